"""Files of targets and trajectories that several test modules bring (no tests here)."""

import csv
import io

from pmf_portal.periods.month import FinancialYear
from tests.factories import YEAR

COLUMNS = (
    "code,title,plan,polarity,aggregation,frequency,financial_year,service,priority,unit,scale,"
    "decimals,annual_target,tolerance,amber_within,green_within,green_above,amber_above,kind,"
    "definition,data_source,numerator,denominator,rationale,stretch,peers,forecast_method,"
    "cohort,suppress_below,accountable_officer,accountable_deputy,performance_lead,"
    "performance_lead_deputy"
).split(",")
USUAL = {
    "plan": "families",
    "polarity": "higher",
    "frequency": "month",
    "financial_year": str(YEAR),
    "service": "care",
    "priority": "first",
    "kind": "indicator",
    "definition": "What is counted",
    "data_source": "The register",
    "numerator": "what came in",
    "denominator": "what there is",
    "rationale": "It matters",
    "stretch": "More than last year",
    "peers": "Neighbours",
    "forecast_method": "Trajectory",
    "accountable_officer": "head",
    "accountable_deputy": "manager",
    "performance_lead": "lead",
    "performance_lead_deputy": "deputy_lead",
}


def table(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def periods():
    return [str(month) for month in FinancialYear(2013).months]
