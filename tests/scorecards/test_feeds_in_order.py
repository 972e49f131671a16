"""Feeds keep order and do not bypass doubt: an older payload replaces nothing newer, and what a
person would be asked about waits for a person.
"""

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from pmf_portal.council.models import Notice
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import LONDON
from reporting.cycle.desk import due_tasks
from scorecards.actuals.services import record_actual
from scorecards.feeds.delivering import deliver_actuals
from scorecards.feeds.holding import moment_in_name
from scorecards.feeds.pulling import pull_feed
from scorecards.feeds.registry import add_feed
from scorecards.models import Actual, Feed, HeldFigure, ScorecardBuild
from tests.reporting.september import RELEASE, published, with_figures

pytestmark = pytest.mark.slow

SEPTEMBER = Month(2013, 9)
SEVEN = datetime(2013, 10, 7, 7, 0, tzinfo=LONDON)


@pytest.fixture
def feed(approved, at, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 7, 10, 0)
    made, token = feed_of(approved, at, way=Feed.POST)
    made.token = token
    return made


def feed_of(council, at, *, way):
    targets = [spec.target for spec in (council.latest, council.ratio, council.total)]
    entries = {
        "title": "The register",
        "way": way,
        "owner": council.people["manager"],
        "targets": targets,
        "address": "",
        "rhythm": "monthly",
        "working_day": 5,
    }
    return add_feed(slug="register", by=council.people["team"], at=at, **entries)


def row(value, **more):
    return {"code": "F1", "period": "2013-09", "value": value} | more


def send(client, feed, value, *, made="", key="", **more):
    headers = {"Authorization": f"Bearer {feed.token}", "Idempotency-Key": key or value + made}
    if made:
        headers["Made-At"] = made
    body = json.dumps([row(value, **more)])
    return client.post("/api/v1/actuals/", body, content_type="application/json", headers=headers)


def stands(code="F1"):
    figures = Actual.objects.filter(target__code=code, month=SEPTEMBER, area=None)
    return figures.order_by("-revision").first()


def mails(council, name):
    return Notice.objects.filter(user=council.people[name], subject__contains="need a decision")


# Order.


def test_an_older_payload_that_arrives_later_replaces_nothing(client, approved, feed):
    send(client, feed, "92", made="2013-10-07T09:00:00+01:00")
    answer = send(client, feed, "90", made="2013-10-07T07:00:00+01:00", reason="Monthly run")
    assert answer.json()["rows"][0]["fate"] == "older" and answer.json()["recorded"] == 0
    assert stands().value == 92
    assert "not taken, older" in Feed.objects.get().last_problem
    assert "not taken, older" in mails(approved, "manager").get().body


def test_a_newer_payload_is_taken(client, feed):
    send(client, feed, "90", made="2013-10-07T07:00:00+01:00")
    answer = send(client, feed, "92", made="2013-10-07T09:00:00+01:00", reason="Monthly run")
    assert answer.json()["rows"][0]["fate"] == "recorded" and stands().value == 92


def test_a_payload_made_before_a_person_recorded_replaces_nothing(client, approved, feed):
    record_actual(
        approved.latest,
        SEPTEMBER,
        value=Decimal(92),
        by=approved.people["lead"],
        at=clock.now(),
        confirmation="Checked",
    )
    answer = send(client, feed, "90", made="2013-10-07T07:00:00+01:00", reason="Monthly run")
    assert answer.json()["older"] == 1 and stands().value == 92


def test_a_payload_that_says_no_moment_is_taken_as_it_comes(client, feed):
    send(client, feed, "92", key="a")
    assert send(client, feed, "90", key="b", reason="Monthly run").json()["recorded"] == 1


@pytest.mark.parametrize("made", ["yesterday", "2013-13-07T07:00", "1e9", "2013-10-07T07:00+99:00"])
def test_a_moment_that_cannot_be_read_is_refused(client, feed, made):
    answer = send(client, feed, "92", made=made)
    assert answer.status_code == 400 and "Made-At" in answer.json()["detail"]
    assert not Actual.objects.exists()


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("figures-2013-10-07T07-00.csv", SEVEN),
        ("20131007T0700.json", SEVEN),
        ("figures_20131007_070000.csv", SEVEN),
        ("figures-2013-09.csv", None),
        ("figures-2013-09-30.csv", None),
        ("20139999T9999.csv", None),
        ("figures.csv", None),
    ],
)
def test_the_moment_in_the_name_of_a_file(name, moment):
    assert moment_in_name(name) == moment


def test_older_files_of_a_folder_replace_nothing(approved, at, settings, tmp_path):
    settings.FEED_FOLDER, settings.FEED_SETTLE_SECONDS = tmp_path, -1
    feed, _ = feed_of(approved, at, way=Feed.FOLDER)
    folder = tmp_path / "register"
    folder.mkdir()
    words = "code,period,value,reason\nF1,2013-09,{},Monthly run\n"
    (folder / "figures-2013-10-07T09-00.csv").write_text(words.format(92))
    pull_feed(feed, at=at)
    (folder / "figures-2013-10-07T07-00.csv").write_text(words.format(90))
    pull_feed(feed, at=at)
    assert stands().value == 92


