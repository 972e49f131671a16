"""What success that is copied asks of a person, and what they have to read; for the desk and the
calendar.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.holders import assignments_of_managers, nearest_managers
from pmf_portal.council.roles import OFFICERS, Role
from pmf_portal.formats.numbers import shortened
from reporting.briefings.published import newest_month
from reporting.models import (
    Adoption,
    CaseStudyVersion,
    ReadReceipt,
    StaffBriefing,
    SuccessStory,
)
from reporting.success.permissions import may_approve_case_study
from reporting.success.queries import LEADERS, titles_of
from reporting.success.receipts import due_day
from reporting.success.rules.lifecycle import TO_REVIEW, AdoptionState, VersionState
from targets.querysets import within_paths


def stories_to_decide(work: Worklist) -> Iterator[DueTask]:
    """Suggested stories, in one row for the performance team."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    number = SuccessStory.objects.to_decide().count()
    if number:
        yield work.task(
            kind="Stories of success to decide",
            key="stories",
            due=None,
            words=f"{number} {'story' if number == 1 else 'stories'}: which of them are told?",
            url=f"{reverse('success_stories')}?state=suggested",
        )


def case_studies_to_write(work: Worklist) -> Iterator[DueTask]:
    """Drafts of this author; of authors who have left, the performance team’s."""
    own = Q(written_by=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        own |= Q(written_by__is_active=False)
    rows = CaseStudyVersion.objects.filter(own, state=VersionState.DRAFT)
    for one in rows.select_related("case_study__unit"):
        yield task_of(work, one, "Case studies to write", one.reason)


def case_studies_to_approve(work: Worklist) -> Iterator[DueTask]:
    """What authors handed in, for the director of the service."""
    if not work.user.roles & {Role.STRATEGIC_DIRECTOR, Role.CHIEF_EXECUTIVE}:
        return
    directors = {Role.STRATEGIC_DIRECTOR}
    rows = CaseStudyVersion.objects.filter(state=VersionState.SUBMITTED)
    if Role.CHIEF_EXECUTIVE not in work.user.roles:
        paths = work.user.paths(directors)
        rows = rows.filter(within_paths("case_study__unit__", paths))
    for one in rows.for_page():
        is_theirs = Role.STRATEGIC_DIRECTOR in work.user.roles or not one.case_study.unit.parent_id
        if is_theirs and may_approve_case_study(work.user, one):
            yield task_of(work, one, "Case studies to approve")


def case_studies_to_publish(work: Worklist) -> Iterator[DueTask]:
    """What directors approved, for the performance team."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    rows = CaseStudyVersion.objects.filter(state=VersionState.APPROVED)
    for one in rows.select_related("case_study__unit"):
        yield task_of(work, one, "Case studies to publish")


def task_of(work: Worklist, one: CaseStudyVersion, kind: str, about: str = "") -> DueTask:
    return work.task(
        kind=kind,
        key=f"case-study-{one.pk}-{one.state}",
        due=None,
        words=shortened(one.title, 90),
        url=one.get_absolute_url(),
        about=shortened(about, 200) or str(one.case_study.unit),
    )


def case_studies_to_answer(work: Worklist) -> Iterator[DueTask]:
    """Case studies that the services this person leads could copy, until each says whether it does:
    the same posts as were asked by e-mail.
    """
    paths = work.user.paths(LEADERS)
    if not paths:
        return
    asked = Adoption.objects.asked().filter(within_paths("unit__", paths), unit__ended_on=None)
    rows = list(asked.select_related("unit").order_by("unit__path"))
    held = assignments_of_managers() if rows else []
    rows = [one for one in rows if work.user in nearest_managers(one.unit, held)]
    standing = CaseStudyVersion.objects.standing().select_related("case_study")
    versions = {
        one.case_study_id: one
        for one in standing.filter(case_study__in={one.case_study_id for one in rows})
    }
    for one in rows:
        version = versions.get(one.case_study_id)
        if version is not None:
            yield work.task(
                kind="Case studies: could you copy it?",
                key=f"copy-{one.case_study_id}-{one.unit_id}",
                due=None,
                words=shortened(version.title, 90),
                url=version.get_absolute_url(),
                about=str(one.unit),
            )


def adoptions_to_review(work: Worklist) -> Iterator[DueTask]:
    """What this person answers for and adopted half a year ago; of posts that nobody holds, the
    performance team’s.
    """
    own = Q(owner=work.user)
    if Role.PERFORMANCE_TEAM in work.user.roles:
        own |= Q(owner__is_active=False)
    rows = list(
        Adoption.objects.filter(own, state__in=TO_REVIEW, review_due__lte=work.today)
        .select_related("unit")
        .order_by("review_due", "pk")
    )
    titles = titles_of(one.case_study_id for one in rows) if rows else {}
    for one in rows:
        again = " again" if one.state == AdoptionState.CHANGED else ""
        yield work.task(
            kind="Adoptions to review",
            key=f"adoption-{one.pk}-{one.review_due}",
            due=one.review_due,
            words=f"Kept, changed or given up{again}? {shortened(titles[one.case_study_id], 70)}",
            url=one.get_absolute_url(),
            about=str(one.unit),
        )


def reading_to_confirm(work: Worklist) -> Iterator[DueTask]:
    """What this person was sent to read and has not confirmed, while they work for the council: of
    staff briefings the newest, which takes the place of those before it.
    """
    if not work.user.roles & OFFICERS:
        return
    newest = StaffBriefing.objects.order_by("-month").values("pk")[:1]
    asked = Q(synopsis__isnull=False) | Q(briefing=newest)
    rows = ReadReceipt.objects.unread().filter(asked, user=work.user).for_page()
    for one in rows.order_by("sent_at", "pk"):
        yield work.task(
            kind="To read",
            key=f"read-{one.pk}",
            due=due_day(localdate(one.sent_at)),
            words=str(one.of_what),
            url=one.of_what.get_absolute_url(),
        )


def staff_briefing_to_send(work: Worklist) -> Iterator[DueTask]:
    """The newest month’s staff briefing, once the council sends them."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    newest = newest_month()
    if newest is None or StaffBriefing.objects.filter(month__gte=newest.month.first_day).exists():
        return
    yield work.task(
        kind="Staff briefing to send",
        key=f"staff-briefing-{newest.month}",
        due=due_day(newest.day),
        words=f"Staff briefing of {newest.month.name}",
        url=reverse("staff_briefing", args=[newest.month]),
    )
