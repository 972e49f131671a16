"""The id of a request, its line in the log, the reports of errors, and the counts."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import OperationalError

from pmf_portal.operation import error_reports, request_log
from pmf_portal.operation.error_reports import ErrorReport, ErrorReports, is_to_be_sent, report_of
from pmf_portal.operation.logs import JsonLines
from pmf_portal.operation.request_counts import RequestCounts
from pmf_portal.operation.request_ids import REQUEST_ID
from pmf_portal.ui.views import absence

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
PAGE = "/absences/declare/"


@pytest.fixture
def lines(settings, monkeypatch):
    """The lines of requests, as the log has them."""
    settings.LOG_FORMAT = "json"
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(json.loads(JsonLines().format(record)))

    log = logging.getLogger("test of requests")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.handlers = [Kept()]
    monkeypatch.setattr(request_log, "log", log)
    return written


@pytest.mark.parametrize(
    ("behind_proxy", "given", "is_taken"),
    [
        (True, "a1b2-c3d4.e5", True),
        (True, "abc", False),
        (True, "x" * 65, False),
        (True, 'a"b\\c{d}', False),
        (False, "a1b2-c3d4.e5", False),
    ],
)
def test_only_our_own_proxy_names_a_request(client, settings, behind_proxy, given, is_taken):
    settings.BEHIND_PROXY = behind_proxy
    answer = client.get("/health/live", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) == is_taken
    assert len(answer["X-Request-ID"]) >= 12 and REQUEST_ID.get() == ""


def test_two_requests_have_two_ids(client):
    first, second = client.get("/health/live"), client.get("/health/live")
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_a_request_is_one_line_without_its_query(client, council, lines):
    client.force_login(council.people["lead"])
    answer = client.get("/desk/?email=somebody@council.example")
    [line] = lines
    assert line["request_id"] == answer["X-Request-ID"] and line["level"] == "INFO"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/desk/", 200)
    assert (line["view"], line["user_id"]) == ("desk", council.people["lead"].pk)
    assert "milliseconds" in line and "time" in line
    assert "council.example" not in json.dumps(line)


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("/calendar/secret-key.ics", "/calendar/….ics"),
        ("/set-password/MQ/secret-key/", "/set-password/…/…/"),
    ],
)
def test_a_secret_address_is_not_in_the_log(client, db, lines, path, masked):
    client.get(path)
    assert lines[0]["path"] == masked and "secret-key" not in json.dumps(lines)


def test_a_stranger_is_nobody_in_the_log_and_is_not_looked_up(client, lines):
    """No database is allowed here."""
    client.get("/health/live")
    assert lines[0]["user_id"] is None


def test_without_json_there_is_no_line(client, lines, settings):
    settings.LOG_FORMAT = "text"
    client.get("/health/live")
    assert lines == []


@pytest.mark.parametrize(
    ("error", "status"), [(KeyError("x"), 500), (OperationalError("away"), 503)]
)
def test_error_pages_say_what_to_quote(client, council, monkeypatch, error, status):
    def fail(*args, **kwargs):
        raise error

    client.force_login(council.people["lead"])
    client.raise_request_exception = False
    monkeypatch.setattr(absence, "declare_absence", fail)
    answer = client.post(PAGE, {"first_day": "1/11/2013", "last_day": "8/11/2013"})
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == status
    assert f"quote this: <strong>{answer['X-Request-ID']}</strong>" in page


def record_of(error, request=None):
    try:
        raise error
    except Exception as raised:
        record = logging.LogRecord(
            "django.request", logging.ERROR, "", 0, "Failed", (), (type(raised), raised, None)
        )
    if request is not None:
        record.request = request
    return record


def test_an_exception_has_the_id_of_its_request():
    held = REQUEST_ID.set("abc123")
    try:
        line = json.loads(JsonLines().format(record_of(KeyError("x"))))
        assert line["request_id"] == "abc123" and "KeyError" in line["exception"]
    finally:
        REQUEST_ID.reset(held)


def test_one_report_of_each_kind_in_ten_minutes(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    one, other = ErrorReport("a", "KeyError", "desk"), ErrorReport("b", "KeyError", "run_sheet")
    sent = [
        is_to_be_sent(one, NOW),
        is_to_be_sent(one._replace(id="c"), NOW + timedelta(minutes=9)),
        is_to_be_sent(other, NOW + timedelta(minutes=9)),
        is_to_be_sent(one, NOW + timedelta(minutes=10)),
    ]
    assert sent == [True, False, True, True]


def test_a_report_has_id_kind_and_page_only(client, rf, settings, monkeypatch):
    settings.ADMINS, settings.ERROR_WEBHOOK = [("Operator", "operator@council.example")], ""
    report = report_of(record_of(KeyError("somebody@elsewhere.example"), rf.get("/?name=secret")))
    error_reports.send_report(report)
    [email] = mail.outbox
    assert email.to == ["operator@council.example"] and "KeyError" in email.subject
    assert "elsewhere" not in email.body and "secret" not in email.body


def test_a_webhook_is_told_the_same(settings, monkeypatch):
    requests = []

    def answer(request, timeout):
        requests.append(request)
        raise OSError("nobody listens")

    monkeypatch.setattr(error_reports.urllib.request, "urlopen", answer)
    settings.ERROR_WEBHOOK = "https://alarms.council.example/"
    error_reports.send_report(ErrorReport("abc", "KeyError", "desk"))
    assert json.loads(requests[0].data) == {"id": "abc", "kind": "KeyError", "view": "desk"}


@pytest.mark.parametrize(("admins", "reports"), [([], 0), ([("Operator", "o@council.example")], 1)])
def test_errors_are_reported_where_somebody_wants_them(
    settings, tmp_path, monkeypatch, admins, reports
):
    settings.ADMINS, settings.ERROR_WEBHOOK, settings.DATA_DIR = admins, "", tmp_path
    sent, ended = [], threading.Event()
    monkeypatch.setattr(error_reports, "send_report", lambda one: (sent.append(one), ended.set()))
    ErrorReports().emit(record_of(KeyError("x")))
    if reports:
        ended.wait(30)
    ErrorReports().emit(record_of(KeyError("y")))
    assert len(sent) == reports


def test_a_page_that_means_its_503_is_no_error():
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Unavailable", (), None)
    assert error_reports.is_meant(record)
    assert not error_reports.is_meant(record_of(KeyError("x")))


def test_django_itself_sends_no_whole_requests():
    assert not logging.getLogger("django").handlers


def test_processes_count_together(settings, tmp_path):
    settings.REQUEST_COUNTS = tmp_path / "data" / "request-counts.json"
    one, other = RequestCounts(), RequestCounts()
    one.count("desk", 200, 0.2)
    one.count("desk", 404, 20.0)
    other.count("desk", 200, 0.05)
    one.all_counts()
    assert (
        other.all_counts()
        == one.all_counts()
        == {
            ("desk", "2xx"): [1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 0.25],
            ("desk", "4xx"): [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 20.0],
        }
    )


@pytest.mark.parametrize("damage", ["", "{", "[[1]]", "3", '[["a", "b", ["x"]]]'])
def test_a_damaged_file_of_counts_begins_anew(settings, tmp_path, damage):
    settings.REQUEST_COUNTS = tmp_path / "request-counts.json"
    settings.REQUEST_COUNTS.write_text(damage)
    counts = RequestCounts()
    counts.count("desk", 200, 1)
    assert list(counts.all_counts()) == [("desk", "2xx")]


def test_a_disk_that_is_full_keeps_no_request_waiting(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.REQUEST_COUNTS = tmp_path / "file" / "counts.json"
    counts = RequestCounts()
    counts.count("desk", 200, 1)
    assert list(counts.all_counts()) == [("desk", "2xx")]
    assert list(counts.all_counts()) == [("desk", "2xx")]
