"""No small count can be had from what is published: against somebody who tries every value."""

from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scorecards.statistics import disclosure
from scorecards.statistics.disclosure import (
    THRESHOLD,
    Sum,
    determined,
    given_away,
    primary,
    suppressed,
)

pytestmark = pytest.mark.any_database

WARDS = {"North": ("A", "B", "C"), "South": ("D", "E", "F")}
SUMS = [
    Sum("North", WARDS["North"]),
    Sum("South", WARDS["South"]),
    Sum("Council", ("North", "South")),
]


def council(*counts):
    """Counts of six wards, with their two constituencies and the council."""
    wards = dict(zip("ABCDEF", counts, strict=True))
    north, south = (sum(wards[ward] for ward in WARDS[name]) for name in ("North", "South"))
    return wards | {"North": north, "South": south, "Council": north + south}


@pytest.mark.parametrize(("count", "is_small"), [(0, False), (1, True), (4, True), (5, False)])
def test_what_is_too_small(count, is_small):
    assert primary({"A": count}) == ({"A"} if is_small else set())


def test_one_small_ward_takes_a_second_with_it():
    counts = council(3, 8, 20, 10, 10, 10)
    assert suppressed(counts, SUMS) == {"A", "B"}
    assert given_away({"A"}, counts, SUMS, THRESHOLD) == ["A"]


def test_two_small_wards_hide_each_other():
    assert suppressed(council(3, 4, 20, 10, 10, 10), SUMS) == {"A", "B"}


def test_two_that_come_to_too_little_need_a_third():
    assert suppressed(council(1, 1, 20, 10, 10, 10), SUMS) == {"A", "B", "C"}


def test_nothing_small_hides_nothing():
    assert suppressed(council(0, 8, 20, 10, 10, 10), SUMS) == set()


def test_a_hidden_total_hides_with_another_total():
    counts = {"A": 2, "B": 9, "All": 11}
    found = suppressed(counts, [Sum("All", ("A", "B"))], already=["All"])
    assert found == {"A", "All"}
    assert determined({"A"}, [Sum("All", ("A", "B"))]) == {"A"}


def test_a_count_that_nobody_has_is_hidden_without_a_number():
    counts = {"B": 9, "C": 6, "All": 18}
    assert suppressed(counts, [Sum("All", ("A", "B", "C"))], already=["A"]) == {"A", "C"}


def test_two_tables_of_one_count_are_seen_together():
    # By ward and by age: the wards alone hide A with B; the ages give their sum away.
    sums = [Sum("All", ("A", "B", "C")), Sum("Young", ("A", "B")), Sum("All", ("Young", "Old"))]
    counts = {"A": 2, "B": 6, "C": 30, "Young": 8, "Old": 30, "All": 38}
    hidden = suppressed(counts, sums)
    assert {"A", "B"} <= hidden and not determined(hidden, sums)


def possible_values(counts, hidden):
    """For each hidden cell every value that it may have, by trying all of them."""
    unknown = sorted(hidden)
    highest = max(counts.values())
    found = {cell: set() for cell in unknown}
    wards = [cell for cell in unknown if len(cell) == 1]
    for values in product(range(highest + 1), repeat=len(wards)):
        tried = counts | dict(zip(wards, values, strict=True))
        for name, parts in WARDS.items():
            if name in hidden:
                tried[name] = sum(tried[part] for part in parts)
        if "Council" in hidden:
            tried["Council"] = tried["North"] + tried["South"]
        if all(tried[one.total] == sum(tried[part] for part in one.parts) for one in SUMS):
            for cell in unknown:
                found[cell].add(tried[cell])
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.tuples(*[st.integers(0, 7)] * 6))
def test_whoever_tries_every_value_is_left_with_two_or_more(wards):
    counts = council(*wards)
    hidden = suppressed(counts, SUMS)
    small = primary(counts)
    # More hidden wards take too long to try, and are safer.
    assume(small and len([cell for cell in hidden if len(cell) == 1]) <= 3)
    possible = possible_values(counts, hidden)
    for cell, values in possible.items():
        if cell in small:
            assert len(values) > 1, (cell, values, counts, hidden)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=22, max_size=22))
def test_22_wards_with_small_counts_give_none_away(wards):
    names = [f"Ward {n:02}" for n in range(22)]
    counts = dict(zip(names, wards, strict=True))
    sums = []
    for place, name in enumerate(("Birkenhead", "Wallasey", "Wirral South", "Wirral West")):
        parts = tuple(names[place::4])
        counts[name] = sum(counts[part] for part in parts)
        sums.append(Sum(name, parts))
    counts["Wirral"] = sum(wards)
    sums.append(Sum("Wirral", tuple(one.total for one in sums)))
    hidden = suppressed(counts, sums)
    assert primary(counts) <= hidden
    assert not determined(hidden, sums) & primary(counts)


def test_a_planted_leak_is_found():
    counts = council(3, 8, 20, 10, 10, 10)
    hidden = suppressed(counts, SUMS)
    for leak in hidden - primary(counts):
        assert determined(hidden - {leak}, SUMS) & primary(counts)


def test_many_services_are_looked_at_together_only_a_few_times(monkeypatch):
    calls = []
    solve = disclosure.determined
    monkeypatch.setattr(disclosure, "determined", lambda *about: calls.append(1) or solve(*about))
    counts, sums = {}, []
    names = [f"Service {number}" for number in range(20)]
    for number, name in enumerate(names):
        parts = ((name, "upheld"), (name, "not upheld"))
        counts |= {parts[0]: number % 4, parts[1]: 1 + number % 7}
        counts[name, "decided"] = counts[parts[0]] + counts[parts[1]]
        sums.append(Sum((name, "decided"), parts))
    for count in ("upheld", "decided"):
        cells = tuple((name, count) for name in names)
        counts["Council", count] = sum(counts[cell] for cell in cells)
        sums.append(Sum(("Council", count), cells))
    hidden = suppressed(counts, sums)
    small = len(primary(counts))
    assert len(hidden) > small > 20 and len(calls) == len(hidden) - small + 1
