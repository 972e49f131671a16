"""What the pages of briefings ask for: concerns with their clocks, and who has read what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods.timetable import local_day
from reporting.briefings.rules.concerns import ConcernClock, ConcernState, concern_clock
from reporting.models import Concern
from targets.querysets import within_paths


@dataclass(frozen=True)
class ConcernRow:
    """A concern as it stands on a day."""

    concern: Concern
    clock: ConcernClock

    @property
    def waits_for_answer(self) -> bool:
        return bool(self.concern.state == ConcernState.RAISED)


def row_of(concern: Concern, today: date) -> ConcernRow:
    clock = concern_clock(
        concern.state,
        raised=local_day(concern.raised_at),
        due=concern.due,
        done_by=concern.done_by,
        today=today,
    )
    return ConcernRow(concern, clock)


def rows_of(concerns: Iterable[Concern], today: date) -> list[ConcernRow]:
    return [row_of(concern, today) for concern in concerns]


def open_concerns_of(unit: OrganisationUnit, today: date) -> list[ConcernRow]:
    """What stands in the briefing of a part of the council until it is settled: what its holder
    raised, and what others raised about it; the oldest first.
    """
    concerning = Q(unit=unit) | Q(asked_unit=unit)
    concerning |= Q(unit__successor=unit) | Q(asked_unit__successor=unit)
    return rows_of(Concern.objects.still_open().filter(concerning).for_page(), today)


def concerns_seen_by(user: User, roles: Iterable[str]) -> QuerySet[Concern]:
    """Every concern that somebody may read, the newest first."""
    seen = Concern.objects.filter(within_paths("asked_unit__", user.paths(frozenset(roles))))
    return seen.for_page().order_by("-raised_at", "-pk")
