"""How long measures take: asked of whoever enters them, what is there is saved, nothing is lost."""

from datetime import UTC, date, datetime

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import User
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from targets.collection.queries import measures_to_state
from targets.collection.stating import state_collection_costs
from targets.models import CollectionCost, Responsibility, Target
from tests.factories import YEAR

AT = datetime(2014, 2, 3, 10, tzinfo=UTC)
PAGE = "/collection-costs/2013-14/state/"


def field(code):
    return f"minutes_{Target.objects.get(code=code).pk}"


def codes(council, name):
    return [one.target.code for one in measures_to_state(council.people[name], YEAR)]


def asked(council, name, day=AT):
    tasks = due_tasks(council.people[name], day.date())
    return [(one.words, one.due) for one in tasks if one.key.startswith("collection-")]


def said():
    rows = CollectionCost.objects.order_by("target__code")
    return list(rows.values_list("target__code", "minutes"))


def test_a_lead_is_asked_from_january_until_everything_is_answered(approved):
    own = codes(approved, "lead")
    assert own and asked(approved, "lead", datetime(2013, 12, 31)) == []
    words = f"Say how long {len(own)} measures took to collect in 2013/14"
    assert asked(approved, "lead") == [(words, date(2014, 2, 28))]
    assert asked(approved, "lead", datetime(2014, 6, 30)) and not asked(
        approved, "lead", datetime(2014, 7, 1)
    )
    answers = dict.fromkeys(Target.objects.filter(code__in=own))
    state_collection_costs(YEAR, answers, by=approved.people["lead"], at=AT)
    assert asked(approved, "lead") == []


def test_the_team_answers_for_what_nobody_of_the_council_enters(approved):
    assert codes(approved, "team") == []
    Responsibility.objects.filter(target__code="F1").update(performance_lead=None)
    partner = approved.people["partner"]
    Responsibility.objects.filter(target__code="F2").update(performance_lead=partner)
    assert set(codes(approved, "team")) == {"F1", "F2"}
    User.objects.filter(pk=approved.people["lead"].pk).update(is_active=False)
    assert "C1" in codes(approved, "team")


def test_what_is_there_is_saved_and_the_rest_is_asked_again(client, approved):
    client.force_login(approved.people["lead"])
    page = client.get(PAGE).content.decode()
    assert "Measure F1" in page and "by 28 February 2014" in page
    client.post(PAGE, {field("F1"): "1.5 hours", field("F2"): "not known", field("C1"): ""})
    assert said() == [("F1", 90), ("F2", None)]
    event = AuditEvent.objects.get(action="state_collection_costs")
    assert '"minutes":{"F1":90,"F2":null}' in event.text
    page = client.get(PAGE).content.decode()
    assert 'value="90"' in page and 'value="not known"' in page


def test_what_is_wrong_is_said_at_its_field_and_kept(client, approved):
    client.force_login(approved.people["lead"])
    page = client.post(PAGE, {field("F1"): "a while", field("F2"): "20"}).content.decode()
    assert said() == []
    assert "Enter minutes, such as 45" in page
    assert 'value="a while"' in page and 'value="20"' in page


def test_an_answer_is_changed_but_not_emptied(client, approved):
    client.force_login(approved.people["lead"])
    client.post(PAGE, {field("F1"): "20"})
    client.post(PAGE, {field("F1"): "20"})
    assert AuditEvent.objects.filter(action="state_collection_costs").count() == 1
    assert "Enter minutes" in client.post(PAGE, {field("F1"): ""}).content.decode()
    client.post(PAGE, {field("F1"): "25"})
    assert said() == [("F1", 25)]


def test_years_stand_beside_each_other(approved):
    target = Target.objects.get(code="F1")
    for year, minutes in ((YEAR, 20), (YEAR - 1, 30)):
        state_collection_costs(year, {target: minutes}, by=approved.people["lead"], at=AT)
    assert sorted(CollectionCost.objects.values_list("minutes", flat=True)) == [20, 30]


def test_an_answer_made_at_the_same_moment_is_refused(approved, monkeypatch):
    target, lead = Target.objects.get(code="F1"), approved.people["lead"]
    state_collection_costs(YEAR, {target: 20}, by=lead, at=AT)
    twice = CollectionCost(target=target, financial_year=YEAR, stated_by=lead, stated_at=AT)
    rows = CollectionCost.objects.none()
    monkeypatch.setattr(CollectionCost.objects, "select_for_update", lambda **_: rows)
    with pytest.raises(Refused, match="has just answered"):
        state_collection_costs(YEAR, {target: 30}, by=lead, at=AT)
    assert twice.pk is None and said() == [("F1", 20)]


def test_somebody_else_is_not_let_in(client, approved):
    client.force_login(approved.people["head"])
    assert client.get(PAGE).status_code == 403
    client.force_login(approved.people["other_lead"])
    assert "Measure F1" not in client.get(PAGE).content.decode()
