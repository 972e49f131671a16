"""Verifying the record, each night and by hand: what was altered is withheld, and those who answer
for it are told (framework 6.3).
"""

from datetime import date, time

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.holders import holders_of
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.jobs.models import Job
from pmf_portal.periods.timetable import moment_on
from reporting.models import Publication
from reporting.public_record.checks import findings
from reporting.public_record.withholding import set_withheld

NIGHT = time(2, 0)
NOTIFIED = (Role.PERFORMANCE_TEAM, Role.INTERNAL_AUDIT)
MOST_NAMED = 20
WELL = "No problems found."
# Former versions of the portal stored the second one.
SAID_WHEN_WELL = (WELL, "All is well.")
WITHHELD = "Altered pages are withheld from the public until they are well again."


def verify():
    """Everything that does not hold; what was altered is withheld from the public, and what is well
    again is shown again.
    """
    problems = list(findings())
    set_withheld({name for finding in problems for name in finding.of})
    return problems


def plan_verification(at):
    """One verification each night, once anything is published."""
    due = moment_on(localdate(at), NIGHT)
    if at >= due and Publication.objects.exists():
        yield {"kind": "verify_record", "period": localdate(at).isoformat(), "due_at": due}


def verify_record(period, subject, at):
    """Verify, and tell the performance team and Internal Audit of what does not hold, once for each
    day.
    """
    problems = [finding.words for finding in verify()]
    if not problems:
        return WELL
    words = problem_list(problems)
    with transaction.atomic():
        body = (
            f"Nightly check, {period}: something that must never change has"
            f" changed:\n\n{words}\n\n{WITHHELD}"
        )
        notify(
            [
                (
                    person,
                    f"verification {period}",
                    f"{len(problems)} finding(s) of the nightly verification",
                    body,
                )
                for person in holders_of(NOTIFIED).order_by("pk")
            ],
            at,
        )
        record(
            "verify_record",
            period,
            by=None,
            at=at,
            findings=problems[:MOST_NAMED],
            count=len(problems),
        )
    return words


def problem_list(problems: list[str]) -> str:
    """The problems one under the other, not more than are read."""
    lines = [f"- {problem}" for problem in problems[:MOST_NAMED]]
    if len(problems) > MOST_NAMED:
        lines.append(f"- and {len(problems) - MOST_NAMED} more")
    return "\n".join(lines)


def last_verification():
    """The newest finished verification, for the run sheet: its day, its findings in words, and
    whether all was well; None before the first.
    """
    job = Job.objects.filter(kind="verify_record", state=Job.DONE).order_by("-period").first()
    if job is None:
        return None
    findings = [line.removeprefix("- ") for line in job.outcome.splitlines()]
    return {
        "day": date.fromisoformat(job.period),
        "findings": findings,
        "holds": job.outcome in SAID_WHEN_WELL,
    }
