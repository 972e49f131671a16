"""How a month and what was decided reach a directorate and its teams, and the overview."""

from datetime import timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import OrganisationUnit, RoleAssignment, User
from pmf_portal.refusals import Refused
from reporting.briefings import acknowledging, team_briefings
from reporting.briefings.decisions import Stretch, decisions_reaching, stretch_of
from reporting.cycle.desk import due_tasks
from reporting.cycle.overview import overview_for
from reporting.meetings.viewers import Viewer
from reporting.models import TeamBriefing
from reporting.publishing.in_short import PublishedMonth, newest_published
from tests.reporting.briefings.story import READ_AT, TODAY, raised
from tests.reporting.meetings.story import (
    AT,
    FIRST,
    add,
    confirmed,
    decide,
    held,
    management,
    plan,
)
from tests.reporting.september import RELEASE, SEPTEMBER

PAGE = "/team-briefing/care/2013-09/"
WIDE = Stretch(FIRST - timedelta(days=30), FIRST + timedelta(days=30))


@pytest.fixture
def read_next_day(monkeypatch):
    monkeypatch.setattr("pmf_portal.periods.clock.now", lambda: READ_AT)
    monkeypatch.setattr("pmf_portal.periods.clock.today", lambda: TODAY)


def text_of(answer):
    return " ".join(answer.content.decode().split())


def met(council, body, decisions, *, is_confirmed=True):
    meeting = plan(council, body)
    held(council, meeting)
    for text, more in decisions:
        decide(council, meeting, text, **{"due": FIRST + timedelta(days=9)} | more)
    if is_confirmed:
        confirmed(council, meeting)
    return meeting


def reached(council, unit, viewer, stretch=WIDE):
    person = Viewer(council.people[viewer], TODAY)
    return [one.text for one in decisions_reaching(council.units[unit], stretch, person)]


def brief(council, day=TODAY, text="Well done.", by="head"):
    return team_briefings.brief_team(
        council.units["care"],
        SEPTEMBER,
        briefed_on=day,
        text=text,
        by=council.people[by],
        at=READ_AT,
    )


@pytest.mark.django_db
def test_a_decision_reaches_a_unit_by_its_owner_or_its_measure(council):
    target = council.target("F1").target
    met(
        council,
        add(council, "Group", "executive_group", is_public=False),
        [
            ("by owner", {}),
            ("by measure", {"owner": "finance", "target": target}),
            ("elsewhere", {"owner": "other_head"}),
            ("noted", {"kind": "noted", "due": None}),
        ],
    )
    assert reached(council, "care", "manager") == ["by owner", "by measure"]
    assert reached(council, "families", "director") == ["by owner", "by measure"]
    assert reached(council, "waste", "other_head") == ["elsewhere"]


@pytest.mark.django_db
def test_what_a_management_team_decides_reaches_its_services_alone(council):
    met(council, management(council), [("overtime", {})])
    assert reached(council, "care", "manager") == ["overtime"]
    assert reached(council, "families", "director") == []


@pytest.mark.django_db
def test_exempt_words_reach_those_alone_who_may_see_them(council):
    met(council, add(council), [("open", {}), ("closed", {"exempt": "3"})])
    assert reached(council, "care", "manager") == ["open"]
    # The head owns it.
    assert reached(council, "care", "head") == ["open", "closed"]
    assert reached(council, "families", "team") == ["open", "closed"]


@pytest.mark.django_db
def test_what_is_not_confirmed_has_not_been_decided_for_others(council):
    met(council, add(council), [("soon", {"owner": "other_head"})], is_confirmed=False)
    assert reached(council, "waste", "other_head") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "is_told"), [(-1, 0, True), (0, 1, False), (-5, -1, False)]
)
def test_what_was_decided_since_the_last_month_is_told(council, since, until, is_told):
    met(council, add(council), [("one", {})])
    stretch = Stretch(FIRST + timedelta(days=since), FIRST + timedelta(days=until))
    assert bool(reached(council, "care", "manager", stretch)) is is_told


def test_without_a_month_before_a_stretch_begins_with_the_month(september):
    assert stretch_of(SEPTEMBER, TODAY) == Stretch(SEPTEMBER.first_day, TODAY)


def test_a_manager_takes_the_month_to_the_team(september, client, read_next_day):
    head = september.people["head"]
    (task,) = [one for one in due_tasks(head, TODAY) if one.kind == "Teams to brief"]
    assert (task.url, (task.due - RELEASE.date()).days) == (PAGE, 14)
    client.force_login(head)
    page = text_of(client.get("/team-briefing/", follow=True))
    assert "Team briefing: Care, September 2013" in page and "Measure F2" in page
    typed = {"briefed_on": f"{TODAY:%d/%m/%Y}", "text": "Thank you all."}
    page = text_of(client.post(f"{PAGE}brief/", typed, follow=True))
    assert "Thank you all." in page and "The team was briefed on" in page
    assert not [one for one in due_tasks(head, TODAY) if one.kind == "Teams to brief"]
    assert AuditEvent.objects.filter(action="brief_team").count() == 1
    client.force_login(september.people["director"])
    page = text_of(client.get("/briefing/families/2013-09/"))
    assert "1 of 1 service briefed their teams for September 2013." in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"briefed_on": "", "text": "Words"}, "Enter the day"),
        ({"briefed_on": "1/1/2030", "text": "Words"}, "This day has not come yet"),
        ({"briefed_on": "30/9/2013", "text": "Words"}, "Enter a day after September 2013"),
        ({"briefed_on": "tomorrow", "text": "Words"}, "tomorrow"),
        ({"briefed_on": "1/11/2013", "text": "y" * 601}, "too long"),
    ],
)
def test_nonsense_about_a_briefing_is_told_and_kept(september, client, read_next_day, typed, words):
    client.force_login(september.people["head"])
    page = text_of(client.post(f"{PAGE}brief/", typed))
    assert words in page and typed["text"] in page
    assert not TeamBriefing.objects.exists()


