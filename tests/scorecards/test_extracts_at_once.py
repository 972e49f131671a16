"""Extracts that come in at the same moment as something else: one waits for the other and sees what
it did (PostgreSQL).
"""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.extracts.columns import LEDGER, RISK_REGISTER
from scorecards.extracts.cost_centres import map_cost_centre
from scorecards.extracts.services import confirm_extract, keep_extract
from scorecards.models import Extract, LedgerFigure
from targets.models import CostCentre, EnvelopeMonth, ResourceEnvelope, Risk, RiskAssessment
from targets.resources import MonthOfEnvelope, set_resource_envelope
from targets.risks import Scored, change_risk, version_of
from tests.at_once import needs_postgresql, overlapping
from tests.factories import YEAR, Council
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

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
SEPTEMBER = Month(2013, 9)
WINTER = f"R1,risk,Winter,4,4,head,More places,{OBJECTIVE},Wards are full."


@pytest.fixture
def council():
    council = Council()
    council.target("F1")
    set_envelope(council)
    return council


def keep(council, kind, data):
    by = council.people["finance" if kind == LEDGER else "risk"]
    asked = {"name": "file.csv", "as_at": SEPTEMBER_END, "by": by, "at": AT}
    kept = keep_extract(kind, data, **asked)
    return partial(confirm_extract, kept, by=by, at=AT)


def spent():
    return EnvelopeMonth.objects.get(month=SEPTEMBER).actual


def test_a_kept_file_pressed_twice_is_saved_once(council):
    press = keep(council, LEDGER, ledger_file("families,,revenue,2013-09,,104,"))
    first, second = overlapping(press, press)
    assert first == 1 and isinstance(second, Refused)
    assert LedgerFigure.objects.count() == 1


def test_the_second_of_two_extracts_is_shown_what_the_first_brought(council):
    acts = [
        keep(council, LEDGER, ledger_file(f"families,,revenue,2013-09,,{amount},"))
        for amount in (104, 99)
    ]
    first, second = overlapping(*acts)
    assert first == 1 and isinstance(second, ChangedMeanwhile)
    assert spent() == 104


def test_of_an_extract_and_spending_typed_in_neither_is_lost(council):
    share = Decimal(100)
    typed = partial(
        set_resource_envelope,
        council.plans["families"],
        YEAR,
        "revenue",
        agreed=Decimal(1200),
        months={month: MonthOfEnvelope(share, Decimal(7)) for month in YEAR.months[:1]}
        | {month: MonthOfEnvelope(share) for month in YEAR.months[1:]},
        seen_version=1,
        by=council.people["finance"],
        at=AT,
    )
    line = "families,,revenue,2013-09,,104,"
    first, second = overlapping(partial(import_ledger, council, line), typed)
    assert first == 1 and isinstance(second, Refused)
    first, second = overlapping(
        partial(typed, seen_version=2),
        partial(import_ledger, council, line, at=AT + timedelta(hours=1)),
    )
    assert isinstance(first, ResourceEnvelope) and second == 1
    assert spent() == 104
    assert EnvelopeMonth.objects.get(month=YEAR.months[0]).actual == 7


def test_a_register_and_a_score_typed_in_come_one_after_the_other(council):
    risk = add_winter(council)
    typed = partial(
        change_risk,
        risk,
        likelihood=5,
        objectives=list(risk.objectives.all()),
        seen_version=version_of(risk),
        scored=Scored(SEPTEMBER_END, "Snow"),
        by=council.people["risk"],
        at=AT,
    )
    first, second = overlapping(keep(council, RISK_REGISTER, register_file(WINTER)), typed)
    assert first == 1 and isinstance(second, ChangedMeanwhile)
    assert RiskAssessment.objects.count() == 2


def test_of_two_registers_with_a_new_risk_one_adds_it(council):
    act = partial(import_register, council, WINTER)
    first, second = overlapping(act, act)
    assert first == 1 and (second == 0 or isinstance(second, FileRefused))
    assert Risk.objects.count() == RiskAssessment.objects.count() == 1
    assert Extract.objects.count() in (1, 2)


def test_a_cost_centre_is_mapped_by_one_of_two(council):
    acts = [
        partial(map_cost_centre, "4100", council.plans[plan], by=council.people["finance"], at=AT)
        for plan in ("families", "places")
    ]
    first, second = overlapping(*acts)
    assert isinstance(first, CostCentre) and isinstance(second, Refused)
    assert CostCentre.objects.get().plan == council.plans["families"]
    back = partial(acts[1].func, "4100", by=council.people["finance"], at=AT)
    first, second = overlapping(
        partial(back, council.plans["places"]), partial(back, council.plans["places"])
    )
    assert isinstance(first, CostCentre) and isinstance(second, Refused)
