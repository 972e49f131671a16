"""The council says of itself what its public record shows: each sentence leads to its page, what is
missing is a gap, and what was signed stays.
"""

import json
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.audits.services import mark_audit
from reporting.cycle.desk import due_tasks
from reporting.models import (
    AssessmentAddition,
    Publication,
    PublishedTarget,
    Recommendation,
    SelfAssessment,
    Session,
)
from reporting.public_record.withholding import Withheld, set_withheld
from reporting.self_assessment import permissions
from reporting.self_assessment.editions import counts_of, report_counts_of
from reporting.self_assessment.services import (
    add_to_self_assessment,
    content_of,
    remove_from_self_assessment,
    sign_self_assessment,
)
from reporting.website import places
from targets.models import Survey, SurveyQuestion, SurveyWave
from tests.locks import locks_off
from tests.reporting.assurance.story import (
    AT,
    OVER,
    YEAR,
    by,
    contracted,
    decided,
    expected,
    put,
    whole_year,
)
from tests.reporting.scrutiny.story import families, sent

pytestmark = pytest.mark.django_db
PAGE, TODAY = "/self-assessment/2013-14/", AT.date()


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


def signed(council, at=OVER, is_readable=bool):
    seen = digest(canonical(content_of(YEAR, at.date())))
    return sign_self_assessment(
        YEAR, seen_digest=seen, is_readable=is_readable, **by(council, "chief", at)
    )


def said_of(council, key, year=YEAR, today=TODAY):
    """What the self-assessment says of one thing; "" where that is a gap."""
    texts = {one.get("key"): one["text"] for one in sentences(content_of(year, today))}
    return texts.get(key, "")


def gaps(year=YEAR, today=TODAY):
    headings = [one for group in content_of(year, today)["groups"] for one in group["headings"]]
    return {gap for one in headings for gap in one["gaps"]}


def alter(one, content, *, seal=True):
    """Another content where the database keeps one, as if that had been published; without the
    seal, as if somebody had changed it.
    """
    one.content = canonical(content)
    sealed = digest(one.content) if seal else one.digest
    table = type(one)._meta.db_table
    with locks_off() as cursor:
        cursor.execute(
            f"UPDATE {table} SET content = %s, digest = %s WHERE id = %s",
            [one.content, sealed, one.pk],
        )


def asked(council, *, n, count):
    entries = {"title": "Residents", "run_by": "The council", "added_by": council.people["team"]}
    survey = Survey.objects.create(slug="residents", added_at=AT, **entries)
    question = SurveyQuestion.objects.create(survey=survey, text="Happy?", counted="were happy")
    SurveyWave.objects.create(
        question=question,
        first_day=date(2013, 9, 2),
        last_day=date(2013, 9, 20),
        mode="post",
        population="Residents",
        n=n,
        count=count,
        recorded_by=council.people["team"],
        recorded_at=AT,
    )


@pytest.fixture(autouse=True)
def counted_anew():
    for kept in (counts_of, report_counts_of):
        kept.cache_clear()


def test_every_link_is_followed_and_the_figures_agree(september, client, settings):
    settings.PORTAL_CLOCK = AT.replace(tzinfo=None)
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
    assert "1 audit was reported in 2013/14" in words and "1 recommendation" in words
    assert "1 recommendation: 0 done and checked, 1 open" in text
    words, text = answers["contracts"]
    assert words == "On 21 October 2013, 1 contract runs." and "1 contract runs;" in text
    words, text = answers["on_plan"]
    for number, colour in re.findall(
        r"(\d+) (?:measures of the Corporate Plan were )?(\w+)", words
    ):
        if colour in ("amber", "red"):
            # The page leaves out what there is none of.
            stands = re.search(rf"(\d+) {colour}\b", text)
            assert (stands[1] if stands else "0") == number, colour
    words, text = answers["exceptions"]
    assert words == "In September 2013, 1 exception report was under way."
    assert "1 exception report is under way" in text.replace("\xa0", " ") and "F2" in text


def test_what_there_is_no_record_of_is_a_gap(september, client):
    page = client.get(PAGE).content.decode()
    assert "The portal holds nothing about surveys of residents and users in this year." in page
    assert "nothing about audits and inspections of the council in this year." in page


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
def test_the_chief_executive_alone_signs_a_whole_year(september, name):
    user = september.people[name]
    may = permissions.may_sign_self_assessment
    assert not may(user, YEAR, False, False)
    assert bool(may(user, YEAR, False, True)) is (name == "chief")
    assert not may(user, YEAR, True, True)


def test_a_year_is_signed_once_its_last_month_is_published(september, client, settings):
    settings.PORTAL_CLOCK = OVER.replace(tzinfo=None)
    for at in (AT, OVER):
        with pytest.raises(Refused, match="can be signed once March 2014 is published"):
            signed(september, at)
    client.force_login(september.people["chief"])
    assert "Sign the self-assessment" not in client.get(PAGE).content.decode()
    whole_year()
    assert "Sign the self-assessment" in client.get(PAGE).content.decode()
    assert signed(september).digest


