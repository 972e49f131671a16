from django.urls import include, path

from reporting.views import (
    audit_trail,
    calendar,
    calendar_changes,
    custom_scorecards,
    cycle,
    desk,
    golden_thread,
    outbox,
)
from reporting.views import documents as document_acts
from reporting.views import legacy_reports as legacy_reports
from reporting.website import (
    api,
    documents,
    exceptions,
    feeds_and_sitemap,
    feeds_api,
    legacy_report_pages,
    pages,
    plans,
    report_pages,
    reporting_calendar,
    reports,
    roles,
    search,
    trackers,
)

urlpatterns = [
    path("", pages.performance_page, name="performance_page"),
    path("archive/", pages.archive, name="archive"),
    path("search/", search.search, name="search"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<slug:slug>/", documents.document, name="document"),
    path(
        "documents/<slug:slug>/version-<int:number>/",
        documents.document_version,
        name="document_version",
    ),
    path(
        "documents/<slug:slug>/add-version/", document_acts.add_version, name="add_document_version"
    ),
    path("documents/<slug:slug>/review/", document_acts.review, name="review_document"),
    path("documents/<slug:slug>/withdraw/", document_acts.withdraw, name="withdraw_document"),
    path("upload-document/", document_acts.upload, name="upload_document"),
    path(
        "former-reports/<slug:slug>/<month:month>/",
        legacy_report_pages.legacy_report,
        name="legacy_report",
    ),
    path(
        "former-reports/<slug:slug>/<month:month>/edition-<int:edition>/",
        legacy_report_pages.legacy_report,
        name="legacy_report_edition",
    ),
    path(
        "former-reports/<slug:slug>/<month:month>/edition-<int:edition>/report.pdf",
        legacy_report_pages.legacy_report_pdf,
        name="legacy_report_pdf",
    ),
    path(
        "former-reports/<slug:slug>/<month:month>/edition-<int:edition>/report.json",
        legacy_report_pages.legacy_report_json,
        name="legacy_report_json",
    ),
    path("import-report/", legacy_reports.import_one, name="import_report"),
    path(
        "roles-and-responsibilities/",
        roles.roles_and_responsibilities,
        name="roles_and_responsibilities",
    ),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("scorecards/<slug:slug>/", pages.latest_scorecard, name="latest_scorecard"),
    path("scorecards/<slug:slug>/<month:month>/", pages.scorecard, name="scorecard"),
    path(
        "scorecards/<slug:slug>/<month:month>/edition-<int:edition>/",
        pages.scorecard,
        name="scorecard_edition",
    ),
    path("scorecards/<slug:slug>/<month:month>/editions/", pages.editions, name="editions"),
    path("exceptions/<month:month>/", exceptions.published_exceptions, name="published_exceptions"),
    path(
        "exceptions/<month:month>/exceptions.<str:form>",
        exceptions.published_exceptions_file,
        name="published_exceptions_file",
    ),
    path(
        "exceptions/<month:month>/edition-<int:edition>/",
        exceptions.published_exceptions,
        name="published_exceptions_edition",
    ),
    path(
        "exceptions/<month:month>/edition-<int:edition>/exceptions.<str:form>",
        exceptions.published_exceptions_file,
        name="published_exceptions_file_edition",
    ),
    path(
        "exceptions/<month:month>/edition-<int:edition>/exceptions-metadata.json",
        exceptions.published_exceptions_metadata,
        name="published_exceptions_metadata",
    ),
    path("targets/<code:code>/", pages.published_target, name="published_target"),
    path(
        "targets/<code:code>/<month:month>/", pages.published_target, name="published_target_month"
    ),
    path("specifications/", plans.published_plans, name="published_plans"),
    path("specifications/<slug:slug>/<year:year>/", plans.published_plan, name="published_plan"),
    path(
        "specifications/<slug:slug>/<year:year>/specifications.<str:form>",
        plans.published_plan_file,
        name="published_plan_file",
    ),
    path("corrections/", reports.corrections, name="corrections"),
    path("corrections/<month:month>/", reports.corrections_of_month, name="published_corrections"),
    path(
        "corrections/<month:month>/edition-<int:edition>/",
        reports.corrections_of_month,
        name="published_corrections_edition",
    ),
    path("exception-tracker/published/", trackers.published_trackers, name="published_trackers"),
    path(
        "exception-tracker/published/<month:month>/",
        trackers.published_tracker,
        name="published_tracker",
    ),
    path(
        "exception-tracker/published/<month:month>/edition-<int:edition>/",
        trackers.published_tracker,
        name="published_tracker_edition",
    ),
    path(
        "exception-tracker/published/<month:month>/edition-<int:edition>/tracker.<str:form>",
        trackers.published_tracker_file,
        name="published_tracker_file",
    ),
    path("audit-reports/", reports.audit_reports, name="audit_reports"),
    path(
        "audit-reports/<slug:slug>/<month:month>/",
        reports.audit_report,
        name="published_audit_report",
    ),
    path("reports/", report_pages.reports, name="reports"),
    path("reports/<slug:kind>/", report_pages.reports_of_kind, name="reports_of_kind"),
    path("reports/<slug:kind>/<slug:slug>/<month:month>/", report_pages.report, name="report"),
    path(
        "reports/<slug:kind>/<slug:slug>/<month:month>/edition-<int:edition>/",
        report_pages.report,
        name="report_edition",
    ),
    path(
        "reports/<slug:kind>/<slug:slug>/<month:month>/edition-<int:edition>/<str:name>",
        report_pages.report_file,
        name="report_file",
    ),
    path("reporting-calendar/", reporting_calendar.reporting_calendar, name="reporting_calendar"),
    path(
        "reporting-calendar/<year:year>/",
        reporting_calendar.reporting_calendar_of,
        name="reporting_calendar_of",
    ),
    path(
        "reporting-calendar.ics",
        reporting_calendar.reporting_calendar_file,
        name="reporting_calendar_file",
    ),
    path(
        "reporting-calendar/<month:month>/change/",
        calendar_changes.change,
        name="change_reporting_dates",
    ),
    path("pre-release-access/", reporting_calendar.pre_release_access, name="pre_release_access"),
    path("proof-of-no-change/", plans.proof, name="proof"),
    path("golden-thread/", golden_thread.this_year, name="golden_thread_now"),
    path("golden-thread/<year:year>/", golden_thread.golden_thread, name="golden_thread"),
    path(
        "golden-thread/<year:year>/targets/<code:code>/",
        golden_thread.golden_thread,
        name="golden_thread_of_target",
    ),
    path(
        "golden-thread/<year:year>/<int:pk>/", golden_thread.golden_thread, name="golden_thread_of"
    ),
    path("api/v1/publications/", api.publications, name="api_publications"),
    path("api/v1/publications/<int:pk>/", api.publication, name="api_publication"),
    path("api/v1/scorecards/<slug:slug>/<month:month>/", api.scorecard, name="api_scorecard"),
    path(
        "api/v1/scorecards/<slug:slug>/<month:month>.csv",
        api.scorecard_csv,
        name="api_scorecard_csv",
    ),
    path(
        "api/v1/scorecards/<slug:slug>/<month:month>-metadata.json",
        api.scorecard_metadata,
        name="api_scorecard_metadata",
    ),
    path("api/v1/", feeds_api.urls()),
    path("feed.atom", feeds_and_sitemap.feed, name="atom_feed"),
    path("sitemap.xml", feeds_and_sitemap.sitemap, name="sitemap"),
    path("robots.txt", feeds_and_sitemap.robots, name="robots"),
    path("", include("reporting.engagement.urls")),
    path("desk/", desk.desk, name="desk"),
    path("calendar/<str:token>.ics", calendar.calendar, name="calendar"),
    path("run-sheet/", cycle.run_sheet, name="run_sheet"),
    path("run-sheet/<month:month>/", cycle.run_sheet, name="run_sheet_of"),
    path("run-sheet/<month:month>/build-scorecards/", cycle.build, name="build_scorecards"),
    path("run-sheet/<month:month>/publish/", cycle.publish, name="publish_month"),
    path("run-sheet/<month:month>/correct/", cycle.correct, name="correct_month"),
    path("further-scorecards/", custom_scorecards.custom_scorecards, name="custom_scorecards"),
    path("further-scorecards/define/", custom_scorecards.define, name="define_scorecard"),
    path(
        "further-scorecards/<slug:slug>/change/", custom_scorecards.change, name="change_scorecard"
    ),
    path("further-scorecards/<slug:slug>/end/", custom_scorecards.end, name="end_scorecard"),
    path("notices/<int:pk>/resend/", outbox.resend, name="resend_notice"),
    path("notices/resend-given-up/", outbox.resend_all, name="resend_given_up"),
    path("audit-trail/", audit_trail.audit_trail, name="audit_trail"),
]
