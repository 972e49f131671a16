"""Internal Audit's audit of a sample of indicators: the acts, then the pages."""

import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear, Month
from scorecards import evidence_files
from scorecards.audit_reports import confidence_by_target, confidence_of, findings_waiting_for, report_content
from scorecards.audited_figures import figures_of
from scorecards.data_quality import Principle
from scorecards.evidence_files import EvidenceRefused, download_name, kind_of
from scorecards.indicator_audits import (
    AuditRefused,
    add_audit_evidence,
    add_finding,
    agree_finding,
    candidates_of,
    check_indicator,
    draw_audit_sample,
    follow_up_finding,
    publish_audit,
    redraws,
)
from scorecards.models import Actual, AuditCheck, AuditedIndicator, AuditEvidence, Delivery, Finding, IndicatorAudit, LineQuality, ScorecardBuild
from scorecards.sampling import Candidate
from tests.factories import YEAR

URL = "/indicator-audits/"
MET, PARTLY, NOT_MET, NOT_TESTED = AuditCheck.MET, AuditCheck.PARTLY, AuditCheck.NOT_MET, AuditCheck.NOT_TESTED
PDF = b"%PDF-1.4 a scan"


def office(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return out.getvalue()


XLSX = office("[Content_Types].xml", "xl/workbook.xml")
DOCX = office("[Content_Types].xml", "word/document.xml")


@pytest.fixture
def audit(approved, at):
    """An audit of all four usual targets, drawn."""
    return draw_audit_sample("Audit 2013/14", YEAR, "minute 17", 4, by=approved.people["auditor"], at=at)


@pytest.fixture
def first(audit):
    return audit.indicators.get(target__code="F1")


def check_all(audit, by, at, *, verdict=MET, indicators=None):
    for indicator in audit.indicators.all() if indicators is None else indicators:
        for principle in Principle:
            check_indicator(indicator, principle, verdict, f"Compared {principle} with the register", by=by, at=at)


def finding(audit, council, at, *, owner="head", indicator=None, due=date(2014, 1, 31)):
    return add_finding(audit, indicator, "Late extract", "Bring it forward", "high", council.people[owner], due, by=council.people["auditor"], at=at)


# The draw.


def test_the_sample_is_drawn_from_what_is_approved_with_its_risks(council, at):
    council.target("F1", statutory=True)
    council.target("F2")
    council.target("F3")
    council.approve()
    council.target("F9", year=YEAR + 1)
    earlier = IndicatorAudit.objects.create(
        title="Old", financial_year=YEAR - 1, seed="x", size=1, candidates="[]", drawn_by=council.people["auditor"], drawn_at=at
    )
    targets = {code: council.plans["families"].specifications.get(target__code=code).target for code in ("F2", "F3")}
    AuditedIndicator.objects.create(audit=earlier, target=targets["F2"], position=1, stratum="rest")
    for month, edition, grade in ((Month(2013, 8), 2, "A"), (Month(2013, 9), 1, "B"), (Month(2013, 9), 2, "D")):
        build = ScorecardBuild.objects.create(month=month, edition=edition, built_at=at)
        LineQuality.objects.create(build=build, target=targets["F3"], grade=grade, principles="[]")
    assert candidates_of(YEAR) == [Candidate("F1", True, None, ""), Candidate("F2", False, YEAR - 1, ""), Candidate("F3", False, None, "D")]


def test_the_same_sample_comes_from_every_database(council, at):
    for n in range(1, 9):
        council.target(f"K{n}", statutory=n <= 3)
    council.approve()
    drawn = draw_audit_sample("Audit", YEAR, "minute 17", 5, by=council.people["auditor"], at=at)
    assert list(drawn.indicators.values_list("target__code", "stratum")) == [
        ("K3", "statutory"),
        ("K1", "statutory"),
        ("K2", "statutory"),
        ("K6", "not_audited_recently"),
        ("K4", "rest"),
    ]
    assert redraws(drawn)
    kept = json.loads(drawn.candidates)
    assert kept[0] == {"code": "K1", "statutory": True, "last_audited": None, "grade": ""} and len(kept) == 8
    event = AuditEvent.objects.get(action="draw_audit_sample")
    assert "drew the sample of the audit Audit" in sentence(event) and json.loads(event.text)["details"]["seed"] == "minute 17"


def test_a_sample_that_was_tampered_with_shows(audit, first):
    assert redraws(audit)
    AuditedIndicator.objects.filter(pk=first.pk).delete()
    assert not redraws(audit)


def test_what_is_approved_later_does_not_change_the_redraw(approved, audit):
    approved.target("F7", year=YEAR + 1)
    assert redraws(audit)


def test_a_draw_needs_indicators_and_a_title_of_its_own(approved, audit, at):
    with pytest.raises(AuditRefused, match="No indicator is approved for 2020/21"):
        draw_audit_sample("Audit", FinancialYear(2020), "a", 4, by=approved.people["auditor"], at=at)
    with pytest.raises(AuditRefused, match="already an audit called “Audit 2013/14”"):
        draw_audit_sample("Audit 2013/14", YEAR, "a", 4, by=approved.people["auditor"], at=at)
    assert IndicatorAudit.objects.count() == 1


# Checks, confidence, publication.


def test_a_check_can_be_put_right_until_the_report_is_published(approved, audit, first, at):
    auditor = approved.people["auditor"]
    check_indicator(first, Principle.ACCURACY, MET, "All agree", by=auditor, at=at)
    check_indicator(first, "accuracy", NOT_MET, "Two differ", by=auditor, at=at)
    assert first.checks.get().found == "Two differ" and confidence_of(first) == "low"
    event = AuditEvent.objects.filter(action="check_indicator").order_by("sequence").last()
    assert json.loads(event.text)["details"]["before"] == {"verdict": "met", "found": "All agree"} and "Audit 2013/14: F1" in sentence(event)
    with pytest.raises(ValueError, match="sincerity"):
        check_indicator(first, "sincerity", MET, "x", by=auditor, at=at)


def test_a_report_lists_what_is_unchecked_and_closes_what_it_publishes(approved, audit, first, at):
    auditor = approved.people["auditor"]
    check_all(audit, auditor, at, indicators=audit.indicators.exclude(target__code="F1"))
    check_indicator(first, Principle.ACCURACY, MET, "All agree", by=auditor, at=at)
    with pytest.raises(AuditRefused, match="F1: validity, reliability, timeliness, completeness"):
        publish_audit(audit, "Sound", by=auditor, at=at)
    check_all(audit, auditor, at, verdict=NOT_TESTED, indicators=[first])
    open_finding = finding(audit, approved, at, indicator=first)
    publish_audit(audit, "Sound", by=auditor, at=at)
    for act in (
        lambda: check_indicator(first, Principle.ACCURACY, MET, "x", by=auditor, at=at),
        lambda: add_audit_evidence(first, "a.pdf", PDF, by=auditor, at=at),
        lambda: finding(audit, approved, at),
        lambda: publish_audit(audit, "Again", by=auditor, at=at),
    ):
        with pytest.raises(AuditRefused, match="is published, so its checks, evidence and findings are closed"):
            act()
    agree_finding(open_finding, True, "From May", by=approved.people["head"], at=at)
    follow_up_finding(open_finding, Finding.DONE, "Seen", by=auditor, at=at)
    audit.refresh_from_db()
    assert audit.opinion == "Sound" and Finding.objects.get().state == Finding.DONE


def test_confidence_comes_from_the_newest_published_audit(approved, audit, at, django_assert_num_queries):
    auditor, target = approved.people["auditor"], approved.latest.target
    check_all(audit, auditor, at, verdict=NOT_MET)
    assert confidence_by_target() == {}
    publish_audit(audit, "Poor", by=auditor, at=at)
    assert confidence_by_target()[target.pk] == "low"
    later = IndicatorAudit.objects.create(title="Next", financial_year=YEAR + 1, seed="x", size=1, candidates="[]", drawn_by=auditor, drawn_at=at)
    AuditedIndicator.objects.create(audit=later, target=target, position=1, stratum="rest")
    check_all(later, auditor, at)
    publish_audit(later, "Better", by=auditor, at=at + timedelta(days=200))
    with django_assert_num_queries(1):
        newest = confidence_by_target()
    assert newest[target.pk] == "high" and newest[approved.ratio.target_id] == "low"
    assert confidence_by_target(YEAR)[target.pk] == "low" and confidence_by_target(YEAR - 1) == {}


def test_the_report_names_posts_and_holds_no_evidence(approved, audit, first, at):
    auditor = approved.people["auditor"]
    check_all(audit, auditor, at)
    add_audit_evidence(first, "case-file.pdf", PDF, by=auditor, at=at)
    finding(audit, approved, at, indicator=first)
    finding(audit, approved, at)
    publish_audit(audit, "Sound", by=auditor, at=at)
    audit.refresh_from_db()
    content = report_content(audit)
    assert content["opinion"] == "Sound" and content["seed"] == "minute 17" and content["financial_year"] == "2013/14" and "SHA-256" in content["how_drawn"]
    row = next(one for one in content["indicators"] if one["code"] == "F1")
    assert row["title"] == "Measure F1" and row["confidence"] == "high" and row["stratum"] and len(row["checks"]) == 5
    assert row["checks"][0] == {"principle": "accuracy", "verdict": "Met", "found": "Compared accuracy with the register"}
    assert [(one["indicator"], one["owner"], one["due"], one["state"]) for one in content["findings"]] == [
        ("F1", "Post of head", "2014-01-31", "Waits for the owner’s agreement"),
        (None, "Post of head", "2014-01-31", "Waits for the owner’s agreement"),
    ]
    text = json.dumps(content)
    assert "case-file" not in text and not any(f'"{name}"' in text for name in ("head", "auditor"))


# Findings.


def test_only_the_named_owner_agrees_and_a_refusal_goes_back_to_internal_audit(approved, audit, first, at):
    asked, head, auditor = finding(audit, approved, at, indicator=first), approved.people["head"], approved.people["auditor"]
    assert list(findings_waiting_for(head)) == [asked] and not findings_waiting_for(approved.people["manager"])
    with pytest.raises(AuditRefused, match="Only the owner"):
        agree_finding(asked, True, "Yes", by=approved.people["manager"], at=at)
    agree_finding(asked, False, "The system cannot", by=head, at=at)
    assert not findings_waiting_for(head) and report_content(audit)["findings"][0]["state"] == "Not agreed by the owner"
    follow_up_finding(asked, Finding.OPEN, "From May it can", by=auditor, at=at)
    assert list(findings_waiting_for(head)) == [asked]
    agree_finding(asked, True, "From May then", by=head, at=at)
    assert not findings_waiting_for(head) and Finding.objects.get().state == Finding.AGREED
    with pytest.raises(AuditRefused, match="no longer waits"):
        agree_finding(asked, True, "Yes", by=head, at=at)
    assert [step.state for step in asked.follow_ups.all()] == ["open", "open", "agreed"]
    assert AuditEvent.objects.filter(action="agree_finding").count() == 2


@pytest.mark.parametrize(("before", "after", "taken"), [
    ("open", "open", True), ("open", "agreed", False), ("open", "done", True), ("open", "overtaken", True), ("agreed", "agreed", True), ("agreed", "open", False),
    ("agreed", "done", True), ("done", "open", True), ("done", "agreed", False), ("overtaken", "open", True), ("overtaken", "done", False), ("open", "lost", False),
])  # fmt: skip
def test_agreement_is_the_owners_word_and_the_rest_internal_audits(approved, audit, at, before, after, taken):
    asked = finding(audit, approved, at)
    Finding.objects.update(state=before)
    if taken:
        assert follow_up_finding(asked, after, "Seen", by=approved.people["auditor"], at=at).state == after
        return
    with pytest.raises(AuditRefused, match="cannot become"):
        follow_up_finding(asked, after, "Seen", by=approved.people["auditor"], at=at)
    assert not asked.follow_ups.exists() and not AuditEvent.objects.filter(action="follow_up_finding").exists()


@pytest.mark.parametrize(
    ("changes", "message"), [({"owner": "auditor"}, "cannot own"), ({"owner": "member"}, "cannot own"), ({"due": date(2013, 10, 6)}, "in the past")]
)
def test_a_finding_needs_an_owner_who_can_act_and_a_day_to_come(approved, audit, at, changes, message):
    with pytest.raises(AuditRefused, match=message):
        finding(audit, approved, at, **changes)


def test_a_finding_concerns_an_indicator_of_its_own_audit(approved, audit, first, at):
    other = draw_audit_sample("Other", YEAR, "b", 4, by=approved.people["auditor"], at=at)
    with pytest.raises(AuditRefused, match="not in the sample"):
        finding(other, approved, at, indicator=first)


# Evidence.


@pytest.mark.parametrize(("body", "media_type"), [
    (PDF, "application/pdf"), (b"\x89PNG\r\n\x1a\nrest", "image/png"), (b"\xff\xd8\xff\xe0rest", "image/jpeg"), ("month,value\n2013-04,£90\n".encode(), "text/plain; charset=utf-8"),
    (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
])  # fmt: skip
def test_evidence_is_known_by_its_content(body, media_type):
    assert kind_of(body).media_type == media_type


@pytest.mark.parametrize(("body", "message"), [
    (b"", "empty"), (b"MZ\x90\x00\x03", "not of a kind"), (b"caf\xe9", "not of a kind"), (b"text\x00", "not of a kind"), (b"PK\x03\x04 broken", "damaged"), (b"PK", "damaged"),
    (office("a.txt"), "Add the files in it one by one"), (office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
    (b"GIF89a\x01\x00\x01\x00\xff", "not of a kind"), (XLSX[:-30], "damaged"),
])  # fmt: skip
def test_other_files_are_refused_in_plain_english(body, message):
    with pytest.raises(EvidenceRefused, match=message):
        kind_of(body)


@pytest.mark.parametrize(
    ("name", "body", "given"),
    [("scan.PDF", PDF, "scan.PDF"), ("run.exe", b"text", "run.exe.txt"), ("page.html", b"<b>x</b>", "page.html.txt"), ("a.csv", b"a,b", "a.csv")],
)
def test_a_file_is_given_back_under_a_name_that_opens_as_what_it_is(name, body, given):
    assert download_name(name, kind_of(body)) == given


def test_evidence_is_kept_with_its_digest_and_never_changed(approved, first, at, monkeypatch):
    kept = add_audit_evidence(first, "n" * 300 + ".pdf", PDF, by=approved.people["auditor"], at=at)
    assert bytes(AuditEvidence.objects.get().body) == PDF and len(kept.digest) == 64 and len(kept.name) == 200
    monkeypatch.setattr(evidence_files, "MOST_BYTES", 10)
    with pytest.raises(AuditRefused, match="larger than"):
        add_audit_evidence(first, "a.pdf", PDF, by=approved.people["auditor"], at=at)


# The pages.


def test_an_audit_from_the_draw_to_the_published_report(client, approved):
    client.force_login(approved.people["auditor"])
    assert "No sample has been drawn yet" in client.get(URL).content.decode()
    assert 'value="Audit of data quality 2012/13"' in client.get(URL + "draw/").content.decode()
    drawn = client.post(URL + "draw/", {"title": "Audit one", "financial_year": "2013/14", "seed": "minute 17", "size": "2"}, follow=True)
    page = drawn.content.decode()
    audit = IndicatorAudit.objects.get()
    url = f"{URL}{audit.pk}/"
    assert drawn.redirect_chain[-1][0] == url and "The same sample" in page and "Sample: 2 indicators" in page and page.count("0 of 5") == 2
    assert json.loads(client.get(url + "candidates/").content) == json.loads(audit.candidates)
    codes = [one.target.code for one in audit.indicators.all()]
    for code in codes:
        for principle in Principle:
            typed = {"verdict": "met", "found": f"Compared {principle} of three months"}
            assert client.post(f"{url}indicators/{code}/check/{principle}/", typed).status_code == 302
    one = f"{url}indicators/{codes[0]}/"
    assert client.post(one + "add-evidence/", {"file": SimpleUploadedFile("scan.pdf", PDF)}).status_code == 302
    page = client.get(one).content.decode()
    assert "Compared accuracy of three months" in page and "scan.pdf" in page and "What is counted" in page and "High" in page
    due = {"text": "Late", "recommendation": "Earlier", "priority": "low", "owner": approved.people["head"].pk, "due": "31/1/2014", "indicator": codes[0]}
    assert client.post(url + "add-finding/", due).status_code == 302
    page = client.post(url + "publish/", {"opinion": "The figures can be relied on."}, follow=True).content.decode()
    assert "The figures can be relied on." in page and "Add a finding" not in page and "5 of 5" in page and "Published" in client.get(URL).content.decode()
    assert (
        client.get(f"{one}check/accuracy/").status_code == client.get(one + "add-evidence/").status_code == client.get(url + "add-finding/").status_code == 403
    )
    assert "is published, so its checks" in client.post(url + "publish/", {"opinion": "x"}).content.decode()
    acts = AuditEvent.objects.exclude(action="approve_plan").values_list("action", flat=True)
    assert {act: list(acts).count(act) for act in acts if "plan" not in act} == {
        "draw_audit_sample": 1, "check_indicator": 10, "add_audit_evidence": 1, "add_finding": 1, "publish_audit": 1,
    }  # fmt: skip


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
    assert client.get(url + "agree/").status_code == 403 and client.get(url + "follow-up/").status_code == 403
    client.force_login(approved.people["auditor"])
    assert "not one of the available choices" in client.post(url + "follow-up/", {"state": "open", "note": "x"}).content.decode()
    page = client.post(url + "follow-up/", {"state": "done", "note": "Seen in May"}, follow=True).content.decode()
    assert "Seen in May" in page and "Carried out" in page


@pytest.mark.parametrize("path", ["", "candidates/", "indicators/F1/"])
def test_officers_read_audits_and_members_do_not(client, approved, audit, path):
    for name, status in (("auditor", 200), ("head", 200), ("other_director", 200), ("holder", 200), ("team", 200), ("member", 403), ("committee", 403)):
        client.force_login(approved.people[name])
        assert client.get(f"{URL}{audit.pk}/{path}").status_code == status, name
        assert client.post(f"{URL}{audit.pk}/{path}").status_code == 405


@pytest.mark.parametrize("path", ["publish/", "add-finding/", "indicators/F1/check/accuracy/", "indicators/F1/add-evidence/", "indicators/F1/evidence/{evidence}/", "findings/{finding}/follow-up/"])  # fmt: skip
def test_only_internal_audit_works_on_an_audit(client, approved, audit, first, at, path):
    evidence = add_audit_evidence(first, "scan.pdf", PDF, by=approved.people["auditor"], at=at)
    url = f"{URL}{audit.pk}/" + path.format(evidence=evidence.pk, finding=finding(audit, approved, at).pk)
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


@pytest.mark.parametrize("path", ["999/", "{pk}/indicators/NOPE/", "{pk}/indicators/F1/check/sincerity/", "{pk}/indicators/F1/evidence/999/", "{pk}/findings/999/agree/", "999/publish/"])  # fmt: skip
def test_what_is_not_there_is_not_found(client, approved, audit, path):
    client.force_login(approved.people["auditor"])
    assert client.get(URL + path.format(pk=audit.pk)).status_code == 404


def test_evidence_comes_as_a_file_to_save(client, approved, audit, first, at):
    kept = add_audit_evidence(first, "Säge “x”\r\n.html", b"<script>alert(1)</script>", by=approved.people["auditor"], at=at)
    other = audit.indicators.get(target__code="F2")
    client.force_login(approved.people["auditor"])
    answer = client.get(f"{URL}{audit.pk}/indicators/F1/evidence/{kept.pk}/")
    assert answer.content == b"<script>alert(1)</script>" and answer["Content-Type"] == "text/plain; charset=utf-8"
    assert (
        answer["Content-Disposition"].startswith("attachment;")
        and ".html.txt" in answer["Content-Disposition"]
        and answer["X-Content-Type-Options"] == "nosniff"
    )
    assert client.get(f"{URL}{audit.pk}/indicators/{other.target.code}/evidence/{kept.pk}/").status_code == 404
    client.force_login(approved.people["head"])
    assert "SHA-256 <span" not in client.get(f"{URL}{audit.pk}/indicators/F1/").content.decode()


@pytest.mark.parametrize(("file", "message"), [
    (None, "Choose a file"), (("a.pdf", b""), "The file is empty"), (("a.pdf", b"MZ\x00"), "not of a kind that is taken"), (("a.txt", b"x" * (10 * 1024 * 1024 + 1)), "larger than 10 MB"),
])  # fmt: skip
def test_a_file_that_is_not_taken_says_why(client, approved, audit, file, message):
    client.force_login(approved.people["auditor"])
    answer = client.post(f"{URL}{audit.pk}/indicators/F1/add-evidence/", {"save": "x"} | ({"file": SimpleUploadedFile(*file)} if file else {}))
    assert answer.status_code == 200 and message in answer.content.decode() and not AuditEvidence.objects.exists()


@pytest.mark.parametrize(("changes", "message"), [
    ({"title": ""}, "Enter the title"), ({"financial_year": "2013"}, "is not a financial year"), ({"financial_year": ""}, "Enter the financial year"),
    ({"financial_year": "1999/00"}, "No indicator is approved for 1999/00"), ({"seed": " "}, "Enter a word or number"), ({"size": "0"}, "at least 1"), ({"size": "many"}, "as a whole number"),
    ({"size": "99999"}, "at most 200"), ({"title": "x" * 201}, "at most 200 characters"), ({"seed": "a\x00"}, "Null characters"),
])  # fmt: skip
def test_a_draw_says_what_is_wrong_and_keeps_what_was_typed(client, approved, changes, message):
    client.force_login(approved.people["auditor"])
    typed = {"title": "Kept title", "financial_year": "2013/14", "seed": "kept seed", "size": "3"} | changes
    page = client.post(URL + "draw/", typed)
    text = page.content.decode()
    assert page.status_code == 200 and message in text and ("Kept title" in text or "title" in changes) and ("kept seed" in text or "seed" in changes)
    assert not IndicatorAudit.objects.exists()


def test_blank_fields_keep_what_was_typed_in_the_others(client, approved, audit):
    client.force_login(approved.people["auditor"])
    url = f"{URL}{audit.pk}/"
    page = client.post(url + "indicators/F1/check/accuracy/", {"found": "Twelve figures compared"}).content.decode()
    assert "Choose the verdict" in page and "Twelve figures compared" in page
    page = client.post(url + "indicators/F1/check/accuracy/", {"verdict": "met", "found": ""}).content.decode()
    assert "Say what was compared" in page and 'value="met" checked' in page
    typed = {"text": "Kept finding", "recommendation": "", "priority": "high", "owner": approved.people["auditor"].pk, "due": "30/2/2014", "indicator": "NOPE"}
    page = client.post(url + "add-finding/", typed).content.decode()
    assert (
        "Kept finding" in page
        and "Enter the recommendation" in page
        and "30/2/2014" in page
        and "Write the date like" in page
        and page.count("available choices") == 4
    )
    page = client.post(
        url + "add-finding/", typed | {"recommendation": "y", "owner": approved.people["head"].pk, "due": "1/1/2013", "indicator": ""}
    ).content.decode()
    assert "lies in the past" in page and "1/1/2013" in page and not Finding.objects.exists()
    page = client.post(url + "publish/", {"opinion": "Kept opinion"}).content.decode()
    assert "These checks are missing" in page and "Kept opinion" in page and "F1: accuracy, validity" in page
    assert "Enter the opinion" in client.post(url + "publish/", {"opinion": " "}).content.decode()


def test_a_finding_begun_from_an_indicator_names_it(client, approved, audit):
    client.force_login(approved.people["auditor"])
    assert '<option value="F1" selected>' in client.get(f"{URL}{audit.pk}/add-finding/?indicator=F1").content.decode()
    assert client.get(f"{URL}{audit.pk}/add-finding/?indicator=%00").status_code == 200


def test_an_owner_is_somebody_who_can_agree(client, approved, audit):
    User.objects.filter(username="manager").update(is_active=False)
    client.force_login(approved.people["auditor"])
    page = client.get(f"{URL}{audit.pk}/add-finding/").content.decode()
    assert "Post of head" in page and not any(f"Post of {name}<" in page for name in ("auditor", "member", "manager"))


def test_an_indicator_shows_each_revision_and_where_it_came_from(client, approved, audit, at):
    file = Delivery.objects.create(name="april.csv", body=b"x", digest="d", received_at=at)
    by = approved.people["lead"]
    common = {"target": approved.ratio.target, "recorded_by": by, "recorded_at": at}
    Actual.objects.create(month=Month(2013, 4), numerator=Decimal(9), denominator=Decimal(12), door="file", delivery=file, row=7, **common)
    Actual.objects.create(month=Month(2013, 4), revision=2, numerator=Decimal("9.5"), denominator=Decimal(12), door="form", reason="Misread", **common)
    Actual.objects.create(month=Month(2013, 5), numerator=Decimal(0), denominator=Decimal(0), door="feed", source="The register", **common)
    Actual.objects.create(month=Month(2014, 4), numerator=Decimal(1), denominator=Decimal(2), door="form", **common)
    assert [one.came_from for one in figures_of(approved.ratio)] == ["From the file april.csv, row 7", "Typed into the portal", "From a feed"]
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


def many(council, audit, at, count):
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
def test_the_pages_ask_the_same_number_of_questions(client, approved, audit, at, django_assert_num_queries, count, path, queries):
    many(approved, audit, at, count)
    client.force_login(approved.people["auditor"])
    with django_assert_num_queries(queries):
        client.get(URL + path.format(pk=audit.pk))


@pytest.mark.parametrize("size", [1, 3])
def test_the_audit_page_and_report_do_not_grow_with_the_sample(client, approved, at, django_assert_num_queries, size):
    drawn = draw_audit_sample("Sized", YEAR, "a", size, by=approved.people["auditor"], at=at)
    check_all(drawn, approved.people["auditor"], at)
    client.force_login(approved.people["auditor"])
    with django_assert_num_queries(9):
        client.get(f"{URL}{drawn.pk}/")
    with django_assert_num_queries(4):
        report_content(drawn)