def test_what_was_not_read_is_not_signed(september):
    whole_year()
    seen = digest(canonical(content_of(YEAR, OVER.date())))
    added(september)
    with pytest.raises(ChangedMeanwhile):
        sign_self_assessment(
            YEAR, seen_digest=seen, is_readable=bool, **by(september, "chief", OVER)
        )
    assert not SelfAssessment.objects.exists()


def test_a_sentence_whose_page_is_gone_is_not_signed(september, client, settings):
    settings.PORTAL_CLOCK = OVER.replace(tzinfo=None)
    whole_year()
    audit = put(september).audit
    added(september, text="We are audited", address=audit.get_absolute_url())
    mark_audit(audit, mark="exempt", reason="A claim", **by(september, "auditor"))
    client.force_login(september.people["chief"])
    page = client.get(PAGE).content.decode()
    seen = re.search(r'name="seen_digest" value="(\w{64})"', page)[1]
    answer = client.post(f"{PAGE}sign/", {"seen_digest": seen}, follow=True).content.decode()
    assert "can no longer read the page of “We are audited”" in answer
    assert not SelfAssessment.objects.exists()


# What is said of a year


def test_a_report_that_says_why_and_what_is_done_is_counted(september):
    reports = Publication.objects.get(kind=Publication.EXCEPTIONS)
    line = json.loads(reports.content)["lines"][0]
    said = line | {"what_happened": "Posts were vacant", "actions": [{"what": "Fill them"}]}
    begun = line | {"what_happened": "Posts were vacant"}
    for lines, words in (
        ([line], "1 exception report was under way."),
        ([line, begun], "2 exception reports were under way."),
        ([said], "1 exception report said why a measure is off plan and what is done."),
        (
            [said, line],
            "1 exception report said why a measure is off plan and what is done; 1 was still being"
            " written.",
        ),
        ([], "no measure needed an exception report."),
    ):
        alter(reports, json.loads(reports.content) | {"lines": lines})
        assert said_of(september, "exceptions") == f"In September 2013, {words}"


def test_what_is_of_another_year_is_a_gap_of_this_one(september):
    put(september)
    contracted(september, ends=date(2014, 3, 31))
    nothing = gaps(FinancialYear(2014), date(2014, 5, 20))
    assert said_of(september, "audits", FinancialYear(2014), date(2014, 5, 20)) == ""
    for thing in ("audits and inspections of the council", "contracts with suppliers"):
        assert f"The portal holds nothing about {thing} in this year." in nothing


@pytest.mark.parametrize(
    ("starts", "ends", "today", "words"),
    [
        (date(2012, 4, 1), date(2014, 3, 31), AT.date(), "On 21 October 2013, 1 contract runs."),
        (date(2012, 4, 1), date(2013, 4, 30), AT.date(), ""),
        (date(2014, 1, 1), date(2014, 3, 31), AT.date(), ""),
        (date(2012, 4, 1), date(2013, 4, 30), OVER.date(), "1 contract ran in 2013/14."),
        (date(2014, 4, 1), date(2015, 3, 31), OVER.date(), ""),
        (date(2012, 4, 1), date(2013, 3, 31), OVER.date(), ""),
    ],
)
def test_contracts_are_those_of_the_year(september, starts, ends, today, words):
    contracted(september, starts=starts, ends=ends)
    assert said_of(september, "contracts", today=today) == words


def test_a_session_that_was_held_leads_to_its_page(september, client):
    session = Session.objects.create(
        kind="training",
        title="Reading charts",
        for_whom="Managers",
        place="Hall",
        starts=AT - timedelta(days=30, hours=1),
        ends=AT - timedelta(days=30),
        places=9,
        changed_at=AT,
    )
    [said] = [one for one in sentences(content_of(YEAR, AT.date())) if one.get("key") == "training"]
    assert said["text"] == (
        "1 session was held in 2013/14 to advise or to train, such as “Reading charts”."
    )
    assert said["address"] == f"/sessions/{session.pk}/"
    assert "Reading charts" in client.get(said["address"]).content.decode()


def test_a_recommendation_that_was_withdrawn_is_not_counted(september):
    one = sent(september, families(september))
    assert "made 1 recommendation in 2013/14" in said_of(september, "recommendations")
    Recommendation.objects.filter(pk=one.pk).update(state="withdrawn")
    assert said_of(september, "recommendations") == ""


def test_surveys_of_the_year_are_no_gap(september, client):
    asked(september, n=400, count=300)
    assert said_of(september, "survey") == (
        "Everybody can read what people answered in 1 survey of 2013/14."
    )
    assert not [gap for gap in gaps() if "surveys" in gap]
    assert [gap for gap in gaps(FinancialYear(2014)) if "surveys" in gap]


