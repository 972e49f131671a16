"""The staff briefing and the synopsis for new managers: what stands in them, that they stay as they
were sent, and who has read them.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, RoleAssignment, User
from pmf_portal.council.roles import OFFICERS, Role
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.models import ReadReceipt, StaffBriefing, Synopsis
from reporting.success import receipts
from reporting.success.staff_briefings import (
    TEXTS,
    send_staff_briefing,
    texts_of,
    word_staff_briefing,
)
from reporting.success.synopses import TEXTS as SYNOPSIS_TEXTS
from reporting.success.synopses import plan_synopses, send_synopses, word_synopsis
from tests.reporting.september import LATER, RELEASE, SEPTEMBER
from tests.reporting.success.story import adopted, published_study

ADDRESS = "/staff-briefings/2013-09/"
DAY = LATER.date()


def words_of(response):
    return " ".join(response.content.decode().split())


def team(council, at=LATER):
    return {"by": council.people["team"], "at": at}


def sent(council):
    return send_staff_briefing(SEPTEMBER, **team(council))


def receipt(council, name="head"):
    return ReadReceipt.objects.get(user=council.people[name])


def officers(council):
    return {
        name
        for name, person in council.people.items()
        if RoleAssignment.objects.filter(user=person, role__in=OFFICERS).exists()
    }


def test_the_portal_writes_it_of_what_was_published(september):
    adopted(september, published_study(september))
    texts = texts_of(SEPTEMBER, LATER)
    assert texts.opening.startswith("September 2013: ") and texts.opening.count(" on plan") == 1
    assert texts.stories == "Care: Visits on one list. Visits are on time again."
    assert "Waste now does what worked for Care." in texts.changes
    assert "Figures for October 2013 are due on Thursday 7 November 2013." in texts.changes


@pytest.mark.parametrize("mark", ["personal", "exempt"])
def test_what_is_left_out_in_public_is_not_told_to_staff(september, mark):
    adopted(september, published_study(september, mark=mark))
    texts = texts_of(SEPTEMBER, LATER)
    assert not texts.stories and "Waste now" not in texts.changes


def test_nothing_is_made_of_a_month_that_is_not_published(approved, at):
    assert texts_of(SEPTEMBER, at) is None
    with pytest.raises(Refused, match="not published"):
        send_staff_briefing(SEPTEMBER, by=approved.people["team"], at=at)


def test_it_goes_to_every_post_of_staff_and_to_nobody_else(september):
    briefing = sent(september)
    people = set(briefing.receipts.values_list("user__username", flat=True))
    assert people == officers(september)
    assert not people & {"member", "committee", "leader", "holder", "partner"}
    letters = Notice.objects.filter(key="staff briefing 2013-09")
    assert set(letters.values_list("user__username", flat=True)) == people
    assert "What changes next" in letters.first().body


def test_what_the_team_wrote_is_what_is_sent(september):
    texts = dict.fromkeys(TEXTS, "") | {"opening": "Thank you.", "improved": "One\n\n Two "}
    word_staff_briefing(SEPTEMBER, **texts, **team(september))
    content = sent(september).as_sent
    assert content["opening"] == "Thank you."
    assert content["parts"] == [{"heading": "What improved", "lines": ["One", "Two"]}]


def test_once_sent_its_bytes_never_change(september):
    briefing = sent(september)
    with pytest.raises(Refused, match="has been sent"):
        sent(september)
    with pytest.raises(Refused, match="has been sent"):
        word_staff_briefing(SEPTEMBER, **dict.fromkeys(TEXTS, "x"), **team(september))
    with pytest.raises(DatabaseError), transaction.atomic():
        StaffBriefing.objects.filter(pk=briefing.pk).update(content="{}")
    assert StaffBriefing.objects.get().content == briefing.content


def test_reading_the_page_writes_nothing_and_a_press_does(client, september):
    sent(september)
    client.force_login(september.people["head"])
    page = words_of(client.get(ADDRESS))
    assert "Open the briefing" in page and "What changes next" not in page
    assert receipt(september).standing == "Not opened"
    assert client.post(f"{ADDRESS}open/").url == ADDRESS
    assert receipt(september).standing == "Opened, not confirmed"
    page = words_of(client.get(ADDRESS))
    assert "What changes next" in page and "I have read it" in page
    client.post(f"{ADDRESS}confirm/")
    assert receipt(september).standing == "Read"
    assert "You said on" in words_of(client.get(ADDRESS))


def test_a_second_press_notes_nothing_twice(september):
    sent(september)
    own, by = receipt(september), {"by": september.people["head"]}
    first = receipts.confirm_reading(own, at=LATER, **by)
    again = receipts.confirm_reading(own, at=LATER + timedelta(days=1), **by)
    assert first.confirmed_at == again.confirmed_at == LATER
    assert AuditEvent.objects.filter(action="confirm_staff_briefing").count() == 1


def test_nobody_confirms_for_another(client, september):
    sent(september)
    with pytest.raises(Refused, match="not sent to you"):
        receipts.confirm_reading(receipt(september), by=september.people["hr"], at=LATER)
    client.force_login(september.people["leader"])
    for address in (ADDRESS, f"{ADDRESS}receipts/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{ADDRESS}confirm/").status_code == 403


def test_who_has_read_it_is_seen_by_post(client, september):
    sent(september)
    receipts.confirm_reading(receipt(september), by=september.people["head"], at=LATER)
    receipts.open_reading(receipt(september, "hr"), by=september.people["hr"], at=LATER)
    total = len(officers(september))
    words = f"1 of {total} posts have read it; 1 opened it but did not confirm and"
    client.force_login(september.people["director"])
    page = words_of(client.get(f"{ADDRESS}receipts/"))
    assert words in page and "Post of head" in page
    client.force_login(september.people["head"])
    assert client.get(f"{ADDRESS}receipts/").status_code == 403


def test_nothing_is_waited_for_from_somebody_who_has_left(client, september):
    sent(september)
    User.objects.filter(username__in=["hr", "head"]).update(is_active=False)
    receipts.confirm_reading(receipt(september), by=september.people["head"], at=LATER)
    total = len(officers(september))
    words = f"{total - 2} have not opened it and 1 has left before reading it."
    client.force_login(september.people["director"])
    page = words_of(client.get(f"{ADDRESS}receipts/"))
    assert words in page and "Left before reading it" in page


def test_nobody_who_is_no_officer_any_more_is_asked_or_reminded(september):
    sent(september)
    hr = september.people["hr"]
    RoleAssignment.objects.filter(user=hr).update(role=Role.ELECTED_MEMBER)
    assert not [one for one in due_tasks(User.objects.get(pk=hr.pk), DAY) if one.kind == "To read"]
    late = LATER + timedelta(days=9)
    receipts.remind_of_reading(late.date(), at=late)
    assert not Notice.objects.filter(key__endswith="late", user=hr).exists()
    assert Notice.objects.filter(key__endswith="late").exists()


def test_a_reminder_goes_once_to_those_who_have_not(september):
    sent(september)
    receipts.confirm_reading(receipt(september), by=september.people["head"], at=LATER)
    late = LATER + timedelta(days=9)
    assert not list(receipts.plan_reading_reminders(LATER + timedelta(days=2)))
    [job] = receipts.plan_reading_reminders(late)
    assert receipts.remind_of_reading_job(job["period"], "", late) == (
        f"{len(officers(september)) - 1} reminded"
    )
    assert not list(receipts.plan_reading_reminders(late))
    assert receipts.remind_of_reading(late.date(), at=late) == 0
    reminded = Notice.objects.filter(key__endswith="late", key__startswith="staff briefing")
    assert "head" not in set(reminded.values_list("user__username", flat=True))


def test_the_desk_asks_for_the_newest_alone(september):
    tasks = {task.kind for task in due_tasks(september.people["team"], DAY)}
    assert "Staff briefing to send" not in tasks
    sent(september)
    head = september.people["head"]
    [task] = [one for one in due_tasks(head, DAY) if one.kind == "To read"]
    assert task.url == ADDRESS
    other = StaffBriefing.objects.create(
        month=SEPTEMBER + 1, content="{}", digest="", sent_by=head, sent_at=LATER
    )
    assert not [one for one in due_tasks(head, DAY) if one.kind == "To read"]
    assert str(other) == "Staff briefing of October 2013"


def test_the_team_looks_at_it_changes_it_and_sends_it(client, september):
    client.force_login(september.people["head"])
    assert client.get(ADDRESS).status_code == 404
    client.force_login(september.people["team"])
    assert "Not sent yet" in words_of(client.get(ADDRESS))
    shown = client.get(f"{ADDRESS}edit/").context["form"]
    typed = {name: "x" for name in TEXTS} | {"about": shown.about, "opening": "y" * 5000}
    page = words_of(client.post(f"{ADDRESS}edit/", typed))
    assert "too long" in page and "y" * 5000 in page
    assert client.post(f"{ADDRESS}edit/", typed | {"opening": "Hello."}).url == ADDRESS
    seen = {"seen": client.get(ADDRESS).context["seen"]}
    assert client.post(f"{ADDRESS}send/", seen).url == ADDRESS
    assert client.post(f"{ADDRESS}send/", seen).url == "/staff-briefings/"
    assert StaffBriefing.objects.get().as_sent["opening"] == "Hello."


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_whatever_there_is(
    client, council, django_assert_num_queries, number
):
    for n in range(number):
        StaffBriefing.objects.create(
            month=SEPTEMBER + n,
            content="{}",
            digest="",
            sent_by=council.people["team"],
            sent_at=LATER,
        )
    client.force_login(council.people["hr"])
    client.get("/staff-briefings/")
    with django_assert_num_queries(7):
        client.get("/staff-briefings/")


def worded(council, at=RELEASE, **more):
    texts = dict.fromkeys(SYNOPSIS_TEXTS, "") | {"welcome": "Welcome."} | more
    return word_synopsis(**texts, by=council.people["team"], at=at)


MANAGERS = {"head", "manager", "other_head", "director", "other_director"}


def test_nobody_is_sent_a_synopsis_before_the_team_has_looked_at_it(council, at):
    assert not list(plan_synopses(at)) and send_synopses(at=at) == 0


def test_every_manager_is_sent_one_and_each_new_one_within_the_day(approved, at):
    worded(approved)
    assert [job["kind"] for job in plan_synopses(at)] == ["send_synopses"]
    assert send_synopses(at=at) == len(MANAGERS) and send_synopses(at=at) == 0
    assert {one.user.username for one in Synopsis.objects.all()} == MANAGERS
    RoleAssignment.objects.create(
        user=approved.people["hr"], role=Role.SERVICE_MANAGER, unit=approved.units["waste"]
    )
    assert list(plan_synopses(at)) and send_synopses(at=at) == 1
    assert not list(plan_synopses(at))
    assert Synopsis.objects.get(user=approved.people["hr"]).unit == approved.units["waste"]


def test_it_is_made_of_post_measures_and_calendar(approved, at):
    worded(approved, red="A red is no blame.")
    send_synopses(at=at)
    content = Synopsis.objects.get(user=approved.people["head"]).as_sent
    sections = {one["heading"]: one for one in content["sections"]}
    measures = [words for words, _ in sections["Your measures"]["lines"]]
    assert any(words.startswith("F1 ") for words in measures)
    dates = " ".join(words for words, _ in sections["Your dates"]["lines"])
    assert "Monday 7 October 2013: figures are due (September 2013)." in dates
    assert sections["What a red asks of you"]["text"] == "A red is no blame."
    assert (content["post"], content["unit"]) == ("Post of head", "Care")


def test_the_synopsis_is_for_its_manager_and_has_a_receipt(client, approved, at):
    worded(approved)
    send_synopses(at=at)
    one = Synopsis.objects.get(user=approved.people["head"])
    address = one.get_absolute_url()
    client.force_login(approved.people["other_head"])
    assert client.get(address).status_code == 403
    assert client.post(f"{address}confirm/").status_code == 403
    client.force_login(approved.people["head"])
    assert "Your measures" not in words_of(client.get(address))
    client.post(f"{address}open/")
    assert "Your measures" in words_of(client.get(address))
    assert client.post(f"{address}confirm/").url == address
    client.force_login(approved.people["team"])
    page = words_of(client.get("/synopses/"))
    assert "1 of 5 posts have read it; 4 have not opened it." in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Synopsis.objects.filter(pk=one.pk).update(content="{}")


def test_a_manager_who_has_moved_can_still_confirm_the_synopsis(client, approved, at):
    worded(approved)
    send_synopses(at=at)
    manager = approved.people["manager"]
    RoleAssignment.objects.filter(user=manager).update(role=Role.PERFORMANCE_LEAD)
    one = Synopsis.objects.get(user=manager)
    moved = User.objects.get(pk=manager.pk)
    assert [task.kind for task in due_tasks(moved, at.date()) if task.kind == "To read"]
    client.force_login(moved)
    for press in ("open/", "confirm/"):
        assert client.post(f"{one.get_absolute_url()}{press}").url == one.get_absolute_url()
    assert receipt(approved, "manager").standing == "Read"


def test_the_team_alone_writes_the_synopsis(client, council):
    client.force_login(council.people["head"])
    assert client.get("/synopses/edit/").status_code == 403
    client.force_login(council.people["team"])
    shown = client.get("/synopses/edit/").context["form"]
    worded(council)
    typed = {"about": shown.about, "welcome": "Mine"}
    page = words_of(client.post("/synopses/edit/", typed))
    assert "Somebody else saved words" in page and "Mine" in page
