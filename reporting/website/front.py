"""The front page: how the council is doing, at one look; it reads publications only."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import mark_safe

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.dates import day_in_words, moment_in_words
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods.month import Month
from pmf_portal.pictures.dot_strip import dot_strip
from pmf_portal.pictures.drawing import Said
from pmf_portal.pictures.sparkline import joined, sparkline
from pmf_portal.pictures.status_strip import status_strip
from reporting.content.calm_lines import bare_figure, calm_line
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
    red_words,
    tiles_of,
)
from reporting.content.recent import spark_of
from reporting.content.way_back import promised_end, spark_with_way_back, way_back_of
from reporting.models import Publication, PublishedTarget
from reporting.public_record.everyday_words import often_looked_for
from reporting.public_record.integrity import COUNTS, sound_content_of, withhold_figures
from reporting.public_record.withholding import refuse_withheld
from reporting.publishing.pages import tally_of
from reporting.website.place_records import newest_places
from reporting.website.places import telling_map
from reporting.website.target_contents import checked_content
from targets.rules.polarity import lower_is_better

WIDE_LEVELS = (Publication.CORPORATE, Publication.DIRECTORATE)
PEER_STRIPS = 5
# The strips are drawn for a wide page and for a narrow one: their words are never scaled.
STRIP_WIDTHS = (("half", 540), ("narrow", 350))


def front_context(
    newest: Sequence[Publication], month: Month, reports: Sequence[dict[str, Any]] = ()
) -> tuple[dict[str, Any], list[str]]:
    """What the front page shows of the newest month, and the names of what it was made of;
    `reports` are the month's exception reports.  Raises Withheld where that is not what was
    published.
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
    peers, of_peers = peer_strips(publications[0].build_id, [line["code"] for line in lines])
    places = newest_places()
    by_code = {report["code"]: report for report in reports}
    all_red, year_ago = sum(line["rating"] == "red" for line in lines), red_a_year_ago(month)
    context = {
        "headline": contents[0].get("headline") or front_headline(contents[0]),
        "portal_headline": contents[0].get("portal_headline"),
        "headline_edited_by": contents[0].get("headline_edited_by"),
        "tally": tally_of(contents[0]["summary"]),
        "published": contents[0]["published"],
        "next_figures": next_figures(month),
        "red_words": red_words(all_red, len(lines), year_ago),
        "all_count": len(lines),
        "often": often_looked_for(line["title"] for line in lines),
        "panels": drawn_panels(contents, month),
        "tiles": [row_of(line) for line in tiles_of(lines)],
        "worse": [story_of(line, by_code.get(line["code"])) for line in getting_worse(lines)],
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


def next_figures(month: Month) -> str:
    """The day on which the next month comes out, as it is announced now."""
    return day_in_words(announced_timetable().day_of(month + 1, "publish_month"))


def red_a_year_ago(month: Month) -> tuple[int, int] | None:
    """How many measures were red a year before, and of how many; None where that was not published
    here, or is withheld.
    """
    before = Publication.objects.headings().latest_editions().scorecards()
    # Each measure stands on the scorecard of one directorate.
    found = list(before.filter(month=month - 12, level=Publication.DIRECTORATE))
    if not found or any(one.withheld for one in withhold_figures(found)):
        return None
    counts = [sum(getattr(one, name) for name in COUNTS) for one in found]
    return sum(one.red for one in found), sum(counts)


def row_of(line: Line) -> dict[str, Any]:
    """A line with its words and its sparkline."""
    spark = spark_of(line)
    drawn = sparkline(spark, 100, 44) if spark else None
    picture = mark_safe(drawn.on_page(said=None)) if drawn else ""
    return {"line": line, "calm": calm_line(line), "spark": picture}


def story_of(line: Line, report: dict[str, Any] | None) -> dict[str, Any]:
    """A line with the way back that was promised, and what became of it."""
    path = (report or {}).get("path") or []
    spark, picture = spark_with_way_back(line, path), ""
    if spark and spark.count > 1:
        newest = bare_figure(line, "period_actual")
        drawn = joined(spark, 320, 72, last=newest, promised=promised_end(line, path))
        picture = mark_safe(drawn.on_page(said=None))
    story = {"line": line, "calm": calm_line(line), "spark": picture}
    return story | {"way_back": way_back_of(report)}


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
    pictures = []
    for name, width in STRIP_WIDTHS:
        drawing = dot_strip(
            others,
            None if own is None else float(own),
            float(middle),
            own_words=f"We {format_number(own, decimals, unit)}",
            middle_words=f"middle {format_number(middle, decimals, unit)}",
            lower_is_better=lower_is_better(rule["polarity"]),
            width=width,
        )
        said, named = Said(peers["sentence"]), f"peers-{line['code']}-{name}"
        pictures.append(mark_safe(drawing.on_page(said=said, name=named, look=f"look-{name}")))
    return {
        "line": line,
        "period": peers["period"],
        "sentence": peers["sentence"],
        "is_better": is_better(own, middle, rule["polarity"]),
        "pictures": pictures,
    }
