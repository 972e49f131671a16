"""Rows of actuals, whichever door they come by: checked whole first; one wrong row and nothing is
saved (framework 3.5, 3.6).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.timezone import localdate

from pmf_portal.council.models import Area
from pmf_portal.council.roles import Role
from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused
from pmf_portal.formats.numbers import NumberError, shortened, typed_number
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.refusals import Refused
from scorecards.actuals.due import delegated_leads
from scorecards.actuals.services import check_figure, check_period
from scorecards.models import Actual
from scorecards.plausibility.context import Door, Stored, said_already, window_of
from scorecards.rating.year_to_date import Figure
from targets.models import Responsibility, Target

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
STATUSES = (Actual.FINAL, Actual.PROVISIONAL)
# The longest texts, as in the forms.
MOST_SOURCE, MOST_COMMENT, MOST_REASON = 300, 2000, 500


class RowRefused(Exception):
    """A row that is not taken: the column at fault and why."""

    def __init__(self, column, reason):
        self.column, self.reason = column, reason
        super().__init__(reason)


class Rule(NamedTuple):
    """What a row has to know of its target's specification."""

    pk: int
    target_id: int
    code: str
    title: str
    financial_year: FinancialYear
    is_approved: bool
    aggregation: str
    unit: str
    scale: Decimal
    decimals: int
    frequency: str


@dataclass(slots=True)
class CheckedRow:
    """One row that may be taken: the figure it brings, what stands there now, and what looks
    unusual about it.
    """

    number: int
    rule: Rule
    month: Month
    area: Area | None
    figure: Figure
    status: str
    source: str
    comment: str
    reason: str
    stored: Stored | None
    is_news: bool
    doubts: list | None = None

    @property
    def place(self):
        return self.rule.target_id, self.month, self.area.pk if self.area else 0

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

    def why_not(self, rule, people):
        """Why figures of this target are not taken from here; "" when they are."""
        if self.feed_targets is not None:
            return (
                ""
                if rule.target_id in self.feed_targets
                else f"This feed does not bring {rule.code}."
            )
        if self.everything or self.leads & set(
            people.get((rule.target_id, rule.financial_year), ())
        ):
            return ""
        return f"You are not the performance lead of {rule.code}."


