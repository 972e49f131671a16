"""The exported archive: plain files that need no server, whose links all work and whose digests
verify.
"""

import hashlib
import json
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from pmf_portal.audit.models import AuditEvent
from pmf_portal.jobs import queue
from pmf_portal.refusals import Refused
from reporting.content.canonical_lines import digest_holds
from reporting.models import PublicationFile
from reporting.public_record.archive_check import problems_of_archive, problems_of_links
from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.export import export_archive
from reporting.public_record.links import read
from reporting.public_record.writing import write_record
from tests.reporting.september import RELEASE, correct
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

PORTAL_URL = "https://performance.council.example"


@made_once
def printed(september):
    """September is published, printed, and on disk."""
    with override_settings(PORTAL_URL=PORTAL_URL):
        queue.run_due(RELEASE)
    return september


@pytest.fixture
def record(printed, settings):
    settings.PORTAL_URL = PORTAL_URL
    return printed


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "archive"


@made_once
def exported(printed):
    """The files of an archive, as they were exported."""
    with override_settings(PORTAL_URL=PORTAL_URL), TemporaryDirectory() as folder:
        call_command("export_archive", folder, stdout=StringIO())
        return files_of(Path(folder))


@pytest.fixture
def archive(record, exported, folder):
    for name, body in exported.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def verified(folder):
    out = StringIO()
    try:
        call_command("verify", "--archive", str(folder), stdout=out)
    except SystemExit as stopped:
        assert stopped.code == 1
    return out.getvalue()


def test_every_form_is_there_byte_for_byte_and_pages_but_for_links(archive):
    for path, name in (
        ("exceptions/2013-09/edition-1/exceptions.pdf", "exceptions.pdf"),
        ("exceptions/2013-09/edition-1/exceptions.csv", "exceptions.csv"),
        ("exceptions/2013-09/edition-1/exceptions-metadata.json", "metadata.json"),
        ("exception-tracker/published/2013-09/edition-1/tracker.csv", "tracker.csv"),
    ):
        kinds = {"exceptions": "exceptions", "exception-tracker": "tracker"}
        stored = PublicationFile.objects.get(
            publication__kind=kinds[path.partition("/")[0]], name=name
        )
        assert (archive / path).read_bytes() == bytes(stored.body), path
    assert digest_holds((archive / "api/v1/scorecards/families/2013-09/index.json").read_bytes())
    page = (archive / "scorecards/families/2013-09/edition-1/index.html").read_text()
    stored = bytes(
        PublicationFile.objects.get(
            publication__kind="scorecard", publication__slug="families", name="page.html"
        ).body
    ).decode()
    assert len(read(page)[0]) == len(read(stored)[0]) and read(page)[1] == read(stored)[1]
    assert (
        "91.2" in page
        and 'href="../../../../targets/F1/2013-09/index.html"' in page
        and 'href="../../../../static/portal/portal.css"' in page
    )
    assert {
        "index.html",
        "README.txt",
        "manifest.json",
        "manifest-sha256.txt",
        "archive/index.html",
        "static/portal/charts.js",
    } <= set(files_of(archive))
    assert len(list(archive.rglob("plotly*.js"))) == 1


def test_all_links_lead_to_files_and_to_places_on_them(archive):
    assert list(problems_of_archive(archive)) == []
    pages = [path.relative_to(archive).as_posix() for path in archive.rglob("*.html")]
    assert len(pages) > 20 and list(problems_of_links(archive, pages)) == []


def test_the_charts_of_a_target_are_there_as_drawing_and_figures(archive):
    page = archive / "targets/F1/2013-09/index.html"
    text = page.read_text()
    for form, beginning in (("svg", b"<svg"), ("csv", b"\xef\xbb\xbf")):
        assert f'href="charts/main.{form}"' in text
        assert (page.parent / f"charts/main.{form}").read_bytes().startswith(beginning)
    manifest = {
        file["path"]: file for file in json.loads((archive / "manifest.json").read_text())["files"]
    }
    drawing = manifest["targets/F1/2013-09/charts/main.svg"]
    assert drawing["address"] == "/targets/F1/2013-09/charts/main.svg"
    assert drawing["media_type"] == "image/svg+xml"


def test_no_link_leads_to_a_file_that_only_the_portal_could_draw(archive):
    for page in (archive / "targets").rglob("*.html"):
        links = [link for link in read(page.read_text())[0] if "/charts/" in link]
        assert not [link for link in links if link.startswith(PORTAL_URL)], page
    assert not list(archive.rglob("charts/*.png"))


