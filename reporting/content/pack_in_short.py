"""The first page of a pack: what happened, what is asked, what was decided and what came of it,
what was promised and missed, and the money (pure).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Any

from pmf_portal.formats.money import pounds
from pmf_portal.formats.numbers import counted, is_or_are
from pmf_portal.formats.wording import lower_first
from reporting.content.document import (
    Beside,
    Cards,
    Column,
    Counts,
    Drawing,
    Facts,
    Heading,
    Panel,
    Said,
    Table,
    Text,
)
from reporting.content.in_short.changes import Turn, turned_in_short
from reporting.content.in_short.decisions import SUPPORT, Asked
from reporting.content.in_short.promises import LATE
from reporting.content.in_short.readers import InShort
from reporting.content.pack_meetings import meeting_blocks
from reporting.content.scorecards import counts_of

Content = Mapping[str, Any]
ASKED = (
    Column("No.", width=0.9),
    Column("Decision, and why now", width=7.6),
    Column("Sum", width=1.9),
    Column("Options", width=5.3),
)
DECIDED = (Column("Decided", width=3.4), Column("What came of it", width=2.6))
PROMISED = (Column("Promised", width=3.8), Column("Due", width=2), Column("Missed by", width=2.2))
# What has room on one page.
MOST_ROWS, MOST_TURNED = 5, 6
# Beside so many decisions there is room for fewer rows.
MANY, FEW_ROWS = 4, 3
TIMES = re.compile(r"off the promised path for the (\w+) time in a row")
LATE_PLAN = "The delivery plan is "
# A sum of money in a sentence of the content, and what is said of it.
SUM = re.compile(r"(£[0-9.,]+(?: million)?) (.*)")
# The period of a figure that missed its promise is that of the promise.
WHEN = re.compile(r" in (?:[A-Z][a-z]+ \d{4}|\d{4}/\d{2}(?: Q\d)?)(?= \(|$)")
NOTE = re.compile(r" \(“[^”]*”\)")


def frozen(short: InShort) -> dict[str, Any]:
    """What a pack keeps of its month in short: sentences as they are printed."""
    return {
        "headline": short.headline.text,
        "counts": short.counts.text,
        "worse": [sentence.text for sentence in short.turned_worse],
        "better": [sentence.text for sentence in short.turned_better],
        "turned_worse": [turn_of(turn) for turn in short.turns_worse],
        "turned_better": [turn_of(turn) for turn in short.turns_better],
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
            | {"meanings": list(one.meanings)}
            for one in short.asked
        ],
        "asked_sum": sum_of(short.asked),
        "decided": [
            {"code": one.code, "title": one.title, "decided": one.decided, "came": one.came}
            | {"day": one.day}
            for one in short.outcomes
        ],
        "questions": [
            {"code": one.code, "because": one.because.text, "ask": one.ask}
            for one in short.questions
        ],
    }


def turn_of(turn: Turn) -> dict[str, str]:
    line = turn.measure
    return {
        "code": line.code,
        "title": line.title,
        "change": turn.change,
        "figures": turn.figures,
        "words": line.comment,
    }


def sum_of(asked: Sequence[Asked]) -> dict[str, str]:
    """What is asked for altogether, and for what."""
    amounts = [(one.title, one.money) for one in asked if one.money]
    if not amounts:
        return {}
    parts = "; ".join(f"{title} {pounds(money)}" for title, money in amounts)
    return {"sum": pounds(sum(money for _, money in amounts)), "parts": parts}


def first_page(content: Content, marks: Drawing | None) -> Iterator[Any]:
    """The page that is cover and summary at once."""
    short, counts = content["in_short"], counts_of(content)
    yield from meeting_blocks(content)
    yield Text((state_of(content, counts),))
    yield replace(counts, note="")
    if marks is not None:
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
    yield from money_blocks(short)
    if short["questions"]:
        lines = tuple(f"{one['because']} {one['ask']}" for one in short["questions"])
        yield Panel(
            "Questions you may want to ask", (*lines, "Made from the figures in this pack.")
        )


def state_of(content: Content, counts: Counts) -> str:
    """ "18 of 31 rated measures are on plan. Since January 2024: 3 ratings worse, none better. 10
    decisions wait for you." """
    short = content["in_short"]
    rated = counts.green + counts.amber + counts.red
    sentences = [
        f"{counts.green or 'None'} of {counted(rated, 'rated measure')}"
        f" {is_or_are(counts.green or 1)} on plan."
        if rated
        else short["counts"],
        turned_in_short(len(short["worse"]), len(short["better"]), content["since"]),
    ]
    if waiting := len(short["asked"]):
        verb = "decision waits" if waiting == 1 else "decisions wait"
        sentences.append(f"{waiting} {verb} for you.")
    return " ".join(filter(None, (*sentences, counts.note)))


