"""The pages of scrutiny: who sees what, nothing typed is lost, and nothing exempt gets out."""

import csv
import io
import re

import pytest
from django.urls import reverse

from pmf_portal.council.models import User
from reporting.cycle.desk import Desk
from reporting.models import CallIn, Recommendation, TaskGroup, Topic
from reporting.scrutiny import calling_in, programme, recommendations, task_groups
from reporting.scrutiny.work import SCRUTINY_WORK
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT, FIRST, SECOND, THIRD
from tests.reporting.scrutiny.story import (
    answered,
    by_team,
    called_in,
    families,
    measure,
    minuted,
    sent,
    topic,
    work,
)
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SLUG = "families-committee"


def words(answer):
    return " ".join(answer.content.decode().split())


def tell(council, mark, prefix):
    """One of everything, with its words beginning with a prefix, open or exempt."""
    body = council.committee
    meeting = story.plan(council, body, FIRST if mark else SECOND)
    topic(council, body, f"{prefix}Topic", meeting=meeting, exempt=mark)
    over = topic(council, body, f"{prefix}Over", exempt=mark)
    programme.conclude_topic(over, what_came=f"{prefix}Came", **by_team(council))
    called = called_in(council, body, meeting, reason=f"{prefix}Reason", exempt=mark)
    act = {"by": council.people["head"], "at": AT}
    calling_in.explain_call_in(called, explanation=f"{prefix}Explained", **act)
    calling_in.conclude_call_in(called, what_came=f"{prefix}Concluded", **by_team(council))
    group = work(council, body, f"{prefix}Work", questions=f"{prefix}Asked", exempt=mark)
    task_groups.close_task_group(
        group,
        findings=f"{prefix}Found",
        recommendations=[f"{prefix}OfWork"],
        directorate=council.units["families"],
        subject=None,
        **by_team(council),
    )
    day = THIRD if mark else THIRD.replace(day=4)
    one = sent(council, body, f"{prefix}OfMinutes", day=day, exempt=mark)
    answered(council, one, "accept_partly", f"{prefix}Why")
    recommendations.update_recommendation(one, progress=f"{prefix}Progress", **act)
    story.called(council, meeting)


@made_once
def told(council):
    council.committee = families(council)
    tell(council, "", "Open")
    tell(council, "3", "Zz_")
    return council


def pages():
    return [
        "/scrutiny/",
        f"/scrutiny/{SLUG}/",
        f"/scrutiny/{SLUG}/recommendations.csv",
        f"/meetings/{SLUG}/",
        f"/meetings/{SLUG}/{FIRST}/",
        f"/meetings/{SLUG}/{SECOND}/",
        f"/meetings/{SLUG}/{THIRD}/",
        *(one.get_absolute_url() for one in CallIn.objects.all()),
        *(one.get_absolute_url() for one in TaskGroup.objects.all()),
        *(one.get_absolute_url() for one in Recommendation.objects.all()),
        *(reverse("output", args=[one.output_id]) for one in of_minutes()),
    ]


def of_minutes():
    return Recommendation.objects.exclude(output=None)


@pytest.mark.parametrize("post", [None, "auditor", "other_head", "other_director"])
def test_nothing_exempt_is_on_any_page_of_those_who_may_not_read_it(client, told, post):
    if post:
        client.force_login(told.people[post])
    text = "".join(client.get(page).content.decode() for page in pages())
    assert re.findall(r"Zz_\w*", text) == []
    seen = set(re.findall(r"Open(?:Topic|Came|Reason|Explained|Work|Asked|Found|Of\w+|Why)", text))
    assert len(seen) >= 10
    assert "exempt by paragraph 3 of Schedule 12A" in " ".join(text.split())


@pytest.mark.parametrize("post", ["committee", "member", "finance", "team", "chief"])
def test_whoever_sits_in_the_committee_reads_everything(client, told, post):
    client.force_login(told.people[post])
    text = "".join(client.get(page).content.decode() for page in pages())
    expected = "Topic Over Came Reason Explained Concluded Work Asked Found OfWork OfMinutes Why"
    assert {f"Zz_{one}" for one in expected.split()} <= set(re.findall(r"Zz_\w*", text))


