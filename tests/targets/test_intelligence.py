"""Requests to the performance and intelligence team: asked, taken on, answered, and put under targets;
none is lost, and late ones are said to be.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, RoleAssignment, User
from pmf_portal.council.permissions import YES
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from targets import intelligence_permissions as permissions
from targets.intelligence import (
    ask_intelligence,
    attach_intelligence,
    decline_intelligence_request,
    take_intelligence_request,
    title_of,
    withdraw_intelligence_request,
)
from targets.models import Evidence, IntelligenceRequest
from targets.rules.intelligence import (
    ACTS,
    RequestAt,
    RequestState,
    Service,
    after,
    request_diagram,
    tally,
)
from tests.targets.asked_intelligence import AT, DUE, LATER, answered, asked_by, taken

R = RequestState
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "evidence-requests.md"


def in_state(council, state):
    team = {"by": council.people["team"], "at": LATER}
    if state == R.ASKED:
        return asked_by(council)
    if state == R.UNDER_WAY:
        return taken(council)
    if state == R.ANSWERED:
        return answered(council)
    if state == R.DECLINED:
        return decline_intelligence_request(asked_by(council), reason="No data", **team)
    return withdraw_intelligence_request(asked_by(council), by=council.people["head"], at=LATER)


def test_the_twelve_services_of_the_framework_are_there():
    assert len(Service) == 12
    assert all(one.label and one.what.endswith(".") for one in Service)


def test_the_guide_has_the_diagram_of_a_request():
    assert request_diagram() in GUIDE.read_text()


@pytest.mark.parametrize("state", R)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_done_where_its_life_allows_it(state, act):
    allowed = {
        "take": {R.ASKED, R.UNDER_WAY},
        "answer": {R.UNDER_WAY},
        "decline": {R.ASKED, R.UNDER_WAY},
        "withdraw": {R.ASKED, R.UNDER_WAY},
    }
    leads_to = {
        "take": R.UNDER_WAY,
        "answer": R.ANSWERED,
        "decline": R.DECLINED,
        "withdraw": R.WITHDRAWN,
    }
    if state in allowed[act]:
        assert after(state, act) == leads_to[act]
    else:
        with pytest.raises(Refused, match="This request stands at"):
            after(state, act)


@pytest.mark.parametrize(
    ("state", "due", "today", "is_late"),
    [
        (R.ASKED, None, date(2013, 9, 25), False),
        (R.ASKED, None, date(2013, 9, 26), True),
        (R.UNDER_WAY, DUE, DUE, False),
        (R.UNDER_WAY, DUE, date(2013, 10, 1), True),
        (R.ANSWERED, DUE, date(2014, 1, 1), False),
        (R.WITHDRAWN, None, date(2014, 1, 1), False),
    ],
)
def test_a_request_is_late_when_the_team_owes_a_step(state, due, today, is_late):
    assert RequestAt(state, date(2013, 9, 20), due, None).is_late(today) is is_late


def test_a_tally_says_how_long_answers_take():
    day = date(2013, 9, 20)
    rows = [
        RequestAt(R.ANSWERED, day, DUE, date(2013, 9, 23)),
        RequestAt(R.ANSWERED, day, DUE, date(2013, 9, 27)),
        RequestAt(R.DECLINED, day, None, DUE),
        RequestAt(R.WITHDRAWN, day, None, DUE),
        RequestAt(R.UNDER_WAY, day, DUE, None),
    ]
    assert tally(rows, date(2013, 10, 1)).words == (
        "4 requests: 2 answered, half of them within 5 working days; 1 declined; 1 is open, 1 late."
    )
    assert tally([], day).words == "No request has been made yet."


@pytest.mark.parametrize("state", R)
@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("team", {"take", "answer", "decline"}),
        ("head", {"withdraw"}),
        ("other_head", set()),
        ("committee", set()),
    ],
)
def test_who_may_do_what_in_each_state(council, name, acts, state):
    request, user = in_state(council, state), council.people[name]
    verdicts = {
        "take": permissions.may_take_intelligence_request(user, request),
        "answer": permissions.may_answer_intelligence_request(user, request),
        "decline": permissions.may_decline_intelligence_request(user, request),
        "withdraw": permissions.may_withdraw_intelligence_request(user, request),
    }
    allowed = {act for act, verdict in verdicts.items() if verdict}
    assert allowed == {act for act in acts if state in ACTS[act]}
    assert all(verdict.reason for verdict in verdicts.values() if not verdict)


def test_a_request_waits_with_the_team_then_with_who_took_it(council):
    team = council.people["team"]
    request = asked_by(council)
    (task,) = [one for one in due_tasks(team, AT.date()) if one.key.startswith("intelligence")]
    assert task.kind == "Requests to take on" and task.due == date(2013, 9, 25)
    take_intelligence_request(request, owner=team, due=DUE, by=team, at=AT)
    (task,) = [one for one in due_tasks(team, AT.date()) if one.key.startswith("intelligence")]
    assert task.kind == "Requests to answer" and task.due == DUE
    assert not [one for one in due_tasks(council.people["head"], AT.date()) if one.key == task.key]


@pytest.mark.parametrize("gone", ["left the council", "left the team"])
def test_a_request_whose_owner_has_gone_waits_with_the_team(council, gone):
    request, colleague = taken(council), council.people["manager"]
    RoleAssignment.objects.create(user=colleague, role="performance_team")
    assert not asked(colleague)
    if gone == "left the council":
        User.objects.filter(pk=request.owner_id).update(is_active=False)
    else:
        RoleAssignment.objects.filter(user=request.owner).delete()
    assert asked(colleague) == ["Requests to answer"]


def asked(person):
    person = User.objects.get(pk=person.pk)
    return [one.kind for one in due_tasks(person, DUE) if one.key.startswith("intelligence")]


def test_whoever_asked_is_told_and_puts_the_answer_under_a_draft(council, client):
    request = answered(council)
    letter = Notice.objects.get(user=council.people["head"])
    assert letter.subject == "Your request is answered: Trend and statistical analysis"
    assert "eight months in a row" in letter.body
    draft = council.target("F9", planned="90")
    attach_intelligence(request, draft, by=council.people["head"], at=LATER)
    evidence = Evidence.objects.get(specification=draft)
    assert str(evidence) == (
        "Trend and statistical analysis by the performance team, 1 October 2013"
    )
    client.force_login(council.people["head"])
    page = client.get("/plans/families/2013-14/targets/F9/").content.decode()
    assert f'href="{request.get_absolute_url()}"' in page
    assert evidence.link == request.link and evidence.request == request
    with pytest.raises(Refused, match="F9 already"):
        attach_intelligence(request, draft, by=council.people["head"], at=LATER)
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert {"ask_intelligence", "answer_intelligence_request", "add_evidence"} <= set(actions)


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (lambda council: asked_by(council, needed_by=date(2013, 9, 19)), "needed_by"),
        (
            lambda council: take_intelligence_request(
                asked_by(council),
                owner=council.people["head"],
                due=DUE,
                by=council.people["team"],
                at=AT,
            ),
            "owner",
        ),
        (
            lambda council: take_intelligence_request(
                asked_by(council),
                owner=council.people["team"],
                due=date(2013, 9, 1),
                by=council.people["team"],
                at=AT,
            ),
            "due",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(council, act, field):
    with pytest.raises(Refused) as refused:
        act(council)
    assert refused.value.field == field


def test_days_are_those_of_london(council):
    midnight = datetime(2013, 9, 20, 23, 30, tzinfo=UTC)
    with pytest.raises(Refused, match="has passed"):
        ask_intelligence(
            service="trends",
            question="Why?",
            purpose="The plan",
            needed_by=date(2013, 9, 20),
            target=None,
            plan=None,
            by=council.people["head"],
            at=midnight,
        )
    assert title_of(answered(council, at=midnight)).endswith("team, 21 September 2013")


def test_a_request_goes_its_way_on_pages(council, client):
    client.force_login(council.people["head"])
    sent = {
        "service": "economics",
        "question": "What does early help save?",
        "purpose": "The budget",
        "needed_by": "30/9/2099",
    }
    answer = client.post("/intelligence/requests/ask/", sent)
    request = IntelligenceRequest.objects.get()
    assert answer.url == f"/intelligence/requests/{request.pk}/"
    assert client.get(f"{answer.url}take/").status_code == 403
    client.force_login(council.people["team"])
    team = council.people["team"].pk
    client.post(f"{answer.url}take/", {"owner": team, "due": "30/9/2099"})
    page = client.post(f"{answer.url}answer/", {"answer": "", "link": "no address"})
    assert "Write the answer" in page.content.decode() and "no address" in page.content.decode()
    client.post(f"{answer.url}answer/", {"answer": "Twice what it costs.", "link": ""})
    client.force_login(council.people["head"])
    page = client.get(answer.url).content.decode()
    assert "Twice what it costs." in page and "Take my request back" not in page
    assert "1 request: 1 answered" in client.get("/intelligence/requests/").content.decode()


def test_a_request_that_was_answered_meanwhile_is_not_taken_back(council, client, monkeypatch):
    request = answered(council)
    client.force_login(council.people["head"])
    assert client.post(f"{request.get_absolute_url()}withdraw/").status_code == 403
    always = "targets.views.intelligence.may_withdraw_intelligence_request"
    monkeypatch.setattr(always, lambda user, request: YES)
    page = client.post(f"{request.get_absolute_url()}withdraw/", follow=True).content.decode()
    assert "stands at “Answered”" in page


def test_members_see_their_own_requests_alone(council, client):
    theirs, own = asked_by(council), asked_by(council, name="committee")
    client.force_login(council.people["committee"])
    assert client.get(f"/intelligence/requests/{theirs.pk}/").status_code == 404
    assert client.get(f"/intelligence/requests/{own.pk}/").status_code == 200
    page = client.get("/intelligence/requests/").content.decode()
    assert f"/requests/{own.pk}/" in page and f"/requests/{theirs.pk}/" not in page
    client.force_login(council.people["holder"])
    assert client.get(f"/intelligence/requests/{theirs.pk}/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_many(council, client, django_assert_num_queries, count):
    for _ in range(count):
        asked_by(council)
        answered(council)
    client.force_login(council.people["team"])
    client.get("/intelligence/requests/")
    with django_assert_num_queries(7):
        assert client.get("/intelligence/requests/").status_code == 200
