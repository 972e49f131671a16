"""What a committee can scrutinise: the published measures, the exception reports under way and the
plans of its part of the council; and who explains each of them (framework 6.1, 6.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exceptions.models import ExceptionReport
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.formats.wording import terms
from reporting.models import Body
from scorecards.models import ScorecardBuild
from targets.models import Plan, Responsibility, Target


@dataclass(frozen=True)
class Subject:
    """A measure, an exception report or a plan, what it is called, and the unit whose it is."""

    about: str
    unit: OrganisationUnit
    target: Target | None = None
    report: ExceptionReport | None = None
    plan: Plan | None = None

    @property
    def key(self) -> str:
        """What a form sends of it: "report-12"."""
        if self.report is not None:
            return f"report-{self.report.pk}"
        if self.plan is not None:
            return f"plan-{self.plan.pk}"
        return f"target-{self.target.pk if self.target else ''}"

    @property
    def columns(self) -> dict[str, object]:
        """The columns of a row that is about it."""
        return {
            "about": self.about[:350],
            "unit": self.unit,
            "target": self.target,
            "report": self.report,
            "plan": self.plan,
        }


def subjects_of(body: Body) -> list[Subject]:
    """Everything in a committee's part of the council that it can ask about: reports first."""
    return [*reports_of(body), *measures_of(body), *plans_of(body)]


def reports_of(body: Body) -> Iterator[Subject]:
    """The exception reports under way."""
    reports = ExceptionReport.objects.still_open().filter(service__path__startswith=body.unit.path)
    rows = reports.select_related("target", "service", "owner")
    for report in rows.order_by("target__sort_key", "month"):
        about = f"{report.target.code} {report.title}, {terms.exception_report} {report.month.name}"
        yield Subject(about, report.service, target=report.target, report=report)


def measures_of(body: Body) -> Iterator[Subject]:
    """The measures of the newest published month."""
    newest = ScorecardBuild.objects.filter(frozen_at__isnull=False).first()
    if newest is None:
        return
    lines = newest.lines.filter(service__path__startswith=body.unit.path)
    for line in lines.select_related("target", "service").order_by("target__sort_key"):
        yield Subject(f"{line.code} {line.title}", line.service, target=line.target)


def plans_of(body: Body) -> Iterator[Subject]:
    for plan in Plan.objects.filter(unit__path__startswith=body.unit.path).select_related("unit"):
        yield Subject(str(plan), plan.unit, plan=plan)


def officer_of(subject: Subject) -> User | None:
    """Who explains it: the owner of a report, the accountable officer of a measure, whoever answers
    for a plan; None where nobody does.
    """
    if subject.report is not None:
        return subject.report.owner
    if subject.plan is not None:
        return holder_for(subject.plan)
    rows = Responsibility.objects.filter(target=subject.target).order_by("-financial_year")
    newest = rows.select_related("accountable_officer").first()
    return newest.accountable_officer if newest is not None else None


def holder_for(plan: Plan) -> User | None:
    """Whoever holds the role that answers for a plan, in its unit."""
    held = RoleAssignment.objects.filter(role=Plan.ANSWERED_FOR_BY[plan.kind])
    held = held.filter(user__is_active=True).select_related("user", "unit")
    for one in held.order_by("user__post", "pk"):
        if plan.unit.path.startswith(one.unit.path if one.unit else "/"):
            return one.user
    return None
