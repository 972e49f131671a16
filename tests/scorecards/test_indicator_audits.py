"""Internal Audit's audit of a sample of indicators: its acts."""

import json
from datetime import date, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from scorecards.audits.reports import (
    confidence_by_target,
    confidence_of,
    findings_waiting_for,
    report_content,
)
from scorecards.audits.sampling import Candidate
from scorecards.audits.services import (
    add_audit_evidence,
    agree_finding,
    candidates_of,
    check_indicator,
    draw_audit_sample,
    follow_up_finding,
    publish_audit,
    redraws,
)
from scorecards.models import (
    AuditedIndicator,
    Finding,
    IndicatorAudit,
    LineQuality,
    ScorecardBuild,
)
from scorecards.rating.quality_grades import Principle
from tests.factories import YEAR
from tests.scorecards.audit_acts import MET, NOT_MET, NOT_TESTED, PDF, check_all, finding

URL = "/indicator-audits/"


# The draw.


def test_the_sample_is_drawn_from_what_is_approved_with_its_risks(council, at):
    council.target("F1", statutory=True)
    council.target("F2")
    council.target("F3")
    council.approve()
    council.target("F9", year=YEAR + 1)
    earlier = IndicatorAudit.objects.create(
        title="Old",
        financial_year=YEAR - 1,
        seed="x",
        size=1,
        candidates="[]",
        drawn_by=council.people["auditor"],
        drawn_at=at,
    )
    targets = {
        code: council.plans["families"].specifications.get(target__code=code).target
        for code in ("F2", "F3")
    }
    AuditedIndicator.objects.create(audit=earlier, target=targets["F2"], position=1, stratum="rest")
    for month, edition, grade in (
        (Month(2013, 8), 2, "A"),
        (Month(2013, 9), 1, "B"),
        (Month(2013, 9), 2, "D"),
    ):
        build = ScorecardBuild.objects.create(month=month, edition=edition, built_at=at)
        LineQuality.objects.create(build=build, target=targets["F3"], grade=grade, principles="[]")
    assert candidates_of(YEAR) == [
        Candidate("F1", True, None, ""),
        Candidate("F2", False, YEAR - 1, ""),
        Candidate("F3", False, None, "D"),
    ]


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
    assert (
        kept[0] == {"code": "K1", "statutory": True, "last_audited": None, "grade": ""}
        and len(kept) == 8
    )
    event = AuditEvent.objects.get(action="draw_audit_sample")
    assert (
        "drew the sample of the audit Audit" in sentence(event)
        and json.loads(event.text)["details"]["seed"] == "minute 17"
    )


def test_a_sample_that_was_tampered_with_shows(audit, first):
    assert redraws(audit)
    AuditedIndicator.objects.filter(pk=first.pk).delete()
    assert not redraws(audit)


def test_what_is_approved_later_does_not_change_the_redraw(approved, audit):
    approved.target("F7", year=YEAR + 1)
    assert redraws(audit)


def test_a_draw_needs_indicators_and_a_title_of_its_own(approved, audit, at):
    with pytest.raises(Refused, match="No indicator is approved for 2020/21"):
        draw_audit_sample(
            "Audit", FinancialYear(2020), "a", 4, by=approved.people["auditor"], at=at
        )
    with pytest.raises(Refused, match="already an audit called “Audit 2013/14”"):
        draw_audit_sample("Audit 2013/14", YEAR, "a", 4, by=approved.people["auditor"], at=at)
    assert IndicatorAudit.objects.count() == 1


# Checks, confidence, publication.


def test_a_check_can_be_put_right_until_the_report_is_published(approved, audit, first, at):
    auditor = approved.people["auditor"]
    check_indicator(first, Principle.ACCURACY, MET, "All agree", by=auditor, at=at)
    check_indicator(first, "accuracy", NOT_MET, "Two differ", by=auditor, at=at)
    assert first.checks.get().found == "Two differ" and confidence_of(first) == "low"
    event = AuditEvent.objects.filter(action="check_indicator").order_by("sequence").last()
    assert json.loads(event.text)["details"]["before"] == {
        "verdict": "met",
        "found": "All agree",
    } and "Audit 2013/14: F1" in sentence(event)
    with pytest.raises(ValueError, match="sincerity"):
        check_indicator(first, "sincerity", MET, "x", by=auditor, at=at)


def test_a_report_lists_what_is_unchecked_and_closes_what_it_publishes(approved, audit, first, at):
    auditor = approved.people["auditor"]
    check_all(audit, auditor, at, indicators=audit.indicators.exclude(target__code="F1"))
    check_indicator(first, Principle.ACCURACY, MET, "All agree", by=auditor, at=at)
    with pytest.raises(Refused, match="F1: validity, reliability, timeliness, completeness"):
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
        with pytest.raises(
            Refused, match="is published, so its checks, evidence and findings are closed"
        ):
            act()
    agree_finding(open_finding, True, "From May", by=approved.people["head"], at=at)
    follow_up_finding(open_finding, Finding.DONE, "Seen", by=auditor, at=at)
    audit.refresh_from_db()
    assert audit.opinion == "Sound" and Finding.objects.get().state == Finding.DONE


