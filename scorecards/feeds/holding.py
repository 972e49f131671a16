"""What a feed brings and what is not simply taken: a payload older than what stands, a change of
what was published, and what a person would be asked about.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.holders import acting_officer
from pmf_portal.council.models import Absence, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from scorecards.feeds.actuals_rows import CheckedRows
from scorecards.feeds.checked_row import CheckedRow
from scorecards.models import Actual, Delivery, Feed, HeldFigure
from targets.models import Responsibility

OLDER, WAITS = "older", "waits"
# A moment in the name of a file: 2024-04-08T07-00 or 20240408T0700.
IN_A_NAME = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)[T_](\d\d)[-:.]?(\d\d)(?:[-:.]?(\d\d))?")


class Held(NamedTuple):
    """Why a row is not taken."""

    row: CheckedRow
    fate: str
    words: str


class Doubted(NamedTuple):
    """A row that is taken as provisional, and the status that it becomes."""

    row: CheckedRow
    becomes: str


def moment_in_name(name: str) -> datetime | None:
    """The moment that stands in the name of a file, as London's clocks show it; None for none."""
    found = IN_A_NAME.search(name)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=LONDON)
    except ValueError:
        return None


def moment_of_header(text: str) -> datetime:
    """The moment that a sender gives (ISO 8601; without an offset, London's); raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def hold_back(checked: CheckedRows, made_at: datetime | None) -> list[Held]:
    """Take out of the rows what is not to be taken."""
    news = checked.news
    ages = ages_of_stored(news) if made_at else {}
    held = []
    for row in news:
        stands_since = ages.get(row.place.key)
        published_on = checked.context.published_when(row.month, row.stored)
        if made_at and stands_since and made_at < stands_since:
            words = (
                f"It was made {moment_in_words(made_at)}, before the figure that stands"
                f" ({moment_in_words(stands_since)})."
            )
            held.append(Held(row, OLDER, words))
        elif published_on and row.changes_figure:
            words = (
                f"The recorded figure was published on {published_on}. A person has to confirm it."
            )
            held.append(Held(row, WAITS, words))
        elif row.needs_confirmation and row.stored is not None:
            words = " ".join(warning.words for warning in row.warnings or ())
            held.append(Held(row, WAITS, words))
    kept_back = {id(one.row) for one in held}
    checked.rows = [row for row in checked.rows if id(row) not in kept_back]
    return held


def ages_of_stored(news: Collection[CheckedRow]) -> dict[tuple[int, object, int], datetime]:
    """Since when each figure stands, by its place: when its sender made it, otherwise when it was
    recorded.
    """
    rows = [row for row in news if row.stored is not None]
    stored = Actual.objects.filter(
        target__in={row.rule.target_id for row in rows}, month__in={row.month for row in rows}
    ).order_by("revision")
    ages: dict[tuple[int, object, int], datetime] = {}
    for target, month, area, made_at, recorded_at in stored.values_list(
        "target_id", "month", "area_id", "delivery__made_at", "recorded_at"
    ):
        ages[target, month, area or 0] = made_at or recorded_at
    return ages


def keep_held(delivery: Delivery, held: Iterable[Held], *, at: datetime) -> None:
    """Write down which council-wide figures wait for a person."""
    HeldFigure.objects.bulk_create(
        HeldFigure(
            delivery=delivery,
            target_id=one.row.rule.target_id,
            month=one.row.month,
            value=one.row.figure.value,
            numerator=one.row.figure.numerator,
            denominator=one.row.figure.denominator,
            words=one.words,
            held_at=at,
        )
        for one in held
        if one.fate == WAITS and one.row.area is None
    )


def make_provisional(checked: CheckedRows) -> list[Doubted]:
    """Make provisional what a person would be asked about: it becomes what the feed says when
    somebody has said why it is right.
    """
    unusual = [row for row in checked.rows if row.is_news and row.needs_confirmation]
    doubted = [Doubted(row, row.status) for row in unusual]
    for row in unusual:
        row.status = Actual.PROVISIONAL
    return doubted


def notify_of_held(
    feed: Feed, delivery: Delivery, held: list[Held], unusual: list[Doubted], *, at: datetime
) -> str:
    """Tell the feed's owner and each performance lead what was not simply taken; the words that
    stay with the feed, "" when everything was taken.
    """
    lines = lines_about(held, unusual)
    if not lines:
        return ""
    by_person: dict[User, list[str]] = {feed.owner: [words for _, words in lines]}
    leads = leads_of({target for target, _ in lines}, at)
    for target, words in lines:
        for lead in leads.get(target, []):
            if lead != feed.owner:
                by_person.setdefault(lead, []).append(words)
    subject = f"The feed “{feed}”: figures that need a decision"
    notices = []
    for person, about in by_person.items():
        listed = "\n".join(f"- {words}" for words in about)
        body = (
            f"The feed “{feed}” brought figures that need a decision:\n\n{listed}\n\nWhat"
            " waits for you is on your desk. What is provisional becomes final when somebody says"
            " why it is right."
        )
        notices.append((person, f"feed {feed.pk} held {delivery.pk}", subject, body))
    notify(notices, at)
    return "; ".join(words for _, words in lines)


def lines_about(held: list[Held], unusual: list[Doubted]) -> list[tuple[int, str]]:
    """A line about each row that is not simply taken, with its target."""
    lines = []
    for one in held:
        fate = "not taken, older" if one.fate == OLDER else "not taken yet"
        lines.append((one.row.rule.target_id, f"{place_of(one.row)}: {fate}. {one.words}"))
    for row, _ in unusual:
        words = " ".join(warning.words for warning in row.warnings or ())
        lines.append((row.rule.target_id, f"{place_of(row)}: provisional. {words}"))
    return lines


def place_of(row: CheckedRow) -> str:
    return f"{row.rule.code}, {row.month.name}" + (f", {row.area}" if row.area else "")


@transaction.atomic
def leave_what_stands(held: HeldFigure, *, reason: str, by: User, at: datetime) -> None:
    """Say that what stands is right, and what the feed brought is not; raises Refused when somebody
    said so before.
    """
    settled = HeldFigure.objects.filter(pk=held.pk, settled_at=None).update(
        settled_at=at, settled_by=by
    )
    if not settled:
        raise Refused("Somebody has settled this already.")
    record("leave_held_figure", f"{held.target.code} {held.month}", by=by, at=at, reason=reason)


def leads_of(targets: Collection[int], at: datetime) -> dict[int, list[User]]:
    """Who brings the figures of some targets now: the lead of the newest year, or the deputy of one
    who is away.
    """
    away = set(Absence.objects.on(localdate(at)).values_list("user", flat=True))
    responsibilities = (
        Responsibility.objects.filter(target__in=targets)
        .select_related("performance_lead", "performance_lead_deputy")
        .order_by("financial_year")
    )
    leads: dict[int, list[User]] = {}
    for one in responsibilities:
        lead = acting_officer(one.performance_lead, one.performance_lead_deputy, away)
        leads[one.target_id] = [lead] if lead else []
    return leads
