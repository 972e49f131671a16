from django.contrib.auth.views import LogoutView
from django.urls import path

from pmf_portal.ui.views import absence, delegation, health, notices, sign_in, unsaved_post

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("absences/declare/", absence.declare, name="declare_absence"),
    path("kept/", unsaved_post.unsaved_post, name="unsaved_post"),
    path("delegations/", delegation.delegate, name="delegate_entry"),
    path("delegations/<int:pk>/end/", delegation.end, name="end_delegation"),
    path("notices/choose/", notices.choose, name="choose_notices"),
    path("calendar-address/renew/", notices.renew_address, name="renew_calendar_address"),
    path("calendar-address/end/", notices.end_address, name="end_calendar_address"),
    path("health/", health.health, name="health"),
]
