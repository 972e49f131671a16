"""Questions of members on any published line: one kind of question, one list, one clock, and none is
lost; whoever writes the minutes writes down what was answered in the meeting.
"""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from exceptions.models import ExceptionReport, Question
from exceptions.permissions import may_answer_question_on_line
from exceptions.questions import answer_question, ask_question
from exceptions.reminders import plan_reminders, send_reminders
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, User
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from reporting.content.in_short.facts import Sentence
from reporting.content.in_short.questions import Question as ShortQuestion
from reporting.cycle.asking import with_addresses
from reporting.cycle.desk import due_tasks
from reporting.meetings.minuting import hold_meeting
from reporting.meetings.questions import clock_of_body, questions_of, questions_on_agenda
from reporting.meetings.viewers import Viewer
from reporting.models import Meeting
from reporting.scrutiny.permissions import may_put_question, may_record_answer
from reporting.scrutiny.questions import put_question, questionable, record_answer
from scorecards.models import ScorecardBuild, ScorecardLine
from tests.reporting.meetings.story import SECOND, add, called, confirmed, is_answer, plan
from tests.reporting.scrutiny.story import families

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# September was published on 18 October 2013.
AT = datetime(2013, 10, 21, 9, 0, tzinfo=LONDON)
DUE = date(2013, 11, 4)
SLUG = "families-committee"


def words(answer):
    return " ".join(answer.content.decode().split())


def subject_of(body, code):
    return next(one for one in questionable(body) if one.about.startswith(f"{code} "))


def put(council, body, text="Why so few?", code="F1", **more):
    fields = {"subject": subject_of(body, code), "due": DUE, "mark": "", "at": AT} | more
    return put_question(body, text=text, by=council.people["member"], **fields)


def told(council, name):
    return list(Notice.objects.filter(user=council.people[name]).values_list("subject", flat=True))


def kinds(council, name):
    return [task.kind for task in due_tasks(User.objects.get(username=name), AT.date())]


def test_a_measure_without_a_report_is_asked_about_on_its_line(september):
    council = september
    question = put(council, families(council))
    assert (question.report, question.line.code) == (None, "F1")
    assert (question.code, question.title) == ("F1", "Measure F1")
    assert (question.owner, question.deputy) == (council.people["head"], council.people["manager"])
    assert told(council, "head")[-1] == "Question on F1 to answer by 4 November 2013"
    assert told(council, "director")[-1] == "Question on F1 to answer by 4 November 2013"
    assert "Questions to answer" in kinds(council, "head")
    assert "Questions to answer" in kinds(council, "director")
    assert "Questions to answer" not in kinds(council, "other_director")
    assert AuditEvent.objects.filter(action="ask_question").count() == 1


def test_a_measure_with_a_report_is_asked_about_on_the_report(september):
    council = september
    body = families(council)
    question = put(council, body, code="F2")
    assert question.report == ExceptionReport.objects.get(target__code="F2")
    assert question.line is None
    codes = [one.about.split()[0] for one in questionable(body)]
    assert codes.count("F2") == 1 and "P1" not in codes


def test_a_line_that_is_not_published_is_not_asked_about(september):
    line = ScorecardLine.objects.filter(code="F1").latest("pk")
    line.build = ScorecardBuild(month=line.build.month, edition=9, frozen_at=None)
    fields = {"body": "committee", "text": "Why?", "due": DUE, "mark": ""}
    with pytest.raises(Refused, match="not published yet"):
        ask_question(line, **fields, by=september.people["team"], at=AT)


def test_a_question_is_on_one_thing(september):
    question = put(september, families(september))
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(line=None)


def on_agenda(council, meeting, at):
    viewer = Viewer(council.people["team"], meeting.day)
    meeting = Meeting.objects.get(pk=meeting.pk)
    rows = questions_on_agenda(meeting, viewer, at)
    return {row.question.text: row.is_answered for row in rows}


def test_questions_on_lines_and_reports_are_one_list_and_one_clock(september):
    council = september
    body = families(council)
    on_line, on_report = put(council, body, "On the line"), put(council, body, "On it", code="F2")
    assert {one.text for one in questions_of(body)} == {"On the line", "On it"}
    meeting = plan(council, body, SECOND)
    called(council, meeting, AT + timedelta(hours=1))
    assert on_agenda(council, meeting, AT) == {"On the line": False, "On it": False}
    for question in (on_line, on_report):
        answer_question(question, answer="So", by=council.people["head"], at=AT + timedelta(days=2))
    clock = clock_of_body(body, SECOND)
    assert (clock.answered, clock.median_days, clock.unanswered) == (2, 2, 0)
    hold_meeting(meeting, by=council.people["team"], at=AT + timedelta(days=15))
    confirmed(council, meeting, AT + timedelta(days=15))
    following = plan(council, body, date(2013, 12, 3))
    # Answered after the agenda was out: the next one says so.
    assert on_agenda(council, following, AT + timedelta(days=30)) == {
        "On the line": True,
        "On it": True,
    }


