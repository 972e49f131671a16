"""The Exception Tracker: every report the person may see, as at the end of a month or now
(framework 4.2, 4.3).
"""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from exceptions.forms.tracker import TrackerForm
from exceptions.models import ExceptionReport
from exceptions.permissions import may_view_exception_tracker
from exceptions.tracker.counts import month_by_month
from exceptions.tracker.output import (
    definitions,
    durations_of,
    headline_of,
    row_of,
    tables_of,
    tracker_csv,
    worked_of,
)
from exceptions.tracker.queries import end_of_month, facts_of, moments_until, tracker_at
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import require
from pmf_portal.formats.csv_files import BYTE_ORDER_MARK
from pmf_portal.periods import clock, timetable
from pmf_portal.ui.limits import at_most

ROWS = 100


class Asked:
    """What was asked for, and the tracker that answers it: filters that were not understood are
    told of and left out.
    """

    def __init__(self, request):
        self.reports, self.now, self.timetable = (
            ExceptionReport.objects.visible_to(request.user),
            clock.now(),
            announced_timetable(),
        )
        months, directorates = self.choices()
        self.form = TrackerForm(request.GET, months=months, directorates=directorates)
        self.is_valid = self.form.is_valid()
        self.month, directorate = self.form.month_chosen, self.form.cleaned_data.get("directorate")
        self.at = (
            min(end_of_month(self.month, self.timetable), self.now) if self.month else self.now
        )
        chosen = self.reports.filter(directorate__slug=directorate) if directorate else self.reports
        self.facts = facts_of(chosen, self.at, self.timetable)
        self.tracker = tracker_at(self.facts, self.at, self.timetable, self.month)

    def choices(self):
        """The months that have been published since the first report, the newest first, and the
        directorates that have one.
        """
        rows = list(
            self.reports.order_by("directorate__title")
            .values_list("directorate__slug", "directorate__title", "month")
            .distinct()
        )
        directorates = list(dict.fromkeys((slug, title) for slug, title, _ in rows))
        if not rows:
            return [], directorates
        first, newest = min(month for *_, month in rows), timetable.open_month(clock.today())
        while self.timetable.day_of(newest, "publish_month") > clock.today():
            newest -= 1
        return [newest - n for n in range(newest - first + 1)], directorates


def exception_tracker(request):
    """The tracker: tables first, pictures beside them, and the list of reports."""
    require(may_view_exception_tracker(request.user))
    asked = Asked(request)
    tracker = asked.tracker
    context = {
        "form": asked.form,
        "tracker": tracker,
        "month": asked.month,
        "tables": tables_of(
            tracker,
            month_by_month(asked.facts, moments_until(asked.at, asked.timetable, asked.month)),
        ),
        "durations": durations_of(tracker),
        "worked": worked_of(tracker),
        "headline": headline_of(tracker.total),
        "definitions": definitions(),
        "reports": Paginator(tracker.rows, ROWS).get_page(request.GET.get("page")),
        "query": address_of(request.GET, "month", "directorate"),
    }
    return render(request, "exceptions/exception_tracker.html", context)


def address_of(query, *names):
    """Some of the filters as the address spells them."""
    kept = query.copy()
    for name in set(query) - set(names):
        del kept[name]
    return kept.urlencode()


@at_most("EXPORTS_PER_MINUTE")
def exception_tracker_csv(request):
    """The reports of the tracker as CSV, by the same filters; one that was not understood is told
    of on the page.
    """
    require(may_view_exception_tracker(request.user))
    asked = Asked(request)
    if not asked.is_valid:
        return redirect(f"{reverse('exception_tracker')}?{request.GET.urlencode()}")
    response = HttpResponse(
        BYTE_ORDER_MARK + tracker_csv(map(row_of, asked.tracker.rows)),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = (
        f'attachment; filename="exception-tracker-{asked.month or f"{asked.at:%Y-%m-%d}"}.csv"'
    )
    return response
