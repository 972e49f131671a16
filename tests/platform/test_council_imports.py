"""Organisation, places and people by file: what is refused, what is shown, what is saved."""

import io
from datetime import date

import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.record import CommandLine
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.imports.columns import FILES
from pmf_portal.council.imports.council_files import (
    check_file,
    council_csv,
    council_workbook,
    keep_file,
    save_file,
)
from pmf_portal.council.models import Area, CouncilFile, OrganisationUnit, RoleRequest, User
from pmf_portal.council.people import add_person, change_person, give_role
from pmf_portal.council.populations import newest_populations
from pmf_portal.council.roles import Role
from pmf_portal.council.units import add_area, change_area
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.refusals import ChangedMeanwhile, Refused
from tests.platform.council_files import checked, file_of, problems_of, saved

NEW_COUNCIL = (
    "Roads | service | Place | ",
    "Anyshire | council | | ",
    "Winter team | TEAM | roads | ",
    "Place | Directorate | ANYSHIRE | place",
)
WARDS = (
    "E05000002 | North | ward | E06000001 | 1/4/2024 |",
    "E06000001 | Anyshire | county | | 2020-04-01 |",
)
ANNE = "anne | Anne Example | Head of Waste | anne@council.example"


TITLE_TWICE = "Row 2 has a unit of this title. Give this one a short name of its own."


def actions():
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_a_council_comes_in_from_one_file_in_any_order(db, at):
    preview = saved("organisation", *NEW_COUNCIL, by=CommandLine("root"), at=at)
    assert [unit.path for unit in OrganisationUnit.objects.all()] == [
        "/anyshire/",
        "/anyshire/place/",
        "/anyshire/place/roads/",
        "/anyshire/place/roads/winter-team/",
    ]
    assert len(preview.new) == 4 and preview.new[0].words == "council"
    assert actions() == ["add_unit"] * 4 + ["import_organisation"]
    last = AuditEvent.objects.order_by("-sequence").first()
    words = "Command line, root imported units of the council from organisation.csv."
    assert sentence(last) == words


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (" | service | families |", "title", "needed"),
        ("New | | families |", "kind", "needed"),
        ("New | servise | families |", "kind", "Is it “service”?"),
        ("New | service | Famlies |", "parent", "Is it “Families”?"),
        ("New | service | council |", "parent", "A service stands in a directorate"),
        ("New | service | |", "parent", "A service stands in a directorate"),
        ("New | service | New |", "parent", "stands in itself"),
        ("New | council | | new", "kind", "is there already: Council"),
        ("New | service | families | No Spaces", "short_name", "small letters"),
        ("Care | service | places |", "parent", "does not move a unit"),
        ("Care | service | places | care", "parent", "does not move a unit"),
        ("Care | team | families | care", "kind", "does not change its kind"),
        ("care | service | families | other", "title", "called “Care” there already"),
        ("!? | service | families |", "title", "with letters"),
        ("x" * 151 + " | service | families |", "title", "1 characters too long"),
    ],
)
def test_a_unit_that_cannot_be_is_told_by_row_and_column(council, row, column, words):
    problems = problems_of("organisation", "Waste | service | places |", row)
    assert len(problems) == 1, problems
    assert problems[0][:2] == (3, column) and words in problems[0][2]


def test_a_file_with_two_councils_or_a_circle_is_refused(db):
    twice = problems_of("organisation", "Anyshire | council | |", "Othershire | council | |")
    assert twice == [(3, "kind", "The council itself is there already: Anyshire.")]
    circle = problems_of("organisation", "A | service | B |", "B | service | A |")
    assert [(row, column) for row, column, _ in circle] == [(2, "parent"), (3, "parent")]
    assert all("stands in itself" in reason for _, _, reason in circle)
    alike = problems_of("organisation", *NEW_COUNCIL, "Roads | service | Other |")
    assert (6, "short_name", TITLE_TWICE) in alike
    same = problems_of("organisation", *NEW_COUNCIL, "Roads | service | Place |")
    assert same == [(6, "title", "This unit stands in row 2 already.")]


def test_a_renamed_unit_is_shown_before_and_after(council, at):
    preview = saved(
        "organisation",
        "Adult care | service | families | care",
        "Families | directorate | council |",
        by=council.people["team"],
        at=at,
    )
    assert preview.changes == [("care", "title", "Care", "Adult care")]
    assert preview.stays == 1 and preview.not_in_file == ["Council", "Places", "Waste", "Trust"]
    assert OrganisationUnit.objects.get(slug="care").title == "Adult care"


