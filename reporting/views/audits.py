"""Audits as auditors record them, and their recommendations as owners carry them out."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import ReasonForm
from reporting.audits import following, permissions
from reporting.audits.permissions import AuditViewer
from reporting.audits.services import (
    FIELDS,
    MEANWHILE,
    add_audit_recommendation,
    change_audit,
    change_audit_recommendation,
    mark_audit,
    record_audit,
    release_audit,
)
from reporting.forms.audits import (
    AuditForm,
    MarkAuditForm,
    MoveForm,
    ProgressForm,
    RecommendationForm,
    RespondForm,
)
from reporting.models import AuditRecommendation
from reporting.views.lessons import acting, answered
from reporting.views.meetings import back_to, render_form

AUDITS = ("/audits/", "Audits")


def record(request):
    """Record an audit or an inspection."""
    require(permissions.may_record_audit(request.user))
    form = AuditForm(request.POST or None)
    made = []
    if form.save_with(lambda entries: made.append(record_audit(**entries, **acting(request)))):
        messages.success(request, "The audit is recorded. Add what it recommends, then release it.")
        return redirect(made[0])
    return render_form(request, form, "Record an audit", back=AUDITS)


def get_audit_or_404(request, pk):
    """An audit that the person may read."""
    return get_object_or_404(AuditViewer(request.user, clock.today()).audits(), pk=pk)


def change(request, pk):
    """Change what is recorded of an audit that is not released."""
    audit = get_audit_or_404(request, pk)
    require(permissions.may_change_audit(request.user, audit))
    initial = {name: getattr(audit, name) for name in (*FIELDS, "mark")}
    form = AuditForm(request.POST or None, initial=initial)
    form.say_about("audit", audit.version, late=MEANWHILE)
    act = partial(change_audit, audit, seen_version=audit.version)
    return answered(request, form, act, audit, "Change the audit")


def mark(request, pk):
    """Say whether everybody may read an audit."""
    audit = get_audit_or_404(request, pk)
    require(permissions.may_mark_audit(request.user, audit))
    form = MarkAuditForm(
        request.POST or None, initial={"mark": audit.mark}, has_report=audit.has_report
    )
    act = partial(mark_audit, audit)
    return answered(request, form, act, audit, "May everybody read this audit?")


@require_POST
def release(request, pk):
    """Release an audit, and put what it recommends to its owners."""
    audit = get_audit_or_404(request, pk)
    require(permissions.may_release_audit(request.user, audit))
    try:
        release_audit(audit, **acting(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The audit is released. Its owners have been told.")
    return redirect(audit)


def add(request, pk):
    """Add what an audit recommends."""
    audit = get_audit_or_404(request, pk)
    require(permissions.may_add_audit_recommendation(request.user, audit))
    form = RecommendationForm(request.POST or None)
    act = partial(add_audit_recommendation, audit)
    return answered(request, form, act, audit, "Add a recommendation")


def get_recommendation_or_404(request, pk):
    """A recommendation of an audit that the person may read."""
    audits = AuditViewer(request.user, clock.today()).audits()
    rows = AuditRecommendation.objects.filter(audit__in=audits.order_by().values("pk"))
    return get_object_or_404(rows.for_page(), pk=pk)


def change_recommendation(request, pk):
    """Change a recommendation that is not put to its owner yet."""
    one = get_recommendation_or_404(request, pk)
    require(permissions.may_change_audit_recommendation(request.user, one))
    names = ("text", "priority", "owner", "due", "target")
    form = RecommendationForm(
        request.POST or None, initial={name: getattr(one, name) for name in names}
    )
    return done(request, form, change_audit_recommendation, one, "Change the recommendation")


def done(request, form, service, one, heading):
    """One act on a recommendation: its form, and back to it on the page of its audit."""
    if form.save_with(lambda entries: service(one, **entries, **acting(request))):
        messages.success(request, "Saved.")
        return redirect(one)
    caption = f"Recommendation {one.number}"
    back = back_to(one)
    return render_form(request, form, heading, back=back, caption=caption, about=one.text)


def respond(request, pk):
    """Accept a recommendation, in part or as it stands, or reject it."""
    one = get_recommendation_or_404(request, pk)
    require(permissions.may_respond_to_audit_recommendation(request.user, one))
    form = RespondForm(request.POST or None)
    service = following.respond_to_audit_recommendation
    return done(request, form, service, one, "Answer the recommendation")


def update(request, pk):
    """Say how far it has come."""
    one = get_recommendation_or_404(request, pk)
    require(permissions.may_update_audit_recommendation(request.user, one))
    form = ProgressForm(
        request.POST or None, label="How far has it come?", submit_label="Save the progress"
    )
    return done(request, form, following.update_audit_recommendation, one, "Say how it goes on")


def say_done(request, pk):
    """Say that it is carried out."""
    one = get_recommendation_or_404(request, pk)
    require(permissions.may_say_audit_recommendation_done(request.user, one))
    form = ProgressForm(
        request.POST or None, label="What shows that it is done?", submit_label="It is done"
    )
    heading = "Say that it is done"
    return done(request, form, following.say_audit_recommendation_done, one, heading)


def move(request, pk):
    """Move the day by which it is carried out."""
    one = get_recommendation_or_404(request, pk)
    require(permissions.may_move_audit_recommendation(request.user, one))
    form = MoveForm(request.POST or None)
    return done(request, form, following.move_audit_recommendation, one, "Move the day")


def with_reason(request, pk, act, heading, button):
    """An act of the auditor's that takes a reason."""
    one = get_recommendation_or_404(request, pk)
    require(getattr(permissions, f"may_{act}")(request.user, one))
    form = ReasonForm(request.POST or None, submit_label=button, help_text="Everybody reads this")
    return done(request, form, getattr(following, act), one, heading)


def verify(request, pk):
    """Check that it is done."""
    act, heading = "verify_audit_recommendation", "Say how you checked that it is done"
    return with_reason(request, pk, act, heading, "It is done")


def send_back(request, pk):
    """Say that it is not done after all."""
    act, heading = "send_back_audit_recommendation", "Say why it is not done"
    return with_reason(request, pk, act, heading, "It is not done")


def ask_again(request, pk):
    """Put a rejected recommendation again."""
    act, heading = "ask_again_of_audit_recommendation", "Ask again"
    return with_reason(request, pk, act, heading, "Ask again")


def withdraw(request, pk):
    """Withdraw a recommendation."""
    act, heading = "withdraw_audit_recommendation", "Withdraw the recommendation"
    return with_reason(request, pk, act, heading, "Withdraw it")
