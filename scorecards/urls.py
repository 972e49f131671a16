from django.urls import include, path

from scorecards.views import actuals, drafts, trajectory

urlpatterns = [
    path("indicator-audits/", include("scorecards.audit_urls")),
    path("actuals/import/", actuals.import_file, name="import_actuals"),
    path("targets/<str:code>/actuals/<month:month>/record/", actuals.record, name="record_actual"),
    path("plans/<slug:slug>/<year:year>/targets/<str:code>/set-trajectory/", trajectory.trajectory, name="set_trajectory"),
    path("plans/<slug:slug>/<year:year>/targets/<str:code>/copy-to-next-year/", trajectory.copy, name="copy_to_next_year"),
    path("drafts/<month:month>/", drafts.draft, name="draft"),
    path("drafts/<month:month>/<slug:slug>/", drafts.draft_directorate, name="draft_directorate"),
    path("drafts/<month:month>/<slug:slug>/sign-off/", drafts.sign_off_directorate, name="sign_off"),
    path("drafts/<month:month>/<slug:slug>/withdraw-sign-off/", drafts.withdraw, name="withdraw_sign_off"),
    path("drafts/<month:month>/<slug:slug>/override-sign-off/", drafts.override, name="override_sign_off"),
]
