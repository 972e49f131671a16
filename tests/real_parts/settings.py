"""The portal's own settings, with a handler that can be stopped half-way, for killing workers in
the middle of a job.
"""

import os

from pmf_portal.settings import *  # noqa: F403
from pmf_portal.settings import JOB_HANDLERS, JOB_PLANNERS

JOB_LEASE_SECONDS = 5
JOB_HANDLERS = JOB_HANDLERS | {
    "build_scorecards": "tests.real_parts.halting.build_scorecards",
    "publish_month": "tests.real_parts.halting.publish_month",
    "chase_exceptions": "tests.real_parts.halting.send_reminders_job",
    "send_notices": "tests.real_parts.halting.send_due_notices",
}
# Writing two years of pages and printing a month take longer than all the rest: one test has them.
ASIDE = {
    "reporting.public_record.writing.plan_record",
    "reporting.publishing.print_jobs.plan_printing",
}
if not os.environ.get("WITH_RECORD_AND_PRINTING"):
    JOB_PLANNERS = [planner for planner in JOB_PLANNERS if planner not in ASIDE]
