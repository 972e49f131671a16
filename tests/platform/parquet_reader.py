"""An independent reader of the Parquet files that the portal writes: Thrift's compact protocol is
read by its own rules, and the footer decides what is where.
"""

import gzip
import struct
from datetime import date, timedelta

INTEGERS = {4, 5, 6}


class Reader:
    """Reads Thrift's compact protocol from some bytes."""

    def __init__(self, data, place=0):
        self.data, self.place = data, place

    def byte(self):
        self.place += 1
        return self.data[self.place - 1]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if not byte & 0x80:
                return value
            shift += 7

    def value(self, kind):
        if kind in INTEGERS:
            number = self.varint()
            return number >> 1 if not number & 1 else -((number + 1) >> 1)
        if kind == 8:
            length = self.varint()
            self.place += length
            return self.data[self.place - length : self.place]
        if kind == 9:
            head = self.byte()
            count = head >> 4 if head >> 4 != 15 else self.varint()
            return [self.value(head & 15) for _ in range(count)]
        assert kind == 12, kind
        return self.structure()

    def structure(self):
        fields, number = {}, 0
        while head := self.byte():
            number += head >> 4
            fields[number] = self.value(head & 15)
        return fields


def footer_of(data):
    assert data[:4] == data[-4:] == b"PAR1"
    (length,) = struct.unpack("<I", data[-8:-4])
    return Reader(data[-8 - length : -8]).structure()


def read_parquet(data):
    """(names, rows, notes) of a file of one row group and one page a column."""
    footer = footer_of(data)
    names = [element[4].decode() for element in footer[2][1:]]
    (group,) = footer[4]
    columns = [read_column(data, chunk[3], footer[2][n + 1]) for n, chunk in enumerate(group[1])]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    notes = {note[1].decode(): note[2].decode() for note in footer.get(5, [])}
    assert footer[3] == group[3] == len(rows)
    return names, rows, notes


def read_column(data, meta, element):
    reader = Reader(data, meta[9])
    header = reader.structure()
    packed = data[reader.place : reader.place + header[3]]
    assert reader.place + header[3] - meta[9] == meta[7]
    page = gzip.decompress(packed)
    assert len(page) == header[2]
    (length,) = struct.unpack("<I", page[:4])
    levels, runs = [], Reader(page[4 : 4 + length])
    while runs.place < length:
        count = runs.varint() >> 1
        levels += [runs.byte()] * count
    assert len(levels) == header[5][1] == meta[5]
    values = iter(plain_values(page[4 + length :], meta[1], element.get(6)))
    return [next(values) if level else None for level in levels]


def plain_values(body, physical, converted):
    place = 0
    while place < len(body):
        if physical == 5:
            yield struct.unpack_from("<d", body, place)[0]
            place += 8
        elif physical == 1:
            days = struct.unpack_from("<i", body, place)[0]
            yield date(1970, 1, 1) + timedelta(days=days) if converted == 6 else days
            place += 4
        else:
            (length,) = struct.unpack_from("<I", body, place)
            yield body[place + 4 : place + 4 + length].decode()
            place += 4 + length
