"""Small counts are left out of a publication once, before it is frozen: of every form of it, with
whatever they could be worked out from (framework 1.1: honesty; the figures inside stay whole).
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from exceptions.lines import TargetFigures, figures_of_line
from pmf_portal.council.models import Area
from pmf_portal.formats.canonical import canonical, decimal_of
from pmf_portal.formats.numbers import rounded
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period
from reporting.models import PublishedTarget
from reporting.publishing.area_figures import (
    AreaRows,
    Suppressed,
    figures_by_area,
    suppressed_areas,
)
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.rag import COLOURS, Rating
from scorecards.rating.series import HIDDEN, read_series, series_rows
from scorecards.rating.small_cells import (
    Cell,
    HiddenFigure,
    Span,
    Told,
    count_of,
    counts_of,
    does_rating_tell,
    hidden_cells,
    reported_span,
)
from scorecards.rating.trend import Trend
from scorecards.rating.year_to_date import Figure, read_figure
from targets.rules.aggregation import Aggregation, adds_up, takes_parts
from targets.rules.tolerance import Bounds


@dataclass(frozen=True)
class Withheld:
    """What is not published of one line: periods, areas by code, and columns of the line.  `whole`
    are its figures as the council itself has them.
    """

    threshold: int
    months: frozenset[Month]
    areas: frozenset[str]
    columns: frozenset[str]
    whole: TargetFigures

    @property
    def is_anything(self) -> bool:
        return bool(self.months or self.areas or self.columns)


@dataclass
class Earlier:
    """What earlier publications told of one target, and what they left out."""

    known: dict[Cell, Decimal] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)


class PublicFigures(NamedTuple):
    """What the public is told beside the lines of an edition: where the exception report of each
    stands, their figures by area, which of these the council suppressed, and what was left out, all
    by target.
    """

    timescales: dict[int, tuple[str, str]]
    areas: dict[int, AreaRows]
    suppressed: Suppressed
    withheld: dict[int, Withheld]


def public_figures(
    build: ScorecardBuild, lines: Sequence[ScorecardLine], reviewed: Any
) -> PublicFigures:
    """Make of the lines of an edition, where they stand, what the public may be told."""
    # What became of a promise is judged by the whole figures, before any is left out.
    timescales = {line.target_id: reviewed.timescale(line) for line in lines}
    suppressed = suppressed_areas(lines)
    areas = figures_by_area(lines, suppressed)
    withheld = leave_out_small_counts(build, lines, areas, suppressed)
    return PublicFigures(timescales, areas, suppressed, withheld)


def leave_out_small_counts(
    build: ScorecardBuild,
    lines: Iterable[ScorecardLine],
    areas: Mapping[int, AreaRows],
    suppressed: Suppressed,
) -> dict[int, Withheld]:
    """Take what would give small counts away out of the lines of an edition and of their figures by
    area, before anything is made of them; what was taken, by target.

    The lines are changed where they stand and never saved.
    """
    sensitive = [line for line in lines if counts_people(line) or line.target_id in suppressed]
    if not sensitive:
        return {}
    published = earlier_publications(build, sensitive)
    kinds = areas_that_stand(build.month, areas)
    taken = {}
    for line in sensitive:
        rows = areas.get(line.target_id, [])
        unknown = suppressed.get(line.target_id, {})
        withheld = withheld_of(line, rows, published[line.code], kinds, unknown)
        if withheld.is_anything:
            taken[line.target_id] = withheld
            leave_out(line, withheld)
            leave_out_areas(rows, withheld)
    return taken


def counts_people(line: ScorecardLine) -> bool:
    """Whether a line's figures are counts that could be too small; a yes, a date, a duration and a
    word of a scale count nobody.
    """
    is_count = takes_parts(line.aggregation) or not kind_of(line.unit)
    return bool(line.specification.threshold) and is_count


def areas_that_stand(month: Month, areas: Mapping[int, AreaRows]) -> dict[str, int]:
    """How many areas of each kind there are at the end of a month."""
    kinds: dict[str, int] = defaultdict(int)
    if areas:
        for area in Area.objects.all():
            kinds[area.kind] += area.stands_in(month)
    return kinds


def earlier_publications(
    build: ScorecardBuild, lines: Sequence[ScorecardLine]
) -> dict[str, Earlier]:
    """What the publications of this year and the last told of some targets, by code."""
    first = (build.month.financial_year - 1).first.first_day
    rows = (
        PublishedTarget.objects.filter(
            code__in=[line.code for line in lines],
            build__month__gte=first,
            build__frozen_at__isnull=False,
        )
        .exclude(build=build)
        .order_by("build__month", "build__edition")
    )
    rules = {line.code: line for line in lines}
    published: dict[str, Earlier] = defaultdict(Earlier)
    for code, text in rows.values_list("code", "content"):
        content = json.loads(text)
        if is_same_measure(content["rule"], rules[code]):
            remember(published[code], content)
            if content["line"]["reporting_period"] == rules[code].reporting_period:
                remember_areas(published[code], content)
    return published


def is_same_measure(rule: Mapping[str, Any], line: ScorecardLine) -> bool:
    return (rule["aggregation"], rule["unit"]) == (line.aggregation, line.unit)


def remember(earlier: Earlier, content: Mapping[str, Any]) -> None:
    """Add what one publication told; a later one speaks of the same period anew."""
    line, rule = content["line"], content["rule"]
    months = remember_periods(earlier, content)
    try:
        until = typed_period(line["reporting_period"], rule["frequency"])
    except PeriodError:
        return
    span = reported_span(months, until)
    if len(span) < 2 or not spans_are_told(rule["aggregation"]):
        return
    earlier.spans.append(span)
    told = decimal_of(rule["numerator"] or line["actual_to_date"])
    if "actual_to_date" in line.get("suppressed", "").split():
        earlier.hidden.add(span)
    elif told is not None:
        earlier.known[span] = told


def remember_areas(earlier: Earlier, content: Mapping[str, Any]) -> None:
    """Add what one publication told of the areas, of the period that is told of again."""
    for _, _, code, *parts in content["areas"]:
        one = count_of(read_figure(parts), content["rule"]["aggregation"])
        if one is None:
            earlier.hidden.add(code)
        else:
            earlier.known[code] = one.counted


def remember_periods(earlier: Earlier, content: Mapping[str, Any]) -> list[Month]:
    """Add what one publication told period by period; the periods that had a figure."""
    rule = content["rule"]
    months = []
    for row in series_rows(content["series"], rule["aggregation"], Decimal(rule["scale"])):
        one = count_of(row.figure, rule["aggregation"]) if row.figure else None
        if row.is_hidden:
            earlier.hidden.add((row.month,))
        elif one is not None:
            earlier.known[row.month,] = one.counted
        if row.is_hidden or one is not None:
            months.append(row.month)
    return months


def spans_are_told(rule: str) -> bool:
    """Whether a year to date is made of several periods' counts."""
    return adds_up(rule) or rule == Aggregation.RATIO


