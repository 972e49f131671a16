"""Figures by file: checked whole, its differences shown, one confirmation, nothing half-saved."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.csv_lines import heading_name
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from pmf_portal.periods.month import Month
from scorecards.models import Actual, Delivery, PlausibilityWarning

SEPTEMBER = Month(2013, 9)
TYPED = {
    "F2": {"numerator": Decimal(180), "denominator": Decimal(200)},
    "F1": {"value": Decimal("93.4")},
}
HEAD = "code,period,value,numerator,denominator,reason\n"


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


def upload(client, data, name="figures.csv"):
    return client.post(
        "/actuals/import/",
        {"file": SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())},
    )


def test_the_months_workbook_is_filled_in_and_brought_back(lead):
    headings, *lines = read_sheets(lead.get("/actuals/workbook.xlsx").content, ("figures",))[
        "figures"
    ].lines
    for line in lines:
        names = map(heading_name, headings)
        cells = dict(zip(names, range(len(headings)), strict=True))
        for name, figure in TYPED.get(line[0], {}).items():
            line[cells[name]] = figure
    filled = write_sheets([("figures", headings, lines)], datetime(2013, 10, 7))
    answer = upload(lead, filled, "figures.xlsx")
    assert answer.status_code == 302
    page = lead.get(answer.url).content.decode()
    assert (
        "2 figures would be saved" in page
        and "93.4%" in page
        and "180 out of 200 (90.0%)" in page
        and "Green" in page
        and "Measure C1" not in page
    )
    assert not Actual.objects.exists()
    assert lead.post(answer.url).status_code == 302
    stored = Actual.objects.get(target__code="F2")
    assert (
        stored.numerator,
        stored.entry_channel,
        stored.delivery.name,
        stored.delivery.recorded,
    ) == (
        180,
        "file",
        "figures.xlsx",
        2,
    )
    assert "row" in lead.get("/targets/F2/actuals/2013-09/").content.decode()


def test_old_and_new_stand_side_by_side_and_a_double_click_saves_once(lead, approved):
    approved.figure(approved.latest, "2013-09", "91")
    answer = upload(lead, HEAD + "F1,2013-09,93.4,,,Late returns\nC1,2013-09,12,,,\n")
    page = lead.get(answer.url).content.decode()
    assert "91.0%" in page and "93.4%" in page and "12 people" in page
    assert [lead.post(answer.url).status_code for _ in range(2)] == [302, 302]
    assert (
        Actual.objects.count() == 3
        and AuditEvent.objects.filter(action="import_actuals").count() == 1
    )


def test_unusual_figures_need_one_word_for_all_of_them(lead, approved):
    for n in range(3, 9):
        approved.figure(approved.latest, str(Month(2013, n)), str(90 + n % 3))
    answer = upload(lead, HEAD + "F1,2013-09,9.2,,,\n")
    assert (
        "1 looks unusual" in lead.get(answer.url).content.decode()
        and "multiplied by 10" in lead.get(answer.url).content.decode()
    )
    assert (
        "Say why the unusual figures are right, or correct them"
        in lead.post(answer.url, {"confirmation": ""}).content.decode()
    )
    assert Actual.objects.filter(month=SEPTEMBER).count() == 0
    assert lead.post(answer.url, {"confirmation": "A closed month"}).status_code == 302
    assert PlausibilityWarning.objects.get().confirmation == "A closed month"


def test_figures_that_moved_on_are_looked_at_again(lead, approved):
    answer = upload(lead, HEAD + "C1,2013-09,12,,,\n")
    lead.get(answer.url)
    Delivery.objects.update(seen_digest="what was shown an hour ago")
    approved.figure(approved.total, "2013-09", "12")
    page = lead.get(answer.url).content.decode()
    assert "stored already" in page and Actual.objects.count() == 1


def test_a_file_that_repeats_what_is_stored_changes_nothing(lead, approved):
    approved.figure(approved.total, "2013-09", "12")
    answer = upload(lead, HEAD + "C1,2013-09,12,,,\nF1,2013-09,93.4,,,\n")
    page = lead.get(answer.url).content.decode()
    assert "1 figure would be saved; 1 repeats what is stored" in page
    lead.post(answer.url)
    assert Actual.objects.count() == 2


def test_somebody_elses_upload_is_not_there_for_others(client, lead, approved):
    answer = upload(lead, HEAD + "C1,2013-09,12,,,\n")
    client.force_login(approved.people["team"])
    assert client.get(answer.url).status_code == 404 and client.post(answer.url).status_code == 404
    client.force_login(approved.people["other_lead"])
    assert client.get(f"/actuals/deliveries/{Delivery.objects.get().pk}/").status_code == 404
