"""How much of a stretch a target is, as numbers: the rule as tables, then every door to approval."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from pmf_portal.periods.month import FinancialYear
from targets.approval import PlanNotReady, approve_plan
from targets.challenge import submit_plan
from targets.imports.plan_export import plan_workbook
from targets.imports.plan_rows import rows_of_workbook
from targets.models import Evidence, PrincipleCheck, Specification
from targets.rules.stretch import (
    Against,
    Benchmark,
    Level,
    Promise,
    YearResult,
    benchmark_figure,
    easier_than_last_year,
    projected,
    stretch,
)
from targets.stretch import stretch_of_targets
from tests.browser_forms import sent
from tests.factories import YEAR

pytestmark = pytest.mark.any_database

Y = FinancialYear


def promise(target, polarity="higher", unit="%", decimals=1):
    return Promise(Y(2013), Decimal(target), polarity, unit, decimals)


def results(*values, first=2010):
    return [YearResult(Y(first + n), Decimal(value)) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("target", "result", "polarity", "unit", "decimals", "level", "words"),
    [
        (
            "76",
            "76.9",
            "higher",
            "%",
            1,
            Level.EASIER,
            "76.0% against last year’s result of 76.9%: 0.9 percentage points lower, so easier",
        ),
        (
            "78",
            "77",
            "higher",
            "%",
            0,
            Level.HARDER,
            "78% against last year’s result of 77%: 1 percentage point higher, so harder",
        ),
        (
            "8",
            "7",
            "lower",
            "complaints",
            0,
            Level.EASIER,
            "8 complaints against last year’s result of 7 complaints: 1 higher, so easier",
        ),
        (
            "7.5",
            "9",
            "lower",
            "days",
            1,
            Level.HARDER,
            "7.5 days against last year’s result of 9.0 days: 1.5 lower, so harder",
        ),
        # What is printed is what is compared.
        (
            "76.94",
            "76.9",
            "higher",
            "%",
            1,
            Level.SAME,
            "76.9% against last year’s result of 76.9%: the same",
        ),
        (
            "76.85",
            "76.9",
            "higher",
            "%",
            1,
            Level.SAME,
            "76.9% against last year’s result of 76.9%: the same",
        ),
        (
            "0",
            "-1.5",
            "closest",
            "£ million",
            1,
            Level.NEITHER,
            "£0.0 million against last year’s result of −£1.5 million: £1.5 million higher;"
            " closest to plan is best, so neither harder nor easier",
        ),
    ],
)
def test_a_target_against_last_years_result(target, result, polarity, unit, decimals, level, words):
    comparisons = stretch(
        promise(target, polarity, unit, decimals), result=Decimal(result), last_target=None
    )
    assert [(c.level, c.words) for c in comparisons] == [(level, words)]
    assert bool(easier_than_last_year(comparisons)) is (level == Level.EASIER)


def test_without_a_target_there_is_no_stretch():
    known = {"result": Decimal(1), "last_target": Decimal(2)}
    assert stretch(promise("5", "neutral"), **known) == []
    assert stretch(None, **known) == []
    assert stretch(promise("5"), result=None, last_target=None) == []


def test_a_target_against_all_that_is_known_in_a_fixed_order():
    comparisons = stretch(
        promise("77"),
        result=Decimal("76.9"),
        last_target=Decimal("77.5"),
        results=results("72.9", "74.9", "76.9"),
        benchmarks=[Benchmark("England", "81.4% in 2012/13"), Benchmark("Notes", "quite high")],
    )
    assert [c.words for c in comparisons] == [
        "77.0% against last year’s result of 76.9%: 0.1 percentage points higher, so harder",
        "77.0% against last year’s target of 77.5%: 0.5 percentage points lower, so easier",
        "77.0% against the trend of 2010/11 to 2012/13, which leads to 78.9%:"
        " 1.9 percentage points lower, so easier",
        "77.0% against “England”, 81.4%: 4.4 percentage points lower, so easier",
    ]
    assert [c.against for c in comparisons] == list(Against)
    assert easier_than_last_year(comparisons) is None


@pytest.mark.parametrize(
    ("values", "unit", "leads_to"),
    [
        (("70", "75"), "%", "80"),
        (("70", "60", "75"), "%", "77.5"),
        (("90", "97", "99"), "%", "100"),
        (("9", "3", "1"), "%", "0"),
        (("90", "110"), "%", "130"),
        (("10", "4"), "days", "-2"),
    ],
)
def test_where_the_trend_of_the_years_leads(values, unit, leads_to):
    known = results(*values)
    assert projected(known, known[-1].year + 1, unit) == Decimal(leads_to)


def test_a_trend_with_a_year_left_out_counts_the_years():
    known = [YearResult(Y(2010), Decimal(60)), YearResult(Y(2012), Decimal(70))]
    assert projected(known, Y(2013), "%") == Decimal(75)


def test_a_trend_leads_to_the_year_of_the_target():
    """The last year's result may not be known yet when the plan is made."""
    known = results("3000", "2900", first=2010)
    assert projected(known, Y(2013), "reports") == Decimal(2700)


