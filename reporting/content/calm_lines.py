"""A published line as one calm row, and the summary above the rows (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number, is_or_are
from pmf_portal.formats.units import (
    BARE_NUMBER,
    is_money,
    is_percentage,
    unit_label,
    unit_of,
)
from pmf_portal.formats.value_kinds import kind_of
from reporting.content.comparisons import own_rating_differs
from reporting.content.recent import spark_of
from reporting.content.small_counts import published_figure
from scorecards.rating.rag import COLOURS

Line = Mapping[str, Any]
# Worst first; what is not rated stands last.
BANDS = (
    ("red", "Red, off plan"),
    ("amber", "Amber, just short"),
    ("green", "Green, on plan"),
    ("", "Not rated"),
)
ARROWS = {
    "Getting better": ("↗", "better"),
    "Getting worse": ("↘", "worse"),
    "Rising": ("↗", "flat"),
    "Falling": ("↘", "flat"),
    "No clear change": ("→", "flat"),
}


@dataclass(frozen=True, slots=True)
class CalmLine:
    """What a row shows, in words that are ready to print."""

    figure: str
    span: str
    plan: str
    period_rating: str
    direction: str
    arrow: str
    look: str
    a_year_ago: str
    in_place_of_spark: str


def calm_line(line: Line) -> CalmLine:
    direction = line.get("direction") or "Too few figures"
    arrow, look = ARROWS.get(direction, ("", "flat"))
    return CalmLine(
        figure=bare_figure(line, "actual_to_date"),
        span=f"{unit_words(line)} {span_words(line)}".strip(),
        plan=bare_figure(line, "plan_to_date"),
        period_rating=line.get("period_rating", "") if own_rating_differs(line) else "",
        direction=direction,
        arrow=arrow,
        look=look,
        a_year_ago=year_ago_words(line),
        in_place_of_spark=one_figure_words(line),
    )


def bare_figure(line: Line, name: str) -> str:
    """A figure with a short unit (%, £) or without any: its unit stands beside it, once."""
    unit = line["unit"]
    return published_figure(line, name, line["decimals"], unit if is_short(unit) else "")


def is_short(unit: str) -> bool:
    return is_percentage(unit) or is_money(unit) or bool(kind_of(unit))


def unit_words(line: Line) -> str:
    """What is counted: “people”, “per 100,000”; "" where the figure says it."""
    unit = line["unit"]
    if is_short(unit) or unit_of(unit) is BARE_NUMBER or line.get("actual_to_date") is None:
        return ""
    return unit_label(unit)


def year_ago_words(line: Line) -> str:
    """“77.4% a year ago”; "" where nothing is known of it."""
    if line.get("to_date_last_year") is None:
        return ""
    return f"{bare_figure(line, 'to_date_last_year')} a year ago"


def span_words(line: Line) -> str:
    """The periods that a line's figure covers, as it is said after it: “since April”, “in
    February 2024”, “2022/23”.
    """
    covered = line.get("periods_reported", "").rpartition(", ")[0] or line.get(
        "periods_reported", ""
    )
    first, to, last = covered.partition(" to ")
    if not line.get("periods_reported", "") or line.get("actual_to_date") is None:
        return ""
    is_newest_alone = line.get("period_actual") == line.get("actual_to_date")
    if not to or is_newest_alone:
        return in_period(line.get("reporting_period", "") or covered)
    if first.split()[0].isalpha() and last == line.get("reporting_period", ""):
        return f"since {first.split()[0]}"
    year, _, part = first.partition(" ")
    return f"{part} to {last.removeprefix(f'{year} ')} {year}" if part else covered


def in_period(name: str) -> str:
    """“in February” of a month; the name of any other period as it is."""
    words = name.split()
    return f"in {words[0]}" if len(words) == 2 and words[0].isalpha() else name


def one_figure_words(line: Line) -> str:
    """What stands in the place of a sparkline where one would say nothing."""
    spark = spark_of(line)
    if spark is None or spark.count > 1:
        return ""
    if spark.count == 0:
        return "No figure yet" if line.get("actual_to_date") is None else "One figure so far"
    before = decimal_of(line.get("to_date_last_year") or line.get("previous_year"))
    if before is None:
        return "One figure so far"
    words = format_number(before, line["decimals"], line["unit"])
    return f"One figure; {words} the year before"


def band_of(line: Line) -> str:
    return line["rating"] if line["rating"] in COLOURS else ""


def scorecard_headline(summary: Mapping[str, int], what: str = "measures") -> str:
    """What a scorecard says first: “11 of 19 measures are on plan; 4 are just short and 4 off
    plan”.
    """
    green, amber, red = (summary[name] for name in ("green", "amber", "red"))
    rated = green + amber + red
    if not rated:
        return f"None of the {what} could be rated"
    if green == rated:
        return (
            f"All {rated} rated {what} are on plan" if rated > 1 else f"The rated {what} is on plan"
        )
    rest = []
    if amber:
        rest.append(f"{counted_are(amber)} just short")
    if red:
        rest.append(f"{red if amber else counted_are(red)} off plan")
    return f"{green or 'None'} of {rated} {what} {is_or_are(green)} on plan; {' and '.join(rest)}"


def counted_are(count: int) -> str:
    return f"{count} {is_or_are(count)}"


def turned_since(lines: Sequence[Line], before: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines whose colour is another than in the publication before: worse first."""
    turned = []
    for line in lines:
        was, now = before.get(line["code"], ""), line["rating"]
        if was != now and was in COLOURS and now in COLOURS:
            turned.append({"code": line["code"], "title": line["title"], "was": was, "now": now})
    order = ("red", "amber", "green")
    return sorted(turned, key=lambda one: order.index(one["now"]))


def without_comment(lines: Sequence[Line]) -> list[Line]:
    """The red and amber lines of which the service has said nothing."""
    return [
        line for line in lines if line["rating"] in ("red", "amber") and not line.get("comment")
    ]
