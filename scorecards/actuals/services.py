"""Recording actuals: append-only revisions, whichever channel they are entered by (framework 3.5,
3.6).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import ActDone, record_all
from pmf_portal.council.models import User
from pmf_portal.council.roles import Role
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.numbers import TYPE_TWO_COUNTS, format_number, plain_number
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from scorecards.models import Actual
from scorecards.plausibility.context import (
    PlausibilityContext,
    RecordedWarnings,
    confirmation_from_reason,
    context_for,
    keep_warnings,
)
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.rating.milestones import why_not_this_date
from scorecards.rating.year_to_date import Figure
from targets.models import Specification, Target
from targets.rules.aggregation import takes_parts


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
            f"This looks unusual. {' '.join(warning.words for warning in warnings)} Say why this"
            " figure is right, or correct it.",
            "confirmation",
        )


class HasAggregation(Protocol):
    """What checking a figure has to know of its measure."""

    @property
    def aggregation(self) -> str: ...

    @property
    def unit(self) -> str: ...


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
    if takes_parts(specification.aggregation):
        if value is not None:
            raise Refused(
                "This measure is a ratio: give its numerator and denominator, not the result."
                f" {TYPE_TWO_COUNTS}",
                "value",
            )
        check_ratio(numerator, denominator)
    elif value is None or numerator is not None or denominator is not None:
        raise Refused("Enter the value.", "value")


def check_milestone(
    specification: HasAggregation, value: Decimal | None, month: Month, status: str
) -> None:
    """Raises Refused for the date of a milestone that its period and its status speak against."""
    is_provisional = status == Actual.PROVISIONAL
    if wrong := why_not_this_date(specification.unit, value, month, provisional=is_provisional):
        raise Refused(wrong, "value")


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
    entry = Entry(
        specification,
        month,
        Figure(value, numerator, denominator),
        status=status,
        source=source,
        comment=comment,
        seen_revision=seen_revision,
        confirmation=confirmation,
        reason=reason,
    )
    check_entry(entry, localdate(at))
    current = current_actual(specification.target, month)
    judged = judge(entry, current, lambda: context_for(specification, month), by=by)
    if isinstance(judged, Actual):
        return judged
    actual = actual_of(judged, entry_channel=entry_channel, by=by, at=at)
    store(actual, specification)
    keep_warnings([RecordedWarnings(actual.pk, judged.warnings, judged.confirmation)], by=by, at=at)
    record_all([act_of(judged)], by=by, at=at)
    return actual


@dataclass(frozen=True)
class Entry:
    """A figure of a period as it was entered, with what was said beside it."""

    specification: Specification
    month: Month
    figure: Figure
    status: str = Actual.FINAL
    source: str = ""
    comment: str = ""
    seen_revision: int | None = None
    confirmation: str = ""
    reason: str = ""

    @property
    def entered(self) -> dict[str, Any]:
        """The columns of the figure that a person decides."""
        return {
            **self.figure._asdict(),
            "status": self.status,
            "source": self.source,
            "comment": self.comment,
        }


@dataclass(frozen=True)
class JudgedEntry:
    """An entry that can be stored: as which revision, with which warnings, and the word that
    confirms them.
    """

    entry: Entry
    revision: int
    warnings: list[FigureWarning]
    confirmation: str


def check_entry(entry: Entry, today: date) -> None:
    """Raises Refused for what is wrong with an entry by itself."""
    check_open(entry.specification, entry.month, today)
    check_figure(entry.specification, *entry.figure)
    check_milestone(entry.specification, entry.figure.value, entry.month, entry.status)


def judge(
    entry: Entry,
    current: Actual | None,
    context_of: Callable[[], PlausibilityContext],
    *,
    by: User | None,
) -> JudgedEntry | Actual:
    """An entry held against what stands: the stored figure where the same form was sent twice;
    raises Refused.
    """
    specification, month = entry.specification, entry.month
    revision = current.revision if current else 0
    seen = entry.seen_revision
    if seen is not None and seen != revision:
        if current is None:
            raise ChangedMeanwhile("The figure that you saw is not stored. Open the page again.")
        if is_duplicate_submission(current, entry.entered, seen, by):
            return current
        raise FigureChanged(current, specification)
    context = context_of()
    if current and not entry.reason:
        published_on = context.published_on(specification.target_id, month)
        require_no_reason(current, entry.entered, published_on=published_on)
    warnings = context.warnings_about(specification, month, entry.figure)
    if impossible := context.why_impossible(specification, month, warnings):
        refuse_impossible(impossible, entry.figure, by)
    confirmation = entry.confirmation or confirmation_from_reason(warnings, entry.reason)
    if warnings and not confirmation:
        raise ConfirmationRequired(warnings)
    return JudgedEntry(entry, revision + 1, warnings, confirmation)


def actual_of(judged: JudgedEntry, *, entry_channel: str, by: User | None, at: datetime) -> Actual:
    """The revision that an entry makes."""
    entry = judged.entry
    return Actual(
        target=entry.specification.target,
        month=entry.month,
        revision=judged.revision,
        entry_channel=entry_channel,
        reason=entry.reason,
        recorded_by=by,
        recorded_at=at,
        **entry.entered,
    )


def act_of(judged: JudgedEntry) -> ActDone:
    """What the trail keeps of an entry that was stored."""
    entry = judged.entry
    return ActDone(
        "record_actual",
        f"{entry.specification.target.code} {entry.month}",
        entry.reason,
        {"confirmation": judged.confirmation, "revision": judged.revision, **entry.entered},
    )


def refuse_impossible(warning: FigureWarning, figure: Figure, by: User | None) -> None:
    """Raises Refused for a figure that cannot be, unless somebody records it who answers for all
    figures: they may confirm it, as anything unusual.
    """
    if by and Role.PERFORMANCE_TEAM not in by.roles:
        field = "numerator" if figure.value is None else "value"
        raise Refused(f"{warning.words} {ONLY_THE_TEAM}", field)


ONLY_THE_TEAM = (
    "It cannot be saved as it is. Correct it; if it is right all the same, ask the performance team"
    " to record it."
)


def require_no_reason(
    current: Actual, entered: Mapping[str, Any], *, published_on: str = ""
) -> None:
    """Raises Refused where a change needs its reason: another figure, and whatever was published.
    What is said beside a figure that nobody has published needs none.
    """
    changed = {name for name, value in entered.items() if getattr(current, name) != value}
    if published_on:
        raise Refused(f"This was published on {published_on}. Say why it is changed.", "reason")
    if not changed or changed & {"value", "numerator", "denominator"}:
        raise Refused("Say why the figure is corrected.", "reason")


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
