"""Questions that a committee may want to ask, each from what was published (pure)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from exceptions.rules.standing import MET, NO_FIGURE
from reporting.content.in_short.facts import Account, Measure, Report, Sentence, Source
from reporting.content.in_short.figures import figure, number_in_words, ordinal
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import LATE, figures_of, is_only_unverified
from targets.rules.polarity import Polarity

MOST, OF_A_KIND = 5, 2
# So many figures in a row off the path, or so many times the same action, are worth a question.
RUN, TIMES = 2, 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and why it is worth asking."""

    kind: str
    code: str
    title: str
    because: Sentence
    ask: str

    @property
    def text(self) -> str:
        return f"{self.because} {self.ask}"


def questions_to_ask(account: Account, most: int = MOST) -> list[Question]:
    """One question on a measure, the worst measure first, and at most two of a kind."""
    asked: list[Question] = []
    kinds: Counter[str] = Counter()
    for measure in worst_first(account.measures, account.escalated):
        for one in questions_on(measure, account.report_on(measure.code)):
            if kinds[one.kind] < OF_A_KIND:
                kinds[one.kind] += 1
                asked.append(one)
                break
    return asked[:most]


def questions_on(measure: Measure, report: Report | None) -> Iterator[Question]:
    if report is not None:
        yield from filter(None, (rule(report) for rule in REPORT_RULES))
    if question := easier_target(measure):
        yield question


def promise_missed(report: Report) -> Question | None:
    """The month in which performance was promised to be back has passed."""
    if not report.is_promise_over or report.promise.endswith(MET):
        return None
    came = f": {figures_of(report.reported[-1])}" if report.reported else ""
    missed = "and there is no figure since" if report.promise.endswith(NO_FIGURE) else "and missed"
    return question(
        "missed",
        report,
        f"{report.title}: back on plan was promised for {report.promised} {missed}{came}.",
        "What is the new date, and what makes it likely?",
    )


def off_path(report: Report) -> Question | None:
    """Several figures in a row fell short of the promised way back."""
    run, number = report.periods_off_path, len(report.reported)
    if run < RUN:
        return None
    times = f"{run} of {number} times" if run == number else f"{run} times in a row"
    newest = report.reported[-1]
    until = f" by {report.promised}" if report.promised else ""
    return question(
        "off path",
        report,
        f"{report.title}: off the promised path {times}, with {figures_of(newest)}.",
        f"What will bring it back{until}?",
    )


def same_action(report: Report) -> Question | None:
    """The same action was planned again and again."""
    planned = Counter(action.what for action in report.actions)
    if not planned:
        return None
    what, times = planned.most_common(1)[0]
    if times < TIMES:
        return None
    return question(
        "same action",
        report,
        f"{report.title}: “{what}” is in the plan for the {ordinal(times)} time.",
        f"What did it change the first {number_in_words(times - 1)} times?",
    )


def no_plan(report: Report) -> Question | None:
    """The delivery plan is late."""
    if not LATE.search(report.plan_due):
        return None
    ask = "When will it be verified?" if is_only_unverified(report) else "When will it be there?"
    return question("no plan", report, f"{report.title}: {report.plan_due}.", ask)


def easier_target(measure: Measure) -> Question | None:
    """The target of the year is easier than last year's result."""
    result, target = measure.previous_year, measure.annual_target
    if result is None or target is None or not measure.is_rated:
        return None
    is_lower = measure.polarity == Polarity.HIGHER and target < result
    is_higher = measure.polarity == Polarity.LOWER and target > result
    if not (is_lower or is_higher):
        return None
    text = (
        f"{measure.title}: this year’s target ({figure(measure, target)}) is easier than last"
        f" year’s result ({figure(measure, result)})."
    )
    source = Source(measure.code, measure.title, f"Target {target}; last year {result}.")
    sentence = Sentence(text, (source, measure.source))
    return Question("easier target", measure.code, measure.title, sentence, "What is the reason?")


def question(kind: str, report: Report, because: str, ask: str) -> Question:
    return Question(kind, report.code, report.title, Sentence(because, (report.source,)), ask)


REPORT_RULES = (promise_missed, off_path, no_plan, same_action)
