"""Reminders of what is overdue on exception reports, each working day, up the escalation levels to
CESG (framework 4.1, 4.3).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from exceptions.deadlines import OverdueItem, everything_overdue
from exceptions.models import DeliveryAction, ExceptionReport, Reminder
from exceptions.people import Audience
from exceptions.question_reminders import late_questions_on_lines, question_reminders
from exceptions.rules.escalation import EscalationLevel, levels_reached
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.steps import advance
from pmf_portal.audit.record import record
from pmf_portal.council.council_settings import council_settings
from pmf_portal.council.models import User
from pmf_portal.council.notices import notify
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods import timetable
from pmf_portal.periods.working_days import is_working_day, working_day_after
from targets.actions.reminders import REMINDED_BEFORE, action_reminders
from targets.models import Action

REMINDING_FROM = time(7, 0)


def plan_reminders(at: datetime) -> Iterator[dict]:
    """The job that reminds, once on each working day."""
    today = localdate(at)
    if (
        is_working_day(today)
        and at >= timetable.moment_on(today, REMINDING_FROM)
        and (
            ExceptionReport.objects.still_open().exists()
            or Action.objects.of_plans().still_open().exists()
            or late_questions_on_lines(today).exists()
        )
    ):
        yield {"kind": "chase_exceptions", "period": today.isoformat(), "due_at": at}


def send_reminders_job(period: str, subject: str, at: datetime) -> str:
    return f"{send_reminders(date.fromisoformat(period), by=None, at=at)} reminders"


@transaction.atomic
def send_reminders(today: date, *, by: User | None, at: datetime) -> int:
    """Remind whoever is next in the escalation of everything overdue, and bring to CESG what the
    others did not mend.

    Each level is reached once for each overdue thing, however often this runs.  Gives how many
    reminders are new.
    """
    reports = hold_open_reports()
    audience = Audience(today)
    reminders = new_reminders(reports, today, audience, at)
    Reminder.objects.bulk_create(reminders)
    if reminders:
        record("chase_exceptions", str(today), by=by, at=at, reminders=len(reminders))
    escalate(reports, [one for one in reminders if one.level == EscalationLevel.CESG], at)
    notify(reminder_emails(reports, reminders, audience, at), at)
    notify(action_emails(reports.values(), today), at)
    notify(action_reminders(today), at)
    notify(question_reminders(today, audience), at)
    return len(reminders)


def hold_open_reports() -> dict[int, ExceptionReport]:
    """The reports under way, held until the reminders are written: {key: report}, by code.

    Recovered ones are left out: nothing more of them can be brought to CESG.
    """
    held = (
        ExceptionReport.objects.select_for_update(of=("self",))
        .still_open()
        .exclude(state=State.RECOVERED)
    )
    # Held in the order of their keys by everything that holds more than one.
    reports = held.for_page().with_plan().order_by("pk")
    return {
        report.pk: report
        for report in sorted(reports, key=lambda one: (one.target.sort_key, one.target.code))
    }


def new_reminders(
    reports: dict[int, ExceptionReport], today: date, audience: Audience, at: datetime
) -> list[Reminder]:
    """A reminder for each level that an overdue thing has reached and nobody was reminded on."""
    sent = set(
        Reminder.objects.filter(report__in=reports).values_list("report", "about", "key", "level")
    )
    days = council_settings().escalation_days
    reminders = []
    for pk, items in everything_overdue(reports.values(), today).items():
        for item in items:
            for level in levels_reached(item.deadline, today, days):
                if (pk, item.deadline.about, item.deadline.key, level) not in sent:
                    reminders.append(reminder_of(reports[pk], item, level, audience, at))
    return reminders


def reminder_of(
    report: ExceptionReport,
    item: OverdueItem,
    level: EscalationLevel,
    audience: Audience,
    at: datetime,
) -> Reminder:
    return Reminder(
        report=report,
        about=item.deadline.about.value,
        key=item.deadline.key,
        level=level.value,
        words=item.words,
        due=item.deadline.due,
        person=person_to_remind(report, level, audience),
        reminded_at=at,
    )


def person_to_remind(
    report: ExceptionReport, level: EscalationLevel, audience: Audience
) -> User | None:
    """Who a level means; None for CESG, which is several, and where nobody holds the post."""
    if level == EscalationLevel.OWNER:
        return audience.acting_officer(report)
    if level == EscalationLevel.DEPUTY:
        return report.deputy
    if level == EscalationLevel.DIRECTOR:
        directors = audience.directors(report)
        return directors[0] if directors else None
    return None


def escalate(
    reports: dict[int, ExceptionReport], reminders: Iterable[Reminder], at: datetime
) -> None:
    """Bring each report with something that nobody mended to CESG: once, until CESG has dealt with
    it.
    """
    reasons: dict[int, list[str]] = {}
    for reminder in reminders:
        reasons.setdefault(reminder.report_id, []).append(reminder.words)
    for pk, words in reasons.items():
        report = reports[pk]
        if report.escalated_at:
            continue
        reason = " ".join(words)
        advance(report, "escalate", by=None, at=at, reason=reason)
        report.escalated_at = at
        report.times_escalated += 1
        report.save(update_fields=["state", "escalated_at", "times_escalated"])
        record("escalate_exception_report", report, by=None, at=at, reason=reason)


def reminder_emails(
    reports: dict[int, ExceptionReport],
    reminders: Iterable[Reminder],
    audience: Audience,
    at: datetime,
) -> Iterator[tuple[User, str, str, str]]:
    """One e-mail to each person with all that is overdue for them."""
    # {person: {heading of the report: {sentence: level}}}; a sentence stands once in each e-mail.
    by_person: dict[User, dict[str, dict[str, str]]] = {}
    for reminder in reminders:
        report = reports[reminder.report_id]
        heading = f"{report.target.code} {report.title}"
        for person in recipients(reminder, audience):
            sentences = by_person.setdefault(person, {}).setdefault(heading, {})
            sentences[reminder.words] = reminder.level
    for person, by_report in by_person.items():
        paragraphs = []
        is_escalated = False
        for heading, sentences in by_report.items():
            paragraphs.append("\n".join([heading, *(f"- {words}" for words in sentences)]))
            if EscalationLevel.CESG in sentences.values():
                is_escalated = True
        body = "\n\n".join(paragraphs)
        urgency = "Escalated" if is_escalated else "Overdue"
        yield (
            person,
            f"chased {localdate(at)} {digest(body)[:16]}",
            f"{urgency}: {terms.exception_report.counted(len(by_report))}",
            f"{body}\n\nYou find them on your desk in the performance portal.",
        )


def action_emails(
    reports: Iterable[ExceptionReport], today: date
) -> Iterator[tuple[User, str, str, str]]:
    """To the owner of each action of a plan that is followed: once when its day is near, and once
    when it has passed.
    """
    near = working_day_after(today, REMINDED_BEFORE)
    for report in reports:
        if report.state not in FOLLOWED:
            continue
        for action in report.actions.all():
            owner = action.owner
            is_open = action.status != DeliveryAction.DONE and action.due <= near
            if owner is None or not owner.is_active or not is_open:
                continue
            when = "overdue" if action.due < today else "due soon"
            yield (
                owner,
                f"action {action.pk} {action.due} {when}",
                f"Action {when}: {report.target.code}",
                f"{action.what}\n\nThis action of the delivery plan on {report.target.code}"
                f" {report.title} is due on {day_in_words(action.due)}. It is on your desk in the"
                " performance portal.",
            )


def recipients(reminder: Reminder, audience: Audience) -> list[User]:
    if reminder.level == EscalationLevel.CESG:
        return audience.cesg()
    return [reminder.person] if reminder.person else []
