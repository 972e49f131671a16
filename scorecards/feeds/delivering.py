"""What a feed brings, figures or an extract: all or nothing, once for each payload, however often
and by how many connections it is sent.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused
from scorecards.extracts.as_at import day_in_name
from scorecards.extracts.columns import EXTRACT_FILES
from scorecards.extracts.services import rows_of_extract, take_extract
from scorecards.feeds.actuals_rows import CheckedRows
from scorecards.feeds.allowed import Allowed
from scorecards.feeds.checked_row import CheckedRow, Declaration
from scorecards.feeds.deliveries import rows_of_file, rows_of_json, take
from scorecards.feeds.holding import (
    OLDER,
    WAITS,
    Doubted,
    Held,
    hold_back,
    keep_held,
    make_provisional,
    notify_of_held,
)
from scorecards.models import Actual, Delivery, Feed

WINDOW = timedelta(minutes=1)
MOST_REQUESTS = 120
MOST_KEY = 200


class TooManyRequests(Exception):
    """A feed that asks more often than it may; `seconds` is how long it should wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            f"A feed may send {MOST_REQUESTS} requests a minute. Try again in {seconds} seconds."
        )


class KeyUsed(Exception):
    """The key of an earlier payload, with another content."""


@dataclass(frozen=True)
class Answer:
    """What a feed is told about a payload, and whether it was told so before."""

    content: dict[str, Any]
    replayed: bool = False


class FeedItself:
    """The feed as the actor of an audit event: no person did it."""

    pk = None

    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    def __str__(self) -> str:
        return f"The feed “{self.feed}”"


@transaction.atomic
def count_request(feed: Feed, at: datetime) -> None:
    """Count one request of a feed; raises TooManyRequests when there are more in a minute than
    allowed.
    """
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    started = held.window_started_at
    if started is None or not started <= at < started + WINDOW:
        Feed.objects.filter(pk=feed.pk).update(window_started_at=at, requests_in_window=1)
        return
    if held.requests_in_window >= MOST_REQUESTS:
        raise TooManyRequests(max(1, round((started + WINDOW - at).total_seconds())))
    Feed.objects.filter(pk=feed.pk).update(requests_in_window=F("requests_in_window") + 1)


def deliver_actuals(
    feed: Feed,
    body: bytes,
    *,
    key: str,
    name: str,
    at: datetime,
    is_json: bool = True,
    made_at: datetime | None = None,
) -> Answer:
    """Take a feed's payload, made by its sender at `made_at`; raises FileRefused (nothing saved,
    and the feed keeps why), KeyUsed.

    A key that was answered is answered the same again.  Figures that repeat what is stored change
    nothing; what is older than what stands is not taken, and what a person would be asked about
    waits for a person.
    """
    try:
        return deliver_once(feed, body, key=key, name=name, at=at, is_json=is_json, made_at=made_at)
    except FileRefused as refused:
        note_problem(feed, str(refused), at)
        raise


def note_problem(feed: Feed, words: str, at: datetime) -> None:
    """Keep with a feed why its last delivery was not taken; "" when nothing is wrong any more."""
    Feed.objects.filter(pk=feed.pk).update(
        last_problem=words[:1000], last_problem_at=at if words else None
    )


def note_delivery(feed: Feed, at: datetime) -> None:
    """The feed has delivered: it is in time, and nothing is wrong with it."""
    Feed.objects.filter(pk=feed.pk).update(last_delivered_at=at)
    note_problem(feed, "", at)


@transaction.atomic
def deliver_once(
    feed: Feed,
    body: bytes,
    *,
    key: str,
    name: str,
    at: datetime,
    is_json: bool,
    made_at: datetime | None,
) -> Answer:
    # The lock makes a twin of this payload wait until the answer to the first is there.
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    earlier = Delivery.objects.filter(feed=held, key=key).first()
    if earlier:
        if earlier.digest != digest(body):
            raise KeyUsed(
                "This key belongs to an earlier payload with another content. Use a new key for a"
                " new payload."
            )
        return Answer(json.loads(earlier.answer), replayed=True)
    if held.brings in EXTRACT_FILES:
        return deliver_extract(
            held, body, key=key, name=name, at=at, is_json=is_json, made_at=made_at
        )
    rows = rows_of_json(body) if is_json else rows_of_file(body, name)
    checked = CheckedRows(rows, allowed=Allowed(feed=held), name=name, at=at)
    # A sender whose clock is ahead of ours says no more than "now".
    made_at = min(made_at, at) if made_at else None
    kept_back = hold_back(checked, made_at)
    unusual = make_provisional(checked)
    delivery = delivery_of(held, body, key=key, name=name, at=at, made_at=made_at)
    take(delivery, checked, entry_channel=Actual.FEED, by=None, at=at)
    keep_held(delivery, kept_back, at=at)
    content = content_of(checked, kept_back, unusual)
    Delivery.objects.filter(pk=delivery.pk).update(answer=json.dumps(content), answer_status=200)
    note_delivery(held, at)
    if waits := notify_of_held(held, delivery, kept_back, unusual, at=at):
        note_problem(held, waits, at)
    record(
        "deliver_actuals",
        held,
        by=FeedItself(held),
        at=at,
        key=key,
        rows=len(checked.rows),
        recorded=delivery.recorded,
        digest=delivery.digest,
    )
    return Answer(content)


