"""Which state of a document, a month, a scorecard, feedback or a session allows which act, and the
reason where it does not.  Which role may do what stands in tests/test_permission_table.py.
"""

from datetime import datetime, timedelta

import pytest

from pmf_portal.periods.timetable import LONDON
from reporting import permissions
from reporting.engagement import permissions as engagement
from reporting.models import CustomScorecard, Document, Feedback, Session

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
HOUR = timedelta(hours=1)
MAY = ""
NO_ROLE = "Your role does not let you"
WITHDRAWN = "This document is withdrawn."
CANCELLED = "This session was cancelled."
BEGUN = "This session has begun already."


def reason(verdict):
    """Why an act is refused; "" where it is allowed."""
    return "" if verdict else verdict.reason


@pytest.mark.parametrize(
    ("act", "post", "withdrawn_at", "refusal"),
    [
        ("add_document_version", "team", None, MAY),
        ("add_document_version", "team", AT, WITHDRAWN),
        ("add_document_version", "head", None, NO_ROLE),
        ("add_document_version", "head", AT, NO_ROLE),
        ("withdraw_document", "team", None, MAY),
        ("withdraw_document", "team", AT, WITHDRAWN),
        ("withdraw_document", "head", None, NO_ROLE),
        ("withdraw_document", "head", AT, NO_ROLE),
        ("review_document", "head", None, MAY),
        ("review_document", "head", AT, WITHDRAWN),
        ("review_document", "team", None, MAY),
        ("review_document", "team", AT, WITHDRAWN),
        ("review_document", "manager", None, "This document is reviewed by Post of head."),
        ("review_document", "manager", AT, "This document is reviewed by Post of head."),
    ],
)
def test_documents_stay_open_to_their_acts_until_withdrawn(
    council, act, post, withdrawn_at, refusal
):
    document = Document(owner=council.people["head"], withdrawn_at=withdrawn_at)
    verdict = getattr(permissions, f"may_{act}")(council.people[post], document)
    assert reason(verdict).startswith(refusal) and bool(verdict) == (refusal == MAY)


@pytest.mark.parametrize(
    ("post", "is_published", "refusal"),
    [
        ("team", False, MAY),
        ("team", True, "This month is published, so its dates cannot change."),
        ("director", False, NO_ROLE),
        ("director", True, NO_ROLE),
    ],
)
def test_the_dates_of_a_published_month_stay(council, post, is_published, refusal):
    verdict = permissions.may_change_reporting_dates(council.people[post], is_published)
    assert reason(verdict).startswith(refusal) and bool(verdict) == (refusal == MAY)


@pytest.mark.parametrize("act", ["change_scorecard", "end_scorecard"])
@pytest.mark.parametrize(
    ("post", "unit", "refusal"),
    [
        ("team", "care", MAY),
        ("team", "council", MAY),
        ("director", "families", MAY),
        ("director", "care", MAY),
        ("director", "waste", "only in your own part of the council"),
        ("head", "care", MAY),
        ("head", "families", "only in your own part of the council"),
        ("manager", "waste", "only in your own part of the council"),
        ("lead", "care", NO_ROLE),
    ],
)
def test_scorecards_are_changed_by_those_of_their_unit(council, act, post, unit, refusal):
    scorecard = CustomScorecard(unit=council.units[unit])
    verdict = getattr(permissions, f"may_{act}")(council.people[post], scorecard)
    assert refusal in reason(verdict) and bool(verdict) == (refusal == MAY)


@pytest.mark.parametrize(
    ("post", "unit", "refusal"),
    [
        ("manager", None, MAY),
        ("manager", "care", MAY),
        ("manager", "families", "only in your own part of the council"),
        ("lead", None, NO_ROLE),
    ],
)
def test_scorecards_are_defined_for_ones_own_unit(council, post, unit, refusal):
    verdict = permissions.may_define_scorecard(council.people[post], council.units.get(unit))
    assert refusal in reason(verdict) and bool(verdict) == (refusal == MAY)


NEW = {}
ANSWERED = {"answered_at": AT, "may_publish": True}
PRIVATE = {"answered_at": AT, "may_publish": False}
PUBLISHED = {"answered_at": AT, "may_publish": True, "published_at": AT}
ALREADY = "FB-2013-0001 has been answered already."
NOT_YET = "FB-2013-0001 has not been answered yet."
NOT_AGREED = "Whoever sent FB-2013-0001 did not agree to its publication."
NOT_PUBLISHED = "The answer to FB-2013-0001 is not published."
NOT_YOURS = "You may answer only what was given to you."


