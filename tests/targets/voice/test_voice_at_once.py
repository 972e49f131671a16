"""Two people enter, correct or answer the same of what residents say at the same moment
(PostgreSQL).
"""

import json
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from targets import challenge
from targets.models import (
    ComplaintCounts,
    ComplaintMeasure,
    Consultation,
    ConsultationAnswer,
    ConsultationReply,
    Survey,
    SurveyQuestion,
    SurveyWave,
    Target,
)
from targets.voice import complaints, consultations, surveys
from targets.voice.rules.complaints import CountsEntry
from tests.at_once import at_once, give_way_before_recording, needs_postgresql, overlapping
from tests.targets.voice import heard
from tests.targets.voice.heard import AT, OPEN

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture(autouse=True)
def slow_acts(monkeypatch):
    """Between what an act changes and its commit there is time for another one."""
    give_way_before_recording(monkeypatch, surveys, complaints, consultations, challenge)


@pytest.fixture
def draft(council):
    return council.target("F9", year=heard.NEXT)


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def audited(action):
    return AuditEvent.objects.filter(action=action).count()


def team(council, at=AT):
    return {"by": council.people["team"], "at": at}


# Surveys


def test_a_survey_is_added_once_at_once(council):
    act = partial(heard.survey, council)
    assert names(at_once(act, act)) == ["Refused", "Survey"]
    assert Survey.objects.count() == 1


def test_a_question_is_added_once_at_once(council):
    act = partial(heard.question, council, of=heard.survey(council))
    assert names(at_once(act, act)) == ["Refused", "SurveyQuestion"]
    assert SurveyQuestion.objects.count() == 1


def test_a_wave_is_entered_once_at_once(council):
    act = partial(heard.wave, council, heard.question(council))
    assert names(at_once(act, act)) == ["Refused", "SurveyWave"]
    assert SurveyWave.objects.count() == 1 == audited("record_survey_wave")


def test_of_two_corrections_of_a_wave_one_is_told_of_the_other(council):
    wave = heard.wave(council, heard.question(council))
    acts = [
        partial(
            surveys.correct_survey_wave,
            wave,
            heard.entry(count=count),
            reason="Counted again.",
            **team(council),
        )
        for count in (520, 521)
    ]
    assert names(at_once(*acts)) == ["ChangedMeanwhile", "SurveyWave"]
    assert SurveyWave.objects.count() == 2


def test_two_changes_of_a_question_follow_one_another(council):
    asked = heard.question(council)
    acts = [
        partial(
            surveys.change_survey_question,
            asked,
            counted=counted,
            higher_is_better=True,
            unit=None,
            measures=[],
            **team(council),
        )
        for counted in ("were glad", "were content")
    ]
    at_once(*acts)
    events = AuditEvent.objects.filter(action="change_survey_question").order_by("pk")
    first, second = [json.loads(event.text)["details"] for event in events]
    assert first["after"]["counted"] == second["before"]["counted"]


# Complaints


def test_complaints_of_a_quarter_are_entered_once_at_once(council):
    act = partial(heard.counts, council)
    assert names(at_once(act, act)) == ["ComplaintCounts", "Refused"]
    assert ComplaintCounts.objects.count() == 1


def test_of_two_corrections_of_counts_one_is_told_of_the_other(council):
    counts = heard.counts(council)
    acts = [
        partial(
            complaints.correct_complaint_counts,
            counts,
            CountsEntry(received=received, in_time=38),
            reason="Counted again.",
            **team(council),
        )
        for received in (49, 50)
    ]
    assert names(at_once(*acts)) == ["ChangedMeanwhile", "ComplaintCounts"]
    assert ComplaintCounts.objects.count() == 2


def test_complaints_are_tied_to_a_measure_once_at_once(council):
    unit, measures = council.units["care"], [Target.objects.get_or_create(code="F1")[0]]
    act = partial(complaints.tie_complaints, unit, measures, **team(council))
    assert names(at_once(act, act)) == ["NoneType", "NoneType"]
    assert ComplaintMeasure.objects.count() == 1


# Consultations


def test_two_consultations_of_one_title_have_two_addresses(council):
    act = partial(heard.drafted, council)
    assert names(at_once(act, act)) == ["Consultation", "Consultation"]
    slugs = set(Consultation.objects.values_list("slug", flat=True))
    assert slugs == {"targets-of-families", "targets-of-families-2"}


def test_a_consultation_is_announced_once_at_once(council, draft):
    act = partial(consultations.announce_consultation, heard.drafted(council), **team(council))
    assert names(at_once(act, act)) == ["Consultation", "Refused"]
    assert audited("announce_consultation") == 1


def test_a_plan_is_handed_in_or_residents_are_asked_about_it(council, draft):
    hand_in = partial(
        challenge.submit_plan,
        council.plans["families"],
        heard.NEXT,
        by=council.people["manager"],
        at=AT,
    )
    announce = partial(consultations.announce_consultation, heard.drafted(council), **team(council))
    assert names(overlapping(hand_in, announce)) == ["Refused", "Submission"]
    assert audited("announce_consultation") == 0


def test_no_plan_is_handed_in_while_it_is_announced(council, draft):
    asked = heard.drafted(council)
    hand_in = partial(
        challenge.submit_plan,
        council.plans["families"],
        heard.NEXT,
        by=council.people["manager"],
        at=AT,
    )
    announce = partial(consultations.announce_consultation, asked, **team(council))
    assert names(overlapping(announce, hand_in)) == ["Consultation", "Refused"]


def test_of_two_changes_of_a_consultation_one_is_told_of_the_other(council):
    act = partial(
        consultations.change_consultation,
        heard.drafted(council),
        title="Another",
        about="x",
        first_day=heard.FIRST,
        last_day=heard.LAST,
        seen_version=1,
        **team(council),
    )
    assert names(at_once(act, act)) == ["ChangedMeanwhile", "Consultation"]


def test_the_same_words_sent_twice_at_once_are_taken_in_once(council, draft):
    asked = heard.announced(council)
    act = partial(heard.said, asked, text="More buses.")
    assert names(at_once(act, act)) == ["ConsultationAnswer", "ConsultationAnswer"]
    assert ConsultationAnswer.objects.count() == 1 == audited("give_consultation_answer")


def test_nothing_is_taken_in_while_it_is_withdrawn(council, draft):
    asked = heard.announced(council)
    withdraw = partial(
        consultations.withdraw_consultation, asked, reason="Wrong plan.", **team(council, OPEN)
    )
    answer = partial(heard.said, asked, text="More buses.")
    assert names(overlapping(withdraw, answer)) == ["Consultation", "Refused"]
    assert not ConsultationAnswer.objects.exists()


def test_of_two_who_read_an_answer_one_is_told_of_the_other(council, draft):
    given = heard.said(heard.announced(council), text="More buses.")
    acts = [
        partial(
            consultations.read_consultation_answer,
            given,
            decision=decision,
            published_text="More buses.",
            reason="A name.",
            seen=given.decision_seen,
            **team(council),
        )
        for decision in ("release", "withhold")
    ]
    assert names(at_once(*acts)) == ["ChangedMeanwhile", "ConsultationAnswer"]
    assert audited("read_consultation_answer") == 1


def test_of_two_replies_one_is_told_of_the_other(council, draft):
    act = partial(heard.replied, council, heard.announced(council))
    assert names(at_once(act, act)) == ["ChangedMeanwhile", "ConsultationReply"]
    assert ConsultationReply.objects.count() == 1
