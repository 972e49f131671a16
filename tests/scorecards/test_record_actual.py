"""Recording figures: typed as people type, refused in plain English, never lost, never
overwritten.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.services import declare_absence
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.actuals.services import FigureChanged, record_actual
from scorecards.models import Actual

SEPTEMBER = Month(2013, 9)
URL = "/targets/F1/actuals/2013-09/record/"
RATIO_URL = "/targets/F2/actuals/2013-09/record/"


def post(client, url, **data):
    return client.post(url, {"status": "final", "comment": "", "seen_revision": "0", **data})


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("93.4", "93.4"),
        ("93.4 %", "93.4"),
        ("93.4%", "93.4"),
        (" 1,234 ", "1234"),
        ("1,234.5", "1234.5"),
        ("\u22122", "-2"),
        (".5", "0.5"),
        ("93\u00a0%", "93"),
        ("0", "0"),
    ],
)
def test_a_number_is_stored_as_a_reader_expects(lead, approved, typed, stored):
    assert post(lead, URL, value=typed, confirmation="Checked").status_code == 302
    assert Actual.objects.get().value == Decimal(stored)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter the value"),
        ("abc", "“abc” is not a number"),
        ("NaN", "“NaN” is not a number"),
        ("Infinity", "not a number"),
        ("1e999", "“1e999” is not a number"),
        ("1e5", "not a number"),
        ("1_000", "not a number"),
        ("١٢", "not a number"),
        ("1.234,5", "uses a comma for decimals"),
        ("12,5", "uses a comma for decimals"),
        ("1,23,4", "comma in an unusual place"),
        ("£1,200", "not in pounds"),
        ("99999999999999999999", "larger than any figure"),
        ("1.1234567", "more than 6 decimal places"),
        ("1 234", "not a number"),
        ("--5", "not a number"),
        ("12345678901.12345", "more than 15 digits"),
    ],
)
def test_it_rejects_what_is_not_a_number_at_the_field_and_keeps_it(lead, typed, message):
    response = post(lead, URL, value=typed, comment="A long story")
    page = response.content.decode()
    assert (
        response.status_code == 200
        and message in page
        and 'href="#id_value"' in page
        and "<title>Error:" in page
    )
    assert "A long story" in page
    assert not Actual.objects.exists()


@pytest.mark.parametrize(
    ("numerator", "denominator", "message"),
    [
        ("5", "0", "the numerator must be 0 too"),
        ("-1", "5", "cannot be negative"),
        ("1", "-5", "cannot be negative"),
        ("1", "", "Enter the denominator"),
        ("x", "5", "“x” is not a number"),
        ("NaN", "5", "not a number"),
    ],
)
def test_it_rejects_a_numerator_and_denominator_that_make_no_sense(
    lead, numerator, denominator, message
):
    response = post(lead, RATIO_URL, numerator=numerator, denominator=denominator)
    assert response.status_code == 200 and message in response.content.decode()
    assert not Actual.objects.exists()


def test_nothing_of_nothing_is_a_figure(lead):
    nothing = {"numerator": "0", "denominator": "0"}
    assert "which never was so before" in post(lead, RATIO_URL, **nothing).content.decode()
    assert post(lead, RATIO_URL, confirmation="No cases", **nothing).status_code == 302
    actual = Actual.objects.get()
    assert (actual.value, actual.numerator, actual.denominator) == (None, 0, 0)


def test_a_month_not_open_is_refused_with_the_day_on_which_it_opens(lead):
    page = lead.get("/targets/F1/actuals/2013-10/record/").content.decode()
    assert "October 2013 is not open for figures yet. It opens on 1 November 2013." in page
    response = post(lead, "/targets/F1/actuals/2013-10/record/", value="5")
    assert (
        response.status_code == 200
        and "not open" in response.content.decode()
        and not Actual.objects.exists()
    )


def test_another_directorates_target_does_not_exist_for_a_lead(lead):
    assert lead.get("/targets/P1/actuals/2013-09/record/").status_code == 404
    assert lead.get("/targets/NONE/actuals/2013-09/record/").status_code == 404


def test_a_colleague_who_is_not_the_lead_is_told_whom_to_ask(client, approved):
    client.force_login(approved.people["head"])
    response = client.get(URL)
    assert (
        response.status_code == 403
        and "does not let you record actual" in response.content.decode()
    )


def test_a_correction_is_a_new_revision_with_a_reason(lead, approved):
    post(lead, URL, value="90")
    response = post(lead, URL, value="91", seen_revision="1")
    assert "Say why the figure is corrected" in response.content.decode()
    assert post(lead, URL, value="91", seen_revision="1", reason="A late return").status_code == 302
    assert list(Actual.objects.order_by("revision").values_list("revision", "value", "reason")) == [
        (1, 90, ""),
        (2, 91, "A late return"),
    ]
    assert AuditEvent.objects.filter(action="record_actual").count() == 2


def test_of_two_people_on_a_figure_the_second_is_told_and_keeps_the_text(lead, approved, client):
    post(lead, URL, value="95")
    response = post(lead, URL, value="85", comment="Mine", reason="Mine is newer")
    page = response.content.decode()
    assert (
        response.status_code == 200
        and "Post of lead recorded 95.0% at" in page
        and "after you opened this page" in page
        and 'value="85"' in page
        and "Mine" in page
    )
    assert Actual.objects.get().value == 95
    assert post(lead, URL, value="85", seen_revision="1", reason="Mine is newer").status_code == 302
    assert Actual.objects.count() == 2


def test_the_service_says_no_to_everybody_alike(approved, at):
    with pytest.raises(Refused, match="ratio"):
        record_actual(
            approved.ratio, SEPTEMBER, by=approved.people["lead"], at=at, value=Decimal(5)
        )
    record_actual(approved.latest, SEPTEMBER, by=approved.people["lead"], at=at, value=Decimal(5))
    with pytest.raises(FigureChanged):
        record_actual(
            approved.latest,
            SEPTEMBER,
            by=approved.people["lead"],
            at=at,
            value=Decimal(6),
            seen_revision=0,
            reason="x",
        )
    with pytest.raises(Refused, match="no period ends"):
        quarterly = approved.target(
            "F8", year=approved.latest.financial_year + 1, frequency="quarter"
        )
        record_actual(
            quarterly, Month(2014, 4), by=None, at=at + timedelta(days=400), value=Decimal(5)
        )


def test_a_correction_needs_a_reason_and_keeps_it(approved, at):
    lead = approved.people["lead"]
    record_actual(approved.latest, SEPTEMBER, by=lead, at=at, value=Decimal(90))
    with pytest.raises(Refused, match="Say why the figure is corrected") as refusal:
        record_actual(approved.latest, SEPTEMBER, by=lead, at=at, value=Decimal(91))
    assert refusal.value.field == "reason" and Actual.objects.count() == 1
    corrected = record_actual(
        approved.latest, SEPTEMBER, by=lead, at=at, value=Decimal(91), reason="A late return"
    )
    assert (corrected.revision, corrected.reason) == (2, "A late return")


def test_a_revision_that_nobody_can_have_seen_is_refused(approved, at):
    with pytest.raises(Refused, match="Open the page again"):
        record_actual(
            approved.latest, SEPTEMBER, by=None, at=at, value=Decimal(90), seen_revision=4
        )
    assert not Actual.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecards_actual SET value = 1",
        "UPDATE scorecards_actual SET entry_channel = 'feed'",
        "DELETE FROM scorecards_actual",
        (
            "INSERT INTO scorecards_actual (target_id, month, revision, value, status, source,"
            " entry_channel, comment, reason, recorded_at) SELECT target_id, month, 9, {bad}, status,"
            " source, entry_channel, comment, reason, recorded_at FROM scorecards_actual"
        ),
    ],
)
def test_the_database_keeps_figures_and_refuses_what_is_no_number(approved, statement):
    approved.figure(approved.latest, "2013-09", "90")
    bad = "'NaN'::numeric" if connection.vendor == "postgresql" else "9e999"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(bad=bad))


def test_the_desk_lists_due_figures_and_the_deputy_sees_them_in_an_absence(client, approved, at):
    client.force_login(approved.people["lead"])
    page = client.get("/desk/").content.decode()
    assert "<span data-owed>3</span> figure" in page
    assert "by today, Monday 7 October" in page and "Measure P1" not in page
    client.force_login(approved.people["deputy_lead"])
    assert "You have no tasks today" in client.get("/desk/").content.decode()
    declare_absence(
        approved.people["lead"], at.date(), at.date(), by=approved.people["lead"], at=at
    )
    page = client.get("/desk/").content.decode()
    assert "<span data-owed>3</span> figure" in page and " · for" in page
    assert post(client, URL, value="90").status_code == 302


@pytest.mark.parametrize("more", [0, 2])
def test_the_desk_asks_as_many_questions_at_one_and_three_targets(
    client, council, at, django_assert_num_queries, more
):
    for n in range(1 + more):
        council.figure(council.target(f"F{n}"), "2013-08", "90")
    council.approve()
    client.force_login(council.people["lead"])
    with django_assert_num_queries({"sqlite": 16, "postgresql": 15}[connection.vendor]):
        client.get("/desk/")
