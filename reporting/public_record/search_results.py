"""What a reader is shown of a search: measures and places first, each report once with its newest
month; and where nothing has every word, the measures that have some of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import log
from re import IGNORECASE, search

from pmf_portal.council.council_settings import council_settings
from reporting.models import SearchEntry
from reporting.public_record.everyday_words import everyday_words, own_words
from reporting.public_record.search import find, matching, measures_and_places
from reporting.public_record.search_words import (
    LEFT_OUT,
    Alternative,
    Term,
    alternatives_of,
    pattern_of,
    pattern_of_word,
    words_of,
)

MEASURE, PLACE, PUBLICATION = "target ", "place ", "publication "
# How well an entry answers: by its code or name, by its title, by its everyday words, by its text.
EXACT, BY_TITLE, BY_EVERYDAY_WORDS, OTHER_TITLE, MEASURE_TEXT, OTHER_TEXT, SIMILAR = range(7)
MOST_SIMILAR = 10
# Of a measure that has some words only: at least this share of the best one's weight.
WORTH_SHOWING = 0.5
WEIGHT_OF_TITLE = 3


@dataclass
class Hit:
    """A thing that answers: its newest entry, how well it answers, and how many earlier months
    do too.
    """

    pk: int
    key: str
    title: str
    day: date
    sort_key: str
    rank: float
    how: int
    earlier: int = 0

    @property
    def series(self) -> str:
        return series_of(self.key)

    @property
    def order(self) -> tuple[int, float, int, str, str, int]:
        return self.how, -self.rank, -self.day.toordinal(), self.sort_key, self.title, self.pk


def series_of(key: str) -> str:
    """What the months of one report have in common; the key itself of anything else."""
    return key.rpartition(" ")[0] if key.startswith(PUBLICATION) else key


def hits(query: str, at: datetime) -> list[Hit]:
    """What answers a query, the best first; of a report with several months the newest."""
    wanted = alternatives_of(query)
    columns = ("pk", "key", "title", "date", "sort_key", "rank")
    newest: dict[str, Hit] = {}
    for pk, key, title, day, sort_key, rank in find(query, at).order_by("pk").values_list(*columns):
        hit = Hit(pk, key, title, day, sort_key, rank, how_well(key, title, query, wanted))
        former = newest.get(hit.series)
        if former is None:
            newest[hit.series] = hit
            continue
        later = max(hit, former, key=lambda one: one.day)
        later.earlier = former.earlier + 1
        newest[hit.series] = later
    for hit in by_own_words(wanted, at):
        known = newest.setdefault(hit.key, hit)
        known.how = min(known.how, BY_EVERYDAY_WORDS)
    return sorted(newest.values(), key=lambda hit: hit.order)


def by_own_words(wanted: Sequence[Alternative], at: datetime) -> list[Hit]:
    """The measures that the council itself calls so."""
    own = own_words(council_settings().search_words)
    keys = [MEASURE + code for code, words in own.items() if has_words(words, wanted)]
    if not keys:
        return []
    columns = ("pk", "key", "title", "date", "sort_key")
    rows = SearchEntry.objects.filter(key__in=keys, published_at__lte=at).values_list(*columns)
    return [Hit(*row, 0, BY_EVERYDAY_WORDS) for row in rows]


def results(query: str, at: datetime) -> list[Hit]:
    """What is shown for a query: what answers it, and before it the measures that have some of its
    words, where no title has them all.
    """
    found = hits(query, at)
    if any(hit.how not in (OTHER_TEXT, MEASURE_TEXT) for hit in found):
        return found
    alike = similar(query, at)
    known = {hit.key for hit in alike}
    return alike + [hit for hit in found if hit.key not in known]


def months_of(series: str, query: str, at: datetime) -> list[Hit]:
    """Every month of one report that answers a query, the newest first."""
    columns = ("pk", "key", "title", "date", "sort_key", "rank")
    rows = find(query, at).filter(key__startswith=f"{series} ").order_by("-date", "pk")
    months = [Hit(*row, OTHER_TITLE) for row in rows.values_list(*columns)]
    return [hit for hit in months if hit.series == series]


def how_well(key: str, title: str, query: str, wanted: Sequence[Alternative]) -> int:
    """How well an entry answers, by what it is and where the words stand."""
    is_measure = key.startswith((MEASURE, PLACE))
    asked = query.strip().casefold()
    if is_measure and asked in (key.partition(" ")[2].casefold(), title.casefold()):
        return EXACT
    if has_words(title, wanted):
        return BY_TITLE if is_measure else OTHER_TITLE
    if not is_measure:
        return OTHER_TEXT
    if has_words(f"{title}; {everyday_of(title)}", wanted):
        return BY_EVERYDAY_WORDS
    return MEASURE_TEXT


@lru_cache(maxsize=10_000)
def everyday_of(title: str) -> str:
    return everyday_words(title)


def has_words(text: str, wanted: Iterable[Alternative]) -> bool:
    """Whether a text has all words of some way to answer."""
    for terms in wanted:
        patterns = [pattern_of(term.words) for term in terms if not term.is_excluded]
        if all(search(pattern, text, IGNORECASE) for pattern in patterns):
            return True
    return False


def similar(query: str, at: datetime) -> list[Hit]:
    """The measures and places that have some words of a query, those with its rarest words first;
    of whole questions few words stand in any title.
    """
    words = [word for word in dict.fromkeys(words_of(query)) if word.lower() not in LEFT_OUT]
    if len(words) < 2:
        return []
    either: list[Alternative] = [(Term((word,)),) for word in words]
    public = measures_and_places(SearchEntry.objects.filter(published_at__lte=at))
    columns = ("pk", "key", "title", "date", "sort_key", "text")
    rows = list(matching(public, either).order_by("pk").values_list(*columns))
    standing = {row[0]: words_in(row[2], row[5], words) for row in rows}
    counts = Counter(word for places in standing.values() for word in places)
    scored = []
    for pk, key, title, day, sort_key, _ in rows:
        score = sum(
            weight * log(1 + 2 * len(rows) / counts[word]) for word, weight in standing[pk].items()
        )
        scored.append(Hit(pk, key, title, day, sort_key, score, SIMILAR))
    scored.sort(key=lambda hit: hit.order)
    best = scored[0].rank if scored else 0
    return [hit for hit in scored if hit.rank >= best * WORTH_SHOWING][:MOST_SIMILAR]


def words_in(title: str, text: str, words: Iterable[str]) -> dict[str, int]:
    """Which words an entry has, each with its weight: those of the title and of everyday language
    tell more than those of a text.
    """
    names, weights = f"{title}; {everyday_of(title)}", {}
    for word in words:
        pattern = pattern_of_word(word)
        if search(pattern, names, IGNORECASE):
            weights[word] = WEIGHT_OF_TITLE
        elif search(pattern, text, IGNORECASE):
            weights[word] = 1
    return weights