@pytest.mark.parametrize(
    ("post", "reads"),
    [
        # Cabinet answers what is addressed to it; a director what is addressed to them; who
        # explains or delivers something reads it.
        ("leader", {"Zz_OfMinutes", "Zz_Why", "Zz_Progress"}),
        ("director", {"Zz_OfWork"}),
        (
            "head",
            {"Zz_Reason", "Zz_Explained", "Zz_Concluded", "Zz_OfMinutes", "Zz_Why", "Zz_Progress"},
        ),
    ],
)
def test_those_who_act_on_something_exempt_read_that(client, told, post, reads):
    client.force_login(told.people[post])
    text = "".join(client.get(page).content.decode() for page in pages())
    assert set(re.findall(r"Zz_\w*", text)) == reads


def test_the_public_page_says_how_recommendations_stand(client, told):
    page = words(client.get(f"/scrutiny/{SLUG}/"))
    assert "2 of 4 recommendations accepted (2 partly), 0 delivered." in page
    assert "2 wait for an answer." in page
    assert "Partly accepted." in page and "OpenWhy" in page


def test_the_file_has_what_the_page_has(client, told):
    answer = client.get(f"/scrutiny/{SLUG}/recommendations.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["recommendation"] for row in rows] == ["OpenOfWork", "OpenOfMinutes", "", ""]
    assert [row["exempt"][:11] for row in rows] == ["", "", "paragraph 3", "paragraph 3"]
    assert rows[1]["state"] == "Partly accepted" and rows[1]["answer"] == "OpenWhy"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_open_data_has_the_recommendations_that_are_not_exempt(client, told):
    answer = client.get("/data/tables/recommendations.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["recommendation"] for row in rows] == ["OpenOfMinutes", "OpenOfWork"]
    assert (rows[0]["answer"], rows[0]["reason"]) == ("Partly accepted", "OpenWhy")
    assert (rows[0]["who"], rows[0]["state"]) == ("Post of head", "Partly accepted")
    assert rows[1]["to"] == "The director of Families"
    as_json = client.get("/data/tables/recommendations.json").content
    assert b"Zz_" not in answer.content + as_json


@pytest.mark.parametrize("path", ["", "recommendations.csv", "call-in/", "topics/add/"])
def test_a_committee_that_is_not_public_is_for_its_own(client, council, path):
    body = story.committee(council, unit=council.units["families"], is_public=False)
    one = sent(council, body)
    address = f"/scrutiny/{SLUG}/{path}"
    client.force_login(council.people["other_head"])
    assert client.get(address).status_code == 404
    assert client.get(one.get_absolute_url()).status_code == 404
    assert "Families Committee" not in words(client.get("/scrutiny/"))
    client.force_login(council.people["member"])
    expected = 403 if path == "topics/add/" else 200
    assert client.get(address).status_code == expected


def test_a_body_that_is_no_committee_has_no_scrutiny(client, council):
    story.add(council)
    assert client.get("/scrutiny/cabinet/").status_code == 404


@pytest.mark.parametrize("year", ["", "2013-14", "2099-00", "nonsense", "2013-15", "٢٠١٣"])
def test_any_year_in_the_address_is_answered(client, told, year):
    page = client.get(f"/scrutiny/{SLUG}/", {"year": year})
    assert page.status_code == 200
    assert ("OpenTopic" in words(page)) == (year != "2099-00")


def test_a_topic_goes_its_way_by_its_pages(client, council):
    body = families(council)
    story.plan(council, body, SECOND)
    client.force_login(council.people["finance"])
    meeting = body.meetings.get().pk
    typed = {"title": "Waits", "why": "Too long", "year": "2013/14", "meeting": meeting}
    page = words(client.post(f"/scrutiny/{SLUG}/topics/add/", typed, follow=True))
    assert "Waits" in page and "5 November 2013" in page
    one = Topic.objects.get()
    path = f"/scrutiny/topics/{one.pk}/"
    assert "Too long" in words(client.get(f"{path}change/"))
    changed = {"title": "Waiting", "why": "Far too long", "year": "2013/14"}
    assert "Waiting" in words(client.post(f"{path}change/", changed, follow=True))
    story.plan(council, body, THIRD)
    later = body.meetings.get(day=THIRD).pk
    assert "3 December 2013" in words(client.post(f"{path}plan/", {"meeting": later}, follow=True))
    assert "Say what came of it" in words(client.post(f"{path}conclude/", {"what_came": " "}))
    done = client.post(f"{path}conclude/", {"what_came": "A report"}, follow=True)
    assert "Considered." in words(done)
    assert client.get(f"{path}drop/").status_code == 403
    topic(council, body, "Another")
    other = Topic.objects.get(title="Another").pk
    dropped = client.post(f"/scrutiny/topics/{other}/drop/", {"reason": "Merged"}, follow=True)
    assert "Not pursued." in words(dropped) and "Merged" in words(dropped)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"title": ""}, "Enter the topic"),
        ({"title": "x" * 201}, "too long"),
        ({"why": " "}, "Say why it is looked at"),
        ({"year": "soon"}, "soon"),
        ({"year": ""}, "Enter the year"),
        ({"meeting": "999999999999999999999999"}, "Choose a meeting from the list"),
        ({"meeting": "x"}, "Choose a meeting from the list"),
        ({"exempt": "9"}, "from the list"),
    ],
)
def test_what_is_wrong_in_a_topic_is_said_and_the_rest_kept(client, council, typed, message):
    families(council)
    client.force_login(council.people["team"])
    entries = {"title": "Waits", "why": "Too long", "year": "2013/14"} | typed
    answer = client.post(f"/scrutiny/{SLUG}/topics/add/", entries)
    assert answer.status_code == 200 and message.lower() in words(answer).lower()
    if "why" not in typed:
        assert "Too long" in words(answer)
    assert not Topic.objects.exists()


