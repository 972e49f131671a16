"""What an audit comes to: confidence in each indicator, what waits for its owner, and the content
of the report.
"""

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.timezone import localdate

from pmf_portal.formats.dates import day_in_words, late_in_words
from scorecards.audits.sampling import Stratum
from scorecards.models import AuditCheck, AuditedIndicator, Finding, FollowUp
from scorecards.rating.quality_grades import Principle, confidence
from targets.models import Specification

HOW_DRAWN = (
    "Half of the places go to statutory measures and government returns, a quarter to indicators"
    " that no audit of the two years before has looked at, and a quarter to indicators whose data"
    " quality is weak or poor (C or D). Places that cannot be filled go to the next group, and in"
    " the end to any other indicator. Within a group the order is that of SHA-256 of the seed, a"
    " colon and the indicator’s code, so that anybody can draw the same sample again."
)
NOT_AGREED = "Not agreed by the owner"


def confidence_of(indicator):
    """The confidence that the checks made so far justify; "" while nothing is tested."""
    return confidence(
        {Principle(check.principle): check.verdict for check in indicator.checks.all()}
    )


def confidence_by_target(year=None):
    """{target id: confidence} by the newest published audit of each target; with a year, by audits
    of that year or earlier.
    """
    published = AuditCheck.objects.filter(indicator__audit__published_at__isnull=False)
    if year is not None:
        published = published.filter(indicator__audit__financial_year__lte=year)
    rows = published.order_by("indicator__audit__published_at", "indicator__audit_id").values_list(
        "indicator__target_id", "indicator_id", "principle", "verdict"
    )
    newest = {}
    for target, indicator, principle, verdict in rows:
        if target not in newest or newest[target][0] != indicator:
            newest[target] = (indicator, {})
        newest[target][1][Principle(principle)] = verdict
    return {target: confidence(verdicts) for target, (_, verdicts) in newest.items()}


def newest_published_check(target):
    """What the newest published audit found about a target, with its checks; None if there is
    none.
    """
    audited = AuditedIndicator.objects.filter(
        target=target, audit__published_at__isnull=False, checks__isnull=False
    )
    newest = (
        audited.select_related("audit")
        .prefetch_related("checks")
        .order_by("-audit__published_at", "-audit_id")
        .first()
    )
    if newest is not None:
        newest.confidence = confidence_of(newest)
    return newest


def with_last_writer(findings):
    """Findings with whoever wrote last: while it is the owner, the word is Internal Audit's."""
    last = (
        FollowUp.objects.filter(finding=OuterRef("pk"))
        .order_by("-written_at", "-pk")
        .values("written_by")[:1]
    )
    return findings.annotate(last_writer=Subquery(last))


def findings_waiting_for(user):
    """Findings whose recommendation waits for this owner's agreement, the most urgent first."""
    waiting = with_last_writer(Finding.objects.filter(owner=user, state=Finding.OPEN)).filter(
        Q(last_writer=None) | ~Q(last_writer=F("owner"))
    )
    return waiting.select_related("audit", "indicator__target").order_by("due", "pk")


def findings_of(audit, today):
    """An audit's findings on a day, with their state and day in words and what followed."""
    findings = with_last_writer(
        audit.findings.select_related("audit", "owner", "indicator__target")
    ).prefetch_related("follow_ups__written_by")
    for finding in findings:
        finding.state_in_words = state_in_words(finding)
        finding.due_in_words = due_in_words(finding, today)
    return findings


def due_in_words(finding, today):
    """By when a recommendation is to be carried out, and for how long that has passed while it is
    not.
    """
    late = late_in_words(finding.due, today)
    if not late or finding.state not in (Finding.OPEN, Finding.AGREED):
        return day_in_words(finding.due)
    return f"{day_in_words(finding.due)} ({late})"


def state_in_words(finding):
    """The state for a reader; a recommendation that its owner has refused no longer waits for the
    owner.
    """
    refused = finding.state == Finding.OPEN and finding.last_writer == finding.owner_id
    return NOT_AGREED if refused else finding.get_state_display()


def titles_of(audit):
    """{target id: title in the audited year} of the sample, in one query."""
    sampled = Specification.objects.of_year(audit.financial_year).filter(
        target__audits__audit=audit
    )
    return dict(sampled.values_list("target_id", "title"))


def report_content(audit):
    """The report as plain content for publication: posts, never names; no evidence."""
    titles = titles_of(audit)
    return {
        "title": audit.title,
        "financial_year": str(audit.financial_year),
        "seed": audit.seed,
        "size": audit.size,
        "how_drawn": HOW_DRAWN,
        "candidates": audit.candidates,
        "opinion": audit.opinion,
        "published_at": audit.published_at.isoformat() if audit.published_at else None,
        "indicators": [
            indicator_content(one, titles)
            for one in audit.indicators.select_related("target").prefetch_related("checks")
        ],
        "findings": [
            finding_content(finding) for finding in findings_of(audit, day_of_report(audit))
        ],
    }


def day_of_report(audit):
    """The day on which the report is or was published."""
    return localdate(audit.published_at or audit.drawn_at)


def indicator_content(indicator, titles):
    checks = {check.principle: check for check in indicator.checks.all()}
    done = [checks[principle.value] for principle in Principle if principle.value in checks]
    return {
        "code": indicator.target.code,
        "title": titles.get(indicator.target_id, ""),
        "stratum": Stratum(indicator.stratum).words,
        "confidence": confidence_of(indicator),
        "checks": [
            {
                "principle": check.principle,
                "verdict": check.get_verdict_display(),
                "found": check.found,
            }
            for check in done
        ],
    }


def finding_content(finding):
    return {
        "indicator": finding.indicator.target.code if finding.indicator else None,
        "text": finding.text,
        "recommendation": finding.recommendation,
        "priority": finding.priority,
        "owner": finding.owner.post,
        "due": finding.due.isoformat(),
        "due_in_words": finding.due_in_words,
        "state": finding.state_in_words,
    }
