"""A corrected published figure reaches those who must act: the performance team, the directors in
whose directorates something changes, whoever reads the exception report that quotes it.
"""

from decimal import Decimal

import pytest

from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from reporting.models import Publication
from reporting.publishing.month import NotReady, correct_month, publish_month
from scorecards.actuals.services import record_actual
from scorecards.month.corrections import line_changes
from scorecards.month.sign_off import awaiting_sign_off
from tests.reporting.september import LATER, SEPTEMBER, published, sign_all, with_figures

pytestmark = pytest.mark.slow

ASKED = "Published figure of September 2013 corrected, and nobody has decided"


@pytest.fixture
def corrected(approved, settings):
    """September is published; then F2's figure of September is corrected."""
    published(with_figures(approved))
    settings.PORTAL_CLOCK = LATER.replace(tzinfo=None)
    record_actual(
        approved.ratio,
        SEPTEMBER,
        numerator=Decimal(100),
        denominator=Decimal(100),
        by=approved.people["lead"],
        at=LATER,
        reason="Late returns",
        confirmation="Checked",
    )
    return approved


def begin(council):
    return correct_month(
        SEPTEMBER,
        reason="Late returns of September were counted.",
        by=council.people["team"],
        at=LATER,
    )


def test_it_is_at_once_on_the_desk_and_the_run_sheet(client, corrected):
    client.force_login(corrected.people["team"])
    assert ASKED in client.get("/desk/").content.decode()
    page = client.get("/run-sheet/2013-09/").content.decode()
    assert "1 published figure was" in page and "begin a" in page
    assert "80 out of 100, now 100 out of 100" in " ".join(page.split())
    begin(corrected)
    assert ASKED not in client.get("/desk/").content.decode()


def test_only_directorates_with_a_change_sign_again(client, corrected):
    build = begin(corrected)
    assert [change.code for change in line_changes(build)] == ["F2"]
    assert [unit.slug for unit in awaiting_sign_off(build)] == ["families"]
    carried = build.sign_offs.get(directorate__slug="places")
    assert carried.signed_by == corrected.people["other_director"]
    with pytest.raises(NotReady, match="The sign-off of Families is missing"):
        publish_month(SEPTEMBER, by=None, at=LATER)
    notice = Notice.objects.get(subject="Correction of September 2013 to sign off")
    assert notice.user == corrected.people["director"]
    assert "F2 Measure F2: 80.0% (red), now 83.3% (red)" in notice.body


def test_an_edition_that_changes_nothing_waits_for_every_sign_off(approved):
    published(with_figures(approved))
    build = begin(approved)
    assert line_changes(build) == []
    assert [unit.slug for unit in awaiting_sign_off(build)] == ["families", "places"]
    with pytest.raises(NotReady, match="The sign-off of Families, Places is missing"):
        publish_month(SEPTEMBER, by=None, at=LATER)


def test_the_draft_begins_with_what_was_and_what_is(client, corrected):
    begin(corrected)
    client.force_login(corrected.people["director"])
    for address in ("/drafts/2013-09/", "/drafts/2013-09/families/"):
        page = client.get(address).content.decode()
        assert "What this correction changes" in page
        assert page.index("80.0%") < page.index("83.3%")
    client.force_login(corrected.people["other_director"])
    page = client.get("/drafts/2013-09/places/").content.decode()
    assert "This correction changes no line of this directorate." in page


def test_the_edition_goes_out_with_every_line(corrected):
    build = begin(corrected)
    sign_all(corrected, build, LATER)
    publish_month(SEPTEMBER, by=corrected.people["team"], at=LATER)
    assert build.lines.count() == 4 and build.qualities.count() == 4
    second = Publication.objects.get(slug="places", kind="scorecard", month=SEPTEMBER, edition=2)
    first = Publication.objects.get(slug="places", kind="scorecard", month=SEPTEMBER, edition=1)
    assert first.green == second.green == 1
    assert AuditEvent.objects.filter(action="correct_month").count() == 1


def test_the_exception_report_says_that_its_figure_was_corrected(client, corrected):
    report = ExceptionReport.objects.get(target=corrected.ratio.target)
    client.force_login(corrected.people["head"])
    page = " ".join(client.get(f"/exception-reports/{report.pk}/").content.decode().split())
    assert "Corrected since" in page
    assert "September 2013: 80 out of 100, now 100 out of 100" in page
