"""How far a reader scrolls: the pages that are read most keep to their heights."""

import pytest

HEIGHT = "document.documentElement.scrollHeight"
MOST = [
    ("/", 1280, 3000),
    ("/", 390, 5000),
    ("/scorecards/corporate-plan/2024-02/", 1280, 3600),
    ("/scorecards/corporate-plan/2024-02/", 390, 5500),
]


@pytest.mark.parametrize("path, width, most", MOST)
def test_a_page_is_no_higher_than_was_agreed(portal, path, width, most):
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.visit(path)
    assert portal.page.evaluate(HEIGHT) <= most


def test_a_wide_screen_shows_every_month_without_a_click(portal):
    portal.visit("/")
    marks = portal.page.locator(".look-strips svg").first
    assert marks.is_visible()
    portal.page.set_viewport_size({"width": 390, "height": 844})
    assert not marks.is_visible()
    portal.page.get_by_text("Month by month, area by area").click()
    assert marks.is_visible()
