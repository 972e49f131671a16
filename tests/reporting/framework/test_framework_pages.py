"""The acts of a review by their pages: what is typed is kept, refusals are said, the rest is done."""

import pytest

from reporting.models import FrameworkChange, FrameworkComment, FrameworkReview, FrameworkVersion
from tests.reporting.framework import story as told
from tests.reporting.framework.story import AT
from tests.reporting.meetings import story

PAGE = "/framework/reviews/2013-14/"
TEXT = "# 1.1 Introduction\nHow we do it.\n# 3.1 Targets\nFew and clear."
SET_OUT = {"title": "Our framework", "in_force_from": "1/4/2013", "reference": "Cabinet"}


@pytest.fixture
def by_team(client, council, settings):
    settings.PORTAL_CLOCK = AT.replace(tzinfo=None)
    client.force_login(council.people["team"])
    return client


def words_of(answer):
    return answer.content.decode()


def test_a_review_is_led_by_its_pages_from_set_up_to_a_new_version(by_team, council):
    page = words_of(by_team.post("/framework/set-out/", SET_OUT | {"sections": "Hello"}))
    assert "Line 1 stands before the first section" in page and ">\nHello</textarea>" in page
    by_team.post("/framework/set-out/", SET_OUT | {"sections": TEXT})
    assert by_team.get("/framework/set-out/").status_code == 403
    assert 'value="2013/14"' in words_of(by_team.get("/framework/reviews/open/"))
    by_team.post("/framework/reviews/open/", {"year": "2013/14"})
    days = {"first_day": "13/1/2014", "last_day": "12/1/2014"}
    page = words_of(by_team.post(f"{PAGE}consult/", days))
    assert "The last day cannot be before the first day" in page
    by_team.post(f"{PAGE}consult/", days | {"last_day": "13/1/2014"})
    by_team.post(f"{PAGE}comment/", {"section": "3.1", "text": "Fewer"})
    made = FrameworkComment.objects.get()
    by_team.post(f"{PAGE}comments/{made.pk}/answer/", {"answer": "Yes"})
    by_team.post(f"{PAGE}close/", {"save": "x"})
    assert by_team.get(f"{PAGE}comment/").status_code == 403
    assert "Few and clear." in words_of(by_team.get(f"{PAGE}change/?section=3.1"))
    change = {"number": "3.1", "title": "Targets", "text": "Fewer, and clear.", "why": "Asked"}
    page = words_of(by_team.post(f"{PAGE}change/", change | {"number": "three"}))
    assert "Write the number like 3 or 3.1" in page and "Fewer, and clear." in page
    by_team.post(f"{PAGE}change/", change)
    assert "<del>" in words_of(by_team.get(PAGE))
    by_team.post(f"{PAGE}send/", {"body": story.add(council).pk})
    decided = {"meeting": "", "decided_on": "", "reference": "minute 3", "why": "Fewer"}
    decided |= {"in_force_from": "1/4/2014"}
    page = words_of(by_team.post(f"{PAGE}approve/", decided))
    assert "Enter the day, or choose the meeting" in page and "minute 3" in page
    by_team.post(f"{PAGE}approve/", decided | {"decided_on": "13/1/2014"})
    assert FrameworkVersion.objects.count() == 2
    assert "version 2 came of it" in words_of(by_team.get("/framework/"))


def test_a_proposal_is_taken_back_and_the_framework_left_as_it_is(by_team, council):
    review = told.considering(council)
    change = told.change(council, review)
    by_team.post(f"{PAGE}changes/{change.pk}/drop/")
    assert not FrameworkChange.objects.exists()
    assert "Say why nothing is changed" in words_of(by_team.post(f"{PAGE}leave/", {"reason": ""}))
    by_team.post(f"{PAGE}leave/", {"reason": "It works"})
    assert FrameworkReview.objects.get().state == "unchanged"
    assert by_team.post(f"{PAGE}changes/{change.pk}/drop/").status_code == 403


def test_what_came_back_says_why(by_team, council):
    told.sent(council)
    by_team.post(f"{PAGE}return/", {"reason": "Say it shorter"})
    assert "Say it shorter" in words_of(by_team.get(PAGE))
    by_team.logout()
    assert "Say it shorter" not in words_of(by_team.get(PAGE))


@pytest.mark.parametrize("name", ["head", "member", "partner"])
def test_nobody_else_leads_a_review_by_its_addresses(client, council, name):
    told.considering(council)
    client.force_login(council.people[name])
    for act in ("consult", "close", "change", "send", "approve", "return", "leave"):
        assert client.post(f"{PAGE}{act}/", {"reason": "x"}).status_code == 403, act
