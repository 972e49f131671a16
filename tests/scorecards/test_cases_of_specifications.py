"""What other councils' lists of targets held, at the demonstration council (the files stand in
`cases/`): nonsense, codes that spreadsheets change, national codes, small numbers.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pmf_portal.council.models import User
from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from scorecards.models import Actual
from targets.approval import approve_plan
from targets.challenge import submit_plan
from targets.models import Plan, Target

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

CASES = Path(__file__).parent / "cases"
NONSENSE = "targets-nonsense-specifications.csv"
LEAD = "lead-transformation-and-resources"
NOW = datetime(2024, 4, 8, 11, tzinfo=LONDON)


def person(username):
    return User.objects.get(username=username)


def upload(name, address="/plans/import-targets/", who="head-of-performance", data=None):
    """What the page answers to a file; the problems it names, by row and column."""
    client = Client()
    client.force_login(person(who))
    file = SimpleUploadedFile(name, data or (CASES / name).read_bytes())
    answer = client.post(address, {"file": file})
    found = answer.context["problems"] if answer.status_code == 200 else []
    return answer, {(problem.row, problem.column): problem.reason for problem in found}


def test_nonsense_is_refused_at_its_row_and_column(demonstration):
    _, problems = upload(NONSENSE)
    assert problems == {
        (2, "scale"): "A percentage of two counts needs the scale 100, not 1.",
        (5, "amber_within"): "A margin cannot be negative.",
    }
    assert not Target.objects.filter(code__startswith="FIN").exists()


def test_what_was_mended_is_approved_and_rated_as_it_says(demonstration):
    mended = (CASES / NONSENSE).read_text()
    mended = mended.replace('"%",1,ratio,,', '"%",1,ratio,100,').replace("percent,-5", "percent,5")
    assert upload(NONSENSE, data=mended.encode())[0].status_code == 302
    lines = ["code,period,planned"]
    for code, planned in (("1", 95), ("2", 1234), ("3", 98), ("4", 5), ("5", 850), ("10", 10)):
        lines += [f"FIN{code},2023/24 Q{quarter},{planned}" for quarter in range(1, 5)]
    answer, _ = upload("plan.csv", "/plans/import-trajectory/", data="\n".join(lines).encode())
    assert answer.status_code == 302
    plan, year = Plan.objects.get(slug="finance-service-plan"), FinancialYear(2023)
    submit_plan(plan, year, by=person("head-finance"), at=NOW)
    approver = person("director-transformation-and-resources")
    approve_plan(plan, year, reference="Decision 12", by=approver, at=NOW)
    figures = (
        "code,period,value,numerator,denominator\nFIN1,2023/24 Q4,,45,50\n"
        "FIN3,2023/24 Q4,97.5%,,\nFIN2,2023/24 Q4,1300,,\nFIN5,2023/24 Q4,900,,\n"
    )
    answer, problems = upload("figures.csv", "/actuals/import/", LEAD, figures.encode())
    assert not problems
    client = Client()
    client.force_login(person(LEAD))
    page = " ".join(client.get(answer.url).content.decode().split())
    client.post(answer.url, {"confirmation": "It is so"})
    stored = Actual.objects.filter(target__code__startswith="FIN").order_by("target__sort_key")
    assert [figure.value for figure in stored if figure.value] == [1300, Decimal("97.5"), 900]
    for shown in ("£1,300 thousand", "£900 thousand", "97.5%", "45 out of 50"):
        assert shown in page, shown


def test_codes_that_a_spreadsheet_changes_are_asked_back(demonstration):
    _, problems = upload("codes-that-spreadsheets-change.csv")
    beginnings = {row: reason.split(".")[0] for (row, _), reason in problems.items()}
    assert beginnings == {
        2: "A spreadsheet would turn the code “0012” into another number",
        3: "“12” differs from “0012” only by capitals, leading zeros or spaces",
        4: "A spreadsheet would turn the code “1E5” into another number",
        5: "A spreadsheet would turn the code “MAR1” into a date",
        7: "“CS02A” differs from “CS02a” only by capitals, leading zeros or spaces",
    }


def test_codes_stand_in_their_order_on_the_plans_page(demonstration):
    assert upload("codes-order.csv")[0].status_code == 302
    client = Client()
    client.force_login(person("head-of-performance"))
    page = client.get("/plans/corporate-plan/2024-25/")
    codes = [specification.target.code for specification in page.context["specifications"]]
    assert [code for code in codes if code.startswith("PI")] == ["PI1", "PI2", "PI10"]


def test_national_codes_are_taken_or_the_nearest_is_offered(demonstration):
    _, problems = upload("codes-of-national-indicators.csv")
    [((row, column), reason)] = problems.items()
    assert (row, column) == (4, "code") and "“HDC01-2” would be taken" in reason


def test_a_small_number_is_suppressed_and_never_rated(demonstration):
    who = "lead-families-and-wellbeing"
    answer, _ = upload("small-numbers.csv", "/actuals/import/", who)
    client = Client()
    client.force_login(person(who))
    page = client.get(answer.url).content.decode()
    assert "suppressed" in page.lower() and "&lt;5" in page
    client.post(answer.url, {"confirmation": "It is so"})
    assert not Actual.objects.filter(target__code="FW11", month="2024-03").exists()
    assert "&lt;5" in client.get("/targets/FW11/actuals/2024-03/").content.decode()
