"""The pages of what comes of a briefing: who opens them, what they say, what they refuse and
keep.
"""

import pytest

from reporting.briefings import cabinet_reports
from reporting.forms.briefings import MOST_CONCERN
from reporting.meetings import calling
from reporting.models import Concern, MonthlyAcknowledgement
from tests.reporting.briefings.story import READ_AT, TODAY, answered, cabinet_meets, raised
from tests.reporting.september import SEPTEMBER

BRIEFING = "/briefing/families/2013-09/"
REPORT = "/cabinet-reports/families/2013-09/"


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture(autouse=True)
def read_next_day(monkeypatch):
    monkeypatch.setattr("pmf_portal.periods.clock.now", lambda: READ_AT)
    monkeypatch.setattr("pmf_portal.periods.clock.today", lambda: TODAY)


def test_a_holder_acknowledges_and_the_director_reads_it(september, client):
    client.force_login(september.people["holder"])
    assert "Acknowledge this briefing" in text_of(client.get(BRIEFING))
    typed = {"discussed": "yes", "discussed_on": f"{TODAY:%d/%m/%Y}"}
    page = client.post(f"{BRIEFING}acknowledge/", typed, follow=True)
    assert "Post of holder acknowledged this briefing on" in text_of(page)
    client.force_login(september.people["director"])
    assert "and spoke about it with the director on" in text_of(client.get(BRIEFING))
    assert client.get(f"{BRIEFING}acknowledge/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"discussed_on": ""}, "Say whether you have spoken about it"),
        ({"discussed": "maybe"}, "Say whether you have spoken about it"),
        ({"discussed": "yes"}, "Enter the day on which you spoke"),
        ({"discussed": "no", "discussed_on": "1/10/2013"}, "You entered a day: choose Yes"),
        ({"discussed": "yes", "discussed_on": "99/99/9999"}, "99/99/9999"),
        ({"discussed": "yes", "discussed_on": "1/1/2030"}, "This day has not come yet"),
    ],
)
def test_nonsense_about_a_talk_is_told_and_kept(september, client, typed, words):
    client.force_login(september.people["holder"])
    page = text_of(client.post(f"{BRIEFING}acknowledge/", typed))
    assert words in page and typed.get("discussed_on", "") in page
    assert not MonthlyAcknowledgement.objects.exists()


def test_a_concern_is_one_press_beside_its_measure(september, client):
    client.force_login(september.people["leader"])
    page = text_of(client.get(f"{BRIEFING}raise-concern/?about=F2"))
    assert '<option value="F2" selected>' in page
    typed = {"code": "F2", "text": "Why is it red?"}
    page = client.post("/briefing/council/2013-09/raise-concern/", typed, follow=True)
    assert "The director is told, and answers by" in text_of(page)
    concern = Concern.objects.get()
    assert (concern.unit.slug, concern.asked_unit.slug) == ("council", "families")
    assert concern.target.code == "F2" and "F2: Why is it red?" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Write what you are concerned about"),
        ({"text": "x" * (MOST_CONCERN + 1)}, "too long"),
        ({"text": "Why?", "code": "NONE"}, "Choose a measure from the list"),
    ],
)
def test_nonsense_in_a_concern_is_told_and_kept(september, client, typed, words):
    client.force_login(september.people["holder"])
    page = text_of(client.post(f"{BRIEFING}raise-concern/", typed))
    assert words in page and typed["text"] in page
    assert not Concern.objects.exists()


def test_a_concern_is_answered_settled_and_raised_again_by_pages(september, client):
    address = raised(september).get_absolute_url()
    client.force_login(september.people["director"])
    page = client.post(f"{address}answer/", {"answer": "Two posts.", "done_by": ""})
    assert "Enter the day" in text_of(page) and "Two posts." in text_of(page)
    typed = {"answer": "Two posts.", "done_by": "1/12/2013"}
    assert "Answered" in text_of(client.post(f"{address}answer/", typed, follow=True))
    client.force_login(september.people["holder"])
    assert "Two posts. By 1 December 2013" in text_of(client.get(BRIEFING))
    page = client.post(f"{address}raise-again/", {"reason": "Which posts?"}, follow=True)
    assert "raised 2 times" in text_of(page)
    page = client.post(f"{address}settle/", {"reason": "Told by telephone."}, follow=True)
    assert "Settled" in text_of(page) and "Told by telephone." in text_of(page)
    assert client.get(f"{address}settle/").status_code == 403


