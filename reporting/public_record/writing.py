"""Writing the public record to disk by address: every page and file that a reader reaches from the
performance page.
"""

import logging
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localdate

from pmf_portal.council.council_settings import every_settings
from pmf_portal.jobs.models import Job
from pmf_portal.ui.looks import addresses_of_looks
from pmf_portal.ui.static_files import FOR_GOOD
from reporting.models import Publication
from reporting.public_record.archive_files import write_whole
from reporting.public_record.disk import (
    Entry,
    address_of,
    entries,
    entry_path,
    place_of,
    read_entry,
    remove,
    root,
    write,
)
from reporting.public_record.links import anchors
from reporting.public_record.meeting_pages import pages_on_record
from reporting.public_record.registry import DAILY, MARK
from reporting.public_record.staleness import clear_stale, is_stale, stale_since
from reporting.public_record.state import State, day_on_disk, record_state, whole_state
from reporting.public_record.withholding import Withheld, withhold

log = logging.getLogger(__name__)
# A page of an edition changes once, when a newer edition is there.
OF_AN_EDITION = "public, max-age=300"
KEPT_HEADERS = ("Content-Disposition", "Link")


@dataclass
class Written:
    """What a run wrote, looked at and took away, and whose stored copies it found altered."""

    written: int = 0
    seen: set = field(default_factory=set)
    removed: int = 0
    withheld: set = field(default_factory=set)
    failed: list = field(default_factory=list)

    @property
    def words(self):
        words = f"{self.written} of {len(self.seen)} pages and files written,"
        words += f" {self.removed} removed"
        if self.withheld:
            words += f", withheld: {', '.join(sorted(self.withheld))}"
        if self.failed:
            words += f", FAILED and left as they were: {', '.join(self.failed)}"
        return words


def write_record(*, afresh=False, at=None):
    """Bring the pages on disk up to the record, and to a moment; safe to repeat at any point, and
    twice at once.  `afresh` writes every one again.
    """
    today = str(localdate(at)) if at else ""
    seen_mark, state, result = stale_since(), State(today), Written()
    asked: set[str] = set()
    todo = deque(beginnings())
    while todo:
        address = todo.popleft()
        if address in asked:
            continue
        asked.add(address)
        entry = up_to_date(address, state, result, afresh)
        if entry:
            result.seen.add(address)
            todo.extend(entry.links)
    for entry in entries():
        if entry.address not in result.seen:
            remove(entry)
            result.removed += 1
    withhold(result.withheld)
    if not result.failed:
        finish(state, seen_mark)
    return result


def beginnings():
    """Where the record is read from; all else is reached from there."""
    yield reverse("performance_page")
    for publication in Publication.objects.headings():
        yield publication.get_absolute_url()
    # Lists lead to the newest meetings alone.
    yield from pages_on_record()
    yield reverse("did_it_work")
    # No page has an anchor to these; pages from before a change need what they were made with.
    for chosen in every_settings():
        yield from addresses_of_looks(chosen)


def write_address(address):
    """Write one page or file, whether or not it may have changed; its entry, or None where there is
    no such page of the record.
    """
    return up_to_date(address, State(), Written(), afresh=True)


def write_addresses(addresses):
    """Write some pages or files, whether or not they may have changed."""
    state, result = State(), Written()
    for address in addresses:
        up_to_date(address, state, result, afresh=True)


def finish(state, seen_mark):
    """Write down which state the pages are of; while something else was published meanwhile, they
    stay stale.
    """
    write_whole(root() / "state", state.whole.encode())
    write_whole(root() / "day", state.today.encode())
    if whole_state(record_state()) == state.whole:
        clear_stale(seen_mark)


