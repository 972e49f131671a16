"""Two people send one notice again at once (PostgreSQL: SQLite lets one writer in at a time)."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.council.services import resend_notice
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)


def test_a_notice_in_doubt_is_sent_again_once():
    council = Council()
    notice = Notice.objects.create(
        key="figures 2013-09",
        user=council.people["lead"],
        subject="Figures are due",
        body="By Monday",
        written_at=AT,
        begun_at=AT - timedelta(hours=2),
        lease_until=AT - timedelta(hours=1),
    )
    act = partial(resend_notice, notice, by=council.people["team"], at=AT)
    first, second = overlapping(act, act)
    assert first is None, first
    assert isinstance(second, Refused), second
    assert AuditEvent.objects.filter(action="resend_notice").count() == 1
