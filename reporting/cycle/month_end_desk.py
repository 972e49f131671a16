"""The month end in counts, for the desk of the performance team: what is to come and from whom,
what stands before the publication, what runs beside it, and what is in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.rules.lifecycle import UNFINISHED
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import STEPS, moment_on
from pmf_portal.periods.working_days import working_days_between
from reporting.cycle.desk_work import DeskWork
from reporting.cycle.manual_reminders import SentReminder, reminders_by_hand
from reporting.cycle.month_end_words import (
    Check,
    MonthFacts,
    StepOfMonth,
    headline,
    last_word,
    publication_check,
    sign_off_check,
    steps_of,
    verification_check,
    when_due,
)
from reporting.cycle.owed_items import (
    OwedItem,
    before_the_executive_group,
    feedback_to_answer,
    figures_of_directorate,
    late_reports,
    overdue_actions,
    plans_to_approve,
    promised_recoveries,
    returned_lines,
    unanswered_questions,
    unsigned_directorates,
)
from reporting.cycle.run_sheet import ReminderCount, days_to_publication, reminders_sent
from reporting.cycle.waiting import Waiting
from reporting.engagement.feedback import performance_team
from reporting.public_record.verification_job import last_verification
from reporting.publishing.corrections import CorrectedMonths
from scorecards.actuals.due_places import DuePlace
from scorecards.models import Actual, ScorecardBuild
from scorecards.month.completeness import why_too_incomplete
from scorecards.month.sign_off import SignOffState, sign_off_states
from scorecards.rating_inputs import directorates


@dataclass(frozen=True)
class ItemOnDesk:
    """An owed thing with the reminders of it that were sent by hand."""

    item: OwedItem
    sent: tuple[datetime, ...]

    @property
    def last_sent(self) -> datetime | None:
        return self.sent[-1] if self.sent else None


@dataclass(frozen=True)
class DirectorateRow:
    """A directorate's figures: how many are in, the last word, and whom to remind."""

    on_desk: ItemOnDesk
    figures_in: int
    figures_due: int
    last_word: str

    @property
    def missing(self) -> int:
        return self.figures_due - self.figures_in


@dataclass(frozen=True)
class MonthEndDesk:
    """Everything that the page shows."""

    headline: str
    steps: list[StepOfMonth]
    directorates: list[DirectorateRow]
    before_publishing: list[ItemOnDesk]
    beside: list[ItemOnDesk]
    checks: list[Check]
    sent_by_hand: list[SentReminder]
    sent_by_timetable: list[ReminderCount]

    @property
    def all_in_order(self) -> bool:
        return all(check.holds for check in self.checks)

    def item(self, key: str) -> OwedItem | None:
        """An owed thing that somebody may be reminded of, by its key; None once it is done."""
        rows = [row.on_desk for row in self.directorates if row.missing]
        for on_desk in (*rows, *self.before_publishing, *self.beside):
            if on_desk.item.key == key:
                return on_desk.item
        return None


def month_end_desk(work: DeskWork) -> MonthEndDesk:
    """The month end as the performance team sees it on a day: a fixed number of queries."""
    month, announced, today = work.month, work.timetable, work.today
    build = next((one for one in work.builds if one.month == month), None)
    states = sign_off_states(build) if build else []
    figures = countable(work.places)
    by_unit = figures_by_directorate(figures, month)
    arrived, people = arrivals(figures, month), officers_of(figures)
    facts = facts_of(work, build, states, figures, len(by_unit))
    by_hand = reminders_by_hand(moment_on(month.last_day, time(0)))
    due = when_due(announced.day_of(month, "actuals_due"), today)

    def on_desk(item: OwedItem) -> ItemOnDesk:
        return ItemOnDesk(item, tuple(one.at for one in by_hand if one.key == item.key))

    rows = []
    for unit, of_unit in by_unit.items():
        missing = [place for place in of_unit if place.is_missing]
        row = on_desk(figures_of_directorate(month, unit, missing, people, due))
        moments = [arrived.get((place.target, place.month)) for place in of_unit]
        newest = max(filter(None, moments), default=None)
        word = last_word(len(missing), newest, row.sent, today)
        rows.append(DirectorateRow(row, len(of_unit) - len(missing), len(of_unit), word))
    before = [
        *corrected_figures(work.corrected),
        *items_before_publishing(work, build, states),
    ]
    beside = [plans_to_approve(today, work.approved)]
    if Waiting.QUESTIONS in work.waiting:
        beside.append(unanswered_questions(month, today))
    if Waiting.FEEDBACK in work.waiting:
        beside.append(feedback_to_answer(month, today, performance_team()))
    return MonthEndDesk(
        headline=headline(facts, today),
        steps=steps_of(facts, today) if announced.is_live(month) else [],
        directorates=rows,
        before_publishing=[on_desk(item) for item in before if item],
        beside=[on_desk(item) for item in beside if item],
        checks=checks(work),
        sent_by_hand=by_hand,
        sent_by_timetable=reminders_sent(month),
    )


def countable(places: Sequence[DuePlace]) -> list[DuePlace]:
    """The figures of a month but for those that are not there and cannot be late either."""
    counted = [place for place in places if place.can_be_late or not place.is_missing]
    return sorted(counted, key=lambda place: place.reading_order)


