"""Drafting a target: part by part, by several people at once, and closed once it is handed in or
approved.
"""

from decimal import Decimal

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from targets.challenge import return_plan, submit_plan
from targets.drafting import (
    DraftChanged,
    change_draft,
    changes_since,
    draft_target,
    set_trajectory,
)
from targets.models import Evidence, PrincipleCheck, Responsibility, Specification
from targets.next_year import copy_to_next_year
from targets.rules.principles import PRINCIPLES
from targets.rules.trajectory import PlannedPoint
from tests.browser_forms import sent
from tests.factories import YEAR

NEXT = YEAR + 1
PLAN = "/plans/families/2014-15/"
NEW = {
    "code": "F7",
    "title": "Visits in time",
    "service": "",
    "polarity": "higher",
    "aggregation": "sum",
    "frequency": "month",
    "seen_version": "0",
}


@pytest.fixture
def manager(client, council):
    client.force_login(council.people["manager"])
    return client


@pytest.fixture
def draft(council):
    """Next year's complete draft of one target."""
    return council.target("F1", year=NEXT)


def test_a_service_manager_drafts_a_target_of_the_own_service(manager, council):
    answer = manager.post(PLAN + "draft-target/", NEW | {"service": council.units["care"].pk})
    assert answer.status_code == 302, answer.context["form"].errors
    draft = Specification.objects.get(target__code="F7", financial_year=NEXT)
    assert (
        draft.edited_by == council.people["manager"]
        and list(draft.authors.all()) == [council.people["manager"]]
        and draft.version == 1
    )
    page = manager.get(PLAN + "targets/F7/").content.decode()
    for lacking in (
        "the kind of measure",
        "the annual target",
        "the accountable officer",
        "a planned value for April 2014",
    ):
        assert lacking in page
    assert AuditEvent.objects.get(action="draft_target").subject == "F7 2014/15"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"code": ""}, "Enter the code"),
        ({"code": "F  7"}, "“F 7” would be taken"),
        ({"code": "f1"}, "“f1” differs from “F1” only by capitals"),
        ({"code": "F01"}, "“F01” differs from “F1” only by capitals, leading zeros"),
        ({"code": "MAR1"}, "A spreadsheet would turn the code “MAR1” into a date"),
        ({"code": "F/7"}, "“F-7” would be taken"),
        ({"title": ""}, "Enter the title"),
        ({"title": "x" * 301}, "at most 300"),
        ({"service": ""}, "Choose the service"),
        ({"polarity": "up"}, "hoose from the list"),
        ({"frequency": "year_monthly"}, "count the same months again, so they are never added up"),
        ({"code": "F1"}, "F1 has a specification for 2014/15 already"),
    ],
)
def test_a_wrong_first_page_says_so_and_keeps_what_was_typed(
    manager, council, draft, changed, message
):
    answer = manager.post(
        PLAN + "draft-target/",
        NEW | {"service": council.units["care"].pk, "title": "Kept title"} | changed,
    )
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and message in page
        and ("Kept title" in page or "title" in changed)
    )
    assert Specification.objects.count() == 1


def test_the_manager_of_one_service_does_not_draft_for_another(manager, council):
    page = manager.post(
        PLAN + "draft-target/", NEW | {"service": council.units["waste"].pk}
    ).content.decode()
    assert "choose from the list" in page
    assert manager.get("/plans/places/2014-15/draft-target/").status_code == 403
    council.target("P1", plan="places", service="waste", year=NEXT)
    assert manager.get("/plans/places/2014-15/targets/P1/change/identity/").status_code == 403


@pytest.mark.parametrize(
    ("part", "typed", "stored"),
    [
        ("identity", {"title": "A better name"}, {"title": "A better name"}),
        (
            "calculation",
            {"definition": "Counted on the day", "decimals": "2"},
            {"definition": "Counted on the day", "decimals": 2},
        ),
        (
            "calculation",
            {"scale": "100", "aggregation": "ratio"},
            {"scale": Decimal(100), "aggregation": "ratio"},
        ),
        (
            "ambition",
            {"annual_target": "93.5 %", "amber_within": "2"},
            {"annual_target": Decimal("93.5"), "amber_within": 2},
        ),
        ("ambition", {"annual_target": ""}, {"annual_target": None}),
    ],
)
def test_each_part_is_saved_and_recorded(manager, draft, part, typed, stored):
    url = f"{PLAN}targets/F1/change/{part}/"
    answer = manager.post(url, sent(manager, url, **typed))
    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in stored} == stored and draft.version == 2
    assert {change.field for change in changes_since(draft, 1)} == set(stored)


