"""What figures ask of a person once they are there: confirmed where they look unusual, taken or not
where a feed brought them, and what Internal Audit recommends.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from pmf_portal.council.due_tasks import DueTask
from pmf_portal.formats.numbers import shortened
from reporting.cycle.desk_work import DeskWork
from scorecards.actuals.due import outstanding_for
from scorecards.audits.reports import findings_waiting_for
from scorecards.models import HeldFigure


def unusual_figures(work: DeskWork) -> Iterator[DueTask]:
    """Figures that looked unusual and that nobody has confirmed; those of the open month by the day
    its figures are due.
    """
    due_of = {(one.target, one.month): one.due_on for one in work.figures if one.can_be_late}
    for warning in outstanding_for([one.target for one in work.figures]):
        actual = warning.actual
        yield work.task(
            kind="Unusual figures to confirm",
            key=f"unusual-{warning.pk}",
            due=due_of.get((actual.target_id, actual.month)),
            words=f"{actual.target.code}, {actual.month.name}",
            url=reverse("confirm_warning", args=[warning.pk]),
            about=warning.words,
        )


def held_figures(work: DeskWork) -> Iterator[DueTask]:
    """Figures of feeds that wait for a person's word: on the desk of who brings the target's
    figures, and of the feed's owner.
    """
    mine = Q(target__in={figure.target for figure in work.figures})
    waiting = HeldFigure.objects.waiting().filter(mine | Q(delivery__feed__owner=work.user))
    for held in waiting.select_related("target"):
        yield work.task(
            kind="Figures of feeds that wait",
            key=f"held-{held.pk}",
            due=None,
            words=f"{held.target.code}, {held.month.name}",
            url=reverse("held_figure", args=[held.pk]),
            about=held.words,
        )


def findings(work: DeskWork) -> Iterator[DueTask]:
    """Recommendations of Internal Audit that wait for their owner's agreement."""
    for finding in findings_waiting_for(work.user):
        yield work.task(
            kind="Recommendations of Internal Audit",
            key=f"finding-{finding.pk}",
            due=finding.due,
            words=shortened(finding.recommendation, 120),
            url=reverse("agree_finding", args=[finding.audit_id, finding.pk]),
            about=str(finding.audit),
        )


FIGURE_WORK = (unusual_figures, held_figures, findings)
