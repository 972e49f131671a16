"""The golden thread: from any node up and down, its loose ends, and its page at any size."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from reporting.charts.thread import HEIGHT, MOST_ROWS, draw
from targets.approval import problems_of_the_books
from targets.models import Objective, Plan
from targets.objectives import add_objective, change_objective, version_of
from targets.rules.golden_thread import Level, Node, Thread, counts_by_rating, why_it_cannot_serve
from tests.factories import YEAR


def thread():
    """vision < priority < directorate (serves two) < service; T1 under the service, T2 under the
    priority, T3 and a team loose.
    """
    levels = {"V": 0, "P": 1, "Q": 1, "D": 3, "S": 4, "L": 5, "T1": 7, "T2": 7, "T3": 7}
    nodes = [
        Node(key, Level(level), key, rating={"T1": "red", "T2": "green"}.get(key, ""))
        for key, level in levels.items()
    ]
    return Thread(
        nodes,
        [
            ("P", "V"),
            ("Q", "V"),
            ("D", "P"),
            ("D", "Q"),
            ("S", "D"),
            ("T1", "S"),
            ("T2", "P"),
            ("T2", "gone"),
        ],
    )


def test_up_and_down_from_any_node():
    t = thread()
    assert t.above("S") == ["V", "P", "Q", "D"] and t.above("V") == [] and t.below("T1") == []
    assert t.below("P") == ["D", "S", "T1", "T2"] and t.below("V") == [
        "P",
        "Q",
        "D",
        "S",
        "T1",
        "T2",
    ]
    assert counts_by_rating(t, "V") == {"red": 1, "green": 1} and t.top() == ["V"]


def test_what_serves_two_is_unfolded_once():
    assert [(depth, node.key, again) for depth, node, again in thread().tree(["V"])] == [
        (0, "V", False),
        (1, "P", False),
        (2, "D", False),
        (3, "S", False),
        (4, "T1", False),
        (2, "T2", False),
        (1, "Q", False),
        (2, "D", True),
    ]


def test_loose_ends_are_listed():
    loose = {name: [node.key for node in nodes] for name, nodes in thread().orphans().items()}
    assert loose == {"targets": ["T3"], "objectives": ["L"], "unmeasured": ["L"]}


@pytest.mark.parametrize("below", Level)
@pytest.mark.parametrize("above", Level)
def test_the_thread_runs_upwards_only(below, above):
    assert (why_it_cannot_serve(below, above) == "") == (above < below)


def test_a_level_too_long_for_the_picture_is_left_to_the_list():
    nodes = [Node("V", Level.VISION, "Vision")] + [
        Node(f"T{n}", Level.TARGET, f"T{n}") for n in range(MOST_ROWS + 1)
    ]
    picture = draw(Thread(nodes, [(f"T{n}", "V") for n in range(MOST_ROWS + 1)]), ["V"], [])
    assert [box.title for box in picture["boxes"]] == ["Vision"] and picture["left_out"] == {
        "Target": MOST_ROWS + 1
    }


def test_no_box_stands_on_another_and_each_stands_right_of_what_it_serves():
    nodes = [
        Node("V", Level.VISION, "Vision"),
        *(Node(f"P{n}", Level.PRIORITY, f"P{n}") for n in range(3)),
        *(Node(f"T{n}", Level.TARGET, f"T{n}") for n in range(7)),
    ]
    ties = (
        [(f"P{n}", "V") for n in range(3)]
        + [(f"T{n}", f"P{n % 2}") for n in range(6)]
        + [("T6", "V"), ("T0", "P2")]
    )
    picture = draw(Thread(nodes, ties), ["V"], [])
    assert len({(box.x, box.y) for box in picture["boxes"]}) == len(nodes)
    columns = {}
    for box in picture["boxes"]:
        columns.setdefault(box.x, []).append(box.y)
    assert all(
        later - sooner >= HEIGHT
        for ys in columns.values()
        for sooner, later in zip(sorted(ys), sorted(ys)[1:], strict=False)
    )
    assert all(left < right for left, _, right, _ in picture["lines"])


def test_a_target_has_its_own_thread_up_to_the_vision(client, approved):
    client.force_login(approved.people["manager"])
    page = client.get("/golden-thread/2013-14/targets/F1/").content.decode()
    assert "It serves" in page and "First priority" in page and "F1 Measure F1" in page
    assert client.get("/golden-thread/2013-14/targets/NONE/").status_code == 404
    assert client.get("/golden-thread/1800-01/").status_code == 404


def objective(council, plan, title, at, *serves, kind="objective", first=YEAR, last=YEAR):
    return add_objective(
        plan,
        slug=title.lower().replace(" ", "-"),
        title=title,
        kind=kind,
        link="",
        first_year=first,
        last_year=last,
        order=0,
        serves=list(serves),
        by=council.people["team"],
        at=at,
    )


def test_what_an_objective_may_serve_and_how_long_it_may_last(council, at):
    vision = objective(
        council, council.plans["corporate-plan"], "Vision", at, kind="vision", first=None, last=None
    )
    priority = objective(council, council.plans["corporate-plan"], "Priority", at, vision)
    families = council.plans["families"]
    three = objective(council, families, "Safe homes", at, priority, last=YEAR + 2)
    assert (
        three.level == Level.DIRECTORATE
        and list(three.serves.all()) == [priority]
        and not three.stands_in(YEAR + 3)
    )
    with pytest.raises(Refused, match="covers 3 years"):
        objective(council, families, "Four years", at, last=YEAR + 3)
    with pytest.raises(Refused, match="have a first and a last year"):
        objective(council, families, "Open", at, first=None, last=None)
    with pytest.raises(Refused, match="runs upwards"):
        objective(council, families, "Sideways", at, three)
    with pytest.raises(Refused, match="A vision cannot serve a vision"):
        objective(
            council, council.plans["corporate-plan"], "Second vision", at, vision, kind="vision"
        )
    with pytest.raises(Refused, match="has an objective with the short name"):
        objective(council, families, "Safe homes", at)
    service = Plan.objects.create(
        slug="care-plan", title="Care Plan", kind=Plan.SERVICE, unit=council.units["care"]
    )
    with pytest.raises(Refused, match="covers 1 year"):
        objective(council, service, "Two years", at, three, last=YEAR + 1)


def test_under_a_locked_target_nothing_of_an_objective_changes(council, at):
    families = council.plans["families"]
    Objective.objects.filter(plan=families).update(first_year=YEAR, last_year=YEAR + 2)
    council.add_usual_targets()
    council.approve()
    first, priority = (
        Objective.objects.select_related("plan").get(plan=families),
        council.priorities["corporate-plan"],
    )
    asked = {
        "link": "",
        "last_year": YEAR + 2,
        "order": 0,
        "by": council.people["director"],
        "at": at,
    }
    with pytest.raises(Refused, match="Locked targets stand under this objective"):
        change_objective(first, title="Another", serves=[], seen_version=version_of(first), **asked)
    with pytest.raises(Refused, match="what it serves stay as they were approved"):
        change_objective(
            first, title=first.title, serves=[priority], seen_version=version_of(first), **asked
        )
    assert not first.serves.exists() and problems_of_the_books() == []


def test_no_objective_is_added_to_a_locked_year(approved, at):
    families = approved.plans["families"]
    for first, last in ((YEAR, YEAR), (YEAR - 1, YEAR + 1), (None, None)):
        plan = approved.plans["corporate-plan"] if first is None else families
        with pytest.raises(Refused, match=r"locked for 2013/14.*Choose 2014/15"):
            objective(approved, plan, "Late", at, first=first, last=last)
    assert objective(approved, families, "Next", at, first=YEAR + 1, last=YEAR + 1).pk


@pytest.mark.parametrize(
    ("name", "sees"), [("member", False), ("committee", False), ("hr", True), ("head", True)]
)
def test_drafts_stand_on_the_thread_of_who_may_see_drafts(client, approved, at, name, sees):
    draft = approved.target("F9", year=YEAR + 1)
    objective(approved, draft.plan, "Only thought of", at, first=YEAR + 1, last=YEAR + 1)
    client.force_login(approved.people[name])
    page = client.get("/golden-thread/2014-15/").content.decode()
    assert ("F9 Measure F9" in page) == ("Only thought of" in page) == sees
    address = "/golden-thread/2014-15/targets/F9/"
    assert client.get(address).status_code == (200 if sees else 404)
    assert "F1 Measure F1" in client.get("/golden-thread/2013-14/").content.decode()


def grow(council, count, at):
    """A generated council's thread of about `count` nodes below one vision."""
    plan, families = council.plans["corporate-plan"], council.plans["families"]
    vision = Objective.objects.create(plan=plan, slug="v", title="Vision", kind="vision")
    priorities = Objective.objects.bulk_create(
        Objective(plan=plan, slug=f"p{n}", title=f"Priority {n}") for n in range(10)
    )
    rest = Objective.objects.bulk_create(
        Objective(
            plan=families, slug=f"o{n}", title=f"Objective {n}", first_year=YEAR, last_year=YEAR
        )
        for n in range(count - 11)
    )
    through = Objective.serves.through
    ties = [(p.pk, vision.pk) for p in priorities] + [
        (o.pk, priorities[n % 10].pk) for n, o in enumerate(rest)
    ]
    ties += [(o.pk, priorities[(n + 3) % 10].pk) for n, o in enumerate(rest) if n % 7 == 0]
    through.objects.bulk_create(
        [through(from_objective_id=below, to_objective_id=above) for below, above in ties]
    )
    return priorities[0]


