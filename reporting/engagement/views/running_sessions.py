"""Sessions as the performance team runs them: add, change, cancel, and write down how it went."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.mail_server import if_mail_goes_out
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from reporting.engagement.permissions import (
    may_add_session,
    may_cancel_session,
    may_change_session,
    may_record_session,
)
from reporting.engagement.session_forms import RecordSessionForm, SessionForm
from reporting.engagement.sessions import (
    add_session,
    cancel_session,
    change_session,
    record_session,
)
from reporting.models import Session

BY_HAND = "No mail server is set up: tell those who have a place yourself."


def render_form(request, form, heading, session=None):
    return render(
        request,
        "reporting/engagement/session_form.html",
        {"form": form, "heading": heading, "session": session},
    )


def add(request):
    """Plan a session."""
    require(may_add_session(request.user))
    at = clock.now()
    form = SessionForm(request.POST or None, at=at)
    if form.is_valid():
        session = add_session(**form.entries, by=request.user, at=at)
        messages.success(request, f"“{session}” is planned and is on the public page.")
        return redirect("session", pk=session.pk)
    return render_form(request, form, "Plan a session")


def change(request, pk):
    """Change time, place or anything else of a session."""
    session, at = (
        get_object_or_404(Session.objects.select_related("directorate"), pk=pk),
        clock.now(),
    )
    require(may_change_session(request.user, session, at))
    form = SessionForm(request.POST or None, at=at, session=session)
    if form.save_with(lambda entries: change_session(session, **entries, by=request.user, at=at)):
        messages.success(
            request,
            "The session is changed. "
            + if_mail_goes_out(
                "Those who have a place are told if the time or place changes.", BY_HAND
            ),
        )
        return redirect("session", pk=pk)
    return render_form(request, form, "Change the session", session)


def cancel(request, pk):
    """Cancel a session, with the reason."""
    session, at = get_object_or_404(Session, pk=pk), clock.now()
    require(may_cancel_session(request.user, session, at))
    form = ReasonForm(
        request.POST or None,
        submit_label="Cancel the session",
        help_text=if_mail_goes_out(
            "Shown in public, and told to everybody who has a place.", "Shown in public."
        ),
    )
    if form.save_with(lambda entries: cancel_session(session, **entries, by=request.user, at=at)):
        those = if_mail_goes_out("Everybody who has a place will be told.", BY_HAND)
        messages.success(request, f"The session is cancelled. {those}")
        return redirect("session", pk=pk)
    return render_form(request, form, "Cancel the session", session)


def write_down(request, pk):
    """Who came, and what was said."""
    session, at = get_object_or_404(Session, pk=pk), clock.now()
    require(may_record_session(request.user, session, at))
    form = RecordSessionForm(request.POST or None, session=session)
    if form.save_with(lambda entries: record_session(session, **entries, by=request.user, at=at)):
        messages.success(request, "Saved.")
        return redirect("session", pk=pk)
    return render_form(request, form, "How it went", session)
