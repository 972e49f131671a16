"""Workbooks that must not be taken: made with XlsxWriter, or by surgery on the zip file, for what
no spreadsheet would write.
"""

import io
import struct
import zipfile
from datetime import date, datetime

import xlsxwriter

HEADINGS = ("code", "period", "value", "comment")
GOOD = ("F1", "2013-09", 93.5, "As usual")
SHEET = "xl/worksheets/sheet1.xml"
VALUE = b'<c r="C2"><v>93.5</v></c>'


def workbook(*lines, touch=None, sheet="figures", headings=HEADINGS, value_format=None):
    """A workbook of figures; `touch(book, sheet)` does to it what a person might."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, headings)
    style = book.add_format({"num_format": value_format}) if value_format else None
    for row, line in enumerate(lines or (GOOD,), 1):
        for column, cell in enumerate(line):
            page.write(row, column, cell, style if column == 2 else None)
    if touch:
        touch(book, page)
    book.close()
    return out.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def packed(parts, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def replaced(old, new, part=SHEET, data=None):
    """The good workbook with something replaced in the text of one part."""
    parts = parts_of(data or workbook())
    assert old in parts[part], (old, parts[part][:2000])
    return packed(parts | {part: parts[part].replace(old, new, 1)})


def value_cell(cell):
    """The good workbook with another element in the place of its value."""
    return replaced(VALUE, cell)


def added(name, body=b"x"):
    return packed(parts_of(workbook()) | {name: body})


def percentage(value, code="0.0%"):
    return workbook(("F1", "2013-09", value), value_format=code)


def dated(code):
    return workbook(("F1", "2013-09", 41518), value_format=code)


def date_in(column, day=datetime(2013, 9, 1)):
    cells = ["F1", "2013-09", 93.5]
    cells[column] = day

    def touch(book, page):
        page.write_datetime(1, column, cells[column], book.add_format({"num_format": "mmm-yy"}))

    return workbook([*(cell if not isinstance(cell, date) else "" for cell in cells)], touch=touch)


def formula(text="=90+3.4", **more):
    return workbook(touch=lambda book, page: page.write_formula("C2", text, **more))


def array_formula():
    return workbook(
        touch=lambda book, page: page.write_array_formula(
            "C2:C2", "{=SUM(A5:A6*B5:B6)}", value=93.4
        )
    )


def hidden_row():
    return workbook(touch=lambda book, page: page.set_row(1, None, None, {"hidden": True}))


def hidden_column():
    return workbook(touch=lambda book, page: page.set_column("C:C", 10, None, {"hidden": True}))


def merged():
    return workbook(touch=lambda book, page: page.merge_range("A2:A3", "F1"))


def hidden_sheet():
    def touch(book, page):
        notes = book.add_worksheet("notes")
        notes.activate()
        notes.set_first_sheet()
        page.hide()

    return workbook(touch=touch)


def two_sheets():
    return workbook(touch=lambda book, page: book.add_worksheet("Figures "))


def swapped_in():
    """A formula in a sheet whose part goes by an unusual name."""
    parts = parts_of(value_cell(b'<c r="C2"><f>90+3.4</f><v>93.4</v></c>'))
    parts["xl/worksheets/data.xml"] = parts.pop(SHEET)
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"worksheets/data.xml")
    return packed(parts)


def prefixed():
    """The sheet with a prefix before the name of each element, and the attributes of the formula's
    cell turned round.
    """
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = (
        '<x:row r="1"><x:c t="inlineStr" r="A1"><x:is><x:t>code</x:t></x:is></x:c></x:row><x:row'
        ' r="2"><x:c s="0" r="A2"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
    )
    return packed(
        parts_of(workbook())
        | {SHEET: f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'}
    )


def spread(cells, after=b"", main="http://schemas.openxmlformats.org/spreadsheetml/2006/main"):
    """A sheet written by a plainer hand: no references, texts in their cells."""
    rows = b"".join(
        b"<row>"
        + b"".join(
            b'<c t="inlineStr"><is><t>%s</t></is></c>' % cell if cell else b"<c/>" for cell in line
        )
        + b"</row>"
        for line in cells
    )
    return packed(
        parts_of(workbook())
        | {
            SHEET: (
                b'<worksheet xmlns="%s"><sheetData>%s</sheetData>%s</worksheet>'
                % (main.encode(), rows, after)
            )
        }
    )


PLAIN = [[b"code", b"period", b"value"], [b"F1", b"2013-09", b"93.5"]]
EXTENSION = (
    b'<conditionalFormatting sqref="C2"><cfRule type="expression"'
    b' priority="1"><formula>C2&gt;5</formula></cfRule></conditionalFormatting><extLst><ext '
    b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings><x14:cfRule><xm:f '
    b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">C2</xm:f></x14:cfRule></x14:conditionalFormattings></ext></extLst>'
)


def notes(book, page):
    """Other sheets may hold whatever their author likes, and columns beyond the table may be
    hidden.
    """
    other = book.add_worksheet("notes")
    other.write_formula("A1", "=1+1")
    other.merge_range("B1:C2", "words")
    other.set_row(0, None, None, {"hidden": True})
    page.set_column("F:XFD", None, None, {"hidden": True})
    book.add_worksheet("lists").hide()


def empty_percentages(book, page):
    page.set_column("C:C", 10, book.add_format({"num_format": "0%"}))
    page.write_blank("C3", None, book.add_format({"num_format": "0%"}))
    page.write_string("C2", "93.5", book.add_format({"num_format": "0%"}))


def own_hidden_column(book, page):
    """A column that its author keeps beside ours, with a formula, hidden."""
    page.write_formula("E2", "=1+1")
    page.set_column("E:E", None, None, {"hidden": True})


def titled():
    """A title over several merged cells, and the headings below it."""

    def touch(book, page):
        page.merge_range("A1:D1", "Families and Wellbeing")

    return workbook(HEADINGS, GOOD, touch=touch, headings=())


GOOD_ONES = {
    "as it is": workbook,
    "a percentage as the sheet shows it": lambda: percentage(0.935),
    "a percentage by Excel's own format": lambda: percentage(0.935, "0.00%"),
    "a percentage of whole numbers": lambda: percentage(0.935, "0%"),
    "a percentage in colours": lambda: percentage(0.935, "[Green]#,##0.00%;[Red]-#,##0.00%"),
    "a percent sign that is only drawn": lambda: percentage(93.5, '0.0"%"'),
    "another that is only drawn": lambda: percentage(93.5, "0.0\\%"),
    "words in a format": lambda: percentage(93.5, '0.0" days";[Red]-0.0" days"'),
    "a figure that was computed": lambda: workbook(("F1", "2013-09", 93.2 + 0.1 + 0.2)),
    "other sheets and columns beyond": lambda: workbook(touch=notes),
    "percentages without numbers": lambda: workbook(touch=empty_percentages),
    "no references": lambda: spread(PLAIN),
    "colours by formulas": lambda: spread(PLAIN, after=EXTENSION),
    "strict": lambda: spread(PLAIN, main="http://purl.oclc.org/ooxml/spreadsheetml/main"),
    "absolute addresses of parts": lambda: replaced(
        b"worksheets/sheet1.xml", b"/xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
    ),
    "another case in the sheet's name": lambda: workbook(sheet="Figures"),
    "the only sheet by another name": lambda: workbook(sheet="Sheet1"),
    "a date of the first of the month": lambda: date_in(1),
    "a column of its author's own": lambda: workbook(
        ("F1", "2013-09", 93.5, "As usual", "=1+1"), headings=(*HEADINGS, "my notes")
    ),
    "a hidden column that is not read": lambda: workbook(
        touch=own_hidden_column, headings=(*HEADINGS, "my notes")
    ),
    "a hidden row without anything": lambda: workbook(
        touch=lambda book, page: page.set_row(4, None, None, {"hidden": True})
    ),
    "a title above": titled,
}


def bomb():
    return packed(parts_of(workbook()) | {SHEET: b"0" * (121 * 1024 * 1024)}, compresslevel=1)


def lying_bomb():
    """A part of 130 MB whose headers say that it has 1,000 bytes."""
    data = bytearray(
        packed(
            parts_of(workbook()) | {SHEET: b"<worksheet>" + b" " * (130 * 1024 * 1024)},
            compresslevel=1,
        )
    )
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(SHEET)
    struct.pack_into("<I", data, entry.header_offset + 22, 1000)
    central = data.rindex(SHEET.encode()) - 46
    assert data[central : central + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, central + 24, 1000)
    return bytes(data)


def broken_deflate():
    data = bytearray(workbook())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(SHEET)
    start = entry.header_offset + 30 + len(SHEET)
    data[start : start + 20] = b"\xff" * 20
    return bytes(data)


def far_out():
    """Two cells at the ends of the largest sheet there can be: a reader that holds the whole sheet
    would need gigabytes.
    """
    return replaced(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


def with_doctype(part, body=b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'):
    return replaced(b"?>", b"?>" + body, part)


def in_utf_16():
    """Markup that a search for bytes would not see."""
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet/>'
    )
    return packed(parts_of(workbook()) | {SHEET: text.encode("utf-16")})


def ole(words=b""):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + words + bytes(600)


def ods():
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"<office/>",
            "META-INF/manifest.xml": b"<x/>",
        }
    )
