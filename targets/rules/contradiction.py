"""What one contradiction of a target is, and what the rules have to know of a specification
(pure).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from pmf_portal.periods.month import Month


class Measure(Protocol):
    """What the rule has to know of a specification."""

    @property
    def polarity(self) -> str: ...

    @property
    def aggregation(self) -> str: ...

    @property
    def frequency(self) -> str: ...

    @property
    def unit(self) -> str: ...

    @property
    def scale(self) -> Decimal: ...

    @property
    def decimals(self) -> int: ...

    @property
    def annual_target(self) -> Decimal | None: ...

    @property
    def previous_year(self) -> Decimal | None: ...

    @property
    def tolerance(self) -> str: ...

    @property
    def amber_within(self) -> Decimal | None: ...

    @property
    def green_within(self) -> Decimal | None: ...
    @property
    def green_above(self) -> Decimal | None: ...
    @property
    def amber_above(self) -> Decimal | None: ...
    @property
    def suppress_below(self) -> int | None: ...
    @property
    def benchmark_id(self) -> int | None: ...
    @property
    def peer_group_id(self) -> int | None: ...
    @property
    def peer_level(self) -> str: ...


@dataclass(frozen=True)
class Contradiction:
    """Something that cannot be right, or is asked back: which fields it lies between (it is told at
    the first), why, the word that confirms it ("" for what nobody can confirm), and the period.
    """

    fields: tuple[str, ...]
    reason: str
    question: str = ""
    month: Month | None = None