def test_concerns_of_the_holder_are_not_shown_to_teams(september, client, read_next_day):
    raised(september, text="Between us", target=september.ratio.target)
    client.force_login(september.people["head"])
    assert "Between us" not in text_of(client.get(PAGE))


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("manager", PAGE, 200),
        ("director", PAGE, 200),
        ("team", PAGE, 200),
        ("other_head", PAGE, 403),
        ("holder", PAGE, 403),
        ("head", "/team-briefing/families/2013-09/", 404),
        ("head", "/team-briefing/care/2013-08/", 404),
        ("director", f"{PAGE}brief/", 403),
        ("director", "/team-briefing/", 200),
        ("member", "/team-briefing/", 403),
    ],
)
def test_who_opens_what_of_a_team(september, client, name, address, status):
    client.force_login(september.people[name])
    assert client.get(address).status_code == status


@pytest.mark.parametrize("number", [1, 3])
def test_a_team_page_asks_as_much_whatever_was_decided(
    september, client, read_next_day, number, django_assert_num_queries
):
    met(september, add(september), [(f"Decision {n}", {}) for n in range(number)])
    client.force_login(september.people["head"])
    client.get(PAGE)
    with django_assert_num_queries(15):
        page = text_of(client.get(PAGE))
    assert f"Decision {number - 1}" in page


def test_a_team_is_briefed_again_and_the_newest_counts(september):
    brief(september)
    brief(september, text="And one thing more.", by="manager")
    newest = team_briefings.briefing_of_team(september.units["care"], SEPTEMBER)
    assert newest.text == "And one thing more." and TeamBriefing.objects.count() == 2


def test_a_service_that_said_nothing_is_named(september):
    unit = OrganisationUnit.objects.get(slug="families")
    words = team_briefings.coverage_of(PublishedMonth(newest_published()), unit).words
    assert words == "0 of 1 service briefed their teams for September 2013; not yet Care."
    with pytest.raises(Refused):
        brief(september, day=TODAY + timedelta(days=1))


def test_the_leader_has_the_council_at_a_glance(september, client, read_next_day):
    concern = raised(september)
    late = concern.due + timedelta(days=3)
    acknowledging.acknowledge_monthly_briefing(
        september.units["places"],
        SEPTEMBER,
        discussed_on=None,
        by=september.people["other_holder"],
        at=READ_AT,
    )
    met(september, add(september), [("Say why", {"owner": "director"})])
    overview = overview_for(september.people["leader"], late)
    families, places = overview.rows
    assert dict(families.counts)["red"] == 1 and (families.concerns, families.late_concerns) == (
        1,
        1,
    )
    assert families.read.words.endswith("late") and places.read.words == f"{READ_AT.day} October"
    assert (overview.decisions_open, overview.decisions_late_count) == (1, 1)
    client.force_login(september.people["leader"])
    page = text_of(client.get("/desk/"))
    assert "September 2013: 1 measure is red" in page and "Next meetings" in page


@pytest.mark.parametrize("name", ["holder", "director", "chief", "member"])
def test_others_have_no_overview(september, name):
    assert overview_for(september.people[name], TODAY) is None


def test_the_lead_member_has_the_overview_and_the_councils_briefing(september, client):
    person = User.objects.create_user(username="lead-member", password="x" * 20, post="Lead member")
    council = september.units["council"]
    RoleAssignment.objects.create(user=person, role="portfolio_holder", unit=council)
    assert overview_for(person, TODAY).month == SEPTEMBER
    client.force_login(person)
    assert client.get("/briefing/council/2013-09/").status_code == 200


def test_an_overview_without_anything_published_is_none(approved):
    assert overview_for(approved.people["leader"], TODAY) is None


@pytest.mark.parametrize("number", [1, 3])
def test_an_overview_asks_as_much_whatever_there_is(september, number, django_assert_num_queries):
    meeting = met(september, add(september), [(f"Decision {n}", {}) for n in range(number)])
    assert meeting.day == FIRST and AT.date() < TODAY
    for _ in range(number):
        raised(september)
    leader = User.objects.get(pk=september.people["leader"].pk)
    with django_assert_num_queries(23):
        overview_for(leader, TODAY + timedelta(days=60))


def test_a_director_sees_on_the_desk_whether_the_month_was_read(september, client, read_next_day):
    client.force_login(september.people["director"])
    assert "is not acknowledged yet" in text_of(client.get("/desk/"))
    acknowledging.acknowledge_monthly_briefing(
        september.units["families"],
        SEPTEMBER,
        discussed_on=TODAY,
        by=september.people["holder"],
        at=READ_AT,
    )
    assert "acknowledged the briefing of September 2013" in text_of(client.get("/desk/"))
