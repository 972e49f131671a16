"""What cannot be right is refused before it is locked: each contradiction, at every door, in the
same words.
"""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.xlsx import write_sheets
from pmf_portal.periods.month import Month
from targets.approval import PlanNotReady, approve_plan
from targets.challenge import submit_plan
from targets.confirmations import ContradictionRefused
from targets.drafting import change_draft, changes_since, set_trajectory
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import Approval, Specification, Submission
from targets.rules.trajectory import PlannedPoint
from tests.browser_forms import sent
from tests.factories import YEAR
from tests.targets.contradictory import OF_A_MEASURE, OF_A_TRAJECTORY

# The words of a refusal, at each door: what the database keeps has tests of its own.
pytestmark = [pytest.mark.any_database, pytest.mark.slow]

NEXT = YEAR + 1
PLAN = "/plans/families/2014-15/"
API = "/api/v1/plans/families/2014-15/targets/"
APRIL = Month(2014, 4)
MEASURES = pytest.mark.parametrize("planted", OF_A_MEASURE, ids=lambda one: one.name)
TRAJECTORIES = pytest.mark.parametrize("planted", OF_A_TRAJECTORY, ids=lambda one: one.name)
DEFERRED = "If it is right, "


def number_text(value):
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def target_cells(planted):
    """The target as a row of a file."""
    cells = {
        "code": "F1",
        "title": "Measure F1",
        "plan": "families",
        "priority": "first",
        "service": "care",
        "kind": "indicator",
        "polarity": "higher",
        "frequency": "month",
        "financial_year": str(NEXT),
        "decimals": "1",
        "tolerance": "percent",
        "amber_within": "5",
    }
    return cells | {name: number_text(value) for name, value in planted.fields.items()}


def point_cells(planted, code="F1"):
    return {"code": code, "period": "2014-04"} | planted.changed


def csv_bytes(cells):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    return out.getvalue().encode()


def stored(council, fields):
    """A draft as it stands in the database, past every door."""
    planned = str(fields["annual_target"])
    return council.target("F1", year=NEXT, planned=planned, **fields)


def reasons(refusal):
    return [problem.reason for problem in refusal.value.problems]


def confirmed_by(planted):
    """What is asked back with it in a file; nothing where nobody can confirm it."""
    if not planted.question:
        return planted.words
    return f"{planted.words} {DEFERRED}write {planted.question} under “confirmed”."


@MEASURES
def test_the_form_of_a_draft_refuses_it(client, council, planted):
    client.force_login(council.people["manager"])
    spec = stored(council, planted.base)
    url = f"{PLAN}targets/F1/change/{planted.part}/"
    typed = {name: number_text(value) for name, value in planted.changed.items()}
    answer = client.post(url, sent(client, url, **typed))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert planted.words in page and ("say so below" in page) == bool(planted.question)
    assert all(text in page for text in typed.values())
    assert Specification.objects.get(pk=spec.pk).version == spec.version


@MEASURES
def test_the_service_of_drafting_refuses_it(council, at, planted):
    spec = stored(council, planted.base)
    by = council.people["manager"]
    with pytest.raises(ContradictionRefused) as refusal:
        change_draft(spec, planted.changed, seen_version=None, by=by, at=at)
    assert planted.words in str(refusal.value)


@MEASURES
def test_a_file_of_targets_refuses_it_at_its_column(council, at, planted):
    with pytest.raises(FileRefused) as refusal:
        import_targets(
            csv_bytes(target_cells(planted)), name="t.csv", by=council.people["team"], at=at
        )
    assert confirmed_by(planted) in reasons(refusal)
    assert not Specification.objects.filter(financial_year=NEXT).exists()


@MEASURES
def test_the_page_of_importing_targets_refuses_it(client, council, planted):
    client.force_login(council.people["team"])
    file = SimpleUploadedFile("t.csv", csv_bytes(target_cells(planted)))
    page = client.post("/plans/import-targets/", {"file": file}).content.decode()
    assert confirmed_by(planted) in page


@MEASURES
def test_the_command_of_importing_targets_refuses_it(council, tmp_path, planted):
    path = tmp_path / "targets.csv"
    path.write_bytes(csv_bytes(target_cells(planted)))
    with pytest.raises(CommandError) as refusal:
        call_command("import_targets", str(path))
    assert confirmed_by(planted) in str(refusal.value)


@MEASURES
def test_the_workbook_of_a_plan_refuses_it(client, council, at, planted):
    client.force_login(council.people["team"])
    cells = target_cells(planted)
    data = write_sheets(
        [("targets", list(cells), [list(cells.values())]), ("trajectory", ["code", "period"], [])],
        created=at,
    )
    page = client.post(PLAN + "import/", {"file": SimpleUploadedFile("plan.xlsx", data)})
    assert confirmed_by(planted) in page.content.decode()


@MEASURES
def test_the_api_of_a_plan_refuses_it(client, council, planted):
    client.force_login(council.people["team"])
    body = json.dumps({"targets": [target_cells(planted)]})
    answer = client.post(API, body, content_type="application/json")
    assert answer.status_code == 422
    assert confirmed_by(planted) in [problem["reason"] for problem in answer.json()["problems"]]


