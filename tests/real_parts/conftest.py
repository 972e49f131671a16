"""The portal with real parts: PostgreSQL, Redis, a Celery worker and beat, as processes that can be
killed.
"""

import os
from urllib.parse import urlsplit

import pytest
import redis

from tests.real_parts.parts import BROKER, PG, Portal, run_sql


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
    name = urlsplit(PG).path[1:]
    run_sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    redis.Redis.from_url(BROKER).flushdb()
    portal = Portal(tmp_path)
    portal.manage("migrate", "-v0")
    portal.manage("seed_demo")
    yield portal
    portal.stop_all()
