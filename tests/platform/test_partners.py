"""A partner is an organisation outside the council: where it stands, who holds which role there, and
by which doors it comes in.
"""

import pytest
from django.core.management import CommandError, call_command

from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import council_people, partner_officers
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.people import add_person, end_role, give_role
from pmf_portal.council.roles import COUNCIL, DRAFT_READERS, EVERYONE, OFFICERS, REVIEWERS, Role
from pmf_portal.council.unit_tree import unit_tree
from pmf_portal.council.units import add_unit
from pmf_portal.formats.wording import FRAMEWORK, Term, Wording, as_worded, name_in_words
from pmf_portal.refusals import Refused
from pmf_portal.ui.people_forms import AddUnitForm
from reporting.forms.meetings import PersonField
from reporting.reorganisation.acts import end_unit, merge_units
from targets.models import Objective
from tests.platform.council_files import problems_of, saved

BOB = "bob | Bob Example | Analyst | bob@trust.example"


@pytest.fixture
def bob(council, at):
    told = {"name": "Bob Example", "post": "Analyst", "email": "bob@trust.example"}
    return add_person(username="bob", **told, by=council.people["team"], at=at)


def give(council, person, role, unit, at):
    where = council.units[unit] if unit else None
    return give_role(person, role, where, by=council.people["team"], at=at)


# Where it stands.


@pytest.mark.parametrize("below", ["families", "care", "trust", None])
def test_a_partner_stands_directly_below_the_council(council, at, below):
    with pytest.raises(Refused, match="A partner stands in a council"):
        add_unit(
            title="Police",
            kind="partner",
            parent=council.units[below] if below else None,
            by=council.people["team"],
            at=at,
        )


def test_nothing_stands_below_a_partner(council, at):
    with pytest.raises(Refused, match="A service stands in a directorate"):
        add_unit(
            title="Ward 1",
            kind="service",
            parent=council.units["trust"],
            by=council.people["team"],
            at=at,
        )


def test_a_partner_stands_in_the_tree_after_the_council_s_own_parts(council):
    (top,) = unit_tree()
    titles = [branch.unit.title for branch in top.branches]
    assert titles == ["Families", "Places", "Trust"] and top.kind_below == "a directorate"
    assert top.branches[-1].kind_below == ""


def test_the_page_adds_a_partner_to_the_council(council):
    form = AddUnitForm({"parent": "council:partner", "title": "Police", "slug": ""})
    assert form.is_valid() and form.entries["kind"] == "partner"
    labels = dict(form.fields["parent"].choices)
    assert labels["council:partner"] == "Council: add a partner"


def test_a_partner_ends_once_nobody_works_for_it_here(council, at):
    trust, team = council.units["trust"], council.people["team"]
    told = {"day": at.date(), "reason": "It was merged.", "by": team, "at": at}
    with pytest.raises(Refused, match="People hold roles in it"):
        end_unit(trust, **told)
    end_role(council.people["partner"].roleassignment_set.get(), by=team, at=at)
    end_unit(trust, **told)
    assert not OrganisationUnit.objects.standing().partners().exists()


def test_a_partner_that_owns_an_objective_gives_it_on_first(council, at):
    trust, team = council.units["trust"], council.people["team"]
    told = {"day": at.date(), "reason": "They are one.", "by": team, "at": at}
    end_role(council.people["partner"].roleassignment_set.get(), by=team, at=at)
    own = Objective.objects.create(
        plan=council.plans["families"], slug="own", title="Live well", partner=trust
    )
    with pytest.raises(Refused, match="It owns objectives: Live well"):
        end_unit(trust, **told)
    place = {"kind": "partner", "parent": council.units["council"]}
    other = add_unit(title="Care Trust", **place, by=team, at=at)
    merge_units([trust], into=other, **told)
    own.refresh_from_db()
    assert own.partner == other


def test_a_partner_comes_in_with_the_organisation_s_file(council, at):
    row = "Police | Partner | council | police"
    preview = saved("organisation", row, by=council.people["team"], at=at)
    assert preview.new[0].words == "partner in Council"
    assert OrganisationUnit.objects.get(slug="police").kind == "partner"
    ((_, column, reason),) = problems_of("organisation", "Fire | partner | families | fire")
    assert column == "parent" and reason.startswith("A partner stands in a council")


# Who holds which role there.


