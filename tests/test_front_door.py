"""Every address needs sign-in unless it stands in this one list of public pages; nothing changes by
GET.
"""

import pytest
from django.urls import URLPattern, get_resolver, reverse

PUBLIC = {
    "performance_page",
    "archive",
    "accessibility",
    "search",
    "documents",
    "document",
    "document_version",
    "legacy_report",
    "legacy_report_edition",
    "legacy_report_pdf",
    "legacy_report_json",
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
    "api_publications",
    "api_publication",
    "api_scorecard",
    "api_scorecard_csv",
    "api_scorecard_metadata",
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
    "health",
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
}
SAMPLES |= {
    "form": "pdf",
    "part": "identity",
    "kind": "revenue",
    "unit": "families",
    "duty": "review_priorities",
}
SAMPLES |= {
    "principle": "accuracy",
    "evidence": 1,
    "finding": 1,
    "question": 1,
    "briefing": 1,
    "token": "x",
    "name": "report.pdf",
}
SAMPLES |= {
    "principle": "accuracy",
    "evidence": 1,
    "finding": 1,
    "question": 1,
    "briefing": 1,
    "token": "x",
}
SAMPLES |= {"reference": "FB-2013-0001", "key": "0" * 64, "published_in": 2013}
# Public forms: sent by anybody, and what they do is tested where they are.
FORMS = {
    "sign_in",
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
        elif getattr(entry, "namespace", None) != "administration":
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


def test_every_address_has_a_name_and_the_public_list_is_current():
    assert all(name for name, _ in ALL)
    assert PUBLIC <= {name for name, _ in ALL}


@pytest.mark.parametrize(("name", "url"), sorted(ALL))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_unless_the_page_is_public(client, db, name, url, method):
    response = getattr(client, method)(url)
    sent_to_sign_in = response.status_code == 302 and response.url.startswith("/sign-in/")
    assert sent_to_sign_in == (name not in PUBLIC), f"{method} {url}: {response.status_code}"


def test_signing_out_needs_a_post(client, council):
    client.force_login(council.people["lead"])
    assert client.get("/sign-out/").status_code == 405


@pytest.mark.parametrize(
    ("name", "url"), sorted(pair for pair in ALL if pair[0] in PUBLIC - FORMS - {"health"})
)
def test_public_pages_only_read(client, db, name, url):
    assert client.post(url).status_code == 405


def test_every_answer_carries_the_security_headers(client, db):
    for _, url in ALL:
        headers = client.get(url).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_the_signed_in_are_never_stored(client, council):
    client.force_login(council.people["lead"])
    assert client.get("/desk/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["", "council/user/", "council/user/add/", "targets/specification/1/change/", "nowhere/"],
)
def test_the_administration_is_closed_to_all_but_the_performance_team(client, council, path):
    assert (
        client.get(f"/administration/{path}", follow=True)
        .redirect_chain[-1][0]
        .startswith("/sign-in/")
    )
    for name in ("director", "leader", "auditor"):
        client.force_login(council.people[name])
        answer = client.get(f"/administration/{path}", follow=True)
        assert answer.status_code in (403, 404) and "app_list" not in (answer.context or {})
    client.force_login(council.people["team"])
    assert client.get("/administration/council/user/").status_code == 200