def test_a_committee_has_the_questions_of_its_own_part(september):
    council = september
    body = families(council)
    whole = add(council, "Coordinating", "committee")
    cabinet = add(council)
    for one in (body, whole, cabinet):
        put(council, one, f"Of {one}")
    assert {str(one): [q.text for q in questions_of(one)] for one in (body, whole, cabinet)} == {
        "Families Committee": ["Of Families Committee"],
        "Coordinating": ["Of Coordinating"],
        "Cabinet": ["Of Cabinet"],
    }


def test_an_answer_given_in_the_meeting_is_written_down_there(september):
    council = september
    body = families(council)
    question = put(council, body)
    meeting = plan(council, body, SECOND)
    called(council, meeting, AT)
    act = {"answer": "Two posts", "by": council.people["finance"], "at": AT}
    with pytest.raises(Refused, match="cannot be changed now"):
        record_answer(question, meeting, **act)
    hold_meeting(meeting, by=council.people["team"], at=AT)
    record_answer(question, meeting, **act)
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Two posts", council.people["finance"])
    assert question.answered_where == "Families Committee, 5 November 2013"
    with pytest.raises(Refused, match="answered this question already"):
        record_answer(question, meeting, **act)
    elsewhere = put(council, add(council), "Of Cabinet")
    with pytest.raises(Refused, match="not one of this body"):
        record_answer(elsewhere, meeting, **act)


@pytest.mark.parametrize(
    ("today", "number"),
    [(date(2013, 11, 4), 0), (date(2013, 11, 5), 1), (date(2013, 11, 11), 1)],
)
def test_whoever_owes_an_answer_on_a_line_is_reminded(september, today, number):
    council = september
    put(council, families(council))
    ExceptionReport.objects.update(state="closed")
    Notice.objects.all().delete()
    at = datetime(today.year, today.month, today.day, 8, 0, tzinfo=LONDON)
    assert len(list(plan_reminders(at))) == number
    for _ in range(2):
        send_reminders(today, by=None, at=at)
    about = [subject for subject in told(council, "head") if "Question on F1" in subject]
    assert len(about) == number
    assert len([one for one in told(council, "director") if "Question" in one]) == number


NO_ROLE, NOT_THEIRS = "Your role does not let you", "This question is answered by Post of head."


@pytest.mark.parametrize(
    ("post", "is_answered", "refusal"),
    [
        ("head", False, ""),
        ("manager", False, ""),
        ("director", False, ""),
        ("other_head", False, NOT_THEIRS),
        ("other_director", False, NOT_THEIRS),
        ("member", False, NO_ROLE),
        ("team", False, NO_ROLE),
        ("head", True, "This question is answered already."),
    ],
)
def test_who_answers_a_question_on_a_line(september, post, is_answered, refusal):
    question = put(september, families(september))
    question.answered_at = AT if is_answered else None
    verdict = may_answer_question_on_line(september.people[post], question)
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("post", "kind", "ended_on", "refusal"),
    [
        ("committee", "committee", None, ""),
        ("member", "committee", None, ""),
        ("finance", "committee", None, ""),
        ("team", "committee", None, ""),
        ("leader", "committee", None, "Questions of Families Committee are put by"),
        ("head", "committee", None, "Questions of Families Committee are put by"),
        ("member", "other", None, "Families Committee puts no questions."),
        ("member", "committee", date(2013, 10, 1), "Families Committee has ended."),
    ],
)
def test_who_sits_in_a_body_puts_its_questions(council, post, kind, ended_on, refusal):
    body = families(council)
    body.kind, body.ended_on = kind, ended_on
    verdict = may_put_question(User.objects.get(username=post), body, AT.date())
    assert is_answer(verdict, refusal)


@pytest.mark.parametrize(
    ("post", "state", "is_answered", "refusal"),
    [
        ("finance", "held", False, ""),
        ("team", "held", False, ""),
        ("finance", "called", False, "This meeting stands at"),
        ("finance", "minuted", False, "This meeting stands at"),
        ("finance", "held", True, "This question is answered already."),
        ("director", "held", False, "This is done by the clerk"),
        ("member", "held", False, NO_ROLE),
    ],
)
def test_who_writes_the_minutes_writes_down_answers(council, post, state, is_answered, refusal):
    meeting = Meeting(body=families(council), state=state)
    question = Question(answered_at=AT if is_answered else None)
    assert is_answer(may_record_answer(council.people[post], meeting, question), refusal)


