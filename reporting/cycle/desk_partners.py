"""What partners ask of a person, and what is asked of partners: figures to verify, disputes and
proposals to answer (framework 6.3).
"""

from collections.abc import Iterator

from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.permissions import may
from pmf_portal.formats.numbers import counted, shortened
from pmf_portal.formats.wording import terms
from reporting.cycle.our_part import by_month
from scorecards.partners.reading import figures_of_partner, figures_of_partners
from scorecards.partners.rules import WordState
from scorecards.permissions import may_answer_dispute
from targets.models import ObjectiveProposal
from targets.objective_permissions import may_answer_objective_proposal
from targets.objective_proposals import proposed_in_words
from targets.rules.codes import in_order


def figures_to_verify(work: Worklist) -> Iterator[DueTask]:
    """The figures that come from this person's partner and wait for its word, a row a month."""
    if not may(work.user, "verify_partner_figures"):
        return
    waiting = [one for one in figures_of_partner(work.user, work.today) if one.is_open]
    for month, figures in by_month(waiting):
        yield work.task(
            kind="Figures to verify",
            key=f"verify-{month}-{len(figures)}",
            due=work.timetable.day_of(month, "exceptions_due"),
            words=f"{counted(len(figures), 'figure')} for {month.name}",
            url=f"{reverse('our_part')}#verify",
            about=", ".join(in_order([one.code for one in figures])),
        )


def disputes_to_answer(work: Worklist) -> Iterator[DueTask]:
    """What partners dispute: for the head of the target's service, and the performance team."""
    if not work.user.roles & ACTS["answer_dispute"]:
        return
    for figure in figures_of_partners(work.today):
        if figure.state is not WordState.DISPUTED or not may_answer_dispute(work.user, figure):
            continue
        month = figure.actual.month
        assert figure.said.dispute is not None
        yield work.task(
            kind="Disputed figures",
            key=f"dispute-{figure.said.dispute.pk}",
            due=work.timetable.day_of(month, "sign_off_due"),
            words=f"{figure.code}, {figure.period}: disputed by {figure.partner}",
            url=reverse("answer_dispute", args=[figure.code, month]),
            about=shortened(figure.said.dispute.words, 200),
        )


def proposals_to_answer(work: Worklist) -> Iterator[DueTask]:
    """What partners propose about their objectives: for whoever may change the plan."""
    if not work.user.roles & ACTS["answer_objective_proposal"]:
        return
    waiting = ObjectiveProposal.objects.filter(answered_at=None)
    rows = waiting.select_related("objective__plan__unit", "partner")
    for proposal in rows.order_by("proposed_at", "pk"):
        if not may_answer_objective_proposal(work.user, proposal):
            continue
        yield work.task(
            kind=f"Proposals of {terms.partner.plural}",
            key=f"proposal-{proposal.pk}",
            due=None,
            words=shortened(proposed_in_words(proposal), 160),
            url=reverse("answer_objective_proposal", args=[proposal.pk]),
            about=str(proposal.objective.plan),
        )


PARTNER_WORK = (figures_to_verify, disputes_to_answer, proposals_to_answer)
