"""The grid at any size: a save reads its own rows, services fold, past months are corrected in it,
and what was probably meant is offered.
"""

from decimal import Decimal

import pytest
from django.db import connection

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.actuals import entry_desk
from scorecards.actuals.bulk import record_actuals
from scorecards.actuals.services import Entry, FigureChanged, record_actual
from scorecards.actuals.stored import series_of
from scorecards.models import Actual
from scorecards.plausibility.habits import Known, habits
from scorecards.plausibility.likely import likely_figure, likely_text
from scorecards.plausibility.rules import warnings_about
from scorecards.rating.year_to_date import Figure

SEPTEMBER = Month(2013, 9)


def row(code, month=SEPTEMBER, *, seen="0", **typed):
    """What the grid sends of one row."""
    fields = {"seen_revision": seen, "period": str(month), "status": "final"}
    fields |= {"desk": str(month), "newest": str(SEPTEMBER), "confirmation": "Checked"} | typed
    return {f"{code}-{name}": text for name, text in fields.items()}


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


@pytest.mark.parametrize("more", [0, 2])
def test_a_save_costs_the_same_whatever_the_council(
    client, council, django_assert_num_queries, more
):
    for n in range(1 + more):
        council.target(f"F{n}")
    council.approve()
    client.force_login(council.people["lead"])
    with django_assert_num_queries({"sqlite": 18, "postgresql": 17}[connection.vendor]):
        client.post("/actuals/", row("F0", value="95") | {"save": "F0"}, headers={"X-Row": "F0"})
    assert Actual.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_rows_saved_together_cost_as_much_as_one(client, council, django_assert_num_queries, count):
    sent = {"save": "all"}
    for n in range(count):
        council.target(f"F{n}")
        sent |= row(f"F{n}", value="95")
    council.approve()
    client.force_login(council.people["lead"])
    with django_assert_num_queries({"sqlite": 18, "postgresql": 17}[connection.vendor]):
        assert client.post("/actuals/", sent).status_code == 302
    assert Actual.objects.count() == count
    assert AuditEvent.objects.filter(action="record_actual").count() == count


def test_a_figure_recorded_meanwhile_refuses_its_own_row_alone(approved, at):
    people = approved.people
    entries = [
        Entry(approved.latest, SEPTEMBER, Figure(Decimal(95)), seen_revision=0),
        Entry(approved.total, SEPTEMBER, Figure(Decimal(12)), seen_revision=0),
    ]
    series = series_of([(entry.specification, entry.month) for entry in entries])
    record_actual(approved.latest, SEPTEMBER, by=people["team"], at=at, value=Decimal(90))
    first, second = record_actuals(entries, series, {}, by=people["lead"], at=at)
    assert isinstance(first, FigureChanged) and isinstance(second, Actual)
    assert Actual.objects.filter(target=approved.latest.target).count() == 1


def test_a_row_of_somebody_elses_target_is_not_saved(lead):
    lead.post("/actuals/", row("P1", value="95") | {"save": "P1"})
    assert not Actual.objects.exists()


@pytest.mark.parametrize("month", ["2013-10", "2013-13", "soon", ""])
def test_a_period_that_is_not_open_is_never_an_error_page(lead, month):
    sent = row("F1", value="95") | {"F1-period": month, "save": "F1"}
    assert lead.post("/actuals/", sent).status_code in (200, 302)
    assert all(actual.month == SEPTEMBER for actual in Actual.objects.all())


def test_last_month_is_corrected_in_its_own_grid(lead, approved):
    approved.figure(approved.latest, "2013-08", "91")
    page = lead.get("/actuals/").content.decode()
    assert "?month=2013-08" in page
    page = lead.get("/actuals/?month=2013-08").content.decode()
    assert "month=2013-08&amp;correct=F1#row-F1" in page and 'name="F1-value"' not in page
    page = lead.get("/actuals/?month=2013-08&correct=F1").content.decode()
    assert (
        'name="F1-value"' in page and 'value="91"' in page and "Reason for the correction" in page
    )
    august = Month(2013, 8)
    sent = row("F1", august, seen="1", value="92", reason="A late return") | {"save": "F1"}
    answer = lead.post("/actuals/", sent)
    assert answer.url == "/actuals/?month=2013-08"
    newest = Actual.objects.get(revision=2)
    assert (newest.month, newest.value, newest.reason) == (august, 92, "A late return")


