"""The month end as most products write it: one target at a time, a query for every question.

Frozen on purpose: it is slow and plain, shares no arithmetic with the portal, and every faster
design
has to give the same rows.  Monthly measures only.
"""

from decimal import ROUND_HALF_UP, Decimal

from scorecards.models import Actual
from targets.models import Specification, TrajectoryPoint


def naive_line(target_id, month):
    """(rating, plan to date, actual to date, trend on the year, trend on the month) of one
    target.
    """
    spec = Specification.objects.get(target_id=target_id, financial_year=month.financial_year)
    start = month.financial_year.first
    plans, figures, reported = [], [], []
    at = start
    while at <= month:
        figure = latest(target_id, at)
        if figure is not None:
            figures.append(figure)
            reported.append(at)
            plans.append(TrajectoryPoint.objects.get(specification=spec, month=at).planned)
        at = at + 1
    plan, actual = aggregated_plan(spec, plans, figures), aggregated(spec, figures)
    plan, actual = as_printed(spec, plan), as_printed(spec, actual)
    trends = on_last_year(spec, target_id, reported), on_month_before(spec, target_id, reported)
    return (rated(spec, plan, actual, figures), plan, actual, *trends)


def latest(target_id, month):
    return (
        Actual.objects.filter(target_id=target_id, month=month, area=None)
        .order_by("-revision")
        .first()
    )


def aggregated(spec, figures):
    if not figures:
        return None
    if spec.aggregation == "ratio":
        top, bottom = sum(f.numerator for f in figures), sum(f.denominator for f in figures)
        return top / bottom * spec.scale if bottom else None
    values = [f.value for f in figures]
    if spec.aggregation == "sum":
        return sum(values)
    if spec.aggregation == "mean":
        return sum(values) / len(values)
    return values[-1]


def aggregated_plan(spec, plans, figures):
    if not plans:
        return None
    if spec.aggregation == "ratio":
        bottom = sum(f.denominator for f in figures)
        return (
            sum(p * f.denominator for p, f in zip(plans, figures, strict=True)) / bottom
            if bottom
            else plans[-1]
        )
    if spec.aggregation == "sum":
        return sum(plans)
    if spec.aggregation == "mean":
        return sum(plans) / len(plans)
    return plans[-1]


def as_printed(spec, value):
    return (
        None
        if value is None
        else value.quantize(Decimal(10) ** -spec.decimals, rounding=ROUND_HALF_UP)
    )


def rated(spec, plan, actual, figures):
    if not figures:
        return "not_reported"
    if spec.polarity == "neutral" or actual is None:
        return "not_rated"
    slack = (
        abs(plan) * spec.amber_within / 100
        if spec.tolerance == "percent"
        else spec.amber_within or Decimal(0)
    )
    if spec.polarity == "closest":
        near = (
            abs(plan) * (spec.green_within or 0) / 100
            if spec.tolerance == "percent"
            else spec.green_within or Decimal(0)
        )
        return (
            "green"
            if abs(actual - plan) <= near
            else "amber"
            if abs(actual - plan) <= slack
            else "red"
        )
    short = plan - actual if spec.polarity == "higher" else actual - plan
    return "green" if short <= 0 else "amber" if short <= slack else "red"


def on_last_year(spec, target_id, reported):
    span = reported[-1:] if spec.aggregation == "latest" else reported
    return direction(spec, target_id, span, [month - 12 for month in span])


def on_month_before(spec, target_id, reported):
    return direction(spec, target_id, reported[-1:], [month - 1 for month in reported[-1:]])


def direction(spec, target_id, months, months_before):
    now = [latest(target_id, month) for month in months]
    then = [latest(target_id, month) for month in months_before]
    if not now or None in now or None in then or spec.polarity == "neutral":
        return "not_known"
    distances = []
    for span, figures in ((months, now), (months_before, then)):
        value = as_printed(spec, aggregated(spec, figures))
        if value is None:
            return "not_known"
        if spec.polarity == "closest":
            plans = [planned(target_id, month) for month in span]
            value = abs(value - as_printed(spec, aggregated_plan(spec, plans, figures)))
        distances.append(value)
    now, then = distances
    if now == then:
        return "sustained"
    return "improving" if (now > then) == (spec.polarity == "higher") else "deteriorating"


def planned(target_id, month):
    return TrajectoryPoint.objects.get(specification__target=target_id, month=month).planned
