"""What “in short” is made from: frozen lines and published reports as values, and sentences with
their sources (pure).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from exceptions.rules.money import NO_OTHER_BUDGET, OTHER_BUDGETS
from exceptions.rules.standing import PAST_PROMISE
from pmf_portal.formats.canonical import decimal_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import NAMES, Month, PeriodError
from scorecards.rating.rag import COLOURS

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One frozen line or report that a sentence came from, and what it says."""

    code: str
    title: str
    line: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it was made from."""

    text: str
    sources: tuple[Source, ...] = ()

    def __str__(self) -> str:
        return self.text


class FrozenLine(Protocol):
    """What a line of a build knows and its published form does not say."""

    @property
    def polarity(self) -> str: ...
    @property
    def aggregation(self) -> str: ...
    @property
    def amber_low(self) -> Decimal | None: ...
    @property
    def amber_high(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Measure:
    """One published line; names as those of a line of a build."""

    code: str
    title: str
    rating: str
    month: Month
    unit: str = ""
    decimals: int = 0
    polarity: str = "higher"
    aggregation: str = "latest"
    actual_to_date: Decimal | None = None
    plan_to_date: Decimal | None = None
    to_date_last_year: Decimal | None = None
    amber_low: Decimal | None = None
    amber_high: Decimal | None = None
    previous_year: Decimal | None = None
    annual_target: Decimal | None = None
    coverage: str = ""
    reporting_period: str = ""
    trend_year: str = ""
    direction: str = ""
    comment: str = ""
    why: str = ""
    plan: str = ""
    priority: str = ""
    service: str = ""
    # An everyday name, for headlines; the title where there is none.
    called: str = ""

    @property
    def name(self) -> str:
        return self.called or self.title

    @property
    def is_rated(self) -> bool:
        return self.rating in COLOURS

    @property
    def source(self) -> Source:
        return Source(self.code, self.title, self.why or f"Rating: {self.rating}.")


def measure_of(published: Content, line: FrozenLine, month: Month) -> Measure:
    """A published line, with what its frozen row alone knows."""
    figures = (
        "actual_to_date",
        "plan_to_date",
        "to_date_last_year",
        "previous_year",
        "annual_target",
    )
    words = ("code", "title", "rating", "unit", "decimals", "reporting_period", "trend_year")
    return Measure(
        **{name: published[name] for name in words},
        **{name: decimal_of(published.get(name)) for name in figures},
        **{name: published.get(name) or "" for name in ("direction", "comment", "why")},
        **{name: published.get(name) or "" for name in ("plan", "priority", "service")},
        month=month,
        coverage=published.get("periods_reported") or "",
        polarity=line.polarity,
        aggregation=line.aggregation,
        amber_low=line.amber_low,
        amber_high=line.amber_high,
    )


@dataclass(frozen=True, slots=True)
class PathStep:
    """One period of a promised way back: what was promised, what came, whether that was enough
    (None while nothing came).
    """

    period: str
    promised: str
    actual: str
    on_path: bool | None


@dataclass(frozen=True, slots=True)
class Action:
    what: str
    due: str
    status: str
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The public copy of an exception report, as it was published with a month."""

    code: str
    title: str
    state: str = ""
    escalated: bool = False
    opened_for: str = ""
    plan_due: str = ""
    due_on: str = ""
    promise: str = ""
    promised: str = ""
    path: tuple[PathStep, ...] = ()
    actions: tuple[Action, ...] = ()
    causes: tuple[str, ...] = ()
    money: Decimal | None = None
    needs_virement: bool = False
    finance_note: str = ""
    support: str = ""

    @property
    def source(self) -> Source:
        parts = [f"Off plan since {self.opened_for}", f"{self.state[:1].upper()}{self.state[1:]}"]
        if self.plan_due:
            parts.append(self.plan_due)
        if self.promise:
            parts.append(f"Back on plan: {self.promise}")
        for step in self.reported[-1:]:
            parts.append(f"{step.period}: {step.promised} expected, {step.actual} came")
        if self.money is not None:
            source = OTHER_BUDGETS if self.needs_virement else NO_OTHER_BUDGET
            parts.append(f"Money £{self.money:,f}; {source}")
        return Source(self.code, self.title, ". ".join(part for part in parts if part) + ".")

    @property
    def reported(self) -> tuple[PathStep, ...]:
        """The steps of the path whose figure is there."""
        return tuple(step for step in self.path if step.on_path is not None)

    @property
    def next_step(self) -> PathStep | None:
        """The next promised figure that nothing came for yet."""
        return next((step for step in self.path if step.on_path is None), None)

    @property
    def is_promise_over(self) -> bool:
        """Whether the month in which performance was to be back on plan has passed."""
        return self.promise.startswith(PAST_PROMISE)

    @property
    def periods_off_path(self) -> int:
        """How many figures in a row, up to the newest, fell short of the promised path."""
        run = 0
        for step in reversed(self.reported):
            if step.on_path:
                break
            run += 1
        return run


def report_of(published: Content) -> Report:
    """A public copy as a value; what older copies do not hold is empty."""
    finance = published.get("finance") or {}
    amounts = [decimal_of(finance.get(name)) for name in ("revenue", "capital")]
    known = [amount for amount in amounts if amount]
    path = [
        PathStep(step["period"], step["expected_shown"], step["actual_shown"], step["on_path"])
        for step in published.get("path") or ()
    ]
    actions = [
        Action(one["what"], one["due"], one["status"], one.get("effect") or "")
        for one in published.get("actions") or ()
    ]
    words = ("state", "opened_for", "plan_due", "due_on", "support")
    return Report(
        code=published["code"],
        title=published["title"],
        **{name: published.get(name) or "" for name in words},
        escalated=bool(published.get("escalated")),
        promise=published.get("promise") or published.get("recovery_month") or "",
        promised=published.get("recovery_month") or "",
        path=tuple(path),
        actions=tuple(actions),
        causes=tuple(cause["text"] for cause in published.get("causes") or ()),
        money=sum(known, Decimal(0)) if known else None,
        needs_virement=bool(finance.get("virement")),
        finance_note=finance.get("note") or "",
    )


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the executive group decided about a report since the month before came out."""

    KEPT, NEW_PLAN = "resume", "require_revision"

    code: str
    title: str
    decided_on: date
    act: str


@dataclass(frozen=True, slots=True)
class Account:
    """The published month of one part of the council, as its readers are told of it: `before` are
    the ratings of the scorecard before, `since` its month, `ended` the codes whose reports were
    closed since.
    """

    whole: str
    month: Month
    measures: tuple[Measure, ...]
    reports: tuple[Report, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    since: str = ""
    rulings: tuple[Ruling, ...] = ()
    ended: frozenset[str] = frozenset()

    @property
    def escalated(self) -> frozenset[str]:
        return frozenset(report.code for report in self.reports if report.escalated)

    def report_on(self, code: str) -> Report | None:
        return next((report for report in self.reports if report.code == code), None)


def period_end(label: str) -> Month | None:
    """The month with which a period ends that is called so; None for what names no period."""
    name, _, year = label.partition(" ")
    if name in NAMES and year.isdecimal():
        return Month(int(year), NAMES.index(name) + 1)
    for kind in frequency.FREQUENCIES:
        try:
            return frequency.parse(label, kind)
        except PeriodError:
            continue
    return None
