"""The measuring commands run with small numbers, and touch nothing of the portal's own."""

import pytest

from reporting.public_record.page_cache import page_cache
from tests.bench import measure, packs, serving
from tests.bench.council import make_council

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.any_database]


def test_the_stored_page_is_measured_against_a_static_file_beside_it(settings):
    make_council(48)
    measure.ready()
    measure.publish()
    lines = []
    serving.put_on_disk()
    serving.measure(1, 8, lines.append)
    assert [line.partition("requests/s")[0].split()[2] for line in lines[:3]] == [
        "plain",
        "gzip",
        "ETag",
    ]
    assert (
        all("of the same bytes as a static file" in line for line in lines[:3])
        and "the server had no database" in lines[3]
    )
    assert page_cache.get(serving.PAGE).stored and not (settings.PUBLISHED_ROOT / "server").exists()


def test_an_answer_that_is_not_the_page_is_never_measured(settings):
    make_council(48)
    measure.ready()
    measure.publish()
    serving.put_on_disk()
    with (
        serving.production_server(settings.PUBLISHED_ROOT / "server", serving.PAGE) as port,
        pytest.raises(RuntimeError, match="answered 404"),
    ):
        serving.per_second(port, "/static/bench/other.html", {}, 4)


def test_a_big_pack_is_made_whole_and_measured():
    make_council(48)
    measure.ready()
    measure.publish()
    lines = []
    packs.measure(1, lines.append)
    pages = int(lines[0].partition(" pages")[0].split()[-1])
    assert pages >= 15 and "300 rows, 100 charts" in lines[0] and "of its PDF" in lines[1]
