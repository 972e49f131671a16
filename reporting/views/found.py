"""What sessions and the public said, made findings by the performance team."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.engagement.found import find_in_feedback, find_in_session, measures_about
from reporting.engagement.permissions import (
    may_find_in_feedback,
    may_find_in_session,
    may_view_feedback,
)
from reporting.forms.lessons import SaidForm
from reporting.models import Feedback, Session
from reporting.views.meetings import render_form


def in_session(request, pk):
    """Make something of a session's notes a finding."""
    session = get_object_or_404(Session.objects.select_related("directorate"), pk=pk)
    require(may_find_in_session(request.user, session))
    form = SaidForm(request.POST or None, initial={"words": session.notes})
    back = (reverse("session", args=[pk]), str(session))
    act = partial(find_in_session, session)
    return answered(request, form, act, back, about=f"Written down:\n{session.notes}")


def in_feedback(request, reference):
    """Make what somebody asked or said a finding."""
    require(may_view_feedback(request.user))
    feedback = get_object_or_404(Feedback, reference=reference)
    require(may_find_in_feedback(request.user, feedback))
    # Their own words may name people: only what was edited for everybody is taken over.
    initial = {"words": feedback.published_question, "measures": measures_about(feedback)}
    form = SaidForm(request.POST or None, initial=initial)
    back = (reverse("feedback", args=[reference]), str(feedback))
    act = partial(find_in_feedback, feedback)
    return answered(request, form, act, back, about=feedback.text)


def answered(request, form, act, back, *, about):
    made = []
    if form.save_with(lambda entries: made.append(act(**entries, by=request.user, at=clock.now()))):
        messages.success(request, "It is a finding now.")
        return redirect(made[0])
    return render_form(request, form, "Make it a finding", back=back, about=about)
