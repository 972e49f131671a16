"""Requests to the performance and intelligence team: the list, a request, and the acts on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from targets.forms.intelligence import AnswerForm, AskForm, AttachForm, DeclineForm, TakeForm
from targets.intelligence import (
    answer_intelligence_request,
    ask_intelligence,
    attach_intelligence,
    decline_intelligence_request,
    take_intelligence_request,
    withdraw_intelligence_request,
)
from targets.intelligence_permissions import (
    may_answer_intelligence_request,
    may_ask_intelligence,
    may_decline_intelligence_request,
    may_take_intelligence_request,
    may_view_intelligence_requests,
    may_withdraw_intelligence_request,
)
from targets.models import IntelligenceRequest, Specification
from targets.permissions import may_edit_draft
from targets.rules.intelligence import STILL_OPEN, RequestState, tally

ON_A_PAGE = 25
VERDICTS = {
    "take": may_take_intelligence_request,
    "answer": may_answer_intelligence_request,
    "decline": may_decline_intelligence_request,
    "withdraw": may_withdraw_intelligence_request,
}


def get_request_or_404(request, pk):
    require(may_view_intelligence_requests(request.user))
    visible = IntelligenceRequest.objects.visible_to(request.user)
    return get_object_or_404(visible.for_page(), pk=pk)


def requests(request):
    """The requests that a person sees: open ones first, then what was answered last."""
    require(may_view_intelligence_requests(request.user))
    today = clock.today()
    visible = IntelligenceRequest.objects.visible_to(request.user).for_page()
    still_open = list(visible.still_open().order_by("needed_by", "pk"))
    ended = visible.exclude(state__in=STILL_OPEN).order_by("-ended_at", "-pk")
    page = Paginator(ended, ON_A_PAGE).get_page(request.GET.get("page"))
    states = visible.only("state", "asked_at", "due", "ended_at").select_related(None)
    context = {
        "rows": [(one, one.as_it_stands) for one in still_open],
        "late": {one.pk for one in still_open if one.as_it_stands.is_late(today)},
        "page": page,
        "tally": tally([one.as_it_stands for one in states], today),
        "may_ask": may_ask_intelligence(request.user),
    }
    return render(request, "targets/intelligence_requests.html", context)


def ask(request):
    """Ask the team for one of its services."""
    require(may_ask_intelligence(request.user))
    form = AskForm(
        request.POST or None,
        user=request.user,
        initial={"service": request.GET.get("service", "")},
    )
    made = []

    def act(entries):
        made.append(ask_intelligence(by=request.user, at=clock.now(), **entries))

    if form.save_with(act):
        messages.success(request, "The team has your request, and says who answers it by when.")
        return redirect(made[0])
    return form_page(request, form, "Ask the performance and intelligence team")


def request_page(request, pk):
    """A request with its answer, the targets that rest on it, and what may be done."""
    asked = get_request_or_404(request, pk)
    evidence = asked.evidence.select_related("specification__target", "specification__plan")
    context = {
        "asked": asked,
        "standing": asked.as_it_stands,
        "is_late": asked.as_it_stands.is_late(clock.today()),
        "may": {act: may_act(request.user, asked) for act, may_act in VERDICTS.items()},
        "may_attach": asked.state == RequestState.ANSWERED
        and may(request.user, "attach_intelligence"),
        "evidence": evidence,
    }
    return render(request, "targets/intelligence_request.html", context)


def take(request, pk):
    """Say who answers a request, and by when."""
    asked = get_request_or_404(request, pk)
    require(may_take_intelligence_request(request.user, asked))
    stands = {"owner": asked.owner or request.user, "due": asked.due or asked.needed_by}
    form = TakeForm(request.POST or None, initial=stands)
    return act_page(
        request, asked, form, take_intelligence_request, "Say who answers it, and by when", "Saved."
    )


def answer(request, pk):
    """Answer a request."""
    asked = get_request_or_404(request, pk)
    require(may_answer_intelligence_request(request.user, asked))
    form = AnswerForm(request.POST or None)
    done = f"{asked.asked_by} has your answer."
    return act_page(request, asked, form, answer_intelligence_request, "Answer the request", done)


def decline(request, pk):
    """Say that a request cannot be answered."""
    asked = get_request_or_404(request, pk)
    require(may_decline_intelligence_request(request.user, asked))
    form = DeclineForm(request.POST or None)
    done = f"{asked.asked_by} has been told why."
    return act_page(request, asked, form, decline_intelligence_request, "Decline the request", done)


@require_POST
def withdraw(request, pk):
    """Take back what one asked."""
    asked = get_request_or_404(request, pk)
    require(may_withdraw_intelligence_request(request.user, asked))
    try:
        withdraw_intelligence_request(asked, by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Your request is taken back.")
    return redirect(asked)


def attach(request, pk):
    """Put an answer under a draft as evidence."""
    asked = get_request_or_404(request, pk)
    require(may(request.user, "attach_intelligence"))
    form = AttachForm(request.POST or None, drafts=drafts_of(request.user))

    def act(entries):
        draft = entries["specification"]
        require(may_edit_draft(request.user, "attach_intelligence", draft))
        attach_intelligence(asked, draft, by=request.user, at=clock.now())

    if form.save_with(act):
        draft = form.cleaned_data["specification"]
        messages.success(request, f"The answer is evidence of {draft.target.code}.")
        return redirect(asked)
    return form_page(request, form, "Put the answer under a draft", asked)


def drafts_of(user):
    """The drafts that a person sees and may still change."""
    drafts = Specification.objects.visible_to(user).filter(approval=None)
    return drafts.select_related("target", "plan").order_by("target__code", "financial_year")


def act_page(request, asked, form, service, heading, done):
    """The page of one act on a request: its form, or back to the request once it is done."""

    def act(entries):
        service(asked, by=request.user, at=clock.now(), **entries)

    if form.save_with(act):
        messages.success(request, done)
        return redirect(asked)
    return form_page(request, form, heading, asked)


def form_page(request, form, heading, asked=None):
    context = {"form": form, "heading": heading, "asked": asked}
    return render(request, "targets/intelligence_form.html", context)
