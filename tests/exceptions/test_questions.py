"""Questions of committees, Cabinet and CESG, their answers, and the briefing of portfolio holders
(framework 4.3, 6.1).
"""

from datetime import date, datetime
from html import unescape

import pytest

from exceptions.deciding import acknowledge_briefing
from exceptions.models import Briefing, ExceptionReport, Question
from exceptions.questions import answer_question, ask_question
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Absence, Notice, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from targets.models import Target
from tests.exceptions.story import day, fresh, verified

pytestmark = pytest.mark.any_database

QUESTION = {"body": "committee", "text": "What of the winter?", "due": "25/10/2013", "mark": ""}
ASKED = QUESTION | {"due": date(2013, 10, 25)}
AT = day(2013, 10, 18)


@pytest.fixture
def report(council, published_report, client, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 18, 10, 0)
    client.force_login(council.people["team"])
    return published_report


def url(report, tail):
    return f"/exception-reports/{report.pk}/{tail}"


def told(subject):
    return set(
        Notice.objects.filter(subject__startswith=subject).values_list("user__username", flat=True)
    )


def test_a_question_notifies_the_owner_and_the_director_by_when(client, council, report):
    assert client.post(url(report, "questions/ask/"), QUESTION).status_code == 302
    question = Question.objects.get()
    assert (question.body, question.text, question.due, question.asked_by, question.answer) == (
        "committee",
        "What of the winter?",
        date(2013, 10, 25),
        council.people["team"],
        "",
    )
    assert told("Question on F1 to answer by 25 October 2013") == {"head", "director"}
    assert AuditEvent.objects.filter(action="ask_question").count() == 1
    client.force_login(council.people["head"])
    page = client.get(url(report, "")).content.decode()
    assert "What of the winter?" in page and url(report, f"questions/{question.pk}/answer/") in page


def test_the_deputy_is_told_while_the_owner_is_away(council, report):
    Absence.objects.create(user=council.people["head"], first_day=AT.date(), last_day=AT.date())
    ask_question(report, **ASKED, by=council.people["team"], at=AT)
    assert told("Question on F1") == {"manager", "director"}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("body", "", "Choose who asks"),
        ("body", "press", "hoose from the list"),
        ("text", " ", "Write the question"),
        ("text", "x" * 5001, "at most 5,000 characters"),
        ("due", "", "Say by when it is to be answered"),
        ("due", "soon", "Write the date like 30/9/2013"),
        ("due", "17/10/2013", "The date has passed already"),
        ("mark", "secret", "hoose from the list"),
    ],
)
def test_a_wrong_question_is_refused_and_kept(client, report, name, value, says):
    answer = client.post(url(report, "questions/ask/"), QUESTION | {name: value})
    page = unescape(answer.content.decode())
    assert (
        answer.status_code == 200
        and says in page
        and ("25/10/2013" in page or name == "due")
        and ("What of the winter?" in page or name == "text")
    )
    assert not Question.objects.exists()


def test_a_question_may_be_due_on_the_very_day(client, report):
    assert (
        client.post(url(report, "questions/ask/"), QUESTION | {"due": "18/10/2013"}).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("head", 302),
        ("manager", 302),
        ("director", 302),
        ("team", 403),
        ("cesg", 403),
        ("other_head", 404),
        ("holder", 403),
        ("hr", 403),
    ],
)
def test_it_is_answered_by_the_owner_the_deputy_or_the_director(
    client, council, report, name, status
):
    question = ask_question(report, **ASKED, by=council.people["team"], at=AT)
    client.force_login(council.people[name])
    answer = client.post(
        url(report, f"questions/{question.pk}/answer/"), {"answer": "Two teams are ready."}
    )
    question.refresh_from_db()
    assert answer.status_code == status and question.answer == (
        "Two teams are ready." if status == 302 else ""
    )
    assert told("Answer on F1") == ({"team"} if status == 302 else set())
    assert question.answered_by == (council.people[name] if status == 302 else None)


