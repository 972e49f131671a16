"""Exception reports in print and at their addresses: every text prints, once, from what is stored;
verify misses nothing.
"""

import json
import unicodedata
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exceptions.deciding import close_exception_report, confirm_recovery, waive_exception_report
from exceptions.models import ExceptionReport
from pmf_portal.jobs import queue
from pmf_portal.periods import timetable
from pmf_portal.ui.rating_tags import RATINGS, TRENDS
from reporting.content.exceptions_readable import readable_exceptions
from reporting.models import Publication, PublicationFile
from reporting.print.glyphs import MAY_BREAK, OTHER_SCRIPT, breakable, drawn, showable
from reporting.print.pdf import compile_pdf, exceptions_pdf
from reporting.public_record.checks import problems
from reporting.publishing.month import correct_month, publish_month
from reporting.publishing.print_jobs import print_publication
from reporting.publishing.printing import store_once
from reporting.website.exceptions import timescales_in
from scorecards.actuals.services import record_actual
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off
from tests.exceptions.canaries import follow, verify, write
from tests.exceptions.pdf_text import pdf_text, pdf_words
from tests.exceptions.story import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    build,
    fresh,
    publish,
    run,
)
from tests.locks import behind_the_locks
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

RELEASE = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")
PDF = "/exceptions/2013-09/exceptions.pdf"
MARKUP = (
    '#panic() *bold* _u_ <b> $x^2$ @ref \\ `code` [x] {y} // /* "q" = h\n- list\n/ term: x ~ ---'
    ' #import "x" &amp; %PDF'
)
UNUSUAL = (
    "😀 👨‍👩‍👧 1️⃣ 🇬🇧 中文 مرحبا বাংলা \x07\x00\ufeff\u202e\ue000\uffff ∑≤ Ａ① e\u0301 Ŵ \u2028"
    " x\u00adx"
)
TEXTS = {
    "nothing": "",
    "markup": MARKUP,
    "unusual characters": UNUSUAL,
}
LONG_TEXTS = {
    "five thousand words": "\n".join(["words and words again and again "] * 800),
    "five thousand words in one line": "word " * 5000,
    "one word without end": "x" * 20_000,
}


@made_once
def document(council, opened_report):
    """The stored JSON of a month with one report that has every part."""
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    write(opened_report, "", council.people, at)
    verify(opened_report, council.people, at)
    follow_later(opened_report, council, at)
    publish(council, SEPTEMBER)
    return json.loads(
        bytes(Publication.objects.get(kind="exceptions").files.get(name="scorecard.json").body)
    )


def follow_later(report, council, at):
    ExceptionReport.objects.filter(pk=report.pk).update(state="recovering")
    follow(report, "", council.people, at)


def filled(document, text, count=1):
    """The document with a text in every place of it that holds one."""
    line = document["lines"][0]
    texts = {
        name: text
        for name in (
            "title",
            "why",
            "now",
            "what_happened",
            "support",
            "accountable_officer",
            "service",
            "directorate",
        )
    }
    line = (
        line
        | texts
        | {
            "risk": {"register": None, "note": text},
            "finance": line["finance"] | {"note": text},
        }
    )
    for part in ("causes", "actions", "questions"):
        line[part] = [{name: text for name in row} for row in line[part]] * 2
    decision = {"code": "F9", "title": text, "by": text, "reason": text}
    ended = {
        "code": "F8",
        "title": text,
        "opened_for": "May 2013",
        "recovered_month": "",
        "worked": text,
        "lesson": text,
    }
    lines = [line | {"code": f"T{n:03d}"} for n in range(count)]
    return document | {
        "lines": lines,
        "not_required": [decision],
        "ended": [ended],
        "reason": text,
        "council": text[:200],
    }


@pytest.mark.any_database
@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(text, id=name) for name, text in TEXTS.items()),
        *(pytest.param(text, id=name, marks=pytest.mark.slow) for name, text in LONG_TEXTS.items()),
    ],
)
def test_every_text_prints(document, text):
    pdf = exceptions_pdf(json.dumps(filled(document, text)))
    assert pdf.startswith(b"%PDF-") and "T000" in pdf_text(pdf)


