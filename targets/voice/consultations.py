"""The acts on consultations: prepared, announced, withdrawn; what residents say is taken in between
its days, read by a person, and answered by the council (framework 5.1, 7).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import PUBLIC, record
from pmf_portal.council.free_slugs import created_with_slug
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import plain_day
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.drafting import hold_plan, why_closed, why_locked
from targets.models import (
    Consultation,
    ConsultationAnswer,
    ConsultationReply,
    Plan,
    Specification,
    Target,
)
from targets.voice.rules.consultations import (
    AnswerState,
    Phase,
    answer_after,
    consultation_after,
    why_days_do_not_fit,
    why_not_moved,
    why_not_withdrawn,
)

CLOSED = "This consultation is not open. Nothing was sent."


@transaction.atomic
def draft_consultation(
    *,
    title: str,
    about: str,
    financial_year: FinancialYear,
    plans: Sequence[Plan],
    first_day: date,
    last_day: date,
    by: User,
    at: datetime,
) -> Consultation:
    """Prepare a consultation on the draft targets of some plans; nobody else reads of it yet.
    Raises Refused where a plan is approved, or the days do not fit.
    """
    refuse_if(why_days_do_not_fit(first_day, last_day, localdate(at)))
    refuse_locked(plans, financial_year)
    consultation = created_with_slug(
        Consultation,
        title,
        "consultation",
        title=title,
        about=about,
        financial_year=financial_year,
        first_day=first_day,
        last_day=last_day,
        drafted_by=by,
        drafted_at=at,
    )
    consultation.plans.set(plans)
    record(
        "draft_consultation",
        consultation,
        by=by,
        at=at,
        financial_year=financial_year,
        plans=sorted(str(plan) for plan in plans),
        first_day=first_day,
        last_day=last_day,
    )
    return consultation


@transaction.atomic
def change_consultation(
    consultation: Consultation,
    *,
    title: str,
    about: str,
    first_day: date,
    last_day: date,
    seen_version: int,
    by: User,
    at: datetime,
) -> Consultation:
    """Change its words or days; of one that was announced, no day that was promised is lost.
    Raises ChangedMeanwhile, Refused.
    """
    current = held(consultation, "change")
    if current.version != seen_version:
        raise ChangedMeanwhile(
            "Somebody else has changed this while you were writing. Nothing you typed is lost:"
            " compare, and save again."
        )
    today = localdate(at)
    if current.announced_at is None:
        refuse_if(why_days_do_not_fit(first_day, last_day, today))
    else:
        before = (current.first_day, current.last_day)
        refuse_if(why_not_moved(before, (first_day, last_day), today))
    days = [current.first_day, current.last_day, first_day, last_day]
    current.title, current.about = title, about
    current.first_day, current.last_day = first_day, last_day
    current.version += 1
    current.save()
    record("change_consultation", current, by=by, at=at, before=days[:2], after=days[2:])
    return current


@transaction.atomic
def announce_consultation(consultation: Consultation, *, by: User, at: datetime) -> Consultation:
    """Make it public: it opens on its first day by itself.  Raises Refused where there is nothing
    to ask about, its first day has passed, or a plan has been handed in already.
    """
    plans = list(consultation.plans.order_by("pk"))
    for plan in plans:
        hold_plan(plan.pk)
    current = held(consultation, "announce")
    refuse_if(why_days_do_not_fit(current.first_day, current.last_day, localdate(at)))
    refuse_locked(plans, current.financial_year)
    refuse_handed_in(plans, current.financial_year)
    if not drafts_of(current).exists():
        raise Refused("These plans have no draft target for the year yet.")
    current.announced_at = at
    current.save(update_fields=["state", "announced_at"])
    record(
        "announce_consultation",
        current,
        by=by,
        at=at,
        first_day=current.first_day,
        last_day=current.last_day,
    )
    return current


@transaction.atomic
def withdraw_consultation(
    consultation: Consultation, *, reason: str, by: User, at: datetime
) -> Consultation:
    """Take it back, and say why: it is answered no more, and asks nothing of drafts.  Refused once
    it has closed: what residents said stays public, and waits for its answer.
    """
    current = held(consultation, "withdraw")
    refuse_if(why_not_withdrawn(current.announced_at is not None, current.phase(localdate(at))))
    current.reason = reason
    current.save(update_fields=["state", "reason"])
    record("withdraw_consultation", current, by=by, at=at, reason=reason)
    return current


@transaction.atomic
def give_consultation_answer(
    consultation: Consultation,
    *,
    target: Target | None,
    view: str,
    text: str,
    shown: str,
    fingerprint: str,
    at: datetime,
) -> ConsultationAnswer:
    """Take in what a resident says; the same words about the same are taken in once.  Raises
    Refused before its first day, after its last, and about what is not asked.
    """
    # The lock holds off a withdrawal, and the same words sent at the same moment.
    current = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if not current.is_open(localdate(at)):
        raise Refused(CLOSED)
    if target is not None and not drafts_of(current).filter(target=target).exists():
        raise Refused("This target is not part of the consultation any more.", "target")
    same = current.answers.filter(fingerprint=fingerprint).first() if fingerprint else None
    if same is not None:
        return same
    answer = ConsultationAnswer.objects.create(
        consultation=current,
        target=target,
        view=view,
        text=text,
        shown=shown,
        fingerprint=fingerprint,
        given_at=at,
        # Without words there is nothing to read.
        state=AnswerState.RECEIVED if text else AnswerState.COUNTED,
    )
    about = target.code if target else ""
    record("give_consultation_answer", answer, by=PUBLIC, at=at, target=about, view=view)
    return answer


@transaction.atomic
def read_consultation_answer(
    answer: ConsultationAnswer,
    *,
    decision: str,
    published_text: str,
    reason: str,
    seen: str,
    by: User,
    at: datetime,
) -> ConsultationAnswer:
    """Decide about the words of a resident: publish them as edited, count the answer only, or
    withhold them and say why.  `seen` is what stood when the page was opened (`decision_seen`).
    Raises ChangedMeanwhile where something else stands now, Refused.
    """
    current = ConsultationAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if current.decision_seen != seen:
        raise ChangedMeanwhile("Somebody else has read this answer. Open the page again.")
    if decision == "release" and not published_text:
        raise Refused("Enter the words as everybody will read them.", "published_text")
    if decision == "withhold" and not reason:
        raise Refused("Say why the words are withheld.", "reason")
    current.state = answer_after(current.state, decision)
    current.published_text = published_text if current.state == AnswerState.RELEASED else ""
    current.reason = reason if current.state == AnswerState.WITHHELD else ""
    current.read_by, current.read_at = by, at
    current.save()
    record(
        "read_consultation_answer",
        current,
        by=by,
        at=at,
        decision=decision,
        reason=current.reason,
        # Never the words themselves: the trail stays for good.
        digest=digest(current.published_text) if current.published_text else "",
    )
    return current


@transaction.atomic
def reply_to_consultation(
    consultation: Consultation,
    *,
    target: Target | None,
    said: str,
    did: str,
    words: str,
    seen_revision: int,
    by: User,
    at: datetime,
) -> ConsultationReply:
    """Say what residents said of a target, or of all, and what the council did about it.  Raises
    Refused before the consultation has closed, and once the target is approved for its year.
    """
    if target is not None:
        for plan in sorted(plans_of(consultation, target), key=lambda one: one.pk):
            hold_plan(plan.pk)
            refuse_locked([plan], consultation.financial_year)
    current = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if current.phase(localdate(at)) != Phase.CLOSED:
        raise Refused(
            f"Residents may answer until {plain_day(current.last_day)}: answer them afterwards."
        )
    about = target.code if target else ""
    newest = current.replies.filter(about=about).order_by("-revision").first()
    if (newest.revision if newest else 0) != seen_revision:
        raise ChangedMeanwhile(
            "Somebody else has answered this while you were writing. Nothing you typed is lost:"
            " compare, and save again."
        )
    reply = ConsultationReply.objects.create(
        consultation=current,
        target=target,
        about=about,
        revision=seen_revision + 1,
        said=said,
        did=did,
        words=words,
        replied_by=by,
        replied_at=at,
    )
    record(
        "reply_to_consultation",
        current,
        by=by,
        at=at,
        target=about,
        said=said,
        did=did,
        words=words,
        before=newest.words if newest else "",
    )
    return reply


def drafts_of(consultation: Consultation) -> Any:
    """The targets of the year in the plans that it asks about, drafts or approved since."""
    return Specification.objects.filter(
        plan__in=consultation.plans.values("pk"), financial_year=consultation.financial_year
    )


def plans_of(consultation: Consultation, target: Target) -> list[Plan]:
    rows = drafts_of(consultation).filter(target=target).select_related("plan")
    return [one.plan for one in rows]


def held(consultation: Consultation, act: str) -> Consultation:
    """The consultation in its new state, held until the act is written; raises Refused."""
    current = Consultation.objects.select_for_update().get(pk=consultation.pk)
    current.state = consultation_after(current.state, act)
    return current


def refuse_if(problem: tuple[str, str] | None) -> None:
    if problem is not None:
        name, words = problem
        raise Refused(words, name)


def refuse_locked(plans: Sequence[Plan], year: FinancialYear) -> None:
    """Raises Refused for a plan that is approved for the year."""
    for plan in plans:
        if why_locked(plan, year):
            raise Refused(f"{plan} {year} is approved: its targets stay as they are.", "plans")


def refuse_handed_in(plans: Sequence[Plan], year: FinancialYear) -> None:
    """Raises Refused for a plan that is with its approver."""
    for plan in plans:
        if why_closed(plan, year):
            raise Refused(
                f"{plan} {year} is with its approver: residents are asked before a plan is handed"
                " in. Announce it once the plan is returned."
            )
