"""Two acts on one returned line at the same moment: the second waits, and sees what the first did
(PostgreSQL: SQLite lets one writer in at a time).
"""

import pytest

from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.models import ReturnedLine, ScorecardBuild, SignOff
from scorecards.month.building import build_scorecards
from scorecards.month.returns import (
    answer_returned_line,
    digest_of_line,
    end_return,
    return_line,
    sign_off_returned_line,
)
from scorecards.month.sign_off import digest_of_lines, sign_off
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
SEPTEMBER = Month(2013, 9)
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")


@pytest.fixture
def council(transactional_db):
    council = Council()
    council.add_usual_targets()
    council.approve()
    council.figure(council.latest, "2013-09", "90")
    return council


@pytest.fixture
def build(council):
    return build_scorecards(SEPTEMBER, by=None, at=AT)


@pytest.fixture
def returned(council, build):
    return ask(council, build)


def ask(council, build, question="Why?"):
    line = build.lines.get(code="F1")
    return return_line(build, line, question=question, by=council.people["director"], at=AT)


def sign(council, build, seen):
    director, families = council.people["director"], council.units["families"]
    return sign_off(build, families, seen_digest=seen, by=director, at=AT)


def test_a_line_returned_twice_at_once_is_returned_once(council, build):
    _, second = overlapping(
        lambda: ask(council, build, "Why?"), lambda: ask(council, build, "Really?")
    )
    assert isinstance(second, Refused) and "returned already" in str(second)
    assert [one.question for one in ReturnedLine.objects.all()] == ["Why?"]


def test_a_line_returned_meanwhile_is_not_signed_with_the_others(council, build):
    seen = digest_of_lines(build, council.units["families"])
    _, second = overlapping(lambda: ask(council, build), lambda: sign(council, build, seen))
    assert isinstance(second, Refused) and "changed since you opened" in str(second)
    assert not SignOff.objects.exists()


def test_lines_signed_meanwhile_are_not_returned(council, build):
    seen = digest_of_lines(build, council.units["families"])
    _, second = overlapping(lambda: sign(council, build, seen), lambda: ask(council, build))
    assert isinstance(second, Refused) and "Withdraw the sign-off" in str(second)
    assert not ReturnedLine.objects.exists()


def test_a_return_taken_back_meanwhile_is_not_answered(council, returned):
    director, lead = council.people["director"], council.people["lead"]
    _, second = overlapping(
        lambda: end_return(returned, by=director, at=AT),
        lambda: answer_returned_line(returned, answer="Because", by=lead, at=AT),
    )
    assert isinstance(second, Refused) and "has ended already" in str(second)
    assert ReturnedLine.objects.get().answer == ""


def test_of_two_answers_at_once_the_first_stays(council, returned):
    lead, head = council.people["lead"], council.people["head"]
    _, second = overlapping(
        lambda: answer_returned_line(returned, answer="First", by=lead, at=AT),
        lambda: answer_returned_line(returned, answer="Second", by=head, at=AT),
    )
    assert isinstance(second, Refused) and "answered already" in str(second)
    assert ReturnedLine.objects.get().answer == "First"


def test_a_line_published_meanwhile_is_not_signed_by_itself(council, build, returned):
    sign(council, build, digest_of_lines(build, council.units["families"]))
    seen = digest_of_line(build, returned.target_id)

    def freeze():
        held = ScorecardBuild.objects.select_for_update().get(pk=build.pk)
        held.frozen_at = AT
        held.save()

    director = council.people["director"]
    _, second = overlapping(
        freeze, lambda: sign_off_returned_line(returned, seen_digest=seen, by=director, at=AT)
    )
    assert isinstance(second, Refused) and "published already" in str(second)
    assert ReturnedLine.objects.get().is_open


def test_a_line_signed_twice_at_once_is_signed_once(council, build, returned):
    sign(council, build, digest_of_lines(build, council.units["families"]))
    seen = digest_of_line(build, returned.target_id)
    director = council.people["director"]

    def sign_line():
        return sign_off_returned_line(returned, seen_digest=seen, by=director, at=AT)

    first, second = overlapping(sign_line, sign_line)
    assert isinstance(first, SignOff)
    assert isinstance(second, Refused) and "has ended already" in str(second)
