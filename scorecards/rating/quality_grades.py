"""Data quality: a grade for each of the five principles, with its working (pure; framework 3.5).

The framework names five principles in a diagram that is lost; these are this council's choice, and
so are the limits below.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import counted

GRADES = "ABCD"


class Principle(StrEnum):
    """What good data are, as this council has it."""

    ACCURACY = "accuracy"
    VALIDITY = "validity"
    RELIABILITY = "reliability"
    TIMELINESS = "timeliness"
    COMPLETENESS = "completeness"


# The most that still earns A, B and C; more than the last is D.
LIMITS = {
    Principle.ACCURACY: (
        Decimal(0),
        Decimal(10),
        Decimal(25),
    ),  # per cent of figures revised after publication
    Principle.VALIDITY: (
        Decimal(0),
        Decimal(10),
        Decimal(25),
    ),  # warnings nobody has confirmed, per cent of figures
    Principle.RELIABILITY: (
        Decimal(0),
        Decimal(10),
        Decimal(25),
    ),  # per cent of figures that are provisional
    Principle.TIMELINESS: (
        Decimal(0),
        Decimal(2),
        Decimal(10),
    ),  # days late, on average; a late feed counts too
    Principle.COMPLETENESS: (
        Decimal(0),
        Decimal(10),
        Decimal(25),
    ),  # per cent of due periods with neither figure nor reason
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted about the figures of a target (or of many) over the periods that were due in
    the last twelve months.
    """

    expected: int = 0
    reported: int = 0
    declared: int = 0
    days_late: int = 0
    warnings: int = 0
    revised: int = 0
    provisional: int = 0
    feed_days_late: int | None = None

    def __add__(self, other):
        feeds = [days for days in (self.feed_days_late, other.feed_days_late) if days is not None]
        return Counts(
            *(getattr(self, name) + getattr(other, name) for name in ADDED),
            max(feeds, default=None),
        )


ADDED = ("expected", "reported", "declared", "days_late", "warnings", "revised", "provisional")


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one principle and the sentence that shows how it came about; "" while nothing is
    known.
    """

    principle: Principle
    grade: str
    working: str


def share(part, whole):
    """Per cent, exactly; 0 of nothing."""
    return Decimal(part) * 100 / whole if whole else Decimal(0)


def graded(principle, measured):
    return next(
        (
            grade
            for grade, limit in zip(GRADES, LIMITS[principle], strict=False)
            if measured <= limit
        ),
        GRADES[-1],
    )


def grades(counts):
    """The grade of each principle with its working; nothing is graded while no period has been
    due.
    """
    if not counts.expected:
        return [Grade(principle, "", "No period has been due yet.") for principle in Principle]
    return [MEASURES[principle](counts) for principle in Principle]


def accuracy(c):
    measured = share(c.revised, c.reported)
    return Grade(
        Principle.ACCURACY,
        graded(Principle.ACCURACY, measured),
        f"{c.revised} of {c.reported} figures were revised after they were published.",
    )


def validity(c):
    words = (
        "1 warning of implausibility is"
        if c.warnings == 1
        else f"{c.warnings} warnings of implausibility are"
    )
    return Grade(
        Principle.VALIDITY,
        graded(Principle.VALIDITY, share(c.warnings, c.reported)),
        f"{words} outstanding on {c.reported} figures.",
    )


def reliability(c):
    measured = share(c.provisional, c.reported)
    return Grade(
        Principle.RELIABILITY,
        graded(Principle.RELIABILITY, measured),
        f"{c.provisional} of {c.reported} figures are provisional.",
    )


def timeliness(c):
    average = (Decimal(c.days_late) / c.reported) if c.reported else Decimal(0)
    words = (
        f"Figures came {average:.1f} days late on average."
        if c.days_late
        else "No figure came late."
    )
    if c.feed_days_late:
        words += f" The feed is {counted(c.feed_days_late, 'day')} behind."
    return Grade(
        Principle.TIMELINESS,
        graded(Principle.TIMELINESS, max(average, Decimal(c.feed_days_late or 0))),
        words,
    )


def completeness(c):
    missing = c.expected - c.reported - c.declared
    words = f"{c.reported} of {c.expected} periods are reported"
    if c.declared:
        words += f", {c.declared} declared with a reason as nothing to report"
    return Grade(
        Principle.COMPLETENESS,
        graded(Principle.COMPLETENESS, share(missing, c.expected)),
        f"{words}.",
    )


MEASURES = {
    Principle.ACCURACY: accuracy,
    Principle.VALIDITY: validity,
    Principle.RELIABILITY: reliability,
    Principle.TIMELINESS: timeliness,
    Principle.COMPLETENESS: completeness,
}


def overall(found):
    """The grade of the whole: that of the weakest principle, for data are as good as their weakest
    side.
    """
    return max((grade.grade for grade in found), default="")


class Confidence(StrEnum):
    """Internal Audit's verdict on an indicator."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


def confidence(verdicts):
    """The confidence that an audit's verdicts justify: {principle: "met", "partly_met", "not_met"
    or "not_tested"}.

    Low when accuracy or validity is not met, or two principles are not; high when all that were
    tested are met and at
    least accuracy was tested; moderate otherwise; "" when nothing was tested.
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
