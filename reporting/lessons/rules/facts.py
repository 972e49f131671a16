"""What the rules of findings are told, all of it published, and what they give (pure)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import Month
from targets.lessons.rules.kinds import Source, Worked

GOOD, BAD = Worked.GOOD, Worked.BAD


@dataclass(frozen=True)
class FindingDraft:
    """A finding about to be written down.  The same fact found again has the same key."""

    key: str
    source: Source
    worked: Worked
    words: str
    address: str
    found_on: date
    codes: tuple[str, ...] = ()
    # By its title, as it was published.
    service: str = ""
    cause: str = ""
    cause_title: str = ""


@dataclass(frozen=True)
class CouncilFigure:
    """A figure of another council."""

    code: str
    name: str
    value: Decimal


@dataclass(frozen=True)
class PeersFact:
    """What was published of a measure beside other councils."""

    period: str
    until: Month
    own: Decimal | None
    councils: tuple[CouncilFigure, ...]
    rank: int | None
    of: int | None
    shared_with: int
    # How far the own figure lies from the middle one, in median absolute deviations.
    mads: Decimal | None
    compared: frozenset[str]
    different: frozenset[str]


@dataclass(frozen=True)
class MeasureFact:
    """A measure as the scorecards of a month published it."""

    code: str
    title: str
    service: str
    month: Month
    address: str
    ratings: tuple[str, ...]
    actual: Decimal | None
    planned: Decimal | None
    decimals: int
    unit: str
    lower_is_better: bool = False
    has_better: bool = True
    # How many periods of the year have a figure of their own.
    periods: int = 0
    # How many months lie between two figures.
    spacing: int = 1
    peers: PeersFact | None = None

    @property
    def name(self) -> str:
        return f"{self.code} {self.title}"

    def figure_text(self, value: Decimal | None) -> str:
        return format_number(value, self.decimals, self.unit)

    @property
    def against_plan(self) -> str:
        """ "70.7% against a plan of 78.0%"; "" where a figure is not published."""
        if self.actual is None or self.planned is None:
            return ""
        return f"{self.figure_text(self.actual)} against a plan of {self.figure_text(self.planned)}"


@dataclass(frozen=True)
class ReportFact:
    """An exception report as a month published it: the causes that everybody reads, and what is
    said of its promise.
    """

    code: str
    title: str
    service: str
    opened_for: Month
    month: Month
    address: str
    promise: str = ""
    causes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.code} {self.title}"


@dataclass(frozen=True)
class EndedFact:
    """An exception report that a month published as ended, and the month first promised for it."""

    code: str
    title: str
    service: str
    opened_for: Month
    recovered: Month
    promised: Month | None
    has_worked: bool
    month: Month
    address: str


@dataclass(frozen=True)
class ActionFact:
    """An action that was evaluated: whether its measure moved, in words that everybody reads."""

    number: int
    measure: str
    code: str
    title: str
    service: str
    what: str
    words: str
    moved: bool | None
    is_final: bool
    is_of_report: bool
    found_on: date
    address: str


@dataclass(frozen=True)
class RecommendationFact:
    """A recommendation that everybody reads: by when it was to be delivered, and when it was."""

    number: int
    text: str
    body: str
    due: date | None
    delivered_on: date | None
    is_accepted: bool
    address: str
    code: str = ""
    service: str = ""


@dataclass(frozen=True)
class AuditFact:
    """A recommendation of a published audit, and whether it is still to be carried out."""

    number: int
    audit: str
    recommendation: str
    due: date
    is_open: bool
    address: str
    code: str = ""
    # What its key begins with: audits of indicators and other audits have numbers of their own.
    kind: str = "audit"


@dataclass(frozen=True)
class EffectFact:
    """What a decision was expected to do, once the month is published, in its own sentence."""

    number: int
    edition: int
    decision: str
    words: str
    is_missed: bool
    found_on: date
    address: str
    code: str


@dataclass(frozen=True)
class AskedFact:
    """What was asked or said of a measure and answered in public, within twelve months."""

    code: str
    title: str
    service: str
    month: Month
    address: str
    questions: int = 0
    complaints: int = 0
    of_members: int = 0


@dataclass(frozen=True)
class ComplaintsFact:
    """The complaints of a service in the four quarters to one and in the four before, as they are
    published.
    """

    service: str
    slug: str
    quarter: Month
    quarter_title: str
    now: int
    before: int
    address: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConsultedFact:
    """What residents said of one draft target in a consultation that has closed, in counts."""

    number: int
    consultation: str
    code: str
    title: str
    service: str
    closed_on: date
    address: str
    # The view that most of them hold against the target, in words, and how many do.
    view: str
    view_in_words: str
    holders: int
    total: int


@dataclass(frozen=True)
class SurveyFact:
    """Two waves of a question, the newer clearly worse than the older, as they are published."""

    number: int
    question: str
    survey: str
    last_day: date
    now: str
    before: str
    address: str
    service: str = ""
    codes: tuple[str, ...] = ()
