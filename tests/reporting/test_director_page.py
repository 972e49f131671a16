"""What a director's page says of a red beside its exception report: how far it is from its way back."""

from datetime import date

import pytest

from pmf_portal.council.models import OrganisationUnit
from reporting.cycle.director_page import sections_of
from scorecards.month.lines_to_judge import lines_to_judge
from tests.exceptions.story import OCTOBER, SEPTEMBER, build

pytestmark = pytest.mark.slow


def tags_of_f1(scorecards):
    families = OrganisationUnit.objects.get(slug="families")
    sections = sections_of(lines_to_judge(scorecards, families), date(2013, 11, 15))
    rows = [row for section in sections for row in section.rows]
    (row,) = [row for row in rows if row.judged.line.code == "F1"]
    return [tag.words for tag in row.tags]


def test_a_red_off_its_promised_path_says_by_how_much(council, published_report):
    council.figure(council.specification, "2013-10", "55")
    assert "5 points short of its way back" in tags_of_f1(build(OCTOBER))


def test_a_red_on_its_promised_path_says_that(council, published_report):
    council.figure(council.specification, "2013-10", "62")
    tags = tags_of_f1(build(OCTOBER))
    assert "On its way back" in tags and "Unchanged" not in tags


def test_a_figure_of_a_month_before_says_which_month_it_is_of(council, published_report):
    council.figure(council.specification, "2013-10", "55")
    build(OCTOBER)
    tags = tags_of_f1(build(OCTOBER + 1))
    assert "5 points short of its way back in October 2013" in tags


def test_a_red_without_a_path_says_how_far_it_is_from_plan(council, submitted_report):
    assert "40 points short of plan" in tags_of_f1(build(SEPTEMBER))
