"""How the portal runs, in the text format that Prometheus reads; numbers only, and nothing of a
person.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max

from pmf_portal.jobs.heartbeats import pulses
from pmf_portal.jobs.models import Job
from pmf_portal.operation.disk import free_megabytes, places_on_disk
from pmf_portal.operation.request_counts import BOUNDS, Counts
from reporting.cycle.operation import mail_at, newest_backup_at, queue_at
from reporting.models import Publication

Labels = dict[str, str]


class Metric(NamedTuple):
    """A measurement with its meaning, its type and its samples: (suffix, labels, value)."""

    name: str
    help: str
    type: str
    samples: list[tuple[str, Labels, float]]


def gauge(name: str, help_text: str, *samples: tuple[Labels, float]) -> Metric:
    return Metric(name, help_text, "gauge", [("", labels, value) for labels, value in samples])


def state_metrics(at: datetime, machine_at: datetime) -> Iterator[Metric]:
    """What the database knows: queue, failures, signs of life, e-mails, publication, backup."""
    queue, mail = queue_at(at), mail_at(at)
    yield gauge("portal_queue_length", "Jobs that are due and not begun.", ({}, queue.length))
    yield gauge(
        "portal_queue_age_seconds",
        "Since when the oldest of them is due.",
        ({}, queue.age(at).total_seconds()),
    )
    yield gauge(
        "portal_jobs_failed",
        "Jobs that fail and are tried again, and jobs that wait for a person.",
        ({"state": "failing"}, Job.objects.failing().count()),
        ({"state": "needs_attention"}, Job.objects.needing_attention().count()),
    )
    yield gauge(
        "portal_heartbeat_age_seconds",
        "Seconds since a part of the portal was last heard of.",
        *(
            ({"kind": one.kind, "name": one.name}, one.age.total_seconds())
            for one in pulses(machine_at)
            if one.age is not None
        ),
    )
    yield gauge(
        "portal_notices",
        "E-mails that wait, are in doubt or were given up.",
        ({"state": "waiting"}, mail.waiting),
        ({"state": "in_doubt"}, mail.in_doubt),
        ({"state": "given_up"}, mail.given_up),
    )
    yield gauge("portal_mail_goes_out", "1 when there is a mail server.", ({}, mail.goes_out))
    newest = Publication.objects.aggregate(at=Max("published_at"))["at"]
    yield gauge(
        "portal_last_publication_timestamp_seconds", "The newest publication.", *at_moment(newest)
    )
    yield gauge(
        "portal_last_backup_timestamp_seconds", "The newest backup.", *at_moment(newest_backup_at())
    )


def at_moment(at: datetime | None) -> list[tuple[Labels, float]]:
    return [({}, at.timestamp())] if at else []


def disk_metrics() -> Metric:
    return gauge(
        "portal_disk_free_bytes",
        "Room where the portal writes.",
        *(
            ({"place": name}, free_megabytes(path) * 1024 * 1024)
            for name, path in places_on_disk().items()
        ),
    )


def request_metrics(counts: Counts) -> Metric:
    """How many requests were answered, and how long they took, as a histogram."""
    samples: list[tuple[str, Labels, float]] = []
    for (view, kind), (*within, total, seconds) in sorted(counts.items()):
        labels = {"view": view, "status": kind}
        for bound, count in zip([*map(str, BOUNDS), "+Inf"], [*within, total], strict=True):
            samples.append(("_bucket", labels | {"le": bound}, count))
        samples += [("_sum", labels, seconds), ("_count", labels, total)]
    name, help_text = "portal_request_duration_seconds", "Requests by page and kind of answer."
    return Metric(name, help_text, "histogram", samples)


def metrics_text(metrics: Iterable[Metric]) -> str:
    """The measurements as Prometheus reads them."""
    lines = []
    for metric in metrics:
        lines += [
            f"# HELP {metric.name} {metric.help}",
            f"# TYPE {metric.name} {metric.type}",
            *(
                f"{metric.name}{suffix}{labels_text(labels)} {float(value)!r}"
                for suffix, labels, value in metric.samples
            ),
        ]
    return "\n".join(lines) + "\n"


def labels_text(labels: Labels) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{escaped(value)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}"


def escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
