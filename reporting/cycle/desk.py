"""The tasks of a person, by when: everything that waits for them, as one list for the desk and the
calendar.

Each kind of work is one function; a new kind is a new function in KINDS.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask
from pmf_portal.council.models import User
from pmf_portal.council.people_work import (
    PEOPLE_WORK,
    factor_removals_to_confirm,
    roles_to_confirm,
)
from pmf_portal.council.permissions import may
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted, shortened
from reporting.briefings.work import BRIEFING_WORK, concerns_to_answer, concerns_to_settle
from reporting.cycle.desk_bodies import BODIES_ONLY_WHERE, BODIES_WORK
from reporting.cycle.desk_delivery import DELIVERY_WORK
from reporting.cycle.desk_exceptions import (
    EXCEPTION_WORK,
    actions_to_conclude,
    actions_to_do,
    briefings_to_read,
    escalations,
    for_the_director,
    management_actions,
    progress_to_update,
    questions_to_answer,
    reports_to_complete,
    reports_without_officer,
)
from reporting.cycle.desk_figures import (
    FIGURE_WORK,
    findings,
    held_figures,
    unusual_figures,
)
from reporting.cycle.desk_intelligence import INTELLIGENCE_ONLY_WHERE, INTELLIGENCE_WORK
from reporting.cycle.desk_lessons import LESSONS_ONLY_WHERE, REVISE_WORK
from reporting.cycle.desk_partners import (
    PARTNER_WORK,
    disputes_to_answer,
    figures_to_verify,
    proposals_to_answer,
)
from reporting.cycle.desk_returns import (
    RETURN_WORK,
    returned_lines_that_came_back,
    returned_lines_to_answer,
)
from reporting.cycle.desk_thread import THREAD_ONLY_WHERE, THREAD_WORK
from reporting.cycle.desk_work import DeskWork, PlanYear
from reporting.cycle.waiting import Waiting
from reporting.engagement.work import (
    ENGAGEMENT_WORK,
    feedback_to_answer,
    sessions_to_record,
    team_words_to_answer,
)
from reporting.handover.kinds import work_of_leavers
from reporting.library.reviews import reviews_due
from scorecards.month.confirmations import lines_to_confirm
from scorecards.month.sign_off import scorecards_awaiting, sign_offs_to_renew
from scorecards.month.sources import listed
from targets.models import Comment, PlanningRound, Specification, Submission
from targets.rounds import answers_for, duties_of_round
from targets.rules.codes import in_order
from targets.rules.planning_calendar import approval_due


class Desk(DeskWork):
    """A person's worklist, as one list of tasks."""

    def tasks(self, kinds: "Sequence[KindOfWork] | None" = None) -> list[DueTask]:
        """The tasks of some kinds (of all), the earliest due first, what has no day last."""
        tasks: list[DueTask] = []
        for tasks_of_kind in self.own_kinds(kinds or KINDS):
            needed = ONLY_WHERE.get(tasks_of_kind)
            if needed is None or needed in self.waiting:
                tasks.extend(tasks_of_kind(self))
        return sorted(tasks, key=lambda task: task.due or date.max)

    def own_kinds(self, kinds: "Sequence[KindOfWork]") -> "list[KindOfWork]":
        """Those of some kinds that concern the person at all: a partner's desk holds what is the
        partner's own.
        """
        if self.user.partner is None:
            return list(kinds)
        return [kind for kind in kinds if kind in KINDS_OF_PARTNERS]


KindOfWork = Callable[[Desk], Iterator[DueTask]]


def due_tasks(user: User, today: date) -> list[DueTask]:
    """Everything that waits for a person, the earliest due first; what has no day stands last."""
    return Desk(user, today).tasks()


def figures(work: Desk) -> Iterator[DueTask]:
    """The figures of the open month: one row for all that are due on one day."""
    codes_by_day: dict[date | None, list[str]] = {}
    for figure in work.figures:
        if figure.is_missing:
            due_on = figure.due_on if figure.can_be_late else None
            codes_by_day.setdefault(due_on, []).append(figure.code)
    for due, codes in codes_by_day.items():
        yield work.task(
            kind="Figures to enter",
            key=f"figures-{work.month}-{due}",
            due=due,
            words=f"{counted(len(codes), 'figure')} for {work.month.name}",
            url=reverse("entry_desk"),
            about=", ".join(in_order(codes)),
        )


def scorecards_to_sign_off(work: Desk) -> Iterator[DueTask]:
    """Scorecards that wait for this director; a correction has no day of its own in the
    timetable.
    """
    if not work.directorates:
        return
    for build, unit in scorecards_awaiting(work.directorates):
        due = work.timetable.day_of(build.month, "sign_off_due") if build.edition == 1 else None
        yield work.task(
            kind="Scorecards to sign off",
            key=f"sign-off-{build.pk}-{unit.pk}",
            due=due,
            words=f"{unit}, {build}",
            url=reverse("draft_directorate", args=[build.month, unit.slug]),
        )


