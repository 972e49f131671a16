"""A browser against the portal with the demonstration council."""

import os

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler

from tests.journeys.portal import CHROMIUM, Checked, Portal

# Playwright drives the browser from an event loop of its own; Django need not fear it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Style and scripts come through the portal's own middleware, as where it is installed.
StaticFilesHandler._should_handle = lambda self, path: False


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
def checked(tmp_path_factory, worker_id):
    """What axe has checked in this run, shared by the processes of tests."""
    of_the_run = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        of_the_run = of_the_run.parent
    folder = of_the_run / "checked-by-axe"
    folder.mkdir(exist_ok=True)
    return Checked(folder)


@pytest.fixture
def portal(demonstration, live_server, page, checked):
    return Portal(live_server.url, page, checked)
