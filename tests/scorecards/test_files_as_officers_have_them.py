"""Files as officers have them: what can be read in one way is taken with a remark, everything else
is told with its row and column.
"""

import json
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.formats.csv_lines import heading_name
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from scorecards.feeds.registry import add_feed
from scorecards.models import Actual, Delivery, Feed, NothingToReport, PlausibilityWarning

pytestmark = pytest.mark.slow

IMPORT, API = "/actuals/import/", "/api/v1/actuals/"
HEAD = "code,period,value,comment\n"


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


@pytest.fixture
def post_payload(client, approved, at):
    """Sends a payload by a feed of all targets; gives the answer."""
    about = {"slug": "casework", "title": "Casework", "way": Feed.POST, "rhythm": "monthly"}
    people = approved.people
    targets = [approved.latest.target, approved.total.target, approved.ratio.target]
    _, token = add_feed(targets=targets, owner=people["lead"], by=people["team"], at=at, **about)

    def post(rows, key):
        body = rows if isinstance(rows, str) else json.dumps(rows)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
        return client.post(API, body, content_type="application/json", headers=headers)

    return post


def upload(client, data, name="figures.csv"):
    data = data.encode() if isinstance(data, str) else data
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def preview(client, data, name="figures.csv"):
    """The page that shows what a file would change, and its address."""
    answer = upload(client, data, name)
    assert answer.status_code == 302, answer.context["problems"]
    return client.get(answer.url).content.decode(), answer.url


def refused(client, data, name="figures.csv"):
    """Where and why a file is refused: [(row, column, reason)]."""
    answer = upload(client, data, name)
    assert answer.status_code == 200 and not Actual.objects.exists()
    return [(p.row, p.column, p.reason) for p in answer.context["problems"]]


TAKEN = [
    (
        "a month in words",
        "code,period,value\nF1,September 2013,93.4\n",
        "was read as September 2013",
    ),
    ("a month of Excel", "code,period,value\nF1,Sep-13,93.4\n", "was read as September 2013"),
    ("a first of the month", "code,period,value\nF1,01/09/2013,93.4\n", "read as September 2013"),
    ("a day's number", "code,period,value\nF1,41518,93.4\n", "“41518” was read as September 2013"),
    ("a title above", "Families,,\ncode,period,value\nF1,2013-09,93.4\n", "Row 1 stands above"),
    (
        "a column of their own",
        "code,period,value,seen by\nF1,2013-09,93.4,Jo\n",
        "“seen_by” is not",
    ),
    ("a column without heading", "code,period,value,\nF1,2013-09,93.4,Jo\n", "has no heading"),
    ("a code in another case", "code,period,value\nf1,2013-09,93.4\n", "“f1” was read as F1"),
    ("a binary tail", "code,period,value\nF1,2013-09,93.40000000000001\n", "was read as 93.4"),
    ("tabs", "code\tperiod\tvalue\nF1\t2013-09\t93.4\n", ""),
    ("a separator that is named", "sep=;\ncode;period;value\nF1;2013-09;93.4\n", ""),
    ("bars", "code|period|value\nF1|2013-09|93.4\n", ""),
    (
        "a soft return",
        HEAD + "F1,2013-09,93.4,one\x0btwo\n",
        "Row 2, comment: Characters that cannot",
    ),
    (
        "signs nobody sees",
        HEAD + "F\u200b1,2013-09,93.4,\u202eone\u202c\n",
        "Row 2, code: Characters",
    ),
]


@pytest.mark.parametrize(("kind", "data", "remark"), TAKEN, ids=[kind for kind, *_ in TAKEN])
def test_what_can_be_read_in_one_way_is_taken_and_said(lead, kind, data, remark):
    page, address = preview(lead, data)
    assert remark in page and ("How the file was read" in page) == bool(remark)
    assert lead.post(address).status_code == 302
    actual = Actual.objects.get()
    assert (actual.target.code, str(actual.month)) == ("F1", "2013-09")
    assert actual.value == Decimal("93.4")


