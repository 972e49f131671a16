"""The further reports of a month: which come out when, what they hold, and that every form is made
of the same frozen content.
"""

import csv
import io
import json
import re
import zipfile

import pytest
from docx import Document as open_docx
from python_calamine import CalamineWorkbook

from pmf_portal.council.models import Area
from pmf_portal.formats.csv_files import BYTE_ORDER_MARK
from pmf_portal.periods.month import Month
from reporting.content.areas import area_document
from reporting.content.canonical_lines import csv_heading, csv_row, digest_holds, with_digest
from reporting.content.document import Heading
from reporting.content.kinds import KINDS
from reporting.content.packs import pack_document
from reporting.content.rows import ROWS, report_csv
from reporting.cycle.month_end import build_month
from reporting.library.custom_scorecards import define_scorecard
from reporting.models import Publication, PublicationFile
from reporting.models.printing import PRINTED_FORMS
from reporting.print.pdf import report_pdf
from reporting.publishing.month import correct_month, publish_month
from reporting.publishing.pages import scorecard_page
from reporting.publishing.print_jobs import print_publication
from reporting.publishing.printing import PartsDiffer, parts_of, rebuilt, targets_of
from reporting.publishing.reports import page_of
from scorecards.models import Actual
from tests.exceptions.pdf_text import pdf_words
from tests.reporting.september import (
    RELEASE,
    SEPTEMBER,
    published,
    sign_all,
    with_figures,
)
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

OCTOBER = Month(2013, 10)
MEMBERS, DEFINED = "members", "defined"
CONSTITUENCIES = {"E14000559": "Birkenhead", "E14001010": "Wallasey"}


def define(council, title, **what):
    unit, by = council.units["council"], council.people["team"]
    usual = {
        "about": f"For {title}.",
        "kind": MEMBERS,
        "rhythm": "quarterly",
        "unit": unit,
        "whole_unit": False,
        "has_pack": False,
    }
    return define_scorecard(title=title, by=by, at=RELEASE, **usual | what)


@made_once
def council_of_reports(council):
    council.add_usual_targets()
    health = council.target("H1", health_area=" customer ")
    council.approve()
    with_figures(council)
    council.figure(health, "2013-09", "50")
    define(council, "Cabinet scorecard", plans=[council.plans["corporate-plan"]], has_pack=True)
    define(council, "Families Committee", unit=council.units["families"], whole_unit=True)
    define(
        council, "Team board", kind=DEFINED, rhythm="monthly", targets=[council.elsewhere.target]
    )
    for code, name in CONSTITUENCIES.items():
        area = Area.objects.create(
            gss_code=code, name=name, kind=Area.CONSTITUENCY, valid_from="2010-05-06"
        )
        Actual.objects.create(
            target=council.latest.target,
            month=SEPTEMBER,
            area=area,
            revision=1,
            value=90 + len(name),
            entry_channel=Actual.FORM,
            recorded_by=council.people["lead"],
            recorded_at=RELEASE,
        )
    return council


@made_once
def quarter(council_of_reports):
    """September is published and printed."""
    published(council_of_reports)
    for publication in Publication.objects.filter(kind__in=PRINTED_FORMS):
        print_publication(str(publication.month), str(publication.pk), RELEASE)
    return council_of_reports


def named(month):
    return {
        (p.kind, p.slug) for p in Publication.objects.filter(month=month).exclude(kind="scorecard")
    }


def of(kind, slug):
    return Publication.objects.get(kind=kind, slug=slug, month=SEPTEMBER)


def document_of(publication):
    return json.loads(bytes(publication.files.get(name="scorecard.json").body))


QUARTERLY = {
    ("members", "cabinet-scorecard"),
    ("members", "families-committee"),
    ("pack", "cabinet-scorecard-pack"),
    ("tracker", "exception-tracker"),
}
QUARTERLY |= {("area", "area-e14000559"), ("area", "area-e14001010")}
QUARTERLY |= {("signals", "early-signals")}
MONTHLY = {
    ("health", "corporate-health"),
    ("exceptions", "exception-reports"),
    ("defined", "team-board"),
    ("pack", "cesg-pack"),
}


