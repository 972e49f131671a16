"""Audits and their recommendations: released, answered, carried out by the owner and checked by the
auditor; what is overdue is public, what is marked never.
"""

import json
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.audits import following, permissions
from reporting.audits.reminders import plan_audit_reminders, remind_of_audits
from reporting.audits.services import (
    FIELDS,
    change_audit,
    change_audit_recommendation,
    mark_audit,
    release_audit,
)
from reporting.cycle.desk import due_tasks
from reporting.handover.kinds import work_of
from reporting.lessons import assurance
from reporting.lessons.rules.others import audit_overdue
from reporting.library.documents import withdraw_document
from reporting.models import AuditRecommendation, AuditStep
from reporting.website import audits as audit_pages
from tests.reporting.assurance.story import AT, DUE, advised, audited, by, in_state, put
from tests.reporting.uploads import uploaded

pytestmark = pytest.mark.django_db
STATES = ("draft", "waiting", "agreed", "rejected", "done", "verified", "withdrawn")
AFTER = date(2014, 1, 6)
VERDICTS = {
    "change": permissions.may_change_audit_recommendation,
    "respond": permissions.may_respond_to_audit_recommendation,
    "update": permissions.may_update_audit_recommendation,
    "say_done": permissions.may_say_audit_recommendation_done,
    "move": permissions.may_move_audit_recommendation,
    "verify": permissions.may_verify_audit_recommendation,
    "send_back": permissions.may_send_back_audit_recommendation,
    "ask_again": permissions.may_ask_again_of_audit_recommendation,
    "withdraw": permissions.may_withdraw_audit_recommendation,
}
OWNERS = {"waiting": {"respond"}, "agreed": {"update", "say_done", "move"}}
AUDITORS = {
    "draft": {"change", "withdraw"},
    "waiting": {"withdraw"},
    "agreed": {"withdraw"},
    "rejected": {"ask_again"},
    "done": {"verify", "send_back"},
    "verified": {"send_back"},
}
TEAMS = {"draft": {"change"}, "agreed": {"update"}}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("name", "acts"),
    [
        ("head", OWNERS),
        ("auditor", AUDITORS),
        ("team", TEAMS),
        ("other_head", {}),
        ("member", {}),
        ("partner", {}),
    ],
)
def test_who_may_do_what_in_each_state(council, name, acts, state):
    one = in_state(council, state)
    verdicts = {act: may(council.people[name], one) for act, may in VERDICTS.items()}
    assert {act for act, verdict in verdicts.items() if verdict} == acts.get(state, set())
    assert all(verdict.reason for verdict in verdicts.values() if not verdict)


def test_a_release_puts_recommendations_to_their_owners(council):
    audit = audited(council)
    one = advised(council, audit)
    assert due_tasks(council.people["head"], AT.date()) == []
    release_audit(audit, **by(council, "auditor"))
    one.refresh_from_db()
    assert (one.state, one.response_due) == ("waiting", date(2013, 11, 18))
    [task] = due_tasks(council.people["head"], AT.date())
    assert (task.kind, task.due) == ("Audit recommendations to answer", one.response_due)
    assert Notice.objects.filter(user=council.people["head"]).count() == 1
    with pytest.raises(Refused, match="stands at “Released”"):
        release_audit(audit, **by(council, "auditor"))


def test_an_audit_without_a_report_is_not_released(council):
    with pytest.raises(Refused, match="where its report is"):
        release_audit(audited(council, link=""), **by(council, "auditor"))


def test_an_auditor_from_outside_has_a_name(council):
    with pytest.raises(Refused) as refused:
        audited(council, auditor="outside")
    assert refused.value.field == "auditor_name"
    assert audited(council, auditor="outside", auditor_name="Marlow").by_whom == "Marlow"


def test_a_draft_is_changed_by_one_at_a_time(council):
    audit = audited(council)
    fields = {name: getattr(audit, name) for name in FIELDS} | {"title": "Calls"}
    change_audit(audit, mark="", seen_version=1, **fields, **by(council, "auditor"))
    with pytest.raises(ChangedMeanwhile):
        change_audit(audit, mark="", seen_version=1, **fields, **by(council, "auditor"))


