"""How many planted contradictions the rule of clashes finds, and how often it cries without one: on
made-up plans in a month of their year, each told as a story of its own.
"""

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from pmf_portal.periods.month import FinancialYear
from scorecards.plan_delivery.clashes import (
    ClashKind,
    PlanAction,
    PlanMeasure,
    PlanMonth,
    PlanRisk,
    clashes,
)
from scorecards.plan_delivery.money import MonthSpent, money_of
from targets.rules.actions import Standing
from targets.rules.risk_scores import Assessed, lately, movement

YEAR = FinancialYear(2023)
SEED, PLANTED_OF_EACH, NEAR_MISSES_OF_EACH, PLAIN = 20130930, 20, 10, 50
# How far a month's spending lies beside its profile by chance, as a share of it.
NOISE = {"revenue": 0.02, "capital": 0.07, "staff": 0.01}
OBJECTIVES = (1, 2, 3)
TROUBLED = (Standing.LATE, Standing.AT_RISK)


@dataclass
class Story:
    """A plan in a month, what was planted in it, and what it only comes near to."""

    plan: PlanMonth
    planted: ClashKind | None = None
    near: ClashKind | None = None


class Teller:
    """Makes plans of one seed; everything ordinary about them comes from here."""

    def __init__(self, seed=SEED):
        self.dice = random.Random(seed)

    def month(self):
        """How many months of the year are over."""
        return self.dice.randint(3, 12)

    def measures(self, green=None):
        """Measures as plans have them; `green` asks for so large a share of green ones."""
        number = self.dice.randint(4, 12)
        weights = (6, 3, 1) if green is None else (green, 1 - green, 0)
        ratings = self.dice.choices(("green", "amber", "red"), weights, k=number)
        return [
            PlanMeasure(
                f"M{n:02}",
                f"Measure {n}",
                rating,
                "63.0, plan 78.0",
                self.dice.choices(("", "improving", "deteriorating"), (7, 2, 1))[0],
                self.dice.choice(OBJECTIVES),
            )
            for n, rating in enumerate(ratings, 1)
        ]

    def actions(self, measures):
        """Actions for them; whose measure fails, says that something is late or at risk."""
        actions = []
        for measure in measures:
            standings = [
                self.dice.choices(list(Standing), (1, 1, 5, 1, 2, 1))[0]
                for _ in range(self.dice.randint(0, 3))
            ]
            fails = measure.rating == "red" or measure.direction == "deteriorating"
            if fails and standings:
                standings[0] = self.dice.choice(TROUBLED)
            for n, standing in enumerate(standings):
                actions.append(
                    PlanAction(f"{measure.code} action {n}", standing, frozenset({measure.code}))
                )
        return actions

    def spending(self, kind, months, drift=0.0, end=0.0):
        """An envelope's year so far: its profile, chance, and how far it drifts from plan."""
        agreed = Decimal(self.dice.randint(200, 9000) * (1 if kind == "staff" else 10_000))
        rows, noise = [], NOISE[kind]
        for month in YEAR.months[:months]:
            share = agreed if kind == "staff" else agreed / 12
            beside = 1 + drift + self.dice.gauss(0, noise)
            rows.append(MonthSpent(month, share, share * Decimal(round(beside, 4))))
        ending = 1 + end + self.dice.gauss(0, noise / 4)
        return money_of(kind, agreed, rows, agreed * Decimal(round(ending, 4)))

    def money(self, months, *others):
        kept = [one for one in others if one is not None]
        taken = {one.kind for one in kept}
        return kept + [
            self.spending(kind, months)
            for kind in NOISE
            if kind not in taken and self.dice.random() < 0.8
        ]

    def risk(self, months, scores, ages, objectives):
        """A risk with its scores, each of so many months ago."""
        today = YEAR.months[months - 1].last_day + timedelta(days=10)
        history = [
            Assessed(today - timedelta(days=30 * age), score, 4)
            for score, age in zip(scores, ages, strict=True)
        ]
        moved = movement(sorted(history), lately(today), today)
        return PlanRisk("R01", "Something may happen", moved, frozenset(objectives))

    def quiet_risks(self, months):
        """Risks that stay, fall, or rose long ago."""
        shapes = (((3,), (11,)), ((4, 2), (11, 1)), ((2, 4), (12, 7)), ((1,), (9,)))
        return [
            self.risk(months, *self.dice.choice(shapes), self.dice.sample(OBJECTIVES, 1))
            for _ in range(self.dice.randint(0, 4))
        ]

    def ordinary(self, measures=None, months=None, **parts):
        months = months or self.month()
        measures = self.measures() if measures is None else measures
        usual = {
            "measures": measures,
            "money": self.money(months),
            "risks": self.quiet_risks(months),
            "actions": self.actions(measures),
        }
        return PlanMonth(**usual | parts)

    def some(self, measures, **fields):
        """One measure made so, whichever it is."""
        place = self.dice.randrange(len(measures))
        changed = list(measures)
        changed[place] = replace(changed[place], **fields)
        return changed, changed[place]

    def without(self, measures, rating):
        return [replace(one, rating="amber") if one.rating == rating else one for one in measures]

    def overspent(self):
        months, kind = self.month(), self.dice.choice(list(NOISE))
        size = self.dice.uniform(0.035, 0.09) * (4 if kind == "capital" else 1)
        drift, end = (size, size) if self.dice.random() < 0.6 else (0.0, size)
        money = self.money(months, self.spending(kind, months, drift, end))
        return self.ordinary(self.without(self.measures(green=0.85), "red"), months, money=money)

    def nearly_overspent(self):
        """A drift within tolerance; or a plan that is mostly off plan anyway."""
        months = self.month()
        if self.dice.random() < 0.5:
            money = self.money(months, self.spending("revenue", months, 0.005, 0.005))
            return self.ordinary(self.measures(green=0.85), months, money=money)
        measures = [replace(one, rating="amber") for one in self.measures()]
        money = self.money(months, self.spending("revenue", months, 0.06, 0.06))
        return self.ordinary(measures, months, money=money)

    def unspent(self):
        months, kind = self.month(), self.dice.choice(list(NOISE))
        size = self.dice.uniform(0.08, 0.2) * (2.5 if kind == "capital" else 1)
        measures, _ = self.some(self.measures(), rating="red")
        money = self.money(months, self.spending(kind, months, -size, -size / 2))
        return self.ordinary(measures, months, money=money)

    def nearly_unspent(self):
        """Less spent with nothing red, or a little less."""
        months = self.month()
        if self.dice.random() < 0.5:
            money = self.money(months, self.spending("revenue", months, -0.1, -0.05))
            return self.ordinary(self.without(self.measures(), "red"), months, money=money)
        measures, _ = self.some(self.measures(), rating="red")
        money = self.money(months, self.spending("revenue", months, -0.025, -0.02))
        return self.ordinary(measures, months, money=money)

    def risk_rising(self):
        months = self.month()
        measures, green = self.some(self.measures(), rating="green")
        before = self.dice.randint(1, 4)
        scores = (before, self.dice.randint(max(before + 1, 2), 5))
        ages = (self.dice.randint(5, 12), self.dice.choice((0, 1, 2)))
        risk = self.risk(months, scores, ages, {green.objective})
        return self.ordinary(measures, months, risks=[*self.quiet_risks(months), risk])

    def nearly_rising(self):
        """It rose in spring, fell back, stays slight, or bears on what is off plan anyway."""
        months = self.month()
        measures = self.measures()
        shape = self.dice.randrange(4)
        objectives = set(OBJECTIVES)
        if shape == 3:
            measures = self.without(measures, "green")
        scores, ages = (
            ((2, 5), (12, 6)),
            ((3, 5, 3), (12, 3, 1)),
            ((1, 1), (12, 1)),
            ((2, 5), (12, 1)),
        )[shape]
        risk = self.risk(months, scores, ages, objectives)
        return self.ordinary(measures, months, risks=[risk])

    def failing(self):
        measures = self.measures()
        if self.dice.random() < 0.6:
            measures, failed = self.some(measures, rating="red")
        else:
            measures, failed = self.some(measures, rating="amber", direction="deteriorating")
        others = [one for one in self.actions(measures) if failed.code not in one.measures]
        claimed = [
            PlanAction(
                f"Claim {n}",
                self.dice.choice((Standing.ON_TRACK, Standing.DONE)),
                frozenset({failed.code}),
            )
            for n in range(self.dice.randint(1, 4))
        ]
        return self.ordinary(measures, actions=others + claimed)

    def nearly_failing(self):
        """All on track for a measure that holds; or one of several says that it is late."""
        measures, held = self.some(self.measures(), rating="amber", direction="")
        others = [one for one in self.actions(measures) if held.code not in one.measures]
        claimed = [PlanAction("Claim", Standing.ON_TRACK, frozenset({held.code}))]
        if self.dice.random() < 0.5:
            measures = [
                replace(one, rating="red") if one.code == held.code else one for one in measures
            ]
            claimed.append(PlanAction("Late", Standing.LATE, frozenset({held.code})))
        return self.ordinary(measures, actions=others + claimed)

    def step_open(self):
        plan = self.ordinary()
        day = YEAR.months[0].last_day
        done = PlanAction("Said to be done", Standing.DONE, open_steps=(("Contract signed", day),))
        return replace(plan, actions=[*plan.actions, done])

    def nearly_open(self):
        """A step is open, and the action says that it goes on."""
        plan = self.ordinary()
        day = YEAR.months[0].last_day
        going = PlanAction("Goes on", Standing.AT_RISK, open_steps=(("Contract signed", day),))
        closed = PlanAction("Is done", Standing.DONE)
        return replace(plan, actions=[*plan.actions, going, closed])


