"""A database of each earlier version is upgraded: everything is verified, every status proven, every
lock stands, and the pages open.
"""

import json
import lzma
import os
import re
import sqlite3
import tarfile
from contextlib import closing

import psycopg2
import pytest
from django.db import connection

from reporting.public_record.backups import files_of, unpack
from tests import migrated_database
from tests.cache import manage
from tests.template_databases import beside, copy_database, drop_database
from tests.upgrades.kept import FOLDER, VERSIONS

# On both databases, though the tests' own is not what is upgraded.
pytestmark = [pytest.mark.slow, pytest.mark.on_sqlite, pytest.mark.django_db]
CLOCK = "2013-12-20T10:00"
LOCKED = (
    "UPDATE scorecards_actual SET value = 1",
    "DELETE FROM scorecards_actual",
    "UPDATE targets_specification SET title = 'x'",
    "UPDATE targets_trajectorypoint SET planned = 1",
    "DELETE FROM targets_approval",
    "UPDATE scorecards_scorecardline SET rating = 'green'",
    "UPDATE reporting_publication SET content = ''",
    "DELETE FROM reporting_publicationfile",
    "UPDATE audit_auditevent SET actor = 'x'",
    "DELETE FROM exceptions_step",
)
# What a lock raises, and nothing else does here.
REFUSED = (sqlite3.IntegrityError, psycopg2.errors.IntegrityConstraintViolation)
KEPT = """
    SELECT 'publication', slug || month || edition, digest FROM reporting_publication
    UNION SELECT 'file', publication_id || name, digest FROM reporting_publicationfile
    UNION SELECT 'approval', CAST(plan_id AS varchar), digest FROM targets_approval
    UNION SELECT 'figure', target_id || '-' || month || '-' || revision,
        CAST(CAST(value * 1000 AS integer) AS varchar) FROM scorecards_actual
    UNION SELECT 'person', username, post FROM council_user
    UNION SELECT 'audit', 'event', hash FROM audit_auditevent
    ORDER BY 1, 2, 3
"""
PAGES = """
import json
from django.test import Client
from pmf_portal.council.models import User
from exceptions.models import ExceptionReport
found = {}
pages = ["/", "/archive/", "/scorecards/families/2013-09/", "/scorecards/families/2013-11/",
    "/targets/F1/", "/targets/F2/", "/exceptions/2013-09/", "/corrections/", "/reports/",
    "/specifications/families/2013-14/", "/proof-of-no-change/", "/search/?q=Measure"]
inside = ["/desk/", "/golden-thread/2013-14/", "/run-sheet/2013-12/", "/exception-tracker/", "/people/", "/units/", "/actuals/",
    "/targets/F1/actuals/2013-09/", "/audit-trail/", "/data-quality/"]
inside += [f"/exception-reports/{report.pk}/" for report in ExceptionReport.objects.all()]
client = Client(headers={"host": "localhost"})
for page in pages:
    found[page] = client.get(page).status_code
client.force_login(User.objects.get(username="team"))
for page in inside:
    found[page] = client.get(page).status_code
print(json.dumps(found))
"""


# Earlier versions had the administration site and counted wrong passwords with a library; SQLite
# numbers indexes of its own.
GONE = ("axes_", "django_admin_log", "sqlite_autoindex_")
SCHEMA = {
    "sqlite": [
        """
        SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk
        FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2
        """,
        "SELECT type, name, tbl_name FROM sqlite_master WHERE type <> 'table' ORDER BY 1, 2",
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1",
    ],
    "postgresql": [
        """
        SELECT table_name, column_name, data_type, is_nullable, column_default
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
        """,
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        """
        SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2
        """,
        """
        SELECT proname, prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND p.prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
        ORDER BY 1
        """,
    ],
}


def unpacked(path):
    return lzma.decompress(path.read_bytes())


def load_sqlite(version, folder):
    path = folder / "portal.sqlite3"
    path.write_bytes(unpacked(FOLDER / version / "sqlite.xz"))
    return f"sqlite:///{path}"


