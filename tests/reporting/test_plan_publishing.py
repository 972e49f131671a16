"""Published plans and specifications, and the proof that no target was moved."""

import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from docx import Document as open_docx
from python_calamine import CalamineWorkbook

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.jobs import queue
from pmf_portal.periods.month import Month
from reporting.content.canonical_lines import with_digest
from reporting.models import Proof, Publication, PublicationFile
from reporting.models.printing import PLAN_WORD
from reporting.public_record.archive_files import path_of
from reporting.public_record.checks import problems
from reporting.public_record.disk import entry_path, read_entry
from reporting.public_record.proof import prove_targets
from reporting.public_record.withholding import set_withheld
from reporting.publishing.plans import forms_of, publish_plan
from reporting.publishing.printing import rebuilt, unprinted
from targets.decisions import attach_note
from targets.models import Evidence, PrincipleCheck
from tests.exceptions.pdf_text import pdf_text
from tests.factories import YEAR
from tests.targets.publishing import OCTOBER, publish

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

PAGE = "/specifications/families/2013-14/"


@pytest.fixture
def in_full(council):
    council.add_usual_targets()
    Evidence.objects.create(
        specification=council.latest,
        kind="benchmark",
        title="Neighbours =1+1",
        value="92%",
        link="https://www.example.org/",
    )
    PrincipleCheck.objects.create(
        specification=council.latest, principle="plain", answer="not_met", note="Too long a name"
    )
    council.approve()
    return council


def test_approval_publishes_the_plan_once_by_the_timetable(client, in_full, at):
    for _ in range(3):
        queue.run_due(at)
    assert {p.slug for p in Publication.objects.plans()} == {"corporate-plan", "families", "places"}
    publication = Publication.objects.plans().get(slug="families")
    page = client.get(PAGE).content.decode()
    for words in (
        "Measure F1",
        "What is counted",
        "April 2013",
        "90.0%",
        "Neighbours",
        "Too long a name",
        "Post of head",
        publication.digest,
    ):
        assert words in page, words
    assert path_of(publication, "specification.pdf").read_bytes()[:5] == b"%PDF-"
    assert (
        "Families Plan 2013/14: technical specifications"
        in client.get("/specifications/").content.decode()
    )
    assert list(problems()) == []


def test_every_form_carries_the_digest_and_is_made_again_byte_for_byte(client, in_full, at):
    publication = publish_plan(in_full.plans["families"], YEAR, by=None, at=at)
    assert publish_plan(in_full.plans["families"], YEAR, by=None, at=at) == publication
    document = client.get(PAGE + "specifications.json")
    assert (
        document.json()["digest"] == publication.digest
        and document.json()["targets"][0]["trajectory"][0]["planned"] == "90"
    )
    pdf = client.get(PAGE + "specifications.pdf")
    assert pdf["Content-Type"] == "application/pdf" and b"pdfuaid" in pdf.content
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(PAGE + "specifications.xlsx").content)
    )
    assert book.sheet_names == [
        "Cover",
        "Targets",
        "Stretch",
        "Trajectory",
        "Evidence",
        "Design principles",
    ]
    assert any(
        "Neighbours =1+1" in map(str, row) for row in book.get_sheet_by_name("Evidence").to_python()
    )
    stored = {
        f.name: bytes(f.body) for f in PublicationFile.objects.filter(publication=publication)
    }
    forms = forms_of(with_digest(publication.content, publication.digest))
    assert {name: form.body for name, form in forms.items()} == stored
    assert (
        client.get(PAGE + "specifications.exe").status_code == 404
        and client.get("/specifications/families/2019-20/").status_code == 404
    )


def word_of(client):
    """The Word document of the Families Plan, as somebody who asks for it gets it."""
    answer = client.get(PAGE + "specifications.docx")
    assert 'filename="families-2013-14-specifications.docx"' in answer["Content-Disposition"]
    return open_docx(io.BytesIO(answer.content))


def test_the_word_document_is_made_when_it_is_first_asked_for_and_stays(client, in_full, at):
    publication = publish_plan(in_full.plans["families"], YEAR, by=None, at=at)
    assert PAGE + "specifications.docx" in client.get(PAGE).content.decode()
    assert PAGE + "specifications.docx" in client.get("/specifications/").content.decode()
    assert not publication.files.filter(name=PLAN_WORD).exists()
    word_of(client)
    stored = bytes(publication.files.get(name=PLAN_WORD).body)
    assert client.get(PAGE + "specifications.docx").content == stored
    assert rebuilt(publication) == {PLAN_WORD: stored}
    assert read_entry(entry_path(PAGE + "specifications.docx")).path.read_bytes() == stored
    assert not unprinted(Publication.objects.all()).exists() and list(problems()) == []


