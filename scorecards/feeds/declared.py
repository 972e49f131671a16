"""What rows declare: that a period has no figure, or that a count is too small to be published."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pmf_portal.council.models import User
from pmf_portal.formats.csv_files import FileRefused, Problem, Row
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.periods.month import Month
from pmf_portal.uniqueness import unless_taken
from scorecards.feeds.checked_row import Declaration, Place
from scorecards.feeds.row_values import symbol_of
from scorecards.models import NothingToReport, SuppressedAreaFigure


class FiguresChanged(FileRefused):
    """The figures are no longer those that the differences were shown against."""

    def __init__(self, message: str) -> None:
        super().__init__([Problem(1, "", "", message)])


def declared_reasons(places: Iterable[tuple[Row, Place]]) -> dict[tuple[int, Month], str]:
    """What was declared before of whole periods, of the targets whose rows declare something."""
    targets = set()
    for row, place in places:
        if row.get("nothing_to_report") or symbol_of(row, place.rule.unit):
            targets.add(place.rule.target_id)
    declared = NothingToReport.objects.filter(target__in=targets) if targets else []
    return {(d.target_id, d.month): kept_text(d.reason) for d in declared}


def suppressed_areas_of(
    places: Iterable[tuple[Row, Place]],
) -> dict[tuple[int, Month, int], str]:
    """Why areas' counts were suppressed before, of the targets whose rows suppress one."""
    targets = set()
    for row, place in places:
        if place.area is not None and symbol_of(row, place.rule.unit):
            targets.add(place.rule.target_id)
    declared = SuppressedAreaFigure.objects.filter(target__in=targets) if targets else []
    return {(d.target_id, d.month, d.area_id): kept_text(d.reason) for d in declared}


def declare(declarations: Sequence[Declaration], *, by: User | None, at: datetime) -> int:
    """Store what rows declare for the first time, and give how much that was; raises
    FiguresChanged when somebody declared one of them at this moment.

    A whole period needs somebody in whose name it is declared.
    """
    whole = [one for one in declarations if one.place.area is None and by is not None]
    areas = [one for one in declarations if one.place.area is not None]
    if not whole and not areas:
        return 0
    with unless_taken(
        FiguresChanged("Somebody else has just declared one of these. Check them again.")
    ):
        NothingToReport.objects.bulk_create(
            NothingToReport(
                target_id=one.place.rule.target_id,
                month=one.place.month,
                reason=one.reason,
                symbol=one.symbol,
                declared_by=by,
                declared_at=at,
            )
            for one in whole
        )
        SuppressedAreaFigure.objects.bulk_create(
            SuppressedAreaFigure(
                target_id=one.place.rule.target_id,
                month=one.place.month,
                area=one.place.area,
                symbol=one.symbol,
                reason=one.reason,
                declared_by=by,
                declared_at=at,
            )
            for one in areas
        )
    return len(whole) + len(areas)
