"""Feedback and questions: taken in once and kept, answered in time, published only as edited and
with consent; machines stay out.
"""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.core import signing
from django.db import IntegrityError, OperationalError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.models import Absence, Notice
from pmf_portal.council.notices import send_due_notices
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.engagement import spam_guard
from reporting.engagement.feedback import (
    answer_feedback,
    assign_feedback,
    give_feedback,
    publish_answer,
    withdraw_answer,
)
from reporting.engagement.reminders import plan_feedback_reminders, send_feedback_reminders
from reporting.engagement.retention import forget_personal_data, plan_forgetting
from reporting.engagement.spam_guard import has_too_many_links, problem_with_time, signed_timestamp
from reporting.models import Feedback, SubmissionCount
from reporting.public_record.staleness import is_stale
from reporting.public_record.writing import write_record
from tests.at_once import at_once, needs_postgresql
from tests.reporting.september import RELEASE, published, with_figures

pytestmark = pytest.mark.slow

AT = datetime(2013, 10, 7, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GIVEN = {
    "kind": "question",
    "about": "recycling",
    "text": "Why did it fall?",
    "name": "A. Resident",
    "email": "resident@home.example",
    "may_publish": True,
}


def give(at=AT, sender="x", **said):
    return give_feedback(**GIVEN | said, sender=sender, at=at)


def typed(opened=timedelta(seconds=60), **said):
    return {
        "kind": "question",
        "text": "Why did it fall?",
        "opened": signed_timestamp(clock.now() - opened),
        "website": "",
    } | said


def words(answer):
    return answer.content.decode()


# Sending.


def test_a_visitor_asks_and_is_told_what_happens_next(client, council, mailoutbox):
    page = words(client.get("/feedback/?about=%2Fscorecards%2Ffamilies%2F"))
    assert (
        'value="/scorecards/families/"' in page
        and "Leave this field empty" in page
        and 'tabindex="-1"' in page
    )
    answer = client.post(
        "/feedback/",
        typed(
            about="/scorecards/families/",
            wants_answer="on",
            email="resident@home.example",
            may_publish="on",
        ),
        follow=True,
    )
    feedback = Feedback.objects.get()
    assert (
        feedback.reference == "FB-2013-0001"
        and feedback.due == date(2013, 10, 21)
        and feedback.may_publish
        and feedback.owner is None
    )
    assert (
        "FB-2013-0001" in words(answer)
        and "by Monday 21 October 2013" in words(answer)
        and "resident@home.example" not in words(answer)
    )
    send_due_notices("", "", clock.now())
    told = {m.to[0]: m.body for m in mailoutbox}
    assert set(told) == {"resident@home.example", "team@council.example"}
    assert (
        "Your reference is FB-2013-0001" in told["resident@home.example"]
        and "/feedback/received/FB-2013-0001/" in told["team@council.example"]
    )
    assert "desk" not in told["resident@home.example"]


def test_references_count_up_within_the_year(council):
    assert [give(text=f"Question {n}").reference for n in range(3)] == [
        "FB-2013-0001",
        "FB-2013-0002",
        "FB-2013-0003",
    ]
    assert give(at=datetime(2014, 1, 1, 10, tzinfo=UTC)).reference == "FB-2014-0001"


def test_nobody_is_thanked_at_a_guessed_address(client, council):
    give()
    for token in ("1", signing.dumps(1), signing.dumps(999, salt="feedback received"), "x" * 3000):
        assert client.get(f"/feedback/thank-you/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"text": ""}, "Write your question, comment or complaint"),
        ({"text": "   \n "}, "Write your question, comment or complaint"),
        ({"text": "x" * 5001}, "Write at most 5,000 characters"),
        ({"kind": "threat"}, "Say what you send"),
        ({"kind": ""}, "Say what you send"),
        ({"wants_answer": "on"}, "Enter your e-mail address, so that we can answer"),
        ({"email": "not an address"}, "Enter an e-mail address like name@example.com"),
        ({"email": "a" * 250 + "@home.example"}, "e-mail address"),
        ({"about": "y" * 201}, "at most 200 characters"),
        ({"name": "z" * 101}, "at most 100 characters"),
        ({"text": "http://a.example https://b.example www.c.example"}, "Use at most 2 links"),
    ],
)
def test_what_cannot_be_taken_stands_at_its_field_with_what_was_typed(client, council, said, told):
    answer = client.post("/feedback/", typed(name="A. Resident", about="the recycling rate") | said)
    assert (
        answer.status_code == 200
        and told in words(answer)
        and "There is a problem" in words(answer)
    )
    assert ("A. Resident" in words(answer) or "name" in said) and (
        "the recycling rate" in words(answer) or "about" in said
    )
    assert (
        not Feedback.objects.exists()
        and not Notice.objects.exists()
        and not SubmissionCount.objects.exists()
    )


