"""A council from one folder of files: plans, objectives, targets, trajectories, figures."""

from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import CommandLine
from pmf_portal.council.models import OrganisationUnit
from pmf_portal.formats.xlsx import write_sheets
from scorecards.council_folder import FolderRefused, set_up_council
from scorecards.models import Actual
from targets.models import Objective, Plan, Specification, TrajectoryPoint

ROOT = CommandLine("root")
PLANS = "short_name,title,kind,unit\n"
OBJECTIVES = "plan,short_name,title,order,kind,serves,first_year,last_year,link\n"
TARGETS = (
    "code,title,plan,priority,service,polarity,aggregation,frequency,financial_year,unit,decimals,"
    "annual_target\n"
)
POINTS = "code,period,planned\n"
FIGURES = "code,period,value\n"


def taken(at, is_rehearsal=False, **files):
    """What each file of a folder changed: (new, changes, stays) by its name."""
    folder = {f"{name}.csv": text.encode() for name, text in files.items()}
    results = set_up_council(folder, by=ROOT, at=at, is_rehearsal=is_rehearsal)
    return {
        result.name.removesuffix(".csv"): (
            len(result.preview.new),
            len(result.preview.changes),
            result.preview.stays,
        )
        for result in results
    }


def problems(at, **files):
    """What is wrong with a folder, each as a line."""
    with pytest.raises(FolderRefused) as refused:
        taken(at, **files)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("care-plan,Care Plan,service,care", ""),
        ("care-plan,Care Plan,Service Plan,CARE", ""),
        ("families,Families Plan,directorate,families", ""),
        ("families,Other,directorate,families", "Row 2, title: It is Families Plan already"),
        ("families,Families Plan,service,care", "Row 2, kind: It is directorate already"),
        (",Care Plan,service,care", "Row 2, short_name: This is needed"),
        ("Care Plan,Care Plan,service,care", "Row 2, short_name: A short name has small letters"),
        ("care-plan,Care Plan,servise,care", "Is it “service”?"),
        ("care-plan,Care Plan,service,kare", "Is it “Care”?"),
        (
            "care-plan,Care Plan,service,families",
            "Row 2, unit: A Service Plan belongs to a service",
        ),
    ],
)
def test_plans_come_by_file_or_are_told_by_row(council, at, row, words):
    if words:
        assert words in problems(at, plans=PLANS + row)[0]
        return
    before = Plan.objects.count()
    new, _, stays = taken(at, plans=PLANS + row)["plans"]
    assert new + stays == 1 and Plan.objects.count() == before + new


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("families,second,Second,2,objective,corporate-plan/first,2013/14,2015/16,", ""),
        ("familes,second,Second,2,,,2013/14,2015/16,", "Is it “families”?"),
        ("families,,Second,2,,,2013/14,2015/16,", "short_name: This is needed"),
        ("families,second,Second,x,,,2013/14,2015/16,", "whole number"),
        ("families,second,Second,2,goal,,2013/14,2015/16,", "no kind of objective “goal”"),
        ("families,second,Second,2,,corporate-plan/frst,2013/14,2015/16,", "corporate-plan/first"),
        ("families,second,Second,2,,places/first,2013/14,2015/16,", "cannot serve"),
        ("families,second,Second,2,,,,,", "a first and a last year"),
        ("families,second,Second,2,,,2013/14,2019/20,", "covers 3 years"),
        ("families,second,Second,2,,,then,2015/16,", "then"),
        ("families,second,Second,2,,,2013/14,2015/16,ftp://x", "begins with https"),
        ("families,second,Second,2,vision,,2013/14,2015/16,", ""),
    ],
)
def test_objectives_come_by_file_or_are_told_by_row(council, at, row, words):
    if words:
        assert words in problems(at, objectives=OBJECTIVES + row)[0]
        return
    assert taken(at, objectives=OBJECTIVES + row)["objectives"] == (1, 0, 0)
    assert taken(at, objectives=OBJECTIVES + row)["objectives"] == (0, 0, 1)
    assert Objective.objects.get(slug="second").title == "Second"


def test_an_objective_that_changes_says_what_was_before(council, at):
    first = "families,second,Second,2,,,2013/14,2015/16,\n"
    taken(at, objectives=OBJECTIVES + first)
    changed = "families,second,Better,3,,corporate-plan/first,2013/14,2014/15,\n"
    assert taken(at, objectives=OBJECTIVES + changed)["objectives"] == (0, 4, 0)
    second = Objective.objects.get(slug="second")
    assert second.title == "Better" and second.serves.get().plan.slug == "corporate-plan"
    event = AuditEvent.objects.filter(action="change_objective").get()
    assert event.actor == "Command line, root"


def test_only_targets_that_differ_are_written(council, at):
    rows = [
        f"T{n},Measure {n},families,first,care,higher,latest,quarter,2013/14,people,0,90\n"
        for n in (1, 2)
    ]
    assert taken(at, targets=TARGETS + "".join(rows))["targets"] == (2, 0, 0)
    other = rows[1].replace("Measure 2", "Number two")
    assert taken(at, targets=TARGETS + rows[0] + other)["targets"] == (0, 1, 1)
    versions = Specification.objects.order_by("target__code").values_list("title", "version")
    assert list(versions) == [("Measure 1", 1), ("Number two", 2)]


