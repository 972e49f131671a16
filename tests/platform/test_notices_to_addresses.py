"""E-mails to addresses of the public: each once, in the same outbox, with a way to end them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council import notices
from pmf_portal.council.models import Notice, User
from pmf_portal.council.notices import notify, notify_addresses, plan_notices, send_due_notices
from pmf_portal.council.services import choose_notices, resend_notice
from tests.at_once import at_once, needs_postgresql

AT = datetime(2013, 10, 9, 7, 30, tzinfo=UTC)
SATURDAY = datetime(2013, 10, 12, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ANNE, BEN = "anne@home.example", "ben@home.example"


def owe(*addresses, key="news", at=AT - DAY, leave="", **how):
    notify_addresses(
        [(address, key, f"About {key}", "Dear reader\n\n- one", leave) for address in addresses],
        at,
        **how,
    )


def send(at=AT):
    return send_due_notices("", "", at)


def test_an_address_gets_each_notice_once(db, mailoutbox):
    owe(ANNE, BEN)
    owe(ANNE, BEN)
    owe(ANNE, key="more")
    assert (send(), send(), send(AT + DAY)) == ("3 sent", "0 sent", "0 sent")
    assert sorted((m.to[0], m.subject) for m in mailoutbox) == [
        (ANNE, "About more"),
        (ANNE, "About news"),
        (BEN, "About news"),
    ]
    assert list(plan_notices(AT + DAY)) == []


@pytest.mark.parametrize("wrong", [{"user": None, "address": ""}, {"address": ANNE}])
def test_a_notice_goes_either_to_a_user_or_to_an_address(council, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            **{
                "key": "k",
                "subject": "s",
                "body": "b",
                "written_at": AT,
                "user": council.people["lead"],
            }
            | wrong
        )


def test_the_same_key_may_go_to_a_user_and_to_an_address(council, mailoutbox):
    owe(ANNE)
    notify([(council.people["lead"], "news", "About news", "Please")], AT - DAY)
    assert send() == "2 sent"


def test_announcements_wait_for_a_working_day_but_answers_do_not(db, mailoutbox):
    owe(ANNE, at=SATURDAY)
    assert list(plan_notices(SATURDAY)) == [] and send(SATURDAY) == "0 sent"
    owe(BEN, at=SATURDAY, any_day=True)
    assert list(plan_notices(SATURDAY)) and send(SATURDAY) == "1 sent" and mailoutbox[0].to == [BEN]
    assert send(SATURDAY + 2 * DAY) == "1 sent" and mailoutbox[1].to == [ANNE]


def test_such_an_email_has_no_desk_and_says_how_to_end_it(db, mailoutbox, settings):
    settings.PORTAL_URL = "https://performance.council.example"
    owe(ANNE, leave="https://performance.council.example/leave/abc/")
    owe(BEN)
    send()
    anne, ben = (next(m for m in mailoutbox if m.to == [address]) for address in (ANNE, BEN))
    message = anne.message()
    assert message["List-Unsubscribe"] == "<https://performance.council.example/leave/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = anne.alternatives[0][0]
    assert (
        "To stop these e-mails: https://performance.council.example/leave/abc/" in anne.body
        and 'href="https://performance.council.example/leave/abc/"' in html
    )
    assert "<ul><li>one</li></ul>" in html and "desk" not in anne.body + html
    assert (
        ben.message()["List-Unsubscribe"] is None
        and "stop" not in ben.body + ben.alternatives[0][0]
    )


def test_officers_come_before_what_is_told_to_many_and_a_run_has_an_end(
    council, mailoutbox, monkeypatch
):
    owe(ANNE)
    notify([(council.people["lead"], "one", "For the lead", "Please")], AT - DAY)
    owe(BEN, key="yours", any_day=True)
    monkeypatch.setattr(notices, "MOST_LETTERS", 2)
    assert send() == "2 sent" and [m.subject for m in mailoutbox] == ["About yours", "For the lead"]
    assert list(plan_notices(AT)) and send() == "1 sent"


def test_digests_stay_whole_beside_letters_to_addresses(council, mailoutbox):
    lead = council.people["lead"]
    choose_notices(lead, User.MORNING, by=lead, at=AT)
    owe(ANNE)
    notify([(lead, key, f"About {key}", "Please") for key in ("one", "two")], AT - DAY)
    assert send() == "2 sent" and [m.to[0] for m in mailoutbox] == ["lead@council.example", ANNE]
    assert mailoutbox[0].subject == "2 notices for Wednesday 9 October 2013"


def test_the_audit_trail_and_the_run_sheet_do_not_name_the_address(
    client, council, mailoutbox, monkeypatch, settings
):
    settings.PORTAL_CLOCK = datetime(2013, 10, 9, 10, 0)
    owe(ANNE)
    monkeypatch.setattr(
        EmailBackend, "send_messages", lambda *args: (_ for _ in ()).throw(TimeoutError("silent"))
    )
    send()
    monkeypatch.undo()
    client.force_login(council.people["team"])
    page = client.get("/run-sheet/").content.decode()
    assert (
        "E-mails that may not have arrived" in page
        and "somebody outside the council" in page
        and ANNE not in page
    )
    resend_notice(Notice.objects.get(), by=council.people["team"], at=AT + DAY)
    assert (
        "somebody outside the council" in AuditEvent.objects.get().text
        and ANNE not in AuditEvent.objects.get().text
    )
    assert send(AT + DAY) == "1 sent" and mailoutbox[0].to == [ANNE]


@pytest.mark.parametrize("more", [1, 3])
def test_each_such_email_costs_four_queries(db, mailoutbox, django_assert_num_queries, more):
    owe(*(f"reader{n}@home.example" for n in range(more)))
    with django_assert_num_queries(2 + 4 * more):
        assert send() == f"{more} sent"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_once(mailoutbox):
    owe(*(f"reader{n}@home.example" for n in range(12)))
    outcomes = at_once(*[send] * 4)
    assert (
        sum(int(words.split()[0]) for words in outcomes)
        == 12
        == len(mailoutbox)
        == len({m.to[0] for m in mailoutbox})
    )
