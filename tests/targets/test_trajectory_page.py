"""The trajectory grid: typed or generated, previewed, reconciled, kept."""

from decimal import Decimal

import pytest

from pmf_portal.periods.month import Month
from targets.models import Specification
from tests.browser_forms import sent
from tests.factories import YEAR

pytestmark = pytest.mark.any_database

NEXT = YEAR + 1
URL = "/plans/families/2014-15/targets/F1/set-trajectory/"


@pytest.fixture
def manager(client, council):
    client.force_login(council.people["manager"])
    return client


def draft(council, **fields):
    """Next year's draft of a target that came to 126 people this year, 5 in April to 16 in
    March.
    """
    adds_up = {"aggregation": "sum", "unit": "people", "decimals": 0}
    this = council.target("F1", **adds_up, planned="10", annual_target=Decimal(120))
    council.approve()
    for n in range(12):
        council.figure(this, str(Month(2013, 4) + n), str(5 + n))
    spec = council.target("F1", year=NEXT, **adds_up | {"annual_target": Decimal(150)} | fields)
    spec.trajectory.all().delete()
    return spec


def test_last_years_shape_fills_the_grid_and_saves_nothing(manager, council):
    spec = draft(council)
    answer = manager.get(URL + "?profile=seasonal")
    form = answer.context["form"]
    values = [int(form[f"planned_{Month(2014, 4) + n}"].value()) for n in range(12)]
    assert sum(values) == 150 and values == sorted(values) and not spec.trajectory.exists()
    assert "The trajectory comes to the annual target" in answer.content.decode()
    data = {key: value for key, value in form.data.items()}
    assert manager.post(URL, data).status_code == 302
    assert sum(spec.trajectory.values_list("planned", flat=True)) == 150


@pytest.mark.parametrize(("kind", "asked"), [("odd_years", True), ("even_years", False)])
def test_every_other_year_has_a_grid_of_what_comes_every_two(manager, council, kind, asked):
    """2014/15 ends in an odd year."""
    fields = {"frequency": kind, "annual_target": Decimal(150)}
    spec = council.target("F1", year=NEXT, **fields)
    spec.trajectory.all().delete()
    page = manager.get(URL).content.decode()
    assert ("2013/14 to 2014/15" in page) is asked
    assert ("No period ends in 2014/15, so nothing is planned" in " ".join(page.split())) is (
        not asked
    )
    for profile in ("flat", "seasonal", "straight_line", "quarterly_steps", "cumulative"):
        answer = manager.get(f"{URL}?profile={profile}&shares=100")
        assert answer.status_code == 200
    draft_page = manager.get("/plans/families/2014-15/targets/F1/").content.decode()
    assert ("a planned value for 2013/14 to 2014/15" in draft_page) is asked


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("profile=wavy", "Choose one of the ways"),
        ("profile=cumulative", "Give the share"),
        ("profile=cumulative&shares=20+x", "“x” is not a number"),
        ("profile=cumulative&shares=20+100", "Give 12 shares, one for each period; there are 2"),
        ("profile=straight_line", "last year’s result, which is not known"),
    ],
)
def test_what_cannot_be_generated_is_told(manager, council, query, message):
    draft(council)
    answer = manager.get(f"{URL}?{query}")
    assert answer.status_code == 200 and message in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "profile=flat",
        "profile=quarterly_steps",
        "profile=straight_line",
        "profile=cumulative&shares=5+10+20+30+40+50+60+70+80+90+95+100",
    ],
)
def test_every_generator_fills_the_grid(manager, council, query):
    draft(council, previous_year=Decimal(126))
    page = manager.get(f"{URL}?{query}")
    assert page.context["meets"] is True, page.context["problem"]


def test_a_mismatch_is_shown_and_saved_but_not_approvable(manager, council):
    spec = draft(council)
    data = sent(manager, URL) | {f"planned_{Month(2014, 4) + n}": "12" for n in range(12)}
    page = manager.post(URL, data | {"preview": "yes"}).content.decode()
    assert (
        "Not approvable yet: the trajectory comes to 144, but the annual target is 150" in page
        and not spec.trajectory.exists()
    )
    assert manager.post(URL, data).status_code == 302
    assert (
        "the trajectory comes to 144, but the annual target is 150"
        in manager.get("/plans/families/2014-15/targets/F1/").content.decode()
    )


def test_wrong_cells_are_told_and_everything_typed_is_kept(manager, council):
    draft(council)
    answer = manager.post(
        URL,
        sent(manager, URL)
        | {
            "planned_2014-04": "lots",
            "planned_2014-05": "1,2",
            "planned_2014-06": "14",
        },
    )
    page = answer.content.decode()
    assert (
        "“lots” is not a number" in page
        and "uses a comma for decimals" in page
        and 'value="14"' in page
        and 'href="#id_planned_2014-04"' in page
    )


def test_stated_bounds_have_a_column_and_stand_on_the_worse_side(manager, council):
    spec = draft(council, tolerance="floor", amber_within=None)
    answer = manager.post(
        URL,
        sent(manager, URL) | {"planned_2014-04": "12", "amber_2014-04": "13", "amber_2014-05": "3"},
    )
    page = answer.content.decode()
    assert (
        "better side of the plan" in page
        or "An amber bound needs a planned value beside it" in page
    )
    answer = manager.post(
        URL, sent(manager, URL) | {"planned_2014-04": "12", "amber_2014-04": "13"}
    )
    assert "The amber bound 13 is on the better side of the plan 12" in answer.content.decode()
    assert (
        manager.post(
            URL, sent(manager, URL) | {"planned_2014-04": "12", "amber_2014-04": "11"}
        ).status_code
        == 302
    )
    assert spec.trajectory.get().amber_bound == 11


@pytest.mark.parametrize("profile", ["straight_line", "quarterly_steps"])
def test_no_generator_makes_more_than_a_hundred_per_cent(manager, council, profile):
    spec = council.target("F1", year=NEXT, aggregation="mean", planned="98")
    Specification.objects.filter(pk=spec.pk).update(previous_year=Decimal(90))
    page = manager.get(f"{URL}?profile={profile}")
    form = page.context["form"]
    values = [Decimal(form[f"planned_{Month(2014, 4) + n}"].value()) for n in range(12)]
    assert max(values) == 100 and page.context["meets"] is True


def test_no_generator_makes_less_than_nought(manager, council):
    draft(council, previous_year=Decimal(126), annual_target=Decimal(24))
    form = manager.get(f"{URL}?profile=straight_line").context["form"]
    values = [Decimal(form[f"planned_{Month(2014, 4) + n}"].value()) for n in range(12)]
    assert min(values) == 0 and sum(values) == 24
