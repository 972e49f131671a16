"""Every address of the portal, and which of them are public."""

from django.urls import URLPattern, get_resolver, reverse

PUBLIC = {
    "performance_page",
    "archive",
    "accessibility",
    "search",
    "documents",
    "council_picture",
    "council_colours",
    "document",
    "document_version",
    "legacy_report",
    "legacy_report_edition",
    "legacy_report_pdf",
    "legacy_report_json",
    "legacy_report_file",
    "roles_and_responsibilities",
    "scorecard",
    "scorecard_edition",
    "latest_scorecard",
    "editions",
    "published_exceptions",
    "published_exceptions_edition",
    "published_exceptions_file",
    "published_exceptions_file_edition",
    "published_exceptions_metadata",
    "published_target",
    "published_target_month",
    "published_target_peers",
    "api_publications",
    "api_publication",
    "api_scorecard",
    "api_scorecard_csv",
    "api_scorecard_metadata",
    "peer_groups",
    "published_plans",
    "published_plan",
    "published_plan_file",
    "proof",
    "reporting_calendar",
    "reporting_calendar_of",
    "reporting_calendar_file",
    "pre_release_access",
    "reports",
    "reports_of_kind",
    "report",
    "report_edition",
    "report_file",
    "corrections",
    "published_corrections",
    "published_corrections_edition",
    "published_trackers",
    "published_tracker",
    "published_tracker_edition",
    "published_tracker_file",
    "audit_reports",
    "published_audit_report",
    "api:openapi-json",
    "api:deliver_actuals",
    "give_feedback",
    "feedback_received",
    "questions_and_answers",
    "questions_and_answers_of",
    "contacts",
    "session",
    "session_calendar",
    "sessions_calendar",
    "sign_up",
    "leave_session",
    "subscribe",
    "check_your_email",
    "confirm_subscription",
    "end_subscription",
    "atom_feed",
    "sitemap",
    "robots",
    "calendar",
    "sign_in",
    "sign_in_by_passkey",
    "sign_in_by_identity",
    "identity_callback",
    "set_up",
    "forgot_password",
    "link_sent",
    "set_password",
    "health",
    "health_live",
    "health_ready",
    "metrics",
}
SAMPLES = {
    "slug": "families",
    "month": "2013-09",
    "year": "2013-14",
    "code": "F1",
    "pk": 1,
    "edition": 1,
    "row": 1,
    "number": 1,
    "form": "pdf",
    "part": "identity",
    "kind": "revenue",
    "unit": "families",
    "duty": "review_priorities",
    "principle": "accuracy",
    "evidence": 1,
    "finding": 1,
    "question": 1,
    "briefing": 1,
    "token": "x",
    "uidb64": "MQ",
    "name": "report.pdf",
    "reference": "FB-2013-0001",
    "key": "0" * 64,
    "published_in": 2013,
    "digest": "0" * 64,
    "colours": "00703c-004c29",
    "topic": "looks",
}
# Public forms: sent by anybody, and what they do is tested where they are.
FORMS = {
    "sign_in",
    "sign_in_by_passkey",
    "set_up",
    "forgot_password",
    "set_password",
    "api:deliver_actuals",
    "give_feedback",
    "subscribe",
    "confirm_subscription",
    "end_subscription",
    "sign_up",
    "leave_session",
}


def patterns(entries=None, space=""):
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from patterns(
                entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space
            )


def address(name, pattern):
    converters = pattern.pattern.converters
    return reverse(
        name, kwargs={name: converters[name].to_python(str(SAMPLES[name])) for name in converters}
    )


# The root of the API library's addresses only serves it to find its own way; it answers 404.
ALL = {(name, address(name, pattern)) for name, pattern in patterns() if name != "api:api-root"}
