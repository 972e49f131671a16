"""The short name of one measure in one edition of a month, which its permanent address ends with
(/l/CP04-202403-1): readable, and nothing has to be looked up to read it (pure).
"""

import re
from typing import NamedTuple

from pmf_portal.periods.month import Month

SHAPE = re.compile(r"(.+)-([0-9]{4})(0[1-9]|1[0-2])-([1-9][0-9]{0,3})")


class LineName(NamedTuple):
    """A measure in an edition of a month."""

    code: str
    month: Month
    edition: int

    @property
    def text(self) -> str:
        """ "CP04-202403-1": code, year and month, edition"""
        return f"{self.code}-{str(self.month).replace('-', '')}-{self.edition}"


def read_line_name(text: str) -> LineName | None:
    """The line of a name; None for what is no such name.  A code may hold hyphens itself."""
    match = SHAPE.fullmatch(text)
    if match is None:
        return None
    code, year, month, edition = match.groups()
    try:
        return LineName(code, Month.parse(f"{year}-{month}"), int(edition))
    except ValueError:
        return None