@pytest.mark.parametrize(
    ("typed", "kept"), [("(1,234)", -1234), ("1,234-", -1234), ("\u22125", -5), ("-5", -5)]
)
def test_excels_negative_numbers_are_negative_numbers(lead, typed, kept):
    page, address = preview(lead, f'code,period,value\nF1,2013-09,"{typed}"\n')
    lead.post(address, {"confirmation": "Written off twice"})
    assert Actual.objects.get().value == kept


def test_every_problem_of_a_file_stands_in_one_list(lead):
    data = (
        "code,period,value,comment\n"
        "F1,2013-09,47,fine\n"
        'C1,2013-09,91,"Quoted" said the head\n'
        "NONE,2013-09,1,\n"
        "F1,15/09/2013,1,\n"
        "F1,2013-08,x,\n"
        "F1,2013-07,1,one, two\n"
        'F1,2013-06,1,"never closed\n'
    )
    problems = refused(lead, data)
    assert [(row, column) for row, column, _ in problems] == [
        (3, "comment"),
        (4, "code"),
        (5, "period"),
        (6, "value"),
        (7, ""),
        (8, "comment"),
    ]
    assert "quotation marks in this cell do not fit" in problems[0][2]
    assert "A text with a comma in it needs quotation marks" in problems[4][2]
    assert "never closed" in problems[5][2]


@pytest.mark.parametrize(
    ("heading", "meant"), [("coment", "comment"), ("comments", "comment"), ("valeu", "value")]
)
def test_a_misspelt_heading_is_asked_back(lead, heading, meant):
    (problem,) = refused(lead, f"code,period,{heading}\nF1,2013-09,1\n")
    assert problem[:2] == (1, heading) and f"Is it “{meant}”?" in problem[2]


def test_a_problem_below_a_title_is_told_by_the_sheets_own_rows(lead):
    problems = refused(lead, "Families,,\n,,\ncode,period,valeu\nF1,2013-09,1\n")
    assert problems[0][0] == 3


def test_a_changed_comment_beside_an_unchanged_figure_is_a_change(lead, approved):
    approved.figure(approved.latest, "2013-09", "91")
    page, address = preview(lead, HEAD + "F1,2013-09,91.0,Written afterwards\n")
    assert "1 figure would be saved" in page and "Written afterwards" in page
    assert lead.post(address).status_code == 302
    newest = Actual.objects.order_by("-revision").first()
    assert (newest.revision, newest.comment, newest.value) == (2, "Written afterwards", 91)


def test_words_that_change_are_shown_before_and_after(lead, approved):
    approved.figure(approved.latest, "2013-09", "91", comment="Early days")
    page, address = preview(
        lead,
        "code,period,value,comment,status,source\nF1,2013-09,91,Two wards missing,provisional,PAS\n",
    )
    for words in ("Early days", "Two wards missing", "provisional", "PAS", "Status:", "Source:"):
        assert words in page
    lead.post(address)
    newest = Actual.objects.order_by("-revision").first()
    assert (newest.status, newest.source, newest.comment) == (
        "provisional",
        "PAS",
        "Two wards missing",
    )


@pytest.mark.parametrize("columns", ["code,period,value", "code,period,value,comment,source"])
def test_what_a_file_does_not_say_changes_nothing(lead, approved, columns):
    approved.figure(approved.latest, "2013-09", "91", comment="Early days", source="PAS")
    empty = "," * (columns.count(",") - 2)
    page, _ = preview(lead, f"{columns}\nF1,2013-09,91{empty}\n")
    assert "there is nothing to save" in page


def test_a_feeds_changed_comment_is_recorded(post_payload, approved):
    row = {"code": "F1", "period": "2013-09", "value": 91}
    assert post_payload([row], "1").json()["recorded"] == 1
    assert post_payload([row], "2").json()["recorded"] == 0
    answer = post_payload([row | {"comment": "Written afterwards"}], "3").json()
    assert answer["recorded"] == 1 and answer["rows"][0]["revision"] == 2