def test_it_is_answered_once_and_the_second_keeps_what_was_typed(
    client, council, report, monkeypatch
):
    question = ask_question(report, **ASKED, by=council.people["team"], at=AT)
    client.force_login(council.people["head"])
    for text, says in ((" ", "Write the answer"), ("x" * 10_001, "at most 10,000 characters")):
        assert (
            says
            in client.post(
                url(report, f"questions/{question.pk}/answer/"), {"answer": text}
            ).content.decode()
        )
    answer_question(question, answer="First", by=council.people["manager"], at=AT)
    assert (
        client.post(
            url(report, f"questions/{question.pk}/answer/"), {"answer": "Second"}
        ).status_code
        == 403
    )
    with pytest.raises(Refused, match="Post of manager has answered this question already"):
        answer_question(question, answer="Second", by=council.people["head"], at=AT)
    monkeypatch.setattr("exceptions.views.questions.may_answer_question", lambda *args: True)
    page = client.post(
        url(report, f"questions/{question.pk}/answer/"), {"answer": "Second"}
    ).content.decode()
    assert (
        "has answered this question already" in page
        and "Second" in page
        and Question.objects.get().answer == "First"
    )


def test_a_question_of_another_report_is_not_found_here(client, council, report):
    question = ask_question(report, **ASKED, by=council.people["team"], at=AT)
    other = ExceptionReport.objects.get(pk=report.pk)
    other.pk, other.target, other.state = None, Target.objects.create(code="F2"), "published"
    other.save()
    client.force_login(council.people["head"])
    assert client.get(url(other, f"questions/{question.pk}/answer/")).status_code == 404


@pytest.mark.parametrize(
    ("state", "status"),
    [("opened", 200), ("recovered", 200), ("closed", 403), ("not_required", 403)],
)
def test_an_ended_report_takes_no_question(client, report, state, status):
    ExceptionReport.objects.filter(pk=report.pk).update(state=state)
    assert client.get(url(report, "questions/ask/")).status_code == status


def test_each_verification_briefs_every_portfolio_holder_once(council, report):
    assert list(Briefing.objects.values_list("holder__username", "acknowledged_at")) == [
        ("holder", None)
    ]
    assert told("Briefing: F1 Measure F1") == {"holder"}
    body = Notice.objects.get(subject="Briefing: F1 Measure F1").body
    assert (
        report.why in body
        and "Post of director has verified" in body
        and "expected back on plan in December 2013" in body
    )


def test_a_second_holder_is_briefed_too(council):
    second = User.objects.create_user(username="second", post="Second holder")
    RoleAssignment.objects.create(
        user=second, role=Role.PORTFOLIO_HOLDER, unit=council.units["families"]
    )
    verified(council)
    assert set(Briefing.objects.values_list("holder__username", flat=True)) == {"holder", "second"}


@pytest.mark.parametrize(
    ("name", "status"),
    [("holder", 302), ("other_holder", 404), ("leader", 403), ("head", 403), ("team", 403)],
)
def test_a_briefing_is_marked_as_read_by_its_own_holder(client, council, report, name, status):
    briefing = Briefing.objects.get()
    client.force_login(council.people[name])
    assert client.post(url(report, f"briefings/{briefing.pk}/acknowledge/")).status_code == status
    briefing.refresh_from_db()
    assert bool(briefing.acknowledged_at) is (status == 302) and AuditEvent.objects.filter(
        action="acknowledge_briefing"
    ).count() == (status == 302)


def test_a_briefing_is_read_once(client, council, report):
    briefing = Briefing.objects.get()
    client.force_login(council.people["holder"])
    assert (
        client.get(url(report, f"briefings/{briefing.pk}/acknowledge/")).status_code == 302
        and Briefing.objects.get().acknowledged_at is None
    )
    acknowledge_briefing(briefing, by=council.people["holder"], at=AT)
    with pytest.raises(Refused, match="acknowledged already"):
        acknowledge_briefing(briefing, by=council.people["holder"], at=AT)
    assert (
        client.post(url(report, f"briefings/{briefing.pk}/acknowledge/")).status_code == 403
        and fresh(report).briefings.count() == 1
    )
