"""The life of a target, and what the council stopped measuring: public, of approved plans and
publications alone.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.lives.life import life_of
from reporting.lives.stopped import stopped_in, years_stopped
from reporting.models import Publication
from reporting.public_record.registry import LIVES, RECORD, archived
from reporting.website.target_contents import checked_content
from targets.departures import fate_in_words
from targets.models import Target


@archived(LIVES)
@login_not_required
@require_safe
def target_life(request, code):
    """Every year of a target: its plan, its result and its colour, who approved it, whether it was
    harder than the year before; and what came before and after it.
    """
    life = life_of(code, read=checked_content)
    if life is None:
        stored = Target.objects.with_code(code).values_list("code", flat=True).first()
        if stored is None or stored == code or life_of(stored) is None:
            raise Http404
        return redirect("target_life", code=stored)
    newest, departures = life.years[0], life.departures
    context = {
        "life": life,
        "newest": newest,
        # One that has come back since is not gone.
        "is_gone": bool(departures) and departures[0].financial_year > newest.year,
        "endings": [(one, fate_in_words(one), life.successors[one.pk]) for one in departures],
        "is_published": bool(life.published),
    }
    response = render(request, "reporting/lives/life.html", context)
    response.of = tuple(f"target:{one.pk}" for one in life.published)
    return response


@archived(RECORD)
@login_not_required
@require_safe
def stopped_measuring(request, year=None):
    """What the council stopped measuring in a year (the newest, unless one is named), with its last
    colour and the reason.
    """
    years = years_stopped()
    if year is not None and year not in years:
        raise Http404
    newest = year or (years[0] if years else None)
    stopped = stopped_in(newest, clock.today(), read=checked_content) if newest else None
    context = {
        "stopped": stopped,
        "year": newest,
        "before": newest - 1 if newest else None,
        "years": years,
        "is_published": Publication.objects.scorecards().exists(),
    }
    response = render(request, "reporting/lives/stopped.html", context)
    if stopped:
        response.of = tuple(f"target:{one.pk}" for one in stopped.published)
    return response
