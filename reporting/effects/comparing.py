"""Holding expected effects against the months that were published (framework 2.4)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import Month
from reporting.effects.reading import content_of, figure_in, measured, newest_editions
from reporting.effects.rules.comparison import Outcome, comparison_in_words, outcome_of
from reporting.effects.rules.lifecycle import after
from reporting.effects.services import is_kept_back, locked_effect
from reporting.models import DecisionEffect, PublishedTarget
from scorecards.models import ScorecardBuild


def plan_effect_comparisons(at: datetime) -> Iterator[dict[str, Any]]:
    """The job of each published month by which something was expected."""
    waiting = list(DecisionEffect.objects.to_compare())
    builds = newest_editions({one.by_month for one in waiting}) if waiting else {}
    for month in sorted(builds):
        build = builds[month]
        if any(is_waiting(one, build) for one in waiting if one.by_month == month):
            yield {
                "kind": "compare_effects",
                "period": str(month),
                "subject": f"edition {build.edition}",
                "due_at": at,
                "again": True,
            }


def is_waiting(effect: DecisionEffect, build: ScorecardBuild) -> bool:
    """Whether an edition can say something that none before it said."""
    seen = effect.compared_edition
    return seen is None or (effect.outcome == Outcome.NO_FIGURE and seen < build.edition)


def compare_effects_job(period: str, subject: str, at: datetime) -> str:
    number = compare_effects(Month.parse(period), at=at)
    return f"{counted(number, 'expected effect')} compared"


@transaction.atomic
def compare_effects(month: Month, *, at: datetime) -> int:
    """Compare what was expected by a month with what its newest edition published; run again it
    changes nothing.
    """
    build = newest_editions([month]).get(month)
    if build is None:
        return 0
    rows = DecisionEffect.objects.to_compare().filter(by_month=month).for_page().order_by("pk")
    effects = [one for one in rows if is_waiting(one, build)]
    codes = {one.target.code for one in effects}
    published = {one.code: one for one in build.published_targets.filter(code__in=codes)}
    rows = [compare(one, build, published.get(one.target.code), at) for one in effects]
    compared = [one for one in rows if one is not None]
    owners = {one.pk: one.owner for one in effects}
    pairs = [(one, owners[one.pk]) for one in compared]
    notify([word_to_owner(one, owner) for one, owner in pairs if owner is not None], at)
    if compared:
        numbers = sorted(one.pk for one in compared)
        record("compare_effects", month.name, by=None, at=at, effects=numbers)
    return len(compared)


def compare(
    effect: DecisionEffect, build: ScorecardBuild, published: PublishedTarget | None, at: datetime
) -> DecisionEffect | None:
    """One effect against an edition; None where another run has compared it meanwhile."""
    held = locked_effect(effect)
    if not is_waiting(held, build):
        return None
    content = content_of(published) if published else None
    actual = figure_in(content, held.by_month) if content else None
    unit = measured(content).unit if content else None
    held.state = after(held.standing, "compare")
    held.published, held.compared_edition = published, build.edition
    held.outcome = outcome_of(held.expected, actual, unit)
    held.actual = None if held.outcome == Outcome.NO_FIGURE else actual
    held.words = comparison_in_words(held.expected, actual, unit)
    held.compared_at = at
    # What was said of an earlier comparison does not explain this one.
    held.why, held.explained_at = "", None
    held.save()
    return held


def word_to_owner(held: DecisionEffect, owner: User) -> tuple[User, str, str, str]:
    """What its owner is told."""
    url = f"{settings.PORTAL_URL}{held.get_absolute_url()}"
    words = "It is exempt: read it on the portal." if is_kept_back(held) else held.words
    key = f"effect {held.pk} compared {held.compared_edition}"
    subject = f"{held.target.code}: what you expected by {held.by_month.name}"
    return (owner, key, subject, f"{words}\n\nSay why it came like this:\n{url}")
