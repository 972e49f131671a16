"""What keeps something from the public is set or lifted after the meeting: it is gone from every
public form at once, or there; and nothing becomes public by the way.
"""

from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError, InternalError, transaction

from exceptions.models import ExceptionReport, Question
from exceptions.questions import answer_question, ask_question
from exceptions.rules.lifecycle import State
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from reporting.meetings.minuting import record_output
from reporting.meetings.rules.lifecycle import MeetingState
from reporting.models import AgendaItem, Body, Meeting, Output, Recommendation, SearchEntry, Topic
from reporting.public_record.search_index import rebuild_search
from reporting.public_record.staleness import is_stale
from reporting.public_record.writing import write_record
from reporting.scrutiny import exemptions, recommendations
from reporting.scrutiny.permissions import may_change_exemption
from reporting.scrutiny.recommendations import send_from_group
from reporting.scrutiny.task_groups import close_task_group
from tests.at_once import at_once, needs_postgresql, overlapping
from tests.reporting.meetings import story
from tests.reporting.meetings.story import AT, FIRST, SECOND
from tests.reporting.scrutiny.story import by_team, families, sent, topic, work
from tests.reporting.september import LATER, RELEASE, correct

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WORD = "Zebra crossing"
MAY = ""
CLERK = "This is done by the clerk of Cabinet or by the performance team."


def is_answer(verdict, refusal):
    reason = "" if verdict else verdict.reason
    return reason.startswith(refusal) and bool(verdict) == (refusal == MAY)


@pytest.fixture(autouse=True)
def afterwards(settings):
    """All of it has come out."""
    settings.PORTAL_CLOCK = datetime(2014, 1, 6, 10)


def change(council, thing, exempt="3", reason="A contract", at=LATER):
    act = {
        AgendaItem: exemptions.change_exemption_of_item,
        Output: exemptions.change_exemption_of_output,
        Recommendation: exemptions.change_exemption_of_recommendation,
        Question: exemptions.change_exemption_of_question,
    }[type(thing)]
    act(thing, exempt=exempt, reason=reason, by=council.people["team"], at=at)
    return type(thing).objects.get(pk=thing.pk)


def put(council, meeting, title=WORD, **more):
    fields = {"kind": AgendaItem.OTHER, "title": title, "position": 200} | more
    return AgendaItem.objects.create(meeting=meeting, **fields)


@pytest.fixture
def decided(council):
    """An item of a public meeting with what came of it, about the measure F1."""
    council.latest = council.target("F1")
    meeting = story.plan(council, story.add(council))
    council.item = put(council, meeting)
    story.held(council, meeting)
    council.decision = story.decide(
        council, meeting, f"{WORD} is built", item=council.item, target=council.latest.target
    )
    story.confirmed(council, meeting)
    council.meeting = Meeting.objects.get(pk=meeting.pk)
    return council


FORMS = (
    "/meetings/",
    "/meetings/cabinet/",
    "/meetings/cabinet/2013-10-08/",
    "/meetings/cabinet/meetings.ics",
    "/search/?q=zebra",
    "/data/tables/decisions.csv",
    "/data/tables/decisions.json",
    "/data/tables/meetings.csv",
    "/feed.xml",
    "/sitemap.xml",
)


def forms_with(client, word=WORD, addresses=FORMS):
    """The public forms in which a word is read."""
    client.logout()
    answers = {address: client.get(address, follow=True) for address in addresses}
    return {one for one, answer in answers.items() if word in answer.content.decode()}


def test_a_decision_that_becomes_exempt_is_gone_from_every_public_form(client, decided):
    assert forms_with(client) >= {
        "/meetings/cabinet/2013-10-08/",
        "/search/?q=zebra",
        "/data/tables/decisions.csv",
        "/data/tables/decisions.json",
    }
    change(decided, decided.item)
    assert forms_with(client) == set()
    assert not SearchEntry.objects.filter(text__contains=WORD).exists()
    page = client.get("/meetings/cabinet/2013-10-08/").content.decode()
    assert "An item that is not open to the public" in page and "paragraph 3" in page


def test_what_is_lifted_is_published_by_itself(client, decided):
    change(decided, decided.item)
    change(decided, decided.item, exempt="", reason="The contract is signed")
    assert forms_with(client) == {"/meetings/cabinet/2013-10-08/", "/search/?q=zebra"}
    assert Output.objects.get().exempt == "3"
    change(decided, decided.decision, exempt="", reason="The contract is signed")
    assert "/data/tables/decisions.csv" in forms_with(client, f"{WORD} is built")


