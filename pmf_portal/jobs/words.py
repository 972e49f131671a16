"""Jobs and their failures in plain English, for those who have to act on them."""

import errno

from django.core.mail.message import BadHeaderError
from django.db import OperationalError

from pmf_portal.formats.wording import worded
from pmf_portal.jobs.models import Job
from pmf_portal.refusals import Refused

KINDS = {
    "open_month": "Open the month for entry",
    "chase_actuals": "Remind of figures",
    "build_scorecards": "Build the scorecards",
    "make_readings": "Work out what the figures really say",
    "evaluate_actions": "Evaluate the actions that are done",
    "compare_effects": "Compare expected effects with what was published",
    "write_findings": "Write down what was found",
    "find_candidates": "Look for measures that might be retired",
    "remind_of_framework": "Remind of the review of the framework",
    "suggest_stories": "Suggest stories of success",
    "remind_of_reading": "Remind of what staff have not read",
    "send_synopses": "Send the synopsis to new managers",
    "publish_month": "Publish the month",
    "write_files": "Write the published files to disk",
    "write_record": "Write the public pages to disk",
    "verify_record": "Check the published record",
    "open_planning_round": "Open the planning round",
    "chase_planning": "Remind of the planning round",
    "name_orphans": "Name what serves no priority any more",
    "publish_plan": "Publish a plan",
    "write_plan_files": "Write a plan's files to disk",
    "prove_targets": "Prove that no target has changed",
    "publish_audit_report": "Publish an audit report",
    "print_publication": "Print a report",
    "chase_document_review": "Remind of a document's review",
    "write_former_report": "Write a former report to disk",
    "chase_exceptions": "Remind of {terms.exception_report.plural}",
    "chase_feedback": "Remind of feedback",
    "remind_of_briefings": "Remind of briefings and concerns",
    "remind_of_recommendations": "Remind of recommendations",
    "remind_of_audits": "Remind of recommendations of audits",
    "announce_publications": "Tell subscribers of publications",
    "forget_personal_data": "Delete personal data whose time is over",
    "reorganise": "Change the council's structure",
    "pull_feed": "Fetch figures from a feed",
    "pull_peer_feed": "Fetch other councils’ figures",
    "send_links": "Send links for forgotten passwords",
    "send_notices": "Send e-mails",
    "tell_of_failed_jobs": "Tell the performance team of failed work",
}
DISK_FULL = "There is no room left on the disk."
NO_DATABASE = "The database did not answer, or was busy for too long."
NO_CONNECTION = "Another computer could not be reached."


def job_in_words(job: Job) -> str:
    """What a job does, and for what: "Publish the month, 2024-03, edition 1"."""
    kind = worded(KINDS.get(job.kind, job.kind.replace("_", " ").capitalize()))
    parts = (kind, job.period, job.subject)
    return ", ".join(part for part in parts if part)


def failure_in_words(error: Exception) -> str:
    """Why a job failed, for a reader who knows no code; the log has the rest."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, BadHeaderError):
        return "An e-mail could not be written: its subject has a line break."
    if isinstance(error, OperationalError):
        return NO_DATABASE
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if isinstance(error, ConnectionError | TimeoutError):
        return NO_CONNECTION
    return f"The portal failed at it ({type(error).__name__}); its log says where."
