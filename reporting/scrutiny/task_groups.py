"""Task-and-finish work: some members look into some questions for a while, hear evidence, and close
with findings and recommendations (framework 6.1).
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.refusals import Refused
from reporting.meetings.bodies import locked_body
from reporting.models import Body, Recommendation, TaskGroup
from reporting.scrutiny.agendas import recorded_words
from reporting.scrutiny.recommendations import write_recommendation
from reporting.scrutiny.rules.lifecycle import after
from reporting.scrutiny.subjects import Subject

FIELDS = ("title", "questions", "evidence", "from_day", "until")


def locked_task_group(group: TaskGroup) -> TaskGroup:
    """The work, held until the act is done."""
    rows = TaskGroup.objects.select_for_update(of=("self",)).select_related("body__unit")
    return rows.get(pk=group.pk)


@transaction.atomic
def begin_task_group(
    body: Body,
    *,
    title: str,
    questions: str,
    evidence: str,
    members: Collection[User],
    from_day: date,
    until: date,
    by: User,
    at: datetime,
    exempt: str = "",
) -> TaskGroup:
    """Begin task-and-finish work; its members are told."""
    body = locked_body(body)
    require_order(from_day, until)
    group = TaskGroup.objects.create(
        body=body,
        title=title,
        questions=questions,
        evidence=evidence,
        from_day=from_day,
        until=until,
        exempt=exempt,
        begun_at=at,
    )
    group.members.set(members)
    record("begin_task_group", body, by=by, at=at, exempt=exempt, **recorded(group, members))
    url = f"{settings.PORTAL_URL}{group.get_absolute_url()}"
    words = f"{body} has asked you to take part, until {until.day} {until:%B %Y}:\n\n{url}"
    notify([(one, f"task group {group.pk}", str(group), words) for one in members], at)
    return group


@transaction.atomic
def change_task_group(
    group: TaskGroup, *, members: Collection[User], by: User, at: datetime, **fields: Any
) -> TaskGroup:
    """Change its questions, its members or its days, as long as it is under way."""
    group = locked_task_group(group)
    after("piece of work", group.state, "change")
    require_order(fields["from_day"], fields["until"])
    for name in FIELDS:
        setattr(group, name, fields[name])
    group.save()
    group.members.set(members)
    record("change_task_group", group.body, by=by, at=at, **recorded(group, members))
    return group


@transaction.atomic
def close_task_group(
    group: TaskGroup,
    *,
    findings: str,
    recommendations: Sequence[str],
    directorate: OrganisationUnit | None,
    subject: Subject | None,
    by: User,
    at: datetime,
) -> list[Recommendation]:
    """Close it with what was found and what is recommended; each recommendation is sent at once to
    Cabinet, or to the director of a directorate.
    """
    group = locked_task_group(group)
    group.state = after("piece of work", group.state, "close")
    group.findings, group.ended_at = findings, at
    group.save()
    sent = [
        write_recommendation(
            group.body,
            text=text,
            exempt=group.exempt,
            directorate=directorate,
            subject=subject,
            task_group=group,
            by=by,
            at=at,
        )
        for text in recommendations
    ]
    record(
        "close_task_group",
        group.body,
        by=by,
        at=at,
        title=recorded_words(group.title, group.exempt),
        findings=recorded_words(findings, group.exempt),
        recommendations=[recorded_words(text, group.exempt) for text in recommendations],
    )
    return sent


@transaction.atomic
def stop_task_group(group: TaskGroup, *, reason: str, by: User, at: datetime) -> TaskGroup:
    """Stop it without findings, with the reason."""
    group = locked_task_group(group)
    group.state = after("piece of work", group.state, "stop")
    group.stop_reason, group.ended_at = reason, at
    group.save()
    words = recorded_words(reason, group.exempt)
    title = recorded_words(group.title, group.exempt)
    record("stop_task_group", group.body, by=by, at=at, title=title, reason=words)
    return group


def require_order(from_day: date, until: date) -> None:
    if until < from_day:
        raise Refused("The last day cannot lie before the first", "until")


def recorded(group: TaskGroup, members: Collection[User]) -> dict[str, Any]:
    """What the audit trail keeps of it."""
    return {
        "title": recorded_words(group.title, group.exempt),
        "questions": recorded_words(group.questions, group.exempt),
        "from_day": group.from_day,
        "until": group.until,
        "members": sorted(str(one) for one in members),
    }
