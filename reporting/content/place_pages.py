"""The pages of places: the list by the area they lie in, one place with every measure, and two
places side by side; made of what was published alone (pure; framework 3.6, 4.2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number, is_or_are
from pmf_portal.formats.units import is_percentage, unit_label
from reporting.content.places import (
    difference_words,
    interval_words,
    place_rows,
    plural,
    rate_words,
    sign_of,
    standing_words,
    value_words,
    whole_words,
)

Content = Mapping[str, Any]
# Worse first, since that is what a reader has to know; then better, then the rest.
ORDER = {"worse": 0, "better": 1, "": 2}


@dataclass(frozen=True)
class PlaceName:
    """A place as lists name it."""

    code: str
    name: str
    kind: str
    within: str
    within_code: str
    row: int
    column: int


@dataclass
class PlaceCounts:
    """A place with how many measures are clearly worse and clearly better there."""

    place: PlaceName
    worse: int = 0
    better: int = 0
    measures: int = 0


@dataclass(frozen=True)
class Point:
    """One earlier period of a measure: what it is called, its unit, and the places' values."""

    period: str
    unit: str
    values: Mapping[str, str | None]


@dataclass
class PlaceLine:
    """One measure of a place, in the words of its page."""

    code: str
    title: str
    period: str
    value: str
    interval: str
    whole: str
    standing: str
    sign: str
    judgement: str
    values: list[Decimal | None] = field(default_factory=list)
    over_time: str = ""
    rate: str = ""


def names_of(contents: Iterable[Content]) -> dict[str, PlaceName]:
    """Every place that some measure is broken down by, by its code."""
    names = {}
    for content in contents:
        places = content["places"]
        for place in places["places"]:
            names[place["code"]] = PlaceName(
                place["code"],
                place["name"],
                places["kind"],
                place["in"],
                place["in_code"],
                place["row"],
                place["column"],
            )
    return names


def counts_by_place(contents: Sequence[Content]) -> dict[str, PlaceCounts]:
    """How each place does over all its measures, by its code."""
    counts = {code: PlaceCounts(name) for code, name in names_of(contents).items()}
    for content in contents:
        for place in content["places"]["places"]:
            of_place = counts[place["code"]]
            of_place.measures += place["state"] == "told"
            of_place.worse += place["judgement"] == "worse"
            of_place.better += place["judgement"] == "better"
    return counts


def grouped(counts: Iterable[PlaceCounts]) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """The places by kind (the kind of most places first) and by what they lie in: [(kind, …)]."""
    kinds: dict[str, dict[str, list[PlaceCounts]]] = {}
    for one in sorted(counts, key=lambda one: (one.place.within, one.place.name)):
        kinds.setdefault(one.place.kind, {}).setdefault(one.place.within, []).append(one)
    ordered = sorted(kinds.items(), key=lambda item: -sum(map(len, item[1].values())))
    return [(kind, plural(kind).capitalize(), list(groups.items())) for kind, groups in ordered]


def line_of(content: Content, code: str, points: Sequence[Point]) -> PlaceLine | None:
    """One measure of a place; None where it is not broken down by it."""
    places = content["places"]
    place = place_in(places, code)
    if place is None:
        return None
    alike = [point for point in points if point.unit == places["unit"]]
    values = [decimal_of(point.values.get(code)) for point in alike]
    line = content["line"]
    return PlaceLine(
        line["code"],
        line["title"],
        places["period"],
        value_words(place, places),
        interval_words(place, places),
        whole_words(places),
        standing_words(place, places),
        sign_of(place),
        place["judgement"],
        values,
        over_time_words(alike, values, places),
        rate_words(places["rate"]) if "rate" in places else "",
    )


def place_in(places: Content, code: str) -> Content | None:
    return next((place for place in places["places"] if place["code"] == code), None)


