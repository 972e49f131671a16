"""What the performance and intelligence team can do for whoever decides (framework 2.4, 7.2)."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.public_record.registry import RECORD, archived
from targets.rules.intelligence import Service


@archived(RECORD)
@login_not_required
@require_safe
def intelligence(request):
    """The twelve services, and how one asks for them."""
    return render(request, "reporting/intelligence.html", {"services": list(Service)})