@MEASURES
def test_submission_refuses_it(council, at, planted):
    stored(council, planted.fields)
    with pytest.raises(PlanNotReady) as refusal:
        submit_plan(council.plans["families"], NEXT, by=council.people["director"], at=at)
    assert planted.words in str(refusal.value)


@MEASURES
def test_approval_refuses_it(client, council, at, planted):
    stored(council, planted.fields)
    with pytest.raises(PlanNotReady) as refusal:
        approve_plan(
            council.plans["families"], NEXT, reference="x", by=council.people["holder"], at=at
        )
    assert planted.words in str(refusal.value)
    decided = {"holder": "holder", "reference": "x", "evidence": Path(__file__)}
    with pytest.raises(CommandError) as refusal:
        call_command("record_approval", "families", "2014/15", **decided)
    assert planted.words in str(refusal.value)
    Submission.objects.create(
        plan=council.plans["families"],
        financial_year=NEXT,
        submitted_by=council.people["director"],
        submitted_at=at,
        digest="x",
    )
    client.force_login(council.people["holder"])
    url = PLAN + "approve/"
    digest = client.get(url).context["digest"]
    page = client.post(url, {"decision": "x", "confirm": "on", "seen_digest": digest})
    assert planted.words in page.content.decode() and not Approval.objects.exists()


@MEASURES
def test_the_draft_it_is_changed_from_is_taken(council, at, planted):
    """The words above are about the change alone: what it was changed from passes each door."""
    cells = target_cells(planted) | {
        name: number_text(value) for name, value in planted.base.items()
    }
    for name in planted.changed.keys() - planted.base.keys() - {"amber_within", "tolerance"}:
        cells[name] = ""
    if "amber_within" in planted.changed and "amber_within" not in planted.base:
        cells["amber_within"] = "5"
    if "tolerance" in planted.changed and "tolerance" not in planted.base:
        cells["tolerance"] = "percent"
    assert import_targets(csv_bytes(cells), name="t.csv", by=council.people["team"], at=at) == 1


@pytest.mark.parametrize(
    "planted", [one for one in OF_A_MEASURE if one.question], ids=lambda one: one.name
)
def test_what_can_be_right_is_kept_once_it_is_confirmed(client, council, at, planted):
    client.force_login(council.people["manager"])
    spec = stored(council, planted.base)
    url = f"{PLAN}targets/F1/change/{planted.part}/"
    typed = {name: number_text(value) for name, value in planted.changed.items()}
    asked = client.post(url, sent(client, url, **typed))
    assert f'value="{planted.question}"' in asked.content.decode()
    answer = client.post(url, sent(client, url, **typed) | {"confirmed": [planted.question]})
    assert answer.status_code == 302
    spec.refresh_from_db()
    assert planted.question in spec.confirmed.split()
    cells = target_cells(planted) | {"code": "F2", "confirmed": planted.question}
    assert import_targets(csv_bytes(cells), name="t.csv", by=council.people["team"], at=at) == 1
    assert (
        planted.question
        in Specification.objects.get(target__code="F2", financial_year=NEXT).confirmed
    )


@TRAJECTORIES
def test_the_form_of_a_trajectory_refuses_it(client, council, planted):
    client.force_login(council.people["manager"])
    spec = stored(council, planted.base)
    url = f"{PLAN}targets/F1/set-trajectory/"
    typed = {f"planned_{APRIL}": planted.changed["planned"]}
    if "amber_bound" in planted.changed:
        typed[f"amber_{APRIL}"] = planted.changed["amber_bound"]
    answer = client.post(url, sent(client, url, **typed))
    page = answer.content.decode()
    assert planted.words in page and ("say so below" in page) == bool(planted.question)
    if planted.question:
        data = sent(client, url, **typed) | {"confirmed": [planted.question]}
        assert client.post(url, data).status_code == 302
        spec.refresh_from_db()
        assert spec.confirmed == planted.question


@TRAJECTORIES
def test_the_service_of_trajectories_refuses_it(council, at, planted):
    spec = stored(council, planted.base)
    amber = planted.changed.get("amber_bound")
    point = PlannedPoint(APRIL, Decimal(planted.changed["planned"]), amber and Decimal(amber))
    with pytest.raises(ContradictionRefused) as refusal:
        set_trajectory(spec, [point], seen_version=None, by=council.people["manager"], at=at)
    assert planted.words in str(refusal.value)


@TRAJECTORIES
def test_a_file_of_planned_values_refuses_it(client, council, at, tmp_path, planted):
    stored(council, planted.base)
    data, team = csv_bytes(point_cells(planted, "f01")), council.people["team"]
    with pytest.raises(FileRefused) as refusal:
        import_trajectory(data, name="t.csv", by=team, at=at)
    assert reasons(refusal) == [confirmed_by(planted)]
    assert refusal.value.problems[0].column == planted.column
    path = tmp_path / "trajectory.csv"
    path.write_bytes(data)
    with pytest.raises(CommandError) as refusal:
        call_command("import_trajectory", str(path))
    assert confirmed_by(planted) in str(refusal.value)
    if planted.question:
        cells = point_cells(planted) | {"confirmed": planted.question}
        assert import_trajectory(csv_bytes(cells), name="t.csv", by=team, at=at) == 1
        assert Specification.objects.get(financial_year=NEXT).confirmed == planted.question