def delivery_of(
    feed: Feed, body: bytes, *, key: str, name: str, at: datetime, made_at: datetime | None
) -> Delivery:
    """What a feed brought, kept as it came in."""
    return Delivery.objects.create(
        made_at=made_at,
        feed=feed,
        key=key,
        name=name[:200],
        body=Delivery.packed(body),
        digest=digest(body),
        received_at=at,
    )


def deliver_extract(
    feed: Feed,
    body: bytes,
    *,
    key: str,
    name: str,
    at: datetime,
    is_json: bool,
    made_at: datetime | None,
) -> Answer:
    """Take a ledger extract or a risk register from a feed, inside its lock: as at the day that its
    rows name, else that on which it was made, else that in the file’s name, else today.
    """
    kind = EXTRACT_FILES[feed.brings]
    if is_json:
        rows = rows_of_json(body, kind.headings, kind.required)
    else:
        rows = rows_of_extract(feed.brings, body, name)
    made_at = min(made_at, at) if made_at else None
    delivery = delivery_of(feed, body, key=key, name=name, at=at, made_at=made_at)
    as_at = localdate(made_at) if made_at else day_in_name(name)
    taken = take_extract(feed.brings, rows, delivery, as_at=as_at, by=FeedItself(feed), at=at)
    content = {
        "as_at": str(taken.as_at),
        "recorded": taken.preview.count,
        "unchanged": taken.preview.stays,
        "remarks": list(taken.preview.remarks),
    }
    Delivery.objects.filter(pk=delivery.pk).update(answer=json.dumps(content), answer_status=200)
    note_delivery(feed, at)
    return Answer(content)


def content_of(
    checked: CheckedRows, kept_back: list[Held], unusual: list[Doubted]
) -> dict[str, Any]:
    """The fate of each row, for the answer."""
    rows = fates_of(checked, kept_back, unusual)
    recorded = sum(row["fate"] == "recorded" for row in rows)
    unchanged = sum(row["fate"] == "unchanged" for row in rows)
    content: dict[str, Any] = {"recorded": recorded, "unchanged": unchanged, "rows": rows}
    for fate in (OLDER, WAITS):
        if count := sum(row["fate"] == fate for row in rows):
            content[fate] = count
    if checked.declarations:
        content["nothing_to_report"] = [fate_of_declaration(d) for d in checked.declarations]
    if checked.findings.remarks:
        content["remarks"] = [remark._asdict() for remark in checked.findings.remarks]
    return content


def fates_of(
    checked: CheckedRows, kept_back: list[Held], unusual: list[Doubted]
) -> list[dict[str, Any]]:
    """What became of each row, in their order."""
    rows = [fate_of(row) for row in checked.rows]
    becomes = {one.row.number: one.becomes for one in unusual}
    for told in rows:
        if told["row"] in becomes:
            told[Delivery.BECOMES] = becomes[told["row"]]
    for held in kept_back:
        told = fate_of(held.row) | {"fate": held.fate, "reason": held.words}
        told["revision"] = held.row.stored.revision if held.row.stored else 0
        rows.append(told)
    return sorted(rows, key=lambda told: told["row"])


def fate_of_declaration(declaration: Declaration) -> dict[str, Any]:
    """What became of a row that says that there is nothing to report."""
    return {
        "row": declaration.number,
        "code": declaration.place.rule.code,
        "period": str(declaration.place.month),
        "fate": "unchanged" if declaration.stands else "recorded",
    }


def fate_of(row: CheckedRow) -> dict[str, Any]:
    """What became of one row; an unchanged one names the revision that stands."""
    if row.is_news or row.stored is None:
        fate, revision = "recorded", row.revision
    else:
        fate, revision = "unchanged", row.stored.revision
    return {
        "row": row.number,
        "code": row.rule.code,
        "period": str(row.month),
        "fate": fate,
        "revision": revision,
        "warnings": [warning.words for warning in row.warnings or ()],
    }
