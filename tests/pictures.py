"""Pictures for tests."""

import struct
import zlib

from pmf_portal.formats.png import SIGNATURE, chunk


def png(width=64, height=48, *more):
    """A grey picture with some more chunks in it."""
    rows = (b"\0" + b"\x80" * width) * height
    parts = [
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        *more,
        chunk(b"IDAT", zlib.compress(rows)),
        chunk(b"IEND", b""),
    ]
    return SIGNATURE + b"".join(parts)
