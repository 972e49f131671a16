"""Recording figures by form and by file."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock, frequency
from pmf_portal.ui.views.uploads import take_file
from scorecards.actuals import ActualRefused, FigureChanged, check_period, current_actual, record_actual
from scorecards.feeds.deliveries import import_actuals
from scorecards.forms import ActualForm
from scorecards.models import Actual
from scorecards.permissions import may_import_actuals, may_record_actual
from targets.models import Responsibility, Specification, Target


def record(request, code, month):
    """Record, or correct, the figure of one target and period."""
    target = get_object_or_404(Target.objects.visible_to(request.user), code=code)
    specification = Specification.objects.for_page().filter(target=target, financial_year=month.financial_year).first()
    responsibility = Responsibility.objects.select_related("performance_lead").filter(target=target, financial_year=month.financial_year).first()
    require(may_record_actual(request.user, specification, responsibility, clock.today()))
    current = current_actual(target, month)
    form = ActualForm(request.POST or None, specification=specification, current=current)
    if form.is_valid() and saved(request, form, specification, month):
        messages.success(request, f"{specification.title}: the figure for {frequency.label(specification.frequency, month)} is saved.")
        return redirect("desk")
    return render(
        request,
        "scorecards/record_actual.html",
        {
            "form": form,
            "specification": specification,
            "month": month,
            "current": current,
            "closed": why_closed(specification, month),
            "period": frequency.label(specification.frequency, month) if frequency.ends_in(specification.frequency, month) else month.name,
            "revisions": Actual.objects.whole_council().filter(target=target, month=month).select_related("recorded_by").order_by("-revision"),
        },
    )


def saved(request, form, specification, month):
    """Hand the form to the service; a refusal goes back to its field and keeps what was typed."""
    try:
        record_actual(specification, month, by=request.user, at=clock.now(), **form.cleaned_data)
    except ActualRefused as refused:
        if isinstance(refused, FigureChanged):
            form.data = form.data.copy()
            form.data["seen_revision"] = str(refused.current.revision)
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def why_closed(specification, month):
    """Why nothing can be recorded for the month; "" when it is open."""
    try:
        check_period(specification, month, clock.today())
    except ActualRefused as refused:
        return str(refused)
    return ""


def import_file(request):
    """Import a CSV file of figures."""
    require(may_import_actuals(request.user))
    return take_file(request, import_actuals, template="scorecards/import_actuals.html", things="figures", back="desk")
