"""Whether figures by area come to the whole (pure; framework 3.6: information for the constituency
model).
"""

from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.numbers import plain_number
from scorecards.rating.year_to_date import Figure
from targets.rules.aggregation import Aggregation


@dataclass(frozen=True)
class AreaCheck:
    """How complete a breakdown is, in sentences; `agrees` is None where the parts need not add up
    to the whole.
    """

    reported: int
    expected: int
    agrees: bool | None
    words: list

    @property
    def is_complete(self):
        return self.reported == self.expected and self.agrees is not False


def check_areas(rule, whole: Figure | None, parts, expected):
    """Hold the figures of areas against the figure for the whole council.

    Sums must add up; of a ratio, numerators and denominators must; averages and snapshots of rates
    need not, but every
    area must be there.
    """
    words = [f"{len(parts)} of {expected} areas are reported."]
    if rule not in (Aggregation.SUM, Aggregation.RATIO):
        return AreaCheck(len(parts), expected, None, words)
    if whole is None:
        return AreaCheck(
            len(parts),
            expected,
            None,
            [*words, "The figure for the whole council is not recorded yet."],
        )
    names = ("value",) if rule == Aggregation.SUM else ("numerator", "denominator")
    differences = [
        (name, sum((getattr(part, name) for part in parts), Decimal(0)), getattr(whole, name))
        for name in names
    ]
    for name, added, stated in differences:
        words.append(in_words(name, added, stated))
    return AreaCheck(
        len(parts), expected, all(added == stated for _, added, stated in differences), words
    )


def in_words(name, added, stated):
    what = "" if name == "value" else f" {name}s"
    if added == stated:
        return f"The areas’{what or ' figures'} add up to the whole, {plain_number(stated)}."
    difference = f"{plain_number(abs(added - stated))} {'more' if added > stated else 'less'}"
    return (
        f"The areas’{what or ' figures'} add up to {plain_number(added)}, {difference} than the"
        f" whole of {plain_number(stated)}."
    )
