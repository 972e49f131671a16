"""Looking for measures that might be retired: by a job once a year, or by a person's press."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from pmf_portal.council.models import User
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.timetable import OPENING_TIME, local_day, moment_on
from reporting.collection.reading import found_in
from targets.collection.retiring import write_candidates
from targets.collection.rules.costs import DUE_WITH


def plan_candidates(at: datetime) -> Iterator[dict[str, Any]]:
    """The job that looks for candidates, in the last month of each financial year."""
    month = Month.of(local_day(at))
    year = month.financial_year
    if month > year.months[DUE_WITH]:
        due = moment_on(month.first_day, OPENING_TIME)
        yield {"kind": "find_candidates", "period": str(year), "subject": "", "due_at": due}


def find_candidates_job(period: str, subject: str, at: datetime) -> str:
    number = find_candidates(FinancialYear.parse(period), by=None, at=at)
    return f"{counted(number, 'candidate')} to retire"


@transaction.atomic
def find_candidates(year: FinancialYear, *, by: User | None, at: datetime) -> int:
    """Write down which measures of a year might be retired; how many are new."""
    return write_candidates(year, found_in(year, at), by=by, at=at)
