"""Other scorecards, defined by services and the performance team without code."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock, timetable
from reporting.forms.custom_scorecards import CustomScorecardForm
from reporting.library.custom_scorecards import change_scorecard, define_scorecard, end_scorecard
from reporting.models import CustomScorecard
from reporting.permissions import (
    may_change_scorecard,
    may_define_scorecard,
    may_end_scorecard,
    may_view_custom_scorecards,
)
from targets.models import Specification


def custom_scorecards(request):
    """Every further scorecard that is published, and what stands on it."""
    require(may_view_custom_scorecards(request.user))
    current = CustomScorecard.objects.current()
    rows = [
        (scorecard, bool(may_change_scorecard(request.user, scorecard))) for scorecard in current
    ]
    return render(
        request,
        "reporting/custom_scorecards.html",
        {"rows": rows, "may_define": may_define_scorecard(request.user)},
    )


def titles_of_year():
    """The approved targets of the year that is open for entry, by key."""
    year = timetable.open_month(clock.today()).financial_year
    return dict(Specification.objects.approved().of_year(year).values_list("target", "title"))


def define(request):
    """Define a scorecard."""
    require(may_define_scorecard(request.user))
    form = CustomScorecardForm(
        request.POST or None,
        user=request.user,
        titles=titles_of_year(),
        submit_label="Define the scorecard",
    )
    if form.save_with(lambda entries: define_scorecard(by=request.user, at=clock.now(), **entries)):
        messages.success(
            request,
            f"“{form.entries['title']}” is defined. It is published for the first time with the"
            " next month that it is due with.",
        )
        return redirect("custom_scorecards")
    return render(
        request,
        "reporting/define_scorecard.html",
        {"form": form, "heading": "Define a scorecard"},
    )


def change(request, slug):
    """Change what stands on a further scorecard."""
    scorecard = get_object_or_404(CustomScorecard.objects.current(), slug=slug)
    require(may_change_scorecard(request.user, scorecard))
    heading = f"Change “{scorecard.title}”"
    form = CustomScorecardForm(
        request.POST or None,
        instance=scorecard,
        user=request.user,
        titles=titles_of_year(),
        submit_label="Save the change",
    )
    who = {"by": request.user, "at": clock.now()}
    if form.save_with(
        lambda entries: change_scorecard(
            scorecard, seen_version=form.cleaned_data["seen_version"], **who, **entries
        )
    ):
        messages.success(
            request,
            "The change applies from the next publication. What is published stays as it is.",
        )
        return redirect("custom_scorecards")
    return render(request, "reporting/define_scorecard.html", {"form": form, "heading": heading})


def end(request, slug):
    """Publish a further scorecard no more."""
    scorecard = get_object_or_404(CustomScorecard.objects.current(), slug=slug)
    require(may_end_scorecard(request.user, scorecard))
    if request.method == "POST":
        end_scorecard(scorecard, by=request.user, at=clock.now())
        messages.success(
            request, f"“{scorecard}” is no longer published. What was published stays."
        )
        return redirect("custom_scorecards")
    return render(request, "reporting/end_scorecard.html", {"scorecard": scorecard})
