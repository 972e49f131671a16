"""Whom a case study asks by e-mail and on the desk, and who is told what became of it."""

from datetime import date

import pytest

from pmf_portal.council.models import Notice, OrganisationUnit, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.models import Adoption
from reporting.reorganisation.acts import merge_units
from reporting.success import adoptions
from reporting.success import case_studies as acts
from reporting.success.queries import titles_of
from tests.reporting.meetings.story import AT
from tests.reporting.success.story import (
    adopted,
    approved_study,
    by,
    corrected,
    entries,
    published_study,
)


def words_of(response):
    return " ".join(response.content.decode().split())


def below(unit, slug, kind):
    return OrganisationUnit.objects.create(
        slug=slug, title=slug.capitalize(), kind=kind, parent=unit, path=f"{unit.path}{slug}/"
    )


def to_answer(name):
    """What the desk of somebody asks to answer: of which unit each."""
    person = User.objects.get(username=name)
    tasks = due_tasks(person, AT.date())
    return [task.about for task in tasks if task.kind == "Case studies: could you copy it?"]


def asked_by_letter():
    rows = Notice.objects.filter(key__contains=" asked ").order_by("user__username")
    return list(rows.values_list("user__username", flat=True))


def test_the_head_of_a_team_without_a_manager_has_letter_and_task(council):
    published_study(council, could_copy=[below(council.units["waste"], "bins", "team")])
    assert asked_by_letter() == ["other_head"]
    assert to_answer("other_head") == ["Bins"]
    assert to_answer("other_director") == []


def test_a_service_that_nobody_heads_is_its_directors_to_answer(council):
    published_study(council, could_copy=[below(council.units["places"], "parks", "service")])
    assert asked_by_letter() == ["other_director"]
    assert to_answer("other_director") == ["Parks"]


def test_the_head_of_two_services_has_a_task_for_each(council):
    parks = below(council.units["places"], "parks", "service")
    RoleAssignment.objects.create(
        user=council.people["other_head"], role=Role.HEAD_OF_SERVICE, unit=parks
    )
    published_study(council, could_copy=[council.units["waste"], parks])
    assert asked_by_letter() == ["other_head", "other_head"]
    assert sorted(to_answer("other_head")) == ["Parks", "Waste"]


def test_a_service_that_has_ended_is_not_asked(council):
    version = approved_study(council)
    OrganisationUnit.objects.filter(slug="waste").update(ended_on=date(2013, 9, 1))
    acts.publish_case_study(version, **by(council, "team"))
    assert asked_by_letter() == [] and not Adoption.objects.exists()
    with pytest.raises(Refused, match="have it already"):
        acts.send_case_study(
            version, units=OrganisationUnit.objects.filter(slug="waste"), **by(council, "team")
        )


def test_what_a_service_was_asked_is_no_task_once_it_has_ended(council):
    published_study(council)
    assert to_answer("other_head") == ["Waste"]
    OrganisationUnit.objects.filter(slug="waste").update(ended_on=date(2013, 9, 1))
    assert to_answer("other_head") == []


def merged(council, into):
    merge_units(
        [OrganisationUnit.objects.get(slug="waste")],
        into=into,
        day=date(2013, 10, 7),
        reason="One service.",
        **by(council, "team"),
    )


def test_the_successor_of_a_merged_service_answers_what_it_was_asked(council):
    version = published_study(council)
    parks = below(council.units["places"], "parks", "service")
    merged(council, parks)
    assert [str(one.unit) for one in version.case_study.adoptions.all()] == ["Parks"]
    assert to_answer("other_head") == ["Parks"]


def test_what_both_were_asked_the_successor_answers_once(council):
    parks = below(council.units["places"], "parks", "service")
    published_study(council, could_copy=[council.units["waste"], parks])
    merged(council, parks)
    assert to_answer("other_head") == ["Parks"]


def test_the_successor_is_asked_in_place_of_a_merged_service(council):
    version = approved_study(council)
    merged(council, below(council.units["places"], "parks", "service"))
    acts.publish_case_study(version, **by(council, "team"))
    assert [str(one.unit) for one in version.case_study.adoptions.all()] == ["Parks"]


def test_a_service_merged_into_the_one_that_did_it_is_not_asked(council):
    version = published_study(council)
    merged(council, council.units["care"])
    assert to_answer("head") == []
    assert [str(one.unit) for one in version.case_study.adoptions.all()] == ["Waste"]


def became(key):
    rows = Notice.objects.filter(key__contains=key)
    return [(one.user.username, one.body.splitlines()[0]) for one in rows]


@pytest.mark.parametrize(
    ("outcome", "is_told"), [(None, True), ("keep", True), ("change", True), ("give_up", False)]
)
def test_those_who_do_it_are_told_of_correction_and_withdrawal(council, outcome, is_told):
    version = published_study(council)
    adoption = adopted(council, version)
    if outcome:
        adoptions.review_adoption(adoption, outcome=outcome, reason="x", **by(council, "team"))
    version = corrected(council, version)
    acts.withdraw_case_study(version, reason="The figures were wrong.", **by(council, "team"))
    told = [("other_head", "A number was wrong."), ("other_head", "The figures were wrong.")]
    assert sorted(became(f"case study {version.case_study_id} version 2")) == (
        told if is_told else []
    )


def test_where_the_owner_has_left_whoever_leads_the_service_is_told(council):
    version = published_study(council)
    adopted(council, version, owner=council.people["finance"])
    User.objects.filter(username="finance").update(is_active=False)
    acts.withdraw_case_study(version, reason="Wrong.", **by(council, "team"))
    assert became("withdrawn") == [("other_head", "Wrong.")]


def test_a_title_that_nobody_approved_is_not_the_adoptions(client, council):
    version = published_study(council)
    adoption = adopted(council, version)
    fresh = acts.correct_case_study(version, reason="Wrong.", **by(council, "head"))
    words = entries(council, correction="Wrong.", title="Not approved")
    acts.change_case_study(fresh, **words, **by(council, "head"))
    for end in (lambda: None, lambda: acts.drop_case_study(fresh, **by(council, "head"))):
        end()
        assert titles_of([version.case_study_id]) == {version.case_study_id: "Visits on one list"}
    acts.withdraw_case_study(version, reason="Wrong.", **by(council, "team"))
    client.force_login(council.people["head"])
    for address in (adoption.get_absolute_url(), version.get_absolute_url()):
        assert "Not approved" not in words_of(client.get(address)), address


@pytest.mark.parametrize("name", ["member", "committee", "leader", "holder", "partner"])
def test_only_officers_are_named_to_answer_for_an_adoption(client, council, name):
    version = published_study(council)
    client.force_login(council.people["other_head"])
    form = client.get(f"{version.get_absolute_url()}adopt/").context["form"]
    owners = set(form.fields["owner"].queryset.values_list("username", flat=True))
    assert name not in owners and {"other_head", "finance"} <= owners


def test_the_public_list_counts_those_who_still_do_it(client, council):
    version = published_study(council)
    adoption = adopted(council, version)
    assert "copied by 1 other service" in words_of(client.get("/case-studies/"))
    adoptions.review_adoption(adoption, outcome="give_up", reason="x", **by(council, "team"))
    assert "copied by" not in words_of(client.get("/case-studies/"))
