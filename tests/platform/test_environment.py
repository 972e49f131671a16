"""What the environment says: what is missing is made, and what cannot be is said loudly."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from pmf_portal import env
from tests.cache import manage

pytestmark = pytest.mark.any_database


def test_a_folder_that_is_not_there_yet_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "srv" / "portal"))
    assert env.folder("DATA_DIR", "var") == tmp_path / "srv" / "portal"
    assert env.folder("DATA_DIR", "var").is_dir()


def test_a_folder_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "portal"))
    with pytest.raises(ImproperlyConfigured, match=r"DATA_DIR: .*portal cannot be made: Not a dir"):
        env.folder("DATA_DIR", "var")


def test_a_fresh_machine_gets_its_database(tmp_path):
    plan = manage("migrate", "--plan", DATA_DIR=str(tmp_path / "var"))
    assert "reporting.0001_initial" in plan
    assert (tmp_path / "var" / "portal.sqlite3").exists()
