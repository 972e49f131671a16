"""A browser against the portal with the demonstration council."""

import os
import sqlite3

import pytest
from django.conf import settings as django_settings
from django.db import connection

from reporting.demo.council import DemoBuilder
from tests.journeys.portal import CHROMIUM, Portal

# Playwright drives the browser from an event loop of its own; Django need not fear it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if not os.environ.get("BROWSER"):
                item.add_marker(
                    pytest.mark.skip(reason="set BROWSER=1 to run the browser journeys")
                )
            elif CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(
                        reason="no Chromium browser was found; install the package chromium"
                    )
                )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def told_once():
    """The demonstration's database once it was told, to be copied back for each journey."""
    return {}


@pytest.fixture
def demonstration(transactional_db, settings, told_once):
    settings.PORTAL_CLOCK = django_settings.PORTAL_CLOCK.replace(2024, 4, 8)
    if kept := told_once.get("database"):
        connection.ensure_connection()
        kept.backup(connection.connection)
        return
    DemoBuilder(lambda words: None).build()
    if connection.vendor == "sqlite":
        told_once["database"] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(told_once["database"])


@pytest.fixture
def portal(demonstration, live_server, page):
    return Portal(live_server.url, page)
