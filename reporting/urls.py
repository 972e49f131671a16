from django.urls import path

from reporting.views import audit_trail, cycle, desk, golden_thread
from reporting.website import api, pages, plans

urlpatterns = [
    path("", pages.performance_page, name="performance_page"),
    path("archive/", pages.archive, name="archive"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("scorecards/<slug:slug>/", pages.latest_scorecard, name="latest_scorecard"),
    path("scorecards/<slug:slug>/<month:month>/", pages.scorecard, name="scorecard"),
    path("scorecards/<slug:slug>/<month:month>/edition-<int:edition>/", pages.scorecard, name="scorecard_edition"),
    path("scorecards/<slug:slug>/<month:month>/editions/", pages.editions, name="editions"),
    path("exceptions/<month:month>/", pages.published_exceptions, name="published_exceptions"),
    path("exceptions/<month:month>/edition-<int:edition>/", pages.published_exceptions, name="published_exceptions_edition"),
    path("targets/<str:code>/", pages.published_target, name="published_target"),
    path("targets/<str:code>/<month:month>/", pages.published_target, name="published_target_month"),
    path("specifications/", plans.published_plans, name="published_plans"),
    path("specifications/<slug:slug>/<year:year>/", plans.published_plan, name="published_plan"),
    path("specifications/<slug:slug>/<year:year>/specifications.<str:form>", plans.published_plan_file, name="published_plan_file"),
    path("proof-of-no-change/", plans.proof, name="proof"),
    path("golden-thread/", golden_thread.this_year, name="golden_thread_now"),
    path("golden-thread/<year:year>/", golden_thread.golden_thread, name="golden_thread"),
    path("golden-thread/<year:year>/targets/<str:code>/", golden_thread.golden_thread, name="golden_thread_of_target"),
    path("golden-thread/<year:year>/<int:pk>/", golden_thread.golden_thread, name="golden_thread_of"),
    path("api/v1/publications/", api.publications, name="api_publications"),
    path("api/v1/publications/<int:pk>/", api.publication, name="api_publication"),
    path("api/v1/scorecards/<slug:slug>/<month:month>/", api.scorecard, name="api_scorecard"),
    path("api/v1/scorecards/<slug:slug>/<month:month>.csv", api.scorecard_csv, name="api_scorecard_csv"),
    path("api/v1/scorecards/<slug:slug>/<month:month>-metadata.json", api.scorecard_metadata, name="api_scorecard_metadata"),
    path("desk/", desk.desk, name="desk"),
    path("run-sheet/", cycle.run_sheet, name="run_sheet"),
    path("run-sheet/<month:month>/", cycle.run_sheet, name="run_sheet_of"),
    path("run-sheet/<month:month>/build-scorecards/", cycle.build, name="build_scorecards"),
    path("run-sheet/<month:month>/publish/", cycle.publish, name="publish_month"),
    path("run-sheet/<month:month>/correct/", cycle.correct, name="correct_month"),
    path("audit-trail/", audit_trail.audit_trail, name="audit_trail"),
]