@pytest.mark.parametrize("answer", ["accept_partly", "reject"])
def test_an_answer_that_is_not_yes_says_why(council, answer):
    one = put(council)
    respond = following.respond_to_audit_recommendation
    with pytest.raises(Refused) as refused:
        respond(one, response=answer, reason="", **by(council, "head"))
    assert refused.value.field == "reason"
    assert respond(one, response="accept", reason="", **by(council, "head")).state == "agreed"


def test_a_rejected_recommendation_can_be_put_again(council):
    one = in_state(council, "rejected")
    later = datetime(2013, 12, 2, 9, tzinfo=LONDON)
    ask = following.ask_again_of_audit_recommendation
    again = ask(one, reason="The law says otherwise", **by(council, "auditor", later))
    assert (again.state, again.response) == ("waiting", "")
    assert again.response_due == date(2014, 1, 2)


def test_a_day_is_moved_with_a_reason_and_counted(council):
    one = in_state(council, "agreed")
    move = following.move_audit_recommendation
    for due, field in ((DUE, "due"), (date(2013, 10, 1), "due")):
        with pytest.raises(Refused) as refused:
            move(one, due=due, reason="x", **by(council, "head"))
        assert refused.value.field == field
    move(one, due=date(2014, 1, 31), reason="The system comes late", **by(council, "head"))
    moved = move(one, due=date(2014, 2, 28), reason="Later still", **by(council, "head"))
    assert (moved.moves, moved.first_due, moved.due) == (2, DUE, date(2014, 2, 28))
    assert "From 31 January 2014 to 28 February 2014: Later still" in [
        step.text for step in moved.steps.all()
    ]


def test_nobody_checks_what_they_carried_out(council):
    audit = audited(council)
    one = advised(council, audit, owner="auditor")
    release_audit(audit, **by(council))
    own = by(council, "auditor")
    following.respond_to_audit_recommendation(one, response="accept", reason="", **own)
    following.say_audit_recommendation_done(one, progress="Done", evidence="", **own)
    one.refresh_from_db()
    assert not permissions.may_verify_audit_recommendation(council.people["auditor"], one)
    with pytest.raises(Refused, match="does not check it"):
        following.verify_audit_recommendation(one, reason="I looked", **own)
    assert not [
        task for task in due_tasks(council.people["auditor"], AFTER) if "check" in task.kind
    ]


def test_what_is_done_waits_for_the_auditor_and_can_come_back(council):
    one = in_state(council, "done")
    assert due_tasks(council.people["head"], AFTER) == []
    [task] = due_tasks(council.people["auditor"], AFTER)
    assert task.kind == "Audit recommendations to check"
    back = following.send_back_audit_recommendation
    assert back(one, reason="Two are counted twice", **by(council, "auditor")).state == "agreed"
    [task] = due_tasks(council.people["head"], AFTER)
    assert task.overdue and task.lateness == "17 days late"


def test_steps_stay_as_they_were_said(council):
    in_state(council, "verified")
    acts = [step.act for step in AuditStep.objects.order_by("pk")]
    assert acts == ["release", "accept", "say_done", "verify"]
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditStep.objects.update(text="Another word")


def test_owners_are_reminded_once_in_ten_working_days(council):
    one = in_state(council, "agreed")
    monday = datetime(2014, 1, 6, 8, 0, tzinfo=LONDON)
    [job] = plan_audit_reminders(monday)
    assert job["kind"] == "remind_of_audits"
    assert remind_of_audits(AFTER, by=None, at=monday) == 1
    assert remind_of_audits(AFTER, by=None, at=monday) == 0
    notice = Notice.objects.filter(key__contains="late").get()
    assert notice.user == one.owner and "17 days late" in notice.subject
    assert list(plan_audit_reminders(datetime(2013, 10, 21, 8, tzinfo=LONDON))) == []


def test_an_overdue_recommendation_is_a_finding_and_public(council, client, settings):
    in_state(council, "agreed")
    [fact] = assurance.audits()
    assert audit_overdue(fact, DUE) is None
    found = audit_overdue(fact, AFTER)
    assert found.key == f"audit recommendation {fact.number} overdue"
    assert "Count each visit once" in found.words
    settings.PORTAL_CLOCK = datetime(2014, 1, 6, 10, 0)
    page = client.get("/audits/").content.decode()
    assert "17 days late" in page and "1 of them overdue" in page