def lines_to_confirm_as_head(work: Desk) -> Iterator[DueTask]:
    """Lines of this head's services that the director signs off after them."""
    if Role.HEAD_OF_SERVICE not in work.user.roles:
        return
    for one in lines_to_confirm(work.user, work.builds):
        build = one.build
        due = work.timetable.day_of(build.month, "exceptions_due") if build.edition == 1 else None
        address = [build.month, one.directorate.slug, one.service.slug]
        yield work.task(
            kind="Lines to confirm",
            key=f"confirm-{build.pk}-{one.service.pk}",
            due=due,
            words=f"{counted(one.count, 'line')} of {one.service}, {build}",
            url=reverse("confirm_lines", args=address),
        )


def sign_offs_overtaken(work: Desk) -> Iterator[DueTask]:
    """Sign-offs of this director that something newer has overtaken: nothing is published until
    they are renewed.
    """
    if not work.directorates:
        return
    for build, unit, newer in sign_offs_to_renew(work.directorates):
        due = work.timetable.day_of(build.month, "sign_off_due") if build.edition == 1 else None
        yield work.task(
            kind="Scorecards to sign off again",
            key=f"sign-again-{build.pk}-{unit.pk}",
            due=due,
            words=f"{unit}, {build}",
            url=reverse("draft_directorate", args=[build.month, unit.slug]),
            about=listed(newer),
        )


def work_of_people_who_left(work: Desk) -> Iterator[DueTask]:
    """What people who have left still answer for: the performance team hands it on."""
    if not may(work.user, "hand_over_work"):
        return
    for person, number in work_of_leavers(work.today).items():
        yield work.task(
            kind="Work of people who have left",
            key=f"left-{person.pk}",
            due=None,
            words=f"{person}: {counted(number, 'thing')} to hand over",
            url=reverse("hand_over_work", args=[person.pk]),
        )


def corrected_figures(work: Desk) -> Iterator[DueTask]:
    """Published figures that were corrected since: the performance team decides whether a
    correction edition is begun, or the next publication lists them.
    """
    if not may(work.user, "correct_month"):
        return
    for month, corrections in work.corrected.items():
        shown = [
            f"{one['code']}: {one['shown_before']}, now {one['shown_after']}" for one in corrections
        ]
        verb = "was" if len(corrections) == 1 else "were"
        yield work.task(
            kind="Corrected figures",
            key=f"corrected-{month}-{len(corrections)}",
            due=None,
            words=(
                f"{counted(len(corrections), 'published figure')} of {month.name} {verb} corrected:"
                " begin a correction edition?"
            ),
            url=reverse("correct_month", args=[month]),
            about=shortened("; ".join(shown), 200),
        )


def plans_to_approve(work: Desk) -> Iterator[DueTask]:
    """Plan-years that were submitted and wait for this person's approval."""
    for submission in work.submissions:
        plan = submission.plan
        if submission.returned_at or (plan.pk, submission.financial_year) in work.approved:
            continue
        if not may(work.user, f"approve_{plan.kind}_plan", plan.unit):
            continue
        yield plan_task(
            work,
            submission,
            kind="Plans to approve",
            key=f"approve-{submission.pk}",
            about=f"submitted by {submission.submitted_by}",
        )


def plans_to_revise(work: Desk) -> Iterator[DueTask]:
    """Plan-years that were returned and that this person helped to write, until they are submitted
    again.
    """
    if not work.submissions:
        return
    written = plan_years_written_by(work.user)
    newest: dict[PlanYear, Submission] = {}
    for submission in work.submissions:
        newest[submission.plan_id, submission.financial_year] = submission
    for plan_year, submission in newest.items():
        if not submission.returned_at or plan_year in work.approved:
            continue
        if plan_year not in written and submission.submitted_by_id != work.user.pk:
            continue
        yield plan_task(
            work,
            submission,
            kind="Plans returned to their authors",
            key=f"revise-{submission.pk}",
            about=f"returned by {submission.returned_by}: {shortened(submission.reason, 200)}",
        )


def plan_years_written_by(user: User) -> set[PlanYear]:
    """The plan-years to which a person has contributed a draft."""
    authorships = Specification.authors.through.objects.filter(user=user)
    return set(
        authorships.values_list("specification__plan", "specification__financial_year").distinct()
    )


def plan_task(work: Desk, submission: Submission, *, kind: str, key: str, about: str) -> DueTask:
    """A task that leads to the plan-year of a submission, due before the year begins."""
    plan, year = submission.plan, submission.financial_year
    return work.task(
        kind=kind,
        key=key,
        due=approval_due(year),
        words=f"{plan} {year}",
        url=reverse("plan", args=[plan.slug, year]),
        about=about,
    )


