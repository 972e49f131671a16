"""The figures by area that stand beside an edition's lines (framework 3.6, 4.2)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from pmf_portal.formats.canonical import decimal_text
from pmf_portal.periods.month import Month
from scorecards.models import Actual, ScorecardLine, SuppressedAreaFigure

AreaRows = list[list[Any]]
# {target: {code of an area: why its count is suppressed}}
Suppressed = dict[int, dict[str, SuppressedAreaFigure]]


def periods_of(lines: Iterable[ScorecardLine]) -> dict[int, Month]:
    """The period that each line speaks of, by target."""
    return {line.target_id: line.reporting_month for line in lines if line.reporting_month}


def figures_by_area(lines: Iterable[ScorecardLine], suppressed: Suppressed) -> dict[int, AreaRows]:
    """The figures by area of the period that each line speaks of, in one query: {target: [[kind,
    area, code, value, numerator, denominator]]}; those that are suppressed without any number.
    """
    by_target = figures_of_periods(periods_of(lines))
    for target, areas in suppressed.items():
        rows = by_target.setdefault(target, [])
        known = {row[2] for row in rows}
        rows += [
            [one.area.kind, one.area.name, code, None, None, None]
            for code, one in areas.items()
            if code not in known
        ]
        rows.sort(key=lambda row: (row[0], row[1]))
    return by_target


def figures_of_periods(periods: Mapping[int, Month]) -> dict[int, AreaRows]:
    """The newest figures by area of one period of each target, in one query."""
    by_target: dict[int, AreaRows] = {}
    for actual in Actual.objects.newest_of_places(periods):
        area = actual.area
        figures = [decimal_text(figure) for figure in actual.figure]
        row = [area.kind, area.name, area.gss_code, *figures]
        by_target.setdefault(actual.target_id, []).append(row)
    return by_target


def suppressed_areas(lines: Iterable[ScorecardLine]) -> Suppressed:
    """The areas whose count of a line's period is suppressed, in one query; a figure that came
    after all replaces it.
    """
    periods = periods_of(lines)
    if not periods:
        return {}
    came = Actual.objects.filter(
        target=OuterRef("target"), month=OuterRef("month"), area=OuterRef("area")
    )
    rows = SuppressedAreaFigure.objects.filter(
        ~Exists(came),
        target__id__range=(min(periods), max(periods)),
        month__in=set(periods.values()),
    )
    by_target: Suppressed = {}
    for one in rows.select_related("area"):
        if one.month == periods.get(one.target_id):
            by_target.setdefault(one.target_id, {})[one.area.gss_code] = one
    return by_target