@pytest.mark.parametrize(
    ("part", "typed", "message"),
    [
        ("identity", {"title": ""}, "Enter the title"),
        ("calculation", {"decimals": "9"}, "At most 6 decimals can be published"),
        ("calculation", {"scale": "0"}, "The scale must be above 0"),
        ("calculation", {"scale": "-5"}, "The scale must be above 0"),
        ("calculation", {"decimals": "one"}, "enter a whole number"),
        ("calculation", {"publication_lag_days": "-1"}, "enter a whole number, 0 or more"),
        ("ambition", {"annual_target": "NaN"}, "“NaN” is not a number"),
        ("ambition", {"annual_target": "1e5"}, "not a number"),
        ("ambition", {"annual_target": "£5"}, "not in pounds"),
        ("ambition", {"amber_within": "-1"}, "A margin cannot be negative"),
        ("ambition", {"previous_year": "12,5"}, "uses a comma for decimals"),
        ("officers", {"accountable_deputy": "head"}, "hoose from the list"),
    ],
)
def test_a_wrong_entry_is_told_at_its_field(manager, draft, part, typed, message):
    url = f"{PLAN}targets/F1/change/{part}/"
    answer = manager.post(url, sent(manager, url, **typed))
    assert answer.status_code == 200 and message in answer.content.decode().replace("&quot;", '"')
    draft.refresh_from_db()
    assert draft.version == 1


def test_officer_and_deputy_are_two_people(manager, council, draft):
    url = f"{PLAN}targets/F1/change/officers/"
    head = council.people["head"].pk
    page = manager.post(
        url, sent(manager, url, accountable_officer=head, accountable_deputy=head)
    ).content.decode()
    assert "The deputy must be somebody else" in page
    assert (
        manager.post(
            url, sent(manager, url, accountable_deputy=council.people["director"].pk)
        ).status_code
        == 302
    )
    assert (
        Responsibility.objects.get(target=draft.target, financial_year=NEXT).accountable_deputy
        == council.people["director"]
    )


