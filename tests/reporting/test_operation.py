"""How the portal runs: the page of its operator, the measurements, and the truth about e-mails."""

import ipaddress
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from pmf_portal.audit.models import AuditEvent
from pmf_portal.audit.sentences import sentence
from pmf_portal.council.models import Notice
from pmf_portal.jobs.heartbeats import note_heartbeat
from pmf_portal.jobs.models import Heartbeat, Job
from pmf_portal.operation import disk
from pmf_portal.periods import clock
from pmf_portal.ui.senders import is_sent_from
from reporting.cycle.metrics import metrics_text, request_metrics
from reporting.cycle.operation import operation
from reporting.engagement.feedback import give_feedback
from reporting.public_record import backups
from reporting.public_record.backups import note_backup
from reporting.views import operation as views
from scorecards.models import Feed

pytestmark = pytest.mark.django_db
QUERIES = 17
FILES = "django.core.mail.backends.filebased.EmailBackend"
MACHINE = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)


@pytest.fixture
def well(council, at, monkeypatch, tmp_path):
    """A portal of which nothing is to be told."""
    for kind in (Heartbeat.BEAT, Heartbeat.TIMETABLE, Heartbeat.WORKER):
        note_heartbeat(kind, "one", MACHINE)
    note_backup(tmp_path / "portal-2013", "0" * 64, by=None, at=at)
    return council


def warnings(at, **settings):
    return operation(at, MACHINE, at.date()).warnings


def test_nothing_is_told_of_a_portal_that_is_well(well, at):
    assert warnings(at) == []


def add_job(at, minutes_ago=0, **fields):
    due_at = at - timedelta(minutes=minutes_ago)
    Job.objects.create(
        kind="send_notices", subject=str(Job.objects.count()), due_at=due_at, **fields
    )


def test_printing_that_waits_its_turn_is_no_queue(well, at):
    due_at = at - timedelta(days=1)
    Job.objects.create(kind="print_publication", due_at=due_at)
    state = operation(at, MACHINE, at.date())
    assert (state.queue.length, state.warnings) == (1, [])


def add_notice(council, at, **fields):
    person = council.people["lead"]
    Notice.objects.create(key=f"k{Notice.objects.count()}", user=person, written_at=at, **fields)


def silence(kind):
    return lambda council, at: Heartbeat.objects.filter(kind=kind).delete()


def old_backup(council, at):
    note_backup(backups.Path("portal-2013-b"), "", by=None, at=at - timedelta(days=2, seconds=1))


NOT_WELL = {
    "no beat": (silence("beat"), "Clock (beat): no sign of life"),
    "no tick": (silence("timetable"), "Timetable: no sign of life"),
    "no worker": (silence("worker"), "Worker: no sign of life"),
    "a failed job": (
        lambda council, at: add_job(at, state=Job.NEEDS_ATTENTION),
        "1 job failed for a day and waits for you",
    ),
    "a queue": (lambda council, at: add_job(at, 16), "Work has been waiting for 16 minutes"),
    "in doubt": (
        lambda council, at: add_notice(
            council, at, begun_at=at, lease_until=at - timedelta(minutes=1)
        ),
        "1 e-mail could not be sent",
    ),
    "given up": (
        lambda council, at: add_notice(council, at, attempts=Notice.MOST_ATTEMPTS),
        "1 e-mail could not be sent",
    ),
    "an old backup": (old_backup, "The newest backup is more than two days old"),
}


@pytest.mark.parametrize("case", NOT_WELL)
def test_what_is_not_well_is_told(well, at, case):
    act, words = NOT_WELL[case]
    act(well, at)
    [warning] = warnings(at)
    assert warning.startswith(words)


def test_a_portal_without_a_backup_says_so(council, at):
    assert "No backup has been made yet." in warnings(at)


