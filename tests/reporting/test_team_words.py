"""What staff without an account say by their team’s link: kept from strangers, answered by their
manager, and told to nobody else but as counts.
"""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, OrganisationUnit
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.briefings.team_briefings import team_page
from reporting.cycle.desk import due_tasks
from reporting.engagement.permissions import may_answer_team_word, may_renew_team_link
from reporting.engagement.retention import forget_personal_data, plan_forgetting
from reporting.engagement.spam_guard import signed_timestamp
from reporting.engagement.team_words import (
    answer_team_word,
    counts_by_service,
    counts_in_words,
    give_team_word,
    renew_team_link,
    version_of,
)
from reporting.meetings.viewers import Viewer
from reporting.models import TeamLink, TeamWord
from reporting.views.briefing import get_published_month_or_404
from targets.models import Target
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council

AT = datetime(2013, 10, 7, 10, 0, tzinfo=LONDON)
CANARY = "Zz only one bridge is open"


def link_of_care(council):
    return renew_team_link(
        council.units["care"], seen="", by=council.people["head"], at=AT - timedelta(days=9)
    )


def said(link, text=CANARY, kind=TeamWord.DOES_NOT, *, at=AT, sender="s"):
    return give_team_word(link, kind=kind, target=None, text=text, sender=sender, at=at)


def answered(council, word, *, at=AT, is_public=False, told="Told", answer="Answer", seen=None):
    return answer_team_word(
        word,
        told=told,
        answer=answer,
        is_public=is_public,
        seen_version=version_of(word) if seen is None else seen,
        by=council.people["head"],
        at=at,
    )


@pytest.fixture
def link(council):
    return link_of_care(council)


def typed(**entries):
    opened = signed_timestamp(AT - timedelta(seconds=30))
    return {"kind": "does_not", "text": CANARY, "target": "", "opened": opened} | entries


def test_whoever_has_the_link_says_it_without_an_account(client, council, link):
    page = f"/what-works/{link.key}/"
    shown = client.get(page)
    assert shown.status_code == 200 and "noindex" in shown["X-Robots-Tag"]
    answer = client.post(page, typed(), follow=True)
    assert b"Thank you" in answer.content and b"Monday 21 October 2013" in answer.content
    word = TeamWord.objects.get()
    assert (word.unit, word.text, word.due) == (council.units["care"], CANARY, date(2013, 10, 21))


def test_strangers_are_kept_out(client, council, link):
    for key in ("x", "received-x", link.key[:-1], link.key + "x", "0" * 64):
        assert client.get(f"/what-works/{key}/").status_code == 404, key
        assert client.post(f"/what-works/{key}/", typed()).status_code == 404
    assert client.get("/what-works/received/").status_code == 302
    assert not TeamWord.objects.exists()


def test_a_renewed_link_ends_the_former_one(client, council, link):
    client.force_login(council.people["manager"])
    page = client.get("/what-works/link/care/").content.decode()
    assert link.key in page and "<svg" in page
    client.post("/what-works/link/care/renew/", {"seen": link.key})
    client.logout()
    assert client.get(f"/what-works/{link.key}/").status_code == 404
    assert client.get(f"/what-works/{TeamLink.objects.get(ended_at=None).key}/").status_code == 200
    with pytest.raises(Refused, match="was renewed"):
        said(link)
    with pytest.raises(ChangedMeanwhile):
        renew_team_link(council.units["care"], seen=link.key, by=council.people["head"], at=AT)


def test_words_of_a_merged_unit_go_to_its_successor(client, council, link):
    OrganisationUnit.objects.filter(slug="care").update(
        ended_on=date(2013, 9, 1), successor=council.units["waste"]
    )
    assert said(TeamLink.objects.get(pk=link.pk)).unit == council.units["waste"]
    OrganisationUnit.objects.filter(slug="care").update(successor=None)
    assert client.get(f"/what-works/{link.key}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": " "}, "Write what works, or what does not"),
        ({"kind": "x"}, "Say whether it works or not"),
        ({"text": "see http://a http://b http://c"}, "at most 2 links"),
        ({"website": "spam"}, "hidden field"),
        ({"opened": ""}, "open for more than a day"),
        ({"target": "999999999999999999999"}, ""),
    ],
)
def test_what_machines_send_is_not_taken(client, link, sent, told):
    answer = client.post(f"/what-works/{link.key}/", typed(**sent))
    assert TeamWord.objects.count() == (told == "" and answer.status_code == 302)
    if told:
        assert told in answer.content.decode() and answer.status_code == 200


