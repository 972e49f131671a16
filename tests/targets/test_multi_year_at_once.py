"""Two people set levels over several years, or name proxies, at once: the second waits, and sees
what the first did (PostgreSQL).
"""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import pytest

from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.approval import approve_plan
from targets.models import Approval, MultiYearTarget, Proxy
from targets.multi_year import end_proxy, name_proxy, set_multi_year_target
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
AT = datetime(2013, 2, 20, 10, tzinfo=UTC)
Y13, Y14 = FinancialYear(2013), FinancialYear(2014)


@pytest.fixture
def council():
    council = Council()
    council.specification, council.other = council.target("F1"), council.target("F2")
    return council


def by(council, name="head"):
    return {"by": council.people[name], "at": AT}


def setting(council, *values):
    levels = {FinancialYear(2013 + n): Decimal(value) for n, value in enumerate(values)}
    return partial(
        set_multi_year_target,
        council.specification,
        levels,
        reason="x",
        seen_version=0,
        **by(council),
    )


def naming(council, target, proxy):
    return partial(
        name_proxy, target.target, proxy=proxy.target, reason="x", measured_from=Y14, **by(council)
    )


def test_the_second_to_set_levels_is_told_of_the_first(council):
    _, second = overlapping(setting(council, 90, 92), setting(council, 90, 95))
    assert isinstance(second, ChangedMeanwhile) and MultiYearTarget.objects.count() == 1


def test_levels_that_are_set_while_a_plan_is_approved_are_those_it_sees(council):
    approving = partial(
        approve_plan, council.plans["families"], Y13, reference="C", **by(council, "holder")
    )
    overlapping(setting(council, 80, 92), approving)
    assert not Approval.objects.exists()


def test_of_two_proxies_that_are_named_at_once_one_stands(council):
    third = council.target("F3")
    _, second = overlapping(
        naming(council, council.specification, council.other),
        naming(council, council.specification, third),
    )
    assert isinstance(second, Refused) and Proxy.objects.count() == 1


def test_two_never_stand_for_each_other(council):
    _, second = overlapping(
        naming(council, council.specification, council.other),
        naming(council, council.other, council.specification),
    )
    assert isinstance(second, Refused) and Proxy.objects.count() == 1


def test_a_proxy_ends_once(council):
    proxy = naming(council, council.specification, council.other)()
    ending = partial(end_proxy, proxy, reason="Measured now", **by(council))
    _, second = overlapping(ending, ending)
    assert isinstance(second, Refused)
