"""Drafts before publication: who reads them, who signs, and the wrong turns."""

import pytest
from django.db import connection

from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from reporting.cycle.month_end import build_month
from scorecards.models import SignOff, SignOffOverride

SEPTEMBER = Month(2013, 9)
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")


@pytest.fixture
def built(approved):
    approved.figure(approved.latest, "2013-09", "91")
    build_month(SEPTEMBER, by=None, at=AT)
    return approved


READS = {
    "/drafts/2013-09/families/": {
        "team": 200,
        "director": 200,
        "head": 200,
        "lead": 200,
        "auditor": 200,
        "chief": 200,
        "holder": 200,
        "other_director": 404,
        "other_head": 404,
        "other_lead": 404,
        "member": 403,
        "hr": 403,
        "risk": 403,
    },
    "/drafts/2013-09/": {"team": 200, "director": 200, "other_director": 200, "member": 403},
    "/drafts/2013-08/": {"team": 404, "director": 404},
    "/drafts/2013-09/nowhere/": {"team": 404},
    "/drafts/2013-09/families/sign-off/": {
        "director": 200,
        "other_director": 404,
        "head": 403,
        "team": 403,
    },
    "/drafts/2013-09/families/override-sign-off/": {"team": 200, "director": 403},
    "/drafts/2013-09/families/withdraw-sign-off/": {
        "director": 200,
        "team": 403,
        "other_director": 404,
    },
}


@pytest.mark.parametrize("url", READS)
def test_who_reads_a_draft(client, built, url):
    for name, status in READS[url].items():
        client.force_login(built.people[name])
        assert client.get(url).status_code == status, f"{name} {url}"


def test_a_director_signs_by_the_form_and_only_what_was_shown(client, built):
    client.force_login(built.people["director"])
    page = client.get("/drafts/2013-09/families/sign-off/")
    digest = page.context["form"].initial["seen_digest"]
    assert (
        "Confirm that you have read"
        in client.post(page.request["PATH_INFO"], {"seen_digest": digest}).content.decode()
    )
    answer = client.post(
        page.request["PATH_INFO"], {"seen_digest": "0" * 64, "confirm": "on"}, follow=True
    )
    assert (
        "The scorecard changed since you opened this page" in answer.content.decode()
        and not SignOff.objects.exists()
    )
    answer = client.post(
        page.request["PATH_INFO"], {"seen_digest": digest, "confirm": "on"}, follow=True
    )
    assert "September 2013 is signed off" in answer.content.decode()
    assert SignOff.objects.get().signed_by == built.people["director"]


def test_an_override_and_a_withdrawal_need_a_reason(client, built):
    client.force_login(built.people["team"])
    url = "/drafts/2013-09/places/override-sign-off/"
    assert (
        "Enter the reason" in client.post(url, {"reason": ""}).content.decode()
        and not SignOffOverride.objects.exists()
    )
    assert client.post(url, {"reason": "Vacant post"}).status_code == 302
    assert SignOffOverride.objects.get().reason == "Vacant post"


@pytest.mark.parametrize("more", [0, 2])
def test_a_draft_asks_the_same_number_of_questions_at_one_and_three_lines(
    client, council, django_assert_num_queries, more
):
    for n in range(1 + more):
        council.figure(council.target(f"F{n}"), "2013-09", "91")
    council.approve()
    build_month(SEPTEMBER, by=None, at=AT)
    client.force_login(council.people["director"])
    # What goes out by COPY is not counted.
    with django_assert_num_queries(27 if connection.vendor == "postgresql" else 28):
        client.get("/drafts/2013-09/families/")
