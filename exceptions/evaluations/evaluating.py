"""Evaluating actions that are done: after each month's publication the figures since are held
against those before (framework 2.4).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from exceptions.evaluations.corrected import (
    Revisions,
    corrected_on,
    figures_digest,
    newest_evaluations,
    revisions_since,
)
from exceptions.evaluations.expectations import Expectation, expectations
from exceptions.evaluations.people import asked_to_conclude, told_of_correction
from exceptions.models import Evaluation
from exceptions.rules.evaluations import wanted_way
from pmf_portal.audit.record import record
from pmf_portal.council.notices import notify
from pmf_portal.formats.canonical import canonical
from pmf_portal.formats.numbers import counted, rounded
from pmf_portal.periods.month import Month
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month.readings import series_of
from scorecards.statistics.intervention import (
    Effect,
    Outcome,
    effect_of,
    figures_looked_at,
    outcome_of,
    sides_of,
    why_not_judged,
)
from scorecards.statistics.intervention_words import WITHOUT_FIGURES, effect_sentences
from scorecards.statistics.measure_series import MeasureSeries
from scorecards.statistics.reading import OVERLAPPING, why_unreadable
from scorecards.statistics.reading_content import number
from targets.actions.reading import effect_in_words

# Stored with each evaluation: a later change of the rules gets a new one, and changes none.
ENGINE = "1"
# Actions whose effects were expected within so many months cannot be told apart.
NEAR = 6


def plan_evaluations(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that evaluates actions once the newest month is published."""
    build = newest_frozen()
    if build is not None:
        yield {
            "kind": "evaluate_actions",
            "period": str(build.month),
            "subject": f"edition {build.edition}",
            "due_at": build.frozen_at,
        }


def evaluate_actions_job(period: str, subject: str, at: datetime) -> str:
    """Evaluate what can be evaluated by the newest published scorecards."""
    build = newest_frozen()
    count = evaluate_actions(build, at=at) if build else 0
    return f"{counted(count, 'evaluation')} made"


def newest_frozen() -> ScorecardBuild | None:
    builds = ScorecardBuild.objects.filter(frozen_at__isnull=False)
    return builds.order_by("-month", "-edition").first()


@transaction.atomic
def evaluate_actions(build: ScorecardBuild, *, at: datetime) -> int:
    """Hold what was expected of each action that is done against the published figures of a month,
    until a whole year was looked at; anew where figures that were looked at are corrected since.
    How many were evaluated.

    Whoever has the action is told once, and again where a correction changes what is said.  Run
    again it adds nothing.
    """
    # By the build: two runs at once would evaluate the same.
    build = ScorecardBuild.objects.select_for_update(no_key=True).get(pk=build.pk)
    expected, before = expectations(), newest_evaluations()
    revisions = revisions_since(before.values())
    waiting = still_to_evaluate(build, expected, before, revisions)
    targets = {one.target_id for one in waiting}
    series = series_of(build, targets)
    lines = {
        line.target_id: line
        for line in ScorecardLine.objects.filter(build=build, target__in=targets).select_related(
            "specification"
        )
    }
    rows = []
    for one in waiting:
        if one.target_id not in series:
            continue
        figures, earlier = series[one.target_id], before.get((one.action.pk, one.target_id))
        anew = corrected_on(earlier, one, figures, revisions) if earlier else None
        if earlier is not None and earlier.is_last and anew is None:
            continue
        row = evaluation_of(one, figures, lines[one.target_id], beside(one, expected), build.month)
        if row is not None:
            row.evaluated_at, row.corrected_on = at, anew
            rows.append(row)
    if not rows:
        return 0
    Evaluation.objects.bulk_create(rows)
    outcomes = Counter(row.outcome for row in rows)
    record(
        "evaluate_actions",
        build.month.name,
        by=None,
        at=at,
        outcomes=dict(sorted(outcomes.items())),
    )
    known = {action for action, _ in before}
    notify(asked_to_conclude((row for row in rows if row.action_id not in known), at), at)
    changed = [row for row in rows if is_said_otherwise(row, before)]
    notify(told_of_correction(changed, at), at)
    return len(rows)


def is_said_otherwise(row: Evaluation, before: Mapping[tuple[int, int], Evaluation]) -> bool:
    """Whether the correction of figures changes what is said of an action."""
    earlier = before.get((row.action_id, row.target_id))
    return row.corrected_on is not None and (earlier is None or earlier.outcome != row.outcome)


def beside(one: Expectation, expected: Iterable[Expectation]) -> int:
    """How many other actions were to move the same measure within half a year."""
    count = 0
    for other in expected:
        is_near = abs(other.since - one.since) < NEAR
        count += other.target_id == one.target_id and is_near and other.action.pk != one.action.pk
    return count