class CheckedRows:
    """The rows of a file or payload held against the portal: raises FileRefused with everything
    that is wrong with them.
    """

    def __init__(self, rows, *, allowed, name, at):
        self.allowed, self.name = allowed, name[:300]
        self.newest = timetable.open_month(localdate(at))
        self.rules = rules_by_code(rows)
        self.people = {} if allowed.everything else responsible_people(self.rules)
        self.areas = (
            {area.gss_code: area for area in Area.objects.all()}
            if any(row.cells.get("area") for row in rows)
            else {}
        )
        self.refused, self.closed = {}, {}
        places, problems = self.places(rows)
        self.door = Door(
            {rule.pk: rule for _, rule, _, _ in places}.values(),
            *window_of({month for _, _, month, _ in places}),
        )
        self.rows, wrong = self.check(places)
        if problems or wrong:
            raise FileRefused(
                sorted(problems + wrong, key=lambda problem: problem.row)[:MOST_PROBLEMS]
            )
        self.brought = defaultdict(dict)
        for row in self.rows:
            if row.area is None:
                self.brought[row.rule.target_id][row.month] = row.figure

    def places(self, rows):
        """What each row speaks of: [(row, rule, month, area)], and the rows that speak of
        nothing.
        """
        found, problems = [], []
        for row in rows:
            try:
                found.append((row, *self.place(row.cells)))
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
        return found, problems

    def place(self, cells):
        code = cells.get("code")
        by_year = self.rules.get(code)
        if not by_year:
            raise RowRefused(
                "code",
                (
                    f"There is no target “{shortened(code)}”."
                    if code
                    else "Give the code of the target."
                ),
            )
        month, year = period_of(cells.get("period", ""), by_year["frequency"])
        rule = by_year.get(year)
        if rule is None or not rule.is_approved:
            raise RowRefused("period", f"{code} has no approved plan for {year}.")
        if reason := self.why_refused(rule) or self.why_closed(rule, month):
            raise RowRefused(*reason)
        area = cells.get("area")
        return rule, month, self.area(area, month) if area else None

    def why_refused(self, rule):
        """The column and the reason why no figure of this target is taken from here; () when it
        is.
        """
        reason = self.refused.get(rule.pk)
        if reason is None:
            words = self.allowed.why_not(rule, self.people)
            reason = self.refused[rule.pk] = ("code", words) if words else ()
        return reason

    def why_closed(self, rule, month):
        """The column and the reason why no figure of this period is taken; () when it is."""
        if month <= self.newest and (rule.frequency, month) in self.closed:
            return ()
        try:
            check_period(rule.frequency, rule.code, month, self.newest)
        except Refused as refused:
            return "period", str(refused)
        self.closed[rule.frequency, month] = True
        return ()

    def area(self, code, month):
        area = self.areas.get(code)
        if area is None:
            raise RowRefused("area", f"“{shortened(code)}” is not an area the portal knows.")
        if not area.stands_in(month):
            raise RowRefused("area", f"{area} ({code}) did not exist in {month.name}.")
        return area

    def check(self, places):
        """The rows as figures, and what is wrong with them; a row that repeats another is one
        figure.
        """
        found, problems = {}, []
        for row, rule, month, area in places:
            place = (rule.target_id, month, area.pk if area else 0)
            try:
                checked = self.read(
                    row, rule, month, area, self.door.stored(rule.target_id, month, area)
                )
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
                continue
            first = found.setdefault(place, checked)
            if first is not checked and (first.figure, first.status) != (
                checked.figure,
                checked.status,
            ):
                problems.append(
                    row.problem(
                        "code",
                        f"Row {first.number} gives another figure or status for the same target and"
                        " period.",
                    )
                )
        return list(found.values()), problems

    def read(self, row, rule, month, area, stored):
        cells = row.cells
        figure = figure_of(cells, rule)
        status = cells.get("status") or Actual.FINAL
        if status not in STATUSES and (status := status.lower()) not in STATUSES:
            raise RowRefused(
                "status", f"“{cells['status'][:40]}” is neither provisional nor final."
            )
        source, comment, reason = (
            cells.get("source") or self.name,
            cells.get("comment", ""),
            cells.get("reason", ""),
        )
        if len(source) > MOST_SOURCE or len(comment) > MOST_COMMENT or len(reason) > MOST_REASON:
            raise too_long(source, comment)
        is_news = stored is None or stored.figure != figure or stored.status != status
        if stored and is_news and not reason:
            raise RowRefused(
                "reason", "A different figure is stored already. Give the reason for correcting it."
            )
        return CheckedRow(
            row.number, rule, month, area, figure, status, source, comment, reason, stored, is_news
        )

    def weighed(self):
        """The rows that are news, one after the other, each council-wide figure with what looks
        unusual about it.
        """
        for row in self.rows:
            if row.is_news:
                if row.area is None and row.doubts is None:
                    row.doubts = self.door.doubts(
                        row.rule, row.month, row.figure, self.brought[row.rule.target_id]
                    )
                yield row

    @property
    def news(self):
        return list(self.weighed())

    @property
    def doubted(self):
        """The rows that somebody has to confirm with a word."""
        return [
            row for row in self.weighed() if row.doubts and not said_already(row.doubts, row.reason)
        ]

    def digest(self):
        """A digest of what the rows were held against, so that a confirmation saves what was
        shown.
        """
        return digest(
            canonical(
                [
                    [*map(str, row.place), row.stored.revision if row.stored else 0]
                    for row in self.rows
                ]
            )
        )


@lru_cache(maxsize=4096)
def period_of(text, kind):
    """The month in which a typed period ends, and its financial year."""
    if text.isascii() and text.isdigit() and len(text) == 5 and 36_000 <= int(text) <= 60_000:
        raise RowRefused(
            "period",
            f"“{text}” looks like a date that a spreadsheet turned into a number. Format the cell"
            " as text and write it like 2013-09.",
        )
    try:
        month = frequency.parse(shortened(text), kind)
    except PeriodError as error:
        raise RowRefused("period", str(error)) from error
    return month, month.financial_year


