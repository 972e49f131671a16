"""Feeds: what brings figures by itself, how it does, and who answers for it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pmf_portal.council.permissions import may, require
from pmf_portal.periods import clock
from pmf_portal.ui.forms import ReasonForm
from scorecards.feeds.forms import FeedForm
from scorecards.feeds.late import lateness
from scorecards.feeds.pulling import pull_feed
from scorecards.feeds.registry import add_feed, change_feed, renew_token, revoke_feed
from scorecards.models import Feed


def feeds(request):
    """Every feed with its rhythm, when it last delivered, and whether it is late."""
    require(may(request.user, "view_feeds"))
    listed = list(Feed.objects.for_page())
    for one in listed:
        one.late = lateness(one, clock.today())
    return render(
        request,
        "scorecards/feeds.html",
        {"feeds": listed, "may_add": may(request.user, "add_feed"), "now": clock.now()},
    )


def feed(request, slug):
    """One feed: its targets, its newest deliveries, its last problem."""
    feed = get_object_or_404(Feed.objects.for_page(), slug=slug)
    require(may(request.user, "view_feeds"))
    context = {
        "feed": feed,
        "late": lateness(feed, clock.today()),
        "targets": feed.targets.order_by("sort_key", "code"),
        "deliveries": feed.deliveries.without_body()[:30],
        "may_change": may(request.user, "change_feed"),
        "now": clock.now(),
    }
    return render(request, "scorecards/feed.html", context)


def add(request):
    """Add a feed; its token is shown once."""
    require(may(request.user, "add_feed"))
    form = FeedForm(request.POST or None)
    if form.is_valid():
        made, token = add_feed(by=request.user, at=clock.now(), **form.entries)
        if token:
            return render(request, "scorecards/feed_token.html", {"feed": made, "token": token})
        messages.success(request, f"The feed “{made}” is added.")
        return redirect("feed", slug=made.slug)
    return render(request, "scorecards/feed_form.html", {"form": form, "heading": "Add a feed"})


def change(request, slug):
    """Change a feed."""
    feed = get_object_or_404(Feed, slug=slug)
    require(may(request.user, "change_feed"))
    form = FeedForm(request.POST or None, feed=feed)
    if form.is_valid():
        change_feed(feed, by=request.user, at=clock.now(), **form.entries)
        messages.success(request, "The feed is changed.")
        return redirect("feed", slug=slug)
    return render(
        request,
        "scorecards/feed_form.html",
        {"form": form, "heading": f"Change the feed “{feed}”", "feed": feed},
    )


@require_POST
def renew(request, slug):
    """Give a feed a new token, shown once; the old one ends at once."""
    feed = get_object_or_404(Feed, slug=slug, way=Feed.POST)
    require(may(request.user, "renew_token"))
    token = renew_token(feed, by=request.user, at=clock.now())
    return render(request, "scorecards/feed_token.html", {"feed": feed, "token": token})


def revoke(request, slug):
    """End a feed, with the reason."""
    feed = get_object_or_404(Feed, slug=slug, revoked_at=None)
    require(may(request.user, "revoke_feed"))
    form = ReasonForm(
        request.POST or None,
        submit_label="Revoke the feed",
        help_text="Goes into the audit trail. Its figures stay.",
    )
    if form.is_valid():
        revoke_feed(feed, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, f"The feed “{feed}” is revoked.")
        return redirect("feeds")
    return render(
        request,
        "scorecards/feed_form.html",
        {"form": form, "heading": f"Revoke the feed “{feed}”", "feed": feed},
    )


@require_POST
def pull(request, slug):
    """Fetch now what a feed has to bring."""
    feed = get_object_or_404(Feed.objects.live(clock.now()).exclude(way=Feed.POST), slug=slug)
    require(may(request.user, "pull_feed"))
    messages.info(request, f"{feed}: {pull_feed(feed, at=clock.now()).rstrip('.')}.")
    return redirect("feed", slug=slug)