def test_a_short_name_is_found_however_it_is_spelled(council, at):
    OrganisationUnit.objects.filter(slug="care").update(slug="Adult_Care", title="Adult care")
    preview = checked("organisation", "Adult care | service | families | adult_care").preview
    assert preview.stays == 1 and preview.count == 0
    role = "head | | | | head of service | ADULT_CARE"
    assert checked("people", role).preview.count == 0


def test_places_come_in_with_what_they_lie_in(db, at):
    saved("places", *WARDS, by=None, at=at)
    north = Area.objects.get(gss_code="E05000002")
    assert (north.parent.name, north.valid_from) == ("Anyshire", date(2024, 4, 1))
    preview = saved("places", "e05000002 | North End | ward | | | 31/3/2025", by=None, at=at)
    assert preview.changes == [
        ("E05000002 North", "name", "North", "North End"),
        ("E05000002 North", "last_day", "", "31/3/2025"),
    ]
    assert preview.not_in_file == ["E06000001 Anyshire"]
    assert actions() == ["add_area", "add_area", "import_places", "change_area", "import_places"]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (" | N | ward | | 1/4/2024 |", "code", "needed"),
        ("X1 | | ward | | 1/4/2024 |", "name", "needed"),
        ("X1 | N | | | 1/4/2024 |", "kind", "needed"),
        ("X1 | N | ward | | |", "first_day", "Write the day"),
        ("X1 | N | ward | | 31/2/2024 |", "first_day", "There is no 31 February"),
        ("X1 | N | ward | | 1/4/2024 | 1/4/2023", "last_day", "before the first day"),
        ("X1 | N | ward | E06000002 | 1/4/2024 |", "parent_code", "Is it “E06000001”?"),
        ("X1 | N | ward | X1 | 1/4/2024 |", "parent_code", "lies in itself"),
        ("e06000001 | N | ward | | 1/4/2024 |", "code", "stands in row 3 already"),
        ("X123456789 | N | ward | | 1/4/2024 |", "code", "too long"),
    ],
)
def test_a_place_that_cannot_be_is_told_by_row_and_column(db, row, column, words):
    problems = problems_of("places", *WARDS, row)
    assert len(problems) == 1, problems
    assert problems[0][:2] == (4, column) and words in problems[0][2]


def test_a_place_does_not_come_to_lie_in_itself(db, at):
    saved("places", *WARDS, by=None, at=at)
    problems = problems_of("places", "E06000001 | Anyshire | county | E05000002 | |")
    assert problems == [(2, "parent_code", "By way of its parents, this place lies in itself.")]
    north, county = Area.objects.get(gss_code="E05000002"), Area.objects.get(gss_code="E06000001")
    facts = {"name": "A", "kind": "county", "valid_from": date(2020, 4, 1), "valid_to": None}
    with pytest.raises(Refused, match="lie in itself"):
        change_area(county, **facts, parent=north, by=None, at=at)
    with pytest.raises(Refused, match="before the first day"):
        days = {"valid_to": date(2019, 4, 1)}
        change_area(north, **facts | days, parent=county, by=None, at=at)
    add_area(gss_code="P", parent=None, by=None, at=at, **facts)


ON_THE_MAP = (
    "E1 | North | ward | | 1/4/2024 | | 1 | 2",
    "E2 | South | ward | | 1/4/2024 | | |",
)


def test_a_place_has_its_tile_on_the_map(db, at):
    saved("places", *ON_THE_MAP, by=None, at=at)
    north, south = Area.objects.order_by("gss_code")
    assert (north.map_row, north.map_column, south.map_row) == (1, 2, None)
    preview = saved("places", "E1 | North | ward | | | | 3 |", by=None, at=at)
    assert [tuple(change)[1:] for change in preview.changes] == [("map_row", "1", "3")]
    change_area(
        Area.objects.get(pk=north.pk),
        name="North End",
        kind="ward",
        parent=None,
        valid_from=north.valid_from,
        valid_to=None,
        by=None,
        at=at,
    )
    north.refresh_from_db()
    assert (north.map_row, north.map_column) == (3, 2)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("E3 | East | ward | | 1/4/2024 | | 1 |", "map_column", "Write both"),
        ("E3 | East | ward | | 1/4/2024 | | | 1", "map_row", "Write both"),
        ("E3 | East | ward | | 1/4/2024 | | 0 | 1", "map_row", "from 1 to 40"),
        ("E3 | East | ward | | 1/4/2024 | | 1 | 1.5", "map_column", "from 1 to 40"),
        ("E3 | East | ward | | 1/4/2024 | | 1 | west", "map_column", "from 1 to 40"),
    ],
)
def test_a_tile_that_cannot_be_is_told_by_row_and_column(db, row, column, words):
    problems = problems_of("places", row)
    assert any(one[1] == column and words in one[2] for one in problems)