def test_a_decision_of_an_exempt_item_is_not_lifted_alone(decided):
    change(decided, decided.item)
    with pytest.raises(Refused, match="is exempt. Open that to the public first") as refused:
        change(decided, decided.decision, exempt="")
    assert refused.value.field == "exempt"


@pytest.mark.parametrize("exempt", ["", "3"])
def test_the_same_mark_again_is_refused(decided, exempt):
    if exempt:
        change(decided, decided.item)
    with pytest.raises(Refused, match="marked so already"):
        change(decided, decided.item, exempt=exempt)


def test_what_was_exempt_for_a_reason_of_its_own_keeps_it(decided):
    change(decided, decided.decision, exempt="5")
    change(decided, decided.item, exempt="3")
    assert Output.objects.get().exempt == "5"


def test_a_measures_page_and_its_copy_on_disk_say_it_no_more(client, with_meetings):
    council, text = with_meetings, "Bring a plan"
    output = Output.objects.get(text=text)
    write_record()
    address = f"/targets/{output.target.code}/"
    line = f"/l/{output.target.code}-201309-1"
    assert forms_with(client, text, (address, line)) == {address, line}
    change(council, output)
    assert is_stale()
    assert forms_with(client, text, (address, line)) == set()
    write_record()
    assert not is_stale() and forms_with(client, text, (address, line)) == set()
    change(council, output, exempt="")
    assert forms_with(client, text, (address, line)) == {address, line}


def test_published_packs_that_hold_the_words_are_named(with_meetings):
    council, text = with_meetings, "Bring a plan"
    change(council, Output.objects.get(text=text))
    held = exemptions.publications_telling(text)
    assert {(one.slug, one.edition) for one in held} == {("cabinet-scorecard-pack", 2)}
    correct(council)
    assert exemptions.publications_telling(text) == []
    assert exemptions.publications_telling("Words of nobody") == []


def test_an_item_is_exempt_on_every_agenda_that_it_is_on(client, council):
    body = families(council)
    first = story.plan(council, body)
    item = put(council, first)
    about = topic(council, body, WORD)
    AgendaItem.objects.filter(pk=item.pk).update(topic=about)
    story.held(council, first)
    story.confirmed(council, first)
    second = story.plan(council, body, SECOND)
    story.called(council, second)
    later = second.items.get(title=WORD)
    for changed in (later, item):
        other = item if changed == later else later
        change(council, changed)
        assert AgendaItem.objects.get(pk=other.pk).exempt == "3"
        assert Topic.objects.get().exempt == "3"
        addresses = (first.get_absolute_url(), second.get_absolute_url(), f"/scrutiny/{body.slug}/")
        assert forms_with(client, WORD, addresses) == set()
        change(council, changed, exempt="")
        assert AgendaItem.objects.get(pk=other.pk).exempt == ""
        assert forms_with(client, WORD, addresses) == set(addresses[:2])


SCRUTINY = (
    "/scrutiny/",
    "/scrutiny/families-committee/",
    "/scrutiny/families-committee/recommendations.csv",
    "/meetings/families-committee/2013-10-08/",
    "/search/?q=zebra",
    "/data/tables/recommendations.csv",
    "/data/tables/recommendations.json",
    "/data/tables/decisions.csv",
)


def test_a_recommendation_is_hidden_with_what_the_minutes_say(client, council):
    one = sent(council, families(council), WORD)
    own = (*SCRUTINY, one.get_absolute_url())
    assert len(forms_with(client, WORD, own)) == len(own) - 1
    assert is_changed_for(client, own, change, council, one) == set()
    assert client.get(one.get_absolute_url()).status_code == 404
    assert Output.objects.get().exempt == "3"
    with pytest.raises(Refused, match="What it comes from is exempt"):
        change(council, one, exempt="")
    change(council, Output.objects.get(), exempt="")
    change(council, one, exempt="")
    assert len(forms_with(client, WORD, own)) == len(own) - 1


def is_changed_for(client, addresses, act, *about):
    act(*about)
    return forms_with(client, WORD, addresses)