def load_postgresql(packed, name):
    parts = connection.settings_dict
    host, port = parts["HOST"] or "127.0.0.1", parts["PORT"] or 5432
    url = beside(f"postgres://{parts['USER']}@{host}:{port}/postgres", name)
    copy_database(url, "template1", name)
    migrated_database.run_statements(url, unpacked(packed).decode())
    return url


# The longest way on one database and the fullest data on the other, where nobody asks for every
# version on both (EVERY_UPGRADE=1): what changed in a version changed on both.
BY_TURNS = {"sqlite": VERSIONS[:1], "postgresql": VERSIONS[-1:]}
FROM = VERSIONS if "EVERY_UPGRADE" in os.environ else BY_TURNS[connection.vendor]


@pytest.fixture(params=FROM)
def earlier(request, tmp_path):
    """The environment of a portal whose database and files an earlier version made."""
    version, kind = request.param, connection.vendor
    with tarfile.open(fileobj=lzma.open(FOLDER / version / f"{kind}-published.tar.xz")) as packed:
        unpack(packed, files_of(packed), tmp_path)
    environment = {"DATA_DIR": str(tmp_path), "PORTAL_CLOCK": CLOCK}
    if kind == "sqlite":
        yield environment | {"DATABASE_URL": load_sqlite(version, tmp_path)}
        return
    # Processes of tests upgrade different versions beside each other.
    name = f"{connection.settings_dict['NAME']}_earlier_{version.replace('.', '_')}"
    url = load_postgresql(FOLDER / version / "postgresql.sql.xz", name)
    yield environment | {"DATABASE_URL": url}
    drop_database(url, name)


def connected(environment):
    """A connection of its own, without the portal."""
    url = environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        return closing(sqlite3.connect(url.removeprefix("sqlite:///")))
    return closing(psycopg2.connect(url))


def what_is_kept(environment):
    with connected(environment) as database:
        cursor = database.cursor()
        cursor.execute(KEPT)
        return cursor.fetchall()


def not_refused(environment):
    """The statements that a locked table let through."""
    through = []
    with connected(environment) as database:
        for statement in LOCKED:
            try:
                database.cursor().execute(statement)
            except REFUSED:
                pass
            else:
                through.append(statement)
            database.rollback()
    return through


def schema_of(url):
    """Each table's columns, each index and each lock; but for tables that nobody uses any more."""
    found = set()
    with connected({"DATABASE_URL": url}) as database:
        cursor = database.cursor()
        for query in SCHEMA["sqlite" if url.startswith("sqlite") else "postgresql"]:
            cursor.execute(query)
            for row in cursor.fetchall():
                if not any(str(word).startswith(GONE) for word in row):
                    found.add(tuple(without_casts(word) for word in row))
    return found


def without_casts(word):
    """A dumped condition comes back with other casts and brackets, which change nothing."""
    return (
        re.sub(r"::(character varying|text)|[()\[\]]", "", word) if isinstance(word, str) else word
    )


def schema_of_what_is_kept(folder):
    """What tests on a fresh checkout begin with, in place of migrating."""
    if connection.vendor == "sqlite":
        path = folder / "migrated.sqlite3"
        path.write_bytes(unpacked(migrated_database.KEPT / "sqlite.xz"))
        return schema_of(f"sqlite:///{path}")
    name = f"{connection.settings_dict['NAME']}_kept"
    url = load_postgresql(migrated_database.KEPT / "postgresql.sql.xz", name)
    schema = schema_of(url)
    drop_database(url, name)
    return schema


def test_an_earlier_version_is_upgraded_with_all_that_it_holds(earlier, tmp_path):
    before = what_is_kept(earlier)
    manage("migrate", "-v0", **earlier)
    assert what_is_kept(earlier) == before
    assert schema_of(earlier["DATABASE_URL"]) == schema_of_what_is_kept(tmp_path)
    assert "No problems found" in manage("verify", **earlier)
    proof = manage("prove_targets", "2013/14", **earlier)
    assert "24 of 24 published statuses come out the same" in proof and "CHANGED" not in proof
    assert not_refused(earlier) == []
    opened = json.loads(manage("shell", "-v0", "-c", PAGES, **earlier))
    assert {page: status for page, status in opened.items() if status != 200} == {}
    manage("write_record", **earlier)
    assert "No problems found" in manage("verify", **earlier)
