"""“What I owe, by when”: everything that waits for a person, as one list for the desk and the
calendar.

Each kind of work is one function; a new kind is a new function in KINDS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.urls import reverse
from django.utils.functional import cached_property

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may
from pmf_portal.council.roles import ACTS, Role
from pmf_portal.formats.numbers import counted, shortened
from pmf_portal.periods import timetable
from reporting.cycle.desk_exceptions import EXCEPTION_WORK
from reporting.engagement.work import ENGAGEMENT_WORK
from reporting.library.reviews import reviews_due
from scorecards.actuals.due import figures_of_month, outstanding_for
from scorecards.audits.reports import findings_waiting_for
from scorecards.month.sign_off import scorecards_awaiting
from targets.models import Approval, Comment, PlanningRound, Specification, Submission
from targets.rounds import duties_of_round


@dataclass(frozen=True)
class Owed:
    """One thing that a person owes; `key` stays the same as long as it is owed, `words` are the
    link that does it.
    """

    key: str
    kind: str
    due: date | None
    words: str
    url: str
    about: str = ""
    tag: str = ""
    overdue: bool = False


class Work:
    """A person on a day, with what several kinds of work ask of both."""

    def __init__(self, user, today):
        self.user, self.today = user, today
        self.month = timetable.open_month(today)

    @cached_property
    def timetable(self):
        return announced_timetable()

    @cached_property
    def figures(self):
        return figures_of_month(self.user, self.today)

    @cached_property
    def directorates(self):
        """The units whose scorecards and exception reports the person verifies."""
        return {
            a.unit_id
            for a in self.user.assignments
            if a.role == Role.STRATEGIC_DIRECTOR and a.unit_id
        }

    @cached_property
    def approved(self):
        return set(Approval.objects.values_list("plan", "financial_year"))

    def owed(self, kind, key, due, words, url, **more):
        return Owed(
            key, kind, due, words, url, overdue=due is not None and due < self.today, **more
        )

    def everything(self, kinds=None):
        """Everything owed, the earliest due first, what has no day last."""
        rows = chain.from_iterable(kind(self) for kind in kinds or KINDS)
        return sorted(rows, key=lambda row: row.due or date.max)


def due_tasks(user, today):
    """Everything a person owes, whatever their role, the earliest due first; what has no day stands
    last.
    """
    return Work(user, today).everything()


def figures(work):
    """The figures of the open month: one row for all that are due on one day."""
    by_day = {}
    for figure in work.figures:
        if figure.is_owed:
            by_day.setdefault(figure.due, []).append(figure.specification.target.code)
    for due, codes in by_day.items():
        words = f"{counted(len(codes), 'figure')} for {work.month.name}"
        yield work.owed(
            "Figures to enter",
            f"figures-{work.month}-{due}",
            due,
            words,
            reverse("entry_desk"),
            about=", ".join(sorted(codes)),
        )


def scorecards_to_sign_off(work):
    """Scorecards that wait for this director; a correction has no day of its own in the
    timetable.
    """
    if not work.directorates:
        return
    for build, unit in scorecards_awaiting(work.directorates):
        due = work.timetable.day_of(build.month, "sign_off_due") if build.edition == 1 else None
        url = reverse("draft_directorate", args=[build.month, unit.slug])
        yield work.owed(
            "Scorecards to sign off", f"sign-off-{build.pk}-{unit.pk}", due, f"{unit}, {build}", url
        )


def plans_to_approve(work):
    """Plan-years that were submitted and wait for this person's approval."""
    waiting = (
        Submission.objects.filter(returned_at=None)
        .select_related("plan__unit", "submitted_by")
        .order_by("submitted_at")
    )
    for s in waiting:
        if (s.plan_id, s.financial_year) not in work.approved and may(
            work.user, f"approve_{s.plan.kind}_plan", s.plan.unit
        ):
            yield of_plan(
                work, "Plans to approve", f"approve-{s.pk}", s, f"submitted by {s.submitted_by}"
            )