def test_what_is_overdue_has_pages(council, client, settings, monkeypatch):
    settings.PORTAL_CLOCK = datetime(2014, 1, 6, 10, 0)
    monkeypatch.setattr(audit_pages, "ON_A_PAGE", 2)
    for place in range(3):
        in_state(council, "agreed", title=f"Audit {place}")
    first, second = (client.get(f"/audits/?first={number}").content.decode() for number in "12")
    assert (first.count("17 days late"), second.count("17 days late")) == (2, 1)
    assert 'href="?first=2"' in first


def test_what_a_leaver_owes_to_auditors_is_handed_over(council):
    one = in_state(council, "agreed")
    kinds = {kind.slug: items for kind, items in work_of(council.people["head"], AFTER)}
    assert [item.title for item in kinds["audit_recommendations"]] == [str(one)]


@pytest.mark.parametrize("state", STATES)
def test_nothing_that_is_marked_or_a_draft_is_public(council, client, settings, state):
    settings.PORTAL_CLOCK = datetime(2014, 1, 6, 10, 0)
    one = in_state(council, state, mark="commercial", title="Zz secret")
    audit = one.audit
    for who in (None, "other_head", "partner"):
        if who:
            client.force_login(council.people[who])
        assert client.get(audit.get_absolute_url()).status_code == 404
        page = client.get("/audits/").content.decode()
        assert "Zz secret" not in page and "Count each visit" not in page
    assert assurance.audits() == []
    trail = " ".join(str(event.__dict__) for event in AuditEvent.objects.all())
    assert "Zz secret" not in trail and "Count each visit" not in trail
    assert not [one for one in Notice.objects.all() if "Zz secret" in f"{one.subject} {one.body}"]
    client.force_login(council.people["auditor"])
    assert "Zz secret" in client.get(audit.get_absolute_url()).content.decode()


def test_an_audit_is_taken_from_the_public_at_once(council, client):
    audit = put(council).audit
    assert client.get(audit.get_absolute_url()).status_code == 200
    mark_audit(audit, mark="exempt", reason="A claim is pending", **by(council, "auditor"))
    assert client.get(audit.get_absolute_url()).status_code == 404
    client.force_login(council.people["head"])
    assert client.get(audit.get_absolute_url()).status_code == 200


def test_a_withdrawn_draft_shows_its_owner_nothing(council, client):
    audit = audited(council, title="Zz secret")
    one = advised(council, audit)
    following.withdraw_audit_recommendation(one, reason="Overtaken", **by(council, "auditor"))
    client.force_login(council.people["head"])
    assert client.get(audit.get_absolute_url()).status_code == 404
    assert "Zz secret" not in client.get("/audits/").content.decode()


def test_what_was_put_and_withdrawn_is_still_read_by_its_owner(council, client):
    audit = in_state(council, "withdrawn", mark="commercial").audit
    client.force_login(council.people["head"])
    assert client.get(audit.get_absolute_url()).status_code == 200


def test_an_audit_is_opened_to_everybody_with_its_report(council, client):
    audit = put(council, mark="commercial", link="").audit
    with pytest.raises(Refused, match="where its report is") as refused:
        mark_audit(audit, mark="", reason="It is settled", **by(council, "auditor"))
    assert refused.value.field == "link"
    client.force_login(council.people["auditor"])
    address, link = (
        f"{audit.get_absolute_url()}may-everybody-read-it/",
        "https://council.example/report",
    )
    typed = {"mark": "", "reason": "It is settled", "link": ""}
    page = client.post(address, typed).content.decode()
    assert "Say first where its report is" in page and "It is settled" in page
    assert client.post(address, typed | {"link": link}).url == audit.get_absolute_url()
    assert link in AuditEvent.objects.get(action="mark_audit").text
    client.logout()
    assert link in client.get(audit.get_absolute_url()).content.decode()


