"""Files of plans by page: templates that say what goes where, and the example that is never taken."""

import pytest
from django.urls import reverse

from pmf_portal.council.imports.columns import template_csv
from pmf_portal.formats.csv_files import FileRefused
from targets.imports.columns import PLAN_FILES, TAKEN_OVER, TARGETS, TRAJECTORY
from targets.imports.objectives import import_objectives
from targets.imports.plans import import_plans
from targets.imports.target_rows import REQUIRED, TARGET_HEADINGS
from targets.imports.trajectory import TRAJECTORY_HEADINGS
from targets.models import Objective, Plan
from targets.views.imports import PLAN_FILE

HEADINGS = {
    "plans": ("short_name", "title", "kind", "unit"),
    "objectives": (
        "plan",
        "short_name",
        "title",
        "order",
        "kind",
        "serves",
        "first_year",
        "last_year",
        "link",
    ),
    TARGETS: TARGET_HEADINGS,
    TRAJECTORY: TRAJECTORY_HEADINGS,
    TAKEN_OVER: ("plan", "year", "approved_on", "approved_by", "reference", "evidence"),
}
PLAN = "short_name,title,kind,unit\nwaste-plan,Waste Plan,service,Waste\n"
OBJECTIVE = (
    "plan,short_name,title,order,kind,serves,first_year,last_year\n"
    "families,clear,Every letter is clear,7,objective,corporate-plan/first,2013/14,2015/16\n"
)


@pytest.mark.parametrize("kind", HEADINGS)
def test_the_page_names_every_heading_that_the_file_may_have(kind):
    assert set(PLAN_FILES[kind].headings) == set(HEADINGS[kind])


def test_what_the_page_calls_needed_is_what_the_file_needs():
    assert set(PLAN_FILES[TARGETS].required) == set(REQUIRED)


@pytest.mark.parametrize("kind", HEADINGS)
def test_the_example_of_a_template_is_never_taken_in(council, at, kind):
    data = template_csv(PLAN_FILES[kind], [PLAN_FILES[kind].example])
    with pytest.raises(FileRefused, match="Only the example row"):
        PLAN_FILE[kind].service(data, name="t.csv", by=council.people["team"], at=at)


def test_a_plan_and_an_objective_come_in_and_the_same_file_changes_nothing(council, at):
    told = {"name": "file.csv", "by": council.people["team"], "at": at}
    assert [import_plans(PLAN.encode(), **told) for _ in range(2)] == [1, 0]
    assert Plan.objects.get(slug="waste-plan").unit.slug == "waste"
    assert [import_objectives(OBJECTIVE.encode(), **told) for _ in range(2)] == [1, 0]
    objective = Objective.objects.get(slug="clear")
    assert [served.slug for served in objective.serves.all()] == ["first"]


@pytest.mark.parametrize("service", [import_plans, import_objectives])
def test_one_wrong_row_and_nothing_is_saved(council, at, service):
    before = (Plan.objects.count(), Objective.objects.count())
    right, wrong = {
        import_plans: (PLAN, "other-plan,Other Plan,service,Nowhere\n"),
        import_objectives: (OBJECTIVE, "nowhere,other,Other,1,objective,,,\n"),
    }[service]
    with pytest.raises(FileRefused) as refused:
        service((right + wrong).encode(), name="f.csv", by=council.people["team"], at=at)
    assert {problem.row for problem in refused.value.problems} == {3}
    assert (Plan.objects.count(), Objective.objects.count()) == before


@pytest.mark.parametrize("kind", HEADINGS)
def test_the_page_offers_the_template_and_takes_it_back_filled_in(client, council, kind):
    client.force_login(council.people["team"])
    name = f"import_{kind.replace('-', '_')}"
    page = client.get(reverse(name)).content.decode()
    for form in ("csv", "xlsx"):
        address = reverse(f"{name}_template", args=[form])
        assert address in page and client.get(address).status_code == 200
    assert client.get(reverse(f"{name}_template", args=["pdf"])).status_code == 404
