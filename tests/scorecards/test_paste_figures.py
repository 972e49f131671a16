"""A block pasted from a spreadsheet: told what goes where, then saved; nothing silently changed."""

import pytest
from django.db import connection

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from scorecards.actuals.pasted import read_paste
from scorecards.models import Actual

URL = "/actuals/paste/"
BLOCK = "\n".join(
    (
        "my notes\tCount 2\tCode\tFigure\tComment\tCount 1",
        "from the hospital\t100\tF2\t\tIn time\t95",
        "\t\tF1\t93,1\t\t",
        "\t\tC1\t12\t\t",
        "\t\tX99\t5\t\t",
    )
)


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


def shown(client, text=BLOCK, **typed):
    return client.post(URL, {"text": text} | typed).content.decode()


def stored():
    return {a.target.code: a for a in Actual.objects.select_related("target").order_by("revision")}


def test_columns_are_known_by_their_names_in_any_order():
    block = read_paste(BLOCK)
    assert block.ignored == ["my notes"]
    assert dict(block.rows[0].cells) == {
        "denominator": "100",
        "code": "F2",
        "value": "",
        "comment": "In time",
        "numerator": "95",
    }


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("CP1\t5", {"code": "CP1", "value": "5"}),
        ("CP1\t5\t9", {"code": "CP1", "numerator": "5", "denominator": "9"}),
        ("Figures of March\n\nTarget;Actual\nCP1;5,5", {"code": "CP1", "value": "5,5"}),
        ("code,value\nCP1,5", {"code": "CP1", "value": "5"}),
        ("Code\tTarget\tFigure\nCP1\tBins\t5", {"code": "CP1", "value": "5"}),
        ('Code\tComment\nCP1\t5" pipe', {"code": "CP1", "comment": '5" pipe'}),
        ('Code\tComment\nCP1\t"two\nlines"', {"code": "CP1", "comment": "two\nlines"}),
    ],
)
def test_blocks_as_people_copy_them(text, cells):
    (row,) = read_paste(text).rows
    assert dict(row.cells) == cells


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the block"),
        ("   \n\t\n", "Paste the block"),
        ("a\tb\tc\td\n1\t2\t3\t4", "has to name the columns"),
        ("Code\tResult\tActual\nCP1\t5\t6", "Two columns mean the same as “Result”"),
        ("Code\tFigure", "no row below"),
        ("Code\tFigure\n" + "CP1\t5\n" * 1001, "1,001 rows"),
        ("\0", "Paste the block"),
    ],
)
def test_what_is_no_block_is_refused(text, words):
    with pytest.raises(Refused, match=words):
        read_paste(text)


def test_nothing_is_saved_before_what_goes_where_was_shown(lead):
    page = shown(lead)
    assert "4 rows read" in page and "Ignored: “my notes”" in page
    assert "Did you mean 93.1?" in page and "No such target among yours" in page
    assert "Save 2 figures" in page and not Actual.objects.exists()


def test_what_is_in_order_is_saved_and_the_rest_stays(lead):
    page = shown(lead, save="paste")
    assert "2 figures saved." in page and sorted(stored()) == ["C1", "F2"]
    assert "Did you mean 93.1?" in page and "Same as saved: left alone." in page
    assert stored()["F2"].comment == "In time"
    assert AuditEvent.objects.filter(action="record_actual").count() == 2


def test_an_offer_is_taken_only_when_it_is_pressed(lead):
    page = shown(lead, use="p3-value=93.1")
    assert "Save 3 figures" in page and not Actual.objects.exists()
    assert 'name="p3-value" value="93.1"' in page
    shown(lead, save="paste", **{"p3-value": "93.1"})
    assert str(stored()["F1"].value.normalize()) == "93.1"


def test_a_block_without_anything_wrong_leads_back_to_the_grid(lead):
    answer = lead.post(URL, {"text": "Code\tFigure\nF1\t95\nC1\t12", "save": "paste"})
    assert answer.status_code == 302 and answer.url == "/actuals/" and len(stored()) == 2


def test_a_correction_asks_for_its_reason(lead, approved):
    approved.figure(approved.latest, "2013-09", "95")
    page = shown(lead, "Code\tFigure\nF1\t96")
    assert "Say why the figure is corrected" in page and "Check again" in page
    shown(lead, "Code\tFigure\nF1\t96", save="paste", **{"p2-reason": "Late returns"})
    assert (stored()["F1"].value, stored()["F1"].reason) == (96, "Late returns")


def test_the_same_figure_again_is_left_alone(lead, approved):
    approved.figure(approved.latest, "2013-09", "95")
    assert "Same as saved: left alone." in shown(lead, "Code\tFigure\nF1\t95.0")


