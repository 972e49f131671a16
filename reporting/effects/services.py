"""The acts on the expected effects of decisions: written before the month, frozen once the decision
is taken, corrected with a reason, explained by the owner (framework 2.4).
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.effects.reading import newest_figure
from reporting.effects.rules.comparison import require_possible
from reporting.effects.rules.lifecycle import EffectState, after
from reporting.meetings.planning import locked_meeting
from reporting.models import DecisionEffect, EffectCorrection, Output, Recommendation
from reporting.models.effects import COLUMNS, Decision
from targets.models import Proposal, Target

MEANWHILE = "Somebody has changed this expected effect meanwhile."
EARLIER = "Write it before the month begins: this one has"


@transaction.atomic
def expect_effect(
    decision: Decision,
    *,
    target: Target,
    direction: str,
    size: Decimal,
    size_kind: str,
    by_month: Month,
    because: str,
    by: User,
    at: datetime,
) -> DecisionEffect:
    """Write down what a decision is expected to do to a measure.  Raises Refused for a month that
    has begun, a measure without a published figure, a decision that is not taken after all.
    """
    held = locked_decision(decision)
    effect = DecisionEffect(written_by=by, written_at=at, **{COLUMNS[type(held)]: held})
    if effect.is_dropped:
        raise Refused("This was not decided, so nothing is expected of it.")
    fill(effect, target, direction, size, size_kind, by_month, at)
    require_one_of_a_month(effect, "target")
    effect.because = because
    effect.save()
    record("expect_effect", effect, by=by, at=at, **recorded(effect))
    return effect


def fill(
    effect: DecisionEffect,
    target: Target,
    direction: str,
    size: Decimal,
    size_kind: str,
    by_month: Month,
    at: datetime,
) -> None:
    """What is expected, from the newest published figure on; raises Refused for what no figure can
    show.
    """
    require_month_to_come(by_month, at)
    figure = newest_figure(target)
    measure = figure.measure
    effect.target, effect.title = target, measure.title
    effect.direction, effect.size, effect.size_kind = direction, size, size_kind
    effect.by_month = by_month
    effect.baseline, effect.baseline_month = figure.value, figure.month
    effect.unit, effect.decimals = measure.unit, measure.decimals
    effect.polarity, effect.frequency = measure.polarity, measure.frequency
    require_possible(effect.expected)


def require_month_to_come(by_month: Month, at: datetime) -> None:
    if by_month.first_day <= localdate(at):
        raise Refused(EARLIER, "by_month")


def require_one_of_a_month(effect: DecisionEffect, field: str) -> None:
    """Raises Refused where another effect of the decision, which is held, is on the same measure by
    the same month.
    """
    others = effect.decision.effects.filter(target=effect.target, by_month=effect.by_month)
    if others.exclude(state=EffectState.WITHDRAWN).exclude(pk=effect.pk).exists():
        raise Refused(
            f"An effect on {effect.target.code} by {effect.by_month.name} is written down already",
            field,
        )


def locked_decision(decision: Decision) -> Decision:
    """The decision, held, so that it is not taken while something is written of it: that of a
    meeting is taken with its minutes, so the meeting is held first.
    """
    if isinstance(decision, Output):
        locked_meeting(decision.meeting)
    rows = type(decision)._default_manager.select_for_update(of=("self",))
    held: Decision = rows.get(pk=decision.pk)
    return held


def locked_effect(effect: DecisionEffect) -> DecisionEffect:
    """The effect with its decision, both held until the act is done: first the decision."""
    decision = locked_decision(effect.decision)
    held = DecisionEffect.objects.select_for_update(of=("self",)).get(pk=effect.pk)
    setattr(held, COLUMNS[type(decision)], decision)
    return held


@transaction.atomic
def change_effect(
    effect: DecisionEffect,
    *,
    direction: str,
    size: Decimal,
    size_kind: str,
    by_month: Month,
    because: str,
    seen_version: int,
    by: User,
    at: datetime,
) -> DecisionEffect:
    """Change what is expected while the decision is not taken."""
    held = locked_effect(effect)
    after(held.standing, "change")
    if held.version != seen_version:
        raise ChangedMeanwhile(MEANWHILE)
    before = recorded(held)
    fill(held, held.target, direction, size, size_kind, by_month, at)
    require_one_of_a_month(held, "by_month")
    held.because = because
    held.version += 1
    held.save()
    record("change_effect", held, by=by, at=at, before=before, after=recorded(held))
    return held


@transaction.atomic
def correct_effect(
    effect: DecisionEffect,
    *,
    direction: str,
    size: Decimal,
    size_kind: str,
    by_month: Month,
    reason: str,
    seen_version: int,
    by: User,
    at: datetime,
) -> DecisionEffect:
    """Correct what was written down of a decision that is taken, before its month: what stood is
    kept, and both are read.
    """
    held = locked_effect(effect)
    held.state = after(held.standing, "correct")
    if held.version != seen_version:
        raise ChangedMeanwhile(MEANWHILE)
    if held.by_month.first_day <= localdate(at):
        raise Refused(f"{held.by_month.name} has begun: from now on it stays as it was written.")
    require_month_to_come(by_month, at)
    before = held.expected.words
    # It goes on from the figure, and in the unit, from which it was expected.
    held.direction, held.size, held.size_kind = direction, size, size_kind
    held.by_month = by_month
    require_possible(held.expected)
    require_one_of_a_month(held, "by_month")
    if held.expected.words == before:
        raise Refused("Nothing is changed", "size")
    held.version += 1
    held.save()
    EffectCorrection.objects.create(effect=held, before=before, reason=reason, by=by, at=at)
    record(
        "correct_effect",
        held,
        by=by,
        at=at,
        before=kept(held, before),
        after=kept(held, held.expected.words),
        reason=kept(held, reason),
    )
    return held


@transaction.atomic
def withdraw_effect(effect: DecisionEffect, *, by: User, at: datetime) -> DecisionEffect:
    """Take back what was expected, while the decision is not taken."""
    held = locked_effect(effect)
    held.state = after(held.standing, "withdraw")
    held.save(update_fields=["state"])
    record("withdraw_effect", held, by=by, at=at)
    return held


@transaction.atomic
def explain_effect(effect: DecisionEffect, *, why: str, by: User, at: datetime) -> DecisionEffect:
    """Say why the effect came, or did not."""
    held = locked_effect(effect)
    held.state = after(held.standing, "explain")
    held.why, held.explained_at = why, at
    held.save(update_fields=["state", "why", "explained_at"])
    record("explain_effect", held, by=by, at=at, why=kept(held, why))
    return held


def recorded(effect: DecisionEffect) -> dict[str, str]:
    """What the audit trail keeps of an expected effect."""
    return {
        "expected": kept(effect, effect.expected.words),
        "because": kept(effect, effect.because),
    }


def is_kept_back(effect: DecisionEffect) -> bool:
    """Whether the decision is kept from the public."""
    decision = effect.decision
    if isinstance(decision, Proposal):
        return bool(decision.mark)
    assert isinstance(decision, Output | Recommendation)
    return bool(decision.exempt)


def kept(effect: DecisionEffect, text: str) -> str:
    """Words for the audit trail: those of exempt decisions stay with them."""
    return "Left out: the decision is exempt" if text and is_kept_back(effect) else text
