"""What a council chooses for itself: name and looks, words, plans, reminders, areas of corporate
health, data quality (pure).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from pmf_portal.formats.colours import TEXT_CONTRAST, contrast, darker
from pmf_portal.formats.wording import (
    CC_BY,
    FRAMEWORK,
    OGL,
    Wording,
    terms_of,
)

LICENCES = {"ogl": OGL, "cc-by": CC_BY}
# What links and headings stand on.
BACKGROUNDS = {"white": "#ffffff", "light grey": "#f3f3f3"}
LEVELS = ("owner", "deputy", "director", "cesg")
MOST_DAYS = 60
PORTAL_COLOUR, PORTAL_LINE = "#144e81", "#0b3558"
UNLIMITED = 0


@dataclass(frozen=True)
class CouncilSettings:
    """Everything a council has chosen; what it has not is as the framework or the environment has
    it.
    """

    # "" where the environment says it.
    name: str = ""
    footer: str = ""
    licence: str = "ogl"
    main_colour: str = PORTAL_COLOUR
    line_colour: str = ""
    # The digests of pictures, "" for none.
    logo: str = ""
    logo_says_name: bool = False
    icon: str = ""
    # The digest of the template of Word documents, "" for the portal's own looks.
    word_template: str = ""
    terms: Mapping[str, list[str]] = field(default_factory=dict)
    # Years that an objective of a plan of this kind may span; framework 2.3.
    plan_years: Mapping[str, int] = field(
        default_factory=lambda: {
            "corporate": UNLIMITED,
            "directorate": 3,
            "service": 1,
            "partnership": UNLIMITED,
            "team": 1,
        }
    )
    # Working days overdue from which each escalation level is reached.
    escalation_days: tuple[int, ...] = (1, 4, 7, 10)
    # Days before a planning duty is due, and between reminders from the day after.
    planning_days_before: int = 7
    planning_days_between: int = 7
    # Working days between reminders of feedback that waits for its answer.
    feedback_days_between: int = 5
    # () where the environment says them.
    health_areas: tuple[str, ...] = ()
    # What residents call measures, beside what the portal knows: "RE02: brown bin, bin men".
    search_words: tuple[str, ...] = ()
    # The most that still earns A, B and C, by principle; as published where one is missing.
    quality_limits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_stored(self) -> dict[str, Any]:
        """What differs from a council that has chosen nothing, as JSON has it."""
        nothing = asdict(CouncilSettings())
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value != nothing[name]
        }

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "CouncilSettings":
        """The settings that `to_stored` wrote down; what this version does not know is passed
        over.
        """
        known = {one.name for one in fields(cls)}
        chosen: dict[str, Any] = {}
        for name, value in stored.items():
            if name in known:
                chosen[name] = tuple(value) if isinstance(value, list) else value
        return cls(**chosen)

    def wording(self, council: str) -> Wording:
        """The words of the council; its name by the environment is used where it has chosen
        none.
        """
        return Wording(
            council=self.name or council,
            licence=LICENCES.get(self.licence, FRAMEWORK.licence),
            **terms_of(self.terms),
        )

    @property
    def line(self) -> str:
        """The colour of the line below the header."""
        own = PORTAL_LINE if self.main_colour == PORTAL_COLOUR else darker(self.main_colour)
        return self.line_colour or own


def why_colour_is_hard_to_read(colour: str) -> str:
    """Why white text on a colour, or links in it, cannot be read by everybody; "" where they can.

    Source: WCAG 2.2, 1.4.3 (a contrast of 4.5 to 1).
    """
    for name, background in BACKGROUNDS.items():
        reached = contrast(colour, background)
        if reached < TEXT_CONTRAST:
            return (
                f"This colour against {name} has a contrast of {reached:.1f} to 1. Text needs"
                f" {TEXT_CONTRAST} to 1: choose a darker colour."
            )
    return ""


def why_days_do_not_rise(days: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The escalation levels that are not later than the one before, each with what is wrong."""
    before = 0
    for level in LEVELS:
        day = days.get(level)
        if day is not None and day <= before:
            yield level, f"Each level comes after the one before: enter more than {before}."
        before = max(before, day or 0)


def read_limit(text: str) -> Decimal | None:
    """A limit of a grade: per cent or days, 0 to 100 with at most one decimal; None where it is no
    such number.
    """
    try:
        limit = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        return None
    exponent = limit.as_tuple().exponent
    fits = limit.is_finite() and 0 <= limit <= 100 and isinstance(exponent, int) and exponent >= -1
    return limit if fits else None
