"""The outbox: each notice once, whatever fails; in doubt it waits for a person; quiet on days
off.
"""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council import notices
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify, plan_notices, send_due_notices
from pmf_portal.council.services import choose_notices, resend_given_up, resend_notice
from pmf_portal.refusals import Refused
from tests.at_once import at_once, needs_postgresql

AT = datetime(2013, 10, 9, 7, 30, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATER = AT + timedelta(hours=1)


def failing(error, *, then_take=False):
    def send_messages(self, messages):
        if then_take:
            Taken.sent += messages
        raise error

    return send_messages


class Taken:
    sent = []


@pytest.fixture
def fails(monkeypatch):
    Taken.sent = []

    def arrange(error, method="send_messages", **how):
        monkeypatch.setattr(
            EmailBackend,
            method,
            (
                failing(error, **how)
                if method == "send_messages"
                else lambda self: (_ for _ in ()).throw(error)
            ),
        )

    arrange.no_more = monkeypatch.undo
    return arrange


@pytest.fixture
def lead(council):
    return council.people["lead"]


def owe(user, *keys, at=AT - DAY, body="Please"):
    notify([(user, key, f"About {key}", body) for key in keys], at)


def send(at=AT):
    return send_due_notices("", "", at)


def morning_only(user):
    choose_notices(user, User.MORNING, by=user, at=AT)


def test_a_notice_said_twice_is_sent_once(lead, mailoutbox):
    owe(lead, "one")
    owe(lead, "one")
    assert (send(), send(), send(LATER)) == ("1 sent", "0 sent", "0 sent")
    assert [m.subject for m in mailoutbox] == ["About one"] and list(plan_notices(LATER)) == []


@pytest.mark.parametrize(
    ("error", "method"),
    [
        (OSError("no route"), "open"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "open"),
        (TimeoutError("no answer"), "open"),
        (smtplib.SMTPDataError(451, b"later"), "send_messages"),
        (smtplib.SMTPRecipientsRefused({}), "send_messages"),
        (OSError("disk full"), "send_messages"),
    ],
)
def test_what_certainly_failed_is_tried_again_with_growing_waits(
    lead, mailoutbox, fails, error, method
):
    owe(lead, "one")
    fails(error, method)
    at = AT
    for wait in (5, 10, 15):
        assert send(at) == "0 sent" and list(plan_notices(at + wait * MINUTE)) == []
        assert list(plan_notices(at + (wait + 1) * MINUTE))
        at += (wait + 1) * MINUTE
    fails.no_more()
    assert send(at) == "1 sent" and len(mailoutbox) == 1 and Notice.objects.get().attempts == 4


def test_after_five_failures_a_person_has_the_notice_sent_again(council, lead, mailoutbox, fails):
    owe(lead, "one", "two")
    fails(OSError("no route"), "open")
    for n in range(9):
        send(AT + n * timedelta(minutes=30))
    at = AT + timedelta(hours=5)
    assert (
        set(Notice.objects.values_list("attempts", flat=True)) == {5}
        and Notice.objects.given_up(at).count() == 2
    )
    fails.no_more()
    assert send(at) == "0 sent"
    resend_notice(Notice.objects.first(), by=council.people["team"], at=at)
    assert send(at) == "1 sent"
    assert resend_given_up(by=council.people["team"], at=at) == 1 and send(at) == "1 sent"
    assert resend_given_up(by=council.people["team"], at=at) == 0 and len(mailoutbox) == 2


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        SystemExit(),
        smtplib.SMTPServerDisconnected("gone"),
        TimeoutError("silent"),
        ConnectionResetError("cut"),
        RuntimeError("odd"),
    ],
    ids=repr,
)
def test_a_notice_cut_off_in_the_middle_is_never_resent_by_itself(
    council, lead, mailoutbox, fails, error
):
    """The mail server has the e-mail, but nobody wrote that down."""
    owe(lead, "one")
    fails(error, then_take=True)
    try:
        send()
    except (KeyboardInterrupt, SystemExit):
        pass
    fails.no_more()
    assert len(Taken.sent) == 1
    for hours in range(1, 100):
        assert send(AT + timedelta(hours=hours)) == "0 sent"
    assert mailoutbox == [] and list(plan_notices(LATER)) == []
    notice = Notice.objects.in_doubt(LATER).get()
    assert notice.begun_at == AT and not Notice.objects.given_up(LATER).exists()
    resend_notice(notice, by=council.people["team"], at=LATER)
    assert send(LATER) == "1 sent"
    first, second = (m.message()["Message-ID"] for m in (*Taken.sent, *mailoutbox))
    assert first == second


