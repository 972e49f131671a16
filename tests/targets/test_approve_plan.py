"""Approving a plan: by the right person, with a reference, by page and by command."""

import pytest
from django.core.management import CommandError, call_command

from targets.models import Approval
from tests.factories import YEAR

URL = "/plans/families/2013-14/approve/"


@pytest.fixture
def drafted(council):
    council.add_usual_targets()
    return council


def test_the_portfolio_holder_approves_by_the_form(client, drafted):
    client.force_login(drafted.people["holder"])
    assert "Plans to approve" in client.get("/desk/").content.decode()
    page = client.post(URL, {"reference": ""}).content.decode()
    assert "Enter the reference of the decision" in page and "Confirm that you understand" in page and not Approval.objects.exists()
    assert client.post(URL, {"reference": "Decision of 5 March 2013", "confirm": "on"}).status_code == 302
    approval = Approval.objects.get()
    page = client.get("/plans/families/2013-14/").content.decode()
    assert "Approved and locked" in page and approval.digest in page
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("name", ["lead", "head", "director", "other_holder", "leader", "team", "member"])
def test_nobody_else_approves_it(client, drafted, name):
    client.force_login(drafted.people[name])
    assert client.post(URL, {"reference": "x", "confirm": "on"}).status_code == 403
    assert not Approval.objects.exists()


def test_what_is_missing_is_listed_and_blocks_approval(client, council):
    council.target("F1", rationale="", peers="")
    client.force_login(council.people["holder"])
    assert "F1: the rationale; the relevant peers" in client.get("/plans/families/2013-14/").content.decode()
    answer = client.post(URL, {"reference": "Decision", "confirm": "on"})
    assert "The plan is not ready: F1: the rationale, the relevant peers" in answer.content.decode() and 'value="Decision"' in answer.content.decode()


def test_the_command_asks_the_same_questions(drafted, capsys):
    with pytest.raises(CommandError, match="does not let you approve corporate plan"):
        call_command("approve_plan", "corporate-plan", "2013/14", "--by", "holder", "--reference", "x")
    with pytest.raises(CommandError, match="not a financial year"):
        call_command("approve_plan", "corporate-plan", "2013", "--by", "leader", "--reference", "x")
    call_command("approve_plan", "corporate-plan", "2013/14", "--by", "leader", "--reference", "Council 5 March 2013, minute 12")
    approval = Approval.objects.get(financial_year=YEAR)
    assert approval.digest in capsys.readouterr().out and approval.reference == "Council 5 March 2013, minute 12"
    with pytest.raises(CommandError, match="already approved"):
        call_command("approve_plan", "corporate-plan", "2013/14", "--by", "leader", "--reference", "x")