def test_a_survey_too_small_to_publish_is_not_counted(september):
    asked(september, n=4, count=3)
    assert said_of(september, "survey") == ""


def test_what_people_add_takes_the_place_of_a_gap_it_may_fill(september):
    before = gaps()
    added(september, heading="satisfaction", text="71% are satisfied")
    added(september, heading="customers", text="We ask residents")
    headings = {
        one["key"]: one
        for group in content_of(YEAR, AT.date())["groups"]
        for one in group["headings"]
    }
    assert headings["satisfaction"]["gaps"] == []
    assert headings["customers"]["gaps"] and gaps() == before


def test_measures_are_counted_once_for_each_edition(september, client):
    build = Publication.objects.scorecards().first().build
    first = PublishedTarget.objects.filter(build=build).order_by("code").first()
    content = json.loads(first.content)
    content |= {"peers": {}, "places": {"places": []}}
    content["line"] |= {"figures_from": "Lantern", "partner_verified": ""}
    alter(first, content)
    counts = counts_of(build.pk, "a")
    assert counts.numbers == {"peers": 0, "places": 1, "partners": 1, "verified": 0}
    assert counts.first["partners"] == first.code
    assert said_of(september, "partners") == (
        f"In September 2013, figures of 1 measure came from partners, such as {first.code};"
        " partners verified none of them."
    )
    with CaptureQueriesContext(connection) as queries:
        assert client.get(PAGE).status_code == 200
    read = [one["sql"] for one in queries if '"reporting_publi' in one["sql"]]
    assert read and not [sql for sql in read if '"."content"' in sql]


@pytest.mark.parametrize("model", [PublishedTarget, Publication])
def test_what_was_altered_is_neither_counted_nor_shown(september, client, model):
    reports = Publication.objects.get(kind=Publication.EXCEPTIONS)
    one = reports if model is Publication else PublishedTarget.objects.first()
    content = json.loads(one.content) | {"places": {"places": []}}
    alter(one, content, seal=False)
    assert client.get(PAGE).status_code == 503


def test_what_was_altered_stands_on_no_page_of_a_contract(september, client):
    contract = contracted(september, codes=[september.latest.target])
    assert client.get(contract.get_absolute_url()).status_code == 200
    one = PublishedTarget.objects.get(code=september.latest.target.code)
    alter(one, json.loads(one.content) | {"more": ""}, seal=False)
    assert client.get(contract.get_absolute_url()).status_code == 503
    with pytest.raises(Refused, match="is being checked") as refused:
        expected(september, decided(september))
    assert refused.value.field == "target"


def test_a_mark_of_the_verification_withholds_the_page(september, client):
    reports = Publication.objects.get(kind=Publication.EXCEPTIONS)
    assert client.get(PAGE).status_code == 200
    set_withheld([f"publication:{reports.pk}"])
    assert client.get(PAGE).status_code == 503


@pytest.mark.parametrize(
    "address",
    [
        "/metrics",
        "/sign-in/",
        "/forgot-password/",
        "/forgot-password/link-sent/",
        "/feedback/",
        "/search/?q=visits",
        "/self-assessment/2013-14/",
        "/robots.txt",
    ],
)
def test_a_form_or_a_machine_is_no_evidence(september, client, address):
    client.force_login(september.people["head"])
    typed = {"heading": "management", "text": "We meet each week", "address": address}
    page = client.post(f"{PAGE}add/", typed).content.decode()
    assert "There is a problem" in page and "We meet each week" in page


def test_a_page_that_is_withheld_is_refused_and_words_stay(september, client, monkeypatch):
    def withheld():
        raise Withheld("target:1")

    monkeypatch.setattr(places, "newest_places", withheld)
    client.force_login(september.people["head"])
    typed = {"heading": "management", "text": "We meet each week", "address": "/places/"}
    answer = client.post(f"{PAGE}add/", typed)
    assert answer.status_code == 200 and "We meet each week" in answer.content.decode()


def test_take_out_stands_beside_what_one_may_take_out(september, client):
    added(september)
    for name, is_there in (("other_head", False), ("head", True), ("team", True)):
        client.force_login(september.people[name])
        assert ("Take out" in client.get(PAGE).content.decode()) is is_there


def test_what_was_signed_never_changes(september, client, settings):
    settings.PORTAL_CLOCK = datetime(2014, 5, 6, 10, 0)
    whole_year()
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
    # An edition is counted once for each worker.
    client.get(PAGE)
    with django_assert_num_queries(34):
        assert client.get(PAGE).status_code == 200


def test_the_chief_executive_is_asked_to_sign_a_whole_year(september):
    chief, team = september.people["chief"], september.people["team"]

    def asked(user):
        tasks = due_tasks(user, OVER.date())
        return [task.url for task in tasks if task.kind == "Self-assessment to sign"]

    assert asked(chief) == []
    whole_year()
    assert asked(chief) == [PAGE] and asked(team) == []
    signed(september)
    assert asked(chief) == []
