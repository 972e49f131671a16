"""Each row lock of scorecards: a second act waits for the first and then sees what it did
(PostgreSQL: SQLite lets one writer in at a time).
"""

import json
from datetime import date, datetime, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from scorecards.actuals.services import record_actual
from scorecards.audits.services import (
    add_finding,
    agree_finding,
    check_indicator,
    draw_audit_sample,
    follow_up_finding,
    publish_audit,
)
from scorecards.feeds.deliveries import confirm_file, keep_file
from scorecards.feeds.delivering import (
    MOST_REQUESTS,
    TooManyRequests,
    count_request,
    deliver_actuals,
)
from scorecards.feeds.registry import add_feed, change_feed
from scorecards.models import (
    Actual,
    AuditCheck,
    Delivery,
    Feed,
    Finding,
    FollowUp,
    LinesConfirmation,
    ScorecardBuild,
    SignOff,
    SignOffOverride,
)
from scorecards.month.building import build_scorecards
from scorecards.month.confirmations import confirm_lines, service_lines
from scorecards.month.sign_off import (
    digest_of_lines,
    override_sign_off,
    sign_off,
    withdraw_sign_off,
)
from scorecards.rating.quality_grades import Principle
from tests.at_once import needs_postgresql, overlapping
from tests.factories import YEAR, Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
SEPTEMBER = Month(2013, 9)
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")
NOW = datetime(2013, 10, 7, 9, 0, tzinfo=LONDON)


@pytest.fixture
def council(transactional_db):
    council = Council()
    council.add_usual_targets()
    council.approve()
    return council


@pytest.fixture
def build(council):
    council.figure(council.latest, "2013-09", "90")
    return build_scorecards(SEPTEMBER, by=None, at=AT)


@pytest.fixture
def families(council):
    return council.units["families"]


def freeze(build):
    held = ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    held.frozen_at = AT
    held.save()
    return held


def correct(council):
    """Another figure, so that lines built anew say something else."""
    council.figure(council.latest, "2013-09", "50", revision=2)


def digest_of_care(build):
    (one,) = service_lines(build.lines.filter(service__slug="care"))
    return one.digest


def test_lines_signed_off_meanwhile_are_not_built_anew(council, build, families):
    seen = digest_of_lines(build, families)

    def sign_then_correct():
        director = council.people["director"]
        signed = sign_off(build, families, seen_digest=seen, by=director, at=AT)
        correct(council)
        return signed

    signed, built = overlapping(
        sign_then_correct, lambda: build_scorecards(SEPTEMBER, by=None, at=AT)
    )
    assert isinstance(signed, SignOff) and isinstance(built, ScorecardBuild)
    assert digest_of_lines(build, families) == signed.digest


def test_lines_built_anew_meanwhile_are_not_signed_off_unseen(council, build, families):
    seen = digest_of_lines(build, families)
    correct(council)
    _, outcome = overlapping(
        lambda: build_scorecards(SEPTEMBER, by=None, at=AT),
        lambda: sign_off(build, families, seen_digest=seen, by=council.people["director"], at=AT),
    )
    assert isinstance(outcome, Refused) and "changed since you opened" in str(outcome)
    assert not SignOff.objects.exists()


def test_what_is_published_meanwhile_is_not_signed_off(council, build, families):
    seen = digest_of_lines(build, families)
    _, outcome = overlapping(
        lambda: freeze(build),
        lambda: sign_off(build, families, seen_digest=seen, by=council.people["director"], at=AT),
    )
    assert isinstance(outcome, Refused) and "published already" in str(outcome)
    assert not SignOff.objects.exists()


def test_lines_built_anew_meanwhile_are_not_confirmed_unseen(council, build):
    care = council.units["care"]
    seen = digest_of_care(build)
    correct(council)
    _, outcome = overlapping(
        lambda: build_scorecards(SEPTEMBER, by=None, at=AT),
        lambda: confirm_lines(build, care, seen_digest=seen, by=council.people["head"], at=AT),
    )
    assert isinstance(outcome, Refused) and "changed since you opened" in str(outcome)
    assert not LinesConfirmation.objects.exists()


def test_lines_signed_off_meanwhile_are_not_confirmed(council, build, families):
    care, director = council.units["care"], council.people["director"]
    seen, of_service = digest_of_lines(build, families), digest_of_care(build)
    _, outcome = overlapping(
        lambda: sign_off(build, families, seen_digest=seen, by=director, at=AT),
        lambda: confirm_lines(
            build, care, seen_digest=of_service, by=council.people["head"], at=AT
        ),
    )
    assert isinstance(outcome, Refused) and "has signed these lines off" in str(outcome)
    assert not LinesConfirmation.objects.exists()


def test_lines_confirmed_twice_at_once_are_confirmed_once(council, build):
    care = council.units["care"]
    seen = digest_of_care(build)

    def confirm():
        return confirm_lines(build, care, seen_digest=seen, by=council.people["head"], at=AT)

    _, outcome = overlapping(confirm, confirm)
    assert isinstance(outcome, Refused) and "confirmed these lines already" in str(outcome)
    assert LinesConfirmation.objects.count() == 1


def test_the_sign_off_of_what_is_published_meanwhile_is_not_withdrawn(council, build, families):
    director = council.people["director"]
    seen = digest_of_lines(build, families)
    sign_off(build, families, seen_digest=seen, by=director, at=AT)
    _, outcome = overlapping(
        lambda: freeze(build),
        lambda: withdraw_sign_off(build, families, reason="Wrong", by=director, at=AT),
    )
    assert isinstance(outcome, Refused) and "published already" in str(outcome)
    assert SignOff.objects.count() == 1


