"""A yearly review of the framework from its opening to a new version, and what everybody reads."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import Error, transaction
from django.utils.html import strip_tags

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.cycle.desk import due_tasks
from reporting.engagement.feedback import give_feedback
from reporting.framework_review import permissions
from reporting.framework_review.reading import owed_on
from reporting.framework_review.reminders import plan_framework_reminders, remind_of_framework
from reporting.framework_review.reviewing import (
    answer_framework_comment,
    approve_framework,
    consult_on_framework,
    drop_framework_change,
    leave_framework,
    open_framework_review,
    return_framework_review,
    send_framework_review,
)
from reporting.framework_review.rules.lifecycle import ACTS, ReviewState
from reporting.models import AgendaItem, Body, FrameworkReview, FrameworkVersion
from reporting.public_record.state import record_state
from tests.factories import YEAR
from tests.reporting.framework import story as told
from tests.reporting.framework.story import AT, CLOSED, DECIDED, LAST, LATER, NEW, by
from tests.reporting.meetings import story

PAGE = "/framework/reviews/2013-14/"
RULES = {
    "consult": permissions.may_consult_on_framework,
    "close": permissions.may_close_framework_consultation,
    "propose": permissions.may_propose_framework_change,
    "drop": permissions.may_drop_framework_change,
    "send": permissions.may_send_framework_review,
    "return": permissions.may_return_framework_review,
    "approve": permissions.may_approve_framework,
    "leave": permissions.may_leave_framework,
}


def asked(council, name, at):
    tasks = due_tasks(council.people[name], at.date())
    return [(one.words, one.due) for one in tasks if one.key.startswith("framework")]


@pytest.mark.parametrize("act", RULES)
@pytest.mark.parametrize("state", ReviewState)
def test_the_team_acts_where_the_state_allows_and_nobody_else(council, act, state):
    review = FrameworkReview(state=state)
    verdict = RULES[act](council.people["team"], review)
    assert bool(verdict) == (state in ACTS[act]) and (verdict or verdict.reason)
    assert not RULES[act](council.people["head"], review)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (told.FIRST - timedelta(days=1), "The consultation begins on 13 January 2014."),
        (told.FIRST, ""),
        (LAST, ""),
        (LAST + timedelta(days=1), "The consultation ended on 31 January 2014."),
    ],
)
def test_everybody_of_the_council_comments_on_the_days(council, day, reason):
    review = told.consulting(council)
    for name in ("member", "manager", "hr", "team"):
        verdict = permissions.may_comment_on_framework(council.people[name], review, day)
        assert story.is_answer(verdict, reason)
    partner = council.people["partner"]
    assert not permissions.may_comment_on_framework(partner, review, day)


def test_a_comment_that_comes_late_is_refused(council):
    review = told.consulting(council)
    with pytest.raises(Refused, match="13 January 2014 to 31 January 2014"):
        told.comment(council, review, at=CLOSED)
    with pytest.raises(Refused, match="Choose a section"):
        told.comment(council, review, section="9.9")


def test_the_framework_is_set_out_once(council):
    told.set_out(council)
    assert not permissions.may_set_out_framework(council.people["team"])
    with pytest.raises(Refused, match="set out already"):
        told.set_out(council)
    assert AuditEvent.objects.filter(action="set_out_framework").count() == 1


def test_a_version_stays_as_it_is(council):
    version = told.set_out(council)
    for rows in (FrameworkVersion.objects.all(), version.sections.all()):
        with pytest.raises(Error), transaction.atomic():
            rows.update(title="Another")
        with pytest.raises(Error), transaction.atomic():
            rows.delete()


def test_a_year_is_reviewed_once_and_one_review_at_a_time(council):
    with pytest.raises(Refused, match="Set out the framework first"):
        open_framework_review(YEAR, **by(council, AT))
    told.opened(council)
    with pytest.raises(Refused, match="still under way"):
        open_framework_review(YEAR + 1, **by(council, AT))
    FrameworkReview.objects.update(state="unchanged")
    with pytest.raises(Refused, match="has been opened already"):
        open_framework_review(YEAR, **by(council, AT))


def test_an_older_framework_owes_no_review_of_before_it_was_set_out(client, council):
    told.set_out(council, in_force_from=date(2010, 4, 1), at=datetime(2013, 9, 2, 9, tzinfo=UTC))
    page = " ".join(client.get("/framework/").content.decode().split())
    assert "No review is recorded here yet. The next review is due by 31 March 2014." in page
    assert owed_on(date(2013, 9, 2)) is None
    assert owed_on(date(2014, 1, 13)) == (YEAR, None)


@pytest.mark.parametrize(
    ("year", "at", "reason"),
    [
        (1950, AT, "Enter 2013/14: the framework was in force"),
        (2012, AT, "Enter 2013/14"),
        (2031, AT, "Enter 2013/14"),
        (2014, AT, "Enter 2013/14"),
        (2015, AT.replace(year=2015, month=3), "Enter a year from 2013/14 to 2014/15"),
        (2013, told.SET_OUT - timedelta(days=30), "first review is that of 2013/14"),
    ],
)
def test_no_year_is_reviewed_that_the_framework_was_not_in_force_in(council, year, at, reason):
    told.set_out(council)
    with pytest.raises(Refused, match=reason) as refused:
        open_framework_review(FinancialYear(year), **by(council, at))
    assert refused.value.field == "year" and not FrameworkReview.objects.exists()


def test_a_review_becomes_a_new_version_with_what_changed_and_why(client, council):
    review = told.approved_version(council)
    version = review.new_version
    assert (version.number, version.reference) == (2, "Cabinet, 10 February 2014: minute 12")
    assert [one.text for one in version.as_sections] == [
        "We say how we manage performance.",
        NEW,
        "We learn from the year.",
    ]
    page = client.get("/framework/versions/2/").content.decode()
    assert "Costs are asked for." in page and "The committee asked" in page
    assert "<del>" in page and "worth what they cost." in page
    page = client.get("/framework/").content.decode()
    assert "Last reviewed for 2013/14, ended on 10 February 2014: version 2 came of it." in page
    assert "The next review is due by 31 March 2015" in page
    assert client.get("/framework/versions/3/").status_code == 404


def test_confirmed_minutes_say_who_approved_it_and_when(council):
    review = told.sent(council)
    meeting = story.plan(council, review.body, DECIDED, at=CLOSED)
    story.held(council, meeting, LATER)
    story.confirmed(council, meeting, LATER)
    approved = approve_framework(
        review,
        meeting=meeting,
        decided_on=None,
        reference="minute 3",
        in_force_from=date(2014, 4, 1),
        why="x",
        **by(council, LATER),
    )
    assert (approved.decided_on, approved.meeting) == (DECIDED, meeting)


@pytest.mark.parametrize(
    ("decided_on", "in_force_from", "field"),
    [
        (None, date(2014, 4, 1), "decided_on"),
        (date(2014, 2, 1), date(2014, 4, 1), "decided_on"),
        (date(2014, 2, 12), date(2014, 4, 1), "decided_on"),
        (DECIDED, date(2014, 2, 9), "in_force_from"),
    ],
)
def test_a_decision_has_a_day_that_can_be(council, decided_on, in_force_from, field):
    words = {"meeting": None, "reference": "minute 3", "why": "x"}
    days = {"decided_on": decided_on, "in_force_from": in_force_from}
    with pytest.raises(Refused) as refused:
        approve_framework(told.sent(council), **words, **days, **by(council, LATER))
    assert refused.value.field == field and FrameworkVersion.objects.count() == 1


def test_the_day_typed_beside_a_meeting_is_that_of_the_meeting(council):
    review = told.sent(council)
    meeting = story.plan(council, review.body, DECIDED, at=CLOSED)
    words = {"reference": "minute 3", "in_force_from": date(2014, 4, 1), "why": "x"}
    days = {"meeting": meeting, "decided_on": DECIDED - timedelta(days=3)}
    with pytest.raises(Refused, match="The meeting was on 10 February 2014") as refused:
        approve_framework(review, **words, **days, **by(council, LATER))
    assert refused.value.field == "decided_on"
    assert approve_framework(
        review, **words, **days | {"decided_on": DECIDED}, **by(council, LATER)
    )


def test_a_minute_is_never_cut(council):
    review = told.sent(council)
    Body.objects.update(title="The Cabinet " * 9)
    words = {"meeting": None, "decided_on": DECIDED, "in_force_from": date(2014, 4, 1), "why": "x"}
    with pytest.raises(Refused, match="Shorten the minute to at most 72 characters") as refused:
        approve_framework(review, reference="m" * 100, **words, **by(council, LATER))
    assert refused.value.field == "reference"
    approve_framework(review, reference="m" * 72, **words, **by(council, LATER))
    assert FrameworkVersion.objects.get(number=2).reference.endswith("m" * 72)


def test_changes_come_on_the_next_agenda_that_is_planned(council):
    review = told.considering(council)
    told.change(council, review)
    body = story.add(council)
    meeting = story.plan(council, body, DECIDED, at=CLOSED)
    send_framework_review(review, body=body, **by(council, CLOSED))
    item = AgendaItem.objects.get(meeting=meeting, kind=AgendaItem.OTHER)
    assert item.title == "Review of the framework 2013/14: 1 change to decide"


def test_nothing_is_sent_with_an_open_comment_or_without_a_change(council):
    review = told.consulting(council)
    told.comment(council, review)
    FrameworkReview.objects.update(state="considering")
    body = story.add(council)
    for act in (
        lambda: send_framework_review(review, body=body, **by(council, CLOSED)),
        lambda: leave_framework(review, reason="x", **by(council, CLOSED)),
    ):
        with pytest.raises(Refused, match="Answer 1 comment first"):
            act()
    review.comments.update(answered_at=CLOSED)
    with pytest.raises(Refused, match="Propose a change first"):
        send_framework_review(review, body=body, **by(council, CLOSED))


def test_no_change_is_a_result_with_its_reason(client, council):
    review = told.considering(council)
    change = told.change(council, review)
    with pytest.raises(Refused, match="take it back first"):
        leave_framework(review, reason="It works", **by(council, CLOSED))
    drop_framework_change(change, **by(council, CLOSED))
    leave_framework(review, reason="It works", **by(council, CLOSED))
    page = client.get("/framework/").content.decode()
    assert "nothing was changed" in page and "It works" in page
    assert "nothing was changed" in client.get("/what-we-learned/").content.decode()


def test_a_review_that_the_team_ends_names_no_body_that_decided(client, council):
    review = return_framework_review(told.sent(council), reason="No", **by(council, LATER))
    drop_framework_change(review.changes.get(), **by(council, LATER))
    leave_framework(review, reason="It stays", **by(council, LATER))
    page = " ".join(client.get(PAGE).content.decode().split())
    assert "Cabinet" not in page and "Who decides" not in page and "Decided" not in page
    assert "Ended</dt>" in page and "11 February 2014" in page


def test_a_changed_title_is_shown_as_a_change(client, council):
    review = told.opened(council)
    told.change(council, review, title="Few targets", text="Targets are few and clear.", at=AT)
    client.force_login(council.people["team"])
    page = " ".join(strip_tags(client.get(PAGE).content.decode()).split())
    shown = "(gone: Targets, end of gone)(new: Few targets, end of new)"
    assert f"Changed: 3.1 {shown} Targets are few and clear." in page


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (told.FIRST - timedelta(days=1), False),
        (told.FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ],
)
def test_the_public_is_asked_on_the_days_alone(client, council, settings, day, offered):
    told.consulting(council)
    settings.PORTAL_CLOCK = datetime.combine(day, time(12))
    assert ("Say what you think" in " ".join(client.get(PAGE).content.decode().split())) == offered


def test_what_came_back_is_worked_on_again(council):
    review = return_framework_review(told.sent(council), reason="Shorter", **by(council, LATER))
    assert (review.state, review.outcome) == ("considering", "Shorter")
    told.change(council, review, text="Few and clear", seen_edition=1, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        told.change(council, review, text="Other words", seen_edition=1, at=LATER)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"text": "Targets are few and clear."}, "as they stand"),
        ({"number": "9.1", "text": ""}, "words of the new section"),
    ],
)
def test_a_change_changes_something(council, words, reason):
    review = told.opened(council)
    with pytest.raises(Refused, match=reason):
        told.change(council, review, **words)


def test_a_comment_is_answered_once_and_who_made_it_is_told(council):
    review = told.consulting(council)
    made = told.comment(council, review)
    answer_framework_comment(made, answer="Yes, we do", **by(council, AT))
    assert "Yes, we do" in Notice.objects.get(user=council.people["committee"]).body
    with pytest.raises(Refused, match="answered already"):
        answer_framework_comment(made, answer="No", **by(council, AT))


def test_the_desk_asks_step_by_step_until_the_review_has_ended(council):
    assert asked(council, "team", AT) == []
    told.set_out(council)
    due = date(2014, 3, 31)
    assert asked(council, "team", AT) == [("Open the review of 2013/14", due)]
    review = open_framework_review(YEAR, **by(council, AT))
    words = "2013/14: set the days of the consultation"
    assert asked(council, "team", AT) == [(words, due)] and asked(council, "committee", AT) == []
    days = {"first_day": told.FIRST, "last_day": LAST}
    review = consult_on_framework(review, **days, **by(council, AT))
    words = "Say what should change in the framework, if anything"
    assert asked(council, "committee", AT) == [(words, LAST)]
    assert asked(council, "manager", AT) == []
    told.comment(council, review)
    assert asked(council, "committee", AT) == []
    FrameworkReview.objects.update(state="unchanged")
    assert asked(council, "team", AT) == []


def test_the_team_is_reminded_once_a_month_while_it_is_owed(council):
    told.set_out(council)
    first = AT.replace(month=3, day=3)
    assert [one["kind"] for one in plan_framework_reminders(first)] == ["remind_of_framework"]
    assert list(plan_framework_reminders(first.replace(day=4))) == []
    assert remind_of_framework(at=first) and not remind_of_framework(at=first)
    letter = Notice.objects.get(user=council.people["team"])
    assert "due by Monday 31 March 2014" in letter.subject
    FrameworkReview.objects.create(
        financial_year=FinancialYear(2013),
        version=FrameworkVersion.objects.get(),
        state="unchanged",
        due=DECIDED,
        opened_by=council.people["team"],
        opened_at=AT,
    )
    assert not remind_of_framework(at=first.replace(day=31))


SECRET = "Nobody outside reads this"


def test_the_public_reads_no_comment_and_no_proposal_before_it_is_sent(client, council):
    review = told.consulting(council)
    told.comment(council, review, text=SECRET)
    told.change(council, review, text=SECRET)
    for address in (PAGE, "/framework/", "/framework/versions/1/", "/what-we-learned/"):
        assert SECRET not in client.get(address).content.decode()
    assert "1 comment, 1 not answered yet." in client.get(PAGE).content.decode()
    client.force_login(council.people["partner"])
    assert SECRET not in client.get(PAGE).content.decode()
    client.force_login(council.people["member"])
    assert client.get(PAGE).content.decode().count(SECRET) == 2


def test_what_the_public_wrote_is_beside_the_comments_for_the_team(client, council):
    told.consulting(council)
    sent = {"kind": "comment", "name": "", "email": "", "may_publish": False, "sender": "s"}
    give_feedback(about="/framework/", text="Very clear", **sent, at=AT)
    client.force_login(council.people["team"])
    assert "Very clear" in client.get(PAGE).content.decode()
    client.force_login(council.people["head"])
    assert "Very clear" not in client.get(PAGE).content.decode()


def test_pages_on_disk_follow_a_review(council):
    states = [record_state()]
    told.set_out(council)
    states.append(record_state())
    open_framework_review(YEAR, **by(council, AT))
    states.append(record_state())
    assert len(set(states)) == 3


@pytest.mark.parametrize(("address", "queries"), [("/framework/", 6), ("/framework/reviews/", 9)])
def test_lists_ask_as_much_for_three_reviews_as_for_one(
    client, council, address, queries, django_assert_num_queries, settings
):
    settings.PORTAL_CLOCK = AT.replace(tzinfo=None)
    version = told.set_out(council)
    client.force_login(council.people["team"])
    for year in (2013, 2014, 2015):
        FrameworkReview.objects.create(
            financial_year=FinancialYear(year),
            version=version,
            state="unchanged",
            due=DECIDED,
            decided_on=DECIDED,
            opened_by=council.people["team"],
            opened_at=AT,
        )
        if year != 2014:
            client.get(address)
            with django_assert_num_queries(queries):
                client.get(address)
