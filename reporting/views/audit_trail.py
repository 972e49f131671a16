"""The audit trail, for Internal Audit and the performance team."""

from django.core.paginator import Paginator
from django.shortcuts import render

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import details, sentence
from pmf_portal.council.permissions import require
from reporting.permissions import may_view_audit_trail


def audit_trail(request):
    """What was done, by whom, when and why: newest first, fifty on a page."""
    require(may_view_audit_trail(request.user))
    page = Paginator(AuditEvent.objects.all(), 50).get_page(request.GET.get("page"))
    rows = [
        {"event": event, "sentence": sentence(event), "details": details(event)} for event in page
    ]
    return render(request, "reporting/audit_trail.html", {"page": page, "rows": rows})
