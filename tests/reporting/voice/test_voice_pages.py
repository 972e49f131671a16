"""What everybody reads of residents' voice, small counts left out in every form; what officers enter
by page; and how residents answer a consultation.
"""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.timetable import LONDON
from reporting.cycle.desk import due_tasks
from reporting.engagement.retention import forget_personal_data, plan_forgetting
from reporting.engagement.spam_guard import signed_timestamp
from reporting.voice.reading.of_target import voice_of
from targets.models import (
    ComplaintCounts,
    Consultation,
    ConsultationAnswer,
    Specification,
    SurveyQuestion,
    SurveyWave,
    Target,
)
from targets.voice.complaints import tie_complaints
from targets.voice.consultations import read_consultation_answer, withdraw_consultation
from tests.browser_forms import sent as as_sent
from tests.targets.voice.heard import (
    AT,
    CLOSED,
    NEXT,
    OPEN,
    QUARTER,
    announced,
    counts,
    drafted,
    question,
    said,
    wave,
)

VOICE = "/residents-voice/"


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def at(settings, moment):
    settings.PORTAL_CLOCK = moment.replace(tzinfo=None)


def test_everybody_reads_waves_with_how_sure_they_are(client, council):
    asked = question(council)
    wave(council, asked, month=7, count=450)
    wave(council, asked)
    page = text_of(client, VOICE)
    assert (
        "63.9% were satisfied. 812 answered, so the true share is between 60.6% and 67.1%" in page
    )
    assert "clearly better than in July 2013 (55.4%)" in page


FORMS = (VOICE, "/data/tables/surveys.csv", "/data/tables/surveys.json")


@pytest.mark.parametrize("path", FORMS)
def test_a_share_of_few_stands_in_no_form(client, council, path):
    asked = question(council, counting_answers="Yes\nRather", other_answers="No\nNever")
    wave(council, asked, count=None, n=812, answers={"Yes": 3, "Rather": 0, "No": 771, "Never": 38})
    page = text_of(client, path)
    assert "Residents aged 18 and over" in page
    assert "0.4%" not in page and "0.369" not in page
    assert not re.search(r"\b809\b", page)
    assert not any(f">{number}<" in page or f",{number}," in page for number in (3, 809))


def test_the_share_from_a_users_view_is_public(client, council):
    for code in ("F1", "F2", "F3"):
        council.target(code)
    Specification.objects.filter(target__code="F1").update(user_view=True)
    council.approve()
    tie_complaints(
        council.units["care"],
        [Target.objects.get(code="F2")],
        by=council.people["head"],
        at=AT,
    )
    question(council, measures=[Target.objects.get(code="F3")])
    page = text_of(client, VOICE)
    # Nobody has been asked or has complained yet.
    assert "2013/14: 1 of 3 measures (33%) says something from a user’s view." in page
    assert "residents are asked" not in page and "complaints about it are counted" not in page
    counts(council)
    page = text_of(client, VOICE)
    assert "2013/14: 2 of 3 measures (67%) say something from a user’s view." in page
    assert "F1 Measure F1: its specification says so" in page
    assert "F2 Measure F2: complaints about it are counted" in page
    # There is no page of them before the first month is published.
    assert "/targets/F1/" not in page


def test_a_target_shows_what_residents_say(client, september):
    target = Target.objects.get(code="F1")
    asked = question(september, measures=[target])
    wave(september, asked)
    page = text_of(client, "/targets/F1/")
    assert "What residents say" in page and "63.9% were satisfied" in page
    page = text_of(client, VOICE)
    assert page.count('href="/targets/F1/"') == 2 and "residents are asked: Are you sat" in page
    # A month's page stays as it was published.
    assert "What residents say" not in text_of(client, "/targets/F1/2013-09/")
    assert voice_of("P1") is None or not voice_of("P1").questions


