"""Surveys as everybody reads them: the same figure in every form, and nothing that nobody asked."""

from dataclasses import replace
from datetime import date

from pmf_portal.council.models import OrganisationUnit
from reporting.public_record.state import record_state
from targets.approval import approve_plan
from targets.models import Objective, Plan, SurveyQuestion, Target
from targets.voice.surveys import record_survey_wave
from tests.factories import APPROVED_AT, YEAR
from tests.targets.voice.heard import AT, NEXT, counts, entry, question, wave

VOICE, CSV = "/residents-voice/", "/data/tables/surveys.csv"


def text_of(client, path):
    return " ".join(client.get(path).content.decode().split())


def test_a_share_is_rounded_alike_on_page_and_in_file(client, council):
    wave(council, question(council), count=249, n=400)
    assert "62.3% were satisfied" in text_of(client, VOICE)
    assert ",62.3," in text_of(client, CSV)


def test_the_code_of_a_draft_is_told_to_nobody(client, council):
    council.target("SECRET1", year=NEXT)
    wave(council, question(council, measures=[Target.objects.get(code="SECRET1")]))
    for path in (VOICE, CSV, "/data/tables/surveys.json"):
        assert "SECRET1" not in text_of(client, path)


def test_measures_of_services_and_teams_are_not_counted(client, council):
    plan = Plan.objects.create(
        slug="care-plan", title="Care plan", kind=Plan.SERVICE, unit=council.units["care"]
    )
    council.plans["care-plan"] = plan
    council.priorities["care-plan"] = Objective.objects.create(plan=plan, slug="one", title="One")
    council.target("S7", plan="care-plan", title="Sickness of the small team")
    director = council.people["director"]
    approve_plan(plan, YEAR, reference="x", by=director, at=APPROVED_AT)
    assert "Sickness of the small team" not in text_of(client, VOICE)
    council.target("F1")
    council.plans.pop("care-plan")
    council.approve()
    page = text_of(client, VOICE)
    assert "0 of 1 measure (0%)" in page and "Sickness of the small team" not in page


def test_a_change_says_that_people_were_asked_differently(client, council):
    asked = question(council)
    wave(council, asked, month=7, count=450)
    later = replace(entry(count=300), mode="online", population="Users of the website")
    record_survey_wave(asked, later, by=council.people["team"], at=AT)
    words = "clearly worse than in July 2013 (55.4%); people were asked differently."
    assert words in text_of(client, VOICE)


def test_a_question_of_a_service_that_has_ended_is_opened(client, council):
    asked = question(council, unit=council.units["care"])
    OrganisationUnit.objects.filter(slug="care").update(ended_on=date(2013, 10, 1))
    client.force_login(council.people["team"])
    page = text_of(client, f"/voice/questions/{asked.pk}/change/")
    assert "selected>Care " in page


def test_services_of_one_title_are_told_apart_in_forms(client, council):
    OrganisationUnit.objects.filter(slug="waste").update(title="Care")
    client.force_login(council.people["team"])
    page = text_of(client, "/voice/complaints/record/")
    assert "Care (Families)</option>" in page and "Care (Places)</option>" in page


def test_officers_are_told_who_reads_why_complaints_were_corrected(client, council):
    client.force_login(council.people["team"])
    page = text_of(client, f"/voice/complaints/{counts(council).pk}/correct/")
    assert "Officers read it beside the new numbers" in page and "Everybody reads" not in page


def test_pages_on_disk_follow_which_way_is_better(council):
    asked = question(council)
    before = record_state()
    SurveyQuestion.objects.filter(pk=asked.pk).update(higher_is_better=False)
    assert record_state() != before
