"""Figures by area: which targets have them, recording them, and holding them against the whole
(framework 3.6).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import Area, User
from pmf_portal.formats.units import UnitKind, unit_of
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from scorecards.actuals.services import (
    check_figure,
    check_open,
    current_actual,
    refuse_impossible,
)
from scorecards.breakdowns.area_check import AreaCheck, check_areas
from scorecards.models import Actual, Breakdown, SuppressedAreaFigure
from scorecards.plausibility.context import context_for
from scorecards.plausibility.rules import may_be_impossible
from scorecards.rating.milestones import why_not_this_date
from scorecards.rating.year_to_date import Figure
from targets.models import Specification, Target
from targets.rules.aggregation import Aggregation

JUST_RECORDED = "Somebody else has just recorded one of these figures. Check them and save again."


@transaction.atomic
def set_breakdown(
    target: Target,
    kind: str,
    *,
    first_month: Month,
    last_month: Month | None,
    by: User,
    at: datetime,
    rate_per: int | None = None,
    rate_group: str = "",
) -> Breakdown:
    """Say that a target's figures are also recorded by ward or constituency, from which period on,
    and until when; and for how many people of which group its counts are shown as rates.

    Raises Refused where those of the other kind are recorded for some of these months, and where a
    rate makes no sense.
    """
    refuse_rate(target, rate_per, rate_group)
    for other in Breakdown.objects.filter(target=target).exclude(kind=kind):
        if other.overlaps(first_month, last_month):
            raise Refused(
                f"{target.code} is broken down by {other.kind} for some of these months. End that"
                " first.",
                "kind",
            )
    span: dict[str, Any] = {"first_month": first_month, "last_month": last_month}
    rate = {"rate_per": rate_per, "rate_group": rate_group}
    breakdown, _ = Breakdown.objects.update_or_create(
        target=target, kind=kind, defaults=span | rate
    )
    said = rate if rate_per else {}
    record(
        "set_breakdown",
        target,
        by=by,
        at=at,
        kind=kind,
        first_month=first_month,
        last_month=last_month,
        **said,
    )
    return breakdown


def refuse_rate(target: Target, rate_per: int | None, rate_group: str) -> None:
    """Raise Refused where a rate is said by half, or of figures that are no plain counts."""
    if not rate_per and not rate_group:
        return
    if not rate_group:
        raise Refused("Choose whose number the rate stands on, such as all ages.", "rate_group")
    if not rate_per:
        raise Refused("Choose for how many people the rate is.", "rate_per")
    newest = Specification.objects.filter(target=target).order_by("-financial_year").first()
    if newest is None:
        return
    if newest.takes_a_ratio:
        raise Refused(
            f"{target.code} has two counts already, so it needs no population.", "rate_per"
        )
    unit = unit_of(newest.unit)
    if newest.aggregation != Aggregation.SUM or (unit and unit.kind != UnitKind.COUNT):
        raise Refused(
            f"{target.code} does not count cases that add up, so it cannot be shown as a rate.",
            "rate_per",
        )


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


def suppressed_figures(target: Target, month: Month) -> dict[int, SuppressedAreaFigure]:
    """The areas whose count of a period is suppressed, {area id: declaration}; a figure that came
    after all replaces it.
    """
    came = Actual.objects.filter(target=target, month=month, area=OuterRef("area"))
    declared = SuppressedAreaFigure.objects.filter(~Exists(came), target=target, month=month)
    return {one.area_id: one for one in declared}


def check_of(
    specification: Specification,
    month: Month,
    stored: Mapping[int | None, Actual],
    areas: Sequence[Area],
    suppressed: Collection[int] = (),
) -> AreaCheck:
    """How the stored figures by area stand against the whole."""
    whole = current_actual(specification.target, month)
    parts = [stored[area.pk].figure for area in areas if area.pk in stored]
    whole_figure = whole.figure if whole else None
    return check_areas(
        specification.aggregation,
        whole_figure,
        parts,
        expected=len(areas),
        unit=specification.unit,
        suppressed=len(suppressed),
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
    suppressed: Mapping[Area, str] | None = None,
) -> int:
    """Record the figures of areas, {area: Figure}, and give how many were new; those that are
    stored already change nothing.  `suppressed` are the areas whose count is too small to be
    published, with the sign that stands for it: the portal then holds no count.

    `seen` is the revision of each area's figure that the person saw.  A correction and a suppressed
    count need a reason.  Raises Refused.
    """
    check_open(specification, month, localdate(at))
    stored = area_figures(specification.target, month)
    declared = declare_suppressed_areas(
        specification, month, suppressed or {}, stored, reason=reason, by=by, at=at
    )
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
    with unless_taken(Refused(JUST_RECORDED)):
        Actual.objects.bulk_create(fresh)
    if fresh or declared:
        by_area: dict[str, Any] = {
            actual.area.gss_code: [actual.value, actual.numerator, actual.denominator]
            for actual in fresh
            if actual.area
        }
        by_area |= {area.gss_code: symbol for area, symbol in declared.items()}
        record(
            "record_breakdown",
            f"{specification.target.code} {month}",
            by=by,
            at=at,
            reason=reason,
            areas=by_area,
        )
    return len(fresh) + len(declared)


def declare_suppressed_areas(
    specification: Specification,
    month: Month,
    suppressed: Mapping[Area, str],
    stored: Mapping[int | None, Actual],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> dict[Area, str]:
    """Store which areas' counts are suppressed, and give those that are so for the first time;
    raises AreaRefused where a figure stands, Refused where no reason is given.
    """
    before = suppressed_figures(specification.target, month) if suppressed else {}
    news = {area: symbol for area, symbol in suppressed.items() if area.pk not in before}
    for area in news:
        if area.pk in stored:
            raise AreaRefused("A figure is recorded for this period already.", "value", area)
    if news and not reason:
        raise Refused("Say why the figure is suppressed, like “fewer than five”.", "reason")
    with unless_taken(Refused(JUST_RECORDED)):
        SuppressedAreaFigure.objects.bulk_create(
            SuppressedAreaFigure(
                target=specification.target,
                month=month,
                area=area,
                symbol=symbol,
                reason=reason,
                declared_by=by,
                declared_at=at,
            )
            for area, symbol in news.items()
        )
    return news
