"""What tests of figures share."""

from datetime import date

import pytest

from pmf_portal.council.models import Area
from pmf_portal.periods.month import Month
from scorecards.audits.services import draw_audit_sample
from scorecards.models import Breakdown
from tests.factories import YEAR


@pytest.fixture
def wards(approved):
    """Two wards that stand, one that ended and one that begins later, and a constituency; C1 and F2
    go by ward.
    """
    for code, name, kind, first, last in (
        ("E05000001", "Ashby", Area.WARD, date(2010, 4, 1), None),
        ("E05000002", "Birch", Area.WARD, date(2010, 4, 1), None),
        ("E05000003", "Cedar", Area.WARD, date(2010, 4, 1), date(2013, 9, 29)),
        ("E05000004", "Dale", Area.WARD, date(2013, 10, 1), None),
        ("E14000001", "North", Area.CONSTITUENCY, date(2010, 4, 1), None),
    ):
        Area.objects.create(gss_code=code, name=name, kind=kind, valid_from=first, valid_to=last)
    for s in (approved.total, approved.ratio):
        Breakdown.objects.create(target=s.target, kind=Area.WARD, first_month=Month(2013, 4))
    return {area.name: area for area in Area.objects.all()}


@pytest.fixture
def audit(approved, at):
    """An audit of all four usual targets, drawn."""
    return draw_audit_sample(
        "Audit 2013/14", YEAR, "minute 17", 4, by=approved.people["auditor"], at=at
    )


@pytest.fixture
def first(audit):
    return audit.indicators.get(target__code="F1")
