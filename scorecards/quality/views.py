"""Data quality as it is now: of the whole council, and of each target with its working."""

from django.shortcuts import get_object_or_404, render

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock, frequency, timetable
from scorecards.audits.reports import confidence_by_target
from scorecards.models import Actual
from scorecards.quality.counting import due_day, qualities_now, specifications_now
from scorecards.quality.grades import IN_WORDS, Counts, Principle, grades, overall


def council(request):
    """Every target's grades for each principle, and those of all of them together."""
    require(may(request.user, "view_data_quality"))
    today = clock.today()
    specifications = list(specifications_now(request.user, today))
    counts, confidence = qualities_now(specifications, today), confidence_by_target()
    rows = [row_of(s, counts[s.target_id], confidence) for s in specifications]
    together = grades(sum(counts.values(), Counts()))
    context = {"rows": rows, "together": together, "principles": list(Principle), "overall": overall(together), "words": IN_WORDS, "today": today}
    return render(request, "scorecards/data_quality.html", context)


def row_of(specification, counts, confidence):
    found = grades(counts)
    return {"s": specification, "grades": found, "overall": overall(found), "confidence": confidence.get(specification.target_id, "")}


def target(request, code):
    """One target's data quality with its working, and each figure it was counted from."""
    require(may(request.user, "view_data_quality"))
    today = clock.today()
    s = get_object_or_404(specifications_now(request.user, today), target__code=code)
    found = grades(qualities_now([s], today)[s.target_id])
    first = timetable.open_month(today) - 12
    actuals = Actual.objects.latest().filter(target=s.target, month__gte=first).select_related("recorded_by", "delivery__feed").defer("delivery__body")
    figures = [
        {"actual": a, "period": frequency.label(s.frequency, a.month), "due": due_day(s.publication_lag_days, a.month)} for a in actuals.order_by("-month")
    ]
    context = {"s": s, "grades": found, "overall": overall(found), "figures": figures, "confidence": confidence_by_target().get(s.target_id, "")}
    return render(request, "scorecards/data_quality_of.html", context | {"words": IN_WORDS})
