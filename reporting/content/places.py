"""Places in words: how each compares with the whole, what stands on its tile, and what the places
say together (pure; framework 3.6, 4.2).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.formats.one_after_another import joined
from reporting.content.small_counts import NOT_PUBLISHED
from scorecards.statistics.intervals import Interval, difference_of_proportions
from scorecards.statistics.places import Basis, Counted, Standing, interval_of

Place = Mapping[str, Any]
MOST_NAMED = 3
THE_WHOLE = "the council as a whole"
NO_FIGURE = "no figure"
STANDING_WORDS = {
    Standing.CLEARLY_HIGHER: f"Clearly higher than {THE_WHOLE}",
    Standing.PERHAPS_HIGHER: "Higher than most; it could be chance",
    Standing.AS_EXPECTED: f"No clear difference from {THE_WHOLE}",
    Standing.PERHAPS_LOWER: "Lower than most; it could be chance",
    Standing.CLEARLY_LOWER: f"Clearly lower than {THE_WHOLE}",
}
# Beside the value on a tile: told apart by shape.
SIGNS = {
    Standing.CLEARLY_HIGHER: "▲",
    Standing.PERHAPS_HIGHER: "△",
    Standing.AS_EXPECTED: "●",
    Standing.PERHAPS_LOWER: "▽",
    Standing.CLEARLY_LOWER: "▼",
}
HOW_COMPARED = (
    "A place is said to be clearly higher or lower only where chance alone would seldom bring it so"
    " far from the whole (once in 500). Small places swing more, so they have more room. Places"
    " are not rated: plan and tolerance are agreed for the whole council."
)


def rate_unit(per: int) -> str:
    """The unit of a rate: "per 1,000"."""
    return f"per {per:,}"


def rate_words(rate: Mapping[str, Any]) -> str:
    """What a rate stands on, in a sentence."""
    return (
        f"Rates are {rate_unit(rate['per'])} people ({rate['group']}) who lived there in the middle"
        f" of {rate['year']}. Source: {rate['source']}."
    )


def small_count_words(threshold: int) -> str:
    """Why a figure that the council holds is not told."""
    if not threshold:
        return "It would give away a count that is suppressed."
    return f"No count below {threshold} is published, nor one that tells it."


def red_words(names: Sequence[str], kind: str) -> str:
    """That some places would be red under a green whole."""
    return (
        f"{THE_WHOLE.capitalize()} is green, but by the same plan {joined(names)} would be red, and"
        f" the difference from the other {plural(kind)} is more than chance."
    )


def mix_words(direction: int, kind: str) -> str:
    """That the whole moved against every one of its places."""
    fell, rose = ("fell", "rose") if direction > 0 else ("rose", "fell")
    return (
        f"The figure of {THE_WHOLE} {fell} although that of every {kind} {rose}: what changed is"
        f" how much each {kind} weighs."
    )


def plural(kind: str) -> str:
    """More than one place of a kind: wards, constituencies, parishes."""
    if kind.endswith("y") and kind[-2:-1] not in "aeiou":
        return f"{kind[:-1]}ies"
    return f"{kind}es" if kind.endswith(("s", "sh", "ch", "x")) else f"{kind}s"


def value_words(place: Place, content: Mapping[str, Any]) -> str:
    """A place's figure as readers see it, or that it is not published, or not there."""
    if place["state"] == "hidden":
        return NOT_PUBLISHED
    if place["value"] is None:
        return NO_FIGURE
    return format_number(decimal_of(place["value"]), content["decimals"], content["unit"])


def interval_words(place: Place, content: Mapping[str, Any]) -> str:
    """Between which values the figure lies by chance; "" where that is not known."""
    if place["lower"] is None or place["upper"] is None:
        return ""
    low, high = (
        format_number(decimal_of(place[end]), content["decimals"], unit)
        for end, unit in (("lower", ""), ("upper", content["unit"]))
    )
    return f"{low} to {high}"


def counts_words(place: Place, content: Mapping[str, Any]) -> str:
    """The two counts behind a figure: "45 out of 50", "24 among 15,350 people"; "" where there are
    none.
    """
    if place["counted"] is None or place["of"] is None:
        return ""
    counted_here, of = (f"{Decimal(place[name]):,f}" for name in ("counted", "of"))
    if "rate" in content:
        return f"{counted_here} among {of} people"
    return f"{counted_here} out of {of}"


