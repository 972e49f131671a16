from django.urls import path

from scorecards.views import actuals, drafts

urlpatterns = [
    path("actuals/import/", actuals.import_file, name="import_actuals"),
    path("targets/<str:code>/actuals/<month:month>/record/", actuals.record, name="record_actual"),
    path("drafts/<month:month>/", drafts.draft, name="draft"),
    path("drafts/<month:month>/<slug:slug>/", drafts.draft_directorate, name="draft_directorate"),
    path("drafts/<month:month>/<slug:slug>/sign-off/", drafts.sign_off_directorate, name="sign_off"),
    path("drafts/<month:month>/<slug:slug>/withdraw-sign-off/", drafts.withdraw, name="withdraw_sign_off"),
    path("drafts/<month:month>/<slug:slug>/override-sign-off/", drafts.override, name="override_sign_off"),
]
