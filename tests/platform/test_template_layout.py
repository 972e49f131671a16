"""Templates are laid out for who reads them; their pages stay as they were."""

import sys
from pathlib import Path

import pytest

from pmf_portal.ui.template_loader import without_indentation

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from format_templates import NotFormattable, format_template  # noqa: E402


def test_blocks_stand_on_lines_of_their_own_and_are_indented():
    source = "<ul>{% for one in all %}<li>{{ one }}</li>{% endfor %}</ul>\n"
    assert format_template(source) == (
        "<ul>\n  {% for one in all %}\n    <li>{{ one }}</li>\n  {% endfor %}\n</ul>\n"
    )


def test_no_white_space_comes_between_words_that_had_none():
    source = "<p>{{ first }}<strong>{{ second }}</strong>{% if third %}, third{% endif %}</p>\n"
    assert format_template(source * 3) == source * 3


def test_a_condition_that_may_write_nothing_is_no_edge_of_a_block():
    source = "<td>{{ figure }}{% if late %}<br>late{% endif %}{{ unit }}</td>\n"
    assert format_template(source) == source


def test_an_attribute_with_a_condition_stays_whole():
    source = '<input name="a"{% if value > 1 %} checked{% endif %} title="a > b">\n'
    assert format_template(source) == source


@pytest.mark.parametrize(
    "source",
    ["<pre>a\n  b</pre>\n", '<dd class="portal-prewrap">{{ one }}\n\n{{ two }}</dd>\n'],
)
def test_line_breaks_that_are_seen_stay(source):
    assert format_template(source) == source
    assert without_indentation(source).strip() == source.strip()


def test_a_formatted_template_stays_as_it_is():
    words = " ".join(["word"] * 60)
    once = format_template(f'<div class="a"><p>{words}</p><p>{words}</p></div>\n')
    assert max(map(len, once.splitlines())) <= 110
    assert format_template(once) == once


def test_tags_that_do_not_nest_are_refused():
    with pytest.raises(NotFormattable):
        format_template("{% if a %}<div>{% endif %}</div>")


def test_a_page_is_served_without_indentation():
    source = "<ul>\n  <li>\n    One\n    word\n  </li>\n</ul>\n"
    assert without_indentation(source) == "<ul><li>One word</li></ul>"