def test_confidence_comes_from_the_newest_published_audit(
    approved, audit, at, django_assert_num_queries
):
    auditor, target = approved.people["auditor"], approved.latest.target
    check_all(audit, auditor, at, verdict=NOT_MET)
    assert confidence_by_target() == {}
    publish_audit(audit, "Poor", by=auditor, at=at)
    assert confidence_by_target()[target.pk] == "low"
    later = IndicatorAudit.objects.create(
        title="Next",
        financial_year=YEAR + 1,
        seed="x",
        size=1,
        candidates="[]",
        drawn_by=auditor,
        drawn_at=at,
    )
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
    assert (
        content["opinion"] == "Sound"
        and content["seed"] == "minute 17"
        and content["financial_year"] == "2013/14"
        and "SHA-256" in content["how_drawn"]
    )
    row = next(one for one in content["indicators"] if one["code"] == "F1")
    assert (
        row["title"] == "Measure F1"
        and row["confidence"] == "high"
        and row["stratum"]
        and len(row["checks"]) == 5
    )
    assert row["checks"][0] == {
        "principle": "accuracy",
        "verdict": "Met",
        "found": "Compared accuracy with the register",
    }
    assert [
        (one["indicator"], one["owner"], one["due"], one["state"]) for one in content["findings"]
    ] == [
        ("F1", "Post of head", "2014-01-31", "Waits for the owner’s agreement"),
        (None, "Post of head", "2014-01-31", "Waits for the owner’s agreement"),
    ]
    text = json.dumps(content)
    assert "case-file" not in text and not any(f'"{name}"' in text for name in ("head", "auditor"))


# Findings.


def test_only_the_owner_agrees_and_a_refusal_goes_back_to_internal_audit(
    approved, audit, first, at
):
    asked, head, auditor = (
        finding(audit, approved, at, indicator=first),
        approved.people["head"],
        approved.people["auditor"],
    )
    assert list(findings_waiting_for(head)) == [asked] and not findings_waiting_for(
        approved.people["manager"]
    )
    assert Notice.objects.get(key=f"finding {asked.pk}").user == head
    with pytest.raises(Refused, match="Only the owner"):
        agree_finding(asked, True, "Yes", by=approved.people["manager"], at=at)
    agree_finding(asked, False, "The system cannot", by=head, at=at)
    assert (
        not findings_waiting_for(head)
        and report_content(audit)["findings"][0]["state"] == "Not agreed by the owner"
    )
    follow_up_finding(asked, Finding.OPEN, "From May it can", by=auditor, at=at)
    assert list(findings_waiting_for(head)) == [asked]
    agree_finding(asked, True, "From May then", by=head, at=at)
    assert not findings_waiting_for(head) and Finding.objects.get().state == Finding.AGREED
    with pytest.raises(Refused, match="no longer waits"):
        agree_finding(asked, True, "Yes", by=head, at=at)
    assert [step.state for step in asked.follow_ups.all()] == ["open", "open", "agreed"]
    assert AuditEvent.objects.filter(action="agree_finding").count() == 2


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        ("open", "open", True),
        ("open", "agreed", False),
        ("open", "done", True),
        ("open", "overtaken", True),
        ("agreed", "agreed", True),
        ("agreed", "open", False),
        ("agreed", "done", True),
        ("done", "open", True),
        ("done", "agreed", False),
        ("overtaken", "open", True),
        ("overtaken", "done", False),
        ("open", "lost", False),
    ],
)
def test_agreement_is_the_owners_word_and_the_rest_internal_audits(
    approved, audit, at, before, after, taken
):
    asked = finding(audit, approved, at)
    Finding.objects.update(state=before)
    if taken:
        assert (
            follow_up_finding(asked, after, "Seen", by=approved.people["auditor"], at=at).state
            == after
        )
        return
    with pytest.raises(Refused, match="cannot become"):
        follow_up_finding(asked, after, "Seen", by=approved.people["auditor"], at=at)
    assert (
        not asked.follow_ups.exists()
        and not AuditEvent.objects.filter(action="follow_up_finding").exists()
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"owner": "auditor"}, "cannot own"),
        ({"owner": "member"}, "cannot own"),
        ({"due": date(2013, 10, 6)}, "in the past"),
    ],
)
def test_a_finding_needs_an_owner_who_can_act_and_a_day_to_come(
    approved, audit, at, changes, message
):
    with pytest.raises(Refused, match=message):
        finding(audit, approved, at, **changes)


def test_a_finding_concerns_an_indicator_of_its_own_audit(approved, audit, first, at):
    other = draw_audit_sample("Other", YEAR, "b", 4, by=approved.people["auditor"], at=at)
    with pytest.raises(Refused, match="not in the sample"):
        finding(other, approved, at, indicator=first)
