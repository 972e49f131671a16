"""The small council as a journey lives in it for fourteen months: three services whose months pass,
and colleagues who enter figures, write exception reports and sign off.
"""

from datetime import datetime, time

from exceptions.deciding import verify_exception_report
from exceptions.models import ExceptionReport
from exceptions.preparing import submit_exception_report
from exceptions.progress import update_progress
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.jobs import queue
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.meetings.bodies import add_body
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from targets.answering import answer_lesson
from targets.approval import approve_plan
from targets.lessons.queries import lessons_of_plan
from targets.models import Specification
from tests.exceptions.story import prepare
from tests.factories import YEAR, Council
from tests.journeys.living_council import not_in_this_story

APRIL = YEAR.first
NEXT = YEAR + 1
# Percentages from April on; ninety are promised, and of visits more in the next year.
FIGURES = {
    "F1": (92, 70, 82, 91, 92, 93, 93, 94, 94, 93, 94, 94, 94, 94),
    "P1": (91, 91, 91, 91, 74, 75, 76, 77, 76, 78, 79, 80, 84, 88),
    "R1": (90, 91, 92, 91, 91, 72, 73, 74, 80, 83, 86, 88, 90, 91),
}
DIRECTORS = {"families": "director", "places": "other_director"}
# What the story does not read and what would take most of its time.
LEFT_OUT = ("plan_record", "plan_verification", "plan_proofs")


def third_service(council):
    """Roads, with a head of its own."""
    places = council.units["places"]
    council.units["roads"] = OrganisationUnit.objects.create(
        slug="roads", title="Roads", kind="service", parent=places, path=f"{places.path}roads/"
    )
    head = User.objects.create_user(
        username="roads_head",
        password="correct horse battery",
        post="Post of roads head",
        email="roads_head@council.example",
    )
    RoleAssignment.objects.create(user=head, role=Role.HEAD_OF_SERVICE, unit=council.units["roads"])
    council.people["roads_head"] = head


class LivedYear:
    """A small council with one measure in each of three services, approved for 2013/14."""

    def __init__(self, settings):
        self.settings = settings
        settings.JOB_PLANNERS = [
            planner for planner in settings.JOB_PLANNERS if not planner.endswith(LEFT_OUT)
        ]
        settings.JOB_HANDLERS = settings.JOB_HANDLERS | dict.fromkeys(
            ("print_publication", "write_record"),
            f"{not_in_this_story.__module__}.not_in_this_story",
        )
        self.council = Council()
        third_service(self.council)
        self.set_targets(YEAR)
        self.council.approve()
        self.cabinet = add_body(
            title="Cabinet",
            kind="cabinet",
            unit=self.council.units["council"],
            is_public=True,
            scorecard=None,
            chair=self.council.people["leader"],
            clerk=self.council.people["policy"],
            by=self.council.people["team"],
            at=self.set_clock(APRIL.first_day),
        )

    def set_targets(self, year):
        places = {"plan": "places", "year": year}
        planned = "95" if year == NEXT else "90"
        self.council.target("F1", year=year, title="Visits in time", planned=planned)
        self.council.target("P1", service="waste", title="Bins emptied in time", **places)
        officers = ("roads_head", "manager", "other_lead", "deputy_lead")
        self.council.target(
            "R1", service="roads", title="Potholes mended in time", officers=officers, **places
        )

    def approve_the_others(self, year):
        """The directorate that the story leaves alone answers too, and its plan is approved."""
        plan, holder = self.council.plans["families"], self.council.people["holder"]
        at, lead = self.set_clock(self.today), self.council.people["lead"]
        for row in lessons_of_plan(plan, year):
            drafts = [draft for draft, _ in row.waiting]
            words = {"answer": "nothing", "words": "No post of ours is vacant."}
            answer_lesson(drafts, row.lesson, **words, by=lead, at=at)
        approve_plan(plan, year, reference="Decision of the holder", by=holder, at=at)

    def set_clock(self, day, at=time(9, 31)):
        self.settings.PORTAL_CLOCK = datetime.combine(day, at)
        self.today = day
        return self.settings.PORTAL_CLOCK.replace(tzinfo=timetable.LONDON)

    def live_until(self, day):
        """On each day of the timetable colleagues do their part, and the portal its own."""
        while self.today < day:
            moment = self.set_clock(self.next_day(day))
            month = Month.of(self.today) - 1
            if month >= APRIL:
                self.do_what_is_due(month, moment)
            queue.run_due(moment)

    def do_what_is_due(self, month, moment):
        if self.today == timetable.BY_RULE.day_of(month, "actuals_due"):
            self.enter_figures(month, moment)
        if self.today == timetable.BY_RULE.day_of(month, "exceptions_due"):
            self.tell_of_actions(month, moment)
            self.write_reports(month, moment)
        if self.today == timetable.BY_RULE.day_of(month, "sign_off_due"):
            self.sign_off(month, moment)

    def next_day(self, day):
        """The next day of the timetable, or the one on which the story goes on."""
        days = [day]
        for month in (Month.of(self.today) - 1, Month.of(self.today)):
            days += [timetable.BY_RULE.day_of(month, step) for step in timetable.BY_NAME]
        return min(one for one in days if one > self.today)

    def enter_figures(self, month, moment):
        for code, figures in FIGURES.items():
            specification = Specification.objects.approved().get(
                target__code=code, financial_year=month.financial_year
            )
            self.council.figure(specification, str(month), figures[month - APRIL], at=moment)

    def write_reports(self, month, moment):
        """Each owner gives the same cause; back on plan is promised three months on."""
        for report in ExceptionReport.objects.for_page().filter(month=month, submitted_at=None):
            path = {month + 1: 80, month + 2: 85, month + 3: 90}
            prepare(report, report.owner, moment, path=path)
            submit_exception_report(report, by=report.owner, at=moment)
            director = self.council.people[DIRECTORS[report.directorate.slug]]
            verify_exception_report(report, by=director, at=moment)

    def tell_of_actions(self, month, moment):
        """What was to be done is done by the month's end."""
        for report in ExceptionReport.objects.followed():
            open_actions = [one.pk for one in report.actions.all() if one.status != "done"]
            if open_actions:
                said = dict.fromkeys(open_actions, ("done", "The posts are filled."))
                update_progress(report, month, said, by=report.owner, at=moment)

    def sign_off(self, month, moment):
        build = ScorecardBuild.objects.get(month=month)
        for unit in awaiting_sign_off(build):
            director = self.council.people[DIRECTORS[unit.slug]]
            seen = digest_of_lines(build, unit)
            sign_off(build, unit, seen_digest=seen, by=director, at=moment)