@pytest.mark.parametrize(
    ("name", "status"),
    [("holder", 200), ("director", 200), ("leader", 200), ("other_holder", 404), ("head", 404)],
)
def test_who_opens_a_concern(council, client, name, status):
    address = raised(council).get_absolute_url()
    client.force_login(council.people[name])
    assert client.get(address).status_code == status


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_concerns_asks_as_much_whatever_there_is(
    council, client, number, django_assert_num_queries
):
    for _ in range(number):
        raised(council)
        concern = answered(council, raised(council))
        Concern.objects.filter(pk=concern.pk).update(state="settled", settled_at=READ_AT)
    client.force_login(council.people["leader"])
    client.get("/concerns/")
    with django_assert_num_queries(6):
        page = text_of(client.get("/concerns/"))
    assert f"{number} concern" in page and "Settled" in page


def test_other_holders_concerns_are_not_listed(council, client):
    raised(council, by="other_holder", unit="places", asked="places", text="The bins")
    client.force_login(council.people["holder"])
    assert "The bins" not in text_of(client.get("/concerns/"))
    assert "No concern is open" in text_of(client.get("/concerns/"))


@pytest.mark.parametrize("number", [1, 3])
def test_a_briefing_with_concerns_asks_as_much_whatever_there_is(
    september, client, number, django_assert_num_queries
):
    for _ in range(number):
        raised(september)
    client.force_login(september.people["holder"])
    client.get(BRIEFING)
    with django_assert_num_queries(19):
        assert f"Concerns: {number} open" in text_of(client.get(BRIEFING))


def test_a_report_is_worded_submitted_and_public_with_its_agenda(september, client):
    meeting = cabinet_meets(september)
    client.force_login(september.people["holder"])
    assert f'href="{REPORT}words/"' in text_of(client.get(BRIEFING))
    page = text_of(client.get(f"{REPORT}words/"))
    assert "Measure F2" in page and "submit it by" in page
    typed = {"concerns": "We recruit.", "achievements": "", "resources": ""}
    page = client.post(f"{REPORT}words/", typed, follow=True)
    assert page.redirect_chain == [(f"{REPORT}submit/", 302)] and "We recruit." in text_of(page)
    page = client.post(f"{REPORT}submit/", follow=True)
    assert "Not public yet" in text_of(page)
    assert f'href="{REPORT}"' in text_of(client.get(BRIEFING))
    client.logout()
    assert client.get(REPORT).status_code == 404
    assert client.get(f"{REPORT}report.pdf").status_code == 404
    calling.call_meeting(meeting, by=september.people["team"], at=READ_AT)
    page = text_of(client.get(REPORT))
    assert "We recruit." in page and "Not public yet" not in page
    paper = client.get(f"{REPORT}report.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert paper.content == client.get(f"{REPORT}report.pdf").content
    assert REPORT in text_of(client.get(meeting.get_absolute_url()))


def test_concerns_of_holders_stand_in_no_report(september, client):
    raised(september, text="Between us")
    meeting = cabinet_meets(september)
    report = cabinet_reports.submit_cabinet_report(
        september.units["families"], SEPTEMBER, by=september.people["holder"], at=READ_AT
    )
    calling.call_meeting(meeting, by=september.people["team"], at=READ_AT)
    assert "Between us" not in report.content + text_of(client.get(REPORT))


@pytest.mark.parametrize(
    ("name", "status"),
    [("holder", 200), ("leader", 200), ("finance", 200), ("other_director", 404), ("head", 404)],
)
def test_who_reads_a_report_before_its_agenda_is_out(september, client, name, status):
    cabinet_meets(september)
    cabinet_reports.submit_cabinet_report(
        september.units["families"], SEPTEMBER, by=september.people["holder"], at=READ_AT
    )
    client.force_login(september.people[name])
    assert client.get(REPORT).status_code == status


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("other_holder", f"{REPORT}words/", 403),
        ("holder", "/cabinet-reports/families/2013-08/words/", 403),
        ("holder", "/cabinet-reports/families/2013-12/words/", 404),
        ("holder", "/cabinet-reports/care/2013-09/words/", 404),
        ("holder", f"{BRIEFING}raise-concern/", 200),
        ("other_holder", f"{BRIEFING}raise-concern/", 403),
        ("holder", "/briefing/families/2013-08/raise-concern/", 404),
    ],
)
def test_who_may_write_what_of_which_month(september, client, name, address, status):
    client.force_login(september.people[name])
    assert client.get(address).status_code == status


def test_words_that_are_too_long_are_told_and_kept(september, client):
    client.force_login(september.people["holder"])
    typed = {"concerns": "x" * 1501, "achievements": "Good.", "resources": ""}
    page = text_of(client.post(f"{REPORT}words/", typed))
    assert "too long" in page and "x" * 1501 in page and "Good." in page
