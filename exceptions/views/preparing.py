"""The form of an exception report: a task list, its parts, and check your answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from exceptions.deadlines import standing_of
from exceptions.forms.parts import FORMS, PathForm
from exceptions.forms.rows import ActionForm, CauseForm
from exceptions.lines import newest_lines, plans_ahead
from exceptions.permissions import may_prepare_exception_report
from exceptions.preparing import (
    PARTS,
    add_action,
    add_cause,
    change_action,
    change_cause,
    missing_parts,
    parts_done,
    prepare_part,
    remove_action,
    remove_cause,
    set_path,
)
from exceptions.rules.recovery import MOST_MONTHS
from exceptions.rules.standing import plan_in_words
from exceptions.views.reports import figures_of, get_report_or_403, path_of, previous_of
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock, timetable
from pmf_portal.refusals import REMOVED_MEANWHILE, ChangedMeanwhile, Refused
from pmf_portal.ui.forms import NoFieldsForm
from targets.models import Specification


def to_prepare(request, pk):
    report = get_report_or_403(request, pk)
    require(may_prepare_exception_report(request.user, report))
    return report


def prepare(request, pk):
    """The task list: every part with what is done, and what is still needed."""
    report = to_prepare(request, pk)
    done = parts_done(report)
    tasks = [{"part": part, "title": title, "done": part in done} for part, title in PARTS.items()]
    return render(
        request,
        "exceptions/prepare.html",
        {
            "report": report,
            "plan_due": plan_in_words(standing_of(report, None), clock.today()),
            "tasks": tasks,
            "missing": missing_parts(report),
            "previous": previous_of(report),
        },
    )


def part(request, pk, part):
    """One part of the form; causes and actions are lists of their own."""
    report = to_prepare(request, pk)
    if part in ("causes", "actions"):
        return render(
            request,
            f"exceptions/{part}.html",
            {
                "report": report,
                "heading": PARTS[part],
                "previous": previous_of(report),
                "today": clock.today(),
            },
        )
    if part not in FORMS:
        raise Http404
    form = FORMS[part](request.POST or None, report=report)
    if saved(
        request,
        form,
        report,
        lambda: prepare_part(report, part, form.entries, **seen(request, form)),
        lambda fresh: FORMS[part](report=fresh),
    ):
        return next_part(report, part)
    line = (
        newest_lines([report.target_id], timetable.open_month(clock.today())).get(report.target_id)
        if part == "what-happened"
        else None
    )
    context = {
        "form": form,
        "report": report,
        "heading": PARTS[part],
        "previous": previous_of(report),
    }
    return render(
        request, "exceptions/part.html", context | figures_of(line) | path_of(report, line)
    )


def path(request, pk):
    """When performance is back on plan, and what is expected for each period until then."""
    report = to_prepare(request, pk)
    start = report.period or report.month
    known = {
        "specification": specification_of(report),
        "plan": plans_ahead(report.target_id, start, start + MOST_MONTHS),
    }
    form = PathForm(request.POST or None, report=report, **known)
    if saved(
        request,
        form,
        report,
        lambda: set_path(report, form.recovery_month, form.expected, **seen(request, form)),
        lambda r: PathForm(report=r, **known),
    ):
        return next_part(report, "path")
    return render(
        request,
        "exceptions/part.html",
        {
            "form": form,
            "report": report,
            "heading": PARTS["path"],
            "previous": previous_of(report),
            "is_path": True,
        },
    )


def specification_of(report):
    """The newest approved specification of the report's target: its unit, decimals and
    frequency.
    """
    return (
        Specification.objects.approved()
        .filter(target=report.target_id)
        .order_by("-financial_year")
        .first()
    )


def seen(request, form):
    return {
        "seen_version": form.cleaned_data["seen_version"],
        "by": request.user,
        "at": clock.now(),
    }


def saved(request, form, report, save, fresh_form):
    """Save a valid form; if somebody else was quicker, show what they wrote and keep what was typed
    here.
    """
    if not form.is_valid():
        return False
    try:
        save()
    except ChangedMeanwhile as changed:
        form.take_up(fresh_form(get_report_or_403(request, report.pk)))
        form.add_error(None, str(changed))
        return False
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "Saved.")
    return True


def next_part(report, part):
    """On to the part after this one that is not done yet, or back to the task list."""
    names, done = list(PARTS), parts_done(type(report).objects.with_plan().get(pk=report.pk))
    for following in names[names.index(part) + 1 :]:
        if following not in done:
            return (
                redirect("set_path", pk=report.pk)
                if following == "path"
                else redirect("prepare_part", pk=report.pk, part=following)
            )
    return redirect("prepare_exception_report", pk=report.pk)


def row_of(request, report, part, row):
    """The cause or action named; None for a new one, and for one that somebody removed while
    another was changing it.
    """
    if row is None or request.method == "POST":
        return getattr(report, part).filter(pk=row).first()
    return get_object_or_404(getattr(report, part), pk=row)


def row_form(request, pk, *, part, form_class, add, change, row=None):
    """Add one cause or action, or change the one named."""
    report = to_prepare(request, pk)
    known = {"report": report} if form_class is ActionForm else {}
    current = row_of(request, report, part, row)
    form = form_class(request.POST if request.method == "POST" else None, row=current, **known)

    def save():
        if row:
            change(report, current, **form.entries, **seen(request, form))
        else:
            add(report, **form.entries, by=request.user, at=clock.now())

    if row and not current:
        form.add_error(None, REMOVED_MEANWHILE)
        form.send_to = reverse(f"add_{part.removesuffix('s')}", args=[pk])
    elif saved(
        request,
        form,
        report,
        save,
        lambda fresh: form_class(row=get_object_or_404(getattr(fresh, part), pk=row), **known),
    ):
        return redirect("prepare_part", pk=pk, part=part)
    return render(
        request,
        "exceptions/row.html",
        {
            "form": form,
            "report": report,
            "part": part,
            "row": current,
            "previous": previous_of(report),
        },
    )


def add_a_cause(request, pk):
    return row_form(
        request, pk, part="causes", form_class=CauseForm, add=add_cause, change=change_cause
    )


def change_the_cause(request, pk, row):
    return row_form(
        request,
        pk,
        part="causes",
        form_class=CauseForm,
        add=add_cause,
        change=change_cause,
        row=row,
    )


def add_an_action(request, pk):
    return row_form(
        request, pk, part="actions", form_class=ActionForm, add=add_action, change=change_action
    )


def change_the_action(request, pk, row):
    return row_form(
        request,
        pk,
        part="actions",
        form_class=ActionForm,
        add=add_action,
        change=change_action,
        row=row,
    )


def remove_row(request, pk, row, *, part, remove):
    report = to_prepare(request, pk)
    current = get_object_or_404(getattr(report, part), pk=row)
    form = NoFieldsForm(
        request.POST if request.method == "POST" else None, submit_label="Remove it"
    )
    if request.method == "POST" and saved(
        request,
        form,
        report,
        lambda: remove(report, current, by=request.user, at=clock.now()),
        None,
    ):
        return redirect("prepare_part", pk=pk, part=part)
    return render(
        request,
        "exceptions/remove_row.html",
        {"form": form, "report": report, "part": part, "row": current},
    )


def remove_the_cause(request, pk, row):
    return remove_row(request, pk, row, part="causes", remove=remove_cause)


def remove_the_action(request, pk, row):
    return remove_row(request, pk, row, part="actions", remove=remove_action)
