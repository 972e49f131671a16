"""Changing what the council has chosen for itself: it holds for what is published from then on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.council_settings import health_areas, remember
from pmf_portal.council.models import CouncilPicture, SettingsChange, User, WordTemplate
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.png import Png
from pmf_portal.formats.word_templates import TemplateFile
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from reporting.public_record.staleness import stale_with_this_act
from targets.models import Specification

UNCHANGED = "Nothing is different from what holds already."
MOST_NAMED = 5


@transaction.atomic
def change_council_settings(
    changes: Mapping[str, Any], *, part: str, by: Actor, at: datetime
) -> SettingsChange:
    """Choose something for the council; `part` says in words what is changed.  The rest stays as it
    was.

    Raises Refused where nothing changes or targets would lose their place in a report, and
    ChangedMeanwhile where somebody else changed the settings at the same moment.
    """
    newest = SettingsChange.objects.order_by("-version").first()
    before = CouncilSettings.from_stored(newest.content) if newest else CouncilSettings()
    after = replace(before, **changes)
    if after == before:
        raise Refused(UNCHANGED)
    if after.health_areas != before.health_areas:
        refuse_lost_areas(after.health_areas, Month.of(local_day(at)))
    with unless_taken(ChangedMeanwhile()):
        change = SettingsChange.objects.create(
            version=newest.version + 1 if newest else 1,
            content=after.to_stored(),
            changed=part,
            post=str(by),
            changed_by=by if isinstance(by, User) else None,
            changed_at=at,
        )
    stale_with_this_act()
    transaction.on_commit(partial(remember, after))
    record("change_council_settings", part, by=by, at=at, **difference(before, after))
    return change


def difference(before: CouncilSettings, after: CouncilSettings) -> dict[str, Any]:
    """What the trail keeps of a change: each setting that is different, as it was and as it is."""
    was, now = before.to_stored(), after.to_stored()
    names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
    return {
        "before": {name: was.get(name) for name in names},
        "after": {name: now.get(name) for name in names},
    }


def refuse_lost_areas(chosen: tuple[str, ...], month: Month) -> None:
    """Raise Refused where targets of the running year or a later one would stand in no area of the
    report on corporate health.
    """
    kept = {area.casefold() for area in chosen}
    lost = {area.casefold(): area for area in health_areas() if area.casefold() not in kept}
    held = (
        Specification.objects.filter(financial_year__gte=month.financial_year)
        .exclude(health_area="")
        .values_list("target__code", "health_area")
        .order_by("target__code")
        .distinct()
    )
    codes = [code for code, area in held if area.strip().casefold() in lost]
    if codes:
        more = len(codes) - MOST_NAMED
        named = ", ".join(codes[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        raise Refused(
            f"Keep {', '.join(lost.values())}: the report on corporate health would lose {named}.",
            "health_areas",
        )


@transaction.atomic
def keep_picture(png: Png, *, at: datetime) -> str:
    """Keep a picture for good, once; gives its digest."""
    known, _ = CouncilPicture.objects.get_or_create(
        digest=digest(png.body),
        defaults={"body": png.body, "width": png.width, "height": png.height, "added_at": at},
    )
    return known.digest


@transaction.atomic
def keep_template(template: TemplateFile, *, at: datetime) -> str:
    """Keep a template of Word documents for good, once; gives its digest."""
    known, _ = WordTemplate.objects.get_or_create(
        digest=digest(template.body),
        defaults={"name": template.name, "body": template.body, "added_at": at},
    )
    return known.digest
