"""Two people act on the same plan, target, objective or envelope at once: the second waits, sees
what the first did, and is told (PostgreSQL: SQLite lets one writer in at a time).
"""

from datetime import datetime
from decimal import Decimal
from functools import partial

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.approval import (
    PlanNotReady,
    add_plan,
    approve_plan,
    problems_of_the_books,
    target_book,
)
from targets.challenge import open_submission, return_plan, submit_plan
from targets.decisions import change_officers
from targets.drafting import OFFICERS, DraftChanged, change_draft, draft_target
from targets.imports.plan_export import draft_digest, plan_workbook
from targets.imports.plan_import import import_plan
from targets.imports.plan_rows import rows_of_workbook
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import (
    Approval,
    InYearDecision,
    Objective,
    ResourceEnvelope,
    Risk,
    Submission,
    Target,
    TrajectoryPoint,
)
from targets.objectives import change_objective
from targets.objectives import version_of as version_of_objective
from targets.resources import MonthOfEnvelope, set_resource_envelope
from targets.risks import Scored, change_risk
from targets.risks import version_of as version_of_risk
from tests.at_once import needs_postgresql, overlapping
from tests.factories import YEAR, Council

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]
AT = datetime(2013, 3, 1, 10, 0, tzinfo=LONDON)


@pytest.fixture
def drafted():
    council = Council()
    council.add_usual_targets()
    return council


def test_of_two_plans_of_one_title_one_is_added(council):
    unit = council.units["families"]
    act = partial(
        add_plan, title="Homes", kind="directorate", unit=unit, by=council.people["team"], at=AT
    )
    first, second = overlapping(act, act)
    assert (str(first), type(second)) == ("Homes", Refused)


def edit(council, title):
    """A change of the first target, made on the page as it was opened first."""
    return partial(
        change_draft,
        council.latest,
        {"title": title},
        seen_version=1,
        by=council.people["manager"],
        at=AT,
    )


def submit(council):
    return partial(submit_plan, council.latest.plan, YEAR, by=council.people["director"], at=AT)


def approve(council):
    holder = council.people["holder"]
    return partial(approve_plan, council.latest.plan, YEAR, reference="Minute", by=holder, at=AT)


def give_back(council, reason="Aim higher"):
    holder = council.people["holder"]
    return partial(return_plan, council.latest.plan, YEAR, reason=reason, by=holder, at=AT)


def require_one(outcomes, refusal):
    """The first act is done, and the second refused for what the first did."""
    first, second = outcomes
    assert not isinstance(first, Exception), first
    assert isinstance(second, refusal), second


# Drafts: the lock of the plan, and of the specification.


def test_two_edits_of_one_draft_keep_the_first_and_show_it_to_the_second(drafted):
    outcomes = overlapping(edit(drafted, "First"), edit(drafted, "Second"))
    require_one(outcomes, DraftChanged)
    assert [change.after for change in outcomes[1].changes] == ["First"]
    drafted.latest.refresh_from_db()
    assert (drafted.latest.title, drafted.latest.version) == ("First", 2)


# Submission: what is handed in is what the digest says.


def test_a_plan_is_submitted_with_the_edit_that_was_under_way(drafted):
    outcomes = overlapping(edit(drafted, "Visits"), submit(drafted))
    submission = outcomes[1]
    assert isinstance(submission, Submission), submission
    book = target_book(drafted.latest.plan, YEAR)
    assert "Visits" in book and submission.digest == digest(book)


def test_nobody_edits_a_plan_that_is_just_being_submitted(drafted):
    outcomes = overlapping(submit(drafted), edit(drafted, "Late"))
    require_one(outcomes, Refused)
    assert "with its approver" in str(outcomes[1])
    assert outcomes[0].digest == digest(target_book(drafted.latest.plan, YEAR))


def test_a_plan_is_submitted_once(drafted):
    require_one(overlapping(submit(drafted), submit(drafted)), Refused)
    assert Submission.objects.count() == 1


# Return: the lock of the submission.


def test_a_plan_is_returned_once(drafted):
    submit(drafted)()
    require_one(overlapping(give_back(drafted, "One"), give_back(drafted, "Two")), Refused)
    assert Submission.objects.get().reason == "One"
    assert AuditEvent.objects.filter(action="return_plan").count() == 1


def test_a_plan_that_is_just_being_approved_is_not_returned(drafted):
    submit(drafted)()
    outcomes = overlapping(approve(drafted), give_back(drafted))
    require_one(outcomes, Refused)
    assert "is approved already" in str(outcomes[1])
    assert open_submission(drafted.latest.plan, YEAR) is not None


# Approval: the lock of the plan (an edit under way stands in tests/reporting/test_at_once.py).


def test_a_plan_is_approved_once(drafted):
    require_one(overlapping(approve(drafted), approve(drafted)), PlanNotReady)
    assert Approval.objects.count() == 1 and problems_of_the_books() == []


# Imports: the lock of each plan they touch.


def workbook_import(council, title):
    plan, year = council.latest.plan, YEAR
    rows = rows_of_workbook(plan_workbook(plan, year))
    rows.targets[0].cells["title"] = title
    return partial(
        import_plan,
        plan,
        year,
        rows,
        paths={"/"},
        name="plan.xlsx",
        by=council.people["team"],
        at=AT,
        seen_digest=draft_digest(plan, year),
    )


def test_the_second_of_two_workbooks_is_shown_its_differences_again(drafted):
    acts = workbook_import(drafted, "First"), workbook_import(drafted, "Second")
    require_one(overlapping(*acts), ChangedMeanwhile)
    assert AuditEvent.objects.filter(action="import_plan").count() == 1