def too_long(source, comment):
    """The refusal of a text that is longer than the forms would take."""
    if len(source) > MOST_SOURCE:
        return RowRefused("source", f"The source is longer than {MOST_SOURCE:,} characters.")
    if len(comment) > MOST_COMMENT:
        return RowRefused("comment", f"The comment is longer than {MOST_COMMENT:,} characters.")
    return RowRefused("reason", f"The reason is longer than {MOST_REASON:,} characters.")


def figure_of(cells, rule):
    """The figure of a row; raises RowRefused at the column that is wrong."""
    column = "value"
    try:
        value = typed_number(text, rule.unit) if (text := cells.get("value")) else None
        column = "numerator"
        numerator = typed_number(text) if (text := cells.get("numerator")) else None
        column = "denominator"
        denominator = typed_number(text) if (text := cells.get("denominator")) else None
    except NumberError as error:
        raise RowRefused(column, str(error)) from error
    try:
        check_figure(rule, value, numerator, denominator)
    except Refused as refused:
        raise RowRefused(refused.field, str(refused)) from refused
    return Figure(value, numerator, denominator)


RULES = """
SELECT s.id, s.target_id, t.code, s.title, s.financial_year,
  CASE WHEN s.approval_id IS NULL THEN '' ELSE '1' END,
  s.aggregation, s.unit, s.scale, s.decimals, s.frequency
FROM targets_specification s JOIN targets_target t ON t.id = s.target_id
WHERE s.financial_year IN ({years}) {of_codes}
ORDER BY s.financial_year
"""
# Beyond so many codes the whole list is read: one long comparison costs more than the rows it
# saves.
FEW = 500
YEAR = re.compile(r"[12][0-9]{3}")
MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])", re.ASCII)


def rules_by_code(rows):
    """What rows have to know of their targets: {code: {year: rule, "frequency": kind}}, in one
    query.
    """
    codes = {row.cells.get("code") for row in rows} - {None, ""}
    years = sorted(
        {
            str(year)
            for text in {row.cells.get("period", "") for row in rows}
            for year in years_named(text)
        }
    )
    if not codes:
        return {}
    years = years or [""]
    found, made = defaultdict(dict), {}
    few = sorted(codes) if len(codes) <= FEW else []
    query = RULES.format(
        years=places_for(years), of_codes=f"AND t.code IN ({places_for(few)})" if few else ""
    )
    for (
        pk,
        target,
        code,
        title,
        year,
        approved,
        aggregation,
        unit,
        scale,
        decimals,
        kind,
    ) in read_rows(query, [*years, *few]):
        if code in codes:
            year = made.get(year) or made.setdefault(year, FinancialYear.parse(year))
            found[code][year] = Rule(
                int(pk),
                int(target),
                code,
                title,
                year,
                bool(approved),
                aggregation,
                unit,
                Decimal(scale),
                int(decimals),
                kind,
            )
            found[code]["frequency"] = kind
    return with_unknown_years(found, codes)


def years_named(text):
    """The financial years that a typed period may belong to, whatever the measure's frequency."""
    if MONTH.fullmatch(text):
        return [period_of(text, frequency.MONTH)[1]]
    return [FinancialYear(int(year) + off) for year in YEAR.findall(text) for off in (-1, 0, 1)]


def places_for(values):
    return ", ".join(["%s"] * len(values))


def with_unknown_years(found, codes):
    """Targets that exist, but not in the years the rows name, are told apart from targets that do
    not.
    """
    missing = codes - found.keys()
    for target in (
        Target.objects.filter(code__in=missing).prefetch_related("specifications")
        if 0 < len(missing) <= FEW
        else ()
    ):
        some = next(iter(target.specifications.all()), None)
        if some:
            found[target.code]["frequency"] = some.frequency
    return found


def responsible_people(rules):
    """Who brings the figures of each target and year: {(target, year): (lead, deputy)}."""
    targets = {
        rule.target_id
        for years in rules.values()
        for year, rule in years.items()
        if year != "frequency"
    }
    few = {"target__in": targets} if len(targets) <= FEW else {}
    rows = Responsibility.objects.filter(**few).values_list(
        "target_id", "financial_year", "performance_lead_id", "performance_lead_deputy_id"
    )
    return {(target, year): people for target, year, *people in rows}