def figures_by_directorate(
    places: Sequence[DuePlace], month: Month
) -> dict[OrganisationUnit, list[DuePlace]]:
    """The month's figures by the directorate of their service, by title."""
    units = directorates(month)
    by_unit: dict[OrganisationUnit, list[DuePlace]] = {}
    for place in places:
        unit = units.get(place.service or 0)
        if unit is not None:
            by_unit.setdefault(unit, []).append(place)
    return {unit: by_unit[unit] for unit in sorted(by_unit, key=lambda one: one.title)}


def officers_of(places: Sequence[DuePlace]) -> dict[int, User]:
    """Who brings the figures that are missing, and their deputies, by key."""
    missing = [place for place in places if place.is_missing]
    keys = {place.lead for place in missing} | {place.deputy for place in missing}
    return User.objects.in_bulk(keys - {None})


def arrivals(places: Sequence[DuePlace], month: Month) -> dict[tuple[int, Month], datetime]:
    """When the newest revisions of the periods of some places came in, of those that did since the
    month ended, by target and period.
    """
    since = moment_on(month.last_day + timedelta(days=1), time(0))
    recorded = Actual.objects.whole_council().filter(
        month__in={place.month for place in places}, recorded_at__gte=since
    )
    return {
        (target, period): at
        for target, period, at in recorded.order_by("revision").values_list(
            "target_id", "month", "recorded_at"
        )
    }


def facts_of(
    work: DeskWork,
    build: ScorecardBuild | None,
    states: Sequence[SignOffState],
    figures: Sequence[DuePlace],
    directorates_with_figures: int,
) -> MonthFacts:
    """The month end in counts."""
    month = work.month
    signed = [one for one in states if one["sign_off"] or one["override"]]
    reports = [report for report in work.open_reports if report.month == month]
    return MonthFacts(
        month=month,
        figures_in=sum(not figure.is_missing for figure in figures),
        figures_due=len(figures),
        directorates=len(states) or directorates_with_figures,
        signed=len(signed),
        reports_to_come=sum(report.state in UNFINISHED for report in reports),
        is_built=build is not None,
        published_on=localdate(build.frozen_at) if build and build.frozen_at else None,
        days={step.name: work.timetable.day_of(month, step.name) for step in STEPS},
    )


def items_before_publishing(
    work: DeskWork, build: ScorecardBuild | None, states: Sequence[SignOffState]
) -> list[OwedItem | None]:
    """What stands before the publication: what blocks it first."""
    month, today, reports = work.month, work.today, work.open_reports
    unsigned: OwedItem | None = None
    incomplete: OwedItem | None = None
    if build is not None and build.frozen_at is None:
        units = [one["directorate"] for one in states if not (one["sign_off"] or one["override"])]
        due = when_due(work.timetable.day_of(month, "sign_off_due"), today)
        unsigned = unsigned_directorates(month, units, due, work.audience)
        incomplete = too_incomplete(build)
    returned = returned_lines(month) if Waiting.RETURNED_LINES in work.waiting else None
    actions = overdue_actions(month, today) if Waiting.ACTIONS in work.waiting else None
    return [
        incomplete,
        returned,
        unsigned,
        late_reports(reports, month, today, work.audience),
        before_the_executive_group(reports, month),
        actions,
        promised_recoveries(reports, month),
    ]


def corrected_figures(corrected: CorrectedMonths) -> list[OwedItem]:
    """Published figures that were corrected, and nobody has decided about."""
    items = []
    for month, corrections in corrected.items():
        sentences = [
            f"{one['code']}: {one['shown_before']} was published, it is {one['shown_after']} now."
            for one in corrections
        ]
        figures = "figure" if len(corrections) == 1 else "figures"
        items.append(
            OwedItem(
                key=f"corrected-{month}",
                number=len(corrections),
                heading=f"Published {figures} of {month.name} corrected, and nobody has decided",
                words=shortened(" ".join(sentences), 300),
                link_words="Begin a correction edition",
                link=reverse("correct_month", args=[month]),
            )
        )
    return items


def too_incomplete(build: ScorecardBuild) -> OwedItem | None:
    """That the month waits for figures, unless somebody decides to go on without."""
    words = why_too_incomplete(build)
    if not words:
        return None
    return OwedItem(
        key=f"incomplete-{build.month}",
        number=1,
        heading="Too many figures are missing",
        words=words,
        link_words="Publish with missing figures",
        link=reverse("accept_missing_figures", args=[build.month]),
    )


def checks(work: DeskWork) -> list[Check]:
    """Three lines that say what is in order, so that silence can be trusted."""
    announced = work.timetable
    verified = last_verification()
    published = [
        (
            one.month,
            working_days_between(one.month.last_day, announced.day_of(one.month, "publish_month")),
            one.days,
        )
        for one in days_to_publication(work.month, announced, work.builds)
    ]
    frozen = (one for one in work.builds if one.frozen_at is not None and one.edition == 1)
    newest = next(frozen, None)
    states = sign_off_states(newest) if newest else []
    without = [one["directorate"].title for one in states if not one["sign_off"]]
    return [
        verification_check(
            verified["day"] if verified else None, bool(verified and verified["holds"])
        ),
        publication_check(published),
        sign_off_check(newest.month if newest else None, len(states) - len(without), without),
    ]
