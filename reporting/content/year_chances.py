"""How the year that is under way is likely to end, by the forecast that was published (pure)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pmf_portal.formats.numbers import format_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.periods.period_names import in_a_sentence
from reporting.content.readings import percent

Content = Mapping[str, Any]
RATINGS = ("red", "amber", "green")
# With fewer periods to come a fan has no shape: they are said in words.
FEWEST_DRAWN = 2


def chances_of(reading: Content | None) -> dict[str, tuple[float, str]]:
    """The chance of each rating at the year's end, and how it is said: “Red over 99%”; none where
    no rating is foreseen, or the year has ended.
    """
    end = reading and reading.get("year_end")
    if not end or end["is_over"]:
        return {}
    known = {rating: Decimal(end["probabilities"].get(rating, "0")) for rating in RATINGS}
    return {
        rating: (float(chance), f"{rating.capitalize()} {percent(chance)}")
        for rating, chance in known.items()
        if chance > 0
    }


def likeliest(chances: Mapping[str, tuple[float, str]]) -> str:
    """The likeliest rating with its chance: “red over 99%”; "" where none is foreseen."""
    if not chances:
        return ""
    words = max(chances.values())[1]
    return words[:1].lower() + words[1:]


def spoken(chances: Mapping[str, tuple[float, str]]) -> str:
    """What the bar says to those who do not see it."""
    words = ", ".join(words.lower() for _, words in chances.values())
    return f"How likely each rating is when the year ends: {words}"


def next_period(reading: Content | None) -> str:
    """The forecast of the one period that is left, in a sentence; "" where there are more, or
    none.
    """
    if not reading or not 0 < len(reading["ahead"]) < FEWEST_DRAWN:
        return ""
    period, low, middle, high = reading["ahead"][0]
    decimals, unit = reading["decimals"], reading["unit"]
    name = in_a_sentence(frequency.label(reading["frequency"], Month.parse(period)))
    words = [format_number(Decimal(value), decimals, unit) for value in (low, middle, high)]
    return (
        f"One period is left: {name} is expected at {words[1]}, four times in five between"
        f" {words[0]} and {words[2]}."
    )
