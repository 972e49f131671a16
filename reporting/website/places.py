"""Places: how each ward or constituency compares; everything here reads publications only."""

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.ui.limits import at_most
from reporting.charts.places import (
    LOOK,
    bars_label,
    for_every_width,
    map_of_names,
    map_of_places,
    place_bars,
    small_line,
)
from reporting.content.place_pages import (
    CSV_COLUMNS,
    CSV_FIGURES,
    compared,
    counts_by_place,
    csv_rows,
    grouped,
    lines_of,
    names_of,
    place_message,
    view_of,
)
from reporting.content.places import HOW_COMPARED, message, plural
from reporting.models import PublishedTarget
from reporting.public_record.registry import RECORD, TARGETS, archived
from reporting.website.place_records import earlier_places, newest_places
from reporting.website.target_contents import checked_content
from reporting.website.target_pictures import files_of


@archived(RECORD)
@login_not_required
@require_safe
def published_places(request):
    """Every place that figures are broken down by, by what it lies in, and on a map."""
    record = newest_places()
    counts = counts_by_place(record.contents)
    kinds = []
    for kind, title, groups in grouped(counts.values()):
        of_kind = [one for _, ones in groups for one in ones]
        kinds.append(
            {
                "kind": kind,
                "title": title,
                "groups": groups,
                "count": len(of_kind),
                "map": map_of(of_kind),
            }
        )
    context = {"build": record.build, "kinds": kinds, "how": HOW_COMPARED}
    response = render(request, "reporting/places.html", context)
    response.of = record.names
    return response


def telling_map(contents):
    """The map of the measure that differs most from place to place, with what it says; the names
    alone where none clearly does; None where nothing is broken down.
    """
    if not contents:
        return None
    clearest = max(contents, key=lambda content: len(clear_places(content)))
    if clear_places(clearest):
        drawn = drawings_of(clearest)["by_place"]
        words = {name: drawn[name] for name in ("message", "map", "period", "unit")}
        return words | {"line": clearest["line"]}
    for _, _, groups in grouped(counts_by_place(contents).values()):
        return {"map": map_of([one for _, ones in groups for one in ones]), "message": ""}
    return None


def clear_places(content):
    places = content["places"]["places"]
    return [place for place in places if place["standing"].startswith("clearly")]


def map_of(counts):
    """The places of a kind as linked tiles with their names."""
    places = [
        {"code": one.place.code, "name": one.place.name}
        | {"row": one.place.row, "column": one.place.column}
        for one in counts
    ]
    addresses = {place["code"]: address_of_place(place["code"]) for place in places}
    kind = plural(counts[0].place.kind)
    draw = partial(map_of_names, places, addresses)
    return mark_safe(for_every_width(draw, f"Map of the {kind}, each a link"))


def address_of_place(code):
    return reverse("published_place", args=[code])


@archived(RECORD)
@login_not_required
@require_safe
def published_place(request, area):
    """One place: every measure that is broken down by it, beside the whole and over time."""
    return place_page(request, area)


def place_page(request, area, problem="", chosen=""):
    """The page of a place; `problem` is what is wrong with what was chosen to compare it with."""
    record = newest_places(area)
    names = names_of(record.contents)
    place = names.get(area)
    if place is None:
        raise Http404
    earlier = earlier_places(
        [content["line"]["code"] for content in record.contents], record.build.month
    )
    lines = lines_of(record.contents, area, earlier.points)
    drawn = [
        (line, mark_safe(small_line(line.values, f"{line.title}: {line.over_time}")))
        for line in lines
    ]
    others = [one for one in names.values() if one.kind == place.kind and one.code != area]
    others.sort(key=lambda one: one.name)
    context = {
        "build": record.build,
        "place": place,
        "message": place_message(place.name, lines),
        "lines": drawn,
        "rates": list(dict.fromkeys(line.rate for line in lines if line.rate)),
        "others": others,
        "near": [one for one in others if one.within_code == place.within_code],
        "within_is_page": place.within_code in names,
        "how": HOW_COMPARED,
        "problem": problem,
        "chosen": chosen,
    }
    response = render(request, "reporting/place.html", context)
    response.of = record.names + earlier.names
    return response


@login_not_required
@require_safe
@at_most("SEARCHES_PER_MINUTE")
def compare_places(request, area):
    """Lead from the form on a place's page to the page of two places."""
    other = request.GET.get("with", "")
    names = names_of(newest_places(area).contents)
    if area not in names:
        raise Http404
    if other in names and other != area and names[other].kind == names[area].kind:
        return redirect("published_place_comparison", area=area, other=other)
    problem = "Choose the place to compare with from the list"
    return place_page(request, area, problem, other)


@archived(RECORD)
@login_not_required
@require_safe
def published_place_comparison(request, area, other):
    """Two places of one kind side by side."""
    record = newest_places(area)
    names = names_of(record.contents)
    known = [names.get(code) for code in (area, other)]
    if None in known or area == other or known[0].kind != known[1].kind:
        raise Http404
    context = {
        "build": record.build,
        "first": known[0],
        "second": known[1],
        "lines": compared(record.contents, area, other),
    }
    response = render(request, "reporting/place_comparison.html", context)
    response.of = record.names
    return response


@archived(TARGETS)
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def published_target_places(request, code, month, form):
    """The places of a target as a file, from what was published of the month."""
    targets = PublishedTarget.objects.filter(code=code, build__month=month)
    published = targets.select_related("build").order_by("-build__edition").first()
    if published is None or form not in ("csv", "json"):
        raise Http404
    content = checked_content(published)
    if "places" not in content:
        raise Http404
    if form == "csv":
        body = csv_text(CSV_COLUMNS, csv_rows(content), CSV_FIGURES).encode()
        response = HttpResponse(BYTE_ORDER_MARK + body, content_type="text/csv; charset=utf-8")
        name = f"places-{published.pk}-{month}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        line = content["line"]
        told = {"target": line["code"], "title": line["title"], "month": str(month)}
        told |= {"edition": published.build.edition, "digest": published.digest}
        response = JsonResponse(told | content["places"])
    response.of = (f"target:{published.pk}",)
    return response


def drawings_of(content):
    """What a target's page shows of its places: map, bars and rows; nothing where there are none,
    as in months before the portal compared places.
    """
    if "places" not in content:
        return {}
    places = content["places"]
    addresses = {place["code"]: address_of_place(place["code"]) for place in places["places"]}
    words, draw = message(places), partial(map_of_places, places, addresses)
    bars = place_bars(places)
    return {
        "by_place": view_of(content)
        | {
            "message": words,
            "map_files": files_of(content, "map", words),
            "bars_files": files_of(content, "bars", f"{words} (bars)"),
            "map": mark_safe(for_every_width(draw, f"Map of the places. {words}")),
            "bars": mark_safe(bars.of_words(bars_label(places), LOOK)) if bars else "",
            "how": HOW_COMPARED,
        }
    }
