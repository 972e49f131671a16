"""The month end: figures to lines, reds to reports, sign-off to publication, corrections to new
editions.
"""

import gzip
import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from exceptions.deciding import confirm_recovery
from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.content.canonical_lines import digest_holds
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication, PublicationFile, PublishedTarget
from reporting.public_record.checks import problems
from reporting.public_record.notices import without_notice
from reporting.publishing.month import NotReady, correct_month, publish_month
from scorecards.actuals.services import record_actual
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month.sign_off import (
    awaiting_sign_off,
    digest_of_lines,
    override_sign_off,
    sign_off,
    withdraw_sign_off,
)
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all


def lines(build):
    return {line.code: line for line in ScorecardLine.objects.filter(build=build)}


def test_lines_hold_result_inputs_and_rule(figures):
    build, opened = build_month(SEPTEMBER, by=None, at=RELEASE)
    found = lines(build)
    f1, f2, c1, p1 = (found[code] for code in ("F1", "F2", "C1", "P1"))
    assert (f1.rating, f1.actual_to_date, f1.plan_to_date, f1.amber_low) == (
        "green",
        Decimal("91.2"),
        90,
        Decimal("85.5"),
    )
    assert (f2.rating, f2.actual_to_date, f2.numerator, f2.denominator) == ("red", 80, 480, 600)
    assert (c1.rating, c1.actual_to_date, c1.plan_to_date, c1.coverage) == (
        "amber",
        58,
        60,
        "April 2013 to September 2013, 6 of 6",
    )
    assert (p1.rating, p1.periods_reported, p1.periods_expected) == ("green", 5, 6)
    assert (p1.newest_state, p1.newest_note) == (
        "late",
        "No figure for September 2013 yet: 10 days late.",
    )
    assert (
        f2.why == "Red: 80.0% (480 out of 600) is below the plan of 90.0% and below 85.5%,"
        " where red begins (5% of plan), for April 2013 to September 2013, 6 of 6; higher is better."
    )
    assert (
        f1.accountable_officer == "Post of head"
        and f1.engine == "2"
        and json.loads(f1.series)[0][0] == "2013-04"
    )
    assert opened == 1 and ExceptionReport.objects.get().target.code == "F2"


def test_a_red_opens_one_report_however_often_the_month_end_runs(figures):
    for _ in range(3):
        build_month(
            SEPTEMBER, by=None, at=timetable.BY_RULE.moment_of(SEPTEMBER, "build_scorecards")
        )
    report = ExceptionReport.objects.get()
    assert (report.owner, report.deputy, report.state) == (
        figures.people["head"],
        figures.people["manager"],
        "opened",
    )
    assert report.due_on == timetable.BY_RULE.day_of(SEPTEMBER, "exceptions_due")
    assert Notice.objects.filter(user=figures.people["head"]).count() == 1


