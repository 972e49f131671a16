"""What exception reports ask of a person: rows of “your tasks”."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from exceptions.deadlines import due_to_be_submitted, due_to_be_updated, due_to_be_verified
from exceptions.evaluations.reading import without_a_word
from exceptions.models import Briefing, DeliveryAction, ExceptionReport, Question
from exceptions.rules.lifecycle import FOLLOWED, State
from exceptions.rules.money import money_sentence
from exceptions.rules.support import Supporter
from exceptions.support import asked_for, reports_asking
from pmf_portal.council.acts import ACTS
from pmf_portal.council.holders import away_on
from pmf_portal.council.permissions import may
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted, shortened
from pmf_portal.formats.wording import terms
from pmf_portal.periods import timetable
from targets.models import Action
from targets.rules.actions import owes_update

# The director has verified the plan, so that its actions are to be done.
PLAN_STANDS = sorted({*FOLLOWED, State.VERIFIED})
# How long before its day an action of a plan is on the desk.
NEAR = timedelta(days=14)


def of_report(work, kind, act, report, due, about="", **more):
    """A row that leads to the report, where the act stands as a button."""
    url = reverse("exception_report", args=[report.pk])
    words = f"{report.target.code} {report.title}"
    return work.task(
        kind=kind,
        key=f"{act}-exception-report-{report.pk}",
        due=due,
        words=words,
        url=url,
        about=f"{report.month.name}{about}",
        **more,
    )


def reports_to_complete(work):
    reports = ExceptionReport.objects.select_related("target")
    for report in reports.waiting_for(work.user, away_on(work.today)):
        deadline = due_to_be_submitted(report)
        tag = "returned" if report.state == State.RETURNED else ""
        yield of_report(
            work,
            f"{terms.exception_report.plural.capital} to complete",
            "complete",
            report,
            deadline.due,
            tag=tag,
        )


def reports_without_officer(work):
    """Reports under way whose officer has left: for the performance team, until somebody else
    answers for the target.
    """
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    reports = ExceptionReport.objects.select_related("target", "owner", "deputy")
    for report in reports.whose_owner_left().order_by("pk"):
        owner = f"{report.owner} has left" if report.owner else "nobody answers for the target"
        acting = f"; {report.deputy} acts" if report.deputy and report.deputy.is_active else ""
        yield of_report(
            work,
            f"{terms.exception_report.plural.capital} without an officer",
            "hand-over",
            report,
            None,
            about=f": {owner}{acting}",
        )


def progress_to_update(work):
    """The monthly update of each action of a published plan."""
    reports = (
        ExceptionReport.objects.select_related("target")
        .of_person(work.user, away_on(work.today))
        .followed()
        .prefetch_related("actions")
    )
    for report in reports:
        deadline = due_to_be_updated(report, work.today, work.timetable)
        if deadline is not None:
            actions = counted(deadline.subject.actions, "action")
            yield of_report(
                work,
                "Progress to update",
                "update-progress",
                report,
                deadline.due,
                about=f": {actions} for {deadline.subject.month.name}",
            )


def actions_to_do(work):
    """The actions of delivery plans that are this person's, until they are done."""
    actions = (
        DeliveryAction.objects.filter(owner=work.user, report__state__in=PLAN_STANDS)
        .exclude(status=DeliveryAction.DONE)
        .select_related("report__target")
    )
    for action in actions:
        yield of_report(
            work,
            "Actions of delivery plans",
            f"action-{action.pk}",
            action.report,
            action.due,
            about=f": {shortened(action.what, 100)}",
        )


def management_actions(work):
    """The actions of plans that are this person's: one row for the updates of the open month, and a
    row for each whose day has passed or is near.
    """
    month = timetable.open_month(work.today)
    actions = list(
        Action.objects.of_plans()
        .of_person(work.user, away_on(work.today))
        .still_open()
        .select_related("plan")
        .prefetch_related("milestones")
    )
    owed = sum(owes_update(action.as_it_stands, month) for action in actions)
    if owed:
        yield work.task(
            kind="Actions to report on",
            key=f"update-actions-{month}",
            due=work.timetable.day_of(month, "exceptions_due"),
            words=f"{counted(owed, 'action')} for {month.name}",
            url=reverse("my_actions"),
        )
    for action in actions:
        if action.due <= work.today + NEAR:
            yield work.task(
                kind="Actions of plans",
                key=f"management-action-{action.pk}",
                due=action.due,
                words=shortened(action.what, 120),
                url=address_of_action(work.user, action),
                about=str(action.plan),
            )


