"""Data quality as it is now: of the whole council, and of each target with its working."""

from dataclasses import replace
from operator import itemgetter

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock, frequency
from scorecards.audits.reports import confidence_by_target
from scorecards.feeds.late import late_feeds_of
from scorecards.models import Actual
from scorecards.month.quality_counts import (
    qualities_now,
    quality_limits,
    quality_now,
    specifications_now,
)
from scorecards.rating.due_periods import can_be_late, due_day
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


def revisions_by_period(specification, periods):
    """Each period that was expected, newest first, with every revision of its figure."""
    actuals = (
        Actual.objects.whole_council()
        .filter(target=specification.target, month__in=periods)
        .order_by("revision")
    )
    revisions = {period: [] for period in sorted(periods, reverse=True)}
    for actual in actuals.select_related("recorded_by", "delivery__feed").defer(
        "delivery__body", "delivery__answer"
    ):
        revisions[actual.month].append(actual)
    return revisions.items()


def counted(announced, duty, period, revisions):
    """How one period was counted: due when, first recorded when and how late, revised how often."""
    due = due_day(announced, duty.lag_days, period)
    is_counted = can_be_late(announced, duty.lag_days, period, duty.approved_on)
    late = max((localdate(revisions[0].recorded_at) - due).days, 0) if revisions else None
    if not is_counted:
        late = None
    is_missing = is_counted and not revisions
    words = {
        "period": frequency.label(duty.frequency, period),
        "month": period,
        "due": due,
        "late": late,
        "is_missing": is_missing,
    }
    return words | {
        "first": revisions[0] if revisions else None,
        "newest": revisions[-1] if revisions else None,
    }


def target(request, code):
    """One target's data quality with its working, and each figure it was counted from."""
    require(may(request.user, "view_data_quality"))
    today = clock.today()
    s = get_object_or_404(specifications_now(request.user, today).with_code(code))
    counts, periods = quality_now(s, today)
    graded = grades(counts, quality_limits())
    announced = announced_timetable()
    figures = [
        counted(announced, periods[period], period, revisions)
        for period, revisions in revisions_by_period(s, periods)
    ]
    context = {
        "s": s,
        "grades": graded,
        "overall": overall(graded),
        "figures": figures,
        "confidence": confidence_by_target().get(s.target_id, ""),
    }
    return render(request, "scorecards/data_quality_of.html", context)
