"""Nothing saved is left out and nothing is published unseen, with real parts: officers who save at
every second around rebuilds, and a web process killed at every step of beginning a correction.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.real_parts.parts import PATIENCE, ROOT, ask, wait_for

# As .ci/run has time for.  With the tick as it is shipped, and for minutes:
# REAL_TICK=60 REAL_SAVING=240 make test-real-parts
TICK = int(os.environ.get("REAL_TICK", 6))
SECONDS = int(os.environ.get("REAL_SAVING", 30))
BUILT = (
    "SELECT count(*) > 0 FROM scorecards_scorecardline l JOIN scorecards_scorecardbuild b ON b.id ="
    " l.build_id WHERE b.month = '2024-03-01'"
)
# The newest figure on the draft's line of a target, for March.
ON_DRAFT = (
    "SELECT content::json ->> '2024-03' FROM scorecards_linesource s JOIN targets_target t ON t.id ="
    " s.target_id JOIN scorecards_scorecardbuild b ON b.id = s.build_id WHERE b.month ="
    " '2024-03-01' AND t.code IN ('FW02', 'CP02') ORDER BY t.code"
)
PUBLISHED = (
    "SELECT count(*) FROM scorecards_scorecardbuild WHERE month = '2024-03-01' AND frozen_at IS"
    " NOT NULL"
)
SIGNED = (
    "SELECT so.figures -> t.code ->> '2024-03' FROM scorecards_signoff so JOIN"
    " scorecards_scorecardbuild b ON b.id = so.build_id JOIN targets_target t ON t.code IN ('FW02',"
    " 'CP02') WHERE b.month = '2024-03-01' AND so.figures::jsonb ? t.code ORDER BY t.code"
)
NEWEST = (
    "SELECT max(a.revision) FROM scorecards_actual a JOIN targets_target t ON t.id = a.target_id"
    " WHERE a.month = '2024-03-01' AND a.area_id IS NULL AND t.code IN ('FW02', 'CP02') GROUP BY"
    " t.code ORDER BY t.code"
)
COMING_IN = f"SELECT count(*) = 2 AND min(newest.max) > 2 FROM ({NEWEST}) newest"
EDITIONS = (
    "SELECT b.edition, b.frozen_at IS NOT NULL, (SELECT count(*) FROM scorecards_scorecardline l"
    " WHERE l.build_id = b.id) FROM scorecards_scorecardbuild b WHERE b.month = '2024-02-01' ORDER"
    " BY 1"
)
TWICE_OUT = (
    "SELECT count(*) FROM audit_auditevent WHERE action = 'publish_month' AND subject = 'February"
    " 2024'"
)


def officer(portal, *arguments, clock="2024-04-18T09:31"):
    """Somebody at work, in a process of their own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.real_parts.officers", *arguments],
        cwd=ROOT,
        env=portal.env | {"PORTAL_CLOCK": clock},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def outcome_of(process):
    out, error = process.communicate(timeout=PATIENCE + SECONDS)
    assert process.returncode == 0, error
    return json.loads(out)


def texts(rows):
    return [str(value) for (value,) in rows]


def test_figures_of_every_second_are_on_the_draft_and_seen(portal):
    portal.env["TICK_SECONDS"] = str(TICK)
    portal.worker()
    portal.beat()
    wait_for(BUILT, [(True,)], "the scorecards are built")
    officers = [officer(portal, "save", code, str(SECONDS)) for code in ("CP02", "FW02")]
    # The directors come when figures are coming in; they would sign before the first otherwise.
    wait_for(COMING_IN, [(True,)], "figures are coming in")
    directors = officer(portal, "sign", str(SECONDS * 2 // 3))
    stored = [outcome_of(process) for process in officers]
    assert outcome_of(directors) > 0
    assert texts(ask(NEWEST)) == [str(figure["revision"]) for figure in stored]
    time.sleep(2 * TICK)
    # Whatever was overtaken is not out, and is renewed only now; unless a director was slower than
    # the officers, and has seen the last figure.
    if ask(PUBLISHED) == [(0,)]:
        outcome_of(officer(portal, "renew"))
        time.sleep(TICK)
        on_draft = [(str(figure["revision"]),) for figure in stored]
        wait_for(ON_DRAFT, on_draft, "all are on the draft")
        outcome_of(officer(portal, "sign-all", "2024-03"))
    wait_for(PUBLISHED, [(1,)], "March is published")
    assert texts(ask(SIGNED)) == texts(ask(NEWEST))
    assert "No problems found" in portal.manage("verify")


class Browser:
    """A person at a browser who has signed in, as far as forms go."""

    def __init__(self, port, session):
        self.base, self.cookies = f"http://127.0.0.1:{port}", {"sessionid": session}

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def page(self, path, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(self.base + path, data, {"Cookie": self.cookie})
        answer = urllib.request.urlopen(request, timeout=PATIENCE)
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.read().decode()

    def hidden_on(self, path):
        """What the form on a page says without being typed."""
        inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", self.page(path))
        fields = {}
        for text in inputs:
            name, value = re.search(r'name="([^"]+)"', text), re.search(r'value="([^"]*)"', text)
            fields[name[1]] = value[1] if value else ""
        return fields


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def web(portal, halt_in=""):
    """The web process, and a person of the performance team who has signed in."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.real_parts.web", str(port)],
        cwd=ROOT,
        env=portal.env | {"PORTAL_CLOCK": "2024-04-18T09:31", "HALT_IN": halt_in},
        stdout=(portal.tmp_path / "web.log").open("a"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    portal.running.append(process)
    browser = Browser(port, outcome_of(officer(portal, "session", "head-of-performance")))
    for _ in range(PATIENCE * 4):
        try:
            browser.page("/desk/")
            return process, browser
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    pytest.fail("the web process never answered: " + (portal.tmp_path / "web.log").read_text())


CORRECT = "/run-sheet/2024-02/correct/"
REASON = {"reason": "Late returns of February."}


def begin_and_be_killed(portal, step):
    """The web process is killed at a step of beginning the correction of February."""
    process, browser = web(portal, halt_in=step)
    body = urllib.parse.urlencode(browser.hidden_on(CORRECT) | REASON)
    to = browser.base + CORRECT
    sending = subprocess.Popen(
        ["curl", "-s", "-o", "/dev/null", "-b", browser.cookie, "-d", body, to]
    )
    portal.wait_until_halted(step)
    portal.kill(process)
    sending.wait(timeout=PATIENCE)


def test_a_correction_killed_at_each_step_of_its_beginning_goes_out_once(portal):
    portal.worker()
    portal.beat()
    [(_, _, lines)] = ask(EDITIONS)
    for step in ("begun", "lines", "reports"):
        begin_and_be_killed(portal, step)
        # A tick or two in between: an edition is there with its lines, or it is not there.
        time.sleep(3)
        assert ask(EDITIONS) == [(1, True, lines)], step
    begin_and_be_killed(portal, "committed")
    time.sleep(3)
    assert ask(EDITIONS) == [(1, True, lines), (2, False, lines)]
    outcome_of(officer(portal, "sign-all", "2024-02"))
    wait_for(EDITIONS, [(1, True, lines), (2, True, lines)], "edition 2 is out")
    time.sleep(3)
    assert ask(EDITIONS) == [(1, True, lines), (2, True, lines)]
    assert ask(TWICE_OUT) == [(2,)]
    assert "No problems found" in portal.manage("verify")
