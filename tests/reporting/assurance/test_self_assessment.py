"""The council says of itself what its public record shows: each sentence leads to its page, what is
missing is a gap, and what was signed stays.
"""

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.cycle.desk import due_tasks
from reporting.models import AssessmentAddition, Publication, SelfAssessment
from reporting.self_assessment import permissions
from reporting.self_assessment.services import (
    add_to_self_assessment,
    content_of,
    remove_from_self_assessment,
    sign_self_assessment,
)
from tests.reporting.assurance.story import AT, OVER, YEAR, by, contracted, decided, expected, put

pytestmark = pytest.mark.django_db
PAGE = "/self-assessment/2013-14/"


class Links(HTMLParser):
    """The links of the main part of a page, with their words."""

    def __init__(self, text):
        super().__init__()
        self.links, self.address = [], None
        self.feed(text.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.address = dict(attributes).get("href")
            self.links.append([self.address, ""])

    def handle_data(self, words):
        if self.address and self.links:
            self.links[-1][1] += words

    def handle_endtag(self, tag):
        if tag == "a":
            self.address = None


def sentences(content):
    return [
        one
        for group in content["groups"]
        for heading in group["headings"]
        for one in (*heading["sentences"], *heading["additions"])
    ]


def added(council, *, at=AT, **more):
    entries = {"heading": "management", "text": "Each figure has a day", "address": "/archive/"}
    return add_to_self_assessment(YEAR, **entries | more, **by(council, "head", at))


def signed(council, at=OVER):
    seen = digest(canonical(content_of(YEAR, at.date())))
    return sign_self_assessment(YEAR, seen_digest=seen, **by(council, "chief", at))


def test_every_link_is_followed_and_the_figures_agree(september, client):
    contracted(september, codes=[september.latest.target])
    expected(september, decided(september))
    put(september)
    added(september)
    said = sentences(content_of(YEAR, AT.date()))
    assert len(said) > 10
    page = client.get("/self-assessment/").content.decode()
    shown = {(address, " ".join(words.split())) for address, words in Links(page).links}
    assert {(one["address"], one["text"]) for one in said} <= shown
    answers = {}
    for one in said:
        answer = client.get(one["address"])
        assert answer.status_code == 200, one
        answers[one.get("key", "")] = (one["text"], " ".join(answer.content.decode().split()))
    words, text = answers["audits"]
    assert "1 audit was published" in words and "1 recommendation" in words
    assert "1 recommendation: 0 done and checked, 1 open" in text
    words, text = answers["contracts"]
    assert words in text
    words, text = answers["on_plan"]
    for number, colour in re.findall(
        r"(\d+) (?:measures of the Corporate Plan were )?(\w+)", words
    ):
        if colour in ("amber", "red"):
            # The page leaves out what there is none of.
            stands = re.search(rf"(\d+) {colour}\b", text)
            assert (stands[1] if stands else "0") == number, colour
    words, text = answers["exceptions"]
    assert words.startswith("In September 2013, 1 ") and "F2" in text


def test_what_there_is_no_record_of_is_a_gap(september, client):
    page = client.get(PAGE).content.decode()
    assert "The portal holds nothing about surveys of residents and users." in page
    assert "The portal holds nothing about audits and inspections of the council." in page


def test_without_a_publication_there_is_nothing_to_say(council, client):
    assert b"Nothing is published yet" in client.get("/self-assessment/").content
    assert client.get(PAGE).status_code == 404


def test_nothing_exempt_is_counted(september):
    before = sentences(content_of(YEAR, AT.date()))
    contracted(september, mark="commercial")
    expected(september, decided(september, exempt="3", body={"is_public": False}))
    put(september, mark="exempt")
    assert sentences(content_of(YEAR, AT.date())) == before


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Enter the page of the portal that shows it"),
        ("https://council.example/", "Enter the part after the portal’s name"),
        ("//council.example/", "Enter the part after the portal’s name"),
        ("/nowhere/", "There is no such page"),
        ("/desk/", "Everybody has to be able to read this page"),
        ("/targets/NONE/", "Everybody has to be able to read this page"),
        ("/scorecards/families/2013-09/", ""),
        ("/did-it-work/?year=2013/14", ""),
    ],
)
def test_a_sentence_that_people_add_needs_a_page_for_everybody(september, client, address, words):
    client.force_login(september.people["head"])
    typed = {"heading": "management", "text": "We meet each week", "address": address}
    answer = client.post(f"{PAGE}add/", typed)
    if not words:
        assert answer.url == PAGE and AssessmentAddition.objects.count() == 1
        return
    page = answer.content.decode()
    assert words in page and "We meet each week" in page
    assert not AssessmentAddition.objects.exists()


