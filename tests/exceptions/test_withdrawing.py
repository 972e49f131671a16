"""A report that a corrected figure makes untrue before publication is withdrawn by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest

from exceptions.models import ExceptionReport
from exceptions.preparing import prepare_part
from pmf_portal.audit.models import AuditEvent
from reporting.cycle.month_end import build_month
from scorecards.actuals.services import record_actual
from tests.reporting.september import RELEASE, SEPTEMBER

LATER = RELEASE + timedelta(hours=1)


def corrected(council, value, at=LATER):
    record_actual(
        council.latest,
        SEPTEMBER,
        value=Decimal(value),
        by=council.people["lead"],
        at=at,
        reason="Late returns",
        confirmation="Checked",
    )
    build_month(SEPTEMBER, by=None, at=at)


@pytest.fixture
def red(approved):
    approved.figure(approved.latest, "2013-09", "50")
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return ExceptionReport.objects.get(target=approved.latest.target)


def states(report):
    report.refresh_from_db()
    return report.state, list(report.steps.order_by("pk").values_list("act", flat=True))


def test_an_untrue_report_is_withdrawn_with_a_line_in_its_history(approved, red):
    corrected(approved, "95")
    assert states(red) == ("withdrawn", ["open", "withdraw"])
    assert AuditEvent.objects.filter(action="withdraw_exception_report").count() == 1
    corrected(approved, "96", at=LATER + timedelta(hours=1))
    assert states(red) == ("withdrawn", ["open", "withdraw"])


def test_it_is_opened_again_when_the_figure_is_red_after_all(approved, red):
    corrected(approved, "95")
    corrected(approved, "40", at=LATER + timedelta(hours=1))
    assert states(red) == ("opened", ["open", "withdraw", "reopen"])
    assert ExceptionReport.objects.get().relapses == 0


def test_what_somebody_has_begun_stays(approved, red):
    prepare_part(
        red,
        "what-happened",
        {"what_happened": "A ward was closed", "what_happened_mark": ""},
        seen_version=red.version,
        by=approved.people["head"],
        at=LATER,
    )
    corrected(approved, "95")
    assert states(red)[0] == "preparing"


def test_a_report_that_is_still_true_stays(approved, red):
    corrected(approved, "55")
    assert states(red) == ("opened", ["open"])
