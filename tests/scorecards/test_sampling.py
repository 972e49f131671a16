"""The draw of an audit's sample: the rule as tables, then what holds for every draw."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.periods.month import FinancialYear
from scorecards.audits.sampling import Candidate, Drawn, Stratum, draw, rank, shares

pytestmark = pytest.mark.any_database

YEAR = FinancialYear(2013)
STATUTORY, NOT_AUDITED, POOR, REST = Stratum
RECENT = YEAR - 1
# Twelve indicators: four statutory, four not audited recently, two of poor grade, two others.
TWELVE = (
    [Candidate(f"S{n}", statutory=True, last_audited=RECENT, grade="A") for n in range(1, 5)]
    + [
        Candidate(f"N{n}", last_audited=(None, YEAR - 3, YEAR - 5, None)[n - 1], grade="B")
        for n in range(1, 5)
    ]
    + [
        Candidate("D1", last_audited=RECENT, grade="C"),
        Candidate("D2", last_audited=YEAR - 2, grade="D"),
    ]
    + [Candidate("R1", last_audited=RECENT, grade="A"), Candidate("R2", last_audited=YEAR - 2)]
)


def strata(sample):
    return [one.stratum for one in sample]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, (0, 0, 0)),
        (1, (1, 0, 0)),
        (2, (1, 1, 0)),
        (3, (2, 1, 0)),
        (4, (2, 1, 1)),
        (7, (4, 2, 1)),
        (8, (4, 2, 2)),
    ],
)
def test_the_places_are_shared_out_by_risk(size, expected):
    assert tuple(shares(size).values()) == (*expected, 0)


@pytest.mark.parametrize(
    ("last_audited", "is_due"),
    [
        (None, True),
        (YEAR - 3, True),
        (YEAR - 2, False),
        (YEAR - 1, False),
        (YEAR, False),
        (YEAR + 1, False),
    ],
)
def test_an_audit_of_the_two_years_before_counts_as_recent(last_audited, is_due):
    assert Candidate("F1", last_audited=last_audited).not_audited_before(YEAR) == is_due


@pytest.mark.parametrize(
    ("size", "counts"),
    [
        (1, (1, 0, 0, 0)),
        (4, (2, 1, 1, 0)),
        (8, (4, 2, 2, 0)),
        (9, (4, 3, 2, 0)),
        (11, (4, 4, 2, 1)),
        (12, (4, 4, 2, 2)),
        (50, (4, 4, 2, 2)),
    ],
)
def test_places_that_cannot_be_filled_are_passed_on(size, counts):
    drawn = strata(draw(TWELVE, seed="any", size=size, year=YEAR))
    assert tuple(drawn.count(stratum) for stratum in Stratum) == counts


def test_a_poor_indicator_never_audited_may_take_either_place():
    never = [Candidate(f"X{n}", grade="D") for n in range(6)]
    assert strata(draw(never, seed="a", size=4, year=YEAR)) == [NOT_AUDITED] * 3 + [POOR]


def test_statutory_measures_left_over_take_what_nobody_else_can():
    statutory = [
        Candidate(f"S{n}", statutory=True, last_audited=RECENT, grade="A") for n in range(6)
    ]
    assert strata(draw(statutory, seed="a", size=4, year=YEAR)) == [STATUTORY] * 2 + [REST] * 2


def test_the_draw_is_the_same_on_every_database_and_version_of_python():
    expected = [
        ("S1", "statutory"),
        ("S2", "statutory"),
        ("S4", "statutory"),
        ("N3", "not_audited_recently"),
        ("N4", "not_audited_recently"),
        ("D1", "poor_data_quality"),
    ]
    assert [
        (one.code, one.stratum.value) for one in draw(TWELVE, seed="minute 17", size=6, year=YEAR)
    ] == expected


def test_anybody_can_work_out_the_order_with_a_checksum():
    assert rank("42", "F1") == hashlib.sha256(b"42:F1").hexdigest()


def test_nothing_is_drawn_from_nothing():
    assert draw([], seed="a", size=5, year=YEAR) == []


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        code=st.text("ABCDEF123.-", min_size=1, max_size=4),
        statutory=st.booleans(),
        last_audited=st.none() | st.integers(2005, 2014).map(FinancialYear),
        grade=st.sampled_from(["", "A", "B", "C", "D"]),
    ),
    unique_by=lambda candidate: candidate.code,
    max_size=30,
)


@given(
    candidates=CANDIDATES,
    seed=st.text(max_size=20),
    size=st.integers(0, 40),
    shuffle=st.randoms(use_true_random=False),
)
def test_any_order_gives_the_same_sample_of_the_right_size_without_repeats(
    candidates, seed, size, shuffle
):
    sample = draw(candidates, seed=seed, size=size, year=YEAR)
    other = list(candidates)
    shuffle.shuffle(other)
    assert draw(other, seed=seed, size=size, year=YEAR) == sample
    assert len(sample) == min(size, len(candidates))
    assert len({one.code for one in sample}) == len(sample) and {one.code for one in sample} <= {
        c.code for c in candidates
    }


@given(
    candidates=CANDIDATES,
    seed=st.text(max_size=20),
    size=st.integers(0, 40),
    more=st.integers(0, 10),
)
def test_a_larger_sample_holds_the_smaller_one(candidates, seed, size, more):
    smaller, larger = (
        {one.code for one in draw(candidates, seed=seed, size=n, year=YEAR)}
        for n in (size, size + more)
    )
    assert smaller <= larger


@given(candidates=CANDIDATES, seed=st.text(max_size=20), size=st.integers(0, 40))
def test_whoever_takes_a_place_of_a_stratum_belongs_to_it(candidates, seed, size):
    known = {candidate.code: candidate for candidate in candidates}
    belongs = {
        STATUTORY: lambda c: c.statutory,
        NOT_AUDITED: lambda c: c.last_audited is None or c.last_audited.start < 2011,
        POOR: lambda c: c.grade in {"C", "D"},
        REST: lambda c: True,
    }
    assert all(
        belongs[stratum](known[code])
        for code, stratum in (
            (one.code, one.stratum) for one in draw(candidates, seed=seed, size=size, year=YEAR)
        )
    )


@given(size=st.integers(0, 500))
def test_the_shares_add_up_and_never_shrink(size):
    assert sum(shares(size).values()) == size
    assert all(
        after >= before
        for before, after in zip(shares(size).values(), shares(size + 1).values(), strict=True)
    )


def test_another_seed_gives_another_sample():
    samples = {
        tuple(one.code for one in draw(TWELVE, seed=f"seed {n}", size=6, year=YEAR))
        for n in range(20)
    }
    assert len(samples) > 10 and all(
        isinstance(one, Drawn) for one in draw(TWELVE, seed="a", size=3, year=YEAR)
    )