def standing_words(place: Place, content: Mapping[str, Any]) -> str:
    """How a place compares, in words; with the reason where it cannot be said."""
    if place["state"] == "hidden":
        return place["why"]
    if place["value"] is None:
        return "No figure was reported"
    if not place["standing"]:
        if content["is_count"]:
            return "A count; places of different size cannot be compared by it"
        return "The counts behind it are not held, so chance cannot be told from difference"
    words = STANDING_WORDS[Standing(place["standing"])]
    return f"{words}, which is {place['judgement']}" if place["judgement"] else words


def sign_of(place: Place) -> str:
    """The shape beside a place's value: which way it differs, and whether clearly."""
    return SIGNS[Standing(place["standing"])] if place["standing"] else ""


def in_order(places: Iterable[Place]) -> list[Place]:
    """The places from the highest figure to the lowest, then those without one, by name."""

    def rank(place: Place) -> tuple[bool, Any, str]:
        value = decimal_of(place["value"])
        return (value is None, -(value or 0), place["name"])

    return sorted(places, key=rank)


def message(content: Mapping[str, Any]) -> str:
    """What the map says, in a sentence of its own: which places clearly differ."""
    kind = content["kind"]
    judged = any(place["judgement"] for place in content["places"])
    words = [
        sentence
        for sentence in (
            message_of(content, "judgement", "worse") if judged else "",
            message_of(content, "judgement", "better") if judged else "",
            "" if judged else message_of(content, "standing", "clearly higher"),
            "" if judged else message_of(content, "standing", "clearly lower"),
        )
        if sentence
    ]
    if words:
        return " ".join(words)
    if not any(place["standing"] for place in content["places"]):
        return f"The figures by {kind}, without a comparison."
    return f"No {kind} clearly differs from {THE_WHOLE}."


def message_of(content: Mapping[str, Any], member: str, word: str) -> str:
    """Which places are said to be of one kind: up to three by name, of more the first two and how
    many others.
    """
    names = [place["name"] for place in content["places"] if place[member] == word]
    if not names:
        return ""
    shown = names
    if len(names) > MOST_NAMED:
        shown = [*names[: MOST_NAMED - 1], counted(len(names) - MOST_NAMED + 1, "other")]
    said = word if word.startswith("clearly") else f"clearly {word}"
    return f"{joined(shown)} {'is' if len(names) == 1 else 'are'} {said} than {THE_WHOLE}."


def place_rows(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The places as rows of a table, highest first."""
    return [
        {
            "code": place["code"],
            "name": place["name"],
            "in": place["in"],
            "value": value_words(place, content),
            "counts": counts_words(place, content),
            "interval": interval_words(place, content),
            "standing": standing_words(place, content),
            "sign": sign_of(place),
            "judgement": place["judgement"],
        }
        for place in in_order(content["places"])
    ]


def whole_words(content: Mapping[str, Any]) -> str:
    """The figure of the whole beside its places; "–" where none is told."""
    return format_number(decimal_of(content["whole"]), content["decimals"], content["unit"])


def is_clear_difference(one: Place, other: Place, basis: str) -> bool | None:
    """Whether two places differ by more than chance at 95 %: by the interval of the difference of
    two shares, or by the intervals of two rates that do not meet; None where that is not known.
    """
    parts = [counted_of(place) for place in (one, other)]
    if basis == Basis.VALUE or parts[0] is None or parts[1] is None:
        return None
    if basis == Basis.SHARE:
        first, second = ((part.counted, part.of) for part in (parts[0], parts[1]))
        return not difference_of_proportions(first, second).holds(0.0)
    intervals: list[Interval | None] = [interval_of(part, Basis.RATE) for part in parts if part]
    if intervals[0] is None or intervals[1] is None:
        return None
    return not intervals[0].overlaps(intervals[1])


def counted_of(place: Place) -> Counted | None:
    if place["counted"] is None or place["of"] is None:
        return None
    part = Counted(float(place["counted"]), float(place["of"]))
    return part if part.can_be_read else None


def difference_words(one: Place, other: Place, content: Mapping[str, Any]) -> str:
    """How the first of two places compares with the second."""
    if one["value"] is None or other["value"] is None:
        return "No comparison: one of the figures is not there"
    is_clear = is_clear_difference(one, other, content["basis"])
    if is_clear is None:
        if content["is_count"]:
            return "Counts; places of different size cannot be compared by them"
        return "The counts behind it are not held, so chance cannot be told from difference"
    if not is_clear:
        return "No clear difference"
    is_higher = Decimal(one["value"]) > Decimal(other["value"])
    words = f"{one['name']} is clearly {'higher' if is_higher else 'lower'}"
    if content["polarity"] in ("higher", "lower"):
        better = is_higher == (content["polarity"] == "higher")
        words += f", which is {'better' if better else 'worse'}"
    return words
