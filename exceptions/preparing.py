"""Preparing a report: its parts, causes, actions and path, until it is submitted (framework
4.1).
"""

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import Action, Cause, PathPoint
from exceptions.people import Audience
from exceptions.rules.recovery import periods_of_path
from exceptions.steps import advance, locked, move, note
from pmf_portal.audit.record import record
from pmf_portal.council.notices import notify
from pmf_portal.refusals import REMOVED_MEANWHILE, ChangedMeanwhile, Refused

# The parts of the form in the order of the task list.
PARTS = {
    "what-happened": "What happened",
    "causes": "Causes",
    "actions": "Actions",
    "path": "The way back to plan",
    "finance": "Finance",
    "risk": "Linked risk",
    "support": "Support wanted",
}
FIELDS = {
    "what-happened": ("what_happened", "what_happened_mark"),
    "finance": ("revenue", "capital", "virement", "finance_note", "finance_mark"),
    "risk": ("risk", "risk_note", "risk_mark"),
    "support": ("support", "support_mark"),
}
NEEDED = {
    "what-happened": "what happened",
    "causes": "at least one cause",
    "actions": "at least one action",
    "path": "the recovery month with the path to it",
    "finance": "the effect on finance",
    "risk": "the linked risk",
    "support": "the support wanted",
}


def parts_done(report):
    """Which parts of the form are complete."""
    done = set(report.answered.split())
    if not report.what_happened:
        done.discard("what-happened")
    if report.causes.all():
        done.add("causes")
    if report.actions.all():
        done.add("actions")
    if path_is_complete(report):
        done.add("path")
    return done


def path_is_complete(report):
    """Whether the path leads to its recovery month, beyond the figure that opened (or reopened) the
    report.
    """
    beyond = bool(report.recovery_month) and report.recovery_month > (report.period or report.month)
    return beyond and any(point.month == report.recovery_month for point in report.path.all())


def missing(report):
    """What the report needs before it can be submitted, in words and in order."""
    done = parts_done(report)
    return [words for part, words in NEEDED.items() if part not in done]


def begin(report, seen_version, *, by, at):
    """The report, held and open for preparing; raises Refused or ChangedMeanwhile.  Its first
    saving is a step of its life.
    """
    report = locked(report)
    if move(report, "prepare"):
        note(report, "prepare", by=by, at=at)
    if seen_version is not None and report.version != seen_version:
        raise ChangedMeanwhile()
    report.version += 1
    return report


@transaction.atomic
def prepare_part(report, part, entries, *, seen_version, by, at):
    """Write down one part of the form; may be saved unfinished.  Raises ChangedMeanwhile or
    Refused.
    """
    report = begin(report, seen_version, by=by, at=at)
    before = {name: getattr(report, name) for name in FIELDS[part]}
    for name in FIELDS[part]:
        setattr(report, name, entries[name])
    report.answered = " ".join(sorted({*report.answered.split(), part}))
    report.save()
    changed = {
        name: [before[name], entries[name]]
        for name in FIELDS[part]
        if before[name] != entries[name]
    }
    record(
        "prepare_exception_report",
        report,
        by=by,
        at=at,
        part=part,
        **{n: [plain(v) for v in pair] for n, pair in changed.items()},
    )
    return report


def plain(value):
    return value if value is None or isinstance(value, str | int | bool) else str(value)


@transaction.atomic
def set_path(report, recovery_month, expected, *, seen_version, by, at):
    """Say when performance is back on plan and what is expected for each period until then: {month:
    figure}.
    """
    report = begin(report, seen_version, by=by, at=at)
    report.recovery_month = recovery_month
    report.save()
    report.path.all().delete()
    PathPoint.objects.bulk_create(
        PathPoint(report=report, month=month, expected=figure)
        for month, figure in sorted(expected.items())
    )
    told = {str(month): str(figure) for month, figure in sorted(expected.items())}
    record("set_path", report, by=by, at=at, recovery_month=recovery_month, expected=told)
    return report


