"""The entry desk: a performance lead's whole month on one page, in a fixed number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.refusals import Refused
from scorecards.actuals.declarations import record_or_declare
from scorecards.actuals.due import DueFigure, figures_of_month
from scorecards.actuals.forms import EntryForm
from scorecards.actuals.previews import ComparisonFigures, RatingPreview, RatingPreviews
from scorecards.actuals.services import ConfirmationRequired, check_figure, check_milestone
from scorecards.models import Actual, NothingToReport
from scorecards.plausibility.context import context_for
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.rating.year_to_date import Figure, period_value
from targets.models import Specification
from targets.rules.codes import sort_key


@dataclass
class EntryRow:
    """One figure of the month, the figures it is compared with, and its form."""

    due: DueFigure
    form: EntryForm
    comparison: ComparisonFigures
    preview: RatingPreview | None = None
    warnings: list[FigureWarning] = field(default_factory=list)
    saved: bool = False

    @property
    def code(self) -> str:
        return self.due.specification.target.code

    @property
    def is_read_only(self) -> bool:
        """A figure that stands is corrected on its own page, with the reason; a row that was sent
        keeps its fields.
        """
        return self.due.actual is not None and not self.form.is_bound

    @property
    def specification(self) -> Specification:
        return self.due.specification

    @property
    def value(self) -> Decimal | None:
        """The value of the figure that stands, as it is read."""
        actual = self.due.actual
        if actual is None:
            return None
        return period_value(actual.figure, self.specification.aggregation, self.specification.scale)


def entry_rows(
    user: User,
    today: date,
    *,
    everybody: bool,
    month: Month | None = None,
    data: Mapping[str, str] | None = None,
    which: str = "",
    saved: Collection[str] = (),
) -> list[EntryRow]:
    """The rows of a month (the open one), missing figures first within their service.

    Of what was sent, the row to be saved is validated (with "all", each row that was typed into);
    in the others the typed text stays as it is.
    """
    newest = timetable.open_month(today)
    desk = month or newest
    figures = figures_of_month(user, today, everybody=everybody, month=desk)
    previews = RatingPreviews([figure.specification for figure in figures])
    rows = []
    for due in figures:
        specification = due.specification
        was_saved = specification.target.code in saved
        row = EntryRow(
            due,
            form_of(due, None if was_saved else data, which, desk=desk, newest=newest),
            previews.comparison_figures(specification, due.month),
        )
        if due.actual:
            row.preview = previews.preview(specification, due.month)
        rows.append(row)
    return rows


def form_of(
    due: DueFigure, data: Mapping[str, str] | None, which: str, *, desk: Month, newest: Month
) -> EntryForm:
    """The form of a row: bound when the row is to be saved, otherwise with what was typed."""
    code = due.specification.target.code
    about = {
        "specification": due.specification,
        "current": due.actual,
        "prefix": code,
        "desk": desk,
        "newest": newest,
    }
    if data is None or f"{code}-seen_revision" not in data:
        return EntryForm(**about)
    sent = EntryForm(data, **about)
    if which == code:
        return sent
    if which == "all" and sent.has_changed():
        return sent
    typed = {
        name: data.get(sent.add_prefix(name), "")
        for name in sent.fields
        if name not in ("desk", "newest")
    }
    return EntryForm(typed=typed, **about)


@dataclass(frozen=True)
class DeskSent:
    """What a sent desk says of itself: the month it stands for, and whether another has opened
    since it was shown.
    """

    month: Month
    newest: Month
    is_late: bool

    @property
    def late_words(self) -> str:
        return (
            f"This is the figure for {self.month.name}: {self.newest.name} has opened since you"
            " opened the page. Nothing is saved yet, and what you typed is still here. Save again"
            f" to record it for {self.month.name}."
        )


def desk_sent(data: Mapping[str, str], today: date) -> DeskSent:
    """The desk that a form was sent from; one that does not say so stands for the open month."""
    newest = timetable.open_month(today)
    desks = [text for name, text in data.items() if name.endswith("-desk")]
    known = [text for name, text in data.items() if name.endswith("-newest")]
    try:
        month = Month.parse(desks[0]) if desks else newest
    except PeriodError:
        month = newest
    is_late = month < newest and any(text != str(newest) for text in known)
    return DeskSent(min(month, newest), newest, is_late)


def by_service(rows: list[EntryRow]) -> list[tuple[OrganisationUnit, list[EntryRow]]]:
    """The rows under their services."""

    def reading_order(row: EntryRow) -> tuple[str, bool, str]:
        return str(row.specification.service), not row.due.is_missing, sort_key(row.code)

    rows = sorted(rows, key=reading_order)
    return [
        (service, list(group))
        for service, group in groupby(rows, key=lambda row: row.specification.service)
    ]


def save_row(row: EntryRow, *, by: User, at: datetime) -> Actual | NothingToReport:
    """Record what was typed into one row, or that there is nothing to report; raises Refused.

    A row is an act of its own: another row's mistake does not hold it up.
    """
    entries = dict(row.form.cleaned_data)
    # What the form says of itself is no part of the figure.
    del entries["desk"], entries["newest"]
    return record_or_declare(row.specification, row.due.month, entries, by=by, at=at)


def put_refusal_on_row(row: EntryRow, refusal: Refused) -> None:
    """Put a refusal on its row; what was typed stays."""
    if isinstance(refusal, ConfirmationRequired):
        row.form.require_confirmation()
        row.form.add_error("confirmation", "If it is right, say in a few words why")
        return
    row.form.refuse(refusal)


def preview_unsaved(row: EntryRow) -> None:
    """Show beside a row that is not saved what the typed figure would mean, not what stands."""
    row.preview, row.warnings = preview_of_typed(row.form, row.due.month)


def preview_of_typed(
    form: EntryForm, month: Month
) -> tuple[RatingPreview | None, list[FigureWarning]]:
    """What the figure typed into a form would mean, and what looks unusual about it; (None, [])
    while it is no figure yet.
    """
    specification = form.specification
    typed = form.cleaned_data
    figure = Figure(typed.get("value"), typed.get("numerator"), typed.get("denominator"))
    try:
        check_figure(specification, *figure)
        status = typed.get("status") or Actual.FINAL
        check_milestone(specification, figure.value, month, status)
    except Refused:
        return None, []
    preview = RatingPreviews([specification]).preview(specification, month, figure, status=status)
    warnings = context_for(specification, month).warnings_about(specification, month, figure)
    return preview, warnings
