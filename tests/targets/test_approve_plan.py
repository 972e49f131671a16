"""Approving a plan: by the right person, with a reference, by page and by command."""

import pytest
from django.core.management import CommandError, call_command

from pmf_portal.audit.models import AuditEvent
from targets.challenge import submit_plan
from targets.models import Approval
from tests.factories import YEAR

URL = "/plans/families/2013-14/approve/"


@pytest.fixture
def drafted(council, at):
    council.add_usual_targets()
    submit_plan(council.plans["families"], YEAR, by=council.people["director"], at=at)
    return council


def answers(client, **changed):
    """The approval form as it is sent: with the digest that the page showed."""
    return {
        "decision": "Decision of 5 March 2013",
        "confirm": "on",
        "seen_digest": client.get(URL).context["digest"],
    } | changed


def test_the_portfolio_holder_approves_by_the_form(client, drafted):
    client.force_login(drafted.people["holder"])
    assert "Plans to approve" in client.get("/desk/").content.decode()
    page = client.post(URL, {"decision": ""}).content.decode()
    assert (
        "Enter the reference of the decision" in page
        and "Confirm that you understand" in page
        and not Approval.objects.exists()
    )
    assert client.post(URL, answers(client)).status_code == 302
    approval = Approval.objects.get()
    page = client.get("/plans/families/2013-14/").content.decode()
    assert "Approved and locked" in page and approval.digest in page
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize(
    "name", ["lead", "head", "director", "other_holder", "leader", "team", "member"]
)
def test_nobody_else_approves_it(client, drafted, name):
    client.force_login(drafted.people[name])
    assert (
        client.post(URL, {"decision": "x", "confirm": "on", "seen_digest": "x"}).status_code == 403
    )
    assert not Approval.objects.exists()


def test_what_is_missing_is_listed_and_blocks_submission(client, council):
    council.target("F1", rationale="", peers="")
    client.force_login(council.people["director"])
    assert (
        "the rationale; the relevant peers"
        in client.get("/plans/families/2013-14/").content.decode()
    )
    answer = client.post("/plans/families/2013-14/submit/", follow=True)
    assert (
        "The plan was not submitted. F1: the rationale, the relevant peers"
        in answer.content.decode()
    )
    client.force_login(council.people["holder"])
    assert client.get(URL).status_code == 403


def test_a_draft_that_changed_under_the_approver_is_not_approved(client, drafted):
    client.force_login(drafted.people["holder"])
    seen = answers(client, seen_digest="0" * 64)
    page = client.post(URL, seen).content.decode()
    assert (
        "The plan was changed after this page was opened" in page
        and 'value="Decision of 5 March 2013"' in page
        and not Approval.objects.exists()
    )


def written_down(minute, *, year="2013/14", holder="leader", **more):
    options = {"reference": "Council 5 March 2013, minute 12", "evidence": minute} | more
    call_command("record_approval", "corporate-plan", year, holder=holder, **options)


def test_the_command_writes_down_whose_decision_it_was(drafted, tmp_path, capsys):
    minute = tmp_path / "minute-12.pdf"
    minute.write_bytes(b"%PDF the Council agreed")
    with pytest.raises(CommandError, match="does not let you approve corporate plan"):
        written_down(minute, holder="holder")
    with pytest.raises(CommandError, match="not a financial year"):
        written_down(minute, year="2013")
    with pytest.raises(CommandError, match="There is no user “nobody”"):
        written_down(minute, holder="nobody")
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        written_down(tmp_path / "nothing.pdf")
    written_down(minute, by="Nia Operator")
    approval = Approval.objects.get(financial_year=YEAR)
    assert approval.digest in capsys.readouterr().out
    assert approval.approved_by == drafted.people["leader"]
    event = AuditEvent.objects.get(action="record_approval")
    assert event.actor == "Command line, Nia Operator"
    assert "minute-12.pdf, SHA-256 " in event.text and str(drafted.people["leader"]) in event.text
    with pytest.raises(CommandError, match="already approved"):
        written_down(minute)
