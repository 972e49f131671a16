"""Files of other councils' figures as sources export them (pure): one figure a row, or one column
for each period or council, whatever the order of the columns.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from pmf_portal.formats.csv_lines import MOST_ABOVE, heading_name
from pmf_portal.formats.file_problems import Findings, Problem, refuse
from pmf_portal.formats.numbers import LARGEST, NumberError, counted, shortened, typed_number
from pmf_portal.formats.plain_text import clean_text
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.periods.typed import typed_period

# By which headings sources name what we need, the surest first.
HEADINGS = {
    "measure": "code measure_code metric_code indicator_code metric_identifier"
    " metric_type_identifier metric measure indicator metric_type",
    "title": "title measure_name indicator_name metric_label metric_name measure metric indicator"
    " metric_type",
    "council_code": "local_authority_code area_code ons_code gss_code lad_code la_code council_code"
    " area_identifier geography_code",
    "council": "council local_authority_name local_authority area_name council_name la_name area"
    " area_label authority geography geography_name",
    "period": "period financial_year year time_period period_label period_name",
    "value": "value figure raw_value",
    "numerator": "numerator",
    "denominator": "denominator",
    "unit": "unit units",
    "polarity": "polarity",
}
# How sources say that there is no figure, or that it is not published.
MISSING = frozenset(
    "[x] [c] [z] [u] [w] [low] [k] [n/a] .. ... . * ** - -- – — : c x z n/a na n/k null none"
    " suppressed".split()
    + ["not available", "not applicable", "not collected"]
)
# What sources write after a figure: estimated, provisional, revised, break in series, low numbers.
MARK = re.compile(r"\s*\[[a-z]{1,3}\]$", re.IGNORECASE)
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", re.ASCII)
YEARS_TOGETHER = re.compile(r"([12][0-9]{3})[-–/]([0-9]{2})", re.ASCII)
DECIMALS = Decimal("0.000001")
ONS_CODE = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
# Districts, unitary authorities, counties and London boroughs; Wales, Scotland, Northern Ireland.
OF_COUNCILS = ("E06", "E07", "E08", "E09", "E10", "W06", "S12", "N09")
WHOLES = frozenset(
    "england|scotland|wales|northern ireland|great britain|united kingdom|uk|north east|north west"
    "|yorkshire and the humber|east midlands|west midlands|east of england|london|south east"
    "|south west".split("|")
)
POLARITIES = {
    "higher_is_better": "higher",
    "high_is_good": "higher",
    "higher": "higher",
    "lower_is_better": "lower",
    "low_is_good": "lower",
    "lower": "lower",
}
# The frequencies that periods are tried by, the usual first.
TRIED = (
    frequency.YEAR,
    frequency.CALENDAR_YEAR,
    frequency.QUARTER,
    frequency.HALF,
    frequency.MONTH,
    frequency.ACADEMIC_YEAR,
    frequency.YEAR_MONTHLY,
    frequency.THREE_YEARS,
    frequency.THREE_CALENDAR_YEARS,
    frequency.TERM,
    frequency.FOUR_MONTHS,
)
NEEDED = {
    "measure": "The heading “code” is missing: the measure’s code as the source has it.",
    "council": "The heading “area” is missing: the council’s ONS code, or its name.",
    "period": "The heading “period” is missing, and no column is headed by a period.",
    "value": "The heading “value” is missing, and so are “numerator” and “denominator”.",
}


class Cell(NamedTuple):
    """One figure of a file before it is understood: where it stands, and its texts."""

    row: int
    column: str
    measure: str
    title: str
    unit: str
    polarity: str
    council_code: str
    council: str
    period: str
    value: str
    numerator: str
    denominator: str

    def problem(self, column: str, value: str, reason: str) -> Problem:
        return Problem(self.row, column, shortened(value), reason)


class Heads(NamedTuple):
    """Where the headings stand, which column has which part, and which columns are each the figures
    of one period or council.
    """

    line: int
    places: dict[str, int]
    periods: dict[int, str]
    councils: dict[int, str]
    unread: list[str]

    @property
    def missing(self) -> list[str]:
        """What a file cannot do without, and has not."""
        lacking = []
        if "measure" not in self.places:
            lacking.append("measure")
        if not {"council", "council_code"} & self.places.keys() and not self.councils:
            lacking.append("council")
        if "period" not in self.places and not self.periods:
            lacking.append("period")
        has_parts = {"numerator", "denominator"} <= self.places.keys()
        is_wide = self.periods or self.councils
        if "value" not in self.places and not has_parts and not is_wide:
            lacking.append("value")
        return lacking


class Number(NamedTuple):
    """A figure as it is kept, whether it lost decimals, and the sign that replaces it."""

    value: Decimal | None
    was_rounded: bool = False
    missing: str = ""


def plain_council(name: str) -> str:
    """A council's name without what sources write differently: “St. Helens” is “St Helens”."""
    words = clean_text(name).casefold().replace("&", " and ").replace("’", "").replace("'", "")
    return " ".join(re.sub(r"[^\w]+", " ", words).split())


