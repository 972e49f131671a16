"""A corpus of bad inputs for the doors by which figures come in, and what each is told (no tests
here; see test_bad_inputs.py).
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.scorecards import bad_workbooks as books

FORM, DESK, CSV, XLSX, JSON = "form", "desk", "csv", "xlsx", "json"
HEAD = "code,period,value,numerator,denominator,status,comment,reason,area,source\n"
MB = 1024 * 1024


@dataclass(frozen=True)
class BadInput:
    """One input, the door it comes to, and the message it is met with; `make` is what is sent, or a
    function that builds it.
    """

    name: str
    door: str
    make: Any
    told: str
    row: int = 0
    column: str = ""
    who: str = "lead"
    status: int = 0
    url: str = ""
    file: str = ""
    # What stands before it is sent: see World in test_bad_inputs.py.
    before: str = ""
    key: str | None = "key-1"
    # As large as a door lets in: seconds, where others take hundredths.
    is_huge: bool = False

    @property
    def input(self):
        return self.make() if callable(self.make) else self.make


def form(name, told, code="F1", month="2013-09", **fields):
    return BadInput(name, FORM, fields, told, url=f"/targets/{code}/actuals/{month}/record/")


def desk(name, told, code="F1", **fields):
    return BadInput(
        name,
        DESK,
        {"save": code} | {f"{code}-{field}": text for field, text in fields.items()},
        told,
    )


def csv(name, make, told, row=1, column="", **more):
    """A CSV file: whole, or one line under the usual headings."""
    data = HEAD + make + "\n" if isinstance(make, str) and not make.startswith("code") else make
    return BadInput(name, CSV, data, told, row, column, file="figures.csv", **more)


def xlsx(name, make, told, row=1, column="", file="figures.xlsx", **more):
    return BadInput(name, XLSX, make, told, row, column, file=file, **more)


def feed(name, make, told, row=1, column="", status=422, **more):
    """A payload: text or bytes as they are, or one row as a dictionary."""
    body = (
        json.dumps([{"code": "F1", "period": "2013-09"} | make]) if isinstance(make, dict) else make
    )
    return BadInput(name, JSON, body, told, row, column, status=status, **more)


TWO_COUNTS = "Type the two counts; the portal works out the percentage."
FORMS = [
    form("nothing", "Enter the value", value=""),
    form("spaces only", "Enter the value", value="   "),
    form("a word", "“ninety” is not a number", value="ninety"),
    form("not a number", "“NaN” is not a number", value="NaN"),
    form("infinity", "“-Infinity” is not a number", value="-Infinity"),
    form("an exponent beyond all", "“1e999” is not a number", value="1e999"),
    form("underscores", "“1_000” is not a number", value="1_000"),
    form("a percentage for a part", TWO_COUNTS, code="F2", numerator="97.5%", denominator="40"),
    form("Arabic digits", "“٩٣” is not a number", value="٩٣"),
    form("a decimal comma", "uses a comma for decimals", value="93,4"),
    form("a misplaced comma", "comma in an unusual place", value="1,23,4"),
    form("pounds for a percentage", "is an amount of money", value="£93"),
    form("two percent signs", "is not a number", value="93%%"),
    form("a formula", "“=90+3.4” is not a number", value="=90+3.4"),
    form("a date", "“01/09/2013” is not a number", value="01/09/2013"),
    form("too large", "larger than any figure", value="10000000000000"),
    form("too fine", "more than 6 decimal places", value="93.1234567"),
    form("too many digits", "more than 15 digits", value="1234567890.123456"),
    form("too long a number", "at most 40 characters", value="9" * 41),
    form(
        "too long a comment",
        "1 character too long. Shorten it to at most 2,000",
        value="93.4",
        comment="x" * 2001,
    ),
    form("an unknown status", "hoose from the list", value="93.4", status="perhaps"),
    form(
        "a revision that is no number",
        "A part of this page did not arrive",
        value="93.4",
        seen_revision="one",
    ),
    form(
        "a percentage of people",
        "is a percentage, but this measure is not one",
        code="F3",
        value="5%",
    ),
    form(
        "a part of nothing",
        "the numerator must be 0 too",
        code="F2",
        numerator="5",
        denominator="0",
    ),
    form("a negative part", "cannot be negative", code="F2", numerator="-5", denominator="10"),
    form(
        "a part larger than the whole",
        "which makes more than 100%",
        code="F2",
        numerator="11",
        denominator="10",
    ),
    form("one part only", "Enter the denominator", code="F2", numerator="5", denominator=""),
    form(
        "a future month", "October 2013 is not open for figures yet", month="2013-10", value="93.4"
    ),
    form(
        "a month of a quarterly measure",
        "F8 is reported quarterly",
        code="F8",
        month="2013-08",
        value="93.4",
    ),
    form(
        "a correction without a reason",
        "Say why the figure is corrected",
        month="2013-08",
        value="91",
        seen_revision="1",
    ),
    form(
        "a correction with too long a reason",
        "at most 500 characters",
        month="2013-08",
        value="91",
        seen_revision="1",
        reason="y" * 501,
    ),
    form(
        "what somebody else recorded meanwhile",
        "after you opened this page",
        month="2013-08",
        value="91",
        reason="Mine",
    ),
    BadInput(
        "another lead's target",
        FORM,
        {"value": "93.4"},
        "",
        status=404,
        url="/targets/P1/actuals/2013-09/record/",
    ),
    BadInput(
        "an unknown target",
        FORM,
        {"value": "93.4"},
        "",
        status=404,
        url="/targets/NONE/actuals/2013-09/record/",
    ),
    BadInput(
        "a year without an approved plan",
        FORM,
        {"value": "93.4"},
        "no approved plan",
        status=403,
        url="/targets/F1/actuals/2012-09/record/",
    ),
    BadInput(
        "a month that is none",
        FORM,
        {"value": "93.4"},
        "",
        status=404,
        url="/targets/F1/actuals/2013-13/record/",
    ),
    BadInput(
        "NUL in the address",
        FORM,
        {"value": "93.4"},
        "",
        status=404,
        url="/targets/%00/actuals/2013-04/record/",
    ),
    BadInput(
        "half a letter in the address",
        FORM,
        {"value": "93.4"},
        "",
        status=404,
        url="/targets/%ED%A0%80/actuals/2013-04/record/",
    ),
]
DESKS = [
    desk("nothing", "Enter the value", value=""),
    desk("a percentage for a part", TWO_COUNTS, code="F2", numerator="97.5 %", denominator="40"),
    desk("a word", "“ninety” is not a number", value="ninety"),
    desk("an exponent", "“1e5” is not a number", value="1e5"),
    desk("pounds", "is an amount of money", value="£5"),
    desk(
        "too long a comment",
        "1 character too long. Shorten it to at most 2,000",
        value="93.4",
        comment="x" * 2001,
    ),
    desk(
        "a figure and a reason for none",
        "There is a figure and a reason for none",
        value="93.4",
        nothing="No data",
    ),
    desk("too long a reason for none", "at most 500 characters", nothing="z" * 501),
    desk(
        "a part larger than the whole",
        "which makes more than 100%",
        code="F2",
        numerator="11",
        denominator="10",
    ),
    desk("an unusual figure without a word", "This looks unusual", value="-93.4"),
    desk(
        "a revision that is no number",
        "A part of this page did not arrive",
        value="93.4",
        seen_revision="one",
    ),
]
BOM_LESS = (HEAD + "F1,2013-09,93.4,,,,,,,\n").encode("utf-16-le")
MIXED = (HEAD + "F1,2013-09,93.4,,,,").encode() + "Café".encode() + b" caf\xe9,,,\n"
CSVS = [
    csv("empty headings", "code\n", "The heading “period” is missing", 1, "period"),
    csv("UTF-16 without its mark", BOM_LESS, "not a text file"),
    csv("binary", bytes(range(256)) * 20, "neither UTF-8 nor Windows text"),
    csv("an image", b"\x89PNG\r\n\x1a\n" + bytes(300), "not a text file"),
    csv("two encodings in one file", MIXED, "partly UTF-8 and partly Windows text"),
    csv(
        "bytes of no encoding",
        HEAD.encode() + b"F1,2013-09,93.4,,,,\x81\x8d,,,\n",
        "neither UTF-8 nor Windows text",
    ),
    csv("too large", lambda: b"x" * (10 * MB + 1), "larger than 10 MB"),
    csv("an open quotation mark", 'F1,2013-09,"93.4,,,,,,,', "never closed", 2, "value"),
    csv(
        "a quotation mark inside",
        'F1,2013-09,93.4,,,,"Quoted" said the head,,,',
        "quotation marks in this cell do not fit",
        2,
        "comment",
    ),
    csv("a cell of 200 KB", "F1,2013-09," + "9" * 200_000, "larger than any figure", 2, "value"),
    csv("no rows", "code,period,value\n", "headings but no rows"),
    csv(
        "an unknown heading",
        "code,period,valeu\nF1,2013-09,1\n",
        "“valeu” is not a heading",
        1,
        "valeu",
    ),
    csv("a heading twice", "code,period,value,value\nF1,2013-09,1,2\n", "stands twice", 1, "value"),
    csv(
        "very many headings",
        lambda: "code,period," + "x,y," * 500_000 + "\nF1,2013-09\n",
        # Columns of one's own are not read; the row has no value.
        "Enter the value",
        2,
        "value",
        is_huge=True,
    ),
    csv(
        "more cells than headings",
        "code,period,value\nF1,2013-09,1,2\n",
        "4 cells but there are 3 headings",
        2,
    ),
    csv(
        "semicolons and a decimal comma",
        "code;period;value\nF1;2013-09;93,4\n",
        "uses a comma for decimals",
        2,
        "value",
    ),
    csv(
        "commas and a decimal comma",
        'F1,2013-09,"93,4",,,,,,,',
        "uses a comma for decimals",
        2,
        "value",
    ),
    csv("a formula", "F1,2013-09,=1+1,,,,,,,", "“=1+1” is not a number", 2, "value"),
    csv("not a number", "F1,2013-09,NaN,,,,,,,", "“NaN” is not a number", 2, "value"),
    csv("infinity", "F1,2013-09,Infinity,,,,,,,", "“Infinity” is not a number", 2, "value"),
    csv("an exponent beyond all", "F1,2013-09,1e999,,,,,,,", "“1e999” is not a number", 2, "value"),
    csv("a percentage for a part", "F2,2013-09,,88 %,100,,,,,", TWO_COUNTS, 2, "numerator"),
    csv("a percentage for two counts", "F2,2013-09,97.5%,,,,,,,", TWO_COUNTS, 2, "value"),
    csv("underscores", "F1,2013-09,1_000,,,,,,,", "“1_000” is not a number", 2, "value"),
    csv("pounds for a percentage", "F1,2013-09,£93,,,,,,,", "not in pounds", 2, "value"),
    csv(
        "a long amount of money",
        "F1,2013-09,£" + "9" * 5000 + ",,,,,,,",
        "not in pounds",
        2,
        "value",
    ),
    csv(
        "a percentage of people",
        "F3,2013-09,5%,,,,,,,",
        "is a percentage, but this measure is not one",
        2,
        "value",
    ),
    csv(
        "the result of a ratio",
        "F2,2013-09,61,,,,,,,",
        "give its numerator and denominator",
        2,
        "value",
    ),
    csv("a part of nothing", "F2,2013-09,,5,0,,,,,", "the numerator must be 0 too", 2, "numerator"),
    csv(
        "a date as a number",
        "F1,41530,93.4,,,,,,,",
        "a spreadsheet turned into a number",
        2,
        "period",
    ),
    csv(
        "a day of a month",
        "F1,15/09/2013,93.4,,,,,,,",
        "“15/09/2013” is not a month",
        2,
        "period",
    ),
    csv(
        "a period of 5,000 digits",
        "F1," + "9" * 5000 + ",93.4,,,,,,,",
        "is not a month",
        2,
        "period",
    ),
    csv(
        "a quarter of a monthly measure", "F1,2013/14 Q2,93.4,,,,,,,", "is not a month", 2, "period"
    ),
    csv(
        "a month of a quarterly measure", "F8,2013-09,93.4,,,,,,,", "is not a quarter", 2, "period"
    ),
    csv("a quarter that is none", "F8,2013/14 Q5,93.4,,,,,,,", "is not a quarter", 2, "period"),
    csv("a future month", "F1,2013-10,93.4,,,,,,,", "October 2013 is not open", 2, "period"),
    csv(
        "a year without a plan",
        "F1,2014-09,93.4,,,,,,,",
        "no approved plan for 2014/15",
        2,
        "period",
    ),
    csv(
        "a year whose plan is a draft",
        "F1,2012-09,93.4,,,,,,,",
        "no approved plan for 2012/13",
        2,
        "period",
    ),
    csv("no code", ",2013-09,93.4,,,,,,,", "Give the code of the target", 2, "code"),
    csv("an unknown target", "NONE,2013-09,93.4,,,,,,,", "There is no target “NONE”", 2, "code"),
    csv(
        "another lead's target",
        "P1,2013-09,93.4,,,,,,,",
        "You are not the performance lead of P1",
        2,
        "code",
    ),
    csv(
        "an unknown area",
        "F1,2013-09,93.4,,,,,,E99999999,",
        "is not an area the portal knows",
        2,
        "area",
    ),
    csv(
        "an area of the past",
        "F1,2013-09,93.4,,,,,,E05000001,",
        "did not exist in September 2013",
        2,
        "area",
    ),
    csv(
        "an unknown status",
        "F1,2013-09,93.4,,,perhaps,,,,",
        "neither provisional nor final",
        2,
        "status",
    ),
    csv(
        "a correction without a reason",
        "F1,2013-08,91,,,,,,,",
        "Give the reason for correcting it",
        2,
        "reason",
    ),
    csv(
        "too long a source",
        "F1,2013-09,93.4,,,,,,," + "x" * 301,
        "source is longer than 300 characters",
        2,
        "source",
    ),
    csv(
        "too long a comment",
        "F1,2013-09,93.4,,,," + "x" * 2001 + ",,,",
        "comment is longer than 2,000 characters",
        2,
        "comment",
    ),
    csv(
        "too long a reason",
        "F1,2013-08,91,,,,," + "x" * 501 + ",,",
        "reason is longer than 500 characters",
        2,
        "reason",
    ),
    csv(
        "two figures for one period",
        "F1,2013-09,93.4,,,,,,,\nF1,2013-09,94.3,,,,,,,",
        "Row 2 gives another figure",
        3,
        "code",
    ),
    csv(
        "final and provisional",
        "F1,2013-09,93.4,,,final,,,,\nF1,2013-09,93.4,,,provisional,,,,",
        "Row 2 gives another figure or status",
        3,
        "code",
    ),
    csv(
        "one bad row among good ones",
        "F1,2013-09,93.4,,,,,,,\nF3,2013-09,x,,,,,,,",
        "“x” is not a number",
        3,
        "value",
    ),
]
PERCENT = "“93%” is a percentage, but this measure is not one."
DATE, FORMULA = "The spreadsheet turned this into a date", "This cell holds a formula"
UNREADABLE, DOCTYPE = "This workbook cannot be read", "document type declaration"
VALUE_CELL = "figures: value (column C)"
XLSXS = [
    xlsx(
        "a percentage of people",
        lambda: books.workbook(("F3", "2013-09", 0.93), value_format="0%"),
        PERCENT,
        2,
        "value",
    ),
    xlsx(
        "a day as the period",
        lambda: books.date_in(1, datetime(2013, 9, 15)),
        "“2013-09-15” is not a month",
        2,
        "period",
    ),
    xlsx("a date as the value", lambda: books.date_in(2), DATE, 2, VALUE_CELL),
    xlsx("a number shown as a date", lambda: books.dated("d mmmm yyyy"), DATE, 2, VALUE_CELL),
    xlsx("a number shown as a time", lambda: books.dated("[h]:mm"), DATE, 2, VALUE_CELL),
    xlsx(
        "a date as text of ISO 8601",
        lambda: books.value_cell(b'<c r="C2" t="d"><v>2013-09-01</v></c>'),
        DATE,
        2,
        VALUE_CELL,
    ),
    xlsx(
        "a date as a serial number",
        lambda: books.workbook(("F1", 41530, 93.4)),
        "a spreadsheet turned into a number",
        2,
        "period",
    ),
    xlsx("a hidden row", books.hidden_row, "This row is hidden", 2, "figures"),
    xlsx(
        "a row without height",
        lambda: books.replaced(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"'),
        "This row is hidden",
        2,
        "figures",
    ),
    xlsx("a hidden column", books.hidden_column, "This column is hidden", 1, VALUE_CELL),
    xlsx("merged cells", books.merged, "Cells are merged here", 2, "figures: code (column A)"),
    xlsx("a hidden sheet", books.hidden_sheet, "The sheet “figures” is hidden"),
    xlsx("two sheets of one name", books.two_sheets, "2 sheets named “figures”"),
    xlsx("a formula", lambda: books.formula(value=93.4), FORMULA, 2, VALUE_CELL),
    xlsx(
        "a formula without its value",
        lambda: books.value_cell(b'<c r="C2"><f>90+3.4</f></c>'),
        FORMULA,
        2,
        VALUE_CELL,
    ),
    xlsx(
        "a formula from another file",
        lambda: books.formula("='[other.xlsx]figures'!C2", value=93.4),
        FORMULA,
        2,
        VALUE_CELL,
    ),
    xlsx(
        "a shared formula",
        lambda: books.value_cell(b'<c r="C2"><f t="shared" si="0"/><v>93.4</v></c>'),
        FORMULA,
        2,
        VALUE_CELL,
    ),
    xlsx("an array formula", books.array_formula, FORMULA, 2, VALUE_CELL),
    xlsx("a formula in a part by another name", books.swapped_in, FORMULA, 2, VALUE_CELL),
    xlsx("a formula under a prefix", books.prefixed, FORMULA, 2, "figures: code (column A)"),
    xlsx(
        "#N/A",
        lambda: books.value_cell(b'<c r="C2" t="e"><v>#N/A</v></c>'),
        "shows an error",
        2,
        VALUE_CELL,
    ),
    xlsx(
        "#DIV/0!",
        lambda: books.value_cell(b'<c t="e" r="C2"><v>#DIV/0!</v></c>'),
        "shows an error",
        2,
        VALUE_CELL,
    ),
    xlsx(
        "TRUE as a number",
        lambda: books.workbook(("F1", "2013-09", True)),
        "“yes” is not a number",
        2,
        "value",
    ),
    xlsx(
        "NaN as a number",
        lambda: books.value_cell(b'<c r="C2"><v>NaN</v></c>'),
        "is not a number",
        2,
        "value",
    ),
    xlsx(
        "1e999 as a number",
        lambda: books.value_cell(b'<c r="C2"><v>1e999</v></c>'),
        "is not a number",
        2,
        "value",
    ),
    xlsx(
        "a decimal comma as text",
        lambda: books.workbook(("F1", "2013-09", "93,4")),
        "uses a comma for decimals",
        2,
        "value",
    ),
    xlsx(
        "cells in disorder",
        lambda: books.replaced(books.VALUE, books.VALUE + b'<c r="A2"><v>1</v></c>'),
        UNREADABLE,
    ),
    xlsx("a cell that is none", lambda: books.value_cell(b'<c r="c2"><v>1</v></c>'), UNREADABLE),
    xlsx("a cell at the end of the sheet", books.far_out, "reaches as far as cell XFD1048576"),
    xlsx("macros", lambda: books.added("xl/vbaProject.bin"), "holds macros", file="figures.xlsm"),
    xlsx("macros of old", lambda: books.added("xl/macrosheets/sheet1.xml"), "holds macros"),
    xlsx("a bomb", books.bomb, "far larger once it is unpacked"),
    xlsx("a bomb that lies about its size", books.lying_bomb, "not an Excel workbook"),
    xlsx(
        "too many parts",
        lambda: books.packed({f"xl/{n}.xml": b"x" for n in range(501)}),
        "far larger once it is unpacked",
    ),
    xlsx("a part twice", lambda: books.added(books.SHEET.upper()), UNREADABLE),
    xlsx("a DOCTYPE in the sheet", lambda: books.with_doctype(books.SHEET), DOCTYPE),
    xlsx("a DOCTYPE in the workbook", lambda: books.with_doctype("xl/workbook.xml"), DOCTYPE),
    xlsx("a DOCTYPE in the texts", lambda: books.with_doctype("xl/sharedStrings.xml"), DOCTYPE),
    xlsx("a DOCTYPE in the styles", lambda: books.with_doctype("xl/styles.xml"), DOCTYPE),
    xlsx("a DOCTYPE in UTF-16", books.in_utf_16, UNREADABLE),
    xlsx("a broken sheet", lambda: books.replaced(b"</sheetData>", b""), UNREADABLE),
    xlsx("a broken zip", books.broken_deflate, "not an Excel workbook"),
    xlsx("half a file", lambda: books.workbook()[:900], "not an Excel workbook"),
    xlsx(
        "a password",
        lambda: books.ole("EncryptedPackage".encode("utf-16-le")),
        "protected with a password",
    ),
    xlsx("the old format", books.ole, "in the old format (.xls)", file="figures.xls"),
    xlsx("an image", b"\x89PNG\r\n\x1a\n" + bytes(300), "not an Excel workbook"),
    xlsx("text by another name", b"code,period,value\nF1,2013-09,93.4\n", "not an Excel workbook"),
    xlsx("an OpenDocument spreadsheet of nothing", books.ods, "no sheet named “figures”"),
    xlsx(
        "a binary workbook",
        lambda: books.packed({"xl/workbook.bin": b"x"}),
        "binary workbook (.xlsb)",
    ),
    xlsx(
        "a document", lambda: books.packed({"word/document.xml": b"<x/>"}), "not an Excel workbook"
    ),
    xlsx(
        "no cells at all",
        lambda: books.workbook((), headings=()),
        "The heading “code” is missing",
        1,
        "code",
    ),
    xlsx("headings only", lambda: books.workbook(()), "headings but no rows"),
    xlsx(
        "no sheet of figures",
        lambda: books.workbook(sheet="Sheet1", touch=books.notes),
        "no sheet named “figures”",
    ),
    xlsx(
        "another lead's target",
        lambda: books.workbook(("P1", "2013-09", 93.4)),
        "not the performance lead of P1",
        2,
        "code",
    ),
]
ROW = '{"code": "F1", "period": "2013-09", "value": %s}'
FEEDS = [
    feed("not JSON", "code,period\n", "This is not JSON that can be read"),
    feed(
        "a percentage for a part",
        {"code": "F2", "numerator": "97.5%", "denominator": "40"},
        TWO_COUNTS,
        1,
        "numerator",
    ),
    feed("no body", "", "This is not JSON that can be read"),
    feed("bytes of no encoding", b'[{"code": "\xff"}]', "This is not text in UTF-8"),
    feed("nested 100,000 deep", "[" * 100_000, "nested far deeper"),
    feed("objects nested 100,000 deep", '[{"code": ' * 50_000, "nested far deeper"),
    feed("an object", ROW % 1, "Send a list of objects"),
    feed("an empty list", "[]", "Send a list of objects"),
    feed("a list of numbers", "[1, 2]", "Send a list of objects"),
    feed("too many objects", lambda: "[" + "{}," * 200_000 + "{}]", "200,001 figures"),
    feed("a bool", {"value": True}, "Give text or a number", 1, "value"),
    feed("a list", {"value": [93.4]}, "Give text or a number", 1, "value"),
    feed("an object as a code", {"code": {"a": 1}}, "Give text or a number", 1, "code"),
    feed(
        "a key twice",
        '[{"code": "F1", "code": "F3", "period": "2013-09", "value": 1}]',
        "“code” stands twice",
    ),
    feed(
        "very many keys",
        lambda: json.dumps([{f"k{n}": 1 for n in range(300_000)}]),
        "“k0” is not a heading",
        1,
        "k0",
        is_huge=True,
    ),
    feed("an unknown key", {"valeu": "93.4"}, "“valeu” is not a heading", 1, "valeu"),
    feed("NaN", "[" + ROW % "NaN" + "]", "NaN is not a number"),
    feed("infinity", "[" + ROW % "-Infinity" + "]", "-Infinity is not a number"),
    feed("1e999", "[" + ROW % "1e999" + "]", "“1e999” is not a number", 1, "value"),
    feed(
        "a number of 5,000 digits",
        "[" + ROW % ("9" * 5000) + "]",
        "larger than any figure",
        1,
        "value",
    ),
    feed("no value", {"value": None}, "Enter the value", 1, "value"),
    feed("no code", '[{"period": "2013-09", "value": 1}]', "“code” is missing", 1, "code"),
    feed("no period", '[{"code": "F1", "value": 1}]', "“period” is missing", 1, "period"),
    feed(
        "a period of 5,000 digits",
        {"period": "9" * 5000, "value": 1},
        "is not a month",
        1,
        "period",
    ),
    feed("half a letter in a key", '[{"\\ud800": 1}]', "cannot be seen or kept"),
    feed(
        "half a letter in bytes",
        b'[{"code": "\xed\xa0\x80", "period": "2013-09"}]',
        "Give the code of the target",
        1,
        "code",
    ),
    feed(
        "too long a comment",
        {"value": 93.4, "comment": "x" * 2001},
        "comment is longer than 2,000 characters",
        1,
        "comment",
    ),
    feed(
        "too long a reason",
        {"value": 93.4, "reason": "x" * 501},
        "reason is longer than 500 characters",
        1,
        "reason",
    ),
    feed(
        "a target the feed does not bring",
        {"code": "P1", "value": 93.4},
        "This feed does not bring P1",
        1,
        "code",
    ),
    feed(
        "a correction without a reason",
        {"period": "2013-08", "value": 91},
        "Give the reason for correcting it",
        1,
        "reason",
    ),
    feed("a future month", {"period": "2013-10", "value": 91}, "not open", 1, "period"),
    feed(
        "two figures for one period",
        f"[{ROW % 93.4}, {ROW % 94.3}]",
        "Row 1 gives another figure",
        2,
        "code",
    ),
    feed(
        "a wrong token",
        {"value": 93.4},
        "unknown, expired or revoked",
        0,
        status=401,
        before="wrong token",
    ),
    feed(
        "a token of strange letters",
        {"value": 93.4},
        "unknown, expired or revoked",
        0,
        status=401,
        before="strange token",
    ),
    feed(
        "no token", {"value": 93.4}, "unknown, expired or revoked", 0, status=401, before="no token"
    ),
    feed(
        "a revoked token",
        {"value": 93.4},
        "unknown, expired or revoked",
        0,
        status=401,
        before="revoked",
    ),
    feed(
        "an expired token",
        {"value": 93.4},
        "unknown, expired or revoked",
        0,
        status=401,
        before="expired",
    ),
    feed("no key", {"value": 93.4}, "Idempotency-Key", 0, status=400, key=None),
    feed("an empty key", {"value": 93.4}, "Idempotency-Key", 0, status=400, key="  "),
    feed(
        "too long a key",
        {"value": 93.4},
        "at most 200 printable characters",
        0,
        status=400,
        key="k" * 201,
    ),
    feed(
        "a key that cannot be printed",
        {"value": 93.4},
        "printable characters",
        0,
        status=400,
        key="a\x00b",
    ),
    feed(
        "a key used before",
        {"value": 93.4},
        "This key belongs to an earlier payload",
        0,
        before="key used",
    ),
    feed("too many requests", {"value": 93.4}, "Try again in", 0, status=429, before="too many"),
    feed("too large", lambda: b" " * (10 * MB + 1), "may have 10 MB", 0, status=413),
    feed(
        "a length that is no number",
        {"value": 93.4},
        "may have 10 MB",
        0,
        status=413,
        before="odd length",
    ),
]
BAD_INPUTS = FORMS + DESKS + CSVS + XLSXS + FEEDS
