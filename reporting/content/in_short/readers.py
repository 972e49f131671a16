"""“In short” for each reader: the same facts, in the order and the measure that this reader needs
(pure).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reporting.content.in_short.changes import (
    MOST,
    Movement,
    Turn,
    better_measures,
    movement,
    turns,
    worse_measures,
)
from reporting.content.in_short.decisions import Asked, Outcome, decisions_asked, outcomes
from reporting.content.in_short.facts import Account, Sentence
from reporting.content.in_short.headline import (
    counts_sentence,
    headline,
    headline_of_decisions,
    headline_of_findings,
)
from reporting.content.in_short.money import money_in_plans
from reporting.content.in_short.promises import (
    Promise,
    kept_promises,
    missed_promises,
    newest_paths,
)
from reporting.content.in_short.questions import Question, questions_to_ask


class Reader(StrEnum):
    """For whom a month is told in short."""

    RESIDENT = "resident"
    COMMITTEE = "committee"
    HOLDER = "portfolio holder"
    CESG = "executive group"
    DIRECTOR = "director"


# Who gets which part; headline, counts, worse, better and promises are for everybody.
DECIDES = (Reader.CESG, Reader.DIRECTOR)
HEARS_DECISIONS = (*DECIDES, Reader.HOLDER, Reader.COMMITTEE)
SEES_MONEY = (Reader.CESG, Reader.DIRECTOR, Reader.HOLDER, Reader.COMMITTEE)
ASKS = (Reader.COMMITTEE, Reader.HOLDER)
HEARS_FINDINGS = (Reader.CESG, Reader.HOLDER)


@dataclass(frozen=True, slots=True)
class InShort:
    """What one reader is told of a month; parts that are not for the reader are empty."""

    headline: Sentence
    counts: Sentence
    turned_worse: tuple[Sentence, ...] = ()
    turned_better: tuple[Sentence, ...] = ()
    worse: tuple[Movement, ...] = ()
    better: tuple[Movement, ...] = ()
    missed: tuple[Promise, ...] = ()
    kept: tuple[Promise, ...] = ()
    paths: Sentence | None = None
    money: tuple[Sentence, ...] = ()
    asked: tuple[Asked, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    questions: tuple[Question, ...] = ()
    turns_worse: tuple[Turn, ...] = ()
    turns_better: tuple[Turn, ...] = ()

    def sentences(self) -> Iterator[tuple[str, Sentence]]:
        """Every sentence with the name of its part, in reading order."""
        yield "Headline", self.headline
        yield "Counts", self.counts
        for name, sentences in (
            ("Turned worse", self.turned_worse),
            ("Turned better", self.turned_better),
        ):
            yield from ((name, sentence) for sentence in sentences)
        for name, movements in (("Worse", self.worse), ("Better", self.better)):
            for moved in movements:
                yield name, moved.sentence
                if moved.way_back is not None:
                    yield "Way back", moved.way_back
        if self.paths is not None:
            yield "Promised figures", self.paths
        for name, promises in (("Promise missed", self.missed), ("Promise kept", self.kept)):
            yield from ((name, promise.sentence) for promise in promises)
        yield from (("Money", sentence) for sentence in self.money)
        yield from (("Asked", asked.why) for asked in self.asked)
        yield from (("Decided", outcome.sentence) for outcome in self.outcomes)
        yield from (("Question", question.because) for question in self.questions)


def in_short(reader: Reader, account: Account, most: int = MOST) -> InShort:
    """A month in short for one reader."""
    reports, escalated = account.reports, account.escalated
    worse = worse_measures(account.measures, escalated)[:most]
    better = better_measures(account.measures)[:most]
    asked = tuple(decisions_asked(account)) if reader in DECIDES else ()
    turned_worse = tuple(turns(account.measures, account.before, "worse"))
    turned_better = tuple(turns(account.measures, account.before, "better"))
    return InShort(
        headline=first_sentence(reader, account, len(asked)),
        counts=counts_sentence(account.measures, account.month.name),
        turned_worse=tuple(turn.sentence(account.since) for turn in turned_worse),
        turned_better=tuple(turn.sentence(account.since) for turn in turned_better),
        worse=tuple(movement(one, account.report_on(one.code)) for one in worse),
        better=tuple(movement(one) for one in better),
        missed=tuple(missed_promises(reports)),
        kept=tuple(kept_promises(reports, account.month)),
        paths=newest_paths(reports),
        money=tuple(money_in_plans(reports)) if reader in SEES_MONEY else (),
        asked=asked,
        outcomes=tuple(outcomes(account)) if reader in HEARS_DECISIONS else (),
        questions=tuple(questions_to_ask(account)) if reader in ASKS else (),
        turns_worse=turned_worse,
        turns_better=turned_better,
    )


def first_sentence(reader: Reader, account: Account, asked: int) -> Sentence:
    """The headline for a reader: who knows the council hears what changed and what matters most."""
    finding = headline_of_findings(account) if reader in HEARS_FINDINGS else None
    if finding is not None:
        return finding
    if reader == Reader.CESG:
        return headline_of_decisions(asked, account.measures, account.escalated)
    return headline(account.measures, account.whole, account.escalated)
