"""Who has the word on an action that is done: its owner, or whoever acts for the owner."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.models import DeliveryAction, Evaluation
from exceptions.rules.evaluations import OUTCOMES
from pmf_portal.council.holders import acting_officer, away_on
from pmf_portal.council.models import User
from targets.models import Action


def responsible_for(action: Action) -> tuple[User | None, User | None]:
    """Who has an action, and who deputises: of a delivery plan without an owner of its own those
    of its report.
    """
    if isinstance(action, DeliveryAction) and action.owner is None:
        return action.report.owner, action.report.deputy
    return action.owner, action.deputy


def asked_to_conclude(
    evaluations: Iterable[Evaluation], at: datetime
) -> list[tuple[User, str, str, str]]:
    """The e-mails to those who are asked for their word, one for each action."""
    away = set(away_on(localdate(at)))
    of_action: dict[int, list[Evaluation]] = {}
    for one in evaluations:
        of_action.setdefault(one.action_id, []).append(one)
    emails = []
    for pk, theirs in of_action.items():
        owner, deputy = responsible_for(theirs[0].action)
        person = acting_officer(owner, deputy, away)
        if person is None or not person.is_active:
            continue
        action = theirs[0].action
        said = "\n".join(f"- {OUTCOMES[one.outcome]}: {one.words}" for one in theirs)
        body = (
            f"{action.what}\n\nThis action is done, and the figures since say:\n\n{said}\n\nPlease"
            " say what you conclude, so that others can learn from it:"
            f" {reverse('evaluated_action', args=[pk])}"
        )
        emails.append((person, f"action {pk} evaluated", f"What came of: {action}", body))
    return emails
