"""The entry grid: the figures that a person brings for a month on one page, in a fixed number of
queries; those of a whole council folded by service.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.dates import day_from, late_in_words
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.timetable import Timetable
from scorecards.actuals.due import DueFigure, figures_of, responsibilities_on, with_leads
from scorecards.actuals.due_places import DuePlace, due_places
from scorecards.actuals.entry_rows import EntryRow, spark_of
from scorecards.actuals.figure_addresses import FigureAddresses
from scorecards.actuals.previews import RatingPreviews
from scorecards.partners.reading import words_of_figures
from targets.models import Responsibility
from targets.rules.codes import sort_key

# So many figures are shown at once; where there are more, services are folded.
OPEN_AT_ONCE = 30
MONTHS_BACK = 12


@dataclass
class ServiceFigures:
    """The figures of a service: how many there are and are missing, and the rows that are shown."""

    title: str
    slug: str
    total: int = 0
    missing: int = 0
    is_open: bool = True
    rows: list[EntryRow] = field(default_factory=list)
    entered: list[EntryRow] = field(default_factory=list)


@dataclass
class EntryPage:
    """The grid of a month: its services, how many figures it has and how many are missing."""

    month: Month
    newest: Month
    due: date
    today: date
    everybody: bool
    services: list[ServiceFigures]

    @property
    def total(self) -> int:
        return sum(service.total for service in self.services)

    @property
    def missing(self) -> int:
        return sum(service.missing for service in self.services)

    @property
    def rows(self) -> list[EntryRow]:
        return [row for service in self.services for row in service.rows]

    @property
    def entered(self) -> list[EntryRow]:
        return [row for service in self.services for row in service.entered]

    @property
    def is_folded(self) -> bool:
        return any(not service.is_open for service in self.services)

    @property
    def is_past(self) -> bool:
        return self.month < self.newest

    @property
    def arrived(self) -> int:
        return self.total - self.missing

    @property
    def to_enter_words(self) -> str:
        """By when the missing figures are to be entered, after their number."""
        return to_enter_words(self.month, self.due, self.today, is_past=self.is_past)

    @property
    def targets(self) -> list[int] | None:
        """The targets that are shown; None for the whole council."""
        if self.everybody:
            return None
        return [row.specification.target_id for row in (*self.rows, *self.entered)]

    @property
    def months(self) -> list[Month]:
        """The months whose figures can be looked at and corrected from here, newest first."""
        return [self.newest - back for back in range(MONTHS_BACK + 1)]


def to_enter_words(month: Month, due: date, today: date, *, is_past: bool) -> str:
    """ "to enter by today, Monday 8 April"; "to enter, 2 days late"; of an earlier month "of
    January 2024 to enter".
    """
    if is_past:
        return f"of {month.name} to enter"
    if late := late_in_words(due, today):
        return f"to enter, {late}"
    day = f"{due:%A} {due.day} {due:%B}"
    said = day_from(due, today)
    return f"to enter by {day}" if said.startswith(day) else f"to enter by {said}, {day}"


@dataclass(frozen=True)
class Asked:
    """What of a grid is asked for: which service and which figure to be opened, the rows that were
    sent to be saved and could not be, and what was typed into others, both by code.
    """

    service: str = ""
    correcting: str = ""
    sent: Mapping[str, EntryRow] = field(default_factory=dict)
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def opens(self, code: str) -> bool:
        """Whether a row has to be seen, whatever is folded."""
        return code in self.sent or code in self.typed or code == self.correcting


def entry_page(
    user: User,
    today: date,
    asked: Asked,
    *,
    everybody: bool,
    month: Month | None = None,
    announced: Timetable | None = None,
    places: Sequence[DuePlace] | None = None,
) -> EntryPage:
    """The grid of a month (the open one); `announced` and `places`, the figures of one person, are
    given where they are known already.
    """
    newest = timetable.open_month(today)
    month = month or newest
    announced = announced or announced_timetable()
    if places is None:
        responsibilities = None if everybody else responsibilities_on(user, today)
        places = due_places(month, announced, responsibilities)
    groups = groups_of(places, asked)
    shown = [place for place in places if groups[place.service].is_open]
    due = announced.day_of(month, "actuals_due")
    page = EntryPage(month, newest, due, today, everybody, [])
    for row in rows_of(figures_of(shown, user) if shown else [], month, newest):
        shown_row = row_asked(row, asked)
        group = groups[shown_row.specification.service_id]
        stands = not shown_row.is_read_only or page.is_past or is_of_today(shown_row, today)
        (group.rows if stands else group.entered).append(shown_row)
    for group in groups.values():
        group.rows.sort(key=lambda row: sort_key(row.code))
    page.services = sorted(groups.values(), key=lambda group: group.title)
    link_next(page.rows)
    return page


def groups_of(places: Sequence[DuePlace], asked: Asked) -> dict[int | None, ServiceFigures]:
    """The services of some figures, counted, and folded where there are many figures."""
    groups: dict[int | None, ServiceFigures] = {}
    is_open = len(places) <= OPEN_AT_ONCE
    for place in places:
        group = groups.get(place.service)
        if group is None:
            slug = place.service_slug
            is_asked = bool(slug) and slug == asked.service
            group = ServiceFigures(place.service_title or "No service", slug, is_open=is_asked)
            groups[place.service] = group
        group.total += 1
        group.missing += place.is_missing
        group.is_open = group.is_open or is_open or asked.opens(place.code)
    return groups


def row_asked(row: EntryRow, asked: Asked) -> EntryRow:
    """A row as it is to be shown: as it was sent, with what was typed into it, or opened to be
    corrected.
    """
    kept = asked.sent.get(row.code)
    if kept is not None:
        kept.comparison, kept.spark = row.comparison, row.spark
        return kept
    row.typed = asked.typed.get(row.code, {})
    row.correcting = row.actual is not None and row.code == asked.correcting
    return row


def rows_of(figures: Iterable[DueFigure], month: Month, newest: Month) -> list[EntryRow]:
    """The rows of figures, with what they are compared with."""
    figures = list(figures)
    if not figures:
        return []
    previews = RatingPreviews([due.specification for due in figures])
    addresses = FigureAddresses("figure")
    rows = []
    for due in figures:
        row = EntryRow(
            due.specification,
            due.month,
            due.actual,
            due.nothing,
            due.lead,
            due.covering,
            desk=month,
            newest=newest,
            addresses=addresses,
        )
        compare(row, previews)
        preview_stored(row, previews)
        rows.append(row)
    say_whose(rows)
    return rows


def say_whose(rows: Sequence[EntryRow]) -> None:
    """Put beside the figures that come from partners whether the partner has verified them."""
    words = words_of_figures(row.actual for row in rows if row.actual is not None)
    for row in rows:
        if row.actual is not None and row.actual.pk in words:
            row.partner_words = words[row.actual.pk].words


def compare(row: EntryRow, previews: RatingPreviews) -> None:
    """Put beside a row that is drawn what it is compared with."""
    row.comparison = previews.comparison_figures(row.specification, row.month)
    row.spark = spark_of(previews, row)


def preview_stored(row: EntryRow, previews: RatingPreviews) -> None:
    """Put beside a row what the figure that stands there means."""
    if row.actual is not None:
        row.preview = previews.preview(row.specification, row.month)


def is_of_today(row: EntryRow, today: date) -> bool:
    """Whether a figure was recorded today, so that it stays where it was typed."""
    return row.actual is not None and localdate(row.actual.recorded_at) == today


def link_next(rows: Sequence[EntryRow]) -> None:
    """Let each row know which one follows, for those who skip it."""
    for row, following in zip(rows, rows[1:], strict=False):
        row.next_code = following.code


def responsibilities_of(user: User, today: date, *, everybody: bool) -> QuerySet[Responsibility]:
    """Whose figures a person brings."""
    if everybody:
        return with_leads(Responsibility.objects.all())
    return responsibilities_on(user, today)


@dataclass(frozen=True)
class DeskSent:
    """What a sent grid says of itself: the month it stands for, and whether another has opened
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
    """The grid that a form was sent from; one that does not say so stands for the open month."""
    newest = timetable.open_month(today)
    desks = [text for name, text in data.items() if name.endswith("-desk")]
    known = [text for name, text in data.items() if name.endswith("-newest")]
    try:
        month = Month.parse(desks[0]) if desks else newest
    except PeriodError:
        month = newest
    is_late = month < newest and any(text != str(newest) for text in known)
    return DeskSent(min(month, newest), newest, is_late)