def over_time_words(
    points: Sequence[Point], values: Sequence[Decimal | None], places: Content
) -> str:
    """The first and the last figure of a small line; "" for fewer than two."""
    known = [
        (point.period, value)
        for point, value in zip(points, values, strict=True)
        if value is not None
    ]
    if len(known) < 2:
        return ""
    (first, before), (last, now) = known[0], known[-1]
    told = [format_number(value, places["decimals"], places["unit"]) for value in (before, now)]
    return f"From {told[0]} in {first} to {told[1]} in {last}"


def lines_of(
    contents: Iterable[Content], code: str, histories: Mapping[str, Sequence[Point]]
) -> list[PlaceLine]:
    """Every measure of a place: those that are clearly worse there first, then better, then the
    rest, each by its title.
    """
    lines = []
    for content in contents:
        line = line_of(content, code, histories.get(content["line"]["code"], ()))
        if line is not None:
            lines.append(line)
    return sorted(lines, key=lambda line: (ORDER[line.judgement], line.title))


def place_message(name: str, lines: Sequence[PlaceLine]) -> str:
    """How a place does, in a sentence."""
    worse = sum(line.judgement == "worse" for line in lines)
    better = sum(line.judgement == "better" for line in lines)
    compared = sum(bool(line.sign) for line in lines)
    if not compared:
        return f"No measure of {name} can be compared with the council as a whole yet."
    if not worse and not better:
        return (
            f"Of {compared} measures that can be compared, none is clearly better or worse in"
            f" {name} than in the council as a whole."
        )
    return (
        f"Of {compared} measures that can be compared, {worse} {is_or_are(worse)} clearly worse and"
        f" {better} clearly better in {name} than in the council as a whole."
    )


@dataclass(frozen=True)
class ComparedLine:
    """One measure of two places."""

    code: str
    title: str
    period: str
    first: str
    second: str
    whole: str
    difference: str


def compared(contents: Iterable[Content], first: str, second: str) -> list[ComparedLine]:
    """Every measure that is broken down by both places, by its title."""
    lines = []
    for content in contents:
        places, line = content["places"], content["line"]
        one, other = place_in(places, first), place_in(places, second)
        if one is None or other is None:
            continue
        lines.append(
            ComparedLine(
                line["code"],
                line["title"],
                places["period"],
                value_words(one, places),
                value_words(other, places),
                whole_words(places),
                difference_words(one, other, places),
            )
        )
    return sorted(lines, key=lambda line: line.title)


CSV_COLUMNS = (
    "target",
    "title",
    "period",
    "kind",
    "place",
    "code",
    "lies_in",
    "value",
    "lower_95",
    "upper_95",
    "unit",
    "counted",
    "of",
    "whole_council",
    "compared",
    "judgement",
    "state",
    "why",
)
CSV_FIGURES = ("value", "lower_95", "upper_95", "counted", "of", "whole_council")


def csv_rows(content: Content) -> list[dict[str, Any]]:
    """The places of a target as rows of a file, by name; a hidden figure is empty, with the reason
    beside it.
    """
    places, line = content["places"], content["line"]
    return [
        {
            "target": line["code"],
            "title": line["title"],
            "period": places["period"],
            "kind": places["kind"],
            "place": place["name"],
            "code": place["code"],
            "lies_in": place["in"],
            "value": place["value"],
            "lower_95": place["lower"],
            "upper_95": place["upper"],
            "unit": places["unit"],
            "counted": place["counted"],
            "of": place["of"],
            "whole_council": places["whole"],
            "compared": place["standing"],
            "judgement": place["judgement"],
            "state": place["state"],
            "why": place["why"],
        }
        for place in places["places"]
    ]


def view_of(content: Content) -> dict[str, Any]:
    """What a target's page shows of its places, beside the drawings."""
    places = content["places"]
    return {
        "kind": places["kind"],
        "period": places["period"],
        "rows": place_rows(places),
        "whole": whole_words(places),
        "unit": "" if is_percentage(places["unit"]) else unit_label(places["unit"]),
        "notes": places["notes"],
        "rate": rate_words(places["rate"]) if "rate" in places else "",
    }