def address_of_action(user, action):
    """Where an action is read; who works for a partner finds it among their own."""
    if may(user, "view_plan"):
        return reverse("management_action", args=[action.plan.slug, action.pk])
    return f"{reverse('my_actions')}#action-{action.pk}"


def actions_to_conclude(work):
    """The evaluated actions of plans of which nobody has said yet what is concluded."""
    theirs = Action.objects.of_plans().of_person(work.user, away_on(work.today))
    for action in without_a_word(theirs):
        yield work.task(
            kind="Actions to look back on",
            key=f"conclude-action-{action.pk}",
            due=None,
            words=shortened(action.what, 120),
            url=reverse("conclude_action", args=[action.pk]),
        )


def for_the_director(work):
    """What waits for a director: reports to verify, recoveries to confirm, recovered reports to
    close.
    """
    if not work.directorates:
        return
    reports = ExceptionReport.objects.select_related("target", "submitted_by")
    for report in reports.before_the_director(work.directorates):
        verification = due_to_be_verified(report)
        if verification is not None:
            yield of_report(
                work,
                f"{terms.exception_report.plural.capital} to verify",
                "verify",
                report,
                verification.due,
                about=f", submitted by {report.submitted_by}",
            )
        if report.recovery_proposed:
            due = work.timetable.day_of(report.recovery_proposed + 1, "sign_off_due")
            yield of_report(
                work,
                "Recoveries to confirm",
                "confirm",
                report,
                due,
                about=f": back with {report.recovery_proposed.name}",
            )
        elif report.state == State.RECOVERED:
            yield of_report(
                work,
                "Recovered reports to close",
                "close",
                report,
                work.timetable.day_of(report.recovered_month + 1, "sign_off_due"),
            )


def questions_to_answer(work):
    away = away_on(work.today)
    absent = Q(officer=None) | Q(officer__in=away) | Q(officer__is_active=False)
    mine = Q(report__in=ExceptionReport.objects.of_person(work.user, away))
    mine |= Q(report__directorate__in=work.directorates)
    mine |= Q(line__directorate__in=work.directorates)
    mine |= Q(officer=work.user) | Q(absent, officer_deputy=work.user)
    for question in Question.objects.filter(mine, answered_at=None).select_related(
        "report__target", "line__target"
    ):
        url = question.get_absolute_url()
        words = f"{question.code}: {shortened(question.text, 100)}"
        yield work.task(
            kind="Questions to answer",
            key=f"question-{question.pk}",
            due=question.due,
            words=words,
            url=url,
            about=question.body_in_words,
        )


def support_to_answer(work):
    """What verified plans ask of Finance, HR, Policy and Risk Management, until it is answered."""
    for report, supporter in reports_asking(work.user):
        asked = asked_for(report)
        about = report.support
        if supporter is Supporter.FINANCE and asked.asks_for_money:
            about = money_sentence(
                report.revenue, report.capital, from_other_budget=report.virement
            )
        yield work.task(
            kind="Asked of you by a delivery plan",
            key=f"support-{report.pk}-{supporter.value}",
            due=None,
            words=f"{report.target.code} {report.title}",
            url=reverse("answer_support", args=[report.pk, supporter.value]),
            about=shortened(about, 200),
        )


def briefings_to_read(work):
    for briefing in Briefing.objects.filter(holder=work.user, acknowledged_at=None).select_related(
        "report__target"
    ):
        yield of_report(work, "Briefings to read", f"briefing-{briefing.pk}", briefing.report, None)


def escalations(work):
    """What is before CESG."""
    if not work.user.roles & ACTS["resume_recovery"]:
        return
    for report in (
        ExceptionReport.objects.select_related("target")
        .still_open()
        .filter(escalated_at__isnull=False)
        .order_by("escalated_at")
    ):
        yield of_report(
            work,
            f"Escalated to {terms.executive_group}",
            "escalated",
            report,
            None,
            about=f", since {localdate(report.escalated_at):%-d %B %Y}",
        )


EXCEPTION_WORK = (
    reports_to_complete,
    reports_without_officer,
    progress_to_update,
    actions_to_do,
    management_actions,
    actions_to_conclude,
    for_the_director,
    questions_to_answer,
    support_to_answer,
    briefings_to_read,
    escalations,
)
