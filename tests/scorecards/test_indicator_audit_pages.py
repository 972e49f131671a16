"""The pages of an audit of indicators."""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import User
from pmf_portal.periods.month import Month
from scorecards.audits.figures import figures_of
from scorecards.audits.reports import report_content
from scorecards.audits.services import (
    add_audit_evidence,
    agree_finding,
    check_indicator,
    draw_audit_sample,
)
from scorecards.models import Actual, AuditCheck, Delivery, Finding, IndicatorAudit
from scorecards.rating.quality_grades import Principle
from tests.factories import YEAR
from tests.scorecards.audit_acts import MET, PDF, check_all, finding

pytestmark = [pytest.mark.any_database, pytest.mark.slow]

URL = "/indicator-audits/"


def test_an_audit_from_the_draw_to_the_published_report(client, approved):
    client.force_login(approved.people["auditor"])
    assert "No sample has been drawn yet" in client.get(URL).content.decode()
    assert 'value="Audit of data quality 2012/13"' in client.get(URL + "draw/").content.decode()
    drawn = client.post(
        URL + "draw/",
        {"title": "Audit one", "financial_year": "2013/14", "seed": "minute 17", "size": "2"},
        follow=True,
    )
    page = drawn.content.decode()
    audit = IndicatorAudit.objects.get()
    url = f"{URL}{audit.pk}/"
    assert (
        drawn.redirect_chain[-1][0] == url
        and "The same sample" in page
        and "Sample: 2 indicators" in page
        and page.count("0 of 5") == 2
    )
    assert json.loads(client.get(url + "candidates/").content) == json.loads(audit.candidates)
    codes = [one.target.code for one in audit.indicators.all()]
    for code in codes:
        for principle in Principle:
            typed = {"verdict": "met", "found": f"Compared {principle} of three months"}
            assert (
                client.post(f"{url}indicators/{code}/check/{principle}/", typed).status_code == 302
            )
    one = f"{url}indicators/{codes[0]}/"
    assert (
        client.post(
            one + "add-evidence/", {"file": SimpleUploadedFile("scan.pdf", PDF)}
        ).status_code
        == 302
    )
    page = client.get(one).content.decode()
    assert (
        "Compared accuracy of three months" in page
        and "scan.pdf" in page
        and "What is counted" in page
        and "High" in page
    )
    due = {
        "text": "Late",
        "recommendation": "Earlier",
        "priority": "low",
        "owner": approved.people["head"].pk,
        "due": "31/1/2014",
        "indicator": codes[0],
    }
    assert client.post(url + "add-finding/", due).status_code == 302
    page = client.post(
        url + "publish/", {"opinion": "The figures can be relied on."}, follow=True
    ).content.decode()
    assert (
        "The figures can be relied on." in page
        and "Add a finding" not in page
        and "5 of 5" in page
        and "Published" in client.get(URL).content.decode()
    )
    assert (
        client.get(f"{one}check/accuracy/").status_code
        == client.get(one + "add-evidence/").status_code
        == client.get(url + "add-finding/").status_code
        == 403
    )
    assert (
        "is published, so its checks"
        in client.post(url + "publish/", {"opinion": "x"}).content.decode()
    )
    acts = AuditEvent.objects.exclude(action="approve_plan").values_list("action", flat=True)
    assert {act: list(acts).count(act) for act in acts if "plan" not in act} == {
        "draw_audit_sample": 1,
        "check_indicator": 10,
        "add_audit_evidence": 1,
        "add_finding": 1,
        "publish_audit": 1,
    }


def test_the_owner_answers_and_internal_audit_follows_up(client, approved, audit, at):
    asked = finding(audit, approved, at)
    url = f"{URL}{audit.pk}/findings/{asked.pk}/"
    client.force_login(approved.people["head"])
    assert "Agree or not" in client.get(f"{URL}{audit.pk}/").content.decode()
    page = client.post(url + "agree/", {"note": "Words that must not be lost"}).content.decode()
    assert "Say whether you agree" in page and "Words that must not be lost" in page
    assert client.post(url + "agree/", {"agreed": "no", "note": "Too dear"}).status_code == 302
    assert "Not agreed by the owner" in client.get(f"{URL}{audit.pk}/").content.decode()
    assert client.post(url + "agree/", {"agreed": "yes", "note": "After all"}).status_code == 302
    assert (
        client.get(url + "agree/").status_code == 403
        and client.get(url + "follow-up/").status_code == 403
    )
    client.force_login(approved.people["auditor"])
    assert (
        "hoose from the list"
        in client.post(url + "follow-up/", {"state": "open", "note": "x"}).content.decode()
    )
    page = client.post(
        url + "follow-up/", {"state": "done", "note": "Seen in May"}, follow=True
    ).content.decode()
    assert "Seen in May" in page and "Carried out" in page


