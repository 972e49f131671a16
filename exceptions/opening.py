"""Opening exception reports at month end: one for each target and spell of under-performance
(framework 4.1).
"""

from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from exceptions.lines import definition_of, ratings_of
from exceptions.models import ExceptionReport
from exceptions.people import Audience
from exceptions.rules.due_dates import due_to_prepare
from exceptions.rules.lifecycle import ACTIVE, State
from exceptions.rules.triggers import Ruling, Trigger, by_period, ruling, underperforms
from exceptions.steps import steps_of
from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.notices import notify
from pmf_portal.formats.bulk_rows import write_new
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import timetable
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.forecast import forecast_of
from scorecards.rating.rag import Rating
from targets.models import Responsibility

WATCHED = Q(rating=Rating.AMBER, specification__amber_periods__isnull=False) | Q(
    rating__in=[Rating.GREEN, Rating.AMBER], specification__forecast_counts=True
)


def under_performing(build):
    """The lines of a month that are under-performance by their specification's own definition, with
    what makes them so.
    """
    lines = (
        ScorecardLine.objects.filter(build=build).select_related("specification").order_by("code")
    )
    found = {line.pk: (line, Trigger.RED) for line in lines.filter(rating=Rating.RED)}
    watched = list(lines.filter(WATCHED))
    history = ratings_of([line.target_id for line in watched], build) if watched else {}
    for line in watched:
        ratings = by_period([(period, rating) for _, period, rating in history[line.target_id]])
        forecast = (
            forecast_of(line, build.month.financial_year)
            if line.specification.forecast_counts
            else None
        )
        if trigger := underperforms(
            ratings, definition_of(line.specification), forecast.rating if forecast else None
        ):
            found[line.pk] = (line, trigger)
    return list(found.values())


@transaction.atomic
def open_exception_reports(build, *, by, at):
    """Open one report for each target and spell of under-performance, or reopen the last one after
    a relapse.

    Running it again, twice at once or after a crash opens no second one.  Gives how many were
    opened or reopened.
    """
    ScorecardBuild.objects.select_for_update().get(pk=build.pk)
    found = under_performing(build)
    people = responsibilities(build, [line.target_id for line, _ in found])
    follow_officers(timetable.open_month(localdate(at)).financial_year)
    rulings = rulings_on(build, [line for line, _ in found])
    due_on = due_to_prepare(build.month, localdate(at), announced_timetable())
    new = [
        report_of(
            line,
            trigger,
            people.get(line.target_id),
            rulings[line.target_id][1],
            build.month,
            due_on,
            at,
        )
        for line, trigger in found
        if rulings[line.target_id][0] == Ruling.OPEN
    ]
    again = [
        (rulings[line.target_id][1], line, trigger)
        for line, trigger in found
        if rulings[line.target_id][0] == Ruling.REOPEN
    ]
    write_new(new)
    opened = list(
        ExceptionReport.objects.filter(
            month=build.month, target__in=[report.target_id for report in new]
        )
    )
    write_new(steps_of(opened, "open", at=at, month=build.month))
    reopened = reopen(again, people, build.month, due_on, at)
    tell(opened, reopened, build.month, due_on, by=by, at=at)
    return len(opened) + len(reopened)


def responsibilities(build, targets):
    officers = Responsibility.objects.filter(
        financial_year=build.month.financial_year, target__in=targets
    )
    return {r.target_id: r for r in officers}


def follow_officers(year):
    """Reports under way belong to whoever answers for their targets now (officers may change in the
    year).
    """
    # Held in the same order by everything that holds more than one, so that none waits for another
    # in a circle.
    list(ExceptionReport.objects.select_for_update().still_open().order_by("pk").values_list("pk"))
    current = Responsibility.objects.filter(financial_year=year, target=OuterRef("target"))
    officers = {
        name: current.values(f"accountable_{place}")[:1]
        for name, place in (("owner", "officer"), ("deputy", "deputy"))
    }
    ExceptionReport.objects.still_open().filter(Exists(current)).update(
        **{name: rows for name, rows in officers.items()}
    )


def rulings_on(build, lines):
    """For each target what its spell asks for, and the report that this concerns: {target: (ruling,
    report)}.
    """
    known = {line.target_id: [] for line in lines}
    for report in ExceptionReport.objects.filter(target__in=known).order_by("month"):
        known[report.target_id].append(report)
    return {line.target_id: ruling_on(build.month, line, known[line.target_id]) for line in lines}


def ruling_on(month, line, reports):
    """A correction edition may show an old month: what counts then is the last report that had
    begun by that month.
    """
    under_way = next((report for report in reports if report.state in ACTIVE), None)
    report = under_way or next(
        (report for report in reversed(reports) if report.month <= month), None
    )
    spell = {"active": under_way is not None and under_way.state != State.RECOVERED}
    if report is not None and report.state == State.NOT_REQUIRED:
        spell["waived_period"] = report.waived_period
    elif report is not None:
        spell |= {
            "started": report.month,
            "ended": report.recovered_month,
            "closed": report.state == State.CLOSED,
        }
    return ruling(month, line.reporting_month, **spell), report


