"""Feeds: by token, once for each payload, all or nothing; or fetched from an address or a watched
folder.
"""

import http.server
import json
import os
import threading
from datetime import timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.canonical import digest
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock
from pmf_portal.periods.month import Month
from scorecards.feeds.delivering import MOST_REQUESTS
from scorecards.feeds.pulling import pull_feed
from scorecards.feeds.registry import add_feed, renew_token, revoke_feed
from scorecards.models import Actual, Delivery, Feed, PlausibilityWarning
from tests.at_once import at_once, needs_postgresql
from tests.factories import Council

URL = "/api/v1/actuals/"
ROWS = [
    {"code": "F1", "period": "2013-09", "value": "93.4"},
    {"code": "F2", "period": "2013-09", "numerator": 90, "denominator": 100},
]


def make_feed(council, way=Feed.POST, **fields):
    fields = {
        "slug": "register",
        "title": "Register",
        "rhythm": "monthly",
        "working_day": 5,
        "owner": council.people["lead"],
    } | fields
    targets = [council.latest.target, council.ratio.target]
    return add_feed(
        way=way,
        targets=targets,
        by=council.people["team"],
        at=clock.now() - timedelta(days=90),
        **fields,
    )


@pytest.fixture
def feed(approved):
    made, token = make_feed(approved)
    made.token = token
    return made


def send(client, feed, rows=None, key="one", token=None):
    headers = {"Authorization": f"Bearer {token or feed.token}"} | (
        {"Idempotency-Key": key} if key else {}
    )
    return client.post(
        URL,
        json.dumps(ROWS if rows is None else rows),
        content_type="application/json",
        headers=headers,
    )


def test_figures_come_in_and_say_where_they_came_from(client, approved, feed):
    answer = send(client, feed)
    assert answer.status_code == 200, answer.content
    assert answer.json()["recorded"] == 2 and answer.json()["rows"][0] == {
        "row": 1,
        "code": "F1",
        "period": "2013-09",
        "fate": "recorded",
        "revision": 1,
        "warnings": [],
    }
    actual = Actual.objects.get(target__code="F1")
    assert (actual.entry_channel, actual.recorded_by, actual.delivery.feed, actual.row) == (
        "feed",
        None,
        feed,
        1,
    )
    event = AuditEvent.objects.get(action="deliver_actuals")
    assert event.actor == "The feed “Register”" and event.actor_id is None
    client.force_login(approved.people["auditor"])
    page = client.get("/targets/F1/actuals/2013-09/").content.decode()
    assert "By the feed “Register”, row 1 of" in page
    payload = client.get(f"/actuals/deliveries/{actual.delivery_id}/")
    assert json.loads(payload.content) == ROWS and payload["Content-Disposition"].startswith(
        "attachment"
    )


def test_only_the_tokens_digest_is_kept(feed):
    stored = Feed.objects.get()
    assert (
        stored.token_digest == digest(feed.token)
        and feed.token not in str(vars(stored))
        and len(feed.token) > 40
    )
    assert not any(feed.token in event.text for event in AuditEvent.objects.all())


def test_a_payload_sent_again_changes_nothing_and_is_answered_the_same(client, feed):
    first, again = send(client, feed), send(client, feed)
    assert (
        again.json() == first.json()
        and again["Idempotency-Replayed"] == "true"
        and "Idempotency-Replayed" not in first
    )
    other = send(client, feed, key="two")
    assert other.json()["recorded"] == 0 and other.json()["unchanged"] == 2
    assert Actual.objects.count() == 2
    changed = send(client, feed, rows=ROWS[:1])
    assert (
        changed.status_code == 422 and "belongs to an earlier payload" in changed.json()["detail"]
    )


def test_one_wrong_row_and_nothing_is_saved_and_every_problem_is_told(client, feed):
    wrong = [
        *ROWS,
        {"code": "C1", "period": "2013-09", "value": "5"},
        {"code": "F1", "period": "2013-08", "value": "x"},
    ]
    answer = send(client, feed, rows=wrong)
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    assert [(p["row"], p["column"]) for p in answer.json()["problems"]] == [
        (3, "code"),
        (4, "value"),
    ]
    assert "This feed does not bring C1." in answer.json()["problems"][0]["reason"]
    assert not Actual.objects.exists() and not Delivery.objects.exists()
    assert "does not bring C1" in Feed.objects.get().last_problem
    assert send(client, feed).status_code == 200 and Feed.objects.get().last_problem == "", (
        "the same key may be used once it is right"
    )


