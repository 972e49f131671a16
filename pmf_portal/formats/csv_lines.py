"""The lines of a CSV file: separators recognised, and cells whose quotation marks do not fit told
by their place (pure).
"""

import csv
import io
import re
from collections.abc import Collection

from pmf_portal.formats.file_problems import MOST_PROBLEMS, CellProblem, Grid
from pmf_portal.formats.plain_text import USUAL, clean_text

MOST_ABOVE = 20
SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMED = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)
MALFORMED = (
    "The quotation marks in this cell do not fit: a cell that begins with one ends with one. Leave"
    " them out, or write two for each one inside the text."
)
UNCLOSED = "This cell begins with a quotation mark that is never closed. Close it, or leave it out."


def heading_name(cell: str) -> str:
    """ "Annual-Target " is annual_target."""
    words = clean_text(cell).strip().lower().replace("-", " ").replace("_", " ").split()
    return "_".join(words)


def grid_of(text: str, required: Collection[str] = ()) -> Grid:
    """The cells of each line of a CSV file; the separator is recognised, or named by a first line
    `sep=;` as Excel understands it.
    """
    separator = ""
    text = text.replace("\r\n", "\n")
    if named := SEPARATOR_NAMED.match(text):
        separator, text = named[1], text[named.end() :]
    separator = separator or separator_of(text, required)
    is_clean = USUAL.fullmatch(text) is not None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        return Grid(lines, is_clean=is_clean)
    except csv.Error:
        lines, problems = MalformedLines(text, separator).read()
        return Grid(lines, problems, is_clean)


def separator_of(text: str, required: Collection[str]) -> str:
    """By what the cells of a file are parted: that by which a line has the headings that are
    needed, otherwise that which is most frequent in the first line.
    """
    first_lines = text.replace("\r", "\n").split("\n", MOST_ABOVE)[:MOST_ABOVE]
    for line in first_lines:
        for separator in SEPARATORS:
            names = {heading_name(cell.strip('" ')) for cell in line.split(separator)}
            if required and set(required) <= names:
                return separator
    return max(SEPARATORS, key=first_lines[0].count)


class MalformedLines:
    """A CSV file whose quotation marks are not closed as they should be, read cell by cell: each
    such cell is a problem, and what follows it is read all the same.
    """

    def __init__(self, text: str, separator: str) -> None:
        self.text, self.separator = text, separator
        self.ends = re.compile(f"[{re.escape(separator)}\r\n]")
        self.lines: list[list[str]] = [[]]
        self.problems: list[CellProblem] = []

    def read(self) -> tuple[list[list[str]], list[CellProblem]]:
        place = 0
        while place < len(self.text):
            cell, place = self.cell(place)
            self.lines[-1].append(cell)
            if place < len(self.text):
                if self.text[place] == self.separator:
                    if place + 1 == len(self.text):
                        self.lines[-1].append("")
                else:
                    self.lines.append([])
                place += 1
        if not self.lines[-1]:
            self.lines.pop()
        return self.lines, self.problems

    def cell(self, start: int) -> tuple[str, int]:
        """One cell, and where it ends."""
        if self.text[start : start + 1] != '"':
            return self.plain_cell(start)
        place = start + 1
        while (quote := self.text.find('"', place)) >= 0:
            after = self.text[quote + 1 : quote + 2]
            if after == '"':
                place = quote + 2
                continue
            if after and not self.ends.match(after):
                self.add_problem(MALFORMED)
                return self.plain_cell(start)
            return self.text[start + 1 : quote].replace('""', '"'), quote + 1
        self.add_problem(UNCLOSED)
        return self.plain_cell(start)

    def plain_cell(self, start: int) -> tuple[str, int]:
        """A cell without regard to quotation marks."""
        end = self.ends.search(self.text, start)
        stop = end.start() if end else len(self.text)
        return self.text[start:stop], stop

    def add_problem(self, reason: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(CellProblem(len(self.lines), len(self.lines[-1]) + 1, reason))