def test_a_report_that_was_withdrawn_is_named_and_given_anew(council, client):
    document = uploaded(council, AT)
    audit = put(council, link="", document=document).audit
    assert document.get_absolute_url() in client.get(audit.get_absolute_url()).content.decode()
    withdraw_document(document, reason="Replaced", **by(council))
    page = client.get(audit.get_absolute_url()).content.decode()
    assert document.get_absolute_url() not in page and "has been withdrawn" in page
    client.force_login(council.people["auditor"])
    link = "https://council.example/anew"
    typed = {"mark": "", "reason": "Replaced", "link": link}
    client.post(f"{audit.get_absolute_url()}may-everybody-read-it/", typed)
    assert link in client.get(audit.get_absolute_url()).content.decode()


def test_an_owner_is_told_each_time_it_is_put_again(council):
    one = in_state(council, "rejected")
    for hour in (10, 11):
        at = datetime(2013, 10, 21, hour, tzinfo=LONDON)
        one = following.ask_again_of_audit_recommendation(
            one, reason="Again", **by(council, "auditor", at)
        )
        answer = {"response": "reject", "reason": "No"}
        following.respond_to_audit_recommendation(one, **answer, **by(council, "head", at))
    assert Notice.objects.filter(key__contains="put again").count() == 2


def test_the_trail_says_what_was_changed_of_a_recommendation(council):
    one = advised(council, audited(council))
    entries = {"text": one.text, "owner": one.owner, "due": one.due, "target": None}
    change_audit_recommendation(one, priority="low", **entries, **by(council, "auditor"))
    details = json.loads(AuditEvent.objects.get(action="change_audit_recommendation").text)
    details = details["details"]
    assert (details["before"]["priority"], details["after"]["priority"]) == ("high", "low")


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_ask_as_much_whatever_there_is(
    council, client, settings, number, django_assert_num_queries
):
    settings.PORTAL_CLOCK = datetime(2014, 1, 6, 10, 0)
    for place in range(number):
        audit = in_state(council, "agreed", title=f"Audit {place}").audit
    for _ in range(number - 1):
        advised(council, audit)
    with django_assert_num_queries(8):
        assert client.get("/audits/").status_code == 200
    with django_assert_num_queries(4):
        assert client.get(audit.get_absolute_url()).status_code == 200


def test_the_owner_answers_on_the_page_and_keeps_what_was_typed(council, client):
    one = put(council)
    client.force_login(council.people["head"])
    page = client.get(one.audit.get_absolute_url()).content.decode()
    address = f"/audit-recommendations/{one.pk}/answer/"
    assert address in page and "/verify/" not in page
    refused = client.post(address, {"response": "reject", "reason": ""})
    assert "Say why it is not accepted as it stands" in refused.content.decode()
    answer = client.post(address, {"response": "accept_partly", "reason": "From May"})
    assert answer.url == one.get_absolute_url()
    assert client.post(address, {"response": "accept"}).status_code == 403
    assert AuditRecommendation.objects.get().response_reason == "From May"
    moved = {"due": "31/1/2014", "reason": ""}
    address = f"/audit-recommendations/{one.pk}/move/"
    assert "31/1/2014" in client.post(address, moved).content.decode()
    client.force_login(council.people["other_head"])
    assert client.get(address).status_code == 403


def test_an_auditor_records_and_releases_on_the_pages(council, client):
    client.force_login(council.people["auditor"])
    typed = {
        "title": "Calls",
        "auditor": "outside",
        "auditor_name": "",
        "scope": "How calls are counted",
        "assurance": "limited",
        "opinion": "Badly",
        "reported_on": "30/9/2013",
        "link": "https://council.example/r",
        "mark": "",
    }
    kept = client.post("/audits/record/", typed).content.decode()
    assert "Enter the name of the auditor" in kept and "How calls are counted" in kept
    address = client.post("/audits/record/", typed | {"auditor_name": "Marlow"}).url
    advice = {
        "text": "Count calls",
        "priority": "low",
        "owner": council.people["head"].pk,
        "due": "20/12/2013",
    }
    assert client.post(f"{address}recommend/", advice).url == address
    client.post(f"{address}release/")
    client.logout()
    assert "Count calls" in client.get(address).content.decode()
