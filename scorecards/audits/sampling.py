"""Drawing the sample of an audit so that anybody can draw it again (pure; framework 3.5, 6.3).

The places are shared out by risk: half (rounded up) to statutory measures and government returns, a
quarter to indicators that no audit of the two years before has looked at, a quarter (rounded down)
to those with weak or poor data.  Places that one stratum cannot fill go to the next, and in the end
to any indicator that is left.  Within a stratum the order is that of SHA-256 of "seed:code", so
that no database, row order or version of Python has a say in it, and a larger sample always holds
the smaller one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pmf_portal.periods.month import FinancialYear

YEARS_BETWEEN = 2
POOR_GRADES = frozenset("CD")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the draw knows of an indicator; `grade` is "" while its data quality is not known."""

    code: str
    statutory: bool = False
    last_audited: FinancialYear | None = None
    grade: str = ""

    def not_audited_before(self, year: FinancialYear) -> bool:
        """Whether no audit of the two years before `year` (or of a later one) has looked at it."""
        return self.last_audited is None or self.last_audited < year - YEARS_BETWEEN


class Stratum(StrEnum):
    """Why an indicator is in the sample."""

    STATUTORY = "statutory"
    NOT_AUDITED = "not_audited_recently"
    POOR = "poor_data_quality"
    REST = "rest"

    @property
    def words(self) -> str:
        return IN_WORDS[self]


IN_WORDS = {
    Stratum.STATUTORY: "Statutory measure or government return",
    Stratum.NOT_AUDITED: "Not audited in the last two years",
    Stratum.POOR: "Weak or poor data quality",
    Stratum.REST: "Any other indicator",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """One place of the sample."""

    code: str
    stratum: Stratum


def shares(size: int) -> dict[Stratum, int]:
    """The places of each stratum before any are passed on; they add up to the size, and none
    shrinks as it grows.
    """
    statutory, poor = (size + 1) // 2, size // 4
    return {
        Stratum.STATUTORY: statutory,
        Stratum.NOT_AUDITED: size - statutory - poor,
        Stratum.POOR: poor,
        Stratum.REST: 0,
    }


def fits(candidate: Candidate, stratum: Stratum, year: FinancialYear) -> bool:
    """Whether a candidate may take a place of a stratum in the audit of a year."""
    if stratum == Stratum.STATUTORY:
        return candidate.statutory
    if stratum == Stratum.NOT_AUDITED:
        return candidate.not_audited_before(year)
    return stratum == Stratum.REST or candidate.grade in POOR_GRADES


def rank(seed: str, code: str) -> str:
    """Where the seed puts a code: SHA-256, in hexadecimal, of "seed:code" in UTF-8."""
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def draw(
    candidates: Iterable[Candidate], *, seed: str, size: int, year: FinancialYear
) -> list[Drawn]:
    """The sample of the audit of a year, in the order in which it was drawn."""
    left = sorted(candidates, key=lambda candidate: rank(seed, candidate.code))
    sample: list[Drawn] = []
    unused = 0
    for stratum, share in shares(size).items():
        places = share + unused
        not_taken = []
        for candidate in left:
            if places and fits(candidate, stratum, year):
                sample.append(Drawn(candidate.code, stratum))
                places -= 1
            else:
                not_taken.append(candidate)
        unused, left = places, not_taken
    return sample
