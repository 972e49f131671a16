"""A backup made here comes back in an empty portal: the same digests, everything verified, people
sign in.
"""

import json
import tarfile
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from reporting.models import Publication
from reporting.public_record.backups import files_of, make_backup, restore_backup, unpack
from tests.cache import manage
from tests.reporting.september import LATER, published, with_figures
from tests.template_databases import beside, server

pytestmark = [pytest.mark.slow, pytest.mark.on_sqlite]
PASSWORD = "a-password-of-the-team"
ASKED = (
    "from pmf_portal.council.models import User; from reporting.models import Publication; from"
    " pmf_portal.audit.models import ChainHead; print(ChainHead.objects.get().hash,"
    " *sorted(Publication.objects.values_list('digest', flat=True)),"
    f" User.objects.get(username='team').check_password('{PASSWORD}'))"
)


@pytest.fixture
def empty_portal(tmp_path):
    """The environment of a portal that holds nothing, on the same kind of database."""
    environment = {"DATA_DIR": str(tmp_path / "elsewhere"), "PORTAL_CLOCK": "2013-10-20T10:00"}
    if connection.vendor == "sqlite":
        yield environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/elsewhere.sqlite3"}
        return
    parts = connection.settings_dict
    user, host, port = parts["USER"], parts["HOST"] or "127.0.0.1", parts["PORT"] or 5432
    url, name = f"postgres://{user}@{host}:{port}/postgres", f"{parts['NAME']}_restored"
    with server(url) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield environment | {"DATABASE_URL": beside(url, name)}
    with server(url) as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_in_an_empty_portal(approved, settings, tmp_path, empty_portal):
    # As people's passwords are kept outside of tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    published(with_figures(approved))
    team = approved.people["team"]
    team.set_password(PASSWORD)
    team.save()
    backup = make_backup(tmp_path / "backups", at=LATER)
    words = manage("restore", str(backup.folder), **empty_portal)
    assert "No problems found" in words and backup.head in words
    digests = sorted(Publication.objects.values_list("digest", flat=True))
    # The line of the backup itself comes after what it holds.
    made = AuditEvent.objects.first()
    assert made.action == "make_backup" and made.previous_hash == backup.head
    answer = manage("shell", "-v0", "-c", ASKED, **empty_portal)
    assert answer.split() == [backup.head, *digests, "True"]
    with pytest.raises(AssertionError, match="This portal is in use"):
        manage("restore", str(backup.folder), **empty_portal)
    assert "No problems found" in manage("restore", "--replace", str(backup.folder), **empty_portal)


@pytest.mark.django_db(transaction=True)
def test_a_damaged_or_foreign_backup_is_refused(approved, tmp_path):
    published(with_figures(approved))
    folder = make_backup(tmp_path, at=LATER).folder
    with pytest.raises(Refused, match="of this second already"):
        make_backup(tmp_path, at=LATER)
    with pytest.raises(CommandError, match="This portal is in use"):
        call_command("restore", str(folder))
    with pytest.raises(Refused, match="no whole backup"):
        restore_backup(tmp_path / "nowhere")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"database": "another"}))
    with pytest.raises(Refused, match="a backup of another"):
        restore_backup(folder)
    with (folder / "published.tar").open("ab") as file:
        file.write(b"x")
    with pytest.raises(Refused, match="damaged: published.tar"):
        restore_backup(folder)
    assert Publication.objects.exists()


def archive_of(member, content=b""):
    """An archive with one member, opened to be read."""
    member.size = len(content)
    kept = BytesIO()
    with tarfile.open(fileobj=kept, mode="w") as archive:
        archive.addfile(member, BytesIO(content))
    kept.seek(0)
    return tarfile.open(fileobj=kept)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "2013/../../outside"])
def test_an_archive_that_leads_out_of_its_folder_is_refused(name):
    with archive_of(tarfile.TarInfo(name), b"x") as archive:
        with pytest.raises(Refused, match="no archive of published files"):
            files_of(archive)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_an_archive_of_anything_but_files_is_refused(kind):
    member = tarfile.TarInfo("link")
    member.type, member.linkname = kind, "/etc/passwd"
    with archive_of(member) as archive:
        with pytest.raises(Refused, match="it holds link"):
            files_of(archive)


def test_what_is_unpacked_keeps_its_bytes_and_its_time(tmp_path):
    member = tarfile.TarInfo("2013-09/report.pdf")
    member.mtime = 1381395600
    with archive_of(member, b"Published") as archive:
        unpack(archive, files_of(archive), tmp_path)
    path = tmp_path / "2013-09" / "report.pdf"
    assert path.read_bytes() == b"Published" and path.stat().st_mtime == 1381395600
