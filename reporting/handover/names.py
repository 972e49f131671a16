"""What reports and actions are called where they are handed on, and where they are read."""

from django.urls import reverse

from exceptions.models import ExceptionReport
from targets.models import Action


def report_url(report: ExceptionReport) -> str:
    return reverse("exception_report", args=[report.pk])


def report_title(report: ExceptionReport) -> str:
    return f"{report.target.code} {report.title}, {report.month.name}"


def action_title(action: Action) -> str:
    """What an action is of, and what is done."""
    if action.plan is not None:
        return f"{action.plan}: {action}"
    return f"{action.deliveryaction.report.target.code}: {action}"


def action_url(action: Action) -> str:
    if action.plan is not None:
        return reverse("management_action", args=[action.plan.slug, action.pk])
    return report_url(action.deliveryaction.report)
