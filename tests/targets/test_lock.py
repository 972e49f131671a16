"""The in-year lock: nothing and nobody changes an approved target, through any door."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.month import Month
from targets.approval import PlanNotReady, approve_plan, problems_of_the_books
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import (
    Approval,
    Evidence,
    PrincipleCheck,
    Specification,
    Target,
    TrajectoryPoint,
)
from tests.factories import YEAR

SPECIFICATION, POINT, APPROVAL = (
    "targets_specification",
    "targets_trajectorypoint",
    "targets_approval",
)
BY_SQL = [
    f"UPDATE {SPECIFICATION} SET amber_within = 50",
    f"UPDATE {SPECIFICATION} SET title = 'Another'",
    f"UPDATE {SPECIFICATION} SET amber_periods = 3",
    f"UPDATE {SPECIFICATION} SET forecast_counts = TRUE",
    f"UPDATE {SPECIFICATION} SET approval_id = NULL",
    f"DELETE FROM {SPECIFICATION}",
    f"UPDATE {POINT} SET planned = 1",
    f"UPDATE {POINT} SET amber_bound = 1",
    f"DELETE FROM {POINT}",
    (
        f"INSERT INTO {POINT} (specification_id, month, planned) SELECT id, '2014-04-01', 1 FROM"
        f" {SPECIFICATION}"
    ),
    f"UPDATE {APPROVAL} SET digest = 'x'",
    f"DELETE FROM {APPROVAL}",
    "UPDATE targets_evidence SET title = 'Another'",
    "DELETE FROM targets_evidence",
    (
        "INSERT INTO targets_evidence (specification_id, kind, title, value, link) SELECT id,"
        f" 'evidence', 'Late', '', '' FROM {SPECIFICATION}"
    ),
    "UPDATE targets_principlecheck SET answer = 'met'",
    "DELETE FROM targets_principlecheck",
    "UPDATE targets_objective SET title = 'Another'",
    "DELETE FROM targets_objective",
    (
        f"INSERT INTO {SPECIFICATION} (target_id, financial_year, plan_id, title, kind, polarity,"
        " unit, decimals, aggregation, scale, frequency, tolerance, publication_lag_days,"
        " definition, data_source, numerator, denominator, statutory, rationale, stretch, peers,"
        " forecast_method, health_area) SELECT (SELECT MAX(id) FROM targets_target), '2013/14',"
        " plan_id, title, kind, polarity, unit, decimals, aggregation, scale, frequency,"
        " tolerance, publication_lag_days, definition, data_source, numerator, denominator,"
        f" statutory, rationale, stretch, peers, forecast_method, health_area FROM {SPECIFICATION}"
        " LIMIT 1"
    ),
]


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


@pytest.fixture
def approved_in_full(council):
    """The small council's approved targets, with evidence and principles locked under one of them,
    and a target outside the plan.
    """
    council.add_usual_targets()
    Evidence.objects.create(specification=council.latest, kind="evidence", title="Needs assessment")
    PrincipleCheck.objects.create(
        specification=council.latest, principle="plain", answer="not_met", note="Too long a name"
    )
    council.approve()
    Target.objects.create(code="Z9")
    return council


@pytest.mark.parametrize("statement", BY_SQL)
def test_raw_sql_cannot_change_what_is_approved(approved_in_full, statement):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    refused(act)
    assert problems_of_the_books() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table",
    [
        SPECIFICATION,
        POINT,
        APPROVAL,
        "scorecards_actual",
        "audit_auditevent",
        "reporting_publication",
    ],
)
def test_truncate_cannot_empty_what_is_kept(approved, table):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")

    refused(act)


@pytest.mark.parametrize(
    "act",
    [
        lambda s: Specification.objects.filter(pk=s.pk).update(annual_target=1),
        lambda s: Specification.objects.filter(pk=s.pk).update(tolerance="none"),
        lambda s: Specification.objects.filter(pk=s.pk).delete(),
        lambda s: Specification.objects.bulk_update([s], ["polarity"]),
        lambda s: s.save(),
        lambda s: s.delete(),
        lambda s: s.trajectory.update(planned=1),
        lambda s: s.trajectory.all().delete(),
        lambda s: s.trajectory.first().save(),
        lambda s: TrajectoryPoint.objects.create(specification=s, month=Month(2015, 1), planned=1),
        lambda s: Approval.objects.update(reference="Another"),
    ],
)
def test_the_orm_cannot_change_what_is_approved(approved, act):
    refused(lambda: act(approved.latest))


def test_no_target_joins_an_approved_plan_in_year(approved):
    refused(lambda: approved.target("F9"))
    other = approved.target("F9", year=YEAR + 1)
    refused(lambda: Specification.objects.filter(pk=other.pk).update(financial_year=YEAR))


def test_a_draft_can_still_be_changed(approved):
    draft = approved.target("F9", year=YEAR + 1)
    assert Specification.objects.filter(pk=draft.pk).update(annual_target=Decimal(91)) == 1
    assert draft.trajectory.update(planned=91) == 12
    draft.trajectory.all().delete()
    draft.delete()


def test_imports_refuse_locked_targets_and_name_the_row(approved, at):
    targets = b"code,title,plan,polarity,aggregation,frequency,financial_year\nF1,New,families,lower,latest,month,2013/14\n"
    with pytest.raises(FileRefused) as refusal:
        import_targets(targets, name="t.csv", by=approved.people["team"], at=at)
    assert [(p.row, p.column, "locked" in p.reason) for p in refusal.value.problems] == [
        (2, "plan", True)
    ]
    with pytest.raises(FileRefused) as refusal:
        import_trajectory(
            b"code,period,planned\nF1,2013-04,1\n", name="t.csv", by=approved.people["team"], at=at
        )
    assert "locked" in refusal.value.problems[0].reason


def test_a_plan_year_is_approved_once(approved, at):
    with pytest.raises(PlanNotReady, match="already approved"):
        approve_plan(
            approved.plans["families"], YEAR, reference="Again", by=approved.people["holder"], at=at
        )
    assert Approval.objects.filter(plan=approved.plans["families"]).count() == 1


def test_an_incomplete_plan_is_not_approved_and_says_what_is_missing(council, at):
    council.target("F1", definition="", annual_target=None)
    council.target("F2", aggregation="sum", unit="people", annual_target=Decimal(100), planned="10")
    with pytest.raises(PlanNotReady) as refusal:
        approve_plan(
            council.plans["families"], YEAR, reference="x", by=council.people["holder"], at=at
        )
    assert refusal.value.missing["F1"] == ["the definition", "the annual target"]
    assert refusal.value.missing["F2"] == [
        "the trajectory comes to 120.0, but the annual target is 100.0"
    ]
    assert not Approval.objects.exists() and not Specification.objects.approved().exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE targets_target SET code = 'X' WHERE code = 'F1'",
        "UPDATE targets_plan SET slug = 'other' WHERE slug = 'families'",
        "UPDATE council_organisationunit SET slug = 'other' WHERE slug = 'care'",
    ],
)
def test_the_names_by_which_the_book_knows_things_stay(approved, statement):
    def act():
        with connection.cursor() as cursor:
            cursor.execute(statement)

    refused(act)
    assert problems_of_the_books() == []


def test_the_authors_of_a_locked_target_stay(council, at):
    council.add_usual_targets()
    council.latest.authors.add(council.people["manager"])
    council.approve()
    refused(lambda: council.latest.authors.clear())
    refused(lambda: council.latest.authors.add(council.people["head"]))


REPLACED = (
    SPECIFICATION,
    POINT,
    APPROVAL,
    "targets_evidence",
    "targets_principlecheck",
    "targets_objective",
    "audit_auditevent",
)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
@pytest.mark.parametrize("table", REPLACED)
def test_no_row_is_replaced_even_where_the_client_asks_no_delete_trigger(approved_in_full, table):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
        refused(lambda: cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
        cursor.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'id'")
        names = ", ".join(name for (name,) in cursor.fetchall())
        if table not in ("targets_evidence",):
            refused(
                lambda: cursor.execute(
                    f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}"
                )
            )
        cursor.execute("PRAGMA recursive_triggers = ON")
    assert problems_of_the_books() == []
