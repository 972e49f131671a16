"""What Word, phones and mail programs leave in a comment, in every form of a publication."""

import pytest

from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication, PublicationFile
from reporting.publishing.printing import form_address
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off
from tests.exceptions.pdf_text import pdf_text

pytestmark = pytest.mark.slow

SEPTEMBER = Month(2013, 9)
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")
LINK = "https://example.sharepoint.example/sites/performance/Shared%20Documents/" + "a" * 180
COMMENT = f"\uf0b7 More referrals\x0bthan planned ✓ See {LINK}"


@pytest.fixture
def published(council, client):
    """A month whose comment was stored before anything cleaned it."""
    first = council.target("F1", plan="corporate-plan", health_area="people")
    beside = {"plan": "corporate-plan", "health_area": "people"}
    second = council.target("F2", title="Łódź – ½ ▪ → ≥ measure", **beside)
    council.approve()
    council.figure(first, "2013-09", "91", at=AT, comment=COMMENT)
    council.figure(second, "2013-09", "91", at=AT)
    build, _ = build_month(SEPTEMBER, by=None, at=AT)
    for unit in awaiting_sign_off(build):
        override_sign_off(build, unit, reason="Away", by=council.people["team"], at=AT)
    run_month_end(SEPTEMBER, by=None, at=AT)
    return client


def test_every_published_csv_begins_with_the_mark_of_its_letters(published):
    tables = PublicationFile.objects.filter(media_type__startswith="text/csv")
    assert tables and all(bytes(t.body)[:3] == b"\xef\xbb\xbf" for t in tables)
    csv = published.get("/api/v1/scorecards/corporate-plan/2013-09.csv").content.decode("utf-8-sig")
    assert csv.startswith("code,") and "• More referrals\nthan planned" in csv


def test_a_comment_of_word_is_lines_and_bullets_on_the_page(published):
    page = published.get("/scorecards/corporate-plan/2013-09/").content.decode()
    assert "• More referrals<br>than planned" in page and "\uf0b7" not in page
    assert "<wbr>" in page and LINK not in page and LINK in page.replace("<wbr>", "")


def test_only_the_sign_that_a_font_lacks_is_named_in_print(published):
    report = Publication.objects.get(kind="health")
    body = published.get(form_address(report, "report.pdf")).content
    text = pdf_text(body)
    assert "• More referrals" in text and "[check mark]" in text
    assert "Łódź – ½ ▪ → ≥ measure" in text.replace("\n", " ")
