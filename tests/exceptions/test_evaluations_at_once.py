"""Two runs evaluate the same actions at once: each is evaluated once (PostgreSQL)."""

from functools import partial

import pytest

from exceptions.evaluations.evaluating import evaluate_actions
from exceptions.models import Evaluation
from tests.at_once import needs_postgresql, overlapping
from tests.exceptions.evaluated_actions import done, measure, published
from tests.exceptions.story import day
from tests.factories import Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


def test_two_runs_at_once_evaluate_once():
    council = Council()
    measure(council)
    done(council)
    build = published(council, 58, 57, 59)
    evaluating = partial(evaluate_actions, build, at=day(2014, 1, 24))
    assert overlapping(evaluating, evaluating) == [1, 0]
    assert Evaluation.objects.count() == 1