@pytest.mark.parametrize("path", ["", "candidates/", "indicators/F1/"])
def test_officers_read_audits_and_members_do_not(client, approved, audit, path):
    for name, status in (
        ("auditor", 200),
        ("head", 200),
        ("other_director", 200),
        ("holder", 200),
        ("team", 200),
        ("member", 403),
        ("committee", 403),
    ):
        client.force_login(approved.people[name])
        assert client.get(f"{URL}{audit.pk}/{path}").status_code == status, name
        assert client.post(f"{URL}{audit.pk}/{path}").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "publish/",
        "add-finding/",
        "indicators/F1/check/accuracy/",
        "indicators/F1/add-evidence/",
        "indicators/F1/evidence/{evidence}/",
        "findings/{finding}/follow-up/",
    ],
)
def test_only_internal_audit_works_on_an_audit(client, approved, audit, first, at, path):
    evidence = add_audit_evidence(first, "scan.pdf", PDF, by=approved.people["auditor"], at=at)
    url = f"{URL}{audit.pk}/" + path.format(
        evidence=evidence.pk, finding=finding(audit, approved, at).pk
    )
    for name in ("team", "head", "director", "leader", "chief", "lead", "risk", "member"):
        client.force_login(approved.people[name])
        answers = [client.get(url), client.post(url, {"opinion": "x"})]
        assert answers[0].status_code == 403 and answers[1].status_code in (403, 405), name
    client.force_login(approved.people["auditor"])
    assert client.get(url).status_code == 200
    assert not AuditCheck.objects.exists()


def test_nobody_but_the_owner_may_agree(client, approved, audit, at):
    asked = finding(audit, approved, at)
    url = f"{URL}{audit.pk}/findings/{asked.pk}/agree/"
    for name in ("manager", "team", "director", "auditor", "member"):
        client.force_login(approved.people[name])
        answer = client.get(url)
        assert answer.status_code == 403, name
    client.force_login(approved.people["manager"])
    assert "addressed to Post of head" in client.get(url).content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "999/",
        "{pk}/indicators/NOPE/",
        "{pk}/indicators/%00/",
        "{pk}/indicators/%00/evidence/1/",
        "{pk}/indicators/F1/check/sincerity/",
        "{pk}/indicators/F1/evidence/999/",
        "{pk}/findings/999/agree/",
        "999/publish/",
    ],
)
def test_what_is_not_there_is_not_found(client, approved, audit, path):
    client.force_login(approved.people["auditor"])
    assert client.get(URL + path.format(pk=audit.pk)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter the title"),
        ({"financial_year": "2013"}, "is not a financial year"),
        ({"financial_year": ""}, "Enter the financial year"),
        ({"financial_year": "1999/00"}, "No indicator is approved for 1999/00"),
        ({"seed": " "}, "Enter a word or number"),
        ({"size": "0"}, "at least 1"),
        ({"size": "many"}, "as a whole number"),
        ({"size": "99999"}, "at most 200"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"seed": "\x00"}, "Enter a word or number"),
    ],
)
def test_a_draw_says_what_is_wrong_and_keeps_what_was_typed(client, approved, changes, message):
    client.force_login(approved.people["auditor"])
    typed = {
        "title": "Kept title",
        "financial_year": "2013/14",
        "seed": "kept seed",
        "size": "3",
    } | changes
    page = client.post(URL + "draw/", typed)
    text = page.content.decode()
    assert (
        page.status_code == 200
        and message in text
        and ("Kept title" in text or "title" in changes)
        and ("kept seed" in text or "seed" in changes)
    )
    assert not IndicatorAudit.objects.exists()


def test_blank_fields_keep_what_was_typed_in_the_others(client, approved, audit):
    client.force_login(approved.people["auditor"])
    url = f"{URL}{audit.pk}/"
    page = client.post(
        url + "indicators/F1/check/accuracy/", {"found": "Twelve figures compared"}
    ).content.decode()
    assert "Choose the verdict" in page and "Twelve figures compared" in page
    page = client.post(
        url + "indicators/F1/check/accuracy/", {"verdict": "met", "found": ""}
    ).content.decode()
    assert "Say what was compared" in page and 'value="met" checked' in page
    typed = {
        "text": "Kept finding",
        "recommendation": "",
        "priority": "high",
        "owner": approved.people["auditor"].pk,
        "due": "30/2/2014",
        "indicator": "NOPE",
    }
    page = client.post(url + "add-finding/", typed).content.decode()
    assert (
        "Kept finding" in page
        and "Enter the recommendation" in page
        and "30/2/2014" in page
        and "Write the date like" in page
        and page.count("hoose from the list") == 4
    )
    page = client.post(
        url + "add-finding/",
        typed
        | {
            "recommendation": "y",
            "owner": approved.people["head"].pk,
            "due": "1/1/2013",
            "indicator": "",
        },
    ).content.decode()
    assert "lies in the past" in page and "1/1/2013" in page and not Finding.objects.exists()
    page = client.post(url + "publish/", {"opinion": "Kept opinion"}).content.decode()
    assert (
        "These checks are missing" in page
        and "Kept opinion" in page
        and "F1: accuracy, validity" in page
    )
    assert "Enter the opinion" in client.post(url + "publish/", {"opinion": " "}).content.decode()


