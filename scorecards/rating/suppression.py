"""Small counts that are not published, since people could be recognised by them (pure)."""

import re

# As statistical tables write it: fewer than a number, or a mark.
FEWER = re.compile(r"<\s?([0-9]{1,3})")
MARKS = {"*": "*", "c": "c", "[c]": "c"}


def suppressed_as(text: str) -> str:
    """The sign in place of a suppressed count ("<5", "*", "c"); "" for anything else."""
    typed = text.strip().lower()
    fewer = FEWER.fullmatch(typed)
    if fewer:
        return f"<{int(fewer[1])}"
    return MARKS.get(typed, "")
