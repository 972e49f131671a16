"""Figures by area: which targets have them, recording them, and holding them against the whole
(framework 3.6).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Area, User
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.actuals.services import (
    check_figure,
    check_open,
    current_actual,
    refuse_impossible,
)
from scorecards.breakdowns.area_check import AreaCheck, check_areas
from scorecards.models import Actual, Breakdown
from scorecards.plausibility.context import context_for
from scorecards.plausibility.rules import may_be_impossible
from scorecards.rating.milestones import why_not_this_date
from scorecards.rating.year_to_date import Figure
from targets.models import Specification, Target


@transaction.atomic
def set_breakdown(
    target: Target,
    kind: str,
    *,
    first_month: Month,
    last_month: Month | None,
    by: User,
    at: datetime,
) -> Breakdown:
    """Say that a target's figures are also recorded by ward or constituency, from which period on,
    and until when.

    Raises Refused where those of the other kind are recorded for some of these months.
    """
    for other in Breakdown.objects.filter(target=target).exclude(kind=kind):
        if other.overlaps(first_month, last_month):
            raise Refused(
                f"{target.code} is broken down by {other.kind} for some of these months. End that"
                " first.",
                "kind",
            )
    span: dict[str, Month | None] = {"first_month": first_month, "last_month": last_month}
    breakdown, _ = Breakdown.objects.update_or_create(target=target, kind=kind, defaults=span)
    record(
        "set_breakdown",
        target,
        by=by,
        at=at,
        kind=kind,
        first_month=first_month,
        last_month=last_month,
    )
    return breakdown


def breakdown_of(target: Target, month: Month) -> Breakdown | None:
    """The breakdown that holds for a period, or None."""
    for breakdown in Breakdown.objects.filter(target=target, first_month__lte=month):
        if breakdown.last_month is None or breakdown.last_month >= month:
            return breakdown
    return None


def areas_of(breakdown: Breakdown, month: Month) -> list[Area]:
    """The areas of its kind that existed at the end of the period."""
    return [
        area
        for area in Area.objects.filter(kind=breakdown.kind).order_by("name")
        if area.stands_in(month)
    ]


def area_figures(target: Target, month: Month) -> dict[int | None, Actual]:
    """The newest revision of each area's figure: {area id: actual}."""
    return {actual.area_id: actual for actual in Actual.objects.newest_by_area(target, month)}


def check_of(
    specification: Specification,
    month: Month,
    stored: Mapping[int | None, Actual],
    areas: Sequence[Area],
) -> AreaCheck:
    """How the stored figures by area stand against the whole."""
    whole = current_actual(specification.target, month)
    parts = [stored[area.pk].figure for area in areas if area.pk in stored]
    whole_figure = whole.figure if whole else None
    return check_areas(
        specification.aggregation, whole_figure, parts, expected=len(areas), unit=specification.unit
    )


class AreaRefused(Refused):
    """An area's figure that is not taken; `area` says which."""

    def __init__(self, message: str, field: str | None, area: Area) -> None:
        self.area = area
        super().__init__(message, field)


def is_news(
    specification: Specification, area: Area, figure: Figure, current: Actual | None, seen: int
) -> bool:
    """Whether an area's figure says anything new; raises AreaRefused when it makes no sense or
    somebody was faster.
    """
    try:
        check_figure(specification, *figure)
    except Refused as refused:
        raise AreaRefused(str(refused), refused.field, area) from refused
    if current and current.figure == figure:
        return False
    if current and current.revision != seen:
        raise AreaRefused(
            f"{current.recorded_by or 'Somebody'} recorded {area} meanwhile. Look at it, and save"
            " again if yours is right.",
            "value",
            area,
        )
    return True


def status_of(specification: Specification, figure: Figure, month: Month) -> str:
    """Whether an area's figure may still change: a milestone that lies after the period is
    expected; all else is final.
    """
    unit, value = specification.unit, figure.value
    is_expected = bool(why_not_this_date(unit, value, month, provisional=False))
    return Actual.PROVISIONAL if is_expected else Actual.FINAL


def refuse_impossible_areas(
    specification: Specification, month: Month, figures: Mapping[Area, Figure], by: User
) -> None:
    """Raise AreaRefused for an area's figure that cannot be, as for one of the whole council."""
    doubtful = {area: figure for area, figure in figures.items() if may_be_impossible(figure)}
    if not doubtful:
        return
    context = context_for(specification, month)
    for area, figure in doubtful.items():
        warnings = context.warnings_about(specification, month, figure)
        if warning := context.why_impossible(specification, month, warnings):
            try:
                refuse_impossible(warning, figure, by)
            except Refused as refused:
                raise AreaRefused(str(refused), refused.field, area) from refused


@transaction.atomic
def record_breakdown(
    specification: Specification,
    month: Month,
    figures: Mapping[Area, Figure],
    *,
    seen: Mapping[Area, int],
    reason: str,
    by: User,
    at: datetime,
) -> int:
    """Record the figures of areas, {area: Figure}, and give how many were new; those that are
    stored already change nothing.

    `seen` is the revision of each area's figure that the person saw.  A correction needs a reason.
    Raises Refused.
    """
    check_open(specification, month, localdate(at))
    stored = area_figures(specification.target, month)
    news: dict[Area, Figure] = {}
    for area, figure in figures.items():
        if is_news(specification, area, figure, stored.get(area.pk), seen.get(area, 0)):
            news[area] = figure
    refuse_impossible_areas(specification, month, news, by)
    if not reason and any(area.pk in stored for area in news):
        raise Refused("Say why the figures are corrected.", "reason")
    fresh = []
    for area, figure in news.items():
        current = stored.get(area.pk)
        fresh.append(
            Actual(
                target=specification.target,
                month=month,
                area=area,
                revision=current.revision + 1 if current else 1,
                value=figure.value,
                numerator=figure.numerator,
                denominator=figure.denominator,
                status=status_of(specification, figure, month),
                reason=reason if current else "",
                entry_channel=Actual.FORM,
                recorded_by=by,
                recorded_at=at,
            )
        )
    try:
        with transaction.atomic():
            Actual.objects.bulk_create(fresh)
    except IntegrityError as error:
        raise Refused(
            "Somebody recorded one of these figures at this very moment. Look at them, and save"
            " again."
        ) from error
    if fresh:
        by_area = {
            actual.area.gss_code: [actual.value, actual.numerator, actual.denominator]
            for actual in fresh
            if actual.area
        }
        record(
            "record_breakdown",
            f"{specification.target.code} {month}",
            by=by,
            at=at,
            reason=reason,
            areas=by_area,
        )
    return len(fresh)
