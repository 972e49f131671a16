"""Which lines need a director's judgement, and in what order they are read: as a table."""

from dataclasses import replace

import pytest

from scorecards.rating.attention import Group, LineFacts, Urgency, attention_of

pytestmark = pytest.mark.any_database

GREEN = LineFacts("green", "green", "reported", has_comment=False)
AMBER = replace(GREEN, rating="amber", rating_before="amber")
RED = replace(GREEN, rating="red", rating_before="red", has_comment=True)


@pytest.mark.parametrize(
    ("facts", "group", "urgency", "tags"),
    [
        (GREEN, Group.NOTHING_TO_DO, Urgency.LATER, []),
        (replace(GREEN, rating_before="red"), Group.NOTHING_TO_DO, Urgency.LATER, []),
        (replace(GREEN, rating="not_rated"), Group.NOTHING_TO_DO, Urgency.LATER, []),
        (replace(GREEN, is_corrected=True), Group.ON_PLAN, Urgency.LATER, ["Corrected"]),
        (
            replace(GREEN, is_unusual=True),
            Group.ON_PLAN,
            Urgency.LATER,
            ["Unusual figure, confirmed"],
        ),
        (
            replace(GREEN, ends_red=True),
            Group.ON_PLAN,
            Urgency.LATER,
            ["Forecast to end the year red"],
        ),
        (replace(GREEN, is_returned=True), Group.ON_PLAN, Urgency.LATER, []),
        (replace(GREEN, state="late"), Group.FIRST, Urgency.NO_FIGURE, ["No figure"]),
        (replace(GREEN, state="nothing_to_report"), Group.FIRST, Urgency.NO_FIGURE, ["No figure"]),
        (replace(GREEN, state="suppressed"), Group.NOTHING_TO_DO, Urgency.LATER, []),
        (AMBER, Group.AMBER, Urgency.LATER, ["Unchanged"]),
        (replace(AMBER, rating_before="red"), Group.AMBER, Urgency.LATER, ["Now amber"]),
        (replace(AMBER, rating_before="green"), Group.FIRST, Urgency.TURNED, ["Turned amber"]),
        (replace(AMBER, rating_before="not_due"), Group.AMBER, Urgency.LATER, ["Now amber"]),
        (RED, Group.RED, Urgency.LATER, ["Unchanged"]),
        (replace(RED, comment_age=1), Group.RED, Urgency.LATER, ["Comment is 1 month old"]),
        (
            replace(AMBER, has_comment=True, comment_age=2),
            Group.AMBER,
            Urgency.LATER,
            ["Comment is 2 months old"],
        ),
        (replace(AMBER, comment_age=2), Group.AMBER, Urgency.LATER, ["Unchanged"]),
        (
            replace(GREEN, has_comment=True, comment_age=2),
            Group.NOTHING_TO_DO,
            Urgency.LATER,
            [],
        ),
        (replace(RED, ends_red=True), Group.RED, Urgency.LATER, ["Unchanged"]),
        (replace(RED, rating_before=None), Group.RED, Urgency.LATER, ["Now red"]),
        (replace(RED, rating_before="amber"), Group.FIRST, Urgency.TURNED, ["Turned red"]),
        (replace(RED, has_comment=False), Group.FIRST, Urgency.NO_COMMENT, ["Red, no comment"]),
        (
            replace(RED, has_comment=False, state="late", rating_before="green"),
            Group.FIRST,
            Urgency.NO_COMMENT,
            ["Red, no comment", "No figure", "Turned red"],
        ),
        (
            replace(RED, came_back=True, is_returned=True),
            Group.FIRST,
            Urgency.CAME_BACK,
            ["Back from your question"],
        ),
    ],
)
def test_a_line_stands_where_its_director_has_to_look(facts, group, urgency, tags):
    attention = attention_of(facts)
    assert (attention.group, attention.urgency) == (group, urgency)
    assert [tag.words for tag in attention.tags] == tags


def test_what_is_missing_comes_before_what_turned_and_unchanged_reds():
    facts = [
        replace(GREEN, is_corrected=True),
        AMBER,
        RED,
        replace(RED, rating_before="green"),
        replace(GREEN, state="awaited"),
        replace(RED, has_comment=False),
        replace(RED, came_back=True),
    ]
    places = [attention_of(one).place for one in facts]
    assert places == sorted(places, reverse=True)
    assert len(set(places)) == len(places)
