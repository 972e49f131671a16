"""The acts of Internal Audit's annual audit of a sample of indicators (framework 3.5, 6.3)."""

import json
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.council.permissions import may
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from scorecards.audits.evidence_files import kind_of
from scorecards.audits.sampling import Candidate, draw
from scorecards.models import (
    AuditCheck,
    AuditedIndicator,
    AuditEvidence,
    Finding,
    FollowUp,
    IndicatorAudit,
    LineQuality,
)
from scorecards.rating.quality_grades import Principle
from targets.models import Specification, Target

# What may become of a recommendation when Internal Audit follows it up; that it is agreed is its
# owner's word.
FOLLOWS = {
    Finding.OPEN: (Finding.OPEN, Finding.DONE, Finding.OVERTAKEN),
    Finding.AGREED: (Finding.AGREED, Finding.DONE, Finding.OVERTAKEN),
    Finding.DONE: (Finding.DONE, Finding.OPEN),
    Finding.OVERTAKEN: (Finding.OVERTAKEN, Finding.OPEN),
}


def candidates_of(year: FinancialYear) -> list[Candidate]:
    """The indicators approved for a year, with what decides about their chances, in the order of
    their codes.
    """
    audits = AuditedIndicator.objects.filter(target=OuterRef("target")).order_by(
        "-audit__financial_year"
    )
    qualities = LineQuality.objects.filter(target=OuterRef("target")).order_by(
        "-build__month", "-build__edition"
    )
    approved = (
        Specification.objects.of_year(year).approved().order_by("target__sort_key", "target__code")
    )
    rows = approved.annotate(
        last_audited=Subquery(audits.values("audit__financial_year")[:1]),
        grade=Subquery(qualities.values("grade")[:1]),
    )
    return [
        Candidate(code, statutory, last_audited, grade or "")
        for code, statutory, last_audited, grade in rows.values_list(
            "target__code", "statutory", "last_audited", "grade"
        )
    ]


def candidates_text(candidates: Iterable[Candidate]) -> str:
    """Candidates as canonical text, from which anybody can draw again."""
    return canonical(
        [
            {
                "code": c.code,
                "statutory": c.statutory,
                "last_audited": c.last_audited,
                "grade": c.grade,
            }
            for c in candidates
        ]
    )


def candidates_in(text: str) -> list[Candidate]:
    """Candidates read back from their canonical text."""
    candidates = []
    for row in json.loads(text):
        audited = row["last_audited"]
        candidates.append(
            Candidate(
                code=row["code"],
                statutory=row["statutory"],
                last_audited=FinancialYear.parse(audited) if audited else None,
                grade=row["grade"],
            )
        )
    return candidates


@transaction.atomic
def draw_audit_sample(
    title: str, financial_year: FinancialYear, seed: str, size: int, *, by: User, at: datetime
) -> IndicatorAudit:
    """Begin an audit with the sample that the seed draws from the year's approved indicators
    (framework 3.5).  Raises Refused.
    """
    if IndicatorAudit.objects.filter(title=title, financial_year=financial_year).exists():
        raise Refused(f"There is already an audit called “{title}” for {financial_year}.", "title")
    candidates = candidates_of(financial_year)
    if not candidates:
        raise Refused(
            f"No indicator is approved for {financial_year}, so there is nothing to draw from.",
            "financial_year",
        )
    text = candidates_text(candidates)
    audit = IndicatorAudit.objects.create(
        title=title,
        financial_year=financial_year,
        seed=seed,
        size=size,
        candidates=text,
        drawn_by=by,
        drawn_at=at,
    )
    drawn = draw(candidates, seed=seed, size=size, year=financial_year)
    codes = [one.code for one in drawn]
    targets = {target.code: target for target in Target.objects.filter(code__in=codes)}
    AuditedIndicator.objects.bulk_create(
        AuditedIndicator(
            audit=audit, target=targets[one.code], position=position, stratum=one.stratum.value
        )
        for position, one in enumerate(drawn, start=1)
    )
    record(
        "draw_audit_sample",
        audit,
        by=by,
        at=at,
        sample=codes,
        financial_year=financial_year,
        seed=seed,
        size=size,
        candidates=len(candidates),
        digest=digest(text),
    )
    return audit


def redraws(audit: IndicatorAudit) -> bool:
    """Whether drawing again from the stored candidates gives the stored sample."""
    again = draw(
        candidates_in(audit.candidates), seed=audit.seed, size=audit.size, year=audit.financial_year
    )
    stored = audit.indicators.order_by("position").values_list("target__code", "stratum")
    return [(one.code, one.stratum.value) for one in again] == list(stored)


def still_open(audit: IndicatorAudit) -> IndicatorAudit:
    """The audit, held until the act is done; raises Refused once its report is published."""
    held = IndicatorAudit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    if held.published_at:
        raise Refused(
            f"The report of “{held}” is published, so its checks, evidence and findings are closed."
        )
    return held


@transaction.atomic
def check_indicator(
    indicator: AuditedIndicator,
    principle: str,
    verdict: str,
    found: str,
    *,
    by: User,
    at: datetime,
) -> AuditCheck:
    """Record, or put right, what was found about one principle of data quality, until the report is
    published.
    """
    still_open(indicator.audit)
    principle = Principle(principle).value
    before = indicator.checks.filter(principle=principle).values("verdict", "found").first()
    values = {"verdict": verdict, "found": found, "checked_by": by, "checked_at": at}
    check, _ = AuditCheck.objects.update_or_create(
        indicator=indicator, principle=principle, defaults=values
    )
    record(
        "check_indicator",
        indicator,
        by=by,
        at=at,
        principle=principle,
        verdict=verdict,
        found=found,
        before=before,
    )
    return check


