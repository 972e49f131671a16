"""What an edition says of each target: line, specification, figures (framework 3.2: specifications are published)."""

import json

from pmf_portal.audit.canonical import canonical, digest
from pmf_portal.ui.clock_words import moment_in_words
from reporting.models import PublishedTarget
from scorecards.bulk_rows import write_rows
from targets.models import InYearDecision

SPECIFIED = ("definition", "numerator", "denominator", "rationale", "stretch", "peers", "forecast_method", "kind")
RULED = (
    "polarity",
    "aggregation",
    "scale",
    "unit",
    "decimals",
    "frequency",
    "tolerance",
    "green_within",
    "amber_within",
    "engine",
    "numerator",
    "denominator",
    "green_low",
    "green_high",
    "amber_low",
    "amber_high",
)


def published_target(line, decisions):
    """The frozen account of one target: everything its page shows, the decisions taken on it among them."""
    specification = line.specification
    return {
        "line": line.published,
        "rule": {name: getattr(line, name) for name in RULED},
        "specification": {name: getattr(specification, name) for name in SPECIFIED} | {"financial_year": specification.financial_year},
        "series": json.loads(line.series),
        "month": line.month_slug,
        "decisions": decisions,
    }


def publish_targets(edition):
    """Freeze every target of an edition, in one write."""
    decisions = decisions_of(edition.build.month, edition.at)
    texts = [(line.code, canonical(published_target(line, decisions.get(line.target_id, [])))) for line in edition.lines]
    rows = [(edition.build.pk, code, text, digest(text)) for code, text in texts]
    write_rows(PublishedTarget, ("build_id", "code", "content", "digest"), rows)


def decisions_of(month, at):
    """The in-year decisions on the year's targets so far, in words, by target."""
    found = {}
    decisions = InYearDecision.objects.filter(specification__financial_year=month.financial_year, decided_at__lte=at).select_related("specification")
    for decision in decisions:
        told = {
            "act": decision.get_act_display(),
            "on": moment_in_words(decision.decided_at),
            "by": f"{decision.post} ({decision.role})",
            "reason": decision.reason,
            "change": decision.change,
        }
        found.setdefault(decision.specification.target_id, []).append(told)
    return found
