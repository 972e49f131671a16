"""Reports as Word documents: what a council's democratic services can paste, edit and have read
out.
"""

import io
import zipfile

import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn

from pmf_portal.formats.word_templates import STYLES, read_template
from pmf_portal.refusals import Refused
from pmf_portal.ui.charts import trajectory_figure
from reporting.content.document import (
    Beside,
    Cards,
    Chart,
    Column,
    Document,
    Drawing,
    Facts,
    Heading,
    Link,
    Mark,
    Number,
    Panel,
    Table,
    Text,
)
from reporting.print.word import report_word
from reporting.print.word_parts import possible
from tests.reporting.uploads import DOCX, zipped

pytestmark = pytest.mark.any_database

AT = "2013-10-18T16:00:00.000000Z"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10"/>'


def lines_table(**more):
    columns = (Column("Measure", width=5), Column("Plan", numeric=True), Column("Rating"))
    rows = (
        (Link("C1 Calls", "/targets/C1/"), Number("60%", 60), Mark("amber")),
        ("C2 Bins", Number("–", None), Mark("red")),
    )
    return Table("Lines", "Measures: September 2013", columns, rows, **more)


def document(*blocks, **more):
    said = {
        "title": "Corporate health",
        "period": "September 2013",
        "council": "Demonstration Council",
        "published": "16:00 on 18 October 2013",
        "digest": "d" * 64,
        "reason": "",
    }
    return Document(**(said | {"blocks": blocks} | more))


def made(*blocks, template=None, **more):
    return report_word(document(*blocks, **more), "https://council.example", AT, template)


def opened(*blocks, **more):
    return open_docx(io.BytesIO(made(*blocks, **more)))


def chart():
    figure = trajectory_figure(["Aug", "Sep"], [1, 2], [2, 3], [None, None], "%")
    return Chart(figure, "It rose to 3% in September.", lines_table())


def headings_of(docx):
    return [(p.style.name, p.text) for p in docx.paragraphs if p.style.name.startswith("Heading")]


def test_headings_are_headings_and_the_title_a_title():
    inside = document(Heading("Finance"), title="A part")
    docx = opened(Heading("Summary"), Heading("What turned", 3), parts=(inside,))
    assert docx.paragraphs[0].style.name == "Title"
    assert docx.paragraphs[0].text == "Corporate health"
    assert headings_of(docx) == [
        ("Heading 1", "Summary"),
        ("Heading 2", "What turned"),
        ("Heading 1", "A part"),
        ("Heading 2", "Finance"),
    ]


def test_the_first_row_of_a_table_repeats_and_no_row_is_split():
    (table,) = opened(lines_table()).tables
    heading, *rows = table._tbl.tr_lst
    assert heading.trPr.find(qn("w:tblHeader")) is not None
    assert [row.trPr.find(qn("w:tblHeader")) for row in rows] == [None, None]
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (heading, *rows))
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    assert look.get(qn("w:firstRow")) == look.get(qn("w:firstColumn")) == "1"


def test_a_table_says_its_cells_with_word_and_shape_and_no_cell_is_merged():
    docx = opened(lines_table(remarks=("Better than a year ago.", ""), remark="Comments"))
    (table,) = docx.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [
        ["Measure", "Plan", "Rating"],
        ["C1 Calls\nBetter than a year ago.", "60%", "◆ Amber"],
        ["C2 Bins", "–", "▲ Red"],
    ]
    assert not table._tbl.xpath(".//w:gridSpan | .//w:vMerge")


def test_a_link_leads_to_the_portal():
    docx = opened(lines_table())
    targets = [one.target_ref for one in docx.part.rels.values() if one.is_external]
    assert targets == ["https://council.example/targets/C1/"]


def test_each_picture_says_what_it_shows():
    small = Drawing(SVG, "All on plan.")
    docx = opened(chart(), small, Beside((small,), ()))
    shown = [one._inline.docPr.get("descr") for one in docx.inline_shapes]
    assert shown == ["It rose to 3% in September.", "All on plan.", "All on plan."]
    numbers = [one._inline.docPr.get("id") for one in docx.inline_shapes]
    assert len(set(numbers)) == 3


def test_the_document_is_in_english_and_says_who_made_it_and_when():
    docx = opened(Text(("Hello.",)), headline="No problems found.")
    about = docx.core_properties
    assert about.title == "Corporate health, September 2013"
    assert (about.author, about.language) == ("Demonstration Council", "en-GB")
    assert about.identifier == "d" * 64
    assert about.created.isoformat().startswith("2013-10-18T16:00")
    (language,) = docx.styles.element.xpath("w:docDefaults//w:lang")
    assert language.get(qn("w:val")) == "en-GB"
    assert docx.paragraphs[0].text == "No problems found."


