"""Where the council stands among others: numbers, ties, chance, and the sentence that says it."""

import pytest

from scorecards.statistics.benchmark import Peer
from scorecards.statistics.standing import OWN, interval_of, ordinal, standing_of
from targets.rules.polarity import Polarity

pytestmark = pytest.mark.any_database

H, L = Polarity.HIGHER, Polarity.LOWER


def peers(*values):
    return [Peer(f"p{n}", value) for n, value in enumerate(values)]


def counts(*parts):
    return [Peer(f"p{n}", 100 * a / b, a, b) for n, (a, b) in enumerate(parts)]


NOT_KNOWN = (
    "how much of that is chance is not known, because the counts behind the figures are not"
    " published."
)


@pytest.mark.parametrize(
    ("own", "others", "polarity", "sentence"),
    [
        (90, (80, 85, 95), H, f"2nd of 4; {NOT_KNOWN}"),
        (90, (80, 85, 95), L, f"3rd of 4; {NOT_KNOWN}"),
        (90, (90, 85, 95), H, f"Joint 2nd of 4; {NOT_KNOWN}"),
        (90, (90, 90, 90), Polarity.RISING, f"Joint 1st of 4; {NOT_KNOWN}"),
        (90, (95,), H, f"2nd of 2; {NOT_KNOWN}"),
        (
            90,
            (80, 85, 95),
            Polarity.NEUTRAL,
            "Higher than the middle one of the other councils. No council is first: neither more nor"
            " less of it is better.",
        ),
        (
            85,
            (80, 85, 95),
            Polarity.CLOSEST,
            "The same as the middle one of the other councils. No council is first: each aims at a"
            " plan of its own.",
        ),
        (
            None,
            (80, 85),
            H,
            "There is no figure of this council for the same period to hold beside theirs.",
        ),
    ],
)
def test_the_sentence_where_values_alone_are_known(own, others, polarity, sentence):
    one = None if own is None else Peer(OWN, own)
    assert standing_of(one, peers(*others), polarity, scale=100).sentence == sentence


@pytest.mark.parametrize(
    ("own", "others", "sentence"),
    [
        (
            (80, 100),
            [(78, 100), (82, 100), (10, 100)],
            "2nd of 4; not clearly different from 2 of them.",
        ),
        (
            (80, 100),
            [(10, 100), (20, 100)],
            "1st of 3; clearly different from all of the 2 other councils.",
        ),
        (
            (80, 100),
            [(78, 100), (82, 100)],
            "2nd of 3; not clearly different from any of the 2 other councils.",
        ),
    ],
)
def test_the_sentence_where_the_counts_are_known(own, others, sentence):
    one = Peer(OWN, 100 * own[0] / own[1], *own)
    assert standing_of(one, counts(*others), H, scale=100).sentence == sentence


def test_of_some_whose_counts_are_known_that_is_said():
    mixed = [*counts((78, 100), (10, 100)), Peer("without", 70)]
    standing = standing_of(Peer(OWN, 80, 80, 100), mixed, H, scale=100)
    assert standing.sentence == (
        "1st of 4; not clearly different from 1 of the 2 other councils whose counts are published."
    )


def test_a_rank_is_never_told_bare():
    for polarity in Polarity:
        sentence = standing_of(Peer(OWN, 5), peers(1, 2, 3), polarity, scale=1).sentence
        assert "of 4" not in sentence or "chance" in sentence or "different" in sentence


def test_the_numbers_of_a_group():
    standing = standing_of(Peer(OWN, 90), peers(80, 85, 95, 100), H, scale=100)
    assert (standing.median, standing.mean, standing.rank, standing.of) == (90, 90, 3, 5)
    assert (standing.quartile, standing.mads, standing.pooled) == (2, 0, None)


def test_councils_together_are_the_ratio_of_sums_and_no_mean():
    standing = standing_of(None, counts((1, 10), (90, 100)), H, scale=100)
    assert standing.mean == 50
    assert standing.pooled == pytest.approx(100 * 91 / 110)


@pytest.mark.parametrize(("own", "mads"), [(90, None), (95, None)])
def test_no_distance_where_most_are_the_median(own, mads):
    assert standing_of(Peer(OWN, own), peers(90, 90, 90, 90), H, scale=1).mads is mads


def test_of_few_councils_no_quarter_is_told():
    assert standing_of(Peer(OWN, 90), peers(80, 85), H, scale=1).quartile is None


def test_without_any_peer_there_is_no_standing():
    with pytest.raises(ValueError, match="no peer"):
        standing_of(Peer(OWN, 90), [], H, scale=1)


@pytest.mark.parametrize(
    ("peer", "scale", "known"),
    [
        (Peer("a", 50, 5, 10), 100, True),
        (Peer("a", 5, 5, 1000), 1000, True),
        (Peer("a", 120, 12, 10), 100, True),
        (Peer("a", 50), 100, False),
        (Peer("a", 50, 5, 0), 100, False),
        (Peer("a", -50, -5, 10), 100, False),
    ],
)
def test_an_interval_needs_two_counts(peer, scale, known):
    interval = interval_of(peer, scale)
    assert (interval is not None) is known
    assert not known or interval.lower <= peer.value <= interval.upper


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_ordinals(number, words):
    assert ordinal(number) == words
