"""Very long words, as links are, may be broken on every page and in every e-mail."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

from pmf_portal.ui.template_backend import with_breaks

LINK = "https://example.sharepoint.example/sites/performance/" + "a" * 150


def test_a_long_link_may_be_broken_and_reads_the_same():
    broken = with_breaks(f"<td>See {LINK} &amp; more</td>")
    assert "<wbr>" in broken and broken.replace("<wbr>", "") == f"<td>See {LINK} &amp; more</td>"
    longest = max(map(len, broken.replace("<wbr>", " ").split()))
    assert longest <= 12 and with_breaks(broken) == broken


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="{LINK}" title="x">here</a>',
        f"<textarea>{LINK}</textarea>",
        f"<pre>{LINK}</pre>",
        f"<script>var a = '{LINK}'</script>",
        f"<svg><text>{LINK}</text></svg>",
        "<td>" + "0123456789abcdef" * 4 + "</td>",
        "<td>Antidisestablishmentarianism and others</td>",
    ],
)
def test_what_is_no_running_text_stays_as_it_is(html):
    assert with_breaks(html) == html


def test_no_entity_is_torn_apart():
    assert "&amp;<wbr>&amp;" in with_breaks(f"<td>{'&amp;' * 40}</td>")


def test_every_page_and_mail_is_made_this_way(settings):
    page = render_to_string("components/problems.html", {"problems": [{"row": 1, "reason": LINK}]})
    assert "<wbr>" in page and LINK not in page
    assert settings.TEMPLATES[0]["BACKEND"] == "pmf_portal.ui.template_backend.Templates"


def test_no_field_of_any_page_cuts_what_is_pasted(settings):
    templates = Path(settings.BASE_DIR, "templates").rglob("*.html")
    cutting = [path.name for path in templates if " maxlength=" in path.read_text()]
    assert not cutting
