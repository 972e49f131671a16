"""Calling a meeting: its agenda goes out with the newest papers of its body, and stays as it is
(framework 4.2, 4.3).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from reporting.meetings.hearings import put_waiting_on
from reporting.meetings.planning import (
    FIRST_OF_CARRIED,
    locked_meeting,
    notify_members,
    when,
)
from reporting.meetings.rules.bodies import Paper
from reporting.meetings.rules.lifecycle import OVER, meeting_after
from reporting.models import AgendaItem, Body, Meeting, Publication
from reporting.models.publications import EXECUTIVE_PACK
from reporting.public_record.search_meetings import index_body
from targets.lessons.rules.lifecycle import ProposalState
from targets.models import Plan


@transaction.atomic
def call_meeting(meeting: Meeting, *, by: User, at: datetime) -> Meeting:
    """Send the agenda out: what earlier meetings did not reach comes on it, the newest papers of
    the body are put to it, and from now on it stays as it is.  Its members are told.
    """
    # Two agendas that go out at once would both carry what was not reached.
    Body.objects.select_for_update().get(pk=meeting.body_id)
    meeting = locked_meeting(meeting)
    state = meeting_after(meeting.state, "call")
    carried = carry_on(meeting)
    put_waiting_on(meeting, by=by, at=at)
    paper = newest_paper(meeting.body)
    meeting.items.filter(kind=AgendaItem.PAPER).update(paper=paper)
    meeting.state, meeting.called_at, meeting.changed_at = state, at, at
    meeting.sequence += 1
    meeting.save()
    index_body(meeting.body)
    digest = paper.digest if paper else ""
    record("call_meeting", meeting, by=by, at=at, carried=carried, paper=str(paper), digest=digest)
    words = f"The agenda of this meeting is out:\n\n{when(meeting)}\n{meeting.place}"
    notify_members(meeting, "called", f"Agenda: {meeting}", words, at)
    return meeting


def carry_on(meeting: Meeting) -> int:
    """Put on an agenda what earlier meetings of the body did not reach; how much that was."""
    items = list(left_over(meeting.body))
    for number, item in enumerate(items):
        AgendaItem.objects.create(
            meeting=meeting,
            position=FIRST_OF_CARRIED + number,
            kind=item.kind,
            title=item.title,
            about=item.about,
            target=item.target,
            report=item.report,
            topic=item.topic,
            call_in=item.call_in,
            cabinet_report=item.cabinet_report,
            proposal=item.proposal,
            exempt=item.exempt,
            carried_from=item,
        )
    return len(items)


def left_over(body: Body) -> QuerySet[AgendaItem]:
    """What stood on agendas of a body, was not reached, and stands on no later one."""
    return (
        AgendaItem.objects.filter(
            meeting__body=body, meeting__state__in=OVER, outputs=None, carried_to=None
        )
        .exclude(kind__in=AgendaItem.STANDING)
        .exclude(Q(proposal__isnull=False) & ~Q(proposal__state=ProposalState.ON_AGENDA))
        .select_related(
            "target", "report", "topic", "call_in", "cabinet_report", "proposal", "meeting__body"
        )
        .order_by("meeting__day", "position", "pk")
    )


def newest_paper(body: Body) -> Publication | None:
    """The newest edition of what the body receives by rule; None before anything is published."""
    publications = Publication.objects.headings()
    if body.scorecard is not None:
        slugs = (f"{body.scorecard.slug}-pack"[:50], body.scorecard.slug)
        return newest_of(publications.filter(slug__in=slugs), slugs)
    paper = body.receives.paper
    if paper == Paper.CORPORATE_HEALTH:
        packs = publications.filter(kind=Publication.PACK, slug=EXECUTIVE_PACK)
        return newest_of(packs, (EXECUTIVE_PACK,))
    if paper == Paper.SCORECARD_OF_DIRECTORATE:
        plans = Plan.objects.filter(kind=Plan.DIRECTORATE, unit=body.unit)
        slugs = (*plans.values_list("slug", flat=True), body.unit.slug)
        scorecards = publications.scorecards().filter(level=Publication.DIRECTORATE)
        return newest_of(scorecards.filter(slug__in=slugs), slugs)
    return None


def newest_of(publications: QuerySet[Publication], slugs: Sequence[str]) -> Publication | None:
    """The newest month's newest edition; of one month the first of some slugs."""
    order = {slug: number for number, slug in reversed(list(enumerate(slugs)))}
    rows = list(publications.order_by("-month", "-edition")[: 4 * len(order)])
    if not rows:
        return None
    newest = [row for row in rows if row.month == rows[0].month]
    return min(newest, key=lambda row: (order[row.slug], -row.edition))