def is_council(code: str) -> bool:
    """Whether an ONS code is that of a council, and not of a region or a nation."""
    return code.startswith(OF_COUNCILS)


def cells_of(
    lines: Sequence[Sequence[str]], findings: Findings, known_councils: Collection[str]
) -> list[Cell]:
    """Every figure of a file; raises FileRefused where its columns cannot be told.

    `known_councils` are plain names: of a column that is headed by one every cell is its figure.
    """
    heads = heads_of(lines, known_councils)
    if heads.missing:
        findings.refuse_problems_with(
            [Problem(heads.line + 1, "", "", NEEDED[part]) for part in heads.missing]
        )
    if heads.unread:
        names = ", ".join(f"“{shortened(name)}”" for name in heads.unread[:12])
        findings.remark(heads.line + 1, "", f"Not read, because not needed: {names}.")
    cells: list[Cell] = []
    for number, line in enumerate(lines[heads.line + 1 :], heads.line + 2):
        if any(cell.strip() for cell in line):
            cells += cells_of_line(number, line, heads)
    if not cells:
        refuse("The file has headings but no figures.")
    return cells


def heads_of(lines: Sequence[Sequence[str]], known_councils: Collection[str]) -> Heads:
    """The headings: the first of the topmost lines that has all that is needed."""
    first = None
    for place, line in enumerate(lines[:MOST_ABOVE]):
        heads = heads_in(place, line, known_councils)
        if not heads.missing:
            return heads
        first = first or heads
    return first or Heads(0, {}, {}, {}, [])


def heads_in(place: int, line: Sequence[str], known_councils: Collection[str]) -> Heads:
    places = places_of_parts([heading_name(cell) for cell in line])
    heads = Heads(place, places, {}, {}, [])
    is_long = "value" in places or "numerator" in places
    for column, cell in enumerate(line):
        text = clean_text(cell).strip()
        if column in places.values() or not text:
            continue
        if is_long:
            heads.unread.append(text)
        elif "period" not in places and frequency_of([text]):
            heads.periods[column] = text
        elif is_head_of_council(text, places, known_councils):
            heads.councils[column] = text
        else:
            heads.unread.append(text)
    return heads


def places_of_parts(names: Sequence[str]) -> dict[str, int]:
    """Which column has which part of a figure; no column has two."""
    places: dict[str, int] = {}
    for part, headings in HEADINGS.items():
        for heading in headings.split():
            if heading in names and names.index(heading) not in places.values():
                places[part] = names.index(heading)
                break
    return places


def is_head_of_council(
    text: str, places: Mapping[str, int], known_councils: Collection[str]
) -> bool:
    if {"council", "council_code"} & places.keys():
        return False
    return bool(ONS_CODE.fullmatch(text)) or plain_council(text) in known_councils


