"""The framework's sections: read from a text, changed one by one, and put in their order (pure)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}")
HEADING = re.compile(r"#\s*(?P<number>\S+)\s+(?P<title>\S.*)")
LONGEST_TITLE, LONGEST_NUMBER = 150, 8
EXAMPLE = "“# 1.1 Introduction”"


class SectionsError(ValueError):
    """A text that cannot be read as sections; the message says why, and where."""


@dataclass(frozen=True)
class Section:
    """One section of a framework, with its words."""

    number: str
    title: str
    text: str

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def order(self) -> tuple[int, ...]:
        return order_of(self.number)


def order_of(number: str) -> tuple[int, ...]:
    """Section 2.10 after 2.9."""
    return tuple(int(part) for part in number.split("."))


def read_sections(text: str) -> list[Section]:
    """The sections of a text, each begun by a line such as “# 1.1 Introduction”.  Raises
    SectionsError.
    """
    found: list[tuple[str, str, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            found.append((*read_heading(line, number), []))
        elif found:
            found[-1][2].append(line)
        elif line.strip():
            raise SectionsError(
                f"Line {number} stands before the first section. Begin each section with a line"
                f" such as {EXAMPLE}"
            )
    if not found:
        raise SectionsError(f"Begin each section with a line such as {EXAMPLE}")
    sections = [Section(number, title, "\n".join(rows).strip()) for number, title, rows in found]
    require_whole(sections)
    return in_order(sections)


def read_heading(line: str, at: int) -> tuple[str, str]:
    match = HEADING.fullmatch(line.strip())
    if match is None or not NUMBER.fullmatch(match["number"]):
        raise SectionsError(f"Line {at} is no heading. Write it like {EXAMPLE}")
    title = match["title"].strip()
    if len(title) > LONGEST_TITLE:
        raise SectionsError(
            f"The title in line {at} is too long. Shorten it to at most {LONGEST_TITLE} characters"
        )
    return match["number"], title


def require_whole(sections: Iterable[Section]) -> None:
    seen: set[str] = set()
    for one in sections:
        if one.number in seen:
            raise SectionsError(f"Section {one.number} is there twice")
        if not one.text:
            raise SectionsError(f"Section {one.number} has no words")
        seen.add(one.number)


def in_order(sections: Iterable[Section]) -> list[Section]:
    return sorted(sections, key=lambda one: one.order)


@dataclass(frozen=True)
class Change:
    """What is to become of a section: other words, a new section, or none (no words)."""

    number: str
    title: str
    text: str
    why: str = ""
    key: int = 0

    @property
    def is_removal(self) -> bool:
        return not self.text


def changed(sections: Iterable[Section], changes: Iterable[Change]) -> list[Section]:
    """The sections with some changes made."""
    rows = {one.number: one for one in sections}
    for change in changes:
        if change.is_removal:
            rows.pop(change.number, None)
        else:
            rows[change.number] = Section(change.number, change.title, change.text)
    return in_order(rows.values())
