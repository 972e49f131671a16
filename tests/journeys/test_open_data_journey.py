"""A journalist, at a browser: an article on another site reads the whole file and shows a chart."""

import csv
import io
import threading
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest


@pytest.fixture
def other_site(tmp_path, live_server):
    """An article on a site of its own, with the chart in a frame; gives its address."""
    (tmp_path / "index.html").write_text(
        f'<!doctype html><iframe width="800" src="{live_server.url}/targets/CP01/embed/"></iframe>'
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_reads_the_file_and_shows_a_chart(portal, page, live_server, other_site):
    page.goto(other_site)
    text = page.evaluate(
        "address => fetch(address).then(answer => answer.text())",
        f"{live_server.url}/data/all-figures.csv",
    )
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")))
    waits = {date.fromisoformat(row["period_end"]): row for row in rows if row["code"] == "CP01"}
    newest = waits[date(2024, 2, 29)]
    assert (round(float(newest["value"]), 1), newest["rating"]) == (63.2, "red")
    frame = page.frame_locator("iframe")
    assert "63.2%" in frame.locator("h1").inner_text()
    assert "A&E department" in frame.locator("main").inner_text()
    assert frame.locator("svg.wide").is_visible()
    assert "63.2%" in frame.locator("main").inner_text()
