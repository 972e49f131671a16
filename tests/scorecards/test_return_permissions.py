"""What the state of a returned line lets people do, as tables."""

import pytest

from pmf_portal.periods import timetable
from scorecards.models import ReturnedLine, ScorecardBuild
from scorecards.permissions import (
    may_answer_returned_line,
    may_end_return,
    may_end_returns,
    may_return_line,
    may_sign_off_returned_line,
)
from targets.models import Responsibility
from tests.reporting.september import SEPTEMBER

TODAY = timetable.BY_RULE.day_of(SEPTEMBER, "sign_off_due")
PUBLISHED = "September 2013, edition 1 is published already."
ENDED = "The return of F1 has ended already."
SIGNED = "These lines are signed off. Withdraw the sign-off before you return one."
OTHERS_SIGNED = "The other lines are signed off already. Sign off F1 by itself."
WITH_THE_OTHERS = "Sign this line off together with the others."


def build_in(state, at):
    return ScorecardBuild(month=SEPTEMBER, built_at=at, frozen_at=at if state == "out" else None)


def return_in(council, state, at):
    return ReturnedLine(
        build=build_in(state, at),
        target=council.latest.target,
        directorate=council.units["families"],
        code="F1",
        returned_at=at,
        answered_at=at if state == "answered" else None,
        ended_at=at if state == "ended" else None,
    )


def verdict(answer):
    return answer.allowed, answer.reason


@pytest.mark.parametrize(
    ("state", "is_signed", "expected"),
    [
        ("built", False, (True, "")),
        ("built", True, (False, SIGNED)),
        ("out", False, (False, PUBLISHED.replace(".", "; ask for a correction."))),
        ("out", True, (False, PUBLISHED.replace(".", "; ask for a correction."))),
    ],
)
def test_a_director_returns_a_line_until_it_is_signed(council, at, state, is_signed, expected):
    director, families = council.people["director"], council.units["families"]
    answer = may_return_line(director, build_in(state, at), families, is_signed)
    assert verdict(answer) == expected
    assert not may_return_line(
        council.people["other_director"], build_in(state, at), families, False
    )


@pytest.mark.parametrize(
    ("state", "is_signed", "ends", "signs"),
    [
        ("open", False, (True, ""), (False, WITH_THE_OTHERS)),
        ("answered", False, (True, ""), (False, WITH_THE_OTHERS)),
        ("open", True, (False, OTHERS_SIGNED), (True, "")),
        ("answered", True, (False, OTHERS_SIGNED), (True, "")),
        ("ended", False, (False, ENDED), (False, ENDED)),
        ("ended", True, (False, ENDED), (False, ENDED)),
        ("out", False, (False, PUBLISHED), (False, PUBLISHED)),
        ("out", True, (False, PUBLISHED), (False, PUBLISHED)),
    ],
)
def test_a_return_ends_before_the_sign_off_and_is_signed_after_it(
    approved, at, state, is_signed, ends, signs
):
    director, returned = approved.people["director"], return_in(approved, state, at)
    assert verdict(may_end_return(director, returned, is_signed)) == ends
    assert verdict(may_sign_off_returned_line(director, returned, is_signed)) == signs
    other = approved.people["other_director"]
    assert not may_end_return(other, returned, is_signed)
    assert not may_sign_off_returned_line(other, returned, is_signed)


NOT_YOURS = "F1 has another performance lead and another accountable officer."


@pytest.mark.parametrize(
    ("state", "person", "expected"),
    [
        ("open", "lead", (True, "")),
        ("open", "deputy_lead", (True, "")),
        ("open", "head", (True, "")),
        ("open", "manager", (True, "")),
        ("open", "team", (True, "")),
        ("open", "other_lead", (False, NOT_YOURS)),
        ("open", "other_head", (False, NOT_YOURS)),
        ("answered", "lead", (False, "F1 is answered already.")),
        ("answered", "team", (False, "F1 is answered already.")),
        ("ended", "lead", (False, ENDED)),
        ("out", "team", (False, PUBLISHED)),
    ],
)
def test_a_question_is_answered_by_who_answers_for_the_line(approved, at, state, person, expected):
    responsibility = Responsibility.objects.get(target=approved.latest.target)
    returned = return_in(approved, state, at)
    answer = may_answer_returned_line(approved.people[person], returned, responsibility, TODAY)
    assert verdict(answer) == expected


OTHERS = "The other lines are signed off already. Sign off each line by itself."


@pytest.mark.parametrize(
    ("state", "is_signed", "expected"),
    [
        ("built", False, (True, "")),
        ("built", True, (False, OTHERS)),
        ("out", False, (False, PUBLISHED.replace(".", "; ask for a correction."))),
    ],
)
def test_a_director_ends_all_returns_until_the_rest_is_signed(
    council, at, state, is_signed, expected
):
    director, families = council.people["director"], council.units["families"]
    answer = may_end_returns(director, build_in(state, at), families, is_signed)
    assert verdict(answer) == expected
    other = council.people["other_director"]
    assert not may_end_returns(other, build_in(state, at), families, False)
