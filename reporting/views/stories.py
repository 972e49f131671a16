"""Stories of success that the portal suggests: each is taken up or set aside."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.ui.forms import ReasonForm
from reporting.forms.success import TakeUpForm
from reporting.models import SuccessStory
from reporting.success.case_studies import set_aside_story, take_up_story
from reporting.success.permissions import may_set_aside_story, may_take_up_story
from reporting.success.queries import evidence_of, stories_by_state, stories_shown
from reporting.success.rules.lifecycle import STORY_LABELS
from reporting.views.lessons import acting, answered
from reporting.views.meetings import back_to, render_form

ON_A_PAGE = 25


@require_safe
def stories(request):
    """The stories that were suggested, in a state or all."""
    require(may(request.user, "view_success_stories"))
    state = request.GET.get("state", "")
    asked = state if state in set(STORY_LABELS) else ""
    page = Paginator(stories_shown(asked), ON_A_PAGE).get_page(request.GET.get("page"))
    counts = stories_by_state()
    context = {
        "page": page,
        "rows": [(one, evidence_of(one)) for one in page.object_list],
        "asked": asked,
        "states": [
            (state.value, label, counts.get(state.value, 0))
            for state, label in STORY_LABELS.items()
        ],
        "total": sum(counts.values()),
    }
    return render(request, "reporting/success/stories.html", context)


def get_story_or_404(request, pk):
    require(may(request.user, "view_success_stories"))
    return get_object_or_404(SuccessStory.objects.for_page(), pk=pk)


@require_safe
def story(request, pk):
    """One story, the figures that show it, and what became of it."""
    one = get_story_or_404(request, pk)
    context = {
        "story": one,
        "evidence": evidence_of(one),
        "case_study": getattr(one, "case_study", None),
        "may_take_up": may_take_up_story(request.user, one),
        "may_set_aside": may_set_aside_story(request.user, one),
    }
    return render(request, "reporting/success/story.html", context)


def take_up(request, pk):
    """Have a story written."""
    one = get_story_or_404(request, pk)
    require(may_take_up_story(request.user, one))
    form = TakeUpForm(request.POST or None, initial={"written_by": request.user.pk})
    made = []
    if form.save_with(
        lambda entries: made.append(take_up_story(one, **entries, **acting(request)))
    ):
        messages.success(request, f"{made[0].written_by} has it on the desk.")
        return redirect(made[0])
    return render_form(request, form, "Have it written", back=back_to(one), about=one.words)


def set_aside(request, pk):
    """Say why a story is not told."""
    one = get_story_or_404(request, pk)
    require(may_set_aside_story(request.user, one))
    form = ReasonForm(request.POST or None, submit_label="Set it aside")
    act = partial(set_aside_story, one)
    said = "It is set aside, and not suggested again."
    return answered(request, form, act, one, "Set the story aside", one.words, said)