def test_a_decision_hides_the_recommendation_that_was_sent_of_it(client, council):
    one = sent(council, families(council), WORD)
    change(council, one.output)
    assert Recommendation.objects.get().exempt == "3"
    assert forms_with(client, WORD, SCRUTINY) == set()


def test_a_recommendation_of_exempt_work_stays_exempt(council):
    group = work(council, families(council), exempt="1")
    to = {"directorate": None, "subject": None} | by_team(council)
    close_task_group(group, findings="Found", recommendations=["One"], **to)
    with pytest.raises(Refused, match="What it comes from is exempt"):
        change(council, send_from_group(group, text="Two", **to), exempt="")


QUESTIONS = (
    "/meetings/cabinet/",
    "/search/?q=zebra",
    "/data/tables/questions.csv",
    "/data/tables/questions.json",
)


@pytest.fixture
def asked(september):
    """A question that is answered and published with its report."""
    ExceptionReport.objects.filter(target__code="F2").update(
        state=State.PUBLISHED, verified_at=RELEASE
    )
    report = ExceptionReport.objects.get(target__code="F2")
    about = {"body": "cabinet", "text": WORD, "due": SECOND, "mark": ""}
    story.add(september)
    september.question = ask_question(report, by=september.people["team"], at=RELEASE, **about)
    answer_question(september.question, answer="So", by=september.people["head"], at=RELEASE)
    correct(september)
    return september


def test_a_question_is_hidden_with_its_answer(client, asked):
    assert forms_with(client, WORD, QUESTIONS) == set(QUESTIONS)
    change(asked, asked.question, exempt="personal")
    assert forms_with(client, WORD, QUESTIONS) == set()
    rebuild_search()
    assert forms_with(client, WORD, QUESTIONS) == set()
    assert [one.kind for one in exemptions.publications_telling(WORD)] == ["exceptions"]
    change(asked, asked.question, exempt="")
    rebuild_search()
    assert forms_with(client, WORD, QUESTIONS) == set(QUESTIONS)


def test_the_trail_says_who_changed_what_and_why(decided):
    change(decided, decided.item, reason="A contract that is negotiated")
    event = AuditEvent.objects.get(action="change_exemption")
    assert '"after":"3"' in event.text and "A contract that is negotiated" in event.text
    change(decided, decided.item, exempt="1", reason="Zoe Example is named")
    newest = AuditEvent.objects.filter(action="change_exemption").latest("pk")
    assert "Zoe" not in newest.text and '"before":"3"' in newest.text