def test_a_full_disk_is_told_with_its_place(well, at, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
    assert warnings(at) == ["There is too little room on the disk of DATA_DIR, PUBLISHED_ROOT."]


def test_a_missing_mail_server_is_told(well, at, settings):
    settings.EMAIL_BACKEND = FILES
    assert warnings(at) == ["No mail server is set up: e-mails reach nobody."]


def add_feed(council, at, slug):
    created = at - timedelta(days=400)
    owner = council.people["lead"]
    Feed.objects.create(
        slug=slug, title=slug, way=Feed.POST, owner=owner, rhythm="monthly", created_at=created
    )


def test_late_feeds_are_told(well, at):
    add_feed(well, at, "housing")
    state = operation(at, MACHINE, at.date())
    assert state.warnings == ["1 feed behind."]
    assert state.late_feeds[0][1] > 0


def test_the_page_offers_to_do_failed_work_again(client, well, at):
    add_job(at, state=Job.NEEDS_ATTENTION, outcome="There is no room left on the disk.")
    client.force_login(well.people["team"])
    page = client.get("/operation/").content.decode()
    assert "Do it again now" in page and "There is no room left" in page
    assert "1 job failed for a day" in page
    job = Job.objects.get()
    answer = client.post(f"/jobs/{job.pk}/run-again/", {"back": "operation"})
    assert answer.status_code == 302 and answer.url == "/operation/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_one_as_for_three(
    client, well, at, django_assert_num_queries, count
):
    for number in range(count):
        add_job(at, 20)
        add_job(at, state=Job.NEEDS_ATTENTION)
        add_job(at, attempts=5)
        add_notice(well, at, attempts=Notice.MOST_ATTEMPTS)
        add_feed(well, at, f"feed-{number}")
        note_heartbeat(Heartbeat.WORKER, f"worker {number}", MACHINE)
    client.force_login(well.people["team"])
    client.get("/operation/")
    with django_assert_num_queries(QUERIES):
        client.get("/operation/")


def measured(client, **headers):
    answer = client.get("/metrics", headers=headers)
    return answer.status_code, answer.content.decode()


def test_the_measurements_are_as_prometheus_reads_them(client, well, at):
    add_job(at, 16)
    client.get("/health/live")
    status, text = measured(client)
    assert status == 200
    line = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+')
    for each in text.splitlines():
        assert each.startswith(("# HELP ", "# TYPE ")) or line.fullmatch(each), each
    values = dict(each.rsplit(" ", 1) for each in text.splitlines() if not each.startswith("#"))
    assert values["portal_queue_length"] == "1.0"
    assert values['portal_jobs_failed{state="needs_attention"}'] == "0.0"
    assert values["portal_database_up"] == "1.0" and values["portal_mail_goes_out"] == "1.0"
    assert 'portal_heartbeat_age_seconds{kind="worker",name="one"}' in values
    assert 'portal_request_duration_seconds_count{view="health_live",status="2xx"}' in values


def test_a_histogram_counts_up_to_all():
    text = metrics_text([request_metrics({("desk", "2xx"): [1, 2, 2, 2, 2, 3, 20.25]})])
    bucket = 'portal_request_duration_seconds_bucket{view="desk",status="2xx",le='
    assert f'{bucket}"0.1"}} 1.0' in text and f'{bucket}"+Inf"}} 3.0' in text
    assert 'portal_request_duration_seconds_sum{view="desk",status="2xx"} 20.25' in text


def test_nobody_is_named_in_the_measurements(client, well, at):
    add_notice(well, at, subject="A subject", body="A body")
    client.force_login(well.people["lead"])
    client.get("/desk/")
    _, text = measured(client)
    for secret in ("A subject", "A body", well.people["lead"].username + "@"):
        assert secret not in text


def test_without_the_database_the_rest_is_measured(client, monkeypatch):
    def fail(*args):
        raise DatabaseError("away")

    monkeypatch.setattr(views, "state_metrics", fail)
    status, text = measured(client)
    assert status == 200 and "portal_database_up 0.0" in text
    assert "portal_disk_free_bytes" in text and "portal_queue_length" not in text


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("", "", 403),
        ("", "Bearer ", 403),
        ("a-secret", "Bearer another", 403),
        ("a-secret", "Bearer é", 403),
        ("a-secret", "Bearer a-secret", 200),
    ],
)
def test_from_elsewhere_a_token_is_needed(client, settings, token, given, status):
    settings.METRICS_FROM, settings.METRICS_TOKEN = [], token
    assert measured(client, Authorization=given)[0] == status