def test_the_word_document_says_what_the_page_says(client, in_full, at):
    publish_plan(in_full.plans["families"], YEAR, by=None, at=at)
    docx = word_of(client)
    headings = [one.text for one in docx.paragraphs if one.style.name.startswith("Heading")]
    assert "F1 Measure F1" in headings and "Design principles" in headings
    tables = {table.cell(0, 0).text: table for table in docx.tables}
    assert {"Target", "What", "Kind", "Period"} <= set(tables)
    assert all(table.rows[0]._tr.trPr.xpath("./w:tblHeader") for table in docx.tables)
    assert ["April 2013", "90.0%"] in [
        [cell.text for cell in row.cells] for row in tables["Period"].rows
    ]
    text = "".join(docx.element.body.itertext())
    for words in ("What is counted", "Neighbours =1+1", "92%", "Too long a name", "Post of head"):
        assert words in text, words
    links = [one.target_ref for one in docx.part.rels.values() if one.is_external]
    assert links == ["https://www.example.org/"]


def test_an_altered_plan_is_not_printed(client, in_full, at):
    publication = publish_plan(in_full.plans["families"], YEAR, by=None, at=at)
    set_withheld({f"publication:{publication.pk}"})
    assert client.get(PAGE + "specifications.docx").status_code == 503
    assert not publication.files.filter(name=PLAN_WORD).exists()


@pytest.fixture
def easier(council):
    """An approved plan with a target easier than last year's result, and why."""
    council.latest = council.target(
        "F1", previous_year=Decimal("91.5"), easier_reason="The contract ends in June."
    )
    Evidence.objects.create(
        specification=council.latest, kind="benchmark", title="England", value="88.2% in 2012/13"
    )
    council.approve()
    return council


def test_stretch_and_the_reason_stand_on_every_form(client, easier, at):
    publish_plan(easier.plans["families"], YEAR, by=None, at=at)
    words = (
        "90.0% against last year’s result of 91.5%: 1.5 percentage points lower, so easier",
        "90.0% against “England”, 88.2%: 1.8 percentage points higher, so harder",
    )
    reason = "The contract ends in June."
    page = client.get(PAGE).content.decode()
    target = client.get(PAGE + "specifications.json").json()["targets"][0]
    assert [one["words"] for one in target["stretch_in_numbers"]] == list(words)
    assert target["stretch_in_numbers"][0] == {
        "against": "last_year_result",
        "of": "last year’s result",
        "target": "90",
        "figure": "91.5",
        "difference": "-1.5",
        "level": "easier",
        "words": words[0],
    }
    assert target["easier_reason"] == reason
    pdf = " ".join(pdf_text(client.get(PAGE + "specifications.pdf").content).split())
    for form in (page, pdf):
        assert all(sentence in form for sentence in (*words, reason)), form
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(PAGE + "specifications.xlsx").content)
    )
    rows = book.get_sheet_by_name("Stretch").to_python()[3:5]
    assert rows[1] == ["F1", "last year’s result", 90, 91.5, -1.5, "easier"]
    assert any(reason in map(str, row) for row in book.get_sheet_by_name("Targets").to_python())


def test_a_plan_published_before_stretch_was_a_number_is_still_read(easier, at):
    publication = publish_plan(easier.plans["families"], YEAR, by=None, at=at)
    content = json.loads(publication.content)
    for target in content["targets"]:
        del target["stretch_in_numbers"], target["easier_reason"]
    document = with_digest(json.dumps(content), publication.digest)
    forms = forms_of(document)
    book = CalamineWorkbook.from_filelike(io.BytesIO(forms["specification.xlsx"].body))
    assert "Stretch" not in book.sheet_names
    assert b"Stretch in numbers" not in forms["page.html"].body


def test_service_plans_are_not_published(in_full, at):
    from targets.models import Plan

    plan = Plan.objects.create(
        slug="care-plan", title="Care Plan", kind=Plan.SERVICE, unit=in_full.units["care"]
    )
    assert publish_plan(plan, YEAR, by=None, at=at) is None
    assert publish_plan(in_full.plans["families"], YEAR + 1, by=None, at=at) is None


