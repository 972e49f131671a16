"""The gallery of pictures: in the demonstration alone."""

import re
from datetime import datetime

import pytest

from reporting.website.gallery_charts import rebased

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
KINDS = (
    "Sparkline",
    "Target chart",
    "Control chart",
    "Forecast fan",
    "Path of recovery",
    "Dot strip",
    "Councils by name",
    "Sorted bars of places, with intervals",
    "Tile map of wards",
    "Status strip",
    "Small multiples",
    "Stacked bars",
)
STATES = (
    "One point",
    "Gap",
    "Negative",
    "Zero",
    "400 points",
    "Suppressed",
    "Provisional",
    "Rebased",
    "No target",
    "By quarter",
    "By year",
    "Seasonal",
    "Month missing",
    "Our figure missing",
    "Two wards suppressed",
    "Month not published",
    "With the promised way back",
    "Two yearly figures",
    "How likely each rating is",
    "One rating is certain",
)


@pytest.fixture
def gallery(client, db, settings):
    settings.PORTAL_CLOCK = datetime(2024, 4, 8, 10)
    return client.get("/gallery/").content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_demonstration_shows_every_kind_of_picture(gallery, kind):
    assert f". {kind}</h2>" in gallery


@pytest.mark.parametrize("state", STATES)
def test_the_demonstration_shows_every_state(gallery, state):
    assert f"<figcaption>{state}" in gallery


def test_nothing_is_drawn_that_a_phone_would_make_smaller(gallery):
    # What is wider than a phone is hidden on one, where a drawing of its own stands.
    for width, look in re.findall(
        r'<svg[^>]* width="(\d+)[^>]*?(?: class="([^"]*)")? font', gallery
    ):
        assert int(width) <= 358 or "look-half" in look or "look-full" in look


def test_the_range_before_a_changed_process_is_another_than_after():
    ranges = {limits for limits in rebased().usual.values()}
    assert len(ranges) == 2


def test_a_council_s_own_portal_has_none(client, db, settings):
    settings.PORTAL_CLOCK = None
    assert client.get("/gallery/").status_code == 404
