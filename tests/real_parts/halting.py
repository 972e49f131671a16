"""The real handlers, which stop in the middle of their first run when HALT_IN names the step, so
that a test can kill them.
"""

import os
import time
from pathlib import Path

from django.core.mail.backends.filebased import EmailBackend

from exceptions import opening, reminders
from pmf_portal.council import notices
from reporting.cycle import jobs
from reporting.publishing import edition
from scorecards.month import building


def halt(step):
    reached = Path(f"{os.environ.get('HALT_MARKER', '/nonexistent')}-{step}")
    if step in os.environ.get("HALT_IN", "").split(",") and not reached.exists():
        reached.write_text(str(os.getpid()))
        time.sleep(120)


def halting(function, step):
    def run(*args, **kwargs):
        result = function(*args, **kwargs)
        halt(step)
        return result

    return run


building.write_rows = halting(building.write_rows, "build")
opening.write_new = halting(opening.write_new, "open")
reminders.escalate = halting(reminders.escalate, "chase")
edition.Edition.publish = halting(edition.Edition.publish, "publish")
EmailBackend.send_messages = halting(EmailBackend.send_messages, "mail")
build_scorecards, publish_month = jobs.build_scorecards, jobs.publish_month
send_reminders_job, send_due_notices = reminders.send_reminders_job, notices.send_due_notices
