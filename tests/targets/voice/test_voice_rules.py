"""What a wave, counts of complaints and a consultation can be, and the share from a user's view."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pmf_portal.refusals import Refused
from targets.voice.rules import complaints
from targets.voice.rules.complaints import CountsEntry
from targets.voice.rules.consultations import (
    ANSWER_ACTS,
    CONSULTATION_ACTS,
    AnswerState,
    ConsultationState,
    Phase,
    answer_after,
    answer_diagram,
    consultation_after,
    consultation_diagram,
    phase_on,
    why_days_do_not_fit,
    why_not_moved,
)
from targets.voice.rules.surveys import Mode, WaveEntry, answers_in, mode_named, share_of, why_not
from targets.voice.rules.users_view import MeasureView, shares

pytestmark = pytest.mark.any_database
TODAY = date(2013, 10, 7)
COUNTS, OTHERS = ["Very", "Fairly"], ["Not"]
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "residents-voice.md"
C, A = ConsultationState, AnswerState


def wave(**fields):
    usual = {
        "first_day": date(2013, 9, 2),
        "last_day": date(2013, 9, 27),
        "mode": "post",
        "population": "Residents",
        "n": 100,
        "count": 60,
    }
    return WaveEntry(**usual | fields)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, None),
        ({"last_day": date(2013, 9, 1)}, "last_day"),
        ({"last_day": date(2013, 10, 8)}, "last_day"),
        ({"n": 0}, "n"),
        ({"count": None}, "count"),
        ({"share": Decimal(60)}, "count"),
        ({"count": 101}, "count"),
        ({"count": None, "share": Decimal("100.1")}, "share"),
        ({"count": None, "share": Decimal("63.9")}, None),
        ({"count": None, "answers": {"Very": 40, "Not": 60}}, None),
        ({"count": None, "answers": {"Very": 40, "Not": 59}}, "answers"),
        ({"count": None, "answers": {"Rather": 100}}, "answers"),
        ({"design_effect": Decimal("0.9")}, "design_effect"),
        ({"design_effect": Decimal("1.3")}, None),
    ],
)
def test_what_a_wave_cannot_be_is_said_at_its_field(fields, field):
    problem = why_not(wave(**fields), COUNTS, OTHERS, TODAY)
    assert (problem and problem[0]) == field


def test_answers_are_read_as_people_write_them():
    assert answers_in("Very = 1,120; Fairly=3\n\nNot = 0") == {"Very": 1120, "Fairly": 3, "Not": 0}
    assert answers_in("Very") is None and answers_in("Very = x") is None
    assert answers_in("Very = 1\nVery = 2") is None
    assert answers_in(f"Very = {'9' * 5000}; Not = 1") is None
    assert mode_named("face to FACE") == Mode.FACE_TO_FACE and mode_named("by owl") is None


def test_the_share_comes_of_whatever_is_known():
    assert share_of(wave(), COUNTS) == 60
    assert share_of(wave(count=None, share=Decimal("63.9")), COUNTS) == Decimal("63.9")
    assert share_of(wave(count=None, answers={"Very": 20, "Fairly": 5, "Not": 75}), COUNTS) == 25


@pytest.mark.parametrize(
    ("counts", "field"),
    [
        ({"received": 9, "in_time": 8, "upheld_1": 3}, None),
        ({"received": 9, "in_time": 10}, "in_time"),
        ({"received": 9, "upheld_2": 10}, "upheld_2"),
        ({"received": -1}, "received"),
        ({"received": 9, "ombudsman_upheld": 1}, "ombudsman_decided"),
        ({"received": 9, "ombudsman_decided": 1, "ombudsman_upheld": 2}, "ombudsman_upheld"),
        ({"received": 9, "remedies": 1, "remedies_done": 2}, "remedies_done"),
        ({"received": 2_000_000}, "received"),
    ],
)
def test_counts_that_cannot_be_are_said_at_their_field(counts, field):
    problem = complaints.why_not(CountsEntry(**counts))
    assert (problem and problem[0]) == field


@pytest.mark.parametrize("state", C)
@pytest.mark.parametrize("act", CONSULTATION_ACTS)
def test_each_act_on_a_consultation_is_done_where_its_life_allows(state, act):
    leads_to = {
        ("change", C.DRAFT): C.DRAFT,
        ("change", C.ANNOUNCED): C.ANNOUNCED,
        ("announce", C.DRAFT): C.ANNOUNCED,
        ("withdraw", C.DRAFT): C.WITHDRAWN,
        ("withdraw", C.ANNOUNCED): C.WITHDRAWN,
    }
    if (act, state) in leads_to:
        assert consultation_after(state, act) == leads_to[act, state]
    else:
        with pytest.raises(Refused, match="This consultation stands at"):
            consultation_after(state, act)


@pytest.mark.parametrize("state", A)
@pytest.mark.parametrize("act", ANSWER_ACTS)
def test_what_was_decided_of_words_can_be_decided_again(state, act):
    leads_to = {"release": A.RELEASED, "count": A.COUNTED, "withhold": A.WITHHELD}
    assert answer_after(state, act) == leads_to[act]


def test_the_guide_has_both_diagrams():
    text = GUIDE.read_text()
    assert consultation_diagram() in text and answer_diagram() in text


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2013, 10, 20), Phase.TO_COME),
        (date(2013, 10, 21), Phase.OPEN),
        (date(2013, 10, 31), Phase.OPEN),
        (date(2013, 11, 1), Phase.CLOSED),
    ],
)
def test_a_consultation_is_open_from_its_first_day_to_its_last(today, phase):
    assert phase_on(date(2013, 10, 21), date(2013, 10, 31), today) == phase


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2013, 10, 7), date(2013, 10, 13), None),
        (date(2013, 10, 6), date(2013, 10, 20), "first_day"),
        (date(2013, 10, 7), date(2013, 10, 12), "last_day"),
    ],
)
def test_a_consultation_is_open_for_a_week_at_least(first, last, field):
    problem = why_days_do_not_fit(first, last, TODAY)
    assert (problem and problem[0]) == field


@pytest.mark.parametrize(
    ("today", "after", "field"),
    [
        (date(2013, 10, 7), (21, 30), "last_day"),
        (date(2013, 10, 7), (14, 31), None),
        (date(2013, 10, 7), (22, 31), "first_day"),
        (date(2013, 10, 25), (21, 31), None),
        (date(2013, 10, 25), (22, 31), "first_day"),
        (date(2013, 11, 1), (21, 31), "last_day"),
    ],
)
def test_no_promised_day_of_a_consultation_is_lost(today, after, field):
    before = (date(2013, 10, 21), date(2013, 10, 31))
    days = (date(2013, 10, after[0]), date(2013, 10, after[1]))
    problem = why_not_moved(before, days, today)
    assert (problem and problem[0]) == field


def test_the_share_from_a_users_view_is_told_by_directorate():
    rows = shares(
        [
            MeasureView("A1", "One", "Families", None),
            MeasureView("A2", "Two", "Families", True),
            MeasureView("A3", "Three", "Families", False, questions=("How was it?",)),
            MeasureView("B1", "Four", "Places", False, has_complaints=True),
            MeasureView("B2", "Five", "Places", False),
        ]
    )
    assert [(row.part, row.percent) for row in rows] == [("Families", 67), ("Places", 50)]
    assert [one.code for one in rows[0].from_users] == ["A2", "A3"]
    assert rows[0].words == "2 of 3 measures (67%) say something from a user’s view."
    assert [one.code for one in rows[1].others] == ["B2"]
