"""The council's own words stand wherever the portal speaks: no sentence of the code has the
framework's words by itself, and no page, e-mail or file shows one where the council chose others.
"""

import ast
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test.signals import template_rendered
from django.urls import reverse
from docx import Document as open_docx
from python_calamine import CalamineWorkbook

from exceptions.models import ExceptionReport
from exceptions.questions import ask_question
from exceptions.reminders import send_reminders
from pmf_portal.council.acts import ACTS
from pmf_portal.council.emails import email_of
from pmf_portal.council.imports.entries import kind_named, role_named
from pmf_portal.council.models import (
    Notice,
    OrganisationUnit,
    RoleAssignment,
    SettingsChange,
    User,
)
from pmf_portal.council.roles import Role
from pmf_portal.council.rules.council_settings import CouncilSettings
from pmf_portal.formats.wording import as_worded, name_in_words
from reporting.models import Publication
from reporting.models.printing import PRINTED_FORMS
from reporting.publishing.printing import print_form
from targets.imports.plans import kinds_by_name
from targets.models import Plan
from tests.addresses import SAMPLES, patterns
from tests.exceptions.pdf_text import pdf_words
from tests.platform.council_files import problems_of, saved
from tests.reporting.september import RELEASE, published, with_figures

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
APPS = ("pmf_portal", "targets", "scorecards", "exceptions", "reporting")
FRAMEWORKS = re.compile(
    r"corporate\s+plan|directorate|\bcesg\b|strategic\s+group|committee|exception\s+report", re.I
)
# As they stand in a PDF, whose text has no spaces.
FRAMEWORKS_WITHOUT_SPACES = re.compile(FRAMEWORKS.pattern.replace(r"\s+", r"\s*"), re.I)
TERMS = re.compile(r"\{terms\.[\w.]+\}")
# What the code calls things: names of fields, addresses, templates, acts; nobody reads them.
NAME_OF_CODE = re.compile(r"[a-z0-9_]+(?:[-_/.][a-z0-9_]+)*")
# Texts that have the framework's words, each with the reason.
EXCEPTIONS = {
    "pmf_portal/formats/wording.py": "what the terms are where the council has chosen none",
    "reporting/forms/council_settings.py": "names the framework's terms that words are chosen for",
    "reporting/demo/": "the demonstration council has the framework's words",
    "targets/lessons/rules/stop_words.py": "words that are compared with others; nobody reads them",
    "exceptions/rules/lifecycle.py: CESG": "the diagram in the docs",
    "exceptions/deciding.py: exception report ": "the key of a notice",
    "exceptions/preparing.py: exception report ": "the key of a notice",
    "exceptions/opening.py: exception reports opened ": "the key of a notice",
    "exceptions/models/reports.py: Since when CESG has it before it; empty once that is dealt with.": (
        "the database, described to developers"
    ),
    "reporting/public_record/locks.py: The steps of an exception report stay as they were.": (
        "the database's own refusal"
    ),
    "reporting/content/canonical_lines.py: Exception report": "the columns of files for programs",
    "reporting/content/exceptions_csv.py: Directorate": "the columns of files for programs",
    "targets/imports/plan_export.py: code title plan": "the columns of files for programs",
    "reporting/management/": "commands of whoever runs the portal",
}
OWN = {
    "corporate_plan": ["Council Plan", "Council Plans"],
    "directorate": ["area office", "area offices"],
    "executive_group": ["CLT", "CLT"],
    "executive_group_in_full": ["Corporate Leadership Team", "Corporate Leadership Team"],
    "committee": ["board", "boards"],
    "exception_report": ["improvement note", "improvement notes"],
    "partner": ["agency", "agencies"],
}
WORDING = CouncilSettings(terms=OWN).wording("Example Council")