PEOPLE_OF_NORTH = "E1 | 2022 | 0–17 | 3,140 | Mid-year estimates"


def test_populations_come_in_and_a_correction_is_a_revision(db, at):
    saved("places", *ON_THE_MAP, by=None, at=at)
    preview = saved(
        "populations", PEOPLE_OF_NORTH, "e2|2022|0 to 17|2000|Mid-year estimates", by=None, at=at
    )
    assert [tuple(new) for new in preview.new] == [
        ("North, 0–17, 2022", "3,140"),
        ("South, 0–17, 2022", "2,000"),
    ]
    again = saved("populations", PEOPLE_OF_NORTH, by=None, at=at)
    assert (again.count, again.stays) == (0, 1)
    changed = saved("populations", "E1|2022|0-17|3150|Mid-year estimates", by=None, at=at)
    assert [tuple(change)[1:] for change in changed.changes] == [("population", "3,140", "3,150")]
    newest = newest_populations().get(area__gss_code="E1")
    assert (newest.count, newest.revision, newest.group) == (3150, 2, "0–17")
    assert actions()[-1] == "import_populations"


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("E9 | 2022 | all ages | 10 | ONS", "gss_code", "There is no place with the code"),
        ("E1 | 22 | all ages | 10 | ONS", "year", "four digits"),
        ("E1 | soon | all ages | 10 | ONS", "year", "four digits"),
        ("E1 | 2022 | | 10 | ONS", "group", "needed"),
        ("E1 | 2022 | all ages | ten | ONS", "population", "whole number"),
        ("E1 | 2022 | all ages | 10.5 | ONS", "population", "whole number"),
        ("E1 | 2022 | all ages | -1 | ONS", "population", "whole number"),
        ("E1 | 2022 | all ages | | ONS", "population", "needed"),
        ("E1 | 2022 | all ages | 10 |", "source", "needed"),
        ("e1 | 2022 | 0 to 17 | 10 | ONS", "gss_code", "stands in row 2"),
    ],
)
def test_a_population_that_cannot_be_is_told_by_row_and_column(db, at, row, column, words):
    saved("places", *ON_THE_MAP, by=None, at=at)
    problems = problems_of("populations", PEOPLE_OF_NORTH, row)
    assert any(one[1] == column and words in one[2] for one in problems)


def test_a_person_has_a_row_for_each_role(council, at):
    preview = saved(
        "people",
        f"{ANNE} | HEAD OF SERVICE | Waste",
        "anne | | | | performance_lead | places",
        "bob | Bob Example | Auditor | bob@council.example | Chief Executive's strategic group |",
        by=CommandLine("root"),
        at=at,
    )
    anne = User.objects.get(username="anne")
    assert anne.named == "Anne Example, Head of Waste"
    assert anne.roles == {Role.HEAD_OF_SERVICE, Role.PERFORMANCE_LEAD}
    assert User.objects.get(username="bob").roles == {Role.CESG}
    assert preview.new[0] == ("anne", "Anne Example, Head of Waste") and preview.waits == []
    assert "team (Post of team)" in preview.not_in_file


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (" | A | P | a@c.example | |", "user_name", "needed"),
        ("b c | A | P | a@c.example | |", "user_name", "letters, digits"),
        ("bob | | P | a@c.example | |", "name", "somebody new"),
        ("bob | A | | a@c.example | |", "post", "somebody new"),
        ("bob | A | P | | |", "email", "somebody new"),
        ("bob | A | P | nowhere | |", "email", "such as"),
        ("bob | A | P | HEAD@council.example | |", "email", "belongs to head"),
        ("bob | A | P | anne@council.example | |", "email", "belongs to anne"),
        ("bob | A | P | a@c.example | Head of servic | care", "role", "Is it “Head of service”?"),
        ("bob | A | P | a@c.example | | care", "role", "A unit goes with a role"),
        ("bob | A | P | a@c.example | Head of service |", "unit", "belongs to a service or team"),
        ("bob | A | P | a@c.example | Head of service | families", "unit", "service or team"),
        ("bob | A | P | a@c.example | Leader | families", "unit", "whole council"),
        ("bob | A | P | a@c.example | Head of service | Kare", "unit", "Is it “Care”?"),
        ("ANNE | | Head of Roads | | |", "post", "Row 2 says “Head of Waste”"),
        ("anne | | | | Head of service | waste", "role", "in a row above"),
        ("anne | | | | Leader |", "role", "cannot be an officer"),
        ("head | | | | Internal audit |", "role", "cannot audit its own work"),
        ("team | | | | HR |", "role", "your own roles"),
    ],
)
def test_a_person_who_cannot_be_is_told_by_row_and_column(council, row, column, words):
    first = f"{ANNE} | Head of service | waste"
    problems = problems_of("people", first, row, by=council.people["team"])
    assert len(problems) == 1, problems
    assert problems[0][:2] == (3, column) and words in problems[0][2]


