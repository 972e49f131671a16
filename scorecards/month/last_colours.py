"""The colour that each measure of a year was last published with (named in the settings: plans
stand below figures).
"""

from pmf_portal.periods.month import FinancialYear
from scorecards.models import ScorecardBuild, ScorecardLine


def last_build(year: FinancialYear) -> ScorecardBuild | None:
    """The newest published scorecards of a year; None before the first."""
    builds = ScorecardBuild.objects.filter(
        frozen_at__isnull=False, month__gte=year.first.first_day, month__lte=year.last.first_day
    )
    return builds.order_by("-month", "-edition").first()


def last_colours(year: FinancialYear) -> dict[int, str]:
    """The rating that each measure of a year was last published with, by target: two queries."""
    build = last_build(year)
    if build is None:
        return {}
    return dict(ScorecardLine.objects.filter(build=build).values_list("target", "rating"))
