"""Rows of actuals, by whichever channel: checked whole first; one wrong row and nothing is
saved (framework 3.5, 3.6).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils.timezone import localdate

from pmf_portal.council.models import Area, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, Problem, Row
from pmf_portal.formats.numbers import shortened
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from scorecards.actuals.due import delegated_leads
from scorecards.actuals.services import check_period
from scorecards.feeds.row_values import (
    Cells,
    RowRefused,
    figure_of,
    period_of,
    status_of,
    texts_of,
)
from scorecards.feeds.target_rules import TargetRule, responsible_people, rules_by_code
from scorecards.models import Feed
from scorecards.plausibility.context import (
    PlausibilityContext,
    Stored,
    confirmation_from_reason,
    window_of,
)
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.rating.year_to_date import Figure

HEADINGS = {
    "code",
    "period",
    "value",
    "numerator",
    "denominator",
    "area",
    "status",
    "source",
    "comment",
    "reason",
}
# Columns of the pre-filled workbook that help whoever fills it in; they are not read back.
FOR_READING = {"title", "service", "unit", "last_period", "same_period_last_year", "planned"}


class Place(NamedTuple):
    """What a row speaks of: a target's period, whole or for one area."""

    rule: TargetRule
    month: Month
    area: Area | None

    @property
    def key(self) -> tuple[int, Month, int]:
        return self.rule.target_id, self.month, self.area.pk if self.area else 0


@dataclass(slots=True)
class CheckedRow:
    """One row that may be taken: the figure it brings, what stands there now, and what looks
    unusual about it; `warnings` is None until it is weighed.
    """

    number: int
    place: Place
    figure: Figure
    status: str
    source: str
    comment: str
    reason: str
    stored: Stored | None
    warnings: list[FigureWarning] | None = None

    @property
    def rule(self) -> TargetRule:
        return self.place.rule

    @property
    def month(self) -> Month:
        return self.place.month

    @property
    def area(self) -> Area | None:
        return self.place.area

    @property
    def is_news(self) -> bool:
        """Whether the row says something else than what is stored."""
        if self.stored is None:
            return True
        return (self.stored.figure, self.stored.status) != (self.figure, self.status)

    @property
    def revision(self) -> int:
        return self.stored.revision + 1 if self.stored else 1

    @property
    def needs_confirmation(self) -> bool:
        if not self.warnings:
            return False
        return not confirmation_from_reason(self.warnings, self.reason)


class Allowed:
    """For which targets somebody, or a feed, may bring figures."""

    def __init__(
        self, *, by: User | None = None, feed: Feed | None = None, today: date | None = None
    ) -> None:
        self.by = by
        self.feed_targets: set[int] | None = None
        if feed:
            self.feed_targets = set(feed.targets.values_list("pk", flat=True))
        self.everything = feed is None and (by is None or Role.PERFORMANCE_TEAM in by.roles)
        self.leads: set[int] = set()
        if by and not self.everything:
            self.leads = delegated_leads(by, today) | {by.pk}

    def why_not(
        self, rule: TargetRule, people: Mapping[tuple[int, FinancialYear], Sequence[int | None]]
    ) -> str:
        """Why figures of this target are not taken from here; "" when they are."""
        if self.feed_targets is not None:
            if rule.target_id in self.feed_targets:
                return ""
            return f"This feed does not bring {rule.code}."
        if self.everything:
            return ""
        if self.leads.intersection(people.get((rule.target_id, rule.financial_year), ())):
            return ""
        return f"You are not the performance lead of {rule.code}."


