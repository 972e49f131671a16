"""The headline of the public page, worded before the month is published."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.forms.headline import HeadlineForm
from reporting.permissions import may_edit_headline
from reporting.publishing.headlines import edit_headline, headline_edit, portal_headline
from scorecards.models import ScorecardBuild


def headline(request, month):
    """The portal's own sentence of a month, and the words to publish in its place."""
    build = ScorecardBuild.objects.filter(month=month).order_by("-edition").first()
    if build is None:
        raise Http404
    require(may_edit_headline(request.user, build))
    edit, portal_sentence = headline_edit(build), portal_headline(build, clock.now())
    initial = {"text": edit.text if edit else portal_sentence}
    form = HeadlineForm(request.POST or None, initial=initial)
    form.say_about(
        edit.pk if edit else 0, portal_sentence, late="The headline or the figures have changed."
    )
    if form.save_with(
        lambda entries: edit_headline(build, **entries, by=request.user, at=clock.now())
    ):
        messages.success(request, "Saved. It is published with the month.")
        return redirect("run_sheet_of", month=month)
    context = {"form": form, "month": month, "edit": edit, "portal_sentence": portal_sentence}
    return render(request, "reporting/headline.html", context)
