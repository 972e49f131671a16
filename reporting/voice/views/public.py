"""What residents say, for everybody: surveys, complaints, the share of measures from a user’s view;
and consultations, in which everybody may answer while they are open.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from reporting.engagement.spam_guard import sender_of
from reporting.voice.consultation_forms import ResidentForm
from reporting.voice.reading.complaints import published_complaints
from reporting.voice.reading.consultations import asked_about, phase_words, summary_of, totals_of
from reporting.voice.reading.surveys import by_survey, question_rows, questions_for_page
from reporting.voice.reading.users_view import newest_approved_year, shares_of
from reporting.voice.residents import send_consultation_answer
from targets.models import Consultation
from targets.voice.permissions import may_view_voice
from targets.voice.rules.complaints import LABELS
from targets.voice.rules.consultations import ConsultationState


@login_not_required
@require_safe
def residents_voice(request):
    """What residents say, in surveys and complaints, and how many measures are from their view."""
    today = clock.today()
    year = newest_approved_year(Month.of(today).financial_year)
    whole, parts = shares_of(year) if year else (None, [])
    public = list(Consultation.objects.announced())
    context = {
        "surveys": by_survey(question_rows(questions_for_page())),
        "complaints": published_complaints(),
        "labels": LABELS.items(),
        "year": year,
        "whole": whole,
        "parts": parts,
        "open_now": [(one, phase_words(one, today)) for one in public if one.is_open(today)],
        "may_view": request.user.is_authenticated and may_view_voice(request.user),
    }
    return render(request, "reporting/voice/residents_voice.html", context)


@login_not_required
@require_safe
def consultations(request):
    """Every consultation that was announced: open ones first."""
    today = clock.today()
    rows = list(Consultation.objects.public())
    totals = totals_of(rows)
    lines = [
        {
            "consultation": one,
            "words": phase_words(one, today),
            "is_open": one.is_open(today),
            "total": totals.get(one.pk, 0),
        }
        for one in rows
    ]
    lines.sort(key=lambda line: not line["is_open"])
    return render(request, "reporting/voice/consultations.html", {"lines": lines})


def get_public_or_404(slug):
    return get_object_or_404(Consultation.objects.public(), slug=slug)


@login_not_required
@require_safe
def consultation(request, slug):
    """The targets that are asked about, what was said and what the council did about it."""
    one, today = get_public_or_404(slug), clock.today()
    rows = asked_about(one) if one.state == ConsultationState.ANNOUNCED else []
    context = {
        "consultation": one,
        "words": phase_words(one, today),
        "is_open": one.is_open(today),
        "is_closed": one.phase(today) == "closed",
        "rows": rows,
        "summary": summary_of(rows),
        "plans": one.plans.order_by("title"),
        "may_view": request.user.is_authenticated and may_view_voice(request.user),
    }
    return render(request, "reporting/voice/consultation.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, slug):
    """Say what one thinks of a target, or of all."""
    one, at = get_public_or_404(slug), clock.now()
    # Who was writing when it closed keeps the words, and is told at the form.
    if request.method != "POST" and not one.is_open(clock.today()):
        context = {"consultation": one, "words": phase_words(one, clock.today())}
        return render(request, "reporting/voice/not_open.html", context)
    sender, rows = sender_of(request), asked_about(one)
    chosen = {row.code: row.target_id for row in rows if row.code}
    form = ResidentForm(
        request.POST or None,
        at=at,
        sender=sender,
        rows=rows,
        initial={"target": chosen.get(request.GET.get("target", ""))},
    )

    def act(entries):
        send_consultation_answer(one, **entries, sender=sender, at=at)

    if form.save_with(act):
        return redirect("consultation_answered", slug=slug)
    context = {"consultation": one, "form": form, "rows": [row for row in rows if row.code]}
    return render(request, "reporting/voice/answer_consultation.html", context)


@login_not_required
@require_safe
def answered(request, slug):
    """What happens next."""
    one = get_public_or_404(slug)
    if one.state != ConsultationState.ANNOUNCED:
        raise Http404
    return render(request, "reporting/voice/consultation_answered.html", {"consultation": one})
