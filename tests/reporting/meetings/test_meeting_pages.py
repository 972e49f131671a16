"""The pages of meetings: who sees what, nothing typed is lost, and nothing exempt gets out."""

import re

import pytest

from pmf_portal.periods import clock
from reporting.meetings.outputs import complete_output
from reporting.meetings.planning import add_agenda_item, cancel_meeting
from reporting.models import AgendaItem, Body, Meeting, Output
from tests.reporting.meetings.story import (
    AT,
    FIRST,
    SECOND,
    TYPED,
    add,
    called,
    committee,
    confirmed,
    decide,
    held,
    management,
    plan,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def words(answer):
    return " ".join(answer.content.decode().split())


def item(council, meeting, title, exempt=""):
    fields = {"kind": AgendaItem.OTHER, "title": title, "about": f"{title}About", "exempt": exempt}
    return add_agenda_item(meeting, by=council.people["team"], at=AT, **fields)


@pytest.fixture
def story(council):
    """A public body with exempt and open items in confirmed minutes, another meeting called with
    one, one cancelled; and a body that is not public.
    """
    body = add(council)
    first = plan(council, body)
    open_item, closed_item = item(council, first, "OpenItem"), item(council, first, "ZzItem", "3")
    held(council, first)
    decide(council, first, "OpenDecision", item=open_item, due=SECOND)
    closed = decide(council, first, "ZzOfClosedItem", item=closed_item)
    alone = decide(council, first, "ZzAlone", exempt="1", due=SECOND)
    confirmed(council, first)
    for output in (closed, alone):
        complete_output(output, what_came="ZzCame", by=council.people["team"], at=AT)
    second = plan(council, body, SECOND)
    item(council, second, "ZzCalled", "7")
    called(council, second)
    private = plan(council, management(council))
    item(council, private, "ZzPrivate")
    held(council, private)
    decide(council, private, "ZzPrivateDecision", owner="manager")
    confirmed(council, private)
    return council


PAGES = (
    "/meetings/",
    "/meetings/cabinet/",
    f"/meetings/cabinet/{FIRST}/",
    f"/meetings/cabinet/{SECOND}/",
)


@pytest.mark.parametrize("post", [None, "member", "auditor", "lead", "partner"])
def test_nothing_exempt_is_on_any_page_of_those_who_may_not_read_it(client, story, post):
    if post:
        client.force_login(story.people[post])
    text = "".join(client.get(page).content.decode() for page in PAGES)
    assert "OpenDecision" in text and "OpenItem" in text
    assert re.findall(r"Zz(?:Item|OfClosedItem|Alone|Called|Came)", text) == []
    assert text.count("paragraph 3 of Schedule 12A") == 1
    assert text.count("paragraph 7 of Schedule 12A") == 1


@pytest.mark.parametrize("post", ["leader", "holder", "finance", "team"])
def test_whoever_sits_in_the_body_reads_everything(client, story, post):
    client.force_login(story.people[post])
    text = "".join(client.get(page).content.decode() for page in PAGES)
    assert {"ZzItem", "ZzOfClosedItem", "ZzAlone", "ZzCalled"} <= set(re.findall(r"Zz\w*", text))


@pytest.mark.parametrize(
    ("post", "status"),
    [
        (None, 404),
        ("member", 404),
        ("other_head", 404),
        ("partner", 404),
        ("head", 200),
        ("lead", 200),
        ("cesg", 200),
    ],
)
def test_a_private_body_is_shown_to_those_whom_it_concerns(client, story, post, status):
    if post:
        client.force_login(story.people[post])
    path = "/meetings/families-management-team/"
    assert client.get(path).status_code == client.get(f"{path}{FIRST}/").status_code == status
    assert ("Families Management Team" in words(client.get("/meetings/"))) == (status == 200)


def test_the_owner_reads_their_own_decision_of_a_private_body(client, story):
    output = Output.objects.get(text="ZzPrivateDecision")
    client.force_login(story.people["manager"])
    page = words(client.get(f"/decisions/{output.pk}/"))
    assert "ZzPrivateDecision" in page and "My desk" in page
    client.force_login(story.people["other_head"])
    assert client.get(f"/decisions/{output.pk}/").status_code == 404


def test_decisions_are_public_once_the_minutes_are_confirmed(client, council):
    meeting = plan(council, add(council))
    page = f"/meetings/cabinet/{FIRST}/"
    add_agenda_item(meeting, kind=AgendaItem.OTHER, title="Roofs", by=council.people["team"], at=AT)
    assert "Roofs" not in words(client.get(page))
    held(council, meeting)
    decide(council, meeting, "To mend the roof")
    assert "Roofs" in words(client.get(page)) and "To mend" not in words(client.get(page))
    confirmed(council, meeting)
    assert "To mend the roof" in words(client.get(page))
    assert "Minutes confirmed by Post of leader on 7 October 2013." in words(client.get(page))


def test_the_team_adds_a_body_its_members_and_a_meeting(client, council):
    client.force_login(council.people["team"])
    typed = {
        "title": "Health Board",
        "kind": "partnership_board",
        "unit": council.units["council"].pk,
        "is_public": "on",
        "chair": council.people["leader"].pk,
        "clerk": "",
    }
    assert "The body is added" in words(client.post("/meetings/add/", typed, follow=True))
    body = Body.objects.get()
    assert "There is a body of this name already" in words(client.post("/meetings/add/", typed))
    seat = {"person": council.people["risk"].pk, "from_day": "1/10/2013"}
    page = client.post("/meetings/health-board/members/add/", seat, follow=True)
    assert "Post of risk" in words(page)
    pk = body.named_members.get().pk
    ended = client.post(
        f"/meetings/health-board/members/{pk}/end/", {"until": "7/10/2013"}, follow=True
    )
    assert "The seat of Post of risk ends on this day." in words(ended)
    page = client.post("/meetings/health-board/plan/", TYPED, follow=True)
    assert "Tuesday 5 November 2013, 10:00 to 12:00" in words(page)
    changed = typed | {"title": "Care Board", "chair": ""}
    assert "Care Board" in words(
        client.post("/meetings/health-board/change/", changed, follow=True)
    )
    assert "cancel them first" in words(
        client.post("/meetings/health-board/end/", {"ended_on": "8/10/2013"})
    )
    client.post(f"/meetings/health-board/{SECOND}/cancel/", {"reason": "No business"})
    page = client.post("/meetings/health-board/end/", {"ended_on": "8/10/2013"}, follow=True)
    assert "This body ended on 8 October 2013." in words(page)
    assert client.post("/meetings/health-board/plan/", TYPED).status_code == 403


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"day": "31/2/2013"}, "31/2/2013"),
        ({"day": "1/1/2099"}, "Enter a day within three years"),
        ({"begins": "13"}, "Begins"),
        ({"ends": "9:00"}, "The end has to be after the beginning"),
        ({"place": ""}, "Say where it is"),
        ({"place": "x" * 201}, "too long"),
    ],
)
def test_what_is_wrong_in_a_date_is_said_and_the_rest_kept(client, council, typed, message):
    add(council)
    client.force_login(council.people["team"])
    answer = client.post("/meetings/cabinet/plan/", TYPED | typed)
    assert answer.status_code == 200 and message in words(answer)
    kept = (TYPED | typed)["place"]
    assert f'value="{kept}"' in words(answer) or not kept
    assert not Meeting.objects.exists()


