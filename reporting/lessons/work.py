"""What lessons ask of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted, shortened
from reporting.lessons.voice_work import VOICE_WORK
from reporting.meetings.work import of_person
from reporting.models import ProposalHearing
from targets.lessons.queries import unanswered_lessons
from targets.lessons.rules.lifecycle import ProposalState
from targets.models import Proposal, ReviewFinding, Specification, Submission, Theme
from targets.rules.planning_calendar import approval_due


def findings_to_look_at(work: Worklist) -> Iterator[DueTask]:
    """What was found and nobody has looked at yet, in one row for the performance team."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    number = ReviewFinding.objects.to_look_at().count()
    if number:
        yield work.task(
            kind="Findings to look at",
            key="findings",
            due=None,
            words=counted(number, "finding"),
            url=f"{reverse('findings')}?state=open",
        )


def themes_to_confirm(work: Worklist) -> Iterator[DueTask]:
    """Suggestions of themes, in one row for the performance team."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    number = Theme.objects.suggested().count()
    if number:
        yield work.task(
            kind="Themes to confirm",
            key="themes",
            due=None,
            words=f"{counted(number, 'suggestion')}: which of them are themes?",
            url=reverse("themes"),
        )


def proposals_to_send(work: Worklist) -> Iterator[DueTask]:
    """Drafts of proposals that this person answers for."""
    for one in Proposal.objects.filter(mine(work), state=ProposalState.DRAFT):
        yield task_of(work, one, "Proposals to send")


def proposals_to_carry_out(work: Worklist) -> Iterator[DueTask]:
    """What a body accepted, until it is said what of the next year's plans it changed."""
    for one in Proposal.objects.agreed().filter(mine(work)):
        yield task_of(work, one, "Proposals to carry out")


def mine(work: Worklist) -> Q:
    """The person's own; what nobody present owns waits for the performance team."""
    own = Q(owner=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        own |= Q(owner__is_active=False)
    return own


def task_of(work: Worklist, one: Proposal, kind: str) -> DueTask:
    return work.task(
        kind=kind,
        key=f"proposal-{one.pk}-{one.state}",
        due=None,
        words=shortened(one.title, 90),
        url=one.get_absolute_url(),
        about=one.kind_in_words,
    )


def proposals_to_decide(work: Worklist) -> Iterator[DueTask]:
    """Proposals before a body, for its clerk: by the day of the meeting whose agenda they are on;
    what stands on none waits until a meeting is planned.
    """
    hearings = ProposalHearing.objects.filter(
        of_person(work, "body__clerk"),
        proposal__state__in=(ProposalState.SENT, ProposalState.ON_AGENDA),
    )
    rows = hearings.select_related("proposal", "body").prefetch_related(
        "proposal__agenda_items__meeting"
    )
    for one in rows:
        days = [item.meeting.day for item in one.proposal.agenda_items.all()]
        is_on = one.proposal.state == ProposalState.ON_AGENDA
        yield work.task(
            kind="Proposals to decide" if is_on else "Proposals to decide: plan a meeting",
            key=f"decide-{one.pk}-{one.proposal.state}",
            due=max(days) if is_on and days else None,
            words=shortened(one.proposal.title, 90),
            url=one.proposal.get_absolute_url(),
            about=str(one.body),
        )


def lessons_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Drafts that this person wrote and that have not answered what was learned: one row for each
    plan-year, due with it.
    """
    if not work.user.roles & ACTS["answer_lesson"]:
        return
    closed = Submission.closed_years()
    rows = Specification.objects.filter(approval=None, authors=work.user).select_related(
        "plan", "target"
    )
    drafts = [one for one in rows if (one.plan_id, one.financial_year) not in closed]
    waiting = unanswered_lessons(drafts)
    codes: dict[tuple[int, str], list[Specification]] = {}
    for one in drafts:
        if one.pk in waiting:
            codes.setdefault((one.plan_id, str(one.financial_year)), []).append(one)
    for theirs in codes.values():
        plan, year = theirs[0].plan, theirs[0].financial_year
        number = len({lesson.key for one in theirs for lesson in waiting[one.pk]})
        yield work.task(
            kind="Lessons that drafts answer",
            key=f"lessons-{plan.pk}-{year.slug}",
            due=approval_due(year),
            words=f"{plan} {year}: {counted(number, 'lesson')}",
            url=reverse("plan_lessons", args=[plan.slug, year]),
            about=", ".join(sorted(one.target.code for one in theirs)),
        )


LESSON_WORK = (
    findings_to_look_at,
    themes_to_confirm,
    proposals_to_send,
    proposals_to_decide,
    proposals_to_carry_out,
    lessons_to_answer,
    *VOICE_WORK,
)
