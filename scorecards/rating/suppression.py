"""Small counts that are not published, since people could be recognised by them (pure)."""

import re

from pmf_portal.formats.value_kinds import words_of

# As statistical tables write it: fewer than a number, or a mark.
FEWER = re.compile(r"<\s?([0-9]{1,3})")
MARKS = {"*": "*", "c": "c", "[c]": "c"}


def suppressed_as(text: str, unit: str = "") -> str:
    """The sign in place of a suppressed count ("<5", "*", "c"); "" for anything else, as for a word
    of the scale that a unit is.
    """
    typed = text.strip().lower()
    if typed in {word.lower() for word in words_of(unit)}:
        return ""
    fewer = FEWER.fullmatch(typed)
    if fewer:
        return f"<{int(fewer[1])}"
    return MARKS.get(typed, "")
