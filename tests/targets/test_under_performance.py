"""What counts as under-performance, by the specification itself (framework 4.1): said, locked,
imported, published.
"""

import io
import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from python_calamine import CalamineWorkbook

from pmf_portal.audit.append_only import installed_triggers
from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.formats.xlsx import read_sheets, write_sheets
from pmf_portal.periods.month import FinancialYear
from reporting.content.specification_readable import readable
from reporting.models import Publication
from reporting.publishing.plans import forms_of, publish_plan
from targets.approval import problems_of_the_books, target_book
from targets.imports.plan_export import COLUMNS, plan_workbook
from targets.imports.plan_import import PlanImport, import_plan
from targets.imports.plan_rows import rows_of_json, rows_of_workbook
from targets.imports.targets import import_targets
from targets.models import Specification
from targets.next_year import copy_to_next_year
from tests.browser_forms import sent
from tests.factories import YEAR

NEXT = YEAR + 1
AMBITION = "/plans/families/2014-15/targets/F1/change/ambition/"
BOTH = {"amber_periods": 3, "forecast_counts": True}
IN_WORDS = "Red; or amber for 3 periods in a row; or a forecast of red for the year"


def stored(code="F1", year=NEXT):
    return (
        Specification.objects.filter(target__code=code, financial_year=year)
        .values_list("amber_periods", "forecast_counts")
        .get()
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Red"),
        ({"amber_periods": 2}, "Red; or amber for 2 periods in a row"),
        ({"forecast_counts": True}, "Red; or a forecast of red for the year"),
        (BOTH, IN_WORDS),
        (BOTH | {"polarity": "neutral"}, "Nothing: this measure is for information only"),
    ],
)
def test_it_is_said_in_one_sentence(fields, words):
    assert Specification(**{"polarity": "higher"} | fields).under_performance_in_words == words


@pytest.mark.parametrize("periods", [0, 1, 13])
def test_the_database_takes_two_to_twelve_periods(council, periods):
    council.target("F1", amber_periods=2)
    council.target("F2", amber_periods=12)
    with pytest.raises(IntegrityError), transaction.atomic():
        Specification.objects.filter(target__code="F1").update(amber_periods=periods)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"amber_periods": 3}, '"amber_periods":3'),
        ({"forecast_counts": True}, '"forecast_counts":true'),
    ],
)
def test_the_book_tells_a_definition_only_where_one_is_given(council, fields, told):
    council.target("F1")
    council.target("F2")
    plan = council.plans["families"]
    before = target_book(plan, YEAR)
    assert "amber_periods" not in before and "forecast_counts" not in before
    Specification.objects.filter(target__code="F1").update(**fields)
    after = target_book(plan, YEAR)
    assert (
        digest(after) != digest(before)
        and after.count(told) == 1
        and after.replace(f"{told},", "") == before
    )
    council.approve()
    assert problems_of_the_books() == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"amber_periods": "3", "forecast_counts": "on"}, (3, True)),
        ({"amber_periods": " 12 "}, (12, False)),
        ({"amber_periods": ""}, (None, False)),
    ],
)
def test_it_is_drafted_with_the_ambition(client, council, typed, found):
    council.target("F1", year=NEXT)
    client.force_login(council.people["manager"])
    page = client.get(AMBITION).content.decode()
    assert (
        "Amber for how many periods in a row is under-performance too?" in page
        and "A year that is forecast to end red is under-performance too" in page
    )
    answer = client.post(AMBITION, sent(client, AMBITION, **typed))
    assert answer.status_code == 302, answer.context["form"].errors
    assert stored() == found
    assert (
        Specification.objects.get().under_performance_in_words
        in client.get("/plans/families/2014-15/targets/F1/").content.decode()
    )


def test_a_change_of_it_is_in_the_trail_and_can_be_taken_back(client, council):
    council.target("F1", year=NEXT, **BOTH)
    client.force_login(council.people["manager"])
    kept = sent(client, AMBITION)
    assert kept["amber_periods"] == "3" and kept["forecast_counts"] == "True"
    del kept["forecast_counts"]
    assert client.post(AMBITION, kept | {"amber_periods": ""}).status_code == 302
    assert stored() == (None, False)
    details = json.loads(AuditEvent.objects.get(action="change_draft").text)["details"]
    assert details["changed"] == {"amber_periods": ["3", ""], "forecast_counts": ["True", "False"]}


