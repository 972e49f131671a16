"""Decisions of directors and CESG through their pages: with words, told, and refused when somebody
was quicker (framework 4.1, 6.2).
"""

from datetime import datetime
from html import unescape

import pytest

from exceptions.deciding import (
    return_exception_report,
    verify_exception_report,
    waive_exception_report,
)
from exceptions.models import ExceptionReport, Step
from exceptions.preparing import add_cause, submit_exception_report
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.models import ScorecardLine
from tests.exceptions.story import (
    SEPTEMBER,
    build,
    day,
    fresh,
)
from tests.states import made_once

REASON = {"reason": "Say how many posts."}
CLOSING = {"worked": "partly", "lesson": "Recruit earlier."}
AT = day(2013, 10, 16)


@pytest.fixture(autouse=True)
def today(settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 16, 10, 0)


@pytest.fixture
def report(beginning):
    return beginning


@made_once
def escalated_report(published_report):
    ExceptionReport.objects.filter(pk=published_report.pk).update(
        state="escalated", escalated_at=AT
    )
    return fresh(published_report)


@made_once
def proposed_report(published_report):
    """Its recovery is proposed to the director."""
    ExceptionReport.objects.filter(pk=published_report.pk).update(recovery_proposed=SEPTEMBER)
    return fresh(published_report)


ACTS = [
    (
        "submitted_report",
        "return",
        "director",
        REASON,
        "returned",
        "return_exception_report",
        {"head"},
    ),
    (
        "submitted_report",
        "verify",
        "director",
        {},
        "verified",
        "verify_exception_report",
        {"head", "holder"},
    ),
    (
        "opened_report",
        "waive",
        "director",
        REASON,
        "not_required",
        "waive_exception_report",
        {"head"},
    ),
    ("escalated_report", "resume", "cesg", REASON, "recovering", "resume_recovery", {"head"}),
    (
        "escalated_report",
        "require-revision",
        "chief",
        REASON,
        "returned",
        "require_revision",
        {"head"},
    ),
    (
        "proposed_report",
        "confirm-recovery",
        "director",
        {},
        "recovered",
        "confirm_recovery",
        {"head"},
    ),
    ("recovered_report", "close", "director", CLOSING, "closed", "close_exception_report", set()),
]


@pytest.mark.parametrize(
    ("begins_from", "act", "who", "typed", "state", "audited", "told"),
    ACTS,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_decision_is_one_step_one_event_and_notifies_its_people(
    council, client, report, act, who, typed, state, audited, told
):
    steps, notices = report.steps.count(), set(Notice.objects.values_list("pk", flat=True))
    client.force_login(council.people[who])
    url = f"/exception-reports/{report.pk}/{act}/"
    assert client.get(url).status_code in (200, 302) and fresh(report).state == report.state, (
        "looking decides nothing"
    )
    answer = client.post(url, typed | {"save": "x", "seen_version": report.version}, follow=True)
    assert (
        answer.redirect_chain == [(f"/exception-reports/{report.pk}/", 302)]
        and "portal-message" in answer.content.decode()
    )
    assert (
        fresh(report).state,
        report.steps.count(),
        AuditEvent.objects.filter(action=audited).count(),
    ) == (state, steps + 1, 1)
    assert (
        set(Notice.objects.exclude(pk__in=notices).values_list("user__username", flat=True)) == told
    )
    assert (
        client.post(url, typed | {"save": "x", "seen_version": report.version}).status_code == 403
    ), "decided once"
    assert typed.get("reason", typed.get("lesson", "")) in [
        step.reason for step in Step.objects.filter(report=report)
    ]


@pytest.mark.parametrize(
    ("begins_from", "act", "who"),
    [
        ("submitted_report", "return", "director"),
        ("opened_report", "waive", "director"),
        ("escalated_report", "resume", "cesg"),
        ("escalated_report", "require-revision", "cesg"),
    ],
)
@pytest.mark.parametrize(
    ("words", "saved"),
    [("", False), ("  ", False), ("x" * 5001, False), ("x" * 5000, True)],
    ids=["none", "blanks", "too long", "longest"],
)
def test_words_are_needed_and_kept(council, client, report, act, who, words, saved):
    client.force_login(council.people[who])
    answer = client.post(f"/exception-reports/{report.pk}/{act}/", {"reason": words, "save": "x"})
    assert (
        answer.status_code == (302 if saved else 200)
        and (fresh(report).state == report.state) is not saved
    )
    assert (
        saved
        or "govuk-error-message" in answer.content.decode()
        and words.strip() in unescape(answer.content.decode())
    )


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Say whether the plan worked"),
        ({"worked": "maybe", "lesson": "Kept"}, "hoose from the list"),
        ({"worked": "no"}, "Say what was learned"),
    ],
)
def test_a_report_is_closed_with_what_was_learned(council, recovered_report, client, typed, says):
    client.force_login(council.people["director"])
    page = unescape(
        client.post(
            f"/exception-reports/{recovered_report.pk}/close/", typed | {"save": "x"}
        ).content.decode()
    )
    assert (
        says in page
        and typed.get("lesson", "") in page
        and fresh(recovered_report).state == "recovered"
    )