def test_a_question_goes_its_way_by_the_pages(client, september):
    council = september
    body = families(council)
    client.force_login(council.people["committee"])
    assert "Put a question" in words(client.get(f"/meetings/{SLUG}/"))
    path = f"/meetings/{SLUG}/questions/put/"
    form = words(client.get(path, {"text": "Why so few?"}))
    assert "Why so few?" in form and "F1 Measure F1" in form
    key = subject_of(body, "F1").key
    typed = {"subject": key, "text": "Why so few?", "due": "4/11/2013", "mark": ""}
    assert "Choose the measure" in words(client.post(path, typed | {"subject": "target-x"}))
    assert "has passed already" in words(client.post(path, typed | {"due": "4/10/2013"}))
    assert "whoever answers it is told" in words(client.post(path, typed, follow=True))
    question = Question.objects.get()
    own = question.get_absolute_url()
    client.logout()
    # What waits is not public yet.
    assert "Why so few?" not in words(client.get(f"/meetings/{SLUG}/"))
    client.force_login(council.people["other_head"])
    assert client.get(own).status_code == 403
    client.force_login(council.people["head"])
    assert "Why so few?" in words(client.get(own))
    assert "Write the answer" in words(client.post(own, {"answer": ""}))
    client.post(own, {"answer": "Two posts are vacant"})
    client.logout()
    page = words(client.get(f"/meetings/{SLUG}/"))
    assert "Why so few?" in page and "Two posts are vacant" in page
    assert "1 question was answered" in page


def test_an_answer_is_written_down_from_the_minutes(client, september):
    council = september
    body = families(council)
    question = put(council, body)
    meeting = plan(council, body, SECOND)
    called(council, meeting, AT)
    hold_meeting(meeting, by=council.people["team"], at=AT)
    client.force_login(council.people["finance"])
    path = f"/meetings/{SLUG}/{SECOND}/questions/{question.pk}/answer/"
    assert path in words(client.get(f"/meetings/{SLUG}/{SECOND}/minutes/"))
    assert "Write what was answered" in words(client.post(path, {"answer": " "}))
    page = words(client.post(path, {"answer": "Two posts"}, follow=True))
    assert "<strong>Answered</strong>" in page
    assert client.get(path).status_code == 403
    assert client.get(path.replace(f"/{question.pk}/", "/999/")).status_code == 404


@pytest.mark.parametrize("mark", ["personal", "commercial"])
def test_marked_questions_on_lines_stay_with_the_body(client, september, mark):
    council = september
    body = families(council)
    question = put(council, body, "ZzAsked", mark=mark)
    answer_question(question, answer="ZzSaid", by=council.people["head"], at=AT)
    meeting = plan(council, body, SECOND)
    called(council, meeting, AT)
    pages = (f"/meetings/{SLUG}/", f"/meetings/{SLUG}/{SECOND}/")
    assert "Zz" not in "".join(client.get(page).content.decode() for page in pages)
    client.force_login(council.people["committee"])
    assert "ZzAsked" in "".join(client.get(page).content.decode() for page in pages)


def test_the_head_of_performance_sees_the_clock(client, september):
    council = september
    body = families(council)
    answered = put(council, body, "One")
    answer_question(answered, answer="So", by=council.people["head"], at=AT + timedelta(days=2))
    put(council, body, "Two")
    client.force_login(council.people["team"])
    page = words(client.get("/desk/"))
    assert "Questions of members and CESG to answer" in page
    assert "1 question was answered, in 2 working days (median)." in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_no_more_for_more_questions_on_lines(
    client, september, django_assert_num_queries, count
):
    council = september
    body = families(council)
    meeting = plan(council, body, SECOND)
    for number in range(count):
        put(council, body, f"Waiting {number}")
        question = put(council, body, f"Answered {number}")
        answer_question(question, answer="So", by=council.people["head"], at=AT)
    called(council, meeting, AT)
    hold_meeting(meeting, by=council.people["team"], at=AT)
    client.force_login(council.people["team"])
    base = f"/meetings/{SLUG}/"
    for path, queries in ((base, 13), (f"{base}{SECOND}/", 14), (f"{base}{SECOND}/minutes/", 17)):
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("post", "address"),
    [
        ("committee", f"/meetings/{SLUG}/questions/put/?code=F1&text=It+is+red.+Why%3F"),
        ("head", "/feedback/?about=F1+Measure+F1&text=It+is+red.+Why%3F"),
    ],
)
def test_a_link_beside_a_measure_leads_to_where_one_asks(client, september, post, address):
    families(september)
    question = ShortQuestion("red", "F1", "Measure F1", Sentence("It is red.", ()), "Why?")
    [asked] = with_addresses([question], User.objects.get(username=post), AT.date())
    assert asked.url == address
    client.force_login(september.people[post])
    page = words(client.get(asked.url))
    assert "Why?" in page and "F1 Measure F1" in page
    if post == "committee":
        assert re.search(r'<option value="target-\d+" selected>\s*F1 Measure F1', page)