@pytest.mark.parametrize(
    ("act", "post", "state", "refusal"),
    [
        ("assign_feedback", "team", NEW, MAY),
        ("assign_feedback", "team", ANSWERED, ALREADY),
        ("assign_feedback", "team", PUBLISHED, ALREADY),
        ("assign_feedback", "head", NEW, NO_ROLE),
        ("answer_feedback", "team", NEW, MAY),
        ("answer_feedback", "team", ANSWERED, ALREADY),
        ("answer_feedback", "head", NEW, MAY),
        ("answer_feedback", "head", ANSWERED, ALREADY),
        ("answer_feedback", "manager", NEW, NOT_YOURS),
        ("answer_feedback", "manager", ANSWERED, NOT_YOURS),
        ("answer_feedback", "member", NEW, NO_ROLE),
        ("publish_answer", "team", NEW, NOT_YET),
        ("publish_answer", "team", {"may_publish": True}, NOT_YET),
        ("publish_answer", "team", PRIVATE, NOT_AGREED),
        ("publish_answer", "team", ANSWERED, MAY),
        ("publish_answer", "team", PUBLISHED, MAY),
        ("publish_answer", "head", ANSWERED, NO_ROLE),
        ("withdraw_answer", "team", NEW, NOT_PUBLISHED),
        ("withdraw_answer", "team", ANSWERED, NOT_PUBLISHED),
        ("withdraw_answer", "team", PUBLISHED, MAY),
        ("withdraw_answer", "head", PUBLISHED, NO_ROLE),
    ],
)
def test_feedback_goes_from_new_to_answered_to_published(council, act, post, state, refusal):
    feedback = Feedback(reference="FB-2013-0001", owner=council.people["head"], **state)
    verdict = getattr(engagement, f"may_{act}")(council.people[post], feedback)
    assert reason(verdict).startswith(refusal) and bool(verdict) == (refusal == MAY)


COMING = {"starts": AT + HOUR}
BEGINS_NOW = {"starts": AT}
HELD = {"starts": AT - HOUR}
CALLED_OFF = {"starts": AT + HOUR, "cancelled_at": AT}
WAS_CALLED_OFF = {"starts": AT - HOUR, "cancelled_at": AT}


@pytest.mark.parametrize(
    ("act", "post", "state", "refusal"),
    [
        *[
            (act, "team", state, refusal)
            for act in ("change_session", "cancel_session", "sign_up")
            for state, refusal in (
                (COMING, MAY),
                (BEGINS_NOW, BEGUN),
                (HELD, BEGUN),
                (CALLED_OFF, CANCELLED),
                (WAS_CALLED_OFF, CANCELLED),
            )
        ],
        ("change_session", "head", COMING, NO_ROLE),
        ("cancel_session", "head", COMING, NO_ROLE),
        ("sign_up", "member", COMING, MAY),
        ("record_session", "team", COMING, "This session has not begun yet."),
        ("record_session", "team", BEGINS_NOW, MAY),
        ("record_session", "team", HELD, MAY),
        ("record_session", "team", CALLED_OFF, CANCELLED),
        ("record_session", "team", WAS_CALLED_OFF, CANCELLED),
        ("record_session", "head", HELD, NO_ROLE),
    ],
)
def test_sessions_are_changed_until_they_begin(council, act, post, state, refusal):
    verdict = getattr(engagement, f"may_{act}")(council.people[post], Session(**state), AT)
    assert reason(verdict).startswith(refusal) and bool(verdict) == (refusal == MAY)


@pytest.mark.parametrize(
    "act",
    [
        "view_desk",
        "view_run_sheet",
        "build_scorecards",
        "publish_month",
        "correct_month",
        "view_audit_trail",
        "resend_notice",
        "view_custom_scorecards",
        "upload_document",
        "import_report",
        "view_feedback",
        "add_session",
    ],
)
def test_a_closed_account_may_do_none_of_it(council, act):
    """Acts without a state of their own: the team may, until its account is closed."""
    team = council.people["team"]
    module = engagement if hasattr(engagement, f"may_{act}") else permissions
    allowed = getattr(module, f"may_{act}")
    assert allowed(team)
    team.is_active = False
    assert reason(allowed(team)) == "This account is closed."