def test_who_is_late_is_told_who_acted(council, submitted_report):
    director = council.people["director"]
    return_exception_report(submitted_report, reason="x", by=director, at=AT)
    with pytest.raises(
        Refused,
        match=(
            "returned to the head of service, so you cannot verify it now. Post of director"
            " returned it to the head of service"
        ),
    ):
        verify_exception_report(submitted_report, by=director, at=AT)
    assert (
        list(submitted_report.steps.values_list("act", flat=True))[-1] == "return"
        and fresh(submitted_report).verified_by is None
    )


def test_a_director_verifies_what_the_page_showed_and_nothing_else(
    council, submitted_report, client
):
    director, head = council.people["director"], council.people["head"]
    seen = submitted_report.version
    return_exception_report(submitted_report, reason="x", by=director, at=AT)
    add_cause(submitted_report, category="demand", text="More", mark="", by=head, at=AT)
    submit_exception_report(submitted_report, by=head, at=AT)
    with pytest.raises(ChangedMeanwhile, match="Read it again"):
        verify_exception_report(submitted_report, by=director, at=AT, seen_version=seen)
    client.force_login(director)
    page = client.post(
        f"/exception-reports/{submitted_report.pk}/verify/", {"seen_version": seen}, follow=True
    ).content.decode()
    assert (
        "Read it again before you verify it." in page
        and fresh(submitted_report).state == "submitted"
    )
    for wrong in ("", "x", "9" * 40):
        client.post(f"/exception-reports/{submitted_report.pk}/verify/", {"seen_version": wrong})
    assert fresh(submitted_report).state == "submitted"
    client.post(
        f"/exception-reports/{submitted_report.pk}/verify/",
        {"seen_version": fresh(submitted_report).version},
    )
    assert fresh(submitted_report).state == "verified"


@pytest.mark.parametrize(
    ("rating", "set_aside"),
    [
        ("red", False),
        ("amber", False),
        ("green", False),
        ("not_reported", True),
        ("no_target", True),
        (None, True),
    ],
)
def test_a_published_plan_is_waived_only_when_no_longer_rated(
    council, published_report, rating, set_aside
):
    draft = build(SEPTEMBER + 1)
    if rating:
        ScorecardLine.objects.filter(build=draft).update(rating=rating)
    else:
        ScorecardLine.objects.filter(build=draft).delete()
    if set_aside:
        waive_exception_report(
            published_report, reason="Withdrawn", by=council.people["director"], at=AT
        )
    else:
        with pytest.raises(Refused, match="of a measure that is still rated is not set aside"):
            waive_exception_report(
                published_report, reason="Withdrawn", by=council.people["director"], at=AT
            )
    assert (fresh(published_report).state == "not_required") is set_aside


@pytest.mark.parametrize(
    ("begins_from", "acts"),
    [
        ("opened_report", {"prepare"}),
        ("submitted_report", set()),
        ("returned_report", {"prepare"}),
        ("verified_report", set()),
        ("published_report", {"update-progress"}),
        ("waived_report", set()),
    ],
)
def test_the_report_s_page_offers_the_owner_what_can_be_done(council, client, report, acts):
    client.force_login(council.people["head"])
    page = client.get(f"/exception-reports/{report.pk}/").content.decode()
    offered = {
        act
        for act in (
            "prepare",
            "update-progress",
            "return",
            "verify",
            "waive",
            "resume",
            "require-revision",
            "confirm-recovery",
            "close",
        )
        if f"/{report.pk}/{act}/" in page
    }
    assert offered == acts
