"""Each chart of a target's page as a file to take away: as a drawing, as a picture and as figures,
with its message, its source and its licence in it.  Everything here reads publications only.
"""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.formats.wording import terms
from pmf_portal.pictures.drawing import MARGIN, Drawn
from pmf_portal.pictures.periods_frame import WIDE
from pmf_portal.ui.limits import at_most
from reporting.charts.peers import peers_drawn
from reporting.charts.places import map_of_places, place_bars
from reporting.content.chart_figures import chart_csv
from reporting.content.chart_titles import subtitle
from reporting.content.peers import peers_csv, peers_of
from reporting.content.place_pages import CSV_COLUMNS, CSV_FIGURES, csv_rows
from reporting.content.places import message
from reporting.models import PublishedTarget
from reporting.print.drawn import pictures_of
from reporting.public_record.registry import exported_as
from reporting.website.open_data import file_response
from reporting.website.target_contents import checked_content
from reporting.website.target_pictures import charts_of, exception_of, path_of

# A point of a drawing as wide as on a screen.
CM_PER_POINT = 2.54 / 96
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


class ChartFile(NamedTuple):
    """A chart by itself: what it says, how it looks, and its figures."""

    title: str
    subtitle: str
    drawn: Drawn
    csv: bytes


@exported_as("svg", "csv")
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def target_chart(request, code, month, chart, form):
    """A chart of a target as it was published with a month."""
    if form not in MEDIA_TYPES:
        raise Http404
    targets = PublishedTarget.objects.filter(code=code, build__month=month)
    published = targets.select_related("build").order_by("-build__edition").first()
    if published is None:
        raise Http404
    source = source_of(published)
    found = chart_of(chart, published, source)
    if found is None:
        raise Http404
    body = found.csv
    if form != "csv":
        drawing = found.drawn.alone(found.title, found.subtitle, f"{source} {terms.licence.name}.")
        body = (
            drawing.encode() if form == "svg" else picture(drawing, found.drawn.width + 2 * MARGIN)
        )
    name = f"{code.replace('/', '-')}-{month}-{chart}.{form}"
    return file_response(request, body, MEDIA_TYPES[form], name)


def source_of(published):
    """Whose figures a chart shows, when they were published, and where they are explained."""
    day = date_format(localdate(published.build.frozen_at), "j F Y")
    address = reverse("published_target_month", args=[published.code, published.build.month])
    return (
        f"Source: {terms.council}, {published.code}, published {day},"
        f" {settings.PORTAL_URL}{address}."
    )


def chart_of(name, published, source):
    """The chart of some name; None where the target was published without it."""
    content = checked_content(published)
    if name == "peers":
        return chart_of_peers(content)
    if name in DRAWN_PLACES:
        return chart_of_places(name, content)
    report = None
    if content["line"].get("exception_report"):
        report, _ = exception_of(published, published.code)
    path = path_of(report)
    chart = charts_of(content, path).get(name)
    if chart is None:
        return None
    about = {"title": chart.title, "source": source}
    return ChartFile(
        chart.title,
        subtitle(content, terms.council),
        chart.draw(chart.measured.calm() if name == "main" else chart.measured, WIDE),
        chart_csv(name, content, path, about, terms.licence.name),
    )


def chart_of_peers(content):
    peers = peers_of(content)
    if not peers:
        return None
    words = (
        f"{content['line']['title']}. {peers['about']}"
        f" {peers['source']['source']}, {peers['source']['licence']}."
    )
    body = BYTE_ORDER_MARK + peers_csv(content).encode()
    return ChartFile(peers["sentence"], words, peers_drawn(peers["picture"]), body)


DRAWN_PLACES = {"map": lambda places: map_of_places(places, {}), "bars": place_bars}


def chart_of_places(name, content):
    drawing = DRAWN_PLACES[name](content["places"]) if "places" in content else None
    if drawing is None:
        return None
    places, line = content["places"], content["line"]
    words = f"{line['title']}, by {places['kind']}, {places['period']}, {places['unit']}"
    body = BYTE_ORDER_MARK + csv_text(CSV_COLUMNS, csv_rows(content), CSV_FIGURES).encode()
    return ChartFile(message(places), words, drawing, body)


@lru_cache(maxsize=64)
def picture(drawing, width):
    """A drawing as a picture; the same drawing gives the same bytes, so a worker may keep them."""
    return pictures_of([(drawing, width * CM_PER_POINT)])[0]