def test_what_needs_the_portal_leads_to_the_portal_and_forms_are_gone(archive):
    text = (archive / "index.html").read_text()
    assert 'href="https://performance.council.example/desk/"' in text
    for page in archive.rglob("*.html"):
        text = page.read_text()
        assert "<form" not in text and "csrfmiddlewaretoken" not in text
        assert not [link for link in read(text)[0] if link.startswith("/")]


def test_the_digests_verify_by_any_tool_and_by_our_own(archive):
    for line in (archive / "manifest-sha256.txt").read_text().splitlines():
        found, _, path = line.partition("  ")
        assert hashlib.sha256((archive / path).read_bytes()).hexdigest() == found
    if shutil.which("sha256sum"):
        assert (
            subprocess.run(
                ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"],
                cwd=archive,
                capture_output=True,
            ).returncode
            == 0
        )
    assert "No problems found: every file, every link" in verified(archive)


def test_the_check_in_the_readme_is_true(archive):
    told = next(
        line for line in (archive / "README.txt").read_text().splitlines() if "python3 -c" in line
    )
    code = told.partition("'")[2].rpartition("'")[0]
    document = archive / "api/v1/scorecards/families/2013-09/index.json"
    run = subprocess.run(["python3", "-c", code, str(document)], capture_output=True, text=True)
    assert run.stdout == "True\n", run.stderr
    document.write_text(document.read_text().replace("91.2", "91.3"))
    assert (
        subprocess.run(
            ["python3", "-c", code, str(document)], capture_output=True, text=True
        ).stdout
        == "False\n"
    )


def test_the_same_record_gives_the_same_bytes_and_nothing_is_written_twice(
    record, archive, tmp_path, capsys
):
    before = {
        path: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in archive.rglob("*")
        if path.is_file()
    }
    call_command("export_archive", str(archive))
    assert "0 of them written" in capsys.readouterr().out
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in before} == before
    write_record(afresh=True)
    call_command("export_archive", str(tmp_path / "other"))
    assert files_of(tmp_path / "other") == files_of(archive)
    digests = {
        json.loads(event.text)["details"]["digest"]
        for event in AuditEvent.objects.filter(action="export_archive")
    }
    assert digests == {hashlib.sha256((archive / "manifest-sha256.txt").read_bytes()).hexdigest()}


def test_a_correction_is_added_and_its_old_edition_points_to_it(record, archive):
    before = files_of(archive)
    correct(record)
    call_command("export_archive", str(archive), stdout=StringIO())
    after = files_of(archive)
    old = "scorecards/families/2013-09/edition-1/index.html"
    assert (
        "scorecards/families/2013-09/edition-2/index.html" in after
        and "There is a newer edition" in after[old].decode()
    )
    assert 'href="../edition-2/index.html"' in after[old].decode()
    same = "exceptions/2013-09/edition-1/exceptions.pdf"
    assert after[same] == before[same] and "No problems found" in verified(archive)
    manifest = {file["path"]: file for file in json.loads(after["manifest.json"])["files"]}
    stored = PublicationFile.objects.get(
        publication__kind="scorecard",
        publication__slug="families",
        publication__edition=1,
        name="page.html",
    )
    assert manifest[old]["published_sha256"] == stored.digest


def test_what_no_longer_belongs_to_it_goes_and_what_was_damaged_is_mended(record, archive):
    page = archive / "archive/index.html"
    page.write_text("damaged")
    (archive / "corrections/index.html").unlink()
    call_command("export_archive", str(archive), stdout=StringIO())
    assert "No problems found" in verified(archive) and page.read_text() != "damaged"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            lambda folder: one_byte(folder / "scorecards/families/2013-09/index.html"),
            "scorecards/families/2013-09/index.html does not match its digest",
        ),
        (
            lambda folder: one_byte(folder / "exceptions/2013-09/edition-1/exceptions.pdf"),
            "exceptions.pdf does not match its digest",
        ),
        (lambda folder: (folder / "archive/index.html").unlink(), "archive/index.html is missing"),
        (lambda folder: (folder / "archive/index.html").unlink(), "leads to no file"),
        (
            lambda folder: (folder / "added.html").write_text("x"),
            "added.html is not in the manifest",
        ),
        (lambda folder: (folder / "manifest.json").unlink(), "holds no archive of the portal"),
        (
            lambda folder: (folder / "manifest.json").write_text("[1]"),
            "holds no archive of the portal",
        ),
        (
            lambda folder: (folder / "manifest-sha256.txt").unlink(),
            "manifest-sha256.txt is missing",
        ),
        (
            lambda folder: one_byte(folder / "manifest-sha256.txt"),
            "does not say what manifest.json says",
        ),
        (
            lambda folder: rewritten(folder, "sha256"),
            "no export with the digest of manifest-sha256.txt stands in the audit trail",
        ),
        (
            lambda folder: rewritten(folder, "published_sha256"),
            "claims a digest that no published file has",
        ),
        (lambda folder: resealed(folder), "claims a digest that no publication has"),
    ],
)
def test_it_names_what_is_wrong_with_an_archive(archive, damage, words):
    damage(archive)
    assert words in verified(archive)


