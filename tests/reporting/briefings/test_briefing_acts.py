"""Acknowledging, concerns and reports to Cabinet: what each act does and what it refuses."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.formats.canonical import digest
from pmf_portal.refusals import Refused
from reporting.briefings import acknowledging, cabinet_reports, concerns, reminders
from reporting.briefings.queries import open_concerns_of
from reporting.cycle.desk import due_tasks
from reporting.meetings import calling, planning
from reporting.models import AgendaItem, CabinetReport, Concern, ConcernStep, Meeting
from tests.reporting.briefings.story import (
    MEETS,
    READ_AT,
    SOON,
    TODAY,
    answered,
    at,
    cabinet_meets,
    raised,
)
from tests.reporting.meetings.story import plan
from tests.reporting.september import RELEASE, SEPTEMBER

pytestmark = pytest.mark.django_db
WORDS = {"concerns": "We recruit.", "achievements": "", "resources": "No more money."}


def tasks(person, day, kind):
    return [task for task in due_tasks(person, day) if task.kind == kind]


def acknowledge(council, day=TODAY, by="holder", when=READ_AT):
    return acknowledging.acknowledge_monthly_briefing(
        council.units["families"], SEPTEMBER, discussed_on=day, by=council.people[by], at=when
    )


def submit(council, by="holder", when=READ_AT):
    return cabinet_reports.submit_cabinet_report(
        council.units["families"], SEPTEMBER, by=council.people[by], at=when
    )


def test_a_briefing_is_acknowledged_once(council):
    acknowledge(council)
    with pytest.raises(Refused, match="Post of holder has acknowledged this briefing already"):
        acknowledge(council)
    event = AuditEvent.objects.get(action="acknowledge_monthly_briefing")
    assert str(TODAY) in event.text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY + timedelta(days=1), "This day has not come yet"),
        (SEPTEMBER.last_day, "Enter a day after September 2013"),
    ],
)
def test_a_talk_lies_between_the_month_and_today(council, day, words):
    with pytest.raises(Refused, match=words) as refused:
        acknowledge(council, day)
    assert refused.value.field == "discussed_on"


def test_the_newest_briefing_is_on_its_holders_desk_until_read(september):
    holder, kind = september.people["holder"], "Briefings to acknowledge"
    (task,) = tasks(holder, TODAY, kind)
    assert (task.due - RELEASE.date()).days == 7 and task.url == "/briefing/families/2013-09/"
    assert not tasks(september.people["director"], TODAY, kind)
    acknowledge(september)
    assert not tasks(holder, TODAY, kind)


def test_a_late_briefing_is_reminded_of_once(september):
    late = at(RELEASE.date() + timedelta(days=11), 9)
    for unit, by in (("places", "other_holder"), ("council", "leader")):
        acknowledging.acknowledge_monthly_briefing(
            september.units[unit],
            SEPTEMBER,
            discussed_on=None,
            by=september.people[by],
            at=READ_AT,
        )
    assert not list(reminders.plan_briefing_reminders(at(RELEASE.date() + timedelta(days=7), 9)))
    assert len(list(reminders.plan_briefing_reminders(late))) == 1
    assert reminders.remind_of_briefings_job(str(late.date()), "", late) == "1 reminded"
    notice = Notice.objects.get(key__endswith="late")
    assert notice.user == september.people["holder"] and "briefing/families" in notice.body
    assert not list(reminders.plan_briefing_reminders(late + timedelta(days=1)))
    assert AuditEvent.objects.filter(action="remind_of_briefings").count() == 1


def test_a_concern_goes_to_the_director_and_back(council):
    concern = raised(council)
    (task,) = tasks(council.people["director"], TODAY, "Concerns to answer")
    assert task.due == concern.due and task.url == f"/concerns/{concern.pk}/"
    answered(council, concern)
    assert not tasks(council.people["director"], TODAY, "Concerns to answer")
    (task,) = tasks(council.people["holder"], TODAY, "Concerns that were answered")
    assert task.due == SOON and task.about == "A second team."
    people = set(Notice.objects.values_list("user__username", flat=True))
    assert people == {"director", "holder"}
    concerns.settle_concern(concern, reason="Done.", by=council.people["holder"], at=READ_AT)
    assert not open_concerns_of(council.units["families"], TODAY)
    assert list(ConcernStep.objects.values_list("act", flat=True)) == ["raise", "answer", "settle"]
    assert AuditEvent.objects.filter(action__endswith="_concern").count() == 3


def test_a_concern_raised_again_keeps_its_clock(council):
    concern = answered(council, raised(council))
    later = READ_AT + timedelta(days=20)
    concern = concerns.raise_concern_again(
        concern, reason="Nothing has changed.", by=council.people["holder"], at=later
    )
    assert (concern.times_raised, concern.answer, concern.done_by) == (2, "", None)
    (row,) = open_concerns_of(council.units["families"], later.date())
    assert row.clock.days_open == 20 and not row.clock.is_late
    (task,) = tasks(council.people["director"], later.date(), "Concerns to answer")
    assert task.about.endswith("raised again")


def test_an_answer_promises_a_day_to_come(council):
    with pytest.raises(Refused, match="This day is past") as refused:
        answered(council, raised(council), done_by=TODAY - timedelta(days=1))
    assert refused.value.field == "done_by"
    assert Concern.objects.get().state == "raised"


def test_a_late_answer_is_reminded_of_once_for_each_time_it_was_asked(council):
    concern = raised(council)
    assert not reminders.new_letters(concern.due)
    late = at(concern.due + timedelta(days=4))
    assert reminders.remind_of_briefings(late.date(), by=None, at=late) == 1
    assert reminders.remind_of_briefings(late.date(), by=None, at=late) == 0
    answered(council, concern, at=late, done_by=late.date())
    concern = concerns.raise_concern_again(
        concern, reason="Still.", by=council.people["holder"], at=late
    )
    assert len(reminders.new_letters(concern.due + timedelta(days=1))) == 1


def test_the_leaders_concern_stands_in_both_briefings(council):
    raised(council, by="leader", unit="council")
    for unit, number in (("council", 1), ("families", 1), ("places", 0)):
        assert len(open_concerns_of(council.units[unit], TODAY)) == number


def test_a_report_to_cabinet_is_an_item_of_the_next_agenda(september):
    meeting = cabinet_meets(september)
    holder = september.people["holder"]
    (task,) = tasks(holder, TODAY, "Reports to Cabinet")
    assert task.due < MEETS and task.about == f"for {meeting}"
    cabinet_reports.word_cabinet_report(
        september.units["families"], SEPTEMBER, words=WORDS, by=holder, at=READ_AT
    )
    report = submit(september)
    assert not tasks(holder, TODAY, "Reports to Cabinet")
    item = meeting.items.get(kind=AgendaItem.CABINET_REPORT)
    assert (item.cabinet_report, item.title) == (report, report.title)
    content = json.loads(report.content)
    assert digest(report.content) == report.digest and content["words"] == WORDS
    assert [one["code"] for one in content["concerns"]] == ["F2"]
    event = AuditEvent.objects.get(action="submit_cabinet_report")
    assert report.digest in event.text


def test_a_submitted_report_stays_as_it_is(september):
    meeting = cabinet_meets(september)
    report = submit(september)
    with pytest.raises(Refused, match="stays as it is"):
        submit(september)
    with pytest.raises(Refused, match="stays as it is"):
        cabinet_reports.word_cabinet_report(
            september.units["families"],
            SEPTEMBER,
            words=WORDS,
            by=september.people["holder"],
            at=READ_AT,
        )
    item = meeting.items.get(cabinet_report=report)
    with pytest.raises(Refused, match="it stays on the agenda"):
        planning.remove_agenda_item(item, by=september.people["team"], at=READ_AT)
    for statement in (
        "UPDATE reporting_cabinetreport SET title = 'x'",
        "DELETE FROM reporting_cabinetreport",
    ):
        with (
            pytest.raises((IntegrityError, InternalError), match="stays as it was submitted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_report_goes_on_with_its_item(september):
    meeting = cabinet_meets(september)
    report = submit(september)
    later = plan(september, meeting.body, MEETS + timedelta(days=35))
    acting = {"by": september.people["team"], "at": READ_AT}
    planning.cancel_meeting(meeting, reason="Snow", **acting)
    calling.call_meeting(later, **acting)
    assert later.items.get(kind=AgendaItem.CABINET_REPORT).cabinet_report == report


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda council: None, "Cabinet is not among the bodies"),
        (
            lambda council: cabinet_meets(council, TODAY),
            "No meeting of Cabinet with an open agenda",
        ),
    ],
)
def test_a_report_needs_a_meeting_to_come(september, prepare, words):
    prepare(september)
    with pytest.raises(Refused, match=words):
        submit(september)
    assert not CabinetReport.objects.exists()


def test_a_report_passes_by_an_agenda_that_is_out(september):
    meeting = cabinet_meets(september)
    later = plan(september, meeting.body, MEETS + timedelta(days=35))
    calling.call_meeting(meeting, by=september.people["team"], at=READ_AT)
    submit(september)
    assert Meeting.objects.get(items__kind=AgendaItem.CABINET_REPORT) == later


def test_of_what_was_not_published_there_is_no_report(council):
    cabinet_meets(council)
    with pytest.raises(Refused, match="Nothing of this part of the council is published"):
        submit(council)
