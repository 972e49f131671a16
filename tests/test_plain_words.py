"""What people read is said in plain words: none of the phrases that were found clumsy comes back,
in a page, a form, a message, an e-mail, a document or a file.
"""

import re

import pytest

from tests.plain_words import EXCEPTIONS, PLAIN
from tests.read_words import all_texts, code_texts, template_texts, typst_texts


def clumsy(text):
    """The phrases of the table that a text has; a capital begins a heading or a sentence."""
    return [phrase for phrase, _ in PLAIN if PATTERNS[phrase].search(text)]


def pattern_of(phrase):
    first, rest = phrase[0], phrase[1:]
    if first.isupper():
        return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
    return re.compile(rf"(?<!\w)[{first}{first.upper()}]{re.escape(rest)}(?!\w)")


PATTERNS = {phrase: pattern_of(phrase) for phrase, _ in PLAIN}


def test_no_text_has_a_phrase_that_was_replaced():
    found = {
        (place, phrase): text
        for place, text in all_texts()
        for phrase, pattern in PATTERNS.items()
        if pattern.search(text)
    }
    assert {place: text for place, text in found.items() if place not in EXCEPTIONS} == {}
    assert [place for place in EXCEPTIONS if place not in found] == []


@pytest.mark.parametrize(
    ("texts", "source", "phrase"),
    [
        (template_texts, '{% heading "What I owe, by when" %}', "What I owe"),
        (template_texts, "<p>the figure\n  is <b>not simply\n  taken</b></p>", "not simply taken"),
        (template_texts, '<td data-label="Figures owed">', "Figures owed"),
        (code_texts, 'label = "Save and " "go on"', "Save and go on"),
        (code_texts, 'words = f"{way} the amber bound of {bound}"', "… the amber bound of"),
        (typst_texts, "[The report’s life]", "The report’s life"),
    ],
)
def test_a_phrase_is_found_wherever_people_read_it(texts, source, phrase):
    assert phrase in [one for text in texts(source) for one in clumsy(" ".join(text.split()))]


@pytest.mark.parametrize(
    ("texts", "source"),
    [
        (template_texts, "{# What I owe #}<script>Figures owed</script>"),
        (code_texts, '"""What I owe, for developers."""'),
        (typst_texts, "// What I owe"),
        (template_texts, "Goings-on: we go on and on"),
    ],
)
def test_what_only_developers_read_may_say_anything(texts, source):
    assert not [one for text in texts(source) for one in clumsy(" ".join(text.split()))]


def test_every_phrase_has_a_better_one_without_a_clumsy_phrase():
    assert [better for _, better in PLAIN if not better or clumsy(better)] == []