def test_a_worker_that_died_before_it_began_left_no_doubt(lead, mailoutbox, monkeypatch):
    owe(lead, "one")
    monkeypatch.setattr(
        notices, "email_of", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt())
    )
    with pytest.raises(KeyboardInterrupt):
        send()
    monkeypatch.undo()
    assert send(AT + MINUTE) == "0 sent" and not Notice.objects.in_doubt(LATER).exists()
    assert send(LATER) == "1 sent"


def test_a_sender_whose_lease_has_passed_does_not_begin(lead, mailoutbox, monkeypatch):
    """The first sender sleeps over its e-mail until a second one has sent it."""
    owe(lead, "one")
    build = notices.email_of

    def slowly(mine, day):
        monkeypatch.setattr(notices, "email_of", build)
        assert send(LATER) == "1 sent"
        return build(mine, day)

    monkeypatch.setattr(notices, "email_of", slowly)
    assert send() == "0 sent" and len(mailoutbox) == 1


def test_one_that_cannot_be_written_does_not_keep_the_others(council, lead, mailoutbox):
    User.objects.filter(pk=lead.pk).update(email="lead\nbcc: all@council.example")
    owe(lead, "one")
    owe(council.people["head"], "two")
    assert send() == "1 sent" and [m.to for m in mailoutbox] == [["head@council.example"]]


def test_only_what_is_stuck_is_sent_again_by_hand(council, lead, mailoutbox):
    owe(lead, "one")
    for _ in range(2):
        with pytest.raises(Refused, match="sent meanwhile, or the portal is still trying"):
            resend_notice(Notice.objects.get(), by=council.people["team"], at=AT)
        send()
    assert len(mailoutbox) == 1


def test_a_closed_account_and_a_person_without_address_get_nothing(council, lead, mailoutbox):
    User.objects.filter(pk=lead.pk).update(is_active=False)
    User.objects.filter(username="head").update(email="")
    for name in ("lead", "head"):
        owe(council.people[name], "one")
    send()
    assert mailoutbox == [] and not Notice.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize(
    "day", ["2013-10-12", "2013-10-13", "2013-12-25", "2013-12-26", "2014-04-18"]
)
def test_days_that_are_not_working_days_are_quiet(lead, mailoutbox, day):
    off = datetime.fromisoformat(f"{day}T12:00+00:00")
    owe(lead, "one", at=off)
    assert list(plan_notices(off)) == [] and send(off) == "0 sent"
    working = next(off + n * DAY for n in range(1, 6) if list(plan_notices(off + n * DAY)))
    assert send(working) == "1 sent" and working.weekday() < 5


def test_the_day_is_the_one_in_london(lead, mailoutbox):
    """23:30 in UTC on a Sunday of the summer is Monday in London."""
    owe(lead, "one")
    assert send(datetime(2013, 10, 13, 22, 59, tzinfo=UTC)) == "0 sent"
    assert send(datetime(2013, 10, 13, 23, 30, tzinfo=UTC)) == "1 sent"


