"""The year's turn at a browser: the plan that waits is approved, April's figures are entered, and
April is published.
"""

from datetime import datetime
from decimal import Decimal

from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from targets.models import Specification, TrajectoryPoint

APRIL = Month(2024, 4)
HOLDER = "portfolio-holder-regeneration-and-environment"
LEAD = "lead-regeneration-and-environment"
DIRECTOR = "director-regeneration-and-environment"
TEAM = "head-of-performance"


def set_clock(settings, step, hour=10):
    moment = timetable.BY_RULE.moment_of(APRIL, step)
    settings.PORTAL_CLOCK = datetime(moment.year, moment.month, moment.day, hour)


def file_of_april(path):
    """Every monthly figure of April, on plan but for one count that is far above it."""
    lines = ["code,period,value,numerator,denominator,reason"]
    specifications = Specification.objects.approved().filter(
        financial_year=FinancialYear(2024), frequency="month"
    )
    for s in specifications.select_related("target").order_by("target__code"):
        planned = TrajectoryPoint.objects.get(specification=s, month=APRIL.first_day).planned
        parts = [str(planned.normalize()), "", ""]
        if s.takes_a_ratio:
            top = (planned / s.scale * 1000).quantize(Decimal(1))
            parts = ["", str(top), "1000"]
        lines.append(",".join([s.target.code, "2024-04", *parts, ""]))
    path.write_text("\n".join(lines))
    return len(lines) - 1


def test_the_waiting_plan_is_approved_and_april_is_published(portal, settings, tmp_path):
    portal.sign_in(HOLDER)
    portal.visit("/plans/regeneration-and-environment/2024-25/")
    portal.press("Approve this plan")
    portal.page.get_by_label("Why the").fill("The contracts for the year set them.")
    portal.fill({"Reference of the decision": "Decision of 8 April 2024"})
    portal.page.get_by_label("I understand").check()
    portal.press("Approve and lock")
    portal.reads("is approved and locked")

    set_clock(settings, "actuals_due")
    file = tmp_path / "april.csv"
    count = file_of_april(file)
    portal.sign_in(LEAD)
    portal.reads("for April 2024")
    portal.visit("/actuals/import/")
    portal.page.get_by_label("CSV file").set_input_files(file)
    portal.press("Check the file")
    portal.reads(f"{count} figures would be saved")
    confirmation = portal.page.get_by_label("Why are the unusual figures right?")
    if confirmation.count():
        confirmation.fill("Checked with the service")
    portal.press("Save these figures")
    portal.reads(f"{count} figures saved")

    set_clock(settings, "build_scorecards")
    portal.sign_in(TEAM)
    portal.visit("/run-sheet/2024-04/")
    portal.press("Build the scorecards")
    portal.visit("/drafts/2024-04/")
    portal.reads("Drafts of April 2024")

    portal.sign_in(DIRECTOR)
    portal.visit("/drafts/2024-04/regeneration-and-environment/sign-off/")
    portal.page.get_by_label("I have read these lines").check()
    portal.press("Verify and sign off")
    portal.reads("April 2024 is signed off")

    set_clock(settings, "publish_month", hour=11)
    portal.sign_in(TEAM)
    portal.visit("/run-sheet/2024-04/")
    portal.press("Publish April 2024")
    portal.page.context.clear_cookies()
    portal.visit("/scorecards/regeneration-and-environment/2024-04/")
    portal.reads("April 2024", "Verified and signed off by")
    portal.visit("/targets/RE01/2024-04/")
    portal.visit("/")
    portal.reads("April 2024")
