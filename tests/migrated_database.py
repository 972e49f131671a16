"""A migrated database, made once for all processes and runs, and copied for each.

Migrating takes half a minute, copying none.  The copy is kept by the digest of the migrations and
of all that they import: a new migration or a changed lock is migrated anew.  So that a fresh
checkout need not begin with it, what the landed migrations make lies in tests/migrated (see
tests/keep_migrated.py); an upgraded portal is held against it (tests/upgrades).
"""

import ast
import lzma
import os
import sqlite3
from contextlib import closing
from functools import cache

import psycopg2
from django.db import connection, transaction

from tests.cache import PRODUCT, ROOT, digest_of, kept_folder, manage
from tests.locks import locks_off
from tests.template_databases import copy_database, drop_database, kept_database

KEPT = ROOT / "tests" / "migrated"
FILLED_BY_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}


def file_of(module):
    """The file of a module of the portal; None for anybody else's."""
    place = ROOT / module.replace(".", "/")
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.exists():
            return path
    return None


def imported_by(path):
    """The files of the portal that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if path := file_of(name):
                yield path


@cache
def digest_of_migrations():
    found, waiting = {ROOT / "requirements.txt"}, [ROOT / "pmf_portal" / "settings.py"]
    for folder in PRODUCT:
        waiting.extend(folder.rglob("migrations/*.py"))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(imported_by(path))
    return digest_of(found)


@cache
def digest_of_what_is_kept():
    """Of what decides on the tables and their locks: the migrations, and what locks are made by."""
    files = [ROOT / "requirements.txt"]
    for folder in PRODUCT:
        files.extend(folder.rglob("migrations/*.py"))
        files.extend(folder.rglob("*lock*.py"))
        files.extend(folder.rglob("append_only.py"))
    return digest_of(set(files))


def kept(name):
    """The bytes of a database in tests/migrated; None where migrations or locks are newer."""
    if (KEPT / "digest.txt").read_text().strip() != digest_of_what_is_kept():
        return None
    return lzma.decompress((KEPT / name).read_bytes())


@cache
def migrated_file():
    """The SQLite file with a migrated database."""

    def make(folder):
        path = folder / "portal.sqlite3"
        if database := kept("sqlite.xz"):
            path.write_bytes(database)
        else:
            migrate_file(path)

    return kept_folder("migrated", digest_of_migrations(), make) / "portal.sqlite3"


def migrate_file(path):
    manage("migrate", "-v0", DATABASE_URL=f"sqlite:///{path}", DATA_DIR=str(path.parent))
    settle(path)


def settle(path):
    """Everything into the one file: a journal beside it would not be copied with it."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = DELETE")


def fill_from(path):
    """All that the test database in memory holds is from now on what this file holds."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as database:
        database.backup(connection.connection)


def migrated_template(url):
    """The name of the PostgreSQL database that is migrated and holds nothing."""

    def make(address):
        if statements := kept("postgresql.sql.xz"):
            run_statements(address, statements.decode())
        else:
            manage("migrate", "-v0", DATABASE_URL=address)

    return kept_database(url, "migrated", digest_of_migrations(), make)


def run_statements(url, statements):
    with closing(psycopg2.connect(url)) as database, database.cursor() as cursor:
        cursor.execute(statements)
        database.commit()


def restore():
    """After a test that really committed the database is the migrated one again."""
    if connection.vendor == "sqlite":
        fill_from(migrated_file())
        return
    with transaction.atomic(), locks_off() as cursor:
        for table in tables_to_empty():
            cursor.execute(f'DELETE FROM "{table}"')
        # A table with a constraint still to be checked takes no trigger back.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@cache
def tables_to_empty():
    """All but those that Django itself fills after migrating."""
    return sorted(set(connection.introspection.table_names()) - FILLED_BY_DJANGO)


def lead_to(name):
    """From now on the connection of the tests leads to the database of this name."""
    connection.close()
    connection.settings_dict["NAME"] = name


class TestDatabase:
    """The connection of the tests leads to a copy of its own of the migrated database."""

    def __init__(self):
        self.former = connection.settings_dict["NAME"]
        self.name = connection.creation._get_test_db_name()
        if connection.vendor == "postgresql":
            url = os.environ["DATABASE_URL"]
            copy_database(url, migrated_template(url), self.name)
        lead_to(self.name)
        if connection.vendor == "sqlite":
            fill_from(migrated_file())

    def drop(self):
        lead_to(self.former)
        if connection.vendor == "postgresql":
            drop_database(os.environ["DATABASE_URL"], self.name)
