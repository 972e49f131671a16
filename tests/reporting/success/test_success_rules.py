"""The lives of stories, case studies and adoptions, which measures have a story to tell, and what
came of an adoption with known figures.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.lessons.rules.facts import CouncilFigure, MeasureFact, PeersFact
from reporting.success.rules.effect import Followed, effect_of_adoption
from reporting.success.rules.lifecycle import (
    ADOPTION_ACTS,
    ADOPTION_LABELS,
    STORY_ACTS,
    STORY_LABELS,
    VERSION_ACTS,
    VERSION_LABELS,
    adoption_diagram,
    after,
    review_due,
    story_diagram,
    version_diagram,
)
from reporting.success.rules.stories import beat_its_plan, leads, recovered
from targets.rules.polarity import Polarity

DOCS = Path(__file__).resolve().parents[3] / "docs" / "success.md"
MARCH, APRIL = Month(2014, 3), Month(2012, 4)
# Each act, and what it makes of which states; of every other state it makes nothing.
LIVES = {
    "story": {
        "take_up": {"suggested": "taken_up"},
        "set_aside": {"suggested": "set_aside"},
    },
    "case study": {
        "change": {"draft": "draft"},
        "submit": {"draft": "submitted"},
        "return": {"submitted": "draft"},
        "approve": {"submitted": "approved"},
        "publish": {"approved": "published"},
        "correct": {"published": "published"},
        "replace": {"published": "replaced"},
        "withdraw": {"published": "withdrawn"},
        "drop": {"draft": "dropped"},
    },
    "adoption": {
        "adopt": {"asked": "adopted", "refused": "adopted"},
        "refuse": {"asked": "refused"},
        "keep": {"adopted": "kept", "changed": "kept"},
        "change": {"adopted": "changed", "changed": "changed"},
        "give_up": {"adopted": "given_up", "changed": "given_up", "kept": "given_up"},
    },
}
LABELS = {"story": STORY_LABELS, "case study": VERSION_LABELS, "adoption": ADOPTION_LABELS}
STEPS = [
    (thing, act, state, moves.get(state))
    for thing, acts in LIVES.items()
    for act, moves in acts.items()
    for state in LABELS[thing]
]


@pytest.mark.parametrize(("thing", "act", "state", "then"), STEPS)
def test_each_act_in_each_state(thing, act, state, then):
    if then is None:
        with pytest.raises(Refused, match=LABELS[thing][state]):
            after(thing, state, act)
    else:
        assert after(thing, state, act) == then


def test_there_is_no_other_act():
    acts = {"story": STORY_ACTS, "case study": VERSION_ACTS, "adoption": ADOPTION_ACTS}
    assert {thing: set(moves) for thing, moves in acts.items()} == {
        thing: set(moves) for thing, moves in LIVES.items()
    }


@pytest.mark.parametrize("diagram", [story_diagram, version_diagram, adoption_diagram])
def test_the_docs_show_each_life(diagram):
    assert diagram() in DOCS.read_text()


@pytest.mark.parametrize(
    ("begun", "due"),
    [
        (date(2013, 8, 1), date(2014, 2, 1)),
        (date(2013, 8, 31), date(2014, 2, 28)),
        (date(2013, 5, 15), date(2013, 11, 15)),
    ],
)
def test_a_review_is_due_half_a_year_later(begun, due):
    assert review_due(begun) == due


def measure(ratings="", **more):
    colours = {"r": "red", "a": "amber", "g": "green", "-": ""}
    fields = {
        "code": "F1",
        "title": "Visits",
        "service": "Care",
        "month": MARCH,
        "address": "/targets/F1/2014-03/",
        "ratings": tuple(colours[letter] for letter in ratings),
        "actual": Decimal(92),
        "planned": Decimal(90),
        "decimals": 1,
        "unit": "%",
        "periods": 12,
    }
    return MeasureFact(**fields | more)


@pytest.mark.parametrize(
    ("ratings", "spacing", "key"),
    [
        ("ggrrggg", 1, "recovered F1 2013-12"),
        ("graggg", 1, "recovered F1 2013-12"),
        ("ggrggg", 1, None),
        ("ggrrgg", 1, None),
        ("rrgggrr", 1, None),
        ("rr-ggg", 1, None),
        ("rrrggg", 3, None),
        ("rrrgggg", 3, "recovered F1 2013-11"),
        ("", 1, None),
    ],
)
def test_a_spell_off_plan_that_ended_and_stayed_is_a_story(ratings, spacing, key):
    story = recovered(measure(ratings, spacing=spacing))
    assert (story.key if story else None) == key


def test_a_spell_keeps_its_key_and_a_new_one_has_another():
    one, later = recovered(measure("rrggg")), recovered(measure("rrgggg", month=MARCH + 1))
    assert one.key == later.key
    assert recovered(measure("rrgggaaggg")).key != one.key.replace("2013-12", "2013-07")


def test_a_recovery_says_what_the_spell_was_and_what_it_is_now():
    assert recovered(measure("garrggg")).words == (
        "F1 Visits was red or amber for 3 months until December 2013, and has been green for 3"
        " months since: 92.0% against a plan of 90.0%."
    )


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({}, True),
        ({"actual": Decimal(90)}, False),
        ({"actual": Decimal(88)}, False),
        ({"actual": None}, False),
        ({"month": MARCH - 1}, False),
        ({"periods": 3}, False),
        ({"has_better": False}, False),
        ({"actual": Decimal(88), "lower_is_better": True}, True),
        ({"lower_is_better": True}, False),
        ({"ratings": ("green", "amber")}, False),
    ],
)
def test_a_year_that_came_out_better_than_its_plan_is_a_story(more, is_told):
    assert bool(beat_its_plan(replace(measure("ggg"), **more))) == is_told


def test_leading_the_other_councils_is_a_story_by_the_rule_of_findings():
    councils = tuple(CouncilFigure(str(n), f"Council {n}", Decimal(60 + n)) for n in range(5))
    peers = PeersFact(
        "2013/14", MARCH, Decimal(92), councils, 1, 6, 0, None,
        frozenset("01234"), frozenset("01234"),
    )  # fmt: skip
    assert leads(measure("ggg", peers=peers)).key == "peers led F1 2013/14"
    assert leads(measure("ggg")) is None


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ("rrrrrrrrrggg", "red for at least 9 months until"),
        ("grrrrrrrrggg", "red for 8 months until"),
        ("-rrrrrrrrggg", "red for 8 months until"),
        ("rrggg", "red for at least 2 months until"),
    ],
)
def test_a_spell_as_long_as_what_is_known_is_at_least_that_long(ratings, words):
    assert words in recovered(measure(ratings)).words


def followed(values, first=APRIL, polarity="higher", unit="%", decimals=1, how="month", changed=()):
    spacing = {"month": 1, "quarter": 3}[how]
    figures = {
        first + n * spacing: None if value is None else Decimal(str(value))
        for n, value in enumerate(values)
    }
    return Followed(Polarity(polarity), unit, decimals, how, figures, changed=changed)


NOISE = [60, 61, 59, 60, 62, 58, 61, 60, 59, 61, 60, 60]
# Two years that rise by a point a month, and what came then.
RISING = [round(40 + n + (0.3 if n % 2 else -0.3), 1) for n in range(24)]
FALLING = [round(100 - value, 1) for value in RISING]
EARLY = "It is too early to tell this from chance."
EFFECTS = {
    "the same months a year before": (
        followed([*NOISE, 64, 66]),
        date(2013, 4, 1),
        "Since April 2013: 65.0% on average over 2 months, 60.5% in the same months a year before:"
        f" 4.5 points better. {EARLY}",
    ),
    "a month that had begun counts on neither side": (
        followed([*NOISE, 99, 66]),
        date(2013, 4, 15),
        "Since May 2013: 66.0% (1 month), 61.0% in the same month a year before: 5.0"
        " points better. " + EARLY,
    ),
    "just before, where last year is not published": (
        followed([60, 62, 66, 68]),
        date(2012, 6, 1),
        "Since June 2012: 67.0% on average over 2 months, 61.0% on average over the 2 months just"
        f" before: 6.0 points better. {EARLY}",
    ),
    "lower is better": (
        followed([60, 62, 66, 68], polarity="lower", unit="days"),
        date(2012, 6, 1),
        "Since June 2012: 67.0 days on average over 2 months, 61.0 days on average over the 2 months"
        f" just before: 6.0 days worse. {EARLY}",
    ),
    "closest to plan has no better": (
        followed([60, 66], polarity="closest"),
        date(2012, 5, 1),
        f"Since May 2012: 66.0% (1 month), 60.0% in April 2012: 6.0 points higher. {EARLY}",
    ),
    "more than chance": (
        followed([*NOISE, *NOISE, *[80 + value - 60 for value in NOISE]]),
        date(2014, 4, 1),
        "Since April 2014: 80.1% on average over 12 months, 60.1% in the same months a year before:"
        " 20.0 points better. This is more than chance.",
    ),
    "no clear change": (
        followed([*NOISE, *NOISE, *NOISE]),
        date(2014, 4, 1),
        "Since April 2014: 60.1% on average over 12 months, 60.1% in the same months a year before:"
        " no difference. This is no clear change.",
    ),
    "better than a year ago, worse than the way it was going": (
        followed([*RISING, 57, 57.2, 56.9, 57.1, 57, 57.1]),
        date(2014, 4, 1),
        "Since April 2014: 57.1% on average over 6 months, 54.5% in the same months a year before:"
        " 2.6 points better. Against what the months before led to expect it is clearly worse.",
    ),
    "worse than a year ago, better than the way it was going": (
        followed([*FALLING, 43, 42.8, 43.1, 42.9, 43, 42.9]),
        date(2014, 4, 1),
        "Since April 2014: 43.0% on average over 6 months, 45.5% in the same months a year before:"
        " 2.5 points worse. Against what the months before led to expect it is clearly better.",
    ),
    "the same where lower is better": (
        followed([*FALLING, 43, 42.8, 43.1, 42.9, 43, 42.9], polarity="lower", unit="days"),
        date(2014, 4, 1),
        "Since April 2014: 43.0 days on average over 6 months, 45.5 days in the same months a year"
        " before: 2.5 days better. Against what the months before led to expect it is clearly"
        " worse.",
    ),
    "no difference to last year, though the way it was going led elsewhere": (
        followed([*RISING, 54.5, 54.4, 54.6, 54.5, 54.4, 54.6]),
        date(2014, 4, 1),
        "Since April 2014: 54.5% on average over 6 months, 54.5% in the same months a year before:"
        " no difference. Against what the months before led to expect it is clearly worse.",
    ),
    "closest to plan against the way it was going": (
        followed([*RISING, 57, 57.2, 56.9, 57.1, 57, 57.1], polarity="closest"),
        date(2014, 4, 1),
        "Since April 2014: 57.1% on average over 6 months, 54.5% in the same months a year before:"
        " 2.6 points higher. Against what the months before led to expect it is clearly lower.",
    ),
    "the first year alone, once it is over": (
        followed([*NOISE, *NOISE, *[80 + value - 60 for value in NOISE], 20, 20]),
        date(2014, 4, 1),
        "In its first 12 months, from April 2014: 80.1% on average, 60.1% in the same months a year"
        " before: 20.0 points better. This is more than chance.",
    ),
    "the first year of quarters": (
        followed([60, 61, 59, 60, 70, 71, 69, 70, 20], how="quarter", first=Month(2012, 6)),
        date(2013, 4, 1),
        "In its first 4 figures, from April 2013: 70.0% on average, 60.0% in the same months a year"
        f" before: 10.0 points better. {EARLY}",
    ),
    "a process that changed meanwhile": (
        followed([60, 62, 66, 68], changed=(Month(2012, 6),)),
        date(2012, 6, 1),
        "Since June 2012: 67.0% on average over 2 months, 61.0% on average over the 2 months just"
        f" before: 6.0 points better. {EARLY} A change of its process is recorded too, from June"
        " 2012: that may be the reason.",
    ),
    "a process that changed before what is compared": (
        followed([60, 62, 66, 68], changed=(Month(2012, 4), Month(2012, 8))),
        date(2012, 6, 1),
        "Since June 2012: 67.0% on average over 2 months, 61.0% on average over the 2 months just"
        f" before: 6.0 points better. {EARLY}",
    ),
    "what came before a process changed counts no more": (
        followed(
            [*[20 for _ in NOISE], *NOISE, *[80 + value - 60 for value in NOISE]],
            changed=(Month(2013, 4),),
        ),
        date(2014, 4, 1),
        "Since April 2014: 80.1% on average over 12 months, 60.1% in the same months a year before:"
        " 20.0 points better. This is more than chance.",
    ),
    "nothing since": (
        followed([60, 62]),
        date(2012, 7, 1),
        "No figure since July 2012 is published yet; the last one before was 62.0% (May 2012).",
    ),
    "nothing before": (
        followed([60, 62]),
        date(2012, 4, 1),
        "Since April 2012: 61.0% on average over 2 months. No earlier figure is published to hold it"
        " against.",
    ),
    "what is kept back counts on neither side": (
        followed([60, None, 66, None]),
        date(2012, 6, 1),
        f"Since June 2012: 66.0% (1 month), 60.0% in April 2012: 6.0 points better. {EARLY}",
    ),
    "a quarter that had begun counts on neither side": (
        followed([60, 70, 66], how="quarter", first=Month(2012, 6)),
        date(2012, 8, 1),
        f"Since August 2012: 66.0% (1 figure), 60.0% in 2012/13 Q1: 6.0 points better. {EARLY}",
    ),
    "words are not averaged": (
        followed([1, 2], unit="yes/no"),
        date(2012, 5, 1),
        "Its figures cannot be averaged: compare the months below.",
    ),
    "nothing at all": (
        followed([]),
        date(2012, 5, 1),
        "No month of this measure is published yet.",
    ),
}


@pytest.mark.parametrize("case", EFFECTS)
def test_what_came_of_an_adoption_by_known_figures(case):
    figures, begun, words = EFFECTS[case]
    assert effect_of_adoption(figures, begun).words == words
