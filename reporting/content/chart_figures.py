"""The figures that one chart of a published target shows, as rows for a file (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of, decimal_text
from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.formats.numbers import rounded
from pmf_portal.formats.units import unit_label
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period
from reporting.content.all_figures import MOST_DECIMALS, NO_FIGURE, REPORTED, TO_COME
from reporting.content.readings import limits_of
from reporting.content.small_counts import NOT_PUBLISHED
from reporting.content.target_charts import published_series

Content = Mapping[str, Any]
Path = Sequence[Content]
Rows = dict[Month, dict[str, Any]]
BESIDE = {
    "main": ("plan", "year_earlier"),
    "recovery": ("plan", "promised"),
    "ahead": ("plan", "forecast_low", "forecast_middle", "forecast_high"),
    "usual": ("usual_low", "usual_middle", "usual_high", "change"),
}
FIRST, LAST = ("period", "period_end", "status", "figure"), ("unit", "measure", "code", "chart")
# Where it is from and what may be done with it stands in every row: rows are taken out of files.
SOURCE = ("source", "licence")
WORDS = {"period", "period_end", "status", "change", *LAST, *SOURCE}


def chart_csv(
    name: str, content: Content, path: Path, about: Mapping[str, str], licence: str
) -> bytes:
    """The figures of a chart of some name, a row for each period; `about` is its message and its
    source.
    """
    rows = series_of(content)
    ADDED[name](rows, content, path)
    line = content["line"]
    shared = {
        "unit": unit_label(content["rule"]["unit"]),
        "measure": line["title"],
        "code": line["code"],
        "chart": about["title"],
        "source": about["source"],
        "licence": licence,
    }
    columns = [*FIRST, *BESIDE[name], *LAST, *SOURCE]
    numbers = [column for column in columns if column not in WORDS]
    every = content["rule"]["frequency"]
    written = []
    for month in sorted(rows):
        named = {"period": frequency.label(every, month), "period_end": month.last_day.isoformat()}
        written.append(named | {"status": TO_COME} | rows[month] | shared)
    return BYTE_ORDER_MARK + csv_text(columns, written, numbers).encode()


def series_of(content: Content) -> Rows:
    """The periods as they were published: a figure that counts very few people is not there."""
    published = Month.parse(content["month"])
    rows: Rows = {}
    for row in published_series(content):
        if row.is_hidden:
            status = NOT_PUBLISHED
        elif row.actual is not None:
            status = REPORTED
        else:
            status = TO_COME if row.month > published else NO_FIGURE
        rows[row.month] = {
            "status": status,
            "figure": exact(row.actual),
            "plan": exact(row.planned),
        }
    return rows


def exact(value: Decimal | None) -> str | None:
    return None if value is None else decimal_text(rounded(value, MOST_DECIMALS))


def add_year_earlier(rows: Rows, content: Content, path: Path) -> None:
    for month, row in rows.items():
        row["year_earlier"] = rows.get(month - 12, {}).get("figure")


def add_promised(rows: Rows, content: Content, path: Path) -> None:
    every = content["rule"]["frequency"]
    for step in path:
        try:
            month = typed_period(step["period"], every)
        except PeriodError:
            continue
        rows.setdefault(month, {})["promised"] = exact(decimal_of(step["expected"]))


def add_forecast(rows: Rows, content: Content, path: Path) -> None:
    names = BESIDE["ahead"][1:]
    for period, *values in content["reading"]["ahead"]:
        rows.setdefault(Month.parse(period), {}).update(named(names, values))


def add_usual_range(rows: Rows, content: Content, path: Path) -> None:
    usual = content["reading"]["usual"]
    for place, (period, _, signal, meaning) in enumerate(usual["points"]):
        row = rows.get(Month.parse(period))
        if row is not None:
            row.update(named(BESIDE["usual"][:3], limits_of(usual, place)))
            row["change"] = meaning if signal else ""


def named(names: Iterable[str], values: Iterable[str]) -> dict[str, str | None]:
    return {name: exact(decimal_of(value)) for name, value in zip(names, values, strict=True)}


ADDED: dict[str, Callable[[Rows, Content, Path], None]] = {
    "main": add_year_earlier,
    "recovery": add_promised,
    "ahead": add_forecast,
    "usual": add_usual_range,
}