def test_markup_is_printed_as_it_was_written(document):
    printed = pdf_words(exceptions_pdf(json.dumps(filled(document, MARKUP))))
    for line in MARKUP.splitlines():
        assert line.strip().replace(" ", "") in printed, line


@pytest.mark.any_database
@pytest.mark.slow
def test_three_hundred_reports_and_none_print(document):
    printed = pdf_text(exceptions_pdf(json.dumps(filled(document, "Why, *and* what", count=300))))
    assert "T000" in printed and "T299" in printed
    printed = pdf_text(exceptions_pdf(json.dumps(document | {"lines": []})))
    assert "No measure needed an exception report." in printed and "Timescales" not in printed


def test_it_is_tagged_and_its_bytes_are_those_of_the_snapshot(document):
    pdf = exceptions_pdf(json.dumps(document))
    assert exceptions_pdf(json.dumps(document)) == pdf
    for mark in (
        b"pdfuaid:part>1<",
        b"/StructTreeRoot",
        b"/Lang(en-GB)",
        b"/MarkInfo",
        b"/DisplayDocTitle true",
    ):
        assert mark in pdf, mark
    printed = pdf_text(pdf)
    for heading in (
        "Exception reports and delivery plans, September 2013",
        "Timescales",
        "What happened",
        "Causes",
        "Actions",
        "The way back to plan",
    ):
        assert heading in printed, heading


def test_what_the_fonts_lack_is_named_and_the_rest_stays():
    assert (
        showable("Plain – “text”, £5 ≤ €6, Łódź, Ŵ\nsecond line")
        == "Plain – “text”, £5 ≤ €6, Łódź, Ŵ\nsecond line"
    )
    assert showable("a😀b ✓") == "a[grinning face]b [check mark]"
    assert showable("by 中文 大学 Ltd") == f"by {OTHER_SCRIPT} Ltd"
    assert showable("1\ufe0f\u20e3 x\u202ey\u200d\ufeff\x07z Ａ①") == "1 xyz A1"
    assert showable("a\tb\u2028c\r\nd") == "a b\nc\n\nd"
    assert breakable("so x" + "x" * 69) == "so " + MAY_BREAK.join(["x" * 32, "x" * 32, "x" * 6])
    assert breakable("0123456789abcdef" * 4) == "0123456789abcdef" * 4


@pytest.mark.any_database
def test_every_rating_and_direction_has_a_shape_in_print():
    shapes = {tag.shape for tag in RATINGS.values()} | {shape for shape, _ in TRENDS.values()}
    in_print = {shape: showable(shape) for shape in shapes}
    assert all(len(printed) <= 1 for printed in in_print.values()), in_print
    assert len(set(in_print.values())) == len(shapes)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ("\uf0b7 More referrals", "• More referrals"),
        ("Done 😀", "Done [grinning face]"),
        ("中文", OTHER_SCRIPT),
        ("\u2011", "\u2010"),
    ],
)
def test_a_character_that_a_font_lacks_changes_itself_alone(document, odd, shown):
    """Every other line, those with other rare characters too, is byte for byte as without it."""
    content = readable_exceptions(json.dumps(document))
    beside = "Łódź – ½ ▪ → ≥ e\u0301"
    printed = [
        compile_pdf("exceptions.typ", content | {"summary": f"{beside}\n{text}", "title": beside})
        for text in (odd, shown)
    ]
    assert printed[0] == printed[1]


@pytest.mark.any_database
@pytest.mark.slow
def test_every_character_of_unicode_prints(document):
    some = [chr(code) for code in range(0x20000) if not 0xD800 <= code < 0xE000]
    for character in some:
        assert all(c == "\n" or c == " " or ord(c) in drawn() for c in showable(character)), (
            unicodedata.name(character, hex(ord(character)))
        )
    text = "".join(map(chr, sorted(drawn()))) + " ".join(some[::97])
    content = readable_exceptions(json.dumps(document)) | {
        "summary": text,
        "title": text,
        "heading": text,
    }
    assert compile_pdf("exceptions.typ", content).startswith(b"%PDF-")