def test_a_measure_is_called_in_explained_and_concluded(client, september):
    council = september
    body = families(council)
    meeting = story.plan(council, body, SECOND)
    client.force_login(council.people["member"])
    form = words(client.get(f"/scrutiny/{SLUG}/call-in/"))
    assert "F1 Measure F1" in form and "Families Plan" in form
    target = council.latest.target_id
    typed = {"subject": f"target-{target}", "reason": "Far off", "meeting": meeting.pk}
    page = words(client.post(f"/scrutiny/{SLUG}/call-in/", typed, follow=True))
    assert "F1 Measure F1" in page and "Far off" in page
    called = CallIn.objects.get()
    path = called.get_absolute_url()
    client.force_login(council.people["head"])
    assert "Explain it" in words(client.get(path))
    told = client.post(f"{path}explain/", {"explanation": "Three posts"}, follow=True)
    assert "Three posts" in words(told) and "Post of head" in words(told)
    client.logout()
    assert "Three posts" in words(client.get(path))
    assert "What was asked and explained" not in words(client.get("/meetings/"))
    story.called(council, meeting)
    agenda = words(client.get(meeting.get_absolute_url()))
    assert "Called in: F1 Measure F1" in agenda and "What was asked and explained" in agenda
    client.force_login(council.people["finance"])
    done = client.post(f"{path}conclude/", {"what_came": "A plan by May"}, follow=True)
    assert "A plan by May" in words(done)
    assert client.get(f"{path}withdraw/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"subject": ""}, "Choose what is called in"),
        ({"subject": "target-99999999999999999999"}, "Choose what is called in"),
        ({"subject": "F1'; --"}, "Choose what is called in"),
        ({"reason": ""}, "Say why it is called in"),
        ({"meeting": ""}, "Choose a meeting"),
        ({"meeting": "-1"}, "Choose a meeting from the list"),
    ],
)
def test_what_is_wrong_in_a_call_in_is_said(client, september, typed, message):
    council = september
    meeting = story.plan(council, families(council), SECOND)
    client.force_login(council.people["team"])
    right = {"subject": f"target-{council.latest.target_id}", "reason": "Far off"}
    answer = client.post(
        f"/scrutiny/{SLUG}/call-in/", right | {"meeting": meeting.pk, "exempt": ""} | typed
    )
    assert answer.status_code == 200 and message in words(answer)
    assert "Far off" in words(answer) or "reason" in typed
    assert not CallIn.objects.exists()


