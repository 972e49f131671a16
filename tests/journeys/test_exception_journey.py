"""One red measure over five simulated months at a browser: late, chased, returned, verified,
published, off its path, escalated, recovered, closed.
"""

from datetime import date, datetime, time, timedelta

import pytest
from django.core import mail

from exceptions.models import ExceptionReport, Reminder
from exceptions.progress import update_progress
from pmf_portal.jobs import queue
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.periods.working_days import working_day_after
from reporting.demo import files
from reporting.demo.council import DemoBuilder
from scorecards.feeds.deliveries import import_actuals
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from tests.journeys.portal import Portal

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
            settings.LOW_PRIORITY_JOBS, "tests.journeys.test_exception_journey.not_in_this_story"
        )
        self.set_clock(date(2023, 5, 19))
        self.builder.build(until=APRIL, first_published=APRIL - 1)

    def set_clock(self, day, at=time(9, 31)):
        self.now = datetime.combine(day, at)
        self.settings.PORTAL_CLOCK = self.now

    def live_until(self, day):
        """Each working day the timetable does what is due; colleagues enter their figures and
        directors sign off, except where the journey does.
        """
        while self.now.date() < day:
            self.set_clock(working_day_after(self.now.date(), 1))
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


@pytest.fixture
def council(transactional_db, settings):
    return Council(settings)


@pytest.fixture
def portal(council, live_server, page, checked):
    return Portal(live_server.url, page, checked)


NUMBERS = (
    "Object.fromEntries([...document.querySelectorAll('.portal-counts--wide .portal-count')].map(e"
    " => [e.children[0].innerText, Number(e.children[1].innerText)]))"
)


class Tracker:
    """What the tracker says at each month end: held against the reports themselves, and against
    itself later.
    """

    def __init__(self, portal):
        self.portal, self.kept = portal, {}

    def read(self, month=None):
        self.portal.sign_in("chief-executive")
        self.portal.visit(f"/exception-tracker/{f'?month={month}' if month else ''}")
        row = self.portal.page.get_by_role("row").filter(has_text=MEASURE)
        return self.portal.page.evaluate(NUMBERS), row.first.inner_text() if row.count() else ""

    def at_the_end_of(self, month, *stands):
        numbers, row = self.kept[month] = self.read()
        reports = ExceptionReport.objects.still_open()
        assert numbers["Under way"] == reports.count()
        assert numbers["Before CESG"] == reports.filter(escalated_at__isnull=False).count()
        assert numbers["Repeated"] == sum(report.is_repeated for report in reports)
        for words in stands:
            assert words in row, (month, words, row)

    def says_the_same_later(self):
        for month, kept in self.kept.items():
            assert self.read(month) == kept, month


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


def reminded(*levels, about):
    return sorted(
        Reminder.objects.filter(report__target__code=MEASURE, about=about).values_list(
            "level", flat=True
        )
    ) == sorted(levels)


def letters_to(username):
    return [m for m in mail.outbox if m.to == [f"{username}@council.example"]]


