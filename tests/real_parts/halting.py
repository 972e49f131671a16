"""The real handlers, which stop in the middle of their first run when HALT_IN names the step, so that a test can kill them."""

import os
import time
from pathlib import Path

from reporting import editions, tasks
from scorecards import building

REACHED = Path(os.environ.get("HALT_MARKER", "/nonexistent"))


def halt(step):
    if os.environ.get("HALT_IN") == step and not REACHED.exists():
        REACHED.write_text(str(os.getpid()))
        time.sleep(120)


def halting(function, step):
    def run(*args, **kwargs):
        result = function(*args, **kwargs)
        halt(step)
        return result

    return run


building.write_rows = halting(building.write_rows, "build")
editions.Edition.publish = halting(editions.Edition.publish, "publish")
build_scorecards, publish_month = tasks.build_scorecards, tasks.publish_month
