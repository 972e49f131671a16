"""Places drawn: a map of hexagons, sorted bars with intervals and the whole's line, and small
lines over time (pure).  What differs clearly has a shape and a frame, never a colour alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from textwrap import wrap
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.units import is_percentage
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.pictures.drawing import GREY, INK, NAVY, Drawn, box, dot, line, text
from pmf_portal.pictures.tile_map import LOOKS as TILE_LOOKS
from pmf_portal.pictures.tile_map import NARROW, WIDE, MapTile, Room, tile_map
from reporting.content.places import (
    in_order,
    interval_words,
    sign_of,
    standing_words,
    value_words,
    whole_words,
)

Content = Mapping[str, Any]
FILLS = {look: TILE_LOOKS[look][0] for look in ("better", "worse")}
BAR_WIDTH, NARROW_BARS, BAR_LEFT, BAR_RIGHT, ROW = 440, 358, 158, 72, 34
BAR_LETTERS = 20
LINE_WIDTH, LINE_HEIGHT = 132, 32
LOOK = "portal-drawing"


def map_of_places(content: Content, addresses: Mapping[str, str], room: Room = WIDE) -> Drawn:
    """The places as tiles where they lie, each linked to its page and saying its name, its figure
    and by a shape how it compares.
    """
    return tile_map([tile_of(place, content, addresses) for place in content["places"]], room)


def tile_of(place: Content, content: Content, addresses: Mapping[str, str]) -> MapTile:
    is_there = place["state"] == "told"
    return MapTile(
        row=place["row"],
        column=place["column"],
        name=place["name"],
        figure=f"{short_value(place, content)} {sign_of(place)}".strip(),
        look=place["judgement"] or ("same" if is_there else "none"),
        is_clear=place["standing"].startswith("clearly"),
        is_dashed=not is_there,
        address=addresses.get(place["code"], ""),
        said=f"{place['name']}: {value_words(place, content)}. {standing_words(place, content)}.",
    )


def map_of_names(
    places: Iterable[Content], addresses: Mapping[str, str], room: Room = WIDE
) -> Drawn:
    """The places as tiles with their names alone."""
    tiles = [
        MapTile(
            place["row"],
            place["column"],
            place["name"],
            address=addresses[place["code"]],
            said=place["name"],
        )
        for place in places
    ]
    return tile_map(tiles, room)


def for_every_width(draw: Callable[[Room], Drawn], label: str) -> str:
    """A map for wide pages and one for phones, of which a page shows one: text is never scaled."""
    return "".join(
        draw(room).of_links(label, f"{LOOK} portal-map-{room.name}") for room in (WIDE, NARROW)
    )


def short_value(place: Content, content: Content) -> str:
    """A place's figure where there is little room: its unit stands above the drawing, but for per
    cent.
    """
    if place["value"] is None or kind_of(content["unit"]) or is_percentage(content["unit"]):
        return value_words(place, content)
    return format_number(decimal_of(place["value"]), content["decimals"])


def name_lines(name: str, letters: int, lines: int) -> list[str]:
    """A name in lines that fit; what does not fit ends in an ellipsis."""
    wrapped = wrap(name, letters) or [""]
    if len(wrapped) <= lines:
        return wrapped
    return [*wrapped[: lines - 1], f"{wrapped[lines - 1][: letters - 1]}…"]


def place_bars(content: Content, width: int = BAR_WIDTH) -> Drawn | None:
    """Sorted bars, each with its interval and its value, and the whole as a line through all; none
    of dates, durations and words, which have no length.
    """
    places = in_order(content["places"])
    if kind_of(content["unit"]) or all(place["value"] is None for place in places):
        return None
    whole = None if content["whole"] is None else Decimal(content["whole"])
    texts = [place[end] for place in places for end in ("value", "lower", "upper")]
    known = [Decimal(0), *(Decimal(text) for text in [*texts, content["whole"]] if text)]
    low, high = min(known), max(known)
    reach = width - BAR_LEFT - BAR_RIGHT

    def at(value: Decimal) -> float:
        return BAR_LEFT + float((value - low) / (high - low or 1)) * reach

    top = 30
    bottom = top + ROW * len(places)
    parts: list[str] = []
    for n, place in enumerate(places):
        parts += place_bar(place, content, at, top + ROW * n, width)
    parts.append(line([(at(Decimal(0)), top), (at(Decimal(0)), bottom)], INK))
    if whole is not None:
        x = at(whole)
        parts.append(line([(x, top - 8), (x, bottom)], INK, 2, "6 4"))
        words = f"Council as a whole: {whole_words(content)}"
        parts.append(text(width - 4, 14, words, anchor="end"))
    return Drawn(width, bottom + 6, parts)


def place_bar(
    place: Content, content: Content, at: Callable[[Decimal], float], y: float, width: int
) -> Iterable[str]:
    """One place's bar, its interval as a line with ends, its name and its value; words alone where
    no value is known or published.
    """
    lines = name_lines(place["name"], BAR_LETTERS, 2)
    for n, words in enumerate(lines):
        yield text(BAR_LEFT - 8, y + 21 + 14 * n - 7 * (len(lines) - 1), words, anchor="end")
    if place["value"] is None:
        yield text(width - 4, y + 21, value_words(place, content), anchor="end", colour=GREY)
        return
    zero, end = at(Decimal(0)), at(Decimal(place["value"]))
    fill = FILLS.get(place["judgement"], "#d2dde8")
    edge = (INK, 2) if place["judgement"] else ()
    yield box(min(zero, end), y + 6, abs(end - zero), ROW - 12, fill, *edge)
    lower, upper = decimal_of(place["lower"]), decimal_of(place["upper"])
    if lower is not None and upper is not None:
        middle = y + ROW / 2
        yield line([(at(lower), middle), (at(upper), middle)], NAVY, 2)
        for x in (at(lower), at(upper)):
            yield line([(x, middle - 5), (x, middle + 5)], NAVY, 2)
    shown = f"{short_value(place, content)} {sign_of(place)}".strip()
    yield text(width - 4, y + 21, shown, anchor="end")


def bars_label(content: Content) -> str:
    """The bars in words, for those who do not see them."""
    said = []
    for place in in_order(content["places"]):
        interval = interval_words(place, content)
        between = f" ({interval})" if interval else ""
        said.append(f"{place['name']} {value_words(place, content)}{between}")
    return f"Council as a whole {whole_words(content)}. {'; '.join(said)}."


def small_line(values: Sequence[Decimal | None], label: str) -> str:
    """A place's figures over time as a small line with its last point; "" for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    inner_width, inner_height = LINE_WIDTH - 10, LINE_HEIGHT - 10
    pieces: list[list[tuple[float, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        share = float((value - low) / (high - low)) if high > low else 0.5
        x = 5 + n * inner_width / (len(values) - 1)
        pieces[-1].append((x, LINE_HEIGHT - 5 - share * inner_height))
    parts = [line(piece, NAVY, 2) for piece in pieces if len(piece) > 1]
    drawn_points = [piece for piece in pieces if piece]
    alone = [piece[0] for piece in drawn_points if len(piece) == 1]
    parts += [dot(point, 3, NAVY) for point in (*alone, drawn_points[-1][-1])]
    return Drawn(LINE_WIDTH, LINE_HEIGHT, parts).of_words(label, LOOK)