def test_a_digest_gathers_what_is_owed_at_eight_in_the_morning(lead, mailoutbox):
    morning_only(lead)
    owe(lead, "one", "two", at=AT - DAY, body="Please:\n\n- F1\n- F2 <b>")
    eight = datetime(2013, 10, 9, 7, 0, tzinfo=UTC)
    assert list(plan_notices(eight - MINUTE)) == [] and send(eight - MINUTE) == "0 sent"
    owe(lead, "afternoon", at=eight + timedelta(hours=5))
    assert send(eight) == "1 sent" and send(eight + timedelta(hours=6)) == "0 sent"
    [digest] = mailoutbox
    assert digest.subject == "2 notices for Wednesday 9 October 2013"
    assert (
        "About one\n---------\n\nPlease:\n\n- F1\n- F2 <b>\n" in digest.body
        and "About two" in digest.body
        and "afternoon" not in digest.body
    )
    html, kind = digest.alternatives[0]
    assert kind == "text/html" and "<h2>About one</h2>" in html and "<li>F2 &lt;b&gt;</li>" in html
    assert (
        send(eight + DAY) == "1 sent"
        and mailoutbox[1].subject == "1 notice for Thursday 10 October 2013"
    )


def test_a_digest_of_the_weekend_comes_on_monday(lead, mailoutbox):
    morning_only(lead)
    owe(lead, "one", at=datetime(2013, 10, 11, 15, tzinfo=UTC))
    assert [send(datetime(2013, 10, day, 9, tzinfo=UTC)) for day in (12, 13, 14)] == [
        "0 sent",
        "0 sent",
        "1 sent",
    ]


def test_a_digest_fails_and_stays_in_doubt_as_a_whole(lead, mailoutbox, fails):
    morning_only(lead)
    owe(lead, "one", "two")
    fails(OSError("no route"), "open")
    assert send() == "0 sent"
    fails.no_more()
    fails(KeyboardInterrupt(), then_take=True)
    with pytest.raises(KeyboardInterrupt):
        send(AT + 6 * MINUTE)
    fails.no_more()
    assert send(LATER) == "0 sent" and Notice.objects.in_doubt(LATER).count() == 2


def test_an_email_is_plain_text_and_html_with_a_name_that_lasts(lead, mailoutbox, settings):
    settings.PORTAL_URL, settings.DEFAULT_FROM_EMAIL = (
        "https://performance.council.example",
        "Performance <team@council.example>",
    )
    owe(lead, "one", body='These were due:\n\n- F1 "Café"\n- F2 & <script>\n\nPlease enter them.')
    send()
    message = mailoutbox[0].message()
    assert message.is_multipart() and [
        part.get_content_type() for part in message.get_payload()
    ] == ["text/plain", "text/html"]
    text, html = mailoutbox[0].body, mailoutbox[0].alternatives[0][0]
    assert (
        '- F1 "Café"\n- F2 & <script>' in text
        and "https://performance.council.example/desk/" in text
    )
    assert (
        '<html lang="en-GB">' in html
        and "<title>About one</title>" in html
        and "style=" not in html
    )
    assert "<ul><li>F1 &quot;Café&quot;</li><li>F2 &amp; &lt;script&gt;</li></ul>" in html
    assert (
        "<p>Please enter them.</p>" in html
        and 'href="https://performance.council.example/desk/"' in html
    )
    assert message["Message-ID"].startswith("<notice.") and message["Message-ID"].endswith(
        "@council.example>"
    )