def one_byte(path):
    body = path.read_bytes()
    path.write_bytes(body[:50] + bytes([body[50] ^ 1]) + body[51:])


def rewritten(folder, name):
    """Alter a page, and the manifests with it, so that they agree with each other."""
    page = "scorecards/families/2013-09/index.html"
    (folder / page).write_text((folder / page).read_text().replace("91.2", "91.3"))
    manifest = json.loads((folder / "manifest.json").read_text())
    told = next(file for file in manifest["files"] if file["path"] == page)
    told["sha256"] = hashlib.sha256((folder / page).read_bytes()).hexdigest()
    told[name] = told["sha256"]
    seal(folder, manifest)


def resealed(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["publications"][0]["digest"] = "0" * 64
    seal(folder, manifest)


def seal(folder, manifest):
    (folder / "manifest.json").write_text(json.dumps(manifest))
    paths = [file["path"] for file in manifest["files"]] + ["manifest.json"]
    lines = (
        f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n"
        for path in sorted(paths)
    )
    (folder / "manifest-sha256.txt").write_text("".join(lines))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ('<a href="nowhere.html">x</a>', "the link nowhere.html leads to no file"),
        ('<a href="other.html#there">x</a>', ""),
        (
            '<a href="other.html#gone">x</a>',
            "the link other.html#gone leads to no place on its page",
        ),
        ('<a href="#gone">x</a>', "leads to no place on its page"),
        ('<p id="here"></p><a href="#here">x</a>', ""),
        ('<a href="/desk/">x</a>', "needs a server"),
        ('<a href="other.html?page=2">x</a>', "needs a server"),
        ('<a href="sub/../other.html">x</a>', ""),
        ('<a href="../outside.html">x</a>', "leads to no file"),
        ('<img src="gone.png">', "the link gone.png leads to no file"),
        ('<script src="gone.js"></script>', "leads to no file"),
        ('<link rel="stylesheet" href="gone.css">', "leads to no file"),
        ('<a href="https://www.example.org/">x</a><a href="mailto:a@council.example">y</a>', ""),
        ('<a href="sub">x</a>', "leads to no file"),
    ],
)
def test_the_link_checker(tmp_path, page, words):
    (tmp_path / "sub").mkdir()
    (tmp_path / "page.html").write_text(page)
    (tmp_path / "other.html").write_text('<p id="there"></p>')
    found = list(problems_of_links(tmp_path, ["page.html"]))
    assert (words in found[0]) if words else found == []


def test_a_foreign_folder_is_refused_and_left_as_it_is(record, folder):
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(
        CommandError, match="is not empty and holds no archive of the portal; nothing was written"
    ):
        call_command("export_archive", str(folder), stdout=StringIO())
    assert files_of(folder) == {"thesis.txt": b"mine"}


def test_an_archive_with_a_foreign_file_in_it_is_refused(record, archive):
    (archive / "thesis.txt").write_text("mine")
    with pytest.raises(CommandError, match="holds files that are not of the archive"):
        call_command("export_archive", str(archive), stdout=StringIO())


def test_a_record_that_does_not_hold_is_not_exported(record, folder, at):
    write_record()
    path = read_entry(entry_path("/archive/")).path
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(Refused, match="/archive/ on disk does not match its digest"):
        export_archive(folder, by=None, at=at)
    assert not Path(folder / "manifest.json").exists()


def test_nothing_published_is_nothing_to_export(db, folder, at):
    with pytest.raises(Refused, match="not on disk yet"):
        export_archive(folder, by=None, at=at)


def test_an_export_is_an_act_in_the_audit_trail(archive):
    event = AuditEvent.objects.get(action="export_archive")
    assert hashlib.sha256((archive / "manifest-sha256.txt").read_bytes()).hexdigest() in event.text
