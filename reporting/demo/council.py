"""Building the demonstration council through the same services that a person would use."""

from datetime import UTC, datetime, time, timedelta

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.demo import custom_scorecards, data, engagement, exceptions, files, library, planning
from reporting.demo.figures import FIRST, LAST, YEARS
from reporting.demo.people import create_people, create_structure
from reporting.public_record.proof import prove_targets
from reporting.publishing.audits import publish_report
from reporting.publishing.plans import publish_plan
from scorecards.feeds.deliveries import import_actuals
from scorecards.month.sign_off import awaiting_sign_off, digest_of_lines, sign_off
from targets.approval import approve_plan
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Plan

FIRST_PUBLISHED = Month(2022, 4)
DECISIONS = {
    Month(2023, 12): planning.withdraw_in_december,
    Month(2024, 1): planning.decide_in_january,
}
MOVED = Month(2023, 12)
AUDITED = Month(2023, 10)
DATA_FROM = Month(2023, 4)


class DemoBuilder:
    """The council's story, told in order: plans, figures, month ends, exceptions."""

    def __init__(self, log):
        self.log = log
        self.people = create_people(create_structure())
        self.team = self.people["head-of-performance"]

    def build(self, until=LAST):
        """The whole story; or only up to a month, for those who want to go on from there by
        themselves.
        """
        planning.link_objectives(self.team)
        library.fill(self.people, self.team)
        self.approve_plans()
        custom_scorecards.define_scorecards(self.people, self.on("open_month", FIRST))
        self.feeds = data.add_feeds(self.people, self.team)
        data.begin_breakdown(self.team, self.on("open_month", Month(2023, 3)))
        for n in range(until - FIRST + 1):
            if decide := DECISIONS.get(FIRST + n):
                decide(self.people)
            if FIRST + n == AUDITED:
                audit = data.audit_indicators(
                    self.people, self.on("actuals_due", AUDITED) - timedelta(days=14)
                )
                publish_report(audit, at=audit.published_at + timedelta(minutes=5))
            if FIRST + n == MOVED:
                planning.move_a_publication(self.team)
            self.run_month(FIRST + n)
        if until < LAST:
            return
        planning.manage_the_year(self.people, self.team)
        planning.run_planning_round(self.people)
        planning.draft_next_year(self.people, self.team)
        planning.allow_for_christmas(self.team)
        engagement.open_the_door(self.people, self.team)
        for year in YEARS:
            prove_targets(year, at=self.on("sign_off_due", LAST))
        self.log(f"{LAST.name} is published; {(LAST + 1).name} is open for entry.")

    def approve_plans(self):
        """Targets and trajectories come in by file; the Council and the portfolio holders approve,
        each year in March.
        """
        for year in YEARS:
            at = datetime(year.start, 3, 2, 19, 0, tzinfo=UTC)
            import_targets(
                files.targets_csv([year]),
                name=f"targets-{year.slug}.csv",
                by=self.team,
                at=at - timedelta(days=20),
            )
            import_trajectory(
                files.trajectory_csv([year]),
                name=f"trajectory-{year.slug}.csv",
                by=self.team,
                at=at - timedelta(days=19),
            )
            planning.gather_evidence(year, self.team)
            for plan in Plan.objects.select_related("unit").filter(kind__in=Plan.PUBLISHED):
                corporate = plan.kind == Plan.CORPORATE
                person = self.people["leader" if corporate else f"portfolio-holder-{plan.slug}"]
                reference = (
                    f"Council, {at.day} March {at.year}, minute 12"
                    if corporate
                    else f"Decision of the portfolio holder, {at.day} March {at.year}"
                )
                approve_plan(plan, year, reference=reference, by=person, at=at)
                publish_plan(plan, year, by=None, at=at + timedelta(minutes=5))
            self.log(f"{year}: plans imported, approved and locked.")

    def run_month(self, month):
        """One month's timetable: figures, scorecards, exception reports, sign-off, publication."""
        due = self.on("actuals_due", month)
        without = data.BY_FEED if month >= DATA_FROM else ()
        import_actuals(
            files.actuals_csv(month, month, without),
            name=f"figures-{month}.csv",
            by=self.team,
            at=due,
        )
        data.tend(self.people, due)
        if month >= DATA_FROM:
            self.bring_data(month, due)
        if month < FIRST_PUBLISHED:
            return
        build_month(month, by=None, at=self.on("build_scorecards", month))
        exceptions.follow(month)
        exceptions.write_exception_reports(month, self.people, leave_some=month == LAST)
        build, _ = build_month(month, by=None, at=self.on("exceptions_due", month))
        for directorate in awaiting_sign_off(build):
            director = self.people[f"director-{directorate.slug}"]
            sign_off(
                build,
                directorate,
                seen_digest=digest_of_lines(build, directorate),
                by=director,
                at=self.on("sign_off_due", month),
            )
        exceptions.remind(month, 12)
        if month == month.financial_year.last:
            prove_targets(month.financial_year, at=self.on("sign_off_due", month))
        run_month_end(month, by=None, at=announced_timetable().moment_of(month, "publish_month"))
        exceptions.review(month, self.people, leave_some=month == LAST)

    def bring_data(self, month, at):
        """What comes in besides the file: the hospital's feed, figures by area, a correction, a
        month without a figure.
        """
        data.deliver(self.feeds, month, at)
        data.break_down(month, self.people, at)
        if month == Month(2023, 12):
            data.correct_in_january(self.people, at)
        if month == LAST:
            data.declare(month, self.people, at)

    @staticmethod
    def on(step, month):
        return datetime.combine(
            announced_timetable().day_of(month, step), time(10, 0), tzinfo=timetable.LONDON
        )
