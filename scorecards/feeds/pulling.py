"""Feeds that the portal fetches itself: from an allowed address, or from a watched folder."""

import json
import time as time_of_day
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate, localtime

from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_BYTES, UNSEEN, FileRefused, Problem
from pmf_portal.periods import timetable
from pmf_portal.periods.rhythm import Rhythm
from pmf_portal.periods.working_days import is_working_day
from pmf_portal.refusals import Refused
from scorecards.feeds.delivering import Answer, deliver_actuals, note_delivery, note_problem
from scorecards.feeds.fetching import Fetched, fetch
from scorecards.feeds.holding import moment_in_name
from scorecards.feeds.late import lateness
from scorecards.feeds.peer_pulling import plan_peer_pulls
from scorecards.models import Feed

PULL_AT = time(5, 30)
ENDINGS = (".csv", ".xlsx", ".ods", ".json")


def plan_pulls(at: datetime) -> Iterator[dict[str, Any]]:
    """The jobs that fetch what is due: each day at 05:30 for daily feeds, on Mondays for weekly
    ones, on working days until it came for monthly ones; and the figures of other councils.
    """
    yield from plan_peer_pulls(at)
    today = localdate(at)
    due = timetable.moment_on(today, PULL_AT)
    if localtime(at) < due:
        return
    for feed in Feed.objects.live(at).exclude(way=Feed.POST):
        if is_due(feed, today):
            yield {"kind": "pull_feed", "period": str(today), "subject": feed.slug, "due_at": due}


def is_due(feed: Feed, today: date) -> bool:
    """Whether a feed is fetched on a day."""
    if feed.rhythm == Rhythm.WEEKLY:
        return today.weekday() == 0 or bool(lateness(feed, today))
    if feed.rhythm == Rhythm.DAILY:
        return is_working_day(today)
    month_end = timetable.open_month(today).last_day
    delivered = localdate(feed.last_delivered_at) if feed.last_delivered_at else None
    return is_working_day(today) and (delivered is None or delivered <= month_end)


def pull_feed_job(period: str, subject: str, at: datetime) -> str:
    """Fetch what a feed brings, as a job."""
    feed = Feed.objects.live(at).filter(slug=subject).first()
    return pull_feed(feed, at=at) if feed else "the feed is revoked or expired"


def pull_feed(feed: Feed, *, at: datetime) -> str:
    """Fetch what a feed has to bring and take it; gives what came of it in words.  What cannot be
    read is kept with the feed.
    """
    try:
        if feed.way == Feed.FOLDER:
            return pull_folder(feed, at=at)
        fetched = fetch(feed.address, allowed_hosts=frozenset(settings.FEED_HOSTS))
        return outcome_text(take_fetched(feed, fetched, at=at))
    except Refused as refused:
        note_problem(feed, str(refused), at)
        return f"not read: {refused}"
    except FileRefused as refused:
        return f"refused: {refused}"


def take_fetched(feed: Feed, fetched: Fetched, *, at: datetime) -> Answer:
    """Take what stands at the address: as a delivery when it differs from the last one, as word
    that the feed lives when it does not.
    """
    newest = feed.deliveries.order_by("-received_at", "-pk").first()
    if newest and newest.digest == digest(fetched.body):
        note_delivery(feed, at)
        return Answer(json.loads(newest.answer), replayed=True)
    key = f"fetched {at.isoformat()}"
    return deliver_actuals(
        feed,
        fetched.body,
        key=key,
        name=feed.address,
        at=at,
        is_json=is_json(fetched.body, fetched.media_type),
    )


def outcome_text(answer: Answer) -> str:
    """What came of a delivery, for the list of jobs."""
    counts = f"{answer.content['recorded']} recorded, {answer.content['unchanged']} unchanged"
    return f"{counts} (this file came before)" if answer.replayed else counts


def is_json(body: bytes, media_type: str) -> bool:
    return "json" in media_type or body.lstrip()[:1] == b"["


def pull_folder(feed: Feed, *, at: datetime) -> str:
    """Take every file of the feed's folder, in the order of their names; a file that was taken is
    not taken again until it is written anew.
    """
    folder = folder_of(feed)
    if folder is None or not folder.is_dir():
        reason = f"There is no folder “{feed.slug}” among the watched folders."
        note_problem(feed, reason, at)
        return f"not read: {reason}"
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.is_symlink()
    )
    outcomes = []
    for path in files:
        outcomes.append(f"{UNSEEN.sub('�', path.name)}: {take_file(feed, path, at)}")
    # A good file does not make a refused one good: what is refused stands with the feed as long as
    # it lies there.
    refused = "; ".join(outcome for outcome in outcomes if ": refused" in outcome)
    note_problem(feed, refused, at)
    return "; ".join(outcomes) or "the folder is empty"


def take_file(feed: Feed, path: Path, at: datetime) -> str:
    """Take one file of a watched folder; gives what came of it."""
    try:
        body = read_whole(path)
        if body is None:
            return "still being written"
        answer = deliver_actuals(
            feed,
            body,
            key=f"{path.stat().st_mtime_ns} sha256 {digest(body)}",
            name=UNSEEN.sub("�", path.name),
            at=at,
            is_json=path.suffix.lower() == ".json",
            made_at=moment_in_name(path.name),
        )
    except FileRefused as refused:
        return f"refused: {refused}"
    return outcome_text(answer)


def read_whole(path: Path) -> bytes | None:
    """A file's content, or None while somebody is writing it; raises FileRefused for one that is
    too large.
    """
    stat = path.stat()
    if stat.st_size > MOST_BYTES:
        raise FileRefused(
            [Problem(1, "", "", f"{path.name} is larger than {MOST_BYTES // 1024 // 1024} MB.")]
        )
    if time_of_day.time() - stat.st_mtime < settings.FEED_SETTLE_SECONDS:
        return None
    return path.read_bytes()


def folder_of(feed: Feed) -> Path | None:
    """The watched folder of a feed; None where the portal watches none."""
    if not settings.FEED_FOLDER:
        return None
    return Path(settings.FEED_FOLDER) / feed.slug
