"""PNG pictures that people hand in: checked, and kept without what tells of their makers (pure)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pmf_portal.refusals import Refused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What a picture is made of and how its colours are meant.  All else (texts, dates, cameras, places)
# is left out.
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs")
NO_PNG = "This is not a PNG picture. Save it as PNG and choose it again."
BROKEN = "The picture is damaged. Save it again as PNG and choose it again."


@dataclass(frozen=True)
class Png:
    """A picture as it is kept and served."""

    body: bytes
    width: int
    height: int


def read_png(body: bytes) -> Png:
    """The picture in a file; raises Refused where it is none, or a damaged one."""
    if not body.startswith(SIGNATURE):
        raise Refused(NO_PNG)
    chunks = list(chunks_of(body))
    kinds = [kind for kind, _ in chunks]
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise Refused(BROKEN)
    header = chunks[0][1]
    if len(header) != 13:
        raise Refused(BROKEN)
    width, height = struct.unpack(">II", header[:8])
    kept = b"".join(chunk(kind, data) for kind, data in chunks if kind in KEPT)
    return Png(SIGNATURE + kept, width, height)


def chunks_of(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each part of the file with its name, up to the last; raises Refused at the first that does
    not match its checksum.
    """
    position = len(SIGNATURE)
    while position < len(body):
        if len(body) < position + 12:
            raise Refused(BROKEN)
        (length,) = struct.unpack(">I", body[position : position + 4])
        end = position + 12 + length
        kind, data = body[position + 4 : position + 8], body[position + 8 : end - 4]
        if len(body) < end or chunk(kind, data) != body[position:end]:
            raise Refused(BROKEN)
        yield kind, data
        if kind == b"IEND":
            return
        position = end


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file: its length, name, data and checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
