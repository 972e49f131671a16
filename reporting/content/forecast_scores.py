"""How good last year's forecasts were, as a part of March's statistical analysis (pure)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pmf_portal.formats.numbers import format_number
from reporting.content.document import Column, Heading, Table, Text
from reporting.content.readings import percent
from scorecards.statistics.year_scores import AFTER

Content = Mapping[str, Any]
HEADING = "How good were last year’s forecasts?"
HOW = (
    "Each month’s publication forecast the next figure, and where the year would end. An error of"
    " 0.50 is half of what saying “as in the same period last year” would have been wrong by, and"
    " above 1 the forecast was the worse of the two. Measures with few forecasts say little."
)


def how_good_forecasts_were(content: Content) -> Iterator[Any]:
    """A page of its own; nothing in an analysis that ends no year, or without readings."""
    if "scores" not in content:
        return
    yield Heading(HEADING, has_own_page=True)
    yield Text((*content["scores"], HOW))
    scored = [line for line in content["lines"] if is_scored(line)]
    if scored:
        yield scores_table(scored)


def is_scored(line: Content) -> bool:
    score = line.get("score")
    return bool(score and (score["scored"] or score["colours"]))


def scores_table(lines: list[Content]) -> Table:
    columns = (
        Column("Target", width=4),
        Column("Forecasts", numeric=True, width=1.4),
        Column("Within their limits", numeric=True, width=1.6),
        Column("Error, in that of “as last year”", numeric=True, width=2),
        *(Column(f"Its colour after {n} months", width=2.4) for n in AFTER),
    )
    rows = tuple(row_of(line) for line in lines)
    return Table("Forecasts", "Forecasts of the year and what came", columns, rows)


def row_of(line: Content) -> tuple[str, ...]:
    score = line["score"]
    error = score["scaled_error"]
    colours = {after: (chance, was) for after, chance, was in score["colours"]}
    return (
        f"{line['line']['code']} {line['line']['title']}",
        str(score["scored"]),
        str(score["within"]),
        "–" if error is None else format_number(Decimal(error), 2),
        *(colour_in_words(*colours[n]) if n in colours else "–" for n in AFTER),
    )


def colour_in_words(chance: str, was_it_already: bool) -> str:
    """How likely the colour that came was held to be, beside the rating of that day."""
    return (
        f"{percent(Decimal(chance))} likely; rated {'the same' if was_it_already else 'otherwise'}"
    )