def test_a_form_takes_a_changed_comment_without_a_reason(lead, approved):
    approved.figure(approved.latest, "2013-09", "91")
    typed = {"value": "91", "status": "final", "seen_revision": "1"}
    address = "/targets/F1/actuals/2013-09/record/"
    assert lead.post(address, typed | {"comment": "Afterwards"}).status_code == 302
    typed["seen_revision"] = "2"
    again = lead.post(address, typed | {"value": "92", "comment": "Afterwards"})
    assert "Say why the figure is corrected" in again.content.decode()
    assert Actual.objects.count() == 2


def test_a_binary_tail_in_a_payload_is_the_number_that_was_meant(post_payload):
    rows = '[{"code": "F1", "period": "2013-09", "value": 91.30000000000001}]'
    answer = post_payload(rows, "1").json()
    assert answer["recorded"] == 1 and "was read as 91.3" in answer["remarks"][0]["words"]
    assert Actual.objects.get().value == Decimal("91.3")


def test_nothing_to_report_comes_by_file_and_is_shown_first(lead):
    data = (
        "code,period,value,nothing_to_report\nF1,2013-09,,The panel did not meet\nC1,2013-09,5,\n"
    )
    page, address = preview(lead, data)
    assert "The panel did not meet" in page and "2 figures would be saved" in page
    lead.post(address)
    declared = NothingToReport.objects.get()
    assert (declared.target.code, declared.reason) == ("F1", "The panel did not meet")
    assert Actual.objects.get().target.code == "C1" and Delivery.objects.get().recorded == 2
    assert "there is nothing to save" in preview(lead, data)[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("F1,2013-09,91,Not counted", "There is a figure and a reason for none"),
        ("F1,2013-08,,Not counted", "A figure is recorded for this period already"),
        ("F1,2013-07,,Not counted", "This was declared already, with another reason"),
        ("F1,2013-09,," + "x" * 501, "it is 1 too long"),
    ],
)
def test_nothing_to_report_that_cannot_be_so_is_refused(lead, approved, at, row, reason):
    approved.figure(approved.latest, "2013-08", "91")
    NothingToReport.objects.create(
        target=approved.latest.target,
        month="2013-07",
        reason="No meeting",
        declared_by=approved.people["lead"],
        declared_at=at,
    )
    answer = upload(lead, f"code,period,value,nothing_to_report\n{row}\n")
    assert [p for p in answer.context["problems"] if reason in p.reason and p.row == 2]
    assert Actual.objects.count() == 1 and NothingToReport.objects.count() == 1


def test_a_feed_declares_in_its_owners_name(post_payload, approved):
    row = {"code": "F1", "period": "2013-09", "nothing_to_report": "No meeting"}
    assert post_payload([row], "1").json()["nothing_to_report"][0]["fate"] == "recorded"
    assert NothingToReport.objects.get().declared_by == approved.people["lead"]
    assert post_payload([row], "2").json()["nothing_to_report"][0]["fate"] == "unchanged"


def own_workbook(client):
    return client.get("/actuals/workbook.xlsx").content


def typed_over(data, code, **cells):
    """The month's workbook with some cells of one row typed over."""
    headings, *lines = read_sheets(data, ("figures",))["figures"].lines
    for line in lines:
        if line[0] == code:
            for name, text in cells.items():
                line[[heading_name(heading) for heading in headings].index(name)] = text
    return write_sheets([("figures", headings, lines)], datetime(2013, 10, 7))


def test_the_months_own_workbook_untouched_is_nothing_to_save(lead, approved, at):
    approved.figure(
        approved.latest,
        "2013-09",
        "91.3",
        comment="First line\x0bsecond line\r\n\uf0b7 third \u202eline\u202c",
        source="A register\u200b",
        status="provisional",
    )
    NothingToReport.objects.create(
        target=approved.total.target,
        month="2013-09",
        reason="No\x0bmeeting",
        declared_by=approved.people["lead"],
        declared_at=at,
    )
    page, _ = preview(lead, own_workbook(lead), "figures.xlsx")
    assert "there is nothing to save" in page and "How the file was read" not in page


def test_a_comment_emptied_in_the_months_workbook_is_emptied(lead, approved):
    approved.figure(approved.latest, "2013-09", "91.3", comment="Early days")
    page, address = preview(lead, typed_over(own_workbook(lead), "F1", comment=""), "f.xlsx")
    assert "emptied" in page and "Early days" in page
    lead.post(address)
    assert Actual.objects.order_by("-revision").first().comment == ""


