"""What the pages of an audit show, each in a fixed number of queries."""

from django.db.models import Count, F, Q

from scorecards.audits.reports import confidence_of, titles_of
from scorecards.audits.sampling import Stratum
from scorecards.models import AuditEvidence, Finding, IndicatorAudit
from scorecards.rating.quality_grades import Principle
from targets.models import Specification


def list_of_audits():
    """Every audit with the size of its sample, how far the checks are and how many recommendations
    are not closed.
    """
    counted = IndicatorAudit.objects.defer("candidates", "opinion").annotate(
        sampled=Count("indicators", distinct=True),
        checked=Count("indicators__checks", distinct=True),
        unsettled=Count(
            "findings", filter=Q(findings__state__in=[Finding.OPEN, Finding.AGREED]), distinct=True
        ),
    )
    return counted.annotate(to_check=F("sampled") * len(Principle))


def sample_of(audit):
    """The sample in the order in which it was drawn, with titles, progress and confidence."""
    titles = titles_of(audit)
    sample = list(audit.indicators.select_related("target").prefetch_related("checks"))
    for indicator in sample:
        indicator.title = titles.get(indicator.target_id, "")
        indicator.stratum_in_words = Stratum(indicator.stratum).words
        indicator.confidence = confidence_of(indicator)
    return sample


def audited_specification(indicator):
    """What the indicator promised in the audited year."""
    return Specification.objects.for_page().get(
        target=indicator.target, financial_year=indicator.audit.financial_year
    )


def checks_of(indicator):
    """[(principle, its check or None)] for all five principles."""
    checks = {check.principle: check for check in indicator.checks.select_related("checked_by")}
    return [(principle, checks.get(principle.value)) for principle in Principle]


def evidence_of(indicator):
    """The files of an indicator without what is in them."""
    return (
        AuditEvidence.objects.filter(indicator=indicator).defer("body").select_related("added_by")
    )
