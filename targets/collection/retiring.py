"""Candidates to retire: written down by rule, kept or proposed by people (framework 3.1, 5.1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from targets.collection.rules.candidates import CandidateState, Reason, after
from targets.lessons.findings import new_finding
from targets.lessons.proposals import new_proposal
from targets.lessons.rules.kinds import ProposalKind, Source, Worked
from targets.lessons.rules.lifecycle import FindingState, ThemeState
from targets.lessons.shown import show_anew
from targets.lessons.themes import new_theme
from targets.models import Proposal, RetirementCandidate, ReviewFinding, Specification, Theme

THEME = "Measures that are not worth what they cost"
ABOUT = (
    "Fewer and better measures: these take time to collect, and what they say is not used, or is"
    " said by another measure."
)


@transaction.atomic
def write_candidates(
    year: FinancialYear,
    found: Mapping[Specification, Sequence[Reason]],
    *,
    by: User | None,
    at: datetime,
) -> int:
    """Write down which measures might be retired in a year; how many are new.  What a person has
    settled stays so for the year; what nobody has is brought up to date, and goes where no reason
    is left.
    """
    rows = RetirementCandidate.objects.select_for_update(of=("self",)).filter(financial_year=year)
    known = {one.target_id: one for one in rows.order_by("pk")}
    fresh = []
    for one, reasons in found.items():
        candidate = known.pop(one.target_id, None)
        kept = [[reason.key, reason.words] for reason in reasons]
        if candidate is None:
            fresh.append(
                RetirementCandidate(
                    target=one.target,
                    financial_year=year,
                    title=one.title,
                    reasons=kept,
                    found_at=at,
                )
            )
        elif candidate.state == CandidateState.OPEN and candidate.reasons != kept:
            candidate.reasons = kept
            candidate.save(update_fields=["reasons"])
    gone = [pk for pk, one in known.items() if one.state == CandidateState.OPEN]
    rows.filter(target__in=gone).delete()
    # Of two at once the second finds what the first wrote.
    RetirementCandidate.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh or gone:
        codes = [one.target.code for one in fresh]
        record("find_candidates", str(year), by=by, at=at, new=codes, gone=len(gone))
    return len(fresh)


def locked_candidate(candidate: RetirementCandidate, act: str) -> RetirementCandidate:
    """The candidate in its new state, held until the act is done; raises Refused."""
    rows = RetirementCandidate.objects.select_for_update(of=("self",)).select_related("target")
    current = rows.get(pk=candidate.pk)
    current.state = after(current.state, act)
    return current


@transaction.atomic
def keep_candidate(
    candidate: RetirementCandidate, *, reason: str, by: User, at: datetime
) -> RetirementCandidate:
    """Say that a measure is kept, and why; it is not asked again in this year."""
    candidate = locked_candidate(candidate, "keep")
    settle(candidate, reason, by, at)
    record("keep_candidate", candidate, by=by, at=at, reason=reason)
    return candidate


@transaction.atomic
def propose_retirement(
    candidate: RetirementCandidate, *, reason: str, owner: User, by: User, at: datetime
) -> RetirementCandidate:
    """Propose to retire a measure: a finding with the reasons, part of the year's theme, and a
    proposal to stop measuring, which goes on as every other.
    """
    candidate = locked_candidate(candidate, "propose")
    year = candidate.financial_year
    theme = theme_of(year) or new_theme(THEME, ABOUT, year, by=by, at=at)
    finding = finding_of(candidate, by, at)
    theme.findings.add(finding)
    candidate.proposal = new_proposal(
        theme,
        [finding],
        kind=ProposalKind.DECOMMISSIONING,
        title=f"Stop measuring {candidate}"[:200],
        text=reason,
        owner=owner,
        by=by,
        at=at,
    )
    settle(candidate, reason, by, at)
    made = {"finding": finding.pk, "theme": theme.title, "proposal": candidate.proposal.pk}
    record("propose_retirement", candidate, by=by, at=at, reason=reason, owner=str(owner), **made)
    show_anew([theme])
    return candidate


def settle(candidate: RetirementCandidate, reason: str, by: User, at: datetime) -> None:
    candidate.reason, candidate.settled_by, candidate.settled_at = reason, by, at
    candidate.save()


def theme_of(year: FinancialYear) -> Theme | None:
    """The year's theme of measures to retire, held; None where nothing was proposed yet."""
    proposals = Proposal.objects.filter(candidate__financial_year=year)
    rows = Theme.objects.select_for_update(of=("self",)).filter(
        pk__in=proposals.values("theme"), state=ThemeState.CONFIRMED
    )
    return rows.order_by("pk").first()


def finding_of(candidate: RetirementCandidate, by: User, at: datetime) -> ReviewFinding:
    """What the rules found of a measure, as a finding of its year that is part of a theme."""
    year = candidate.financial_year
    finding = new_finding(
        key=f"retire {candidate.target.code} {year}",
        source=Source.SCORECARDS,
        worked=Worked.BAD,
        words=" ".join([f"{candidate}:", *candidate.sentences]),
        found_on=min(localdate(at), year.last.last_day),
        address=reverse("target_life", args=[candidate.target.code]),
        state=FindingState.IN_THEME,
        recorded_by=by,
        recorded_at=at,
    )
    finding.measures.add(candidate.target)
    return finding
