"""Whom a delivery plan asks for money or support beside its director (pure; framework 4.1)."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pmf_portal.formats.canonical import canonical, digest


class Supporter(StrEnum):
    """Who is asked: the role's own word."""

    FINANCE = "finance"
    HR = "hr"
    POLICY = "policy"
    RISK = "risk"

    @property
    def label(self) -> str:
        return LABELS[self.value]


LABELS = {"finance": "Finance", "hr": "HR", "policy": "Policy", "risk": "Risk Management"}
# "Policy" alone is a common word, and stands in the names of committees: it is the team where it
# is asked by its name, as in "Policy: …", "from Policy" or "the policy team".
POLICY_TEAM = (
    r"\bPolicy(?=\s*:)|\b(?i:from|by|ask|with) Policy\b(?! and Performance\b)"
    r"|\b(?i:policy (?:team|officer|manager|unit))\b"
)
NAMED = {
    Supporter.FINANCE: re.compile(r"\bfinance\b", re.IGNORECASE),
    Supporter.HR: re.compile(r"\bHR\b|\bhuman resources\b", re.IGNORECASE),
    Supporter.POLICY: re.compile(POLICY_TEAM),
    Supporter.RISK: re.compile(r"\brisk (?:management|manager|officer)", re.IGNORECASE),
}


class AskedFor(NamedTuple):
    """What a plan asks for: money, from another budget or not, and support in words."""

    revenue: Decimal | None
    capital: Decimal | None
    virement: bool
    note: str
    support: str

    @property
    def asks_for_money(self) -> bool:
        """Whether it costs anything, or moves money from another budget."""
        return self.virement or any(amount and amount > 0 for amount in self[:2])

    @property
    def supporters(self) -> list[Supporter]:
        """Who is asked: Finance where money is, and whoever the support names."""
        named = [one for one, words in NAMED.items() if words.search(self.support)]
        if self.asks_for_money and Supporter.FINANCE not in named:
            named.insert(0, Supporter.FINANCE)
        return named

    @property
    def version(self) -> str:
        """What an answer is about: another sum or other words are asked anew."""
        amounts = ["" if one is None else str(one.normalize()) for one in self[:2]]
        return digest(canonical([*amounts, self.virement, self.note, self.support]))
