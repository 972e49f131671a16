"""The front page: how the council is doing, at one look; it reads publications only."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import mark_safe

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods.month import Month
from pmf_portal.pictures.dot_strip import dot_strip
from pmf_portal.pictures.drawing import Said
from pmf_portal.pictures.sparkline import sparkline
from pmf_portal.pictures.status_strip import status_strip
from reporting.content.calm_lines import calm_line
from reporting.content.front import (
    Line,
    all_lines,
    front_headline,
    getting_better,
    getting_worse,
    is_better,
    panels_of,
    peers_message,
    promises_of,
    tiles_of,
)
from reporting.content.recent import spark_of
from reporting.models import Publication, PublishedTarget
from reporting.public_record.integrity import COUNTS, sound_content_of
from reporting.public_record.withholding import refuse_withheld
from reporting.publishing.pages import tally_of
from reporting.website.place_records import newest_places
from reporting.website.places import telling_map
from reporting.website.target_contents import checked_content
from targets.rules.polarity import lower_is_better

WIDE_LEVELS = (Publication.CORPORATE, Publication.DIRECTORATE)
PEER_STRIPS = 5


def front_context(newest: Sequence[Publication], month: Month) -> tuple[dict[str, Any], list[str]]:
    """What the front page shows of the newest month, and the names of what it was made of.  Raises
    Withheld where that is not what was published.
    """
    publications = [one for one in newest if one.level in WIDE_LEVELS and not one.withheld]
    if any(one.withheld for one in newest if one.level == Publication.CORPORATE):
        return {}, []
    publications.sort(key=lambda one: one.level != Publication.CORPORATE)
    whole = Publication.objects.in_bulk([one.pk for one in publications])
    contents, names = [], []
    for one in publications:
        names.append(f"publication:{one.pk}")
        contents.append(headed(one, sound_content_of(whole[one.pk])))
    if not contents:
        return {}, []
    lines = all_lines(contents)
    peers, of_peers = peer_strips(
        publications[0].build_id, [x["code"] for x in contents[0]["lines"]]
    )
    places = newest_places()
    context = {
        "headline": contents[0].get("headline") or front_headline(contents[0]),
        "portal_headline": contents[0].get("portal_headline"),
        "headline_edited_by": contents[0].get("headline_edited_by"),
        "tally": tally_of(contents[0]["summary"]),
        "published": contents[0]["published"],
        "all_red": sum(line["rating"] == "red" for line in lines),
        "all_count": len(lines),
        "panels": drawn_panels(contents, month),
        "tiles": [row_of(line) for line in tiles_of(lines)],
        "worse": [row_of(line, large=True) for line in getting_worse(lines)],
        "better": [row_of(line) for line in getting_better(lines)],
        "promises": promises_of(contents, lines),
        "peers": peers,
        "peers_message": peers_message([strip["is_better"] for strip in peers]),
        "by_place": telling_map(places.contents),
        "place_count": len({p["code"] for c in places.contents for p in c["places"]["places"]}),
    }
    return context, [*names, *of_peers, *places.names]


def headed(publication: Publication, content: dict[str, Any]) -> dict[str, Any]:
    """The content with its title, moment and counts, which early publications name outside it."""
    counts = {name: getattr(publication, name) for name in COUNTS}
    published = moment_in_words(publication.published_at)
    return {"title": publication.title, "published": published, "summary": counts} | content


def row_of(line: Line, *, large: bool = False) -> dict[str, Any]:
    """A line with its words and its sparkline."""
    spark = spark_of(line)
    size = (330, 90) if large else (130, 44)
    drawn = sparkline(spark, *size) if spark else None
    picture = mark_safe(drawn.on_page(said=None)) if drawn else ""
    return {"line": line, "calm": calm_line(line), "spark": picture}


def drawn_panels(contents: Sequence[dict[str, Any]], month: Month) -> list[dict[str, Any]]:
    """The marks of each area, with what they say in words."""
    panels = []
    for number, panel in enumerate(panels_of(contents)):
        months = max(len(row.ratings) for row in panel.rows)
        first, last = month - (months - 1), month
        newest = [row.ratings[-1] for row in panel.rows]
        green, amber, red = map(newest.count, ("green", "amber", "red"))
        words = (
            f"{panel.title}: of {counted(len(panel.rows), 'measure')} {green} green, {amber} amber"
            f" and {red} red in {last.name}"
        )
        drawing = status_strip(panel.rows, short_name(first), short_name(last))
        picture = drawing.on_page(said=Said(words), name=f"strip-{number}")
        panels.append({"title": panel.title, "picture": mark_safe(picture), "rows": panel.rows})
    return panels


def short_name(month: Month) -> str:
    name, year = month.name.split()
    return f"{name[:3]} {year}"


def peer_strips(build: int | None, codes: Sequence[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """The council among others, of the measures that are compared with some."""
    strips, names = [], []
    compared = PublishedTarget.objects.filter(
        build=build, code__in=codes, content__contains='"peers":{'
    )
    for published in compared.order_by("code")[:PEER_STRIPS]:
        content = checked_content(published)
        names.append(f"target:{published.pk}")
        if strip := strip_of_peers(content):
            strips.append(strip)
    refuse_withheld(*names)
    return strips, names


def strip_of_peers(content: dict[str, Any]) -> dict[str, Any] | None:
    """One measure's strip; None where nobody has a figure."""
    peers, rule, line = content["peers"], content["rule"], content["line"]
    others = [float(c["value"]) for c in peers["councils"] if c["value"] is not None]
    middle = decimal_of(peers["standing"]["median"])
    if not others or middle is None:
        return None
    own = decimal_of(peers["own"]["value"])
    decimals, unit = rule["decimals"], rule["unit"]
    drawing = dot_strip(
        others,
        None if own is None else float(own),
        float(middle),
        own_words=f"We {format_number(own, decimals, unit)}",
        middle_words=f"middle {format_number(middle, decimals, unit)}",
        lower_is_better=lower_is_better(rule["polarity"]),
    )
    picture = drawing.on_page(
        said=Said(peers["sentence"]), name=f"peers-{line['code']}", look="look-dots"
    )
    return {
        "line": line,
        "period": peers["period"],
        "sentence": peers["sentence"],
        "is_better": is_better(own, middle, rule["polarity"]),
        "picture": mark_safe(picture),
    }