def test_a_red_figure_asks_for_its_comment(lead):
    page = shown(lead, "Code\tFigure\nF1\t50", save="paste")
    assert "Red: say why, and what happens next" in page and not Actual.objects.exists()
    shown(lead, "Code\tFigure\nF1\t50", save="paste", **{"p2-comment": "Snow"})
    assert stored()["F1"].comment == "Snow"


def test_an_unusual_figure_asks_and_offers_the_likely_one(lead, approved):
    for back, value in enumerate(("91", "90", "92", "91", "90", "92", "91", "90"), 1):
        approved.figure(approved.latest, f"2013-{9 - back:02}", value)
    page = shown(lead, "Code\tFigure\nF1\t912", save="paste")
    assert "Change to 91.2" in " ".join(page.split()) and stored()["F1"].value != 912


def test_periods_are_read_as_people_write_them(lead):
    shown(lead, "Code\tMonth\tFigure\nF1\tAug 2013\t95\nF1\t01/09/2013\t94", save="paste")
    months = Actual.objects.order_by("month").values_list("month", "value")
    assert [(str(month), value) for month, value in months] == [("2013-08", 95), ("2013-09", 94)]


def test_rows_for_the_same_period_are_both_refused(lead):
    page = shown(lead, "Code\tFigure\nF1\t95\nf1\t96", save="paste")
    assert page.count("Rows 2 and 3 are for the same period") == 2 and not Actual.objects.exists()


def test_a_measure_of_two_counts_takes_no_result(lead):
    page = shown(lead, "Code\tFigure\nF2\t95%", save="paste")
    assert "This measure takes two counts" in page and not Actual.objects.exists()


def test_somebody_elses_targets_are_no_targets(lead, approved):
    page = shown(lead, "Code\tFigure\nP1\t95", save="paste")
    assert "No such target among yours" in page and not Actual.objects.exists()


def test_what_somebody_recorded_meanwhile_is_not_written_over(lead, approved):
    approved.figure(approved.latest, "2013-09", "95")
    page = shown(lead, "Code\tFigure\nF1\t96", save="paste", **{"p2-seen_revision": "0"})
    assert "after you opened this page" in page and stored()["F1"].value == 95


@pytest.mark.parametrize(("name", "status"), [("lead", 200), ("team", 200), ("head", 403)])
def test_pasting_is_for_those_who_bring_figures(client, approved, name, status):
    client.force_login(approved.people[name])
    assert client.get(URL).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_a_paste_asks_the_same_number_of_questions(
    client, council, django_assert_num_queries, count
):
    for n in range(count):
        council.target(f"F{n}")
    council.approve()
    client.force_login(council.people["lead"])
    block = "Code\tFigure\n" + "\n".join(f"F{n}\t95" for n in range(count))
    with django_assert_num_queries({"sqlite": 9, "postgresql": 8}[connection.vendor]):
        client.post(URL, {"text": block, "save": "check"})


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("F1\t\t\t93,1", "“93,1” uses a comma for decimals. Use a point: 93.1."),
        ("F1\t\t\t1.234,5", "Use a point: 1234.5."),
        ("F1\t\t\tn/a", "“n/a” is no figure. Leave the cell empty, or say why there is none"),
        ("F1\t\t\t19 3", "“19 3” is not a number."),
        ("F2\t93,1\t100\t", "Count 1: “93,1” can be read as 93.1 or as 931."),
        ("F2\t95\t-\t", "Count 2: “-” is no figure."),
        ("F2\t95%\t100\t", "Count 1: Type the two counts"),
        (
            "F2\t9x\t1y\t",
            "Count 1: “9x” is not a number. Write it like 1234 or 93.4. Count 2: “1y”",
        ),
    ],
)
def test_what_is_wrong_with_a_cell_is_told_with_its_column(lead, cells, words):
    page = shown(lead, f"Code\tCount 1\tCount 2\tFigure\n{cells}")
    assert words in page and "Will be saved" not in page


@pytest.mark.parametrize("typed", ["90.5", " 90.5 ", "90.50"])
def test_a_figure_is_read_as_it_stands(lead, typed):
    assert "Will be saved" in shown(lead, f"Code\tFigure\tComment\nF1\t{typed}\tFine")


def test_a_count_with_a_comma_is_not_offered_as_one_of_two(lead):
    page = shown(lead, "Code\tCount 1\tCount 2\nF2\t93,1\t100")
    assert "Did you mean" not in page
    assert "Did you mean 205?" in shown(lead, "Code\tCount 1\tCount 2\nF2\t95\t2O5")


@pytest.mark.parametrize("row", ["F1,93,1", "F1,1,234"])
def test_a_number_that_commas_would_part_is_not_read_by_half(lead, row):
    page = shown(lead, f"code,value\n{row}")
    assert "This row has 3 cells, the headings 2" in page and "Will be saved" not in page
    (read,) = read_paste("code,value\nF1,93,").rows
    assert read.problem == ""
