"""What several parts of one person's desk ask for."""

from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property

from exceptions.models import ExceptionReport
from exceptions.people import Audience
from pmf_portal.council.due_tasks import Worklist
from pmf_portal.periods.month import FinancialYear
from reporting.cycle.waiting import Waiting, what_waits
from reporting.permissions import may_send_reminder
from reporting.publishing.corrections import CorrectedMonths, corrected_months
from scorecards.actuals.due import own_places, places_of
from scorecards.actuals.due_places import DuePlace, due_places
from scorecards.models import LineReading, ScorecardBuild
from scorecards.plan_delivery.reading import (
    PlanDelivery,
    deliveries,
    plans_in_delivery,
    year_in_delivery,
)
from targets.models import Approval, Submission

PlanYear = tuple[int, FinancialYear]


class DeskWork(Worklist):
    """A person's worklist with what several parts of a desk ask for, each read once: made anew for
    each request, since any of it changes.
    """

    @cached_property
    def waiting(self) -> frozenset[Waiting]:
        return what_waits(self.user, self.today)

    @cached_property
    def places(self) -> list[DuePlace]:
        """Every figure that is due for the month."""
        return due_places(self.month, self.timetable)

    @cached_property
    def figures(self) -> list[DuePlace]:
        """The figures of the month that the person brings."""
        if may_send_reminder(self.user):
            # The month end asks for every place.
            return own_places(self.places, self.user, self.today, self.audience.away)
        return places_of(self.user, self.today, self.timetable)

    @cached_property
    def audience(self) -> Audience:
        return Audience(self.today)

    @cached_property
    def builds(self) -> list[ScorecardBuild]:
        """Every scorecard build, the newest first, and whether readings are made of its lines."""
        readings = LineReading.objects.filter(build=OuterRef("pk"))
        builds = ScorecardBuild.objects.annotate(has_readings=Exists(readings))
        return list(builds.order_by("-month", "-edition"))

    @cached_property
    def open_reports(self) -> list[ExceptionReport]:
        """Exception reports under way, the earliest due first; nothing is asked where none is."""
        if Waiting.REPORTS not in self.waiting:
            return []
        reports = ExceptionReport.objects.still_open().select_related("target", "owner", "deputy")
        return list(reports.order_by("due_on", "target__sort_key"))

    @cached_property
    def approvals(self) -> list[Approval]:
        return list(Approval.objects.select_related("plan"))

    @cached_property
    def approved(self) -> set[PlanYear]:
        return {(one.plan_id, one.financial_year) for one in self.approvals}

    @cached_property
    def submissions(self) -> list[Submission]:
        """Every submission of a plan-year, the oldest first."""
        submissions = Submission.objects.select_related("plan__unit", "submitted_by", "returned_by")
        return list(submissions.order_by("submitted_at", "pk"))

    @cached_property
    def deliveries(self) -> list[PlanDelivery]:
        """How the plans of the year stand that the person sees whole."""
        if Waiting.DELIVERY not in self.waiting:
            return []
        year, paths = year_in_delivery(self.today), self.user.paths()
        plans = [
            plan
            for plan in plans_in_delivery(year)
            if any(plan.unit.path.startswith(path) for path in paths)
        ]
        return deliveries(plans, year, self.timetable, self.today)

    @cached_property
    def corrected(self) -> CorrectedMonths:
        return corrected_months(self.builds)
