"""What a unit is (pure)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ONE, NOUGHT = Decimal(1), Decimal(0)


class UnitKind(StrEnum):
    """What sort of thing a unit counts or measures."""

    PERCENTAGE = "percentage"
    POINTS = "percentage points"
    COUNT = "count"
    MONEY = "money"
    RATE = "rate"
    TIME = "time"
    SCORE = "score"
    QUANTITY = "quantity"
    DURATION = "duration"
    DATE = "date"
    YES_NO = "yes or no"
    WORDS = "scale of words"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.  `factor` is what a ratio in it is multiplied by, or for money how many pounds one
    of it is; `lowest` and `highest` are the ends of what is usual, None where there is no such end;
    `scale` holds the words of a scale, the worst first.
    """

    name: str
    words: str
    kind: UnitKind
    factor: Decimal = ONE
    decimals: int = 0
    lowest: Decimal | None = NOUGHT
    highest: Decimal | None = None
    synonyms: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
