"""How many of the council's measures are outcome measures, for everybody (framework 3.1)."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.collection.pages import shares
from reporting.public_record.registry import LIVES, archived


@archived(LIVES)
@login_not_required
@require_safe
def outcome_measures(request):
    """The share of outcome measures by part of the council, year by year."""
    return render(request, "reporting/collection/outcome_measures.html", {"years": shares()})