def test_task_and_finish_work_goes_its_way_by_its_pages(client, council):
    families(council)
    client.force_login(council.people["finance"])
    typed = {
        "title": "Waits",
        "questions": "Why?\nWho?",
        "evidence": "",
        "members": [council.people["member"].pk, council.people["committee"].pk],
        "from_day": "8/10/2013",
        "until": "7/10/2013",
    }
    path = f"/scrutiny/{SLUG}/task-groups/begin/"
    assert "cannot lie before the first" in words(client.post(path, typed))
    typed["until"] = "20/12/2013"
    assert "Waits" in words(client.post(path, typed, follow=True))
    group = TaskGroup.objects.get()
    own = group.get_absolute_url()
    assert "Post of committee" in words(client.get(own))
    assert client.get(f"{own}recommend/").status_code == 403
    changed = typed | {"evidence": "Figures by ward", "members": [council.people["member"].pk]}
    page = words(client.post(f"{own}change/", changed, follow=True))
    assert "Figures by ward" in page and "Post of committee" not in page
    closing = {
        "findings": "Too few",
        "recommendations": "Train two\n\nSay so",
        "directorate": "families",
        "subject": "",
    }
    assert "Choose who answers it" in words(
        client.post(f"{own}close/", closing | {"directorate": "moon"})
    )
    page = words(client.post(f"{own}close/", closing, follow=True))
    assert "2 recommendations sent." in page and "The director of Families" in page
    further = {"text": "A third", "directorate": "cabinet", "subject": ""}
    assert "A third" in words(client.post(f"{own}recommend/", further, follow=True))
    assert client.get(f"{own}stop/").status_code == 403
    other = work(council, group.body, "Other")
    path = f"{other.get_absolute_url()}stop/"
    assert "Nobody came" in words(client.post(path, {"reason": "Nobody came"}, follow=True))


def test_too_many_recommendations_at_a_time_are_refused_not_cut(client, council):
    group = work(council, families(council))
    client.force_login(council.people["team"])
    many = "\n".join(f"Line {number}" for number in range(31))
    typed = {"findings": "F", "recommendations": many, "directorate": "cabinet", "subject": ""}
    answer = words(client.post(f"{group.get_absolute_url()}close/", typed))
    assert "Enter at most 30 recommendations at a time" in answer and "Line 30" in answer
    typed["recommendations"] = f"Short\n{'x' * 4001}"
    answer = words(client.post(f"{group.get_absolute_url()}close/", typed))
    assert "Recommendation 2 is longer than 4,000 characters" in answer
    assert not Recommendation.objects.exists()


def test_a_recommendation_goes_its_way_by_its_pages(client, council):
    body = families(council)
    measure(council)
    [output] = minuted(council, body, "Publish the waits")
    client.force_login(council.people["finance"])
    assert "Send it to Cabinet or a director" in words(client.get(output.get_absolute_url()))
    page = client.post(
        f"/decisions/{output.pk}/send/", {"directorate": "cabinet", "subject": ""}, follow=True
    )
    assert "whoever answers it is told" in words(page)
    one = Recommendation.objects.get()
    path = one.get_absolute_url()
    assert "Waits for an answer: recommendation to Cabinet" in words(
        client.get(output.get_absolute_url())
    )
    client.force_login(council.people["leader"])
    typed = {"answer": "accept_partly", "reason": "", "owner": "", "due": ""}
    assert "Say why" in words(client.post(f"{path}answer/", typed))
    typed |= {"reason": "Only the newest"}
    page = words(client.post(f"{path}answer/", typed))
    assert "Choose who delivers it" in page and "Only the newest" in page
    typed |= {"owner": council.people["head"].pk, "due": "20/12/2013"}
    page = words(client.post(f"{path}answer/", typed, follow=True))
    assert "Partly accepted, 7 October 2013. " in page and "Only the newest" in page
    client.force_login(council.people["head"])
    page = words(client.post(f"{path}update/", {"progress": "Half of it"}, follow=True))
    assert "Half of it" in page
    assert "Say what shows it" in words(client.post(f"{path}deliver/", {"evidence": ""}))
    page = words(client.post(f"{path}deliver/", {"evidence": "On the website"}, follow=True))
    assert "Delivered" in page and "On the website" in page
    client.force_login(council.people["finance"])
    assert "Opened again" in words(client.post(f"{path}reopen/", {"reason": "No"}, follow=True))
    page = words(client.post(f"{path}withdraw/", {"reason": "Done otherwise"}, follow=True))
    assert "Withdrawn" in page and "Done otherwise" in page