def strings_of(tree):
    """Every text of a module but its docstrings."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings:
                yield node.value


def has_framework_words(text):
    rest = TERMS.sub("", text)
    return bool(FRAMEWORKS.search(rest)) and not NAME_OF_CODE.fullmatch(rest)


def texts_of_code():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                for text in strings_of(ast.parse(path.read_text())):
                    yield f"{path.relative_to(ROOT)}: {text}"


def texts_of_templates():
    """What templates say: outside their tags, and the strings that they give to tags."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        template = re.sub(r"\{#.*?#\}", "", path.read_text())
        for part in re.split(r"(\{%.*?%\}|\{\{.*?\}\})", template):
            said = re.findall(r'"[^"]*"', part) if part.startswith(("{%", "{{")) else [part]
            for text in said:
                # Addresses and classes of elements are no text.
                shown = re.sub(r'\b(?:href|class|id|name|action|src|for)="[^"]*"?', "", text)
                yield f"{path.relative_to(ROOT)}: {shown.strip(chr(34))}"


def unworded(texts):
    for place in texts:
        _, _, text = place.partition(": ")
        if has_framework_words(text):
            yield place


def test_no_sentence_has_the_frameworks_words_by_itself():
    found = list(unworded([*texts_of_code(), *texts_of_templates()]))
    assert not [place for place in found if not place.startswith(tuple(EXCEPTIONS))]
    unneeded = [text for text in EXCEPTIONS if not any(place.startswith(text) for place in found)]
    assert not unneeded


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("No exception report is required", True),
        ("No {terms.exception_report} is required", False),
        ("Choose a directorate", True),
        ("exceptions/exception_report.html", False),
        ("by-directorate", False),
        ("Cabinet and committees", True),
        ("it is before CESG", True),
    ],
)
def test_what_the_search_for_words_finds(text, is_found):
    assert has_framework_words(text) == is_found


@pytest.fixture
def left_blank():
    """Templates that were shown without the terms that they use: they leave them out."""
    names = []

    def look(sender, template, context, **kwargs):
        if "terms." in template.source and not context.get("terms"):
            names.append(template.name)

    template_rendered.connect(look)
    yield names
    template_rendered.disconnect(look)


@pytest.fixture
def own_words(left_blank, council):
    """The small council speaks in its own words, also in what people typed in; September has a red
    target whose report is overdue, and is published.
    """
    corporate = council.plans["corporate-plan"]
    corporate.title = "Council Plan"
    corporate.save()
    for name in ("cesg", "committee"):
        person = council.people[name]
        person.username, person.post, person.email = f"one-{name[:2]}", "Member", "m@example.org"
        person.save()
    SettingsChange.objects.create(
        version=1,
        content=CouncilSettings(name="Example Council", terms=OWN).to_stored(),
        changed="words",
        changed_at=RELEASE - timedelta(days=60),
    )
    with as_worded(WORDING):
        council.add_usual_targets()
        council.target("H1", health_area="Customer")
        council.approve()
        with_figures(council)
        published(council)
        report = ExceptionReport.objects.get(target__code="F2")
        ask_question(
            report,
            body="committee",
            text="Why?",
            mark="",
            due=RELEASE.date() + timedelta(days=1),
            by=council.people["team"],
            at=RELEASE,
        )
        late = RELEASE + timedelta(days=25)
        send_reminders(late.date(), by=None, at=late)
        yield council


def shown(html):
    """What a page says to those who see it and to those who hear it."""
    said = re.findall(r'\s(?:aria-label|data-label|title|alt|placeholder|content)="([^"]*)"', html)
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
    return " ".join(" ".join([text, *said]).split())


def old_words(text):
    return sorted({text[max(0, m.start() - 50) : m.end() + 20] for m in FRAMEWORKS.finditer(text)})


# The page on which own words are chosen, and the one that lists the columns of a file.
NAMES_THE_FRAMEWORKS = ("council_settings", "import_targets")
ROLES = ("team", "director", "head", "cesg", "leader")
# Files of set-up and figures, whose columns programs read.
FOR_PROGRAMS = ("api", "metrics", "health", "robots", "sitemap", "openapi")


def addresses():
    """Every address that the small council has something to show at."""
    numbers = {
        "exception": [ExceptionReport.objects.get(target__code="F2").pk],
        "": [User.objects.get(username="head").pk, RoleAssignment.objects.first().pk, 1],
    }
    for name, pattern in patterns():
        converters = pattern.pattern.converters
        is_of_a_report = pattern.pattern.match("exception-reports/1/") or "exception" in name
        for number in numbers["exception" if is_of_a_report else ""] if "pk" in converters else [0]:
            chosen = SAMPLES | {"pk": number, "code": "F2", "topic": "reminders"}
            kwargs = {key: converters[key].to_python(str(chosen[key])) for key in converters}
            yield name, reverse(name, kwargs=kwargs)


def pages(client, council):
    """Every page as the roles see it: {address: html}; and the feeds."""
    found = {}
    for role in ROLES:
        client.force_login(council.people[role])
        for name, address in addresses():
            if any(word in name for word in FOR_PROGRAMS) or name in NAMES_THE_FRAMEWORKS:
                continue
            answer = client.get(address)
            kind = answer.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith(("text/html", "application/atom")):
                found[f"{role} {address}"] = answer.content.decode()
    return found