def test_nobody_sends_more_than_some_a_day(client, link, settings):
    settings.FORMS_PER_DAY = 2
    for number in range(3):
        answer = client.post(f"/what-works/{link.key}/", typed(text=f"Words {number}"))
    assert "You have sent a lot today" in answer.content.decode()
    assert TeamWord.objects.count() == 2


def test_the_same_words_within_a_day_are_the_same(link):
    assert said(link).pk == said(link, CANARY + " ").pk
    assert said(link, at=AT + timedelta(days=1, minutes=1)).pk != said(link).pk


def test_the_same_words_of_another_measure_are_other_words(link):
    first, second = (Target.objects.create(code=code) for code in ("T1", "T2"))
    words = {"kind": "works", "text": CANARY, "sender": "s", "at": AT}
    for target in (first, second, None, first):
        give_team_word(link, target=target, **words)
    assert [one.target for one in TeamWord.objects.order_by("pk")] == [first, second, None]


def test_nothing_of_the_words_is_filled_in_for_the_manager(client, council, link):
    client.force_login(council.people["manager"])
    page = client.get(f"/what-works/received/{said(link).pk}/").content.decode()
    assert page.count(CANARY) == 1 and ">\n</textarea>" in page


def test_it_waits_on_the_desk_of_whoever_leads_the_team(council, link):
    word = said(link)
    for name in ("head", "manager"):
        [task] = [t for t in due_tasks(council.people[name], AT.date()) if "team" in t.kind]
        assert (task.due, task.url) == (word.due, f"/what-works/received/{word.pk}/")
        assert CANARY not in task.words + task.about
    for name in ("director", "other_head", "team", "lead"):
        assert not [t for t in due_tasks(council.people[name], AT.date()) if "team" in t.kind]
    answered(council, word)
    assert not [t for t in due_tasks(council.people["head"], AT.date()) if "team" in t.kind]


def test_words_are_in_no_e_mail_and_not_in_the_trail(council, link):
    answered(council, said(link), told="Zz told", answer="Zz answer")
    assert Notice.objects.count() == 2
    assert not Notice.objects.filter(body__contains="Zz").exists()
    assert not AuditEvent.objects.filter(text__contains="Zz").exists()


def test_the_manager_answers_in_other_words(client, council, link):
    word = said(link)
    client.force_login(council.people["manager"])
    address = f"/what-works/received/{word.pk}/"
    assert CANARY in client.get(address).content.decode()
    sent = {"told": "One bridge", "answer": "", "seen_version": version_of(word)}
    assert "Write the answer" in client.post(address, sent).content.decode()
    assert client.post(address, sent | {"answer": "Two from Monday"}).status_code == 302
    late = client.post(address, sent | {"answer": "Another"}).content.decode()
    assert "Somebody else has answered" in late and "Another" in late
    client.logout()
    page = client.get(f"/what-works/{link.key}/").content.decode()
    assert "One bridge" in page and "Two from Monday" in page and CANARY not in page
    public = client.get("/what-works/").content.decode()
    assert "One bridge" not in public and "Two from Monday" not in public and "1 of 1" in public


def test_everybody_reads_it_only_where_it_is_published(client, council, link):
    word = answered(council, said(link), told="One bridge", is_public=True)
    assert "One bridge" in client.get("/what-works/").content.decode()
    answered(council, word, told="One bridge", is_public=False)
    assert "One bridge" not in client.get("/what-works/").content.decode()
    for address in ("/sitemap.xml", "/search/?q=bridge", "/archive/", "/", "/data/"):
        body = client.get(address).content.decode()
        assert CANARY not in body and link.key not in body