def test_a_rejected_recommendation_is_asked_again(client, council):
    one = sent(council, families(council))
    path = one.get_absolute_url()
    client.force_login(council.people["leader"])
    typed = {"answer": "reject", "reason": "No money"}
    assert "Rejected" in words(client.post(f"{path}answer/", typed, follow=True))
    client.force_login(council.people["finance"])
    assert "Asked again" in words(client.post(f"{path}resend/", {"reason": "Now"}, follow=True))


@pytest.mark.parametrize(
    "typed", [{"answer": "maybe"}, {"answer": "accept", "owner": "x", "due": "31/2/2014"}]
)
def test_a_nonsense_answer_is_refused_with_what_was_typed(client, council, typed):
    one = sent(council, families(council))
    client.force_login(council.people["leader"])
    entries = {"answer": "reject", "reason": "As typed", "owner": "", "due": ""} | typed
    answer = client.post(f"{one.get_absolute_url()}answer/", entries)
    assert answer.status_code == 200 and "As typed" in words(answer)
    one.refresh_from_db()
    assert one.state == "sent"


@pytest.mark.parametrize(
    ("post", "refused"),
    [("director", {"topics/add", "call-in", "task-groups/begin"}), ("member", {"topics/add"})],
)
def test_who_may_not_is_told_why(client, council, post, refused):
    families(council)
    client.force_login(council.people[post])
    for path in refused:
        answer = client.get(f"/scrutiny/{SLUG}/{path}/")
        assert answer.status_code == 403
        assert "Families Committee" in words(answer) or "does not let you" in words(answer)


def year_of(council, body, count):
    """A committee with so many of everything."""
    meeting = story.plan(council, body, FIRST)
    for number in range(count):
        topic(council, body, f"Topic {number}", meeting=meeting)
        subject = measure(council) if number == 0 else None
        if subject:
            called_in(council, body, meeting, subject=subject)
        group = work(council, body, f"Work {number}")
        task_groups.close_task_group(
            group,
            findings="Found",
            recommendations=[f"Recommendation {number}"],
            directorate=None,
            subject=None,
            **by_team(council),
        )
    for one in Recommendation.objects.all():
        answered(council, one)
    for number in range(count):
        sent(council, body, f"Sent {number}", day=SECOND.replace(day=10 + number))
        later = SECOND.replace(day=20 + number)
        sent(council, body, f"To the director {number}", day=later, directorate="families")
    story.called(council, meeting)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("post", "path", "queries"),
    [
        (None, "/scrutiny/", 4),
        ("team", "/scrutiny/", 7),
        (None, f"/scrutiny/{SLUG}/", 13),
        ("finance", f"/scrutiny/{SLUG}/", 16),
        (None, f"/scrutiny/{SLUG}/recommendations.csv", 3),
        (None, "/data/tables/recommendations.csv", 2),
        (None, f"/meetings/{SLUG}/{FIRST}/", 11),
    ],
)
def test_pages_ask_no_more_for_more_of_everything(
    client, council, django_assert_num_queries, post, path, queries, count
):
    year_of(council, families(council), count)
    if post:
        client.force_login(council.people[post])
    client.get(path)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("post", "queries"), [("leader", 6), ("director", 8), ("finance", 8), ("team", 6), ("head", 7)]
)
def test_desks_ask_no_more_for_more_of_everything(
    council, django_assert_num_queries, post, queries, count
):
    year_of(council, families(council), count)
    user = User.objects.get(username=post)
    assert Desk(user, FIRST).waiting and user.assignments
    with django_assert_num_queries(queries):
        work_of_scrutiny = [list(kind(Desk(user, FIRST))) for kind in SCRUTINY_WORK]
    assert any(work_of_scrutiny)


@pytest.mark.parametrize("count", [1, 3])
def test_exempt_work_asks_no_more_for_more_of_it(client, council, django_assert_num_queries, count):
    body = families(council)
    for number in range(count):
        work(council, body, f"Zz_{number}", exempt="3", members=[council.people["head"]])
    for post, queries, is_shown in (("director", 14, False), ("head", 14, True)):
        client.force_login(council.people[post])
        client.get(f"/scrutiny/{SLUG}/")
        with django_assert_num_queries(queries):
            page = words(client.get(f"/scrutiny/{SLUG}/"))
        assert ("Zz_" in page) == is_shown