def path_periods(report, frequency):
    """The periods for which the path says what is expected, up to its recovery month."""
    return periods_of_path(frequency, report.period or report.month, report.recovery_month)


@transaction.atomic
def add_cause(report, *, category, text, mark, by, at):
    """Name one cause of under-performance with its category."""
    report = begin(report, None, by=by, at=at)
    report.save()
    cause = Cause.objects.create(report=report, category=category, text=text, mark=mark)
    record("add_cause", report, by=by, at=at, category=category, text=text, mark=mark)
    return cause


@transaction.atomic
def add_action(report, *, what, who, due, resources, effect, mark, by, at):
    """Add one action to the delivery plan: what, who, by when, with what resources, to what
    effect.
    """
    report = begin(report, None, by=by, at=at)
    report.save()
    action = Action.objects.create(
        report=report, what=what, who=who, due=due, resources=resources, effect=effect, mark=mark
    )
    record(
        "add_action",
        report,
        by=by,
        at=at,
        what=what,
        who=who,
        due=due,
        resources=resources,
        effect=effect,
        mark=mark,
    )
    return action


def change_row(act, report, row, entries, *, seen_version, by, at):
    report = begin(report, None, by=by, at=at)
    row = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if row is None:
        raise Refused(REMOVED_MEANWHILE)
    if row.version != seen_version:
        raise ChangedMeanwhile()
    report.save()
    for name, value in entries.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(act, report, by=by, at=at, **entries)
    return row


@transaction.atomic
def change_cause(report, cause, *, seen_version, by, at, **entries):
    """Put a cause otherwise; raises ChangedMeanwhile when somebody else did so meanwhile."""
    return change_row(
        "change_cause", report, cause, entries, seen_version=seen_version, by=by, at=at
    )


@transaction.atomic
def change_action(report, action, *, seen_version, by, at, **entries):
    """Change an action of a plan that is being prepared; raises ChangedMeanwhile when somebody else
    did so meanwhile.
    """
    return change_row(
        "change_action", report, action, entries, seen_version=seen_version, by=by, at=at
    )


@transaction.atomic
def remove_cause(report, cause, *, by, at):
    """Take a cause out of a report that is being prepared."""
    report = begin(report, None, by=by, at=at)
    report.save()
    record("remove_cause", report, by=by, at=at, text=cause.text)
    cause.delete()


@transaction.atomic
def remove_action(report, action, *, by, at):
    """Take an action out of a delivery plan that is being prepared; one whose progress was told
    already stays.

    Raises Refused for an action that has progress.
    """
    report = begin(report, None, by=by, at=at)
    if action.updates.exists():
        raise Refused(
            "This action has been reported on: it stays in the plan. Mark it done, or say why it is"
            " late."
        )
    report.save()
    record("remove_action", report, by=by, at=at, what=action.what)
    action.delete()


@transaction.atomic
def submit_exception_report(report, *, by, at):
    """Hand the report to the director, who is told; raises Refused, naming the parts that are
    missing.
    """
    report = locked(report)
    advance(report, "submit", by=by, at=at)
    if lacks := missing(report):
        raise Refused(f"Before you submit, add {', '.join(lacks)}.")
    report.submitted_by, report.submitted_at, report.return_reason, report.escalated_at = (
        by,
        at,
        "",
        None,
    )
    report.version += 1
    report.save()
    record("submit_exception_report", report, by=by, at=at, version=report.version)
    subject = f"Exception report on {report.target.code} to verify"
    body = (
        f"{by} has submitted the exception report on {report.target.code} {report.title}. It waits"
        " on your desk."
    )
    notify(
        [
            (d, f"exception report {report.pk} submitted {report.version}", subject, body)
            for d in Audience(localdate(at)).directors(report)
        ],
        at,
    )
