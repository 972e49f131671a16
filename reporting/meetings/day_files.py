"""The days of a year's meetings from a file, to be checked before anything is planned."""

from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused
from pmf_portal.formats.table_files import rows_of_table
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError

DAY, SHEET = "day", "days"


def days_in_file(data: bytes, name: str) -> list[str]:
    """The days of a file as they are typed, one for each row; raises FileRefused with the row,
    the column and the reason of everything that is wrong.
    """
    rows = rows_of_table(data, name, sheet=SHEET, known=[DAY], required=[DAY], dates=[DAY])
    rows.findings.refuse_problems()
    days, problems = [], []
    for row in rows:
        try:
            day = typed_day(row.get(DAY))
        except PeriodError as error:
            problems.append(row.problem(DAY, str(error)))
            continue
        days.append(f"{day.day}/{day.month}/{day.year}")
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    return days
