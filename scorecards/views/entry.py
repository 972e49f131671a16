"""The entry desk: the month's figures on one page, each row saved on its own, by keyboard."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.permissions import may, require
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock, timetable
from pmf_portal.refusals import Refused
from scorecards.actuals.due import outstanding_for, targets_in_reach
from scorecards.actuals.entry_desk import (
    by_service,
    desk_sent,
    entry_rows,
    preview_of_typed,
    preview_unsaved,
    put_refusal_on_row,
    save_row,
)
from scorecards.actuals.forms import EntryForm, initial_of
from scorecards.feeds.late import late_feeds_of
from scorecards.permissions import may_record_actual
from targets.models import Responsibility, Specification


def entry_desk(request):
    """A lead's whole month; the performance team sees everybody's."""
    require(may(request.user, "view_entry_desk"))
    everybody = Role.PERFORMANCE_TEAM in request.user.roles
    if request.method == "POST":
        return save(request, everybody)
    return desk_page(
        request, entry_rows(request.user, clock.today(), everybody=everybody), everybody
    )


def save(request, everybody):
    """Save the row that was sent, or each that was typed into; what is typed in the others stays as
    it is.
    """
    user, today, which = request.user, clock.today(), request.POST.get("save", "all")
    sent = desk_sent(request.POST, today)
    of_desk = {"everybody": everybody, "month": sent.month}
    rows = entry_rows(user, today, **of_desk, data=request.POST or None, which=which)
    saved = set() if sent.is_late else save_rows(rows, by=user)
    if sent.is_late:
        tell_late(rows, sent.late_words)
    one = next((row for row in rows if row.code == which), None)
    if one and "X-Row" in request.headers:
        return row_answer(request, one, rows, of_desk, saved)
    failed = {row.code: row for row in rows if row.form.is_bound and row.code not in saved}
    if not failed and not still_typed(rows, saved):
        messages.success(
            request,
            f"{counted(len(saved), 'figure')} saved." if saved else "Nothing new was typed.",
        )
        return redirect("entry_desk")
    if saved:
        messages.success(
            request, f"{counted(len(saved), 'figure')} saved. What is left stands below."
        )
    rows = entry_rows(user, today, **of_desk, data=request.POST, which="none", saved=saved)
    rows = [failed.get(row.code, row) for row in rows]
    return desk_page(request, rows, everybody, sent.month)


def tell_late(rows, words):
    """Say at each row that was sent that another month has opened since; nothing is saved."""
    for row in rows:
        if row.form.is_bound:
            row.form.tell_late(words)
            preview_unsaved(row)


def desk_page(request, rows, everybody, month=None):
    return render(
        request,
        "scorecards/entry_desk.html",
        desk_context(request.user, rows, clock.today(), everybody, month),
    )


def desk_context(user, rows, today, everybody, month=None):
    month = month or timetable.open_month(today)
    return {
        "month": month,
        "due": announced_timetable().day_of(month, "actuals_due"),
        "today": today,
        "services": by_service(rows),
        "rows": rows,
        "everybody": everybody,
        "missing": sum(row.due.is_missing for row in rows),
        "outstanding": outstanding_for([row.specification for row in rows]),
        "failed": [row for row in rows if row.form.is_bound and row.form.errors],
        "late_feeds": late_feeds_of({row.specification.target_id for row in rows}, today),
    }


def save_rows(rows, *, by):
    """Save each row that was sent for saving, whatever becomes of the others; the codes of those
    saved.
    """
    saved = set()
    for row in rows:
        if not row.form.is_bound:
            continue
        try:
            if row.form.is_valid():
                save_row(row, by=by, at=clock.now())
                saved.add(row.code)
                continue
        except Refused as refusal:
            put_refusal_on_row(row, refusal)
        preview_unsaved(row)
    return saved


def still_typed(rows, saved):
    """Whether text stands in rows that were not saved, which a fresh page would lose."""
    return any(
        str(row.form.initial.get(name) or "")
        != str(initial_of(row.due.actual, row.specification.unit).get(name) or "")
        for row in rows
        if not row.form.is_bound and row.code not in saved
        for name in ("value", "numerator", "denominator", "comment", "nothing", "reason")
    )


def row_answer(request, row, rows, of_desk, saved):
    """The one row as it stands now, for a page that saves without loading anew."""
    if row.code in saved:
        rows = entry_rows(request.user, clock.today(), **of_desk)
        row = next(fresh for fresh in rows if fresh.code == row.code)
        row.saved = True
    answer = render(
        request, "scorecards/_entry_row.html", {"row": row}, status=200 if row.saved else 422
    )
    answer["X-Owed"] = str(sum(one.due.is_missing for one in rows))
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
    form = EntryForm(request.GET, specification=specification, current=None)
    form.is_valid()
    preview, warnings = preview_of_typed(form, month)
    if preview is None:
        return HttpResponse("")
    return render(
        request,
        "scorecards/_rating_preview.html",
        {"preview": preview, "warnings": warnings, "specification": specification},
    )
