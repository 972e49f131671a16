"""Decisions on a report: submit, return, verify, waive, resume, confirm, close."""

from django.contrib import messages
from django.shortcuts import redirect, render

from exceptions.deciding import (
    close_exception_report,
    confirm_recovery,
    require_revision,
    resume_recovery,
    return_exception_report,
    verify_exception_report,
    waive_exception_report,
)
from exceptions.forms.decisions import CloseForm, DecisionForm, VerifyForm
from exceptions.lines import newest_lines
from exceptions.permissions import (
    may_close_exception_report,
    may_confirm_recovery,
    may_prepare_exception_report,
    may_require_revision,
    may_resume_recovery,
    may_return_exception_report,
    may_submit_exception_report,
    may_verify_exception_report,
    may_waive_exception_report,
)
from exceptions.preparing import missing_parts, submit_exception_report
from exceptions.views.reports import figures_of, get_report_or_403, path_of
from pmf_portal.council.mail_server import if_mail_goes_out
from pmf_portal.council.permissions import require
from pmf_portal.formats.wording import terms
from pmf_portal.periods import clock, timetable
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import NoFieldsForm
from pmf_portal.ui.fresh_sign_in import fresh_sign_in

CHANGED = "Somebody changed this report since you opened the page."


def as_seen(form, report):
    """The form, holding the report as its page shows it."""
    return form.say_about(report.version, report.state, late=CHANGED)


def act_on(request, report, act, words):
    """Do what was decided; when somebody else was quicker, say so."""
    try:
        act(by=request.user, at=clock.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("exception_report", pk=report.pk)


def submit(request, pk):
    """Check your answers, then hand the report to the director."""
    report = get_report_or_403(request, pk)
    # A report that is not begun can be looked at here too: it says what is missing.
    require(may_prepare_exception_report(request.user, report))
    form = NoFieldsForm(
        request.POST if request.method == "POST" else None, submit_label="Submit to the director"
    )
    if as_seen(form, report).is_valid():
        missing = missing_parts(report)
        if not missing:
            require(may_submit_exception_report(request.user, report))
            return act_on(
                request,
                report,
                lambda **who: submit_exception_report(report, **who),
                "The report is with the director.",
            )
        form.add_error(None, f"Before you submit, add {', '.join(missing)}.")
    line = newest_lines([report.target_id], timetable.open_month(clock.today())).get(
        report.target_id
    )
    context = {
        "form": form,
        "report": report,
        "missing": missing_parts(report),
        "checking": True,
        "today": clock.today(),
    }
    return render(
        request, "exceptions/submit.html", context | figures_of(line) | path_of(report, line)
    )


@fresh_sign_in
def verify(request, pk):
    """Verify the report as it was read."""
    report = get_report_or_403(request, pk)
    require(may_verify_exception_report(request.user, report))
    form = VerifyForm(
        request.POST if request.method == "POST" else None,
        submit_label="Verify the report",
        initial={"seen_version": report.version},
    )
    if not form.is_valid():
        return redirect("exception_report", pk=pk)
    seen = form.cleaned_data["seen_version"]
    words = "The report is verified and will be published with the scorecard."
    return act_on(
        request,
        report,
        lambda **who: verify_exception_report(report, seen_version=seen, **who),
        words,
    )


def confirm(request, pk):
    """Confirm that performance has recovered."""
    report = get_report_or_403(request, pk)
    require(may_confirm_recovery(request.user, report))
    if request.method != "POST":
        return redirect("exception_report", pk=pk)
    return act_on(
        request,
        report,
        lambda **who: confirm_recovery(report, **who),
        "The recovery is confirmed. Close the report with what was learned.",
    )


def decide_with_words(request, report, form, act, *, done, heading, about=""):
    """A decision that is given with words: a form, the act with what it says, and back to the
    report.
    """
    by_and_at = {"by": request.user, "at": clock.now()}
    if as_seen(form, report).save_with(lambda entries: act(report, **entries, **by_and_at)):
        messages.success(request, done)
        return redirect("exception_report", pk=report.pk)
    return render(
        request,
        "exceptions/decide.html",
        {"form": form, "report": report, "heading": heading, "about": about},
    )


def return_report(request, pk):
    """Send the report back with what has to be done."""
    report = get_report_or_403(request, pk)
    require(may_return_exception_report(request.user, report))
    form = DecisionForm(
        request.POST or None,
        label="What has to be done before you can verify it?",
        submit_label="Return the report",
    )
    form.explain(
        if_mail_goes_out(
            "We will e-mail the head of service.", "The head of service sees it on their desk."
        ),
        required="Say what has to be done",
    )
    return decide_with_words(
        request,
        report,
        form,
        return_exception_report,
        done="The report is returned to the head of service.",
        heading="Return the report",
    )


def waive(request, pk):
    """Waive this report, with a public reason."""
    report = get_report_or_403(request, pk)
    require(may_waive_exception_report(request.user, report))
    form = DecisionForm(
        request.POST or None,
        label="Why is no report required?",
        submit_label="No report is required",
    )
    form.explain("Published with your post beside the red measure.")
    about = (
        "This applies to the figures known so far. If the next period under-performs too, the"
        " report opens again."
    )
    return decide_with_words(
        request,
        report,
        form,
        waive_exception_report,
        done="Your decision is recorded and will be published.",
        heading="No report required",
        about=about,
    )


def resume(request, pk):
    """CESG’s decision on what was escalated."""
    report = get_report_or_403(request, pk)
    require(may_resume_recovery(request.user, report))
    form = DecisionForm(
        request.POST or None,
        label=f"What has {terms.executive_group} decided?",
        submit_label="Record the decision",
    )
    form.explain(
        if_mail_goes_out("The owner has been told. The report continues.", "The report continues.")
    )
    return decide_with_words(
        request,
        report,
        form,
        resume_recovery,
        done="The decision is recorded.",
        heading=f"Decision of the {terms.executive_group_in_full}",
    )


def revise(request, pk):
    """CESG’s decision that an escalated plan has to be revised."""
    report = get_report_or_403(request, pk)
    require(may_require_revision(request.user, report))
    form = DecisionForm(
        request.POST or None, label="What has to be revised?", submit_label="Require a revised plan"
    )
    form.explain(
        if_mail_goes_out(
            "The owner is told and has five working days.", "The owner has five working days."
        )
    )
    return decide_with_words(
        request,
        report,
        form,
        require_revision,
        done=if_mail_goes_out(
            "The head of service is told to revise the plan.",
            "The plan is to be revised. The head of service sees it on their desk.",
        ),
        heading="Require a revised plan",
    )


def close(request, pk):
    """Close a recovered report with what was learned."""
    report = get_report_or_403(request, pk)
    require(may_close_exception_report(request.user, report))
    return decide_with_words(
        request,
        report,
        CloseForm(request.POST or None),
        close_exception_report,
        done="The report is closed.",
        heading="Close the report",
    )