def test_it_stands_in_the_next_team_briefing(september):
    council = september
    link = link_of_care(council)
    month = get_published_month_or_404(Month(2013, 9))
    at = datetime(2013, 11, 4, 10, 0, tzinfo=LONDON)
    answered(council, said(link, at=at), at=at, told="One bridge")
    said(link, "Zz not answered", at=at)
    page = team_page(month, council.units["care"], Viewer(council.people["head"], at.date()))
    assert [one.told for one in page.words] == ["One bridge"]


STATES = {
    "head": (True, True),
    "manager": (True, True),
    "director": (True, False),
    "other_head": (False, False),
    "team": (False, False),
    "lead": (False, False),
    "member": (False, False),
}


@pytest.mark.parametrize("name", STATES)
def test_who_answers_and_who_renews(client, council, link, name):
    word, person = said(link), council.people[name]
    may_answer, may_renew = STATES[name]
    assert bool(may_answer_team_word(person, word)) == may_answer
    assert bool(may_renew_team_link(person, council.units["care"])) == may_renew
    assert not may_renew_team_link(person, council.units["families"])
    client.force_login(person)
    status = client.get(f"/what-works/received/{word.pk}/").status_code
    assert status == (200 if may_answer else 403)


def test_own_words_are_blanked_after_their_time(council, link, settings):
    word = answered(council, said(link))
    said(link, "Not answered", sender="t")
    late = AT + timedelta(days=settings.FEEDBACK_KEPT_DAYS)
    assert list(plan_forgetting(late))
    forget_personal_data(by=None, at=late)
    word.refresh_from_db()
    assert (word.text, word.told, word.blanked_at) == ("", "Told", late)
    assert TeamWord.objects.exclude(text="").count() == 1


def test_a_team_counts_with_its_service(council, link):
    team = OrganisationUnit.objects.create(
        slug="visits",
        title="Visits",
        kind="team",
        parent=council.units["care"],
        path="/council/families/care/visits/",
    )
    of_team = renew_team_link(team, seen="", by=council.people["head"], at=AT)
    said(link)
    answered(council, said(of_team, "Good", TeamWord.WORKS))
    said(link, "Old", at=AT - timedelta(days=366))
    [care] = counts_by_service(AT.date())
    assert (care.service, care.works, care.does_not, care.answered) == ("Care", 1, 1, 1)
    assert counts_in_words([care]) == (
        "In the last year teams said 2 times what works or what does not; 1 was answered."
    )


@pytest.mark.parametrize("more", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(
    client, council, link, django_assert_num_queries, more
):
    for number in range(more):
        answered(council, said(link, f"Words {number}"), is_public=True)
    with django_assert_num_queries(2):
        client.get("/what-works/")
    with django_assert_num_queries(3):
        client.get(f"/what-works/{link.key}/")


@pytest.fixture
def committed(transactional_db):
    council = Council()
    council.link = link_of_care(council)
    return council


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_second_to_renew_a_link_is_told_of_the_first(committed):
    renewing = partial(
        renew_team_link,
        committed.units["care"],
        seen=committed.link.key,
        by=committed.people["head"],
        at=AT,
    )
    _, second = overlapping(renewing, renewing)
    assert isinstance(second, ChangedMeanwhile)
    assert TeamLink.objects.filter(ended_at=None).count() == 1


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_second_to_answer_is_told_of_the_first(committed):
    word = said(committed.link)
    seen = version_of(word)
    acts = [partial(answered, committed, word, answer=words, seen=seen) for words in ("One", "Two")]
    _, second = overlapping(*acts)
    assert isinstance(second, ChangedMeanwhile) and TeamWord.objects.get().answer == "One"


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_words_sent_twice_at_once_are_taken_once(committed):
    overlapping(partial(said, committed.link), partial(said, committed.link))
    assert TeamWord.objects.count() == 1


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_words_that_come_while_the_link_is_renewed_are_not_taken(committed):
    renewing = partial(
        renew_team_link,
        committed.units["care"],
        seen=committed.link.key,
        by=committed.people["head"],
        at=AT,
    )
    _, second = overlapping(renewing, partial(said, committed.link))
    assert isinstance(second, Refused) and not TeamWord.objects.exists()