# Machines.


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        (timedelta(seconds=1), spam_guard.TOO_QUICK),
        (timedelta(hours=25), spam_guard.TOO_OLD),
        (timedelta(seconds=-60), spam_guard.TOO_OLD),
    ],
)
def test_too_quick_or_too_old_a_form_goes_through_when_sent_again(
    client, council, monkeypatch, opened, told
):
    answer = client.post("/feedback/", typed(opened=opened, name="A. Resident"))
    assert (
        told in words(answer)
        and "A. Resident" in words(answer)
        and "Why did it fall?" in words(answer)
        and not Feedback.objects.exists()
    )
    fresh = answer.context["form"]["opened"].value()
    at = clock.now() + timedelta(seconds=10)
    monkeypatch.setattr(clock, "now", lambda: at)
    assert (
        client.post("/feedback/", typed() | {"opened": fresh}).status_code == 302
        and Feedback.objects.count() == 1
    )


@pytest.mark.parametrize("sealed", ["", "x", "a:b:c", None])
def test_a_time_that_we_did_not_seal_does_not_pass(client, council, sealed):
    sent = typed()
    sent.pop("opened")
    answer = client.post("/feedback/", sent if sealed is None else sent | {"opened": sealed})
    assert spam_guard.TOO_OLD in words(answer) and not Feedback.objects.exists()
    assert (
        problem_with_time(signing.dumps(AT.timestamp(), salt="other"), AT + timedelta(minutes=1))
        == spam_guard.TOO_OLD
    )
    assert problem_with_time(signed_timestamp(AT), AT + timedelta(minutes=1)) == ""


@pytest.mark.parametrize("filled", ["http://spam.example", "x" * 5000])
def test_the_field_that_people_leave_empty_stops_machines(client, council, filled):
    answer = client.post("/feedback/", typed(website=filled))
    assert (
        spam_guard.FILLED in words(answer)
        and filled not in words(answer)
        and not Feedback.objects.exists()
    )


def test_a_sender_may_send_so_much_a_day_and_is_kept_as_a_hash(client, council, settings):
    settings.FORMS_PER_DAY = 2
    for n in range(2):
        assert client.post("/feedback/", typed(text=f"Question {n}")).status_code == 302
    answer = client.post("/feedback/", typed(text="Question 3"))
    assert (
        spam_guard.TOO_OFTEN in words(answer)
        and "Question 3" in words(answer)
        and Feedback.objects.count() == 2
    )
    assert (
        client.post("/feedback/", typed(text="Question 3"), REMOTE_ADDR="192.0.2.9").status_code
        == 302
    )
    senders = set(SubmissionCount.objects.values_list("sender", flat=True))
    assert len(senders) == 2 and all(
        len(sender) == 64 and "127" not in sender[:3] for sender in senders
    )
    SubmissionCount.objects.update(sent_at=clock.now() - timedelta(hours=24, seconds=1))
    assert client.post("/feedback/", typed(text="Question 4")).status_code == 302