def test_who_may_not_is_told_so(client, approved, feed, at):
    assert client.post(URL, "[]", content_type="application/json").status_code == 401
    assert send(client, feed, token="pf_wrong")["WWW-Authenticate"] == "Bearer"
    assert (
        send(client, feed, key="").status_code == 400
        and send(client, feed, key="k" * 201).status_code == 400
    )
    old = feed.token
    feed.token = renew_token(feed, by=approved.people["team"], at=at)
    assert (
        send(client, feed, token=old).status_code == 401 and send(client, feed).status_code == 200
    )
    Feed.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert send(client, feed, key="late").status_code == 401
    Feed.objects.update(expires_at=None)
    revoke_feed(feed, reason="The system is switched off", by=approved.people["team"], at=at)
    assert send(client, feed, key="later").status_code == 401


def test_a_feed_that_asks_too_often_waits(client, feed):
    Feed.objects.update(window_started_at=clock.now(), requests_in_window=MOST_REQUESTS)
    answer = send(client, feed)
    assert (
        answer.status_code == 429
        and 1 <= int(answer["Retry-After"]) <= 60
        and not Actual.objects.exists()
    )
    Feed.objects.update(window_started_at=clock.now() - timedelta(minutes=2))
    assert send(client, feed).status_code == 200


def test_an_unusual_figure_is_taken_and_waits_for_a_word(client, approved, feed):
    for n in range(4, 9):
        approved.figure(approved.latest, f"2013-{n:02d}", str(90 + n % 3))
    answer = send(client, feed, rows=[{"code": "F1", "period": "2013-09", "value": "0.92"}])
    assert answer.status_code == 200 and "0.92%" in answer.json()["rows"][0]["warnings"][0]
    assert PlausibilityWarning.objects.outstanding().count() == 1
    client.force_login(approved.people["lead"])
    assert (
        "Unusual figures to confirm" in client.get("/desk/").content.decode()
        and "1 unusual figure to confirm" in client.get("/actuals/").content.decode()
    )
    url = f"/actuals/warnings/{PlausibilityWarning.objects.get().pk}/confirm/"
    assert (
        "Say why this figure is right, or correct it"
        in client.post(url, {"confirmation": ""}).content.decode()
    )
    assert (
        client.post(url, {"confirmation": "A closed month"}).status_code == 302
        and not PlausibilityWarning.objects.outstanding().exists()
    )
    assert "confirmed already" in client.post(url, {"confirmation": "Again"}).content.decode()


def test_the_description_names_every_address_and_what_it_takes(client, db):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1") and {
        URL,
        "/api/v1/publications/",
        "/api/v1/scorecards/{slug}/{month}/",
    } <= set(schema["paths"])
    post = schema["paths"][URL]["post"]
    assert set(post["responses"]) >= {"200", "400", "401", "413", "422", "429"} and post["security"]
    row = post["requestBody"]["content"]["application/json"]["schema"]["items"]["properties"]
    assert set(row) == {
        "code",
        "period",
        "value",
        "numerator",
        "denominator",
        "area",
        "status",
        "source",
        "comment",
        "reason",
        "nothing_to_report",
    }


def test_the_team_keeps_the_feeds_and_others_only_look(client, approved):
    typed = {
        "title": "Contact centre",
        "brings": "actuals",
        "way": "post",
        "targets": [approved.latest.target_id],
        "owner": approved.people["lead"].pk,
        "rhythm": "monthly",
        "working_day": "5",
        "expires_on": "31/3/2014",
        "address": "",
    }
    client.force_login(approved.people["auditor"])
    assert (
        client.get("/feeds/").status_code == 200
        and client.post("/feeds/add/", typed).status_code == 403
    )
    client.force_login(approved.people["team"])
    assert (
        "Enter a name for the feed"
        in client.post("/feeds/add/", typed | {"title": ""}).content.decode()
    )
    page = client.post(
        "/feeds/add/", typed | {"way": "address", "address": "http://10.0.0.1/x.csv"}
    ).content.decode()
    assert (
        "10.0.0.1 is not on the list of hosts that may be read." in page
        and not Feed.objects.exists()
    )
    page = client.post("/feeds/add/", typed).content.decode()
    assert "It is not shown again" in page and "pf_" in page
    made = Feed.objects.get(slug="contact-centre")
    assert (
        clock.today().year == 2013
        and made.expires_at.year == 2014
        and "pf_" in client.get("/feeds/contact-centre/").content.decode()
    )
    assert (
        client.post("/feeds/contact-centre/change/", typed | {"working_day": "30"}).status_code
        == 200
    )
    assert (
        client.post("/feeds/contact-centre/change/", typed | {"working_day": "3"}).status_code
        == 302
        and Feed.objects.get(pk=made.pk).working_day == 3
    )
    assert (
        "It is not shown again"
        in client.post("/feeds/contact-centre/renew-token/").content.decode()
    )
    assert client.post("/feeds/contact-centre/revoke/", {"reason": ""}).status_code == 200
    assert client.post("/feeds/contact-centre/revoke/", {"reason": "Replaced"}).status_code == 302
    assert "Revoked" in client.get("/feeds/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_feeds_asks_the_same_number_of_questions(
    client, approved, django_assert_num_queries, count
):
    for n in range(count):
        make_feed(approved, slug=f"f{n}", title=f"Feed {n}")
    client.force_login(approved.people["team"])
    with django_assert_num_queries(4):
        client.get("/feeds/")