def test_each_report_comes_out_with_the_months_of_its_rhythm(quarter):
    assert named(SEPTEMBER) == QUARTERLY | MONTHLY | {("analysis", "statistical-analysis")}
    build, _ = build_month(OCTOBER, by=None, at=at_of(OCTOBER))
    sign_all(quarter, build, at_of(OCTOBER))
    publish_month(OCTOBER, by=None, at=at_of(OCTOBER))
    assert named(OCTOBER) == MONTHLY


def at_of(month):
    return RELEASE.replace(month=month.month + 1, day=28)


def test_the_year_ends_with_the_statement(council_of_reports):
    march = Month(2014, 3)
    at = RELEASE.replace(year=2014, month=4, day=28)
    build, _ = build_month(march, by=None, at=at)
    sign_all(council_of_reports, build, at)
    publish_month(march, by=None, at=at)
    assert named(march) == QUARTERLY | MONTHLY | {
        ("analysis", "statistical-analysis"),
        ("statement", "performance-statement"),
    }
    content = json.loads(Publication.objects.get(kind="statement").content)
    assert (content["financial_year"], [line["code"] for line in content["lines"]]) == (
        "2013/14",
        ["C1"],
    )
    assert content["proof"] == "Not checked yet" and content["corrections"] == 0


def test_what_stands_on_each_is_what_was_promised(quarter):
    def codes(kind, slug):
        return [line["code"] for line in document_of(of(kind, slug))["lines"]]

    assert (
        codes("health", "corporate-health") == ["H1"]
        and document_of(of("health", "corporate-health"))["lines"][0]["health_area"] == "Customer"
    )
    assert codes("members", "cabinet-scorecard") == ["C1"] and codes("defined", "team-board") == [
        "P1"
    ]
    assert codes("members", "families-committee") == ["C1", "F1", "F2", "H1"]
    assert [
        line["line"]["code"]
        for line in document_of(of("analysis", "statistical-analysis"))["lines"]
    ] == ["C1"]
    pack = document_of(of("pack", "cesg-pack"))
    assert pack["codes"] == ["C1", "H1"] and {part["kind"] for part in pack["parts"]} == {
        "health",
        "scorecard",
        "exceptions",
        "tracker",
    }
    assert [(d["code"], d["what"][:21]) for d in pack["decisions"]] == [
        ("H1", "The delivery plan is ")
    ]


def test_a_constituency_stands_beside_the_borough_and_the_others(quarter):
    [line] = document_of(of("area", "area-e14000559"))["lines"]
    assert (line["code"], line["value"], line["borough"], line["place"]) == (
        "F1",
        "100",
        "91.2",
        "1st of 2",
    )
    [line] = document_of(of("area", "area-e14001010"))["lines"]
    assert (line["value"], line["place"], [a["name"] for a in line["areas"]]) == (
        "98",
        "2nd of 2",
        ["Birkenhead", "Wallasey"],
    )


def test_a_constituency_report_says_how_each_compares(council_of_reports):
    ratio = {"target": council_of_reports.ratio.target, "month": SEPTEMBER, "revision": 1}
    by = {"recorded_by": council_of_reports.people["lead"], "recorded_at": RELEASE}
    for code, numerator in (("E14000559", 480), ("E14001010", 300)):
        area = Area.objects.get(gss_code=code)
        parts = {"numerator": numerator, "denominator": 500, "entry_channel": Actual.FORM}
        Actual.objects.create(area=area, **ratio, **parts, **by)
    published(council_of_reports)
    line = document_of(of("area", "area-e14001010"))["lines"][1]
    assert line["compared"] == "Clearly lower than the council as a whole, which is worse"
    assert [area["interval"] for area in line["areas"]] == ["93.9 to 97.4%", "55.6 to 64.2%"]
    document = area_document(json.loads(of("area", "area-e14001010").content) | {"digest": ""})
    table = document.blocks[-1]
    assert table.columns[-1].title == "How it compares"
    assert table.rows[1][-2:] == ("55.6 to 64.2%", line["compared"])


