"""What came of actions, as pages read it: the newest evaluation of each action and measure, with
what its owner concludes; a query for each part, whatever their number.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from exceptions.models import Conclusion, DeliveryAction, Evaluation
from exceptions.rules.evaluations import OUTCOMES, TONES
from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.statistics.intervention import Outcome
from targets.models import Action, Plan


@dataclass(frozen=True)
class Replaced:
    """What was said of an action before figures were corrected on a day."""

    evaluation: Evaluation
    corrected_on: date

    @property
    def words(self) -> str:
        return " ".join((f"{OUTCOMES[self.evaluation.outcome]}.", self.evaluation.words))


@dataclass(frozen=True)
class Evaluated:
    """What the figures of one measure say of one action that is done."""

    evaluation: Evaluation
    action: Action
    conclusion: Conclusion | None
    replaced: tuple["Replaced", ...] = ()

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the evaluation rests on, as it was kept."""
        content: dict[str, Any] = json.loads(self.evaluation.content)
        return content

    @property
    def tone(self) -> str:
        return TONES[Outcome(self.evaluation.outcome)]

    @property
    def why_anew(self) -> str:
        """ "Figures were corrected on 3 June 2024"; "" where nothing was said before."""
        days = [plain_day(one.corrected_on) for one in self.replaced]
        return f"Figures were corrected on {joined(days)}" if days else ""

    @property
    def service(self) -> str:
        return str(self.content["service"])

    @property
    def year(self) -> FinancialYear:
        """The year in which the action was done."""
        assert self.action.done_on is not None
        return Month.of(self.action.done_on).financial_year

    @property
    def of(self) -> str:
        """The plan or the report that the action is of."""
        if isinstance(self.action, DeliveryAction):
            report = self.action.report
            return f"{terms.exception_report.capital} on {report.target.code}"
        return self.action.plan.title if self.action.plan else ""

    @property
    def is_public(self) -> bool:
        """Whether the public reads the action: one of a published plan, or of a report that is
        public, unless its words are left out of the public copy.
        """
        if isinstance(self.action, DeliveryAction):
            return self.action.report.is_public and not self.action.mark
        return self.action.plan is not None and self.action.plan.kind in Plan.PUBLISHED


def evaluated_actions() -> list[Evaluated]:
    """The newest evaluation of every action and measure, the action that was done last first."""
    return with_parts(Evaluation.objects.all())


def evaluations_of(action: Action) -> list[Evaluated]:
    """The newest evaluation of an action by each measure."""
    return with_parts(Evaluation.objects.filter(action=action))


def with_parts(evaluations: QuerySet[Evaluation]) -> list[Evaluated]:
    newest: dict[tuple[int, int], Evaluation] = {}
    replaced: dict[tuple[int, int], tuple[Replaced, ...]] = {}
    # One that was reported otherwise within its month is not done any more.
    done = evaluations.filter(action__done_on__isnull=False)
    rows = done.select_related("action__plan", "action__owner", "build")
    for one in rows.order_by("build__month", "build__edition"):
        key = one.action_id, one.target_id
        if one.corrected_on is not None and key in newest:
            before = Replaced(newest[key], one.corrected_on)
            replaced[key] = (*replaced.get(key, ()), before)
        newest[key] = one
    keys = {action for action, _ in newest}
    of_reports = DeliveryAction.objects.select_related("report__target", "owner").in_bulk(keys)
    concluded = newest_conclusions(keys)
    evaluated = []
    for key, one in newest.items():
        action = of_reports.get(one.action_id, one.action)
        said = concluded.get(one.action_id)
        evaluated.append(Evaluated(one, action, said, replaced.get(key, ())))
    return sorted(
        evaluated,
        key=lambda row: (row.action.done_on, row.action.pk, row.evaluation.target_id),
        reverse=True,
    )


def without_a_word(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Of some actions those whose figures say something, and of which nobody has said yet what is
    concluded.
    """
    said = Conclusion.objects.filter(action=OuterRef("pk"))
    judged = Evaluation.objects.filter(action=OuterRef("pk")).exclude(outcome=Outcome.NOT_JUDGED)
    return actions.filter(Exists(judged), ~Exists(said), done_on__isnull=False)


def newest_conclusions(actions: Iterable[int]) -> dict[int, Conclusion]:
    """The newest word on each action."""
    rows = Conclusion.objects.filter(action__in=list(actions)).order_by("concluded_at", "pk")
    return {one.action_id: one for one in rows.select_related("concluded_by")}
