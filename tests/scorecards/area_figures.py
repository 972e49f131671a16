"""Figures by area: where they are entered, and what is stored."""

from scorecards.models import Actual
from tests.reporting.september import SEPTEMBER

URL = "/targets/C1/actuals/2013-09/areas/record/"

RATIO_URL = "/targets/F2/actuals/2013-09/areas/record/"


def stored(council, wards):
    return {
        actual.area.name: (actual.revision, actual.value)
        for actual in Actual.objects.newest_by_area(council.total.target, SEPTEMBER)
    }