def test_a_red_in_may_ends_in_recovery_in_october(portal, council):
    tracker = Tracker(portal)
    council.live_until(date(2023, 6, 7))
    enter(
        portal, "80.0", MAY, "Two hundred people moved to a new scheme and were not counted before."
    )
    council.live_until(date(2023, 6, 15))
    assert any(
        "under-perform" in letter.body and MEASURE in letter.body for letter in letters_to(HEAD)
    )
    assert reminded("owner", about="report") and any(
        letter.subject.startswith("Overdue") for letter in letters_to(HEAD)
    )
    portal.sign_in(HEAD)
    portal.reads("Exception reports to complete", "late")
    portal.follow(TITLE)
    portal.reads("The exception report for May 2023 was due on Wednesday 14 June 2023", "Opened")
    write_report(portal)
    portal.sign_in(DIRECTOR)
    portal.follow(TITLE)
    portal.follow("Return it to the head of service")
    portal.press("Return the report")
    portal.reads("Say what has to be done")
    portal.fill(
        {"What has to be done before you can verify it?": "Say how many people are waiting."}
    )
    portal.press("Return the report")
    council.live_until(date(2023, 6, 16))
    assert any("Say how many people are waiting." in letter.body for letter in letters_to(HEAD))
    portal.sign_in(HEAD)
    portal.follow(TITLE)
    portal.reads("Say how many people are waiting.")
    portal.press("Continue the report")
    portal.follow("What happened")
    portal.page.get_by_label("What happened?").fill(
        "Fewer people than planned direct their own support; 212 wait for an assessment."
    )
    portal.press("Save and continue")
    portal.press("Check your answers")
    portal.press("Submit to the director")
    portal.sign_in(DIRECTOR)
    portal.follow(TITLE)
    portal.press("Verify the report")
    portal.reads("The report is verified")
    council.live_until(date(2023, 6, 19))
    read_in_public(portal)
    tracker.at_the_end_of(MAY, "Published", "Staffing")

    council.live_until(date(2023, 7, 7))
    enter(portal, "83.4", JUNE)
    council.live_until(date(2023, 7, 12))
    portal.sign_in(HEAD)
    portal.follow(TITLE)
    portal.reads("on the path")
    portal.press("Update the progress for June 2023")
    portal.page.get_by_role("radio", name="Late").check()
    portal.press("Save the progress")
    portal.reads("is late")
    portal.page.get_by_label("Why it is at risk or late, or what was achieved").fill(
        "The first advertisement found nobody."
    )
    portal.press("Save the progress")
    portal.reads("The progress for June 2023 is saved", "The first advertisement found nobody.")
    council.live_until(date(2023, 7, 19))
    tracker.at_the_end_of(JUNE, "In recovery")

    council.live_until(date(2023, 8, 7))
    enter(portal, "82.0", JULY)
    tell(council, "on_track", JULY, date(2023, 8, 11))
    council.live_until(date(2023, 8, 17))
    tracker.at_the_end_of(JULY, "In recovery", "A figure off the path")
    council.live_until(date(2023, 8, 22))
    assert (
        reminded("owner", "deputy", "director", about="path")
        and letters_to(DEPUTY)
        and letters_to(DIRECTOR)
    )
    council.live_until(date(2023, 8, 23))
    assert reminded("owner", "deputy", "director", "cesg", about="path")
    portal.sign_in("chief-executive")
    portal.reads("decisions wait for you")
    portal.follow(TITLE)
    portal.reads(
        "Escalated", "July 2023 was expected at 86.0% on the way back to plan, and came to 82.0%."
    )
    portal.follow("Record what CESG has decided")
    portal.fill({"What has CESG decided?": "The director reports weekly until September."})
    portal.press("Record the decision")
    portal.reads("The decision is recorded", "In recovery")

    council.live_until(date(2023, 9, 7))
    enter(portal, "88.0", AUGUST)
    tell(council, "on_track", AUGUST, date(2023, 9, 12))
    council.live_until(date(2023, 9, 19))
    tracker.at_the_end_of(AUGUST, "In recovery")
    tell(council, "done", SEPTEMBER, date(2023, 10, 4))
    council.live_until(date(2023, 10, 6))
    enter(portal, "89.6", SEPTEMBER)
    council.live_until(date(2023, 10, 18))
    tracker.at_the_end_of(SEPTEMBER, "In recovery")
    council.live_until(date(2023, 10, 19))
    portal.sign_in(DIRECTOR)
    portal.reads("Recoveries to confirm")
    portal.follow(TITLE)
    portal.reads("two reporting periods in a row are back")
    portal.press("Confirm the recovery")
    portal.follow("Close the report with what was learned")
    portal.press("Close the report")
    portal.reads("Say whether the plan worked", "Say what was learned")
    portal.page.get_by_role("radio", name="Yes, the plan worked").check()
    portal.fill({"What was learned?": "Recruit before the summer."})
    portal.press("Close the report")
    portal.reads("The report is closed", "Recruit before the summer.")
    report = ExceptionReport.objects.get(target__code=MEASURE)
    assert (report.state, report.recovered_month, report.times_escalated) == (
        "closed",
        SEPTEMBER,
        1,
    )
    assert "Closed" in tracker.read()[1]
    tracker.says_the_same_later()


def tell(council, status, month, day):
    """The head of service tells of the actions again in a later month."""
    council.live_until(day)
    report = ExceptionReport.objects.get(target__code=MEASURE)
    said = {action.pk: (status, "") for action in report.actions.all()}
    update_progress(
        report, month, said, by=report.owner, at=council.now.replace(tzinfo=timetable.LONDON)
    )


def write_report(portal):
    """The head of service goes through the form, with the wrong turns."""
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


def read_in_public(portal):
    """What residents read when May is published, and what they do not."""
    portal.page.context.clear_cookies()
    portal.visit("/scorecards/families-and-wellbeing/2023-05/")
    portal.reads("Published", "September 2023")
    portal.visit("/exceptions/2023-05/")
    portal.page.locator("details.look-report > summary").filter(has_text=MEASURE).click()
    portal.reads(
        "Three of nine social workers’ posts are vacant.",
        "212 wait for an assessment",
        "September 2023",
        "One part is left out of the public copy",
    )
    assert "may be recognised" not in portal.page.content()
    portal.sign_in(HOLDER)
    portal.reads("Briefings to read")
    portal.follow(TITLE)
    portal.press("I have read the briefing")
    portal.reads("the briefing is marked as read")
