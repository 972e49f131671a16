"""How many of the council's measures are outcome measures (pure; framework 3.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pmf_portal.formats.numbers import counted

# As a technical specification says it; in the framework's order.
KINDS = {
    "outcome": "Outcome measures",
    "indicator": "Performance indicators",
    "measure": "Performance measures",
    "": "Not said",
}


@dataclass(frozen=True)
class Share:
    """Some measures by their kinds."""

    outcome: int = 0
    indicator: int = 0
    measure: int = 0
    unsaid: int = 0

    @property
    def total(self) -> int:
        return self.outcome + self.indicator + self.measure + self.unsaid

    @property
    def percent(self) -> str:
        if not self.total:
            return "–"
        part = Decimal(self.outcome * 100) / self.total
        return f"{part.quantize(Decimal(1), ROUND_HALF_UP)}%"

    @property
    def words(self) -> str:
        """ "7 of 31 measures are outcome measures (23%)" """
        verb = "is an outcome measure" if self.outcome == 1 else "are outcome measures"
        return f"{self.outcome} of {counted(self.total, 'measure')} {verb} ({self.percent})"


def share_of(kinds: Iterable[str]) -> Share:
    rows = list(kinds)
    counts = {kind: rows.count(kind) for kind in KINDS}
    return Share(counts["outcome"], counts["indicator"], counts["measure"], counts[""])


def change_in_words(now: Share, before: Share | None) -> str:
    """How the share changed from one year to the next, both figures printed."""
    if before is None or not before.total or not now.total:
        return ""
    was, now_is = before.outcome * now.total, now.outcome * before.total
    if was == now_is:
        return f"The share is as it was the year before ({before.percent})."
    way = "larger" if now_is > was else "smaller"
    return (
        f"The share is {way} than the year before: {before.outcome} of {before.total}"
        f" ({before.percent})."
    )
