"""Somebody leaves while things wait for a second administrator, for them or by them."""

from datetime import timedelta
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.factor_removals import (
    confirm_factor_removal,
    may_remove_second_factor,
    remove_second_factor,
)
from pmf_portal.council.models import (
    AuthenticatorApp,
    FactorRemoval,
    Notice,
    RoleAssignment,
    RoleRequest,
)
from pmf_portal.council.people import (
    add_person,
    close_account,
    confirm_role,
    give_role,
    reopen_account,
)
from pmf_portal.council.roles import Role
from pmf_portal.council.second_factors import second_factors_of
from pmf_portal.refusals import Refused
from reporting.handover.handing import hand_over_work
from reporting.handover.kinds import work_of
from tests.at_once import needs_postgresql, overlapping


@pytest.fixture
def waiting(council, at):
    """Two administrators; one asked for a role and a removal for a head of service."""
    council.people["second"] = add_person(
        username="second", name="", post="Second", email="second@c.example", by=None, at=at
    )
    RoleAssignment.objects.create(user=council.people["second"], role=Role.PERFORMANCE_TEAM)
    head, team = council.people["head"], council.people["team"]
    AuthenticatorApp.objects.create(user=head, sealed_secret="sealed", added_at=at)
    give_role(head, Role.STRATEGIC_DIRECTOR, council.units["families"], by=team, at=at)
    remove_second_factor(head, by=team, at=at)
    return council


def nothing_waits():
    return not RoleRequest.objects.exists() and not FactorRemoval.objects.exists()


def letters_to(person):
    return Notice.objects.filter(address=person.email, key__startswith="removal")


DROPPED = (
    "Strategic director in Families for Post of head",
    "taking away the second step of Post of head",
)


def test_what_waits_for_somebody_ends_with_their_account(waiting, at):
    head = waiting.people["head"]
    close_account(head, by=waiting.people["second"], at=at)
    assert nothing_waits()
    event = AuditEvent.objects.get(action="close_account")
    assert all(words in event.text for words in DROPPED)


def test_what_somebody_asked_for_ends_with_their_account(waiting, at):
    close_account(waiting.people["team"], by=waiting.people["second"], at=at)
    assert nothing_waits()
    event = AuditEvent.objects.get(action="close_account")
    assert all(words in event.text for words in DROPPED)
    assert AuthenticatorApp.objects.filter(user=waiting.people["head"]).exists()


def test_who_keeps_a_second_step_is_told_once_and_who_leaves_is_not(waiting, at):
    head, team, second = (waiting.people[name] for name in ("head", "team", "second"))
    asked = letters_to(head).count()
    close_account(team, by=second, at=at)
    assert letters_to(head).count() == asked + 1
    reopen_account(team, by=second, at=at)
    close_account(team, by=second, at=at)
    assert letters_to(head).count() == asked + 1
    remove_second_factor(head, by=second, at=at)
    told = letters_to(head).count()
    close_account(head, by=second, at=at)
    assert letters_to(head).count() == told


def test_an_account_without_anything_waiting_drops_nothing(waiting, at):
    close_account(waiting.people["lead"], by=waiting.people["team"], at=at)
    assert "dropped" not in AuditEvent.objects.get(action="close_account").text
    assert RoleRequest.objects.count() == FactorRemoval.objects.count() == 1


def test_what_was_dropped_is_not_confirmed_any_more(waiting, at):
    role, removal = RoleRequest.objects.get(), FactorRemoval.objects.get()
    second = waiting.people["second"]
    close_account(waiting.people["head"], by=waiting.people["team"], at=at)
    with pytest.raises(Refused, match="already decided this"):
        confirm_role(role, by=second, at=at)
    with pytest.raises(Refused, match="already decided this"):
        confirm_factor_removal(removal, by=second, at=at)


def test_nobody_asks_for_the_second_step_of_a_closed_account(waiting, at):
    head, team = waiting.people["head"], waiting.people["team"]
    close_account(head, by=team, at=at)
    head.refresh_from_db()
    verdict = may_remove_second_factor(team, head, second_factors_of(head))
    assert not verdict and "closed" in verdict.reason
    with pytest.raises(Refused, match="closed"):
        remove_second_factor(head, by=team, at=at)


@pytest.mark.parametrize(("days", "ends"), [(0, True), (-3, True), (1, False)])
def test_handing_over_ends_what_waits_from_the_day_they_left(waiting, at, days, ends):
    head, manager = waiting.people["head"], waiting.people["manager"]
    waiting.target("F1")
    RoleAssignment.objects.create(
        user=manager, role=Role.HEAD_OF_SERVICE, unit=waiting.units["care"]
    )
    takers = {
        kind.slug: {item.key: manager for item in items} for kind, items in work_of(head, at.date())
    }
    left_on = at.date() + timedelta(days=days)
    team = waiting.people["team"]
    hand_over_work(head, takers, left_on=left_on, reason="She retired.", by=team, at=at)
    assert nothing_waits() is ends
    assert (DROPPED[1] in AuditEvent.objects.get(action="hand_over_work").text) is ends


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_closing_and_confirming_at_once_wait_for_each_other(waiting, at):
    head, team, second = (waiting.people[name] for name in ("head", "team", "second"))
    removal = FactorRemoval.objects.get()
    outcomes = overlapping(
        partial(close_account, head, by=team, at=at),
        partial(confirm_factor_removal, removal, by=second, at=at),
    )
    assert {type(outcome) for outcome in outcomes} <= {type(None), Refused}
    assert not FactorRemoval.objects.filter(decided_at=None).exists()
    head.refresh_from_db()
    assert not head.is_active