def test_publications_of_plans_stand_in_the_api_and_not_in_the_months(client, in_full, at):
    publication = publish_plan(in_full.plans["families"], YEAR, by=None, at=at)
    answer = client.get("/api/v1/publications/?kind=plan").json()
    assert [row["id"] for row in answer["results"]] == [publication.pk] and client.get(
        answer["results"][0]["url"]
    ).status_code == 200
    assert "No scorecard has been published yet" in client.get("/").content.decode()


@pytest.fixture
def published(in_full):
    """A September that is published, with a red, and a corrected figure after it."""
    for code, value in (("latest", "50"), ("elsewhere", "95")):
        in_full.figure(getattr(in_full, code), "2013-09", value)
    in_full.figure(in_full.ratio, "2013-09", numerator="80", denominator="100")
    for month in range(4, 10):
        in_full.figure(in_full.total, f"2013-{month:02d}", "11")
    publish(in_full, Month(2013, 9))
    in_full.figure(in_full.latest, "2013-09", "91", revision=2, at=OCTOBER)
    return in_full


def change_in_secret(statement):
    """What somebody with the keys of the database could do: take the locks off, change, and put
    them back.
    """
    triggers = installed_triggers()
    with connection.cursor() as cursor:
        for name, definition in triggers.items():
            words = definition.split()
            table = words[words.index("ON") + 1].split(".")[-1]
            cursor.execute(
                f"DROP TRIGGER {name}"
                + (f" ON {table}" if connection.vendor == "postgresql" else "")
            )
        cursor.execute(statement)
        for definition in triggers.values():
            cursor.execute(definition)


def test_the_proof_holds_and_says_so_in_public(client, published, at):
    attach_note(
        published.latest, text="The form changed in May.", by=published.people["head"], at=OCTOBER
    )
    proof = prove_targets(YEAR, at=OCTOBER)
    content = json.loads(proof.content)
    assert proof.holds and content["statuses"] == {"checked": 4, "agree": 4, "differ": []}
    assert [plan["digest_now"] == plan["digest_at_approval"] for plan in content["plans"]] == [
        True
    ] * 3
    page = client.get("/proof-of-no-change/").content.decode()
    assert (
        "Nothing has changed." in page
        and "4 of 4 published ratings come out the same" in page
        and "The form changed in May." in page
    )
    assert content["plans"][0]["digest_now"] in page


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "UPDATE targets_specification SET amber_within = 60 WHERE title = 'Measure F1'",
            "changed",
        ),
        ("UPDATE targets_trajectorypoint SET planned = 40", "changed"),
        (
            (
                'UPDATE targets_approval SET book = replace(book, \'"planned":"90"\','
                ' \'"planned":"40"\')'
            ),
            "published rating red, computed green",
        ),
        (
            "UPDATE scorecards_actual SET value = 51 WHERE value = 50",
            "the published figure of September 2013 is no stored actual",
        ),
        (
            (
                "UPDATE reporting_publishedtarget SET content = replace(content,"
                ' \'"rating":"red"\', \'"rating":"green"\')'
            ),
            "published rating green, computed red",
        ),
    ],
)
def test_the_proof_finds_what_was_changed_in_secret(client, published, statement, told):
    change_in_secret(statement)
    proof = prove_targets(YEAR, at=OCTOBER)
    assert not proof.holds
    page = client.get("/proof-of-no-change/").content.decode()
    assert "Something differs from what was approved or published" in page and told in page


def test_the_command_says_the_same_and_fails_when_something_differs(published, capsys):
    call_command("prove_targets", "2013/14")
    assert "4 of 4 published statuses come out the same" in capsys.readouterr().out
    change_in_secret("UPDATE targets_trajectorypoint SET planned = 40")
    with pytest.raises(SystemExit):
        call_command("prove_targets", "2013/14")
    assert "CHANGED: now" in capsys.readouterr().out
    for year, reason in (("2013", "not a financial year"), ("2019/20", "No plan is approved")):
        with pytest.raises(CommandError, match=reason):
            call_command("prove_targets", year)


def test_the_proof_is_made_anew_each_day(published, at):
    for _ in range(2):
        queue.run_due(at)
    count = Proof.objects.count()
    queue.run_due(OCTOBER)
    assert Proof.objects.count() == count + 1


@pytest.mark.parametrize("more", [0, 2])
def test_the_public_pages_ask_the_same_number_of_questions(
    client, in_full, at, django_assert_num_queries, more
):
    for n in range(1 + more):
        attach_note(in_full.latest, text=f"Note {n}", by=in_full.people["head"], at=at)
    prove_targets(YEAR, at=at)
    with django_assert_num_queries(2):
        client.get("/proof-of-no-change/")
    with django_assert_num_queries(1):
        client.get("/specifications/")
