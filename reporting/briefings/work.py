"""What the monthly briefing asks of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.frequency import QUARTER, ending_months
from reporting.briefings.cabinet_reports import (
    cabinet_of_council,
    next_open_meeting,
    report_due,
)
from reporting.briefings.posts import units_answered_by, units_held_by
from reporting.briefings.published import newest_month
from reporting.briefings.rules.concerns import ConcernState
from reporting.briefings.rules.days import (
    acknowledgement_due,
    quarter_in_words,
    team_briefing_due,
)
from reporting.models import CabinetReport, Concern, MonthlyAcknowledgement, TeamBriefing
from reporting.publishing.in_short import published_builds
from scorecards.models import ScorecardLine


def briefings_to_acknowledge(work: Worklist) -> Iterator[DueTask]:
    """The newest briefings of this holder that they have not acknowledged."""
    units = [unit for unit in units_held_by(work.user) if unit.ended_on is None]
    newest = newest_month() if units else None
    if newest is None:
        return
    read = MonthlyAcknowledgement.objects.filter(month=newest.month.first_day, unit__in=units)
    done = set(read.values_list("unit", flat=True))
    for unit in units:
        if unit.pk in done:
            continue
        yield work.task(
            kind="Briefings to acknowledge",
            key=f"acknowledge-{unit.pk}-{newest.month}",
            due=acknowledgement_due(newest.day),
            words=f"Monthly briefing of {newest.month.name}: {unit}",
            url=reverse("monthly_briefing", args=[unit.slug, newest.month]),
        )


def concerns_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Concerns that wait for the answer of this director, or of the chief executive."""
    units = units_answered_by(work.user)
    if not units:
        return
    waiting = Concern.objects.filter(state=ConcernState.RAISED, asked_unit__in=units)
    for concern in waiting.for_page().order_by("due", "pk"):
        again = ", raised again" if concern.times_raised > 1 else ""
        yield work.task(
            kind="Concerns to answer",
            key=f"concern-{concern.pk}-{concern.times_raised}",
            due=concern.due,
            words=shortened(concern.text, 90),
            url=concern.get_absolute_url(),
            about=f"{concern}{again}",
        )


def concerns_to_settle(work: Worklist) -> Iterator[DueTask]:
    """Concerns of this holder that were answered: settled or raised again, at the latest once what
    was promised is to be done.
    """
    units = units_held_by(work.user)
    if not units:
        return
    answered = Concern.objects.filter(state=ConcernState.ANSWERED, unit__in=units)
    for concern in answered.for_page().order_by("done_by", "pk"):
        yield work.task(
            kind="Concerns that were answered",
            key=f"settle-{concern.pk}-{concern.times_raised}",
            due=concern.done_by,
            words=shortened(concern.text, 90),
            url=concern.get_absolute_url(),
            about=shortened(concern.answer, 120),
        )


def cabinet_reports_to_submit(work: Worklist) -> Iterator[DueTask]:
    """The report on the newest published quarter that this holder owes Cabinet."""
    if Role.PORTFOLIO_HOLDER not in work.user.roles:
        return
    units = [unit for unit in units_held_by(work.user) if unit.ended_on is None]
    builds = published_builds().filter(month__month__in=ending_months(QUARTER))
    build = builds.first() if units else None
    cabinet = cabinet_of_council() if build else None
    if build is None or cabinet is None:
        return
    submitted = CabinetReport.objects.filter(month=build.month.first_day, unit__in=units)
    done = set(submitted.values_list("unit", flat=True))
    lines = ScorecardLine.objects.filter(build=build)
    reported = set(lines.order_by().values_list("directorate", flat=True).distinct())
    meeting = next_open_meeting(cabinet, work.today)
    for unit in units:
        if unit.pk in done or (unit.kind == unit.DIRECTORATE and unit.pk not in reported):
            continue
        about = f"for {meeting}" if meeting else "No meeting of Cabinet is planned yet"
        yield work.task(
            kind="Reports to Cabinet",
            key=f"cabinet-report-{unit.pk}-{build.month}",
            due=report_due(meeting) if meeting else None,
            words=f"{unit}, {quarter_in_words(build.month)}",
            url=reverse("word_cabinet_report", args=[unit.slug, build.month]),
            about=about,
        )


def teams_to_brief(work: Worklist) -> Iterator[DueTask]:
    """The services and teams that this person leads and has not told of the newest month."""
    teams = teams_led_by(work.user)
    newest = newest_month() if teams else None
    if newest is None:
        return
    told = TeamBriefing.objects.filter(month=newest.month.first_day, unit__in=teams)
    done = set(told.values_list("unit", flat=True))
    frozen = {"build__month": newest.month.first_day, "build__frozen_at__isnull": False}
    lines = ScorecardLine.objects.filter(**frozen).order_by()
    paths = list(lines.values_list("service__path", flat=True).distinct())
    for team in teams:
        if team.pk in done or not any(path.startswith(team.path) for path in paths):
            continue
        yield work.task(
            kind="Teams to brief",
            key=f"brief-{team.pk}-{newest.month}",
            due=team_briefing_due(newest.day),
            words=f"{team}: {newest.month.name}",
            url=reverse("team_briefing", args=[team.slug, newest.month]),
        )


def teams_led_by(user: User) -> list[OrganisationUnit]:
    """The services and teams that somebody leads, a service before its teams."""
    led = {
        one.unit.pk: one.unit
        for one in user.assignments
        if one.role in ACTS["brief_team"] and one.unit is not None and one.unit.ended_on is None
    }
    return sorted(led.values(), key=lambda unit: unit.path)


BRIEFING_WORK = (
    briefings_to_acknowledge,
    concerns_to_answer,
    concerns_to_settle,
    cabinet_reports_to_submit,
    teams_to_brief,
)
