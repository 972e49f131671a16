"""A directorate ends in the middle of a month end: its last month is signed off by whoever directs
its successor.
"""

import pytest

from pmf_portal.council.holders import answering_unit, directorates_of
from pmf_portal.council.models import LiveFrom, Notice, OrganisationUnit, User
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.cycle.month_end import build_month, run_month_end
from reporting.reorganisation.acts import end_unit, merge_units, move_unit
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import digest_of_lines, sign_off
from tests.browser_forms import sent
from tests.reporting.restructured import DAY, ON_THE_DAY, decided, unit
from tests.reporting.september import RELEASE, SEPTEMBER

TO_SIGN = "Scorecards to sign off"


def person(name):
    return User.objects.get(username=name)


@pytest.fixture
def merged(figures):
    """Places ended on 1 October and is a part of Families; September is built after that."""
    merge_units([unit("places")], into=unit("families"), **decided(figures, ON_THE_DAY))
    build_month(SEPTEMBER, by=None, at=RELEASE)
    return figures


def scorecards_on_desk(name):
    tasks = due_tasks(person(name), RELEASE.date())
    return [(task.words, task.url) for task in tasks if task.kind == TO_SIGN]


@pytest.mark.parametrize("name", ["director", "other_director"])
def test_the_last_month_is_on_the_desk_of_who_directs_the_successor(merged, name):
    assert scorecards_on_desk(name) == [
        ("Families, September 2013, edition 1", "/drafts/2013-09/families/"),
        ("Places, September 2013, edition 1", "/drafts/2013-09/places/"),
    ]


def test_the_last_month_is_signed_on_its_page_and_published(client, merged):
    client.force_login(person("director"))
    for slug in ("families", "places"):
        address = f"/drafts/2013-09/{slug}/sign-off/"
        typed = sent(client, address, confirm="on")
        assert client.post(address, typed).status_code == 302
    assert scorecards_on_desk("director") == []
    assert not run_month_end(SEPTEMBER, by=None, at=RELEASE).waits_for
    assert ScorecardBuild.objects.get().frozen_at


def test_nobody_else_has_it_on_their_desk(merged):
    assert scorecards_on_desk("head") == scorecards_on_desk("chief") == []


def test_who_directs_a_successor_of_a_successor_has_both(council, at):
    other = OrganisationUnit.objects.create(
        slug="adults",
        title="Adults",
        kind="directorate",
        parent=unit("council"),
        path="/council/a/",
    )
    merge_units([unit("places")], into=other, **decided(council, at))
    merge_units([unit("adults")], into=unit("families"), **decided(council, at))
    assert answering_unit(unit("places")) == unit("families")
    assert directorates_of(person("director")) == {
        unit(slug).pk for slug in ("families", "adults", "places")
    }


def test_a_newer_figure_is_told_to_who_directs_the_successor(merged):
    build = ScorecardBuild.objects.get()
    seen = digest_of_lines(build, unit("places"))
    sign_off(build, unit("places"), seen_digest=seen, by=person("director"), at=RELEASE)
    merged.figure(merged.elsewhere, "2013-09", "77")
    build_month(SEPTEMBER, by=None, at=RELEASE)
    told = Notice.objects.filter(key__startswith="sign again").values_list("user__username")
    assert {name for (name,) in told} == {"director", "other_director"}


@pytest.fixture
def emptied(council):
    """Places has lost its one service, whose target stands in the Corporate Plan, on 1 October."""
    council.elsewhere = council.target("P1", plan="corporate-plan", service="waste")
    council.approve()
    move_unit(unit("waste"), into=unit("families"), **decided(council, ON_THE_DAY))
    unit("places").roleassignment_set.all().delete()
    return council


def test_an_empty_directorate_ends_once_its_last_month_is_published(emptied):
    with pytest.raises(Refused, match="September 2013, which is not published yet"):
        end_unit(unit("places"), **decided(emptied, ON_THE_DAY))
    ScorecardBuild.objects.create(month=SEPTEMBER, frozen_at=RELEASE, built_at=RELEASE)
    end_unit(unit("places"), **decided(emptied, ON_THE_DAY))
    assert unit("places").ended_on == DAY


def test_a_directorate_of_months_that_are_not_live_ends_at_once(emptied):
    LiveFrom.objects.create(month=SEPTEMBER + 1, post="", set_by=None, set_at=ON_THE_DAY)
    end_unit(unit("places"), **decided(emptied, ON_THE_DAY))
    assert unit("places").ended_on == DAY
