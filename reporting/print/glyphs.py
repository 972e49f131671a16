"""What the shipped fonts can show: a printed form has to be readable to a machine too, so that no character may lack its glyph (pure)."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
KEPT = frozenset("\n\t ")


@cache
def shown_by_the_fonts():
    """The characters that every shipped font has a glyph for."""
    return frozenset.intersection(*(characters_of(font.read_bytes()) for font in sorted(FONTS.glob("*.ttf"))))


def characters_of(font):
    """The characters of a TrueType font, from its `cmap` table of format 4 (the characters of Unicode's first plane)."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {name: offset for name, _, offset, _ in struct.iter_unpack(">4sLLL", font[12 : 12 + 16 * count])}
    start = tables[b"cmap"]
    subtables = struct.iter_unpack(">HHL", font[start + 4 : start + 4 + 8 * struct.unpack_from(">H", font, start + 2)[0]])
    at = next(start + offset for _, _, offset in subtables if struct.unpack_from(">H", font, start + offset)[0] == 4)
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
    return frozenset(chr(code) for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF)


def showable(text):
    """A text with the name of each character that the fonts cannot show in its place: "[grinning face]"."""
    composed = unicodedata.normalize("NFC", text)
    shown = shown_by_the_fonts()
    return "".join(character if character in shown or character in KEPT else named(character) for character in composed)


def named(character):
    """The name of a character in brackets; nothing for what cannot be seen anyway."""
    if unicodedata.category(character) in ("Cc", "Cf", "Mn", "Me", "Cs"):
        return ""
    return f"[{unicodedata.name(character, f'character {ord(character):X}').lower()}]"
