"""Who may do what of scrutiny in which state, as tables.  Which role may do what at all stands in
tests/test_permission_table.py.
"""

from datetime import date

import pytest

from reporting.models import Body, CallIn, Meeting, Output, Recommendation, TaskGroup, Topic
from reporting.scrutiny import permissions
from tests.reporting.meetings.story import is_answer

MAY = ""
CLERK = "This is done by the clerk of Families Committee or by the performance team."
NO_ROLE = "Your role does not let you"
STANDS = "This {} stands at"
RUNNERS = [("finance", MAY), ("team", MAY), ("director", CLERK), ("member", NO_ROLE)]
# thing -> its states, and for each act those in which it is allowed.
CLERKS = {
    Topic: (
        "open considered dropped",
        {"change": "open", "plan": "open", "conclude": "open", "drop": "open"},
    ),
    CallIn: (
        "called_in explained concluded withdrawn",
        {
            "plan": "called_in explained",
            "conclude": "called_in explained",
            "withdraw": "called_in explained",
        },
    ),
    TaskGroup: (
        "under_way closed stopped",
        {"change": "under_way", "close": "under_way", "stop": "under_way"},
    ),
    Recommendation: (
        "sent accepted rejected delivered withdrawn",
        {"reopen": "delivered", "resend": "rejected", "withdraw": "sent accepted"},
    ),
}
NAMES = {
    Topic: ("topic", "topic"),
    CallIn: ("call_in", "call-in"),
    TaskGroup: ("task_group", "piece of work"),
    Recommendation: ("recommendation", "recommendation"),
}
CASES = [
    (model, act, state)
    for model, (states, acts) in CLERKS.items()
    for act in acts
    for state in states.split()
]


def committee(council, **more):
    people = council.people
    fields = {"title": "Families Committee", "kind": "committee"} | more
    return Body(chair=people["member"], clerk=people["finance"], **fields)


@pytest.mark.parametrize(("model", "act", "state"), CASES)
@pytest.mark.parametrize(("post", "refusal"), RUNNERS)
def test_the_clerk_and_the_team_keep_what_is_scrutinised(council, model, act, state, post, refusal):
    name, words = NAMES[model]
    thing = model(body=committee(council), state=state)
    verdict = getattr(permissions, f"may_{act}_{name}")(council.people[post], thing)
    allowed = state in CLERKS[model][1][act].split()
    assert is_answer(verdict, refusal or (MAY if allowed else STANDS.format(words)))


@pytest.mark.parametrize("act", ["add_topic", "begin_task_group"])
@pytest.mark.parametrize(
    ("post", "kind", "ended_on", "refusal"),
    [
        ("finance", "committee", None, MAY),
        ("team", "committee", None, MAY),
        ("director", "committee", None, CLERK),
        ("member", "committee", None, NO_ROLE),
        ("finance", "cabinet", None, "Families Committee is no committee."),
        ("finance", "committee", date(2013, 10, 1), "Families Committee has ended."),
    ],
)
def test_only_a_standing_committee_scrutinises(council, act, post, kind, ended_on, refusal):
    body = committee(council, kind=kind, ended_on=ended_on)
    assert is_answer(getattr(permissions, f"may_{act}")(council.people[post], body), refusal)


CHAIR = "The chair of Families Committee calls in"


@pytest.mark.parametrize(
    ("post", "kind", "ended_on", "refusal"),
    [
        ("member", "committee", None, MAY),
        ("finance", "committee", None, MAY),
        ("team", "committee", None, MAY),
        ("committee", "committee", None, CHAIR),
        ("leader", "committee", None, CHAIR),
        ("member", "cabinet", None, "Families Committee is no committee."),
        ("member", "committee", date(2013, 10, 1), "Families Committee has ended."),
    ],
)
def test_the_chair_the_clerk_and_the_team_call_in(council, post, kind, ended_on, refusal):
    body = committee(council, kind=kind, ended_on=ended_on)
    assert is_answer(permissions.may_call_in(council.people[post], body), refusal)


@pytest.mark.parametrize(
    ("post", "state", "officer", "refusal"),
    [
        ("head", "called_in", "head", MAY),
        ("head", "explained", "head", MAY),
        ("head", "concluded", "head", "This call-in stands at"),
        ("head", "withdrawn", "head", "This call-in stands at"),
        ("manager", "called_in", "head", "This is explained by Post of head."),
        ("team", "called_in", "head", "This is explained by Post of head."),
        ("team", "called_in", None, MAY),
        ("head", "called_in", None, "This is explained by the performance team."),
        ("member", "called_in", "head", NO_ROLE),
    ],
)
def test_who_answers_for_it_explains_what_was_called_in(council, post, state, officer, refusal):
    person = council.people[officer] if officer else None
    called = CallIn(body=committee(council), state=state, officer=person)
    assert is_answer(permissions.may_explain_call_in(council.people[post], called), refusal)