def withheld_of(
    line: ScorecardLine,
    areas: AreaRows,
    earlier: Earlier,
    kinds: Mapping[str, int],
    unknown: Collection[str] = (),
) -> Withheld:
    """What is not published of a line; `unknown` are areas whose count the council suppressed
    itself.
    """
    # Where only the council's own signs stand, no other count is small: what is hidden besides is
    # what they could be worked out from.
    threshold = line.specification.threshold if counts_people(line) else 1
    figures = {row.month: row.figure for row in read_series(line) if row.figure is not None}
    spans = spans_of(line, figures, earlier)
    by_area = {code: read_figure(parts) for _, _, code, *parts in areas}
    told = Told(
        line.aggregation,
        figures,
        [*spans.values(), *earlier.spans],
        line.reporting_month,
        by_area,
        are_areas_whole=bool(areas) and len(areas) >= kinds.get(areas[0][0], 0),
        already=earlier.hidden,
    )
    counts = counts_of(told)
    known = [
        cell
        for cell, counted in earlier.known.items()
        if cell in counts and rounded(counts[cell].counted, line.decimals) == counted
    ]
    if "previous_year" in spans and line.previous_year is not None:
        known.append(spans["previous_year"])
    told = replace(
        told,
        known=known,
        already=[cell for cell in earlier.hidden if cell in counts],
        unknown=frozenset(unknown),
    )
    hidden = hidden_cells(told, threshold)
    columns = {name for name, span in spans.items() if span in hidden}
    columns |= ratings_that_tell(line, columns, spans, told, threshold)
    return Withheld(
        line.specification.threshold,
        months=frozenset(month for month in figures if (month,) in hidden),
        areas=frozenset(code for code in by_area if code in hidden),
        columns=frozenset(columns),
        whole=figures_of_line(line),
    )


