"""Databases on a PostgreSQL server that are filled once, kept, and copied as templates."""

from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import psycopg2

KEPT = 4


def beside(url, name):
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def server(url):
    """A cursor on the server, for whole databases."""
    with closing(psycopg2.connect(beside(url, "postgres"))) as administration:
        administration.autocommit = True
        with administration.cursor() as cursor:
            yield cursor


def kept_database(url, kind, digest, make, *, template="template1", needs=None):
    """The name of the database of this kind and digest; `make(url)` fills a copy of the template
    where it is not there yet, or where the folder is not there that belongs to it.
    """
    name, making = f"portal_tests_{kind}_{digest}", f"portal_tests_{kind}_making"
    with server(url) as cursor:
        # Held until this connection ends: others wait meanwhile, and find what was made.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [making])
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if not cursor.rowcount or (needs and not needs.exists()):
            copy_database(url, template, making)
            make(beside(url, making))
            drop_database(url, name)
            cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
            drop_old(cursor, f"portal_tests_{kind}_")
    return name


def drop_old(cursor, beginning):
    cursor.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC",
        [beginning],
    )
    for (name,) in cursor.fetchall()[KEPT:]:
        with suppress(psycopg2.errors.ObjectInUse):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def copy_database(url, template, name):
    """A database that holds what the template holds, in place of any of that name."""
    drop_database(url, name)
    with server(url) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(url, name):
    with server(url) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