def report_of(line, trigger, people, last, month, due_on, at):
    return ExceptionReport(
        target_id=line.target_id,
        title=line.title,
        service_id=line.service_id,
        directorate_id=line.directorate_id,
        month=month,
        period=line.reporting_month,
        trigger=trigger.value,
        why=why_opened(line, trigger, month),
        owner_id=people.accountable_officer_id if people else None,
        deputy_id=people.accountable_deputy_id if people else None,
        state=State.OPENED.value,
        opened_at=at,
        due_on=due_on,
        previous=last,
    )


def why_opened(line, trigger, month):
    """The line's own sentence, and the specification's definition where it is not the red itself
    that counts.
    """
    if trigger == Trigger.AMBER:
        return (
            f"{line.why} Amber or worse for {line.specification.amber_periods} reporting periods in"
            " a row, which its specification calls under-performance."
        )
    if trigger == Trigger.FORECAST:
        return (
            f"{line.why} {forecast_of(line, month.financial_year).words} Its specification calls"
            " that under-performance."
        )
    return line.why


REOPENED = (
    "state",
    "due_on",
    "period",
    "trigger",
    "why",
    "relapses",
    "version",
    "owner",
    "deputy",
    "recovery_proposed",
    "recovered_month",
    "closed_at",
    "worked",
    "escalated_at",
    "waived_by",
    "waived_period",
    "verified_by",
    "verified_at",
    "published_at",
    "return_reason",
)


def reopen(again, people, month, due_on, at):
    """Under-performance came back: the same spells go on, with plans to be revised.  The reports
    that were reopened.
    """
    steps = [
        steps_of([report], "reopen", at=at, month=month, state=State.OPENED.value, reason=line.why)
        for report, line, _ in again
    ]
    write_new(list(chain.from_iterable(steps)))
    for report, line, trigger in again:
        begin_again(report, line, trigger, people.get(line.target_id), month, due_on)
    reports = [report for report, _, _ in again]
    ExceptionReport.objects.bulk_update(reports, REOPENED)
    return reports


def begin_again(report, line, trigger, people, month, due_on):
    """What a reopened report keeps is its plan; everything that was decided on it is open again."""
    report.relapses += report.state != State.NOT_REQUIRED
    report.version += 1
    report.state, report.due_on, report.period = State.OPENED.value, due_on, line.reporting_month
    report.trigger, report.why = trigger.value, why_opened(line, trigger, month)
    if people:
        report.owner_id, report.deputy_id = (
            people.accountable_officer_id,
            people.accountable_deputy_id,
        )
    report.recovery_proposed = report.recovered_month = report.closed_at = report.escalated_at = (
        None
    )
    report.waived_by = report.waived_period = report.verified_by = report.verified_at = (
        report.published_at
    ) = None
    report.worked = report.return_reason = ""


def tell(opened, reopened, month, due_on, *, by, at):
    """The audit events, and one e-mail to each head of service (or the deputy of one who is away)
    naming every report.
    """
    again = {report.pk for report in reopened}
    reports = list(
        ExceptionReport.objects.for_page()
        .filter(pk__in=[*again, *(report.pk for report in opened)])
        .order_by("target__code")
    )
    for act, told in (
        ("open", [r for r in reports if r.pk not in again]),
        ("reopen", [r for r in reports if r.pk in again]),
    ):
        if told:
            record(
                f"{act}_exception_report",
                month.name,
                by=by,
                at=at,
                codes=[report.target.code for report in told],
            )
    audience, named = Audience(localdate(at)), {}
    for report in reports:
        if person := audience.on_duty(report):
            named.setdefault(person, []).append(f"{report.target.code} {report.title}")
    notify([opened_notice(person, lines, month, due_on) for person, lines in named.items()], at)


def opened_notice(person, lines, month, due_on):
    """The same reports are told of once, however often the month end runs."""
    body = (
        f"These measures of {month.name} under-perform:\n\n"
        + "\n".join(f"- {words}" for words in lines)
        + f"\n\nPlease complete an exception report for each by {due_on.day} {due_on:%B %Y}. You"
        " find them on your desk."
    )
    key = f"exception reports opened {month} {digest(' '.join(lines))[:16]}"
    return (
        person,
        key,
        f"{counted(len(lines), 'exception report')} to complete for {month.name}",
        body,
    )


def reds_without_report(build):
    """The codes of red lines that neither a report nor a director's decision covers; a month with
    any cannot be published.
    """
    reports = ExceptionReport.objects.filter(target=OuterRef("target"))
    active = Q(state__in=[state.value for state in ACTIVE])
    waived = Q(state=State.NOT_REQUIRED, waived_period__gte=OuterRef("reporting_month"))
    ended = Q(month__lte=build.month.first_day, recovered_month__gte=build.month.first_day)
    reds = ScorecardLine.objects.filter(build=build, rating=Rating.RED)
    return list(
        reds.exclude(Exists(reports.filter(active | waived | ended)))
        .order_by("code")
        .values_list("code", flat=True)
    )
