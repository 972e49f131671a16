"""Whether figures that an evaluation looked at were corrected since: then it is made anew, and the
one before stays beside it (framework 1.1, 2.4).
"""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from exceptions.evaluations.expectations import Expectation
from exceptions.models import Evaluation
from exceptions.rules.evaluations import window
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import Month
from scorecards.models import Actual
from scorecards.statistics.intervention import figures_looked_at
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.reading_content import number

# Figures are the same where they agree to so many decimals.
DECIMALS = 6


class Revision(NamedTuple):
    """That the figure of a period was corrected, and when."""

    period: Month
    at: datetime


# The corrections of each measure's figures.
Revisions = dict[int, list[Revision]]


def figures_digest(expected: Expectation, series: MeasureSeries, until: Month) -> str:
    """What tells whether an evaluation by the figures of a month looked at the same figures."""
    periods = looked_at(expected, series, until)
    return digest(canonical([[str(one), number(series.figures[one], DECIMALS)] for one in periods]))


def looked_at(expected: Expectation, series: MeasureSeries, until: Month) -> list[Month]:
    return window(
        series.figures,
        began=expected.began,
        since=expected.since,
        until=until,
        most_since=figures_looked_at(series),
    )


def newest_evaluations() -> dict[tuple[int, int], Evaluation]:
    """The newest evaluation of each action and measure, with its build."""
    later = Evaluation.objects.filter(action=OuterRef("action"), target=OuterRef("target"))
    newest = later.order_by("-build__month", "-build__edition").values("pk")[:1]
    rows = Evaluation.objects.filter(pk=Subquery(newest)).select_related("build")
    return {(one.action_id, one.target_id): one for one in rows}


def revisions_since(evaluations: Collection[Evaluation]) -> Revisions:
    """The corrections of the figures of some measures since they were first looked at."""
    if not evaluations:
        return {}
    since = min(one.build.built_at for one in evaluations)
    rows = Actual.objects.whole_council().filter(
        target__in={one.target_id for one in evaluations}, revision__gt=1, recorded_at__gt=since
    )
    revisions: Revisions = {}
    for target, month, at in rows.values_list("target", "month", "recorded_at"):
        revisions.setdefault(target, []).append(Revision(month, at))
    return revisions


def corrected_on(
    before: Evaluation, expected: Expectation, series: MeasureSeries, revisions: Revisions
) -> date | None:
    """The day on which figures that an evaluation looked at were corrected last; None where they
    stand as they were.
    """
    month = before.build.month
    if json.loads(before.content).get("figures") == figures_digest(expected, series, month):
        return None
    periods = looked_at(expected, series, month)
    moments = [
        one.at
        for one in revisions.get(before.target_id, ())
        if one.period in periods and one.at > before.build.built_at
    ]
    return localdate(max(moments)) if moments else None
