"""What is asked of the executive group, in order of weight, and what became of what it decided
(pure).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.money import pounds
from pmf_portal.periods.month import Month
from reporting.content.in_short.facts import Account, Measure, Report, Ruling, Sentence
from reporting.content.in_short.figures import against_plan, to_date
from reporting.content.in_short.money import money_wanted
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import (
    figures_of,
    is_only_unverified,
    is_plan_late,
    is_reported_since,
    on_path_in_short,
    way_back_sentences,
)

RULINGS = {Ruling.KEPT: "Keep the plan", Ruling.NEW_PLAN: "Ask for a new plan"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision: the question, why now, the sum (None where no money is asked for), the options,
    and what the service asks for in its own words.
    """

    code: str
    title: str
    question: str
    why: Sentence
    money: Decimal | None
    note: str
    options: tuple[str, ...]
    own_words: str

    @property
    def money_in_short(self) -> str:
        return pounds(self.money) if self.money else "No new money"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided, and what came of it."""

    code: str
    title: str
    decided: str
    came: str
    sentence: Sentence


def decisions_asked(account: Account) -> list[Asked]:
    """What waits for a decision: money first, the largest sum first, then by the figures in a row
    off the promised path, then the worst first.
    """
    place = {
        measure.code: number
        for number, measure in enumerate(worst_first(account.measures, account.escalated))
    }
    waiting = [report for report in account.reports if is_waiting(report)]
    waiting.sort(
        key=lambda report: (
            -(money_of(report) or Decimal(0)),
            -report.periods_off_path,
            place.get(report.code, len(place)),
        )
    )
    measures = {measure.code: measure for measure in account.measures}
    return [asked(report, measures.get(report.code)) for report in waiting]


def is_waiting(report: Report) -> bool:
    """Before the executive group, or asking it for money, or its plan is late."""
    is_asking = bool(money_wanted([report])) and bool(report.support)
    return report.escalated or is_asking or is_plan_late(report)


def money_of(report: Report) -> Decimal | None:
    return report.money if report.needs_virement else None


def asked(report: Report, measure: Measure | None) -> Asked:
    money = money_of(report)
    return Asked(
        code=report.code,
        title=report.title,
        question=question_of(report, money),
        why=why_now(report, measure),
        money=money,
        note=report.finance_note,
        options=options_of(report, money),
        own_words=report.support,
    )


def question_of(report: Report, money: Decimal | None) -> str:
    if money:
        return f"Move {pounds(money)} from another budget?"
    if is_only_unverified(report):
        return "When will the director verify the plan?"
    if report.plan_due:
        return "When will there be a plan?"
    return "Keep its plan?"


def options_of(report: Report, money: Decimal | None) -> tuple[str, ...]:
    """What may be decided, each in at most twelve words."""
    if is_only_unverified(report):
        return ("Set a deadline for the director", "Ask the director to explain")
    if report.plan_due:
        return ("Set a deadline for the plan", "Ask the director to explain")
    options = ["Ask for a new plan"]
    if report.escalated and not report.is_promise_over and report.promised:
        options.insert(0, f"Keep the plan, to {report.promised}")
    elif report.escalated:
        options.append("Keep this plan")
    if money:
        options.insert(0, f"Agree, and move {pounds(money)}")
    elif report.support:
        options.append("Give the support it asks for")
    return tuple(options)


def why_now(report: Report, measure: Measure | None) -> Sentence:
    """The newest figure and where the way back stands."""
    sentences = list(way_back_sentences(report))
    sources = [report.source]
    if measure is not None and not report.reported:
        plan = against_plan(measure)
        sentences.insert(0, f"{to_date(measure)}{'; ' + plan if plan else ''}.")
    if measure is not None:
        sources.append(measure.source)
    return Sentence(" ".join(sentences), tuple(sources))


def outcomes(account: Account) -> list[Outcome]:
    """What was decided since the month before came out, and what became of it."""
    return [outcome(ruling, account) for ruling in newest_of(account.rulings)]


def newest_of(rulings: Iterable[Ruling]) -> Sequence[Ruling]:
    by_code = {ruling.code: ruling for ruling in sorted(rulings, key=lambda one: one.decided_on)}
    return list(by_code.values())


def outcome(ruling: Ruling, account: Account) -> Outcome:
    report = account.report_on(ruling.code)
    came = outcome_of(ruling, report, account)
    decided = RULINGS[ruling.act]
    day = f"{ruling.decided_on.day} {ruling.decided_on:%B %Y}"
    text = f"{ruling.title}, {day}: {decided[:1].lower()}{decided[1:]}. {came}."
    sources = (report.source,) if report else ()
    return Outcome(ruling.code, ruling.title, decided, came, Sentence(text, sources))


def outcome_of(ruling: Ruling, report: Report | None, account: Account) -> str:
    """What became of a decision by the figures since; never more than they say."""
    if report is None:
        return "Its report was closed" if ruling.code in account.ended else "No report is under way"
    if ruling.act == Ruling.NEW_PLAN:
        if report.plan_due:
            return f"Not there yet: {report.plan_due[:1].lower()}{report.plan_due[1:]}"
        if report.is_promise_over or not report.promised:
            return "No new plan was published"
        return f"The plan now promises to be back in {report.promised}"
    if not is_reported_since(report, Month.of(ruling.decided_on)):
        return "Not known: no figure since"
    newest = report.reported[-1]
    kept = "Kept" if newest.on_path else "Missed"
    words = f"{kept}: {figures_of(newest)}"
    return words if newest.on_path else f"{words}; {on_path_in_short(report)}"
