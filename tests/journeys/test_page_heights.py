"""How far a reader scrolls: the pages that are read most keep to their heights."""

import pytest

HEIGHT = "document.documentElement.scrollHeight"
MOST = [
    ("/", 1280, 3050),
    ("/", 390, 5100),
    ("/scorecards/corporate-plan/2024-02/", 1280, 3250),
    ("/scorecards/corporate-plan/2024-02/", 390, 5600),
]
DESK_OF_A_LEAD = [(1280, 4300), (390, 7800)]


@pytest.mark.parametrize("path, width, most", MOST)
def test_a_page_is_no_higher_than_was_agreed(portal, path, width, most):
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.visit(path)
    assert portal.page.evaluate(HEIGHT) <= most


@pytest.mark.parametrize("width, most", DESK_OF_A_LEAD)
def test_a_lead_s_desk_of_fifteen_figures_is_no_higher_than_agreed(portal, width, most):
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/desk/")
    assert portal.page.evaluate(HEIGHT) <= most


def test_every_box_of_a_lead_s_desk_stands_in_its_column(portal):
    """The services are tables of their own; the columns of all of them stand under one another."""
    portal.page.set_viewport_size({"width": 1280, "height": 900})
    portal.sign_in("lead-families-and-wellbeing")
    portal.visit("/desk/")
    edges = portal.page.evaluate(
        """() => [...document.querySelectorAll(".portal-entry__cell")].map(
            (cell) => Math.round(cell.getBoundingClientRect().left))"""
    )
    assert len(edges) == 15 and len(set(edges)) == 1


def test_a_wide_screen_shows_every_month_without_a_click(portal):
    portal.visit("/")
    marks = portal.page.locator(".look-strips svg").first
    assert marks.is_visible()
    portal.page.set_viewport_size({"width": 390, "height": 844})
    assert not marks.is_visible()
    portal.page.get_by_text("Month by month, area by area").click()
    assert marks.is_visible()
