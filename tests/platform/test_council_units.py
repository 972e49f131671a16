"""Administration of units and places: where a unit stands is computed."""

from datetime import date

import pytest

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.units import add_area, add_unit, rename_unit
from pmf_portal.refusals import Refused

DAY = date(2024, 4, 1)


def test_a_council_is_set_up_from_the_top(db, at):
    council = add_unit(title="Anyshire", kind="council", parent=None, by=None, at=at)
    places = add_unit(title="Place & Growth", kind="directorate", parent=council, by=None, at=at)
    roads = add_unit(title="Roads", kind="service", parent=places, by=None, at=at)
    team = add_unit(title="Winter team", kind="team", parent=roads, by=None, at=at)
    assert team.path == "/anyshire/place-growth/roads/winter-team/"
    assert [unit.title for unit in OrganisationUnit.objects.all()] == [
        "Anyshire",
        "Place & Growth",
        "Roads",
        "Winter team",
    ]


@pytest.mark.parametrize(
    ("kind", "parent", "title", "words"),
    [
        ("council", None, "Another", "is there already"),
        ("council", "families", "Another", "stands in no other unit"),
        ("directorate", None, "New", "stands in a council"),
        ("service", "council", "New", "stands in a directorate"),
        ("team", "families", "New", "stands in a service"),
        ("board", "council", "New", "not “board”"),
        ("directorate", "council", "FAMILIES", "is taken"),
        ("directorate", "council", "!?", "letters in it"),
    ],
)
def test_a_unit_that_cannot_stand_there_is_refused(council, at, kind, parent, title, words):
    above = council.units[parent] if parent else None
    with pytest.raises(Refused, match=words):
        add_unit(title=title, kind=kind, parent=above, by=council.people["team"], at=at)


def test_a_renamed_unit_keeps_its_place_and_address(council, at):
    families, team = council.units["families"], council.people["team"]
    renamed = rename_unit(families, title="Children and Families", by=team, at=at)
    assert (renamed.slug, renamed.path) == (families.slug, families.path)
    with pytest.raises(Refused, match="called “Places” already"):
        rename_unit(families, title="places", by=team, at=at)


def test_places_are_of_the_councils_own_kinds(council, at):
    team = council.people["team"]
    place = {"valid_from": DAY, "valid_to": None, "parent": None, "by": team, "at": at}
    area = add_area(gss_code="E05000001", name="North", kind="electoral division", **place)
    assert str(area) == "North"
    with pytest.raises(Refused, match="is taken"):
        add_area(gss_code="E05000001", name="South", kind="parish", **place)
    with pytest.raises(Refused, match="before the first"):
        add_area(gss_code="P1", name="Old", kind="parish", **place | {"valid_to": date(2024, 3, 1)})
