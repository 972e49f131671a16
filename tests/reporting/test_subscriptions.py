"""E-mail subscriptions: confirmed twice, told once, ended by one click, and nobody learns who
subscribes.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.council.notices import send_due_notices
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock, timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, run_month_end
from reporting.engagement import spam_guard
from reporting.engagement.announcing import (
    announce_publications,
    announce_publications_job,
    plan_announcements,
)
from reporting.engagement.retention import forget_personal_data
from reporting.engagement.spam_guard import signed_timestamp
from reporting.engagement.subscriptions import (
    ask_for_subscription,
    confirm_subscription,
    end_subscription,
)
from reporting.engagement.topics import (
    BY_KIND,
    BY_LEVEL,
    EVERYTHING,
    TOPICS,
    topic_names,
    topics_of,
)
from reporting.models import Announcement, Publication, Subscription, SubscriptionRequest
from reporting.publishing.month import correct_month
from tests.at_once import at_once, needs_postgresql
from tests.reporting.september import published, sign_all

pytestmark = pytest.mark.slow

SEPTEMBER = Month(2013, 9)
RELEASE = timetable.BY_RULE.moment_of(SEPTEMBER, "publish_month")
AT = datetime(2013, 10, 7, 9, 0, tzinfo=UTC)
ANNE, BEN = "anne@home.example", "ben@home.example"


def subscribed(address=ANNE, topics=("everything",), at=AT):
    ask_for_subscription(address=address, topics=list(topics), sender=address, at=at)
    confirm_subscription(SubscriptionRequest.objects.get(address=address), at=at)
    return Subscription.objects.get(address=address)


def typed(**said):
    return {
        "address": ANNE,
        "topics": ["monthly"],
        "opened": signed_timestamp(clock.now() - timedelta(minutes=1)),
        "website": "",
    } | said


def words(answer):
    return answer.content.decode()


def link_in(mailoutbox, address=ANNE):
    mail = [m for m in mailoutbox if m.to == [address]][-1]
    return re.search(r"http://localhost:8000(/subscribe/confirm/\S+/)", mail.body)[1]


# Asking and confirming.


def test_the_owner_of_an_address_confirms_and_a_scanner_does_not(client, db, mailoutbox):
    answer = client.post("/subscribe/", typed(topics=["monthly", "corrections"]), follow=True)
    assert (
        "Check your e-mail" in words(answer)
        and ANNE not in words(answer)
        and not Subscription.objects.exists()
    )
    send_due_notices("", "", clock.now())
    link = link_in(mailoutbox)
    assert (
        ANNE not in link
        and "- The monthly Corporate Plan report" in mailoutbox[0].body
        and f'href="http://localhost:8000{link}"' in mailoutbox[0].alternatives[0][0]
    )
    for _ in range(2):
        assert (
            "Confirm your subscription" in words(client.get(link))
            and client.head(link).status_code == 200
        )
    assert not Subscription.objects.exists()
    assert "You are subscribed" in words(client.post(link))
    subscription = Subscription.objects.get()
    assert (subscription.address, subscription.topics) == (
        ANNE,
        ["monthly", "corrections"],
    ) and not SubscriptionRequest.objects.exists()
    assert client.get(link).status_code == 410 == client.post(
        link
    ).status_code and "no longer works" in words(client.get(link))
    [event] = AuditEvent.objects.all()
    assert event.action == "confirm_subscription" and "anne" not in event.text


def test_a_link_ends_after_two_days_and_no_other_link_confirms(client, db, mailoutbox, monkeypatch):
    client.post("/subscribe/", typed())
    send_due_notices("", "", clock.now())
    link, later = link_in(mailoutbox), clock.now() + timedelta(days=2, seconds=1)
    for token in ("x", "1", signing.dumps(SubscriptionRequest.objects.get().pk), "é", "y" * 4000):
        assert client.post(f"/subscribe/confirm/{token}/").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (
        client.get(link).status_code == 410 == client.post(link).status_code
        and not Subscription.objects.exists()
    )
    forget_personal_data(by=None, at=later)
    assert not SubscriptionRequest.objects.exists()


def test_the_letter_to_confirm_goes_out_at_weekends_too(db, mailoutbox):
    ask_for_subscription(
        address=ANNE, topics=["monthly"], sender="x", at=datetime(2013, 10, 12, 12, 0, tzinfo=UTC)
    )
    assert send_due_notices("", "", datetime(2013, 10, 12, 12, 1, tzinfo=UTC)) == "1 sent"


def test_nobody_learns_whether_an_address_is_subscribed(client, db, mailoutbox):
    subscribed(ANNE)
    answers = [
        client.post("/subscribe/", typed(address=address))
        for address in (ANNE, BEN, "nobody@home.example")
    ]
    assert {(a.status_code, a.url) for a in answers} == {(302, "/subscribe/check-your-e-mail/")}
    key = Subscription.objects.get().leave_key
    pages = [
        re.sub(r'value="\w{64}"', "", words(client.get(f"/subscribe/leave/{k}/")))
        for k in (key, "0" * 64, "x")
    ]
    assert len(set(pages)) == 1
    ended = [words(client.post(f"/subscribe/leave/{k}/")) for k in ("0" * 64, key, key)]
    assert len(set(ended)) == 1 and not Subscription.objects.exists()


def test_an_address_is_written_to_at_most_three_times_a_day_whoever_asks(db):
    for n in range(5):
        ask_for_subscription(
            address="Anne@Home.example" if n % 2 else ANNE,
            topics=["monthly"],
            sender=f"sender {n}",
            at=AT,
        )
    assert Notice.objects.filter(address=ANNE).count() == 3 == Notice.objects.count()
    ask_for_subscription(address=ANNE, topics=["monthly"], sender="x", at=AT + timedelta(hours=25))
    assert Notice.objects.count() == 4


def test_a_sender_asks_only_so_often(client, db, settings):
    settings.FORMS_PER_DAY = 1
    client.post("/subscribe/", typed())
    assert (
        spam_guard.TOO_OFTEN in words(client.post("/subscribe/", typed(address=BEN)))
        and SubscriptionRequest.objects.count() == 1
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"address": ""}, "Enter your e-mail address"),
        ({"address": "anne at home"}, "Enter an e-mail address like name@example.com"),
        (
            {"address": "anne@home.example\nBcc: all@council.example"},
            "Enter an e-mail address like name@example.com",
        ),
        ({"topics": []}, "Choose what you would like e-mails about"),
        ({"topics": ["gossip"]}, "Choose what you would like e-mails about"),
        ({"website": "x"}, spam_guard.FILLED),
        ({"opened": "x"}, spam_guard.TOO_OLD),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_typed_is_lost(client, db, said, told):
    answer = client.post("/subscribe/", typed(**said))
    assert (
        answer.status_code == 200
        and told in words(answer)
        and not SubscriptionRequest.objects.exists()
    )
    assert "address" in said or ANNE in words(answer)


def test_subscribing_again_changes_the_choice_and_makes_no_second_one(db):
    first = subscribed(topics=["monthly"])
    again = subscribed(topics=["tracker"], at=AT + timedelta(days=2))
    assert (
        again.pk == first.pk
        and again.topics == ["tracker"]
        and again.confirmed_at == AT
        and again.leave_key == first.leave_key
    )


# Leaving.


def test_one_click_leaves_without_a_page_and_the_address_is_gone(db, mailoutbox, figures):
    subscription = subscribed()
    published(figures)
    announce_publications(by=None, at=RELEASE)
    mail_program = Client(enforce_csrf_checks=True)
    answer = mail_program.post(
        f"/subscribe/leave/{subscription.leave_key}/", {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200 and "You will get no more e-mails" in words(answer)
    assert not Subscription.objects.exists() and not Notice.objects.filter(address=ANNE).exists()
    assert not [event for event in AuditEvent.objects.all() if "anne" in event.text]
    send_due_notices("", "", RELEASE)
    assert not [m for m in mailoutbox if m.to == [ANNE]]


def test_the_link_of_an_old_email_ends_a_later_subscription_too(client, db):
    old = subscribed().leave_key
    end_subscription(old, at=AT)
    subscribed(at=AT + timedelta(days=3))
    assert (
        "Stop the e-mails" in words(client.get(f"/subscribe/leave/{old}/"))
        and Subscription.objects.exists()
    )
    client.post(f"/subscribe/leave/{old}/")
    assert not Subscription.objects.exists()


# What is told.


def test_a_month_is_one_email_naming_its_reports_once(db, mailoutbox, figures):
    subscribed(ANNE), subscribed(BEN, ["monthly"])
    published(figures)
    assert (
        announce_publications(by=None, at=RELEASE) == 2
        and announce_publications(by=None, at=RELEASE) == 0
    )
    assert list(plan_announcements(RELEASE)) == []
    for _ in range(2):
        send_due_notices("", "", RELEASE)
    anne, ben = (
        [m for m in mailoutbox if m.to == [a] and "Published" in m.subject] for a in (ANNE, BEN)
    )
    assert len(anne) == 1 == len(ben)
    count = Publication.objects.count()
    assert anne[0].subject == f"Published: {count} performance reports for September 2013"
    assert all(
        f"http://localhost:8000{p.get_absolute_url()}" in anne[0].body
        for p in Publication.objects.all()
    )
    assert (
        ben[0].subject == "Published: Corporate Plan, September 2013"
        and "/scorecards/families/" not in ben[0].body
    )
    key = Subscription.objects.get(address=BEN).leave_key
    message = ben[0].message()
    assert (
        message["List-Unsubscribe"] == f"<http://localhost:8000/subscribe/leave/{key}/>"
        and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    )
    assert AuditEvent.objects.filter(action="announce_publications").count() == 1


def test_nothing_is_told_before_it_is_out(db, figures):
    subscribed()
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(figures, build)
    assert list(plan_announcements(RELEASE)) == []
    published(figures)
    before = RELEASE - timedelta(seconds=1)
    assert list(plan_announcements(before)) == [] and announce_publications(by=None, at=before) == 0
    assert [job["kind"] for job in plan_announcements(RELEASE)] == ["announce_publications"]


def test_who_subscribes_later_hears_only_of_what_comes_later(db, september):
    subscribed(at=RELEASE + timedelta(minutes=1))
    assert announce_publications(by=None, at=RELEASE + timedelta(minutes=2)) == 0
    assert (
        Announcement.objects.count() == Publication.objects.count()
        and not Notice.objects.filter(key__startswith="publications").exists()
    )


def test_a_correction_is_told_with_its_reason(db, figures):
    subscribed(BEN, ["corrections"])
    published(figures)
    assert announce_publications(by=None, at=RELEASE) == 0
    later = RELEASE + timedelta(days=1)
    correct_month(SEPTEMBER, reason="A late return", by=figures.people["team"], at=later)
    build, _ = build_month(SEPTEMBER, by=None, at=later)
    sign_all(figures, build)
    run_month_end(SEPTEMBER, by=None, at=later)
    assert announce_publications(by=None, at=later) == 1
    body = Notice.objects.get(address=BEN, key__startswith="publications").body
    assert "edition 2" in body and body.count("Corrected, because: A late return") == 1


def test_a_long_list_has_an_end(db):
    subscribed()
    for n in range(45):
        values = {
            "level": "service",
            "title": f"Report {n}",
            "month": SEPTEMBER,
            "edition": 1,
            "content": "{}",
            "digest": f"{n:064d}",
            "published_at": RELEASE,
        }
        Publication.objects.create(kind="scorecard", slug=f"report-{n}", **values)
    announce_publications(by=None, at=RELEASE)
    body = Notice.objects.get(key__startswith="publications").body
    assert body.count("/scorecards/") == 40 and "and 5 more: http://localhost:8000/archive/" in body


def test_the_clock_does_it_by_itself(db, mailoutbox, figures):
    subscribed()
    published(figures)
    for minute in range(3):
        queue.plan(RELEASE + timedelta(minutes=minute))
        for job in Job.objects.filter(
            kind__in=("announce_publications", "send_notices"), state=Job.DUE
        ).order_by("kind"):
            queue.run(job.pk, RELEASE + timedelta(minutes=minute))
    assert len([m for m in mailoutbox if m.subject.startswith("Published")]) == 1


@pytest.mark.parametrize("more", [1, 3])
def test_telling_costs_the_same_however_many_subscribe(db, django_assert_num_queries, more):
    for n in range(more):
        subscribed(f"reader{n}@home.example")
        values = {
            "level": "service",
            "title": f"Report {n}",
            "month": SEPTEMBER,
            "edition": 1,
            "content": "{}",
            "digest": f"{n:064d}",
            "published_at": RELEASE,
        }
        Publication.objects.create(kind="scorecard", slug=f"report-{n}", **values)
    with django_assert_num_queries(11):
        assert announce_publications(by=None, at=RELEASE) == more


@pytest.mark.parametrize(
    ("publication", "topics"),
    [
        (("scorecard", "corporate", 1), {"everything", "monthly"}),
        (("scorecard", "directorate", 1), {"everything", "directorates"}),
        (("scorecard", "service", 1), {"everything"}),
        (("scorecard", "corporate", 2), {"everything", "monthly", "corrections"}),
        (("exceptions", "corporate", 1), {"everything", "exceptions"}),
        (("corrections", "corporate", 1), {"everything", "corrections"}),
        (("plan", "directorate", 1), {"everything", "plans"}),
        (("a kind of next year", "corporate", 1), {"everything"}),
    ],
)
def test_which_topics_a_publication_belongs_to(publication, topics):
    assert topics_of(*publication) == topics


def test_every_topic_can_be_chosen_and_told():
    assert {EVERYTHING, "corrections", *BY_KIND.values(), *BY_LEVEL.values()} == set(TOPICS)
    assert topic_names(["corrections", "monthly", "gone"]) == [
        "The monthly Corporate Plan report",
        "Corrections",
    ]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once_and_two_clicks_confirm_once(transactional_db):
    subscribed(ANNE)
    ask_for_subscription(address=BEN, topics=["everything"], sender="x", at=AT)
    asked = SubscriptionRequest.objects.get()
    values = {
        "level": "service",
        "title": "Report",
        "month": SEPTEMBER,
        "edition": 1,
        "content": "{}",
        "digest": "0" * 64,
        "published_at": RELEASE,
    }
    Publication.objects.create(kind="scorecard", slug="report", **values)
    acts = [lambda: announce_publications_job("", "", RELEASE)] * 2 + [
        lambda: confirm_subscription(asked, at=RELEASE + timedelta(days=1))
    ] * 2
    outcomes = at_once(*acts)
    assert (
        Notice.objects.filter(key__startswith="publications").count()
        == 1
        == Announcement.objects.count()
    )
    assert (
        sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        and Subscription.objects.count() == 2
        and outcomes.count("1 e-mails owed") == 1
    )