@pytest.mark.parametrize("number", [1, 3])
def test_the_public_pages_ask_no_more_for_many(client, council, django_assert_num_queries, number):
    council.target("F9", year=NEXT)
    target = Target.objects.get()
    for n in range(number):
        wave(council, question(council, text=f"Question {n}?", measures=[target]))
        consultation = announced(council, title=f"Consultation {n}")
        said(consultation, target, text="Words")
    for unit in ("care", "waste")[:number]:
        counts(council, unit=unit)
    client.get(VOICE)
    for path, queries in (
        (VOICE, 6),
        ("/consultations/", 2),
        (f"{Consultation.objects.first().get_absolute_url()}", 4),
    ):
        with django_assert_num_queries(queries):
            client.get(path)


def opened(**entries):
    moment = signed_timestamp(OPEN - timedelta(seconds=30))
    return {"target": "", "view": "too_low", "text": "", "opened": moment} | entries


@pytest.fixture
def target(council):
    council.target("F9", year=NEXT)
    return Target.objects.get(code="F9")


def test_a_resident_answers_for_a_target(client, council, target, settings):
    consultation = announced(council)
    at(settings, OPEN)
    address = consultation.get_absolute_url()
    page = text_of(client, address)
    assert "Proposed: <strong>90.0%</strong>" in page and "Result of 2013/14: " in page
    assert "say what you think of the targets for 2014/15" in text_of(client, VOICE)
    sent = opened(target=str(target.pk), text="Ask for more, says Zz")
    page = client.post(f"{address}answer/", sent, follow=True).content.decode()
    assert "Your answer is counted" in page and "Thursday 31 October 2013" in page
    answer = ConsultationAnswer.objects.get()
    assert (answer.target, answer.view, answer.shown) == (target, "too_low", "90.0%")
    page = text_of(client, address)
    assert "1 answer: 1 “It should ask for more”." in page and "Zz" not in page
    assert not AuditEvent.objects.filter(text__contains="Zz").exists()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"view": ""}, "Say what you think of it"),
        ({"view": "other"}, "Say what should be measured"),
        ({"target": "99999"}, "Choose a target from the list"),
        ({"text": "http://a http://b http://c"}, "at most 2 links"),
        ({"website": "x"}, "hidden field"),
        ({"opened": ""}, "open for more than a day"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(client, council, target, settings, entries, words):
    consultation = announced(council)
    at(settings, OPEN)
    sent = opened(**{"text": "Kept words"} | entries) | (
        {"text": ""} if entries.get("view") == "other" else {}
    )
    page = client.post(f"{consultation.get_absolute_url()}answer/", sent).content.decode()
    assert words in page and (sent["text"] in page) and not ConsultationAnswer.objects.exists()


def test_who_was_writing_when_it_closed_keeps_the_words(client, council, target, settings):
    consultation = announced(council)
    at(settings, datetime(2013, 11, 1, 0, 1))
    moment = signed_timestamp(datetime(2013, 10, 31, 23, 50, tzinfo=LONDON))
    address = f"{consultation.get_absolute_url()}answer/"
    page = client.post(address, opened(text="Kept words", opened=moment)).content.decode()
    assert "This consultation is not open" in page and "Kept words" in page
    assert "is not open" in text_of(client, address) and not ConsultationAnswer.objects.exists()


def test_too_many_answers_of_one_sender_are_stopped(client, council, target, settings):
    settings.FORMS_PER_DAY = 2
    address = f"{announced(council).get_absolute_url()}answer/"
    at(settings, OPEN)
    for number in range(3):
        page = client.post(address, opened(text=f"Words {number}"), follow=True)
    assert b"You have sent a lot today" in page.content
    assert ConsultationAnswer.objects.count() == 2


def test_drafts_stay_inside_until_a_consultation_is_announced(client, council, target):
    consultation = drafted(council)
    for end in ("", "answer/", "thank-you/"):
        assert client.get(f"{consultation.get_absolute_url()}{end}").status_code == 404
    assert "Targets of families" not in text_of(client, "/consultations/")


def test_a_withdrawn_one_says_why_and_shows_no_target(client, council, target):
    consultation = announced(council)
    said(consultation, target, text="Zz")
    withdraw_consultation(
        consultation, reason="The plan was not ready.", by=council.people["team"], at=OPEN
    )
    page = text_of(client, consultation.get_absolute_url())
    assert "The plan was not ready." in page and "F9" not in page


def test_words_are_read_then_answered_by_page(client, council, target, settings):
    consultation = announced(council)
    answer = said(consultation, target, text="Ask Zz for more")
    at(settings, CLOSED)
    (task,) = [
        one for one in due_tasks(council.people["team"], CLOSED.date()) if "consultation" in one.key
    ]
    assert task.kind == "Residents’ words to read"
    client.force_login(council.people["team"])
    desk = f"/voice/consultations/{consultation.slug}/"
    reading = f"{desk}answers/{answer.pk}/"
    sent = {"decision": "release", "published_text": "", "reason": "", "seen": answer.decision_seen}
    assert "Enter the words as everybody" in client.post(reading, sent).content.decode()
    client.post(reading, sent | {"published_text": "Ask for more"})
    client.force_login(council.people["head"])
    (task,) = [
        one
        for one in due_tasks(council.people["head"], CLOSED.date())
        if one.key.startswith("reply-")
    ]
    assert task.kind == "Residents to answer" and "1 target" in task.words
    assert "Answer<span" in text_of(client, desk)
    sent = {"said": "They want more.", "did": "kept", "words": "It stays.", "seen_version": "0"}
    client.post(f"{desk}reply/F9/", sent)
    client.logout()
    page = text_of(client, consultation.get_absolute_url())
    assert "Ask for more" in page and "Zz" not in page
    assert "We kept the target as it was." in page and "It stays." in page


def test_old_words_are_deleted_and_published_ones_stay(council, target):
    answer = said(announced(council), target, text="Zz")
    read_consultation_answer(
        answer,
        decision="release",
        published_text="Ask for more",
        reason="",
        seen=answer.decision_seen,
        by=council.people["team"],
        at=OPEN,
    )
    forget_personal_data(by=None, at=OPEN + timedelta(days=729))
    assert ConsultationAnswer.objects.get().text == "Zz"
    forget_personal_data(by=None, at=OPEN + timedelta(days=731))
    kept = ConsultationAnswer.objects.get()
    assert (kept.text, kept.published_text) == ("", "Ask for more")


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_words_that_nobody_read_are_deleted_too(council, target, is_withdrawn):
    consultation = announced(council)
    said(consultation, target, text="My neighbour Zz is ill")
    if is_withdrawn:
        withdraw_consultation(consultation, reason="Wrong", by=council.people["team"], at=OPEN)
    forget_personal_data(by=None, at=CLOSED + timedelta(days=729))
    assert "Zz" in ConsultationAnswer.objects.get().text
    later = CLOSED + timedelta(days=731)
    assert any(one["kind"] == "forget_personal_data" for one in plan_forgetting(later))
    forget_personal_data(by=None, at=later)
    kept = ConsultationAnswer.objects.get()
    assert (kept.text, kept.fingerprint, kept.view, kept.state) == ("", "", "too_low", "counted")


def test_a_survey_goes_its_way_on_pages(client, council):
    client.force_login(council.people["head"])
    sent = {"title": "Users of care", "run_by": "the council", "about": "", "link": ""}
    survey = client.post("/voice/surveys/add/", sent).url
    sent = {
        "text": "Is it easy?",
        "counted": "find it easy",
        "counting_answers": "Yes",
        "other_answers": "No",
        "higher_is_better": "True",
        "unit": council.units["care"].pk,
    }
    page = client.post(f"{survey}ask/", sent).url
    sent = {
        "first_day": "2/9/2013",
        "last_day": "27/9/2013",
        "mode": "post",
        "population": "Users",
        "n": "1,000",
        "answers": "Yes = 600\nNo = 399",
    }
    answer = client.post(f"{page}waves/add/", sent).content.decode()
    assert "The answers come to 999, but 1,000 people answered" in answer and "No = 399" in answer
    client.post(f"{page}waves/add/", sent | {"answers": "Yes = 600\nNo = 400"})
    stands = SurveyWave.objects.get()
    correct = f"/voice/waves/{stands.pk}/correct/"
    assert "Yes = 600" in text_of(client, correct)
    sent |= {"answers": "Yes = 601\nNo = 399", "reason": ""}
    assert "Say why it is corrected" in client.post(correct, sent).content.decode()
    client.post(correct, sent | {"reason": "One was read twice."})
    text = text_of(client, page)
    assert "60.1%" in text and "Replaced" in text and "One was read twice." in text
    client.force_login(council.people["other_head"])
    assert client.get(f"{page}waves/add/").status_code == 403
    assert SurveyQuestion.objects.get().counts == ["Yes"]


def test_complaints_go_their_way_on_pages(client, council):
    client.force_login(council.people["head"])
    sent = {
        "unit": council.units["care"].pk,
        "quarter": "Q2 2013/14",
        "received": "48",
        "in_time": "50",
    }
    record = "/voice/complaints/record/"
    page = client.post(record, sent).content.decode()
    assert "cannot have been answered in time" in page and 'value="50"' in page
    assert client.post(record, sent | {"in_time": "38"}).url == "/voice/complaints/care/"
    stands = ComplaintCounts.objects.get()
    assert (stands.quarter, stands.in_time, stands.upheld_1) == (QUARTER, 38, None)
    client.post(
        f"/voice/complaints/{stands.pk}/correct/", {"received": "49", "reason": "Late post"}
    )
    text = text_of(client, "/voice/complaints/care/")
    assert "Late post" in text and "(replaced)" in text
    page = client.post(record, sent | {"unit": council.units["waste"].pk, "in_time": ""})
    assert b"Choose the service" in page.content


@pytest.mark.parametrize("kind", ["surveys", "complaints"])
def test_templates_of_the_files_are_offered(client, council, kind):
    client.force_login(council.people["team"])
    page = text_of(client, f"/voice/{kind}/import/")
    assert "template (CSV)" in page
    for form in ("csv", "xlsx"):
        assert client.get(f"/voice/{kind}/import/template.{form}").status_code == 200


def test_a_file_with_bad_rows_is_shown_with_them(client, council):
    client.force_login(council.people["team"])
    from django.core.files.uploadedfile import SimpleUploadedFile

    rows = b"service,quarter,received\nCare,2013/14 Q2,48\nNobody,2013/14 Q2,1\n"
    upload = {"file": SimpleUploadedFile("complaints.csv", rows)}
    page = client.post("/voice/complaints/import/", upload).content.decode()
    assert (
        "Fix these problems" in page and "Nobody" in page and not ComplaintCounts.objects.exists()
    )


def test_a_draft_says_whether_it_is_from_a_users_view(client, council, target):
    client.force_login(council.people["head"])
    draft = Specification.objects.get()
    address = f"/plans/families/{NEXT.slug}/targets/F9/"
    answer = client.post(
        f"{address}change/identity/",
        as_sent(client, f"{address}change/identity/", user_view="True"),
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.user_view is True
    assert "From a user’s view" in text_of(client, address)


def test_the_officers_list_asks_no_more_for_many(client, council, django_assert_num_queries):
    client.force_login(council.people["team"])
    question(council)
    counts(council)
    client.get(reverse("voice"))
    with django_assert_num_queries(7):
        client.get(reverse("voice"))
    question(council, text="Another?")
    counts(council, unit="waste")
    with django_assert_num_queries(7):
        client.get(reverse("voice"))


def test_the_desk_of_voice_has_the_newest_quarter_of_each_service(client, council):
    for quarter in (QUARTER - 3, QUARTER):
        counts(council, quarter=quarter)
    counts(council, "waste", quarter=QUARTER - 3)
    client.force_login(council.people["team"])
    shown = client.get("/voice/").context["counts"]
    assert [(str(one.unit), one.quarter) for one in shown] == [
        ("Care", QUARTER),
        ("Waste", QUARTER - 3),
    ]
