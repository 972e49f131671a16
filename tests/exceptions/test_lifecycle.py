"""The life of a report: every act in every state, and who may do it, written out and held against
the code.
"""

from pathlib import Path

import pytest

from exceptions.models import Briefing, Question
from exceptions.permissions import (
    may_acknowledge_briefing,
    may_answer_question,
    may_ask_question,
    may_close_exception_report,
    may_confirm_recovery,
    may_prepare_exception_report,
    may_require_revision,
    may_resume_recovery,
    may_return_exception_report,
    may_submit_exception_report,
    may_update_progress,
    may_verify_exception_report,
    may_view_exception_report,
    may_view_exception_tracker,
    may_waive_exception_report,
)
from exceptions.rules.lifecycle import (
    ACTORS,
    IN_WORDS,
    TRANSITIONS,
    WORDS,
    State,
    after,
    allows,
    diagram,
)
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from tests.exceptions.story import SEPTEMBER

pytestmark = pytest.mark.any_database

STATES = (
    "opened preparing submitted returned verified published recovering escalated recovered closed"
    " not_required withdrawn".split()
)
# Each column a state in the order above: the state after the act, by its first letters; "·" where
# the act is refused.
LIFE = """
                  open  prep  subm  retu  veri  publ  recg  esca  recd  clos  notr  with
prepare           prep  prep  ·     retu  ·     ·     ·     ·     ·     ·     ·     ·
submit            ·     subm  ·     subm  ·     ·     ·     ·     ·     ·     ·     ·
return            ·     ·     retu  ·     ·     ·     ·     ·     ·     ·     ·     ·
verify            ·     ·     veri  ·     ·     ·     ·     ·     ·     ·     ·     ·
publish           ·     ·     ·     ·     publ  ·     ·     ·     ·     ·     ·     ·
follow            ·     ·     ·     ·     ·     recg  ·     ·     ·     ·     ·     ·
update_progress   ·     ·     ·     ·     ·     publ  recg  esca  ·     ·     ·     ·
escalate          open  prep  subm  retu  veri  esca  esca  ·     ·     ·     ·     ·
resume            ·     ·     ·     ·     ·     ·     ·     recg  ·     ·     ·     ·
require_revision  ·     ·     ·     ·     ·     ·     ·     retu  ·     ·     ·     ·
confirm_recovery  recd  recd  recd  recd  recd  recd  recd  recd  ·     ·     ·     ·
close             ·     ·     ·     ·     ·     ·     ·     ·     clos  ·     ·     ·
waive             notr  notr  ·     notr  ·     notr  notr  notr  ·     ·     ·     ·
withdraw          with  ·     ·     ·     ·     ·     ·     ·     ·     ·     ·     ·
reopen            ·     ·     ·     ·     ·     ·     ·     ·     open  open  open  open
"""
SHORT = dict(
    zip("open prep subm retu veri publ recg esca recd clos notr with".split(), STATES, strict=True)
)
MOVES = {
    act: dict(zip(STATES, cells, strict=True))
    for act, *cells in (row.split() for row in LIFE.strip().splitlines()[1:])
}
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "exception-reports.md"