def test_what_is_published_meanwhile_is_not_overridden(council, build, families):
    _, outcome = overlapping(
        lambda: freeze(build),
        lambda: override_sign_off(build, families, reason="Late", by=council.people["team"], at=AT),
    )
    assert isinstance(outcome, Refused) and "published already" in str(outcome)
    assert not SignOffOverride.objects.exists()


def test_a_file_confirmed_twice_at_once_is_saved_once(council):
    lead = council.people["lead"]
    data = b"code,period,value\nF1,2013-09,93.4\n"
    kept = keep_file(data, name="figures.csv", by=lead, at=NOW)
    outcomes = overlapping(*[lambda: confirm_file(kept, confirmation="", by=lead, at=NOW)] * 2)
    assert outcomes == [1, 1]
    assert Actual.objects.count() == 1
    assert AuditEvent.objects.filter(action="import_actuals").count() == 1


@pytest.fixture
def feed(council):
    feed, _ = add_feed(
        slug="register",
        title="Register",
        way=Feed.POST,
        rhythm="monthly",
        working_day=5,
        owner=council.people["lead"],
        targets=[council.latest.target],
        by=council.people["team"],
        at=NOW - timedelta(days=90),
    )
    return feed


def test_the_last_request_of_a_minute_is_given_once(feed):
    Feed.objects.update(window_started_at=NOW, requests_in_window=MOST_REQUESTS - 1)
    outcomes = overlapping(*[lambda: count_request(feed, NOW)] * 2)
    assert outcomes[0] is None and isinstance(outcomes[1], TooManyRequests)
    assert Feed.objects.get().requests_in_window == MOST_REQUESTS


def test_a_payload_sent_twice_at_once_is_answered_the_same(feed):
    body = json.dumps([{"code": "F1", "period": "2013-09", "value": "93.4"}]).encode()
    first, second = overlapping(
        *[lambda: deliver_actuals(feed, body, key="one", name="Payload", at=NOW)] * 2
    )
    assert first.content == second.content and (first.replayed, second.replayed) == (False, True)
    assert Actual.objects.count() == Delivery.objects.count() == 1


def test_of_two_changes_of_a_feed_at_once_neither_is_lost(council, feed):
    asked = {"targets": [council.latest.target], "by": council.people["team"], "at": NOW}
    overlapping(
        lambda: change_feed(feed, title="New name", **asked),
        lambda: change_feed(feed, working_day=9, **asked),
    )
    stored = Feed.objects.get()
    assert (stored.title, stored.working_day) == ("New name", 9)


@pytest.fixture
def audit(council):
    audit = draw_audit_sample("Audit", YEAR, "seed", 1, by=council.people["auditor"], at=NOW)
    for indicator in audit.indicators.all():
        for principle in Principle:
            check_indicator(
                indicator, principle, AuditCheck.MET, "Fine", by=council.people["auditor"], at=NOW
            )
    return audit


def test_a_report_published_meanwhile_takes_no_further_check(council, audit):
    auditor = council.people["auditor"]
    _, outcome = overlapping(
        lambda: publish_audit(audit, "All well", by=auditor, at=NOW),
        lambda: check_indicator(
            audit.indicators.get(), "accuracy", AuditCheck.NOT_MET, "Wrong", by=auditor, at=NOW
        ),
    )
    assert isinstance(outcome, Refused) and "is published" in str(outcome)
    assert not AuditCheck.objects.filter(verdict=AuditCheck.NOT_MET).exists()


@pytest.fixture
def finding(council, audit):
    return add_finding(
        audit,
        None,
        "Late returns",
        "Send them in time",
        Finding.HIGH,
        council.people["head"],
        date(2014, 1, 31),
        by=council.people["auditor"],
        at=NOW,
    )


def test_a_recommendation_is_answered_once(council, finding):
    owner = council.people["head"]
    _, outcome = overlapping(
        lambda: agree_finding(finding, True, "Yes", by=owner, at=NOW),
        lambda: agree_finding(finding, False, "No", by=owner, at=NOW),
    )
    assert isinstance(outcome, Refused) and "no longer waits" in str(outcome)
    assert FollowUp.objects.get().state == Finding.objects.get().state == Finding.AGREED


def test_a_follow_up_starts_from_the_state_that_holds(council, finding):
    auditor = council.people["auditor"]
    _, outcome = overlapping(
        lambda: follow_up_finding(finding, Finding.OVERTAKEN, "Dropped", by=auditor, at=NOW),
        lambda: follow_up_finding(finding, Finding.DONE, "Carried out", by=auditor, at=NOW),
    )
    assert isinstance(outcome, Refused) and "cannot become" in str(outcome)
    assert Finding.objects.get().state == Finding.OVERTAKEN


def test_a_figure_recorded_meanwhile_is_not_recorded_over(council):
    lead = council.people["lead"]
    first, second = overlapping(
        lambda: record_actual(council.latest, SEPTEMBER, by=lead, at=NOW, value=90),
        lambda: record_actual(council.latest, SEPTEMBER, by=lead, at=NOW, value=91),
    )
    assert isinstance(first, Actual) and isinstance(second, Refused)
    assert Actual.objects.get().value == 90
