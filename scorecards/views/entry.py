"""The entry grid: the month's figures on one page, each row saved on its own, by keyboard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.month import Month, PeriodError
from scorecards.actuals.due import outstanding_for, targets_in_reach
from scorecards.actuals.entry_desk import Asked, compare, desk_sent, entry_page
from scorecards.actuals.entry_rows import EntryRow
from scorecards.actuals.entry_saving import (
    SentRows,
    changed_rows,
    codes_sent,
    is_typed_into,
    preview_typed,
    save_rows,
    sent_rows,
    tell_late,
    typed_of,
    with_offer,
)
from scorecards.actuals.forms import EntryForm
from scorecards.actuals.previews import RatingPreviews
from scorecards.actuals.stored import series_of
from scorecards.feeds.late import late_feeds_of
from scorecards.permissions import may_record_actual
from targets.models import Responsibility, Specification


def entry_desk(request):
    """A lead's whole month; the performance team sees everybody's."""
    require(may(request.user, "view_entry_desk"))
    if request.method == "POST":
        return save(request)
    return desk_page(request, month=month_asked(request))


def month_asked(request):
    """The month that is asked for, if its figures can be looked at: none that is not open yet."""
    try:
        month = Month.parse(request.GET.get("month", ""))
    except PeriodError:
        return None
    return min(month, timetable.open_month(clock.today()))


def sees_everybody(user):
    return Role.PERFORMANCE_TEAM in user.roles


def save(request):
    """Save the row that was sent, or each that was typed into; what is typed in the others stays as
    it is.
    """
    user, today, data = request.user, clock.today(), request.POST
    which = data.get("save", "all")
    if offer := data.get("use"):
        data, which = with_offer(data, offer)
    sent = desk_sent(data, today)
    known = codes_sent(data)
    codes = [code for code in known if which in (code, "all") and is_to_be_read(data, code, which)]
    read = sent_rows(user, today, sent, data, codes, everybody=sees_everybody(user))
    rows = read.rows if which != "all" else changed_rows(read.rows)
    saved = set()
    if sent.is_late:
        tell_late(read, sent.late_words)
    else:
        saved = save_rows(read, rows, by=user, at=clock.now())
    if rows and which != "all" and "X-Row" in request.headers:
        compare(rows[0], read.previews)
        return row_answer(request, rows[0])
    failed = {row.code: row for row in rows if row.form is not None and row.code not in saved}
    typed = {
        code: typed_of(data, code)
        for code in known
        if code not in saved and code not in failed and is_still_typed(read, data, code)
    }
    if not failed and not typed:
        messages.success(
            request,
            f"{counted(len(saved), 'figure')} saved." if saved else "Nothing new was typed.",
        )
        return redirect(address_of(sent))
    if saved:
        left = len(failed) + len(typed)
        needs = "needs" if left == 1 else "need"
        messages.success(
            request,
            f"{counted(len(saved), 'figure')} saved. {left} still {needs} attention.",
        )
    return desk_page(request, month=sent.month, sent=failed, typed=typed)


def is_to_be_read(data, code, which):
    return which == code or is_typed_into(data, code)


def is_still_typed(read, data, code):
    """Whether text stands in a row that was not saved, which a fresh page would lose."""
    if not is_typed_into(data, code):
        return False
    row = next((row for row in read.rows if row.code == code), None)
    return row is None or (row.form is not None and row.form.has_changed())


def address_of(sent):
    """The grid that was sent."""
    address = reverse("entry_desk")
    return f"{address}?month={sent.month}" if sent.month < sent.newest else address


def desk_page(request, *, month=None, sent=None, typed=None):
    user, today = request.user, clock.today()
    asked = Asked(
        request.GET.get("service", ""), request.GET.get("correct", ""), sent or {}, typed or {}
    )
    page = entry_page(user, today, asked, everybody=sees_everybody(user), month=month)
    return render(request, "scorecards/entry_desk.html", grid_context(user, page, today))


def grid_context(user, page, today):
    """What the grid shows, wherever it stands."""
    return {
        "page": page,
        "today": today,
        "everybody": page.everybody,
        "outstanding": outstanding_for(page.targets),
        "failed": [row for row in page.rows if row.form is not None and row.errors],
        "late_feeds": late_feeds_of(page.targets, today),
        "may_import": may(user, "import_actuals"),
    }


def row_answer(request, row):
    """The one row as it stands now, for a page that saves without loading anew."""
    answer = render(
        request, "scorecards/_entry_row.html", {"row": row}, status=200 if row.saved else 422
    )
    answer["X-Row"] = row.code
    return answer


@require_safe
def read(request, code, month):
    """What a figure that is being typed would mean, by the server's own rule."""
    target = get_object_or_404(targets_in_reach(request.user, clock.today()).with_code(code))
    specification = get_object_or_404(
        Specification.objects.approved().for_page(),
        target=target,
        financial_year=month.financial_year,
    )
    responsibility = Responsibility.objects.filter(
        target=target, financial_year=month.financial_year
    ).first()
    require(may_record_actual(request.user, specification, responsibility, clock.today()))
    row = EntryRow(specification, month, None)
    row.form = EntryForm(request.GET, specification=specification, current=None)
    row.form.is_valid()
    series = series_of([(specification, month)])
    preview_typed(row, SentRows([row], series, RatingPreviews([specification], series)))
    if row.preview is None and not any(box.offer for box in row.boxes):
        return HttpResponse("")
    return render(request, "scorecards/_rating_preview.html", {"row": row, "is_live": True})
