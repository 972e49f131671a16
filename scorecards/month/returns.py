"""Single lines that a director returns with a question, until they are answered and signed
(framework 6.2): the other lines are signed off meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import acting_officer, answering_unit, away_on
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.refusals import Refused
from scorecards.models import ReturnedLine, ScorecardBuild, ScorecardLine, SignOff
from scorecards.month.sign_off import SIGNED, digest_of_lines, held_unpublished, refuse_disputed
from scorecards.month.sources import figures_covered, listed, newer_than_these
from targets.models import Responsibility

Letter = tuple[User, str, str, str]


def open_returns(build: ScorecardBuild) -> list[ReturnedLine]:
    """The returned lines of a build that are open, each knowing whether its line has changed."""
    returned = ReturnedLine.objects.with_changes().filter(build=build, ended_at=None)
    return list(returned.select_related("returned_by", "answered_by"))


def digest_of_line(build: ScorecardBuild, target_id: int) -> str:
    """The digest of everything that one line says: what a director signs."""
    line = build.lines.filter(target=target_id).values_list(*SIGNED).first()
    return digest(canonical(list(line or ())))


@transaction.atomic
def return_line(
    build: ScorecardBuild, line: ScorecardLine, *, question: str, by: User, at: datetime
) -> ReturnedLine:
    """Return one line with a question to whoever brings its figures, and to its accountable
    officer; the other lines can be signed off meanwhile.

    A line that came back answered may be returned once more.  Raises Refused while a return of it
    waits, once the directorate is signed off, and once the scorecard is published.
    """
    directorate = line.directorate
    build = held_unsigned(
        build,
        directorate,
        "These lines are signed off. Withdraw the sign-off before you return one.",
    )
    before = ReturnedLine.objects.with_changes().filter(
        build=build, target=line.target_id, ended_at=None
    )
    for earlier in before:
        if earlier.answered_at is None and not earlier.is_changed:
            raise Refused(f"{line.code} is returned already.", field="question")
        end(earlier, ReturnedLine.ASKED_AGAIN, at)
    returned = ReturnedLine.objects.create(
        build=build,
        target_id=line.target_id,
        directorate=directorate,
        code=line.code,
        question=question,
        returned_by=by,
        returned_at=at,
    )
    record("return_line", returned, by=by, at=at, question=question)
    notify(list(question_letters(returned, line)), at)
    return returned


@transaction.atomic
def return_scorecard(
    build: ScorecardBuild,
    directorate: OrganisationUnit,
    *,
    question: str,
    by: User,
    at: datetime,
) -> list[ReturnedLine]:
    """Return every line of a directorate with one question, in one letter to each person who is
    asked; a line that waits for the answer to another question is left to it.

    Raises Refused where every line waits already, once the directorate is signed off, and once the
    scorecard is published.
    """
    build = held_unsigned(
        build,
        directorate,
        "These lines are signed off. Withdraw the sign-off before you return them.",
    )
    waiting = set()
    for earlier in ReturnedLine.objects.with_changes().filter(
        build=build, directorate=directorate, ended_at=None
    ):
        if earlier.answered_at is None and not earlier.is_changed:
            waiting.add(earlier.target_id)
        else:
            end(earlier, ReturnedLine.ASKED_AGAIN, at)
    lines = list(
        build.lines.filter(directorate=directorate).exclude(target__in=waiting).order_by("code")
    )
    if not lines:
        raise Refused("Every line is returned already.", field="question")
    returned = ReturnedLine.objects.bulk_create(
        ReturnedLine(
            build=build,
            target_id=line.target_id,
            directorate=directorate,
            code=line.code,
            question=question,
            returned_by=by,
            returned_at=at,
        )
        for line in lines
    )
    codes = [line.code for line in lines]
    subject = f"{directorate}, {build}"
    record("return_scorecard", subject, by=by, at=at, question=question, lines=codes)
    notify(list(scorecard_letters(returned)), at)
    return returned


@transaction.atomic
def answer_returned_line(
    returned: ReturnedLine,
    *,
    answer: str,
    by: User,
    at: datetime,
    also: Collection[ReturnedLine] = (),
) -> None:
    """Say why a returned line is right as it is, or what was changed; it goes back to the director.

    `also` are lines that were returned together with it, to which the same answer is given.  Raises
    Refused when the return has ended, or was answered.
    """
    returned = held_open(returned)
    others = [held_open(other) for other in also]
    for one in (returned, *others):
        if one.answered_at:
            raise Refused(f"{one.code} is answered already.")
        one.answer, one.answered_by, one.answered_at = answer, by, at
        one.save(update_fields=["answer", "answered_by", "answered_at"])
    codes = [one.code for one in (returned, *others)]
    details = {"lines": codes} if others else {}
    record("answer_returned_line", returned, by=by, at=at, answer=answer, **details)
    words = f"{by} has answered your question on {', '.join(codes)}:\n\n{answer}"
    notify(list(director_letters(returned, "answered", words)), at)


def returned_together(returned: ReturnedLine) -> list[ReturnedLine]:
    """The other lines that were returned with the same act and still wait for an answer."""
    others = ReturnedLine.objects.with_changes().filter(
        build=returned.build_id,
        directorate=returned.directorate_id,
        returned_at=returned.returned_at,
        question=returned.question,
        ended_at=None,
        answered_at=None,
        is_changed=False,
    )
    return list(others.exclude(pk=returned.pk).select_related("build", "directorate"))


@transaction.atomic
def end_return(returned: ReturnedLine, *, by: User, at: datetime) -> None:
    """Take a return back, or be content with its answer: the line is signed off with the others.
    Raises Refused when the others are signed off already, or the return has ended.
    """
    returned = held_open(returned)
    if SignOff.objects.filter(build=returned.build, directorate=returned.directorate).exists():
        raise Refused(
            f"The other lines are signed off already. Sign off {returned.code} by itself."
        )
    end(returned, ReturnedLine.TAKEN_BACK, at)
    record("end_return", returned, by=by, at=at)


@transaction.atomic
def end_returns(
    build: ScorecardBuild, directorate: OrganisationUnit, *, by: User, at: datetime
) -> int:
    """Take back every return of a directorate, or be content with the answers: how many there were.
    Raises Refused where there is none, and when the other lines are signed off already.
    """
    build = held_unsigned(
        build,
        directorate,
        "The other lines are signed off already. Sign off each line by itself.",
    )
    returns = ReturnedLine.objects.filter(build=build, directorate=directorate, ended_at=None)
    codes = sorted(returns.values_list("code", flat=True))
    if not codes:
        raise Refused("No line is returned any more.")
    returns.update(ended_at=at, ending=ReturnedLine.TAKEN_BACK)
    record("end_returns", f"{directorate}, {build}", by=by, at=at, lines=codes)
    return len(codes)


@transaction.atomic
def sign_off_returned_line(
    returned: ReturnedLine, *, seen_digest: str, by: User, at: datetime
) -> SignOff:
    """Verify a line that was returned, exactly as it was shown: the sign-off of its directorate
    covers it from now on.

    Raises Refused when the line changed since, when something newer is not on it yet, while a
    partner disputes its figure unanswered, when the other lines are not signed off, or when the
    return has ended.
    """
    returned = held_open(returned)
    build, directorate = returned.build, returned.directorate
    signed = SignOff.objects.filter(build=build, directorate=directorate).first()
    if signed is None:
        raise Refused("Sign this line off together with the others.")
    if digest_of_line(build, returned.target_id) != seen_digest:
        raise Refused(
            f"{returned.code} changed since you opened this page. Read it again before you sign it"
            " off."
        )
    line = build.lines.filter(target=returned.target_id)
    if newer := newer_than_these(build, line).get(directorate.pk):
        raise Refused(
            "Something newer is not on this line yet. It is computed again within two minutes: read"
            f" it then. Newer: {listed(newer)}."
        )
    refuse_disputed(build, line)
    end(returned, ReturnedLine.SIGNED, at)
    signed.digest = digest_of_lines(build, directorate)
    signed.figures = figures_covered(build, directorate)
    signed.signed_by, signed.signed_at = by, at
    signed.save(update_fields=["digest", "figures", "signed_by", "signed_at"])
    record(
        "sign_off_returned_line",
        f"{returned.code}, {directorate}, {build}",
        by=by,
        at=at,
        digest=signed.digest,
        figures=digest(canonical(signed.figures)),
    )
    return signed


def held_open(returned: ReturnedLine) -> ReturnedLine:
    """A return as it stands, held with its build until the act is done; raises Refused when it has
    ended, or the scorecard is published.
    """
    build = held_unpublished(returned.build)
    held = ReturnedLine.objects.select_for_update(of=("self",)).select_related("directorate")
    returned = held.get(pk=returned.pk)
    returned.build = build
    if not returned.is_open:
        raise Refused(f"The return of {returned.code} has ended already.")
    return returned


def end(returned: ReturnedLine, ending: str, at: datetime) -> None:
    returned.ended_at, returned.ending = at, ending
    returned.save(update_fields=["ended_at", "ending"])


def held_unsigned(
    build: ScorecardBuild, directorate: OrganisationUnit, refusal: str
) -> ScorecardBuild:
    """The unpublished scorecard, held; raises Refused once the directorate has signed it off."""
    build = held_unpublished(build)
    if SignOff.objects.filter(build=build, directorate=directorate).exists():
        raise Refused(refusal)
    return build


def officers_of(returns: Sequence[ReturnedLine], at: datetime) -> dict[int, list[User]]:
    """Who is asked about returned lines of one month, by target: who brings its figures and who
    answers for it, or their deputies while they are away.
    """
    away = set(away_on(localdate(at)))
    responsibilities = Responsibility.objects.filter(
        target__in=[returned.target_id for returned in returns],
        financial_year=returns[0].build.month.financial_year,
    ).select_related(
        "performance_lead",
        "performance_lead_deputy",
        "accountable_officer",
        "accountable_deputy",
    )
    officers = {}
    for one in responsibilities:
        lead = acting_officer(one.performance_lead, one.performance_lead_deputy, away)
        officer = acting_officer(one.accountable_officer, one.accountable_deputy, away)
        people = [person for person in (lead, officer) if person is not None]
        officers[one.target_id] = list(dict.fromkeys(people))
    return officers


def question_letters(returned: ReturnedLine, line: ScorecardLine) -> Iterator[Letter]:
    where = address_of(returned, "answer_returned_line")
    body = (
        f"{returned.returned_by} has returned {line.code} {line.title} of"
        f" {returned.build.month.name} with a question:\n\n{returned.question}\n\nCorrect its"
        f" figure or its comment, or say why it is right:\n{where}\n\nThe line is not published"
        f" before it is signed off.{sign_off_day(returned)}"
    )
    subject = f"{line.code}: your director asks"
    officers = officers_of([returned], returned.returned_at)
    for person in officers.get(returned.target_id, []):
        yield person, f"returned line {returned.pk}", subject, body


def scorecard_letters(returns: Sequence[ReturnedLine]) -> Iterator[Letter]:
    """One letter to each person, on all the lines that they are asked about."""
    first = returns[0]
    asked: dict[User, list[ReturnedLine]] = defaultdict(list)
    officers = officers_of(returns, first.returned_at)
    for returned in returns:
        for person in officers.get(returned.target_id, []):
            asked[person].append(returned)
    month = first.build.month.name
    for person, lines in asked.items():
        addresses = "\n".join(
            f"{one.code}: {address_of(one, 'answer_returned_line')}" for one in lines
        )
        body = (
            f"{first.returned_by} has returned the whole scorecard of {first.directorate} of"
            f" {month} with a question:\n\n{first.question}\n\nThese lines are yours. Correct"
            f" figures or comments, or say why they are right; one answer may be given for all of"
            f" them:\n{addresses}\n\nNo line is published before it is signed"
            f" off.{sign_off_day(first)}"
        )
        subject = f"{first.directorate}, {month}: your director returns the scorecard"
        yield person, f"returned scorecard {first.pk}", subject, body


def sign_off_day(returned: ReturnedLine) -> str:
    """When sign-off is due, for a letter; "" of a later edition, which has no such day."""
    if returned.build.edition > 1:
        return ""
    due = announced_timetable().day_of(returned.build.month, "sign_off_due")
    return f" Sign-off is due on {day_in_words(due)}."


def notify_of_changed_lines(build: ScorecardBuild, *, at: datetime) -> None:
    """Tell the directors of returned lines that have a new figure or comment, once they are
    computed again: once for each return.
    """
    letters: list[Letter] = []
    for returned in open_returns(build):
        if returned.is_changed and returned.answered_at is None:
            words = f"{returned.code} has a new figure or comment since you returned it."
            letters += director_letters(returned, "changed", words)
    notify(letters, at)


def director_letters(returned: ReturnedLine, what: str, words: str) -> Iterator[Letter]:
    """To whoever directs the unit now."""
    directors = RoleAssignment.objects.filter(
        role=Role.STRATEGIC_DIRECTOR,
        unit=answering_unit(returned.directorate),
        user__is_active=True,
    )
    body = (
        f"{words}\n\nYou returned it with: {returned.question}\n\nPlease look at it, and sign it"
        f" off:\n{address_of_directorate(returned)}"
    )
    subject = f"{returned.code}, {returned.build.month.name}: back from your question"
    for assignment in directors.select_related("user").order_by("user__username"):
        yield assignment.user, f"returned line {returned.pk} {what}", subject, body


def address_of(returned: ReturnedLine, name: str) -> str:
    """Where in the portal an act on a returned line is done."""
    parts = [returned.build.month, returned.directorate.slug, returned.code]
    return settings.PORTAL_URL + reverse(name, args=parts)


def address_of_directorate(returned: ReturnedLine) -> str:
    parts = [returned.build.month, returned.directorate.slug]
    return settings.PORTAL_URL + reverse("draft_directorate", args=parts)