def test_the_table_above_tells_of_every_act_and_every_state():
    assert set(MOVES) == set(TRANSITIONS) and STATES == [state.value for state in State]
    assert (
        set(WORDS) == set(State)
        and set(IN_WORDS) == set(TRANSITIONS) | {"open", "propose_recovery", "withdraw_proposal"}
        and set(ACTORS) < set(MOVES)
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", list(MOVES))
def test_it_takes_each_act_in_each_state_as_the_table_says(act, state):
    then = MOVES[act][state]
    assert allows(state, act) is (then != "·")
    if then == "·":
        with pytest.raises(
            Refused, match=f"This report is .*, so you cannot {act.replace('_', ' ')} it now."
        ):
            after(state, act)
    else:
        assert after(state, act) == SHORT[then]


def test_the_guide_shows_the_life_as_the_code_has_it():
    assert GUIDE.read_text().split("```mermaid\n")[1].split("\n```")[0] == diagram()


# Who may do it, in which states; every other person and every other state is refused.
PREPARING, FOLLOWED = {"opened", "preparing", "returned"}, {"published", "recovering", "escalated"}
UNDER_WAY = PREPARING | FOLLOWED | {"submitted", "verified"}
OWNERS, CESG = {"head", "manager"}, {"cesg", "chief"}
WHO_MAY = {
    may_prepare_exception_report: (OWNERS, PREPARING),
    may_submit_exception_report: (OWNERS, {"preparing", "returned"}),
    may_update_progress: (OWNERS, FOLLOWED),
    may_return_exception_report: ({"director"}, {"submitted"}),
    may_verify_exception_report: ({"director"}, {"submitted"}),
    may_waive_exception_report: ({"director"}, PREPARING | FOLLOWED),
    may_confirm_recovery: ({"director"}, UNDER_WAY),
    may_close_exception_report: ({"director"}, {"recovered"}),
    may_resume_recovery: (CESG, set(STATES)),
    may_require_revision: (CESG, {"escalated"}),
    may_ask_question: (
        CESG | {"leader", "holder", "team"},
        set(STATES) - {"closed", "not_required", "withdrawn"},
    ),
    may_answer_question: (OWNERS | {"director"}, set(STATES)),
}


@pytest.fixture
def report(council, opened_report):
    """Opened in September; the rule of recovery is met and it is before CESG, so that the state
    alone decides.
    """
    opened_report.recovery_proposed, opened_report.escalated_at = SEPTEMBER, opened_report.opened_at
    return opened_report


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rule", list(WHO_MAY), ids=lambda rule: rule.__name__)
def test_who_may_do_what_in_each_state(council, report, rule, state):
    report.state = state
    people, states = WHO_MAY[rule]
    verdicts = {name: rule(person, report) for name, person in council.people.items()}
    assert {name for name, verdict in verdicts.items() if verdict} == (
        people if state in states else set()
    )
    assert all(verdict.reason.endswith(".") for verdict in verdicts.values() if not verdict)


def test_who_may_read_reports_and_the_tracker(council, report):
    hidden = {"member", "committee", "hr", "policy", "partner"}
    for rule in (
        lambda person: may_view_exception_report(person, report),
        may_view_exception_tracker,
    ):
        assert {name for name, person in council.people.items() if not rule(person)} == hidden


NOT_PROPOSED = (
    "The rule of recovery is not met yet: two reporting periods in a row back at green or amber."
)
NOT_BEFORE_CESG = "This report is not before the Chief Executive’s Strategic Group."
OWN, OWN_WAIVED = (
    "You cannot verify your own report.",
    "You cannot waive your own report.",
)
CONDITIONS = [
    (may_confirm_recovery, "director", "recovering", {"recovery_proposed": None}, NOT_PROPOSED),
    (may_resume_recovery, "cesg", "escalated", {"escalated_at": None}, NOT_BEFORE_CESG),
    (may_verify_exception_report, "director", "submitted", {"submitted_by": "director"}, OWN),
    (may_return_exception_report, "director", "submitted", {"submitted_by": "director"}, OWN),
    (may_confirm_recovery, "director", "recovering", {"submitted_by": "director"}, OWN),
    (may_close_exception_report, "director", "recovered", {"submitted_by": "director"}, OWN),
    (may_waive_exception_report, "director", "preparing", {"owner": "director"}, OWN_WAIVED),
    (may_waive_exception_report, "director", "returned", {"submitted_by": "director"}, OWN),
    (
        may_prepare_exception_report,
        "manager",
        "preparing",
        {"owner": "other_head", "deputy": None},
        "This report belongs to Post of other_head.",
    ),
    (
        may_prepare_exception_report,
        "manager",
        "preparing",
        {"owner": None, "deputy": None},
        "This report belongs to nobody yet.",
    ),
    (
        may_submit_exception_report,
        "manager",
        "preparing",
        {"deputy": None},
        "This report belongs to Post of head.",
    ),
    (
        may_answer_question,
        "manager",
        "published",
        {"deputy": None},
        "Questions on this report are answered by Post of head or the director.",
    ),
]


@pytest.mark.parametrize(("rule", "who", "state", "change", "reason"), CONDITIONS)
def test_the_state_is_not_all_there_is(council, report, rule, who, state, change, reason):
    report.state = state
    assert rule(council.people[who], report)
    for name, value in change.items():
        setattr(report, name, council.people.get(value, value))
    assert rule(council.people[who], report).reason == reason


def test_a_deputising_director_cannot_verify_their_own_submission(council, report):
    """Another director of the same directorate can."""
    second = User.objects.create_user(username="second", post="Second director")
    RoleAssignment.objects.create(
        user=second, role=Role.STRATEGIC_DIRECTOR, unit=council.units["families"]
    )
    report.state, report.submitted_by = "submitted", council.people["director"]
    assert may_verify_exception_report(second, report) and not may_verify_exception_report(
        council.people["director"], report
    )


@pytest.mark.parametrize("rule", list(WHO_MAY), ids=lambda rule: rule.__name__)
def test_a_closed_account_may_do_nothing(council, report, rule):
    people, states = WHO_MAY[rule]
    report.state, person = min(states), council.people[min(people)]
    assert rule(person, report)
    person.is_active = False
    assert rule(person, report).reason == "This account is closed."


def test_questions_are_answered_and_briefings_read_once_by_their_people(council, report, at):
    question, briefing = (
        Question(report=report),
        Briefing(report=report, holder=council.people["holder"]),
    )
    assert may_answer_question(council.people["head"], report, question)
    assert {
        name
        for name, person in council.people.items()
        if may_acknowledge_briefing(person, briefing)
    } == {"holder"}
    question.answered_at = briefing.acknowledged_at = at
    assert (
        may_answer_question(council.people["head"], report, question).reason
        == "This question is answered already."
    )
    assert (
        may_acknowledge_briefing(council.people["holder"], briefing).reason
        == "This briefing is acknowledged already."
    )
    assert (
        may_acknowledge_briefing(council.people["other_holder"], briefing).reason
        == "This briefing is for Post of holder."
    )
