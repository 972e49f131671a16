"""What officers of other councils brought, pasted and typed, at the demonstration council (the files
stand in `cases/`).
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pmf_portal.council.models import User
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from scorecards.models import Actual

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

CASES = Path(__file__).parent / "cases"


class Office:
    """A performance lead at the demonstration council."""

    def __init__(self):
        self.client = Client()
        self.client.force_login(User.objects.get(username="lead-families-and-wellbeing"))

    def record(self, code, period, **typed):
        address = f"/targets/{code}/actuals/{period}/record/"
        current = newest(code, period)
        usual = {
            "status": "final",
            "seen_revision": str(current.revision if current else 0),
            "confirmation": "It is so",
        }
        return self.client.post(address, usual | typed)

    def upload(self, data, name):
        return self.client.post("/actuals/import/", {"file": SimpleUploadedFile(name, data)})

    def preview(self, data, name):
        """The page of what would change, and its address."""
        answer = self.upload(data, name)
        assert answer.status_code == 302, answer.context["problems"]
        return self.client.get(answer.url).content.decode(), answer.url

    def refused(self, name):
        """Where and why a case is refused."""
        answer = self.upload(case(name), name)
        return [(p.row, p.column, p.reason) for p in answer.context["problems"]]

    def workbook(self):
        return self.client.get("/actuals/workbook.xlsx").content


@pytest.fixture
def office(demonstration):
    return Office()


def case(name):
    return (CASES / name).read_bytes()


def text_of(name):
    return case(name).decode().rstrip("\n")


def newest(code, period):
    figures = Actual.objects.filter(target__code=code, month=period)
    return figures.order_by("-revision").first()


def test_a_comment_alone_is_a_change_by_file(office):
    office.record("FW02", "2024-03", value="91.0")
    page, address = office.preview(case("comment-only.csv"), "comment-only.csv")
    assert "Commentary written after the figure was recorded" in page
    assert office.client.post(address, {"confirmation": "It is so"}).status_code == 302
    figure = newest("FW02", "2024-03")
    assert (figure.revision, figure.value) == (2, 91)
    assert figure.comment == "Commentary written after the figure was recorded"


def test_a_comment_beside_a_published_figure_is_asked_why_in_the_preview(office):
    """The workbook of the case, made anew for the figures that are stored here."""
    words = "Commentary added in the workbook: fewer discharges in winter."
    headings, *lines = read_sheets(office.workbook(), ("figures",))["figures"].lines
    for line in lines:
        if line[0] == "CP04":
            line[headings.index("Comment")] = words
    data = write_sheets([("figures", headings, lines)], datetime(2024, 4, 8))
    page, address = office.preview(data, "comment-only-workbook.xlsx")
    assert words in page and "Why do these words change?" in page
    before = newest("CP04", "2023-03").revision
    typed = {"confirmation": "As published"}
    refused = office.client.post(address, typed).content.decode()
    assert "Say why words that were published change" in refused
    assert office.client.post(address, typed | {"reason": "Added later"}).status_code == 302
    figure = newest("CP04", "2023-03")
    assert (figure.revision, figure.comment, figure.reason) == (before + 1, words, "Added later")


@pytest.mark.parametrize("name", ["excel-months.csv", "excel-dates.csv", "title-row-above.csv"])
def test_a_period_of_excel_and_a_title_above_are_taken(office, name):
    page, address = office.preview(case(name), name)
    assert "FW01" in page and "How the file was read" in page
    office.client.post(address, {"confirmation": "It is so"})
    assert newest("FW01", "2024-03").value == 47


def test_a_binary_tail_is_kept_to_six_decimals(office):
    page, _ = office.preview(case("float-tail.csv"), "float-tail.csv")
    assert "“91.33333333333333” was read as 91.333333" in page


def test_a_control_character_is_told_by_its_row_and_column_and_taken(office):
    name = "control-character-without-row.csv"
    page, address = office.preview(case(name), name)
    assert "Row 3, comment: Characters that cannot be seen" in page
    office.client.post(address, {"confirmation": "It is so"})
    assert newest("FW02", "2024-03").comment == "one line\nanother line"


def test_malformed_quotes_are_told_by_their_row_and_column(office):
    ((row, column, reason),) = office.refused("malformed-row-3.csv")
    assert (row, column) == (3, "comment") and "quotation marks in this cell do not fit" in reason


def test_a_paste_too_long_is_told_and_stands_there_uncut(office):
    text = text_of("paste-2545.txt")
    page = office.record("FW02", "2024-03", value="91", comment=text).content.decode()
    assert "This is 545 characters too long" in page and text.strip() in page


def test_twenty_lines_of_99_letters_are_1999_characters(office):
    comment = "\r\n".join(["x" * 99] * 20)
    assert office.record("FW02", "2024-03", value="91", comment=comment).status_code == 302
    assert len(newest("FW02", "2024-03").comment) == 1999


def test_a_soft_return_is_a_line_break_and_comes_back_unchanged(office):
    text = text_of("word-soft-return-comment.txt")
    office.record("FW02", "2024-03", value="91", comment=text)
    assert newest("FW02", "2024-03").comment == "First line\nsecond line"
    page, _ = office.preview(office.workbook(), "figures-2024-03.xlsx")
    assert "there is nothing to save" in page


def test_a_workbook_of_uncleaned_texts_is_taken_and_comes_back(office):
    """The case of a month whose texts were typed before anything cleaned them."""
    page, address = office.preview(case("own-workbook-soft-return.xlsx"), "own-workbook.xlsx")
    typed = {"confirmation": "It is so", "reason": "Brought by file"}
    assert office.client.post(address, typed).status_code == 302
    assert newest("CP19", "2024-03").comment == "Word soft return\nhere"
    assert newest("CP11", "2024-03").comment == "RTL gnihton and zerowidth and BOM  end"
    again, _ = office.preview(office.workbook(), "figures-2024-03.xlsx")
    assert "there is nothing to save" in again


def test_a_bullet_of_word_is_a_bullet(office):
    office.record("FW02", "2024-03", value="91", comment=text_of("word-bullet-comment.txt"))
    assert newest("FW02", "2024-03").comment == "• More referrals than planned"
    assert newest("FW02", "2024-03").value == Decimal(91)
