"""Recording actuals: append-only revisions, whichever channel they are entered by (framework 3.5,
3.6).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.numbers import format_number, plain_number
from pmf_portal.jobs.queue import enqueue
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.models import Actual, NothingToReport, PlausibilityWarning, ScorecardBuild
from scorecards.plausibility.context import (
    RecordedWarnings,
    confirmation_from_reason,
    context_for,
    keep_warnings,
)
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.rating.year_to_date import Figure
from targets.models import Specification, Target
from targets.rules.aggregation import Aggregation


class FigureChanged(ChangedMeanwhile):
    """Somebody else recorded the same figure meanwhile; `current` is what stands now."""

    def __init__(self, current: Actual, specification: Specification) -> None:
        self.current = current
        super().__init__(
            f"{current.recorded_by or 'A file or feed'} recorded"
            f" {figure_text(current, specification)} at {moment_in_words(current.recorded_at)},"
            " after you opened this page. What you typed is still here: save again, with a reason,"
            " if yours is right."
        )


class ConfirmationRequired(Refused):
    """A figure that looks unusual and that nobody has confirmed with a word; `warnings` say
    why.
    """

    def __init__(self, warnings: list[FigureWarning]) -> None:
        self.warnings = warnings
        super().__init__(
            f"This looks unusual. {' '.join(warning.words for warning in warnings)} If it is right,"
            " say in a few words why.",
            "confirmation",
        )


class HasAggregation(Protocol):
    """What checking a figure has to know of its measure."""

    @property
    def aggregation(self) -> str: ...


def figure_text(actual: Actual, specification: Specification) -> str:
    """A stored figure for a reader: its value, or its two parts."""
    if actual.value is not None:
        places = -int(actual.value.normalize().as_tuple().exponent)
        return format_number(actual.value, max(specification.decimals, places), specification.unit)
    return f"{plain_number(actual.numerator)} out of {plain_number(actual.denominator)}"


def check_period(kind: str, code: str, month: Month, newest: Month) -> None:
    """Raises Refused unless the month ends a period of the measure and is open for entry: not
    after the newest open month.
    """
    if not frequency.ends_in(kind, month):
        raise Refused(
            f"{code} is reported {frequency.ADJECTIVE[kind]}; no period ends in {month.name}.",
            "month",
        )
    if month > newest:
        opens = timetable.BY_RULE.day_of(month, "open_month")
        raise Refused(
            f"{month.name} is not open for figures yet. It opens on {opens.day} {opens:%B %Y}.",
            "month",
        )


def check_open(specification: Specification, month: Month, today: date) -> None:
    """Raises Refused unless figures of the measure can be recorded for the month on a day."""
    check_period(
        specification.frequency, specification.target.code, month, timetable.open_month(today)
    )


def check_figure(
    specification: HasAggregation,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> None:
    """Raises Refused unless the figure has the parts that its rule adds up, and they make
    sense together.
    """
    if specification.aggregation == Aggregation.RATIO:
        if value is not None:
            raise Refused(
                "This measure is a ratio: give its numerator and denominator, not the result.",
                "value",
            )
        check_ratio(numerator, denominator)
    elif value is None or numerator is not None or denominator is not None:
        raise Refused("Enter the value.", "value")


def check_ratio(numerator: Decimal | None, denominator: Decimal | None) -> None:
    """Raises Refused unless both parts are there, neither is negative, and nothing is not
    divided into something.
    """
    for name, part in (("numerator", numerator), ("denominator", denominator)):
        if part is None:
            raise Refused("Enter both the numerator and the denominator.", name)
        if part < 0:
            raise Refused(f"The {name} cannot be negative.", name)
    if denominator == 0 and numerator != 0:
        raise Refused("The denominator is 0, so the numerator must be 0 too.", "numerator")


def current_actual(target: Target, month: Month) -> Actual | None:
    """The newest revision of the council-wide figure, or None."""
    return (
        Actual.objects.whole_council()
        .filter(target=target, month=month)
        .select_related("recorded_by")
        .order_by("-revision")
        .first()
    )


@transaction.atomic
def record_actual(
    specification: Specification,
    month: Month,
    *,
    by: User | None,
    at: datetime,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    status: str = Actual.FINAL,
    source: str = "",
    comment: str = "",
    entry_channel: str = Actual.FORM,
    seen_revision: int | None = None,
    confirmation: str = "",
    reason: str = "",
) -> Actual:
    """Record the figure of one period, in the unit of its specification, as a new revision: a
    value, or a numerator and a denominator.

    `seen_revision` is the revision the person saw (0 for none).  Raises Refused; FigureChanged when
    somebody else was faster; ConfirmationRequired when it looks unusual and no word confirms it.  A
    correction needs a reason.  The same form sent twice is recorded once.
    """
    entered = {
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "status": status,
        "source": source,
        "comment": comment,
    }
    figure = Figure(value, numerator, denominator)
    check_open(specification, month, localdate(at))
    check_figure(specification, *figure)
    current = current_actual(specification.target, month)
    revision = current.revision if current else 0
    if seen_revision is not None and seen_revision != revision:
        if current is None:
            raise ChangedMeanwhile("The figure that you saw is not stored. Open the page again.")
        if is_duplicate_submission(current, entered, seen_revision, by):
            return current
        raise FigureChanged(current, specification)
    if current and not reason:
        raise Refused("Say why the figure is corrected.", "reason")
    warnings = context_for(specification, month).warnings_about(specification, month, figure)
    confirmation = confirmation or confirmation_from_reason(warnings, reason)
    if warnings and not confirmation:
        raise ConfirmationRequired(warnings)
    actual = Actual(
        target=specification.target,
        month=month,
        revision=revision + 1,
        entry_channel=entry_channel,
        reason=reason,
        recorded_by=by,
        recorded_at=at,
        **entered,
    )
    store(actual, specification)
    keep_warnings([RecordedWarnings(actual.pk, warnings, confirmation)], by=by, at=at)
    record(
        "record_actual",
        f"{specification.target.code} {month}",
        by=by,
        at=at,
        reason=reason,
        confirmation=confirmation,
        revision=actual.revision,
        **entered,
    )
    enqueue_rebuild_of_open_scorecards(month, at)
    return actual


def store(actual: Actual, specification: Specification) -> None:
    """Store a new revision; raises FigureChanged when somebody else stored one at this moment."""
    try:
        with transaction.atomic():
            actual.save(force_insert=True)
    except IntegrityError as error:
        current = current_actual(actual.target, actual.month)
        if current is None:
            raise
        raise FigureChanged(current, specification) from error


def is_duplicate_submission(
    current: Actual, entered: dict[str, Any], seen_revision: int, by: User | None
) -> bool:
    """Whether this is the form that made the current revision, sent twice."""
    if current.revision != seen_revision + 1:
        return False
    if current.recorded_by_id != (by.pk if by else None):
        return False
    return all(getattr(current, name) == value for name, value in entered.items())


@transaction.atomic
def declare_nothing_to_report(
    specification: Specification, month: Month, *, reason: str, by: User, at: datetime
) -> NothingToReport:
    """Say, with the reason, that there will be no figure for a period; raises Refused when
    there is one, or it was said before.
    """
    check_open(specification, month, localdate(at))
    if current_actual(specification.target, month):
        raise Refused("A figure is recorded for this period already.", "nothing")
    try:
        with transaction.atomic():
            declared = NothingToReport.objects.create(
                target=specification.target,
                month=month,
                reason=reason,
                declared_by=by,
                declared_at=at,
            )
    except IntegrityError as error:
        raise Refused("This was declared already.", "nothing") from error
    record(
        "declare_nothing_to_report",
        f"{specification.target.code} {month}",
        by=by,
        at=at,
        reason=reason,
    )
    enqueue_rebuild_of_open_scorecards(month, at)
    return declared


@transaction.atomic
def confirm_warning(
    warning: PlausibilityWarning, *, confirmation: str, by: User, at: datetime
) -> None:
    """Confirm with a word that a figure which looked unusual is right; raises Refused when
    somebody did so before.
    """
    settled = PlausibilityWarning.objects.filter(pk=warning.pk, confirmed_at=None).update(
        confirmation=confirmation, confirmed_by=by, confirmed_at=at
    )
    if not settled:
        raise Refused("This is confirmed already.")
    record(
        "confirm_warning",
        f"{warning.actual.target.code} {warning.actual.month}",
        by=by,
        at=at,
        warning=warning.words,
        confirmation=confirmation,
    )


def enqueue_rebuild_of_open_scorecards(month: Month, at: datetime) -> None:
    """Have the unpublished scorecards that a figure belongs to computed again, once a minute at
    most.
    """
    for build in ScorecardBuild.objects.filter(frozen_at=None, month__gte=month):
        enqueue(
            "build_scorecards", period=build.month, subject=at.strftime("%Y-%m-%dT%H:%M"), due_at=at
        )
