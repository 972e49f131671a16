"""The text of a PDF as a reader's software finds it: glyphs of the content streams, mapped by each
font's ToUnicode table.
"""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
INNER = rb"(?:\\.|[^\\()])"
for _ in range(4):
    # Brackets that are balanced stand in a string as they are.
    INNER = rb"(?:\\.|[^\\()]|\(" + INNER + rb"*\))"
STRING = rb"\((" + INNER + rb"*)\)|<([0-9A-Fa-f]+)>"
# Properties come before shown strings: /Lang(en) is not shown, /ActualText is what a reader hears
# in the place of some glyphs.
SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|/([A-Z]\w+)\s*(?:" + STRING + rb")|(?<!<)(?:" + STRING + rb")|(ET)\b",
    re.DOTALL,
)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pdf_text(body):
    """The words of a PDF, page by page, a line for each piece of text."""
    objects = {int(number): content for number, content in OBJECT.findall(body)}
    pages = [
        content for content in objects.values() if re.search(rb"/Type\s*/Page\b(?!s)", content)
    ]
    assert pages, "no page was found in the PDF"
    return "\n".join(page_text(page, objects) for page in pages)


def pdf_words(body):
    """All that a PDF says, without the spaces that layout puts in: its printed words, its outline,
    and what is said beside its links.
    """
    objects = [content.partition(b"stream") for _, content in OBJECT.findall(body)]
    strings = [
        bytes_of(*pair) for head, _, _ in objects for pair in re.findall(STRING, head, re.DOTALL)
    ]
    beside = [
        text.decode("utf-16" if text.startswith(b"\xfe\xff") else "latin-1", "replace")
        for text in strings
    ]
    beside += [
        data.decode("utf-8", "replace") for head, _, data in objects if b"/Subtype/XML" in head
    ]
    return re.sub(r"[\s\u200b]+", "", "\n".join([pdf_text(body), *beside]))


def page_text(page, objects):
    resources = objects[reference(page, b"Resources")]
    fonts = {
        name: glyphs_of(objects[int(number)], objects)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    out, font = [], {}
    for chosen, name, *told, literal, hexadecimal, end in SHOWN.findall(
        stream(objects[reference(page, b"Contents")])
    ):
        if chosen:
            font = fonts[chosen]
        elif name == b"ActualText":
            text = bytes_of(*told)
            out.append(
                text.decode("utf-16") if text.startswith(b"\xfe\xff") else text.decode("latin-1")
            )
        elif end:
            out.append("\n")
        elif not name:
            codes = bytes_of(literal, hexadecimal)
            out += [font[codes[n : n + 2]] for n in range(0, len(codes) - 1, 2)]
    return "".join(out)


def bytes_of(literal, hexadecimal):
    return bytes.fromhex(hexadecimal.decode()) if hexadecimal else ESCAPE.sub(unescaped, literal)


def glyphs_of(font, objects):
    """{glyph code: the characters that it stands for}."""
    table = stream(objects[reference(font, b"ToUnicode")])
    pairs = [
        pair
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for pair in re.findall(rb"<(\w+)>\s*<(\w+)>", block)
    ]
    assert pairs and b"beginbfrange" not in table
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
    }


def reference(content, name):
    return int(re.search(rb"/" + name + rb"\s+(\d+) 0 R", content)[1])


def stream(content):
    head, _, data = content.partition(b"stream")
    assert b"/FlateDecode" in head
    return zlib.decompressobj().decompress(data.lstrip(b"\r\n"))


def unescaped(found):
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else NAMED.get(code, code)
