"""The council's own template of Word documents: chosen on a page, checked, kept, and used for what
is published from then on.
"""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from docx import Document as open_docx

from pmf_portal.council.council_settings import read_council_settings
from pmf_portal.council.models import SettingsChange, WordTemplate
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.word_templates import TemplateFile
from reporting.cycle.council_settings import change_council_settings, keep_template
from reporting.models import Publication
from reporting.models.printing import PLAN_WORD
from reporting.publishing.plans import publish_plan
from reporting.publishing.printing import print_form
from tests.factories import YEAR
from tests.reporting.september import RELEASE, published, with_figures

pytestmark = pytest.mark.any_database

AT = RELEASE + timedelta(days=2)


def template(header="Demonstration Council, agenda item"):
    docx = open_docx()
    docx.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    docx.save(out)
    return out.getvalue()


TEMPLATE = template()


def sent(client, **changes):
    """The page of the template sent as it stands but for some fields; gives the page that
    answers.
    """
    address = reverse("change_council_settings", args=["papers"])
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return client.post(address, data | changes, follow=True)


def upload(body, name="Council paper.docx"):
    return SimpleUploadedFile(name, body)


def test_a_template_is_kept_and_named_and_goes_when_told(council, client):
    client.force_login(council.people["team"])
    page = sent(client, word_template=upload(TEMPLATE)).content.decode()
    assert "Saved. It applies to what is published from now on." in page
    assert "Council paper.docx, since" in page
    held = WordTemplate.objects.get()
    assert held.digest == read_council_settings().word_template == digest(TEMPLATE)
    sent(client, word_template="", without_word_template="on")
    assert read_council_settings().word_template == ""
    assert WordTemplate.objects.count() == 1


def test_a_template_stays_when_nothing_is_chosen(council, client):
    client.force_login(council.people["team"])
    sent(client, word_template=upload(TEMPLATE))
    answer = sent(client, word_template="")
    assert "Nothing is different from what holds already." in answer.content.decode()
    assert read_council_settings().word_template == digest(TEMPLATE)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("paper.odt", b"PK", "not a Word document"),
        ("paper.docx", b"", "empty"),
        ("paper.docx", b"Hello", "not a Word document"),
        ("paper.docx", b"PK" + b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_what_is_no_template_is_refused_at_its_field(council, client, name, body, words):
    client.force_login(council.people["team"])
    answer = sent(client, word_template=upload(body, name))
    assert words in answer.context["form"].errors["word_template"][0]
    assert not WordTemplate.objects.exists() and not SettingsChange.objects.exists()


def test_only_who_may_change_the_settings_chooses_a_template(council, client):
    client.force_login(council.people["lead"])
    assert client.get(reverse("change_council_settings", args=["papers"])).status_code == 403


@pytest.mark.parametrize("act", [lambda rows: rows.update(name="x"), lambda rows: rows.delete()])
def test_a_template_stays_in_the_database(council, act):
    keep_template(TemplateFile("paper.docx", TEMPLATE), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        act(WordTemplate.objects.all())


def header_of(publication, name="report.docx"):
    body = bytes(publication.files.get(name=name).body)
    return open_docx(io.BytesIO(body)).sections[0].header.paragraphs[0].text


def test_papers_are_written_in_the_template_of_their_day(september):
    publication = Publication.objects.filter(kind="scorecard").first()
    kept = keep_template(TemplateFile("paper.docx", TEMPLATE), at=AT)
    team = september.people["team"]
    change_council_settings({"word_template": kept}, part="template", by=team, at=AT)
    print_form(publication, "report.docx")
    assert header_of(publication) == "", "it was published before the template was chosen"


def test_a_paper_of_after_has_the_template(council):
    kept = keep_template(TemplateFile("paper.docx", TEMPLATE), at=RELEASE - timedelta(days=9))
    change_council_settings(
        {"word_template": kept},
        part="template",
        by=council.people["team"],
        at=RELEASE - timedelta(days=9),
    )
    council.add_usual_targets()
    council.approve()
    published(with_figures(council))
    publication = Publication.objects.filter(kind="scorecard").first()
    print_form(publication, "report.docx")
    assert header_of(publication) == "Demonstration Council, agenda item"
    plan = publish_plan(council.plans["families"], YEAR, by=None, at=RELEASE)
    print_form(plan, PLAN_WORD)
    assert header_of(plan, PLAN_WORD) == "Demonstration Council, agenda item"
