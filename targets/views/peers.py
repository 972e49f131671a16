"""Other councils: their groups, and their figures by file, checked whole and shown before anything
is saved.
"""

from django.contrib import messages
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render

from pmf_portal.council.permissions import may, require
from pmf_portal.formats.csv_files import MOST_BYTES, FileRefused
from pmf_portal.formats.numbers import counted
from pmf_portal.periods import clock, frequency
from pmf_portal.refusals import Refused
from targets.forms.peers import ChangePeerGroupForm, PeerFiguresForm, PeerGroupForm
from targets.imports.peer_figures import (
    Source,
    check_peers,
    content_of_delivery,
    keep_delivery,
    save_delivery,
)
from targets.models import BenchmarkMeasure, PeerDelivery, PeerFeed, PeerGroup
from targets.peers import GroupSource, add_group, change_group

# So many changes of a preview are drawn; all are saved.
MOST_DRAWN = 200


def peers(request):
    """Groups, measures and addresses of other councils, and what came in last."""
    require(may(request.user, "view_peers"))
    measures = BenchmarkMeasure.objects.annotate(
        councils=Count("figures__council", distinct=True), newest=Max("figures__month")
    )
    rows = [
        {
            "measure": measure,
            "councils": measure.councils,
            "newest": frequency.label(measure.frequency, measure.newest) if measure.newest else "",
        }
        for measure in measures
    ]
    return render(
        request,
        "targets/peers.html",
        {
            "groups": PeerGroup.objects.all(),
            "measures": rows,
            "feeds": PeerFeed.objects.filter(ended_at=None),
            "deliveries": PeerDelivery.objects.exclude(saved_at=None).defer("body")[:20],
            "may_import": may(request.user, "import_peer_figures"),
            "may_add": may(request.user, "add_peer_group"),
        },
    )


def add_peer_group(request):
    """Add a group of councils."""
    require(may(request.user, "add_peer_group"))
    form = PeerGroupForm(request.POST or None)

    def act(entries):
        source = GroupSource(entries["source"], entries["source_date"])
        named = {name: entries[name] for name in ("title", "kind", "own_council", "members")}
        add_group(**named, source=source, reason=entries["reason"], by=request.user, at=clock.now())

    if form.save_with(act):
        messages.success(request, f"“{form.cleaned_data['title']}” is added.")
        return redirect("peers")
    return render(
        request, "targets/peer_form.html", {"form": form, "heading": "Add a group of councils"}
    )


def change_peer_group(request, slug):
    """Other councils for a group, with a reason that is published."""
    group = get_object_or_404(PeerGroup.objects.select_related("own_council"), slug=slug)
    require(may(request.user, "change_peer_group"))
    newest = group.newest
    members = newest.memberships.select_related("council").order_by("council__name")
    initial = {
        "members": "\n".join(f"{one.council.code} {one.council.name}" for one in members),
        "source": newest.source,
        "source_date": newest.source_date,
    }
    form = ChangePeerGroupForm(request.POST or None, initial=initial)
    form.remember(newest.revision)

    def act(entries):
        change_group(
            group,
            members=entries["members"],
            source=GroupSource(entries["source"], entries["source_date"]),
            reason=entries["reason"],
            seen_revision=entries["seen_version"],
            by=request.user,
            at=clock.now(),
        )

    if form.save_with(act):
        messages.success(request, f"“{group}” is changed.")
        return redirect("peers")
    return render(request, "targets/peer_form.html", {"form": form, "heading": f"Change “{group}”"})


def upload(request):
    """Take a file and keep it until its changes are confirmed; every problem is shown with its
    row.
    """
    require(may(request.user, "import_peer_figures"))
    form, problems = PeerFiguresForm(request.POST or None, request.FILES or None), []
    if form.is_valid():
        entries = form.cleaned_data
        file = entries["file"]
        try:
            kept = keep_delivery(
                file.read(MOST_BYTES + 1),
                name=file.name,
                source=Source(entries["source"], entries["licence"], entries["link"]),
                by=request.user,
                at=clock.now(),
            )
            return redirect("import_peer_figures_changes", pk=kept.pk)
        except FileRefused as refused:
            problems = refused.problems
            form.add_error("file", refused.about(file.name))
    return render(request, "targets/import_peer_figures.html", {"form": form, "problems": problems})


def changes(request, pk):
    """What a file of peers' figures would change; a second press saves exactly that."""
    require(may(request.user, "import_peer_figures"))
    kept = get_object_or_404(PeerDelivery, pk=pk, sent_by=request.user)
    if kept.saved_at:
        messages.info(request, f"{kept.name} is saved.")
        return redirect("peers")
    if request.method == "POST":
        return confirm(request, kept)
    try:
        incoming = check_peers(content_of_delivery(kept), name=kept.name)
    except FileRefused as refused:
        messages.error(request, f"{kept.name} no longer fits: {refused}")
        return redirect("import_peer_figures")
    PeerDelivery.objects.filter(pk=kept.pk).update(seen_digest=incoming.digest())
    return render(
        request,
        "targets/peer_figures_changes.html",
        {
            "kept": kept,
            "incoming": incoming,
            "changes": incoming.changes[:MOST_DRAWN],
            "left_out": max(len(incoming.changes) - MOST_DRAWN, 0),
            "new": len(incoming.news) - len(incoming.changes),
            "new_councils": sorted(incoming.new_councils.items()),
            "remarks": incoming.findings.remarks,
        },
    )


def confirm(request, kept):
    try:
        count = save_delivery(kept, by=request.user, at=clock.now())
    except (Refused, FileRefused) as refused:
        messages.error(request, f"Nothing was saved. {refused}")
        return redirect("import_peer_figures_changes", pk=kept.pk)
    messages.success(request, f"{counted(count, 'figure')} saved from {kept.name}.")
    return redirect("peers")
