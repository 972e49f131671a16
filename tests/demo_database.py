"""The demonstration council, told once and copied for everything that begins from it.

Telling it takes half a minute.  It is kept by the digest of all that the portal is made of, so that
whatever is changed in the portal, the demonstration is told by the changed portal.
"""

import os
import shutil
from contextlib import ExitStack, contextmanager
from functools import cache

from django.db import connection

from tests.cache import FOLDER, PRODUCT, ROOT, digest_of, forget_old, kept_folder, manage
from tests.migrated_database import fill_from, lead_to, migrated_file, migrated_template, settle
from tests.template_databases import copy_database, drop_database, kept_database

CLOCK = "2024-04-08T10:00"
SETTINGS = "tests.demo_settings"


@cache
def digest_of_the_portal():
    files = [ROOT / "requirements.txt", ROOT / "tests" / "demo_settings.py"]
    for folder in [*PRODUCT, ROOT / "templates"]:
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                files.append(path)
    return digest_of(files)


def tell(folder, database_url):
    manage(
        "seed_demo",
        DATABASE_URL=database_url,
        DATA_DIR=str(folder),
        PORTAL_CLOCK=CLOCK,
        DJANGO_SETTINGS_MODULE=SETTINGS,
    )


def told():
    """A folder with the demonstration as SQLite file, and what it published."""

    def make(folder):
        path = folder / "portal.sqlite3"
        shutil.copy(migrated_file(), path)
        tell(folder, f"sqlite:///{path}")
        settle(path)

    return kept_folder("demonstration", digest_of_the_portal(), make)


def told_on_postgresql(url):
    """The name of a database with the demonstration, and a folder with what it published."""
    digest = digest_of_the_portal()
    folder = FOLDER / f"postgresql-demonstration-{digest}"

    def make(address):
        making = FOLDER / "postgresql-demonstration-making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        tell(making, address)
        shutil.rmtree(folder, ignore_errors=True)
        making.rename(folder)
        forget_old(FOLDER.glob("postgresql-demonstration-*/"))

    name = kept_database(
        url, "demonstration", digest, make, template=migrated_template(url), needs=folder
    )
    return name, folder


@contextmanager
def in_place():
    """The connection of the tests leads to the demonstration; gives the folder of what it
    published.
    """
    if connection.vendor == "sqlite":
        folder = told()
        fill_from(folder / "portal.sqlite3")
        yield folder
        return
    url = os.environ["DATABASE_URL"]
    template, folder = told_on_postgresql(url)
    empty = connection.settings_dict["NAME"]
    copy = f"{empty}_demonstration"
    copy_database(url, template, copy)
    lead_to(copy)
    yield folder
    lead_to(empty)
    drop_database(url, copy)


class Ground:
    """What the tests of a process stand on: nothing, or the demonstration, which stays until a test
    asks for nothing.
    """

    def __init__(self):
        self.demonstration = ExitStack()
        self.folder = None

    def stand_on(self, *, demonstration):
        if demonstration and self.folder is None:
            self.folder = self.demonstration.enter_context(in_place())
        elif self.folder is not None and not demonstration:
            self.leave()

    def leave(self):
        self.demonstration.close()
        if self.folder is not None and connection.vendor == "sqlite":
            fill_from(migrated_file())
        self.folder = None


def copy_published(folder, target):
    shutil.copytree(folder / "published", target)


if __name__ == "__main__":
    if connection.vendor == "sqlite":
        told()
    else:
        told_on_postgresql(os.environ["DATABASE_URL"])
