"""Portfolio holders' reports to Cabinet as everybody reads them, once the agenda is out."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.briefings.cabinet_reports import read_content
from reporting.briefings.posts import holds
from reporting.content.cabinet_report import cabinet_report_document
from reporting.meetings.viewers import Viewer
from reporting.models import CabinetReport
from reporting.print.pdf import report_pdf
from reporting.publishing.files import PDF


@login_not_required
@require_safe
def cabinet_report(request, slug, month):
    """A report as it was submitted."""
    report, items = get_shown_report_or_404(request, slug, month)
    document = cabinet_report_document(read_content(report))
    context = {"report": report, "items": items, "document": document, "month": month}
    return render(request, "reporting/briefings/cabinet_report.html", context)


@login_not_required
@require_safe
def paper(request, slug, month):
    """The same as PDF."""
    report, _ = get_shown_report_or_404(request, slug, month)
    document = cabinet_report_document(read_content(report))
    name = f"cabinet-report-{slug}-{month}.pdf"
    return HttpResponse(
        report_pdf(document, ""),
        content_type=PDF,
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def get_shown_report_or_404(request, slug, month):
    """A report, and where it stands on an agenda: for everybody once one of them is out, before
    that for its holder and for those who see the agenda.
    """
    reports = CabinetReport.objects.select_related("unit", "submitted_by")
    report = get_object_or_404(reports, unit__slug=slug, month=month.first_day)
    items = report.items.select_related("meeting__body__unit").order_by("meeting__day")
    viewer = Viewer(request.user, clock.today())
    shown = [item for item in items if viewer.sees_agenda(item.meeting)]
    is_theirs = viewer.user is not None and holds(viewer.user, report.unit)
    if not shown and not is_theirs:
        raise Http404
    return report, shown