def test_a_report_from_before_places_were_compared_is_printed_as_it_was():
    area = {"name": "A", "gss_code": "E1", "value": "4", "numerator": None, "denominator": None}
    line = {"code": "C1", "title": "T", "unit": "", "decimals": 0, "period": "P", "value": "4"}
    line |= {"borough": "9", "place": "", "said": "Figures of P.", "areas": [area]}
    heading = {"title": "R", "council": "C", "published": "", "digest": "", "reason": ""}
    content = heading | {"month": "2013-09", "edition": 1, "about": "About", "area": "A"}
    document = area_document(content | {"lines": [line]})
    tables = [block for block in document.blocks if hasattr(block, "columns")]
    assert [len(table.columns) for table in tables] == [5, 5]


def test_a_constituency_that_stands_no_more_has_no_report(council_of_reports):
    Area.objects.filter(name="Wallasey").update(valid_to="2013-09-29")
    published(council_of_reports)
    assert [slug for kind, slug in sorted(named(SEPTEMBER)) if kind == "area"] == ["area-e14000559"]


def test_without_a_measure_of_corporate_health_there_is_no_health_report(september):
    assert not Publication.objects.filter(kind__in=("health", "pack")).exists()


FURTHER = sorted(
    (QUARTERLY | MONTHLY | {("analysis", "statistical-analysis")})
    - {("tracker", "exception-tracker"), ("exceptions", "exception-reports")}
    # This council has no reading, so no signal either, and its tables have no rows.
    - {("signals", "early-signals")}
)


@pytest.mark.parametrize(("kind", "slug"), FURTHER)
def test_every_form_is_there_and_says_the_same(client, quarter, kind, slug):
    publication = of(kind, slug)
    base = publication.get_absolute_url()
    page = client.get(base).content.decode()
    assert (
        publication.title in page
        and publication.digest in page
        and client.get(f"/reports/{kind}/{slug}/2013-09/").status_code == 200
    )
    document = client.get(f"{base}report.json")
    assert digest_holds(document.content) and document.json()["digest"] == publication.digest
    pdf = client.get(f"{base}report.pdf")
    assert (
        pdf["Content-Type"] == "application/pdf"
        and f'filename="{slug}-2013-09.pdf"' in pdf["Content-Disposition"]
    )
    body = pdf.content
    assert (
        b"/StructTreeRoot" in body
        and b"/Lang(en-GB)" in body.replace(b" (", b"(")
        and b"/S/H1" in body.replace(b"/S /", b"/S/")
    )
    assert publication.digest in pdf_words(body) and "".join(
        publication.title.split()
    ) in pdf_words(body)
    workbook = client.get(f"{base}report.xlsx").content
    names, cover = sheets_of(workbook)
    assert publication.digest in str(cover["Cover"]) and len(names) >= 2
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        tables = [
            parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/tables/")
        ]
        assert len(tables) == len(names) - 1 and all(
            re.search(r' ref="A4:', table) and 'headerRowCount="0"' not in table for table in tables
        )
        assert not any(b"mergeCell" in parts.read(name) for name in parts.namelist())