def up_to_date(address, state, result, afresh):
    """The entry of an address, written again where it may have changed; None where no page of the
    record is there.
    """
    match = archived_view(address)
    if match is None:
        return None
    key, entry = state.key_of(match), read_entry(entry_path(address))
    if entry and entry.key == key and not afresh and (entry.redirect or entry.path.exists()):
        return entry
    try:
        response = answer_of(address, match)
    except Withheld as altered:
        result.withheld |= set(altered.names)
        return entry
    except Exception:
        # One page that cannot be made keeps none of the others back; until all are, the views
        # answer.
        log.exception("%s could not be written.", address)
        result.failed.append(address)
        return entry
    made = entry_of(address, key, match, response) if response is not None else None
    if made is None:
        return None
    result.written += 1
    return write(made, response.content)


def archived_view(address):
    """The view of an address whose pages belong to the record, or None."""
    try:
        match = resolve(address)
    except Resolver404:
        return None
    is_archived = hasattr(match.func, MARK)
    is_public = not getattr(match.func, "login_required", True)
    if is_archived and is_public and entry_path(address):
        return match
    return None


def answer_of(address, match):
    """What the view answers to a reader who is not signed in; None where there is nothing."""
    portal = urlsplit(settings.PORTAL_URL)
    request = RequestFactory(HTTP_HOST=portal.netloc).get(
        quote(address), secure=portal.scheme == "https"
    )
    request.user, request.resolver_match = AnonymousUser(), match
    # Printed forms are made for readers; writing the record makes none (docs/decisions/0025).
    request.writes_record = True
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return None
    if response.streaming:
        whole = HttpResponse(
            b"".join(response.streaming_content),
            headers=response.headers,
            status=response.status_code,
        )
        whole.stored, whole.of = getattr(response, "stored", False), getattr(response, "of", ())
        return whole
    return response


def entry_of(address, key, match, response):
    """The entry of an answer; None for one that is no page of the record (not there, or made for
    one reader: a form, a cookie).
    """
    if response.status_code in (301, 302):
        permanent = response.status_code == 301
        links = (response.url,)
        return Entry(address, key, redirect=response.url, permanent=permanent, links=links)
    if (
        response.status_code != 200
        or response.cookies
        or b"csrfmiddlewaretoken" in response.content
    ):
        return None
    media_type, stored = response["Content-Type"], getattr(response, "stored", False)
    page, edition = media_type.startswith("text/html"), stored and "edition" in match.kwargs
    return Entry(
        address=address,
        key=key,
        place=place_of(address, media_type),
        media_type=media_type,
        cache=(OF_AN_EDITION if page else FOR_GOOD) if edition else "public, max-age=60",
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        of=tuple(getattr(response, "of", ())),
        stored=stored,
        fixed=edition and not page,
        daily=getattr(match.func, MARK) == DAILY,
        links=links_on(address, response.content.decode()) if page else (),
    )


def links_on(address, text):
    """The addresses on this portal that a page links to, each once, in their order."""
    linked: dict[str, None] = {}
    for link in anchors(text):
        target = address_of(link, address)
        if target and not target.startswith(settings.STATIC_URL):
            linked[target] = None
    return tuple(linked)


def state_on_disk():
    try:
        return (root() / "state").read_text()
    except OSError:
        return ""


def plan_record(at):
    """A job that writes the pages whenever the record, or what stands around it, is not as they
    have it; and each day those that change with it.
    """
    is_of_another_day = day_on_disk() not in ("", str(localdate(at)))
    is_older = is_stale() or is_of_another_day or state_on_disk() != whole_state(record_state())
    if is_older and Publication.objects.exists():
        yield {"kind": "write_record", "due_at": at, "again": True}


def write_record_job(period, subject, at):
    """Write the pages; a run that was broken off is made up for by any later one, and needs
    nobody's attention any more.
    """
    result = write_record(at=at)
    if not result.failed:
        broken_off = Job.objects.filter(kind="write_record", state=Job.NEEDS_ATTENTION)
        broken_off.update(state=Job.DONE, outcome="Broken off; a later run has written the pages.")
    return result.words
