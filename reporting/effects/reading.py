"""What the published months say of a measure, for the effects that decisions expect of it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.effects.rules.comparison import Measured, require_measurable
from reporting.models import PublishedTarget
from reporting.public_record.integrity import checked_text
from reporting.public_record.withholding import Withheld
from scorecards.models import ScorecardBuild
from targets.models import Target

WITHHELD = "What was published of this measure is being checked. Try again once that is done"


@dataclass(frozen=True)
class PublishedFigure:
    """A measure with its newest published figure."""

    measure: Measured
    value: Decimal
    month: Month


def content_of(published: PublishedTarget) -> dict[str, Any]:
    """What was published of a measure; raises Withheld where it is not what was published."""
    text = checked_text(published.pk, published.content, published.digest)
    content: dict[str, Any] = json.loads(text)
    return content


def measured(content: dict[str, Any]) -> Measured:
    line, rule = content["line"], content["rule"]
    return Measured(
        line["code"],
        line["title"],
        line["unit"],
        line["decimals"],
        rule["polarity"],
        rule["frequency"],
    )


def figure_in(content: dict[str, Any], month: Month) -> Decimal | None:
    """The figure of the period that ends in a month, as it was printed; None where there is none or
    it is not published.
    """
    for period, _, actual in content["line"].get("recent", ()):
        if period == str(month):
            return decimal_of(actual)
    return None


def newest_figure(target: Target) -> PublishedFigure:
    """The newest published figure of a measure; raises Refused where there is none, or where it is
    no plain number.
    """
    rows = PublishedTarget.objects.filter(code=target.code, build__frozen_at__isnull=False)
    published = rows.order_by("-build__month", "-build__edition").first()
    if published is not None:
        try:
            content = content_of(published)
        except Withheld as error:
            raise Refused(WITHHELD, "target") from error
        measure = measured(content)
        require_measurable(measure)
        for period, _, actual in reversed(content["line"].get("recent", ())):
            value = decimal_of(actual)
            if value is not None:
                return PublishedFigure(measure, value, Month.parse(period))
    raise Refused("No figure of this measure is published yet, so no change can be seen", "target")


def newest_editions(months: Collection[Month]) -> dict[Month, ScorecardBuild]:
    """The newest published edition of each of some months."""
    builds = ScorecardBuild.objects.filter(month__in=list(months), frozen_at__isnull=False)
    return {build.month: build for build in builds.order_by("edition")}
