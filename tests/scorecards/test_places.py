"""How a place compares with the whole, and where it stands on the map of tiles."""

import random

import pytest

from scorecards.statistics.masking import Part
from scorecards.statistics.places import (
    Basis,
    Counted,
    Standing,
    basis_of_parts,
    hidden_reds,
    interval_of,
    judgement_of,
    moves_against,
    standing_of,
)
from scorecards.statistics.tile_places import Tile, tile_places

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("parts", "basis"),
    [
        ([(5, 20), (0, 10)], Basis.SHARE),
        ([(20, 20)], Basis.SHARE),
        ([(25, 20), (3, 10)], Basis.RATE),
        ([(5, 20.5)], Basis.RATE),
        ([(5.5, 20)], Basis.VALUE),
        ([(-1, 20)], Basis.VALUE),
        ([(0, 0)], Basis.VALUE),
        ([], Basis.VALUE),
    ],
)
def test_what_two_counts_are(parts, basis):
    assert basis_of_parts([Counted(*part) for part in parts]) == basis


@pytest.mark.parametrize(
    ("part", "basis", "expected"),
    [
        # Wilson, Byar and exact Poisson as in tests/scorecards/test_intervals.py.
        ((65, 100), Basis.SHARE, (0.5525, 0.7364)),
        ((0, 12), Basis.SHARE, (0.0, 0.2425)),
        ((65, 1000), Basis.RATE, (0.05016, 0.08285)),
        ((3, 1000), Basis.RATE, (0.000619, 0.008767)),
        ((0, 1000), Basis.RATE, (0.0, 0.003689)),
    ],
)
def test_the_interval_of_a_place(part, basis, expected):
    interval = interval_of(Counted(*part), basis)
    assert (interval.lower, interval.upper) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("part", [(5.5, 20), (0, 0), (-1, 5)])
def test_what_is_no_count_has_no_interval(part):
    assert interval_of(Counted(*part), Basis.RATE) is None
    assert standing_of(Counted(*part), 0.2, Basis.RATE) is None


@pytest.mark.parametrize(
    ("part", "whole", "basis", "standing"),
    [
        # About the same share: of a small place noise, of a large one clear.
        ((6, 10), 0.5, Basis.SHARE, Standing.AS_EXPECTED),
        ((61, 100), 0.5, Basis.SHARE, Standing.PERHAPS_HIGHER),
        ((600, 1000), 0.5, Basis.SHARE, Standing.CLEARLY_HIGHER),
        ((400, 1000), 0.5, Basis.SHARE, Standing.CLEARLY_LOWER),
        ((39, 100), 0.5, Basis.SHARE, Standing.PERHAPS_LOWER),
        ((500, 1000), 0.5, Basis.SHARE, Standing.AS_EXPECTED),
        # A share near the end, counted on the side of the fewer.
        ((50, 50), 0.9, Basis.SHARE, Standing.PERHAPS_HIGHER),
        ((10, 10), 0.9, Basis.SHARE, Standing.AS_EXPECTED),
        ((5, 5), 1.0, Basis.SHARE, Standing.AS_EXPECTED),
        ((4, 5), 1.0, Basis.SHARE, Standing.CLEARLY_LOWER),
        ((0, 5), 0.0, Basis.SHARE, Standing.AS_EXPECTED),
        # Three where half a one is expected: a curve would call it clear.
        ((3, 500), 0.001, Basis.RATE, Standing.PERHAPS_HIGHER),
        ((0, 2000), 0.001, Basis.RATE, Standing.AS_EXPECTED),
        ((0, 8000), 0.001, Basis.RATE, Standing.CLEARLY_LOWER),
        ((260, 200_000), 0.001, Basis.RATE, Standing.CLEARLY_HIGHER),
        ((231, 200_000), 0.001, Basis.RATE, Standing.PERHAPS_HIGHER),
    ],
)
def test_a_place_differs_beyond_the_funnel_alone(part, whole, basis, standing):
    assert standing_of(Counted(*part), whole, basis) == standing