def test_two_people_edit_one_draft_at_once_and_the_second_is_told(client, council, draft):
    url = f"{PLAN}targets/F1/change/ambition/"
    client.force_login(council.people["manager"])
    first, second = sent(client, url), sent(client, url)
    assert (
        client.post(
            url, first | {"annual_target": "95", "stretch": "Two points above the peers"}
        ).status_code
        == 302
    )
    client.force_login(council.people["head"])
    answer = client.post(
        url, second | {"annual_target": "92", "rationale": "Because residents asked"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Post of manager changed this draft while you were writing" in page
    assert "Annual target</strong>, by Post of manager: “90.000000” became “95”" in page
    form = answer.context["form"]
    assert (
        form["annual_target"].value() == "92"
        and form["rationale"].value() == "Because residents asked"
    )
    assert form["stretch"].value() == "Two points above the peers"
    draft.refresh_from_db()
    assert draft.annual_target == 95 and draft.rationale == "It matters"
    again = {key: value for key, value in form.data.items()}
    assert client.post(url, again).status_code == 302
    draft.refresh_from_db()
    assert (draft.annual_target, draft.stretch, draft.rationale) == (
        92,
        "Two points above the peers",
        "Because residents asked",
    )


def test_two_people_edit_one_trajectory_at_once(client, council, draft):
    url = f"{PLAN}targets/F1/set-trajectory/"
    client.force_login(council.people["manager"])
    first, second = sent(client, url), sent(client, url)
    assert client.post(url, first | {"planned_2014-04": "88"}).status_code == 302
    client.force_login(council.people["head"])
    answer = client.post(url, second | {"planned_2014-05": "89"})
    assert "Plan 2014-04</strong>, by Post of manager: “90” became “88”" in answer.content.decode()
    form = answer.context["form"]
    assert form["planned_2014-04"].value() == "88" and form["planned_2014-05"].value() == "89"
    assert client.post(url, dict(form.data.items())).status_code == 302
    assert list(draft.trajectory.order_by("month").values_list("planned", flat=True)[:3]) == [
        88,
        89,
        90,
    ]


def test_a_submitted_draft_is_closed_until_it_is_returned(client, council, draft, at):
    submit_plan(council.plans["families"], NEXT, by=council.people["director"], at=at)
    client.force_login(council.people["manager"])
    url = f"{PLAN}targets/F1/change/ambition/"
    assert (
        "is with its approver" in client.get(url).content.decode()
        and client.get(url).status_code == 403
    )
    with pytest.raises(Refused, match="with its approver"):
        change_draft(draft, {"title": "x"}, seen_version=1, by=council.people["manager"], at=at)
    return_plan(
        council.plans["families"], NEXT, reason="Look again", by=council.people["holder"], at=at
    )
    assert client.get(url).status_code == 200 and "Look again" in client.get(PLAN).content.decode()


def test_a_plan_year_that_is_approved_takes_no_new_target(approved, at):
    with pytest.raises(Refused, match="approved and locked"):
        draft_target(
            "F8",
            approved.plans["families"],
            YEAR,
            by=approved.people["manager"],
            at=at,
            title="Late",
        )


def test_copying_starts_next_years_draft_and_leaves_the_numbers_open(client, approved, at):
    for month in range(4, 16):
        end = Month(2013, 4) + (month - 4)
        approved.figure(approved.total, str(end), "11")
        approved.figure(approved.latest, str(end), "91.2")
    Evidence.objects.filter(specification=approved.latest).delete()
    client.force_login(approved.people["head"])
    assert client.post("/plans/families/2013-14/targets/F1/copy-to-next-year/").status_code == 302
    draft = Specification.objects.get(target__code="F1", financial_year=NEXT)
    assert (draft.title, draft.definition, draft.annual_target, draft.previous_year) == (
        "Measure F1",
        "What is counted",
        None,
        Decimal("91.2"),
    )
    assert (
        not draft.trajectory.exists()
        and Responsibility.objects.get(target=draft.target, financial_year=NEXT).performance_lead
        == approved.people["lead"]
    )
    assert AuditEvent.objects.get(action="copy_to_next_year").subject == "F1 2014/15"
    answer = client.post("/plans/families/2013-14/targets/F1/copy-to-next-year/", follow=True)
    assert "F1 has a specification for 2014/15 already" in answer.content.decode()


def test_evidence_travels_to_next_year_and_people_who_left_do_not(council, at):
    spec = council.target("F1")
    Evidence.objects.create(
        specification=spec, kind="benchmark", title="Neighbours", value="92% in 2012/13"
    )
    council.approve()
    council.people["lead"].is_active = False
    council.people["lead"].save()
    spec.refresh_from_db()
    draft = copy_to_next_year(spec, previous_year=None, by=council.people["head"], at=at)
    assert draft.evidence.get().value == "92% in 2012/13"
    assert (
        Responsibility.objects.get(target=draft.target, financial_year=NEXT).performance_lead
        is None
    )


def test_evidence_is_added_and_removed(manager, draft):
    url = f"{PLAN}targets/F1/add-evidence/"
    page = manager.post(
        url, {"kind": "evidence", "title": "", "link": "not an address"}
    ).content.decode()
    assert "Say what it is called" in page and "Write the whole address" in page
    assert (
        manager.post(
            url,
            {
                "kind": "benchmark",
                "title": "Neighbours",
                "value": "92%",
                "link": "https://www.example.org/",
            },
        ).status_code
        == 302
    )
    evidence = Evidence.objects.get()
    assert "Neighbours" in manager.get(f"{PLAN}targets/F1/").content.decode()
    assert manager.get(f"{PLAN}targets/F1/remove-evidence/{evidence.pk}/").status_code == 405
    assert (
        manager.post(f"{PLAN}targets/F1/remove-evidence/{evidence.pk}/").status_code == 302
        and not Evidence.objects.exists()
    )


def test_the_twelve_principles_are_answered_and_a_no_is_explained(manager, draft):
    assert len(PRINCIPLES) == 12
    url = f"{PLAN}targets/F1/check-principles/"
    page = manager.post(url, sent(manager, url, plain="not_met")).content.decode()
    assert (
        "Say why “easy to understand and use” is not met" in page
        and not PrincipleCheck.objects.exists()
    )
    assert (
        manager.post(
            url,
            sent(manager, url, plain="not_met", plain_note="The name is too long", relevant="met"),
        ).status_code
        == 302
    )
    page = manager.get(f"{PLAN}targets/F1/").content.decode()
    assert (
        "10 of the twelve design principles are not answered yet" in page
        and "The name is too long" in page
    )


def test_a_draft_can_be_removed_and_the_trail_keeps_it(manager, draft):
    url = f"{PLAN}targets/F1/remove/"
    assert (
        "Remove the draft of F1" in manager.get(url).content.decode()
        and Specification.objects.exists()
    )
    assert manager.post(url).status_code == 302 and not Specification.objects.exists()
    assert AuditEvent.objects.get(action="remove_draft").subject == "F1 2014/15"


def test_a_stale_version_never_overwrites(council, draft, at):
    by = council.people["manager"]
    change_draft(draft, {"title": "One"}, seen_version=1, by=by, at=at)
    with pytest.raises(DraftChanged) as refused:
        set_trajectory(
            draft, [PlannedPoint(Month(2014, 4), Decimal(1))], seen_version=1, by=by, at=at
        )
    assert refused.value.version == 2 and [(c.field, c.after) for c in refused.value.changes] == [
        ("title", "One")
    ]
    assert draft.trajectory.count() == 12


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_page_asks_the_same_number_of_questions(
    client, council, django_assert_num_queries, count
):
    for n in range(count):
        council.target(f"F{n}", year=NEXT)
    client.force_login(council.people["manager"])
    with django_assert_num_queries(31):
        client.get(PLAN)
