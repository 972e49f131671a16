"""A service is split: its own targets are divided between it and the new service beside it."""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Reorganisation, RoleAssignment, User
from pmf_portal.council.roles import Role
from pmf_portal.council.units import add_unit
from pmf_portal.jobs.models import Job
from pmf_portal.jobs.queue import plan, run
from pmf_portal.refusals import Refused
from reporting.reorganisation.acts import merge_units, split_unit
from targets.approval import approve_plan
from targets.models import Specification
from targets.next_year import copy_to_next_year, service_of_next_draft
from targets.permissions import may_copy_to_next_year
from tests.factories import APPROVED_AT, YEAR
from tests.reporting.restructured import DAY, ON_THE_DAY, decided, unit

NEXT = YEAR + 1


@pytest.fixture
def care(council):
    """Care has two locked targets this year, and two drafts for the next, and no team."""
    council.locked = council.target("F1")
    council.stays = council.target("F2")
    plan_of_year = council.plans["families"]
    holder = council.people["holder"]
    approve_plan(plan_of_year, YEAR, reference="Minute", by=holder, at=APPROVED_AT)
    council.draft = council.target("F2", year=NEXT)
    council.other_draft = council.target("F3", year=NEXT)
    council.locked.refresh_from_db()
    return council


def split(council, at=ON_THE_DAY, codes=("F1", "F3"), **more):
    terms = decided(council, at) | more
    return split_unit(unit("care"), parts=[], title="Home care", codes=list(codes), **terms)


def services():
    rows = Specification.objects.order_by("financial_year", "target__code")
    return [
        (str(row.target), str(row.financial_year), str(row.service))
        for row in rows.select_related("target", "service")
    ]


def next_service(specification):
    return service_of_next_draft(Specification.objects.get(pk=specification.pk))


SPLIT = [
    ("F1", "2013/14", "Care"),
    ("F2", "2013/14", "Care"),
    ("F2", "2014/15", "Care"),
    ("F3", "2014/15", "Home care"),
]


def test_drafts_go_to_the_new_service_and_locked_targets_stay(care):
    split(care)
    assert services() == SPLIT
    assert unit("home-care").parent == unit("families")
    assert "F1, F3" in AuditEvent.objects.get(action="split_unit").text
    summary = Reorganisation.objects.get().summary
    assert summary == "Split of Care: Home care takes the targets F1, F3."


def test_what_was_chosen_is_kept_until_the_day(care):
    before = ON_THE_DAY.replace(month=9, day=20)
    split(care, before)
    assert services()[3] == ("F3", "2014/15", "Care")
    plan(ON_THE_DAY)
    for job in Job.objects.filter(kind="reorganise"):
        run(job.pk, ON_THE_DAY)
    assert services() == SPLIT


def test_the_next_draft_of_a_locked_target_names_the_new_service(care, at):
    split(care)
    new = copy_to_next_year(care.locked, previous_year=None, by=care.people["team"], at=at)
    assert new.service == unit("home-care")


def test_a_target_that_stayed_is_copied_to_where_it_is(care):
    split(care)
    assert next_service(care.stays) == unit("care")


def test_a_split_before_the_approval_says_nothing_of_the_next_draft(care):
    before = APPROVED_AT.replace(year=2012)
    split(care)
    Reorganisation.objects.update(done_at=before)
    assert next_service(care.locked) == unit("care")


@pytest.mark.parametrize("ends", ["care", "home-care"])
def test_a_service_that_was_merged_since_is_followed(care, at, ends):
    add_unit(title="Homes", kind="service", parent=unit("families"), by=None, at=at)
    split(care)
    merge_units([unit(ends)], into=unit("homes"), **decided(care, ON_THE_DAY))
    follows = care.locked if ends == "home-care" else care.stays
    assert next_service(follows) == unit("homes")


def test_a_target_split_twice_goes_where_the_second_split_put_it(care):
    split(care)
    care.target("F5", year=NEXT)
    Specification.objects.filter(target__code="F5").update(service=unit("home-care"))
    split_unit(
        unit("home-care"), parts=[], title="Meals", codes=["F1"], **decided(care, ON_THE_DAY)
    )
    assert next_service(care.locked) == unit("meals")


def test_who_drafts_for_the_new_service_begins_the_next_draft(care):
    split(care)
    other = care.people["other_head"]
    assert not may_copy_to_next_year(other, care.locked)
    RoleAssignment.objects.create(user=other, role=Role.HEAD_OF_SERVICE, unit=unit("home-care"))
    assert may_copy_to_next_year(User.objects.get(pk=other.pk), care.locked)
    assert not may_copy_to_next_year(care.people["head"], care.locked)


@pytest.mark.parametrize(
    ("codes", "words"),
    [((), "Choose what goes"), (("F1", "F2", "F3"), "Leave at least one team or target in Care")],
)
def test_something_goes_and_something_stays(care, codes, words):
    with pytest.raises(Refused, match=words) as refused:
        split(care, codes=codes)
    assert refused.value.field == "targets"


def test_all_teams_go_where_a_target_stays(care, at):
    team = add_unit(title="Night", kind="team", parent=unit("care"), by=None, at=at)
    terms = decided(care, ON_THE_DAY)
    split_unit(unit("care"), parts=[team], title="Home care", **terms)
    assert unit("night").parent == unit("home-care")


def test_the_page_asks_for_targets_and_says_what_becomes_of_each(client, care):
    client.force_login(care.people["team"])
    address = "/units/care/split/"
    page = client.get(address).content.decode()
    assert "Which targets go to the new service?" in page
    assert "F1 Measure F1 (locked for 2013/14)" in page
    assert "Which teams" not in page
    day = f"{DAY.day}/{DAY.month}/{DAY.year}"
    targets = [care.locked.target_id, care.other_draft.target_id]
    typed = {"title": "Home care", "targets": targets, "day": day}
    answer = client.post(address, typed)
    text = answer.content.decode()
    assert (
        "F1 Measure F1, 2013/14: locked, so it stays with Care until the year ends; its next draft"
        " goes to Home care" in text
    )
    assert "F3 Measure F3, 2014/15: goes to Home care" in text
    assert "Plans of Care itself stay with it" in text
    assert "Nobody holds a role in Home care yet" in text
    confirmed = typed | {"seen": answer.context["seen"], "reason": "Cabinet, minute 7"}
    assert client.post(address, confirmed).status_code == 302
    assert services() == SPLIT
    assert "Home care takes the targets F1, F3" in client.get("/units/care/").content.decode()


def test_nothing_chosen_is_said_at_the_field(client, care):
    client.force_login(care.people["team"])
    typed = {"title": "Home care", "day": "1/10/2013"}
    page = client.post("/units/care/split/", typed).content.decode()
    assert "Choose what goes to the new unit" in page and 'value="Home care"' in page


def test_a_directorate_is_not_asked_for_targets(client, care):
    client.force_login(care.people["team"])
    assert "Which targets" not in client.get("/units/families/split/").content.decode()
