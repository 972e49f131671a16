"""Concerns of portfolio holders, from the briefing to settled."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pmf_portal.council.acts import ACTS
from pmf_portal.council.permissions import may, require
from pmf_portal.formats.dates import day_in_words
from pmf_portal.periods import clock
from pmf_portal.periods.timetable import local_day
from pmf_portal.ui.forms import ReasonForm
from reporting.briefings.concerns import (
    answer_concern,
    raise_concern,
    raise_concern_again,
    settle_concern,
)
from reporting.briefings.permissions import (
    may_answer_concern,
    may_raise_concern,
    may_raise_concern_again,
    may_settle_concern,
    may_view_concern,
)
from reporting.briefings.posts import holds, units_held_by
from reporting.briefings.published import lines_of
from reporting.briefings.queries import concerns_seen_by, row_of, rows_of
from reporting.briefings.rules.concerns import answer_due
from reporting.forms.briefings import AnswerConcernForm, ConcernForm
from reporting.models import Concern
from reporting.views.briefing import get_briefed_unit_or_404, get_published_month_or_404
from reporting.views.meetings import render_form

ON_A_PAGE = 25


@require_safe
def concerns(request):
    """Every concern that the person may read, what is open first."""
    require(may(request.user, "view_concern"))
    seen = concerns_seen_by(request.user, ACTS["view_concern"])
    today = clock.today()
    page = Paginator(seen.exclude(settled_at=None), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(seen.filter(settled_at=None).order_by("raised_at", "pk"), today),
        "page": page,
        "settled": rows_of(page.object_list, today),
    }
    return render(request, "reporting/briefings/concerns.html", context)


@require_safe
def concern(request, pk):
    """One concern: what was said, how long it has been open, and what can be done with it."""
    concern, user = get_concern_or_404(request, pk), request.user
    context = {
        "concern": concern,
        "row": row_of(concern, clock.today()),
        "steps": concern.steps.select_related("taken_by"),
        "may_answer": may_answer_concern(user, concern),
        "may_settle": may_settle_concern(user, concern),
        "may_raise_again": may_raise_concern_again(user, concern),
    }
    return render(request, "reporting/briefings/concern.html", context)


def raise_one(request, slug, month):
    """Raise a concern from the briefing, about one of its measures or the month."""
    unit = get_briefed_unit_or_404(slug)
    require(may_raise_concern(request.user, unit))
    lines = {line.code: line for line in lines_of(get_published_month_or_404(month), unit)}
    form = ConcernForm(
        request.POST or None,
        measures=[(line.code, line.title) for line in lines.values()],
        initial={"code": request.GET.get("about", "")},
    )

    def act(entries):
        line = lines.get(entries["code"])
        return raise_concern(
            unit if holds(request.user, unit) else units_held_by(request.user)[0],
            asked_unit=line.directorate if line else unit,
            month=month,
            text=entries["text"],
            target=line.target if line else None,
            by=request.user,
            at=clock.now(),
        )

    if form.save_with(act):
        due = day_in_words(answer_due(local_day(clock.now())))
        messages.success(request, f"The director is told, and answers by {due}.")
        return redirect("monthly_briefing", slug, month)
    back = (reverse("monthly_briefing", args=[slug, month]), "Monthly briefing")
    caption = f"{unit}, {month.name}"
    return render_form(request, form, "Raise a concern", back=back, caption=caption)


def answer(request, pk):
    """Say what is done about a concern, and by when."""
    concern = get_concern_or_404(request, pk)
    require(may_answer_concern(request.user, concern))
    form = AnswerConcernForm(request.POST or None)
    if form.save_with(
        lambda entries: answer_concern(concern, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Answered. The portfolio holder is told.")
        return redirect(concern)
    return render_act(request, form, "Answer the concern", concern)


def settle(request, pk):
    """Say that a concern is settled."""
    concern = get_concern_or_404(request, pk)
    require(may_settle_concern(request.user, concern))
    form = ReasonForm(
        request.POST or None,
        submit_label="It is settled",
        help_text="What settles it, for whoever looks back",
    )
    if form.save_with(
        lambda entries: settle_concern(concern, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Settled. It stands in no further briefing.")
        return redirect(concern)
    return render_act(request, form, "Settle the concern", concern)


def raise_again(request, pk):
    """Raise a concern again."""
    concern = get_concern_or_404(request, pk)
    require(may_raise_concern_again(request.user, concern))
    form = ReasonForm(
        request.POST or None,
        submit_label="Raise it again",
        help_text="What the answer leaves open, or what has come back",
    )
    if form.save_with(
        lambda entries: raise_concern_again(concern, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Raised again. The director is told.")
        return redirect(concern)
    return render_act(request, form, "Raise the concern again", concern)


def render_act(request, form, heading, concern):
    about = f"“{concern.text}”"
    if concern.answer:
        about += f"\n\nAnswer: {concern.answer}"
    back = (concern.get_absolute_url(), "The concern")
    return render_form(request, form, heading, back=back, caption=str(concern), about=about)


def get_concern_or_404(request, pk):
    """A concern that the person may read."""
    concern = get_object_or_404(Concern.objects.for_page(), pk=pk)
    if not may_view_concern(request.user, concern):
        raise Http404
    return concern
