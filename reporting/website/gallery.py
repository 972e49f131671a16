"""Every kind of picture in every state, on one page of the demonstration: to look at, and to hold
still while the pictures are worked on.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.website.gallery_charts import control_kind, fan_kind, recovery_kind, target_kind
from reporting.website.gallery_frames import svg_of_state, svgs
from reporting.website.gallery_small import (
    bars_kind,
    dots_kind,
    maps_kind,
    multiples_kind,
    peers_kind,
    spark_kind,
    stacked_kind,
    strips_kind,
)

KINDS = (
    spark_kind,
    target_kind,
    control_kind,
    fan_kind,
    recovery_kind,
    dots_kind,
    peers_kind,
    bars_kind,
    maps_kind,
    strips_kind,
    multiples_kind,
    stacked_kind,
)


@login_not_required
@require_safe
def gallery(request):
    """The gallery of the demonstration; there is none in a council's own portal."""
    if settings.PORTAL_CLOCK is None:
        raise Http404
    kinds = []
    for number, make in enumerate(KINDS, start=1):
        kind = make()
        states = [
            {"state": state, "svg": svg_of_state(kind, state, f"kind-{number}-state-{place}")}
            for place, state in enumerate(kind.states)
        ]
        kinds.append({"kind": kind, "main": list(svgs(kind, f"kind-{number}")), "states": states})
    return render(request, "reporting/gallery.html", {"kinds": kinds})
