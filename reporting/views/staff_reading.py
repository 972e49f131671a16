"""The staff briefing of a month, and the synopsis for new managers: made, sent, confirmed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.briefings.published import newest_month
from reporting.forms.success import StaffBriefingForm, SynopsisForm
from reporting.models import ReadReceipt, StaffBriefing, StaffBriefingWords, Synopsis, SynopsisWords
from reporting.success.permissions import may_confirm, may_view_synopsis
from reporting.success.receipts import confirm_reading, open_reading, receipt_of, tally
from reporting.success.staff_briefings import (
    CHANGED,
    TEXTS,
    content_of,
    draft_digest,
    outdated_words,
    send_staff_briefing,
    texts_of,
    word_staff_briefing,
)
from reporting.success.synopses import TEXTS as SYNOPSIS_TEXTS
from reporting.success.synopses import word_synopsis
from reporting.views.lessons import acting
from reporting.views.meetings import render_form

ON_A_PAGE = 25


@require_safe
def staff_briefings(request):
    """The staff briefings that were sent, and the one to send."""
    require(may(request.user, "view_staff_briefings"))
    page = Paginator(StaffBriefing.objects.all(), ON_A_PAGE).get_page(request.GET.get("page"))
    own = ReadReceipt.objects.filter(user=request.user, briefing__in=page.object_list)
    own = own.select_related("user")
    standing = {one.briefing_id: one.standing for one in own}
    newest = newest_month()
    may_write = may(request.user, "word_staff_briefing")
    is_sent = newest and StaffBriefing.objects.filter(month=newest.month.first_day).exists()
    context = {
        "page": page,
        "rows": [(one, standing.get(one.pk, "Not sent to you")) for one in page.object_list],
        "to_send": newest.month if newest and may_write and not is_sent else None,
        "may_view_synopses": may(request.user, "view_synopses"),
    }
    return render(request, "reporting/success/staff_briefings.html", context)


@require_safe
def staff_briefing(request, month):
    """A staff briefing as it was sent; the performance team sees before that how it would be."""
    require(may(request.user, "view_staff_briefings"))
    briefing = StaffBriefing.objects.filter(month=month.first_day).first()
    may_write = may(request.user, "word_staff_briefing")
    if briefing is None:
        texts = texts_of(month, clock.now()) if may_write else None
        if texts is None:
            raise Http404
        context = {
            "month": month,
            "content": content_of(month, texts),
            "seen": draft_digest(month, texts),
            "outdated": outdated_words(month),
        }
        return render(request, "reporting/success/staff_briefing_draft.html", context)
    receipt = receipt_of(request.user, briefing)
    may_view_receipts = may(request.user, "view_staff_receipts")
    context = {
        "briefing": briefing,
        "content": briefing.as_sent,
        "receipt": receipt,
        "is_open": receipt is None or bool(receipt.opened_at),
        "may_view_receipts": may_view_receipts,
        "tally": tally(briefing.receipts.all()) if may_view_receipts else None,
    }
    return render(request, "reporting/success/staff_briefing.html", context)


def edit_staff_briefing(request, month):
    """Write the staff briefing of a month."""
    require(may(request.user, "word_staff_briefing"))
    texts = texts_of(month, clock.now())
    if texts is None or StaffBriefing.objects.filter(month=month.first_day).exists():
        raise Http404
    initial = {name: getattr(texts, name) for name in TEXTS}
    newest = StaffBriefingWords.objects.filter(month=month.first_day).order_by("-pk").first()
    form = StaffBriefingForm(request.POST or None, initial=initial)
    form.say_about(
        newest.pk if newest else 0, late="Somebody else saved words since you opened it."
    )
    if form.save_with(lambda entries: word_staff_briefing(month, **entries, **acting(request))):
        messages.success(request, "The words are saved. Send the briefing when it is ready.")
        return redirect("staff_briefing", month)
    back = (f"/staff-briefings/{month}/", "Staff briefing")
    about = "The portal has put in what was published. Change what you like; a line is a point."
    heading = f"Staff briefing of {month.name}"
    return render_form(request, form, heading, back=back, about=about)


@require_POST
def send(request, month):
    """Send the staff briefing of a month."""
    require(may(request.user, "send_staff_briefing"))
    try:
        send_staff_briefing(month, seen=request.POST.get("seen", ""), **acting(request))
    except Refused as refused:
        messages.error(request, str(refused))
        is_draft = str(refused) == CHANGED
        return redirect("staff_briefing", month) if is_draft else redirect("staff_briefings")
    messages.success(request, "It is sent to every post.")
    return redirect("staff_briefing", month)


@require_safe
def receipts(request, month):
    """Who has read a staff briefing, by post."""
    require(may(request.user, "view_staff_receipts"))
    briefing = get_object_or_404(StaffBriefing, month=month.first_day)
    rows = briefing.receipts.select_related("user").order_by(
        "confirmed_at", "opened_at", "post", "pk"
    )
    context = {
        "briefing": briefing,
        "tally": tally(briefing.receipts.all()),
        "page": Paginator(rows, ON_A_PAGE * 2).get_page(request.GET.get("page")),
    }
    return render(request, "reporting/success/receipts.html", context)


@require_POST
def open_briefing(request, month):
    return noted(request, get_object_or_404(StaffBriefing, month=month.first_day), open_reading)


@require_POST
def confirm_briefing(request, month):
    return noted(request, get_object_or_404(StaffBriefing, month=month.first_day), confirm_reading)


def noted(request, thing, act):
    """Note that somebody opened or has read what they were sent."""
    receipt = receipt_of(request.user, thing)
    kind = "staff_briefing" if isinstance(thing, StaffBriefing) else "synopsis"
    verb = "confirm" if act is confirm_reading else "open"
    require(may_confirm(request.user, f"{verb}_{kind}", receipt))
    act(receipt, **acting(request))
    if act is confirm_reading:
        messages.success(request, "Thank you: it is noted that you have read it.")
    return redirect(thing)


@require_safe
def synopses(request):
    """The synopses that were sent, and who has read theirs."""
    require(may(request.user, "view_synopses"))
    rows = Synopsis.objects.select_related("user", "unit", "receipt__user")
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "tally": tally(ReadReceipt.objects.filter(synopsis__isnull=False)),
        "words": SynopsisWords.objects.select_related("written_by").order_by("-pk").first(),
    }
    return render(request, "reporting/success/synopses.html", context)


def edit_synopsis(request):
    """Write what stands in the synopsis beside what the portal puts in."""
    require(may(request.user, "word_synopsis"))
    newest = SynopsisWords.objects.order_by("-pk").first()
    initial = {name: getattr(newest, name) for name in SYNOPSIS_TEXTS} if newest else {}
    form = SynopsisForm(request.POST or None, initial=initial)
    form.say_about(
        newest.pk if newest else 0, late="Somebody else saved words since you opened it."
    )
    if form.save_with(lambda entries: word_synopsis(**entries, **acting(request))):
        messages.success(request, "Saved. Whoever takes up a managerial post is sent it.")
        return redirect("synopses")
    about = (
        "Whoever takes up a managerial post is sent this within the day. Saving it for the first"
        " time sends it to every manager who is in post now."
    )
    heading, back = "Synopsis for new managers", ("/synopses/", "Synopses")
    return render_form(request, form, heading, back=back, about="" if newest else about)


def get_synopsis_or_404(request, pk):
    synopsis = get_object_or_404(Synopsis.objects.select_related("user", "unit"), pk=pk)
    require(may_view_synopsis(request.user, synopsis))
    return synopsis


@require_safe
def synopsis(request, pk):
    """A synopsis as it was sent."""
    one = get_synopsis_or_404(request, pk)
    receipt = receipt_of(request.user, one)
    context = {
        "synopsis": one,
        "content": one.as_sent,
        "receipt": receipt,
        "is_open": receipt is None or bool(receipt.opened_at),
    }
    return render(request, "reporting/success/synopsis.html", context)


@require_POST
def open_synopsis(request, pk):
    return noted(request, get_object_or_404(Synopsis, pk=pk), open_reading)


@require_POST
def confirm_synopsis(request, pk):
    return noted(request, get_object_or_404(Synopsis, pk=pk), confirm_reading)
