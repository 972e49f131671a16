"""The day that an extract is as at: the file's own word, or what was said of it (pure)."""

import re
from collections.abc import Sequence
from datetime import date

from pmf_portal.formats.file_problems import Problem, Row
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError

IN_A_NAME = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)", re.ASCII)


def day_in_name(name: str) -> date | None:
    """The day that stands in the name of a file, like ledger-2013-10-04.csv; None for none."""
    found = IN_A_NAME.search(name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def day_of_extract(
    rows: Sequence[Row], given: date | None, today: date
) -> tuple[date, list[Problem]]:
    """The day in the column `as_at`, else the day that was given, else today; and what is wrong
    with it: two days in one file, a day that is no date, or one still to come.
    """
    named: date | None = None
    problems = []
    for row in rows:
        text = row.get("as_at")
        if not text:
            continue
        try:
            day = typed_day(text)
        except PeriodError as error:
            problems.append(row.problem("as_at", f"{error}."))
            continue
        if named is not None and day != named:
            words = f"Another row is as at {named:%-d %B %Y}. An extract is as at one day."
            problems.append(row.problem("as_at", words))
        named = named or day
    day = named or given or today
    if day > today:
        words = f"{day:%-d %B %Y} is still to come."
        problems.append(Problem(rows[0].number if rows else 1, "as_at", str(day), words))
    return day, problems
