"""Which themes some findings suggest (pure; framework 5.1): the same cause, measure, service or
words again and again.  The same findings in any order suggest the same themes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from pmf_portal.formats.wording import upper_first
from targets.lessons.rules.kinds import Worked
from targets.lessons.rules.stop_words import STOP_WORDS

# So many findings of one kind are a theme.
FEWEST = 3
# Shorter words say nothing by themselves.
SHORTEST_WORD = 4
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Described:
    """What of a finding is compared with others: its number, whether it worked, the category of its
    cause, its measures and its service by name, and its sentence.
    """

    number: int
    worked: str
    words: str
    cause: str = ""
    cause_title: str = ""
    measures: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    unit_title: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A theme that some findings suggest; `basis` says of what they have in common, and stays."""

    basis: str
    title: str
    numbers: tuple[int, ...]


def suggest(findings: Iterable[Described]) -> list[Suggestion]:
    """The themes that some findings suggest, causes first, then measures, services and words.  What
    tells of the very findings of an earlier suggestion, or of some of them, is none of its own.
    """
    ordered = sorted(findings, key=lambda one: one.number)
    made: list[Suggestion] = []
    for group in (by_cause, by_measure, by_service, by_words):
        for one in group(ordered):
            numbers = set(one.numbers)
            is_new = not any(numbers <= set(earlier.numbers) for earlier in made)
            if len(numbers) >= FEWEST and is_new:
                made.append(one)
    return made


def by_cause(findings: Sequence[Described]) -> Iterator[Suggestion]:
    groups = defaultdict(list)
    for one in findings:
        if one.cause:
            groups[one.cause, one.cause_title].append(one.number)
    for (cause, title), numbers in sorted(groups.items()):
        yield Suggestion(f"cause {cause}", upper_first(title), tuple(numbers))


def by_measure(findings: Sequence[Described]) -> Iterator[Suggestion]:
    groups = defaultdict(list)
    for one in findings:
        for code, title in one.measures:
            groups[code, title, one.worked].append(one.number)
    for (code, title, worked), numbers in sorted(groups.items()):
        name = f"{code} {title}: {what(worked)}"
        yield Suggestion(f"measure {code} {worked}", name, tuple(numbers))


def by_service(findings: Sequence[Described]) -> Iterator[Suggestion]:
    groups = defaultdict(list)
    for one in findings:
        if one.unit:
            groups[one.unit, one.unit_title, one.worked].append(one.number)
    for (unit, title, worked), numbers in sorted(groups.items()):
        name = f"{title}: {what(worked)}"
        yield Suggestion(f"service {unit} {worked}", name, tuple(numbers))


def what(worked: str) -> str:
    return "what worked" if worked == Worked.GOOD else "what did not work"


def by_words(findings: Sequence[Described]) -> Iterator[Suggestion]:
    """Findings that have at least two words in common, whatever their cause or measure."""
    numbers_of = defaultdict(list)
    for one in findings:
        for pair in combinations(sorted(words_that_count(one.words)), 2):
            numbers_of[pair, one.worked].append(one.number)
    words_of = defaultdict(set)
    for (pair, worked), numbers in numbers_of.items():
        if len(numbers) >= FEWEST:
            words_of[tuple(numbers), worked].update(pair)
    texts = {one.number: one.words for one in findings}
    for (numbers, worked), words in sorted(words_of.items(), key=largest_first):
        title = upper_first(", ".join(in_their_order(words, texts[numbers[0]])))
        yield Suggestion(f"words {' '.join(sorted(words))} {worked}"[:100], title, numbers)


def largest_first(row: tuple[tuple[tuple[int, ...], str], set[str]]) -> tuple[int, list[int], str]:
    (numbers, worked), _ = row
    return -len(numbers), list(numbers), worked


def in_their_order(words: set[str], text: str) -> list[str]:
    """Some words as a sentence has them, each once, in its order."""
    kept: dict[str, str] = {}
    for word in LETTERS.findall(text):
        stem = stem_of(word.casefold())
        if stem in words:
            kept.setdefault(stem, word.casefold())
    return list(kept.values())


def words_that_count(text: str) -> set[str]:
    """The words of a sentence that say what it is about, without their plural: no stop words
    (`stop_words.py`), none of less than four letters, no codes and figures.
    """
    words = set()
    for word in LETTERS.findall(text):
        folded = word.casefold()
        if len(folded) >= SHORTEST_WORD and folded not in STOP_WORDS:
            words.add(stem_of(folded))
    return words


def stem_of(word: str) -> str:
    """A word without its plural: "assessments" is "assessment", "access" stays."""
    if len(word) > SHORTEST_WORD and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def most_of(units: Iterable[str]) -> str:
    """The unit that is named most often, the first by name where several are; "" for none."""
    counts = Counter(unit for unit in units if unit)
    return min(counts, key=lambda unit: (-counts[unit], unit)) if counts else ""
