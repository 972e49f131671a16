"""What the page of a decision says of its expected effects."""

from datetime import date
from typing import Any

from django.urls import reverse

from pmf_portal.council.models import User
from reporting.effects.permissions import EffectViewer, may_expect_effect
from reporting.effects.rules.lifecycle import EffectState
from reporting.models import DecisionEffect
from reporting.models.effects import COLUMNS, Decision


def effects_of(decision: Decision, user: User | None, today: date) -> dict[str, Any]:
    """The effects of a decision that a person may read, and whether they may write one down."""
    column = COLUMNS[type(decision)]
    viewer = EffectViewer(user, today)
    shown = DecisionEffect.objects.for_page().filter(
        pk__in=viewer.effects().order_by().values("pk")
    )
    rows = shown.filter(**{column: decision}).exclude(state=EffectState.WITHDRAWN)
    context: dict[str, Any] = {"effects": list(rows)}
    if viewer.user is not None:
        context["may_expect"] = may_expect_effect(viewer.user, decision)
        context["expect_address"] = reverse(f"expect_effect_of_{column}", args=[decision.pk])
    return context