def test_a_late_feed_is_flagged_where_its_figures_are_entered(client, approved, feed):
    client.force_login(approved.people["lead"])
    page = client.get("/actuals/").content.decode()
    assert "The feed “Register” is" in page and "late" in page
    send(client, feed)
    assert "The feed “Register” is" not in client.get("/actuals/").content.decode()


# A watched folder.


@pytest.fixture
def folder(approved, settings, tmp_path):
    settings.FEED_FOLDER, settings.FEED_SETTLE_SECONDS = str(tmp_path), 0
    made, _ = make_feed(approved, way=Feed.FOLDER)
    (tmp_path / "register").mkdir()
    made.path = tmp_path / "register"
    return made


def test_files_of_a_watched_folder_are_taken_once(approved, folder, at):
    (folder.path / "september.csv").write_text("code,period,value\nF1,2013-09,93.4\n")
    (folder.path / "ratio.json").write_text(json.dumps(ROWS[1:]))
    (folder.path / "notes.txt").write_text("not a file of figures")
    told = pull_feed(folder, at=at)
    assert (
        "september.csv: 1 recorded" in told
        and "ratio.json: 1 recorded" in told
        and "notes" not in told
    )
    assert pull_feed(folder, at=at).count("came before") == 2 and Actual.objects.count() == 2
    assert Actual.objects.get(target__code="F1").delivery.name == "september.csv"


def test_a_file_still_being_written_or_wrong_is_left_alone_and_told(folder, settings, at):
    (folder.path / "bad.csv").write_text("code,period,value\nF1,2013-09,many\n")
    assert (
        "refused: Row 2, value: “many” is not a number" in pull_feed(folder, at=at)
        and "many" in Feed.objects.get().last_problem
    )
    settings.FEED_SETTLE_SECONDS = 3600
    assert "still being written" in pull_feed(folder, at=at)
    os.symlink("/etc/hostname", folder.path / "link.csv")
    assert "link.csv" not in pull_feed(folder, at=at)
    settings.FEED_FOLDER = ""
    assert "There is no folder" in pull_feed(folder, at=at)


def test_the_timetable_pulls_what_is_due_until_it_came(folder, at):
    (folder.path / "september.csv").write_text("code,period,value\nF1,2013-09,93.4\n")
    queue.run_due(at)
    assert Job.objects.get(kind="pull_feed").outcome == "september.csv: 1 recorded, 0 unchanged"
    queue.run_due(at + timedelta(days=1))
    assert Job.objects.filter(kind="pull_feed").count() == 1, (
        "a monthly feed that has delivered is not asked again"
    )


# An address.


@pytest.fixture
def served():
    """A server on this machine that hands out a file."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/csv")
            self.end_headers()
            self.wfile.write(b"code,period,value\r\nF1,2013-09,93.4\r\n")

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_figures_are_fetched_from_an_allowed_address_and_no_other(approved, settings, served, at):
    made, _ = make_feed(approved, way=Feed.ADDRESS, address=f"http://{served}/figures.csv")
    assert (
        "not read" in pull_feed(made, at=at)
        and not Actual.objects.exists()
        and Feed.objects.get().last_problem
    )
    settings.FEED_HOSTS = [served]
    assert (
        pull_feed(made, at=at) == "1 recorded, 0 unchanged"
        and Feed.objects.get().last_problem == ""
    )
    assert (
        pull_feed(made, at=at).endswith("(this file came before)") and Actual.objects.count() == 1
    )


# At once.


@pytest.mark.django_db(transaction=True)
@needs_postgresql
@pytest.mark.parametrize("keys", [1, 50])
def test_fifty_at_once_make_one_revision(client, keys):
    council = Council()
    council.add_usual_targets()
    council.approve()
    made, made.token = make_feed(council)
    numbers = iter(range(50))
    answers = at_once(
        *[lambda: send(client.__class__(), made, rows=ROWS[:1], key=f"key {next(numbers) % keys}")]
        * 50
    )
    assert {answer.status_code for answer in answers} == {200}, [
        answer for answer in answers if getattr(answer, "status_code", 0) != 200
    ][:3]
    assert Actual.objects.count() == 1 and Delivery.objects.count() == keys
    assert AuditEvent.objects.filter(action="deliver_actuals").count() == keys
    assert (
        sum(answer.json()["recorded"] for answer in answers if "Idempotency-Replayed" not in answer)
        == 1
    )
    assert Actual.objects.get().month == Month(2013, 9)
