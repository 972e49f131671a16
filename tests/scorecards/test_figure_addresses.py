"""The addresses of hundreds of figures are those that Django would make of each."""

import pytest
from django.urls import reverse

from pmf_portal.periods.month import Month
from scorecards.actuals.figure_addresses import FigureAddresses

SEPTEMBER = Month(2013, 9)


@pytest.mark.parametrize("code", ["F1", "code", "KPI 1 (b)", "É&%20?", "a;b=c,d'e~f:@"])
def test_an_address_is_the_one_that_is_reversed(code):
    addresses = FigureAddresses("record_actual")
    for month in (SEPTEMBER, SEPTEMBER + 1):
        assert addresses.of(code, month) == reverse("record_actual", args=[code, month])


def test_a_row_of_the_grid_reads_beneath_the_page_of_its_figure():
    figure = FigureAddresses("figure").of("F1", SEPTEMBER)
    assert f"{figure}read/" == reverse("read_figure", args=["F1", SEPTEMBER])
