"""Rows of actuals, whichever door they come by: checked whole first; one wrong row and nothing is saved (framework 3.5, 3.6)."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.timezone import localdate

from pmf_portal.audit.canonical import canonical, digest
from pmf_portal.council.models import Area
from pmf_portal.council.roles import Role
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.ui.csv_files import MOST_PROBLEMS, FileRefused
from pmf_portal.ui.numbers import NumberError, shortened, typed_number
from scorecards.actuals import ActualRefused, check_figure, check_period
from scorecards.door import Door, Stored, said_already, window_of
from scorecards.models import Actual
from scorecards.owed import delegated_leads
from scorecards.year_to_date import Figure
from targets.models import Responsibility, Specification, Target

HEADINGS = {"code", "period", "value", "numerator", "denominator", "area", "status", "source", "comment", "reason"}
# Columns of the pre-filled workbook that help whoever fills it in; they are not read back.
FOR_READING = {"title", "service", "unit", "last_period", "same_period_last_year", "planned"}
STATUSES = (Actual.FINAL, Actual.PROVISIONAL)
NUMBERS = ("value", "numerator", "denominator")
# The longest texts, as in the forms.
LONGEST = {"source": 300, "comment": 2000, "reason": 500}


class RowRefused(Exception):
    """A row that is not taken: the column at fault and why."""

    def __init__(self, column, reason):
        self.column, self.reason = column, reason
        super().__init__(reason)


@dataclass(slots=True)
class CheckedRow:
    """One row that may be taken: the figure it brings, what stands there now, and what looks unusual about it."""

    number: int
    specification: Specification
    month: Month
    area: Area | None
    figure: Figure
    status: str
    source: str
    comment: str
    reason: str
    stored: Stored | None
    doubts: list = field(default_factory=list)

    @property
    def place(self):
        return self.specification.target_id, self.month, self.area.pk if self.area else 0

    @property
    def is_news(self):
        """Whether the row says anything that is not stored already."""
        return self.stored is None or (self.stored.figure, self.stored.status) != (self.figure, self.status)

    @property
    def revision(self):
        return self.stored.revision + 1 if self.stored else 1


class Allowed:
    """For which targets somebody, or a feed, may bring figures."""

    def __init__(self, *, by=None, feed=None, today=None):
        self.by = by
        self.feed_targets = set(feed.targets.values_list("pk", flat=True)) if feed else None
        self.everything = feed is None and (by is None or Role.PERFORMANCE_TEAM in by.roles)
        self.leads = delegated_leads(by, today) | {by.pk} if by and not self.everything else set()

    def why_not(self, specification, people):
        """Why figures of this target are not taken from here; "" when they are."""
        code = specification.target.code
        if self.feed_targets is not None:
            return "" if specification.target_id in self.feed_targets else f"This feed does not bring {code}."
        if self.everything or self.leads & set(people.get((specification.target_id, specification.financial_year), ())):
            return ""
        return f"You are not the performance lead of {code}."


class CheckedRows:
    """The rows of a file or payload held against the portal: raises FileRefused with everything that is wrong with them."""

    def __init__(self, rows, *, allowed, name, at):
        self.allowed, self.name, self.today = allowed, name, localdate(at)
        self.by_code = specifications_by_code({row.get("code") for row in rows})
        self.people = responsible_people(self.by_code)
        self.areas = {area.gss_code: area for area in Area.objects.all()} if any(row.get("area") for row in rows) else {}
        self.open = {}
        places, problems = self.places(rows)
        known = {specification.pk: specification for _, specification, _, _ in places}
        self.door = Door(known.values(), *window_of({month for _, _, month, _ in places}))
        self.rows, wrong = self.check(places)
        if problems or wrong:
            raise FileRefused(sorted(problems + wrong, key=lambda problem: problem.row)[:MOST_PROBLEMS])
        self.weigh()

    def places(self, rows):
        """What each row speaks of: [(row, specification, month, area)], and the rows that speak of nothing."""
        found, problems = [], []
        for row in rows:
            try:
                found.append((row, *self.place(row)))
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
        return found, problems

    def place(self, row):
        code = row.get("code")
        by_year = self.by_code.get(code)
        if not by_year:
            raise RowRefused("code", f"There is no target “{shortened(code)}”." if code else "Give the code of the target.")
        month = period_of(row.get("period"), next(iter(by_year.values())).frequency)
        specification = by_year.get(month.financial_year)
        if specification is None or specification.approval_id is None:
            raise RowRefused("period", f"{code} has no approved plan for {month.financial_year}.")
        reason = self.open.get((specification.pk, month))
        if reason is None:
            reason = self.open[specification.pk, month] = self.why_closed(specification, month)
        if reason:
            raise RowRefused(*reason)
        area = row.get("area")
        return specification, month, self.area(area, month) if area else None

    def why_closed(self, specification, month):
        """The column and the reason why no figure of this target and period is taken; () when it is."""
        if reason := self.allowed.why_not(specification, self.people):
            return "code", reason
        try:
            check_period(specification, month, self.today)
        except ActualRefused as refused:
            return "period", str(refused)
        return ()

    def area(self, code, month):
        area = self.areas.get(code)
        if area is None:
            raise RowRefused("area", f"“{shortened(code)}” is not an area the portal knows.")
        if not area.stands_in(month):
            raise RowRefused("area", f"{area} ({code}) did not exist in {month.name}.")
        return area

    def check(self, places):
        """The rows as figures, and what is wrong with them; a row that repeats another is one figure."""
        found, problems = {}, []
        for row, specification, month, area in places:
            try:
                checked = self.read(row, specification, month, area)
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
                continue
            first = found.setdefault(checked.place, checked)
            if (first.figure, first.status) != (checked.figure, checked.status):
                problems.append(row.problem("code", f"Row {first.number} gives another figure or status for the same target and period."))
        return list(found.values()), problems

    def read(self, row, specification, month, area):
        cells, unit = row.cells, specification.unit
        figure = Figure(*(number(cells.get(name), unit if name == "value" else "", name) for name in NUMBERS))
        try:
            check_figure(specification, *figure)
        except ActualRefused as refused:
            raise RowRefused(refused.field, str(refused)) from refused
        status = cells.get("status", "").lower() or Actual.FINAL
        if status not in STATUSES:
            raise RowRefused("status", f"“{cells['status'][:40]}” is neither provisional nor final.")
        for name, most in LONGEST.items():
            if len(cells.get(name, "")) > most:
                raise RowRefused(name, f"The {name} is longer than {most:,} characters.")
        stored = self.door.stored(specification.target_id, month, area.pk if area else 0)
        told = (cells.get("source") or self.name[:300], cells.get("comment", ""), cells.get("reason", ""))
        checked = CheckedRow(row.number, specification, month, area, figure, status, *told, stored)
        if stored and not checked.reason and checked.is_news:
            raise RowRefused("reason", "A different figure is stored already. Give the reason for correcting it.")
        return checked

    def weigh(self):
        """Say of each council-wide figure that is news what looks unusual about it."""
        brought = defaultdict(dict)
        for row in self.rows:
            if row.area is None:
                brought[row.specification.target_id][row.month] = row.figure
        for row in self.rows:
            if row.area is None and row.is_news:
                row.doubts = self.door.doubts(row.specification, row.month, row.figure, brought[row.specification.target_id])

    @property
    def news(self):
        return [row for row in self.rows if row.is_news]

    @property
    def doubted(self):
        """The rows that somebody has to confirm with a word."""
        return [row for row in self.rows if row.doubts and not said_already(row.doubts, row.reason)]

    def digest(self):
        """A digest of what the rows were held against, so that a confirmation saves what was shown."""
        return digest(canonical([[*map(str, row.place), row.stored.revision if row.stored else 0] for row in self.rows]))


@lru_cache(maxsize=4096)
def period_of(text, kind):
    """The month in which a typed period ends."""
    if text.isascii() and text.isdigit() and len(text) == 5 and 36_000 <= int(text) <= 60_000:
        raise RowRefused("period", f"“{text}” looks like a date that a spreadsheet turned into a number. Format the cell as text and write it like 2013-09.")
    try:
        return frequency.parse(shortened(text), kind)
    except PeriodError as error:
        raise RowRefused("period", str(error)) from error


def number(text, unit, column):
    if not text:
        return None
    try:
        return typed_number(text, unit)
    except NumberError as error:
        raise RowRefused(column, str(error)) from error


def specifications_by_code(codes):
    """Every specification of the targets that rows speak of: {code: {year: specification}}."""
    targets = {target.pk: target for target in Target.objects.filter(code__in=codes)} if len(codes) <= 500 else Target.objects.in_bulk()
    found = defaultdict(dict)
    few = {"target__in": targets} if len(targets) <= 500 else {}
    for s in Specification.objects.filter(**few).defer(*Specification.WORDS):
        if (target := targets.get(s.target_id)) and target.code in codes:
            s.target = target
            found[target.code][s.financial_year] = s
    return found


def responsible_people(by_code):
    """Who brings the figures of each target and year: {(target, year): (lead, deputy)}."""
    targets = {s.target_id for years in by_code.values() for s in years.values()}
    few = {"target__in": targets} if len(targets) <= 500 else {}
    rows = Responsibility.objects.filter(**few).values_list("target_id", "financial_year", "performance_lead_id", "performance_lead_deputy_id")
    return {(target, year): people for target, year, *people in rows}
