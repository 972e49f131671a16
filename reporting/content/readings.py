"""What a published line says of its reading, and how it is told beside the figures (pure)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number

# Beside the columns of framework 3.7, at the end of every CSV: empty where the reading was not
# worked out when the line was published.
READING_COLUMNS = {
    "direction": "Direction of travel, tested over the last figures",
    "change": "Whether the newest figure is a real change: common, improvement, concern or neither",
    "year_end_low": "Where the year will end: one in ten ends below",
    "year_end_middle": "Where the year will end: the middle",
    "year_end_high": "Where the year will end: one in ten ends above",
    "chance_of_green": "How likely the year ends green, 0 to 1",
    "chance_of_amber": "How likely the year ends amber, 0 to 1",
    "chance_of_red": "How likely the year ends red, 0 to 1",
    "figures_say": "What the figures say, in words",
}
READING_NUMBERS = (
    "year_end_low",
    "year_end_middle",
    "year_end_high",
    "chance_of_green",
    "chance_of_amber",
    "chance_of_red",
)
PLACES = {"year_end_low": "p10", "year_end_middle": "p50", "year_end_high": "p90"}


def reading_columns(reading: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a line says of its reading, by column; nothing where there is none."""
    if reading is None:
        return {}
    columns: dict[str, Any] = dict.fromkeys(READING_COLUMNS)
    columns |= {"direction": reading["direction"], "change": reading["variation"]}
    end = reading["year_end"]
    if end is not None:
        columns |= {name: end[place] for name, place in PLACES.items()}
    if end is not None and end["probabilities"]:
        for rating in ("green", "amber", "red"):
            columns[f"chance_of_{rating}"] = end["probabilities"].get(rating, "0")
    columns["figures_say"] = " ".join(sentences_of(reading))
    return columns


def direction_test(reading: Mapping[str, Any] | None) -> dict[str, Any]:
    """The test behind a line's direction, for those who ask how sure it is; nothing without one."""
    test = reading and reading.get("direction_of")
    if not test:
        return {}
    return {"direction_chance": test["chance"], "direction_figures": test["figures"]}


def has_reading(line: Mapping[str, Any]) -> bool:
    """Whether the reading of a published line was worked out when it was published."""
    return "figures_say" in line


def sentences_of(reading: Mapping[str, Any]) -> list[str]:
    """Change, direction and year's end, in this order."""
    words = reading["words"]
    return [words[name] for name in ("change", "direction", "assurance", "year_end") if words[name]]


def usual_rows(reading: Mapping[str, Any], labels: Mapping[str, str]) -> list[dict[str, str]]:
    """The control chart as the rows of a table; `labels` are the periods by their month."""
    usual, unit, decimals = reading["usual"], reading["unit"], reading["decimals"]
    rows = []
    for place, (period, figure, signal, meaning) in enumerate(usual["points"]):
        lower, mean, upper = limits_of(usual, place)
        rows.append(
            {
                "period": labels[period],
                "figure": format_number(decimal_of(figure), decimals, unit),
                "lower": format_number(decimal_of(lower), decimals, unit),
                "mean": format_number(decimal_of(mean), decimals, unit),
                "upper": format_number(decimal_of(upper), decimals, unit),
                "signal": signal_in_words(signal, meaning),
            }
        )
    return rows


def limits_of(usual: Mapping[str, Any], place: int) -> tuple[str, str, str]:
    """The lower limit, the mean and the upper limit of one period."""
    if usual["limits"]:
        lower, mean, upper = usual["limits"][place]
        return lower, mean, upper
    return usual["lower"], usual["mean"], usual["upper"]


def percent(chance: Decimal) -> str:
    """A chance as readers see it: never none, and never certain."""
    if chance < Decimal("0.01"):
        return "under 1%"
    if chance > Decimal("0.99"):
        return "over 99%"
    return format_number(chance * 100, 0, "%")


def has_real_change(point: Sequence[str]) -> bool:
    """Whether a figure of a control chart is more than usual variation."""
    return bool(point[2])


SIGNALS = {
    "outside": "outside the usual range",
    "trend": "part of a trend",
    "two_of_three": "near a limit, as its neighbour",
    "run": "part of a run on one side",
}
MEANINGS = {"improvement": "better", "concern": "worse"}


def signal_in_words(signal: str, meaning: str) -> str:
    """Why a figure is marked: "worse: outside the usual range"; "as usual" for one that is not."""
    if not signal:
        return "as usual"
    prefix = f"{MEANINGS[meaning]}: " if meaning in MEANINGS else ""
    return prefix + SIGNALS[signal]


def ahead_rows(reading: Mapping[str, Any], labels: Mapping[str, str]) -> list[dict[str, str]]:
    """The forecast of each period to come, as the rows of a table."""
    unit, decimals = reading["unit"], reading["decimals"]
    rows = []
    for period, *values in reading["ahead"]:
        low, middle, high = (format_number(decimal_of(one), decimals, unit) for one in values)
        rows.append({"period": labels[period], "low": low, "middle": middle, "high": high})
    return rows