def spans_of(
    line: ScorecardLine, figures: Mapping[Month, Figure], earlier: Earlier
) -> dict[str, Span]:
    """The periods that each figure of a line speaks of, by its column."""
    until = line.reporting_month
    if until is None or until not in figures:
        return {}
    before = frequency.before(line.frequency, until)
    span = reported_span(sorted(figures), until) if spans_are_told(line.aggregation) else (until,)
    last_year = tuple(month - 12 for month in span)
    spans: dict[str, Span] = {
        "actual_to_date": span,
        "period_actual": (until,),
        "period_before": (before,),
        "to_date_last_year": last_year,
    }
    year = tuple(frequency.periods_of_year(line.frequency, until.financial_year - 1))
    if spans_are_told(line.aggregation):
        spans["previous_year"] = year
    return {name: span for name, span in spans.items() if all(m in figures for m in span)}


def ratings_that_tell(
    line: ScorecardLine, columns: set[str], spans: Mapping[str, Span], told: Told, threshold: int
) -> set[str]:
    """The ratings that would give a hidden count away."""
    if "actual_to_date" not in columns or line.rating not in COLOURS:
        return set()
    figure = HiddenFigure(
        counts_of(told)[spans["actual_to_date"]],
        Rating(line.rating),
        Bounds(line.green_low, line.green_high, line.amber_low, line.amber_high),
        line.aggregation,
        line.scale,
        line.decimals,
    )
    return {"rating"} if does_rating_tell(figure, threshold) else set()


def leave_out(line: ScorecardLine, withheld: Withheld) -> None:
    """Take the hidden figures out of a line, and whatever is said of them."""
    columns = withheld.columns
    line.series = canonical(
        [
            [*row[:3], None, None, None, HIDDEN] if Month.parse(row[0]) in withheld.months else row
            for row in json.loads(line.series)
        ]
    )
    if "actual_to_date" in columns:
        line.numerator = line.denominator = None
        line.why = f"{why_left_out(line, withheld)} {line.newest_note}".rstrip()
    for name in columns - {"rating", "previous_year"}:
        setattr(line, name, None)
    if columns & {"actual_to_date", "to_date_last_year"}:
        line.to_date_last_year, line.trend_year = None, Trend.NOT_KNOWN
    if columns & {"period_actual", "period_before"}:
        line.period_before, line.trend_period = None, Trend.NOT_KNOWN
    if "period_actual" in columns:
        line.period_rating = ""
    if "rating" in columns:
        line.rating, line.period_rating = Rating.NOT_RATED.value, ""
    line.suppressed = " ".join(sorted(columns))


def why_left_out(line: ScorecardLine, withheld: Withheld) -> str:
    """Why a line says its rating and not its figure, or neither."""
    reason = f"so that no {of_what(withheld)} can be worked out from it"
    if "rating" in withheld.columns:
        return (
            f"Not rated in public: the figure for {line.coverage} and its rating are not published,"
            f" {reason}."
        )
    rating = line.rating.replace("_", " ").capitalize()
    return f"{rating}: the figure for {line.coverage} is not published, {reason}."


def of_what(withheld: Withheld) -> str:
    """What must not be worked out."""
    if not withheld.threshold:
        return "suppressed count"
    return f"count below {withheld.threshold}"


def leave_out_areas(rows: AreaRows, withheld: Withheld) -> None:
    """Take the hidden figures of areas out, where they stand."""
    for row in rows:
        if row[2] in withheld.areas:
            row[3:] = [None, None, None]
