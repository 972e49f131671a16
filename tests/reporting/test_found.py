"""What sessions and the public said becomes a finding by one press, and once."""

import pytest

from pmf_portal.refusals import Refused
from reporting.engagement.feedback import answer_feedback, give_feedback, publish_answer
from reporting.engagement.found import find_in_session
from reporting.models import Feedback
from targets.models import ReviewFinding, Target
from tests.reporting.surgery import AT, NOTES, STARTS, held


def asked(about="/targets/F1/"):
    sent = {"kind": "question", "name": "Jo Bloggs", "email": "", "may_publish": True}
    return give_feedback(about=about, text="Jo asks why", **sent, sender="s", at=AT)


def typed(**more):
    return {"worked": "bad", "words": "Comments are hard to word", "mark": ""} | more


def test_notes_of_a_session_become_a_finding_with_its_address(client, council):
    session = held(council)
    client.force_login(council.people["team"])
    address = f"/sessions/{session.pk}/find/"
    assert client.get(address).content.decode().count(NOTES) == 2
    page = client.post(address, typed(words="")).content.decode()
    assert "Write what was said" in page
    client.post(address, typed())
    finding = ReviewFinding.objects.get()
    assert (finding.source, finding.address) == ("feedback", f"/sessions/{session.pk}/")
    assert (finding.unit, finding.state) == (council.units["families"], "open")
    assert f"Finding {finding.pk}" in client.get(f"/sessions/{session.pk}/").content.decode()


def test_the_same_words_of_a_session_are_found_once(council):
    session, team = held(council), council.people["team"]
    said = {"worked": "bad", "measures": [], "mark": "", "by": team, "at": STARTS}
    find_in_session(session, words="Hard to word", **said)
    with pytest.raises(Refused, match="This is a finding already"):
        find_in_session(session, words="Hard  to Word", **said)
    find_in_session(session, words="Something else", **said)
    assert ReviewFinding.objects.count() == 2


def test_a_session_is_written_down_before_anything_is_found_in_it(client, council):
    session = held(council, notes="")
    client.force_login(council.people["team"])
    assert client.get(f"/sessions/{session.pk}/find/").status_code == 403


def test_what_somebody_asked_is_found_once_without_their_own_words(client, council):
    Target.objects.create(code="F1")
    feedback = asked()
    client.force_login(council.people["team"])
    address = f"/feedback/received/{feedback.reference}/find/"
    assert 'name="words"' in client.get(address).content.decode()
    assert ">\nJo asks why</textarea>" not in client.get(address).content.decode()
    measure = Target.objects.get(code="F1").pk
    client.post(address, typed(measures=[measure]))
    again = client.post(address, typed(words="Other words")).content.decode()
    assert "This is a finding already" in again
    finding = ReviewFinding.objects.get()
    assert finding.key == f"feedback {feedback.reference}" and finding.address == ""
    assert [one.code for one in finding.measures.all()] == ["F1"]
    page = client.get(f"/feedback/received/{feedback.reference}/").content.decode()
    assert f"Finding {finding.pk}" in page and "Make it a finding" not in page


def test_a_published_answer_is_the_address_of_its_finding(client, council):
    team, feedback = council.people["team"], asked(about="")
    answer_feedback(feedback, answer="Because", by=team, at=AT)
    told = {"about": "", "question": "Why is it red?", "answer": "Because"}
    publish_answer(Feedback.objects.get(), **told, by=team, at=AT)
    client.force_login(team)
    address = f"/feedback/received/{feedback.reference}/find/"
    assert "Why is it red?</textarea>" in client.get(address).content.decode()
    client.post(address, typed(mark="personal"))
    finding = ReviewFinding.objects.get()
    assert finding.address == f"/questions-and-answers/2013/#{feedback.reference}"
    client.logout()
    assert client.get(finding.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["head", "lead", "member", "partner", "holder"])
def test_only_the_team_makes_findings_of_what_was_said(client, council, name):
    session, feedback = held(council), asked()
    client.force_login(council.people[name])
    assert client.get(f"/sessions/{session.pk}/find/").status_code == 403
    assert client.get(f"/feedback/received/{feedback.reference}/find/").status_code == 403
