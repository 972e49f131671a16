"""Actions, evaluations, meetings, decisions and questions as open data: each column is described,
and what the public may not read is in none of them.
"""

import csv
import io
import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pmf_portal.formats.csv_files import BYTE_ORDER_MARK
from reporting.content.open_tables import TABLES
from reporting.meetings.outputs import complete_output
from reporting.models import Output
from tests.reporting.meetings.pack_story import CANARY, HELD, NEXT
from tests.reporting.meetings.story import add, confirmed, decide, held, plan
from tests.reporting.september import LATER, RELEASE, published
from tests.targets.plan_actions import add_action

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def rows_of(client, table):
    answer = client.get(f"/data/tables/{table}.csv")
    assert answer.status_code == 200 and answer.content.startswith(BYTE_ORDER_MARK)
    assert answer["Link"].startswith(f"</data/tables/{table}.csv-metadata.json>")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_decisions_say_what_became_of_them(client, with_meetings):
    output = Output.objects.get(text="Bring a plan")
    complete_output(output, what_came="Brought", by=with_meetings.people["head"], at=LATER)
    rows = {row["text"]: row for row in rows_of(client, "decisions")}
    assert set(rows) == {"Bring a plan", "Publish the list"}
    row = rows["Bring a plan"]
    assert (row["body"], row["day"], row["kind"]) == ("Cabinet", str(HELD), "Decision")
    assert (row["measure_code"], row["measure"]) == ("F2", "Measure F2")
    assert (row["state"], row["what_became_of_it"]) == ("Done", "Brought")
    assert (row["who"], row["ended_on"]) == ("Post of head", str(LATER.date()))
    assert row["url"].endswith(f"/meetings/cabinet/{HELD}/")


def test_meetings_are_those_of_public_bodies(client, with_meetings):
    rows = rows_of(client, "meetings")
    assert [(row["day"], row["state"], row["decisions"]) for row in rows] == [
        (str(NEXT), "Planned", ""),
        (str(HELD), "Minutes confirmed", "2"),
    ]


def test_questions_stand_there_once_they_are_answered(client, with_meetings):
    [row] = rows_of(client, "questions")
    assert (row["body"], row["question"], row["answer"]) == (
        "Cabinet",
        "Who waits longest",
        "Those who moved",
    )


def test_actions_are_those_of_the_newest_month(client, figures):
    measure = figures.latest.target
    add_action(figures, measures=[measure], due=date(2013, 10, 1))
    published(figures)
    add_action(figures, what="Not published yet", measures=[measure])
    [row] = rows_of(client, "actions")
    assert (row["measure_code"], row["action"]) == ("F1", "Recruit two social workers")
    assert (row["who"], row["due"], row["standing"]) == ("Post of head", "2013-10-01", "Late")
    assert row["month"] == "2013-09"


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_described_and_holds_nothing_that_is_not_public(client, with_meetings, table):
    described = client.get(f"/data/tables/{table}.csv-metadata.json").json()
    columns = [one["name"] for one in described["tableSchema"]["columns"]]
    as_csv, as_json = (client.get(f"/data/tables/{table}.{form}") for form in ("csv", "json"))
    content = json.loads(as_json.content)
    assert columns == list(content["columns"]) == list(TABLES[table].columns)
    assert as_csv.content.decode("utf-8-sig").splitlines()[0].split(",") == columns
    assert CANARY.encode() not in as_csv.content + as_json.content
    assert f'href="/data/tables/{table}.csv"' in client.get("/data/").content.decode()


def test_there_are_no_other_tables(client, with_meetings):
    for wrong in ("people.csv", "people.csv-metadata.json", "decisions.xml"):
        assert client.get(f"/data/tables/{wrong}").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_table_asks_no_more_for_three_rows(client, with_meetings, number):
    council = with_meetings
    body = add(council, "Chief Group", "executive_group")
    meeting = plan(council, body, HELD, RELEASE)
    held(council, meeting, RELEASE)
    for place in range(number):
        decide(council, meeting, f"D {place}", target=council.ratio.target, at=RELEASE)
    confirmed(council, meeting, RELEASE)
    counts = {}
    for table in ("decisions", "meetings"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/data/tables/{table}.json")
        counts[table] = len(asked)
    assert counts == {"decisions": 2, "meetings": 2}
