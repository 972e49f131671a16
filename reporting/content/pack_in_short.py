"""The first page of a pack: what happened, what is asked, what was decided and what came of it,
what was promised and missed, and the money (pure).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pmf_portal.formats.numbers import counted
from reporting.content.document import (
    Beside,
    Column,
    Drawing,
    Facts,
    Heading,
    Panel,
    Said,
    Table,
    Text,
)
from reporting.content.in_short.readers import InShort
from reporting.content.scorecards import counts_of, lower_first

Content = Mapping[str, Any]
ASKED = (
    Column("No.", width=0.9),
    Column("Decision, and why now", width=7.6),
    Column("Sum", width=1.7),
    Column("Options", width=4.4),
)
DECIDED = (Column("Decided", width=3), Column("What came of it", width=3))
PROMISED = (Column("Promised", width=4.4), Column("Due", width=2), Column("Now", width=2.6))
# What has room on one page.
MOST_DECISIONS, MOST_ROWS, MOST_TURNED = 6, 5, 6
# Beside so many decisions there is room for fewer rows.
MANY, FEW_ROWS = 4, 3
# The service's note on a sum stands on the page of its report.
TIMES = re.compile(r"off the promised path for the (\w+) time in a row")
MOST_WORDS = 7
# The period of a figure that missed its promise is that of the promise.
WHEN = re.compile(r" in (?:[A-Z][a-z]+ \d{4}|\d{4}/\d{2}(?: \S+)?)$")
NOTE = re.compile(r" \(“[^”]*”\)")


def frozen(short: InShort) -> dict[str, Any]:
    """What a pack keeps of its month in short: sentences as they are printed."""
    return {
        "headline": short.headline.text,
        "counts": short.counts.text,
        "worse": [sentence.text for sentence in short.turned_worse],
        "better": [sentence.text for sentence in short.turned_better],
        "missed": [
            {"code": one.code, "title": one.title, "what": one.what, "due": one.due}
            | {"outcome": one.outcome}
            for one in short.missed
        ],
        "money": [sentence.text for sentence in short.money],
        "asked": [
            {"code": one.code, "title": one.title, "question": one.question}
            | {"why": one.why.text, "money": one.money_in_short, "note": one.note}
            | {"asks_money": bool(one.money)}
            | {"options": list(one.options), "own_words": one.own_words}
            for one in short.asked
        ],
        "decided": [
            {"code": one.code, "title": one.title, "decided": one.decided, "came": one.came}
            for one in short.outcomes
        ],
        "questions": [
            {"code": one.code, "because": one.because.text, "ask": one.ask}
            for one in short.questions
        ],
    }


def first_page(content: Content, marks: Drawing | None) -> Iterator[Any]:
    """The page that is cover and summary at once."""
    short = content["in_short"]
    if marks is None:
        yield Text((short["counts"],))
        yield counts_of(content)
    else:
        yield Text((f"{short['counts']} {counts_of(content).note}".strip(),))
        yield marks
    yield Facts(tuple(turned_facts(content, short)))
    yield from asked_blocks(short["asked"])
    most = FEW_ROWS if len(short["asked"]) > MANY else MOST_ROWS
    decided = decided_blocks(short["decided"], most)
    missed = missed_blocks(short["missed"], most)
    if decided and missed:
        yield Beside(tuple(decided), tuple(missed))
    else:
        yield from (*decided, *missed)
    if short["money"]:
        yield Heading("Money")
        yield Text(tuple(NOTE.sub("", sentence) for sentence in short["money"]))
    if short["questions"]:
        lines = tuple(f"{one['because']} {one['ask']}" for one in short["questions"])
        yield Panel(
            "Questions you may want to ask", (*lines, "Made from the figures in this pack.")
        )


def turned_facts(content: Content, short: Content) -> Iterator[tuple[str, str]]:
    """Which ratings changed since the scorecard before, for the worse and for the better."""
    if not content["since"]:
        yield "Changed", "There is no earlier scorecard to compare with."
        return
    for words, name in (("Worse", "worse"), ("Better", "better")):
        sentences = short[name]
        told = " ".join(sentences[:MOST_TURNED]) or f"None since {content['since']}."
        more = len(sentences) - MOST_TURNED
        yield words, f"{told} And {counted(more, 'more measure')}." if more > 0 else told


def asked_blocks(asked: Sequence[Content]) -> list[Any]:
    if not asked:
        return []
    rows = tuple(
        (
            str(number),
            Said(f"{one['title']} ({one['code']}). {one['question']}", why_now(one["why"])),
            one["money"],
            "\n".join(f"{chr(ord('A') + n)}  {option}" for n, option in enumerate(one["options"])),
        )
        for number, one in enumerate(asked[:MOST_DECISIONS], start=1)
    )
    return [
        Heading("What you are asked to decide"),
        Table("Decisions", "What you are asked to decide", ASKED, rows, is_named_above=True),
        *others_asked(asked),
    ]


def others_asked(asked: Sequence[Content]) -> list[Any]:
    """The decisions that have no room of their own on the first page, each by its name."""
    named = [
        f"{number} {one['title']} ({one['code']}): {lower_first(one['question'])}"
        for number, one in enumerate(asked, start=1)
        if number > MOST_DECISIONS
    ]
    return [Text((f"Also: {' '.join(named)}",))] if named else []


def why_now(text: str) -> str:
    """The first sentence, which has the newest figure, in few words."""
    first = text.partition(". ")[0].removesuffix(".")
    return f"{TIMES.sub(shorter, first)}." if first else ""


def shorter(times: re.Match[str]) -> str:
    return f"{times[1]} time off the path"


def day_of(due: str) -> str:
    """A day without its year, which is this one or the last; other moments as they are."""
    words = due.split()
    return " ".join(words[:2]) if len(words) == 3 else due


def promised(one: Content) -> str:
    """What was promised, in as few words as there is room for."""
    words = one["what"].split()
    what = one["what"] if len(words) <= MOST_WORDS else f"{' '.join(words[:MOST_WORDS])} …”"
    return f"{one['title']}: {what}"


def first_part(text: str) -> str:
    """What is said before a semicolon or a bracket."""
    return text.partition("; ")[0].partition(" (")[0]


def decided_blocks(decided: Sequence[Content], most: int) -> list[Any]:
    if not decided:
        return []
    rows = tuple(
        (f"{one['title']}: {one['decided']}", first_part(one["came"])) for one in decided[:most]
    )
    return [
        Heading("Decided last time"),
        Table("Decided", "Decided last time", DECIDED, rows, is_named_above=True),
        *more_than(decided, most, "decision"),
    ]


def missed_blocks(missed: Sequence[Content], most: int) -> list[Any]:
    if not missed:
        return []
    rows = tuple(
        (promised(one), day_of(one["due"]), WHEN.sub("", first_part(one["outcome"])))
        for one in missed[:most]
    )
    return [
        Heading("Promises missed"),
        Table("Promises", "Promises missed", PROMISED, rows, is_named_above=True),
        *more_than(missed, most, "promise"),
    ]


def more_than(rows: Sequence[Any], most: int, thing: str) -> list[Any]:
    more = len(rows) - most
    if more <= 0:
        return []
    return [Text((f"And {counted(more, f'more {thing}')}: see the pages that follow.",))]