@pytest.mark.parametrize("count", [20, pytest.param(5000, marks=pytest.mark.slow)])
def test_the_page_asks_a_fixed_number_of_questions(client, approved, at, count):
    first = grow(approved, count, at)
    client.force_login(approved.people["member"])
    asks = {"/golden-thread/2013-14/": 9, f"/golden-thread/2013-14/{first.pk}/": 7}
    for url, number in asks.items():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url)
        assert page.status_code == 200 and len(asked) == number, [
            query["sql"][:90] for query in asked
        ]
    assert page.content.decode().count("<ul>") == page.content.decode().count(
        "</ul>"
    ) - page.content.decode().count("<ul class")


def test_the_page_lists_loose_ends_and_marks_ratings_in_words(client, approved):
    client.force_login(approved.people["lead"])
    page = client.get("/golden-thread/2013-14/").content.decode()
    assert (
        "Nothing has been published for 2013/14 yet" in page
        and "Objectives that serve nothing above them" in page
        and "First priority" in page
    )
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1].split()
    assert heading[0].isdigit() and heading[1].startswith(("target", "objective"))
    assert client.get("/golden-thread/2013-14/99999/").status_code == 404
    assert client.get(f"/golden-thread/{FinancialYear(2031).slug}/").status_code == 200
    assert (
        client.get("/golden-thread/now/", follow=True).redirect_chain[0][0]
        == "/golden-thread/2013-14/"
    )