@pytest.mark.parametrize("split", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_a_subject_cannot_add_heads_to_an_email(lead, mailoutbox, split):
    notify([(lead, "one", f"Owed{split}Bcc: all@council.example", "Please")], AT - DAY)
    assert send() == "1 sent"
    message = mailoutbox[0].message()
    assert message["Bcc"] is None and message["Subject"] == "Owed Bcc: all@council.example"


@pytest.mark.parametrize("people", [1, 3])
def test_each_email_costs_four_queries(council, mailoutbox, django_assert_num_queries, people):
    for name in ("lead", "head", "director")[:people]:
        owe(council.people[name], "one")
    with django_assert_num_queries(2 + 4 * people):
        assert send() == f"{people} sent"


@pytest.mark.parametrize("more", [1, 3])
def test_a_digest_costs_the_same_however_much_is_in_it(
    lead, mailoutbox, django_assert_num_queries, more
):
    morning_only(lead)
    owe(lead, *"abc"[:more])
    with django_assert_num_queries(6):
        assert send() == "1 sent"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("choice", [User.EACH, User.MORNING])
def test_four_senders_at_once_send_each_notice_once(council, mailoutbox, choice):
    for name in ("lead", "head"):
        User.objects.filter(username=name).update(notices=choice)
        owe(council.people[name], *(f"n{n}" for n in range(12)))
    outcomes = at_once(*[send] * 4)
    expected = 24 if choice == User.EACH else 2
    assert sum(int(words.split()[0]) for words in outcomes) == expected == len(mailoutbox)
    subjects = [
        subject
        for m in mailoutbox
        for subject in (
            [m.subject]
            if choice == User.EACH
            else [line for line in m.body.splitlines() if "About" in line]
        )
    ]
    assert len(subjects) == 24 and set(Notice.objects.values_list("attempts", flat=True)) == {1}


def test_a_person_chooses_how_they_are_told(client, lead):
    client.force_login(lead)
    assert "Notifications and calendar" in client.get("/desk/").content.decode()
    page = client.get("/notices/choose/").content.decode()
    assert "lead@council.example" in page and "Each as it happens" in page
    assert (
        "Choose when you want e-mails"
        in client.post("/notices/choose/", {"choice": "never"}).content.decode()
    )
    assert (
        "Choose when you want e-mails"
        in client.post("/notices/choose/", {"save": "Save"}).content.decode()
    )
    assert client.post("/notices/choose/", {"choice": "morning"}).url == "/desk/"
    lead.refresh_from_db()
    assert lead.notices == User.MORNING
    event = AuditEvent.objects.get(action="choose_notices")
    assert sentence(event) == "Post of lead chose how notices come for Post of lead."


def test_the_performance_team_finds_what_is_stuck_on_the_run_sheet(
    client, council, lead, mailoutbox, settings
):
    owe(lead, "lost", "refused", "waiting")
    Notice.objects.filter(key="lost").update(begun_at=AT - DAY, lease_until=AT - DAY, attempts=1)
    Notice.objects.filter(key="refused").update(attempts=5)
    stuck = Notice.objects.get(key="lost")
    settings.PORTAL_CLOCK = datetime(2013, 10, 9, 10, 0)
    client.force_login(council.people["auditor"])
    assert "About lost" not in client.get("/run-sheet/").content.decode()
    assert (
        client.post(f"/notices/{stuck.pk}/resend/").status_code
        == 403
        == client.post("/notices/resend-given-up/").status_code
    )
    client.force_login(council.people["team"])
    page = client.get("/run-sheet/").content.decode()
    assert (
        "E-mails that may not have arrived" in page
        and "About lost" in page
        and "Tried 5 times" in page
        and "About waiting" not in page
    )
    page = client.post(f"/notices/{stuck.pk}/resend/", follow=True).content.decode()
    assert (
        "“About lost” goes to Post of lead again." in page
        and "E-mails that may not have arrived" not in page
    )
    assert (
        "sent meanwhile, or the portal is still trying"
        in client.post(f"/notices/{stuck.pk}/resend/", follow=True).content.decode()
    )
    assert "1 notice." in client.post("/notices/resend-given-up/", follow=True).content.decode()
    assert (
        client.get(f"/notices/{stuck.pk}/resend/").status_code == 405
        and client.post("/notices/999/resend/").status_code == 404
    )
    assert send() == "3 sent" and AuditEvent.objects.filter(action="resend_notice").count() == 2


@pytest.mark.parametrize("more", [1, 3])
def test_the_run_sheet_asks_the_same_number_of_questions(
    client, council, lead, django_assert_num_queries, more
):
    owe(
        lead,
        *(f"lost{n}" for n in range(more)),
        *(f"refused{n}" for n in range(more)),
        at=datetime(2013, 10, 1, tzinfo=UTC),
    )
    long_ago = datetime(2013, 10, 2, tzinfo=UTC)
    Notice.objects.filter(key__startswith="lost").update(begun_at=long_ago, lease_until=long_ago)
    Notice.objects.filter(key__startswith="refused").update(attempts=5)
    client.force_login(council.people["team"])
    with django_assert_num_queries(16):
        client.get("/run-sheet/")
