"""Preparing a report: its parts, causes, actions and path, until it is submitted (framework
4.1).
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.models import Cause, DeliveryAction, ExceptionReport, PathPoint
from exceptions.people import Audience
from exceptions.recorded_text import recorded_entries, recorded_text
from exceptions.rules.lifecycle import State
from exceptions.rules.recovery import periods_of_path
from exceptions.steps import advance, locked, move, note
from pmf_portal.audit.record import is_last_act, record
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.refusals import REMOVED_MEANWHILE, ChangedMeanwhile, Refused

Row = TypeVar("Row", Cause, DeliveryAction)
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
ACTION_FIELDS = ("what", "who", "owner_id", "due", "resources", "effect", "mark")
UNCHANGED = (
    "The report says what it said when it was returned. Do what was asked, or say in the report why"
    " nothing changes, before you submit it again."
)
NEEDED = {
    "what-happened": "what happened",
    "causes": "at least one cause",
    "actions": "at least one action",
    "path": "the recovery month with the path to it",
    "finance": "the effect on finance",
    "risk": "the linked risk",
    "support": "the support wanted",
}


def parts_done(report: ExceptionReport) -> set[str]:
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


def path_is_complete(report: ExceptionReport) -> bool:
    """Whether the path leads to its recovery month, beyond the figure that opened (or reopened) the
    report.
    """
    opened_by = report.period or report.month
    if not report.recovery_month or report.recovery_month <= opened_by:
        return False
    return any(point.month == report.recovery_month for point in report.path.all())


def missing_parts(report: ExceptionReport) -> list[str]:
    """What the report needs before it can be submitted, in words and in order."""
    done = parts_done(report)
    return [words for part, words in NEEDED.items() if part not in done]


def begin(
    report: ExceptionReport, seen_version: int | None, *, by: User, at: datetime
) -> ExceptionReport:
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
def prepare_part(
    report: ExceptionReport,
    part: str,
    entries: Mapping[str, Any],
    *,
    seen_version: int | None,
    by: User,
    at: datetime,
) -> ExceptionReport:
    """Write down one part of the form; may be saved unfinished.  Raises ChangedMeanwhile or
    Refused.
    """
    report = begin(report, seen_version, by=by, at=at)
    changes: dict[str, Any] = {}
    *texts, mark = FIELDS[part]
    mark_before = getattr(report, mark)
    for name in (*texts, mark):
        before, after = getattr(report, name), entries[name]
        if before != after and name == mark:
            changes[name] = [before, after]
        elif before != after:
            changes[name] = [
                recorded_text(json_value(before), mark_before),
                recorded_text(json_value(after), entries[mark]),
            ]
        setattr(report, name, after)
    report.answered = " ".join(sorted({*report.answered.split(), part}))
    report.save()
    record("prepare_exception_report", report, by=by, at=at, part=part, **changes)
    return report


def json_value(value: object) -> str | int | None:
    """A value as the audit trail writes it down."""
    if value is None or isinstance(value, str | int):
        return value
    return str(value)


@transaction.atomic
def set_path(
    report: ExceptionReport,
    recovery_month: Month,
    expected: Mapping[Month, Decimal],
    *,
    seen_version: int | None,
    by: User,
    at: datetime,
) -> ExceptionReport:
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
    figures = {str(month): str(figure) for month, figure in sorted(expected.items())}
    record("set_path", report, by=by, at=at, recovery_month=recovery_month, expected=figures)
    return report


def path_periods(report: ExceptionReport, frequency: str) -> list[Month]:
    """The periods for which the path says what is expected, up to its recovery month."""
    if report.recovery_month is None:
        return []
    return periods_of_path(frequency, report.period or report.month, report.recovery_month)


@transaction.atomic
def add_cause(
    report: ExceptionReport, *, category: str, text: str, mark: str, by: User, at: datetime
) -> Cause:
    """Name one cause of under-performance with its category; sent twice, it stands once."""
    entries = {"category": category, "text": text, "mark": mark}
    report = begin(report, None, by=by, at=at)
    report.save()
    told = recorded_entries(entries, mark)
    if is_last_act("add_cause", report, by=by, **told):
        named = report.causes.filter(**entries).last()
        if named:
            return named
    cause = Cause.objects.create(report=report, **entries)
    record("add_cause", report, by=by, at=at, **told)
    return cause


@transaction.atomic
def add_action(
    report: ExceptionReport,
    *,
    what: str,
    who: str,
    due: date,
    resources: str,
    effect: str,
    mark: str,
    by: User,
    at: datetime,
    owner: User | None = None,
    kind: str = "",
) -> DeliveryAction:
    """Add one action to the delivery plan: what and of which kind, who (in words, and the person
    who has it on the desk), by when, with what resources, to what effect; sent twice, it stands
    once.
    """
    report = begin(report, None, by=by, at=at)
    report.save()
    entries: dict[str, Any] = {
        "what": what,
        "kind": kind,
        "who": who,
        "due": due,
        "resources": resources,
        "effect": effect,
        "mark": mark,
        "owner": owner,
    }
    told = recorded_entries(as_told(entries), mark)
    if is_last_act("add_action", report, by=by, **told):
        planned = report.actions.filter(**entries).last()
        if planned:
            return planned
    action = DeliveryAction.objects.create(report=report, **entries)
    record("add_action", report, by=by, at=at, **told)
    return action


def as_told(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Entries as the audit trail writes them down: a person by name."""
    return {
        name: str(value) if isinstance(value, User) else value
        for name, value in entries.items()
        if name != "owner" or value is not None
    }


