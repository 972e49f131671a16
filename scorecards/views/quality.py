"""Data quality as it is now: of the whole council, and of each target with its working."""

from dataclasses import replace
from operator import itemgetter

from django.shortcuts import get_object_or_404, render

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from scorecards.audits.reports import confidence_by_target, newest_published_check
from scorecards.feeds.late import late_feeds_of
from scorecards.month.quality_counts import (
    qualities_now,
    quality_limits,
    quality_now,
    specifications_now,
)
from scorecards.month.target_quality import (
    checks_headline,
    corrections_of,
    figure_trails,
    is_published,
    unusual_figures,
)
from scorecards.rating.quality_grades import GRADES, Counts, grades, overall


def council(request):
    """How many targets have good data, those that have not with what is short, and all together."""
    require(may(request.user, "view_data_quality"))
    today = clock.today()
    specifications = list(specifications_now(request.user, today))
    counts, confidence = qualities_now(specifications, today), confidence_by_target()
    rows = [row_of(s, counts[s.target_id], confidence) for s in specifications]
    # One late feed is not the whole council's lateness: it is named for itself.
    together = grades(
        replace(sum(counts.values(), Counts()), feed_days_late=None), quality_limits()
    )
    weak = [row for row in rows if row["overall"] not in ("", GRADES[0])]
    context = {
        "rows": rows,
        "weak": sorted(weak, key=itemgetter("overall"), reverse=True),
        "good": [row for row in rows if row["overall"] == GRADES[0]],
        "ungraded": [row for row in rows if not row["overall"]],
        "together": together,
        "overall": overall(together),
        "today": today,
    }
    context["late_feeds"] = late_feeds_of(list(counts), today)
    return render(request, "scorecards/data_quality.html", context)


def row_of(specification, counts, confidence):
    graded = grades(counts, quality_limits())
    return {
        "s": specification,
        "grades": graded,
        "overall": overall(graded),
        "confidence": confidence.get(specification.target_id, ""),
    }


def target(request, code):
    """One target's data quality: its five checks, what Internal Audit found, and what it is counted
    from.
    """
    require(may(request.user, "view_data_quality"))
    today = clock.today()
    s = get_object_or_404(specifications_now(request.user, today).with_code(code))
    counts, duties = quality_now(s, today)
    graded = grades(counts, quality_limits())
    trails = figure_trails(s, duties)
    context = {
        "s": s,
        "grades": graded,
        "overall": overall(graded),
        "headline": checks_headline(graded),
        "figures": trails,
        "audited": newest_published_check(s.target_id),
        "is_published": is_published(s),
    }
    # Members of the council see where figures come from, not figures that are not public yet.
    if may(request.user, "view_unpublished_figures"):
        context |= {"corrections": corrections_of(s, trails), "unusual": unusual_figures(trails)}
    return render(request, "scorecards/data_quality_of.html", context)
