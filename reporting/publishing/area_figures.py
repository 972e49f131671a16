"""The figures by area that stand beside an edition's lines (framework 3.6, 4.2)."""

from pmf_portal.formats.canonical import decimal_text
from scorecards.models import Actual


def figures_by_area(lines):
    """The figures by area of the period that each line speaks of, in one query: {target: [[kind,
    area, code, value, numerator, denominator]]}.
    """
    periods = {line.target_id: line.reporting_month for line in lines if line.reporting_month}
    if not periods:
        return {}
    rows = Actual.objects.filter(
        area__isnull=False,
        target__id__range=(min(periods), max(periods)),
        month__in=set(periods.values()),
    )
    newest = {}
    for actual in rows.select_related("area").order_by("area__kind", "area__name", "revision"):
        if actual.month == periods.get(actual.target_id):
            newest[actual.target_id, actual.area_id] = actual
    by_target = {}
    for (target, _), a in newest.items():
        figures = [decimal_text(figure) for figure in (a.value, a.numerator, a.denominator)]
        by_target.setdefault(target, []).append(
            [a.area.kind, a.area.name, a.area.gss_code, *figures]
        )
    return by_target
