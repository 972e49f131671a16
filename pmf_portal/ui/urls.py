from django.contrib.auth.views import LogoutView
from django.urls import path

from pmf_portal.ui.views import absence, delegation, health, kept, sign_in

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("absences/declare/", absence.declare, name="declare_absence"),
    path("kept/", kept.kept, name="kept"),
    path("delegations/", delegation.delegate, name="delegate_entry"),
    path("delegations/<int:pk>/end/", delegation.end, name="end_delegation"),
    path("health/", health.health, name="health"),
]
