"""Figures beside their unit, and figures that count one thing (pure)."""

from decimal import Decimal

from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.units import COUNTED, is_money, is_percentage
from pmf_portal.formats.value_kinds import kind_of

NOUNS = frozenset(COUNTED.split())
IRREGULAR = {"children": "child", "people": "person", "women": "woman", "premises": "premises"}


def short_unit(unit: str) -> str:
    """What is written of a unit where the whole of it stands beside the figure: a sign alone."""
    if is_percentage(unit):
        return "%"
    return unit if is_money(unit) or kind_of(unit) else ""


def short_number(value: Decimal | None, decimals: int, unit: str) -> str:
    """A figure for readers where its unit stands beside it: "48", "91.4%", "£1,200"."""
    return format_number(value, decimals, short_unit(unit))


def counted_number(value: Decimal | None, decimals: int, unit: str) -> str:
    """A figure for readers with its unit, of one thing in the singular: "1 review"."""
    words = format_number(value, decimals, unit)
    number, space, rest = words.partition(" ")
    return f"{number}{space}{in_the_singular(rest)}" if number in ("1", "−1") else words


def in_the_singular(unit: str) -> str:
    """One of what a unit counts: "review", "library visit"; other units as they are."""
    words = unit.split(" ")
    for place in (-1, 0):
        if words[place] in NOUNS:
            words[place] = singular(words[place])
            break
    return " ".join(words)


def singular(noun: str) -> str:
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun.removesuffix("s")
