"""Guessing passwords is slowed: what was wrong is counted, and above a budget no further password
is looked at, whether there is such a person or not, so that a refusal costs no hashing.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from pmf_portal.council.models import Attempt
from pmf_portal.council.rules.guessing import WINDOW, Wrong, is_spent
from pmf_portal.formats.plain_text import one_line

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Guess:
    """Who tries which user name from where, each as a keyed hash; `device` is "" where nobody has
    signed in with this name from there before.
    """

    name: str
    sender: str
    device: str = ""

    @property
    def kind(self) -> str:
        return Attempt.ON_KNOWN_DEVICE if self.device else Attempt.SIGN_IN

    @property
    def origin(self) -> str:
        return self.device or self.sender


def is_over_budget(guess: Guess, at: datetime) -> bool:
    """Whether there were so many wrong passwords that this one is not looked at."""
    recent = Attempt.objects.filter(at__gt=at - WINDOW)
    here, name = Q(sender=guess.origin), Q(about=guess.name)
    if guess.device:
        on_device = recent.filter(here, name, kind=Attempt.ON_KNOWN_DEVICE).count()
        return is_spent(Wrong(on_known_device=on_device), known_device=True)
    counts = recent.filter(here | name, kind=Attempt.SIGN_IN).aggregate(
        for_name_from_sender=Count("pk", filter=here & name),
        from_sender=Count("pk", filter=here),
        for_name=Count("pk", filter=name),
    )
    return is_spent(Wrong(**counts), known_device=False)


def note_wrong(guess: Guess, typed_name: str, address: str, at: datetime) -> None:
    """Count a wrong password, and log it for whoever watches over the portal."""
    kinds = (Attempt.SIGN_IN, Attempt.ON_KNOWN_DEVICE)
    Attempt.objects.filter(kind__in=kinds, at__lte=at - WINDOW).delete()
    Attempt.objects.create(kind=guess.kind, sender=guess.origin, about=guess.name, at=at)
    log.warning("A wrong password for %s from %s", one_line(typed_name)[:150], address)


def forget_wrong(name: str, origins: list[str]) -> None:
    """Whoever signed in with a name begins anew where they did; others who try it do not."""
    Attempt.objects.filter(
        kind__in=(Attempt.SIGN_IN, Attempt.ON_KNOWN_DEVICE), about=name, sender__in=origins
    ).delete()
