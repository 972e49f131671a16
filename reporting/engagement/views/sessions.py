"""Access to intelligence expertise: contacts, surgeries and training, as everybody sees them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pmf_portal.council.mail_server import if_mail_goes_out
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import NoFieldsForm
from reporting.engagement.found import findings_of_session
from reporting.engagement.permissions import (
    may_add_session,
    may_cancel_session,
    may_change_contact,
    may_change_session,
    may_find_in_session,
    may_record_session,
    may_sign_up,
    still_to_come,
)
from reporting.engagement.session_calendar import session_calendar
from reporting.engagement.session_forms import SignUpForm
from reporting.engagement.sessions import leave_session, sign_up
from reporting.engagement.spam_guard import sender_of
from reporting.models import Contact, Session, SignUp


@login_not_required
@require_safe
def contacts(request):
    """Who to ask, and the surgeries and training sessions to come."""
    at, user = clock.now(), request.user
    context = {
        "contacts": Contact.objects.filter(is_shown=True),
        "sessions": Session.objects.with_taken().upcoming(at),
        "mine": (
            set(SignUp.objects.filter(user=user).values_list("session", flat=True))
            if user.is_authenticated
            else set()
        ),
        "hidden_contacts": (
            Contact.objects.filter(is_shown=False)
            if user.is_authenticated and may_change_contact(user)
            else []
        ),
        "may_change_contacts": user.is_authenticated and may_change_contact(user),
        "may_add": user.is_authenticated and may_add_session(user),
        "unrecorded": (
            Session.objects.without_notes(at)
            if user.is_authenticated and may_add_session(user)
            else []
        ),
    }
    return render(request, "reporting/engagement/contacts.html", context)


@login_not_required
@require_safe
def session(request, pk):
    """One session; those who have its places are named to the performance team alone."""
    session, at, user = (
        get_object_or_404(Session.objects.with_taken(), pk=pk),
        clock.now(),
        request.user,
    )
    context = {
        "session": session,
        "left": max(0, session.places - session.taken),
        "to_come": still_to_come(session, at),
    }
    if user.is_authenticated:
        context |= {
            "mine": SignUp.objects.filter(session=session, user=user).first(),
            **acts_of(user, session, at),
        }
    return render(request, "reporting/engagement/session.html", context)


def acts_of(user, session, at):
    runs_it = may_add_session(user)
    return {
        "may_change": may_change_session(user, session, at),
        "may_cancel": may_cancel_session(user, session, at),
        "may_record": may_record_session(user, session, at),
        "may_find": may_find_in_session(user, session),
        "findings": findings_of_session(session) if runs_it else [],
        "sign_ups": session.sign_ups.select_related("user") if runs_it else [],
        "runs_it": runs_it,
    }


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_place(request, pk):
    """Take a place: by one button for whoever is signed in, with name and address for the public
    where the session is open to it.
    """
    session, at, user = get_object_or_404(Session, pk=pk), clock.now(), request.user
    if not user.is_authenticated and not session.is_public:
        return redirect_to_login(request.get_full_path())
    require(may_sign_up(user, session, at) if user.is_authenticated else still_to_come(session, at))
    form, who = who_signs_up(request, at)
    if form.save_with(lambda entries: sign_up(session, **who(entries), at=at)):
        details = if_mail_goes_out(
            "An e-mail with the details is on its way.",
            "No e-mail is sent at the moment: note day and place.",
        )
        messages.success(request, f"You have a place. {details}")
        return redirect("session", pk=pk)
    return render(request, "reporting/engagement/sign_up.html", {"form": form, "session": session})


def who_signs_up(request, at):
    """The form that fits, and what of it the service is told."""
    if request.user.is_authenticated:
        return NoFieldsForm(
            request.POST if request.method == "POST" else None, submit_label="Take a place"
        ), lambda entries: {"user": request.user}
    sender = sender_of(request)
    return SignUpForm(
        request.POST or None, at=at, sender=sender
    ), lambda entries: entries | {"sender": sender}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, key):
    """Give a place back: a page with a button, so that a mail scanner gives none back.  A key that
    opens nothing gets the same answers.
    """
    if request.method == "POST":
        leave_session(key, at=clock.now())
    return render(
        request, "reporting/engagement/leave_session.html", {"done": request.method == "POST"}
    )


@login_not_required
@require_safe
def one_as_calendar(request, pk):
    """One session for a calendar program."""
    return calendar_of([get_object_or_404(Session, pk=pk)], f"session-{pk}.ics")


@login_not_required
@require_safe
def all_as_calendar(request):
    """Everything to come, as a feed."""
    return calendar_of(Session.objects.upcoming(clock.now()), "sessions.ics")


def calendar_of(sessions, name):
    headers = {
        "Cache-Control": "public, max-age=60",
        "Content-Disposition": f'inline; filename="{name}"',
    }
    return HttpResponse(
        session_calendar(sessions, clock.now()),
        content_type="text/calendar; charset=utf-8",
        headers=headers,
    )
