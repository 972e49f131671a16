"""What a load run asks the database, before and after: in a process of its own, since the run itself
is no part of the portal.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def prepared(env, officers):
    """The addresses that readers read, and for each officer a target with a session."""
    return asked(env, "prepare", officers)


def session(env):
    """The session of an officer."""
    return asked(env, "session", "head-of-performance")


def is_built(env):
    return asked(env, "built", "")


def not_on_the_draft(env, saved):
    """The codes of targets whose last acknowledged figure is not what the draft was made of."""
    last = {}
    for code, answers in saved.items():
        taken = [answer[3] for answer in answers if answer[0] == "save" and answer[1] == 302]
        if taken:
            last[code] = taken[-1]
    return asked(env, "check", json.dumps(last))


def asked(env, act, argument):
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tests.load.database", act, str(argument)],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)
