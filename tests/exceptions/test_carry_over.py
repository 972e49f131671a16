"""Reports written before delivery plans had parts are carried over: no word, step or person is
lost.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.executor import MigrationExecutor

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.periods.month import Month

OPENED, SUBMITTED, VERIFIED, CLOSED = (
    datetime(2013, month, 10, 9, tzinfo=UTC) for month in (10, 11, 12, 12)
)
WORDS = {
    "cause": "Vacancies",
    "resources": "Agency staff",
    "risk": "R7 is likelier",
    "recovery_month": Month(2013, 12),
}
AT_SUBMISSION = WORDS | {"submitted_at": SUBMITTED}
OLD = {
    "blank": {"state": "opened"},
    "begun": {"state": "opened"} | WORDS,
    "submitted": {"state": "submitted"} | AT_SUBMISSION,
    "returned": {"state": "returned", "return_reason": "Say how many"} | AT_SUBMISSION,
    "verified": {"state": "verified", "verified_at": VERIFIED} | AT_SUBMISSION,
    "closed": {"state": "closed", "verified_at": VERIFIED, "closed_at": CLOSED} | AT_SUBMISSION,
    "never": {"state": "closed", "closed_at": CLOSED},
}
# The state now, the parts that are done, the steps (act, by, at), whether the first plan stood, the
# month of recovery.
NEW = {
    "blank": ("opened", "", [("open", None, OPENED)], None, None),
    "begun": (
        "preparing",
        "finance risk support what-happened",
        [("open", None, OPENED), ("prepare", None, OPENED)],
        None,
        None,
    ),
    "submitted": (
        "submitted",
        "finance risk support what-happened",
        [("open", None, OPENED), ("submit", "head", SUBMITTED)],
        None,
        None,
    ),
    "returned": (
        "returned",
        "finance risk support what-happened",
        [("open", None, OPENED), ("return", None, SUBMITTED)],
        None,
        None,
    ),
    "verified": (
        "verified",
        "finance risk support what-happened",
        [("open", None, OPENED), ("verify", "director", VERIFIED)],
        VERIFIED,
        None,
    ),
    "closed": (
        "closed",
        "finance risk support what-happened",
        [("open", None, OPENED), ("close", None, CLOSED)],
        VERIFIED,
        Month(2013, 11),
    ),
    "never": (
        "closed",
        "",
        [("open", None, OPENED), ("close", None, CLOSED)],
        None,
        Month(2013, 11),
    ),
}


def fill(apps):
    def make(app, model, **fields):
        return apps.get_model(app, model).objects.using("before").create(**fields)

    head, director = (make("council", "User", username=name) for name in ("head", "director"))
    unit = make(
        "council", "OrganisationUnit", slug="c", title="Council", kind="council", path="/c/"
    )
    for code, fields in OLD.items():
        target = make("targets", "Target", code=code)
        people = {
            "owner": head,
            "submitted_by": head if "submitted_at" in fields else None,
            "verified_by": director if "verified_at" in fields else None,
        }
        common = {
            "title": f"Measure {code}",
            "service": unit,
            "directorate": unit,
            "month": Month(2013, 9),
            "why": "Red: 80 is below 90",
            "due_on": date(2013, 10, 14),
        }
        report = make(
            "exceptions",
            "ExceptionReport",
            target=target,
            opened_at=OPENED,
            **common,
            **people,
            **fields,
        )
        for status in ("planned", "under_way", "done") if code == "verified" else ():
            make(
                "exceptions",
                "Action",
                report=report,
                what=status,
                who="Manager",
                due=date(2013, 11, 30),
                status=status,
            )


@pytest.mark.slow
def test_reports_are_carried_over_with_words_state_and_steps(database_of_before):
    connection = database_of_before
    fill(MigrationExecutor(connection).migrate([("exceptions", "0001_initial")]).apps)
    apps = MigrationExecutor(connection).migrate([("exceptions", "0004_steps_stay")]).apps
    Report, Cause, Action, Step = (
        apps.get_model("exceptions", name).objects.using("before")
        for name in ("ExceptionReport", "Cause", "Action", "Step")
    )
    found = {}
    for report in Report.all():
        steps = list(
            Step.filter(report=report).order_by("pk").values_list("act", "by__username", "at")
        )
        found[report.target.code] = (
            report.state,
            report.answered,
            steps,
            report.first_verified_at,
            report.recovered_month,
        )
        written = "cause" in OLD[report.target.code]
        assert (report.what_happened, report.finance_note, report.risk_note) == (
            ("Red: 80 is below 90", "Agency staff", "R7 is likelier") if written else ("", "", "")
        )
        assert list(Cause.filter(report=report).values_list("category", "text")) == (
            [("other", "Vacancies")] if written else []
        )
        assert (
            report.recovery_month,
            report.trigger,
            report.period,
            report.version,
            report.owner.username,
        ) == (
            Month(2013, 12) if written else None,
            "red",
            None,
            1,
            "head",
        )
    assert found == NEW and Report.get(target__code="returned").return_reason == "Say how many"
    assert dict(Action.values_list("what", "status")) == {
        "planned": "planned",
        "under_way": "on_track",
        "done": "done",
    }
    assert {"exceptions_step_keep", "exceptions_step_keep_update"} & set(
        installed_triggers(connection)
    )
    with pytest.raises(DatabaseError), transaction.atomic("before"):
        Step.update(reason="x")
