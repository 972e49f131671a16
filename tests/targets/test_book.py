"""The target book: its digest changes with every locked field, and with nothing else."""

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmf_portal.formats.canonical import digest
from pmf_portal.periods.month import Month
from targets.approval import BOOK_FIELDS, target_book
from targets.models import Objective, Responsibility, Specification, TrajectoryPoint
from tests.factories import WORDS, YEAR

OTHER = {
    "title": "Another title",
    "kind": "outcome",
    "polarity": "lower",
    "unit": "people",
    "decimals": 2,
    "aggregation": "mean",
    "scale": Decimal(1000),
    "frequency": "quarter",
    "annual_target": Decimal("90.000001"),
    "previous_year": Decimal(1),
    "tolerance": "absolute",
    "green_within": Decimal(1),
    "amber_within": Decimal("5.000001"),
    "publication_lag_days": 1,
    "definition": "Another",
    "data_source": "Another",
    "numerator": "Another",
    "denominator": "Another",
}


def book_digest(council):
    return digest(target_book(council.plans["families"], YEAR))


def test_every_field_of_the_book_is_tried():
    assert set(OTHER) == set(BOOK_FIELDS)


@pytest.mark.parametrize("field", sorted(OTHER))
def test_the_digest_changes_with_each_field(council, field):
    council.target("F1")
    before = book_digest(council)
    Specification.objects.update(**{field: OTHER[field]})
    assert book_digest(council) != before


@pytest.mark.parametrize(
    "act",
    [
        lambda c: TrajectoryPoint.objects.filter(month=Month(2013, 9).first_day).update(
            planned=Decimal("90.000001")
        ),
        lambda c: TrajectoryPoint.objects.filter(month=Month(2013, 9).first_day).update(
            amber_bound=Decimal(80)
        ),
        lambda c: TrajectoryPoint.objects.filter(month=Month(2013, 9).first_day).delete(),
        lambda c: Specification.objects.update(service=c.units["waste"]),
        lambda c: Specification.objects.update(
            priority=Objective.objects.create(plan=c.plans["families"], slug="other", title="Other")
        ),
        lambda c: c.target("F2"),
        lambda c: Specification.objects.filter(target__code="F1").update(plan=c.plans["places"]),
    ],
)
def test_the_digest_changes_with_trajectory_place_and_membership(council, act):
    council.target("F1")
    before = book_digest(council)
    act(council)
    assert book_digest(council) != before


@pytest.mark.parametrize("field", ["stretch", "peers", "rationale", "forecast_method"])
def test_words_outside_the_computation_do_not_change_it(council, field):
    council.target("F1")
    before = book_digest(council)
    Specification.objects.update(**{field: "Another"})
    assert book_digest(council) == before


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    seed=st.integers(0, 2**32),
    # Codes that differ by leading zeros alone are one code.
    codes=st.sets(st.from_regex(r"[A-Z][1-9][0-9]{0,2}", fullmatch=True), min_size=1, max_size=4),
)
def test_the_digest_does_not_depend_on_the_order_of_writing(council, seed, codes):
    digests = set()
    for order in (sorted(codes), random.Random(seed).sample(sorted(codes), len(codes))):
        for code in order:
            spec = council.target(code, planned="91.50")
            spec.trajectory.all().delete()
            points = [(Month(2013, 4) + n, Decimal("91.5")) for n in range(12)]
            random.Random(seed + len(order)).shuffle(points)
            TrajectoryPoint.objects.bulk_create(
                TrajectoryPoint(specification=spec, month=m, planned=p) for m, p in points
            )
        digests.add(book_digest(council))
        TrajectoryPoint.objects.all().delete()
        Specification.objects.all().delete()
        Responsibility.objects.all().delete()
    assert len(digests) == 1


def test_the_digest_is_the_same_on_every_database(council):
    """The digest itself is written here: SQLite and PostgreSQL, any machine, any year from now."""
    council.target("F1", **WORDS)
    council.target("F2", aggregation="ratio", planned="91.5")
    assert (
        book_digest(council) == "213f2fc79f70a01086c4fe39ea5b7bdf5b33061da12ea2c94fe9050bab0b4081"
    )