def test_each_page_has_its_number():
    footer = opened(Text(("Hello.",))).sections[0].footer._element
    fields = [one.get(qn("w:instr")).strip() for one in footer.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_same_report_has_the_same_bytes():
    blocks = (Heading("Summary"), lines_table(), chart(), Facts((("Service", "Care"),)))
    assert made(*blocks) == made(*blocks)
    with zipfile.ZipFile(io.BytesIO(made(*blocks))) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_kind_of_block_is_there():
    docx = opened(
        Cards((("63.2%", "in February"),)),
        Panel("You are asked to decide", ("Does the plan go on?",), (("A Keep it", ""),)),
        lines_table(groups=("Finance", "People")),
    )
    words = [paragraph.text for paragraph in docx.paragraphs]
    for said in ("63.2% in February", "You are asked to decide", "A Keep it"):
        assert said in words
    assert ("Heading 2", "Finance") in headings_of(docx) and len(docx.tables) == 2


def test_what_xml_cannot_hold_is_left_out():
    assert possible("a\x00b\x0b\ud800c\ufffe") == "abc"
    assert "a<b & c" in [p.text for p in opened(Text(("a<b & c\x01",))).paragraphs]


def template_of(change=lambda docx: None):
    docx = open_docx()
    change(docx)
    out = io.BytesIO()
    docx.save(out)
    return out.getvalue()


def as_a_council_has_it(docx):
    docx.styles["Heading 1"].font.name = "Georgia"
    docx.add_paragraph("How to use this template")
    docx.sections[0].header.paragraphs[0].text = "Demonstration Council, agenda item"
    docx.core_properties.author = "A. Person"


def test_a_template_gives_its_header_and_styles_and_none_of_its_text():
    docx = opened(Heading("Summary"), template=template_of(as_a_council_has_it))
    assert docx.sections[0].header.paragraphs[0].text == "Demonstration Council, agenda item"
    assert docx.styles["Heading 1"].font.name == "Georgia"
    assert "How to use this template" not in [paragraph.text for paragraph in docx.paragraphs]
    assert docx.core_properties.author == "Demonstration Council"


def test_a_template_that_numbers_its_pages_keeps_its_foot():
    with_number = made(Text(("One.",)))
    docx = opened(Heading("Summary"), template=with_number)
    assert len(list(docx.sections[0].footer._element.iter(qn("w:fldSimple")))) == 2


def test_the_template_of_a_template_and_its_comments_are_taken_out():
    def attached(docx):
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        settings = docx.part._settings_part
        settings.relate_to(
            "file:///C:/Users/a.person/Council.dotm", f"{kind}attachedTemplate", True
        )
        docx.part.relate_to(docx.part._styles_part, f"{kind}comments")

    body = template_of(attached)
    read_template("paper.docx", body)
    made_of_it = made(Heading("Summary"), template=body)
    with zipfile.ZipFile(io.BytesIO(made_of_it)) as parts:
        for name in parts.namelist():
            assert b"a.person" not in parts.read(name), name


def test_a_template_with_its_styles_is_kept_to_the_byte():
    body = template_of(as_a_council_has_it)
    assert read_template("Council paper.docx", body).body == body


def without_style(name):
    def change(docx):
        style = docx.styles[name].element
        style.getparent().remove(style)

    return template_of(change)


def fetching(docx):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    docx.part.relate_to("https://elsewhere.example/logo.png", kind, True)


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("paper.dotx", template_of(), "not a Word document"),
        ("paper.docx", b"", "empty"),
        ("paper.docx", b"Hello", "is not a Word document"),
        ("paper.docx", b"PK\x03\x04" + b"x" * 2_000_001, "larger than 2 MB"),
        ("paper.docx", zipped(DOCX), "cannot be read"),
        ("paper.docx", zipped(DOCX | {"word/vbaProject.bin": "x"}), "macros"),
        ("paper.docx", template_of(fetching), "elsewhere.example"),
        *[("paper.docx", without_style(style), f"no style “{style}”") for style in STYLES[1:]],
    ],
)
def test_what_no_paper_can_be_written_in_is_refused(name, body, words):
    with pytest.raises(Refused, match=words):
        read_template(name, body)