# Doubt.


@pytest.fixture
def habits(approved):
    """Five months of about 91, so that 0.92 looks unusual."""
    for n in range(4, 9):
        approved.figure(approved.latest, f"2013-{n:02d}", str(90 + n % 3))
    return approved


def test_an_unusual_figure_is_not_final_until_somebody_says_why(client, habits, feed):
    answer = send(client, feed, "0.92")
    assert answer.json()["recorded"] == 1 and stands().status == Actual.PROVISIONAL
    for name in ("manager", "lead"):
        assert "F1, September 2013: provisional" in mails(habits, name).get().body, name
    client.force_login(habits.people["lead"])
    url = f"/actuals/warnings/{stands().warnings.get().pk}/confirm/"
    assert client.post(url, {"confirmation": "A closed month"}).status_code == 302
    figure = stands()
    assert (figure.status, figure.revision, figure.reason) == ("final", 2, "A closed month")
    assert figure.recorded_by == habits.people["lead"] and figure.value == Decimal("0.92")


def test_a_figure_that_the_feed_calls_provisional_stays_so(client, habits, feed):
    send(client, feed, "0.92", status="provisional")
    client.force_login(habits.people["lead"])
    url = f"/actuals/warnings/{stands().warnings.get().pk}/confirm/"
    client.post(url, {"confirmation": "A closed month"})
    assert (stands().status, stands().revision) == ("provisional", 1)


def test_an_unusual_figure_replaces_nothing_that_stands(client, habits, feed):
    send(client, feed, "91")
    answer = send(client, feed, "0.92", reason="Monthly run")
    assert answer.json()["rows"][0]["fate"] == "waits" and stands().value == 91
    assert HeldFigure.objects.waiting().get().value == Decimal("0.92")
    for name in ("manager", "lead"):
        assert "not taken yet" in mails(habits, name).get().body, name


@pytest.fixture
def out(approved, at):
    """September is published; it is November."""
    with_figures(approved)
    published(approved)
    return approved


def deliver(council, feed, value, at):
    body = json.dumps([row(value, reason="Monthly run")]).encode()
    return deliver_actuals(feed, body, key=value, name="Payload", at=at).content


def test_a_feed_changes_no_published_figure_even_with_a_reason(client, out, at):
    feed, _ = feed_of(out, at, way=Feed.POST)
    answer = deliver(out, feed, "90", RELEASE + timedelta(days=2))
    assert answer["waits"] == 1 and stands().value == Decimal("91.2")
    assert ScorecardBuild.objects.get().frozen_at
    assert "was published on" in HeldFigure.objects.get().words


@pytest.fixture
def held(client, out, at, settings):
    feed, _ = feed_of(out, at, way=Feed.POST)
    deliver(out, feed, "90", RELEASE + timedelta(days=2))
    settings.PORTAL_CLOCK = (RELEASE + timedelta(days=3)).replace(tzinfo=None)
    return HeldFigure.objects.get()


def waiting_on_desk(council, name):
    kind = "Figures of feeds that wait"
    return [task for task in due_tasks(council.people[name], clock.today()) if task.kind == kind]


@pytest.mark.parametrize("name", ["lead", "manager"])
def test_what_waits_is_on_the_desk_of_lead_and_owner(client, out, held, name):
    assert len(waiting_on_desk(out, name)) == 1
    client.force_login(out.people[name])
    page = client.get(f"/actuals/held/{held.pk}/").content.decode()
    assert "Which figure is right?" in page and "91.2" in page


def test_what_stands_may_be_left_with_a_reason(client, out, held):
    client.force_login(out.people["lead"])
    url = f"/actuals/held/{held.pk}/"
    assert "Enter the reason" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "The feed counts twice"}).status_code == 302
    assert waiting_on_desk(out, "lead") == [] and stands().value == Decimal("91.2")
    again = client.post(url, {"reason": "The feed counts twice, again"})
    assert "Somebody has settled this already" in again.content.decode()


def test_what_a_person_records_settles_what_waits(client, out, held):
    record_actual(
        out.latest,
        SEPTEMBER,
        value=Decimal(90),
        by=out.people["lead"],
        at=clock.now(),
        reason="The feed is right",
        confirmation="Checked",
    )
    assert waiting_on_desk(out, "lead") == [] and stands().value == 90


@pytest.mark.parametrize(("name", "status"), [("other_lead", 404), ("hr", 403), ("director", 403)])
def test_others_do_not_settle_what_waits(client, out, held, name, status):
    client.force_login(out.people[name])
    assert client.get(f"/actuals/held/{held.pk}/").status_code == status