def test_a_late_figure_rebuilds_lines_but_not_signed_directorates(figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    families = figures.units["families"]
    sign_off(
        build,
        families,
        seen_digest=digest_of_lines(build, families),
        by=figures.people["director"],
        at=RELEASE,
    )
    record_actual(
        figures.elsewhere, SEPTEMBER, by=figures.people["other_lead"], at=RELEASE, value=Decimal(95)
    )
    record_actual(
        figures.latest,
        SEPTEMBER,
        by=figures.people["lead"],
        at=RELEASE,
        value=Decimal(10),
        reason="Slip",
        confirmation="A slip",
    )
    queue.plan(RELEASE)
    job = Job.objects.get(kind="build_scorecards", subject="edition 1")
    queue.run(job.pk, RELEASE)
    found = lines(build)
    assert found["P1"].rating == "green" and found["F1"].actual_to_date == Decimal("91.2")
    withdraw_sign_off(
        build, families, reason="New figure", by=figures.people["director"], at=RELEASE
    )
    withdrawal = AuditEvent.objects.get(action="withdraw_sign_off")
    assert (withdrawal.actor, withdrawal.reason) == ("Post of director", "New figure")
    build_month(SEPTEMBER, by=None, at=RELEASE)
    assert lines(build)["F1"].rating == "red"


def test_a_director_signs_what_the_page_showed_and_nothing_else(figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    families = figures.units["families"]
    seen = digest_of_lines(build, families)
    figures.figure(figures.latest, "2013-09", "50", revision=2, at=RELEASE)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(Refused, match="changed since you opened"):
        sign_off(build, families, seen_digest=seen, by=figures.people["director"], at=RELEASE)
    sign_off(
        build,
        families,
        seen_digest=digest_of_lines(build, families),
        by=figures.people["director"],
        at=RELEASE,
    )
    with pytest.raises(Refused, match="already"):
        sign_off(
            build,
            families,
            seen_digest=digest_of_lines(build, families),
            by=figures.people["director"],
            at=RELEASE,
        )


def test_nothing_is_published_without_every_sign_off_or_before_its_time(figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(NotReady, match="sign-off of .*Families.* is missing"):
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(figures, build)
    with pytest.raises(NotReady, match="announced for 09:30 on 17 October 2013"):
        publish_month(SEPTEMBER, by=None, at=RELEASE - timedelta(seconds=1))
    assert not Publication.objects.monthly().exists()
    assert publish_month(SEPTEMBER, by=None, at=RELEASE).frozen_at


def test_an_override_needs_a_reason_and_is_published_with_it(client, figures):
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    for unit in awaiting_sign_off(build):
        override_sign_off(
            build,
            unit,
            reason="The director’s post is vacant.",
            by=figures.people["team"],
            at=RELEASE,
        )
    publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert (
        "The director’s post is vacant."
        in client.get("/scorecards/families/2013-09/").content.decode()
    )


def test_publication_freezes_content_and_every_form_carries_its_digest(client, september):
    assert {(p.kind, p.slug) for p in Publication.objects.all()} == {
        ("scorecard", "corporate-plan"),
        ("scorecard", "families"),
        ("scorecard", "places"),
        ("scorecard", "care"),
        ("signals", "early-signals"),
        ("scorecard", "waste"),
        ("analysis", "statistical-analysis"),
        ("exceptions", "exception-reports"),
        ("tracker", "exception-tracker"),
    }
    answer = client.get("/api/v1/scorecards/families/2013-09/")
    document = answer.json()
    assert (
        digest_holds(answer.content)
        and document["digest"] == Publication.objects.get(slug="families").digest
    )
    assert {"plan", "month", "edition", "published_at", "digest", "lines"} <= set(document)
    line = next(line for line in document["lines"] if line["code"] == "F2")
    assert {
        "code",
        "title",
        "data_source",
        "previous_year",
        "annual_target",
        "plan_to_date",
        "actual_to_date",
        "unit",
        "rating",
        "trend_year",
        "trend_period",
        "reporting_period",
        "periods_reported",
        "accountable_officer",
        "comment",
        "why",
    } <= set(line)
    assert (line["actual_to_date"], line["rating"]) == ("80", "red")
    csv = client.get("/api/v1/scorecards/families/2013-09.csv")
    assert (
        csv.content.startswith(b"\xef\xbb\xbfcode,title,")
        and "2013-09-metadata.json" in csv.headers["Link"]
    )
    assert (
        client.get("/api/v1/scorecards/families/2013-09-metadata.json").json()["url"]
        == "2013-09.csv"
    )
    page = client.get("/scorecards/families/2013-09/")
    assert document["digest"] in page.content.decode()
    assert (
        client.get(
            "/scorecards/families/2013-09/", headers={"If-None-Match": page.headers["ETag"]}
        ).status_code
        == 304
    )
    assert list(problems()) == []


def test_a_published_page_is_compressed_has_no_cookie_and_asks_once(
    client, september, django_assert_num_queries
):
    plain = client.get("/scorecards/families/2013-09/")
    with django_assert_num_queries(2):
        answer = client.get("/scorecards/families/2013-09/", headers={"Accept-Encoding": "gzip"})
    assert (
        gzip.decompress(answer.content) == plain.content
        and "Accept-Encoding" in answer.headers["Vary"]
    )
    assert not answer.cookies and answer.headers["Cache-Control"] == "public, max-age=60"
    with django_assert_num_queries(1):
        client.get("/scorecards/families/2013-09/", headers={"Accept-Encoding": "gzip"})


def test_what_is_not_published_answers_as_if_it_did_not_exist(client, figures):
    build_month(SEPTEMBER, by=None, at=RELEASE)
    for url in (
        "/scorecards/families/2013-09/",
        "/api/v1/scorecards/families/2013-09/",
        "/api/v1/scorecards/families/2013-09.csv",
        "/exceptions/2013-09/",
        "/targets/F1/",
        "/scorecards/families/",
        "/api/v1/publications/1/",
    ):
        assert client.get(url).status_code == 404
    assert client.get("/api/v1/publications/").json()["count"] == 0


def test_a_correction_is_a_new_edition_and_the_old_one_stays_byte_for_byte(client, september):
    before = {(f.publication_id, f.name): bytes(f.body) for f in PublicationFile.objects.all()}
    later = RELEASE + timedelta(days=30)
    record_actual(
        september.ratio,
        SEPTEMBER,
        by=september.people["lead"],
        at=later,
        numerator=Decimal(100),
        denominator=Decimal(100),
        reason="Late returns",
    )
    build = correct_month(
        SEPTEMBER,
        reason="Late returns of September were counted.",
        by=september.people["team"],
        at=later,
    )
    build_month(SEPTEMBER, by=None, at=later)
    assert client.get("/api/v1/scorecards/families/2013-09/").json()["edition"] == 1
    sign_all(september, build, later)
    publish_month(SEPTEMBER, by=september.people["team"], at=later)
    assert client.get("/api/v1/scorecards/families/2013-09/").json()["edition"] == 2
    assert (
        "Late returns of September were counted."
        in client.get("/scorecards/families/2013-09/").content.decode()
    )
    assert {
        key: bytes(PublicationFile.objects.get(publication=key[0], name=key[1]).body)
        for key in before
    } == before
    assert (
        without_notice(client.get("/scorecards/families/2013-09/edition-1/").content)
        == before[Publication.objects.get(slug="families", edition=1).pk, "page.html"]
    )
    assert lines(build)["F2"].revised and lines(build)["F2"].actual_to_date == Decimal("83.3")
    with pytest.raises(NotReady):
        correct_month(Month(2013, 8), reason="x", by=september.people["team"], at=later)
    assert list(problems()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecards_scorecardline SET rating = 'green'",
        "DELETE FROM scorecards_scorecardline",
        "UPDATE scorecards_scorecardbuild SET frozen_at = NULL",
        "DELETE FROM scorecards_signoff",
        "UPDATE reporting_publication SET content = ''",
        "DELETE FROM reporting_publicationfile",
        "UPDATE reporting_publishedtarget SET content = ''",
        "UPDATE audit_auditevent SET text = ''",
        "DELETE FROM audit_auditevent",
    ],
)
def test_what_is_published_cannot_be_changed_by_sql(september, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(problems()) == []


def test_running_again_changes_nothing(september):
    count = (
        Publication.objects.count(),
        ScorecardLine.objects.count(),
        PublishedTarget.objects.count(),
    )
    digests = set(Publication.objects.values_list("digest", flat=True))
    for _ in range(3):
        assert run_month_end(SEPTEMBER, by=None, at=RELEASE + timedelta(hours=1)).waits_for == ""
    assert (
        Publication.objects.count(),
        ScorecardLine.objects.count(),
        PublishedTarget.objects.count(),
    ) == count
    assert set(Publication.objects.values_list("digest", flat=True)) == digests


def test_recovery_is_proposed_after_two_periods_and_confirmed(september):
    for n, month in enumerate((Month(2013, 10), Month(2013, 11))):
        at = timetable.BY_RULE.moment_of(month, "publish_month")
        for specification, figure in (
            (september.latest, {"value": "91"}),
            (september.total, {"value": "10"}),
            (september.elsewhere, {"value": "95"}),
        ):
            september.figure(specification, str(month), **figure)
        september.figure(september.ratio, str(month), numerator="9900", denominator="10000")
        build, _ = build_month(month, by=None, at=at)
        sign_all(september, build, at)
        for _ in range(2):
            run_month_end(month, by=None, at=at)
        report = ExceptionReport.objects.get()
        assert (report.state, report.recovery_proposed) == ("opened", None if n == 0 else month)
    assert (
        Notice.objects.filter(
            user=september.people["director"], subject="Recovery to confirm"
        ).count()
        == 1
    )
    confirm_recovery(report, by=september.people["director"], at=at)
    report.refresh_from_db()
    assert (report.state, report.recovered_month) == ("recovered", Month(2013, 11))


@pytest.mark.slow
@pytest.mark.on_sqlite
def test_the_timetable_does_the_month_by_itself(figures):
    monday = datetime(2013, 10, 1, 7, 0, tzinfo=timetable.LONDON)
    queue.run_due(monday)
    assert set(Job.objects.filter(period="2013-09").values_list("kind", "state")) == {
        ("open_month", "done")
    }
    queue.run_due(timetable.BY_RULE.moment_of(SEPTEMBER, "chase_actuals"))
    assert (
        Notice.objects.get(user=figures.people["other_lead"]).subject
        == "1 figure(s) owed for September 2013"
    )
    queue.run_due(timetable.BY_RULE.moment_of(SEPTEMBER, "build_scorecards"))
    build = ScorecardBuild.objects.get()
    assert build.lines.count() == 4 and ExceptionReport.objects.count() == 1
    queue.run_due(RELEASE)
    assert not Publication.objects.monthly().exists()
    sign_all(figures, build)
    for minute in range(3):
        queue.run_due(RELEASE + timedelta(minutes=minute))
    assert Publication.objects.filter(month=SEPTEMBER).count() == 9
    assert (
        Job.objects.filter(kind="publish_month").count() == 1
        and not Job.objects.needing_attention().exists()
    )
    assert {"open_month", "chase_actuals", "build_scorecards", "publish_month"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def many(council, count):
    for n in range(count):
        specification = council.target(f"T{n:03d}")
        for month in range(4, 10):
            council.figure(specification, f"2013-{month:02d}", "91" if n % 2 else "50")
    council.approve()


@pytest.mark.parametrize("count", [10, 100])
def test_the_number_of_queries_does_not_depend_on_the_number_of_targets(council, count):
    many(council, count)
    with CaptureQueriesContext(connection) as building:
        build, opened = build_month(SEPTEMBER, by=None, at=RELEASE)
    assert opened == count // 2 and build.lines.count() == count
    sign_all(council, build)
    with CaptureQueriesContext(connection) as publishing:
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert (len(building), len(publishing)) == QUERIES[connection.vendor]


# September ends a quarter: eleven of them are the tracker’s.  One for each publication and two for
# the targets make it all findable (a third one for what actions were); one asks for the actions of
# plans, two for several years, two for which figures come from partners, one for the questions that
# are kept from the public.
QUERIES = {"sqlite": (72, 119), "postgresql": (63, 117)}
