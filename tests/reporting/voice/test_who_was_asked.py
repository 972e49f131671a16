"""A consultation shows the drafts that residents were asked about, and none that came later."""

from datetime import timedelta

import pytest

from targets.drafting import begun_since, change_draft, draft_target
from targets.models import Specification, Target
from tests.targets.voice.heard import AT, CLOSED, NEXT, OPEN, announced, said

NEW = {"title": "A measure of its own", "polarity": "higher", "aggregation": "snapshot"}


def drafted_at(council, moment):
    plan, by = council.plans["families"], council.people["head"]
    return draft_target("F10", plan, NEXT, by=by, at=moment, **NEW)


def changed_at(council, draft, moment):
    act = {"seen_version": None, "by": council.people["head"], "at": moment}
    change_draft(draft, {"definition": f"What is counted, {moment}"}, **act)


@pytest.mark.parametrize("is_changed", [False, True])
@pytest.mark.parametrize(("moment", "is_shown"), [(OPEN, True), (CLOSED, False)])
def test_drafts_nobody_was_asked_about_stay_inside(client, council, moment, is_shown, is_changed):
    council.target("F9", year=NEXT)
    consultation = announced(council)
    said(consultation, Target.objects.get(code="F9"))
    draft = drafted_at(council, moment)
    if is_changed:
        changed_at(council, draft, CLOSED + timedelta(days=1))
    page = client.get(consultation.get_absolute_url()).content.decode()
    assert (NEW["title"] in page) is is_shown and "F9 Measure F9" in page


def test_what_was_begun_is_looked_up_only_where_it_was_edited(council, django_assert_num_queries):
    drafted_at(council, AT)
    with django_assert_num_queries(1):
        assert not begun_since(Specification.objects.all(), OPEN)
