"""Who reads figures before they are published is what the public list says: role by role, page by
page.
"""

import zlib

import pytest

from pmf_portal.council.acts import ACTS
from pmf_portal.council.roles import Role
from scorecards.models import Delivery
from tests.factories import PEOPLE

pytestmark = pytest.mark.any_database

# The acts that open something with figures in it that may not be published yet.
OPENING = (
    "view_draft_scorecard",
    "view_entry_desk",
    "view_exception_report",
    "view_exception_tracker",
    "view_indicator_audits",
    "record_actual",
    "import_actuals",
    "sign_off",
    "view_feeds",
)
PAGES = (
    "/drafts/2013-09/",
    "/drafts/2013-09/families/",
    "/targets/F1/actuals/2013-09/",
    "/actuals/",
    "/exception-reports/",
    "/exception-tracker/",
    "/exception-tracker/tracker.csv",
    "/indicator-audits/",
)


# Who works for a partner enters the figures that it brings itself, and sees no others.
OWN_FIGURES = {"view_entry_desk", "record_actual", "import_actuals"}


def test_no_act_that_opens_figures_goes_beyond_the_list():
    listed = set(ACTS["view_unpublished_figures"])
    beyond = {act: set(ACTS[act]) - listed for act in OPENING}
    assert beyond == {act: {Role.PARTNER} if act in OWN_FIGURES else set() for act in OPENING}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.slow
def test_the_list_names_whoever_opens_a_figure_and_nobody_else(
    client, council, opened_report, name
):
    listed = client.get("/pre-release-access/").content.decode()
    client.force_login(council.people[name])
    pages = (*PAGES, f"/exception-reports/{opened_report.pk}/")
    opened = [page for page in pages if client.get(page).status_code == 200]
    if name == "partner":
        # The grid of the figures that the partner brings: none of this council's.
        assert opened == ["/actuals/"] and "F1" not in client.get("/actuals/").content.decode()
        opened = []
    assert bool(opened) == (f">Post of {name}<" in listed), opened


@pytest.mark.parametrize(("name", "status"), [("hr", 403), ("member", 403), ("finance", 200)])
def test_a_delivery_opens_for_who_is_on_the_list(client, approved, at, name, status):
    kept = Delivery.objects.create(
        name="rows.csv", body=zlib.compress(b"code"), digest="0" * 64, received_at=at
    )
    client.force_login(approved.people[name])
    assert client.get(f"/actuals/deliveries/{kept.pk}/").status_code == status