PLANTED = {
    ClashKind.OVERSPENT: (Teller.overspent, Teller.nearly_overspent),
    ClashKind.UNSPENT: (Teller.unspent, Teller.nearly_unspent),
    ClashKind.RISK_RISING: (Teller.risk_rising, Teller.nearly_rising),
    ClashKind.FAILING: (Teller.failing, Teller.nearly_failing),
    ClashKind.STEP_OPEN: (Teller.step_open, Teller.nearly_open),
}


def stories(seed=SEED):
    """200 plan-months: 20 with each kind of contradiction, 10 that come near to each, 50 plain."""
    teller, told = Teller(seed), []
    for kind, (plant, nearly) in PLANTED.items():
        told += [Story(plant(teller), planted=kind) for _ in range(PLANTED_OF_EACH)]
        told += [Story(nearly(teller), near=kind) for _ in range(NEAR_MISSES_OF_EACH)]
    told += [Story(teller.ordinary()) for _ in range(PLAIN)]
    return told


@dataclass
class Worth:
    """What the rule found of what was planted, and in how many plan-months it cried falsely."""

    stories: int
    planted: Counter
    right: Counter
    false: Counter
    months_with_false: int

    @property
    def recall(self):
        return sum(self.right.values()) / sum(self.planted.values())

    @property
    def false_alarms(self):
        """The share of plan-months in which something is named that was not planted."""
        return self.months_with_false / self.stories


def worth(told):
    planted, right, false, months = Counter(), Counter(), Counter(), 0
    for story in told:
        kinds = {clash.kind for clash in clashes(story.plan)}
        if story.planted:
            planted[story.planted] += 1
            right[story.planted] += story.planted in kinds
        wrong = kinds - {story.planted}
        false.update(wrong)
        months += bool(wrong)
    return Worth(len(told), planted, right, false, months)


def report_all(report):
    """The table: for each kind what was planted and found, and where it was named without."""
    told = stories()
    all_of_it = worth(told)
    report(f"{len(told)} plan-months, seed {SEED}")
    report(f"{'kind':<42}{'planted':>8}{'found':>7}{'recall':>8}{'false':>7}")
    for kind in ClashKind:
        planted, right = all_of_it.planted[kind], all_of_it.right[kind]
        report(f"{kind:<42}{planted:>8}{right:>7}{right / planted:>8.0%}{all_of_it.false[kind]:>7}")
    report(
        f"recall {all_of_it.recall:.1%}; named without being planted in"
        f" {all_of_it.months_with_false} plan-months ({all_of_it.false_alarms:.1%})"
    )
