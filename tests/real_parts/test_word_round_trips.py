"""Reports as Word documents and workbooks, opened by LibreOffice: headings, headings of tables,
descriptions of pictures and charts are kept.
"""

import json
import zipfile
from xml.etree import ElementTree

import pytest

from pmf_portal.ui.charts import trajectory_figure
from reporting.content.document import (
    Chart,
    Column,
    Document,
    Heading,
    Mark,
    Number,
    Table,
    Text,
)
from reporting.content.specification_paper import specification_document
from reporting.print.word import report_word
from reporting.print.workbook import report_workbook
from tests.real_parts.office import SOFFICE, convert

AT = "2013-10-18T16:00:00.000000Z"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

pytestmark = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed")


def converted(folder, name, data, ending):
    """The parts of a file that LibreOffice opened and saved in its own format."""
    (folder / name).write_bytes(data)
    convert(folder / name, folder, folder / "profile", ending)
    with zipfile.ZipFile(folder / f"{name.partition('.')[0]}.{ending}") as parts:
        return {part: parts.read(part) for part in parts.namelist()}


def report(**more):
    columns = (Column("Measure", width=5), Column("Plan", numeric=True), Column("Rating"))
    rows = tuple((f"C{n} Calls", Number("60%", 60), Mark("amber")) for n in range(90))
    table = Table("Lines", "Measures: September 2013", columns, rows)
    figure = trajectory_figure(["Aug", "Sep"], [1, 2], [2, 3], [None, None], "%")
    blocks = (
        Heading("Summary"),
        Text(("No problems found.",)),
        Heading("Customer", 3),
        table,
        Chart(figure, "It rose to 3% in September.", table),
    )
    said = ("Corporate health", "September 2013", "Demonstration Council", "now", "d" * 64, "")
    return Document(*said, blocks, **more)


def test_headings_table_headings_and_descriptions_are_kept(tmp_path):
    data = report_word(report(), "https://council.example", AT)
    parts = converted(tmp_path, "report.docx", data, "odt")
    body = ElementTree.fromstring(parts["content.xml"])
    headings = [
        (one.get(f"{TEXT}outline-level"), "".join(one.itertext())) for one in body.iter(f"{TEXT}h")
    ]
    assert ("1", "Summary") in headings and ("2", "Customer") in headings
    (table,) = body.iter(f"{TABLE}table")
    (header,) = table.iter(f"{TABLE}table-header-rows")
    assert "".join(header.itertext()) == "MeasurePlanRating"
    described = ["".join(one.itertext()) for one in body.iter(f"{SVG}desc")]
    assert described == ["It rose to 3% in September."]
    styles = ElementTree.fromstring(parts["styles.xml"])
    languages = {one.get(f"{FO}language") for one in styles.iter() if one.get(f"{FO}language")}
    assert "en" in languages and b'fo:country="GB"' in parts["styles.xml"]
    assert b"Corporate health, September 2013" in parts["meta.xml"]


def test_the_charts_of_a_workbook_are_drawn(tmp_path):
    titles = ("Code", "Measure", "Period", "Unit", "Plan", "Actual")
    rows = tuple(
        (code, f"Measure {code}", f"2013/14 Q{n}", "%", Number(f"{n}%", n), Number(f"{n}%", n))
        for code in ("C1", "C2")
        for n in (1, 2, 3)
    )
    figures = Table("Figures", "Figures", tuple(map(Column, titles)), rows, is_charted=True)
    data = report_workbook(report(sheets=(figures,)), AT)
    parts = converted(tmp_path, "figures.xlsx", data, "ods")
    charts = [name for name in parts if name.startswith("Object") and name.endswith("content.xml")]
    assert len(charts) == 2
    for name in charts:
        assert b"Figures" in parts[name] and b"chart:line" in parts[name]
    assert b"Measure C1: 3% at last; lowest 1%, highest 3%." in parts["content.xml"]


def specification():
    """The published JSON of a plan with one target."""
    target = {
        "code": "F1",
        "title": "Measure F1",
        "objective": "Protect the vulnerable",
        "service": "Care",
        "unit": "%",
        "decimals": 1,
        "annual_target": "90",
        "previous_year": "91.5",
        "frequency": "monthly",
        "polarity": "higher is better",
        "definition": "What is counted",
        "officers": {"Accountable officer": "Head of Care"},
        "trajectory": [{"label": "April 2013", "planned": "90", "amber_bound": "85"}],
        "evidence": [
            {"kind": "Benchmark", "title": "England", "value": "92%", "link": "https://x.example/"}
        ],
        "principles": [{"principle": "Easy to use", "answer": "Met", "note": ""}],
    }
    approval = {"reference": "Minute 12", "recorded_by": "Leader", "approved_at": "19:00"}
    content = {
        "plan_title": "Families Plan",
        "financial_year": "2013/14",
        "council": "Demonstration Council",
        "published": "now",
        "digest": "d" * 64,
        "approval": approval | {"digest": "b" * 64},
        "objectives": [],
        "targets": [target],
    }
    return specification_document(json.dumps(content))


def test_the_headings_and_tables_of_a_specification_are_kept(tmp_path):
    data = report_word(specification(), "https://council.example", AT)
    parts = converted(tmp_path, "specification.docx", data, "odt")
    body = ElementTree.fromstring(parts["content.xml"])
    headings = ["".join(one.itertext()) for one in body.iter(f"{TEXT}h")]
    assert headings == ["F1 Measure F1", "Design principles", "Publication"]
    headers = ["".join(one.itertext()) for one in body.iter(f"{TABLE}table-header-rows")]
    assert headers == [
        "TargetYear beforeTarget for the yearService",
        "WhatSpecification",
        "KindEvidenceValue",
        "PeriodPlanAmber bound",
    ]
    assert b"https://x.example/" in parts["content.xml"]
    assert b"Families Plan: technical specifications and rationale, 2013/14" in parts["meta.xml"]
