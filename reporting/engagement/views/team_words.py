"""What works and what does not: the page of a team by its link, what everybody reads, and what its
manager answers.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pmf_portal.council.holders import answering_unit
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.periods.working_days import working_day_after
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.engagement.permissions import (
    may_answer_team_word,
    may_renew_team_link,
    may_view_team_words,
)
from reporting.engagement.spam_guard import keyed_hash, sender_of
from reporting.engagement.team_word_forms import AnswerTeamWordForm, TeamWordForm
from reporting.engagement.team_words import (
    answer_team_word,
    counts_by_service,
    counts_in_words,
    give_team_word,
    link_of,
    measures_of,
    open_link,
    renew_team_link,
    version_of,
    words_of,
)
from reporting.models import TeamWord
from reporting.print.qr import qr_svg

ON_A_PAGE = 50
MOST_ANSWERS = 30


@login_not_required
@require_safe
def what_works(request):
    """How much teams say, and the answers that their managers have published."""
    counts = counts_by_service(clock.today())
    answers = TeamWord.objects.published().select_related("unit", "answered_by")[:MOST_ANSWERS]
    context = {
        "counts": counts,
        "words": counts_in_words(counts),
        "answers": answers,
        "answer_days": settings.FEEDBACK_WORKING_DAYS,
    }
    return render(request, "reporting/engagement/what_works.html", context)


def unlisted(response):
    """The page of a team is for whoever has its link: no search engine lists it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def get_link_or_404(key):
    link = open_link(key)
    if link is None:
        raise Http404
    return link


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def say(request, key):
    """Say what works or what does not, and read what was answered."""
    link = get_link_or_404(key)
    at, unit = clock.now(), answering_unit(link.unit)
    # A whole council may share one address on the network: each team has a measure of its own.
    sender = keyed_hash("sender of a team", f"{link.pk} {sender_of(request)}")
    data = request.POST or None
    form = TeamWordForm(data, at=at, sender=sender, measures=measures_of(unit))

    def act(entries):
        give_team_word(link, **entries, sender=sender, at=at)

    if form.save_with(act):
        return unlisted(redirect("team_word_received", key=key))
    answers = TeamWord.objects.answered().filter(unit=unit).select_related("answered_by", "target")
    context = {"form": form, "unit": unit, "answers": answers[:MOST_ANSWERS]}
    return unlisted(render(request, "reporting/engagement/say_what_works.html", context))


@login_not_required
@require_safe
def thanks(request, key):
    """What happens next."""
    unit = answering_unit(get_link_or_404(key).unit)
    due = working_day_after(clock.today(), settings.FEEDBACK_WORKING_DAYS)
    context = {"unit": unit, "key": key, "due": due}
    return unlisted(render(request, "reporting/engagement/team_word_received.html", context))


def received(request):
    """What the teams of a manager say: what waits for an answer first."""
    require(may_view_team_words(request.user))
    led = [held.unit for held in request.user.assignments if held.unit is not None]
    words = TeamWord.objects.filter(words_of(led)).select_related("unit", "target", "answered_by")
    ordered = words.order_by(F("answered_at").desc(nulls_first=True), "due", "pk")
    units = OrganisationUnit.objects.standing().filter(kind__in=("service", "team"))
    context = {
        "page": Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page")),
        "today": clock.today(),
        "units": [unit for unit in units if may_renew_team_link(request.user, unit)],
    }
    return render(request, "reporting/engagement/received_team_words.html", context)


def answer(request, pk):
    """Answer what a team said, or put an answer better."""
    require(may_view_team_words(request.user))
    word = get_object_or_404(TeamWord.objects.select_related("unit", "target"), pk=pk)
    require(may_answer_team_word(request.user, word))
    form = answer_form(word, request.POST or None)
    if form.is_valid():
        try:
            answer_team_word(word, **form.cleaned_data, by=request.user, at=clock.now())
        except ChangedMeanwhile as refused:
            word.refresh_from_db()
            form.take_up(answer_form(word))
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved. The team reads it by its link.")
            return redirect("received_team_words")
    context = {"form": form, "word": word}
    return render(request, "reporting/engagement/answer_team_word.html", context)


def answer_form(word, data=None):
    initial = {
        # Never the words themselves: saved as they are, they would outlive their day.
        "told": word.told,
        "answer": word.answer,
        "is_public": word.is_public,
    }
    form = AnswerTeamWordForm(data, initial=initial)
    form.remember(version_of(word))
    return form


def get_unit_or_403(request, slug):
    unit = get_object_or_404(OrganisationUnit, slug=slug)
    require(may_renew_team_link(request.user, unit))
    return unit


def team_link(request, slug):
    """The link of a team, to be printed and put up where its people see it."""
    unit = get_unit_or_403(request, slug)
    link = link_of(unit)
    context = {"unit": unit, "link": link}
    if link:
        address = settings.PORTAL_URL + reverse("say_what_works", args=[link.key])
        context |= {"address": address, "qr": mark_safe(qr_svg(address))}
    return render(request, "reporting/engagement/team_link.html", context)


@require_POST
def renew(request, slug):
    """Give a team a link, or another in place of the one that it has."""
    unit = get_unit_or_403(request, slug)
    seen, now = request.POST.get("seen", ""), clock.now()
    try:
        renew_team_link(unit, seen=seen, by=request.user, at=now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "The link is made. A former one does not work any more.")
    return redirect("team_link", slug=slug)
