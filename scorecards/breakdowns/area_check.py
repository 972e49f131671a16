"""Whether figures by area come to the whole (pure; framework 3.6: information for the constituency
model).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.numbers import counted, plain_number, typed_text
from pmf_portal.formats.value_kinds import kind_of
from scorecards.rating.year_to_date import Figure
from targets.rules.aggregation import Aggregation, takes_parts


@dataclass(frozen=True)
class AreaCheck:
    """How complete a breakdown is, in sentences; `agrees` is None where the parts need not add up
    to the whole.
    """

    reported: int
    expected: int
    agrees: bool | None
    words: list[str]

    @property
    def is_complete(self) -> bool:
        return self.reported == self.expected and self.agrees is not False


def check_areas(
    rule: str,
    whole: Figure | None,
    parts: Sequence[Figure],
    expected: int,
    unit: str = "",
    suppressed: int = 0,
) -> AreaCheck:
    """Hold the figures of areas against the figure for the whole council.

    Sums must add up; of a ratio, numerators and denominators must; averages and snapshots of rates
    need not, but every area must be there.  Where some are suppressed, nothing is added up.
    """
    words = [f"{len(parts) + suppressed} of {expected} areas are reported."]
    agrees: bool | None = None
    if suppressed:
        words.append(
            f"{counted(suppressed, 'area')} of them suppressed, so that the areas are not added up."
        )
    elif rule == Aggregation.SUM or takes_parts(rule):
        if whole is None:
            words.append("The figure for the whole council is not recorded yet.")
        else:
            sums = sums_of(rule, whole, parts)
            words += [sum_sentence(one, unit) for one in sums]
            agrees = all(one.added == one.stated for one in sums)
    return AreaCheck(len(parts) + suppressed, expected, agrees, words)


class PartsSum(NamedTuple):
    """What the areas' figures add up to, and what is stated for the whole."""

    name: str
    added: Decimal
    stated: Decimal


def sums_of(rule: str, whole: Figure, parts: Sequence[Figure]) -> list[PartsSum]:
    """The sums that have to agree: of the values, or of both parts of a ratio."""
    names = ("value",) if rule == Aggregation.SUM else ("numerator", "denominator")
    sums = []
    for name in names:
        added = sum((getattr(part, name) for part in parts), Decimal(0))
        sums.append(PartsSum(name, added, getattr(whole, name)))
    return sums


def sum_sentence(parts: PartsSum, unit: str = "") -> str:
    """Whether the areas add up to the whole; durations are told as such."""
    is_value = parts.name == "value"
    figures = "figures" if is_value else f"{parts.name}s"

    def text_of(number: Decimal) -> str:
        return typed_text(number, unit) if is_value and kind_of(unit) else plain_number(number)

    whole = text_of(parts.stated)
    if parts.added == parts.stated:
        return f"The areas’ {figures} add up to the whole, {whole}."
    side = "more" if parts.added > parts.stated else "less"
    difference = text_of(abs(parts.added - parts.stated))
    return (
        f"The areas’ {figures} add up to {text_of(parts.added)}, {difference} {side} than the"
        f" whole of {whole}."
    )