def test_a_day_that_no_calendar_has_is_no_page(client, council):
    add(council)
    assert client.get("/meetings/cabinet/2013-02-31/").status_code == 404


def test_a_meeting_goes_its_way_by_its_pages(client, council):
    add(council)
    client.force_login(council.people["finance"])
    client.post("/meetings/cabinet/plan/", TYPED)
    path = f"/meetings/cabinet/{SECOND}/"
    added = {"title": "Waste contract", "about": "To agree", "exempt": ""}
    assert "It is on the agenda." in words(client.post(f"{path}agenda/add/", added, follow=True))
    client.post(f"{path}agenda/add/", {"title": "Mistake"})
    wrong = AgendaItem.objects.get(title="Mistake").pk
    remove = f"{path}agenda/{wrong}/remove/"
    assert "Mistake" in words(client.get(remove))
    assert "It is off the agenda." in words(client.post(remove, follow=True))
    moved = TYPED | {"place": "Library"}
    assert "Library" in words(client.post(f"{path}change/", moved, follow=True))
    assert "stays as it is" in words(client.get(f"{path}call/"))
    assert "The agenda is out." in words(client.post(f"{path}call/", follow=True))
    page = words(client.post(f"{path}hold/", follow=True))
    assert "Write down what comes out" in page and "it comes on the next agenda" in page
    waste = AgendaItem.objects.get(title="Waste contract").pk
    typed = {"item": waste, "kind": "action", "text": "To renew it", "owner": "", "due": "soon"}
    page = words(client.post(f"{path}minutes/", typed))
    assert "To renew it" in page and 'value="soon"' in page
    typed |= {"due": "1/12/2013"}
    assert "Choose who does it" in words(client.post(f"{path}minutes/", typed))
    typed |= {"owner": council.people["head"].pk}
    answer = client.post(f"{path}minutes/", typed)
    assert answer["Location"] == f"{path}minutes/?item={waste}#write"
    output = Output.objects.get()
    change = f"{path}minutes/{output.pk}/change/"
    assert "To renew it" in words(client.get(change))
    client.post(change, typed | {"text": "To end it"})
    client.post(f"{path}minutes/", {"kind": "noted", "text": "Mistake"})
    mistake = Output.objects.get(text="Mistake").pk
    assert "Taken out." in words(client.post(f"{path}minutes/{mistake}/remove/", follow=True))
    assert "wait for the chair" in words(client.post(f"{path}submit/", follow=True))
    client.force_login(council.people["leader"])
    returned = client.post(f"{path}return/", {"reason": "Whose?"}, follow=True)
    assert "with the clerk again" in words(returned)
    client.force_login(council.people["finance"])
    assert "The chair returned the minutes: Whose?" in words(client.get(path))
    client.post(f"{path}submit/")
    client.force_login(council.people["leader"])
    assert "The minutes are confirmed." in words(client.post(f"{path}confirm/", follow=True))
    client.force_login(council.people["head"])
    own = f"/decisions/{output.pk}/"
    assert "To end it" in words(client.get(own))
    done = client.post(f"{own}complete/", {"what_came": "It has ended"}, follow=True)
    assert "It has ended" in words(done)
    client.force_login(council.people["finance"])
    assert "Not done yet" in words(client.post(f"{own}reopen/", {"reason": "Not yet"}, follow=True))
    assert "Not pursued" in words(client.post(f"{own}drop/", {"reason": "No money"}, follow=True))


