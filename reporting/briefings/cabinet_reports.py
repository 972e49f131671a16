"""The holder's report to Cabinet on a quarter: its figures are those that were published, the
holder adds words, and once submitted it is an item of Cabinet's next agenda (framework 6.1).
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import day_in_words, moment_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.briefings.published import account_of_unit, newest_build_of
from reporting.briefings.rules.days import cabinet_report_due, quarter_in_words
from reporting.content.cabinet_report import PARTS, figures_of_account
from reporting.meetings.bodies import locked_body
from reporting.meetings.planning import put_on_agenda
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.meetings.rules.notice import agenda_due
from reporting.models import AgendaItem, Body, CabinetReport, CabinetReportWords, Meeting
from reporting.publishing.in_short import PublishedMonth

NO_FIGURES = "Nothing of this part of the council is published for this month."
NO_CABINET = "Cabinet is not among the bodies of the portal. Ask the performance team to add it."
NO_MEETING = "No meeting of Cabinet with an open agenda is planned. Ask its clerk to plan one."
SUBMITTED = "This report has been submitted to Cabinet and stays as it is."
NO_WORDS = dict.fromkeys(PARTS, "")


@transaction.atomic
def word_cabinet_report(
    unit: OrganisationUnit, month: Month, *, words: Mapping[str, str], by: User, at: datetime
) -> CabinetReportWords:
    """Add words to the parts of a report that is not submitted yet; what was written before is
    kept.
    """
    unit = OrganisationUnit.objects.select_for_update().get(pk=unit.pk)
    refuse_submitted(unit, month)
    written = CabinetReportWords.objects.create(
        unit=unit, month=month, written_by=by, written_at=at, **words
    )
    record("word_cabinet_report", written, by=by, at=at, **words)
    return written


@transaction.atomic
def submit_cabinet_report(
    unit: OrganisationUnit, month: Month, *, by: User, at: datetime
) -> CabinetReport:
    """Submit the report to Cabinet's next meeting whose agenda is not out yet: from now on it stays
    as it is.  Raises Refused where there is no such meeting, or nothing to report.
    """
    unit = OrganisationUnit.objects.select_for_update().get(pk=unit.pk)
    refuse_submitted(unit, month)
    cabinet = cabinet_of_council()
    if cabinet is None:
        raise Refused(NO_CABINET)
    # An agenda that goes out holds its body first, and its meeting then, as here.
    locked_body(cabinet)
    meeting = next_open_meeting(cabinet, local_day(at))
    if meeting is None:
        raise Refused(NO_MEETING)
    content = content_of(unit, month, words_of(unit, month), at)
    if content is None:
        raise Refused(NO_FIGURES)
    text = canonical(content)
    report = CabinetReport.objects.create(
        unit=unit,
        month=month,
        title=content["title"],
        content=text,
        digest=digest(text),
        submitted_by=by,
        submitted_at=at,
    )
    put_on_agenda(
        meeting, kind=AgendaItem.CABINET_REPORT, title=report.title, cabinet_report=report
    )
    record(
        "submit_cabinet_report", report, by=by, at=at, meeting=str(meeting), digest=report.digest
    )
    return report


def refuse_submitted(unit: OrganisationUnit, month: Month) -> None:
    if report_of_quarter(unit, month) is not None:
        raise Refused(SUBMITTED)


def report_of_quarter(unit: OrganisationUnit, month: Month) -> CabinetReport | None:
    """The report on a quarter that was submitted; None before that."""
    return CabinetReport.objects.filter(unit=unit, month=month.first_day).first()


def cabinet_of_council() -> Body | None:
    """The council's Cabinet; None where it is not among the bodies of the portal."""
    standing = Body.objects.filter(kind=BodyKind.CABINET, ended_on=None)
    return standing.select_related("clerk", "unit").order_by("pk").first()


def next_open_meeting(cabinet: Body, today: date) -> Meeting | None:
    """Cabinet's next meeting whose agenda is not out yet."""
    planned = cabinet.meetings.filter(state=MeetingState.PLANNED, day__gt=today)
    return planned.order_by("day").first()


def report_due(meeting: Meeting) -> date:
    """By when a report comes in time for the agenda of a meeting."""
    return cabinet_report_due(agenda_due(meeting.day))


def words_of(unit: OrganisationUnit, month: Month) -> dict[str, str]:
    """What the holder says in each part now; empty where nothing was written."""
    rows = CabinetReportWords.objects.filter(unit=unit, month=month.first_day)
    newest = rows.order_by("-pk").first()
    if newest is None:
        return dict(NO_WORDS)
    return {part: getattr(newest, part) for part in PARTS}


def content_of(
    unit: OrganisationUnit, month: Month, words: Mapping[str, str], at: datetime
) -> dict[str, Any] | None:
    """What the report says, as plain values; None where nothing of the unit was published."""
    build = newest_build_of(month)
    account = account_of_unit(PublishedMonth(build), unit) if build else None
    if build is None or build.frozen_at is None or account is None:
        return None
    quarter = quarter_in_words(month)
    return figures_of_account(account, local_day(build.frozen_at)) | {
        "title": f"Report of the portfolio holder on {unit}, {quarter}"[:200],
        "from": f"Portfolio holder, {unit}",
        "period": f"{quarter}, figures of {month.name}",
        "unit": unit.slug,
        "month": str(month),
        "edition": build.edition,
        "reason": "",
        "council": str(terms.council),
        "submitted_on": day_in_words(local_day(at)),
        "published": moment_in_words(at),
        "words": dict(words),
    }


def read_content(report: CabinetReport) -> dict[str, Any]:
    """A submitted report as it was stored, with its digest."""
    content: dict[str, Any] = json.loads(report.content)
    return content | {"digest": report.digest}
