"""The monthly staff briefing: made of what was published, edited by the performance team, sent to
every post of staff, kept as it was sent (framework 7.1: "staff briefings").
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import User
from pmf_portal.council.roles import OFFICERS
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.briefings.published import newest_build_of
from reporting.content.in_short.facts import Account, Sentence
from reporting.content.in_short.readers import Reader, in_short
from reporting.models import Adoption, CaseStudyVersion, StaffBriefing, StaffBriefingWords
from reporting.publishing.in_short import PublishedMonth
from reporting.success.receipts import send_to
from reporting.success.rules.lifecycle import TAKEN_ON
from targets.models import InYearDecision

PARTS = {
    "improved": "What improved",
    "not_improved": "What did not improve",
    "stories": "What worked, and could work for you",
    "changes": "What changes next",
}
TEXTS = ("opening", *PARTS)
MOST = 6
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
    published = PublishedMonth(build)
    account = published.account(terms.council)
    before = published.build_before
    since = before.frozen_at if before is not None else None
    brief = in_short(Reader.RESIDENT, account, MOST)
    improved = said_once([*brief.turned_better, *(one.sentence for one in brief.better)])
    worse = said_once([*brief.turned_worse, *(one.sentence for one in brief.worse)])
    return Texts(
        opening=f"{brief.headline} {brief.counts}".strip(),
        improved=lines(improved[:MOST]) or none_of(account, "better"),
        not_improved=lines(worse[:MOST]) or none_of(account, "worse"),
        stories=lines(stories_since(since, at)),
        changes=lines([*changes_since(since, at), *dates_of(month + 1)]),
    )


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
    """The case studies that everybody may read and that came out in between."""
    rows = CaseStudyVersion.objects.public().for_page().filter(published_at__lte=at)
    if since is not None:
        rows = rows.filter(published_at__gt=since)
    return [
        f"{one.case_study.unit}: {one.title}. {one.summary}" for one in rows.order_by("pk")[:MOST]
    ]


def changes_since(since: datetime | None, at: datetime) -> list[str]:
    """What services copied from each other, and which targets were withdrawn or are counted in
    another way, in between; all of it public.
    """
    between = {"__lte": at} | ({"__gt": since} if since is not None else {})
    adopted = Adoption.objects.for_page().filter(
        state__in=TAKEN_ON,
        case_study__in=CaseStudyVersion.objects.public().values("case_study"),
        **{f"answered_at{how}": moment for how, moment in between.items()},
    )
    told = [
        f"{one.unit} now does what worked for {one.case_study.unit}."
        for one in adopted.order_by("pk")[:MOST]
    ]
    decisions = InYearDecision.objects.filter(
        act__in=(InYearDecision.WITHDRAW, InYearDecision.PROCESS),
        **{f"decided_at{how}": moment for how, moment in between.items()},
    ).select_related("specification__target")
    for one in decisions.order_by("pk")[:MOST]:
        name = f"{one.specification.target.code} {one.specification.title}"
        told.append(f"{name}: {one.get_act_display().lower()}. {one.reason}")
    return told


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


@transaction.atomic
def send_staff_briefing(month: Month, *, by: User, at: datetime) -> StaffBriefing:
    """Send the staff briefing of a month to everybody who works for the council and has an account;
    raises Refused a second time.
    """
    build = newest_build_of(month)
    if build is None:
        raise Refused(NOT_PUBLISHED)
    # By the build: of two at once the second is told.
    type(build).objects.select_for_update(no_key=True).get(pk=build.pk)
    refuse_sent(month)
    texts = texts_of(month, at)
    assert texts is not None
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