@pytest.mark.parametrize(
    ("standing", "polarity", "judgement"),
    [
        (Standing.CLEARLY_HIGHER, "higher", "better"),
        (Standing.CLEARLY_HIGHER, "lower", "worse"),
        (Standing.CLEARLY_LOWER, "higher", "worse"),
        (Standing.CLEARLY_LOWER, "lower", "better"),
        (Standing.CLEARLY_LOWER, "neutral", ""),
        (Standing.CLEARLY_HIGHER, "closest", ""),
        (Standing.PERHAPS_HIGHER, "higher", ""),
        (Standing.AS_EXPECTED, "lower", ""),
        (None, "higher", ""),
    ],
)
def test_only_what_is_clear_is_better_or_worse(standing, polarity, judgement):
    assert judgement_of(standing, polarity) == judgement


def like_the_whole(seed):
    """Twenty-two places that differ by chance alone."""
    drawn = random.Random(seed)
    places = []
    for _ in range(22):
        of = drawn.randint(20, 400)
        places.append(Counted(sum(drawn.random() < 0.7 for _ in range(of)), of))
    return places


def test_places_that_are_alike_are_seldom_called_clear():
    clear = 0
    for seed in range(60):
        places = like_the_whole(seed)
        whole = sum(p.counted for p in places) / sum(p.of for p in places)
        standings = [standing_of(place, whole, Basis.SHARE) for place in places]
        clear += any(str(standing).startswith("clearly") for standing in standings)
    # By chance alone 22 × 0.2 % of councils have one.
    assert clear <= 6


RATED = {"a": "red", "b": "green", "c": "green"}


@pytest.mark.parametrize(
    ("whole", "parts", "polarity", "named"),
    [
        ("green", {"a": (40, 100), "b": (900, 1000), "c": (880, 1000)}, "higher", ["a"]),
        ("amber", {"a": (40, 100), "b": (900, 1000), "c": (880, 1000)}, "higher", []),
        # Three of five are no finding.
        ("green", {"a": (3, 5), "b": (900, 1000), "c": (880, 1000)}, "higher", []),
        # Red on the better side cannot be what hides; its bound is of another kind.
        ("green", {"a": (99, 100), "b": (500, 1000), "c": (510, 1000)}, "higher", []),
        ("green", {"a": (60, 100), "b": (100, 1000), "c": (120, 1000)}, "lower", ["a"]),
    ],
)
def test_a_red_place_below_a_green_whole(whole, parts, polarity, named):
    counted = {name: Part(*part) for name, part in parts.items()}
    assert hidden_reds(whole, RATED, counted, polarity) == named


def test_places_that_are_alike_hide_no_red():
    named = 0
    for seed in range(100):
        places = {str(n): Part(p.counted, p.of) for n, p in enumerate(like_the_whole(seed))}
        ratings = {name: "red" if part.value < 0.65 else "green" for name, part in places.items()}
        named += bool(hidden_reds("green", ratings, places, "higher"))
    assert named <= 5


@pytest.mark.parametrize(
    ("parts", "direction"),
    [
        # Each place rose; the weaker one grew, and the whole fell.
        ([(92, 100, 900, 1000), (520, 1000, 50, 100)], 1),
        ([(890, 1000, 91, 100), (48, 100, 500, 1000)], -1),
        # So few that it may be chance.
        ([(10, 10, 18, 20), (11, 20, 5, 10)], 0),
        ([(92, 100, 90, 100), (52, 100, 50, 100)], 0),
        ([(92, 100, None, None), (52, 100, 50, 100)], 0),
    ],
)
def test_places_that_all_move_against_the_whole(parts, direction):
    assert moves_against([Part(*part) for part in parts]) == direction


NAMES = {"E3": "Upton", "E1": "Bebington", "E2": "heswall"}


@pytest.mark.parametrize(
    ("names", "said", "expected"),
    [
        (NAMES, {}, {"E1": (1, 1), "E2": (1, 2), "E3": (2, 1)}),
        (NAMES, {"E3": (1, 2)}, {"E3": (1, 2), "E1": (2, 1), "E2": (2, 2)}),
        # Two on the same tile: the first by name keeps it.
        (NAMES, {"E3": (4, 1), "E1": (4, 1)}, {"E1": (4, 1), "E2": (5, 1), "E3": (5, 2)}),
        (NAMES, {"E9": (7, 7)}, {"E1": (1, 1), "E2": (1, 2), "E3": (2, 1)}),
        ({}, {}, {}),
    ],
)
def test_each_place_has_a_tile_of_its_own(names, said, expected):
    tiles = {code: Tile(*tile) for code, tile in said.items()}
    assert tile_places(names, tiles) == expected