def test_only_trajectories_that_differ_are_written(council, at):
    council.target("T1", frequency="quarter")
    council.target("T2", frequency="quarter")
    points = {
        code: "".join(f"{code},2013/14 Q{n},90\n" for n in range(1, 5)) for code in ("T1", "T2")
    }
    assert taken(at, trajectory=POINTS + points["T1"] + points["T2"])["trajectory"] == (0, 0, 2)
    higher = points["T2"].replace("Q4,90", "Q4,91")
    assert taken(at, trajectory=POINTS + points["T1"] + higher)["trajectory"] == (0, 1, 1)
    assert TrajectoryPoint.objects.filter(planned=91).count() == 1
    versions = Specification.objects.order_by("target__code").values_list("version", flat=True)
    assert list(versions) == [1, 2]


def test_what_is_locked_may_stand_in_a_file_but_not_change(approved, at):
    rows = "F1,2013-04,90\n" + "".join(f"F1,2013-{n:02d},90\n" for n in range(5, 13))
    rows += "".join(f"F1,2014-{n:02d},90\n" for n in range(1, 4))
    assert taken(at, trajectory=POINTS + rows)["trajectory"] == (0, 0, 1)
    lines = problems(at, trajectory=POINTS + rows.replace("2013-04,90", "2013-04,80"))
    assert len(lines) == 1 and "approved and locked" in lines[0]


def test_figures_of_approved_plans_are_taken_once(approved, at):
    rows = "F1,2013-04,91\nF1,2013-05,92\n"
    assert taken(at, figures=FIGURES + rows)["figures"] == (2, 0, 0)
    assert taken(at, figures=FIGURES + rows)["figures"] == (0, 0, 2)
    assert Actual.objects.count() == 2
    assert AuditEvent.objects.filter(action="import_actuals").get().actor == "Command line, root"


def test_figures_wait_for_the_approval_of_their_plan(council, at):
    council.target("T1")
    folder = {"figures.csv": f"{FIGURES}T1,2013-04,91\nT1,2013-05,92\n".encode()}
    preview = set_up_council(folder, by=ROOT, at=at)[0].preview
    assert preview.waits == ["2 figures of 2013/14: not approved yet"]
    assert not Actual.objects.exists()
    wrong = problems(at, figures=FIGURES + "T1,2013-04,many\n")
    assert len(wrong) == 1 and wrong[0].startswith("figures.csv: Row 2, value")


def test_problems_of_all_files_stand_in_one_list_without_echoes(db, at):
    lines = problems(
        at,
        organisation="title,kind,parent\nAnyshire,council,\nPlace,directorat,Anyshire\n",
        people="user_name,name,post,email,role,unit\n"
        "ann,Ann Example,Director,ann@council.example,Strategic director,Place\n"
        "bob,Bob Example,Leader,nowhere,Leader,\n",
        plans=PLANS + "place,Place Plan,directorate,Place\nplan,Anyshire Plan,corporat,Anyshire\n",
        objectives=OBJECTIVES + "place,a,A,1,,,,,\n",
    )
    assert [line.partition(":")[0] for line in lines] == [
        "organisation.csv",
        "people.csv",
        "plans.csv",
    ]
    assert "Is it “directorate”?" in lines[0] and "e-mail address" in lines[1]
    assert "Is it “corporate”?" in lines[2]
    assert not OrganisationUnit.objects.exists() and not AuditEvent.objects.exists()


def test_a_file_without_its_headings_stops_what_builds_on_it(db, at):
    lines = problems(
        at,
        organisation="name,sort\nAnyshire,council\n",
        plans=PLANS + "plan,Anyshire Plan,corporate,Anyshire\n",
        objectives="plan,slug\nplan,a\n",
    )
    assert {line.partition(":")[0] for line in lines} == {"organisation.csv", "objectives.csv"}


def test_a_rehearsal_saves_nothing(council, at):
    row = "care-plan,Care Plan,service,care\n"
    assert taken(at, is_rehearsal=True, plans=PLANS + row)["plans"] == (1, 0, 0)
    assert not Plan.objects.filter(slug="care-plan").exists() and not AuditEvent.objects.exists()


def command(folder, *options):
    out = StringIO()
    call_command("set_up_council", str(folder), "--by", "root", *options, stdout=out)
    return out.getvalue()


def test_the_command_tells_what_it_cannot_read(council, tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        command(tmp_path / "nowhere")
    with pytest.raises(CommandError, match=r"none of the files .* organisation.csv"):
        command(tmp_path)
    (tmp_path / "approvals.csv").write_text("plan\n")
    (tmp_path / "plans.csv").write_text(PLANS + "care-plan,Care Plan,service,care\n")
    words = command(tmp_path, "--dry-run")
    assert "approvals.csv is not one of the files" in words
    assert "new: Care Plan (Service Plan, Care)" in words
    (tmp_path / "plans.csv").write_text(PLANS + "care-plan,Care Plan,service,kare\n")
    with pytest.raises(
        CommandError, match=r"plans.csv: Row 2, unit.*\n1 problem. Nothing was saved"
    ):
        command(tmp_path)


def test_a_workbook_of_the_folder_is_read_like_a_csv_file(council, at):
    rows = [["care-plan", "Care Plan", "service", "care"]]
    body = write_sheets([("plans", PLANS.strip().split(","), rows)], created=datetime(2013, 4, 1))
    results = set_up_council({"plans.xlsx": body}, by=ROOT, at=at)
    assert [added.name for added in results[0].preview.new] == ["Care Plan"]
