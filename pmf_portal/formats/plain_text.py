"""One cleaning of every text that comes in, by whichever way; and the paragraphs and lists of a
plain text, for the HTML form of an e-mail (pure).
"""

import re
from typing import Any

BULLET = "- "
# Soft returns of word processors, form feeds, and the separators of lines and paragraphs.
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What Word makes of its symbol fonts: the signs that can be told; all others were bullets.
SYMBOLS = re.compile("[\uf020-\uf0ff]")
KNOWN_SYMBOLS = {
    "\uf020": " ",
    "\uf02d": "–",
    "\uf04a": "☺",
    "\uf04c": "☹",
    "\uf061": "α",
    "\uf062": "β",
    "\uf06d": "µ",
    "\uf0a3": "≤",
    "\uf0b0": "°",
    "\uf0b1": "±",
    "\uf0b3": "≥",
    "\uf0b4": "×",
    "\uf0b8": "÷",
    "\uf0b9": "≠",
    "\uf0ba": "≡",
    "\uf0bb": "≈",
    "\uf0bc": "…",
    "\uf0ac": "←",
    "\uf0ad": "↑",
    "\uf0ae": "→",
    "\uf0af": "↓",
    "\uf0df": "←",
    "\uf0e0": "→",
    "\uf0e8": "→",
    "\uf0fb": "✗",
    "\uf0fc": "✓",
    "\uf0fd": "☒",
    "\uf0fe": "☑",
}
# Letters of Windows that were taken for controls: the quotation marks and dashes of old programs.
OF_WINDOWS = re.compile("[\x80-\x9f]")
# Controls, halves of letters, marks of direction and whatever else nobody can see.  Small flags are
# made of invisible letters, which stay.
FLAG = "\U0001f3f4[\U000e0020-\U000e007f]+"
INVISIBLE = (
    "[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
UNSEEN = re.compile(f"({FLAG})|{INVISIBLE}")
# A joiner means something between signs and letters beyond Latin; elsewhere it only hides.
BEYOND_LATIN = "[^\x00-\u02ff\u2000-\u206f]"
JOINER = re.compile(f"(?<!{BEYOND_LATIN})[\u200c\u200d]|[\u200c\u200d](?!{BEYOND_LATIN})")
# Most texts hold nothing that is cleaned.
USUAL = re.compile("[\t\n\x20-\x7e\xa0-\xac\xae-\u02ff–—‘’“”•…€−]*")


def clean_text(text: str) -> str:
    """A text as the portal keeps it, whichever way it came in: every kind of line end is a line
    break, Word’s bullets are bullets, and what nobody can see is left out.

    Cleaning a clean text changes nothing.
    """
    if USUAL.fullmatch(text):
        return text
    text = LINE_ENDS.sub("\n", text)
    text = OF_WINDOWS.sub(letter_of_windows, text)
    text = SYMBOLS.sub(lambda sign: KNOWN_SYMBOLS.get(sign[0], "•"), text)
    text = UNSEEN.sub(lambda found: found[1] or "", text)
    return JOINER.sub("", text)


def kept_text(value: Any) -> Any:
    """A stored text as the portal keeps texts now, so that it comes back as it went out; anything
    else as it is.
    """
    return clean_text(value).strip() if isinstance(value, str) else value


def letter_of_windows(found: re.Match[str]) -> str:
    return found[0].encode("latin-1").decode("cp1252", errors="ignore")


def blocks_of(text: str) -> list[tuple[str, list[str]]]:
    """A text as ("p", [lines]) and ("ul", [items]) in order: blank lines part paragraphs, lines
    that begin with "- " are a list.
    """
    blocks: list[tuple[str, list[str]]] = []
    open_kind = None
    for line in text.splitlines():
        if not line.strip():
            open_kind = None
            continue
        kind = "ul" if line.startswith(BULLET) else "p"
        if kind != open_kind:
            blocks.append((kind, []))
        blocks[-1][1].append(line.removeprefix(BULLET).strip())
        open_kind = kind
    return blocks


def one_line(text: str) -> str:
    """A text without line breaks or other control characters, as the head of an e-mail needs it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
