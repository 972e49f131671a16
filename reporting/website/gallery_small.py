"""The gallery's smaller pictures: sparkline, dots, bars, maps, strips, small multiples, each in
every state.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from pmf_portal.pictures.dot_strip import dot_strip
from pmf_portal.pictures.drawing import Drawn
from pmf_portal.pictures.small_multiple import small_multiple
from pmf_portal.pictures.sparkline import Spark, joined, sparkline
from pmf_portal.pictures.stacked_bars import Part, stacked_bars
from pmf_portal.pictures.status_strip import StripRow, row_of_marks, status_strip
from pmf_portal.pictures.tile_map import NARROW, WIDE, MapTile, tile_map
from pmf_portal.ui.peer_picture import Dot, strip_of
from reporting.charts.peers import peers_drawn
from reporting.charts.places import NARROW_BARS, place_bars
from reporting.website.gallery_frames import (
    NEWEST,
    PHONE,
    WAITS,
    Kind,
    State,
    months,
    waits,
    wide_and_narrow,
)

PLAN, YEARS = [82.0] * 12 + [78.0] * 11, [2022] * 12 + [2023] * 11
OTHERS = (60.0, 65, 66, 71, 74, 77, 78, 80, 82, 84, 90)
MONTHS = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"]
RED = [8, 8, 7, 8, 8, 10, 7, 8, 8, 8, 8, 10]
AMBER = [9, 11, 12, 12, 13, 11, 14, 14, 14, 12, 12, 11]


def spark(values: Any, planned: Any = PLAN, *, is_provisional: bool = False) -> Drawn | None:
    return sparkline(Spark(values, planned, YEARS[: len(values)], is_provisional), 240, 50)


def spark_kind() -> Kind:
    none = [None] * 23
    gap = [*WAITS[:11], None, None, None, *WAITS[14:]]
    few = [None] * 17 + list(WAITS[17:])
    falling = [3, 2, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    signs = [-1.2, -0.4, 0.6, -0.9, 0.3, -1.6, -2.0, -0.8, 0.2, 0.9, -0.5, -1.1]
    yearly = Spark([70.2, 76.9], [74.0, 75.0], [2021, 2022])
    path = [None] * 20 + [67.0, 69.2, 71.4, 75.0, 78.0]
    ahead = Spark([*WAITS, None, None], [*PLAN, None, None], [*YEARS, 2023, 2024], promised=path)
    return Kind(
        title="Sparkline",
        about=(
            "At most 24 points, the plan as a thin line, the last figure marked. It stands in a"
            " line of text or a table and has no axis."
        ),
        is_small=True,
        states=[
            State("As usual", spark(WAITS), words="Last 63.2%, plan 78%"),
            State("Provisional: hollow", spark(WAITS, is_provisional=True), words="Last 63.2%"),
            State("Gap: the line stops and starts again", spark(gap)),
            State(
                "With the promised way back",
                joined(ahead, 250, 72, last="63.2%", promised="78% Apr"),
            ),
            State("Two yearly figures", sparkline(yearly, 240, 50)),
            State("Few points: dots stay visible", spark(few)),
            State("No target", spark(WAITS, none)),
            State("Zero", spark(falling, none), words="Last 0 people"),
            State("Negative", spark(signs, [0.0] * 12), words="Last −1.1; the plan is 0"),
            State("One point: a figure, not a chart", figure="4.5%", words="2022/23, the first"),
            State("Suppressed", figure="–", words="Fewer than 5, not shown"),
        ],
    )


def dots(own: float | None, width: float, **more: Any) -> Drawn:
    own_words = "" if own is None else f"We {own:g}%"
    said = {"own_words": own_words, "middle_words": "middle 77%", "lower_is_better": False}
    return dot_strip(OTHERS, own, 77, width=width, **(said | more))


def dots_kind() -> Kind:
    return Kind(
        title="Dot strip",
        about="We among others. Better is always right; the middle council is a short rule.",
        message="Our waits are second longest of 12 councils",
        subtitle="Patients seen within four hours, per cent, February 2024.",
        main=wide_and_narrow(dots(63, 760), dots(63, PHONE)),
        is_small=True,
        states=[
            State(
                "Lower is better: the scale is turned",
                dots(63, 260, lower_is_better=True),
            ),
            State("In the middle", dots(77, 260)),
            State(
                "Our figure missing",
                dots(None, 260),
                words="We have no figure; the middle of the others is 77%.",
            ),
            State("Nobody to compare with", figure="77%", words="No strip of one council."),
        ],
    )


def peers_kind() -> Kind:
    councils = [
        Dot("Bury", "84.2%", 84.2, 82.9, 85.5),
        Dot("Stockport", "80.7%", 80.7, 79.6, 81.8),
        Dot("Leeds", "77.1%", 77.1, 76.4, 77.8),
        Dot("Bolton", "71.4%", 71.4, 69.8, 73.0),
        Dot("Ourselves", "63.2%", 63.2, 62.3, 64.1, is_own=True),
        Dot("Rochdale", "60.0%", 60.0, 58.1, 61.9),
    ]
    bare = [replace(one, lower=None, upper=None) for one in councils]
    return Kind(
        title="Councils by name",
        about="The best on top, we as a diamond, the median dashed; lines are 95% intervals.",
        states=[
            State("With intervals", strip_drawn(councils)),
            State("Without intervals", strip_drawn(bare), words="No counts are held behind them."),
            State("No other council", words="Nothing is drawn of one council alone."),
        ],
    )


def strip_drawn(councils: list[Dot]) -> Drawn:
    strip = strip_of(councils, 77.1)
    return replace(peers_drawn(strip), width=strip.width)


def place(name: str, value: str | None, standing: str = "", **more: Any) -> dict[str, Any]:
    far = None if value is None else Decimal(value) / 10
    between = far and {"lower": str(Decimal(value) - far), "upper": str(Decimal(value) + far)}
    told = {"name": name, "value": value, "standing": standing, "judgement": "", "state": "told"}
    return told | {"lower": None, "upper": None} | (between or {}) | more


def bars_kind() -> Kind:
    clear = {"judgement": "better"}
    places = [
        place("Clatterbridge", "73", "clearly higher", **clear),
        place("Wallasey", "72", "clearly higher", **clear),
        place("Heswall", "68", "clearly higher", **clear),
        place("Bromborough", "53", "as expected"),
        place("Upton", "49", "as expected"),
        place("Bebington", "47", "as expected"),
        place("Eastham", "43", "perhaps lower"),
        place("Moreton West and Saughall Massie", "38", "clearly lower", judgement="worse"),
        place("Birkenhead", "31", "clearly lower", judgement="worse"),
    ]
    content = {"places": places, "unit": "per 1,000", "decimals": 0, "whole": "52"}
    hidden = place("Oxton", None, state="hidden")
    without = content | {"places": [*places[:3], hidden, place("Prenton", None)]}
    moved = [
        place("North", "4.2"),
        place("West", "1.1"),
        place("East", "-0.8"),
        place("South", "-3.1"),
    ]
    negative = {"places": moved, "unit": "%", "decimals": 1, "whole": "0.4"}
    return Kind(
        title="Sorted bars of places, with intervals",
        about=(
            "From zero, highest first. The thin line is the interval; a framed bar is clearly"
            " better or worse than the whole."
        ),
        message="Residents of three wards clearly take up more health checks, of two clearly fewer",
        subtitle="Health checks for every 1,000 residents aged 40 to 74, by ward.",
        main=bars(content),
        states=[
            State(
                "Suppressed, and missing",
                place_bars(without, NARROW_BARS),
                words="What may not be told has no bar, and says so.",
            ),
            State("Negative", place_bars(negative, NARROW_BARS)),
        ],
    )


def bars(content: dict[str, Any]) -> list[tuple[Drawn, str]]:
    wide, narrow = place_bars(content, 760), place_bars(content, NARROW_BARS)
    return wide_and_narrow(wide, narrow) if wide and narrow else []


def maps_kind() -> Kind:
    """Seven places about where they lie, as on a wide page and on a phone."""
    names = ("Wallasey", "New Brighton", "Moreton West and Saughall Massie", "Liscard", "Upton")
    names += ("Rock Ferry", "Birkenhead and Tranmere")
    places = [(1, 2), (1, 3), (2, 1), (2, 2), (3, 2), (2, 3), (3, 3)]
    figures = ["71.2% ●", "76.0% ▲", "70.9% ●", "61.3% ▼", "69.8% ▽", "74.4% ●", "72% ●"]
    looks = ["same", "better", "same", "worse", "same", "same", "same"]
    tiles = [
        MapTile(row, column, name, figure, look, is_clear=look in ("better", "worse"))
        for (row, column), name, figure, look in zip(places, names, figures, looks, strict=True)
    ]
    hidden = [
        replace(tile, figure="not published", look="none", is_dashed=True)
        if tile.name in ("Rock Ferry", "Upton")
        else tile
        for tile in tiles
    ]
    alike = [
        MapTile(1, n, name, f"{60 + n}%", "same")
        for n, name in enumerate(("Heaton North", "Heaton South", "Reddish"), start=1)
    ]
    bare = [MapTile(tile.row, tile.column, tile.name) for tile in tiles]
    return Kind(
        title="Tile map of wards",
        about=(
            "Every ward is a tile of the same size, near where it lies. The figure is in the tile;"
            " shape, frame and colour say whether it clearly differs."
        ),
        message="Liscard waits clearly longer than the borough, New Brighton clearly less",
        subtitle="Seen within four hours, per cent, by ward.",
        main=wide_and_narrow(tile_map(tiles, WIDE), tile_map(tiles, NARROW)),
        legend=(
            ("better", "Clearly better"),
            ("same", "No clear difference from the whole"),
            ("worse", "Clearly worse"),
        ),
        states=[
            State("Two wards suppressed: dashed edge", tile_map(hidden, NARROW)),
            State("Names alone: a way to each ward", tile_map(bare, NARROW)),
            State("Names that begin alike", tile_map(alike, NARROW)),
        ],
    )


def strips_kind() -> Kind:
    rows = [
        StripRow("red for long", ["red"] * 12),
        StripRow("turned red", ["amber"] * 9 + ["red"] * 3),
        StripRow("better again", ["red"] * 3 + ["amber"] * 4 + ["green"] * 5),
        StripRow("turned amber", ["green"] * 11 + ["amber"]),
        StripRow("good", ["green"] * 12),
        StripRow("good too", ["green"] * 12),
        StripRow("not rated", ["none"] * 12),
    ]
    new = [StripRow("new", ["none"] * 7 + ["green", "green", "amber", "green", "green"])]
    missing = [StripRow("missing", ["green"] * 5 + ["none"] + ["green"] * 5 + ["amber"])]
    quarters = [StripRow("quarterly", ["red"] * 3 + ["amber"] * 3 + ["green"] * 6)]
    ends = ("Mar 2023", "Feb 2024")
    marks = ["green"] * 7 + ["amber"] * 2 + ["red"] * 2 + ["none"]
    return Kind(
        title="Status strip",
        about="Shape and colour; the worst on top, the newest month tinted.",
        is_small=True,
        states=[
            State("Seven measures, twelve months", status_strip(rows, *ends)),
            State("Measure begins in the year", status_strip(new, *ends)),
            State("Month missing", status_strip(missing, *ends)),
            State("Quarterly: carried until the next", status_strip(quarters, *ends)),
            State(
                "A count of marks",
                row_of_marks(marks),
                words="7 green, 2 amber, 2 red, 1 not rated",
            ),
        ],
    )


# Of twelve measures: title, unit, decimals, whether more is better, first figure, step, plan.
TWELVE = (
    ("Children in care with three or more placements", "%", 1, False, 9.1, 0.08, 9.5),
    ("Assessments of children completed within 45 days", "%", 1, True, 80.0, -0.3, 88.0),
    ("Patients seen within four hours", "%", 1, True, 78.0, -0.6, 78.0),
    ("Households in temporary accommodation", "households", 0, False, 104.0, 3.0, 130.0),
    ("Telephone calls answered within one minute", "%", 1, True, 80.0, -0.4, 82.0),
    ("Residents who claim out-of-work benefits", "%", 1, False, 3.2, -0.02, 3.0),
    ("Repeat victims of domestic abuse", "%", 1, False, 27.0, -0.05, 25.0),
    ("Fly-tipping removed within five working days", "%", 1, True, 96.0, -0.15, 95.0),
    ("Safeguarding enquiries concluded within 28 days", "%", 1, True, 87.0, 0.1, 87.0),
    ("Children living in families supported early", "children", 0, True, 170.0, 1.8, 175.0),
    ("Residents who take up an NHS health check", "people", 0, True, 620.0, 5.5, 610.0),
    ("People on Universal Credit", "people", 0, None, 26_400.0, 170.0, None),
)


def multiples_kind() -> Kind:
    states = []
    for number, (title, unit, decimals, better, first, step, plan) in enumerate(TWELVE):
        swing = abs(first) * 0.02
        values = [first + step * n + swing * ((n * 7 + number * 3) % 5 - 2) for n in range(23)]
        shown = waits(
            unit=unit,
            decimals=decimals,
            higher_is_better=better,
            figures=months(values),
            planned={} if plan is None else months([float(plan)] * 23),
            provisional=frozenset({NEWEST}) if number == 2 else frozenset(),
        )
        states.append(State(title, small_multiple(shown)))
    gap = [*WAITS[:8], None, None, None, None, *WAITS[12:]]
    states.append(State("Gap: months without a figure", small_multiple(waits(figures=months(gap)))))
    states.append(State("One point", figure="76.9%", words="A figure, not a chart"))
    return Kind(
        title="Small multiples",
        about=(
            "Twelve to a printed page: the same size and the same months; each has its own scale,"
            " so compare shapes, not heights."
        ),
        is_small=True,
        states=states,
    )


def stacked_kind() -> Kind:
    parts = [Part("red", RED, "red"), Part("amber", AMBER, "amber")]
    with_gap = [
        Part("red", [8, None, 7, 8, 8, 10], "red"),
        Part("amber", [13, None, 14, 14, 12, 11], "amber"),
    ]
    none = [Part("red", [2, 1, 0, 0], "red"), Part("amber", [1, 0, 0, 0], "amber")]
    return Kind(
        title="Stacked bars",
        about="At most three parts, named beside the last bar; the total on top.",
        message="21 measures are off plan, four more than a year ago",
        subtitle="Measures rated red or amber, March 2023 to February 2024.",
        main=wide_and_narrow(stacked_bars(MONTHS, parts, 1080), stacked_bars(MONTHS, parts, PHONE)),
        states=[
            State(
                "Month not published",
                stacked_bars(MONTHS[6:], with_gap, PHONE, 200),
                words="October has a dash, and no bar.",
            ),
            State("Down to none", stacked_bars(MONTHS[8:], none, PHONE, 200)),
            State("One month", figure="21", words="off plan: 10 red, 11 amber"),
        ],
    )