def test_without_an_officer_who_is_here_the_team_explains(council):
    gone = council.people["head"]
    gone.is_active = False
    called = CallIn(body=committee(council), state="called_in", officer=gone)
    assert permissions.may_explain_call_in(council.people["team"], called)


@pytest.mark.parametrize(
    ("post", "body_kind", "kind", "meeting_state", "state", "refusal"),
    [
        ("finance", "committee", "recommendation", "confirmed", "open", MAY),
        ("team", "committee", "recommendation", "confirmed", "open", MAY),
        ("director", "committee", "recommendation", "confirmed", "open", CLERK),
        ("member", "committee", "recommendation", "confirmed", "open", NO_ROLE),
        ("finance", "cabinet", "recommendation", "confirmed", "open", "Only recommendations"),
        ("finance", "committee", "decision", "confirmed", "open", "Only recommendations"),
        ("finance", "committee", "recommendation", "minuted", "open", "The minutes are not"),
        ("finance", "committee", "recommendation", "held", "open", "The minutes are not"),
        ("finance", "committee", "recommendation", "confirmed", "sent", "This stands at “Sent"),
        ("finance", "committee", "recommendation", "confirmed", "done", "This stands at “Done”"),
        ("finance", "committee", "recommendation", "confirmed", "dropped", "This stands at “Not"),
    ],
)
def test_a_recommendation_is_sent_from_confirmed_minutes(
    council, post, body_kind, kind, meeting_state, state, refusal
):
    meeting = Meeting(body=committee(council, kind=body_kind), state=meeting_state)
    output = Output(meeting=meeting, kind=kind, state=state)
    verdict = permissions.may_send_recommendation(council.people[post], output)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("post", "state", "refusal"),
    [
        ("finance", "closed", MAY),
        ("finance", "under_way", "Close the work first"),
        ("finance", "stopped", "Close the work first"),
        ("director", "closed", CLERK),
    ],
)
def test_closed_work_sends_further_recommendations(council, post, state, refusal):
    group = TaskGroup(body=committee(council), state=state)
    verdict = permissions.may_send_recommendation(council.people[post], group)
    assert is_answer(verdict, refusal)


CABINET = "This is answered by Cabinet."
DIRECTOR = "This is answered by the director of Families."


@pytest.mark.parametrize(
    ("post", "directorate", "state", "refusal"),
    [
        ("leader", None, "sent", MAY),
        ("holder", None, "sent", MAY),
        ("team", None, "sent", MAY),
        ("risk", None, "sent", MAY),
        ("director", None, "sent", CABINET),
        ("finance", None, "sent", CABINET),
        ("member", None, "sent", NO_ROLE),
        ("leader", None, "accepted", "This recommendation stands at “Accepted”"),
        ("leader", None, "rejected", "This recommendation stands at “Rejected”"),
        ("leader", None, "delivered", "This recommendation stands at “Delivered”"),
        ("leader", None, "withdrawn", "This recommendation stands at “Withdrawn”"),
        ("director", "families", "sent", MAY),
        ("team", "families", "sent", MAY),
        ("other_director", "families", "sent", DIRECTOR),
        ("leader", "families", "sent", DIRECTOR),
        ("risk", "families", "sent", DIRECTOR),
        ("director", "families", "accepted", "This recommendation stands at"),
    ],
)
def test_who_answers_a_recommendation(council, post, directorate, state, refusal):
    # Cabinet's clerk answers for it.
    unit = council.units["council"]
    clerk = council.people["risk"]
    Body.objects.create(slug="cabinet", title="Cabinet", kind="cabinet", unit=unit, clerk=clerk)
    to = council.units[directorate] if directorate else None
    one = Recommendation(body=committee(council), directorate=to, state=state)
    verdict = permissions.may_answer_recommendation(council.people[post], one)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize("act", ["update", "deliver"])
@pytest.mark.parametrize(
    ("post", "state", "refusal"),
    [
        ("head", "accepted", MAY),
        ("finance", "accepted", MAY),
        ("team", "accepted", MAY),
        ("manager", "accepted", "This is for Post of head."),
        ("leader", "accepted", "This is for Post of head."),
        ("head", "sent", "This recommendation stands at"),
        ("head", "rejected", "This recommendation stands at"),
        ("head", "delivered", "This recommendation stands at"),
        ("head", "withdrawn", "This recommendation stands at"),
    ],
)
def test_the_owner_says_how_the_delivery_goes_on(council, act, post, state, refusal):
    owner = council.people["head"]
    one = Recommendation(body=committee(council), state=state, owner=owner)
    verdict = getattr(permissions, f"may_{act}_recommendation")(council.people[post], one)
    assert is_answer(verdict, refusal)
