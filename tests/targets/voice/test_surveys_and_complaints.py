"""Waves and counts are entered, corrected with a reason, and stay; a file comes in whole or not at
all.
"""

import json
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.imports.complaint_counts import import_complaint_counts
from targets.imports.survey_waves import import_survey_waves
from targets.models import ComplaintCounts, ComplaintMeasure, SurveyWave, Target
from targets.voice.complaints import (
    correct_complaint_counts,
    record_complaint_counts,
    tie_complaints,
)
from targets.voice.rules.complaints import CountsEntry
from targets.voice.surveys import (
    change_survey_question,
    correct_survey_wave,
    record_survey_wave,
)
from tests.targets.voice.heard import AT, QUARTER, counts, entry, question, survey, wave


def correction(council, stands, entered, reason="One form was read twice."):
    return correct_survey_wave(stands, entered, reason=reason, by=council.people["team"], at=AT)


def test_a_correction_stands_beside_what_it_corrects(council):
    asked = question(council)
    first = wave(council, asked)
    correction(council, first, entry(count=500))
    assert [(one.revision, one.count) for one in asked.waves.order_by("revision")] == [
        (1, 519),
        (2, 500),
    ]
    assert SurveyWave.objects.current().get().count == 500
    event = AuditEvent.objects.filter(action="correct_survey_wave").get()
    assert "519" in event.text and event.reason == "One form was read twice."


