"""Three years of a council, month by month: targets begin, end, pause for a year, change their plan,
their officers, their frequency and their rule between years, and every month is published.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import LONDON
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.public_record.checks import problems
from reporting.public_record.proof import prove_targets
from scorecards.actuals.declarations import declare_nothing_to_report
from scorecards.actuals.due_places import due_places
from scorecards.actuals.services import ConfirmationRequired, record_actual
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month.quality_counts import qualities_now, specifications_now
from targets.decisions import withdraw_target
from targets.models import Specification, Target
from tests.reporting.september import sign_all

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = (FinancialYear(start) for start in (2013, 2014, 2015))
RATIO = {"aggregation": "ratio"}
SUM = {"aggregation": "sum", "unit": "people", "decimals": 0, "planned": "10"}
# What each target is in each of the three years; {} is the usual monthly percentage, None no plan.
LIVES = {
    "STAYS": ({}, {}, {}),
    "BEGINS": (None, {}, {}),
    "ENDS": ({}, None, None),
    "PAUSES": (RATIO, None, RATIO),
    "MOVES": ({}, {"plan": "places", "service": "waste"}, {}),
    "PASSED": ({}, {"officers": ("other_head", "manager", "other_lead", "deputy_lead")}, {}),
    "SLOWER": ({}, {"frequency": "quarter"}, {"frequency": "half"}),
    "FASTER": ({"frequency": "quarter"}, {}, {}),
    "YEARLY": ({"frequency": "year"}, {"frequency": "year"}, {"frequency": "academic_year"}),
    "SCHOOL": ({"frequency": "academic_year"}, {"frequency": "year"}, {"frequency": "quarter"}),
    "LATER": ({"publication_lag_days": 45}, {"publication_lag_days": 0}, {}),
    "RECKONED": (SUM, {"aggregation": "mean"}, RATIO),
    "WITHDRAWN": ({}, {}, None),
    "SILENT": ({}, {"frequency": "quarter"}, None),
    "CORPORATE": ({"plan": "corporate-plan"}, {"plan": "corporate-plan"}, {"plan": "families"}),
    "ROLLS": ({"frequency": "year_monthly"}, {"frequency": "year_quarterly"}, {}),
    "TERMLY": ({"frequency": "term"}, {"frequency": "four_months"}, {"frequency": "term"}),
    "EVEN": ({"frequency": "even_years"}, {"frequency": "even_years"}, {"frequency": "even_years"}),
    "ODD": ({"frequency": "odd_years"}, {"frequency": "odd_years"}, {"frequency": "odd_years"}),
    "CALENDAR": (
        {"frequency": "calendar_year"},
        {"frequency": "three_calendar_years"},
        {"frequency": "three_years"},
    ),
    "INFORMS": ({"polarity": "neutral"}, {"polarity": "neutral"}, {"polarity": "neutral"}),
}


def draft_and_approve(council, number, year):
    for code, life in LIVES.items():
        fields = life[number]
        if fields is None:
            continue
        plan = fields.get("plan", "families")
        service = fields.get("service", "care")
        fields = {name: value for name, value in fields.items() if name not in ("plan", "service")}
        planned = fields.pop("planned", "90")
        periods = frequency.periods_of_year(fields.get("frequency", "month"), year)
        whole = Decimal(planned) * (len(periods) if fields.get("aggregation") == "sum" else 1)
        council.target(
            code,
            plan=plan,
            service=service,
            year=year,
            planned=planned,
            annual_target=whole,
            easier_reason="The money was cut",
            **fields,
        )
    council.approve(year)


def value_of(code, month):
    """Figures that are now on plan, now amber, now red."""
    return Decimal((82, 87, 90, 91, 95)[(len(code) + month.index) % 5])


def enter_figures(council, month, at):
    """Everybody brings what is due, but for the silent target: it has nothing to report in the first
    year, and is not heard of in the second.
    """
    for due in due_places(month, announced_timetable()):
        if not due.is_missing:
            continue
        specification, code = Specification.objects.get(pk=due.specification), due.code
        if code == "SILENT":
            if due.month.financial_year == FIRST:
                declare_nothing_to_report(
                    specification, due.month, reason="No panel", by=council.people["lead"], at=at
                )
            continue
        value = value_of(code, due.month)
        parts = {"value": value}
        if specification.takes_a_ratio:
            parts = {"numerator": value, "denominator": Decimal(100)}
        elif specification.aggregation == "sum":
            parts = {"value": value // 9}
        try:
            record_actual(specification, due.month, by=council.people["lead"], at=at, **parts)
        except ConfirmationRequired:
            record_actual(
                specification,
                due.month,
                by=council.people["lead"],
                at=at,
                confirmation="Checked",
                **parts,
            )


def live_month(council, month):
    """A month from its first working day to its publication."""
    due = timetable.BY_RULE.moment_of(month, "actuals_due") - timedelta(hours=1)
    enter_figures(council, month, due)
    built = timetable.BY_RULE.moment_of(month, "build_scorecards")
    build, _ = build_month(month, by=None, at=built)
    sign_all(council, build, built)
    moment = timetable.BY_RULE.moment_of(month, "publish_month")
    return run_month_end(month, by=None, at=moment)


def lived(council):
    """The three years; what each month's run says."""
    outcomes = {}
    for number, year in enumerate((FIRST, SECOND, THIRD)):
        draft_and_approve(council, number, year)
        for month in year.months:
            if month == Month(2014, 8):
                withdraw_target(
                    Specification.objects.get(target__code="WITHDRAWN", financial_year=SECOND),
                    reason="The service has ended",
                    by=council.people["holder"],
                    at=datetime(2014, 8, 20, 12, tzinfo=LONDON),
                )
            outcomes[month] = live_month(council, month)
    return outcomes


