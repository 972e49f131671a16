"""Ledger extracts and risk registers for tests."""

from datetime import UTC, date, datetime
from decimal import Decimal

from scorecards.extracts.columns import LEDGER, RISK_REGISTER
from scorecards.extracts.services import import_extract
from targets.models import ResourceEnvelope
from targets.resources import MonthOfEnvelope, set_resource_envelope
from targets.risks import Scored, add_risk
from tests.factories import YEAR

AT = datetime(2013, 10, 8, 10, tzinfo=UTC)
SEPTEMBER_END = date(2013, 9, 30)
LEDGER_HEAD = "plan,cost_centre,kind,month,profiled,actual,forecast"
REGISTER_HEAD = "reference,kind,title,likelihood,impact,owner,mitigation,objectives,reason"
OBJECTIVE = "families/first"


def file_of(head, *lines):
    return "\n".join([head, *lines, ""]).encode()


def ledger_file(*lines):
    return file_of(LEDGER_HEAD, *lines)


def register_file(*lines):
    return file_of(REGISTER_HEAD, *lines)


def set_envelope(council, *, plan="families", kind="revenue", agreed=1200):
    """An even envelope of the year, agreed by Finance before the plan is approved."""
    share = Decimal(agreed) if kind == ResourceEnvelope.STAFF else Decimal(agreed) / 12
    return set_resource_envelope(
        council.plans[plan],
        YEAR,
        kind,
        agreed=Decimal(agreed),
        months={month: MonthOfEnvelope(share) for month in YEAR.months},
        seen_version=0,
        by=council.people["finance"],
        at=AT,
    )


def import_ledger(council, *lines, as_at=SEPTEMBER_END, at=AT):
    data = ledger_file(*lines)
    return import_extract(
        LEDGER, data, name="ledger.csv", as_at=as_at, by=council.people["finance"], at=at
    )


def import_register(council, *lines, as_at=SEPTEMBER_END, at=AT):
    data = register_file(*lines)
    return import_extract(
        RISK_REGISTER, data, name="register.csv", as_at=as_at, by=council.people["risk"], at=at
    )


def add_winter(council, *, reference="R1", likelihood=2, day=date(2013, 4, 20), **fields):
    usual = {
        "kind": "risk",
        "title": "Winter",
        "impact": 4,
        "owner": council.people["head"],
        "mitigation": "More places",
        "objectives": [council.priorities["families"]],
    }
    return add_risk(
        reference=reference,
        likelihood=likelihood,
        scored=Scored(day),
        by=council.people["risk"],
        at=AT,
        **usual | fields,
    )