def test_all_problems_of_a_file_stand_in_one_list_and_nothing_is_saved(council):
    rows = (f"{ANNE} | Head of service | waste", "b c | | | x | Ruler | Nowhere")
    problems = problems_of("people", *rows, by=council.people["team"])
    columns = [column for _, column, _ in problems]
    assert columns == ["role", "user_name", "unit", "name", "post", "email"]
    assert not User.objects.filter(username="anne").exists()


def test_what_is_left_empty_stays_as_it_stands(council, at):
    head, team = council.people["head"], council.people["team"]
    change_person(head, name="Hal Example", post="Head", email=head.email, by=team, at=at)
    preview = checked("people", "HEAD | | Head of Care | | head of service | CARE", by=team).preview
    assert preview.changes == [("head", "post", "Head", "Head of Care")] and preview.new == []


def test_a_role_of_the_file_waits_for_a_second_administrator(council, at):
    team = council.people["team"]
    rows = (f"{ANNE} | Head of service | waste", "anne | | | | Performance lead | places")
    alone = checked("people", *rows, by=team).preview
    assert alone.waits == []
    second = add_person(username="second", name="S", post="S", email="", by=team, at=at)
    give_role(second, Role.PERFORMANCE_TEAM, None, by=team, at=at)
    preview = saved("people", *rows, by=team, at=at)
    assert preview.waits == ["anne: Head of service, Waste"]
    assert RoleRequest.objects.get().user.username == "anne"
    assert User.objects.get(username="anne").roles == {Role.PERFORMANCE_LEAD}
    again = checked("people", *rows, by=team).preview
    assert again.count == 0 and again.stays == 1
    assert again.waits == ["anne: Head of service, Waste (asked for already)"]


def test_who_becomes_an_administrator_in_the_file_is_one_for_what_follows(council, at):
    rows = (
        f"{ANNE} | Performance team |",
        "bob | Bob Example | Head | bob@council.example | Head of service | waste",
    )
    preview = saved("people", *rows, by=council.people["team"], at=at)
    assert preview.waits == ["bob: Head of service, Waste"]
    assert [request.user.username for request in RoleRequest.objects.all()] == ["bob"]


def test_nobody_gets_a_role_while_their_account_is_closed(council):
    User.objects.filter(username="head").update(is_active=False)
    problems = problems_of("people", "head | | | | Risk |", by=council.people["team"])
    assert len(problems) == 1 and "closed" in problems[0][2]
    assert problems_of("people", "head | | | | Head of service | care") == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_file_of_what_stands_is_nothing_to_save(council, at, kind, form):
    saved("places", *WARDS, by=None, at=at)
    saved("populations", "E05000002|2022|all ages|14,200|Estimates", by=None, at=at)
    kind = FILES[kind]
    body = council_csv(kind, is_template=False)
    if form == "xlsx":
        body = council_workbook(kind, is_template=False, at=at)
    preview = check_file(kind, body, name=f"file.{form}", by=council.people["team"]).preview
    assert preview.count == 0 and preview.stays and not preview.not_in_file


