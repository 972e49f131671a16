"""Internal Audit's reports in public: published once by the timetable, as they were concluded, and
beside later figures.
"""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.content.canonical_lines import digest_holds
from reporting.cycle.month_end import build_month, run_month_end
from reporting.cycle.schedule import months_under_way
from reporting.models import Publication, PublicationFile
from reporting.public_record.checks import problems
from reporting.publishing.audits import plan_audit_publications, publish_report
from scorecards.audits.services import (
    add_audit_evidence,
    add_finding,
    check_indicator,
    draw_audit_sample,
    follow_up_finding,
    publish_audit,
)
from scorecards.models import IndicatorAudit, LineQuality
from scorecards.rating.quality_grades import Principle
from tests.factories import YEAR
from tests.reporting.september import RELEASE, SEPTEMBER, published, sign_all

pytestmark = pytest.mark.slow

CONCLUDED = RELEASE + timedelta(days=4)
OCTOBER = Month(2013, 10)


@pytest.fixture
def audit(approved, at):
    """An audit of the four usual targets, checked and with a finding, but not concluded."""
    auditor = approved.people["auditor"]
    drawn = draw_audit_sample("Audit 2013/14", YEAR, "minute 17", 4, by=auditor, at=at)
    for indicator in drawn.indicators.select_related("target"):
        for principle in Principle:
            verdict = (
                "not_met"
                if (indicator.target.code, principle) == ("F1", Principle.ACCURACY)
                else "met"
            )
            check_indicator(
                indicator,
                principle,
                verdict,
                f"Compared {principle} with the register",
                by=auditor,
                at=at,
            )
        add_audit_evidence(indicator, "case-file.pdf", b"%PDF-1.4 a scan", by=auditor, at=at)
    add_finding(
        drawn,
        indicator,
        "Late extract",
        "Bring it forward",
        "high",
        approved.people["head"],
        date(2014, 1, 31),
        by=auditor,
        at=at,
    )
    return drawn


@pytest.fixture
def concluded(approved, audit):
    publish_audit(audit, "Sound on the whole", by=approved.people["auditor"], at=CONCLUDED)
    audit.refresh_from_db()
    return audit


def figures(council, *months):
    for month in months:
        council.figure(council.latest, month, "91.2")
        council.figure(council.ratio, month, numerator="91", denominator="100")
        council.figure(council.total, month, "12")
        council.figure(council.elsewhere, month, "92")


def url_of(audit, month="2013-10"):
    return f"/audit-reports/audit-{audit.pk}/{month}/"


def reports():
    return Publication.objects.filter(kind=Publication.AUDIT)


def test_nothing_of_an_audit_is_public_before_it_is_concluded(client, audit):
    queue.run_due(CONCLUDED)
    assert list(plan_audit_publications(CONCLUDED)) == [] and not reports().exists()
    assert client.get(url_of(audit)).status_code == 404
    assert "No report has been published yet." in client.get("/audit-reports/").content.decode()


def test_a_concluded_audit_is_published_by_the_timetable_once(client, concluded):
    for minute in range(3):
        queue.run_due(CONCLUDED + timedelta(minutes=minute))
    job, publication = Job.objects.get(kind="publish_audit_report"), reports().get()
    assert (job.state, job.outcome, job.subject) == (
        "done",
        "Audit 2013/14 published",
        str(concluded.pk),
    )
    assert (publication.slug, publication.month, publication.edition, publication.published_at) == (
        f"audit-{concluded.pk}",
        OCTOBER,
        1,
        CONCLUDED,
    )
    assert AuditEvent.objects.filter(action="publish_audit_report").count() == 1
    assert url_of(concluded) in client.get("/audit-reports/").content.decode()


def test_publishing_it_again_by_hand_changes_nothing(concluded):
    first = publish_report(concluded, at=CONCLUDED)
    assert publish_report(concluded, at=CONCLUDED + timedelta(days=3)) == first
    assert reports().count() == 1 and PublicationFile.objects.filter(publication=first).count() == 2
    assert list(plan_audit_publications(CONCLUDED)) == []


def test_two_audits_have_a_page_each(client, approved, concluded):
    auditor = approved.people["auditor"]
    other = IndicatorAudit.objects.create(
        title="Second",
        financial_year=YEAR,
        seed="x",
        size=1,
        candidates="[]",
        drawn_by=auditor,
        drawn_at=CONCLUDED,
    )
    publish_audit(other, "Nothing to say", by=auditor, at=CONCLUDED + timedelta(days=30))
    queue.run_due(CONCLUDED + timedelta(days=30))
    assert reports().count() == 2
    assert (
        "Sound on the whole" in client.get(url_of(concluded)).content.decode()
        and "Nothing to say" in client.get(url_of(other, "2013-11")).content.decode()
    )


