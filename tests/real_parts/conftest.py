"""The portal with real parts: PostgreSQL, Redis, a Celery worker and beat, as processes that can be
killed.
"""

import os
import shutil
from urllib.parse import urlsplit

import pytest
import redis

from tests import demo_database
from tests.real_parts.parts import BROKER, PG, Portal
from tests.template_databases import copy_database, drop_database


def pytest_collection_modifyitems(items):
    for item in items:
        if "real_parts" in item.path.parts:
            item.add_marker(pytest.mark.real_parts)
            if not os.environ.get("REAL_PARTS"):
                item.add_marker(
                    pytest.mark.skip(reason="set REAL_PARTS=1 to run against PostgreSQL and Redis")
                )


@pytest.fixture
def portal(tmp_path):
    """A fresh database with the demonstration council, an empty broker, and the means to start and
    stop processes.
    """
    template, folder = demo_database.told_on_postgresql(PG)
    name = urlsplit(PG).path[1:]
    copy_database(PG, template, name)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    redis.Redis.from_url(BROKER).flushdb()
    portal = Portal(tmp_path)
    yield portal
    portal.stop_all()
    drop_database(PG, name)
