"""One cleaning of every text, whichever way it comes in."""

import random

import pytest

from pmf_portal.formats.plain_text import clean_text

CLEANED = [
    ("a soft return", "one\x0btwo", "one\ntwo"),
    ("a form feed", "one\x0ctwo", "one\ntwo"),
    ("a line separator", "one\u2028two\u2029three", "one\ntwo\nthree"),
    ("line ends of Windows and of old", "one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("a bullet of Word", "\uf0b7 More", "• More"),
    ("a square bullet of Word", "\uf0a7 More", "• More"),
    ("an arrow of Word", "A \uf0e0 B", "A → B"),
    ("nothing seen between letters", "a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
    ("NUL and other controls", "a\x00b\x07c\x1fd\x7f", "abcd"),
    ("an override of direction", "\u202eevil\u202c \u2066x\u2069\u200f", "evil x"),
    ("half a letter", "a\ud800b", "ab"),
    ("a code point that is none", "a\ufffeb\uffff", "ab"),
    ("quotation marks of old Windows", "It\x92s \x93so\x94", "It’s “so”"),
    ("a joiner that hides", "pass\u200dword", "password"),
]
KEPT = [
    "Plain £5, “quoted” – and\ttabbed\nover lines",
    "👩\u200d👩\u200d👧 a family",
    "می\u200cخواهم",
    "क्\u200dष",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
    "❤\ufe0f",
    "日本語 and Ελληνικά",
    "e\u0301",
]


@pytest.mark.parametrize(("kind", "typed", "kept"), CLEANED)
def test_what_cannot_be_seen_goes_and_lines_stay_lines(kind, typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize("text", KEPT)
def test_what_can_be_seen_or_read_stays_as_it_is(text):
    assert clean_text(text) == text


def test_cleaning_a_clean_text_changes_nothing():
    chance = random.Random(14)
    signs = [chr(n) for n in range(0x700)] + list(
        "\uf0b7\u200d\u200c\u202e😀👩\ud83d\U000e0067🏴\u2028"
    )
    for _ in range(3000):
        text = "".join(chance.choices(signs, k=chance.randrange(12)))
        once = clean_text(text)
        assert clean_text(once) == once, ascii(text)