@pytest.mark.parametrize("act", ["change", "cancel", "call", "agenda/add", "minutes", "submit"])
def test_nobody_but_the_clerk_and_the_team_runs_a_meeting(client, council, act):
    plan(council, add(council))
    client.force_login(council.people["director"])
    answer = client.get(f"/meetings/cabinet/{FIRST}/{act}/")
    assert answer.status_code == 403
    assert "This is done by the clerk of Cabinet or by the performance team." in words(answer)


def test_a_cancelled_meeting_says_why(client, council):
    meeting = plan(council, add(council))
    cancel_meeting(meeting, reason="Snow", by=council.people["team"], at=AT)
    assert "Cancelled: Snow" in words(client.get(f"/meetings/cabinet/{FIRST}/"))


def two_years(council, count):
    """A body with so many meetings to come, past, items and decisions."""
    body = add(council)
    for number in range(count):
        past = plan(council, body, FIRST.replace(day=1 + number))
        item(council, past, f"Item {number}")
        held(council, past)
        for wanted in range(count):
            decide(council, past, f"Decision {number} {wanted}", item=past.items.last())
        confirmed(council, past)
        plan(council, body, SECOND.replace(day=11 + number))
    latest = plan(council, body, FIRST)
    for number in range(count):
        item(council, latest, f"New {number}")
    held(council, latest)
    for number in range(count):
        decide(council, latest, f"Decided {number}", item=latest.items.last())
    for number in range(count):
        add(council, f"Board {number}", "other")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("post", "path", "queries"),
    [
        (None, "/meetings/", 5),
        ("team", "/meetings/", 9),
        (None, "/meetings/cabinet/", 12),
        ("team", "/meetings/cabinet/", 16),
        (None, f"/meetings/cabinet/{FIRST}/", 12),
        ("team", f"/meetings/cabinet/{FIRST}/", 16),
        ("team", f"/meetings/cabinet/{FIRST}/minutes/", 20),
    ],
)
def test_pages_ask_no_more_for_more_meetings(
    client, council, django_assert_num_queries, post, path, queries, count
):
    two_years(council, count)
    if post:
        client.force_login(council.people[post])
    client.get(path)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_the_years_meetings_are_pages_apart(client, council):
    body = add(council)
    for month in range(1, 10):
        for day in (1, 8, 15, 22):
            plan(council, body, FIRST.replace(month=month, day=day))
    page = words(client.get("/meetings/"))
    assert page.count("September 2013</a>") + page.count("September 2013<span") == 4
    assert "January 2013" not in page and clock.today() > FIRST.replace(month=9)
    assert "January 2013" in words(client.get("/meetings/?page=3"))


def test_a_committee_is_shown_with_its_named_members(client, council):
    committee(council)
    assert "Post of committee" in words(client.get("/meetings/families-committee/"))
