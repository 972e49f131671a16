"""The text of a PDF that Typst made, glyph by glyph through the fonts' own tables: enough to know whether a word stands in it."""

import re
import zlib

STREAM = re.compile(rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
FONTS = re.compile(rb"/(f\d+) (\d+) 0 R")
TO_UNICODE = rb"\n%d 0 obj\n<<(?:(?!endobj).)*?/ToUnicode (\d+) 0 R"
TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\)", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def inflated(body):
    try:
        return zlib.decompress(body)
    except zlib.error:
        return body


def unescaped(text):
    return ESCAPE.sub(lambda m: bytes([int(m[1], 8)]) if m[1].isdigit() else PLAIN.get(m[1], m[1]), text)


def glyphs(table):
    """The characters of a font by the number of their glyph."""
    found = {}
    for number, text in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table):
        found[int(number, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def text_of(pdf):
    """Every piece of text in the order in which it is drawn, without the spaces between pieces."""
    streams = {int(number): inflated(body) for number, body in STREAM.findall(pdf)}
    fonts = {}
    for name, number in set(FONTS.findall(pdf)):
        place = re.search(TO_UNICODE % int(number), pdf, re.DOTALL)
        fonts[name] = glyphs(streams[int(place[1])]) if place else {}
    out, font = [], {}
    for body in streams.values():
        if b" Tf" not in body:
            continue
        for name, text in TOKEN.findall(body):
            if name:
                font = fonts[name]
                continue
            codes = unescaped(text)
            out += [font.get(int.from_bytes(codes[n : n + 2], "big"), "") for n in range(0, len(codes), 2)]
    return "".join(out)
