"""What changed between two wordings, word by word (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reporting.framework_review.rules.sections import Change, Section

SAME, ADDED, REMOVED = "same", "added", "removed"
WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, came or went."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """The words of both, each marked as the same, removed or added."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[a:b])))
            continue
        pieces.append(Piece(REMOVED, "".join(old[a:b])))
        pieces.append(Piece(ADDED, "".join(new[c:d])))
    return [piece for piece in pieces if piece.text]


@dataclass(frozen=True)
class Changed:
    """One section as it was and as it is."""

    number: str
    heading: str
    what: str
    title: list[Piece]
    text: list[Piece]
    why: str = ""
    # Of what is proposed, where it can still be taken back.
    key: int = 0


def changes_shown(sections: list[Section], changes: list[Change]) -> list[Changed]:
    """Some changes of sections, as a reader sees them, in the sections' order."""
    return list(_shown({one.number: one for one in sections}, changes))


def _shown(rows: dict[str, Section], changes: list[Change]) -> Iterator[Changed]:
    for change in sorted(changes, key=lambda one: Section(one.number, "", "").order):
        before = rows.get(change.number, Section(change.number, "", ""))
        what = "Changed"
        if change.is_removal:
            what = "Left out"
        elif change.number not in rows:
            what = "New"
        yield Changed(
            number=change.number,
            heading=f"{change.number} {change.title or before.title}",
            what=what,
            title=difference(before.title, "" if change.is_removal else change.title),
            text=difference(before.text, change.text),
            why=change.why,
            key=change.key,
        )
