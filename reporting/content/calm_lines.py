"""A published line as one calm row, and the summary above the rows (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import counted, format_number, is_or_are
from pmf_portal.formats.units import (
    BARE_NUMBER,
    is_money,
    is_percentage,
    unit_label,
    unit_of,
)
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import NAMES, Month, PeriodError
from reporting.content.recent import spark_of
from reporting.content.small_counts import published_figure
from scorecards.rating.rag import COLOURS
from scorecards.statistics.direction import FIRM_FROM, sureness

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
    period: str
    period_rating: str
    direction: str
    how_sure: str
    arrow: str
    look: str
    a_year_ago: str
    in_place_of_spark: str
    actions: str = ""


def calm_line(line: Line) -> CalmLine:
    direction = line.get("direction") or "Too few figures"
    arrow, look = ARROWS.get(direction, ("", "flat"))
    return CalmLine(
        figure=bare_figure(line, "actual_to_date"),
        span=shortened(f"{unit_words(line)} {span_words(line)}".strip(), line),
        plan=bare_figure(line, "plan_to_date"),
        period=shortened(period_words(line.get("reporting_period", "")), line),
        period_rating=period_rating(line),
        direction=direction,
        how_sure=how_sure(line),
        arrow=arrow,
        look=look,
        a_year_ago=year_ago_words(line),
        in_place_of_spark=one_figure_words(line),
        actions=action_words(line),
    )


def action_words(line: Line) -> str:
    """ "2 actions, 1 late": what is open in the council's plans for a measure, as it stood at
    publication; "" for none, and in editions from before it was published."""
    counts = line.get("plan_actions")
    if not counts:
        return ""
    words = counted(counts["open"], "action")
    return f"{words}, {counts['late']} late" if counts["late"] else words


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


def period_rating(line: Line) -> str:
    """The rating of the newest period by itself; "" where the line's own is of that period."""
    own = line.get("period_rating", "")
    is_alone = line.get("period_actual") == line.get("actual_to_date")
    return own if own in COLOURS and (not is_alone or own != line["rating"]) else ""


# What the control chart says of the newest figures, where they go no clear way.
LATELY = {
    "common": "usual ups and downs",
    "improvement": "lately better than usual",
    "concern": "lately worse than usual",
    "neither": "lately other than usual",
}


def how_sure(line: Line) -> str:
    """How sure the direction of a line is, by its test: “very sure”, “early sign, 11 figures”; ""
    where it was published without.
    """
    chance, figures = line.get("direction_chance"), line.get("direction_figures")
    direction = line.get("direction")
    if chance is None or not figures or direction not in ARROWS:
        return ""
    if direction != "No clear change":
        return sureness(float(chance), figures)
    if figures < FIRM_FROM:
        return f"{figures} figures so far"
    return LATELY.get(line.get("change") or "", "")


def year_ago_words(line: Line) -> str:
    """“77.4% a year ago”; "" where nothing is known of it."""
    if line.get("to_date_last_year") is None:
        return ""
    return f"{bare_figure(line, 'to_date_last_year')} a year ago"


def span_words(line: Line) -> str:
    """The periods that a line's figure covers, as it is said after it: “since April”, “in
    February”, “April to December 2023”, “2022/23”.
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
    parts = part_of_year(first), part_of_year(last)
    return months_in_words(parts[0][0], parts[1][1]) if parts[0] and parts[1] else covered


def in_period(name: str) -> str:
    """“in February” of a month; any other period as it is called."""
    words = name.split()
    if len(words) == 2 and words[0] in NAMES:
        return f"in {words[0]}"
    return period_words(name)


def period_words(name: str) -> str:
    """A month by its name alone, a quarter by its months, any other period as it is called."""
    if part := part_of_year(name):
        return months_in_words(*part)
    month, _, year = name.partition(" ")
    return month if month in NAMES and year.isdecimal() else name


def part_of_year(name: str) -> tuple[Month, Month] | None:
    """The first and last month of what is called “2023/24 Q3”; None for any other period."""
    for kind in (frequency.QUARTER, frequency.HALF, frequency.FOUR_MONTHS):
        try:
            end = frequency.parse(name, kind)
        except PeriodError:
            continue
        return frequency.first_month(kind, end), end
    return None


def months_in_words(first: Month, last: Month) -> str:
    """“April to December 2023”, “October 2023 to March 2024”."""
    if first.year == last.year:
        return f"{NAMES[first.month - 1]} to {last.name}"
    return f"{first.name} to {last.name}"


def shortened(words: str, line: Line) -> str:
    """A span of months where there is little room: “Apr to Dec 2023”, without the year where it
    ends with the newest period there is.
    """
    if " to " not in words:
        return words
    short = [word[:3] if word in NAMES else word for word in words.split()]
    part, recent = part_of_year(line.get("reporting_period", "")), line.get("recent")
    is_newest = part is not None and bool(recent) and str(part[1]) == recent[-1][0]
    return " ".join(word for word in short if not (is_newest and word == str(part[1].year)))


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
