"""What keeps something from the public is set or lifted after the meeting: of an item, a decision,
a recommendation, a question (Local Government Act 1972, Schedule 12A).

The same words stand in more than one place, and are hidden in all of them at once.  What is lifted
is lifted by itself: nothing becomes public by the way.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from exceptions.models import Question
from exceptions.questions import subject_of
from exceptions.recorded_text import recorded_text
from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import canonical
from pmf_portal.refusals import Refused
from reporting.meetings.planning import locked_meeting
from reporting.meetings.rules.bodies import ASK
from reporting.models import (
    AgendaItem,
    Body,
    CallIn,
    Output,
    ProposalHearing,
    Publication,
    Recommendation,
    Topic,
)
from reporting.public_record.kept_back_findings import keep_back_findings
from reporting.public_record.meeting_pages import forget_pages_of
from reporting.public_record.search_meetings import index_body, index_question
from reporting.scrutiny.agendas import recorded_words
from targets.lessons.rules.kinds import EXEMPT
from targets.lessons.shown import show_anew
from targets.models import Proposal

THE_SAME = "It is marked so already. Choose another answer"
# The kinds of publication that tell of decisions and questions.
TELLING = (Publication.PACK, Publication.EXCEPTIONS)


@transaction.atomic
def change_exemption_of_item(
    item: AgendaItem, *, exempt: str, reason: str, by: User, at: datetime
) -> None:
    """Set or lift the mark of an item, on every agenda that it has been carried on to.  What came
    of it, and the topic or what was called in, become exempt with it.
    """
    body = held_body(item.meeting.body_id)
    # While minutes are written, what comes of the item is marked as the item is then.
    locked_meeting(item.meeting)
    chain = chain_of(AgendaItem.objects.get(pk=item.pk))
    before = refuse_the_same(chain[0].exempt, exempt)
    keys = [one.pk for one in chain]
    AgendaItem.objects.filter(pk__in=keys).update(exempt=exempt)
    if exempt:
        hide(Topic.objects.filter(items__in=keys), exempt)
        hide(CallIn.objects.filter(items__in=keys), exempt)
        # What is being sent meanwhile holds its output, and is found once that is free.
        hide(Output.objects.filter(item__in=keys), exempt)
        hide(Recommendation.objects.filter(output__item__in=keys), exempt)
        hide_proposals(Proposal.objects.filter(agenda_items__in=keys), exempt)
    seen_anew(body)
    told = {"of": "item", "before": before, "after": exempt}
    words = recorded_words(reason, exempt or before)
    record("change_exemption", item.meeting, by=by, at=at, reason=words, **told)


@transaction.atomic
def change_exemption_of_output(
    output: Output, *, exempt: str, reason: str, by: User, at: datetime
) -> None:
    """Set or lift the mark of what came out of a meeting; the recommendation that was sent of it
    becomes exempt with it.  Raises Refused while its item is exempt.
    """
    body = held_body(output.meeting.body_id)
    output = Output.objects.select_for_update(of=("self",)).get(pk=output.pk)
    before = refuse_the_same(output.exempt, exempt)
    if not exempt and output.item is not None and output.item.exempt:
        raise Refused("The item that it came of is exempt. Open that to the public first", "exempt")
    Output.objects.filter(pk=output.pk).update(exempt=exempt)
    if exempt:
        hide(Recommendation.objects.filter(output=output), exempt)
        hide_proposals(Proposal.objects.filter(hearing__output=output), exempt)
    seen_anew(body)
    told = {"of": output.kind, "before": before, "after": exempt}
    words = recorded_words(reason, exempt or before)
    record("change_exemption", output.meeting, by=by, at=at, reason=words, **told)


@transaction.atomic
def change_exemption_of_recommendation(
    recommendation: Recommendation, *, exempt: str, reason: str, by: User, at: datetime
) -> None:
    """Set or lift the mark of a recommendation; what the minutes say of it becomes exempt with it.
    Raises Refused while what it comes from is exempt.
    """
    body = held_body(recommendation.body_id)
    rows = Recommendation.objects.select_for_update(of=("self",))
    recommendation = rows.select_related("output__item", "task_group").get(pk=recommendation.pk)
    before = refuse_the_same(recommendation.exempt, exempt)
    if not exempt:
        sources = (recommendation.output, recommendation.task_group)
        if any(source is not None and source.exempt for source in sources):
            raise Refused("What it comes from is exempt. Open that to the public first", "exempt")
    Recommendation.objects.filter(pk=recommendation.pk).update(exempt=exempt)
    if exempt:
        hide(Output.objects.filter(pk=recommendation.output_id), exempt)
    seen_anew(body)
    told = {"of": "recommendation", "before": before, "after": exempt}
    words = recorded_words(reason, exempt or before)
    record("change_exemption", recommendation, by=by, at=at, reason=words, **told)


@transaction.atomic
def change_exemption_of_question(
    question: Question, *, exempt: str, reason: str, by: User, at: datetime
) -> None:
    """Set or lift what keeps a question and its answer from the public copy."""
    rows = Question.objects.select_for_update(of=("self",))
    question = rows.select_related("report__target", "line__target").get(pk=question.pk)
    before = refuse_the_same(question.mark, exempt)
    Question.objects.filter(pk=question.pk).update(mark=exempt)
    question.mark = exempt
    index_question(question)
    forget_pages_of(Body.objects.filter(is_public=True, kind__in=ASK))
    told = {"of": "question", "before": before, "after": exempt}
    words = recorded_text(reason, exempt or before)
    record("change_exemption", subject_of(question), by=by, at=at, reason=words, **told)


def hide_proposals(proposals: QuerySet[Proposal], exempt: str) -> None:
    """A proposal whose item or decision is exempt is kept from the public like it."""
    for proposal in proposals.distinct().select_related("theme"):
        hide(ProposalHearing.objects.filter(proposal=proposal), exempt)
        Proposal.objects.filter(pk=proposal.pk, mark="").update(mark=EXEMPT)
        show_anew([proposal.theme])


def held_body(pk: int) -> Body:
    """The body, held until the act is done: two acts on what has the same words come one after the
    other.  What is written down of the body meanwhile need not wait.
    """
    return Body.objects.select_for_update(no_key=True).get(pk=pk)


def chain_of(item: AgendaItem) -> list[AgendaItem]:
    """An item and the same one on the agendas before and after it."""
    chain = [item]
    while chain[0].carried_from is not None:
        chain.insert(0, chain[0].carried_from)
    while (later := AgendaItem.objects.filter(carried_from=chain[-1]).first()) is not None:
        chain.append(later)
    return [item, *(one for one in chain if one.pk != item.pk)]


def refuse_the_same(before: str, exempt: str) -> str:
    if before == exempt:
        raise Refused(THE_SAME, "exempt")
    return before


def hide(rows: QuerySet[Any], exempt: str) -> None:
    """Mark what is open; what is exempt for a reason of its own keeps that."""
    rows.filter(exempt="").update(exempt=exempt)


def seen_anew(body: Body) -> None:
    """The search, the pages on disk and what was learned follow in the transaction."""
    index_body(body)
    forget_pages_of([body])
    keep_back_findings()


def publications_telling(text: str) -> list[Publication]:
    """The newest editions that hold some words: their bytes never change, so that only a further
    edition of their months is without them.
    """
    newest = Publication.objects.latest_editions().filter(kind__in=TELLING)
    held = newest.filter(content__contains=canonical(text)[1:-1])
    return list(held.defer("content").order_by("month", "slug"))
