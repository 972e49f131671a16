"""Two people do the same with a briefing, a concern or a report at the same moment (PostgreSQL)."""

from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from reporting.briefings import acknowledging, cabinet_reports, concerns
from reporting.meetings import calling
from reporting.models import (
    AgendaItem,
    CabinetReport,
    CabinetReportWords,
    Concern,
    ConcernStep,
    MonthlyAcknowledgement,
)
from tests.at_once import at_once, give_way_before_recording, needs_postgresql
from tests.reporting.briefings.story import READ_AT, SOON, answered, cabinet_meets, raised
from tests.reporting.september import SEPTEMBER

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(monkeypatch, acknowledging, cabinet_reports, concerns, calling)


@pytest.fixture
def told_of_quarter(monkeypatch):
    """A report of some words, whatever was published."""
    content = {"title": "Report", "words": {}}
    monkeypatch.setattr(cabinet_reports, "content_of", lambda *about: content)


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def test_of_two_acknowledgements_one_stands(council, slow_acts):
    act = partial(
        acknowledging.acknowledge_monthly_briefing,
        council.units["families"],
        SEPTEMBER,
        discussed_on=None,
        by=council.people["holder"],
        at=READ_AT,
    )
    assert names(at_once(act, act)) == ["MonthlyAcknowledgement", "Refused"]
    assert MonthlyAcknowledgement.objects.count() == audited("acknowledge_monthly_briefing") == 1


def test_a_concern_is_answered_once(council, slow_acts):
    act = partial(answered, council, raised(council))
    assert names(at_once(act, act)) == ["Concern", "Refused"]
    assert ConcernStep.objects.filter(act="answer").count() == audited("answer_concern") == 1


def test_a_concern_is_settled_or_raised_again_and_not_both(council, slow_acts):
    concern = answered(council, raised(council))
    acting = {"reason": "So.", "by": council.people["holder"], "at": READ_AT}
    settle = partial(concerns.settle_concern, concern, **acting)
    again = partial(concerns.raise_concern_again, concern, **acting)
    at_once(settle, again)
    # Whichever came second found what the first had left.
    last = ConcernStep.objects.order_by("pk").last()
    assert Concern.objects.get().state == last.state
    assert audited("settle_concern") + audited("raise_concern_again") == 2


def test_a_concern_that_is_settled_is_not_answered(council, slow_acts):
    concern = raised(council)
    settle = partial(
        concerns.settle_concern, concern, reason="So.", by=council.people["holder"], at=READ_AT
    )
    answer = partial(answered, council, concern, done_by=SOON)
    outcomes = names(at_once(settle, answer))
    assert outcomes in (["Concern", "Concern"], ["Concern", "Refused"])
    assert Concern.objects.get().state == "settled"


def test_a_report_is_submitted_once(council, slow_acts, told_of_quarter):
    meeting = cabinet_meets(council)
    act = partial(
        cabinet_reports.submit_cabinet_report,
        council.units["families"],
        SEPTEMBER,
        by=council.people["holder"],
        at=READ_AT,
    )
    assert names(at_once(act, act)) == ["CabinetReport", "Refused"]
    assert meeting.items.filter(kind=AgendaItem.CABINET_REPORT).count() == 1
    assert CabinetReport.objects.count() == audited("submit_cabinet_report") == 1


def test_no_words_come_after_a_report_is_submitted(council, slow_acts, told_of_quarter):
    cabinet_meets(council)
    acting = {"by": council.people["holder"], "at": READ_AT}
    unit = council.units["families"]
    words = dict.fromkeys(("concerns", "achievements", "resources"), "Late.")
    outcomes = names(
        at_once(
            partial(cabinet_reports.submit_cabinet_report, unit, SEPTEMBER, **acting),
            partial(cabinet_reports.word_cabinet_report, unit, SEPTEMBER, words=words, **acting),
        )
    )
    both = ["CabinetReport", "CabinetReportWords"]
    assert outcomes in (both, ["CabinetReport", "Refused"])
    assert CabinetReportWords.objects.count() == audited("word_cabinet_report")


def test_a_report_comes_on_no_agenda_that_goes_out(council, slow_acts, told_of_quarter):
    meeting = cabinet_meets(council)
    submit = partial(
        cabinet_reports.submit_cabinet_report,
        council.units["families"],
        SEPTEMBER,
        by=council.people["holder"],
        at=READ_AT,
    )
    call = partial(calling.call_meeting, meeting, by=council.people["team"], at=READ_AT)
    outcomes = names(at_once(submit, call))
    assert outcomes in (["CabinetReport", "Meeting"], ["Meeting", "Refused"])
    number = meeting.items.filter(kind=AgendaItem.CABINET_REPORT).count()
    assert number == CabinetReport.objects.count() == audited("submit_cabinet_report")