@pytest.mark.parametrize("role", sorted(COUNCIL))
def test_nobody_holds_a_role_of_the_council_in_a_partner(council, bob, at, role):
    with pytest.raises(Refused, match="In a partner somebody can only be Partner officer"):
        give(council, bob, role, "trust", at)


@pytest.mark.parametrize("unit", ["council", "families", "care", None])
def test_a_partner_officer_holds_the_role_in_a_partner_only(council, bob, at, unit):
    with pytest.raises(Refused, match="The role “Partner officer” belongs to a partner"):
        give(council, bob, Role.PARTNER, unit, at)


def test_somebody_works_for_one_partner(council, bob, at):
    give(council, bob, Role.PARTNER, "trust", at)
    told = {"kind": "partner", "parent": council.units["council"], "by": None, "at": at}
    council.units["police"] = add_unit(title="Police", **told)
    with pytest.raises(Refused, match="They have this role already"):
        give(council, bob, Role.PARTNER, "police", at)
    assert User.objects.get(pk=bob.pk).partner == council.units["trust"]


def test_an_officer_of_the_council_works_for_no_partner(council, at):
    with pytest.raises(Refused, match="Who works for a partner holds no role in the council"):
        give(council, council.people["lead"], Role.PARTNER, "trust", at)
    with pytest.raises(Refused, match="They are Partner officer already"):
        give(council, council.people["partner"], Role.PERFORMANCE_LEAD, "families", at)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (f"{BOB} | Finance | trust", "unit", "In a partner somebody can only be Partner officer"),
        (f"{BOB} | Partner officer | families", "unit", "belongs to a partner"),
        (f"{BOB} | Partner officer |", "unit", "belongs to a partner"),
        ("lead | | | | Partner officer | trust", "role", "holds no role in the council"),
        ("partner | | | | Finance |", "role", "They are Partner officer already"),
    ],
)
def test_the_file_of_people_refuses_the_same(council, row, column, words):
    ((_, where, reason),) = problems_of("people", row, by=council.people["team"])
    assert where == column and words in reason


def test_the_file_of_people_brings_a_partner_officer(council, at):
    saved("people", f"{BOB} | Partner officer | trust", by=council.people["team"], at=at)
    assert User.objects.get(username="bob").partner == council.units["trust"]


@pytest.mark.parametrize(
    ("role", "unit", "words"),
    [
        ("partner", "families", "belongs to a partner"),
        ("finance", "trust", "In a partner somebody can only be"),
    ],
)
def test_the_command_line_refuses_the_same(council, role, unit, words):
    told = {"name": "Bob", "post": "Analyst", "email": "bob@trust.example", "by": "Root"}
    with pytest.raises(CommandError, match=words):
        call_command("add_person", "bob", role=role, unit=unit, **told)


def test_the_page_offers_a_partner_only(client, council, bob):
    client.force_login(council.people["team"])
    page = client.get(f"/people/{bob.pk}/give-role/?role=partner").content.decode()
    assert "Trust" in page and "Families" not in page


# What a partner is not.


def test_a_partner_is_none_of_those_who_read_before_publication():
    groups = (COUNCIL, OFFICERS, REVIEWERS, DRAFT_READERS)
    assert all(Role.PARTNER not in group for group in groups)
    assert EVERYONE - COUNCIL == {Role.PARTNER}


def test_what_a_partner_may_do_is_its_own_or_the_account_s():
    theirs = {act for act, roles in ACTS.items() if Role.PARTNER in roles}
    own = {act for act in theirs if not set(Role) <= set(ACTS[act])}
    assert own == {
        "answer_returned_line",
        "confirm_warning",
        "declare_nothing_to_report",
        "dispute_figure",
        "import_actuals",
        "propose_objective_change",
        "record_actual",
        "record_breakdown",
        "verify_partner_figures",
        "view_entry_desk",
        "view_own_part",
    }


def test_nobody_of_a_partner_is_offered_as_somebody_of_the_council(council):
    partner = council.people["partner"]
    assert partner not in council_people() and partner not in PersonField().queryset
    assert partner_officers() == {partner.pk: council.units["trust"]}


def test_a_council_has_its_own_word_for_a_partner():
    with as_worded(Wording(partner=Term("agency", "agencies"))):
        assert Role.PARTNER.title == "Agency officer"
        assert name_in_words("verify_partner_figures") == "verify agency figures"
        # A partnership plan is no agency plan.
        assert name_in_words("approve_partnership_plan") == "approve partnership plan"
    assert FRAMEWORK.partner == "partner"