def cells_of_line(number: int, line: Sequence[str], heads: Heads) -> list[Cell]:
    """The figures of one line: one, or one for each column of a period or council."""

    def text(part: str) -> str:
        place = heads.places.get(part)
        if place is None or place >= len(line):
            return ""
        return clean_text(line[place]).strip()

    council_code, council = text("council_code").upper(), text("council")
    if not council_code and ONS_CODE.fullmatch(council.upper()):
        council_code, council = council.upper(), ""
    whole = Cell(
        number,
        "value",
        text("measure"),
        text("title"),
        text("unit"),
        POLARITIES.get(heading_name(text("polarity")), ""),
        council_code,
        council,
        text("period"),
        text("value"),
        text("numerator"),
        text("denominator"),
    )
    columns = heads.periods or heads.councils
    if not columns:
        return [whole]
    wide = []
    for place, name in columns.items():
        value = clean_text(line[place]).strip() if place < len(line) else ""
        cell = whole._replace(column=name, value=value)
        if heads.periods:
            wide.append(cell._replace(period=name))
        else:
            wide.append(of_council(cell, name))
    return wide


def of_council(cell: Cell, name: str) -> Cell:
    """The figure of the council that a column is headed by."""
    if ONS_CODE.fullmatch(name):
        return cell._replace(council_code=name)
    return cell._replace(council=name)


def frequency_of(periods: Iterable[str]) -> str:
    """The first frequency that all of some periods are written in; "" where there is none."""
    texts = list(periods)
    for kind in TRIED:
        if all(period_in(text, kind) for text in texts):
            return kind
    return ""


def usual_frequency(periods: Iterable[str]) -> str:
    """The frequency of most of some periods."""
    kinds = Counter(frequency_of([text]) for text in periods)
    return kinds.most_common(1)[0][0] if kinds else ""


def period_in(text: str, kind: str) -> Month | None:
    """The month in which a period ends; None where it is none of this frequency."""
    if kind == frequency.THREE_YEARS and (span := span_of_years(text)):
        return span
    try:
        return typed_period(text, kind)
    except PeriodError:
        return None


def span_of_years(text: str) -> Month | None:
    """The end of “2012-15”: some financial years together, as Scotland’s framework writes them."""
    found = YEARS_TOGETHER.fullmatch(text)
    if not found:
        return None
    start, end = int(found[1]), int(found[1][:2] + found[2])
    return FinancialYear(end - 1).last if 2 <= end - start <= 4 else None


def number_in(text: str, unit: str = "") -> Number:
    """A figure of a source, to six decimals, or the sign that there is none; raises NumberError."""
    if text.casefold() in MISSING:
        return Number(None, missing=text)
    plain = MARK.sub("", text)
    if PLAIN.fullmatch(plain):
        return plain_number_in(plain)
    if plain.endswith("%"):
        unit = "%"
    elif plain.startswith("£"):
        unit = "£"
    return Number(typed_number(plain, unit))


def plain_number_in(text: str) -> Number:
    try:
        exact = Decimal(text)
        value = exact.quantize(DECIMALS, ROUND_HALF_UP)
    except InvalidOperation as error:
        raise NumberError(f"“{shortened(text)}” is larger than any figure kept.") from error
    if abs(value) >= LARGEST:
        raise NumberError(f"“{shortened(text)}” is larger than any figure the portal keeps.")
    return Number(value, was_rounded=value != exact)


def remark_on_spans(findings: Findings, periods: Collection[str]) -> None:
    """Say how periods of several years were read, which could be calendar years."""
    spans = sorted({text for text in periods if span_of_years(text)})
    if spans:
        first, last = spans[0][:4], spans[0][-2:]
        findings.remark(
            1,
            "",
            f"“{spans[0]}” is read as financial years together, from {first} to March 20{last}. For"
            f" calendar years write “{first} to 20{last}”.",
        )


def remark_on_left_out(findings: Findings, left_out: Mapping[str, int]) -> None:
    """Say which rows are those of whole nations and regions, which are no peers."""
    if left_out:
        names = ", ".join(sorted(left_out)[:8])
        rows = counted(sum(left_out.values()), "figure")
        findings.remark(1, "", f"{rows} of what is no council left out: {names}.")
