"""Colours that people can read, pictures without what tells of their makers, a council's words."""

import pytest

from pmf_portal.council.rules.council_settings import (
    CouncilSettings,
    read_limit,
    why_colour_is_hard_to_read,
    why_days_do_not_rise,
)
from pmf_portal.formats.colours import contrast, darker, is_colour
from pmf_portal.formats.png import SIGNATURE, chunk, read_png
from pmf_portal.formats.wording import FRAMEWORK, TERMS, Term, as_worded, own_terms, terms
from pmf_portal.refusals import Refused
from tests.pictures import png


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # Published examples of the W3C's techniques G18 and of WebAIM.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_the_contrast_of_two_colours(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio == round(contrast(other, one), 2)


@pytest.mark.parametrize(
    ("colour", "against"),
    [("#144e81", ""), ("#00703c", ""), ("#ffdd00", "white"), ("#777777", "white")],
)
def test_a_colour_that_is_hard_to_read_is_refused_with_its_contrast(colour, against):
    problem = why_colour_is_hard_to_read(colour)
    assert (f"against {against}" in problem) if against else problem == ""


def test_a_colour_that_is_readable_on_white_alone_is_refused_for_grey():
    assert "light grey has a contrast of 4.2" in why_colour_is_hard_to_read("#747474")


@pytest.mark.parametrize(
    ("text", "is_one"), [("#144e81", True), ("144e81", False), ("#144E81", False), ("#14", False)]
)
def test_what_is_a_colour(text, is_one):
    assert is_colour(text) is is_one


def test_a_darker_colour():
    assert darker("#144e81") == "#0e3558" and darker("#000000") == "#000000"


def test_a_picture_is_kept_without_what_tells_of_its_maker():
    told = chunk(b"tEXt", b"Author\0Somebody Example"), chunk(b"eXIf", b"51.5N 0.1W")
    read = read_png(png(64, 48, *told) + b"and more behind its end")
    assert (read.width, read.height) == (64, 48)
    assert read.body == png(64, 48)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        SIGNATURE,
        png()[:-1],
        png()[:60],
        png().replace(b"IDAT", b"IDAX"),
        SIGNATURE + chunk(b"IHDR", b"\0\0") + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
        SIGNATURE + b"\xff\xff\xff\xffIHDR" + b"\0" * 20,
    ],
    ids=["empty", "gif", "svg", "bare", "cut", "half", "altered", "short header", "long chunk"],
)
def test_what_is_no_whole_png_is_refused(body):
    with pytest.raises(Refused, match="PNG"):
        read_png(body)


def test_terms_in_a_sentence():
    report = Term("improvement note", "improvement notes")
    assert f"{report.with_article}, {report.plural}" == "an improvement note, improvement notes"
    assert (report.capital, report.capital.plural) == ("Improvement note", "Improvement notes")
    assert [report.counted(1), report.counted(1200)] == [
        "1 improvement note",
        "1,200 improvement notes",
    ]
    spoken = [Term(word).with_article for word in ("HR board", "CLT", "unit", "Hub", "SLT", "e")]
    assert spoken == ["an HR board", "a CLT", "a unit", "a Hub", "an SLT", "an e"]
    assert Term("CLT").plural == "CLT" and Term("directorate").with_article == "a directorate"


def test_only_own_terms_are_stored_and_they_come_back():
    own = {name: getattr(FRAMEWORK, name) for name in TERMS}
    assert own_terms(own) == {}
    own["directorate"] = Term("department", "departments")
    chosen = CouncilSettings(terms=own_terms(own))
    assert chosen.terms == {"directorate": ["department", "departments"]}
    wording = CouncilSettings.from_stored(chosen.to_stored()).wording("Example Council")
    assert (wording.directorate.plural, wording.committee) == ("departments", "committee")
    assert wording.council == "Example Council"


def test_within_a_publication_the_words_of_its_day_are_used():
    with as_worded(CouncilSettings(terms={"directorate": ["group", "groups"]}).wording("Past")):
        assert (terms.directorate.plural, terms.council) == ("groups", "Past")
    assert terms.directorate == "directorate"
    with pytest.raises(AttributeError):
        terms.nothing  # noqa: B018


def test_settings_of_a_later_version_are_passed_over():
    stored = CouncilSettings(name="Example", escalation_days=(2, 3, 4, 5)).to_stored()
    assert stored == {"name": "Example", "escalation_days": [2, 3, 4, 5]}
    read = CouncilSettings.from_stored(stored | {"unknown": 1})
    assert (read.name, read.escalation_days) == ("Example", (2, 3, 4, 5))


def test_escalation_levels_come_one_after_another():
    days = {"owner": 1, "deputy": 4, "director": 4, "cesg": 2}
    assert dict(why_days_do_not_rise(days)) == {
        "director": "Each level comes after the one before: enter more than 4.",
        "cesg": "Each level comes after the one before: enter more than 4.",
    }


@pytest.mark.parametrize(
    ("text", "limit"),
    [("0", "0"), (" 2.5 ", "2.5"), ("25%", "25"), ("100", "100"), ("100.1", None), ("-1", None)]
    + [("1.25", None), ("NaN", None), ("Infinity", None), ("1e1", "10"), ("", None), ("ten", None)],
)
def test_limits_of_grades(text, limit):
    read = read_limit(text)
    assert (None if read is None else f"{read.normalize():f}") == limit