def test_what_was_entered_is_locked_in_the_database(council):
    rows = [wave(council, question(council)), counts(council)]
    for one in rows:
        with pytest.raises(DatabaseError), transaction.atomic():
            type(one).objects.filter(pk=one.pk).update(reason="another")
        with pytest.raises(DatabaseError), transaction.atomic():
            type(one)._base_manager.filter(pk=one.pk).delete()


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({}, "Why", "n"),
        ({"count": 500}, "", "reason"),
        ({"count": 500, "month": 8}, "Why", "first_day"),
        ({"count": 900}, "Why", "count"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(council, fields, reason, field):
    stands = wave(council, question(council))
    with pytest.raises(Refused) as refused:
        correction(council, stands, entry(**fields), reason)
    assert refused.value.field == field


def test_two_who_correct_at_once_see_each_other(council):
    stands = wave(council, question(council))
    correction(council, stands, entry(count=500))
    with pytest.raises(ChangedMeanwhile):
        correction(council, stands, entry(count=501))
    kept = counts(council)
    fixed = {"reason": "Late post", "by": council.people["head"], "at": AT}
    correct_complaint_counts(kept, CountsEntry(49, 38), **fixed)
    with pytest.raises(ChangedMeanwhile):
        correct_complaint_counts(kept, CountsEntry(50, 38), **fixed)
    assert ComplaintCounts.objects.current().get().received == 49


def test_a_wave_and_a_quarter_are_entered_once(council):
    asked, by = question(council), council.people["team"]
    wave(council, asked)
    counts(council)
    with pytest.raises(Refused, match="is there already: correct it"):
        record_survey_wave(asked, entry(), by=by, at=AT)
    with pytest.raises(Refused, match="are there already: correct them"):
        counts(council)
    for quarter in (Month(2013, 12), Month(2013, 8)):
        with pytest.raises(Refused, match="a quarter that has ended"):
            record_complaint_counts(council.units["care"], quarter, CountsEntry(1), by=by, at=AT)


def test_the_trail_says_everything_that_was_changed_of_a_question(council):
    asked, care = question(council), council.units["care"]
    change_survey_question(
        asked,
        counted="were satisfied",
        higher_is_better=False,
        unit=care,
        measures=[],
        by=council.people["team"],
        at=AT,
    )
    added, changed = [
        json.loads(AuditEvent.objects.get(action=action).text)["details"]
        for action in ("add_survey_question", "change_survey_question")
    ]
    before = {
        "counted": "were satisfied",
        "higher_is_better": True,
        "unit": "",
        "measures": [],
    }
    assert added == before == changed["before"]
    assert changed["after"] == before | {"higher_is_better": False, "unit": "care"}


def test_lists_of_answers_are_whole_or_empty(council):
    of = survey(council)
    with pytest.raises(Refused) as refused:
        question(council, of=of, counting_answers="Yes")
    assert refused.value.field == "other_answers"
    asked = question(council, of=of, counting_answers="Yes\nYes\n", other_answers="No")
    assert asked.counts == ["Yes"] and asked.others == ["No"]
    with pytest.raises(Refused, match="asks this already"):
        question(council, of=of, text="are YOU satisfied?")


def test_ties_are_replaced_whole(council):
    for code in ("F1", "F2", "F3"):
        council.target(code)
    measures = {target.code: target for target in Target.objects.all()}
    by = {"by": council.people["head"], "at": AT}
    tie_complaints(council.units["care"], [measures["F1"], measures["F2"]], **by)
    tie_complaints(council.units["care"], [measures["F2"], measures["F3"]], **by)
    codes = ComplaintMeasure.objects.order_by("target__code").values_list("target__code", flat=True)
    assert list(codes) == ["F2", "F3"]


WAVES = "survey,question,first_day,last_day,mode,population,n,count,share,answers,reason\n"
GOOD = "Survey: Are you satisfied?,Are you satisfied?,{},27/9/2013,post,Residents aged 18 and over,812,{},,,{}\n"


def bring(text, council, service=import_survey_waves):
    return service(text.encode(), name="file.csv", by=council.people["team"], at=AT)


def test_a_file_of_waves_comes_in_whole(council):
    asked = question(council)
    first = wave(council, asked)
    text = WAVES + GOOD.format("2/9/2013", 519, "") + GOOD.format("1/7/2013", 400, "")
    assert bring(text, council) == 1
    assert bring(WAVES + GOOD.format("2/9/2013", 500, "Read twice"), council) == 1
    newest = asked.waves.filter(first_day=first.first_day).order_by("-revision").first()
    assert (newest.revision, newest.count, newest.reason) == (2, 500, "Read twice")
    assert bring(text.replace(",519,", ",500,"), council) == 0


def test_bad_rows_of_a_file_are_all_told_and_nothing_is_saved(council):
    asked = question(council)
    wave(council, asked)
    rows = [
        GOOD.format("1/7/2013", 400, ""),
        GOOD.format("31/2/2013", 400, ""),
        GOOD.format("2/7/2013", 900, ""),
        GOOD.format("2/9/2013", 500, ""),
        GOOD.format("1/7/2013", 400, ""),
        "Another,Who?,1/7/2013,27/9/2013,owl,Residents,many,1,,,\n",
        "Survey: Are you satisfied?,Who?,1/7/2013,27/9/2013,post,,812,,,Very,\n",
    ]
    with pytest.raises(FileRefused) as refused:
        bring(WAVES + "".join(rows), council)
    told = [(one.row, one.column) for one in refused.value.problems]
    assert told == [
        (3, "first_day"),
        (4, "count"),
        (5, "reason"),
        (6, "first_day"),
        (7, "survey"),
        (7, "mode"),
        (7, "n"),
        (8, "population"),
        (8, "question"),
        (8, "answers"),
    ]
    assert asked.waves.count() == 1


COUNTS = "service,quarter,received,in_time,upheld_1,reason\n"


def test_a_file_of_complaints_comes_in_whole(council):
    text = COUNTS + "Care,2013/14 Q2,48,38,17,\nwaste,2013/14 Q2,60,,,\n"
    assert bring(text, council, import_complaint_counts) == 2
    kept = ComplaintCounts.objects.get(unit=council.units["waste"])
    assert (kept.received, kept.in_time, kept.quarter) == (60, None, QUARTER)
    text = COUNTS + "Care,2013/14 Q2,49,38,17,Late post\nwaste,2013/14 Q2,60,,,\n"
    assert bring(text, council, import_complaint_counts) == 1


def test_bad_rows_of_complaints_are_all_told(council):
    counts(council)
    rows = [
        "Care,2013/14 Q2,49,,,",
        "Nobody,2013/14 Q2,1,,,",
        "Waste,2013/14 Q3,1,,,",
        "Waste,summer,1,,,",
        "Waste,2013/14 Q1,5,6,,",
        "Waste,2013/14 Q1,five,,,",
        ",2013/14 Q1,5,,,",
    ]
    with pytest.raises(FileRefused) as refused:
        bring(COUNTS + "\n".join(rows), council, import_complaint_counts)
    told = [(one.row, one.column) for one in refused.value.problems]
    assert told == [
        (2, "reason"),
        (3, "service"),
        (4, "quarter"),
        (5, "quarter"),
        (6, "in_time"),
        (7, "received"),
        (8, "service"),
    ]
    assert ComplaintCounts.objects.count() == 1


def test_a_file_tells_services_of_one_title_apart_by_short_name(council):
    OrganisationUnit.objects.filter(slug="waste").update(title="Care")
    with pytest.raises(FileRefused) as refused:
        bring(COUNTS + "Care,2013/14 Q2,48,,,", council, import_complaint_counts)
    assert "Several services are called Care. Write care or waste." in str(
        refused.value.problems[0].reason
    )
    rows = "care,2013/14 Q2,48,,,\nwaste,2013/14 Q2,60,,,\n"
    assert bring(COUNTS + rows, council, import_complaint_counts) == 2


def test_days_of_a_wave_are_those_of_london(council):
    asked = question(council)
    with pytest.raises(Refused, match="this day is to come"):
        wave(council, asked, last_day=date(2013, 10, 8))
