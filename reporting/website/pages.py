"""The public performance page and what hangs from it.  Everything here reads publications only."""

import json
from decimal import Decimal
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.ui.charts import chart_sentence, trajectory_figure
from pmf_portal.ui.numbers import shown_number
from reporting.models import Publication, PublishedTarget
from reporting.website.exceptions import timescales_of
from reporting.website.resources import shown_resources
from reporting.website.stored import published_file, stored_response
from scorecards.series import series_rows
from targets.tolerance import Tolerance, ToleranceKind, amber_end


@login_not_required
@require_safe
def performance_page(request):
    """The latest month: how many green, amber and red, and every scorecard; and the twelve resources of the framework."""
    newest = Publication.objects.headings().latest_editions().scorecards()
    month = newest.order_by("-month").values_list("month", flat=True).first()
    latest = list(newest.filter(month=month)) if month else []
    return render(
        request,
        "reporting/performance_page.html",
        {
            "month": month,
            "timescales": timescales_of(month) if month else [],
            "corporate": next((p for p in latest if p.level == Publication.CORPORATE), None),
            "directorates": [p for p in latest if p.level == Publication.DIRECTORATE],
            "services": [p for p in latest if p.level == Publication.SERVICE],
            "resources": shown_resources(month),
            "earlier": newest.filter(level=Publication.CORPORATE, month__lt=month).order_by("-month")[:12] if month else [],
        },
    )


@login_not_required
@require_safe
def archive(request):
    """Everything that was published, by year and month, with its editions."""
    publications = Publication.objects.headings().exclude(level=Publication.SERVICE).order_by("-month", "kind", "level", "title", "edition")
    years = [
        (year, [(month, list(rows)) for month, rows in groupby(months, key=lambda p: p.month)])
        for year, months in groupby(publications, key=lambda p: p.month.financial_year)
    ]
    return render(request, "reporting/archive.html", {"years": years})


@login_not_required
@require_safe
def scorecard(request, slug, month, edition=None):
    """A published scorecard, as the bytes that were stored when it was published."""
    return stored_response(request, published_file(Publication.SCORECARD, slug, month, edition, "page.html"))


@login_not_required
@require_safe
def latest_scorecard(request, slug):
    """The newest month of a scorecard."""
    month = Publication.objects.scorecards().filter(slug=slug).order_by("-month").values_list("month", flat=True).first()
    if month is None:
        raise Http404
    return redirect("scorecard", slug=slug, month=month)


@login_not_required
@require_safe
def editions(request, slug, month):
    """Every edition of a scorecard, with the reason for each correction."""
    publications = list(Publication.objects.headings().scorecards().filter(slug=slug, month=month).order_by("edition"))
    if not publications:
        raise Http404
    return render(request, "reporting/editions.html", {"publications": publications, "month": month, "title": publications[0].title})


@login_not_required
@require_safe
def published_target(request, code, month=None):
    """One target as a month's edition has it: chart of actual against trajectory, its sentence and its table."""
    targets = PublishedTarget.objects.filter(code=code).select_related("build").order_by("-build__month", "-build__edition")
    published = (targets.filter(build__month=month) if month else targets).first()
    if published is None:
        raise Http404
    content = json.loads(published.content)
    context = {"build": published.build, "content": content, "line": content["line"], "digest": published.digest}
    months = [str(m) for m in targets.values_list("build__month", flat=True).distinct()[:13]]
    context |= {"months": [Month.parse(m) for m in dict.fromkeys(months)], "figures": shown_figures(content)}
    return render(request, "reporting/target.html", context | chart_of(content))


def shown_figures(content):
    """The headline figures of a target's line, with their units."""
    line, rule = content["line"], content["rule"]
    names = ("previous_year", "annual_target", "plan_to_date", "actual_to_date")
    return {name: shown_number(Decimal(line[name]) if line[name] is not None else None, rule["decimals"], rule["unit"]) for name in names}


def chart_of(content):
    """The series of a target as chart, sentence and table rows."""
    rule, year = content["rule"], FinancialYear.parse(content["specification"]["financial_year"])
    unit, decimals = rule["unit"], rule["decimals"]
    series = series_rows(content["series"], rule["aggregation"], Decimal(rule["scale"]))
    periods = [frequency.label(rule["frequency"], row.month) for row in series]
    planned, actual = [row.planned for row in series], [row.actual for row in series]
    # The rule is that of the line's own year; of last year only stated bounds are known here.
    amber = [amber_of(rule, row.planned, row.amber) if row.month.financial_year == year else row.amber for row in series]
    parts = [parts_of(row.figure) for row in series]
    rows = [
        {"period": p, "parts": part} | {name: shown_number(figure, decimals, unit) for name, figure in (("planned", plan), ("amber", bound), ("actual", value))}
        for p, plan, bound, value, part in zip(periods, planned, amber, actual, parts, strict=True)
    ]
    higher = {"higher": True, "lower": False}.get(rule["polarity"])
    return {
        "rows": rows,
        "has_parts": any(parts),
        "has_amber": any(bound is not None for bound in amber),
        "figure": trajectory_figure(periods, planned, actual, amber, unit),
        "sentence": chart_sentence(periods, planned, actual, unit, decimals, higher_is_better=higher),
    }


def parts_of(figure):
    """A ratio's numerator and denominator as readers see them; "" for a figure that has none."""
    return f"{shown_number(figure.numerator, 0)} / {shown_number(figure.denominator, 0)}" if figure and figure.numerator is not None else ""


def exact(text):
    return None if text is None else Decimal(text)


def amber_of(rule, planned, bound):
    """Where amber ended for a period, by the frozen rule; None where there is no such line."""
    if planned is None:
        return None
    tolerance = Tolerance(ToleranceKind(rule["tolerance"]), exact(rule["amber_within"]), exact(rule["green_within"]))
    return amber_end(planned, tolerance, rule["polarity"], bound)


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "reporting/accessibility.html")
