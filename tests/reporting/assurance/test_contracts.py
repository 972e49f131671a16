"""Contracts with their measures: until when, how many are red, and nothing of what is confidential."""

import json
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.contracts import permissions
from reporting.contracts.services import (
    FIELDS,
    change_contract,
    end_contract,
    extend_contract,
)
from reporting.cycle.desk import due_tasks
from reporting.handover.kinds import work_of
from reporting.models import Contract, ContractStep, Supplier
from tests.reporting.assurance.story import AT, by, contracted, supplied

pytestmark = pytest.mark.django_db
VERDICTS = {
    "change": permissions.may_change_contract,
    "extend": permissions.may_extend_contract,
    "end": permissions.may_end_contract,
}


def ended(council, contract):
    day, at = date(2013, 6, 30), datetime(2013, 7, 1, 9, tzinfo=LONDON)
    return end_contract(contract, ended_on=day, reason="Not needed", **by(council, "manager", at))


@pytest.mark.parametrize("state", ["running", "ended"])
@pytest.mark.parametrize("name", ["team", "manager", "head", "finance", "member", "partner"])
def test_who_may_do_what_in_each_state(council, name, state):
    contract = contracted(council)
    if state == "ended":
        contract = ended(council, contract)
    verdicts = {act: may(council.people[name], contract) for act, may in VERDICTS.items()}
    is_theirs = name in ("team", "manager") and state == "running"
    allowed = {act for act, verdict in verdicts.items() if verdict}
    assert allowed == (set(VERDICTS) if is_theirs else set())
    assert all(verdict.reason for verdict in verdicts.values() if not verdict)


def test_a_partner_is_linked_and_not_added_a_second_time(council):
    trust = council.units["trust"]
    assert supplied(council, "The trust", trust).partner == trust
    for title, partner, field in (("THE TRUST", None, "title"), ("Other", trust, "partner")):
        with pytest.raises(Refused) as refused:
            supplied(council, title, partner)
        assert refused.value.field == field
    assert Supplier.objects.count() == 1


@pytest.mark.parametrize(
    ("service", "entries", "field"),
    [
        (extend_contract, {"ends": date(2014, 3, 31)}, "ends"),
        (extend_contract, {"ends": date(2014, 1, 1)}, "ends"),
        (end_contract, {"ended_on": date(2011, 1, 1)}, "ended_on"),
        (end_contract, {"ended_on": date(2013, 12, 1)}, "ended_on"),
        (end_contract, {"ended_on": date(2014, 3, 31)}, "ended_on"),
    ],
)
def test_days_that_cannot_be_are_refused_at_their_field(council, service, entries, field):
    with pytest.raises(Refused) as refused:
        service(contracted(council), reason="x", **entries, **by(council))
    assert refused.value.field == field


def test_a_contract_cannot_end_before_it_begins(council):
    with pytest.raises(Refused, match="cannot end before it begins"):
        contracted(council, ends=date(2012, 3, 31))


def test_it_is_changed_by_one_at_a_time_and_its_history_stays(council):
    contract = contracted(council)
    fields = {name: getattr(contract, name) for name in FIELDS} | {"title": "Care at home"}
    change_contract(contract, measures=[], seen_version=1, **fields, **by(council))
    with pytest.raises(ChangedMeanwhile):
        change_contract(contract, measures=[], seen_version=1, **fields, **by(council))
    extend_contract(contract, ends=date(2015, 3, 31), reason="One more year", **by(council))
    assert [step.act for step in ContractStep.objects.all()] == ["record", "change", "extend"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractStep.objects.all().delete()


def test_the_trail_says_whatever_is_changed_of_a_contract(council):
    contract = contracted(council)
    fields = {name: getattr(contract, name) for name in FIELDS}
    changed = {"delivers": "Care", "starts": date(2012, 5, 1), "value_band": "5m"}
    change_contract(contract, measures=[], seen_version=1, **fields | changed, **by(council))
    details = json.loads(AuditEvent.objects.get(action="change_contract").text)["details"]
    before, after = details["before"], details["after"]
    assert {name for name in after if after[name] != before[name]} == set(changed)


def test_a_contract_that_ends_stands_on_the_desk_until_it_is_extended(council):
    contract, manager = contracted(council), council.people["manager"]
    assert due_tasks(manager, date(2013, 9, 30)) == []
    [task] = due_tasks(manager, AT.date())
    assert (task.kind, task.due) == ("Contracts that end", date(2014, 3, 31))
    kinds = {kind.slug: items for kind, items in work_of(manager, AT.date())}
    assert [item.title for item in kinds["contracts"]] == ["Home care"]
    extend_contract(contract, ends=date(2016, 3, 31), reason="Two more", **by(council))
    assert due_tasks(manager, AT.date()) == []


def test_everybody_reads_its_measures_and_its_last_day(september, client, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 21, 10, 0)
    targets = [september.latest.target, september.ratio.target]
    contract = contracted(september, codes=targets)
    page = client.get(contract.get_absolute_url()).content.decode()
    assert "Ends in 5 months; 1 of 2 measures is red." in page
    assert "F1 Measure F1" in page and "Post of manager" in page
    listed = client.get("/contracts/").content.decode()
    assert "1 contract runs; 1 has a red measure." in listed and "Lantern" in listed


def test_nothing_of_a_confidential_contract_is_public(council, client):
    contract = contracted(council, "Zz secret", mark="commercial")
    for who in (None, "head", "member", "partner"):
        if who:
            client.force_login(council.people[who])
        assert client.get(contract.get_absolute_url()).status_code == 404
        page = client.get("/contracts/").content.decode()
        assert "Zz secret" not in page and "Lantern" not in page
        assert "No contract runs at present." in page
    trail = " ".join(str(event.__dict__) for event in AuditEvent.objects.all())
    assert "Zz secret" not in trail and "Lantern" not in trail
    for who in ("manager", "finance", "auditor"):
        client.force_login(council.people[who])
        assert "Zz secret" in client.get(contract.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_whatever_there_is(
    september, client, number, django_assert_num_queries
):
    for place in range(number):
        contracted(september, f"Contract {place}", codes=[september.latest.target])
    with django_assert_num_queries(4):
        assert client.get("/contracts/").status_code == 200


def test_a_contract_is_recorded_on_the_pages_and_typed_words_stay(council, client):
    client.force_login(council.people["finance"])
    client.post("/contracts/add-supplier/", {"title": "Lantern", "partner": ""})
    typed = {
        "title": "Home care",
        "delivers": "Care at home",
        "supplier": Supplier.objects.get().pk,
        "unit": council.units["care"].pk,
        "starts": "1/4/2012",
        "ends": "31/3/2011",
        "value_band": "1m",
        "manager": council.people["manager"].pk,
        "mark": "",
    }
    kept = client.post("/contracts/record/", typed).content.decode()
    assert "cannot end before it begins" in kept and "Care at home" in kept
    address = client.post("/contracts/record/", typed | {"ends": "31/3/2014"}).url
    assert address == Contract.objects.get().get_absolute_url()
    client.force_login(council.people["manager"])
    page = client.get(f"{address}change/").content.decode()
    assert "Care at home" in page
    extended = client.post(f"{address}extend/", {"ends": "31/3/2015", "reason": "One more year"})
    assert extended.url == address
    client.force_login(council.people["member"])
    assert client.get("/contracts/record/").status_code == 403