def still_to_evaluate(
    build: ScorecardBuild,
    expected: Iterable[Expectation],
    before: Mapping[tuple[int, int], Evaluation],
    revisions: Revisions,
) -> list[Expectation]:
    """What was expected of actions by the month and is not finally evaluated, or by figures of
    which some were corrected since.
    """
    waiting = []
    for one in expected:
        earlier = before.get((one.action.pk, one.target_id))
        is_open = earlier is None or not earlier.is_last or one.target_id in revisions
        is_made = earlier is not None and earlier.build_id == build.pk
        if one.since <= build.month and is_open and not is_made:
            waiting.append(one)
    return waiting


def evaluation_of(
    expected: Expectation, series: MeasureSeries, line: ScorecardLine, others: int, month: Month
) -> Evaluation | None:
    """What the figures of a measure say of an action; None while there are too few since."""
    amount = expected.size(series.figures)
    stated = None if expected.amount is None else float(expected.amount)
    wanted = wanted_way(series.polarity, stated)
    if not wanted and amount:
        # What is best closest to plan goes the way that leads back to it.
        wanted = 1 if amount > 0 else -1
    if amount is not None and amount * wanted <= 0:
        # The way back was below where the measure stood already: no size was stated.
        amount = None
    content: dict[str, Any] = {
        "engine": ENGINE,
        "code": line.code,
        "title": line.title,
        "service": line.service_title,
        "expected": expected_words(expected, amount, series),
        "figures": figures_digest(expected, series, month),
    }
    why = why_never(expected, series, wanted)
    if why:
        return Evaluation(
            action=expected.action,
            target_id=expected.target_id,
            build_id=line.build_id,
            outcome=Outcome.NOT_JUDGED.value,
            since=expected.since,
            words=why,
            content=canonical(content),
            is_last=True,
        )
    effect = effect_of(series, expected.began, expected.since)
    if effect is None:
        return None
    outcome = outcome_of(effect, wanted, None if amount is None else float(amount))
    is_open = line.specification.threshold == 0
    sentences = effect_sentences(series, effect) if is_open else [WITHOUT_FIGURES[outcome]]
    if others > 0:
        verb = "was" if others == 1 else "were"
        sentences.append(f"{counted(others, 'other action')} {verb} to move it at the same time.")
    if is_open:
        content |= figures_of(series, effect, expected)
    return Evaluation(
        action=expected.action,
        target_id=expected.target_id,
        build_id=line.build_id,
        outcome=outcome.value,
        since=expected.since,
        words=" ".join(sentences),
        content=canonical(content),
        is_last=effect.since >= figures_looked_at(series),
    )


def why_never(expected: Expectation, series: MeasureSeries, wanted: int) -> str:
    """Why an action can never be evaluated by a measure; "" where it can."""
    if unreadable := why_unreadable(series):
        if unreadable == OVERLAPPING:
            return "Neighbouring figures of this measure count the same months again."
        return "Dates, answers and words are not numbers that can be held against each other."
    if not wanted:
        return "Nobody said which way the measure was to go."
    return why_not_judged(series, expected.began, expected.since)


def expected_words(expected: Expectation, amount: Decimal | None, series: MeasureSeries) -> str:
    """What was expected: "+4 points from October 2023"."""
    if amount is None:
        return f"an improvement from {expected.since.name}"
    whole = ""
    if expected.amount is None:
        amount = rounded(amount, series.decimals)
        whole = " with the rest of its delivery plan"
    return f"{effect_in_words(amount, series.unit)} from {expected.since.name}{whole}"


def figures_of(series: MeasureSeries, effect: Effect, expected: Expectation) -> Mapping[str, Any]:
    """The figures behind an evaluation: the change with its limits, and the figures on both sides
    of the action.
    """
    before, after = sides_of(series, expected.began, expected.since)
    decimals = series.decimals + 1
    return {
        "change": number(effect.change, decimals),
        "lower": number(effect.lower, decimals),
        "upper": number(effect.upper, decimals),
        "beyond": effect.beyond,
        "points": points_of(series, effect, [*before, *after]),
        "between": [
            (str(period), number(series.figures[period], series.decimals))
            for period in sorted(series.figures)
            if before[-1] < period < after[0]
        ],
        "before": len(before),
        "frequency": series.frequency,
        "unit": series.unit,
        "decimals": series.decimals,
    }


def points_of(
    series: MeasureSeries, effect: Effect, periods: Sequence[Month]
) -> list[tuple[str, ...]]:
    """Each period with its figure, and between which limits it was to be expected."""
    limits, decimals = effect.limits, series.decimals + 1
    points = []
    for period, led_to in zip(periods, effect.led_to, strict=True):
        usual = (led_to + limits.lower, led_to, led_to + limits.upper)
        figure = number(series.figures[period], series.decimals)
        points.append((str(period), figure, *(number(one, decimals) for one in usual)))
    return points
