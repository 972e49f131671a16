"""Green and failing: where the ratings of a plan say one thing, and its money, its risks or its
actions another (pure; framework 2.3 “Delivering”, 3.4, 4.1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pmf_portal.formats.numbers import is_or_are, shortened
from pmf_portal.formats.one_after_another import joined
from scorecards.plan_delivery.money import STAFF, Money, per_cent
from targets.rules.actions import Standing
from targets.rules.risk_scores import NOTABLE, Movement, Way

GREEN, AMBER, RED = "green", "amber", "red"
RATED = (GREEN, AMBER, RED)
WORSE = "deteriorating"
# So many measures are named in a sentence; the others are counted.
NAMED = 3
HOLDING = {Standing.ON_TRACK: "on track", Standing.DONE: "done"}


class ClashKind(StrEnum):
    """What contradicts what."""

    OVERSPENT = "green and overspent"
    RISK_RISING = "green and a risk rising"
    FAILING = "actions on track and the measure failing"
    UNSPENT = "off plan and money unspent"
    STEP_OPEN = "done and a step open"


# Whom a clash concerns beside the performance team, the director and the executive group.
FINANCE, RISK_OFFICERS = "finance", "risk"
CONCERNS = {
    ClashKind.OVERSPENT: FINANCE,
    ClashKind.UNSPENT: FINANCE,
    ClashKind.RISK_RISING: RISK_OFFICERS,
}


@dataclass(frozen=True)
class PlanMeasure:
    """A measure of a plan on its newest published scorecard; `figures` says it beside its plan."""

    code: str
    title: str
    rating: str
    figures: str = ""
    direction: str = ""
    objective: int | None = None
    officer: str = ""


@dataclass(frozen=True)
class PlanAction:
    """An action with where it stands, the measures it serves, and its steps that are open although
    their day has passed.
    """

    what: str
    standing: Standing
    measures: frozenset[str] = frozenset()
    open_steps: tuple[tuple[str, date], ...] = ()
    owner: str = ""
    # Not of another plan whose action serves a measure of this one.
    is_own: bool = True


@dataclass(frozen=True)
class PlanRisk:
    """An open risk with its score lately and now, and the objectives it bears on."""

    reference: str
    title: str
    moved: Movement
    objectives: frozenset[int] = frozenset()
    owner: str = ""


@dataclass(frozen=True)
class PlanMonth:
    """All that is known of a plan in a month."""

    measures: Sequence[PlanMeasure] = ()
    money: Sequence[Money] = ()
    risks: Sequence[PlanRisk] = ()
    actions: Sequence[PlanAction] = ()

    def rated(self, *ratings: str) -> list[PlanMeasure]:
        return [one for one in self.measures if one.rating in (ratings or RATED)]


@dataclass(frozen=True)
class Clash:
    """A contradiction in one sentence with its figures; `about` tells it from others of its kind,
    `people` are who can say why.
    """

    kind: ClashKind
    about: str
    words: str
    people: tuple[str, ...] = ()

    @property
    def concerns(self) -> str:
        """Which officers it is for beside the director: finance, risk, or none."""
        return CONCERNS.get(self.kind, "")


def clashes(plan: PlanMonth) -> list[Clash]:
    """Every contradiction of a plan, those about money first."""
    kinds = (overspent, unspent, risks_rising, failing, steps_open)
    return [clash for kind in kinds for clash in kind(plan)]


def overspent(plan: PlanMonth) -> Iterator[Clash]:
    """At least half of the measures green, and more spent than profiled, or forecast to be."""
    rated, green = plan.rated(), plan.rated(GREEN)
    if not green or len(green) * 2 < len(rated):
        return
    many = how_many_green(len(green), len(rated))
    many = many[0].upper() + many[1:]
    for money in plan.money:
        if money.is_over:
            over = f"{money.in_short(money.variance)} ({per_cent(money.share or money.variance)})"
            if money.kind == STAFF:
                what = f"{over} more are in post than profiled for {money.until.name}"
            else:
                what = f"{money.kind} is {over} over its profile to {money.until.name}"
        elif money.will_be_over and money.year_end is not None:
            share = per_cent(money.year_end_share or money.year_end)
            what = (
                f"{'staffing' if money.kind == STAFF else money.kind} is forecast to end the year"
                f" {money.in_short(money.year_end)} ({share}) over what is agreed"
            )
        else:
            continue
        yield Clash(ClashKind.OVERSPENT, money.kind, f"{many}, but {what}.")


def unspent(plan: PlanMonth) -> Iterator[Clash]:
    """A measure red, and money that was profiled for it unspent, or posts unfilled."""
    red = plan.rated(RED)
    if not red:
        return
    for money in plan.money:
        if not money.is_unspent:
            continue
        share = per_cent(money.share or money.variance)
        amount = f"{money.in_short(money.variance)} ({share})"
        if money.kind == STAFF:
            what = f"{amount} of the posts profiled for {money.until.name} are not filled"
        else:
            what = f"{amount} of the {money.kind} profiled to {money.until.name} is unspent"
        words = f"{named(red)} red, and {what}."
        yield Clash(ClashKind.UNSPENT, money.kind, words, officers(red))


def risks_rising(plan: PlanMonth) -> Iterator[Clash]:
    """A measure green, and a risk to its objective that has lately risen to a score that counts."""
    for risk in plan.risks:
        moved = risk.moved
        if moved.way is not Way.RISING or moved.now < NOTABLE:
            continue
        green = [one for one in plan.rated(GREEN) if one.objective in risk.objectives]
        if not green:
            continue
        words = (
            f"{named(green)} green, but the risk {risk.reference} “{risk.title}” has risen from"
            f" {moved.then} to {moved.now} since {moved.since:%-d %B %Y}."
        )
        owner = (risk.owner,) if risk.owner else ()
        yield Clash(ClashKind.RISK_RISING, risk.reference, words, owner)


def failing(plan: PlanMonth) -> Iterator[Clash]:
    """Every action for a measure on track or done, and the measure red or getting worse."""
    for measure in plan.rated():
        serving = [one for one in plan.actions if measure.code in one.measures]
        at_work = [one for one in serving if one.standing is not Standing.STOPPED]
        if not at_work or any(one.standing not in HOLDING for one in at_work):
            continue
        if measure.rating == RED:
            how = "is red"
        elif measure.direction == WORSE:
            how = "is getting worse"
        else:
            continue
        figures = f": {measure.figures}" if measure.figures else ""
        stand = " or ".join(word for one, word in HOLDING.items() if one in standings_of(at_work))
        words = (
            f"{every_action(len(at_work))} for {measure.code} {measure.title}"
            f" {is_or_are(len(at_work))} {stand}, but the measure {how}{figures}."
        )
        people = tuple(dict.fromkeys(one.owner for one in at_work if one.owner))
        yield Clash(ClashKind.FAILING, measure.code, words, people)


def steps_open(plan: PlanMonth) -> Iterator[Clash]:
    """An action reported done while one of its steps is open, its day over."""
    for action in plan.actions:
        if action.standing is not Standing.DONE or not action.open_steps:
            continue
        what, due = action.open_steps[0]
        more = len(action.open_steps) - 1
        others = f" and {more} more are open" if more else " is open"
        words = (
            f"The action “{shortened(action.what, 100)}” is reported done, but its step “{what}” of"
            f" {due:%-d %B %Y}{others}."
        )
        owner = (action.owner,) if action.owner else ()
        yield Clash(ClashKind.STEP_OPEN, action.what, words, owner)


def standings_of(actions: Sequence[PlanAction]) -> set[Standing]:
    return {one.standing for one in actions}


def every_action(number: int) -> str:
    """ "The one action", "Both actions", "All 3 actions"."""
    if number < 3:
        return "The one action" if number == 1 else "Both actions"
    return f"All {number} actions"


def how_many_green(green: int, rated: int) -> str:
    """ "8 of 9 measures are green"; "its one measure is green"."""
    if rated == 1:
        return f"its one measure is {'' if green else 'not '}green"
    if not green:
        return f"none of its {rated} measures is green"
    return f"{green} of {rated} measures {is_or_are(green)} green"


def named(measures: Sequence[PlanMeasure]) -> str:
    """Measures at the beginning of a sentence with their verb: "CP04 Older people is", "CP04, CP05
    and 3 more are".
    """
    if len(measures) == 1:
        return f"{measures[0].code} {measures[0].title} is"
    codes = [one.code for one in measures]
    if len(codes) > NAMED:
        codes = [*codes[: NAMED - 1], f"{len(codes) - NAMED + 1} more"]
    return f"{joined(codes)} are"


def officers(measures: Sequence[PlanMeasure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.officer for one in measures if one.officer))
