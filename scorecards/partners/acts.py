"""The acts on figures that come from partners: verified or disputed by the partner, and answered by
the council (framework 6.3).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.holders import holders_of
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.one_after_another import joined
from pmf_portal.refusals import Refused
from scorecards.models import Actual, DisputeAnswer, PartnerWord
from scorecards.partners.reading import PartnerFigure, figures_of_partners, said_of
from scorecards.partners.rules import (
    why_not_answered,
    why_not_disputed,
    why_not_verified,
)

CHANGED = (
    "A figure changed since you opened this page. Nothing is verified yet: read the figures again."
)


@transaction.atomic
def verify_partner_figures(
    partner: OrganisationUnit, seen: Collection[int], *, by: User, at: datetime
) -> int:
    """A partner says that figures are its own and right, exactly as they were shown: `seen` are the
    revisions by key.  Gives how many are verified.

    Raises Refused when a figure was corrected since, is not the partner's, or is verified already.
    """
    if not seen:
        raise Refused("There is no figure to verify.")
    figures = held_figures(partner, seen, localdate(at))
    if len(figures) < len(set(seen)):
        raise Refused(CHANGED)
    for figure in figures:
        if reason := why_not_verified(figure.state):
            raise Refused(f"{figure.code}: {reason}")
    PartnerWord.objects.bulk_create(
        PartnerWord(actual=one.actual, partner=partner, is_right=True, said_by=by, said_at=at)
        for one in figures
    )
    verified = [f"{one.code} {one.actual.month}, revision {one.actual.revision}" for one in figures]
    record("verify_partner_figures", partner, by=by, at=at, figures=verified)
    return len(figures)


@transaction.atomic
def dispute_figure(figure: PartnerFigure, *, words: str, by: User, at: datetime) -> PartnerWord:
    """A partner says why a figure is not right; the head of service and the performance team are
    told, and answer before the director signs.

    Raises Refused when it was corrected since, or when something was said of it already.
    """
    partner = figure.partner
    held = held_figures(partner, [figure.actual.pk], localdate(at))
    if not held:
        raise Refused("This figure was corrected since you opened this page. Look at it again.")
    if reason := why_not_disputed(held[0].state):
        raise Refused(reason)
    if not words.strip():
        raise Refused("Say in a sentence what is wrong with it.", "words")
    dispute = PartnerWord.objects.create(
        actual=figure.actual, partner=partner, is_right=False, words=words, said_by=by, said_at=at
    )
    subject = subject_of(figure.actual)
    record("dispute_figure", subject, by=by, at=at, words=words, revision=figure.actual.revision)
    notify(list(letters_of_dispute(figure, dispute)), at)
    return dispute


@transaction.atomic
def answer_dispute(dispute: PartnerWord, *, words: str, by: User, at: datetime) -> DisputeAnswer:
    """Say why a disputed figure stands; the partner is told.  A figure that is wrong is corrected
    instead.

    Raises Refused when it was corrected, taken back or answered meanwhile.
    """
    actual = held_actuals([dispute.actual_id])[0]
    dispute = PartnerWord.objects.select_related("partner", "said_by").get(pk=dispute.pk)
    if reason := why_not_answered(said_of([actual.pk])[actual.pk].state):
        raise Refused(reason)
    if not is_newest(actual):
        raise Refused("This figure was corrected meanwhile, so that nothing is disputed any more.")
    answer = DisputeAnswer.objects.create(
        dispute=dispute, words=words, answered_by=by, answered_at=at
    )
    record("answer_dispute", subject_of(actual), by=by, at=at, words=words)
    subject = f"{actual.target.code}, {actual.month.name}: why the figure stands"
    body = (
        f"You disputed this figure:\n\n{dispute.words}\n\n{by} answered:\n\n{words}\n\nIf you"
        " agree, verify it in the performance portal."
    )
    people = officers_of(dispute.partner)
    notify([(person, f"dispute {dispute.pk} answered", subject, body) for person in people], at)
    return answer


def held_actuals(keys: Iterable[int]) -> list[Actual]:
    """Some revisions, held until the act is done: two officers of a partner who say something of
    one figure at the same moment wait for each other.
    """
    rows = Actual.objects.select_for_update(of=("self",)).filter(pk__in=list(keys))
    return list(rows.select_related("target").order_by("pk"))


def held_figures(
    partner: OrganisationUnit, keys: Collection[int], today: date
) -> list[PartnerFigure]:
    """Those of some revisions that are the newest ones of the partner's figures, held, and with
    what is said of them by now.
    """
    held_actuals(keys)
    wanted = set(keys)
    return [one for one in figures_of_partners(today, partner) if one.actual.pk in wanted]


def is_newest(actual: Actual) -> bool:
    """Whether no correction has come after a revision."""
    return not Actual.objects.filter(
        target=actual.target_id, month=actual.month, area=None, revision__gt=actual.revision
    ).exists()


def officers_of(partner: OrganisationUnit) -> list[User]:
    """The people who work for a partner and whose accounts are open."""
    held = RoleAssignment.objects.filter(unit=partner, role=Role.PARTNER, user__is_active=True)
    return [one.user for one in held.select_related("user").order_by("user__username")]


def who_answers(service: OrganisationUnit | None) -> list[User]:
    """Who answers a dispute: the head of the target's service, and the performance team."""
    heads = RoleAssignment.objects.filter(role=Role.HEAD_OF_SERVICE, user__is_active=True)
    above = Q(pk__in=[])
    if service is not None:
        parts = [part for part in service.path.split("/") if part]
        paths = [f"/{'/'.join(parts[:n])}/" for n in range(1, len(parts) + 1)]
        above = Q(unit__path__in=paths)
    people = [one.user for one in heads.filter(above).select_related("user").order_by("pk")]
    people += list(holders_of({Role.PERFORMANCE_TEAM}).order_by("pk"))
    return list(dict.fromkeys(people))


def letters_of_dispute(
    figure: PartnerFigure, dispute: PartnerWord
) -> Iterator[tuple[User, str, str, str]]:
    month = figure.actual.month
    subject = f"{figure.partner} disputes {figure.code}, {month.name}"
    path = reverse("answer_dispute", args=[figure.code, month])
    body = (
        f"{dispute.said_by} of {figure.partner} says of the figure of {figure.specification.title}"
        f" for {month.name}:\n\n{dispute.words}\n\nCorrect the figure, or say why it stands, before"
        f" the director signs: {settings.PORTAL_URL}{path}"
    )
    for person in who_answers(figure.specification.service):
        yield person, f"dispute {dispute.pk}", subject, body


def subject_of(actual: Actual) -> str:
    return f"{actual.target.code} {actual.month}"


def disputed_in_words(disputes: Collection[PartnerWord]) -> str:
    """Which figures are disputed, as a sentence that keeps a director from signing; "" for none."""
    if not disputes:
        return ""
    said = [
        f"{one.actual.target.code} for {one.actual.month.name} by {one.partner}" for one in disputes
    ]
    is_or_are = "is" if len(said) == 1 else "are"
    return (
        f"Disputed and not answered yet {is_or_are} {joined(said)}. The head of service or the"
        " performance team corrects the figure, or says why it stands."
    )