def test_a_red_figure_asks_for_its_comment_before_it_is_saved(lead):
    page = lead.post("/actuals/", row("F1", value="50") | {"save": "F1"}).content.decode()
    assert "Red: say why, and what happens next" in page and 'value="50"' in page
    assert not Actual.objects.exists()
    lead.post("/actuals/", row("F1", value="50", comment="Snow") | {"save": "F1"})
    assert Actual.objects.get().comment == "Snow"


def test_a_comma_for_a_point_is_offered_and_taken_by_pressing(lead):
    page = lead.post("/actuals/", row("F1", value="93,1") | {"save": "F1"}).content.decode()
    assert "Did you mean 93.1?" in page and not Actual.objects.exists()
    lead.post("/actuals/", row("F1", value="93,1") | {"use": "F1-value=93.1"})
    assert Actual.objects.get().value == Decimal("93.1")


def test_an_offer_of_no_row_changes_nothing(lead):
    for offer in ("X-value=5", "F1-comment=x", "%00", "value=5"):
        assert lead.post("/actuals/", row("F1") | {"use": offer}).status_code in (200, 302)
    assert not Actual.objects.exists()


def test_a_large_council_is_folded_by_service(client, approved, monkeypatch):
    monkeypatch.setattr(entry_desk, "OPEN_AT_ONCE", 2)
    client.force_login(approved.people["team"])
    page = client.get("/actuals/").content.decode()
    assert "0</span> of 4" in " ".join(page.split())
    assert "service=care" in page and "F1-value" not in page
    page = client.get("/actuals/?service=care").content.decode()
    assert "F1-value" in page and "P1-value" not in page


PERCENT = Known("latest", "%", 1.0, "month")
RATIO = Known("ratio", "%", 100.0, "month")
VALUES = {SEPTEMBER - n: Figure(Decimal(90 + n % 3)) for n in range(1, 13)}
PARTS = {
    SEPTEMBER - n: Figure(None, Decimal(150 + n % 7), Decimal(205 + n % 5)) for n in range(1, 13)
}


@pytest.mark.parametrize(
    ("history", "known", "typed", "likely"),
    [
        (VALUES, PERCENT, Figure(Decimal(912)), Figure(Decimal("91.2"))),
        (VALUES, PERCENT, Figure(Decimal("0.91")), Figure(Decimal("91"))),
        (VALUES, PERCENT, Figure(Decimal("9.1")), Figure(Decimal("91"))),
        (VALUES, PERCENT, Figure(Decimal(91)), None),
        (PARTS, RATIO, Figure(None, Decimal(158), Decimal(2050)), (158, 205)),
        (PARTS, RATIO, Figure(None, Decimal(1580), Decimal(205)), (158, 205)),
        (PARTS, RATIO, Figure(None, Decimal(155), Decimal(205)), None),
    ],
)
def test_what_was_probably_meant(history, known, typed, likely):
    usual = habits(history, known)
    warnings = warnings_about(typed, SEPTEMBER, usual)
    meant = likely_figure(typed, SEPTEMBER.index, usual, warnings)
    if isinstance(likely, tuple) and not isinstance(likely, Figure):
        likely = Figure(None, *map(Decimal, likely))
    assert meant == likely


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("93,1", "93.1"),
        ("9O", "90"),
        ("l2.5", "12.5"),
        ("93.1", ""),
        ("1,234", ""),
        ("about ten", ""),
        ("", ""),
        ("O", ""),
    ],
)
def test_what_was_probably_typed(text, meant):
    assert likely_text(text) == meant


def test_a_refusal_of_one_entry_is_an_outcome(approved, at):
    entries = [Entry(approved.latest, SEPTEMBER + 1, Figure(Decimal(95)), seen_revision=0)]
    (outcome,) = record_actuals(entries, {}, {}, by=approved.people["lead"], at=at)
    assert isinstance(outcome, Refused) and "not open" in str(outcome)
