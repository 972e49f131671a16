"""Two people do the same act at the same moment: the lock on its row lets one in after the other
(PostgreSQL: SQLite lets one writer in at a time).
"""

import json
from datetime import datetime, timedelta
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods.timetable import LONDON
from reporting.engagement import contacts, feedback, sessions, subscriptions
from reporting.engagement.contacts import add_contact, change_contact
from reporting.engagement.feedback import (
    answer_feedback,
    give_feedback,
    publish_answer,
    withdraw_answer,
)
from reporting.engagement.sessions import add_session, cancel_session, change_session, sign_up
from reporting.engagement.subscriptions import (
    ask_for_subscription,
    confirm_subscription,
    end_subscription,
)
from reporting.library import custom_scorecards, documents, reviews
from reporting.library.custom_scorecards import (
    FIELDS,
    change_scorecard,
    define_scorecard,
    end_scorecard,
)
from reporting.library.documents import add_document_version, withdraw_document
from reporting.library.reviews import remind_of_document_review
from reporting.models import (
    CustomScorecard,
    DocumentVersion,
    Feedback,
    Session,
    Subscription,
    SubscriptionRequest,
)
from tests.at_once import at_once, give_way_before_recording, needs_postgresql
from tests.reporting.uploads import REVIEW, uploaded

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
AT = datetime(2013, 10, 7, 12, 0, tzinfo=LONDON)


def question():
    return give_feedback(
        kind="question",
        about="recycling",
        text="Why did it fall?",
        name="",
        email="resident@home.example",
        may_publish=True,
        sender="x",
        at=AT,
    )


def surgery(council):
    return add_session(
        kind=Session.SURGERY,
        title="Surgery",
        for_whom="Everybody",
        directorate=council.units["families"],
        place="Town Hall",
        starts=AT + timedelta(days=7),
        ends=AT + timedelta(days=7, hours=2),
        places=2,
        is_public=True,
        by=council.people["team"],
        at=AT,
    )


def subscription():
    address = "anne@home.example"
    ask_for_subscription(address=address, topics=["everything"], sender="x", at=AT)
    confirm_subscription(SubscriptionRequest.objects.get(), at=AT)
    return Subscription.objects.get()


def depot_board(council):
    return define_scorecard(
        title="Depot board",
        about="For the depot.",
        kind="defined",
        rhythm="monthly",
        unit=council.units["care"],
        whole_unit=True,
        has_pack=False,
        by=council.people["manager"],
        at=AT,
    )


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


@pytest.fixture
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(
        monkeypatch,
        contacts,
        feedback,
        sessions,
        subscriptions,
        custom_scorecards,
        documents,
        reviews,
    )


def test_of_two_answers_at_once_the_second_is_refused(council, slow_acts):
    asked = question()
    answers = ("Because of the weather.", "Because of the contract.")
    answering = partial(answer_feedback, asked, by=council.people["team"], at=AT)
    outcomes = at_once(*[partial(answering, answer=answer) for answer in answers])
    assert names(outcomes) == ["Feedback", "Refused"]
    assert audited("answer_feedback") == 1
    assert Notice.objects.filter(key=f"feedback {asked} answered").count() == 1


def test_of_two_withdrawals_of_an_answer_the_second_is_refused(council, slow_acts):
    team = council.people["team"]
    asked = answer_feedback(question(), answer="Because.", by=team, at=AT)
    asked = publish_answer(asked, about="", question="Why?", answer="So.", by=team, at=AT)
    withdrawal = partial(withdraw_answer, asked, reason="A name", by=team, at=AT)
    outcomes = at_once(withdrawal, withdrawal)
    assert names(outcomes) == ["Feedback", "Refused"]
    assert audited("withdraw_answer") == 1
    assert Feedback.objects.get().published_at is None