@transaction.atomic
def add_audit_evidence(
    indicator: AuditedIndicator, name: str, body: bytes, *, by: User, at: datetime
) -> AuditEvidence:
    """Keep a file that shows what a check found, exactly as it is; raises Refused."""
    still_open(indicator.audit)
    try:
        kind = kind_of(body)
    except Refused as refused:
        raise Refused(str(refused), "file") from refused
    evidence = AuditEvidence.objects.create(
        indicator=indicator,
        name=name[:200],
        body=body,
        digest=digest(body),
        added_by=by,
        added_at=at,
    )
    record(
        "add_audit_evidence",
        indicator,
        by=by,
        at=at,
        file=evidence.name,
        kind=kind.media_type,
        bytes=len(body),
        digest=evidence.digest,
    )
    return evidence


@transaction.atomic
def add_finding(
    audit: IndicatorAudit,
    indicator: AuditedIndicator | None,
    text: str,
    recommendation: str,
    priority: str,
    owner: User,
    due: date,
    *,
    by: User,
    at: datetime,
) -> Finding:
    """Add a finding, of one indicator or of the audit as a whole; its owner is asked to agree the
    recommendation.  Raises Refused.
    """
    still_open(audit)
    if indicator and indicator.audit_id != audit.pk:
        raise Refused("That indicator is not in the sample of this audit.", "indicator")
    if not may(owner, "agree_finding"):
        raise Refused(
            f"{owner} cannot own a recommendation. Choose an officer who can carry it out.", "owner"
        )
    if due < localdate(at):
        raise Refused(
            "The date lies in the past. Choose a day by which it can be carried out.", "due"
        )
    finding = Finding.objects.create(
        audit=audit,
        indicator=indicator,
        owner=owner,
        added_at=at,
        text=text,
        recommendation=recommendation,
        priority=priority,
        due=due,
    )
    record(
        "add_finding",
        audit,
        by=by,
        at=at,
        indicator=str(indicator.target) if indicator else None,
        owner=str(owner),
        text=text,
        recommendation=recommendation,
        priority=priority,
        due=due,
    )
    subject = "A recommendation of Internal Audit waits for your answer"
    body = (
        f"{audit} recommends:\n\n{recommendation}\n\nby {due:%-d %B %Y}. Please answer on your desk"
        " in the performance portal."
    )
    notify([(owner, f"finding {finding.pk}", subject, body)], at)
    return finding


def held_finding(finding: Finding) -> Finding:
    """The finding as it stands, held until the act is done."""
    held = Finding.objects.select_for_update(of=("self",)).select_related("audit")
    return held.get(pk=finding.pk)


@transaction.atomic
def agree_finding(finding: Finding, agreed: bool, note: str, *, by: User, at: datetime) -> Finding:
    """The owner's answer to a recommendation: agreed, or not, with the reason; a refusal goes back
    to Internal Audit.
    """
    current = held_finding(finding)
    if by.pk != current.owner_id:
        raise Refused("Only the owner of a recommendation can agree to it.")
    if current.state != Finding.OPEN:
        raise Refused("This recommendation no longer waits for an answer.")
    write_follow_up(current, Finding.AGREED if agreed else Finding.OPEN, note, by, at)
    record(
        "agree_finding",
        current.audit,
        by=by,
        at=at,
        finding=current.text,
        agreed=bool(agreed),
        note=note,
    )
    return current


@transaction.atomic
def follow_up_finding(
    finding: Finding, state: str, note: str, *, by: User, at: datetime
) -> Finding:
    """What Internal Audit found has become of a recommendation since, before or after the report is
    published.
    """
    current = held_finding(finding)
    if state not in FOLLOWS[current.state]:
        raise Refused(
            f"A recommendation in the state “{current.get_state_display()}” cannot become"
            f" “{Finding.STATES.get(state, state)}” by a follow-up.",
            "state",
        )
    before = current.state
    write_follow_up(current, state, note, by, at)
    record(
        "follow_up_finding",
        current.audit,
        by=by,
        at=at,
        finding=current.text,
        state=[before, state],
        note=note,
    )
    return current


def write_follow_up(finding: Finding, state: str, note: str, by: User, at: datetime) -> None:
    FollowUp.objects.create(finding=finding, state=state, note=note, written_by=by, written_at=at)
    finding.state = state
    finding.save(update_fields=["state"])


def unchecked(audit: IndicatorAudit) -> list[str]:
    """What still has to be checked, indicator by indicator: ["F1: accuracy, validity", …]."""
    listed = []
    for indicator in audit.indicators.select_related("target").prefetch_related("checks"):
        done = {check.principle for check in indicator.checks.all()}
        missing = [principle.value for principle in Principle if principle.value not in done]
        if missing:
            listed.append(f"{indicator.target.code}: {', '.join(missing)}")
    return listed


@transaction.atomic
def publish_audit(audit: IndicatorAudit, opinion: str, *, by: User, at: datetime) -> IndicatorAudit:
    """Publish the audit's report with its opinion; from then on only follow-ups are added.  Raises
    Refused while a check is missing.
    """
    held = still_open(audit)
    missing = unchecked(held)
    if missing:
        raise Refused(
            "These checks are missing; say “not tested” where nothing was tested."
            f" {'; '.join(missing)}."
        )
    held.opinion, held.published_at = opinion, at
    held.save(update_fields=["opinion", "published_at"])
    record("publish_audit", held, by=by, at=at, financial_year=held.financial_year, opinion=opinion)
    return held
