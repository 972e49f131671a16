"""What works and what does not, said by staff without an account: by a link that belongs to their
team, answered by its manager (framework 6.2: what is working should routinely be fed back).  Words
go neither into the audit trail nor into an e-mail.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import PUBLIC, record
from pmf_portal.council.holders import (
    answering_unit,
    assignments_of_managers,
    nearest_managers,
)
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.working_days import working_day_after
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.engagement.spam_guard import A_DAY, keyed_hash, note_submission
from reporting.models import TeamLink, TeamWord
from scorecards.models import ScorecardBuild, ScorecardLine
from targets.models import Target

TEAMS = (OrganisationUnit.SERVICE, OrganisationUnit.TEAM)
FORM = "what-works"
# So much chance in a key that nobody finds one by trying.
KEY_BYTES = 24
DAYS_COUNTED = 365


def open_link(key: str) -> TeamLink | None:
    """The link of a key, unless it was renewed or its unit has ended without a successor."""
    link = TeamLink.objects.filter(key=key, ended_at=None).select_related("unit__successor").first()
    if link is None:
        return None
    return None if answering_unit(link.unit).ended_on else link


def link_of(unit: OrganisationUnit) -> TeamLink | None:
    """The link that a service or a team has now."""
    return TeamLink.objects.filter(unit=unit, ended_at=None).select_related("made_by").first()


@transaction.atomic
def renew_team_link(unit: OrganisationUnit, *, seen: str, by: User, at: datetime) -> TeamLink:
    """Give a service or a team a link, or another in place of the one that it has: the former ends
    at once.  `seen` is the key on the page, "" for none; raises ChangedMeanwhile for another.
    """
    if unit.kind not in TEAMS:
        raise Refused(f"{unit} is neither a service nor a team.")
    OrganisationUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    before = link_of(unit)
    if (before.key if before else "") != seen:
        raise ChangedMeanwhile("Somebody else has renewed this link. Read the page again.")
    if before:
        TeamLink.objects.filter(pk=before.pk).update(ended_at=at)
    link = TeamLink.objects.create(
        unit=unit, key=secrets.token_urlsafe(KEY_BYTES), made_by=by, made_at=at
    )
    record("renew_team_link", unit, by=by, at=at)
    return link


@transaction.atomic
def give_team_word(
    link: TeamLink, *, kind: str, target: Target | None, text: str, sender: str, at: datetime
) -> TeamWord:
    """Take in what somebody of a team says; the same words of the same measure within a day are the
    same.  Raises Refused when the link was renewed meanwhile.
    """
    note_submission(FORM, sender, at)
    held = TeamLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if held.ended_at is not None:
        raise Refused("This link was renewed. Ask your manager for the new one.")
    unit = answering_unit(held.unit)
    about = str(target.pk) if target else ""
    same_words = "\n".join((str(unit.pk), kind, about, " ".join(text.split())))
    fingerprint = keyed_hash("team word", same_words)
    same = TeamWord.objects.filter(fingerprint=fingerprint, given_at__gt=at - A_DAY).first()
    if same:
        return same
    word = TeamWord.objects.create(
        unit=unit,
        kind=kind,
        target=target,
        text=text,
        fingerprint=fingerprint,
        given_at=at,
        due=working_day_after(localdate(at), settings.FEEDBACK_WORKING_DAYS),
    )
    record("give_team_word", word, by=PUBLIC, at=at, kind=kind, due=word.due)
    subject = f"Your team has said what {says(kind)}: to answer by {day_in_words(word.due)}"
    body = (
        f"Somebody in {unit} has said what {says(kind)}. It is on your desk in the performance"
        f" portal.\n\n{settings.PORTAL_URL}{reverse('answer_team_word', args=[word.pk])}"
    )
    people = nearest_managers(unit, assignments_of_managers())
    notify([(person, f"team word {word.pk}", subject, body) for person in people], at)
    return word


def says(kind: str) -> str:
    return "works" if kind == TeamWord.WORKS else "does not work"


def version_of(word: TeamWord) -> int:
    """A number that changes with whatever is written of an answer."""
    content = canonical([word.told, word.answer, word.is_public, word.answered_at is not None])
    return int(digest(content)[:8], 16)


@transaction.atomic
def answer_team_word(
    word: TeamWord,
    *,
    told: str,
    answer: str,
    is_public: bool,
    seen_version: int,
    by: User,
    at: datetime,
) -> TeamWord:
    """Answer what a team said: the team reads it by its link and in its next briefing, everybody
    where it is published.  Done again it changes the texts and keeps the day; raises
    ChangedMeanwhile when somebody else has answered.
    """
    current = TeamWord.objects.select_for_update(of=("self",)).get(pk=word.pk)
    if version_of(current) != seen_version:
        raise ChangedMeanwhile(
            "Somebody else has answered this while you were writing. Nothing you typed is lost:"
            " compare, and save again."
        )
    current.told, current.answer, current.is_public = told, answer, is_public
    current.answered_by = current.answered_by or by
    current.answered_at = current.answered_at or at
    current.save()
    texts = digest("\n".join((told, answer)))
    record("answer_team_word", current, by=by, at=at, digest=texts, public=is_public)
    return current


def words_waiting_for(user: User) -> list[TeamWord]:
    """What a manager has to answer, the earliest due first."""
    held = assignments_of_managers()
    waiting = TeamWord.objects.unanswered().select_related("unit", "target").order_by("due", "pk")
    return [word for word in waiting if user in nearest_managers(word.unit, held)]


def words_of(units: Iterable[OrganisationUnit]) -> Q:
    """The words of some units and of what lies below them."""
    condition = Q(pk__in=[])
    for unit in units:
        condition |= Q(unit__path__startswith=unit.path)
    return condition


def answered_between(unit: OrganisationUnit, since: date, until: date) -> list[TeamWord]:
    """What a service or a team, or a team of it, was answered after one day and up to another."""
    rows = TeamWord.objects.answered().filter(
        unit__path__startswith=unit.path,
        answered_at__date__gt=since,
        answered_at__date__lte=until,
    )
    return list(rows.select_related("answered_by"))


def measures_of(unit: OrganisationUnit) -> list[tuple[int, str]]:
    """The published measures of a service, or of the service of a team, as one can choose them."""
    newest = ScorecardBuild.objects.filter(frozen_at__isnull=False).order_by("-month", "-edition")
    lines = ScorecardLine.objects.filter(build=newest.values("pk")[:1])
    above = [unit.pk] if unit.kind != OrganisationUnit.TEAM else [unit.pk, unit.parent_id]
    rows = lines.filter(service__in=above).order_by("target__sort_key", "code")
    return [(pk, f"{code} {title}") for pk, code, title in rows.values_list(*CHOSEN)]


CHOSEN = ("target", "code", "title")


@dataclass(frozen=True)
class TeamCounts:
    """How much the teams of a service have said in a year, and how much of it was answered."""

    service: str
    works: int
    does_not: int
    answered: int

    @property
    def total(self) -> int:
        return self.works + self.does_not


def counts_by_service(today: date) -> list[TeamCounts]:
    """What was said in the last year, by service; no word of it: one query."""
    since = today.toordinal() - DAYS_COUNTED
    rows = TeamWord.objects.filter(given_at__date__gt=date.fromordinal(since)).order_by()
    counted_rows = rows.values_list("unit__kind", "unit__title", "unit__parent__title").annotate(
        works=Count("pk", filter=Q(kind=TeamWord.WORKS)),
        does_not=Count("pk", filter=Q(kind=TeamWord.DOES_NOT)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )
    totals: dict[str, list[int]] = {}
    for kind, title, parent, *numbers in counted_rows:
        service = parent if kind == OrganisationUnit.TEAM and parent else title
        sums = totals.setdefault(service, [0, 0, 0])
        for place, number in enumerate(numbers):
            sums[place] += number
    return [TeamCounts(service, *sums) for service, sums in sorted(totals.items())]


def counts_in_words(counts: Collection[TeamCounts]) -> str:
    """ "In the last year teams said 14 times what works or does not; 12 were answered." """
    total = sum(one.total for one in counts)
    if not total:
        return "No team has said anything in the last year."
    answered = sum(one.answered for one in counts)
    were = "was" if answered == 1 else "were"
    return (
        f"In the last year teams said {counted(total, 'time')} what works or what does not;"
        f" {answered} {were} answered."
    )
