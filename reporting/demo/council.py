"""Building the demonstration council through the same services that a person would use."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.db.models import F

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import Notice
from pmf_portal.periods import timetable
from pmf_portal.periods.month import FinancialYear, Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.demo import (
    actions,
    assurance,
    briefings,
    budgets,
    custom_scorecards,
    data,
    delivery,
    engagement,
    exceptions,
    files,
    framework,
    intelligence,
    lessons,
    library,
    lives,
    meetings,
    partners,
    peers,
    places,
    planning,
    several_years,
    success,
    voice,
)
from reporting.demo.figures import FIRST, LAST, YEARS
from reporting.demo.people import create_people, create_structure
from reporting.public_record.proof import prove_targets
from reporting.publishing.audits import publish_report
from reporting.publishing.plans import publish_plan
from scorecards.feeds.deliveries import import_actuals
from scorecards.models import ScorecardBuild
from scorecards.month.confirmations import confirm_lines, service_lines
from scorecards.month.readings import make_readings
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
# Whose head does not confirm the lines of the newest month.
UNCONFIRMED = "adult-social-care"


class DemoBuilder:
    """Builds the demonstration council in the order in which it came about: plans, figures, month
    ends, exceptions.
    """

    def __init__(self, log: Callable[[str], object]) -> None:
        self.log = log
        self.people = create_people(create_structure())
        self.team = self.people["head-of-performance"]
        partners.begin(self.people, self.team.password)

    def build(self, until: Month = LAST, first_published: Month = FIRST_PUBLISHED) -> None:
        """All of it; or only up to a month, for those who want to go on from there by
        themselves, with the scorecards of some months before it.
        """
        self.first_published = first_published
        planning.link_objectives(self.team)
        library.fill(self.people, self.team)
        peers.begin(self.team)
        for year in YEARS:
            self.approve_plans(year)
        actions.state_actions(self.people)
        partners.share_the_strategy(self.people)
        assurance.begin(self.people)
        several_years.plan_several_years(self.people)
        custom_scorecards.define_scorecards(self.people, self.on("open_month", FIRST))
        meetings.begin(self.people, self.on("open_month", meetings.FIRST))
        framework.begin(self.people)
        self.feeds = data.add_feeds(self.people, self.team)
        self.ledger = delivery.begin(self.people, self.team)
        begun = self.on("open_month", Month(2023, 3))
        data.begin_breakdown(self.team, begun)
        places.import_populations(self.team, begun)
        places.begin_breakdowns(self.team, DATA_FROM, begun)
        for n in range(until - FIRST + 1):
            month = FIRST + n
            self.decide_before(month)
            self.run_month(month)
        if until == LAST:
            self.prepare_next_year()
            self.log(f"{LAST.name} is published; {(LAST + 1).name} is open for entry.")
        # What was written in these two years was read long ago: a mailbox gets what is written from
        # now on.
        Notice.objects.filter(sent_at=None).update(sent_at=F("written_at"))

    def approve_plans(self, year: FinancialYear) -> None:
        """Targets and trajectories come in by file; the Council and the portfolio holders approve,
        each year in March.
        """
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
        if year == planning.THIS:
            lives.account_for_reds(self.people)
            voice.say_whose_view(self.team, at - timedelta(days=19))
            voice.ask_before_this_year(self.people)
        if year == planning.THIS:
            planning.agree_envelopes(year, self.people["finance-officer"])
        for plan in Plan.objects.select_related("unit").filter(kind__in=Plan.PUBLISHED):
            self.approve_plan(plan, year, at)
        self.log(f"{year}: plans imported, approved and locked.")

    def approve_plan(self, plan: Plan, year: FinancialYear, at: datetime) -> None:
        """The Council approves the Corporate Plan, a portfolio holder each Directorate Plan."""
        day = f"{at.day} March {at.year}"
        if plan.kind == Plan.CORPORATE:
            approver = self.people["leader"]
            reference = f"Council, {day}, minute 12"
        else:
            approver = self.people[f"portfolio-holder-{plan.slug}"]
            reference = f"Decision of the portfolio holder, {day}"
        approve_plan(plan, year, reference=reference, by=approver, at=at)
        publish_plan(plan, year, by=None, at=at + timedelta(minutes=5))

    def decide_before(self, month: Month) -> None:
        """What is decided in the year, before the figures of a month come in."""
        if month in DECISIONS:
            DECISIONS[month](self.people)
        if month == AUDITED:
            begun = self.on("actuals_due", AUDITED) - timedelta(days=14)
            audit = data.audit_indicators(self.people, begun)
            publish_report(audit, at=audit.published_at + timedelta(minutes=5))
        if month == MOVED:
            planning.move_a_publication(self.team)

    def run_month(self, month: Month) -> None:
        """One month's timetable: figures, scorecards, exception reports, sign-off, publication."""
        due = self.on("actuals_due", month)
        import_actuals(
            files.actuals_csv(month, month, data.BY_FEED if month >= DATA_FROM else ()),
            name=f"figures-{month}.csv",
            by=self.team,
            at=due,
        )
        data.confirm_unusual_figures(self.people, due)
        peers.bring(month, self.team, due)
        if month >= DATA_FROM:
            self.bring_data(month, due)
        if month < self.first_published:
            return
        build_month(month, by=None, at=self.on("build_scorecards", month))
        exceptions.follow(month)
        exceptions.write_exception_reports(month, self.people, leave_some=month == LAST)
        build, _ = build_month(month, by=None, at=self.on("exceptions_due", month))
        make_readings(month, at=self.on("exceptions_due", month))
        if month >= DATA_FROM:
            partners.say(month, self.people, self.on("exceptions_due", month))
            self.confirm_lines(build)
        self.sign_off(build)
        if month >= DATA_FROM:
            actions.report(month, self.on("exceptions_due", month))
            partners.report(month, self.people, self.on("exceptions_due", month))
            delivery.bring(month, self.ledger, self.people, self.on("exceptions_due", month))
        exceptions.remind(month, 12)
        if month == month.financial_year.last:
            prove_targets(month.financial_year, at=self.on("sign_off_due", month))
        if month >= meetings.FIRST:
            meetings.plan_for(month, self.on("publish_month", month).date(), self.people)
        run_month_end(month, by=None, at=announced_timetable().moment_of(month, "publish_month"))
        exceptions.review(month, self.people, leave_some=month == LAST)
        self.look_back(month)

    def look_back(self, month: Month) -> None:
        """What comes after a publication: actions are evaluated, and bodies meet."""
        if month >= DATA_FROM:
            actions.evaluate(month, self.on("publish_month", month))
        published = self.on("publish_month", month).date()
        if month >= meetings.FIRST:
            meetings.follow_up(published, self.people)
        lessons.find(month, published, self.people)
        success.follow(month, published, self.people)
        if month >= meetings.FIRST:
            meetings.meet(month, published, self.people)
            briefings.follow(month, published, self.people)
        assurance.follow(month, published, self.people)

    def confirm_lines(self, build: ScorecardBuild) -> None:
        """Heads of service confirm their lines; one of them not in the newest month."""
        at = self.on("exceptions_due", build.month)
        for one in service_lines(build.lines.all()):
            if build.month == LAST and one.service.slug == UNCONFIRMED:
                continue
            head = self.people[f"head-{one.service.slug}"]
            confirm_lines(build, one.service, seen_digest=one.digest, by=head, at=at)

    def sign_off(self, build: ScorecardBuild) -> None:
        """Every director signs off the lines of their directorate."""
        for directorate in awaiting_sign_off(build):
            sign_off(
                build,
                directorate,
                seen_digest=digest_of_lines(build, directorate),
                by=self.people[f"director-{directorate.slug}"],
                at=self.on("sign_off_due", build.month),
            )

    def bring_data(self, month: Month, at: datetime) -> None:
        """What comes in besides the file: the feeds, figures by area, a correction, a month without
        a figure.
        """
        data.deliver(self.feeds, month, at)
        data.break_down(month, self.people, at)
        places.share_out(month, self.team, at)
        if month == Month(2023, 12):
            data.correct_in_january(self.people, at)
        if month == LAST:
            data.declare_no_figure(month, self.people, at)

    def prepare_next_year(self) -> None:
        """The planning of the next year, the talk with the public, and the proof of every year."""
        planning.agree_envelopes(planning.NEXT, self.people["finance-officer"])
        delivery.score_risks(LAST + 1, self.people["risk-manager"])
        for supporter in delivery.ANSWERED:
            officer = self.people[f"{supporter.value}-officer"]
            delivery.answer_plans(supporter, officer, self.on("publish_month", LAST))
        planning.run_planning_round(self.people)
        budgets.plan_next_budget(self.people)
        planning.draft_next_year(self.people)
        intelligence.ask_the_team(self.people)
        lessons.answer_drafts(self.people)
        voice.ask_before_next_year(self.people)
        planning.hand_in_next_year(self.people)
        planning.allow_for_christmas(self.team)
        meetings.look_ahead(self.people)
        lessons.look_back(self.people)
        engagement.open_to_the_public(self.people, self.team)
        lives.confirm_threads(self.people)
        lives.hear_a_team(self.people)
        framework.go_on(self.people)
        voice.hear_residents(self.people)
        voice.ask_now(self.team)
        for year in YEARS:
            prove_targets(year, at=self.on("sign_off_due", LAST))

    @staticmethod
    def on(step: str, month: Month) -> datetime:
        """Ten o'clock on the day of a step of a month."""
        day = announced_timetable().day_of(month, step)
        return datetime.combine(day, time(10, 0), tzinfo=timetable.LONDON)
