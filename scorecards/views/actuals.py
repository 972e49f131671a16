"""Recording figures by form and by file, and the page of one figure with where it came from."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.formats.xlsx import MEDIA_TYPE
from pmf_portal.periods import clock, frequency, timetable
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import ReasonForm
from pmf_portal.ui.limits import at_most
from scorecards.actuals.confirming import confirm_warning
from scorecards.actuals.declarations import record_or_declare
from scorecards.actuals.due import is_taken_over, targets_in_reach
from scorecards.actuals.forms import ActualForm, WordForm
from scorecards.actuals.services import (
    ConfirmationRequired,
    FigureChanged,
    check_open,
    current_actual,
)
from scorecards.breakdowns.services import area_figures, areas_of, breakdown_of, check_of
from scorecards.feeds.holding import leave_what_stands
from scorecards.feeds.month_workbook import month_workbook
from scorecards.models import Actual, HeldFigure, NothingToReport, PlausibilityWarning
from scorecards.month.quality_counts import specifications_now
from scorecards.partners.reading import words_of_figures
from scorecards.permissions import may_record_actual, may_view_figure
from targets.models import Responsibility, Specification


def fetch(request, code, month):
    """The target, its specification and who brings its figures, if it lies in the person's part of
    the council.
    """
    target = get_object_or_404(targets_in_reach(request.user, clock.today()).with_code(code))
    specification = (
        Specification.objects.for_page()
        .filter(target=target, financial_year=month.financial_year)
        .first()
    )
    responsibility = (
        Responsibility.objects.select_related("performance_lead")
        .filter(target=target, financial_year=month.financial_year)
        .first()
    )
    return target, specification, responsibility


def record(request, code, month):
    """Record, or correct, the figure of one target and period."""
    target, specification, responsibility = fetch(request, code, month)
    require(may_record_actual(request.user, specification, responsibility, clock.today()))
    current = current_actual(target, month)
    form = ActualForm(request.POST or None, specification=specification, current=current)
    if form.is_valid() and saved(request, form, specification, month):
        messages.success(
            request,
            f"{specification.title}: the figure for {period_of(specification, month)} is saved.",
        )
        return redirect("desk")
    context = {
        "form": form,
        "specification": specification,
        "month": month,
        "current": current,
        "period": period_of(specification, month),
    }
    return render(
        request,
        "scorecards/record_actual.html",
        context
        | {
            "closed": why_closed(specification, month),
            "revisions": revisions_of(target, month),
        },
    )


def period_of(specification, month):
    return (
        frequency.label(specification.frequency, month)
        if frequency.ends_in(specification.frequency, month)
        else month.name
    )


def revisions_of(target, month):
    """Every revision of a figure, newest first, with who or what brought it and what looked
    unusual.
    """
    actuals = Actual.objects.whole_council().filter(target=target, month=month)
    return (
        actuals.select_related("recorded_by", "delivery__feed")
        .defer("delivery__body")
        .prefetch_related("warnings__confirmed_by")
        .order_by("-revision")
    )


def with_words_of_partners(revisions):
    """Revisions, each knowing what a partner said of it where the figure comes from one."""
    rows = list(revisions)
    words = words_of_figures(rows)
    for row in rows:
        row.partner_word = words.get(row.pk)
    return rows


def saved(request, form, specification, month):
    """Hand the form to the service; a refusal goes back to its field and keeps what was typed."""
    try:
        record_or_declare(specification, month, form.cleaned_data, by=request.user, at=clock.now())
    except Refused as refused:
        if isinstance(refused, FigureChanged):
            form.current = refused.current
            form.adopt_current_revision()
        if isinstance(refused, ConfirmationRequired):
            form.require_confirmation()
        form.refuse(refused)
        return False
    return True


def why_closed(specification, month):
    """Why nothing can be recorded for the month; "" when it is open."""
    try:
        check_open(specification, month, clock.today())
    except Refused as refused:
        return str(refused)
    return ""


@require_safe
def figure(request, code, month):
    """One figure: every revision with who brought it, by which channel, and what looked unusual."""
    target, specification, responsibility = fetch(request, code, month)
    require(may_view_figure(request.user, responsibility))
    breakdown = breakdown_of(target, month)
    today = clock.today()
    context = {
        "has_quality": specifications_now(request.user, today).filter(target=target).exists(),
        "target": target,
        "specification": specification,
        "month": month,
        "period": period_of(specification, month) if specification else month.name,
        "responsibility": responsibility,
        "revisions": with_words_of_partners(revisions_of(target, month)),
        "is_taken_over": specification is not None and is_taken_over(specification, month),
        "nothing": (
            NothingToReport.objects.select_related("declared_by")
            .filter(target=target, month=month)
            .first()
        ),
        "by_area": (
            Actual.objects.newest_by_area(target, month).select_related("area", "recorded_by")
        ),
        "breakdown": breakdown,
        "check": (
            check_of(specification, month, area_figures(target, month), areas_of(breakdown, month))
            if breakdown
            else None
        ),
        "may_record": may_record_actual(request.user, specification, responsibility, today),
    }
    return render(request, "scorecards/figure.html", context)


@require_safe
@at_most("EXPORTS_PER_MINUTE")
def workbook(request):
    """The open month as a workbook to fill in and bring back."""
    require(may(request.user, "import_actuals"))
    today = clock.today()
    answer = HttpResponse(
        month_workbook(request.user, today, everybody=Role.PERFORMANCE_TEAM in request.user.roles),
        content_type=MEDIA_TYPE,
    )
    answer["Content-Disposition"] = (
        f'attachment; filename="figures-{timetable.open_month(today)}.xlsx"'
    )
    return answer


def confirm(request, pk):
    """Confirm with a word that a figure which looked unusual is right."""
    reach = targets_in_reach(request.user, clock.today())
    warning = get_object_or_404(
        PlausibilityWarning.objects.select_related("actual__target"),
        pk=pk,
        actual__target__in=reach,
    )
    target, month = warning.actual.target, warning.actual.month
    _, specification, responsibility = fetch(request, target.code, month)
    require(
        may_record_actual(
            request.user, specification, responsibility, clock.today(), act="confirm_warning"
        )
    )
    form = WordForm(request.POST or None)
    if form.is_valid():
        try:
            confirm_warning(
                warning,
                confirmation=form.cleaned_data["confirmation"],
                by=request.user,
                at=clock.now(),
            )
            messages.success(request, f"The figure of {target.code} for {month.name} is confirmed.")
            return redirect("entry_desk")
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(
        request,
        "scorecards/confirm_warning.html",
        {"form": form, "warning": warning, "specification": specification},
    )


def held(request, pk):
    """A figure that a feed brought and that waits: record it, or leave what stands.  The feed's
    owner reads it too.
    """
    waiting = get_object_or_404(
        HeldFigure.objects.select_related("target", "delivery__feed").defer("delivery__body"), pk=pk
    )
    is_owner = waiting.delivery.feed.owner_id == request.user.pk
    reach = targets_in_reach(request.user, clock.today())
    if not is_owner and not reach.filter(pk=waiting.target_id).exists():
        raise Http404
    target, month = waiting.target, waiting.month
    specification = Specification.objects.for_page().filter(
        target=target, financial_year=month.financial_year
    )
    responsibility = Responsibility.objects.select_related("performance_lead").filter(
        target=target, financial_year=month.financial_year
    )
    verdict = may_record_actual(
        request.user, specification.first(), responsibility.first(), clock.today()
    )
    if request.method == "POST" or not is_owner:
        require(verdict)
    form = ReasonForm(
        request.POST or None,
        submit_label="Keep the recorded figure",
        help_text="Why the recorded figure is right, and not the one from the feed.",
    )
    by_and_at = {"by": request.user, "at": clock.now()}
    if form.save_with(lambda entries: leave_what_stands(waiting, **entries, **by_and_at)):
        messages.success(request, f"{target.code}, {month.name}: the recorded figure is kept.")
        return redirect("desk")
    context = {
        "form": form,
        "held": waiting,
        "specification": specification.first(),
        "current": current_actual(target, month),
        "may_record": verdict,
    }
    return render(request, "scorecards/held_figure.html", context)
