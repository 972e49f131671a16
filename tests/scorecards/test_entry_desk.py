"""The entry desk: a month on one page, each row an act of its own, nothing typed lost."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.services import declare_absence
from pmf_portal.periods.month import Month
from scorecards.actuals.entry_desk import to_enter_words
from scorecards.models import Actual, NothingToReport, PlausibilityWarning

SEPTEMBER = Month(2013, 9)
FIELDS = (
    "value",
    "numerator",
    "denominator",
    "status",
    "comment",
    "reason",
    "confirmation",
    "nothing",
)


def row(code, *, seen="0", status="final", **typed):
    """What the page sends of one row."""
    return {f"{code}-seen_revision": seen, f"{code}-status": status} | {
        f"{code}-{name}": typed.get(name, "") for name in FIELDS if name != "status"
    }


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


def history(approved, specification, values):
    for n, value in enumerate(values):
        approved.figure(specification, str(SEPTEMBER - (len(values) - n)), value)


def test_the_month_is_one_page_by_service_with_figures_to_compare(lead, approved):
    history(approved, approved.latest, ["91.5", "92.5"])
    approved.figure(approved.latest, "2012-09", "88.8")
    page = lead.get("/actuals/").content.decode()
    assert "Figures for September 2013" in page and "<span data-owed>3</span> figure" in page
    assert (
        "92.5%" in page
        and "88.8%" in page
        and "90.0%" in page
        and "Measure F1" in page
        and "Measure P1" not in page
    )


def test_each_row_is_saved_on_its_own_and_another_rows_mistake_stays(lead, approved):
    sent = (
        row("F1", value="93.4%")
        | row("F2", numerator="9o", denominator="10")
        | row("C1", value="12")
        | {"save": "all"}
    )
    page = lead.post("/actuals/", sent).content.decode()
    assert sorted(Actual.objects.values_list("target__code", flat=True)) == ["C1", "F1"]
    assert (
        "“9o” is not a number" in page
        and 'value="9o"' in page
        and "<span data-owed>1</span> figure" in page
    )
    assert (
        lead.post(
            "/actuals/", row("F2", numerator="9", denominator="10") | {"save": "all"}
        ).status_code
        == 302
    )
    assert (
        Actual.objects.count() == 3
        and "Nothing is left to enter" in lead.get("/actuals/").content.decode()
    )


def test_saving_one_row_keeps_what_is_typed_in_the_others(lead):
    page = lead.post(
        "/actuals/",
        row("F1", value="93.4") | row("C1", value="12", comment="Half a story") | {"save": "F1"},
    ).content.decode()
    assert Actual.objects.get().target.code == "F1"
    assert 'value="12"' in page and "Half a story" in page


def test_a_page_that_saves_without_loading_gets_its_row_and_the_count_back(lead):
    answer = lead.post(
        "/actuals/", row("F1", value="93.4") | {"save": "F1"}, headers={"X-Row": "F1"}
    )
    assert (
        answer.status_code == 200
        and answer["X-Row"] == "F1"
        and 'data-saved="yes"' in answer.content.decode()
        and "Green" in answer.content.decode()
    )
    answer = lead.post("/actuals/", row("C1", value="x") | {"save": "C1"}, headers={"X-Row": "C1"})
    assert (
        answer.status_code == 422
        and "“x” is not a number" in answer.content.decode()
        and 'value="x"' in answer.content.decode()
    )
    assert answer.content.decode().count("<tbody") == 1


def test_the_rating_of_a_figure_that_is_being_typed_is_the_servers_own(lead, approved):
    read = "/targets/F1/actuals/2013-09/read/"
    assert "Green" in lead.get(read, {"value": "95"}).content.decode()
    red = lead.get(read, {"value": "50"}).content.decode()
    assert "Red" in red and "50.0% is below the plan of 90.0%" in red
    assert lead.get(read, {"value": "x"}).content == b"" and not Actual.objects.exists()
    ratio = lead.get(
        "/targets/F2/actuals/2013-09/read/", {"numerator": "95", "denominator": "100"}
    ).content.decode()
    assert "Green" in ratio and "95 out of 100" in ratio
    assert lead.get("/targets/P1/actuals/2013-09/read/", {"value": "95"}).status_code == 404


def test_an_unusual_figure_asks_for_a_word_and_is_taken_with_it(lead, approved):
    history(approved, approved.latest, [str(90 + n % 3) for n in range(8)])
    page = lead.post("/actuals/", row("F1", value="9.2") | {"save": "all"}).content.decode()
    assert (
        "This looks unusual." in page
        and "multiplied by 10" in page
        and 'value="9.2"' in page
        and Actual.objects.filter(month=SEPTEMBER).count() == 0
    )
    assert (
        lead.post(
            "/actuals/",
            row("F1", value="9.2", confirmation="The centre was closed", comment="Closed")
            | {"save": "all"},
        ).status_code
        == 302
    )
    warning = PlausibilityWarning.objects.get()
    assert (warning.confirmation, warning.confirmed_by) == (
        "The centre was closed",
        approved.people["lead"],
    )
    assert not PlausibilityWarning.objects.outstanding().exists()


@pytest.mark.parametrize(
    ("due", "today", "is_past", "words"),
    [
        (date(2024, 4, 8), date(2024, 4, 8), False, "to enter by today, Monday 8 April"),
        (date(2024, 4, 8), date(2024, 4, 7), False, "to enter by tomorrow, Monday 8 April"),
        (date(2024, 4, 10), date(2024, 4, 8), False, "to enter by Wednesday 10 April"),
        (date(2024, 4, 8), date(2024, 4, 10), False, "to enter, 2 days late"),
        (date(2024, 3, 8), date(2024, 4, 10), True, "of February 2024 to enter"),
    ],
)
def test_the_heading_says_by_when(due, today, is_past, words):
    assert to_enter_words(Month(2024, 2), due, today, is_past=is_past) == words


def test_a_red_figure_asks_for_its_comment_once(lead, approved):
    page = lead.post("/actuals/", row("F1", value="10") | {"save": "F1"}).content.decode()
    main = page[page.index("<tbody") :]
    assert main.count("Red: say why, and what happens next") == main.count("data-red")
    assert main.count('<strong data-red class="govuk-error-message">') == 1


def test_nothing_to_report_needs_a_reason_and_excludes_a_figure(lead, approved):
    page = lead.post(
        "/actuals/", row("F1", value="5", nothing="Closed") | {"save": "all"}
    ).content.decode()
    assert (
        "There is a figure and a reason for none" in page and not NothingToReport.objects.exists()
    )
    assert (
        lead.post(
            "/actuals/", row("F1", nothing="The centre was closed") | {"save": "all"}
        ).status_code
        == 302
    )
    assert NothingToReport.objects.get().reason == "The centre was closed"
    page = lead.get("/actuals/").content.decode()
    assert "<span data-owed>2</span> figure" in page and "The centre was closed" in page
    assert (
        AuditEvent.objects.filter(
            action="declare_nothing_to_report", reason="The centre was closed"
        ).count()
        == 1
    )
    assert lead.post("/actuals/", row("F1", value="95") | {"save": "all"}).status_code == 302, (
        "a figure that comes after all is taken"
    )
    assert Actual.objects.get().value == 95


def test_the_second_of_two_officers_sees_the_firsts_figure_and_decides(client, lead, approved):
    lead.post("/actuals/", row("F1", value="95") | {"save": "F1"})
    client.force_login(approved.people["team"])
    page = client.post(
        "/actuals/", row("F1", value="85", comment="Mine") | {"save": "F1"}
    ).content.decode()
    assert "Post of lead recorded 95.0% at" in page and 'value="85"' in page and "Mine" in page
    assert (
        'name="F1-seen_revision" value="1"' in page.replace('type="hidden" ', "")
        and Actual.objects.get().value == 95
    )
    answer = client.post(
        "/actuals/",
        row("F1", seen="1", value="85", reason="Returns came late", comment="Mine")
        | {"save": "F1"},
    )
    assert answer.status_code == 302 and Actual.objects.order_by("-revision").first().value == 85


def test_a_double_clicked_row_saves_once(lead):
    for _ in range(2):
        assert (
            lead.post(
                "/actuals/", row("F1", value="95") | {"save": "F1"}, headers={"X-Row": "F1"}
            ).status_code
            == 200
        )
    assert (
        Actual.objects.count() == 1
        and AuditEvent.objects.filter(action="record_actual").count() == 1
    )


def test_the_deputy_sees_an_absent_leads_work_and_the_team_everybodys(client, approved, at):
    client.force_login(approved.people["deputy_lead"])
    assert "No figure of September 2013 is yours" in client.get("/actuals/").content.decode()
    declare_absence(
        approved.people["lead"], at.date(), at.date(), by=approved.people["lead"], at=at
    )
    page = client.get("/actuals/").content.decode()
    assert "<span data-owed>3</span> figure" in page and "for Post of lead" in page
    assert client.post("/actuals/", row("F1", value="95") | {"save": "all"}).status_code == 302
    assert Actual.objects.get().recorded_by == approved.people["deputy_lead"]
    client.force_login(approved.people["team"])
    assert "<span data-owed>3</span> figure" in client.get("/actuals/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_same_number_of_questions_however_many_figures(
    client, council, django_assert_num_queries, count
):
    for n in range(count):
        council.target(f"F{n}")
    council.approve()
    client.force_login(council.people["lead"])
    with django_assert_num_queries({"sqlite": 14, "postgresql": 13}[connection.vendor]):
        client.get("/actuals/")


def test_the_workbook_has_readable_headings_coloured_cells_and_lists(lead):
    book = zipfile.ZipFile(io.BytesIO(lead.get("/actuals/workbook.xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    texts = book.read("xl/sharedStrings.xml").decode()
    for heading in ("Last period", "Same period last year", "Nothing to report", "Numerator"):
        assert f">{heading}<" in texts
    assert "final,provisional" in sheet and "<conditionalFormatting" in sheet


def test_the_prefilled_workbook_comes_back_as_it_went(lead, approved):
    answer = lead.get("/actuals/workbook.xlsx")
    assert answer["Content-Disposition"] == 'attachment; filename="figures-2013-09.xlsx"'
    assert lead.get("/actuals/workbook.xlsx").content == answer.content, (
        "the same month gives the same bytes"
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("lead", 200),
        ("team", 200),
        ("head", 403),
        ("director", 403),
        ("auditor", 403),
        ("member", 403),
    ],
)
def test_the_desk_is_for_those_who_bring_figures(client, approved, name, status):
    client.force_login(approved.people[name])
    assert client.get("/actuals/").status_code == status
    assert client.get("/actuals/workbook.xlsx").status_code == status


def test_a_figures_page_says_where_it_came_from(client, lead, approved):
    lead.post("/actuals/", row("F1", value="95", comment="From the register") | {"save": "all"})
    client.force_login(approved.people["auditor"])
    page = client.get("/targets/F1/actuals/2013-09/").content.decode()
    assert (
        "Revision 1: 95.0%" in page
        and "By Post of lead, typed" in page
        and "From the register" in page
    )
    assert Actual.objects.get().value == Decimal(95) and "Correct the figure" not in page
