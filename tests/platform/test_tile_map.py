"""The map of hexagons: where tiles stand, what is written on them, where they lead."""

import re
from math import dist, isclose

import pytest

from pmf_portal.pictures.letters import broken_into, cut, width_of
from pmf_portal.pictures.tile_map import NARROW, WIDE, MapTile, short_names, tile_map

pytestmark = pytest.mark.any_database
# Liscard in an odd row, with its six neighbours.
SIX = [(3, 4), (3, 6), (2, 4), (2, 5), (4, 4), (4, 5)]


def middles(drawn):
    """The middle of each hexagon, in the order in which they are drawn."""
    for points in re.findall(r'points="([^"]*)"', "".join(drawn.parts)):
        corners = [tuple(map(float, pair.split(","))) for pair in points.split()]
        yield tuple(sum(axis) / 6 for axis in zip(*corners, strict=True))


def words_on(drawn):
    return re.findall(r"<text[^>]*>([^<]*)</text>", "".join(drawn.parts))


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_each_tile_touches_six_others_at_one_distance(room):
    places = [(3, 5), *SIX]
    drawn = tile_map([MapTile(row, column, "X") for row, column in places], room)
    by_place = dict(zip(sorted(places), middles(drawn), strict=True))
    away = [dist(by_place[3, 5], by_place[place]) for place in SIX]
    assert all(isclose(one, away[0], abs_tol=0.2) for one in away)


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_a_map_keeps_to_its_room_and_nothing_is_cut_off(room):
    places = [(row, column) for row in range(1, 7) for column in range(1, 7)]
    drawn = tile_map([MapTile(row, column, "X") for row, column in places], room)
    edges = re.findall(r"[-0-9.]+,[-0-9.]+", "".join(drawn.parts))
    across, down = zip(*(map(float, edge.split(",")) for edge in edges), strict=True)
    assert drawn.width <= room.width
    assert min(across) >= 0 and max(across) <= drawn.width
    assert min(down) >= 0 and max(down) <= drawn.height


def test_a_map_begins_with_its_northernmost_and_westernmost_tile():
    far = tile_map([MapTile(21, 30, "X"), MapTile(22, 30, "Y")], WIDE)
    near = tile_map([MapTile(1, 1, "X"), MapTile(2, 1, "Y")], WIDE)
    assert (far.width, far.height, far.parts) == (near.width, near.height, near.parts)


def test_every_name_stands_whole_on_a_wide_map_and_short_on_a_phone():
    names = ["Moreton West and Saughall Massie", *(f"W{n}" for n in range(5))]
    tiles = [MapTile(1, n, name, "97.3% ▲") for n, name in enumerate(names, start=1)]
    assert " ".join(words_on(tile_map(tiles, WIDE))).startswith(f"97.3% ▲ {names[0]}")
    assert words_on(tile_map(tiles, NARROW))[:2] == ["97.3% ▲", "Moreton"]


def test_figures_of_a_map_have_one_size():
    tiles = [MapTile(1, n, "X", figure) for n, figure in enumerate(["9", "12,345.6 ▲"], start=1)]
    sizes = re.findall(r'font-size="([0-9]+)" font-weight', "".join(tile_map(tiles, NARROW).parts))
    assert len(sizes) == 2 and len(set(sizes)) == 1


def test_a_figure_that_no_tile_of_a_phone_holds_is_left_to_the_list():
    tiles = [MapTile(1, n, f"W{n}", "not published") for n in range(1, 7)]
    assert words_on(tile_map(tiles, NARROW)) == [f"W{n}" for n in range(1, 7)]
    assert "not" in " ".join(words_on(tile_map(tiles, WIDE)))


def test_a_tile_leads_to_its_place_and_says_all_of_it():
    tile = MapTile(1, 1, "<Ash & Elm>", "4", address="/places/X/?a=1&b=2", said='Ash "A"')
    page = tile_map([tile], WIDE).of_links('A "map"', "portal-drawing")
    assert 'role="group"' in page and "aria-label='A \"map\"'" in page
    assert 'href="/places/X/?a=1&amp;b=2"' in page and "aria-label='Ash \"A\"'" in page
    assert "&lt;Ash &amp; Elm&gt;" in page and "<Ash" not in page


def test_a_tile_without_an_address_is_no_link():
    assert "<a" not in "".join(tile_map([MapTile(1, 1, "X")], WIDE).parts)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["New Brighton"], ["N Brighton"]),
        (["Greasby, Frankby and Irby"], ["Greasby"]),
        (["West Kirby and Thurstaston"], ["W Kirby"]),
        (["Heaton North", "Heaton South", "Upton"], ["H North", "H South", "Upton"]),
        (["and"], ["and"]),
    ],
)
def test_short_names_are_told_apart(names, short):
    assert list(short_names(names).values()) == short


def test_words_are_broken_where_they_fit_or_not_at_all():
    broken = ["West Kirby and", "Thurstaston"]
    assert broken_into("West Kirby and Thurstaston", [92, 92], 12) == broken
    assert broken_into("Thurstaston", [20], 12) is None
    assert broken_into("one two three", [30], 12) is None


def test_a_cut_name_ends_in_a_full_stop_within_its_limit():
    shortened = cut("Birkenhead", 45, 12)
    assert shortened.endswith(".") and width_of(shortened, 12) <= 45
    assert cut("Upton", 45, 12) == "Upton"
