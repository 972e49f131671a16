"""Read receipts, by post: who opened what they were sent, who said that they have read it, and who
is reminded (framework 7.1).
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import OFFICERS
from pmf_portal.formats.dates import day_in_words, plain_day
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day, working_day_after, working_day_before
from pmf_portal.refusals import Refused
from reporting.models import ReadReceipt, StaffBriefing, Synopsis

AT = time(7, 0)
# Within so many working days staff read what they were sent.
DAYS_TO_READ = 5


def due_day(sent: date) -> date:
    return working_day_after(sent, DAYS_TO_READ)


def receipt_of(user: User, thing: StaffBriefing | Synopsis) -> ReadReceipt | None:
    """Somebody’s own receipt; None where it was not sent to them."""
    field = "briefing" if isinstance(thing, StaffBriefing) else "synopsis"
    return ReadReceipt.objects.filter(user=user, **{field: thing}).first()


def send_to(
    people: Collection[User],
    *,
    letter: tuple[str, str, str],
    at: datetime,
    briefing: StaffBriefing | None = None,
    synopsis: Synopsis | None = None,
) -> None:
    """Write a letter (key, subject, body) to some people, and wait for them to confirm it."""
    ReadReceipt.objects.bulk_create(
        ReadReceipt(briefing=briefing, synopsis=synopsis, user=person, post=person.post, sent_at=at)
        for person in people
    )
    notify([(person, *letter) for person in people], at)


@transaction.atomic
def open_reading(receipt: ReadReceipt, *, by: User, at: datetime) -> ReadReceipt:
    """Note that somebody opened what they were sent; the first time counts."""
    current = held(receipt, by)
    if current.opened_at is None:
        current.opened_at = at
        current.save(update_fields=["opened_at"])
        record(f"open_{name_of(current)}", current.of_what, by=by, at=at, post=current.post)
    return current


@transaction.atomic
def confirm_reading(receipt: ReadReceipt, *, by: User, at: datetime) -> ReadReceipt:
    """Note that somebody has read what they were sent; a second press changes nothing."""
    current = held(receipt, by)
    if current.confirmed_at is None:
        current.opened_at = current.opened_at or at
        current.confirmed_at = at
        current.save(update_fields=["opened_at", "confirmed_at"])
        record(f"confirm_{name_of(current)}", current.of_what, by=by, at=at, post=current.post)
    return current


def held(receipt: ReadReceipt, by: User) -> ReadReceipt:
    current = ReadReceipt.objects.select_for_update(of=("self",)).for_page().get(pk=receipt.pk)
    if current.user_id != by.pk:
        raise Refused("This was not sent to you.")
    return current


def name_of(receipt: ReadReceipt) -> str:
    return "staff_briefing" if receipt.briefing_id else "synopsis"


@dataclass(frozen=True)
class Tally:
    """How many posts have read something."""

    read: int
    opened: int
    unopened: int
    left: int = 0

    @property
    def total(self) -> int:
        return self.read + self.opened + self.unopened + self.left

    @property
    def words(self) -> str:
        """ "37 of 60 posts have read it; 5 opened it, 18 have not." """
        verb = "has" if self.total == 1 else "have"
        words = f"{self.read} of {self.total} post{'' if self.total == 1 else 's'} {verb} read it"
        rest = []
        if self.opened:
            rest.append(f"{self.opened} opened it but did not confirm")
        if self.unopened:
            rest.append(f"{self.unopened} {'has' if self.unopened == 1 else 'have'} not opened it")
        if self.left:
            rest.append(f"{self.left} {'has' if self.left == 1 else 'have'} left before reading it")
        return f"{words}; {joined(rest)}." if rest else f"{words}."


def tally(receipts: QuerySet[ReadReceipt]) -> Tally:
    counts = Counter(
        "read" if confirmed else "left" if not active else "opened" if opened else "unopened"
        for opened, confirmed, active in receipts.order_by().values_list(
            "opened_at", "confirmed_at", "user__is_active"
        )
    )
    return Tally(counts["read"], counts["opened"], counts["unopened"], counts["left"])


def plan_reading_reminders(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that reminds, once on each working day on which somebody is to be reminded."""
    today = localdate(at)
    if at < timetable.moment_on(today, AT) or not is_working_day(today):
        return
    if to_remind(today).exists():
        yield {"kind": "remind_of_reading", "period": today.isoformat(), "due_at": at}


def remind_of_reading_job(period: str, subject: str, at: datetime) -> str:
    return f"{remind_of_reading(date.fromisoformat(period), at=at)} reminded"


def to_remind(today: date) -> QuerySet[ReadReceipt]:
    """What was not confirmed in time, of people who are still here and were not reminded of it."""
    first_in_time = working_day_before(today, DAYS_TO_READ)
    late = Q(sent_at__lt=timetable.moment_on(first_in_time, time(0)))
    return ReadReceipt.objects.unread().filter(
        late, reminded_at=None, user__in=holders_of(OFFICERS)
    )


@transaction.atomic
def remind_of_reading(today: date, *, at: datetime) -> int:
    """Remind everybody once of what they were sent and have not confirmed; how many are."""
    keys = list(to_remind(today).values_list("pk", flat=True))
    held_rows = ReadReceipt.objects.select_for_update(of=("self",)).filter(
        pk__in=keys, reminded_at=None
    )
    rows = list(held_rows.for_page())
    if not rows:
        return 0
    notify([reminder_of(one) for one in rows], at)
    ReadReceipt.objects.filter(pk__in=[one.pk for one in rows]).update(reminded_at=at)
    record("remind_of_reading", day_in_words(today), by=None, at=at, reminders=len(rows))
    return len(rows)


def reminder_of(receipt: ReadReceipt) -> tuple[User, str, str, str]:
    thing = receipt.of_what
    address = f"{settings.PORTAL_URL}{thing.get_absolute_url()}"
    body = (
        f"It was sent to you on {plain_day(localdate(receipt.sent_at))}. Please read it and press"
        f" “I have read it”.\n\n{address}"
    )
    key = f"{name_of(receipt)} {thing.pk} late"
    return receipt.user, key, f"Not confirmed yet: {thing}", body
