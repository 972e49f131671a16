"""How much room words take (pure): the widths of Arial's letters, near enough to break and to cut
names by.
"""

from collections.abc import Sequence

# In hundredths of the size; every other letter is as wide as an "a".
NARROW, SMALL, WIDE = 22, 33, 83
WIDTHS = dict.fromkeys("ijl'’|", NARROW) | dict.fromkeys("ftr ,.-()", SMALL)
WIDTHS |= dict.fromkeys("mMW%", WIDE) | {"w": 72}
CAPITAL, USUAL, BOLD = 68, 56, 1.06


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """How wide words are at a size, in pixels."""
    parts = (WIDTHS.get(letter, CAPITAL if letter.isupper() else USUAL) for letter in words)
    return sum(parts) * size / 100 * (BOLD if bold else 1)


def broken_into(words: str, limits: Sequence[float], size: float) -> list[str] | None:
    """Words in at most as many lines as there are limits, each line within its own; None where they
    do not fit.
    """
    lines, rest = [], words.split()
    for limit in limits:
        line = ""
        while rest and width_of(f"{line} {rest[0]}".strip(), size) <= limit:
            line = f"{line} {rest.pop(0)}".strip()
        if line:
            lines.append(line)
        if not rest:
            return lines
    return None


def cut(words: str, limit: float, size: float) -> str:
    """Words, or as much of their beginning as fits, with a full stop."""
    if width_of(words, size) <= limit:
        return words
    while len(words) > 1 and width_of(f"{words}.", size) > limit:
        words = words[:-1].rstrip()
    return f"{words}."