@pytest.mark.parametrize(
    ("text", "unit", "figure"),
    [
        ("82.4% in 2012/13", "%", "82.4"),
        ("82.4 %", "%", "82.4"),
        ("82 per cent for England", "%", "82"),
        ("82%; all councils", "%", "82"),
        ("82% (median of 16)", "%", "82"),
        ("1,234 in 2012/13", "people", "1234"),
        ("1,234 people, 2012/13", "people", "1234"),
        ("£2.8 million in 2012/13", "£ million", "2.8"),
        ("12.5 days", "days", "12.5"),
        ("-0.4", "score", "-0.4"),
        ("between 80% and 85%", "%", None),
        ("80% to 85%", "%", None),
        ("80–85%", "%", None),
        ("42 of 326 districts", "people", None),
        ("82.4 in 2012/13", "%", None),
        ("82.4%", "days", None),
        ("3rd of 16", "people", None),
        ("", "%", None),
        ("about 80%", "%", None),
        ("9" * 40 + "%", "%", None),
    ],
)
def test_a_benchmark_is_a_figure_only_where_it_can_be_read_one_way(text, unit, figure):
    assert benchmark_figure(text, unit) == (None if figure is None else Decimal(figure))


# The doors to approval: page, command, service; and what last year's figures say where the draft
# is silent.
PLAN = "/plans/families/2013-14/"
EASIER = "F1: the reason why the target of 90.0% is easier than last year’s result of 92.0%"


@pytest.fixture
def easier(council):
    """A draft that asks for 90% after a year that came to 92%."""
    council.latest = council.target("F1", previous_year=Decimal(92))
    return council


def submit(council, at):
    return submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)


def approve(council, at):
    asked = {"reference": "Minute 12", "by": council.people["holder"], "at": at}
    return approve_plan(council.plans["families"], YEAR, **asked)


def test_an_easier_target_is_not_handed_in_without_its_reason(client, easier, at):
    with pytest.raises(PlanNotReady, match="the reason why the target of 90.0% is easier"):
        submit(easier, at)
    client.force_login(easier.people["director"])
    answer = client.post(PLAN + "submit/", follow=True).content.decode()
    assert f"The plan was not submitted. {EASIER}" in answer
    page = client.get(PLAN + "targets/F1/").content.decode()
    assert "the reason why the target of 90.0% is easier" in page
    assert "2.0 percentage points lower, so easier" in page


def test_an_easier_target_is_not_approved_without_its_reason(easier, at):
    with pytest.raises(PlanNotReady) as refused:
        approve(easier, at)
    assert str(refused.value) == EASIER
    command, evidence = ("record_approval", "families", "2013/14"), Path(__file__)
    with pytest.raises(CommandError, match="the reason why the target of 90.0% is easier"):
        call_command(*command, holder="holder", reference="x", evidence=evidence)
    Specification.objects.filter(pk=easier.latest.pk).update(easier_reason=" \n")
    with pytest.raises(PlanNotReady, match="is easier"):
        approve(easier, at)
    Specification.objects.filter(pk=easier.latest.pk).update(easier_reason="A hard winter")
    assert approve(easier, at).approved_by == easier.people["holder"]


@pytest.mark.parametrize(
    ("polarity", "target", "result", "refused"),
    [
        ("higher", "90", "90.04", False),
        ("higher", "90", "90.1", True),
        ("lower", "90", "89.9", True),
        ("lower", "90", "90.1", False),
        ("closest", "90", "95", False),
        ("higher", "90", None, False),
    ],
)
def test_only_what_is_easier_needs_a_reason(council, at, polarity, target, result, refused):
    known = None if result is None else Decimal(result)
    council.target("F1", polarity=polarity, planned=target, previous_year=known)
    if refused:
        with pytest.raises(PlanNotReady, match="is easier than last year’s result"):
            submit(council, at)
        return
    submit(council, at)
    assert approve(council, at)