def plans_to_revise(work):
    """Plan-years that were returned and that this person helped to write, until they are submitted
    again.
    """
    mine = (
        Specification.authors.through.objects.filter(user=work.user)
        .values("specification__plan", "specification__financial_year")
        .distinct()
    )
    written = {(row["specification__plan"], row["specification__financial_year"]) for row in mine}
    newest = {}
    for submission in Submission.objects.select_related(
        "plan", "submitted_by", "returned_by"
    ).order_by("submitted_at", "pk"):
        newest[submission.plan_id, submission.financial_year] = submission
    for key, s in newest.items():
        if (
            s.returned_at
            and key not in work.approved
            and (key in written or s.submitted_by_id == work.user.pk)
        ):
            yield of_plan(
                work,
                "Plans returned to their authors",
                f"revise-{s.pk}",
                s,
                f"returned by {s.returned_by}: {shortened(s.reason, 200)}",
            )


def of_plan(work, kind, key, submission, about):
    url = reverse("plan", args=[submission.plan.slug, submission.financial_year])
    return work.owed(
        kind, key, None, f"{submission.plan} {submission.financial_year}", url, about=about
    )


def comments_to_resolve(work):
    """Unresolved comments on drafts that this person wrote."""
    drafts = Comment.objects.filter(
        resolved_at=None, specification__approval=None, specification__authors=work.user
    )
    for comment in drafts.select_related(
        "specification__target", "specification__plan", "written_by"
    ):
        s = comment.specification
        url = reverse("specification", args=[s.plan.slug, s.financial_year, s.target.code])
        words, about = (
            f"{s.target.code} {s.title}, {s.financial_year}",
            f"{shortened(comment.text, 100)} ({comment.written_by})",
        )
        yield work.owed(
            "Comments on my drafts", f"comment-{comment.pk}", None, words, url, about=about
        )


def planning_duties(work):
    """What the person's units owe in the phases of the newest planning round that have begun."""
    newest = PlanningRound.objects.first()
    if newest is None or not work.user.roles & ACTS["complete_planning_duty"]:
        return
    paths, url = (
        work.user.paths(ACTS["complete_planning_duty"]),
        reverse("planning_round", args=[newest.financial_year]),
    )
    begun = [
        phase
        for phase in duties_of_round(newest, work.today)
        if phase["dates"].first_day <= work.today
    ]
    for row in chain.from_iterable(phase["duties"] for phase in begun):
        if row.state != "done" and row.unit.path in paths:
            key = f"planning-{newest.pk}-{row.unit.pk}-{row.duty.slug}"
            yield work.owed(
                "Planning round", key, row.last_day, f"{row.unit}: {row.duty.words}", url
            )


def unusual_figures(work):
    """Figures that looked unusual and that nobody has confirmed; those of the open month by the day
    its figures are due.
    """
    due_of = {(f.specification.target_id, f.month): f.due for f in work.figures}
    for warning in outstanding_for([f.specification for f in work.figures]):
        actual = warning.actual
        words, url = (
            f"{actual.target.code}, {actual.month.name}",
            reverse("confirm_warning", args=[warning.pk]),
        )
        due = due_of.get((actual.target_id, actual.month))
        yield work.owed(
            "Unusual figures to confirm",
            f"unusual-{warning.pk}",
            due,
            words,
            url,
            about=warning.words,
        )


def findings(work):
    """Recommendations of Internal Audit that wait for their owner's agreement."""
    for finding in findings_waiting_for(work.user):
        url = reverse("agree_finding", args=[finding.audit_id, finding.pk])
        yield work.owed(
            "Recommendations of Internal Audit",
            f"finding-{finding.pk}",
            finding.due,
            shortened(finding.recommendation, 120),
            url,
            about=str(finding.audit),
        )


KINDS: tuple[Callable, ...] = (
    figures,
    *EXCEPTION_WORK,
    scorecards_to_sign_off,
    plans_to_approve,
    comments_to_resolve,
    plans_to_revise,
    planning_duties,
    unusual_figures,
    findings,
    *ENGAGEMENT_WORK,
    reviews_due,
)
