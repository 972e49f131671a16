"""The picture of one published target for other sites: with title, figure, source and licence."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.wording import terms
from pmf_portal.periods import frequency
from pmf_portal.pictures.drawing import Drawn
from pmf_portal.pictures.measure_chart import target_chart
from pmf_portal.pictures.periods_frame import NARROW, WIDE
from reporting.content.chart_titles import subtitle, target_title
from reporting.content.measured import measured_of
from reporting.content.target_charts import published_series

# A single figure is a figure, not a picture.
FEWEST = 2


class Embedded(NamedTuple):
    """A target as it stands on another site: its message, and what the chart measures."""

    title: str
    message: str
    measures: str
    sentence: str
    source: str
    wide: Drawn | None
    narrow: Drawn | None

    def as_file(self) -> str | None:
        """The picture with its message and source in it; None where there are too few figures."""
        if self.wide is None:
            return None
        return self.wide.alone(self.message, self.measures, self.source)


def has_picture(content: Mapping[str, Any]) -> bool:
    """Whether a published target has figures enough for a picture of its own."""
    shown = measured_of(content)
    return shown is not None and len(shown.figures) >= FEWEST


def embedded(content: Mapping[str, Any], published_on: str, address: str) -> Embedded:
    """A published target for another site; `address` is that of its page."""
    line, shown = content["line"], measured_of(content)
    wide = narrow = None
    if shown is not None and len(shown.figures) >= FEWEST:
        wide, narrow = (target_chart(shown.calm(), paper) for paper in (WIDE, NARROW))
    source = (
        f"Source: {terms.council}, {line['code']}, published {published_on}, {address}."
        f" {terms.licence.name}."
    )
    return Embedded(
        title=line["title"],
        message=target_title(content),
        measures=subtitle(content, terms.council),
        sentence=newest_figure(content),
        source=source,
        wide=wide,
        narrow=narrow,
    )


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
