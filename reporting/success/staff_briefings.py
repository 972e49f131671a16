"""The monthly staff briefing: made of what was published, edited by the performance team, sent to
every post of staff, kept as it was sent (framework 7.1: "staff briefings").
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.roles import OFFICERS
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import shortened
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import local_day
from pmf_portal.refusals import Refused
from reporting.briefings.published import newest_build_of
from reporting.content.in_short.facts import Account, Sentence
from reporting.content.in_short.headline import furthest_off
from reporting.content.in_short.readers import Reader, in_short
from reporting.models import AdoptionStep, CaseStudyVersion, StaffBriefing, StaffBriefingWords
from reporting.publishing.in_short import PublishedMonth, published_builds
from reporting.success.receipts import send_to
from reporting.success.rules.lifecycle import DOING
from scorecards.models import ScorecardBuild
from targets.models import InYearDecision

PARTS = {
    "improved": "What improved",
    "not_improved": "What did not improve",
    "stories": "What worked, and could work for you",
    "changes": "What changes next",
}
TEXTS = ("opening", *PARTS)
# So many points of a kind are told, none longer than this: the form takes 4,000 characters.
MOST, LONGEST_POINT = 6, 400
CHANGED = "The briefing changed since you opened this page. Look at it again, then send it."
NOT_PUBLISHED = "This month is not published."
SENT = "This month’s staff briefing has been sent, and stays as it was sent."


@dataclass(frozen=True)
class Texts:
    """A staff briefing as it would be sent: a line for each point."""

    opening: str
    improved: str
    not_improved: str
    stories: str
    changes: str


def texts_of(month: Month, at: datetime) -> Texts | None:
    """What the performance team wrote last for a month; before that what the portal makes of what
    was published; None for a month that is not.
    """
    words = StaffBriefingWords.objects.filter(month=month.first_day).order_by("-pk").first()
    if words is not None:
        return Texts(**{name: getattr(words, name) for name in TEXTS})
    return generated(month, at)


def generated(month: Month, at: datetime) -> Texts | None:
    """What the portal itself says of a published month: a fixed number of queries."""
    build = newest_build_of(month)
    if build is None:
        return None
    account = PublishedMonth(build).account(terms.council)
    since = covered_until(month)
    brief = in_short(Reader.RESIDENT, account, MOST)
    furthest = furthest_off(account.measures, account.escalated)
    improved = said_once([*brief.turned_better, *(one.sentence for one in brief.better)])
    worse = said_once([*brief.turned_worse, *(one.sentence for one in brief.worse)])
    return Texts(
        opening=f"{brief.counts} {furthest or ''}".strip(),
        improved=lines(improved[:MOST]) or none_of(account, "better"),
        not_improved=lines(worse[:MOST]) or none_of(account, "worse"),
        stories=lines(stories_since(since, at)),
        changes=lines([*changes_since(since, at), *dates_of(month + 1)]),
    )


def covered_until(month: Month) -> datetime | None:
    """Until when staff know what came out and what changed: when the words of the newest briefing
    were first saved, or it was sent as the portal made it; before the first, when the last month
    before was first published.  None before all of that.
    """
    newest = StaffBriefing.objects.order_by("-sent_at", "-pk").first()
    if newest is not None:
        words = StaffBriefingWords.objects.filter(month=newest.month.first_day)
        first: datetime | None = words.aggregate(first=Min("written_at"))["first"]
        return first or newest.sent_at
    before = published_builds().filter(month__lt=month.first_day).order_by().values("month")
    row = before.annotate(first=Min("frozen_at")).order_by("-month").first()
    return row["first"] if row else None


def said_once(sentences: list[Sentence]) -> list[str]:
    """What is said of each measure first."""
    told: dict[object, str] = {}
    for one in sentences:
        told.setdefault(tuple(source.code for source in one.sources) or one.text, one.text)
    return list(told.values())


def lines(sentences: list[str]) -> str:
    return "\n".join(dict.fromkeys(sentences))


def none_of(account: Account, way: str) -> str:
    since = f" since {account.since}" if account.since else ""
    return f"No measure is clearly {way}{since}."


def stories_since(since: datetime | None, at: datetime) -> list[str]:
    """The case studies that everybody may read and that came out in between, the newest first."""
    rows = CaseStudyVersion.objects.public().for_page().filter(published_at__lte=at)
    if since is not None:
        rows = rows.filter(published_at__gt=since)
    points = [
        point(f"{one.case_study.unit}: {one.title}. {one.summary}")
        for one in rows.order_by("-published_at", "-pk")
    ]
    return newest_of(points, "to read among the case studies")


def point(text: str) -> str:
    """A text as one point: on one line, and short enough for the field to take all of them."""
    return shortened(" ".join(text.split()), LONGEST_POINT)


def newest_of(points: list[str], where: str) -> list[str]:
    """As many points as fit, and how many more there are."""
    more = len(points) - MOST
    return [*points[:MOST], f"And {more} more {where}."] if more > 0 else points


def changes_since(since: datetime | None, at: datetime) -> list[str]:
    """What services copied from each other, and which targets were withdrawn or are counted in
    another way, in between, the newest first; all of it public.
    """
    decisions = InYearDecision.objects.filter(
        act__in=(InYearDecision.WITHDRAW, InYearDecision.PROCESS), decided_at__lte=at
    )
    if since is not None:
        decisions = decisions.filter(decided_at__gt=since)
    changed = []
    for one in decisions.select_related("specification__target").order_by("-decided_at", "-pk"):
        name = f"{one.specification.target.code} {one.specification.title}"
        changed.append(point(f"{name}: {one.get_act_display().lower()}. {one.reason}"))
    return [
        *newest_of(begun_since(since, at), "on the pages of the case studies"),
        *newest_of(changed, "on the pages of the targets"),
    ]


def begun_since(since: datetime | None, at: datetime) -> list[str]:
    """What services do by now after the example of others, and did not in the time before: what was
    adopted or began in between, and is not given up.
    """
    steps = AdoptionStep.objects.filter(
        act="adopt",
        at__lte=at,
        adoption__state__in=DOING,
        adoption__begun_on__lte=local_day(at),
        adoption__case_study__in=CaseStudyVersion.objects.public().values("case_study"),
    )
    if since is not None:
        steps = steps.filter(Q(at__gt=since) | Q(adoption__begun_on__gt=local_day(since)))
    rows = steps.select_related("adoption__unit", "adoption__case_study__unit")
    return [
        f"{one.adoption.unit} now does what worked for {one.adoption.case_study.unit}."
        for one in rows.order_by("-at", "-pk")
    ]


def dates_of(month: Month) -> list[str]:
    """The days of a month’s figures that staff keep."""
    timetable = announced_timetable()
    words = {
        "actuals_due": f"Figures for {month.name} are due",
        "exceptions_due": f"{terms.exception_report.plural.capital} for {month.name} are due",
        "publish_month": f"{month.name} is published",
    }
    return [
        f"{told} on {day_in_words(timetable.day_of(month, step))}." for step, told in words.items()
    ]


@transaction.atomic
def word_staff_briefing(
    month: Month, *, by: User, at: datetime, **texts: str
) -> StaffBriefingWords:
    """Write the staff briefing of a published month; written again, the newest counts.  Raises
    Refused once it is sent.
    """
    refuse_sent(month)
    words = StaffBriefingWords.objects.create(
        month=month, written_by=by, written_at=at, **{name: texts[name] for name in TEXTS}
    )
    record("word_staff_briefing", words, by=by, at=at, **{name: texts[name] for name in TEXTS})
    return words


def outdated_words(month: Month) -> StaffBriefingWords | None:
    """The words of a month that were saved before its newest edition came out, and may hold figures
    that it corrects.
    """
    words = StaffBriefingWords.objects.filter(month=month.first_day).order_by("-pk").first()
    build = newest_build_of(month)
    if words is None or build is None or build.frozen_at is None:
        return None
    return words if words.written_at < build.frozen_at else None


def digest_of(month: Month, texts: Texts, build: ScorecardBuild) -> str:
    """What tells one state of a draft from another: its words, and the edition beneath them."""
    return digest(canonical({"content": content_of(month, texts), "edition": build.edition}))[:16]


def draft_digest(month: Month, texts: Texts) -> str:
    """The digest of a draft as a page shows it, for the press that sends it."""
    build = newest_build_of(month)
    return digest_of(month, texts, build) if build is not None else ""


@transaction.atomic
def send_staff_briefing(
    month: Month, *, by: User, at: datetime, seen: str | None = None
) -> StaffBriefing:
    """Send the staff briefing of a month to everybody who works for the council and has an account;
    raises Refused a second time, and where it is not the draft that was `seen` by its digest.
    """
    build = newest_build_of(month)
    if build is None:
        raise Refused(NOT_PUBLISHED)
    # By the build: of two at once the second is told.
    type(build).objects.select_for_update(no_key=True).get(pk=build.pk)
    refuse_sent(month)
    texts = texts_of(month, at)
    assert texts is not None
    if seen is not None and seen != digest_of(month, texts, build):
        raise Refused(CHANGED)
    text = canonical(content_of(month, texts))
    briefing = StaffBriefing.objects.create(
        month=month, content=text, digest=digest(text), sent_by=by, sent_at=at
    )
    people = list(holders_of(OFFICERS).order_by("post", "pk"))
    letter = (f"staff briefing {month}", str(briefing), letter_of(briefing))
    send_to(people, letter=letter, at=at, briefing=briefing)
    record("send_staff_briefing", briefing, by=by, at=at, posts=len(people), digest=briefing.digest)
    return briefing


def refuse_sent(month: Month) -> None:
    if StaffBriefing.objects.filter(month=month.first_day).exists():
        raise Refused(SENT)


def content_of(month: Month, texts: Texts) -> dict[str, Any]:
    """What is sent, as plain values."""
    parts = [
        {"heading": heading, "lines": points_of(getattr(texts, name))}
        for name, heading in PARTS.items()
    ]
    return {
        "title": f"Staff briefing: {month.name}",
        "month": str(month),
        "opening": texts.opening,
        "parts": [part for part in parts if part["lines"]],
    }


def points_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def letter_of(briefing: StaffBriefing) -> str:
    """The whole of it as an e-mail, with where to confirm it."""
    content = briefing.as_sent
    blocks = [content["opening"]]
    for part in content["parts"]:
        points = "\n".join(f"- {line}" for line in part["lines"])
        blocks.append(f"{part['heading']}\n{points}")
    address = f"{settings.PORTAL_URL}{briefing.get_absolute_url()}"
    blocks.append(f"Please say that you have read it:\n{address}")
    return "\n\n".join(block for block in blocks if block)