def test_three_years_publish_every_month(council):
    outcomes = lived(council)
    waiting = {str(month): one.waits_for for month, one in outcomes.items() if one.waits_for}
    assert not waiting
    assert ScorecardBuild.objects.exclude(frozen_at=None).count() == 36
    published = Publication.objects.filter(slug="families", kind=Publication.SCORECARD)
    assert published.count() == 36
    expected = {
        year: {code for code, life in LIVES.items() if life[number] is not None}
        for number, year in enumerate((FIRST, SECOND, THIRD))
    }
    for build in ScorecardBuild.objects.all():
        codes = set(build.lines.values_list("code", flat=True))
        assert codes == expected[build.month.financial_year], build
        assert set(build.qualities.values_list("target__code", flat=True)) == codes
    for year in (FIRST, SECOND, THIRD):
        assert prove_targets(year, at=datetime(2016, 6, 1, tzinfo=LONDON)).holds
    assert not list(problems())
    assert_ratings_follow_figures()
    assert_quality_follows_years(council)


def assert_ratings_follow_figures():
    """No line says "not reported" that has a figure of its year, and none is rated without one."""
    for line in ScorecardLine.objects.select_related("build"):
        has_figure = line.periods_reported > 0
        assert (line.rating == "not_reported") == (
            not has_figure and line.newest_month is not None and not line.rating.startswith("with")
        ), (line.code, line.build, line.rating)
    withdrawn = ScorecardLine.objects.filter(code="WITHDRAWN", build__month=Month(2015, 3)).get()
    last = ScorecardLine.objects.get(code="WITHDRAWN", build__month=Month(2014, 7))
    expected = "withdrawn_red" if last.rating == "red" else "withdrawn"
    assert withdrawn.rating == expected
    silent = ScorecardLine.objects.get(code="SILENT", build__month=Month(2014, 12))
    assert (silent.rating, silent.newest_state) == ("not_reported", "late")


def assert_quality_follows_years(council):
    """In the middle of the third year twelve months reach back into the second: each counts by its
    own frequency.
    """
    today = datetime(2015, 10, 20, tzinfo=LONDON).date()
    specifications = list(specifications_now(council.people["team"], today))
    counts = qualities_now(specifications, today)
    expected = {
        s.target.code: counts[s.target_id].expected for s in specifications if s.target_id in counts
    }
    # October 2014 to September 2015: twelve months; two quarters and a half; six months alone.
    assert expected["STAYS"] == 12
    assert expected["SLOWER"] == 3
    assert expected["PAUSES"] == 6
    assert expected["FASTER"] == 12
    assert expected["YEARLY"] == 2


@pytest.mark.parametrize("code", ["ENDS", "PAUSES", "SILENT"])
def test_april_is_built_by_the_timetable_when_a_plan_has_ended(council, code):
    draft_and_approve(council, 0, FIRST)
    council.target("NEW", year=SECOND)
    council.target("CORPORATE", year=SECOND, plan="corporate-plan")
    council.approve(SECOND)
    assert not Target.objects.get(code=code).specifications.filter(financial_year=SECOND).exists()
    at = timetable.BY_RULE.moment_of(Month(2014, 4), "build_scorecards")
    queue.run_due(at)
    assert not Job.objects.exclude(state=Job.DONE).filter(kind="build_scorecards").exists()
    build = ScorecardBuild.objects.get(month=Month(2014, 4))
    assert set(build.lines.values_list("code", flat=True)) == {"NEW", "CORPORATE"}
