"""Consultations as officers run them: prepared, announced, read, answered."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.ui.forms import ReasonForm
from reporting.voice.consultation_forms import (
    ChangeConsultationForm,
    DraftConsultationForm,
    ReadAnswerForm,
    ReplyForm,
)
from reporting.voice.reading.consultations import asked_about, phase_words, summary_of
from reporting.voice.views.surveys import form_page
from targets.models import Consultation, ConsultationAnswer, Target
from targets.voice.consultations import (
    announce_consultation,
    change_consultation,
    draft_consultation,
    read_consultation_answer,
    reply_to_consultation,
    withdraw_consultation,
)
from targets.voice.permissions import (
    may_announce_consultation,
    may_change_consultation,
    may_draft_consultation,
    may_read_consultation_answer,
    may_reply_to_consultation,
    may_view_voice,
    may_withdraw_consultation,
)
from targets.voice.rules.consultations import Phase

ON_A_PAGE = 200


def get_consultation_or_404(request, slug):
    require(may_view_voice(request.user))
    return get_object_or_404(Consultation.objects.select_related("drafted_by"), slug=slug)


def own_page(consultation):
    return redirect("consultation_desk", slug=consultation.slug)


@require_safe
def desk(request, slug):
    """A consultation with what waits: words to read, targets to answer for."""
    one, user, today = get_consultation_or_404(request, slug), request.user, clock.today()
    rows = asked_about(one)
    is_closed = one.phase(today) == Phase.CLOSED
    for row in rows:
        row.reply_address = ""
        if is_closed and asks_for_reply(row) and may_reply_to_consultation(user, one, row.service):
            row.reply_address = reply_address(one, row)
    waiting = one.answers.filter(state="received").select_related("target")[:ON_A_PAGE]
    decided = one.answers.exclude(state="received").exclude(text="", state="counted")
    context = {
        "consultation": one,
        "words": phase_words(one, today),
        "plans": one.plans.order_by("title"),
        "rows": rows,
        "summary": summary_of(rows),
        "waiting": waiting,
        "decided": decided.select_related("target", "read_by")[:ON_A_PAGE],
        "is_closed": is_closed,
        "may_change": may_change_consultation(user, one),
        "may_announce": may_announce_consultation(user, one),
        "may_withdraw": may_withdraw_consultation(user, one, today),
        "may_read": may_read_consultation_answer(user, one),
    }
    return render(request, "reporting/voice/consultation_desk.html", context)


def asks_for_reply(row):
    """Whether the council may answer now: for all targets, and for one that was spoken of."""
    return not row.code or bool(row.total and not row.is_approved)


def reply_address(consultation, row):
    if not row.code:
        return reverse("reply_to_consultation_as_a_whole", args=[consultation.slug])
    return reverse("reply_to_consultation", args=[consultation.slug, row.code])


def draft(request):
    """Prepare a consultation."""
    require(may_draft_consultation(request.user))
    form, made = DraftConsultationForm(request.POST or None), []

    def act(entries):
        made.append(draft_consultation(**entries, by=request.user, at=clock.now()))

    if form.save_with(act):
        messages.success(request, "The draft is saved. Nobody else reads it until you announce it.")
        return own_page(made[0])
    back = ("Residents’ voice", "/voice/")
    return form_page(request, form, "Prepare a consultation on draft targets", back)


def change(request, slug):
    """Change the words or the days of a consultation."""
    one = get_consultation_or_404(request, slug)
    require(may_change_consultation(request.user, one))
    form = change_form(one, request.POST or None)
    if form.is_valid():
        try:
            change_consultation(one, **form.cleaned_data, by=request.user, at=clock.now())
        except ChangedMeanwhile as refused:
            one.refresh_from_db()
            form.take_up(change_form(one))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Saved.")
            return own_page(one)
    back = (one.title, f"/voice/consultations/{slug}/")
    return form_page(request, form, "Change the consultation", back, caption=one.title)


def change_form(one, data=None):
    names = ("title", "about", "first_day", "last_day")
    form = ChangeConsultationForm(data, initial={name: getattr(one, name) for name in names})
    form.remember(one.version)
    return form


@require_POST
def announce(request, slug):
    """Make a consultation public."""
    one = get_consultation_or_404(request, slug)
    require(may_announce_consultation(request.user, one))
    try:
        announce_consultation(one, by=request.user, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "It is announced, and opens on its first day by itself.")
    return own_page(one)


def withdraw(request, slug):
    """Take a consultation back, and say why."""
    one = get_consultation_or_404(request, slug)
    require(may_withdraw_consultation(request.user, one, clock.today()))
    help_text = "Everybody reads it, if it was announced" if one.announced_at else ""
    form = ReasonForm(
        request.POST or None, submit_label="Withdraw the consultation", help_text=help_text
    )

    def act(entries):
        withdraw_consultation(one, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "The consultation is withdrawn.")
        return own_page(one)
    back = (one.title, f"/voice/consultations/{slug}/")
    return form_page(request, form, "Withdraw the consultation", back, caption=one.title)


def read(request, slug, pk):
    """Read what a resident says, and decide what becomes of the words."""
    one = get_consultation_or_404(request, slug)
    require(may_read_consultation_answer(request.user, one))
    answer = get_object_or_404(
        ConsultationAnswer.objects.select_related("target").exclude(text="", published_text=""),
        consultation=one,
        pk=pk,
    )
    initial = {
        "published_text": answer.published_text or answer.text,
        "reason": answer.reason,
        "seen": answer.decision_seen,
    }
    form = ReadAnswerForm(request.POST or None, initial=initial)

    def act(entries):
        read_consultation_answer(answer, **entries, by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, "Saved.")
        return own_page(one)
    context = {"form": form, "consultation": one, "answer": answer}
    return render(request, "reporting/voice/read_answer.html", context)


def reply(request, slug, code=""):
    """Say what was said of a target, or of all, and what the council did about it."""
    one = get_consultation_or_404(request, slug)
    row = next((row for row in asked_about(one) if row.code == code), None)
    if row is None:
        raise Http404
    require(may_reply_to_consultation(request.user, one, row.service))
    target = Target.objects.get(code=code) if code else None
    form = reply_form(row, request.POST or None)
    if form.is_valid():
        entries = dict(form.cleaned_data)
        entries["seen_revision"] = entries.pop("seen_version")
        try:
            reply_to_consultation(one, target=target, **entries, by=request.user, at=clock.now())
        except ChangedMeanwhile as refused:
            form.take_up(reply_form(next(r for r in asked_about(one) if r.code == code)))
            form.add_error(None, str(refused))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "The answer is published.")
            return own_page(one)
    context = {"form": form, "consultation": one, "row": row}
    return render(request, "reporting/voice/reply.html", context)


def reply_form(row, data=None):
    known = row.reply
    names = ("said", "did", "words")
    initial = {name: getattr(known, name) for name in names} if known else {}
    form = ReplyForm(data, initial=initial)
    form.remember(known.revision if known else 0)
    return form
