"""No published page of the demonstration holds two statements that cannot both be true."""

import json

import pytest

from pmf_portal.periods.month import Month
from reporting.models import Publication, PublishedTarget
from tests.reporting.consistency import Walk, walk_publications, walk_target

pytestmark = [pytest.mark.slow, pytest.mark.any_database]


def test_nothing_published_contradicts_itself(demonstration):
    walk = walk_publications(
        Publication.objects.prefetch_related("files").order_by("pk"),
        PublishedTarget.objects.order_by("pk"),
    )
    assert not walk.contradictions, "\n".join(walk.contradictions[:40])
    # So many pairs at the least, and of every kind.
    assert sum(walk.pairs.values()) > 20_000
    assert min(walk.pairs.values()) > 0


PLANTED = {
    "rating": ("rating", "green", "the rating and its sentence"),
    "figure": ("actual_to_date", "12.3", "the figure and the sentence"),
    "note": ("newest_note", "", "the newest period and its note"),
    "coverage": ("periods_reported", "no period reported, 0 of 11", "periods covered and a rating"),
    "arrow": ("to_date_last_year", None, "an arrow and both its figures"),
    "period": ("period_actual", "99.9", "the period's figure and the series"),
}


@pytest.mark.parametrize("planted", list(PLANTED))
def test_a_planted_contradiction_is_found(demonstration, planted):
    name, value, kind = PLANTED[planted]
    target = PublishedTarget.objects.get(code="FW09", build__month=Month(2024, 2))
    content = json.loads(target.content)
    content["line"][name] = value
    walk = Walk()
    walk_target(walk, "FW09", content)
    assert kind in "\n".join(walk.contradictions)