@pytest.mark.parametrize("kind", sorted(FILES))
def test_the_example_of_the_template_is_left_out(db, at, kind):
    kind = FILES[kind]
    for name, body in (
        ("t.csv", council_csv(kind, is_template=True)),
        ("t.xlsx", council_workbook(kind, is_template=True, at=at)),
    ):
        with pytest.raises(FileRefused, match="Only the example row"):
            check_file(kind, body, name=name, by=None)
    body = council_csv(kind, is_template=True)
    if kind.name == "organisation":
        preview = check_file(kind, body + b"Anyshire,council,,\r\n", name="t.csv", by=None).preview
        assert len(preview.new) == 1 and "example row" in preview.remarks[0]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "heading “title” is missing"),
        (b"title,kind\r\n", "no rows"),
        (b"titel,kind\r\nA,council\r\n", "Is it “title”?"),
        (b"\x00\x01\x02\x03", "not a text file"),
        (b"PK\x03\x04 broken", "."),
    ],
)
def test_what_is_no_such_file_is_refused(db, body, words):
    with pytest.raises(FileRefused, match=words):
        check_file(FILES["organisation"], body, name="x.csv", by=None)


@pytest.mark.parametrize(
    "body",
    [
        "\ufeffTitle;Kind;Notes\r\nAnyshire;council;x\r\n".encode(),
        b"Our council,,\r\n\r\nTitle\tKind\r\nAnyshire\tcouncil\r\n",
        "Title,Kind\nAnyshire,council\n".encode("utf-16"),
    ],
)
def test_files_are_taken_as_officers_have_them(db, body):
    preview = check_file(FILES["organisation"], body, name="x.csv", by=None).preview
    assert [added.name for added in preview.new] == ["Anyshire"]


def test_days_of_a_spreadsheet_are_days(db):
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet("places")
    sheet.write_row(0, 0, ["Code", "Name", "Kind", "First day"])
    sheet.write_row(1, 0, ["X1", "North", "ward", date(2024, 4, 1)])
    workbook.close()
    incoming = check_file(FILES["places"], out.getvalue(), name="places.xlsx", by=None)
    assert incoming.planned["X1"].first_day == date(2024, 4, 1)


def test_a_kept_file_saves_what_was_shown_or_nothing(council, at):
    team, kind = council.people["team"], FILES["organisation"]
    body = file_of("organisation", "Adult care | service | families | care")
    kept = keep_file(kind, body, name="units.csv", by=team, at=at)
    OrganisationUnit.objects.filter(slug="care").update(title="Social care")
    with pytest.raises(ChangedMeanwhile):
        save_file(kept, by=team, at=at)
    assert OrganisationUnit.objects.get(slug="care").title == "Social care"
    OrganisationUnit.objects.filter(slug="care").update(title="Care")
    assert save_file(kept, by=team, at=at).count == 1
    kept.refresh_from_db()
    assert bytes(kept.body) == b"" and kept.saved_at == at
    with pytest.raises(Refused, match="saved already"):
        save_file(kept, by=team, at=at)


def test_files_that_nobody_confirms_go_after_a_week(council, at):
    team, kind = council.people["team"], FILES["organisation"]
    body = file_of("organisation", "Adult care | service | families | care")
    old = keep_file(kind, body, name="old.csv", by=team, at=at.replace(year=at.year - 1))
    keep_file(kind, body, name="new.csv", by=team, at=at)
    assert not CouncilFile.objects.filter(pk=old.pk).exists() and CouncilFile.objects.count() == 1


def many_people(number, of="p"):
    return [
        f"{of}{n} | P{n} Example | Post {n} | {of}{n}@council.example | Risk |"
        for n in range(number)
    ]


def test_five_thousand_rows_are_checked_with_five_queries(council, django_assert_num_queries):
    rows, team = many_people(5000), council.people["team"]
    with django_assert_num_queries(5):
        preview = checked("people", *rows, by=team).preview
    assert len(preview.new) == 5000


def test_more_rows_than_a_council_has_are_refused(db):
    with pytest.raises(FileRefused, match="20,001 rows"):
        checked("places", *(f"X{n} | N | ward | | 1/4/2024 |" for n in range(20_001)))


@pytest.mark.parametrize("number", [2, 4, 6])
def test_saving_asks_twenty_two_queries_for_each_person(council, at, number):
    with CaptureQueriesContext(connection) as queries:
        saved("people", *many_people(number), by=council.people["team"], at=at)
    assert len(queries) == 22 * number + 18
