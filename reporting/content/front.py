"""What the front page shows of a month, from its published scorecards (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from pmf_portal.formats.numbers import is_or_are
from pmf_portal.pictures.status_strip import StripRow
from reporting.content.calm_lines import ARROWS
from reporting.content.in_short.order import published_worst_first
from reporting.content.recent import spark_of
from scorecards.rating.rag import COLOURS
from targets.rules.peer_levels import has_a_better
from targets.rules.polarity import lower_is_better

Line = Mapping[str, Any]
TILES, STORIES = 8, 3
# So many rows of marks are looked at; of more a count says as much.
MOST_ROWS = 150
STATES = {"green": "on plan", "amber": "just short of plan", "red": "off plan"}


@dataclass(frozen=True, slots=True)
class Panel:
    """The measures of one area with their colours of the last months."""

    title: str
    rows: list[StripRow]


def is_better(own: Decimal | None, middle: Decimal, polarity: str) -> bool | None:
    """Whether a figure is better than that in the middle; None where nothing can be better."""
    if own is None or not has_a_better(polarity):
        return None
    return own < middle if lower_is_better(polarity) else own > middle


def peers_message(better: Iterable[bool | None]) -> str:
    """What the strips of other councils say together: “Better than the middle council on 1 of
    3”.
    """
    known = [one for one in better if one is not None]
    if not known:
        return "Beside other councils"
    return f"Better than the middle council on {sum(known) or 'none'} of {len(known)}"


def red_words(red: int, count: int, year_ago: tuple[int, int] | None) -> str:
    """“11 of 54 measures are red; a year ago it was 8 of 51”: those of a year ago where they are
    known, as counts of red and of all.
    """
    words = f"{red} of {count} measures {is_or_are(red)} red"
    if year_ago is None:
        return words
    before, of = year_ago
    return f"{words}; a year ago it was {before} of {of}"


def all_lines(contents: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The lines of some scorecards, each once, in the order of reading."""
    lines: dict[str, Line] = {}
    for content in contents:
        for line in content["lines"]:
            lines.setdefault(line["code"], line)
    return list(lines.values())


def panels_of(contents: Sequence[Mapping[str, Any]]) -> list[Panel]:
    """The strip of marks: the first scorecard by its priorities, the others as they are; none of
    lines that are older than their colours.
    """
    panels, known = [], set()
    for number, content in enumerate(contents):
        fresh = [line for line in content["lines"] if line["code"] not in known]
        known |= {line["code"] for line in fresh}
        rated = [line for line in fresh if line.get("recent_ratings")]
        if number == 0:
            for priority, lines in groupby(rated, key=lambda line: line.get("priority", "")):
                panels.append(panel_of(priority or content["title"], list(lines)))
        elif rated:
            panels.append(panel_of(content["title"], rated))
    shown = sum(len(panel.rows) for panel in panels)
    return panels if shown <= MOST_ROWS else panels[: sum(1 for p in panels if len(p.rows) < 40)]


def panel_of(title: str, lines: Sequence[Line]) -> Panel:
    rows = []
    for line in lines:
        ratings = [one if one in COLOURS else "none" for one in line["recent_ratings"]]
        rows.append(StripRow(f"{line['code']} {line['title']}", ratings))
    return Panel(title, rows)


def tiles_of(lines: Sequence[Line]) -> list[Line]:
    """One measure of each of the services with the most: the first that has figures of two
    periods.
    """
    by_service: dict[str, list[Line]] = {}
    for line in lines:
        by_service.setdefault(line.get("service", ""), []).append(line)
    largest = sorted(by_service.values(), key=len, reverse=True)
    tiles = []
    for of_service in largest:
        drawn = [line for line in of_service if has_spark(line) and line["rating"] in COLOURS]
        if drawn:
            tiles.append(drawn[0])
    return tiles[:TILES]


def has_spark(line: Line) -> bool:
    spark = spark_of(line)
    return spark is not None and spark.count > 1


def getting_worse(lines: Sequence[Line]) -> list[Line]:
    """Off plan and tested to get worse, the worst first."""
    worse = [line for line in lines if is_off_plan(line) and look_of(line) == "worse"]
    return published_worst_first(worse)[:STORIES]


def getting_better(lines: Sequence[Line]) -> list[Line]:
    """Tested to get better: first those that are on plan and of which the service says why."""
    better = [line for line in lines if look_of(line) == "better" and line["rating"] in COLOURS]
    return sorted(better, key=lambda line: (line["rating"] != "green", not line.get("comment")))[
        :STORIES
    ]


def is_off_plan(line: Line) -> bool:
    return line["rating"] in ("red", "amber")


def look_of(line: Line) -> str:
    return ARROWS.get(line.get("direction") or "", ("", ""))[1]


@dataclass(frozen=True, slots=True)
class Promises:
    """How the year is expected to end, and of how many measures with an exception report a promise
    was missed.
    """

    likely_green: int
    likely_red: int
    forecast: int
    missed: int
    promised: int


def promises_of(contents: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> Promises:
    chances = [line for line in lines if line.get("chance_of_green") is not None]
    return Promises(
        likely_green=sum(float(line["chance_of_green"]) >= 0.5 for line in chances),
        likely_red=sum(float(line["chance_of_red"]) >= 0.5 for line in chances),
        forecast=len(chances),
        missed=len({one["code"] for content in contents for one in content.get("missed", ())}),
        promised=sum(bool(line.get("exception_report")) for line in lines),
    )


def front_headline(content: Mapping[str, Any]) -> str:
    """The headline of a scorecard that was published without its own: “11 of 19 Corporate Plan
    measures are on plan.”
    """
    counts, what = content["summary"], content["title"]
    rated = counts["green"] + counts["amber"] + counts["red"]
    if not rated:
        return f"No {what} measure could be rated."
    if rated == 1:
        state = next(words for name, words in STATES.items() if counts[name])
        return f"The one rated {what} measure is {state}."
    verb = is_or_are(counts["green"])
    return f"{counts['green'] or 'None'} of {rated} {what} measures {verb} on plan."
