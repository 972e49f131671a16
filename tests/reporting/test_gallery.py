"""The gallery of pictures: in the demonstration alone."""

from datetime import datetime

import pytest

pytestmark = pytest.mark.any_database


def test_the_demonstration_shows_every_kind_of_picture(client, db, settings):
    settings.PORTAL_CLOCK = datetime(2024, 4, 8, 10)
    page = client.get("/gallery/").content.decode()
    assert page.count("<svg") == 31
    for words in (
        "One point",
        "Gap",
        "Negative",
        "400 points",
        "Provisional",
        "No target",
        "Map of places",
    ):
        assert f">{words}</figcaption>" in page


def test_a_council_s_own_portal_has_none(client, db, settings):
    settings.PORTAL_CLOCK = None
    assert client.get("/gallery/").status_code == 404
