"""After each publication the portal writes down what was found, once, and nothing that the public
does not read.
"""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from exceptions.models import Cause, ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import Month
from reporting.lessons import reading, writing
from reporting.lessons.rules.facts import FindingDraft
from reporting.lessons.writing import (
    plan_findings,
    units_of,
    write_findings,
    write_findings_job,
)
from reporting.models import Feedback, Recommendation
from scorecards.models import ScorecardBuild
from targets.models import ReviewFinding, Specification, Target
from tests.reporting.lessons.planted import facts_as_published, replaced
from tests.reporting.scrutiny.story import DUE, LATER, answered, families, sent
from tests.reporting.september import RELEASE, SEPTEMBER


def build():
    return ScorecardBuild.objects.get()


def keys():
    return sorted(ReviewFinding.objects.values_list("key", flat=True))


def test_the_job_is_planned_once_for_each_publication(september):
    assert list(plan_findings(RELEASE)) == [
        {
            "kind": "write_findings",
            "period": "2013-09",
            "subject": "edition 1",
            "due_at": build().frozen_at,
        }
    ]


def published(month, edition=1):
    words = {"built_at": RELEASE, "frozen_at": RELEASE}
    return ScorecardBuild.objects.create(month=Month.parse(month), edition=edition, **words)


def test_months_that_came_out_while_no_worker_ran_are_caught_up_on(september):
    for month, edition in (("2012-09", 1), ("2012-10", 1), ("2013-08", 1), ("2013-08", 2)):
        published(month, edition)
    planned = [(one["period"], one["subject"]) for one in plan_findings(RELEASE)]
    assert planned == [
        ("2012-10", "edition 1"),
        ("2013-08", "edition 2"),
        ("2013-09", "edition 1"),
    ]


def test_a_job_writes_down_what_its_own_month_shows(september):
    published("2013-10")
    with facts_as_published(ratings=["red"] * 6):
        assert write_findings_job("2013-10", "edition 1", LATER) == "0 findings, 0 themes suggested"
        write_findings_job("2013-09", "edition 1", LATER)
    assert "red F1 2013/14" in keys()
    assert write_findings_job("2013-11", "edition 1", LATER) == "this month is not published"


def test_nothing_is_planned_before_anything_is_published(approved, at):
    assert list(plan_findings(at)) == []


def test_a_run_says_what_it_found_and_a_second_writes_nothing(september):
    with facts_as_published(ratings=["red"] * 6):
        told = write_findings_job("2013-09", "edition 1", LATER)
        assert told == "4 findings, 1 theme suggested"
        first = keys()
        assert write_findings(build(), at=LATER) == [] and keys() == first
    assert AuditEvent.objects.filter(action="write_findings").count() == 1


def test_a_finding_has_source_measure_service_and_address(september):
    with facts_as_published(ratings=["red"] * 6):
        write_findings(build(), at=LATER)
    one = ReviewFinding.objects.get(key="red F1 2013/14")
    assert (one.source, one.worked, one.state) == ("scorecards", "bad", "open")
    assert (str(one.unit), one.found_on) == ("Care", Month(2013, 9).last_day)
    assert list(one.measures.all()) == [Target.objects.get(code="F1")]
    assert one.address == "/targets/F1/2013-09/" and one.recorded_by is None


def test_of_two_services_of_one_title_the_answerable_one_is_named(september):
    care, waste = september.units["care"], september.units["waste"]
    OrganisationUnit.objects.filter(pk=care.pk).update(title=waste.title)
    with facts_as_published(ratings=["red"] * 6):
        write_findings(build(), at=LATER)
    assert ReviewFinding.objects.filter(key="red P1 2013/14", unit=waste).exists()


@pytest.mark.parametrize("codes", [(), ("P1",), ("NONE",)])
def test_of_two_services_of_one_title_none_is_guessed(council, codes):
    OrganisationUnit.objects.filter(slug="waste").update(title="Care")
    council.target("P1", plan="places")
    draft = FindingDraft(
        key="x",
        source="scorecards",
        words="Red.",
        address="/",
        service="Care",
        codes=codes,
        worked="bad",
        found_on=LATER.date(),
    )
    Specification.objects.update(service=None)
    assert units_of([draft]) == {}


def test_a_withheld_figure_is_not_in_the_sentence(september):
    with facts_as_published(ratings=["red"] * 6, actual_to_date=None):
        write_findings(build(), at=LATER)
    assert {
        words.rstrip(".").endswith("by September 2013")
        for words in ReviewFinding.objects.values_list("words", flat=True)
    } == {True}


