"""Complaints as everybody reads them: services of one title are told apart, and the council as a
whole is told of the same services alone.
"""

import re
from datetime import date

import pytest

from pmf_portal.council.models import OrganisationUnit
from tests.targets.voice.heard import QUARTER, counts

VOICE = "/residents-voice/"
CSV = "/data/tables/complaints.csv"


def text_of(client, path):
    return " ".join(client.get(path).content.decode().split())


@pytest.mark.parametrize(
    "path", [VOICE, "/data/tables/complaints.csv", "/data/tables/complaints.json"]
)
def test_few_complaints_stand_in_no_form(client, council, path):
    counts(council, received=97, in_time=95, upheld_1=23)
    counts(council, unit="waste", received=3, in_time=3)
    page = text_of(client, path)
    assert "Care" in page and "Waste" in page
    numbers = set(re.findall(r"\b[0-9]+\b", page))
    # 95 of 97 in time are 2 late, and 97 beside a total of 100 are the 3 of the other service.
    assert "95" not in numbers and ">3<" not in page and ",3," not in page
    assert not {"97", "100"} <= numbers


def test_services_of_one_title_are_told_apart(client, council):
    OrganisationUnit.objects.filter(slug="waste").update(title="Care")
    counts(council, received=97, in_time=85)
    counts(council, unit="waste", received=30, in_time=20)
    lines = text_of(client, CSV)
    assert "Care (Families),2013/14 Q2,97,85" in lines and "Care (Places),2013/14 Q2,30,20" in lines
    page = text_of(client, VOICE)
    assert "Every quarter: Care (Families)" in page and "Every quarter: Care (Places)" in page


@pytest.fixture
def roads(council):
    places = council.units["places"]
    unit = OrganisationUnit.objects.create(
        slug="roads", title="Roads", kind="service", parent=places, path=f"{places.path}roads/"
    )
    council.units["roads"] = unit
    return unit


def enter(council, unit, back, received):
    counts(council, unit=unit, quarter=QUARTER - 3 * back, received=received, in_time=None)


def test_the_council_as_a_whole_is_told_once_all_have_entered(client, council, roads):
    for back in range(9):
        enter(council, "care", back, 50)
        enter(council, "waste", back, 60)
        if back:
            enter(council, "roads", back, 300)
    page, lines = text_of(client, VOICE), text_of(client, CSV)
    assert "o clear change against the four quarters before (1,640 against 1,640)" in page
    assert "learly fewer" not in page and "The council as a whole,2013/14 Q2" not in lines
    enter(council, "roads", 0, 300)
    assert "The council as a whole,2013/14 Q2,410," in text_of(client, CSV)


def test_years_of_the_council_are_compared_over_the_same_services(client, council, roads):
    for back in range(9):
        enter(council, "care", back, 50)
        enter(council, "waste", back, 60)
        if back > 3:
            enter(council, "roads", back, 300)
    OrganisationUnit.objects.filter(pk=roads.pk).update(ended_on=date(2012, 10, 1))
    page, lines = text_of(client, VOICE), text_of(client, CSV)
    assert "The council as a whole,2013/14 Q2,110," in lines
    assert "The council as a whole,2012/13 Q2,410," in lines
    whole = page[page.index("Every quarter: The council as a whole") :]
    assert "learly fewer" not in whole[: whole.index("</details>")]


def test_what_is_public_says_nothing_of_who_enters_later(client, council, roads):
    for unit, received in (("care", 40), ("waste", 60), ("roads", 30)):
        enter(council, unit, 1, received)
    enter(council, "care", 0, 40)
    enter(council, "waste", 0, 60)
    before = text_of(client, CSV)
    enter(council, "roads", 0, 3)
    after = text_of(client, CSV)
    for lines in (before, after):
        assert "Care,2013/14 Q2,40," in lines and "Waste,2013/14 Q2,60," in lines
        assert "The council as a whole,2013/14 Q2" not in lines.replace("Q2,,,,", "")


def test_a_quarter_of_long_ago_is_shown(client, council):
    enter(council, "care", (2013 - 1900) * 4 + 1, 48)
    assert "1900/01 Q1" in text_of(client, VOICE)
