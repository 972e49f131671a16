"""What a whole hides of its parts."""

import random

import pytest

from scorecards.statistics.masking import (
    Part,
    chance_of_difference,
    discoveries,
    masked_red,
    moves_against_its_parts,
    standing_out,
)


def test_a_red_part_under_a_green_whole_is_named():
    ratings = {"Bidston": "red", "Hoylake": "green", "Seacombe": "amber"}
    assert masked_red("green", ratings) == ["Bidston"]
    assert masked_red("amber", ratings) == [] and masked_red("green", {}) == []


def test_parts_that_all_rise_while_the_whole_falls():
    # Bickel, Hammel and O'Connell's kind of case: the mix moved to the weaker part.
    parts = [Part(95, 100, 900, 1000), Part(400, 1000, 30, 100)]
    assert moves_against_its_parts(parts) == 1
    turned = [
        Part(p.before_numerator, p.before_denominator, p.numerator, p.denominator) for p in parts
    ]
    assert moves_against_its_parts(turned) == -1


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [Part(1, 2, 1, 2)],
        [Part(5, 10, 4, 10), Part(6, 10, 5, 10)],
        [Part(5, 10), Part(6, 10, 5, 10)],
        [Part(5, 10, 0, 0), Part(6, 10, 5, 10)],
    ],
)
def test_without_a_paradox_nothing_is_said(parts):
    assert moves_against_its_parts(parts) == 0


def council_of(rng, shares, people=400):
    return {
        name: Part(sum(rng.random() < share for _ in range(people)), people)
        for name, share in shares.items()
    }


def test_a_homogeneous_council_is_silent_in_95_of_100():
    loud = 0
    for seed in range(100):
        shares = {f"Ward {n}": 0.8 for n in range(22)}
        loud += bool(standing_out(council_of(random.Random(seed), shares)))
    assert loud <= 5


def test_a_ward_that_differs_is_found():
    shares = {f"Ward {n}": 0.8 for n in range(22)} | {"Bidston": 0.6}
    found = standing_out(council_of(random.Random(1), shares))
    assert list(found) == ["Bidston"] and found["Bidston"] < -0.1


def test_discoveries_as_benjamini_and_hochberg_published_them():
    # Their 15 chances of 1995; four are named at 5 %.
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    chances += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert discoveries({str(n): chance for n, chance in enumerate(chances)}) == list("0123")


def test_nothing_differs_where_everybody_or_nobody_is_counted():
    assert chance_of_difference((10, 10), (20, 20)) == 1
    assert standing_out({"A": Part(0, 10), "B": Part(0, 0), "C": Part(0, 5)}) == {}
