"""What a person may do with expected effects of decisions, with the reason why not."""

from datetime import date

from django.db.models import Q, QuerySet

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from reporting.effects.rules.lifecycle import after
from reporting.meetings.rules.lifecycle import WRITTEN, OutputKind
from reporting.meetings.viewers import Viewer
from reporting.models import DecisionEffect, Output, Recommendation
from reporting.models.effects import COLUMNS, Decision
from targets.lessons.permissions import may_view_findings

# What a meeting decides to do; what it only notes or recommends has no effect of its own.
DECIDED = (OutputKind.DECISION, OutputKind.ACTION)


def may_expect_effect(user: User, decision: Decision) -> Verdict:
    """Whoever answers for the decision, or the performance team, unless it was not taken."""
    effect = DecisionEffect(**{COLUMNS[type(decision)]: decision})
    verdict = _owners(user, effect, "expect_effect")
    if not verdict:
        return verdict
    if isinstance(decision, Output) and (
        decision.kind not in DECIDED or decision.meeting.state not in WRITTEN
    ):
        return no("Effects are expected of decisions and actions, once the minutes are written.")
    if effect.is_dropped:
        return no("This was not decided, so nothing is expected of it.")
    return YES


def may_change_effect(user: User, effect: DecisionEffect) -> Verdict:
    return _owners(user, effect, "change_effect") and _allows(effect, "change")


def may_correct_effect(user: User, effect: DecisionEffect, today: date) -> Verdict:
    verdict = _owners(user, effect, "correct_effect") and _allows(effect, "correct")
    if verdict and effect.by_month.first_day <= today:
        return no(f"{effect.by_month.name} has begun: from now on it stays as it was written.")
    return verdict


def may_withdraw_effect(user: User, effect: DecisionEffect) -> Verdict:
    return _owners(user, effect, "withdraw_effect") and _allows(effect, "withdraw")


def may_explain_effect(user: User, effect: DecisionEffect) -> Verdict:
    return _owners(user, effect, "explain_effect") and _allows(effect, "explain")


def _owners(user: User, effect: DecisionEffect, act: str) -> Verdict:
    verdict = may(user, act)
    if not verdict:
        return verdict
    owner = effect.owner
    if Role.PERFORMANCE_TEAM in user.roles or (owner is not None and owner.pk == user.pk):
        return YES
    return no(f"This is for {owner or 'whoever answers for it'}, or for the performance team.")


def _allows(effect: DecisionEffect, act: str) -> Verdict:
    return unless_refused(after, effect.standing, act)


class EffectViewer(Viewer):
    """The public, or a person with the effects that they may read."""

    def effects(self) -> QuerySet[DecisionEffect]:
        """What everybody reads; officers read too what waits for an open decision, owners their
        own, and whoever reads exempt items everything.
        """
        rows = DecisionEffect.objects
        user = self.user
        if user is None:
            return rows.public()
        if may(user, "view_exempt_items"):
            return rows.all()
        mine = (
            Q(proposal__owner=user)
            | Q(output__owner=user)
            | Q(recommendation__owner=user)
            | Q(written_by=user)
        )
        if may_view_findings(user):
            mine |= Q(proposal__mark="")
            mine |= Q(recommendation__in=Recommendation.objects.public().order_by())
        return rows.filter(Q(pk__in=rows.public().order_by().values("pk")) | mine)

    def sees_effect(self, effect: DecisionEffect) -> bool:
        return self.effects().filter(pk=effect.pk).exists()
