from django.urls import path

from scorecards.audits import views

urlpatterns = [
    path("", views.audits, name="indicator_audits"),
    path("draw/", views.draw_sample, name="draw_audit_sample"),
    path("<int:pk>/", views.audit, name="indicator_audit"),
    path("<int:pk>/candidates/", views.candidates, name="audit_candidates"),
    path("<int:pk>/publish/", views.publish, name="publish_audit"),
    path("<int:pk>/add-finding/", views.new_finding, name="add_finding"),
    path("<int:pk>/findings/<int:finding>/agree/", views.agree, name="agree_finding"),
    path("<int:pk>/findings/<int:finding>/follow-up/", views.follow_up, name="follow_up_finding"),
    path("<int:pk>/indicators/<code:code>/", views.indicator, name="audited_indicator"),
    path(
        "<int:pk>/indicators/<code:code>/check/<str:principle>/",
        views.check,
        name="check_indicator",
    ),
    path(
        "<int:pk>/indicators/<code:code>/add-evidence/",
        views.new_evidence,
        name="add_audit_evidence",
    ),
    path(
        "<int:pk>/indicators/<code:code>/evidence/<int:evidence>/",
        views.evidence_file,
        name="audit_evidence",
    ),
]