def test_a_redacted_cause_and_an_unpublished_report_are_in_no_finding(september, at):
    """What the director has not verified is not in the publication, and what is marked neither."""
    report = ExceptionReport.objects.get()
    Cause.objects.create(report=report, category="staffing", text="Jo is ill", mark="personal")
    Cause.objects.create(report=report, category="funding", text="No money")
    published = reading.reports_of(SEPTEMBER)
    assert [one.causes for one in published.now] == [()]
    with facts_as_published(ratings=["red"] * 6):
        write_findings(build(), at=LATER)
    assert not ReviewFinding.objects.exclude(cause="").exists()
    assert not ReviewFinding.objects.filter(words__contains="Jo")


@pytest.mark.parametrize(("exempt", "is_public", "number"), [("", True, 1), ("3", True, 0)])
def test_an_exempt_recommendation_is_in_no_finding(september, exempt, is_public, number):
    one = sent(september, families(september), exempt=exempt)
    answered(september, one, due=DUE)
    write_findings(build(), at=LATER)
    assert ReviewFinding.objects.filter(source="committees").count() == number


def test_a_recommendation_of_a_body_that_is_not_public_is_in_no_finding(september):
    body = families(september)
    answered(september, sent(september, body), due=DUE)
    type(body).objects.filter(pk=body.pk).update(is_public=False)
    assert Recommendation.objects.exists() and not reading.recommendations()


@pytest.mark.parametrize(("is_public", "number"), [(True, 1), (False, 0)])
def test_an_action_that_the_public_does_not_read_is_in_no_finding(monkeypatch, is_public, number):
    action = SimpleNamespace(pk=1, what="Move Jo", plan=None)
    evaluation = SimpleNamespace(
        outcome="moved",
        words="The 12 figures since are higher.",
        is_last=True,
        build=SimpleNamespace(month=SEPTEMBER),
    )
    row = SimpleNamespace(
        action=action,
        evaluation=evaluation,
        content={"code": "F1", "title": "Visits"},
        service="Care",
        is_public=is_public,
    )
    monkeypatch.setattr(reading, "evaluated_actions", lambda: [row])
    assert len([one for one in reading.actions() if writing.action_evaluated(one)]) == number


def feedback(n, about, *, published=True, **more):
    """A question that was answered, and published where its writer agreed."""
    given = {"reference": f"FB-{n}", "kind": "question", "text": "Why?", "fingerprint": str(n)}
    answer = {"answer": "So", "answered_at": RELEASE, "may_publish": published}
    shown = {"published_about": about, "published_at": RELEASE if published else None}
    return Feedback.objects.create(
        given_at=RELEASE, due=SEPTEMBER.last_day, about=about, **given | answer | shown | more
    )


@pytest.mark.parametrize(
    ("published", "about", "number"),
    [
        (True, "/targets/F1/2013-09/", 1),
        (True, "/targets/", 0),
        (True, "the bins", 0),
        (False, "/targets/F1/", 0),
    ],
)
def test_only_answers_in_public_count_as_feedback(september, published, about, number):
    for n in range(3):
        feedback(n, about, published=published)
    measures = reading.measures_of(build())
    october = Month(2013, 10)
    measures = [replace(one, month=october) for one in measures]
    asked = reading.asked(measures, reading.reports_of(SEPTEMBER))
    assert len([one for one in asked if writing.asked_often(one)]) == number


def test_rules_read_publications_and_no_live_figure(september, django_assert_num_queries):
    """What is read of a month is its frozen content: other tables are not asked."""
    of = build()
    with django_assert_num_queries(1) as asked:
        reading.measures_of(of)
    assert "reporting_publishedtarget" in asked[0]["sql"]
    with django_assert_num_queries(1) as asked:
        reading.reports_of(SEPTEMBER)
    assert "reporting_publication" in asked[0]["sql"]


def test_writing_takes_the_same_number_of_queries_however_much_is_found(
    september, django_assert_num_queries
):
    with facts_as_published(ratings=["red"] * 6, codes=["F1"]):
        with django_assert_num_queries(QUERIES):
            assert len(write_findings(build(), at=LATER)) == 1
    ReviewFinding.measures.through.objects.all().delete()
    with facts_as_published(ratings=["red"] * 6, codes=["F2", "C1", "P1"]):
        with django_assert_num_queries(QUERIES):
            assert len(write_findings(build(), at=LATER)) == 3


QUERIES = 27


def test_the_promise_of_an_ended_report_is_the_first_one(september):
    content = {
        "lines": [replaced("F1", "May 2013", recovery_month="August 2013")],
        "ended": [],
    }
    later = {
        "lines": [replaced("F1", "May 2013", recovery_month="December 2013")],
        "ended": [
            {
                "code": "F1",
                "title": "Visits",
                "opened_for": "May 2013",
                "recovered_month": "August 2013",
                "worked": reading.WORKED,
                "lesson": "",
            }
        ],
    }
    contents = {Month(2013, 7): content, Month(2013, 9): later}
    [ended] = reading.ended_facts(contents, Month(2013, 9))
    assert (ended.promised, ended.recovered) == (Month(2013, 8), Month(2013, 8))
    assert writing.recovered_in_time(ended)