def targets_file(council):
    unchanged = "title,plan,polarity,aggregation,frequency,financial_year,annual_target"
    row = "Renamed by file,families,higher,latest,month,2013/14,90"
    data = f"code,{unchanged}\nF1,{row}\n".encode()
    return partial(import_targets, data, name="targets.csv", by=council.people["team"], at=AT)


def trajectory_file(council):
    data = b"code,period,planned\nF1,2013-04,12\n"
    team = council.people["team"]
    return partial(import_trajectory, data, name="trajectory.csv", by=team, at=AT)


@pytest.mark.parametrize("file", [targets_file, trajectory_file])
def test_no_file_changes_a_plan_that_is_just_being_approved(drafted, file):
    outcomes = overlapping(approve(drafted), file(drafted))
    require_one(outcomes, FileRefused)
    assert "approved and locked" in str(outcomes[1])
    assert problems_of_the_books() == []


@pytest.mark.parametrize("file", [targets_file, trajectory_file])
def test_a_plan_is_approved_only_as_a_file_left_it(drafted, file):
    first, second = overlapping(file(drafted), approve(drafted))
    assert first == 1, first
    # The file leaves the plan incomplete (no sources, or eleven periods without a plan).
    assert isinstance(second, PlanNotReady), second
    assert not Approval.objects.exists()
    assert TrajectoryPoint.objects.filter(specification=drafted.ratio).count() == 12


# In-year: the lock of the responsibility.


def test_a_change_of_officers_is_decided_once(drafted):
    drafted.approve()
    drafted.latest.refresh_from_db()
    officers = dict.fromkeys(OFFICERS, drafted.people["lead"])
    act = partial(
        change_officers,
        drafted.latest,
        officers,
        reason="Reorganised",
        by=drafted.people["director"],
        at=AT,
    )
    outcomes = overlapping(act, act)
    require_one(outcomes, Refused)
    assert "Nobody was changed" in str(outcomes[1])
    assert InYearDecision.objects.count() == 1


# Objectives, envelopes and risks: the lock of the row that is changed.


def test_the_second_change_of_an_objective_is_shown_the_first(drafted):
    objective = drafted.priorities["families"]
    asked = {
        "link": "",
        "last_year": YEAR + 2,
        "order": 0,
        "serves": [],
        "seen_version": version_of_objective(objective),
        "by": drafted.people["director"],
        "at": AT,
    }
    Objective.objects.filter(pk=objective.pk).update(first_year=YEAR)
    asked["seen_version"] = version_of_objective(Objective.objects.get(pk=objective.pk))
    acts = [partial(change_objective, objective, title=title, **asked) for title in ("One", "Two")]
    require_one(overlapping(*acts), ChangedMeanwhile)
    objective.refresh_from_db()
    assert objective.title == "One"


def envelope(council, agreed, seen_version):
    share = Decimal(agreed) / 12
    return partial(
        set_resource_envelope,
        council.plans["families"],
        YEAR,
        ResourceEnvelope.REVENUE,
        agreed=Decimal(agreed),
        months={month: MonthOfEnvelope(share) for month in YEAR.months},
        seen_version=seen_version,
        by=council.people["finance"],
        at=AT,
    )


def test_of_two_first_envelopes_of_a_plan_one_is_agreed(drafted):
    require_one(overlapping(envelope(drafted, 1200, 0), envelope(drafted, 2400, 0)), Refused)
    assert ResourceEnvelope.objects.get().agreed == 1200


def test_the_second_change_of_an_envelope_is_refused(drafted):
    envelope(drafted, 1200, 0)()
    require_one(overlapping(envelope(drafted, 2400, 1), envelope(drafted, 3600, 1)), Refused)
    stored = ResourceEnvelope.objects.get()
    assert (stored.agreed, stored.version, stored.months.count()) == (2400, 2, 12)


def test_the_second_change_of_a_risk_is_shown_the_first(drafted):
    risk = Risk.objects.create(
        reference="R1",
        kind=Risk.RISK,
        title="Fewer nurses",
        likelihood=3,
        impact=3,
        owner=drafted.people["head"],
        mitigation="Recruit",
    )
    asked = {
        "objectives": [],
        "seen_version": version_of_risk(risk),
        "scored": Scored(AT.date(), "Two wards have no matron."),
        "by": drafted.people["risk"],
        "at": AT,
    }
    acts = [partial(change_risk, risk, likelihood=score, **asked) for score in (4, 5)]
    require_one(overlapping(*acts), ChangedMeanwhile)
    risk.refresh_from_db()
    assert risk.likelihood == 4


def begin(council, code, plan):
    """A new target of a code, drafted in a plan."""
    return partial(
        draft_target,
        code,
        council.plans[plan],
        YEAR,
        title="Begun at once",
        polarity="higher",
        aggregation="sum",
        frequency="month",
        by=council.people["manager"],
        at=AT,
    )


def test_of_two_codes_that_are_alike_the_second_is_refused():
    council = Council()
    first, second = overlapping(begin(council, "PI7", "families"), begin(council, "pi07", "places"))
    assert first.target.code == "PI7"
    assert isinstance(second, Refused) and "code" in str(second)
    assert list(Target.objects.values_list("code", flat=True)) == ["PI7"]


def test_of_two_files_with_codes_that_are_alike_the_second_is_refused():
    council = Council()
    head = "code,title,plan,polarity,aggregation,frequency,financial_year,unit\n"

    def bring(code, plan):
        data = f"{head}{code},Begun at once,{plan},higher,sum,month,2013/14,people\n".encode()
        return partial(import_targets, data, name="t.csv", by=council.people["team"], at=AT)

    first, second = overlapping(bring("PI7", "families"), bring("pi07", "places"))
    assert first == 1 and isinstance(second, FileRefused)
    assert Target.objects.count() == 1
