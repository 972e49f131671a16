"""Councils beside each other: every published case, ties, and what a rank may not say."""

import json
from pathlib import Path
from statistics import fmean, median

import pytest

from scorecards.statistics.benchmark import (
    Peer,
    by_group,
    differing,
    distance_in_mads,
    improvement,
    rank_change,
    ranks,
    ratio_of_sums,
    standings,
    surely_ranked,
)
from scorecards.statistics.intervals import Interval, wilson
from targets.rules.polarity import Polarity

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
CASES = json.loads((VECTORS / "benchmark_vectors.json").read_text())["cases"]
RANKED = [case for case in CASES if "rank" in case["expected"]]
DISTANCES = [case for case in CASES if "wirral_mads_from_median" in case["expected"]]
BY_CODE_AND_PERIOD = {(case["indicator"]["code"], case["period"]): case for case in RANKED}
WIRRAL = "E08000015"


def test_every_published_case_is_tried():
    print(f"{len(RANKED)} rankings and {len(DISTANCES)} distances from the median")
    assert len(RANKED) + len(DISTANCES) == len(CASES) == 69


def peers_of(case):
    inputs = case["inputs"]
    columns = ("council", "value", "numerator", "denominator", "family_group")
    return [Peer(*row) for row in zip(*(inputs[name] for name in columns), strict=True)]


@pytest.mark.parametrize("case", RANKED, ids=[case["id"] for case in RANKED])
def test_published_rankings(case):
    peers, expected = peers_of(case), case["expected"]
    among_all = standings(peers, Polarity.HIGHER)
    assert [among_all[peer.name].rank for peer in peers] == expected["rank"]
    percentiles = [among_all[peer.name].percentile for peer in peers]
    assert percentiles == pytest.approx(expected["percentile"])
    values = [peer.value for peer in peers]
    assert fmean(values) == pytest.approx(expected["all_mean"])
    assert median(values) == pytest.approx(expected["all_median"])
    assert ratio_of_sums(peers) == pytest.approx(expected["all_ratio_of_sums"])
    in_family = {}
    for group, family in by_group(peers).items():
        in_family |= standings(family, Polarity.HIGHER)
        figures = [peer.value for peer in family]
        assert fmean(figures) == pytest.approx(expected["family_mean"][group])
        assert median(figures) == pytest.approx(expected["family_median"][group])
        assert ratio_of_sums(family) == pytest.approx(expected["family_ratio_of_sums"][group])
    assert [in_family[peer.name].rank for peer in peers] == expected["family_rank"]
    shares = [in_family[peer.name].percentile for peer in peers]
    assert shares == pytest.approx(expected["family_percentile"])


def quarter_before(period):
    year, quarter = period.split(";Q")
    if quarter != "1":
        return f"{year};Q{int(quarter) - 1}"
    start = int(year[:4]) - 1
    return f"{start}-{(start + 1) % 100:02d};Q4"


FOLLOWING = [
    (BY_CODE_AND_PERIOD[code, quarter_before(period)], case)
    for (code, period), case in BY_CODE_AND_PERIOD.items()
    if (code, quarter_before(period)) in BY_CODE_AND_PERIOD
]


@pytest.mark.parametrize(("before", "now"), FOLLOWING, ids=[now["id"] for _, now in FOLLOWING])
def test_published_changes_from_quarter_to_quarter(before, now):
    earlier = {peer.name: peer.value for peer in peers_of(before)}
    ranked_before = standings(peers_of(before), Polarity.HIGHER)
    ranked_now = standings(peers_of(now), Polarity.HIGHER)
    expected = now["expected"]
    for place, peer in enumerate(peers_of(now)):
        # What it had in an earlier quarter still is not among the published cases.
        if peer.name not in earlier:
            continue
        moved = rank_change(ranked_before[peer.name].rank, ranked_now[peer.name].rank)
        assert moved == expected["rank_change_since_previous"][place]
        better = improvement(earlier[peer.name], peer.value, Polarity.HIGHER)
        assert better == pytest.approx(expected["aim_adjusted_change_since_previous"][place])


@pytest.mark.parametrize("case", DISTANCES, ids=[case["id"] for case in DISTANCES])
def test_published_distances_from_the_median(case):
    values, expected = case["inputs"]["value"], case["expected"]
    assert median(values) == pytest.approx(expected["median"])
    own = dict(zip(case["inputs"]["area_code"], values, strict=True)).get(WIRRAL)
    assert own in (None, expected["wirral_value"])
    distance = distance_in_mads(expected["wirral_value"], values)
    assert distance == pytest.approx(expected["wirral_mads_from_median"], abs=1e-6)


def test_those_that_tie_share_the_better_rank():
    assert ranks([3, 1, 3, 2], Polarity.HIGHER) == [1, 4, 1, 3]
    assert ranks([3, 1, 3, 2], Polarity.LOWER) == [3, 1, 3, 2]
    assert ranks([3, 1, 5], Polarity.CLOSEST, midpoint=3) == [1, 2, 2]
    standing = standings([Peer("A", 1), Peer("B", 1), Peer("C", 0)], Polarity.HIGHER)["A"]
    assert (standing.rank, standing.of, standing.shared_with, standing.quartile) == (1, 3, 1, 1)


@pytest.mark.parametrize("polarity", [Polarity.NEUTRAL, Polarity.CLOSEST])
def test_a_measure_without_a_better_is_not_ranked(polarity):
    assert ranks([1, 2], polarity) is None and standings([Peer("A", 1)], polarity) == {}


@pytest.mark.parametrize(
    ("rank", "of", "quartile"),
    [(1, 32, 1), (8, 32, 1), (9, 32, 2), (24, 32, 3), (32, 32, 4), (1, 1, 1), (3, 3, 3)],
)
def test_the_quarter_of_a_rank(rank, of, quartile):
    peers = [Peer(str(n), -n) for n in range(of)]
    assert standings(peers, Polarity.HIGHER)[str(rank - 1)].quartile == quartile


def test_where_most_are_the_median_there_is_no_distance():
    assert distance_in_mads(9, [5, 5, 5, 9]) is None
    assert distance_in_mads(5, [5, 5, 5, 9]) is None


def test_a_ratio_of_sums_needs_every_part():
    assert ratio_of_sums([Peer("A", 0.5, 1, 2), Peer("B", 0.5)]) is None
    assert ratio_of_sums([Peer("A", 0, 0, 0)]) is None


def test_a_rank_says_nothing_where_intervals_overlap():
    small = [Peer(n, v, interval=wilson(v * 50, 50)) for n, v in [("A", 0.8), ("B", 0.82)]]
    large = [Peer(n, v, interval=wilson(v * 9000, 9000)) for n, v in [("A", 0.8), ("B", 0.9)]]
    assert surely_ranked(small, "A") is False and surely_ranked(large, "A") is True
    assert surely_ranked([Peer("A", 1), Peer("B", 2)], "A") is None
    own, others = small[0].interval, {"B": small[1].interval, "C": Interval(0.99, 1)}
    assert differing(own, others) == ["C"]


def test_getting_better_follows_the_polarity():
    assert improvement(5, 3, Polarity.LOWER) == 2 and improvement(5, 3, Polarity.HIGHER) == -2