@pytest.mark.parametrize(
    "typed", ["1", "0", "-3", "13", "three", "2.5", "3 periods", "99999999999999999999999"]
)
def test_a_wrong_number_of_periods_is_shown_at_its_field(client, council, typed):
    council.target("F1", year=NEXT)
    client.force_login(council.people["manager"])
    answer = client.post(
        AMBITION, sent(client, AMBITION, amber_periods=typed, stretch="Kept words")
    )
    assert answer.status_code == 200 and stored() == (None, False)
    form = answer.context["form"]
    assert form.errors == {
        "amber_periods": ["Enter a whole number from 2 to 12, or leave it blank if only red counts"]
    }
    assert form["amber_periods"].value() == typed and "Kept words" in answer.content.decode()


HEAD = (
    "code,title,plan,polarity,aggregation,frequency,financial_year,amber_periods,forecast_counts\n"
)
ROW = "F1,New,families,lower,latest,month,2014/15,"


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (",", (None, False)),
        ("2,yes", (2, True)),
        ("12,No", (12, False)),
        (",TRUE", (None, True)),
        ("03,1", (3, True)),
    ],
)
def test_a_file_may_define_it(council, at, cells, found):
    import_targets(
        (HEAD + ROW + cells + "\n").encode(), name="t.csv", by=council.people["team"], at=at
    )
    assert stored() == found


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("1,", "amber_periods", "“1” is not a whole number from 2 to 12"),
        ("13,", "amber_periods", "“13” is not"),
        ("3.0,", "amber_periods", "“3.0” is not"),
        ("３,", "amber_periods", "“３” is not"),
        ("-2,", "amber_periods", "“-2” is not"),
        (f"{'9' * 5000},", "amber_periods", "is not a whole number"),
        (",perhaps", "forecast_counts", "“perhaps” is neither yes nor no"),
    ],
)
def test_a_file_that_defines_it_wrongly_is_refused(council, at, cells, column, reason):
    with pytest.raises(FileRefused) as refusal:
        import_targets(
            (HEAD + ROW + cells + "\n").encode(), name="t.csv", by=council.people["team"], at=at
        )
    assert [(p.row, p.column) for p in refusal.value.problems] == [
        (2, column)
    ] and reason in refusal.value.problems[0].reason
    assert not Specification.objects.exists()


def test_a_file_without_the_columns_is_taken(council, at):
    head, row = (
        line.replace(",amber_periods,forecast_counts", "").rstrip(",\n") for line in (HEAD, ROW)
    )
    import_targets(f"{head}\n{row}\n".encode(), name="t.csv", by=council.people["team"], at=at)
    assert stored() == (None, False)


def test_the_workbook_takes_it_out_and_in(council, at):
    council.target("F1", year=NEXT, amber_periods=10)
    council.target("F2", year=NEXT, forecast_counts=True)
    plan = council.plans["families"]
    data = plan_workbook(plan, NEXT)
    assert PlanImport(plan, NEXT, rows_of_workbook(data), {"/"}).differences() == []
    sheets = {
        name: [list(line) for line in grid.lines]
        for name, grid in read_sheets(data, ("targets", "trajectory")).items()
    }
    periods, counts = COLUMNS.index("amber_periods"), COLUMNS.index("forecast_counts")
    assert [[line[periods], line[counts]] for line in sheets["targets"]] == [
        ["amber_periods", "forecast_counts"],
        ["10", "no"],
        ["", "yes"],
    ]
    sheets["targets"][1][periods], sheets["targets"][2][counts] = "", "no"
    rows = rows_of_workbook(
        write_sheets(
            [(name, lines[0], lines[1:]) for name, lines in sheets.items()], datetime(2013, 4, 1)
        )
    )
    told = [
        (d.code, d.what, d.before, d.after)
        for d in PlanImport(plan, NEXT, rows, {"/"}).differences()
    ]
    assert told == [("F1", "amber periods", "10", ""), ("F2", "forecast counts", "yes", "no")]
    import_plan(plan, NEXT, rows, paths={"/"}, name="plan.xlsx", by=council.people["team"], at=at)
    assert stored("F1") == stored("F2") == (None, False)


def test_json_takes_it_in(council, at):
    row = dict(zip(HEAD.strip().split(","), (ROW + ",").split(","), strict=True)) | BOTH
    import_plan(
        council.plans["families"],
        NEXT,
        rows_of_json({"targets": [row]}),
        paths={"/"},
        name="api",
        by=council.people["team"],
        at=at,
    )
    assert stored() == (3, True)


def test_next_year_takes_it_over(council, at):
    spec = council.target("F1", **BOTH)
    council.approve()
    copy_to_next_year(spec, previous_year=None, by=council.people["head"], at=at)
    assert stored() == (3, True)