def test_a_silent_draft_is_held_against_the_figures_of_last_year(council, at):
    before = council.target("F1", year=YEAR - 1, planned="88")
    council.approve(YEAR - 1)
    for month, value in (("2012-04", "93"), ("2013-01", "92")):
        council.figure(before, month, value)
    council.latest = council.target("F1")
    with pytest.raises(PlanNotReady) as refused:
        submit(council, at)
    assert str(refused.value) == EASIER


def test_another_way_of_measuring_is_not_compared(council, at):
    before = council.target("F1", year=YEAR - 1, planned="9000", unit="people", decimals=0)
    council.approve(YEAR - 1)
    council.figure(before, "2013-02", "9200")
    draft = council.target("F1")
    assert stretch_of_targets([draft]) == {draft.pk: []}
    assert submit(council, at)


def test_stretch_knows_the_target_and_the_trend_of_the_years_before(council):
    for n, (planned, result) in enumerate((("80", "79"), ("83", "81")), start=1):
        council.target("F1", year=YEAR - 3 + n, planned=planned, previous_year=Decimal(result))
    draft = council.target("F1", planned="84", previous_year=Decimal(83))
    Evidence.objects.create(
        specification=draft, kind="benchmark", title="Neighbours", value="86% in 2012/13"
    )
    assert [comparison.words for comparison in stretch_of_targets([draft])[draft.pk]] == [
        "84.0% against last year’s result of 83.0%: 1.0 percentage points higher, so harder",
        "84.0% against last year’s target of 83.0%: 1.0 percentage points higher, so harder",
        "84.0% against the trend of 2010/11 to 2012/13, which leads to 85.0%:"
        " 1.0 percentage points lower, so easier",
        "84.0% against “Neighbours”, 86.0%: 2.0 percentage points lower, so easier",
    ]


@pytest.mark.parametrize("targets", [1, 3])
def test_stretch_asks_as_many_questions_for_many_targets(
    council, django_assert_num_queries, targets
):
    drafts = [council.target(f"F{n}") for n in range(targets)]
    with django_assert_num_queries(3):
        stretch_of_targets(drafts)


NOT_CHALLENGING = "the reason why the principle “Challenging” is not met"


@pytest.mark.parametrize(
    ("answer", "note", "refused"),
    [
        ("not_met", "", True),
        ("not_met", "  ", True),
        ("not_met", "The contract sets the level", False),
        ("met", "", False),
        ("not_applicable", "", False),
    ],
)
def test_a_target_that_is_not_challenging_needs_a_reason(council, at, answer, note, refused):
    draft = council.target("F1")
    PrincipleCheck.objects.create(
        specification=draft, principle="challenging", answer=answer, note=note
    )
    if refused:
        for act in (submit, approve):
            with pytest.raises(PlanNotReady, match=NOT_CHALLENGING):
                act(council, at)
        return
    assert submit(council, at) and approve(council, at)


def test_all_that_is_missing_is_told_at_once(council, at):
    draft = council.target("F1", previous_year=Decimal(92), rationale="")
    PrincipleCheck.objects.create(
        specification=draft, principle="challenging", answer="not_met", note=""
    )
    with pytest.raises(PlanNotReady) as refused:
        submit(council, at)
    assert refused.value.missing == {
        "F1": ["the rationale", EASIER.removeprefix("F1: "), NOT_CHALLENGING]
    }


def test_the_reason_comes_by_form_and_by_workbook(client, easier):
    client.force_login(easier.people["manager"])
    url = PLAN + "targets/F1/change/ambition/"
    reason = "The contract ends in June."
    assert client.post(url, sent(client, url, easier_reason=reason)).status_code == 302
    easier.latest.refresh_from_db()
    assert easier.latest.easier_reason == reason
    assert reason in client.get(PLAN + "targets/F1/").content.decode()
    rows = rows_of_workbook(plan_workbook(easier.plans["families"], YEAR))
    assert rows.targets[0].get("easier_reason") == reason
