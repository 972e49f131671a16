"""Exception reports with real parts: the worker killed at every step, then every job of the month
again, four times in any order.
"""

from collections import Counter
from email import message_from_string

from tests.real_parts.parts import ask, wait_for

MARCH = "month = '2024-03-01'"
REPORTS = (
    f"SELECT count(*), count(DISTINCT target_id) FROM exceptions_exceptionreport WHERE {MARCH}"
)
OPENED = (
    "SELECT count(*) FROM exceptions_step s JOIN exceptions_exceptionreport r ON r.id ="
    f" s.report_id WHERE s.act = 'open' AND r.{MARCH}"
)
ACTIVE = (
    "SELECT max(n) FROM (SELECT count(*) n FROM exceptions_exceptionreport WHERE state NOT IN"
    " ('closed', 'not_required') GROUP BY target_id) t"
)
TOLD = (
    "SELECT (SELECT count(*) FROM exceptions_step), (SELECT count(*) FROM exceptions_reminder),"
    " (SELECT count(*) FROM council_notice)"
)
STATE = "SELECT state FROM jobs_job WHERE kind = '{}' AND period = '{}' ORDER BY subject LIMIT 1"
OWED = "SELECT count(*) FROM council_notice WHERE sent_at IS NULL AND begun_at IS NULL"
NEWEST_NOTICE = "SELECT max(id) FROM council_notice"
SURELY_SENT = "SELECT count(*) FROM council_notice WHERE sent_at IS NOT NULL AND id > {}"
IN_DOUBT = "SELECT count(*) FROM council_notice WHERE sent_at IS NULL AND begun_at IS NOT NULL"
KILLED_IN = ("open", "mail", "chase")
AGAIN = """
import random
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods import clock
jobs = list(Job.objects.filter(period__startswith="2024-0").exclude(kind__in=("send_notices", "write_record"))) + list(Job.objects.filter(kind="send_notices"))[:3]
for round in range(4):
    random.Random(round).shuffle(jobs)
    for job in jobs:
        Job.objects.filter(pk=job.pk).update(state=Job.DUE, attempts=0, lease_until=None, due_at=clock.now())
        queue.run(job.pk, clock.now())
# A later run makes up for every writing of the record that was killed.
failed = list(Job.objects.exclude(state=Job.DONE).exclude(kind="write_record").values_list("kind", "period", "state", "outcome"))
assert not failed, failed
"""


def letters(portal):
    """Every e-mail that left the portal."""
    for path in (portal.tmp_path / "outgoing-mail").iterdir():
        for text in path.read_text().split("-" * 79 + "\n"):
            if text.strip():
                yield message_from_string(text.lstrip())


def test_no_kill_or_retry_opens_a_second_report_or_sends_a_second_email(portal):
    # The demonstration's past e-mails went out long ago, and some are forgotten on the way.
    of_the_past = ask(NEWEST_NOTICE)[0][0]
    portal.record_two_reds_of_march()
    portal.beat()
    # Whichever of these comes first, and second, and third: none is over before it was killed.
    for _ in KILLED_IN:
        worker = portal.worker("--concurrency=4", HALT_IN=",".join(KILLED_IN))
        step = portal.wait_until_halted(*KILLED_IN)
        portal.kill(worker)
        assert step != "open" or ask(REPORTS) == [(0, 0)]
    worker = portal.worker("--concurrency=4", HALT_IN="publish")
    wait_for(STATE.format("build_scorecards", "2024-03"), [("done",)], "the scorecards are built")
    wait_for(
        STATE.format("chase_exceptions", "2024-04-18"), [("done",)], "those who owe are reminded"
    )
    portal.sign_off_march()
    portal.wait_until_halted("publish")
    portal.kill(worker)
    portal.worker()
    wait_for(STATE.format("publish_month", "2024-03"), [("done",)], "March is published")
    wait_for(STATE.format("evaluate_actions", "2024-03"), [("done",)], "actions are evaluated")
    wait_for(OWED, [(0,)], "every notice is sent")
    opened, told = ask(REPORTS), ask(TOLD)
    assert opened == [(2, 2)] and ask(OPENED) == [(opened[0][0],)] and ask(ACTIVE) == [(1,)]
    for _ in range(2):
        portal.manage("run_month_end", "2024-03", PORTAL_CLOCK="2024-04-18T10:00")
    portal.manage("shell", "-v0", "-c", AGAIN, PORTAL_CLOCK="2024-04-18T10:30")
    assert (ask(REPORTS), ask(TOLD), ask(ACTIVE)) == (opened, told, [(1,)])
    sent = list(letters(portal))
    twice = [
        identity
        for identity, count in Counter(letter["Message-ID"] for letter in sent).items()
        if count > 1
    ]
    same = [
        key
        for key, count in Counter(
            (m["To"], m["Subject"], str(m)[str(m).find("Content-Type") :]) for m in sent
        ).items()
        if count > 1
    ]
    assert sent and not twice
    # The boundary of a message's parts is drawn anew each time, so compare what people read.
    assert not same
    # What was being handed over when a worker was killed went once at most, and is left to a person
    # to decide on.
    surely, in_doubt = ask(SURELY_SENT.format(of_the_past))[0][0], ask(IN_DOUBT)[0][0]
    assert in_doubt >= 1 and surely + 1 <= len(sent) <= surely + in_doubt
    assert "No problems found" in portal.manage("verify")