def test_of_two_changes_of_a_contact_the_second_tells_of_the_first(council, slow_acts):
    fields = {"post": "Analyst", "helps_with": "x", "email": "", "telephone": "", "is_shown": True}
    act = {"by": council.people["team"], "at": AT}
    changing = partial(change_contact, add_contact(**fields, order=0, **act), **fields, **act)
    at_once(partial(changing, order=1), partial(changing, order=2))
    events = AuditEvent.objects.filter(action="change_contact").order_by("sequence")
    first, second = [json.loads(event.text)["details"]["order"] for event in events]
    assert first["before"] == 0 and second["before"] == first["after"]


def test_of_two_cancellations_of_a_session_the_second_is_refused(council, slow_acts):
    session = surgery(council)
    cancelling = partial(cancel_session, session, reason="Snow", by=council.people["team"], at=AT)
    assert names(at_once(cancelling, cancelling)) == ["Refused", "Session"]
    assert audited("cancel_session") == 1 and Session.objects.get().sequence == 1


def test_places_are_not_cut_below_those_taken_meanwhile(council, slow_acts):
    session = surgery(council)
    sign_up(session, name="Anne", address="anne@home.example", at=AT)
    fields = {field: getattr(session, field) for field in ("title", "place", "starts", "ends")}
    cut = partial(
        change_session, session, **fields | {"places": 1}, by=council.people["team"], at=AT
    )
    coming = partial(sign_up, session, name="Ben", address="ben@home.example", at=AT)
    outcomes = at_once(cut, coming)
    session.refresh_from_db()
    assert "Refused" in names(outcomes)
    assert session.sign_ups.count() <= session.places


def test_a_subscription_that_is_left_twice_at_once_ends_once(council, slow_acts):
    key = subscription().leave_key
    assert at_once(*[partial(end_subscription, key, at=AT)] * 2) == [None, None]
    assert audited("end_subscription") == 1


def test_of_two_changes_of_a_scorecard_the_second_is_refused(approved, slow_acts):
    scorecard = depot_board(approved)
    fields = {name: getattr(scorecard, name) for name in FIELDS}
    changing = partial(
        change_scorecard, scorecard, seen_version=1, by=approved.people["manager"], at=AT
    )
    outcomes = at_once(*[partial(changing, **fields | {"about": about}) for about in ("A", "B")])
    assert names(outcomes) == ["CustomScorecard", "Refused"]
    assert audited("change_scorecard") == 1 and CustomScorecard.objects.get().version == 2


def test_a_scorecard_that_is_ended_twice_at_once_ends_once(approved, slow_acts):
    scorecard = depot_board(approved)
    ending = partial(end_scorecard, scorecard, by=approved.people["manager"], at=AT)
    assert at_once(ending, ending) == [None, None]
    assert audited("end_scorecard") == 1


def test_of_two_new_versions_at_once_each_has_its_number(council, slow_acts):
    document = uploaded(council, AT)
    adding = partial(
        add_document_version,
        document,
        note="Changed",
        review_due=REVIEW,
        name="policy.pdf",
        by=council.people["team"],
        at=AT,
    )
    bodies = (b"%PDF-1.7\nThe second\n%%EOF\n", b"%PDF-1.7\nThe third\n%%EOF\n")
    outcomes = at_once(*[partial(adding, body=body) for body in bodies])
    assert names(outcomes) == ["DocumentVersion", "DocumentVersion"]
    numbers = DocumentVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3]


def test_of_two_withdrawals_of_a_document_the_second_is_refused(council, slow_acts):
    document = uploaded(council, AT)
    withdrawal = partial(
        withdraw_document, document, reason="Replaced", by=council.people["team"], at=AT
    )
    assert names(at_once(withdrawal, withdrawal)) == ["DocumentRefused", "NoneType"]
    assert audited("withdraw_document") == 1


def test_two_workers_ask_for_a_review_once(council, slow_acts):
    document = uploaded(council, AT)
    morning = AT + timedelta(days=(REVIEW - AT.date()).days)
    asking = partial(remind_of_document_review, REVIEW.isoformat(), str(document.pk), morning)
    assert sorted(at_once(asking, asking)) == ["Post of head asked", "asked before"]
    assert audited("chase_document_review") == 1