def test_words_without_a_figure_in_the_months_workbook_are_told(lead):
    data = typed_over(own_workbook(lead), "F1", comment="We are waiting for the register")
    problems = refused(lead, data, "figures.xlsx")
    assert problems[0][1] == "value" and "words in this row but no figure" in problems[0][2]


def test_impossible_text_is_told_by_how_much_and_nothing_is_cut(lead):
    problems = refused(lead, HEAD + f"F1,2013-09,91,{'x' * 2545}\n")
    assert "it is 545 too long" in problems[0][2] and problems[0][:2] == (2, "comment")


def test_lines_of_a_form_are_counted_once(lead):
    typed = {"value": "91", "status": "final", "seen_revision": "0"}
    comment = "\r\n".join(["x" * 99] * 20)
    address = "/targets/F1/actuals/2013-09/record/"
    assert lead.post(address, typed | {"comment": comment}).status_code == 302
    assert len(Actual.objects.get().comment) == 1999


def test_a_text_too_long_is_told_by_how_much_and_stays(lead):
    typed = {"value": "91", "status": "final", "seen_revision": "0", "comment": "x" * 2545}
    page = lead.post("/targets/F1/actuals/2013-09/record/", typed).content.decode()
    assert "This is 545 characters too long" in page and "x" * 2545 in page
    assert "maxlength=" not in page.replace("data-maxlength=", "")
    assert "You can enter up to 2,000 characters" in page and not Actual.objects.exists()


def test_unusual_figures_are_asked_about_when_words_change_too(lead, approved):
    approved.figure(approved.latest, "2013-09", "91")
    _, address = preview(lead, HEAD + "F1,2013-09,91,Afterwards\n")
    lead.post(address)
    assert not PlausibilityWarning.objects.outstanding().exists()


IMPOSSIBLE = [
    ("a part above the whole", {"code": "F2", "numerator": "11", "denominator": "10"}, "numerator"),
    ("fewer than no people", {"code": "C1", "value": "-5"}, "value"),
]


@pytest.mark.parametrize(("kind", "cells", "column"), IMPOSSIBLE)
def test_an_impossible_count_is_refused_by_file_feed_and_form(
    lead, post_payload, kind, cells, column
):
    names = ("code", "period", "value", "numerator", "denominator")
    row = {"period": "2013-09"} | cells
    data = ",".join(names) + "\n" + ",".join(row.get(name, "") for name in names) + "\n"
    ((number, where, reason),) = refused(lead, data)
    assert (number, where) == (2, column) and "ask the performance team" in reason
    told = post_payload([row], "1").json()["problems"]
    assert [(p["row"], p["column"]) for p in told] == [(1, column)]
    typed = {"status": "final", "seen_revision": "0", "confirmation": "It is so"} | cells
    page = lead.post(f"/targets/{cells['code']}/actuals/2013-09/record/", typed).content.decode()
    assert "ask the performance team" in page and not Actual.objects.exists()


def test_the_performance_team_may_confirm_what_seems_impossible(client, approved):
    client.force_login(approved.people["team"])
    typed = {"status": "final", "seen_revision": "0", "numerator": "11", "denominator": "10"}
    address = "/targets/F2/actuals/2013-09/record/"
    assert "makes more than 100%" in client.post(address, typed).content.decode()
    assert client.post(address, typed | {"confirmation": "Old cases"}).status_code == 302


def test_nothing_out_of_nothing_is_asked_about_the_first_time(lead, approved):
    data = "code,period,numerator,denominator\nF2,2013-08,0,0\n"
    page, address = preview(lead, data)
    assert "0 out of 0 says that there was nothing to measure" in page
    assert lead.post(address, {"confirmation": ""}).status_code == 200
    assert lead.post(address, {"confirmation": "No cases"}).status_code == 302
    again = "code,period,numerator,denominator\nF2,2013-09,0,0\n"
    assert "nothing to measure" not in preview(lead, again)[0]
