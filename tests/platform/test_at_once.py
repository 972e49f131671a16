"""Acts of the platform at the same moment (PostgreSQL: SQLite lets one writer in at a time)."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.imports.columns import FILES
from pmf_portal.council.imports.council_files import keep_file, save_file
from pmf_portal.council.models import Notice, OrganisationUnit
from pmf_portal.council.services import resend_notice
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.platform.council_files import file_of

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


def test_a_file_of_the_organisation_is_saved_once():
    team = Council().people["team"]
    body = file_of("organisation", "Roads | service | places |")
    kept = keep_file(FILES["organisation"], body, name="units.csv", by=team, at=AT)
    act = partial(save_file, kept, by=team, at=AT)
    first, second = overlapping(act, act)
    assert first.count == 1
    assert isinstance(second, Refused), second
    assert OrganisationUnit.objects.filter(slug="roads").count() == 1
    assert AuditEvent.objects.filter(action="import_organisation").count() == 1


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("organisation", "Roads | service | places |"),
        ("places", "X1 | North | ward | | 1/4/2013 |"),
        ("people", "anne | Anne Example | Planner | anne@council.example | |"),
    ],
)
def test_of_two_files_that_bring_the_same_one_is_saved(kind, row):
    team = Council().people["team"]
    acts = []
    for name in ("one.csv", "two.csv"):
        kept = keep_file(FILES[kind], file_of(kind, row), name=name, by=team, at=AT)
        acts.append(partial(save_file, kept, by=team, at=AT))
    first, second = overlapping(*acts)
    assert first.count == 1
    assert isinstance(second, Refused | FileRefused), second
    assert AuditEvent.objects.filter(action=f"import_{kind}").count() == 1
