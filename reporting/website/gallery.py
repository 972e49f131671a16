"""Every kind of picture in every state, on one page of the demonstration: to look at, and to hold
still while the pictures are worked on.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from pmf_portal.periods.month import Month
from pmf_portal.pictures.chance_bar import chance_bar
from pmf_portal.pictures.dot_strip import dot_strip
from pmf_portal.pictures.drawing import Drawn, Said
from pmf_portal.pictures.measure_chart import (
    Measured,
    control_chart,
    fan_chart,
    recovery_chart,
    target_chart,
)
from pmf_portal.pictures.periods_frame import HALF
from pmf_portal.pictures.sparkline import Spark, joined, sparkline
from pmf_portal.pictures.stacked_bars import Part, stacked_bars
from pmf_portal.pictures.status_strip import StripRow, row_of_marks, status_strip
from pmf_portal.pictures.tile_map import NARROW, WIDE, MapTile, tile_map

APRIL = Month(2022, 4)
WAITS = (77.5, 74.5, 76.2, 70.6, 73, 83, 84, 81, 70.6, 70.7, 70.5, 63.2)
WAITS += (72, 77, 76.9, 79.9, 77, 69, 69.5, 65, 63.5, 62.4, 63.2)


class State(NamedTuple):
    """One picture with what it shows; nothing is drawn of a figure that stands alone."""

    words: str
    drawn: Drawn | None


def months(values: Sequence[float | None], first: Month = APRIL) -> dict[Month, float]:
    return {first + n: value for n, value in enumerate(values) if value is not None}


def waits(**more: Any) -> Measured:
    """A measure as it is usual: two years of months, a plan for each."""
    planned = months([82.0] * 12) | months([78.0] * 12, Month(2023, 4))
    shown = {
        "unit": "%",
        "decimals": 1,
        "frequency": "month",
        "higher_is_better": True,
        "figures": months(WAITS),
        "planned": planned,
    }
    return Measured(**(shown | more))


def target_charts() -> list[State]:
    counts = {"unit": "people", "decimals": 0, "planned": {}}
    newest = APRIL + 22
    long = [70 + (n * 7 % 13) for n in range(400)]
    quarters = {Month(2022, 6) + 3 * n: 100 + 7.0 * n for n in range(7)}
    years = {Month(2020, 3) + 12 * n: 4.0 + n for n in range(4)}
    return [
        State("As usual", target_chart(waits(), HALF)),
        State("Provisional", target_chart(waits(provisional=frozenset({newest})), HALF)),
        State("One point", target_chart(waits(figures=months([70.0])), HALF)),
        State("Gap", target_chart(waits(figures=months([77, 74, None, None, 73, 83])), HALF)),
        State("Lower is better", target_chart(waits(higher_is_better=False), HALF)),
        State("Negative", target_chart(waits(figures=months([-4, -2, 3]), **counts), HALF)),
        State("Nothing", target_chart(waits(figures=months([0, 0, 0]), **counts), HALF)),
        State("No target", target_chart(waits(planned={}, higher_is_better=None), HALF)),
        State("400 points", target_chart(waits(figures=months(long, Month(1990, 4))), HALF)),
        State(
            "By quarter",
            target_chart(waits(figures=quarters, frequency="quarter", planned={}), HALF),
        ),
        State("By year", target_chart(waits(figures=years, frequency="year", planned={}), HALF)),
    ]


def with_readings() -> list[State]:
    newest = APRIL + 22
    usual = dict.fromkeys(months(WAITS), (64.0, 75.0, 85.0))
    ahead = {newest + n: (63.0 - 2 * n, 64.0, 66.0 + 2 * n) for n in range(1, 5)}
    promised = {newest - 2 + n: 67 + 2.2 * n for n in range(6)}
    changed = frozenset({newest - 2, newest - 1, newest})
    return [
        State("Control chart", control_chart(waits(usual=usual, changed=changed), HALF)),
        State(
            "Control chart, changed process",
            control_chart(waits(usual=usual, steps=(Month(2023, 4),)), HALF),
        ),
        State("Forecast", fan_chart(waits(ahead=ahead), HALF)),
        State("Way back to plan", recovery_chart(waits(promised=promised), HALF)),
    ]


def small_pictures() -> list[State]:
    plan, years = [78.0] * len(WAITS), [2022] * 12 + [2023] * 11
    some = Spark([None, 4.0, 5.0, None, None, 6.0], [None] * 6, [2023] * 6)
    yearly = Spark([70.2, 76.9], [74.0, 75.0], [2021, 2022])
    path = [None] * 20 + [67.0, 69.2, 71.4, 75.0, 78.0]
    ahead = Spark([*WAITS, None, None], [*plan, None, None], [*years, 2023, 2024], promised=path)
    chances = {"red": (0.02, "Red 2%"), "amber": (0.71, "Amber 71%"), "green": (0.27, "Green 27%")}
    rows = [
        StripRow("red for long", ["red"] * 12),
        StripRow("turned", ["green"] * 11 + ["amber"]),
        StripRow("new", ["none"] * 9 + ["green"] * 3),
    ]
    peers = {"own_words": "We 63%", "middle_words": "middle 73%"}
    others = [60.0, 65, 71, 77, 80, 82, 90]
    return [
        State("Sparkline", sparkline(Spark(WAITS, plan, years))),
        State("Sparkline, provisional", sparkline(Spark(WAITS, plan, years, True))),
        State("Sparkline with a gap", sparkline(some)),
        State("Sparkline, two yearly figures", sparkline(yearly)),
        State("Sparkline, way back", joined(ahead, 320, 72, last="63.2%", promised="78% Apr")),
        State("How likely each rating is", chance_bar(chances, HALF.width)),
        State("One rating is certain", chance_bar({"red": (1.0, "Red over 99%")}, HALF.width)),
        State("Status strip", status_strip(rows, "Mar 2023", "Feb 2024")),
        State("Marks", row_of_marks(["green"] * 11 + ["amber"] * 4 + ["red"] * 4 + ["none"])),
        State("Dot strip", dot_strip(others, 63, 73, lower_is_better=False, **peers)),
        State(
            "Dot strip, own figure missing",
            dot_strip(others, None, 73, lower_is_better=False, **peers),
        ),
        State(
            "Stacked bars",
            stacked_bars(
                ["Nov", "Dec", "Jan", "Feb"],
                [Part("red", [8, 9, 9, 10], "red"), Part("amber", [9, 11, 10, 11], "amber")],
                HALF.width,
            ),
        ),
    ]


def maps() -> list[State]:
    """Seven places about where they lie, as on a wide page and on a phone."""
    names = ("Wallasey", "New Brighton", "Moreton West and Saughall Massie", "Liscard", "Upton")
    places = [(1, 2), (1, 3), (2, 1), (2, 2), (3, 2), (2, 3), (3, 3)]
    figures = ["71.2% ●", "76.0% ▲", "70.9% ●", "61.3% ▼", "69.8% ▽", "not published", "72% ●"]
    looks = ["same", "better", "same", "worse", "same", "none", "same"]
    with_figures = [
        MapTile(
            row,
            column,
            name,
            figure,
            look,
            is_clear=look in ("better", "worse"),
            is_dashed=look == "none",
        )
        for (row, column), name, figure, look in zip(
            places, (*names, "Rock Ferry", "Birkenhead and Tranmere"), figures, looks, strict=True
        )
    ]
    with_names = [MapTile(tile.row, tile.column, tile.name) for tile in with_figures]
    return [
        State("Map of places", tile_map(with_figures, WIDE)),
        State("Map of places, on a phone", tile_map(with_figures, NARROW)),
        State("Map of names", tile_map(with_names, WIDE)),
        State("Two alike on a phone", tile_map(alike(), NARROW)),
    ]


def alike() -> list[MapTile]:
    """Names that begin with the same word."""
    names = ("Heaton North", "Heaton South", "Reddish")
    return [MapTile(1, n, name, f"{60 + n}%", "same") for n, name in enumerate(names, start=1)]


@login_not_required
@require_safe
def gallery(request):
    """The gallery of the demonstration; there is none in a council's own portal."""
    if settings.PORTAL_CLOCK is None:
        raise Http404
    kinds = []
    for title, states in (
        ("Actual and plan", target_charts()),
        ("What the figures say", with_readings()),
        ("In a row", small_pictures()),
        ("Where it is", maps()),
    ):
        of_kind = []
        for state in states:
            name = f"picture-{len(kinds)}-{len(of_kind)}"
            drawn = state.drawn
            svg = drawn.on_page(said=Said(state.words), name=name) if drawn else ""
            of_kind.append({"words": state.words, "svg": mark_safe(svg)})
        kinds.append({"title": title, "states": of_kind})
    return render(request, "reporting/gallery.html", {"kinds": kinds})
