"""What is asked of the executive group, in order of weight, and what became of what it decided
(pure).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pmf_portal.formats.money import pounds
from pmf_portal.formats.wording import upper_first
from pmf_portal.periods.month import Month
from reporting.content.in_short.facts import Account, Measure, Report, Ruling, Sentence
from reporting.content.in_short.figures import against_plan, to_date
from reporting.content.in_short.money import money_wanted
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import (
    DONE,
    WEEKDAY,
    figures_of,
    is_only_unverified,
    is_plan_late,
    is_reported_since,
    on_path_in_short,
    way_back_sentences,
)

SUPPORT = "Give the support asked for"
# An option in words, at most.
MOST_WORDS = 12
RULINGS = {Ruling.KEPT: "Keep the plan", Ruling.NEW_PLAN: "Ask for a new plan"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision: the question, why now, the sum (None where no money is asked for), the options,
    and what the service asks for in its own words where no option has them.
    """

    code: str
    title: str
    question: str
    why: Sentence
    money: Decimal | None
    note: str
    options: tuple[str, ...]
    own_words: str
    # What each option means, by what is known of the report; "" where nothing is.
    meanings: tuple[str, ...] = ()

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
    day: str = ""


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


def is_an_option(support: str, options: Sequence[tuple[str, str]]) -> bool:
    """Whether an option says already, in its own words, what the service asks for."""
    return any(support in option for option, _ in options)


def money_of(report: Report) -> Decimal | None:
    return report.money if report.needs_virement else None


def asked(report: Report, measure: Measure | None) -> Asked:
    money = money_of(report)
    options = options_of(report, money)
    return Asked(
        code=report.code,
        title=report.title,
        question=question_of(report, money),
        why=why_now(report, measure),
        money=money,
        note=report.finance_note,
        options=tuple(option for option, _ in options),
        own_words="" if is_an_option(report.support, options) else report.support,
        meanings=tuple(meaning for _, meaning in options),
    )


def question_of(report: Report, money: Decimal | None) -> str:
    if money:
        return f"Move {pounds(money)} from another budget?"
    if is_only_unverified(report):
        return "When will the director verify the plan?"
    if report.plan_due:
        return "When will there be a plan?"
    return "Keep its plan?"


def options_of(report: Report, money: Decimal | None) -> list[tuple[str, str]]:
    """What may be decided, each in at most twelve words, and what it means."""
    if report.plan_due:
        what = "director" if is_only_unverified(report) else "plan"
        due = WEEKDAY.sub("", report.due_on) if what == "plan" else ""
        stands = upper_first(report.plan_due.rpartition("; ")[2])
        return [
            (f"Set a deadline for the {what}", f"It was due on {due}." if due else ""),
            ("Ask the director to explain", f"{stands}."),
        ]
    options = [("Ask for a new plan", effects_in_words(report))]
    if report.escalated and not report.is_promise_over and report.promised:
        options.insert(0, (f"Keep the plan, to {report.promised}", next_in_words(report)))
    elif report.escalated:
        has_passed = f"Its last month, {report.promised}, has passed." if report.promised else ""
        options.append(("Keep this plan", has_passed))
    if money:
        options.insert(0, (f"Agree, and move {pounds(money)}", report.finance_note))
    elif report.support:
        options.append(support_option(report.support))
    return options


def support_option(support: str) -> tuple[str, str]:
    """The support that is asked for, by its words where they are few."""
    named = f"Give the support: “{support}”"
    if len(named.split()) <= MOST_WORDS:
        return named, ""
    return SUPPORT, f"“{support}”"


def next_in_words(report: Report) -> str:
    """What the next figure has to be for a plan to be kept."""
    step = report.next_step
    if step is None:
        return ""
    words = f"{step.period} has to be {step.promised}"
    if report.reported:
        newest = report.reported[-1]
        words += f"; {newest.period} was {newest.actual}"
    return f"{words}."


def effects_in_words(report: Report) -> str:
    """How many of the actions still open name what they are to bring about."""
    still_open = [action for action in report.actions if action.status != DONE]
    if not report.actions:
        return ""
    if not still_open:
        return "Every published action of this plan is done."
    named, number = sum(bool(action.effect) for action in still_open), len(still_open)
    if number == 1:
        return f"Its one open action names {'an' if named else 'no'} effect."
    verb = "names" if named == 1 else "name"
    return f"{upper_first(str(named or 'none'))} of its {number} open actions {verb} an effect."


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
    return Outcome(ruling.code, ruling.title, decided, came, Sentence(text, sources), day)


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
