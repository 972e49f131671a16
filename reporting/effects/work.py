"""What expected effects ask of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.db.models import Q

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import shortened
from reporting.models import DecisionEffect


def effects_to_explain(work: Worklist) -> Iterator[DueTask]:
    """What came of a decision's expected effect, until its owner says why."""
    user = work.user
    mine = (
        Q(proposal__owner=user)
        | Q(output__owner=user)
        | Q(output__owner=None, output__meeting__body__clerk=user)
        | Q(recommendation__owner=user)
    )
    if Role.PERFORMANCE_TEAM in user.roles:
        mine |= Q(proposal__owner__is_active=False) | Q(recommendation__owner__is_active=False)
        mine |= Q(output__owner__is_active=False)
    for one in DecisionEffect.objects.to_explain().filter(mine).for_page():
        yield work.task(
            kind="Expected effects to explain",
            key=f"effect-{one.pk}-{one.compared_edition}",
            due=None,
            words=f"{one.target.code}, {one.by_month.name}: {one.outcome_in_words.lower()}",
            url=one.get_absolute_url(),
            about=shortened(one.decision_in_words, 200),
        )


EFFECT_WORK = (effects_to_explain,)
