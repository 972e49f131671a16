"""The demonstration council as journeys live in it: its days pass, colleagues do their part, and one
measure is left to the story.
"""

from datetime import date, datetime, time, timedelta

from pmf_portal.jobs import queue
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import is_working_day, working_day_before
from reporting.demo import files
from reporting.demo.council import DemoBuilder
from scorecards.feeds.deliveries import import_actuals
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off

MEASURE, TITLE = "FW02", "FW02 People who direct their own support"
HEAD, DEPUTY, DIRECTOR = (
    "head-adult-social-care",
    "deputy-adult-social-care",
    "director-families-and-wellbeing",
)
HOLDER, LEAD = "portfolio-holder-families-and-wellbeing", "lead-families-and-wellbeing"
APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = (Month(2023, month) for month in range(4, 10))


def not_in_this_story(period, subject, at):
    return "left out"


def next_day_of(today, day):
    """The next working day of a step of the timetable, or of the last three before the story goes
    on.  What is due on another is caught up on the next of these, as after a day without power.
    """
    month = Month.of(today) - 1
    days = {day, working_day_before(day, 1), working_day_before(day, 2)}
    for of_month in (month, month + 1):
        days |= {timetable.BY_RULE.day_of(of_month, step) for step in timetable.BY_NAME}
    return min(one for one in days if one > today and is_working_day(one))


class Council:
    """The demonstration council after April 2023, and the passing of its days."""

    def __init__(self, settings):
        self.settings, self.builder = settings, DemoBuilder(lambda words: None)
        # What this story never reads, and what would take nine tenths of its time: every page
        # written and every target proved anew on each of its days, and every publication printed.
        settings.JOB_PLANNERS = [
            planner
            for planner in settings.JOB_PLANNERS
            if not planner.endswith(("plan_record", "plan_verification", "plan_proofs"))
        ]
        settings.JOB_HANDLERS = settings.JOB_HANDLERS | dict.fromkeys(
            settings.LOW_PRIORITY_JOBS, "tests.journeys.living_council.not_in_this_story"
        )
        self.set_clock(date(2023, 5, 19))
        self.builder.build(until=APRIL, first_published=APRIL - 1)

    def set_clock(self, day, at=time(9, 31)):
        self.now = datetime.combine(day, at)
        self.settings.PORTAL_CLOCK = self.now

    def live_until(self, day):
        """The timetable does what is due; colleagues enter their figures and directors sign off,
        except where the journey does.
        """
        while self.now.date() < day:
            self.set_clock(next_day_of(self.now.date(), day))
            moment = self.now.replace(tzinfo=timetable.LONDON)
            month = Month.of(self.now.date()) - 1
            if self.now.date() == timetable.BY_RULE.day_of(month, "actuals_due"):
                figures = files.actuals_csv(month, month, {MEASURE})
                import_actuals(
                    figures,
                    name="figures.csv",
                    by=self.builder.people["head-of-performance"],
                    at=moment,
                )
            if self.now.date() == timetable.BY_RULE.day_of(month, "sign_off_due"):
                self.sign_off(month, moment)
            queue.run_due(moment)
        # The next tick sends what this one wrote.
        queue.run_due(moment + timedelta(minutes=1))

    def sign_off(self, month, moment):
        build = ScorecardBuild.objects.get(month=month)
        for unit in awaiting_sign_off(build):
            sign_off(
                build,
                unit,
                seen_digest=digest_of_lines(build, unit),
                by=self.builder.people[f"director-{unit.slug}"],
                at=moment,
            )


def enter(portal, figure, month, confirmation=""):
    """The performance lead enters the measure's figure."""
    portal.sign_in(LEAD)
    portal.visit(f"/targets/{MEASURE}/actuals/{month}/record/")
    portal.fill({"Value": figure})
    portal.press("Save the figure")
    if confirmation:
        portal.fill({"Why is this unusual figure right?": confirmation})
        portal.press("Save the figure")
    portal.reads(f"the figure for {month.name} is saved")


def write_report(portal, desk_of=""):
    """The head of service goes through the form, with the wrong turns; the action stands on
    somebody's own desk where they are named.
    """
    page = portal.page
    portal.press("Start the report")
    portal.press("Check your answers")
    portal.press("Submit to the director")
    portal.reads("Before you submit, add what happened, at least one cause")
    page.get_by_role("link", name="All parts of the report").click()
    portal.follow("What happened")
    page.get_by_label("What happened?").fill("Fewer people than planned direct their own support.")
    portal.press("Save and continue")
    portal.press("Add a cause")
    portal.press("Save the cause")
    portal.reads("Choose the kind of cause", "Say why performance fell short")
    page.get_by_label("What kind of cause is it?").select_option("staffing")
    page.get_by_label("Why did performance fall short?").fill(
        "Three of nine social workers’ posts are vacant."
    )
    portal.press("Save the cause")
    portal.press("Continue to the actions")
    portal.press("Add an action")
    portal.fill(
        {
            "What will be done?": "Recruit three social workers",
            "Who will do it?": "Service Manager, Adult Social Care",
            "By when?": "31/31/2023",
        }
    )
    page.get_by_label("What kind of action is it?").select_option("staffing")
    if desk_of:
        page.get_by_label("Whose desk is it on?").select_option(label=desk_of)
    portal.press("Save the action")
    portal.reads("Write the date like 30/9/2013")
    portal.fill(
        {
            "By when?": "29/9/2023",
            "What is its expected effect?": "Two hundred more people by September",
        }
    )
    portal.press("Save the action")
    portal.press("Continue to the way back to plan")
    page.get_by_label("When will performance be back on plan?").select_option("2023-09")
    portal.fill(
        {
            "Expected for June 2023": "83.0",
            "Expected for July 2023": "86,0",
            "Expected for August 2023": "87.5",
            "Expected for September 2023": "80",
        }
    )
    portal.press("Save and continue")
    portal.reads("uses a comma for decimals")
    portal.fill({"Expected for July 2023": "86.0"})
    portal.press("Save and continue")
    portal.reads("The path does not lead back to plan")
    portal.fill({"Expected for September 2023": "89.5"})
    portal.press("Save and continue")
    portal.fill({"Revenue effect in this year": "£12,000"})
    page.get_by_label("Money has to be moved from another budget").check()
    portal.press("Save and continue")
    portal.reads("Say which budget the money is to come from")
    portal.fill(
        {"What is it for, and where does it come from?": "Agency cover, from the staffing reserve."}
    )
    portal.press("Save and continue")
    (
        page.get_by_label("Which risk on the risk register is linked?").select_option(index=1)
        if page.get_by_label("Which risk").locator("option").count() > 1
        else None
    )
    portal.press("Save and continue")
    page.get_by_label("What support is wanted?").fill(
        "The two people who left may be recognised from this."
    )
    page.get_by_role("radio", name="Leave it out: it tells of identifiable people").check()
    portal.press("Save and continue")
    portal.press("Check your answers and submit")
    portal.reads(
        "Three of nine social workers’ posts are vacant.",
        "left out of the public copy: personal",
        "September 2023",
    )
    portal.press("Submit to the director")
    portal.reads("The report is with the director")
