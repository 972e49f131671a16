"""The picture of one published target for other sites: with title, figure, source and licence."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.wording import terms
from pmf_portal.periods import frequency
from pmf_portal.pictures.drawing import Drawn
from pmf_portal.pictures.measure_chart import Measured, target_chart
from pmf_portal.pictures.periods_frame import NARROW, WIDE
from reporting.content.target_charts import published_series

# A single figure is a figure, not a picture.
FEWEST = 2


class Embedded(NamedTuple):
    """A target as it stands on another site."""

    title: str
    sentence: str
    source: str
    wide: Drawn | None
    narrow: Drawn | None

    def as_file(self) -> str | None:
        """The picture with its title and source in it; None where there are too few figures."""
        if self.wide is None:
            return None
        return self.wide.alone(self.title, self.sentence, self.source)


def embedded(content: Mapping[str, Any], published_on: str, address: str) -> Embedded:
    """A published target for another site; `address` is that of its page."""
    line = content["line"]
    shown = measured(content)
    drawings: list[Drawn | None] = [None, None]
    if len(shown.figures) >= FEWEST:
        drawings = [target_chart(shown, paper) for paper in (WIDE, NARROW)]
    source = (
        f"Source: {terms.council}, {line['code']}, published {published_on}, {address}."
        f" {terms.licence.name}."
    )
    return Embedded(line["title"], newest_figure(content), source, *drawings)


def newest_figure(content: Mapping[str, Any]) -> str:
    """The newest figure beside its plan: “70.7% in February 2024; the plan was 78.0%.”"""
    rule = content["rule"]
    rows = [row for row in published_series(content) if row.actual is not None or row.is_hidden]
    if not rows:
        return "No figure has been published yet."
    newest = rows[-1]
    period = frequency.label(rule["frequency"], newest.month)
    if newest.is_hidden:
        return f"The figure for {period} is not published, because it counts very few people."
    figure = format_number(newest.actual, rule["decimals"], rule["unit"])
    if newest.planned is None:
        return f"{period}: {figure}."
    plan = format_number(newest.planned, rule["decimals"], rule["unit"])
    return f"{period}: {figure}. The plan was {plan}."


def measured(content: Mapping[str, Any]) -> Measured:
    """The figures and plans of a published target, as a picture is drawn of them."""
    rule, figures, planned = content["rule"], {}, {}
    for row in published_series(content):
        if row.actual is not None:
            figures[row.month] = float(row.actual)
        if row.planned is not None:
            planned[row.month] = float(row.planned)
    is_provisional = bool(figures) and content["line"]["provisional"]
    return Measured(
        unit=rule["unit"],
        decimals=rule["decimals"],
        frequency=rule["frequency"],
        higher_is_better={"higher": True, "lower": False}.get(rule["polarity"]),
        figures=figures,
        planned=planned,
        provisional=frozenset([max(figures)]) if is_provisional else frozenset(),
    )
