"""Recording several figures of one form together: each is judged by itself, and those that can be
taken are stored at once.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record_all
from pmf_portal.council.models import User
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.actuals.services import (
    Entry,
    JudgedEntry,
    act_of,
    actual_of,
    check_entry,
    judge,
    record_actual,
)
from scorecards.actuals.stored import StoredSeries, window_of_entries
from scorecards.models import Actual
from scorecards.plausibility.context import PlausibilityContext, RecordedWarnings, keep_warnings

# What became of an entry: the figure as it is stored, or why it was refused.
Outcome = Actual | Refused
# The plan of each target's period.
Planned = dict[tuple[int, Month], Decimal]


@transaction.atomic
def record_actuals(
    entries: Sequence[Entry],
    series: StoredSeries,
    planned: Planned,
    *,
    by: User,
    at: datetime,
) -> list[Outcome]:
    """Record several figures, each with an event of its own in the trail, in a number of queries
    that does not grow with them; gives what became of each, in their order.

    A figure that is refused holds no other up.  `series` is what was stored when the form was read.
    """
    outcomes: list[Outcome | None] = [None] * len(entries)
    current = current_actuals(entries, series)
    context = context_of_entries(entries, series, planned)
    judged_at: list[tuple[int, JudgedEntry]] = []
    for place, entry in enumerate(entries):
        try:
            check_entry(entry, localdate(at))
            stands = current.get((entry.specification.target_id, entry.month))
            judged = judge(entry, stands, lambda: context, by=by)
        except Refused as refusal:
            outcomes[place] = refusal
            continue
        if isinstance(judged, Actual):
            outcomes[place] = judged
        else:
            judged_at.append((place, judged))
    for place, outcome in zip(
        [place for place, _ in judged_at],
        stored_together([judged for _, judged in judged_at], by=by, at=at),
        strict=True,
    ):
        outcomes[place] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def current_actuals(
    entries: Sequence[Entry], series: StoredSeries
) -> dict[tuple[int, Month], Actual]:
    """What stands in the places of some entries, in one query where there is anything; what is
    stored after the series was read, the database refuses to store twice.
    """
    correcting = [
        entry for entry in entries if entry.month in series.get(entry.specification.target_id, {})
    ]
    if not correcting:
        return {}
    targets = {entry.specification.target_id for entry in correcting}
    months = {entry.month for entry in correcting}
    actuals = (
        Actual.objects.whole_council()
        .filter(target__in=targets, month__in=months)
        .select_related("recorded_by")
        .order_by("revision")
    )
    return {(actual.target_id, actual.month): actual for actual in actuals}


def context_of_entries(
    entries: Sequence[Entry],
    series: StoredSeries,
    planned: Planned,
) -> PlausibilityContext:
    """What some entries are judged by, of what was read already."""
    places = [(entry.specification, entry.month) for entry in entries]
    context = PlausibilityContext.of_stored(window_of_entries(series, places), planned)
    for entry in entries:
        brought = context.brought.setdefault(entry.specification.target_id, {})
        brought[entry.month] = entry.figure
    return context


def stored_together(judged: Sequence[JudgedEntry], *, by: User, at: datetime) -> list[Outcome]:
    """Store entries at once; where somebody else was faster with one of them, each by itself."""
    if not judged:
        return []
    actuals = [actual_of(one, entry_channel=Actual.FORM, by=by, at=at) for one in judged]
    try:
        with transaction.atomic():
            Actual.objects.bulk_create(actuals)
    except IntegrityError:
        return [stored_alone(one.entry, by=by, at=at) for one in judged]
    keep_warnings(
        [
            RecordedWarnings(actual.pk, one.warnings, one.confirmation)
            for actual, one in zip(actuals, judged, strict=True)
            if one.warnings
        ],
        by=by,
        at=at,
    )
    record_all([act_of(one) for one in judged], by=by, at=at)
    return list(actuals)


def stored_alone(entry: Entry, *, by: User, at: datetime) -> Outcome:
    """Record one entry by itself; gives why it was refused."""
    try:
        with transaction.atomic():
            return record_actual(
                entry.specification,
                entry.month,
                by=by,
                at=at,
                seen_revision=entry.seen_revision,
                confirmation=entry.confirmation,
                reason=entry.reason,
                **entry.entered,
            )
    except Refused as refusal:
        return refusal
