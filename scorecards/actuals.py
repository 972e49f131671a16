"""Recording actuals: append-only revisions, whichever door they come by (framework 3.5, 3.6)."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.jobs.queue import enqueue
from pmf_portal.periods import frequency, timetable
from scorecards.models import Actual, ScorecardBuild
from targets.aggregation import Aggregation


class ActualRefused(Exception):
    """A figure that is not taken; `field` is where the message belongs."""

    def __init__(self, message, field=None):
        self.field = field
        super().__init__(message)


class FigureChanged(ActualRefused):
    """Somebody else recorded the same figure meanwhile; `current` is what stands now."""

    def __init__(self, current):
        self.current = current
        super().__init__(f"{current.recorded_by or 'Somebody'} recorded this figure meanwhile. Look at it, and save again if yours is right.")


def check_period(specification, month, today):
    """Raises ActualRefused unless the month ends a period of the measure and is open for entry."""
    if not frequency.ends_in(specification.frequency, month):
        raise ActualRefused(f"{specification.target.code} is reported {frequency.ADJECTIVE[specification.frequency]}; no period ends in {month.name}.", "month")
    if month > timetable.open_month(today):
        opens = timetable.day_of(month, "open_month")
        raise ActualRefused(f"{month.name} is not open for figures yet. It opens on {opens.day} {opens:%B %Y}.", "month")


def check_figure(specification, value, numerator, denominator):
    """Raises ActualRefused unless the figure has the parts that its rule adds up, and they make sense together."""
    if specification.aggregation == Aggregation.RATIO:
        if value is not None:
            raise ActualRefused("This measure is a ratio: give its numerator and denominator, not the result.", "value")
        check_ratio(numerator, denominator, of_a_whole=specification.unit == "%")
    elif value is None or numerator is not None or denominator is not None:
        raise ActualRefused("Enter the value.", "value")


def check_ratio(numerator, denominator, *, of_a_whole):
    """Raises ActualRefused unless both parts are there, neither is negative, and the part is not more than the whole."""
    for name, part in (("numerator", numerator), ("denominator", denominator)):
        if part is None:
            raise ActualRefused("Enter both the numerator and the denominator.", name)
        if part < 0:
            raise ActualRefused(f"The {name} cannot be negative.", name)
    if denominator == 0 and numerator != 0:
        raise ActualRefused("The denominator is 0, so the numerator must be 0 too.", "numerator")
    if of_a_whole and numerator > denominator:
        raise ActualRefused("The numerator is larger than the denominator, which would be more than 100%.", "numerator")


def current_actual(target, month):
    """The newest revision of the council-wide figure, or None."""
    return Actual.objects.whole_council().filter(target=target, month=month).select_related("recorded_by").order_by("-revision").first()


@transaction.atomic
def record_actual(
    specification,
    month,
    *,
    by,
    at,
    door=Actual.FORM,
    seen_revision=None,
    value=None,
    numerator=None,
    denominator=None,
    status=Actual.FINAL,
    source="",
    comment="",
    reason="",
):
    """Record the figure of one period, in the unit of its specification, as a new revision.

    `seen_revision` is the revision the person saw (0 for none).  Raises ActualRefused, or FigureChanged
    when somebody else was faster.  A correction needs a reason.
    """
    check_period(specification, month, localdate(at))
    check_figure(specification, value, numerator, denominator)
    current = current_actual(specification.target, month)
    revision = current.revision if current else 0
    if seen_revision is not None and seen_revision != revision:
        raise FigureChanged(current)
    if current and not reason:
        raise ActualRefused("Say why the figure is corrected.", "reason")
    try:
        with transaction.atomic():
            actual = Actual.objects.create(
                target=specification.target,
                month=month,
                revision=revision + 1,
                value=value,
                numerator=numerator,
                denominator=denominator,
                status=status,
                source=source,
                door=door,
                comment=comment,
                reason=reason,
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError as error:
        raise FigureChanged(current_actual(specification.target, month)) from error
    figure = {"value": value, "numerator": numerator, "denominator": denominator}
    record("record_actual", f"{specification.target.code} {month}", by=by, at=at, reason=reason, revision=revision + 1, status=status, **figure)
    rebuild_what_is_open(month, at)
    return actual


def rebuild_what_is_open(month, at):
    """Have the unpublished scorecards that a figure belongs to computed again, once a minute at most."""
    for build in ScorecardBuild.objects.filter(frozen_at=None, month__gte=month):
        enqueue("build_scorecards", period=build.month, subject=at.strftime("%Y-%m-%dT%H:%M"), due_at=at)
