"""Everything that a PDF of ours says, read with the standard library alone: its printed words, and the strings beside them (outline, descriptions)."""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj\s*(.*?)\s*endobj", re.S)
# A font is chosen, something is said beside the text (its language, its meaning), or codes of the font are shown.
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|/[A-Z]\w*\s*\(((?:[^\\()]|\\.)*)\)|\(((?:[^\\()]|\\.)*)\)", re.S)
STRING = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|<([0-9A-Fa-f]+)>", re.S)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf):
    """The text without spaces and line ends, which the layout puts where it likes."""
    return re.sub(r"[\s\u200b]+", "", text_of(pdf))


def text_of(pdf):
    """The printed text page by page, then every string outside of the pages."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    return "\n".join([*(page_text(page, objects) for page in pages), *strings_of(objects)])


def page_text(page, objects):
    resources = objects[reference(rb"Resources", page)]
    fonts = dict(re.findall(rb"/(\w+) (\d+) 0 R", re.search(rb"/Font\s*<<(.*?)>>", resources, re.S)[1]))
    letters = {name: characters_of(objects[reference(rb"ToUnicode", objects[int(font)])]) for name, font in fonts.items()}
    found, font = [], {}
    for name, beside, shown in SHOWN.findall(stream_of(objects[reference(rb"Contents", page)])):
        font = letters[name] if name else font
        found.append(string_of(unescaped(beside)))
        codes = unescaped(shown)
        found += [font[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2)]
    return "".join(found)


def reference(name, body):
    return int(re.search(rb"/" + name + rb"\s*(\d+) 0 R", body)[1])


def stream_of(body):
    data = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.S)[1]
    return zlib.decompress(data) if b"/FlateDecode" in body else data


def characters_of(font):
    """What each code of a font stands for."""
    table = stream_of(font)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)}


def unescaped(text):
    return ESCAPED.sub(lambda found: bytes([int(found[1], 8)]) if found[1].isdigit() else LETTERS.get(found[1], found[1]), text)


def strings_of(objects):
    for body in objects.values():
        for literal, digits in STRING.findall(body.partition(b"stream")[0]):
            data = unescaped(literal) if literal else bytes.fromhex(digits.decode().ljust(len(digits) + len(digits) % 2, "0"))
            yield string_of(data)
        if b"/Subtype/XML" in body:
            yield stream_of(body).decode("utf-8", "replace")


def string_of(data):
    return data.decode("utf-16", "replace") if data[:2] in (b"\xfe\xff", b"\xff\xfe") else data.decode("latin-1")
