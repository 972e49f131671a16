"""A file of finance targets of which some cannot be right: a scale left out, thousands of pounds, a
percentage by another name, a negative margin.
"""

from decimal import Decimal

import pytest

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.numbers import format_number, typed_number
from targets.approval import approve_plan
from targets.challenge import submit_plan
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Specification
from tests.factories import YEAR

HEAD = (
    "code,title,plan,priority,service,kind,polarity,unit,decimals,aggregation,scale,frequency,"
    "financial_year,annual_target,tolerance,amber_within,definition,data_source,numerator,"
    "denominator,accountable_officer,accountable_deputy,performance_lead,"
    "performance_lead_deputy,rationale,stretch,peers,forecast_method\n"
)
PLACE = "families,first,care,indicator"
END = "head,manager,lead,deputy_lead,Why,Stretch,Peers,Method\n"
ROWS = {
    "FIN1": f'FIN1,"Invoices paid in time (scale left out)",{PLACE},higher,"%",1,ratio,,quarter,'
    f'2013/14,"95",percent,5,Def,Src,Invoices paid in time,Invoices received,{END}',
    "FIN2": f'FIN2,"Debt raised and not collected",{PLACE},lower,"£000s",0,latest,1,quarter,'
    f'2013/14,"1,234",percent,5,Def,Src,,,{END}',
    "FIN3": f'FIN3,"Rent collected",{PLACE},higher,"Percentage",1,latest,1,quarter,2013/14,"98",'
    f"percent,5,Def,Src,,,{END}",
    "FIN4": f'FIN4,"Negative margin",{PLACE},lower,"days",1,mean,1,quarter,2013/14,"5",percent,'
    f"-5,Def,Src,,,{END}",
    "FIN10": f'FIN10,"Ten",{PLACE},lower,"No.",0,sum,1,quarter,2013/14,"40",percent,5,Def,Src,,,'
    f"{END}",
    "FIN5": f'FIN5,"Debt as £000",{PLACE},lower,"£000",0,latest,1,quarter,2013/14,"850",percent,5,'
    f"Def,Src,,,{END}",
}
YEARS_PLAN = {"FIN1": "95", "FIN2": "1234", "FIN3": "98", "FIN5": "850", "FIN10": "10"}


def bring(council, at, rows):
    data = (HEAD + "".join(rows)).encode()
    return import_targets(data, name="finance.csv", by=council.people["team"], at=at)


def corrected():
    """The rows with the scale put in and the sign of the margin taken away."""
    rows = dict(ROWS)
    rows["FIN1"] = rows["FIN1"].replace("ratio,,quarter", "ratio,100,quarter")
    rows["FIN4"] = rows["FIN4"].replace("percent,-5", "percent,5")
    return rows


def test_what_cannot_be_right_is_told_by_row_and_nothing_is_saved(council, at):
    with pytest.raises(FileRefused) as refusal:
        bring(council, at, ROWS.values())
    told = [(problem.row, problem.column, problem.reason) for problem in refusal.value.problems]
    assert told == [
        (2, "scale", "A percentage of two counts needs the scale 100, not 1."),
        (5, "amber_within", "A margin cannot be negative."),
    ]
    assert not Specification.objects.exists()


def test_once_right_the_plan_is_approved_and_prints_unmistakably(council, at):
    bring(council, at, corrected().values())
    lines = ["code,period,planned"]
    for code, planned in (YEARS_PLAN | {"FIN4": "5"}).items():
        lines += [f"{code},2013/14 Q{quarter},{planned}" for quarter in (1, 2, 3, 4)]
    text = "\n".join(lines) + "\n"
    import_trajectory(text.encode(), name="t.csv", by=council.people["team"], at=at)
    plan = council.plans["families"]
    submit_plan(plan, YEAR, by=council.people["director"], at=at)
    approve_plan(plan, YEAR, reference="Minute 1", by=council.people["holder"], at=at)
    printed = {}
    for spec in Specification.objects.select_related("target"):
        printed[spec.target.code] = format_number(spec.annual_target, spec.decimals, spec.unit)
    assert printed == {
        "FIN1": "95.0%",
        "FIN2": "£1,234 thousand",
        "FIN3": "98.0%",
        "FIN4": "5.0 days",
        "FIN5": "£850 thousand",
        "FIN10": "40",
    }


def test_a_percentage_by_another_name_takes_a_percentage(council):
    value = typed_number("97.5%", "Percentage")
    assert value == Decimal("97.5") and format_number(value, 1, "Percentage") == "97.5%"
