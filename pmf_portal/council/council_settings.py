"""What the council has chosen for itself, as this process knows it."""

import logging
import time
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, transaction

from pmf_portal.council.models import SettingsChange, WordTemplate
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.formats.wording import Wording

log = logging.getLogger(__name__)
# How long a process goes by what it knew, since every sentence asks.
SECONDS_REMEMBERED = 20


class Remembered:
    """What this process knows of the council's settings, and until when (by its own clock)."""

    settings = CouncilSettings()
    wording: Wording | None = None
    until = 0.0


def council_settings() -> CouncilSettings:
    """What the council has chosen; at most some seconds late."""
    if time.monotonic() >= Remembered.until:
        # Whoever asks while this reads is answered by what was known.
        Remembered.until = time.monotonic() + SECONDS_REMEMBERED
        try:
            # In a transaction under way nothing but this reading fails with it.
            with transaction.atomic():
                read_council_settings()
        except DatabaseError:
            # A page about a failing database has words too.
            log.warning("It is not known whether the council has changed its settings.")
    return Remembered.settings


def read_council_settings() -> CouncilSettings:
    """What the council has chosen, as the database has it now: for acts that publish."""
    newest = SettingsChange.objects.order_by("-version").first()
    chosen = CouncilSettings.from_stored(newest.content) if newest else CouncilSettings()
    remember(chosen)
    return chosen


def settings_at(moment: datetime) -> CouncilSettings:
    """What the council had chosen at a moment: for what is printed later of something published
    then.
    """
    earlier = SettingsChange.objects.filter(changed_at__lte=moment)
    newest = earlier.order_by("-version").first()
    return CouncilSettings.from_stored(newest.content) if newest else CouncilSettings()


def word_template(digest: str) -> bytes | None:
    """A template of Word documents by its digest; None for none."""
    return bytes(WordTemplate.objects.get(digest=digest).body) if digest else None


def every_settings() -> list[CouncilSettings]:
    """Everything that the council has ever chosen, in its order."""
    changes = SettingsChange.objects.order_by("version")
    return [CouncilSettings.from_stored(change.content) for change in changes]


def remember(chosen: CouncilSettings) -> None:
    Remembered.settings = chosen
    Remembered.wording = None
    Remembered.until = time.monotonic() + SECONDS_REMEMBERED


def own_wording() -> Wording:
    """The words in force: made once of what is remembered."""
    chosen = council_settings()
    if Remembered.wording is None or Remembered.wording.council != (name_of(chosen)):
        Remembered.wording = chosen.wording(settings.COUNCIL_NAME)
    return Remembered.wording


def name_of(chosen: CouncilSettings) -> str:
    return chosen.name or settings.COUNCIL_NAME


def health_areas() -> list[str]:
    """The areas of corporate health: the council's own, or those of the environment."""
    return list(council_settings().health_areas) or list(settings.HEALTH_AREAS)
