"""Texts as the shipped fonts can print them: PDF/UA refuses a document with one character that no
font has (pure).

What cannot be printed is named in square brackets; the page, CSV and JSON keep every character as
it was written.
"""

import re
import struct
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from pmf_portal.formats.plain_text import SYMBOLS, clean_text

FONTS = Path(__file__).parent / "fonts"
OTHER_SCRIPT = "[text in a script that this document cannot print]"
AGAIN = re.compile(rf"{re.escape(OTHER_SCRIPT)}(\s*{re.escape(OTHER_SCRIPT)})+")
# Soft hyphens, joiners, marks of direction and other things that have no shape of their own.
SHAPELESS = ("Cc", "Cf", "Cs", "Co", "Cn")
LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f]")
# A longer word than this would run over the edge of its column, so it may be broken; a digest stays
# whole to be compared.
LONGEST_WORD = 32
LONG_WORD = re.compile(rf"(?<!\S)(?![0-9a-f]{{64}}(?!\S))\S{{{LONGEST_WORD + 1},}}")
MAY_BREAK = "\u200b"
# The shapes of ratings and directions that the fonts have in another form.
SAME_SHAPE = str.maketrans({"◆": "◊", "↗": "↑", "↘": "↓"})
# Most texts hold nothing that a font lacks.
PLAIN = re.compile(r"[\n\x20-\x7e]*")


def showable(text):
    """A text in characters that the fonts have; line ends stay, and each character is judged by
    itself.
    """
    if PLAIN.fullmatch(text):
        return text
    text = VARIATIONS.sub("", unicodedata.normalize("NFC", text)).translate(SAME_SHAPE)
    # Texts that were stored before they were cleaned hold signs of Word's own fonts.
    text = SYMBOLS.sub(lambda sign: clean_text(sign[0]), text)
    text = "".join(map(printed, text))
    return AGAIN.sub(OTHER_SCRIPT, text)


def breakable(text):
    """A text whose very long words may be broken; a drawing is no text."""
    if text.startswith("<svg "):
        return text
    return LONG_WORD.sub(lambda word: MAY_BREAK.join(pieces(word.group())), text)


def pieces(word):
    return [word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD)]


@lru_cache(maxsize=4096)
def printed(character):
    """What is printed for one character: itself, a form of it that the fonts have, or its name."""
    if character == "\n" or is_drawn(character):
        return character
    if character.isspace():
        return "\n" if character in LINE_ENDS else " "
    category = unicodedata.category(character)
    if category in SHAPELESS:
        return ""
    alike = unicodedata.normalize("NFKC", character)
    if alike.strip() and all(map(is_drawn, alike)):
        return alike
    if category[0] == "M":
        return ""
    if category[0] in "LN":
        return OTHER_SCRIPT
    return f"[{unicodedata.name(character, 'sign').lower()}]"


def is_drawn(character):
    return ord(character) in drawn() and unicodedata.category(character) not in SHAPELESS


@cache
def drawn():
    """The code points that every shipped font has a shape for."""
    return frozenset.intersection(
        *(frozenset(code_points(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf")))
    )


def code_points(font):
    """The code points of a TrueType font, from its table of characters (cmap, formats 4 and 12)."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * count, 16)
    }
    cmap = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for at in range(cmap + 4, cmap + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", font, at)
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            yield from segments(font, cmap + offset)


def segments(font, at):
    """The code points that one subtable maps to a shape."""
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:
        (count,) = struct.unpack_from(">I", font, at + 12)
        for group in range(count):
            first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
            yield from range(first, last + 1)
    elif form == 4:
        (twice,) = struct.unpack_from(">H", font, at + 6)
        ends, starts, deltas, offsets = (at + 14 + n * twice + (2 if n else 0) for n in range(4))
        for step in range(0, twice, 2):
            last, first, delta, offset = (
                struct.unpack_from(">H", font, base + step)[0]
                for base in (ends, starts, deltas, offsets)
            )
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = (
                    struct.unpack_from(">H", font, offsets + step + offset + 2 * (code - first))[0]
                    if offset
                    else code + delta
                )
                if glyph % 65536:
                    yield code
