"""What an approver reads of a plan-year before its targets: the finding, what a year like the last
one would come to, what stands behind the plan, and what its challenge has left open (pure).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.money import pounds
from pmf_portal.formats.numbers import counted, is_or_are, plain_number
from pmf_portal.formats.one_after_another import joined
from pmf_portal.periods.month import FinancialYear
from scorecards.rating.rag import Rating
from targets.rules.principles import PRINCIPLES


def result_words(year: FinancialYear, *, goes_on: bool) -> str:
    """ "the result of 2023/24", and “so far” while figures of the year are to come"""
    return f"the result of {year}{' so far' if goes_on else ''}"


def headline(
    year: FinancialYear, targets: int, easier: int, compared: int, *, goes_on: bool = False
) -> str:
    """ "Approve the plan for 2024/25: 4 of 11 targets are easier than the result of 2023/24" """
    opening = f"Approve the plan for {year}"
    if not compared:
        return f"{opening}: {counted(targets, 'target')}"
    result = f"easier than {result_words(year - 1, goes_on=goes_on)}"
    if easier:
        return f"{opening}: {easier} of {counted(targets, 'target')} {is_or_are(easier)} {result}"
    if targets == 1:
        return f"{opening}: 1 target, not {result}"
    return f"{opening}: {targets} targets, none of them {result}"


def lead_words(
    year: FinancialYear,
    levels: Mapping[str, int],
    again: Collection[str],
    same: int,
    targets: int,
    *,
    goes_on: bool = False,
) -> str:
    """What the targets ask for, and what they would be rated in a year like the last one."""
    sentences = []
    if same == targets > 1:
        sentences.append(f"All {targets} targets are the same as in {year - 1}.")
    elif same:
        verb = is_or_are(same)
        sentences.append(
            f"{same} of {counted(targets, 'target')} {verb} the same as in {year - 1}."
        )
    if levels.get("harder"):
        verb = "asks" if levels["harder"] == 1 else "ask"
        result = result_words(year - 1, goes_on=goes_on)
        sentences.append(f"{levels['harder']} {verb} for more than {result}.")
    if again:
        so_far = " so far" if goes_on else ""
        sentences.append(f"A year like {year - 1}{so_far} would be {ratings_in_words(again)}.")
    return " ".join(sentences)


def ratings_in_words(ratings: Iterable[str]) -> str:
    """ "green on 4, amber on 5 and red on 2" """
    counts = Counter(ratings)
    parts = [f"{rating.value} on {counts[rating]}" for rating in Rating if counts[rating]]
    return joined(parts)


def heading_of_questionable(
    year: FinancialYear, easier: int, by_trend: int, *, goes_on: bool = False
) -> str:
    """Over the targets that are easier to reach than they seem."""
    if not by_trend:
        asks = "asks" if easier == 1 else "ask"
        result = result_words(year - 1, goes_on=goes_on)
        return f"{counted(easier, 'target')} that {asks} for less than {result}"
    if not easier:
        return f"{counted(by_trend, 'target')} easier than the trend of the years before"
    return (
        f"{easier + by_trend} targets worth questioning: {easier} easier than {year - 1},"
        f" {by_trend} than the trend"
    )


def heading_of_others(
    year: FinancialYear, others: int, harder: int, *, goes_on: bool = False
) -> str:
    if others == harder:
        asks = "asks" if others == 1 else "ask"
        result = result_words(year - 1, goes_on=goes_on)
        return f"{counted(others, 'target')} that {asks} for more than {result}"
    return f"{counted(others, 'other target')}"


def resources_in_words(
    revenue: Decimal | None, capital: Decimal | None, staff: Decimal | None, agreed_on: date | None
) -> str:
    """What stands behind the plan: “£61.5 million of running money and 655 full-time posts stand
    behind this plan, as agreed on 1 March 2024.”
    """
    parts = []
    if revenue is not None:
        parts.append(f"{pounds(revenue)} of running money")
    if capital is not None:
        parts.append(f"{pounds(capital)} of capital")
    if staff is not None:
        parts.append(f"{plain_number(staff)} full-time equivalent post{'' if staff == 1 else 's'}")
    if not parts:
        return "No money and no posts are agreed for this plan."
    day = f", as agreed on {day_in_words(agreed_on)}" if agreed_on else ""
    stand = "stand" if len(parts) > 1 else "stands"
    return f"{joined(parts)} {stand} behind this plan{day}."


def left_open(answered: Mapping[str, int], without_evidence: Sequence[str]) -> list[str]:
    """What the drafts answer for and rest on: each thing once for all targets, with their codes
    where it is not of all; `answered` counts principles by code.
    """
    whole = len(PRINCIPLES)
    sentences = []
    none = [code for code, count in answered.items() if not count]
    some = [code for code, count in answered.items() if 0 < count < whole]
    for codes, words in (
        (none, f"answers for none of the {whole} design principles"),
        (some, f"answers for only some of the {whole} design principles"),
        (without_evidence, "names no evidence"),
    ):
        if codes:
            sentences.append(of_targets(codes, len(answered), words))
    return sentences


def of_targets(codes: Sequence[str], targets: int, words: str) -> str:
    """A sentence on some of a plan's targets, with their codes unless it is on all of them."""
    if len(codes) == targets:
        every = "The one target" if targets == 1 else f"Each of the {targets} targets"
        return f"{every} {words}."
    return f"{joined(codes)}: each {words}." if len(codes) > 1 else f"{codes[0]} {words}."


def sent_back_in_words(day: date, changed: int, targets: int) -> str:
    """What became of a plan since it was sent back."""
    on = f"The plan was sent back on {day_in_words(day)}."
    if not changed:
        return f"{on} No target has changed since."
    has = "has" if changed == 1 else "have"
    rest = targets - changed
    others = f"; the other {rest} {is_or_are(rest)} as before" if rest else ""
    return f"{on} {counted(changed, 'target')} {has} changed since{others}."