@pytest.mark.parametrize(
    ("behind", "remote", "forwarded", "same_as"),
    [
        (False, "192.0.2.1", "203.0.113.5", "192.0.2.1"),
        (True, "10.0.0.1", "198.51.100.7, 192.0.2.1", "192.0.2.1"),
        (True, "192.0.2.1", "", "192.0.2.1"),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
    ],
)
def test_who_sends_is_told_by_our_own_proxy_and_a_household_counts_as_one(
    rf, settings, behind, remote, forwarded, same_as
):
    settings.BEHIND_PROXY = behind
    found = rf.get(
        "/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    )
    settings_of_plain = rf.get("/", REMOTE_ADDR=same_as)
    assert (
        spam_guard.sender_of(found)
        == spam_guard.sender_of(settings_of_plain)
        != spam_guard.sender_of(rf.get("/", REMOTE_ADDR="192.0.2.77"))
    )


@pytest.mark.parametrize(
    ("text", "many"),
    [
        ("", False),
        ("see http://a.example and WWW.b.example", False),
        ("http://a http://b HTTPS://c", True),
    ],
)
def test_links_are_counted(text, many):
    assert has_too_many_links(text) == many


def test_the_same_words_within_a_day_are_the_same_feedback(council):
    first = give()
    assert give(at=AT + timedelta(hours=23), text=" Why  did it fall? ") == first
    assert give(email="other@home.example") != first and give(text="Why did it rise?") != first
    assert give(at=AT + timedelta(hours=25)) != first
    assert (
        AuditEvent.objects.filter(action="give_feedback").count()
        == 4
        == Notice.objects.filter(address="").count()
    )


def test_nothing_personal_goes_into_the_audit_trail(council):
    feedback, team = give(), council.people["team"]
    assign_feedback(feedback, council.people["lead"], by=team, at=AT)
    answer_feedback(feedback, answer="Dear A. Resident: bins.", by=team, at=AT)
    publish_answer(feedback, about="", question="Why?", answer="Bins.", by=team, at=AT)
    withdraw_answer(feedback, reason="A street was named", by=team, at=AT)
    events = list(AuditEvent.objects.order_by("pk"))
    assert [event.action for event in events] == [
        "give_feedback",
        "assign_feedback",
        "answer_feedback",
        "publish_answer",
        "withdraw_answer",
    ]
    assert sentence(events[0]) == "A member of the public sent the feedback FB-2013-0001."
    assert not [
        event
        for event in events
        if any(secret in event.text for secret in ("Resident", "home.example", "fall", "Bins"))
    ]


# Officers.


def test_it_stands_on_the_desk_of_the_team_until_it_is_given_to_an_officer(council):
    feedback, team, lead = give(), council.people["team"], council.people["lead"]
    row = next(
        row for row in due_tasks(team, date(2013, 10, 22)) if row.kind == "Feedback to answer"
    )
    assert (row.due, row.url, row.overdue) == (
        date(2013, 10, 21),
        "/feedback/received/FB-2013-0001/",
        True,
    )
    assign_feedback(feedback, lead, by=team, at=AT)
    assert "Feedback to answer" in kinds(lead) and "Feedback to answer" not in kinds(team)
    assert Notice.objects.filter(user=lead, subject__contains="FB-2013-0001").count() == 1
    Absence.objects.create(user=lead, first_day=AT.date(), last_day=AT.date())
    assert "Feedback to answer" in kinds(team)
    answer_feedback(feedback, answer="Bins", by=team, at=AT)
    assert "Feedback to answer" not in kinds(team) + kinds(lead)


def kinds(user):
    return [row.kind for row in due_tasks(user, AT.date())]


def test_an_officer_sees_and_answers_only_what_was_given_to_them(client, council, mailoutbox):
    feedback, lead = give(), council.people["lead"]
    client.force_login(lead)
    assert client.get(
        "/feedback/received/FB-2013-0001/"
    ).status_code == 404 and "FB-2013" not in words(client.get("/feedback/received/"))
    client.force_login(council.people["team"])
    assert "list" in words(
        client.post(
            "/feedback/received/FB-2013-0001/assign/", {"owner": council.people["leader"].pk}
        )
    )
    assert (
        client.post("/feedback/received/FB-2013-0001/assign/", {"owner": lead.pk}).status_code
        == 302
    )
    client.force_login(lead)
    page = words(client.get("/feedback/received/FB-2013-0001/"))
    assert (
        "resident@home.example" in page
        and ">Answer</a>" in page
        and "Choose who answers" not in page
    )
    assert client.get("/feedback/received/FB-2013-0001/assign/").status_code == 403
    assert "Write the answer" in words(
        client.post("/feedback/received/FB-2013-0001/answer/", {"answer": ""})
    )
    assert (
        client.post(
            "/feedback/received/FB-2013-0001/answer/", {"answer": "The bins were late."}
        ).status_code
        == 302
    )
    send_due_notices("", "", clock.now())
    answer = next(
        m for m in mailoutbox if m.to == ["resident@home.example"] and "Our answer" in m.subject
    )
    assert "The bins were late." in answer.body and "Why did it fall?" in answer.body
    assert (
        client.get("/feedback/received/FB-2013-0001/answer/").status_code
        == 403
        == client.get("/feedback/received/FB-2013-0001/publish/").status_code
    )
    feedback.refresh_from_db()
    assert feedback.answered_by == lead
    with pytest.raises(Refused, match="Post of lead has answered this already"):
        answer_feedback(feedback, answer="Again", by=council.people["team"], at=AT)


def test_the_team_may_answer_what_it_has_given_away_and_nobody_else(client, council):
    assign_feedback(give(), council.people["lead"], by=council.people["team"], at=AT)
    client.force_login(council.people["head"])
    assert client.get("/feedback/received/FB-2013-0001/answer/").status_code == 404
    client.force_login(council.people["team"])
    assert client.get("/feedback/received/FB-2013-0001/answer/").status_code == 200


# Publishing.


def test_the_public_reads_only_the_edited_texts_and_only_with_consent(client, council):
    team = council.people["team"]
    feedback, private = (
        give(text="I am Ann of 3 High Street: why?"),
        give(text="Never publish", may_publish=False),
    )
    client.force_login(team)
    assert client.get(f"/feedback/received/{feedback}/publish/").status_code == 403
    for one in (feedback, private):
        answer_feedback(one, answer="Dear Ann, bins.", by=team, at=AT)
    assert client.get(f"/feedback/received/{private}/publish/").status_code == 403
    with pytest.raises(Refused):
        publish_answer(private, about="", question="q", answer="a", by=team, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=private.pk).update(published_at=AT)
    page = words(client.get(f"/feedback/received/{feedback}/publish/"))
    assert "I am Ann of 3 High Street: why?" in page and "Dear Ann, bins." in page
    assert "Write the question as the public" in words(
        client.post(f"/feedback/received/{feedback}/publish/", {"question": "", "answer": "Bins."})
    )
    client.post(
        f"/feedback/received/{feedback}/publish/",
        {
            "about": "/scorecards/families/",
            "question": "Why is it <red>?",
            "answer": "Because of bins.",
        },
    )
    client.logout()
    page = words(client.get("/questions-and-answers/"))
    assert (
        "Why is it &lt;red&gt;?" in page
        and "Because of bins." in page
        and 'href="/scorecards/families/"' in page
    )
    assert not [
        secret
        for secret in ("Ann", "High Street", "home.example", "Resident", "Never publish")
        if secret in page
    ]
    client.force_login(team)
    client.post(
        f"/feedback/received/{feedback}/publish/",
        {"question": "Why?", "answer": "Because of late bins."},
    )
    assert "Because of late bins." in words(client.get("/questions-and-answers/"))
    client.post(f"/feedback/received/{feedback}/withdraw/", {"reason": "A name was left in"})
    assert "Because of" not in words(client.get("/questions-and-answers/"))
    feedback.refresh_from_db()
    assert (
        feedback.published_question == ""
        and client.get(f"/feedback/received/{feedback}/withdraw/").status_code == 403
    )


@pytest.mark.parametrize(
    "about",
    [
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https://evil.example/",
        "/a b/",
        '/"><script>',
    ],
)
def test_what_it_is_about_leads_nowhere_else(client, council, about):
    team, feedback = council.people["team"], give(about=about)
    answer_feedback(feedback, answer="a", by=team, at=AT)
    publish_answer(feedback, about=about, question="q", answer="a", by=team, at=AT)
    client.force_login(team)
    for url in ("/questions-and-answers/", f"/feedback/received/{feedback}/"):
        page = words(client.get(url))
        assert (
            'href="//' not in page
            and 'href="/\\' not in page
            and 'javascript:alert(1)"' not in page
            and "<script>" not in page
        )
    assert not feedback.is_about_a_page


@pytest.mark.parametrize("more", [1, 3])
def test_the_pages_cost_the_same_however_much_there_is(
    client, council, django_assert_num_queries, more
):
    team = council.people["team"]
    for n in range(more):
        feedback = give(text=f"Question {n}")
        answer_feedback(feedback, answer="a", by=team, at=AT)
        publish_answer(feedback, about="", question=f"Question {n}", answer="a", by=team, at=AT)
        assign_feedback(give(text=f"Open {n}"), council.people["lead"], by=team, at=AT)
    with django_assert_num_queries(2):
        assert words(client.get("/questions-and-answers/")).count("portal-card") == more
    client.force_login(team)
    with django_assert_num_queries(5):
        client.get("/feedback/received/")


def test_questions_and_answers_stand_by_year(client, council):
    team = council.people["team"]
    for n in range(3):
        feedback = give(text=f"Question {n}")
        answer_feedback(feedback, answer="a", by=team, at=AT)
        publish_answer(
            feedback,
            about="",
            question=f"Question no. {n}.",
            answer="a",
            by=team,
            at=AT + n * timedelta(days=100),
        )
    newest, older = (
        client.get("/questions-and-answers/"),
        client.get("/questions-and-answers/2013/"),
    )
    assert (
        "Question no. 2." in words(newest)
        and "Question no. 1." in words(newest)
        and "Question no. 0." not in words(newest)
    )
    assert "Question no. 0." in words(older) and "Question no. 1." not in words(older)
    for year in ("2012", "0", "99999", "02013", "2800"):
        assert client.get(f"/questions-and-answers/{year}/").status_code == 404


def database_is_down():
    raise OperationalError("no connection")


def test_an_answer_is_on_record_from_publication_to_withdrawal(
    client, approved, django_assert_num_queries, django_capture_on_commit_callbacks
):
    published(with_figures(approved))
    feedback, team = give(text="Why?"), approved.people["team"]
    answer_feedback(feedback, answer="a", by=team, at=RELEASE)
    for question in ("Why red?", "Why still red?"):
        publish_answer(
            feedback, about="", question=question, answer="Because.", by=team, at=RELEASE
        )
        assert question in words(client.get("/questions-and-answers/"))
        write_record()
        with django_assert_num_queries(0):
            assert question in words(client.get("/questions-and-answers/"))
    client.raise_request_exception = False
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_answer(feedback, reason="A name was overlooked.", by=team, at=RELEASE)
    with pytest.MonkeyPatch.context() as failing:
        failing.setattr(Feedback.objects, "published", database_is_down)
        for address in ("/questions-and-answers/", "/questions-and-answers/2013/"):
            answer = client.get(address)
            assert answer.status_code == 503 and "Why still red?" not in answer.content.decode()
    assert "Why still red?" not in words(client.get("/questions-and-answers/"))
    write_record()
    assert "Why still red?" not in words(client.get("/questions-and-answers/")) and not is_stale()


# The clock.


def test_what_is_overdue_is_chased_the_day_after_and_each_week(council):
    feedback, lead = give(), council.people["lead"]
    assign_feedback(feedback, lead, by=council.people["team"], at=AT)
    morning = datetime(2013, 10, 21, 9, 0, tzinfo=UTC)
    assert list(plan_feedback_reminders(morning)) == []
    found = [
        (day, send_feedback_reminders(day.date(), by=None, at=day))
        for day in (morning + n * DAY for n in range(1, 12))
        if list(plan_feedback_reminders(day))
    ]
    assert [(day.day, count) for day, count in found if count] == [(22, 1), (29, 1)]
    assert 26 not in [day.day for day, _ in found] and 27 not in [day.day for day, _ in found]
    reminders = Notice.objects.filter(subject="Feedback FB-2013-0001 is overdue")
    assert {n.user.username for n in reminders} == {"lead", "team"} and reminders.count() == 4
    answer_feedback(feedback, answer="Bins", by=lead, at=morning)
    assert list(plan_feedback_reminders(morning + 3 * DAY)) == []


def test_names_and_addresses_go_after_their_time_and_only_then(council, settings, mailoutbox):
    answered, waiting = give(), give(text="Nobody has answered me")
    answer_feedback(answered, answer="Bins", by=council.people["team"], at=AT)
    send_due_notices("", "", AT)
    assert list(plan_forgetting(AT + timedelta(hours=23))) == []
    assert (
        forget_personal_data(by=None, at=AT + 31 * DAY) == 5
        and not Notice.objects.filter(user=None).exists()
        and not SubmissionCount.objects.exists()
    )
    settings.FEEDBACK_KEPT_DAYS = 100
    assert list(plan_forgetting(AT + 99 * DAY)) == [] and [
        job["kind"] for job in plan_forgetting(AT + 100 * DAY)
    ] == ["forget_personal_data"]
    assert (
        forget_personal_data(by=None, at=AT + 100 * DAY) == 1
        and list(plan_forgetting(AT + 100 * DAY)) == []
    )
    answered.refresh_from_db(), waiting.refresh_from_db()
    assert (answered.name, answered.email, answered.blanked_at) == (
        "",
        "",
        AT + 100 * DAY,
    ) and answered.answer == "Bins"
    assert waiting.email == "resident@home.example"
    assert "feedback" in AuditEvent.objects.filter(action="forget_personal_data").latest("pk").text


def test_the_clock_does_it_by_itself(council):
    give()
    later = datetime(2013, 10, 22, 9, 0, tzinfo=UTC)
    queue.plan(later)
    for job in Job.objects.filter(kind__in=("chase_feedback", "forget_personal_data")):
        queue.run(job.pk, later)
    states = dict(
        Job.objects.filter(kind__in=("chase_feedback", "forget_personal_data")).values_list(
            "kind", "outcome"
        )
    )
    assert states == {"chase_feedback": "1 reminded of", "forget_personal_data": "1 deleted"}


# At once.


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_words_at_once_are_one_and_others_get_references(
    transactional_db,
):
    found = [
        given.reference
        for given in at_once(
            *(
                partial(give, text=text)
                for text in ["Twice clicked"] * 4 + ["One", "Two", "Three", "Four"]
            )
        )
    ]
    assert len(set(found)) == 5 == Feedback.objects.count()
    assert set(found) == {f"FB-2013-000{n}" for n in range(1, 6)}
