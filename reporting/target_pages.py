"""What an edition says of each target: line, specification, figures (framework 3.2: specifications are published)."""

import json

from pmf_portal.audit.canonical import canonical, digest
from reporting.models import PublishedTarget
from scorecards.bulk_rows import write_rows

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


def published_target(line):
    """The frozen account of one target: everything its page shows."""
    specification = line.specification
    return {
        "line": line.published,
        "rule": {name: getattr(line, name) for name in RULED},
        "specification": {name: getattr(specification, name) for name in SPECIFIED} | {"financial_year": specification.financial_year},
        "series": json.loads(line.series),
        "month": line.month_slug,
    }


def publish_targets(edition):
    """Freeze every target of an edition, in one write."""
    texts = [(line.code, canonical(published_target(line))) for line in edition.lines]
    rows = [(edition.build.pk, code, text, digest(text)) for code, text in texts]
    write_rows(PublishedTarget, ("build_id", "code", "content", "digest"), rows)
