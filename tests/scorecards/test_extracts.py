"""Ledger extracts and risk registers by file and command: whole or not at all, with rows, columns
and reasons; what was agreed stays, and what came before is kept.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.extracts.columns import LEDGER
from scorecards.extracts.cost_centres import map_cost_centre
from scorecards.extracts.services import check_extract, confirm_extract, keep_extract
from scorecards.models import Delivery, Extract, LedgerFigure
from targets.models import CostCentre, EnvelopeMonth, ResourceEnvelope, Risk, RiskAssessment
from tests.scorecards.extracts import (
    AT,
    OBJECTIVE,
    SEPTEMBER_END,
    add_winter,
    import_ledger,
    import_register,
    ledger_file,
    register_file,
    set_envelope,
)

SEPTEMBER = Month(2013, 9)
WINTER = f"R1,risk,Winter,4,4,head,More places,{OBJECTIVE},Wards are full."


@pytest.fixture
def funded(council):
    council.envelope = set_envelope(council)
    return council


def spent(month=SEPTEMBER):
    return EnvelopeMonth.objects.get(month=month).actual


def problems_of(act, *args, **kwargs):
    with pytest.raises(FileRefused) as refused:
        act(*args, **kwargs)
    return [f"{one.row} {one.column}: {one.reason}" for one in refused.value.problems]


def test_an_extract_says_what_was_spent_and_where_it_came_from(funded):
    assert import_ledger(funded, "families,,revenue,2013-09,100,£104.50,1230") == 2
    assert spent() == Decimal("104.5")
    figure = LedgerFigure.objects.get()
    assert (figure.forecast, figure.extract.as_at, figure.row) == (1230, SEPTEMBER_END, 2)
    event = AuditEvent.objects.get(action="import_ledger")
    assert event.subject == "ledger.csv"
    assert ResourceEnvelope.objects.get().version == 2


def test_a_later_extract_replaces_and_the_earlier_stays_on_record(funded):
    import_ledger(funded, "families,,revenue,2013-09,100,104,1230")
    later = date(2013, 10, 31)
    count = import_ledger(
        funded,
        "families,,revenue,2013-09,100,98,1190",
        "families,,revenue,2013-10,100,99,1190",
        as_at=later,
        at=AT.replace(month=11),
    )
    assert count == 3 and spent() == 98 and spent(Month(2013, 10)) == 99
    kept = LedgerFigure.objects.filter(month=SEPTEMBER).order_by("pk")
    assert [(one.actual, one.extract.as_at) for one in kept] == [(104, SEPTEMBER_END), (98, later)]
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerFigure.objects.update(actual=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Extract.objects.all().delete()


def test_what_is_agreed_and_profiled_stays_as_it_was_approved(funded):
    kept = keep_extract(
        LEDGER,
        ledger_file("families,,revenue,2013-09,150,104,"),
        name="ledger.csv",
        as_at=SEPTEMBER_END,
        by=funded.people["finance"],
        at=AT,
    )
    confirm_extract(kept, by=funded.people["finance"], at=AT)
    month = EnvelopeMonth.objects.get(month=SEPTEMBER)
    assert (month.profiled, month.actual) == (100, 104)
    assert ResourceEnvelope.objects.get().agreed == 1200


def test_cost_centres_of_a_plan_are_added_up(funded):
    finance = funded.people["finance"]
    for code in ("4100", "4102"):
        map_cost_centre(code, funded.plans["families"], by=finance, at=AT)
    import_ledger(funded, ",4100,revenue,2013-09,60,61,700", ",4102,revenue,2013-09,40,42.5,500.25")
    figure = LedgerFigure.objects.get()
    assert (spent(), figure.profiled, figure.forecast) == (
        Decimal("103.5"),
        100,
        Decimal("1200.25"),
    )
    assert figure.cost_centres == "4100 4102"
    assert problems_of(import_ledger, funded, ",4100,revenue,2013-09,60,61,700") == [
        "2 cost_centre: Cost centre 4102 counted for Families Plan, revenue, September 2013 before."
        " Give it too, with 0 where nothing was spent."
    ]


def test_a_cost_centre_that_was_mapped_elsewhere_is_not_asked_for(funded):
    finance, families = funded.people["finance"], funded.plans["families"]
    for code in ("4100", "AB2"):
        map_cost_centre(code, families, by=finance, at=AT)
    import_ledger(funded, ",4100,revenue,2013-09,,60,", ",ab2,revenue,2013-09,,40,")
    map_cost_centre("ab2", funded.plans["places"], by=finance, at=AT)
    import_ledger(funded, ",4100,revenue,2013-09,,61,")
    assert spent() == 61
    import_ledger(funded, "families,,revenue,2013-09,,99,")
    assert spent() == 99


def test_a_forecast_that_changes_is_shown_and_the_same_one_is_not(funded):
    line = "families,,revenue,2013-09,,104,1230"
    assert import_ledger(funded, line) == 2
    assert import_ledger(funded, line) == 0
    kept = keep_extract(
        LEDGER,
        ledger_file(line.replace("1230", "1260")),
        name="l.csv",
        as_at=SEPTEMBER_END,
        by=funded.people["finance"],
        at=AT,
    )
    data = kept.delivery.content
    checked = check_extract(LEDGER, data, name="l.csv", as_at=SEPTEMBER_END, today=SEPTEMBER_END)
    assert [tuple(one) for one in checked.preview.changes] == [
        ("Families Plan, revenue", "forecast", "£1,230", "£1,260")
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("famlies,,revenue,2013-09,,1,", "2 plan: There is no plan “famlies”"),
        (",,revenue,2013-09,,1,", "2 plan: Give the plan, or a cost centre"),
        (",9999,revenue,2013-09,,1,", "2 cost_centre: Cost centre 9999 is not mapped"),
        ("families,,gold,2013-09,,1,", "2 kind: There is no kind “gold”"),
        ("families,,capital,2013-09,,1,", "2 kind: Families Plan has no capital envelope"),
        ("families,,revenue,2011-09,,1,", "2 kind: Families Plan has no revenue envelope"),
        ("families,,revenue,Smarch,,1,", "2 month: “Smarch” is not a month"),
        ("families,,revenue,,,1,", "2 month: "),
        ("families,,revenue,2013-09,,lots,", "2 actual: “lots” is not a number"),
        ("families,,revenue,2013-09,,NaN,", "2 actual: “NaN” is not a number"),
        ("families,,revenue,2013-09,,1e400,", "2 actual: "),
        ("families,,revenue,2013-09,,,", "2 actual: The row has neither"),
        ("families,,revenue,2013-10,,5,", "2 actual: October 2013 begins after the extract"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_reason(funded, line, problem):
    good = "families,,revenue,2013-08,,90,"
    told = problems_of(import_ledger, funded, line, good)
    assert len(told) == 1 and told[0].startswith(problem), told
    assert spent(Month(2013, 8)) is None
    assert not Extract.objects.exists() and not Delivery.objects.exists()


def test_a_month_that_stands_twice_and_two_forecasts_are_refused(funded):
    told = problems_of(
        import_ledger,
        funded,
        "families,,revenue,2013-09,,1,10",
        "families,,revenue,2013-09,,2,10",
        "families,,revenue,2013-08,,2,20",
    )
    assert told == [
        "3 plan: Families Plan, revenue, September 2013 stands in row 2 already.",
        "4 forecast: Row 2 has another forecast for the same year.",
    ]


def test_an_extract_that_is_older_than_what_stands_is_refused(funded):
    import_ledger(funded, "families,,revenue,2013-09,,104,")
    told = problems_of(
        import_ledger, funded, "families,,revenue,2013-09,,99,", as_at=date(2013, 9, 29)
    )
    assert told == [
        "2 as_at: A later extract stands for Families Plan, revenue, September 2013: as at"
        " 30 September 2013."
    ]
    assert spent() == 104


def test_the_day_in_the_file_counts_and_is_one_day_that_has_come(funded):
    head = "plan,kind,month,actual,as_at"
    asked = {"name": "ledger.csv", "as_at": None, "by": funded.people["finance"], "at": AT}

    def keep(*lines):
        return keep_extract(LEDGER, "\n".join([head, *lines]).encode(), **asked)

    assert keep("families,revenue,2013-08,1,31/8/2013").as_at == date(2013, 8, 31)
    two = ("families,revenue,2013-08,1,31/8/2013", "families,revenue,2013-07,1,30/8/2013")
    assert problems_of(keep, *two)[0].startswith("3 as_at: Another row is as at 31 August 2013")
    assert "is still to come" in problems_of(keep, "families,revenue,2013-08,1,1/1/2014")[0]
    assert "is not a date" in problems_of(keep, "families,revenue,2013-08,1,soon")[0]


def test_a_register_adds_risks_and_keeps_each_score(council):
    add_winter(council)
    lines = [
        WINTER,
        f"O1,opportunity,Growth funds,3,3,head,Business case,{OBJECTIVE},",
    ]
    assert import_register(council, *lines) == 2
    assert list(
        RiskAssessment.objects.order_by("pk").values_list("risk__reference", "likelihood", "source")
    ) == [
        ("R1", 2, ""),
        ("R1", 4, "Risk register as at 30 September 2013, row 2"),
        ("O1", 3, "Risk register as at 30 September 2013, row 3"),
    ]
    assert RiskAssessment.objects.get(likelihood=4).reason == "Wards are full."
    assert import_register(council, *lines) == 0
    assert RiskAssessment.objects.count() == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (WINTER.replace(",4,4,", ",6,4,"), "2 likelihood: Write a whole number from 1 to 5."),
        (WINTER.replace(",4,4,", ",,4,"), "2 likelihood: This is needed."),
        (WINTER.replace(",head,", ",nobody,"), "2 owner: There is no person “nobody”"),
        (WINTER.replace("risk,", "threat,", 1), "2 kind: There is no kind “threat”"),
        (WINTER.replace(OBJECTIVE, "families/x"), "2 objectives: There is no objective"),
        (WINTER.replace(OBJECTIVE, "").replace("R1", "R9"), "2 objectives: Name an objective"),
        (WINTER.replace("Winter", "W" * 301), "2 title: This is 1 characters too long"),
    ],
)
def test_a_risk_that_cannot_be_read_is_named_with_its_reason(council, line, problem):
    add_winter(council)
    good = f"R2,risk,Snow,1,1,head,Grit,{OBJECTIVE},"
    told = problems_of(import_register, council, line, good)
    assert len(told) == 1 and told[0].startswith(problem), told
    assert Risk.objects.count() == 1 and not Extract.objects.exists()


def test_a_score_older_than_what_stands_is_refused(council):
    add_winter(council, day=date(2013, 10, 1))
    assert "after this register was made" in problems_of(import_register, council, WINTER)[0]


def upload(client, kind, data, name, **fields):
    sent = {"file": SimpleUploadedFile(name, data), "as_at": "30/9/2013"} | fields
    return client.post(f"/extracts/import-{kind}/", sent, follow=True)


@pytest.fixture
def in_october(settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 8, 10)


def test_the_page_shows_what_would_change_and_saves_exactly_that(client, funded, in_october):
    client.force_login(funded.people["finance"])
    page = upload(client, LEDGER, ledger_file("families,,revenue,2013-09,150,104,"), "l.csv")
    text = " ".join(page.content.decode().split())
    assert "1 new, 0 changed, 0 as before" in text and "The plan’s profile stays." in text
    assert spent() is None
    page = client.post(page.redirect_chain[-1][0], follow=True)
    text = " ".join(page.content.decode().split())
    assert spent() == 104 and "1 change saved from l.csv" in text
    assert "As at 30 September 2013, received on 8 October 2013 from l.csv" in text


def test_a_workbook_is_taken_and_a_wrong_row_is_shown(client, funded, in_october):
    client.force_login(funded.people["finance"])
    head = ["plan", "kind", "month", "actual"]
    rows = [["families", "revenue", "2013-09", 104], ["families", "revenue", "2013-08", "x"]]
    data = write_sheets([("ledger", head, rows)], created=datetime(2013, 10, 1))
    text = " ".join(upload(client, LEDGER, data, "l.xlsx").content.decode().split())
    assert "“x” is not a number" in text and "B3" not in text
    page = upload(
        client,
        LEDGER,
        write_sheets([("ledger", head, rows[:1])], created=AT.replace(tzinfo=None)),
        "l.xlsx",
    )
    client.post(page.redirect_chain[-1][0])
    assert spent() == 104


@pytest.mark.parametrize("as_at", ["", "soon", "1/1/2030"])
def test_a_file_without_a_day_that_has_come_is_not_taken(client, funded, in_october, as_at):
    client.force_login(funded.people["finance"])
    page = upload(
        client, LEDGER, ledger_file("families,,revenue,2013-09,,1,"), "l.csv", as_at=as_at
    )
    assert page.status_code == 200 and "There is a problem" in page.content.decode()
    assert not Extract.objects.exists()


def test_what_came_in_meanwhile_is_shown_before_anything_is_saved(funded):
    asked = {"name": "l.csv", "as_at": SEPTEMBER_END, "by": funded.people["finance"], "at": AT}
    kept = keep_extract(LEDGER, ledger_file("families,,revenue,2013-09,,104,"), **asked)
    import_ledger(funded, "families,,revenue,2013-09,,99,")
    with pytest.raises(ChangedMeanwhile):
        confirm_extract(kept, by=funded.people["finance"], at=AT)
    assert spent() == 99


def test_a_kept_file_is_saved_once(funded):
    asked = {"name": "l.csv", "as_at": SEPTEMBER_END, "by": funded.people["finance"], "at": AT}
    kept = keep_extract(LEDGER, ledger_file("families,,revenue,2013-09,,104,"), **asked)
    confirm_extract(kept, by=funded.people["finance"], at=AT)
    with pytest.raises(Refused, match="saved already"):
        confirm_extract(kept, by=funded.people["finance"], at=AT)


def test_templates_bring_nothing_and_can_be_taken_back(client, council, in_october):
    client.force_login(council.people["finance"])
    for form in ("csv", "xlsx"):
        body = client.get(f"/extracts/import-ledger/template.{form}").content
        page = upload(client, LEDGER, body, f"t.{form}").content.decode()
        assert "Only the example row is in the file" in page
    assert client.get("/extracts/import-ledger/template.pdf").status_code == 404


def test_who_may_bring_what(client, council):
    for name, statuses in {
        "finance": (200, 403, 200),
        "risk": (403, 200, 403),
        "team": (403, 200, 403),
        "head": (403, 403, 403),
    }.items():
        client.force_login(council.people[name])
        pages = ("import-ledger/", "import-risk-register/", "map-cost-centre/")
        assert tuple(client.get(f"/extracts/{page}").status_code for page in pages) == statuses


def test_anothers_kept_file_is_nobody_elses(client, funded, in_october):
    kept = keep_extract(
        LEDGER,
        ledger_file("families,,revenue,2013-09,,104,"),
        name="l.csv",
        as_at=SEPTEMBER_END,
        by=funded.people["finance"],
        at=AT,
    )
    client.force_login(funded.people["risk"])
    assert client.get(f"/extracts/import-ledger/{kept.pk}/").status_code == 403
    assert client.get(f"/extracts/import-risk-register/{kept.pk}/").status_code == 404


def test_a_cost_centre_is_mapped_and_mapped_anew(client, council):
    client.force_login(council.people["finance"])
    plan = council.plans["families"].pk
    page = client.post("/extracts/map-cost-centre/", {"code": "4 100", "plan": plan})
    assert "A cost centre has no spaces in it" in page.content.decode()
    assert (
        client.post("/extracts/map-cost-centre/", {"code": "CC1", "plan": plan}).status_code == 302
    )
    page = client.post("/extracts/map-cost-centre/", {"code": "cc1", "plan": plan})
    assert "is mapped to Families Plan already" in page.content.decode()
    other = council.plans["places"].pk
    client.post("/extracts/map-cost-centre/", {"code": "cc1", "plan": other})
    assert CostCentre.objects.get().plan_id == other


def test_a_command_imports_or_says_what_is_wrong(funded, tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_bytes(ledger_file("families,,revenue,2013-09,,104,"))
    call_command("import_ledger", str(path), "--as-at", "2013-09-30", "--by", "me")
    assert spent() == 104
    register = tmp_path / "register.csv"
    register.write_bytes(register_file(WINTER))
    call_command("import_risk_register", str(register), "--as-at", "2013-09-30", "--by", "me")
    assert Risk.objects.get().score == 16
    path.write_bytes(ledger_file("families,,gold,2013-09,,104,"))
    with pytest.raises(CommandError, match="nothing was saved"):
        call_command("import_ledger", str(path), "--as-at", "2013-09-30", "--by", "me")
