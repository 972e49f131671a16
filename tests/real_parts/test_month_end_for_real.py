"""A month end with real parts: PostgreSQL, Redis, a Celery worker and beat, and the worker killed
in the middle.
"""

import json
import time

import redis

from tests.real_parts.parts import BROKER, ask, wait_for

LINES = (
    "SELECT count(*), count(DISTINCT target_id) FROM scorecards_scorecardline l JOIN"
    " scorecards_scorecardbuild b ON b.id = l.build_id WHERE b.month = '2024-03-01'"
)
PUBLISHED = (
    "SELECT count(*) > 0, count(*) = count(DISTINCT (kind, slug)), max(edition) FROM"
    " reporting_publication WHERE month = '2024-03-01' AND kind <> 'plan'"
)
BUILT = (
    "SELECT state FROM jobs_job WHERE kind = 'build_scorecards' AND period = '2024-03' AND subject"
    " = ''"
)
PUBLISH_JOB = (
    "SELECT state, attempts > 1 FROM jobs_job WHERE kind = 'publish_month' AND period = '2024-03'"
)


def test_beat_starts_a_month_end_and_a_worker_publishes_it(portal):
    portal.env["WITH_RECORD_AND_PRINTING"] = "yes"
    portal.worker()
    portal.beat()
    portal.beat_twice = portal.celery("beat", "--schedule", str(portal.tmp_path / "second-beat"))
    wait_for(BUILT, [("done",)], "the scorecards are built")
    assert ask(LINES) == [(54, 54)]
    portal.sign_off_march()
    wait_for(PUBLISHED, [(True, True, 1)], "March is published")
    wait_for(
        "SELECT state FROM jobs_job WHERE kind = 'write_files' AND period = '2024-03'",
        [("done",)],
        "the files are written",
    )
    page = portal.tmp_path / "published/2024-03/corporate-plan/edition-1/scorecard.json"
    assert json.loads(page.read_text())["month"] == "2024-03"
    assert ask(
        "SELECT count(*) FROM audit_auditevent WHERE action = 'publish_month' AND subject = 'March"
        " 2024'"
    ) == [(1,)]
    assert "No problems found" in portal.manage("verify")


def test_a_worker_killed_in_the_middle_is_made_up_for(portal):
    portal.beat()
    worker = portal.worker(HALT_IN="build")
    portal.wait_until_halted("build")
    portal.kill(worker)
    assert (ask(LINES), ask(PUBLISHED)) == ([(0, 0)], [(False, True, None)])
    worker = portal.worker(HALT_IN="publish")
    wait_for(BUILT, [("done",)], "the scorecards are built")
    portal.sign_off_march()
    portal.wait_until_halted("publish")
    portal.kill(worker)
    assert (ask(LINES), ask(PUBLISHED)) == ([(54, 54)], [(False, True, None)])
    portal.worker()
    wait_for(PUBLISHED, [(True, True, 1)], "March is published")
    wait_for(PUBLISH_JOB, [("done", True)], "the job is finished")
    assert ask(LINES) == [(54, 54)]
    assert "No problems found" in portal.manage("verify")


def test_a_broker_that_loses_everything_loses_no_work(portal):
    portal.beat()
    time.sleep(3)
    redis.Redis.from_url(BROKER).flushdb()
    portal.worker()
    wait_for(BUILT, [("done",)], "the scorecards are built")
    assert ask(LINES) == [(54, 54)]