def test_a_finding_begun_from_an_indicator_names_it(client, approved, audit):
    client.force_login(approved.people["auditor"])
    assert (
        '<option value="F1" selected>'
        in client.get(f"{URL}{audit.pk}/add-finding/?indicator=F1").content.decode()
    )
    assert client.get(f"{URL}{audit.pk}/add-finding/?indicator=%00").status_code == 200


def test_an_owner_is_somebody_who_can_agree(client, approved, audit):
    User.objects.filter(username="manager").update(is_active=False)
    client.force_login(approved.people["auditor"])
    page = client.get(f"{URL}{audit.pk}/add-finding/").content.decode()
    assert "Post of head" in page and not any(
        f"Post of {name}<" in page for name in ("auditor", "member", "manager")
    )


def test_an_indicator_shows_each_revision_and_where_it_came_from(client, approved, audit, at):
    file = Delivery.objects.create(name="april.csv", body=b"x", digest="d", received_at=at)
    by = approved.people["lead"]
    common = {"target": approved.ratio.target, "recorded_by": by, "recorded_at": at}
    Actual.objects.create(
        month=Month(2013, 4),
        numerator=Decimal(9),
        denominator=Decimal(12),
        entry_channel="file",
        delivery=file,
        row=7,
        **common,
    )
    Actual.objects.create(
        month=Month(2013, 4),
        revision=2,
        numerator=Decimal("9.5"),
        denominator=Decimal(12),
        entry_channel="form",
        reason="Misread",
        **common,
    )
    Actual.objects.create(
        month=Month(2013, 5),
        numerator=Decimal(0),
        denominator=Decimal(0),
        entry_channel="feed",
        source="The register",
        **common,
    )
    Actual.objects.create(
        month=Month(2014, 4),
        numerator=Decimal(1),
        denominator=Decimal(2),
        entry_channel="form",
        **common,
    )
    assert [one.came_from for one in figures_of(approved.ratio)] == [
        "From the file april.csv, row 7",
        "Typed into the portal",
        "From a feed",
    ]
    client.force_login(approved.people["auditor"])
    page = client.get(f"{URL}{audit.pk}/indicators/F2/").content.decode()
    for words in (
        "75.0%",
        "9.5 / 12",
        "79.2%",
        "April 2013, revision 2",
        "Corrected: Misread",
        "The register",
        "Not applicable",
        "Post of lead",
        "those in time",
    ):
        assert words in page, words
    assert "April 2014" not in page


# The number of questions the pages ask.


def add_many(council, audit, at, count):
    """As many audits, findings, follow-ups, checks and pieces of evidence as asked."""
    auditor = council.people["auditor"]
    first = audit.indicators.get(target__code="F1")
    for n in range(count):
        draw_audit_sample(f"More {n}", YEAR, f"seed {n}", 3, by=auditor, at=at)
        asked = finding(audit, council, at, indicator=first, owner=("head", "manager", "lead")[n])
        agree_finding(asked, True, "Yes", by=asked.owner, at=at)
        check_indicator(first, list(Principle)[n], MET, "x", by=auditor, at=at)
        add_audit_evidence(first, "scan.pdf", PDF, by=auditor, at=at)
        council.figure(council.latest, f"2013-0{n + 4}", "90")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("", 4), ("{pk}/", 11), ("{pk}/indicators/F1/", 10)])
def test_the_pages_ask_the_same_number_of_questions(
    client, approved, audit, at, django_assert_num_queries, count, path, queries
):
    add_many(approved, audit, at, count)
    client.force_login(approved.people["auditor"])
    with django_assert_num_queries(queries):
        client.get(URL + path.format(pk=audit.pk))


@pytest.mark.parametrize("size", [1, 3])
def test_the_audit_page_and_report_do_not_grow_with_the_sample(
    client, approved, at, django_assert_num_queries, size
):
    drawn = draw_audit_sample("Sized", YEAR, "a", size, by=approved.people["auditor"], at=at)
    check_all(drawn, approved.people["auditor"], at)
    client.force_login(approved.people["auditor"])
    with django_assert_num_queries(9):
        client.get(f"{URL}{drawn.pk}/")
    with django_assert_num_queries(4):
        report_content(drawn)