def test_all_else_of_an_agenda_and_of_minutes_stays(decided):
    for change_of in (
        lambda: AgendaItem.objects.filter(pk=decided.item.pk).update(title="Other"),
        lambda: AgendaItem.objects.filter(pk=decided.item.pk).update(exempt="3", about="Other"),
        lambda: AgendaItem.objects.filter(pk=decided.item.pk).delete(),
        lambda: Output.objects.filter(pk=decided.decision.pk).update(exempt="3", text="Other"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change_of()


# Who may, and the page


@pytest.mark.parametrize(
    ("post", "state", "kind", "refusal"),
    [
        ("finance", "called", "other", MAY),
        ("finance", "confirmed", "other", MAY),
        ("team", "confirmed", "other", MAY),
        ("head", "confirmed", "other", CLERK),
        ("leader", "confirmed", "other", "Your role does not let you"),
        ("finance", "planned", "other", "Its agenda is not out yet"),
        ("finance", "confirmed", "paper", "This item stands on every agenda."),
        ("finance", "confirmed", "cabinet_report", "A portfolio holder’s report is public"),
    ],
)
def test_who_changes_the_mark_of_an_item_when(council, post, state, kind, refusal):
    body = story.add(council)
    item = AgendaItem(meeting=Meeting(body=body, state=state), kind=kind)
    assert is_answer(may_change_exemption(council.people[post], item, body), refusal)


@pytest.mark.parametrize("state", list(MeetingState))
def test_what_came_of_a_meeting_is_marked_once_it_is_written(council, state):
    body = story.add(council)
    output = Output(meeting=Meeting(body=body, state=state))
    verdict = may_change_exemption(council.people["finance"], output, body)
    is_written = state in (MeetingState.MINUTED, MeetingState.CONFIRMED)
    assert is_answer(verdict, MAY if is_written else "The minutes are still being written")


@pytest.mark.parametrize("thing", [Recommendation(), Question()])
def test_recommendations_and_questions_are_marked_by_the_clerk(council, thing):
    body = story.add(council)
    assert is_answer(may_change_exemption(council.people["finance"], thing, body), MAY)
    assert is_answer(may_change_exemption(council.people["head"], thing, body), CLERK)


def pages_of(council):
    item, output = council.item, council.decision
    return {
        "item": f"{council.meeting.get_absolute_url()}agenda/{item.pk}/exemption/",
        "output": f"/decisions/{output.pk}/exemption/",
    }


@pytest.mark.parametrize("name", ["item", "output"])
def test_the_clerk_changes_it_on_a_page(client, decided, name):
    page = pages_of(decided)[name]
    client.force_login(decided.people["finance"])
    assert "May the public read it?" in client.get(page).content.decode()
    meeting = client.get(decided.meeting.get_absolute_url()).content.decode()
    assert pages_of(decided)["item"] in meeting
    sent_now = {"exempt": "3", "reason": "A contract"}
    assert client.post(page, sent_now).status_code == 302
    assert "paragraph 3" in client.get(decided.meeting.get_absolute_url()).content.decode() or (
        name == "output"
    )
    client.force_login(decided.people["head"])
    assert client.post(page, sent_now).status_code == 403


def test_a_recommendation_and_a_question_are_changed_on_pages(client, asked):
    body = Body.objects.get(slug="cabinet")
    page = f"/meetings/cabinet/questions/{asked.question.pk}/exemption/"
    client.force_login(asked.people["finance"])
    assert page in client.get(body.get_absolute_url()).content.decode()
    answer = client.post(page, {"exempt": "personal", "reason": "It names somebody"}, follow=True)
    words = " ".join(answer.content.decode().split())
    assert "Published before, and unchangeable" in words and "September 2013" in words
    one = sent(asked, families(asked), WORD)
    page = f"{one.get_absolute_url()}exemption/"
    assert page in client.get(one.get_absolute_url()).content.decode()
    assert client.post(page, {"exempt": "5", "reason": "Advice"}).status_code == 302
    assert Recommendation.objects.get().exempt == "5"
    elsewhere = f"/meetings/{one.body.slug}/questions/{asked.question.pk}/exemption/"
    assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"exempt": "3", "reason": ""}, "Enter the reason"),
        ({"exempt": "99", "reason": "Typed words"}, "Choose whether the public may read it"),
        ({"exempt": "", "reason": "Typed words"}, "marked so already"),
        ({"exempt": "3", "reason": "x" * 1001}, "There is a problem"),
        ({"exempt": "\x00", "reason": "Typed words"}, "There is a problem"),
    ],
)
def test_nonsense_is_told_and_kept(client, decided, typed, message):
    client.force_login(decided.people["finance"])
    answer = client.post(pages_of(decided)["item"], typed)
    page = answer.content.decode()
    assert answer.status_code == 200 and message in page
    assert typed["reason"] in page and not AuditEvent.objects.filter(action="change_exemption")


# At once


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_marks_at_once_one_is_told(decided):
    act = partial(change, decided, decided.item)
    outcomes = at_once(act, act)
    assert sorted(type(one).__name__ for one in outcomes) == ["AgendaItem", "Refused"]


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_written_down_meanwhile_is_as_exempt_as_its_item(council):
    meeting = story.plan(council, story.add(council))
    item = put(council, meeting)
    story.held(council, meeting)
    marking = partial(change, council, item)
    held = AgendaItem.objects.select_related("meeting__body").get(pk=item.pk)
    writing = partial(
        record_output, meeting, kind="decision", text=WORD, item=held, **by_team(council)
    )
    overlapping(marking, writing)
    assert Output.objects.get().exempt == "3"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_is_sent_meanwhile_is_as_exempt_as_the_minutes(council):
    one = story.plan(council, families(council), FIRST)
    story.held(council, one)
    output = story.decide(council, one, WORD, kind="recommendation", owner=None)
    story.confirmed(council, one)
    sending = partial(
        recommendations.send_output, output, directorate=None, subject=None, **by_team(council, AT)
    )
    outcomes = overlapping(sending, partial(change, council, output))
    assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    assert Recommendation.objects.get().exempt == Output.objects.get().exempt == "3"
    assert User.objects.exists()