def change_row(
    act: str,
    row: Row,
    entries: Mapping[str, Any],
    *,
    report: ExceptionReport,
    seen_version: int,
    by: User,
    at: datetime,
) -> Row:
    """Write a cause or an action as it was entered, with the audit event `act`; raises Refused when
    somebody removed it meanwhile, or ChangedMeanwhile.
    """
    report = begin(report, None, by=by, at=at)
    current = held_row(row)
    if current is None:
        raise Refused(REMOVED_MEANWHILE)
    if current.version != seen_version:
        raise ChangedMeanwhile()
    report.save()
    mark = entries.get("mark", current.mark)
    for name, value in entries.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    record(act, report, by=by, at=at, **recorded_entries(as_told(entries), mark))
    return current


def held_row(row: Row) -> Row | None:
    """The cause or action as it stands now, held until the act is done; None when it is gone."""
    return type(row).objects.select_for_update().filter(pk=row.pk).first()


@transaction.atomic
def change_cause(
    report: ExceptionReport,
    cause: Cause,
    *,
    seen_version: int,
    by: User,
    at: datetime,
    **entries: Any,
) -> Cause:
    """Put a cause otherwise; raises ChangedMeanwhile when somebody else did so meanwhile."""
    return change_row(
        "change_cause", cause, entries, report=report, seen_version=seen_version, by=by, at=at
    )


@transaction.atomic
def change_action(
    report: ExceptionReport,
    action: DeliveryAction,
    *,
    seen_version: int,
    by: User,
    at: datetime,
    **entries: Any,
) -> DeliveryAction:
    """Change an action of a plan that is being prepared; raises ChangedMeanwhile when somebody else
    did so meanwhile.
    """
    return change_row(
        "change_action", action, entries, report=report, seen_version=seen_version, by=by, at=at
    )


@transaction.atomic
def remove_cause(report: ExceptionReport, cause: Cause, *, by: User, at: datetime) -> None:
    """Take a cause out of a report that is being prepared."""
    report = begin(report, None, by=by, at=at)
    report.save()
    record("remove_cause", report, by=by, at=at, text=recorded_text(cause.text, cause.mark))
    cause.delete()


@transaction.atomic
def remove_action(
    report: ExceptionReport, action: DeliveryAction, *, by: User, at: datetime
) -> None:
    """Take an action out of a delivery plan that is being prepared; one whose progress was
    reported already stays.

    Raises Refused for an action that has progress.
    """
    report = begin(report, None, by=by, at=at)
    if action.updates.exists():
        raise Refused(
            "This action has been reported on: it stays in the plan. Mark it done, or say why it is"
            " late."
        )
    report.save()
    record("remove_action", report, by=by, at=at, what=recorded_text(action.what, action.mark))
    action.delete()


def content_of(report: ExceptionReport) -> str:
    """The digest of everything that the report says."""
    parts = [[str(getattr(report, name)) for name in names] for names in FIELDS.values()]
    causes = list(report.causes.order_by("pk").values_list("category", "text", "mark"))
    actions = list(report.actions.order_by("pk").values_list(*ACTION_FIELDS))
    path = list(report.path.order_by("month").values_list("month", "expected"))
    said = [parts, causes, actions, str(report.recovery_month), path]
    kinds = [kind for kind in report.actions.order_by("pk").values_list("kind", flat=True) if kind]
    if kinds:
        said.append(kinds)
    return digest(repr(said))


@transaction.atomic
def submit_exception_report(report: ExceptionReport, *, by: User, at: datetime) -> None:
    """Hand the report to the director, who is notified; raises Refused, naming the parts that are
    missing, or when it was returned and says what it said before.
    """
    report = locked(report)
    was_returned = report.state == State.RETURNED
    advance(report, "submit", by=by, at=at)
    missing = missing_parts(report)
    if missing:
        raise Refused(f"Before you submit, add {', '.join(missing)}.")
    content = content_of(report)
    if was_returned and content == report.submitted_content:
        raise Refused(UNCHANGED)
    report.submitted_content = content
    report.submitted_by, report.submitted_at = by, at
    report.return_reason = ""
    report.escalated_at = None
    report.version += 1
    report.save()
    record("submit_exception_report", report, by=by, at=at, version=report.version)
    subject = f"{terms.exception_report.capital} on {report.target.code} to verify"
    body = (
        f"{by} has submitted the {terms.exception_report} on {report.target.code} {report.title}."
        " It waits on your desk."
    )
    key = f"exception report {report.pk} submitted {report.version}"
    directors = Audience(localdate(at)).directors(report)
    notify([(director, key, subject, body) for director in directors], at)