def sheets_of(body):
    """The names of a workbook's sheets, and what stands on each."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return book.sheet_names, {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


@pytest.mark.parametrize(("kind", "slug"), [one for one in FURTHER if one[0] != "pack"])
def test_the_csv_has_the_columns_that_its_description_names(client, quarter, kind, slug):
    base = of(kind, slug).get_absolute_url()
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{base}report.csv").content.decode("utf-8-sig")))
    )
    described = client.get(f"{base}metadata.json").json()["tableSchema"]["columns"]
    assert rows and list(rows[0]) == [column["name"] for column in described]


def test_a_figure_in_the_workbook_is_a_number(client, quarter):
    names, sheets = sheets_of(
        client.get(f"{of('members', 'cabinet-scorecard').get_absolute_url()}report.xlsx").content
    )
    row = sheets[names[-1]][4]
    assert row[0].startswith("C1 ") and 58.0 in row and 60.0 in row and "Amber" in row


def test_every_printed_form_made_again_has_the_same_bytes(quarter):
    for publication in Publication.objects.filter(kind__in=PRINTED_FORMS):
        names = PRINTED_FORMS[publication.kind]
        stored = {file.name: bytes(file.body) for file in publication.files.filter(name__in=names)}
        assert rebuilt(publication) == stored and len(stored) == len(names), publication


def test_every_page_and_table_made_again_has_the_same_bytes(quarter):
    for publication in Publication.objects.filter(kind__in=[Publication.SCORECARD, *ROWS]):
        content = json.loads(with_digest(publication.content, publication.digest))
        stored = {file.name: bytes(file.body) for file in publication.files.all()}
        if publication.kind == Publication.SCORECARD:
            made = {
                "page.html": scorecard_page(publication, content),
                "scorecard.csv": BYTE_ORDER_MARK
                + (csv_heading() + "".join(map(csv_row, content["lines"]))).encode(),
            }
        else:
            made = {
                "page.html": page_of(publication, KINDS[publication.kind].document(content)),
                "report.csv": BYTE_ORDER_MARK + report_csv(publication.kind, content),
            }
        assert {name: stored[name] for name in made} == made, publication


def test_printing_again_stores_nothing_twice(quarter):
    count = PublicationFile.objects.count()
    publication = of("pack", "cesg-pack")
    for _ in range(3):
        assert print_publication("2013-09", str(publication.pk), RELEASE).startswith(
            "nothing printed"
        )
    assert PublicationFile.objects.count() == count


def test_a_pack_is_never_made_of_other_parts_than_it_was_frozen_of(quarter):
    content = document_of(of("pack", "cesg-pack"))
    content["parts"][0]["digest"] = "0" * 64
    with pytest.raises(PartsDiffer, match="is not what the pack was made of"):
        list(parts_of(content))


def test_a_pack_holds_charts_scorecards_and_working_after_its_page_one(quarter):
    words = pdf_words(bytes(of("pack", "cabinet-scorecard-pack").files.get(name="report.pdf").body))
    for said in (
        "Furthestoff:MeasureC1",
        "Inthispack:Charts,page",
        "TwoyearstoSeptember2013",
        "September2013,yeartodate",
        "Howitwasworkedout",
        "C1MeasureC1",
    ):
        assert said in words, said
    assert words.count("F2MeasureF2") == 1, (
        "the tracker's row, and no exception report of another committee's measure"
    )
    others = pdf_words(
        bytes(of("exceptions", "exception-reports").files.get(name="exceptions.pdf").body)
    )
    assert others.count("F2MeasureF2") > 1


def test_a_pack_keeps_its_month_in_short(quarter):
    short = document_of(of("pack", "cabinet-scorecard-pack"))["in_short"]
    assert short["headline"].startswith("None of 1 on plan. Furthest off: Measure C1")
    assert set(short) == {
        *("headline", "counts", "worse", "better", "missed", "money"),
        *("asked", "decided", "questions"),
        *("turned_worse", "turned_better", "asked_sum"),
    }
    cesg = document_of(of("pack", "cesg-pack"))["in_short"]
    assert not cesg["questions"] and not short["asked"], "one decides, the other asks"


def without_newest_parts(short):
    """What a pack kept of its month before it kept turns, sums, meanings and days."""
    older = {name: part for name, part in short.items() if name not in NEWEST_PARTS}
    for name, parts in (("asked", "meanings"), ("decided", "day")):
        older[name] = [
            {key: value for key, value in one.items() if key != parts} for one in short[name]
        ]
    return older


NEWEST_PARTS = ("turned_worse", "turned_better", "asked_sum")
DECIDED = {"code": "F2", "title": "Measure F2", "decided": "Keep the plan", "came": "Kept"}
ASKED = {"code": "F2", "title": "Measure F2", "question": "Keep its plan?", "why": "Off plan."}
ASKED |= {"money": "No new money", "note": "", "asks_money": False, "own_words": ""}
ASKED |= {"options": ["Keep the plan", "Ask for a new plan"], "meanings": ["", "It is over."]}


def test_a_pack_from_before_its_newest_parts_has_its_first_page(quarter):
    publication = of("pack", "cesg-pack")
    content = document_of(publication)
    short = content["in_short"] | {"asked": [ASKED], "decided": [DECIDED | {"day": "1 May 2013"}]}
    short["worse"] = ["Measure F2: green to red since August 2013."]
    content |= {"in_short": without_newest_parts(short), "since": "August 2013"}
    document = pack_document(content, parts_of(content), targets_of(publication, content))
    words = pdf_words(report_pdf(document, "http://localhost"))
    for said in ("MeasureF2:greentored", "Decidedlasttime", "AKeeptheplan", "Lastdecided:keep"):
        assert said in words, said


def test_a_pack_from_before_it_said_its_month_in_short_has_its_summary(quarter):
    publication = of("pack", "cesg-pack")
    content = document_of(publication)
    del content["in_short"]
    document = pack_document(content, parts_of(content), targets_of(publication, content))
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert headings[:3] == ["Summary", "What turned", "What needs a decision"]
    assert document.headline == ""


def test_each_decision_asked_has_its_page_in_the_pack(quarter):
    publication = of("pack", "cesg-pack")
    content = document_of(publication)
    other = {"code": "F2", "title": "Measure F2", "question": "Keep its plan?"}
    other |= {"why": "", "money": "No new money", "note": "", "asks_money": False}
    other |= {"options": ["Ask for a new plan"], "own_words": ""}
    assert "F2" not in content["codes"]
    content["in_short"]["asked"] = [other]
    document = pack_document(content, parts_of(content), targets_of(publication, content))
    pages = [block.above[0] for block in document.blocks if isinstance(block, Heading)]
    assert any("F2" in above and "decision 1 of 1" in above for above in pages)
    assert "F2" not in [row[0] for row in document.sheets[0].rows]


def test_no_workbook_has_more_than_six_sheets(quarter):
    for publication in Publication.objects.filter(kind__in=PRINTED_FORMS):
        names, _ = sheets_of(bytes(publication.files.get(name="report.xlsx").body))
        assert len(names) <= 6, (publication, names)


def test_the_workbook_of_a_pack_draws_the_figures_of_its_measures(quarter):
    body = bytes(of("pack", "cesg-pack").files.get(name="report.xlsx").body)
    names, sheets = sheets_of(body)
    assert names[:3] == ["Cover", "Measures", "Figures"] and names[-1] == "Charts"
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        assert (
            "'Figures'!" in parts.read(charts[0]).decode()
            or "Figures!" in parts.read(charts[0]).decode()
        )
    assert len(charts) == len(sheets["Charts"]) - 4 > 0
    assert drawing.count("descr=") == len(charts)


def test_every_report_is_a_word_document_too(client, quarter):
    base = of("pack", "cesg-pack").get_absolute_url()
    answer = client.get(f"{base}report.docx")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert 'filename="cesg-pack-2013-09.docx"' in answer["Content-Disposition"]
    docx = open_docx(io.BytesIO(answer.content))
    assert docx.core_properties.identifier == of("pack", "cesg-pack").digest
    assert all(shape._inline.docPr.get("descr") for shape in docx.inline_shapes)
    assert f"{base}report.docx" in client.get(base).content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/reports/novel/",
        "/reports/members/cabinet-scorecard/2013-09/edition-1/secret.txt",
        "/reports/members/none/2013-09/",
    ],
)
def test_what_is_not_published_is_not_found(client, quarter, url):
    assert client.get(url).status_code == 404


def test_a_correction_edition_makes_each_report_anew_beside_the_old_one(client, quarter):
    later = at_of(OCTOBER)
    correct_month(SEPTEMBER, reason="A slip.", by=quarter.people["team"], at=later)
    build, _ = build_month(SEPTEMBER, by=None, at=later)
    sign_all(quarter, build, later)
    publish_month(SEPTEMBER, by=None, at=later)
    for kind, slug in FURTHER:
        assert Publication.objects.filter(kind=kind, slug=slug, month=SEPTEMBER).count() == 2
    old = client.get("/reports/members/cabinet-scorecard/2013-09/edition-1/").content.decode()
    assert (
        "There is a newer edition" in old
        and "A slip." in client.get("/reports/members/cabinet-scorecard/2013-09/").content.decode()
    )


@pytest.mark.parametrize("more", [0, 2])
def test_the_lists_ask_the_same_number_of_questions(
    client, council_of_reports, django_assert_num_queries, more
):
    for n in range(more):
        define(council_of_reports, f"Board {n}", targets=[council_of_reports.latest.target])
    published(council_of_reports)
    with django_assert_num_queries(2):
        assert "Cabinet scorecard, September 2013" in client.get("/reports/").content.decode()
    with django_assert_num_queries(1):
        assert "Cabinet scorecard" in client.get("/reports/members/").content.decode()
