"""The figures of a file of other councils on their way in, with everything that is wrong with
them.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.csv_files import (
    MOST_ROWS,
    Findings,
    Problem,
    decoded,
    grid_of,
    refuse,
)
from pmf_portal.formats.numbers import NumberError, counted
from pmf_portal.formats.table_files import is_workbook
from pmf_portal.formats.xlsx import read_sheets
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from targets.models import BenchmarkMeasure, PeerCouncil
from targets.rules.peer_files import (
    ONS_CODE,
    WHOLES,
    Cell,
    cells_of,
    frequency_of,
    is_council,
    number_in,
    period_in,
    plain_council,
    remark_on_left_out,
    remark_on_spans,
    usual_frequency,
)

SHEET = "figures"


class Incoming(NamedTuple):
    """A figure of a file as it is kept."""

    row: int
    measure: str
    council: str
    month: Month
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    missing: str

    @property
    def key(self) -> tuple[str, str, Month]:
        return self.measure, self.council, self.month

    @property
    def content(self) -> tuple[Decimal | None, Decimal | None, Decimal | None, str]:
        return self.value, self.numerator, self.denominator, self.missing


class PeerReader:
    """The figures of a file as far as they can be read; `findings` holds what is wrong with them
    and what had to be understood.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.findings = Findings()
        self.councils = {council.code: council for council in PeerCouncil.objects.all()}
        self.codes = {plain_council(c.name): c.code for c in self.councils.values()}
        self.new_councils: dict[str, str] = {}
        self.measures = {measure.code: measure for measure in BenchmarkMeasure.objects.all()}
        self.told: set[tuple[str, str]] = set()
        lines = lines_of(data, name, self.findings)
        self.cells = cells_of(lines, self.findings, set(self.codes))
        if len(self.cells) > MOST_ROWS:
            refuse(f"The file has {len(self.cells):,} figures; at most {MOST_ROWS:,} are taken.")
        self.kinds = self.frequencies()
        self.figures = self.read()

    def wrong(
        self, cell: Cell, column: str, value: str, reason: str, *, once: bool = False
    ) -> None:
        """One more problem; of what many rows repeat only the first is told."""
        key = (value, reason)
        if not once or key not in self.told:
            self.findings.problem(cell.problem(column, value, reason))
        self.told.add(key)

    def frequencies(self) -> dict[str, str]:
        """How often each measure comes: as the portal knows it, or by the periods of the file."""
        periods: dict[str, set[str]] = defaultdict(set)
        for cell in self.cells:
            periods[cell.measure].add(cell.period)
        remark_on_spans(self.findings, set().union(*periods.values()))
        kinds = {}
        for code, texts in periods.items():
            known = self.measures.get(code)
            kinds[code] = (
                known.frequency if known else frequency_of(texts) or usual_frequency(texts)
            )
        return kinds

    def read(self) -> list[Incoming]:
        """The figures of the file, as far as they can be read."""
        figures: dict[tuple[str, str, Month], Incoming] = {}
        self.left_out: Counter[str] = Counter()
        self.empty = self.was_rounded = 0
        for cell in self.cells:
            figure = self.figure_of(cell)
            if figure is None:
                continue
            first = figures.setdefault(figure.key, figure)
            if first is not figure:
                words = f"This measure, council and period stand in row {first.row} already."
                self.wrong(cell, cell.column, cell.value, words)
        remark_on_left_out(self.findings, self.left_out)
        if self.empty:
            words = f"{counted(self.empty, 'cell')} without a figure left out."
            self.findings.remark(1, "", words)
        if self.was_rounded:
            words = f"{counted(self.was_rounded, 'figure')} rounded to six decimals."
            self.findings.remark(1, "", words)
        return list(figures.values())

    def figure_of(self, cell: Cell) -> Incoming | None:
        council = self.council_of(cell)
        if not council or self.is_too_long(cell):
            return None
        if not cell.measure or len(cell.measure) > 60:
            words = "The measure’s code is needed, of at most 60 characters."
            self.wrong(cell, "code", cell.measure, words)
            return None
        month = self.month_of(cell)
        numbers = self.numbers_of(cell)
        if month is None or numbers is None:
            return None
        return Incoming(cell.row, cell.measure, council, month, *numbers)

    def is_too_long(self, cell: Cell) -> bool:
        """Whether a text of a row is longer than the portal keeps, which is told."""
        over = False
        for column, text, most in (
            ("area", cell.council, 100),
            ("title", cell.title, 300),
            ("unit", cell.unit, 200),
        ):
            if len(text) > most:
                words = (
                    f"This is {len(text) - most:,} characters too long. At most {most} are kept."
                )
                self.wrong(cell, column, text, words, once=True)
                over = True
        return over

    def council_of(self, cell: Cell) -> str:
        """The code of the council of a figure; "" for what is no council, or is not known."""
        code, name = cell.council_code, cell.council
        if plain_council(name) in WHOLES or (ONS_CODE.fullmatch(code) and not is_council(code)):
            self.left_out[name or code] += 1
            return ""
        if code and not ONS_CODE.fullmatch(code):
            self.wrong(cell, "area_code", code, "This is no ONS code, such as E08000015.")
            return ""
        if code in self.councils or code in self.new_councils:
            return code
        if code and name:
            self.new_councils[code] = name
            self.codes.setdefault(plain_council(name), code)
            return code
        known = self.codes.get(plain_council(name), "") if name else ""
        if not known:
            self.wrong(
                cell,
                "area",
                name or code,
                "No council of this name is known yet. Give its ONS code too, in a column"
                " “area_code”."
                if name
                else "Give the council’s name too, in a column “area”.",
                once=True,
            )
        return known

    def month_of(self, cell: Cell) -> Month | None:
        kind = self.kinds[cell.measure]
        month = period_in(cell.period, kind) if kind else None
        if month is None:
            example = frequency.label(kind, frequency.FREQUENCIES[kind].example) if kind else ""
            words = f"It is no period of this measure, which is written like “{example}”."
            if not kind:
                words = "This is no period that can be read, such as 2023/24 or 2023-24."
            self.wrong(cell, "period", cell.period, f"{cell.measure}: {words}", once=True)
        return month

    def numbers_of(
        self, cell: Cell
    ) -> tuple[Decimal | None, Decimal | None, Decimal | None, str] | None:
        """The figure with its two counts, or the sign that there is none; None where nothing stands
        or it cannot be read.
        """
        if not (cell.value or cell.numerator or cell.denominator):
            self.empty += 1
            return None
        read = []
        for column, text in (
            (cell.column, cell.value),
            ("numerator", cell.numerator),
            ("denominator", cell.denominator),
        ):
            try:
                read.append(number_in(text, cell.unit) if text else None)
            except NumberError as error:
                self.wrong(cell, column, text, str(error))
                return None
        signs = [number.missing for number in read if number and number.missing]
        if signs:
            return None, None, None, signs[0][:20]
        value, numerator, denominator = (number.value if number else None for number in read)
        self.was_rounded += any(number.was_rounded for number in read if number)
        return self.checked(cell, value, numerator, denominator)

    def checked(
        self,
        cell: Cell,
        value: Decimal | None,
        numerator: Decimal | None,
        denominator: Decimal | None,
    ) -> tuple[Decimal | None, Decimal | None, Decimal | None, str] | None:
        if (numerator is None) != (denominator is None):
            words = "Numerator and denominator go together."
            self.wrong(cell, "denominator", cell.denominator, words)
            return None
        if denominator is not None and denominator <= 0:
            words = "A denominator is above 0. Where nothing was counted, leave the row out."
            self.wrong(cell, "denominator", cell.denominator, words)
            return None
        return value, numerator, denominator, ""


def lines_of(data: bytes, name: str, findings: Findings) -> list[list[str]]:
    """The lines of a CSV file, or of the sheet `figures` of a workbook."""
    grid = read_sheets(data, (SHEET,))[SHEET] if is_workbook(data, name) else grid_of(decoded(data))
    for row, column, reason in grid.problems:
        findings.problem(Problem(row, f"column {column}" if column else "", "", reason))
    return grid.lines
