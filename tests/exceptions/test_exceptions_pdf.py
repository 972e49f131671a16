"""The printed form of a month's exception reports survives whatever its content holds (pure: no
database).
"""

import json

import pytest

from reporting.print.glyphs import showable
from reporting.print.pdf import exceptions_pdf
from tests.exceptions.pdf_text import pdf_text

pytestmark = pytest.mark.any_database


def report(code="R1", text="Vacancies", **fields):
    action = {
        "what": text,
        "who": text,
        "due": "2 December 2013",
        "resources": text,
        "effect": text,
        "status": "Late",
        "reason": text,
    }
    return {
        "code": code,
        "title": f"Measure {code}",
        "service": "Care",
        "directorate": "Families",
        "opened_for": "September 2013",
        "why": text,
        "now": text,
        "accountable_officer": "Head of service",
        "state": "published with its delivery plan",
        "stands": "Published",
        "due_on": "24 October 2013",
        "relapses": 0,
        "escalated": False,
        "what_happened": text,
        "causes": [{"category": "Staffing", "text": text}],
        "actions": [action],
        "recovery_month": "January 2014",
        "finance": {"revenue": "10", "capital": None, "virement": False, "note": text},
        "risk": {"register": {"reference": "R7", "title": text, "score": 12}, "note": text},
        "support": text,
        "questions": [{"by": "Cabinet", "text": text, "answer": text, "answered_by": "Head"}],
        "withheld": [{"parts": 1, "because": "it is commercially sensitive"}],
        "path": [
            {
                "period": "January 2014",
                "expected": "90",
                "actual": None,
                "expected_shown": "90%",
                "actual_shown": "–",
                "on_path": None,
            }
        ],
    } | fields


def document(*reports, text="Said so."):
    ended = {
        "code": "E1",
        "title": "Ended",
        "opened_for": "May 2013",
        "recovered_month": "August 2013",
        "worked": "Yes",
        "lesson": text,
    }
    decided = {"code": "N1", "title": "Decided", "by": "Director", "reason": text}
    heading = {
        "title": "Exception reports",
        "month": "2013-09",
        "edition": 1,
        "council": "Council",
        "published": "09:30",
        "digest": "0" * 64,
    }
    return json.dumps(
        heading
        | {
            "lines": list(reports),
            "not_required": [decided] if reports else [],
            "ended": [ended] if reports else [],
        }
    )


def test_a_month_without_reports():
    assert "No measure needed an exception report." in pdf_text(exceptions_pdf(document()))


@pytest.mark.slow
def test_three_hundred_reports():
    text = pdf_text(exceptions_pdf(document(*(report(f"R{n}") for n in range(300)))))
    assert "R0 " in text and "Measure R299" in text


@pytest.mark.slow
def test_five_thousand_words_with_line_breaks():
    words = "\n\n".join(
        " ".join(f"word{n}" for n in range(start, start + 50)) for start in range(0, 5000, 50)
    )
    text = pdf_text(exceptions_pdf(document(report(text=words), text=words)))
    assert text.count("word0 ") >= 10 and text.count("word4999") >= 10


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "*bold*",
        "_italic_ `code`",
        "<label> @reference",
        "$x^2$ \\ \\n #eval(1)",
        "\"quoted\" 'single'",
        "[brackets] {braces}",
        "// comment /* a */",
        "= heading",
        "- item",
        "~ -- ---",
        "https://council.example/a?b=c&d",
    ],
)
def test_markup_is_shown_as_it_was_typed(text):
    found = pdf_text(exceptions_pdf(document(report(text=text), text=text)))
    assert found.count(text) >= 8, found


@pytest.mark.parametrize(
    "text",
    [
        "Done 😀",
        "👩‍👩‍👧 family",
        "مرحبا بالعالم",
        "שלום עולם",
        "漢字",
        "a\u0001b",
        "\u202eabc\u202c",
        "a\u200bb\ufeff",
        "\ue000",
        "e\u0301 Z\u0336a",
        "\U0010ffff",
        "→ ✓ ≥ ½",
        "tab\there",
        "\x0b\x0c",
        "   ",
        "\u2028line",
        "x" * 4000,
    ],
)
def test_what_the_fonts_cannot_show_does_not_stop_the_pdf(text):
    content = document(report(text=text, title=text, accountable_officer=text), text=text)
    body = exceptions_pdf(content)
    assert body == exceptions_pdf(content) and "January 2014" in pdf_text(body)


def test_a_character_without_a_glyph_is_told_by_its_name():
    assert "Done [grinning face]" in pdf_text(exceptions_pdf(document(report(text="Done 😀"))))
    assert (showable("naïve – £5 ≥ ½ 😀"), showable("a\u0001b")) == (
        "naïve – £5 ≥ ½ [grinning face]",
        "ab",
    )


def test_the_same_content_gives_the_same_bytes():
    assert exceptions_pdf(document(report())) == exceptions_pdf(document(report()))
