"""How the portal runs, for whoever operates it: what is alive, what waits, what failed, and what to
do about it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Min, Q

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.mail_server import mail_goes_out
from pmf_portal.council.models import Notice
from pmf_portal.formats.numbers import counted
from pmf_portal.jobs.heartbeats import TITLES, Pulse, dead_kinds, pulses
from pmf_portal.jobs.models import Job
from pmf_portal.operation.disk import free_megabytes, places_on_disk
from pmf_portal.operation.readiness import missing_migrations
from scorecards.feeds.late import lateness
from scorecards.models import Feed

A_DAY = timedelta(days=1)
BACKUP_AGES_AFTER = timedelta(days=2)
# Work that is due is begun at the next tick; this long means that nobody does it.
QUEUE_AGES_AFTER = timedelta(minutes=15)


class Queue(NamedTuple):
    """The work that is due and not begun, and since when the oldest of what cannot wait is due."""

    length: int
    oldest_due_at: datetime | None

    def age(self, at: datetime) -> timedelta:
        return at - self.oldest_due_at if self.oldest_due_at else timedelta(0)


class Mail(NamedTuple):
    """Where e-mails stand."""

    goes_out: bool
    host: str
    sent: int
    waiting: int
    in_doubt: int
    given_up: int


class Place(NamedTuple):
    """A folder the portal writes to, and the room on its disk."""

    name: str
    free_megabytes: int

    @property
    def is_low(self) -> bool:
        return self.free_megabytes < settings.DISK_FREE_MB


@dataclass(frozen=True)
class Operation:
    """The portal at a moment."""

    at: datetime
    pulses: list[Pulse]
    queue: Queue
    failing: list[Job]
    needing_attention: list[Job]
    late_feeds: list[tuple[Feed, int]]
    mail: Mail
    places: list[Place]
    version: str
    missing_migrations: list[str]
    backup_at: datetime | None

    @property
    def queue_age(self) -> str:
        """How long the oldest work has been waiting: minutes, hours or days."""
        minutes = int(self.queue.age(self.at).total_seconds() // 60)
        if minutes < 120:
            return counted(minutes, "minute")
        if minutes < 48 * 60:
            return counted(minutes // 60, "hour")
        return counted(minutes // (24 * 60), "day")

    @property
    def warnings(self) -> list[str]:
        """What somebody should do something about, the most urgent first."""
        return [words for words in self.all_warnings() if words]

    def all_warnings(self) -> list[str]:
        mail, jobs = self.mail, len(self.needing_attention)
        low = [place.name for place in self.places if place.is_low]
        dead = [TITLES[kind] for kind in dead_kinds(self.pulses)]
        queue_is_old = self.queue.age(self.at) > QUEUE_AGES_AFTER
        return [
            *(f"{title}: no sign of life. Start it again." for title in dead),
            f"There is too little room on the disk of {', '.join(low)}." if low else "",
            "The database is older than the portal: run manage.py migrate."
            if self.missing_migrations
            else "",
            f"{counted(jobs, 'job')} failed for a day and wait{'' if jobs > 1 else 's'} for you."
            if jobs
            else "",
            f"Work has been waiting for {self.queue_age}." if queue_is_old else "",
            "" if mail.goes_out else "No mail server is set up: e-mails reach nobody.",
            f"{counted(mail.in_doubt + mail.given_up, 'e-mail')} could not be sent, or may not have"
            " been."
            if mail.in_doubt or mail.given_up
            else "",
            self.backup_warning(),
            f"{counted(len(self.late_feeds), 'feed')} behind." if self.late_feeds else "",
        ]

    def backup_warning(self) -> str:
        if self.backup_at is None:
            return "No backup has been made yet."
        if self.at - self.backup_at > BACKUP_AGES_AFTER:
            return "The newest backup is more than two days old."
        return ""


def operation(at: datetime, machine_at: datetime, today: date) -> Operation:
    """How the portal runs at a moment: a fixed number of queries.

    `machine_at` is the machine's own time, by which signs of life are counted.
    """
    return Operation(
        at=at,
        pulses=pulses(machine_at),
        queue=queue_at(at),
        failing=list(Job.objects.failing()),
        needing_attention=list(Job.objects.needing_attention()),
        late_feeds=late_feeds(today),
        mail=mail_at(at),
        places=[Place(name, free_megabytes(path)) for name, path in places_on_disk().items()],
        version=settings.VERSION,
        missing_migrations=sorted(f"{app} {name}" for app, name in missing_migrations()),
        backup_at=newest_backup_at(),
    )


def queue_at(at: datetime) -> Queue:
    claimable = Job.objects.claimable(at).order_by()
    # Printing and writing to disk wait until the timed work is done, for however long.
    timed = ~Q(kind__in=settings.LOW_PRIORITY_JOBS)
    row = claimable.aggregate(length=Count("pk"), oldest=Min("due_at", filter=timed))
    return Queue(row["length"], row["oldest"])


def mail_at(at: datetime) -> Mail:
    """The outbox in numbers; what is too old to have been sent in a day is not looked through."""
    unsent = Notice.objects.filter(sent_at=None)
    in_doubt = Notice.objects.in_doubt(at).count()
    given_up = Notice.objects.given_up(at).count()
    row = Notice.objects.aggregate(
        sent=Count("pk", filter=Q(sent_at__gt=at - A_DAY, sent_at__lte=at))
    )
    return Mail(
        goes_out=mail_goes_out(),
        host=settings.EMAIL_HOST,
        sent=row["sent"],
        waiting=unsent.count() - in_doubt - given_up,
        in_doubt=in_doubt,
        given_up=given_up,
    )


def late_feeds(today: date) -> list[tuple[Feed, int]]:
    """The live feeds that are behind their rhythm, and by how many days."""
    late = [(feed, lateness(feed, today)) for feed in Feed.objects.filter(revoked_at=None)]
    return [(feed, days) for feed, days in late if days]


def newest_backup_at() -> datetime | None:
    """When the newest backup was made, as the audit trail has it."""
    made = AuditEvent.objects.filter(subject="the portal", action="make_backup")
    return made.order_by("-sequence").values_list("at", flat=True).first()
