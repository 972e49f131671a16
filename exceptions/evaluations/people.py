"""Who has the word on an action that is done: its owner, or whoever acts for the owner.

Of an action of a plan they are asked for it; of a delivery plan the report's owner says at its end
what was learned, and may add a word on an action.
"""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.models import DeliveryAction, Evaluation
from exceptions.rules.evaluations import OUTCOMES
from pmf_portal.council.holders import acting_officer, away_on
from pmf_portal.council.models import User
from pmf_portal.formats.dates import plain_day
from scorecards.statistics.intervention import Outcome


def told_of_correction(
    evaluations: Iterable[Evaluation], at: datetime
) -> list[tuple[User, str, str, str]]:
    """The e-mails to those whose actions were evaluated anew with another outcome, since figures
    were corrected.
    """
    away = set(away_on(localdate(at)))
    emails = []
    for one in evaluations:
        action = one.action
        person = acting_officer(action.owner, action.deputy, away)
        if person is None or not person.is_active or one.corrected_on is None:
            continue
        url = reverse("evaluated_action", args=[action.pk])
        body = (
            f"{action.what}\n\nFigures of this measure were corrected on"
            f" {plain_day(one.corrected_on)}, so this action was evaluated anew:\n\n-"
            f" {OUTCOMES[one.outcome]}: {one.words}\n\nWhat was said before stays beside it. If you"
            f" conclude something else now, add a word: {url}"
        )
        key = f"action {action.pk} evaluated anew {one.target_id} {one.build_id}"
        emails.append((person, key, f"Evaluated anew: {action}", body))
    return emails


def asked_to_conclude(
    evaluations: Iterable[Evaluation], at: datetime
) -> list[tuple[User, str, str, str]]:
    """The e-mails to those who are asked for their word, one for each action of a plan of which the
    figures say anything.
    """
    away = set(away_on(localdate(at)))
    of_action: dict[int, list[Evaluation]] = {}
    for one in evaluations:
        if isinstance(one.action, DeliveryAction) or one.outcome == Outcome.NOT_JUDGED:
            continue
        of_action.setdefault(one.action_id, []).append(one)
    emails = []
    for pk, theirs in of_action.items():
        action = theirs[0].action
        person = acting_officer(action.owner, action.deputy, away)
        if person is None or not person.is_active:
            continue
        said = "\n".join(f"- {OUTCOMES[one.outcome]}: {one.words}" for one in theirs)
        body = (
            f"{action.what}\n\nThis action is done, and the figures since say:\n\n{said}\n\nPlease"
            " say what you conclude, so that others can learn from it:"
            f" {reverse('evaluated_action', args=[pk])}"
        )
        emails.append((person, f"action {pk} evaluated", f"What came of: {action}", body))
    return emails
