"""Two people act on one request to the team at once: the second is told (PostgreSQL: SQLite lets one
writer in at a time).
"""

from functools import partial

import pytest

from pmf_portal.refusals import Refused
from targets.intelligence import (
    answer_intelligence_request,
    attach_intelligence,
    withdraw_intelligence_request,
)
from targets.models import IntelligenceRequest
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.targets.asked_intelligence import LATER, answered, taken

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


def test_a_request_that_is_answered_is_not_taken_back_at_once():
    council = Council()
    request = taken(council)
    answer = partial(
        answer_intelligence_request,
        request,
        answer="Yes.",
        link="",
        by=council.people["team"],
        at=LATER,
    )
    withdraw = partial(withdraw_intelligence_request, request, by=council.people["head"], at=LATER)
    answered, refused = overlapping(answer, withdraw)
    assert isinstance(refused, Refused) and "stands at “Answered”" in str(refused)
    assert IntelligenceRequest.objects.get().state == "answered"


def test_an_answer_is_put_under_a_draft_once():
    council = Council()
    draft = council.target("F9", planned="90")
    attach = partial(
        attach_intelligence, answered(council), draft, by=council.people["head"], at=LATER
    )
    first, second = overlapping(attach, attach)
    assert first is None and isinstance(second, Refused) and "F9 already" in str(second)
    assert draft.evidence.count() == 1