@pytest.mark.slow
@pytest.mark.any_database
def test_every_page_speaks_in_the_councils_own_words(own_words, left_blank, client):
    found = pages(client, own_words)
    assert not left_blank
    old = [(address, words) for address, html in found.items() for words in old_words(shown(html))]
    assert not old, "\n".join(f"{address}: {words}" for address, words in old)
    assert not [address for address, html in found.items() if "terms." in html]
    spoken = " ".join(shown(html) for html in found.values()).casefold()
    assert not [own for own, _ in OWN.values() if own.casefold() not in spoken]
    assert len(found) > 150


@pytest.mark.slow
@pytest.mark.any_database
def test_every_email_speaks_in_the_councils_own_words(own_words):
    emails = [email_of([notice], RELEASE.date()) for notice in Notice.objects.all()]
    told = [f"{email.subject}\n{email.body}" for email in emails]
    assert not [old_words(text) for text in told if old_words(text)]
    assert any("improvement note" in text for text in told)


@pytest.mark.slow
@pytest.mark.any_database
def test_printed_reports_have_the_councils_own_words(own_words):
    spoken = ""
    for publication in Publication.objects.filter(kind__in=PRINTED_FORMS):
        for name in PRINTED_FORMS[publication.kind]:
            body = bytes(print_form(publication, name).body)
            text = READERS[name.rpartition(".")[2]](body)
            # A PDF has no spaces, and its outline repeats addresses.
            told = re.sub(r"[\w-]*[/#][\w/#-]*|[a-z]+-[a-z-]+", "", text)
            assert not FRAMEWORKS_WITHOUT_SPACES.search(told), (publication, name, told)
            spoken += text
    without_spaces = "".join(spoken.split())
    assert "CouncilPlan" in without_spaces and "mprovementnote" in without_spaces


def cells_of(workbook):
    sheets = CalamineWorkbook.from_filelike(BytesIO(workbook))
    rows = [
        row for name in sheets.sheet_names for row in sheets.get_sheet_by_name(name).to_python()
    ]
    return " ".join([*sheets.sheet_names, *(str(cell) for row in rows for cell in row)])


def paragraphs_of(word):
    """What a Word document says, in its tables and in its foot too."""
    docx = open_docx(BytesIO(word))
    parts = [docx.element.body, docx.sections[0].footer._element]
    return " ".join(text for part in parts for text in part.itertext())


READERS = {"pdf": pdf_words, "xlsx": cells_of, "docx": paragraphs_of}


def test_a_file_may_name_kinds_and_roles_by_either_word(db, at):
    with as_worded(WORDING):
        assert [kind_named(text) for text in ("Area Office", "DIRECTORATE", "team", "x")] == [
            "directorate",
            "directorate",
            "team",
            "x",
        ]
        assert role_named("corporate leadership team") == role_named("cesg") == Role.CESG
        assert role_named("Chief Executive’s Strategic Group") == Role.CESG
        assert role_named("Board member") == role_named("Committee member") == Role.COMMITTEE_MEMBER
        kinds = kinds_by_name()
    names = ("area office", "area office plan", "directorate", "directorate plan")
    assert {kinds[name] for name in names} == {Plan.DIRECTORATE}
    assert {kinds[name] for name in ("council plan", "corporate plan", "corporate")} == {
        Plan.CORPORATE
    }


def test_a_file_of_units_in_own_words_is_taken_in(db, at):
    with as_worded(WORDING):
        saved(
            "organisation",
            "Example|council||",
            "North|Area office|Example|",
            "Care|service|North|",
            at=at,
        )
        wrong = problems_of("organisation", "South|area ofice|Example|")
        misplaced = problems_of("organisation", "Waste|service|Example|")
    assert OrganisationUnit.objects.get(slug="north").kind == OrganisationUnit.DIRECTORATE
    assert "area office" in wrong[0][2] and not old_words(wrong[0][2])
    assert misplaced == [(2, "parent", "A service stands in an area office. Write which one.")]


def test_an_act_is_named_in_own_words_and_as_ever_without():
    assert name_in_words("verify_exception_report") == "verify exception report"
    with as_worded(WORDING):
        assert name_in_words("verify_exception_report") == "verify improvement note"
        assert name_in_words("directorates") == "area offices"
        assert not [act for act in ACTS if old_words(name_in_words(act))]