def money_blocks(short: Content) -> list[Any]:
    """What is asked for, and what the plans spend already, the sums first."""
    asked = short.get("asked_sum")
    cards = [(asked["sum"], f"asked for here: {asked['parts']}")] if asked else []
    for sentence in short["money"]:
        match = SUM.fullmatch(NOTE.sub("", sentence))
        if match is None:
            return [Heading("Money"), Text(tuple(short["money"]))]
        if not asked or "other budgets" not in match[2]:
            cards.append((match[1], match[2].removesuffix(".")))
    return [Heading("Money"), Cards(tuple(cards))] if cards else []


def turned_facts(content: Content, short: Content) -> Iterator[tuple[str, str]]:
    """Which ratings changed since the scorecard before, for the worse and for the better."""
    if not content["since"]:
        yield "Changed", "There is no earlier scorecard to compare with."
        return
    for words, name in (("Worse", "worse"), ("Better", "better")):
        turned = short.get(f"turned_{name}")
        lines = short[name] if turned is None else [turned_line(turn) for turn in turned]
        shown = lines[:MOST_TURNED] or [f"None since {content['since']}."]
        if (more := len(lines) - MOST_TURNED) > 0:
            shown = [*shown, f"And {counted(more, 'more measure')}."]
        yield words, "\n".join(shown)


def turned_line(turn: Content) -> str:
    """ "CP12 Children in care …, amber to red: 10.9% in February, plan 9.5%. “…”" """
    words = f" “{turn['words']}”" if turn["words"] else ""
    return f"{turn['code']} {turn['title']}, {turn['change']}: {turn['figures']}.{words}"


def asked_blocks(asked: Sequence[Content]) -> list[Any]:
    if not asked:
        return []
    rows = tuple(
        (
            str(number),
            Said(f"{one['title']} ({one['code']}). {one['question']}", why_now(one["why"])),
            one["money"],
            "\n".join(options_in_short(one)),
        )
        for number, one in enumerate(asked, start=1)
    )
    return [
        Heading("What you are asked to decide"),
        Table("Decisions", "What you are asked to decide", ASKED, rows, is_named_above=True),
    ]


def lettered_options(one: Content) -> Iterator[tuple[str, str, str]]:
    """Each option of a decision: its letter, its words and what it means, as far as it was
    published.
    """
    meanings = one.get("meanings") or [""] * len(one["options"])
    yield from zip(ascii_uppercase, one["options"], meanings, strict=False)


def options_in_short(one: Content) -> Iterator[str]:
    """Each option with its letter; the support that is asked for always by its words."""
    for letter, option, meaning in lettered_options(one):
        words = f"{letter}  {option}"
        is_support = option.startswith(SUPPORT) and meaning
        yield f"{words}: {meaning}" if is_support else words


def why_now(text: str) -> str:
    """The first sentence, which has the newest figure, in few words; and that a plan is late."""
    first, *others = (sentence.removesuffix(".") for sentence in text.split(". "))
    late = [one for one in others if one.startswith(LATE_PLAN)]
    return " ".join(f"{TIMES.sub(shorter, one)}." for one in (first, *late) if one)


def shorter(times: re.Match[str]) -> str:
    return f"{times[1]} time off the path"


def day_of(due: str) -> str:
    """A day without its year, which is this one or the last; other moments as they are."""
    words = due.split()
    return " ".join(words[:2]) if len(words) == 3 else due


def missed_by(outcome: str) -> str:
    """By how much a promise was missed: “5 days late”, “£2.8 million (£0.0 million promised)”."""
    if late := LATE.search(outcome):
        return late[0]
    came = outcome.partition("; ")[0].removeprefix("Missed: ")
    return WHEN.sub("", came)


def first_part(text: str) -> str:
    """What is said before a semicolon."""
    return text.partition("; ")[0]


def came_of_it(came: str) -> str:
    """What came of a decision; a figure without its period, which is that of the pack."""
    first = first_part(came)
    return WHEN.sub("", first) if first.startswith(("Missed", "Kept")) else first


def decided_blocks(decided: Sequence[Content], most: int) -> list[Any]:
    if not decided:
        return []
    rows = tuple(
        (f"{one['title']}: {lower_first(one['decided'])}", came_of_it(one["came"]))
        for one in decided[:most]
    )
    days = {one.get("day", "") for one in decided}
    title = f"Decided on {min(days)}" if len(days) == 1 and days != {""} else "Decided last time"
    return [
        Heading(title),
        Table("Decided", title, DECIDED, rows, is_named_above=True),
        *more_than(decided, most, "decision"),
    ]


def missed_blocks(missed: Sequence[Content], most: int) -> list[Any]:
    if not missed:
        return []
    rows = tuple(
        (f"{one['title']}: {one['what']}", day_of(one["due"]), missed_by(one["outcome"]))
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
