"""The groups of other councils that measures are compared with: who belongs to them, and why.

It stands outside the public record: each publication keeps the councils that it was made with.
"""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from targets.models import PeerGroup


@login_not_required
@require_safe
def peer_groups(request):
    """Every group with its councils, its source, and each change with its reason."""
    groups = PeerGroup.objects.select_related("own_council").prefetch_related(
        "versions__memberships__council"
    )
    rows = []
    for group in groups:
        versions = list(group.versions.all())
        rows.append({"group": group, "newest": versions[-1], "versions": versions[::-1]})
    return render(request, "reporting/peer_groups.html", {"groups": rows})