class CheckedRows:
    """The rows of a file or payload held against the portal: raises FileRefused with everything
    that is wrong with them.
    """

    def __init__(self, rows: Sequence[Row], *, allowed: Allowed, name: str, at: datetime) -> None:
        self.allowed, self.name = allowed, name[:300]
        self.newest = timetable.open_month(localdate(at))
        self.rules = rules_by_code(rows)
        self.people = {} if allowed.everything else responsible_people(self.rules)
        self.areas: dict[str, Area] = {}
        if any(row.cells.get("area") for row in rows):
            self.areas = {area.gss_code: area for area in Area.objects.all()}
        # What was found out about rules and periods, for the many rows that share them.
        self.not_allowed: dict[int, str] = {}
        self.open_periods: set[tuple[str, Month]] = set()
        places, problems = self.places(rows)
        self.context = PlausibilityContext(
            {place.rule.pk: place.rule for _, place in places}.values(),
            *window_of({place.month for _, place in places}),
        )
        self.rows, wrong = self.check(places)
        if problems or wrong:
            in_order = sorted(problems + wrong, key=lambda problem: problem.row)
            raise FileRefused(in_order[:MOST_PROBLEMS])
        self.brought: dict[int, dict[Month, Figure]] = defaultdict(dict)
        for row in self.rows:
            if row.area is None:
                self.brought[row.rule.target_id][row.month] = row.figure

    def places(self, rows: Sequence[Row]) -> tuple[list[tuple[Row, Place]], list[Problem]]:
        """What each row speaks of, and the problems of the rows that speak of nothing."""
        places, problems = [], []
        for row in rows:
            try:
                places.append((row, self.place(row.cells)))
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
        return places, problems

    def place(self, cells: Cells) -> Place:
        code = cells.get("code")
        if not code:
            raise RowRefused("code", "Give the code of the target.")
        if code not in self.rules:
            raise RowRefused("code", f"There is no target “{shortened(code)}”.")
        known = self.rules[code]
        month = period_of(cells.get("period", ""), known.frequency)
        rule = known.by_year.get(month.financial_year)
        if rule is None or not rule.is_approved:
            raise RowRefused("period", f"{code} has no approved plan for {month.financial_year}.")
        self.require_allowed(rule)
        self.require_open(rule, month)
        area_code = cells.get("area")
        return Place(rule, month, self.area(area_code, month) if area_code else None)

    def require_allowed(self, rule: TargetRule) -> None:
        """Raises RowRefused when no figure of this target is taken from here."""
        if rule.pk not in self.not_allowed:
            self.not_allowed[rule.pk] = self.allowed.why_not(rule, self.people)
        if self.not_allowed[rule.pk]:
            raise RowRefused("code", self.not_allowed[rule.pk])

    def require_open(self, rule: TargetRule, month: Month) -> None:
        """Raises RowRefused when no figure of this period is taken."""
        if (rule.frequency, month) in self.open_periods:
            return
        try:
            check_period(rule.frequency, rule.code, month, self.newest)
        except Refused as refused:
            raise RowRefused("period", str(refused)) from refused
        self.open_periods.add((rule.frequency, month))

    def area(self, code: str, month: Month) -> Area:
        area = self.areas.get(code)
        if area is None:
            raise RowRefused("area", f"“{shortened(code)}” is not an area the portal knows.")
        if not area.stands_in(month):
            raise RowRefused("area", f"{area} ({code}) did not exist in {month.name}.")
        return area

    def check(self, places: list[tuple[Row, Place]]) -> tuple[list[CheckedRow], list[Problem]]:
        """The rows as figures, and what is wrong with them; a row that repeats another is one
        figure.
        """
        checked_rows: dict[tuple[int, Month, int], CheckedRow] = {}
        problems = []
        for row, place in places:
            try:
                checked = self.read(row, place)
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
                continue
            first = checked_rows.setdefault(place.key, checked)
            if (first.figure, first.status) != (checked.figure, checked.status):
                problems.append(
                    row.problem(
                        "code",
                        f"Row {first.number} gives another figure or status for the same target and"
                        " period.",
                    )
                )
        return list(checked_rows.values()), problems

    def read(self, row: Row, place: Place) -> CheckedRow:
        """One row as a figure; raises RowRefused."""
        figure = figure_of(row.cells, place.rule)
        status = status_of(row.cells)
        texts = texts_of(row.cells, self.name)
        checked = CheckedRow(
            number=row.number,
            place=place,
            figure=figure,
            status=status,
            source=texts.source,
            comment=texts.comment,
            reason=texts.reason,
            stored=self.context.stored(place.rule.target_id, place.month, place.area),
        )
        if checked.stored and checked.is_news and not checked.reason:
            raise RowRefused(
                "reason", "A different figure is stored already. Give the reason for correcting it."
            )
        return checked

    def weighed_news(self) -> Iterator[CheckedRow]:
        """The rows that are news, one after the other, each council-wide figure with what looks
        unusual about it.
        """
        for row in self.rows:
            if row.is_news:
                if row.area is None and row.warnings is None:
                    row.warnings = self.context.warnings_about(
                        row.rule, row.month, row.figure, self.brought[row.rule.target_id]
                    )
                yield row

    @property
    def news(self) -> list[CheckedRow]:
        return list(self.weighed_news())

    @property
    def unconfirmed(self) -> list[CheckedRow]:
        """The rows that somebody has to confirm with a word."""
        return [row for row in self.weighed_news() if row.needs_confirmation]

    def digest(self) -> str:
        """A digest of what the rows were held against, so that a confirmation saves what was
        shown.
        """
        held_against = []
        for row in self.rows:
            revision = row.stored.revision if row.stored else 0
            held_against.append([*map(str, row.place.key), revision])
        return digest(canonical(held_against))
