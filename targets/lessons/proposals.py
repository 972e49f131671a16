"""Proposals: drafted from a theme, decided by a body, and carried out by changing what the next
year's plans say (framework 5.1).  Before which body one comes is known above (reporting/meetings).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.lessons.findings import locked_findings, move_findings
from targets.lessons.rules.lifecycle import FindingState, ThemeState, after
from targets.lessons.shown import kept_words, show_anew
from targets.models import (
    Action,
    Plan,
    Proposal,
    ProposalStep,
    ResourceEnvelope,
    ReviewFinding,
    Specification,
    Theme,
)

# What a proposal can have changed, and how its column is called.
Changed = Specification | Action | ResourceEnvelope | Plan
COLUMNS: dict[type[Any], str] = {
    Specification: "specification",
    Action: "action",
    ResourceEnvelope: "envelope",
    Plan: "plan",
}
MEANWHILE = "Somebody has changed this proposal meanwhile."


def locked_proposal(proposal: Proposal) -> Proposal:
    """The proposal, held until the act is done."""
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("theme", "owner").get(pk=proposal.pk)


@transaction.atomic
def draft_proposal(
    theme: Theme,
    *,
    kind: str,
    title: str,
    text: str,
    evidence: Sequence[ReviewFinding],
    owner: User,
    by: User,
    at: datetime,
    mark: str = "",
) -> Proposal:
    """Write down what is to change because of a confirmed theme, what that rests on, and who
    answers for it.
    """
    theme = Theme.objects.select_for_update(of=("self",)).get(pk=theme.pk)
    if theme.state != ThemeState.CONFIRMED:
        raise Refused("Confirm the theme first: a proposal follows from it.")
    require_evidence(theme, evidence)
    words = {"kind": kind, "title": title, "text": text, "owner": owner, "mark": mark}
    proposal = new_proposal(theme, evidence, by=by, at=at, **words)
    record("draft_proposal", proposal, by=by, at=at, theme=theme.title, **recorded(proposal))
    return proposal


def new_proposal(
    theme: Theme, evidence: Sequence[ReviewFinding], *, by: User, at: datetime, **fields: Any
) -> Proposal:
    """A draft that rests on findings of a theme; whoever calls records it."""
    proposal = Proposal.objects.create(theme=theme, drafted_at=at, **fields)
    proposal.evidence.set(evidence)
    write_step(proposal, "draft", text="", by=by, at=at)
    return proposal


def require_evidence(theme: Theme, evidence: Sequence[ReviewFinding]) -> None:
    if not evidence:
        raise Refused("Choose the findings that it rests on", "evidence")
    of_theme = set(theme.findings.values_list("pk", flat=True))
    if any(one.pk not in of_theme for one in evidence):
        raise Refused("Choose findings of this theme", "evidence")


@transaction.atomic
def change_proposal(
    proposal: Proposal,
    *,
    kind: str,
    title: str,
    text: str,
    evidence: Sequence[ReviewFinding],
    owner: User,
    mark: str,
    seen_version: int,
    by: User,
    at: datetime,
) -> Proposal:
    """Change a proposal that is not sent yet; raises ChangedMeanwhile where somebody else has."""
    proposal = locked_proposal(proposal)
    after("proposal", proposal.state, "change")
    if proposal.version != seen_version:
        raise ChangedMeanwhile(MEANWHILE)
    require_evidence(proposal.theme, evidence)
    before = recorded(proposal)
    proposal.kind, proposal.title, proposal.text = kind, title, text
    proposal.owner, proposal.mark = owner, mark
    proposal.version += 1
    proposal.save()
    proposal.evidence.set(evidence)
    record("change_proposal", proposal, by=by, at=at, before=before, after=recorded(proposal))
    return proposal


def recorded(proposal: Proposal) -> dict[str, Any]:
    """What the audit trail keeps of a proposal."""
    return {
        "kind": proposal.kind,
        "title": kept_words(proposal.title, proposal.mark),
        "text": kept_words(proposal.text, proposal.mark),
        "owner": str(proposal.owner),
        "mark": proposal.mark,
    }


def write_step(proposal: Proposal, act: str, *, text: str, by: User, at: datetime) -> None:
    """What was done, beside what was done before."""
    ProposalStep.objects.create(
        proposal=proposal, act=act, state=proposal.state, text=text, by=by, at=at
    )


def move_proposal(proposal: Proposal, act: str, *, text: str, by: User, at: datetime) -> Proposal:
    """Take a proposal, held, to its next state, with the step; whoever calls records it."""
    proposal.state = after("proposal", proposal.state, act)
    proposal.save()
    write_step(proposal, act, text=text, by=by, at=at)
    show_anew([proposal.theme])
    return proposal


def decide(
    proposal: Proposal, decision: str, *, reason: str, day: date, by: User, at: datetime
) -> Proposal:
    """What the confirmed minutes of a body say of a proposal, held; whoever calls records it."""
    proposal.decided_on, proposal.decision_reason = day, reason
    if decision == "reject":
        proposal.ended_at = at
    return move_proposal(proposal, decision, text=reason, by=by, at=at)


@transaction.atomic
def carry_out_proposal(
    proposal: Proposal, *, changed: Changed, what_changed: str, by: User, at: datetime
) -> Proposal:
    """Say what of the next year's plans an accepted proposal changed.  Raises Refused for something
    of the year in which it was learned, or of an earlier one.
    """
    proposal = locked_proposal(proposal)
    year = year_of(changed)
    if year is not None and not proposal.theme.year < year:
        later = proposal.theme.year + 1
        raise Refused(f"Choose something of {later} or later: this was learned before", "changed")
    setattr(proposal, COLUMNS[type(changed)], changed)
    proposal.what_changed, proposal.ended_at = what_changed, at
    move_proposal(proposal, "carry_out", text=what_changed, by=by, at=at)
    # What was taken out of the theme and set aside since stays so.
    evidence = locked_findings(proposal.evidence.values_list("pk", flat=True))
    move_findings([one for one in evidence if one.state != FindingState.SET_ASIDE], "answer")
    words = kept_words(what_changed, proposal.mark)
    record("carry_out_proposal", proposal, by=by, at=at, changed=str(changed), what=words)
    return proposal


def year_of(changed: Changed) -> FinancialYear | None:
    """The year of what a proposal changed; None for what belongs to no single year."""
    if isinstance(changed, Specification | ResourceEnvelope):
        return changed.financial_year
    return None


@transaction.atomic
def give_up_proposal(proposal: Proposal, *, reason: str, by: User, at: datetime) -> Proposal:
    """Say that an accepted proposal is not carried out, and why."""
    return end_proposal(proposal, "give_up", reason=reason, by=by, at=at)


def end_proposal(proposal: Proposal, act: str, *, reason: str, by: User, at: datetime) -> Proposal:
    proposal = locked_proposal(proposal)
    proposal.what_changed, proposal.ended_at = reason, at
    move_proposal(proposal, act, text=reason, by=by, at=at)
    record(f"{act}_proposal", proposal, by=by, at=at, reason=kept_words(reason, proposal.mark))
    return proposal
