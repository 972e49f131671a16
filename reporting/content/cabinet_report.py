"""The report of a portfolio holder to Cabinet on a quarter: concerns with actions and timescales,
achievements, resources (pure; framework 6.1).  The figures are those that were published; the
holder adds words to each part.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pmf_portal.formats.wording import terms
from reporting.content.document import (
    Column,
    Document,
    Heading,
    Mark,
    Notice,
    Said,
    Table,
    Text,
    document_of,
    paragraphs,
)
from reporting.content.in_short.changes import Movement, better_measures, movement
from reporting.content.in_short.facts import Account, Measure, Report
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import DONE, late_then
from reporting.content.in_short.readers import Reader, in_short
from scorecards.rating.rag import Rating

Content = dict[str, Any]
CONCERNS, ACHIEVEMENTS, RESOURCES = "concerns", "achievements", "resources"
PARTS = {
    CONCERNS: "Areas of concern, and what is done by when",
    ACHIEVEMENTS: "What was achieved",
    RESOURCES: "Resources",
}
# The measures of each part; how many more are off plan is said.
MOST_CONCERNS, MOST_ACHIEVEMENTS, MOST_ACTIONS = 8, 6, 3
NO_CONCERN = "No measure is red."
NO_ACHIEVEMENT = "No measure is clearly better than a year ago, and no promise came true."
NO_SUM = "No delivery plan of this quarter names a sum."
NO_ACTION, ALL_DONE = "No action is stated yet.", "Every action that was stated is done."


def figures_of_account(account: Account, published_on: date) -> Content:
    """What the published month says for each part, as plain values.  It is read on later days: what
    was late when the month came out is late on that day.
    """
    brief = in_short(Reader.HOLDER, account, MOST_ACHIEVEMENTS)
    reds = [
        measure
        for measure in worst_first(account.measures, account.escalated)
        if measure.rating == Rating.RED
    ]
    better = better_measures(account.measures)[:MOST_ACHIEVEMENTS]
    return {
        "headline": str(brief.headline),
        "counts": str(brief.counts),
        CONCERNS: [
            concern_of(one, account.report_on(one.code), published_on)
            for one in reds[:MOST_CONCERNS]
        ],
        "more_concerns": len(reds[MOST_CONCERNS:]),
        ACHIEVEMENTS: [row_of(movement(one)) for one in better],
        "kept": [f"{one.title}: {one.what}. {one.outcome}" for one in brief.kept],
        RESOURCES: [str(sentence) for sentence in brief.money],
    }


def row_of(moved: Movement) -> Content:
    measure = moved.measure
    return {
        "code": measure.code,
        "title": measure.title,
        "rating": measure.rating,
        "figures": moved.figures,
        "why": moved.words,
    }


def concern_of(measure: Measure, report: Report | None, published_on: date) -> Content:
    """A measure off plan with the actions that are not done, by when, and its way back."""
    moved = movement(measure, report)
    stated = report.actions if report else ()
    actions = [one for one in stated if one.status != DONE]
    return row_of(moved) | {
        "none": "" if actions else ALL_DONE if stated else NO_ACTION,
        "actions": [
            {"what": one.what, "due": late_then(one.due, published_on)}
            for one in actions[:MOST_ACTIONS]
        ],
        "way_back": late_then(str(moved.way_back or ""), published_on),
    }


def cabinet_report_document(content: Mapping[str, Any]) -> Document:
    """The report as page and paper."""
    words = content["words"]
    blocks: list[Any] = [Text((f"{content['headline']}. {content['counts']}".replace("..", "."),))]
    for part, heading in PARTS.items():
        blocks.append(Heading(heading))
        blocks.extend(BLOCKS[part](content))
        if words[part]:
            blocks.append(Notice(f"{content['from']}:", " ".join(paragraphs(words[part]))))
    return document_of(content, blocks, period=content["period"], subtitle=content["from"])


def concern_blocks(content: Mapping[str, Any]) -> Iterable[Any]:
    if not content[CONCERNS]:
        yield Text((NO_CONCERN,))
        return
    columns = (
        Column("Measure", width=4),
        Column("Rating", width=1.3),
        Column("Where it stands, and why", width=5),
        Column("What is done, by when", width=5),
    )
    rows = tuple(
        (
            f"{one['code']} {one['title']}",
            Mark(one["rating"]),
            Said(one["figures"], one["why"]),
            actions_in_words(one),
        )
        for one in content[CONCERNS]
    )
    yield Table("Concerns", "Areas of concern", columns, rows, is_named_above=True)
    more = content["more_concerns"]
    if more:
        verb = "measure is" if more == 1 else "measures are"
        reports = terms.exception_report.plural
        yield Text((f"{more} more {verb} red; the {reports} have each.",))


def actions_in_words(concern: Mapping[str, Any]) -> str:
    """ "A second reviewer: Friday 31 May 2024." and on the next line what the way back is."""
    sentences = [f"{one['what'].rstrip('.')}: {one['due']}." for one in concern["actions"]]
    return "\n".join(filter(None, (*sentences, concern["none"], concern["way_back"])))


def achievement_blocks(content: Mapping[str, Any]) -> Iterable[Any]:
    if not content[ACHIEVEMENTS] and not content["kept"]:
        yield Text((NO_ACHIEVEMENT,))
        return
    if content[ACHIEVEMENTS]:
        columns = (
            Column("Better than a year ago", width=5),
            Column("Rating", width=1.3),
            Column("Figures, and why", width=7),
        )
        rows = tuple(
            (
                f"{one['code']} {one['title']}",
                Mark(one["rating"]),
                Said(one["figures"], one["why"]),
            )
            for one in content[ACHIEVEMENTS]
        )
        yield Table("Achievements", "What was achieved", columns, rows, is_named_above=True)
    if content["kept"]:
        yield Text(tuple(content["kept"]))


def resource_blocks(content: Mapping[str, Any]) -> Iterable[Any]:
    yield Text(tuple(content[RESOURCES]) or (NO_SUM,))


BLOCKS = {
    CONCERNS: concern_blocks,
    ACHIEVEMENTS: achievement_blocks,
    RESOURCES: resource_blocks,
}