@pytest.mark.parametrize(
    ("behind_proxy", "remote", "forwarded", "allowed"),
    [
        (False, "127.0.0.1", None, True),
        (False, "10.1.2.3", None, True),
        (False, "192.0.2.1", None, False),
        (False, "::1", None, False),
        (False, "", None, False),
        # A proxy that the settings do not know of.
        (False, "127.0.0.1", "192.0.2.1", False),
        (True, "127.0.0.1", None, True),
        (True, "127.0.0.1", "192.0.2.1", False),
        (True, "127.0.0.1", "10.1.2.3, 192.0.2.1", False),
        (True, "127.0.0.1", "192.0.2.1, 10.1.2.3", True),
        (True, "127.0.0.1", "nonsense", False),
    ],
)
def test_the_networks_that_may_measure(rf, settings, behind_proxy, remote, forwarded, allowed):
    settings.BEHIND_PROXY = behind_proxy
    networks = [ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("10.0.0.0/8")]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = rf.get("/metrics", REMOTE_ADDR=remote, headers=headers)
    assert is_sent_from(request, networks) == allowed


def test_a_backup_is_a_line_of_the_trail_with_who_made_it(council, at, tmp_path, monkeypatch):
    monkeypatch.setattr(backups, "dump_database", lambda path: path.write_bytes(b"rows"))
    call_command("backup", str(tmp_path), "--by", "sam")
    assert sentence(AuditEvent.objects.first()) == "Command line, sam made a backup of the portal."
    assert operation(clock.now(), MACHINE, clock.today()).backup_at is not None


def test_a_backup_of_a_database_that_is_read_only_is_one(council, at, tmp_path, monkeypatch):
    def fail(*args, **details):
        raise DatabaseError("read-only")

    monkeypatch.setattr(backups, "dump_database", lambda path: path.write_bytes(b"rows"))
    monkeypatch.setattr(backups, "record", fail)
    assert backups.make_backup(tmp_path, at=at).folder.is_dir()


WARNING = "No mail server is set up"
WRITES = {
    "run sheet": ("team", "/run-sheet/"),
    "operation": ("team", "/operation/"),
    "a person": ("team", "/people/{lead}/"),
    "notices": ("lead", "/notices/choose/"),
    "a session": ("team", "/sessions/add/"),
    "set-up": ("team", "/set-up/"),
}


@pytest.mark.parametrize("goes_out", [True, False])
@pytest.mark.parametrize("case", WRITES)
def test_pages_that_write_to_people_warn(client, well, settings, case, goes_out):
    if not goes_out:
        settings.EMAIL_BACKEND = FILES
    who, address = WRITES[case]
    client.force_login(well.people[who])
    page = client.get(address.format(lead=well.people["lead"].pk)).content.decode()
    assert (WARNING in page) != goes_out


@pytest.mark.parametrize(
    ("address", "claim"),
    [
        ("/forgot-password/", "We send a link"),
        ("/forgot-password/link-sent/", "we have sent it a link"),
        ("/subscribe/", "We write on the working day"),
        ("/subscribe/check-your-e-mail/", "We write to the address"),
    ],
)
def test_the_public_is_not_told_of_e_mails_that_go_nowhere(client, db, settings, address, claim):
    assert claim in client.get(address).content.decode()
    settings.EMAIL_BACKEND = FILES
    page = client.get(address).content.decode()
    assert claim not in page and "cannot send e-mails" in page


def test_an_invitation_that_reaches_nobody_says_so(client, well, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FILES, tmp_path
    person = well.people["lead"]
    person.email = "lead@council.example"
    person.save()
    client.force_login(well.people["team"])
    page = client.post(f"/people/{person.pk}/invite/", follow=True).content.decode()
    assert "has not been sent" in page and "we have sent" not in page
    assert "reached nobody" in AuditEvent.objects.first().text


@pytest.mark.parametrize(
    ("goes_out", "words"),
    [
        (True, "The answer is saved and goes out by e-mail."),
        (False, "write to the person yourself"),
    ],
)
def test_an_answer_that_goes_nowhere_says_so(client, well, at, settings, goes_out, words):
    if not goes_out:
        settings.EMAIL_BACKEND = FILES
    feedback = give_feedback(
        kind="question",
        about="",
        sender="x",
        text="How many?",
        name="A",
        email="a@council.example",
        may_publish=False,
        at=at,
    )
    client.force_login(well.people["team"])
    page = client.post(
        f"/feedback/received/{feedback.reference}/answer/", {"answer": "As many."}, follow=True
    )
    assert words in page.content.decode()