def test_the_page_is_public_and_names_posts_verdicts_and_the_draw(client, concluded):
    publish_report(concluded, at=CONCLUDED)
    answer = client.get(url_of(concluded))
    page = answer.content.decode()
    for words in (
        "Audit 2013/14",
        "Sound on the whole",
        "The seed was “minute 17”; 4 indicators were drawn.",
        "Confidence: <strong>low</strong>",
        "Confidence: <strong>high</strong>",
        "Accuracy: not met",
        "Compared accuracy with the register",
        "Late extract",
        "Recommendation (high priority):",
        "Post of head, by Friday 31 January 2014. Waits for the owner’s agreement.",
        reports().get().digest,
    ):
        assert words in page, words
    assert "case-file" not in page and "Post of auditor" not in page and not answer.cookies


def test_the_json_carries_its_digest_and_verification_finds_nothing(client, concluded):
    publication = publish_report(concluded, at=CONCLUDED)
    answer = client.get(f"/api/v1/publications/{publication.pk}/")
    document = answer.json()
    assert digest_holds(answer.content) and document["digest"] == publication.digest
    assert (document["plan"], document["month"], document["edition"]) == (
        publication.slug,
        "2013-10",
        1,
    )
    assert {row["code"]: row["confidence"] for row in document["indicators"]} == {
        "F1": "low",
        "F2": "high",
        "C1": "high",
        "P1": "high",
    }
    assert not digest_holds(answer.content.replace(b"Sound on the whole", b"Sound in every way"))
    assert "case-file" not in answer.content.decode() and list(problems()) == []


def test_a_follow_up_changes_nothing_that_is_published(client, approved, concluded):
    publish_report(concluded, at=CONCLUDED)
    before = client.get(url_of(concluded)).content
    follow_up_finding(
        concluded.findings.get(),
        "done",
        "Seen",
        by=approved.people["auditor"],
        at=CONCLUDED + timedelta(days=90),
    )
    queue.run_due(CONCLUDED + timedelta(days=90))
    assert client.get(url_of(concluded)).content == before and reports().count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reporting_publication SET content = '{}'",
        "DELETE FROM reporting_publication",
        "UPDATE reporting_publicationfile SET body = digest",
    ],
)
def test_a_published_report_cannot_be_changed_by_sql(concluded, statement):
    publish_report(concluded, at=CONCLUDED)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert json.loads(reports().get().content)["opinion"] == "Sound on the whole"


# Beside the figures, and beside the month.


def test_confidence_stands_beside_the_next_months_figures_only(client, approved, audit):
    figures(approved, "2013-09")
    published(approved)
    publish_audit(audit, "Sound", by=approved.people["auditor"], at=CONCLUDED)
    figures(approved, "2013-10")
    at = timetable.BY_RULE.moment_of(OCTOBER, "publish_month")
    build, _ = build_month(OCTOBER, by=None, at=at)
    sign_all(approved, build, at)
    run_month_end(OCTOBER, by=None, at=at)
    table = {}
    for month in ("2013-09", "2013-10"):
        lines = client.get(f"/api/v1/scorecards/families/{month}/").json()["lines"]
        rows = list(
            csv.DictReader(
                io.StringIO(
                    client.get(f"/api/v1/scorecards/families/{month}.csv").content.decode(
                        "utf-8-sig"
                    )
                )
            )
        )
        table[month] = {line["code"]: line["audit_confidence"] for line in lines}
        assert {row["code"]: row["audit_confidence"] for row in rows} == table[month]
    assert table == {
        "2013-09": {"C1": "", "F1": "", "F2": ""},
        "2013-10": {"C1": "high", "F1": "low", "F2": "high"},
    }
    assert (
        dict(LineQuality.objects.filter(build=build).values_list("target__code", "confidence"))[
            "P1"
        ]
        == "high"
    )
    assert "audit confidence low" in client.get("/scorecards/families/2013-10/").content.decode()
    assert (
        "Internal Audit’s confidence: <strong>low</strong>"
        in client.get("/targets/F1/2013-10/").content.decode()
    )
    assert "Internal Audit’s confidence" not in client.get("/targets/F1/2013-09/").content.decode()


def test_a_report_in_a_month_does_not_make_its_scorecards_look_published(concluded):
    assert months_under_way(date(2013, 11, 5)) == [OCTOBER]
    publish_report(concluded, at=CONCLUDED)
    assert months_under_way(date(2013, 11, 5)) == [OCTOBER] and months_under_way(
        date(2013, 10, 21)
    ) == [SEPTEMBER]
    queue.run_due(timetable.BY_RULE.moment_of(OCTOBER, "build_scorecards"))
    assert Job.objects.filter(kind="build_scorecards", period="2013-10", state="done").exists()


def test_the_archive_holds_audit_reports_too(client, concluded):
    publication = publish_report(concluded, at=CONCLUDED)
    assert (
        f'href="{publication.get_absolute_url()}">Audit 2013/14'
        in client.get("/archive/").content.decode()
    )
    assert client.get("/api/v1/publications/?kind=audit").json()["count"] == 1
