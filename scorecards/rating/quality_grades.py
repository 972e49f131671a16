"""Data quality: a grade for each of the five principles, with its working (pure; framework 3.5).

The framework names five principles in a diagram that is lost; these are the portal's choice.  The
limits below hold where the council has not chosen others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import counted, is_or_are

GRADES = "ABCD"
# What was measured, with the sentence that shows it.
Measured = tuple[Decimal, str]


class Principle(StrEnum):
    """What good data are, as this council has it."""

    ACCURACY = "accuracy"
    VALIDITY = "validity"
    RELIABILITY = "reliability"
    TIMELINESS = "timeliness"
    COMPLETENESS = "completeness"


# The most that still earns A, B and C; more than the last is D.
PER_CENT = (Decimal(0), Decimal(10), Decimal(25))
DAYS = (Decimal(0), Decimal(2), Decimal(10))
Limits = Mapping[Principle, Sequence[Decimal]]
LIMITS: Limits = {
    # Per cent of figures revised after publication.
    Principle.ACCURACY: PER_CENT,
    # Warnings nobody has confirmed, per cent of figures.
    Principle.VALIDITY: PER_CENT,
    # Per cent of figures that are provisional.
    Principle.RELIABILITY: PER_CENT,
    # Days late, on average; a late feed counts too.
    Principle.TIMELINESS: DAYS,
    # Per cent of due periods with neither figure nor reason.
    Principle.COMPLETENESS: PER_CENT,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted about the figures of a target (or of many) over the periods that were due in
    the last twelve months; what is overdue has no figure yet, and its days are counted until today.
    """

    expected: int = 0
    reported: int = 0
    declared: int = 0
    days_late: int = 0
    overdue: int = 0
    overdue_days: int = 0
    warnings: int = 0
    revised: int = 0
    provisional: int = 0
    feed_days_late: int | None = None

    def __add__(self, other: "Counts") -> "Counts":
        feeds = [days for days in (self.feed_days_late, other.feed_days_late) if days is not None]
        return Counts(
            expected=self.expected + other.expected,
            reported=self.reported + other.reported,
            declared=self.declared + other.declared,
            days_late=self.days_late + other.days_late,
            overdue=self.overdue + other.overdue,
            overdue_days=self.overdue_days + other.overdue_days,
            warnings=self.warnings + other.warnings,
            revised=self.revised + other.revised,
            provisional=self.provisional + other.provisional,
            feed_days_late=max(feeds, default=None),
        )


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one principle and the sentence that shows how it came about; "" while nothing is
    known.
    """

    principle: Principle
    grade: str
    working: str


def share(part: int, whole: int) -> Decimal:
    """Per cent, exactly; 0 of nothing."""
    return Decimal(part) * 100 / whole if whole else Decimal(0)


def grade_of(measured: Decimal, limits: Iterable[Decimal]) -> str:
    """The best grade whose limit what was measured keeps; the worst when it keeps none."""
    for grade, limit in zip(GRADES, limits, strict=False):
        if measured <= limit:
            return grade
    return GRADES[-1]


def grades(counts: Counts, limits: Limits = LIMITS) -> list[Grade]:
    """The grade of each principle with its working; nothing is graded while no period has been
    due.
    """
    if not counts.expected:
        return [Grade(principle, "", "No period has been due yet.") for principle in Principle]
    graded = []
    for principle, measure in MEASURES.items():
        measured, working = measure(counts)
        graded.append(Grade(principle, grade_of(measured, limits[principle]), working))
    return graded


def accuracy(counts: Counts) -> Measured:
    return (
        share(counts.revised, counts.reported),
        f"{counts.revised} of {counts.reported} figures were revised after they were published.",
    )


def validity(counts: Counts) -> Measured:
    words = "Every unusual figure has been explained."
    if counts.warnings:
        verb = (
            "warning about an unusual figure is"
            if counts.warnings == 1
            else "warnings about unusual figures are"
        )
        words = f"{counts.warnings} {verb} not explained yet, on {counts.reported} figures."
    return share(counts.warnings, counts.reported), words


def reliability(counts: Counts) -> Measured:
    return (
        share(counts.provisional, counts.reported),
        f"{counts.provisional} of {counts.reported} figures are provisional.",
    )


def timeliness(counts: Counts) -> Measured:
    figures = counts.reported + counts.overdue
    days = counts.days_late + counts.overdue_days
    average = Decimal(days) / figures if figures else Decimal(0)
    working = "No figure came late."
    if days:
        working = f"Figures came {average:.1f} days late on average."
    if counts.overdue:
        verb = is_or_are(counts.overdue)
        late = counted(counts.overdue_days, "day")
        working = (
            f"Figures are {average:.1f} days late on average: {counts.overdue} {verb} still"
            f" missing, {late} late so far."
        )
    if counts.feed_days_late:
        working += f" The feed is {counted(counts.feed_days_late, 'day')} behind."
    return max(average, Decimal(counts.feed_days_late or 0)), working


def completeness(counts: Counts) -> Measured:
    missing = counts.expected - counts.reported - counts.declared
    working = f"{counts.reported} of {counts.expected} periods are reported"
    if counts.declared:
        working += f", {counts.declared} declared with a reason as nothing to report"
    return share(missing, counts.expected), f"{working}."


MEASURES: dict[Principle, Callable[[Counts], Measured]] = {
    Principle.ACCURACY: accuracy,
    Principle.VALIDITY: validity,
    Principle.RELIABILITY: reliability,
    Principle.TIMELINESS: timeliness,
    Principle.COMPLETENESS: completeness,
}


def overall(graded: Iterable[Grade]) -> str:
    """The grade of the whole: that of the weakest principle, for data are as good as their weakest
    side.
    """
    return max((grade.grade for grade in graded), default="")


class Confidence(StrEnum):
    """Internal Audit's verdict on an indicator."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


def confidence(verdicts: Mapping[Principle, str]) -> str:
    """The confidence that an audit's verdicts justify: {principle: "met", "partly_met", "not_met"
    or "not_tested"}.

    Low when accuracy or validity is not met, or two principles are not; high when all that were
    tested are met and at least accuracy was tested; moderate otherwise; "" when nothing was tested.
    """
    tested = {
        principle: verdict for principle, verdict in verdicts.items() if verdict != "not_tested"
    }
    failed = [principle for principle, verdict in tested.items() if verdict == "not_met"]
    if not tested:
        return ""
    if Principle.ACCURACY in failed or Principle.VALIDITY in failed or len(failed) > 1:
        return Confidence.LOW.value
    if Principle.ACCURACY in tested and all(verdict == "met" for verdict in tested.values()):
        return Confidence.HIGH.value
    return Confidence.MODERATE.value
