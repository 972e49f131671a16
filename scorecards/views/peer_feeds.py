"""Addresses from which the figures of other councils are fetched."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.periods.rhythm import Rhythm
from pmf_portal.ui.forms import GovUKFormMixin, ReasonForm
from scorecards.feeds.peer_pulling import add_peer_feed, end_peer_feed, pull_peer_feed
from targets.forms.peers import SOURCE
from targets.models import PeerFeed


class PeerFeedForm(GovUKFormMixin, forms.Form):
    """An address that brings figures of other councils."""

    submit_label = "Add the address"
    title = forms.CharField(
        label="What is it called?",
        max_length=150,
        error_messages={"required": "Enter a name for the address"},
    )
    address = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="Its host has to be one that may be read from here.",
        error_messages={
            "required": "Enter the address",
            "invalid": "Enter a whole address, like https://data.example.org/figures.csv",
        },
    )
    rhythm = forms.ChoiceField(
        label="How often is it fetched?", choices=[(one.value, one.words) for one in Rhythm]
    )
    source = SOURCE
    licence = forms.CharField(
        label="Licence",
        max_length=150,
        initial="Open Government Licence v3.0",
        error_messages={"required": "Enter the licence under which the figures may be published"},
    )


def add(request):
    """Add an address that figures of other councils are fetched from."""
    require(may(request.user, "add_peer_feed"))
    form = PeerFeedForm(request.POST or None)
    if form.save_with(lambda entries: add_peer_feed(**entries, by=request.user, at=clock.now())):
        messages.success(request, f"“{form.cleaned_data['title']}” is added.")
        return redirect("peers")
    heading = "Add an address of other councils’ figures"
    return render(request, "targets/peer_form.html", {"form": form, "heading": heading})


def end(request, slug):
    """Fetch nothing more from an address."""
    feed = get_object_or_404(PeerFeed, slug=slug, ended_at=None)
    require(may(request.user, "end_peer_feed"))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        end_peer_feed(feed, reason=reason, by=request.user, at=clock.now())
        messages.success(request, f"Nothing is fetched for “{feed}” any more.")
        return redirect("peers")
    return render(request, "targets/peer_form.html", {"form": form, "heading": f"End “{feed}”"})


@require_POST
def pull(request, slug):
    """Fetch what stands at an address now."""
    feed = get_object_or_404(PeerFeed, slug=slug, ended_at=None)
    require(may(request.user, "pull_peer_feed"))
    outcome = pull_peer_feed(feed, at=clock.now())
    if outcome.startswith("not taken"):
        messages.error(request, f"{feed}: {outcome}")
    else:
        messages.success(request, f"{feed}: {outcome}.")
    return redirect("peers")
