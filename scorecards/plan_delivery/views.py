"""Whether plans are being delivered, and what contradicts that: one page for all of them, and one
for each.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.pictures.sparkline import sparkline
from scorecards.extracts.columns import LEDGER, RISK_REGISTER
from scorecards.extracts.reading import received
from scorecards.month.lines_to_judge import spark_of
from scorecards.plan_delivery.money import OVER, UNDER
from scorecards.plan_delivery.page import figures_of, in_order_of_need
from scorecards.plan_delivery.reading import (
    deliveries,
    plans_in_delivery,
    year_in_delivery,
)
from targets.actions.reading import counts_in_words, pressing_first
from targets.models import Plan, Risk

ACTIONS_SHOWN = 10


def plan_deliveries(request):
    """Every plan of the year with its answer, those that need looking at first."""
    require(may(request.user, "view_plan_delivery"))
    today = clock.today()
    year = year_in_delivery(today)
    found = deliveries(plans_in_delivery(year), year, announced_timetable(), today)
    return render(
        request,
        "scorecards/plan_deliveries.html",
        {"year": year, "deliveries": in_order_of_need(found), "today": today},
    )


def delivery(request, slug, year):
    """One approved plan-year: measures, actions, money, risks and opportunities, and what of it
    does not fit together.
    """
    plan = get_object_or_404(Plan.objects.select_related("unit"), slug=slug)
    require(may(request.user, "view_plan_delivery"))
    if not plan.approvals.filter(financial_year=year).exists():
        raise Http404
    announced, today = announced_timetable(), clock.today()
    day = today if year >= year_in_delivery(today) else year.last.last_day
    (found,) = deliveries([plan], year, announced, day)
    context = {
        "delivery": found,
        "plan": plan,
        "year": year,
        "day": day,
        "figures": figures_of(found),
        "measures": measures_of(found),
        "build": found.measures[0].line.build if found.measures else None,
        "risks": [row for row in found.risks if row.risk.kind == Risk.RISK],
        "opportunities": [row for row in found.risks if row.risk.kind == Risk.OPPORTUNITY],
        "action_rows": pressing_first(found.actions)[:ACTIONS_SHOWN],
        "actions_in_words": counts_in_words(found.actions) if found.actions else "",
        "received": [received(kind, announced, today) for kind in (LEDGER, RISK_REGISTER)],
        "sees_extracts": may(request.user, "view_extracts"),
        "over": OVER,
        "under": UNDER,
    }
    return render(request, "scorecards/plan_delivery.html", context)


def measures_of(found):
    """The measures, the worst first, each with its picture."""
    order = ("red", "amber", "green")
    rows = sorted(
        found.measures,
        key=lambda row: order.index(row.line.rating) if row.line.rating in order else len(order),
    )
    listed = []
    for row in rows:
        drawn = sparkline(spark_of(row.line))
        picture = mark_safe(drawn.on_page(said=None, look="portal-spark")) if drawn else ""
        listed.append({"row": row, "picture": picture})
    return listed