def test_the_pdf_is_the_same_at_every_address_and_is_stored_once(client, council, submitted_report):
    publish(council, SEPTEMBER)
    publication = Publication.objects.get(kind="exceptions")
    assert not publication.files.filter(name="exceptions.pdf").exists()
    first = client.get("/exceptions/2013-09/edition-1/exceptions.pdf")
    for _ in range(2):
        print_publication("2013-09", str(publication.pk), RELEASE)
    store_once(publication, "exceptions.pdf", "application/pdf", b"another")
    file = PublicationFile.objects.get(name="exceptions.pdf")
    answer = client.get(PDF)
    assert first.status_code == 200 and first.content == bytes(file.body)
    assert (
        answer.content == bytes(file.body) and answer.headers["Content-Type"] == "application/pdf"
    )
    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="exception-reports-2013-09.pdf"'
    )
    assert client.head(PDF).status_code == 200 and client.head(PDF).content == b""
    assert client.get(PDF, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.post(PDF).status_code == 405
    assert list(problems()) == []


def test_each_form_has_its_address_and_the_csv_says_what_its_columns_mean(
    client, council, submitted_report
):
    publish(council, SEPTEMBER)
    csv = client.get("/exceptions/2013-09/exceptions.csv")
    assert (
        csv.headers["Content-Disposition"] == 'attachment; filename="exception-reports-2013-09.csv"'
    )
    described = client.get("/exceptions/2013-09/edition-1/exceptions-metadata.json")
    assert (
        csv.headers["Link"]
        == '</exceptions/2013-09/edition-1/exceptions-metadata.json>; rel="describedby";'
        ' type="application/csvm+json"'
    )
    columns = described.json()["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == csv.content.decode("utf-8-sig").splitlines()[
        0
    ].split(",")
    assert {c["name"] for c in columns if c["datatype"] == "decimal"} == {
        "expected",
        "actual",
    } and described.json()["url"] == "exceptions.csv"
    assert "primaryKey" not in described.json()["tableSchema"]
    page = client.get("/exceptions/2013-09/").content.decode()
    for form in ("exceptions.pdf", "exceptions.csv", "exceptions.json", "exceptions-metadata.json"):
        assert f'href="/exceptions/2013-09/edition-1/{form}"' in page
    for url in (
        "/exceptions/2013-09/exceptions.exe",
        "/exceptions/2013-09/edition-0/",
        "/exceptions/2013-09/edition-2/exceptions.csv",
        "/exceptions/2013-10/exceptions.pdf",
    ):
        assert client.get(url).status_code == 404, url


def corrected(council, month, at, reason="Late returns were counted."):
    correct_month(month, reason=reason, by=council.people["team"], at=at)
    return publish(council, month, at)


def test_the_newest_edition_never_lends_the_pdf_of_the_one_before(
    client, council, submitted_report
):
    publish(council, SEPTEMBER)
    queue.run_due(RELEASE)
    first = client.get(PDF).content
    corrected(council, SEPTEMBER, RELEASE + timedelta(days=1))
    newest = pdf_text(client.get(PDF).content)
    assert "edition 2" in newest and "Late returns were counted." in newest
    assert client.get("/exceptions/2013-09/edition-1/exceptions.pdf").content == first


def content_of(month):
    return json.loads(
        Publication.objects.filter(kind="exceptions", month=month)
        .order_by("-edition")
        .first()
        .content
    )


def codes(rows):
    return [row["code"] for row in rows]


def test_verify_names_a_red_that_nothing_covers(council, opened_report):
    publish(council, SEPTEMBER)
    assert codes(content_of(SEPTEMBER)["lines"]) == ["F1"] and list(problems()) == []
    behind_the_locks(
        """UPDATE reporting_publication SET content = replace(content, '"code":"F1"', '"code":"X1"') WHERE kind = 'exceptions'"""
    )
    words = "says nothing of the red measure F1"
    assert [words in problem for problem in problems()].count(True) == 1
    behind_the_locks(
        """UPDATE reporting_publication SET content = replace(content, '"not_required"', '"older"') WHERE kind = 'exceptions'"""
    )
    assert (
        not any(words in problem for problem in problems())
        and fresh(opened_report).state == "opened"
    )


def test_a_decision_covers_a_red(council, opened_report):
    waive_exception_report(
        opened_report,
        reason="A new way of counting",
        by=council.people["director"],
        at=RELEASE - timedelta(days=1),
    )
    publish(council, SEPTEMBER)
    content = content_of(SEPTEMBER)
    assert (codes(content["lines"]), codes(content["not_required"]), content["ended"]) == (
        [],
        ["F1"],
        [],
    ) and list(problems()) == []


def test_an_ended_report_covers_the_red_of_a_corrected_month(council, opened_report):
    """The first month ever published has no month before it since which a report could have
    ended.
    """
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    write(opened_report, "", council.people, at)
    verify(opened_report, council.people, at)
    publish(council, SEPTEMBER)
    run(council, council.specification, OCTOBER, "95", "95")
    later = timetable.BY_RULE.moment_of(NOVEMBER, "publish_month") + timedelta(days=1)
    confirm_recovery(opened_report, by=council.people["director"], at=later)
    close_exception_report(
        opened_report,
        worked="yes",
        lesson="Weekly reviews helped.",
        by=council.people["director"],
        at=later,
    )
    corrected(council, SEPTEMBER, later + timedelta(days=1))
    content = content_of(SEPTEMBER)
    assert (content["edition"], codes(content["lines"]), codes(content["ended"])) == (2, [], ["F1"])
    assert list(problems()) == []


def test_a_later_report_covers_a_month_that_turns_red_by_correction(council):
    specification = council.target("F1")
    council.approve()
    run(council, specification, SEPTEMBER, "95", "50")
    later = timetable.BY_RULE.moment_of(OCTOBER, "publish_month") + timedelta(days=1)
    record_actual(
        specification,
        SEPTEMBER,
        by=council.people["lead"],
        at=later,
        value=Decimal(40),
        reason="Late returns",
        confirmation="Counted again",
    )
    corrected(council, SEPTEMBER, later)
    content = content_of(SEPTEMBER)
    assert (content["edition"], codes(content["lines"]), content["lines"][0]["opened_for"]) == (
        2,
        ["F1"],
        "October 2013",
    )
    assert list(problems()) == []


@pytest.fixture(params=[1, 4])
def reports(request, council):
    """So many reports with every part, verified, questioned and answered."""
    specifications = [council.target(f"F{n}") for n in range(request.param)]
    council.approve()
    for specification in specifications:
        council.figure(specification, "2013-09", "50")
    build(SEPTEMBER)
    at = timetable.BY_RULE.moment_of(SEPTEMBER, "exceptions_due")
    for report in ExceptionReport.objects.all():
        write(report, "", council.people, at)
        verify(report, council.people, at)
        follow_later(report, council, at)
    return request.param


def test_publishing_and_pages_ask_as_much_for_four_reports_as_for_one(client, council, reports):
    scorecards = build(SEPTEMBER, RELEASE)
    for unit in awaiting_sign_off(scorecards):
        override_sign_off(
            scorecards, unit, reason="Signed elsewhere", by=council.people["team"], at=RELEASE
        )
    with CaptureQueriesContext(connection) as publishing:
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert len(publishing) == PUBLISHING[connection.vendor]
    timescales_in.cache_clear()
    with CaptureQueriesContext(connection) as first:
        page = client.get("/").content.decode()
    with CaptureQueriesContext(connection) as again:
        client.get("/")
    assert (len(first), len(again)) == (11, 9) and page.count(
        'href="/exceptions/2013-09/#F'
    ) == reports
    with CaptureQueriesContext(connection) as target:
        client.get("/targets/F0/")
    assert len(target) == 8
    with CaptureQueriesContext(connection) as checking:
        assert list(problems()) == []
    assert len(checking) == CHECKING[connection.vendor]


PUBLISHING = {"sqlite": 114, "postgresql": 113}
# SQLite is asked for the indexes of each kept table, to know its lock against replacing rows.
CHECKING = {"sqlite": 165, "postgresql": 16}
