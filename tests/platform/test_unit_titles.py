"""Units of one title are told apart by what they are part of, by their end, or by short name."""

from datetime import date

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.council.unit_titles import distinct_titles

FAMILIES = OrganisationUnit(slug="families", title="Families")
PLACES = OrganisationUnit(slug="places", title="Places")


def unit(slug, title, parent=FAMILIES, ended_on=None):
    return OrganisationUnit(slug=slug, title=title, parent=parent, ended_on=ended_on)


def test_a_title_that_one_unit_has_stays_as_it_is():
    units = [unit("care", "Care"), unit("waste", "Waste")]
    assert distinct_titles(units) == {"care": "Care", "waste": "Waste"}


def test_units_of_one_title_say_what_they_are_part_of():
    units = [unit("care", "Care"), unit("care-2", "Care", PLACES)]
    assert distinct_titles(units) == {"care": "Care (Families)", "care-2": "Care (Places)"}


def test_of_two_in_one_place_the_ended_one_says_so():
    units = [unit("care", "Care", ended_on=date(2013, 6, 30)), unit("care-2", "Care")]
    assert distinct_titles(units) == {
        "care": "Care (Families) (to 30 June 2013)",
        "care-2": "Care (Families)",
    }


def test_at_last_the_short_name_tells_units_apart():
    units = [unit(slug, "Care", ended_on=date(2013, 6, 30)) for slug in ("care", "care-2")]
    assert len(set(distinct_titles(units).values())) == 2
