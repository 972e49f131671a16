"""Saving what was typed into the entry grid: only the rows that were sent are read, so that a save
costs the same whatever the size of the council.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qsl

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.plain_text import clean_text
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.refusals import Refused
from scorecards.actuals.bulk import record_actuals
from scorecards.actuals.declarations import record_or_declare
from scorecards.actuals.due import figures_of
from scorecards.actuals.due_places import UNREAD, due_places
from scorecards.actuals.entry_desk import DeskSent, preview_stored, responsibilities_of
from scorecards.actuals.entry_rows import TEXTS, EntryRow
from scorecards.actuals.forms import NUMBERS, EntryForm
from scorecards.actuals.previews import RatingPreviews
from scorecards.actuals.services import (
    ConfirmationRequired,
    Entry,
    check_figure,
    check_milestone,
)
from scorecards.actuals.stored import StoredSeries, series_of, window_of_entries
from scorecards.models import Actual, NothingToReport
from scorecards.plausibility.context import PlausibilityContext
from scorecards.plausibility.likely import likely_figure
from scorecards.rating.rag import Rating
from scorecards.rating.year_to_date import Figure
from targets.models import Specification

# What has to be typed for a row to count as typed into.
TYPED_INTO = (*NUMBERS, "comment", "nothing", "reason")


def codes_sent(data: Mapping[str, str]) -> list[str]:
    """The codes of the rows that stand in a sent grid."""
    ending = "-seen_revision"
    return [name.removesuffix(ending) for name in data if name.endswith(ending)]


def typed_of(data: Mapping[str, str], code: str) -> dict[str, str]:
    """What was typed into a row, as it is kept."""
    return {name: clean_text(data.get(f"{code}-{name}", "")) for name in TEXTS}


def is_typed_into(data: Mapping[str, str], code: str) -> bool:
    return any(data.get(f"{code}-{name}", "").strip() for name in TYPED_INTO)


def with_offer(data: Mapping[str, str], offer: str) -> tuple[dict[str, str], str]:
    """What was sent with an offered figure in the place of what was typed, and the code of its row;
    "" where the offer is of no row that was sent.
    """
    changed = dict(data.items())
    code = ""
    for name, text in parse_qsl(offer):
        row, _, part = name.rpartition("-")
        if part in NUMBERS and f"{row}-seen_revision" in changed:
            changed[name], code = text, row
    return changed, code


@dataclass
class SentRows:
    """The rows of a grid that were sent to be saved, with all that judging them takes."""

    rows: list[EntryRow]
    series: StoredSeries
    previews: RatingPreviews

    @property
    def planned(self) -> dict[tuple[int, Month], Decimal]:
        return {
            (target, month): planned.value
            for target, plan in self.previews.plan.items()
            for month, planned in plan.items()
        }


def sent_rows(
    user: User,
    today: date,
    sent: DeskSent,
    data: Mapping[str, str],
    codes: Collection[str],
    *,
    everybody: bool,
) -> SentRows:
    """The rows of some codes as they were sent, of those that the person brings."""
    responsibilities = responsibilities_of(user, today, everybody=everybody)
    few = responsibilities.filter(target__code__in=codes)
    rows = rows_by_period(few, data, codes, user)
    if rows is None:
        figures = figures_of(due_places(sent.month, announced_timetable(), few), user)
        rows = [
            EntryRow(f.specification, f.month, f.actual, f.nothing, f.lead, f.covering)
            for f in figures
        ]
    rows.sort(key=lambda row: row.specification.target.sort_key)
    series = series_of([(row.specification, row.month) for row in rows])
    previews = RatingPreviews([row.specification for row in rows], series)
    with_stored(rows, series)
    for row in rows:
        row.desk, row.newest = sent.month, sent.newest
        row.form = EntryForm(
            data,
            specification=row.specification,
            current=row.actual,
            prefix=row.code,
            desk=sent.month,
            newest=sent.newest,
        )
        preview_stored(row, previews)
    return SentRows(rows, series, previews)


def rows_by_period(responsibilities, data, codes, user) -> list[EntryRow] | None:
    """The rows by the periods that they say they are about; None where one does not say so."""
    periods: dict[str, Month] = {}
    for code in codes:
        try:
            periods[code] = Month.parse(data.get(f"{code}-period", ""))
        except PeriodError:
            return None
    years = {month.financial_year for month in periods.values()}
    led = {
        (responsibility.target_id, responsibility.financial_year): responsibility
        for responsibility in responsibilities.filter(financial_year__in=years)
    }
    specifications = (
        Specification.objects.approved()
        .select_related("target")
        .defer(*UNREAD)
        .filter(target__code__in=codes, financial_year__in=years)
    )
    rows = []
    for specification in specifications:
        month = periods[specification.target.code]
        responsibility = led.get((specification.target_id, specification.financial_year))
        if responsibility is None or month.financial_year != specification.financial_year:
            continue
        lead = responsibility.performance_lead
        covering = responsibility.performance_lead_id != user.pk
        rows.append(EntryRow(specification, month, None, None, lead, covering))
    return rows


def with_stored(rows: Sequence[EntryRow], series: StoredSeries) -> None:
    """Put the figures that stand into rows, which are read only where there are some."""
    places = [row for row in rows if row.month in series.get(row.specification.target_id, {})]
    if not places:
        return
    actuals = (
        Actual.objects.whole_council()
        .filter(
            target__in=[row.specification.target_id for row in places],
            month__in=[row.month for row in places],
        )
        .select_related("recorded_by")
        .order_by("revision")
    )
    newest = {(actual.target_id, actual.month): actual for actual in actuals}
    for row in places:
        row.actual = newest.get((row.specification.target_id, row.month))


def changed_rows(rows: Sequence[EntryRow]) -> list[EntryRow]:
    """The rows whose boxes say something else than what stands."""
    return [row for row in rows if row.form is not None and row.form.has_changed()]


def save_rows(sent: SentRows, rows: Sequence[EntryRow], *, by: User, at: datetime) -> set[str]:
    """Save each of some rows, whatever becomes of the others; gives the codes of those saved.  What
    is wrong stands on the rows that are not.
    """
    ready = []
    for row in rows:
        if row.form is None or not row.form.is_valid() or is_red_without_words(row, sent):
            continue
        if row.form.cleaned_data.get("nothing") or row.form.cleaned_data.get("suppressed"):
            declare_row(row, by=by, at=at)
        else:
            ready.append(row)
    record_rows(ready, sent, by=by, at=at)
    for row in rows:
        if not row.saved:
            preview_typed(row, sent)
    return {row.code for row in rows if row.saved}


def record_rows(rows: Sequence[EntryRow], sent: SentRows, *, by: User, at: datetime) -> None:
    """Record the figures of rows that are in order, and put what became of each on its row."""
    entries = [entry_of(row) for row in rows]
    outcomes = record_actuals(entries, sent.series, sent.planned, by=by, at=at)
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, Refused):
            put_refusal_on_row(row, outcome)
        else:
            put_figure_on_row(row, outcome, sent.previews)


def entry_of(row: EntryRow) -> Entry:
    """What was typed into a row that is in order, as an entry."""
    assert row.form is not None
    typed = row.form.cleaned_data
    return Entry(
        row.specification,
        row.month,
        figure_of(typed),
        status=typed["status"],
        comment=typed["comment"],
        seen_revision=typed["seen_revision"],
        confirmation=typed.get("confirmation", ""),
        reason=typed.get("reason", ""),
    )


def figure_of(typed: Mapping[str, Decimal | None]) -> Figure:
    return Figure(typed.get("value"), typed.get("numerator"), typed.get("denominator"))


def is_red_without_words(row: EntryRow, sent: SentRows) -> bool:
    """Whether a figure makes the year to date red and nothing is said beside it; then the row asks
    for it.
    """
    assert row.form is not None
    typed = row.form.cleaned_data
    figure = figure_of(typed)
    if any(typed.get(name) for name in ("comment", "nothing", "suppressed")):
        return False
    try:
        check_figure(row.specification, *figure)
        check_milestone(row.specification, figure.value, row.month, typed["status"])
    except Refused:
        # Recording it says what is wrong.
        return False
    preview = sent.previews.preview(row.specification, row.month, figure, status=typed["status"])
    if preview.rating != Rating.RED.value:
        return False
    row.form.ask_for_comment()
    return True


def declare_row(row: EntryRow, *, by: User, at: datetime) -> None:
    """Record that a row has no figure, or one that is suppressed."""
    assert row.form is not None
    entries = dict(row.form.cleaned_data)
    for name in ("desk", "newest", "period"):
        # What the form says of itself is no part of the figure.
        entries.pop(name, None)
    try:
        declared = record_or_declare(row.specification, row.month, entries, by=by, at=at)
    except Refused as refusal:
        put_refusal_on_row(row, refusal)
        return
    if isinstance(declared, NothingToReport):
        row.nothing = declared
    row.form, row.saved = None, True


def put_figure_on_row(row: EntryRow, actual: Actual, previews: RatingPreviews) -> None:
    """Show the figure that is stored now in the place of the boxes."""
    row.actual, row.form, row.saved = actual, None, True
    row.preview = previews.preview(
        row.specification, row.month, actual.figure, status=actual.status
    )


def put_refusal_on_row(row: EntryRow, refusal: Refused) -> None:
    """Put a refusal on its row; what was typed stays."""
    assert row.form is not None
    if isinstance(refusal, ConfirmationRequired):
        row.form.add_error("confirmation", "Say why this figure is right, or correct it")
        return
    row.form.refuse(refusal)


def tell_late(sent: SentRows, words: str) -> None:
    """Say at each row that was sent that another month has opened since; nothing is saved."""
    for row in sent.rows:
        if row.form is not None:
            row.form.tell_late(words)
            preview_typed(row, sent)


def preview_typed(row: EntryRow, sent: SentRows) -> None:
    """Show beside a row that is not saved what the typed figure would mean, what looks unusual
    about it, and what was probably meant.
    """
    row.preview, row.warnings, row.likely = None, [], None
    if row.form is None:
        return
    specification, month, typed = row.specification, row.month, row.form.cleaned_data
    figure = figure_of(typed)
    status = typed.get("status") or Actual.FINAL
    try:
        check_figure(specification, *figure)
        check_milestone(specification, figure.value, month, status)
    except Refused:
        return
    row.preview = sent.previews.preview(specification, month, figure, status=status)
    window = window_of_entries(sent.series, [(specification, month)])
    context = PlausibilityContext.of_stored(window, sent.planned)
    row.warnings = context.warnings_about(specification, month, figure)
    habits = context.habits_for(specification, month, figure)
    row.likely = likely_figure(figure, month.index, habits, row.warnings)