@TRAJECTORIES
def test_workbook_and_api_refuse_it_in_the_trajectory(client, council, at, planted):
    stored(council, planted.base)
    client.force_login(council.people["team"])
    cells = point_cells(planted)
    sheets = [
        ("targets", ["code"], []),
        ("trajectory", list(cells), [list(cells.values())]),
    ]
    file = SimpleUploadedFile("plan.xlsx", write_sheets(sheets, created=at))
    assert confirmed_by(planted) in client.post(PLAN + "import/", {"file": file}).content.decode()
    answer = client.post(API, json.dumps({"trajectory": [cells]}), content_type="application/json")
    assert confirmed_by(planted) in [problem["reason"] for problem in answer.json()["problems"]]


@TRAJECTORIES
def test_submission_and_approval_refuse_the_trajectory(council, at, planted):
    spec = stored(council, planted.base)
    amber = planted.changed.get("amber_bound")
    spec.trajectory.filter(month=APRIL.first_day).update(
        planned=planted.changed["planned"], amber_bound=amber
    )
    plan = council.plans["families"]
    with pytest.raises(PlanNotReady) as refusal:
        submit_plan(plan, NEXT, by=council.people["director"], at=at)
    assert f"April 2014: {planted.words}" in str(refusal.value)
    with pytest.raises(PlanNotReady) as refusal:
        approve_plan(plan, NEXT, reference="x", by=council.people["holder"], at=at)
    assert planted.words in str(refusal.value)


def test_an_untouched_workbook_of_a_contradictory_draft_is_nothing_to_save(client, council):
    stored(council, OF_A_MEASURE[0].fields)
    client.force_login(council.people["team"])
    data = client.get(PLAN + "workbook.xlsx").content
    answer = client.post(PLAN + "import/", {"file": SimpleUploadedFile("plan.xlsx", data)})
    assert answer.status_code == 302
    assert client.get(answer.url).context["differences"] == []


def test_a_unit_of_our_own_is_asked_back_once_in_the_council(client, council, at):
    client.force_login(council.people["manager"])
    first, second = stored(council, {"annual_target": Decimal(5)}), council.target("F2", year=NEXT)
    typed = {"unit": "widgets"}
    url = f"{PLAN}targets/F1/change/calculation/"
    assert client.post(url, sent(client, url, **typed)).status_code == 200
    confirmed = sent(client, url, **typed) | {"confirmed": ["own_unit"]}
    assert client.post(url, confirmed).status_code == 302
    url = f"{PLAN}targets/F2/change/calculation/"
    assert client.post(url, sent(client, url, **typed)).status_code == 302
    for spec in (first, second):
        spec.refresh_from_db()
        assert (spec.unit, spec.confirmed) == ("widgets", "own_unit")


def test_an_edit_elsewhere_is_not_held_up_by_a_contradiction(client, council):
    client.force_login(council.people["manager"])
    stored(council, OF_A_MEASURE[0].fields)
    url = f"{PLAN}targets/F1/change/identity/"
    assert client.post(url, sent(client, url, title="A better name")).status_code == 302


def test_a_unit_that_stands_already_is_kept_by_confirming_it_alone(client, council):
    client.force_login(council.people["manager"])
    spec = stored(council, {"unit": "widgets", "annual_target": Decimal(5)})
    url = f"{PLAN}targets/F1/change/calculation/"
    assert client.post(url, sent(client, url)).status_code == 200
    assert client.post(url, sent(client, url) | {"confirmed": ["own_unit"]}).status_code == 302
    spec.refresh_from_db()
    assert (spec.confirmed, spec.version) == ("own_unit", 2)
    assert [change.after for change in changes_since(spec, 1)] == ["own_unit"]


def test_planned_values_that_stand_are_kept_by_confirming_them_alone(client, council):
    client.force_login(council.people["manager"])
    spec = stored(council, {"unit": "people", "annual_target": Decimal(-5)})
    url = f"{PLAN}targets/F1/set-trajectory/"
    assert client.post(url, sent(client, url)).status_code == 200
    assert client.post(url, sent(client, url) | {"confirmed": ["unusual_range"]}).status_code == 302
    spec.refresh_from_db()
    assert (spec.confirmed, spec.version) == ("unusual_range", 2)


def test_what_is_missing_and_what_cannot_be_right_stand_in_one_text(council, at):
    stored(council, OF_A_MEASURE[0].fields | {"rationale": "", "peers": ""})
    with pytest.raises(PlanNotReady) as refusal:
        submit_plan(council.plans["families"], NEXT, by=council.people["director"], at=at)
    assert str(refusal.value).startswith(
        "F1: the rationale, the relevant peers. A percentage of two counts needs the scale 100,"
    )