def comments_to_resolve(work: Desk) -> Iterator[DueTask]:
    """Unresolved comments on drafts that this person wrote: a plan is not handed in before they are
    answered, so they are due with it.
    """
    comments = Comment.objects.filter(
        resolved_at=None, specification__approval=None, specification__authors=work.user
    ).select_related("specification__target", "specification__plan", "written_by")
    for comment in comments:
        draft = comment.specification
        code, year = draft.target.code, draft.financial_year
        yield work.task(
            kind="Comments on my drafts",
            key=f"comment-{comment.pk}",
            due=approval_due(year),
            words=f"{code} {draft.title}, {year}",
            url=reverse("specification", args=[draft.plan.slug, year, code]),
            about=f"{shortened(comment.text, 100)} ({comment.written_by})",
        )


def planning_duties(work: Desk) -> Iterator[DueTask]:
    """What the person's units have to do in the phases of the newest planning round that have
    begun.
    """
    if not work.user.roles & ACTS["complete_planning_duty"]:
        return
    newest = PlanningRound.objects.first()
    if newest is None:
        return
    url = reverse("planning_round", args=[newest.financial_year])
    for phase in duties_of_round(newest, work.today):
        if phase.dates.first_day > work.today:
            continue
        for row in phase.duties:
            is_own = any(answers_for(one, row.unit, row.duty) for one in work.user.assignments)
            if row.state == "done" or not is_own:
                continue
            yield work.task(
                kind="Planning round",
                key=f"planning-{newest.pk}-{row.unit.pk}-{row.duty.slug}",
                due=row.last_day,
                words=f"{row.unit}: {row.duty.words}",
                url=url,
            )


KINDS: tuple[KindOfWork, ...] = (
    figures,
    *EXCEPTION_WORK,
    lines_to_confirm_as_head,
    scorecards_to_sign_off,
    sign_offs_overtaken,
    *RETURN_WORK,
    *PARTNER_WORK,
    corrected_figures,
    work_of_people_who_left,
    plans_to_approve,
    comments_to_resolve,
    plans_to_revise,
    planning_duties,
    *THREAD_WORK,
    *DELIVERY_WORK,
    *INTELLIGENCE_WORK,
    *FIGURE_WORK,
    *ENGAGEMENT_WORK,
    *BODIES_WORK,
    *BRIEFING_WORK,
    *REVISE_WORK,
    *PEOPLE_WORK,
    reviews_due,
)
KINDS_OF_PARTNERS: tuple[KindOfWork, ...] = (
    figures,
    figures_to_verify,
    returned_lines_to_answer,
    unusual_figures,
    held_figures,
    management_actions,
)
# Kinds of work that are asked about only where something of the kind waits for anybody.
ONLY_WHERE: dict[KindOfWork, Waiting] = {
    reports_to_complete: Waiting.REPORTS,
    reports_without_officer: Waiting.REPORTS,
    progress_to_update: Waiting.REPORTS,
    for_the_director: Waiting.REPORTS,
    escalations: Waiting.REPORTS,
    actions_to_do: Waiting.ACTIONS,
    management_actions: Waiting.MANAGEMENT_ACTIONS,
    actions_to_conclude: Waiting.CONCLUSIONS,
    questions_to_answer: Waiting.QUESTIONS,
    briefings_to_read: Waiting.BRIEFINGS,
    returned_lines_to_answer: Waiting.RETURNED_LINES,
    figures_to_verify: Waiting.PARTNER_FIGURES,
    disputes_to_answer: Waiting.DISPUTES,
    proposals_to_answer: Waiting.OBJECTIVE_PROPOSALS,
    returned_lines_that_came_back: Waiting.RETURNED_LINES,
    work_of_people_who_left: Waiting.LEAVERS,
    comments_to_resolve: Waiting.COMMENTS,
    unusual_figures: Waiting.WARNINGS,
    held_figures: Waiting.HELD_FIGURES,
    findings: Waiting.FINDINGS,
    **BODIES_ONLY_WHERE,
    **INTELLIGENCE_ONLY_WHERE,
    **LESSONS_ONLY_WHERE,
    **THREAD_ONLY_WHERE,
    feedback_to_answer: Waiting.FEEDBACK,
    sessions_to_record: Waiting.SESSIONS,
    team_words_to_answer: Waiting.TEAM_WORDS,
    concerns_to_answer: Waiting.CONCERNS,
    concerns_to_settle: Waiting.CONCERNS,
    roles_to_confirm: Waiting.ROLE_REQUESTS,
    factor_removals_to_confirm: Waiting.FACTOR_REMOVALS,
    reviews_due: Waiting.DOCUMENTS,
}