def test_it_is_published_in_every_form(client, council, at):
    council.target("F1", **BOTH)
    council.target("F2")
    council.approve()
    publication = publish_plan(council.plans["families"], YEAR, by=None, at=at)
    address = "/specifications/families/2013-14/"
    assert IN_WORDS in client.get(address).content.decode()
    assert [
        t["under_performance"]
        for t in client.get(address + "specifications.json").json()["targets"]
    ] == [IN_WORDS, "Red"]
    rows = (
        CalamineWorkbook.from_filelike(
            io.BytesIO(client.get(address + "specifications.xlsx").content)
        )
        .get_sheet_by_name("Targets")
        .to_python()
    )
    headings = next(row for row in rows if "Tolerance" in row)
    assert [row[headings.index("Under-performance")] for row in rows if row[0] in ("F1", "F2")] == [
        IN_WORDS,
        "Red",
    ]
    # The PDF is set from these sections.
    assert ["Under-performance", IN_WORDS] in readable(publication.content)["targets"][0][
        "sections"
    ]


def test_a_plan_published_before_there_was_a_choice_can_still_be_read(council, at):
    council.target("F1")
    council.approve()
    publish_plan(council.plans["families"], YEAR, by=None, at=at)
    content = json.loads(Publication.objects.plans().get().content)
    for target in content["targets"]:
        del target["under_performance"]
    forms = forms_of(json.dumps(content | {"digest": "0" * 64}))
    assert b"Under-performance" not in forms["page.html"][1]
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(forms["specification.xlsx"][1]))
        .get_sheet_by_name("Targets")
        .to_python()
    )
    assert not any("Under-performance" in row for row in sheet)


@pytest.fixture
def database_of_before(django_db_blocker, tmp_path):
    """A database of its own (SQLite, where altering a table makes it anew), as it stood before the
    definition, with a locked target.
    """
    plain = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "before.sqlite3"),
        "OPTIONS": {"init_command": "PRAGMA recursive_triggers=ON"},
    }
    connections.databases["before"] = connections.databases["default"] | plain
    with django_db_blocker.unblock():
        connection = connections["before"]
        fill(
            MigrationExecutor(connection).migrate([("targets", "0004_names_and_replacement")]).apps
        )
        yield connection
        connection.close()
    del connections["before"], connections.databases["before"]


def fill(apps):
    def make(app, model, **fields):
        return apps.get_model(app, model).objects.using("before").create(**fields)

    person = make("council", "User", username="holder")
    unit = make(
        "council", "OrganisationUnit", slug="c", title="Council", kind="council", path="/c/"
    )
    plan = make("targets", "Plan", slug="p", title="Plan", kind="corporate", unit=unit)
    objective = make("targets", "Objective", slug="o", title="Objective", plan=plan)
    target = make("targets", "Target", code="F1")
    rule = {"polarity": "higher", "aggregation": "latest", "frequency": "month", "title": "Measure"}
    spec = make(
        "targets",
        "Specification",
        target=target,
        financial_year=FinancialYear(2013),
        plan=plan,
        service=unit,
        priority=objective,
        **rule,
    )
    lock = {
        "approved_by": person,
        "approved_at": datetime(2013, 3, 5, tzinfo=UTC),
        "reference": "x",
        "book": "",
        "digest": "",
    }
    approval = make("targets", "Approval", plan=plan, financial_year=FinancialYear(2013), **lock)
    apps.get_model("targets", "Specification").objects.using("before").filter(pk=spec.pk).update(
        approval=approval
    )


def refused(connection, statement):
    with pytest.raises(DatabaseError), transaction.atomic("before"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.slow
def test_the_migration_leaves_every_lock_as_it_was(database_of_before):
    connection = database_of_before
    locks = installed_triggers(connection)
    MigrationExecutor(connection).migrate([("targets", "0005_under_performance")])
    assert installed_triggers(connection) == locks and "targets_specification_keep_insert" in locks
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, amber_periods, forecast_counts FROM targets_specification")
        assert cursor.fetchall() == [("Measure", None, 0)]
    for statement in (
        "UPDATE targets_specification SET forecast_counts = 1",
        "INSERT OR REPLACE INTO targets_specification SELECT * FROM targets_specification",
        "UPDATE targets_target SET code = 'F2'",
        "UPDATE council_organisationunit SET slug = 'd'",
        "DELETE FROM targets_objective",
    ):
        refused(connection, statement)
    MigrationExecutor(connection).migrate([("targets", "0004_names_and_replacement")])
    assert installed_triggers(connection) == locks