def test_what_was_added_is_taken_out_by_whoever_added_it(september, client):
    addition = added(september)
    with pytest.raises(Refused, match="stands there already"):
        added(september)
    other, head = september.people["other_head"], september.people["head"]
    assert not permissions.may_remove_from_self_assessment(other, addition, False)
    client.force_login(other)
    address = f"/self-assessment/sentences/{addition.pk}/remove/"
    assert client.post(address).status_code == 403
    client.force_login(head)
    assert "Each figure has a day" in client.get(PAGE).content.decode()
    client.post(address)
    assert "Each figure has a day" not in client.get(PAGE).content.decode()
    with pytest.raises(Refused, match="taken out already"):
        remove_from_self_assessment(addition, **by(september))


@pytest.mark.parametrize("name", ["chief", "team", "head", "leader", "auditor"])
def test_the_chief_executive_alone_signs_once_the_year_is_over(september, name):
    user = september.people[name]
    may = permissions.may_sign_self_assessment
    assert not may(user, YEAR, False, AT.date())
    assert bool(may(user, YEAR, False, OVER.date())) is (name == "chief")
    assert not may(user, YEAR, True, OVER.date())


def test_a_year_that_is_not_over_is_not_signed(september):
    with pytest.raises(Refused, match="is not over yet"):
        signed(september, AT)


def test_what_was_not_read_is_not_signed(september):
    seen = digest(canonical(content_of(YEAR, OVER.date())))
    added(september)
    with pytest.raises(ChangedMeanwhile):
        sign_self_assessment(YEAR, seen_digest=seen, **by(september, "chief", OVER))
    assert not SelfAssessment.objects.exists()


def test_what_was_signed_never_changes(september, client, settings):
    settings.PORTAL_CLOCK = datetime(2014, 5, 6, 10, 0)
    addition = added(september)
    client.force_login(september.people["chief"])
    page = client.get(PAGE).content.decode()
    seen = re.search(r'name="seen_digest" value="(\w{64})"', page)[1]
    client.post(f"{PAGE}sign/", {"seen_digest": seen})
    one = SelfAssessment.objects.get()
    assert one.digest == seen and AuditEvent.objects.filter(action="sign_self_assessment").exists()
    client.logout()
    signed_bytes = client.get(f"{PAGE}signed.json").content
    shown = client.get(PAGE).content.decode()
    assert digest(signed_bytes) == seen and "Signed by Post of chief on 6 May 2014" in shown
    contracted(september)
    put(september)
    settings.PORTAL_CLOCK = datetime(2015, 5, 6, 10, 0)
    assert client.get(f"{PAGE}signed.json").content == signed_bytes
    main = [
        text.partition("<main")[2].partition("</main>")[0]
        for text in (shown, client.get(PAGE).content.decode())
    ]
    assert main[0] == main[1]
    for act in (lambda: added(september), lambda: signed(september)):
        with pytest.raises(Refused, match="is signed"):
            act()
    with pytest.raises(Refused, match="is signed"):
        remove_from_self_assessment(addition, **by(september))
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfAssessment.objects.update(content="{}")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_much_whatever_there_is(
    september, client, number, django_assert_num_queries
):
    for place in range(number):
        contracted(september, f"Contract {place}", codes=[september.latest.target])
        put(september, title=f"Audit {place}")
        added(september, text=f"Sentence {place}")
    with django_assert_num_queries(37):
        assert client.get(PAGE).status_code == 200


def test_the_chief_executive_is_asked_to_sign_a_whole_year(september):
    chief, team = september.people["chief"], september.people["team"]

    def asked(user):
        tasks = due_tasks(user, OVER.date())
        return [task.url for task in tasks if task.kind == "Self-assessment to sign"]

    assert asked(chief) == []
    # The year's last month, as far as the desk asks.
    last = Publication.objects.scorecards().first()
    last.pk, last.month = None, YEAR.last
    last.save()
    assert asked(chief) == [PAGE] and asked(team) == []
    signed(september)
    assert asked(chief) == []
