"""What a wave of a survey question holds, and what it cannot hold (pure; framework 2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pmf_portal.formats.numbers import rounded

# A weighted or clustered sample tells as much as a simple one of n divided by this.
LEAST_EFFECT, MOST_EFFECT = Decimal(1), Decimal(20)
MOST_ASKED = 10_000_000
# A longer number counts no people; and Python refuses to read one of some thousand digits.
MOST_DIGITS = 9
WHOLE = Decimal(100)


class Mode(StrEnum):
    """How people were asked."""

    POST = "post"
    ONLINE = "online"
    TELEPHONE = "telephone"
    FACE_TO_FACE = "face"
    MIXED = "mixed"

    @property
    def label(self) -> str:
        return MODES[self]


MODES: Mapping[Mode, str] = {
    Mode.POST: "By post",
    Mode.ONLINE: "Online",
    Mode.TELEPHONE: "By telephone",
    Mode.FACE_TO_FACE: "Face to face",
    Mode.MIXED: "In several ways",
}


def mode_named(text: str) -> Mode | None:
    """The mode that a file names by its short name or by its words; None for no mode."""
    plain = " ".join(text.split()).casefold()
    for mode, label in MODES.items():
        if plain in (mode.value, label.casefold()):
            return mode
    return None


@dataclass(frozen=True)
class WaveEntry:
    """One wave: who answered, and how many of them gave the answers that count; that as a number,
    as a share of 100 (where answers are weighted), or answer by answer.
    """

    first_day: date
    last_day: date
    mode: str
    population: str
    n: int
    count: int | None = None
    share: Decimal | None = None
    answers: Mapping[str, int] = field(default_factory=dict)
    design_effect: Decimal | None = None


def listed(text: str) -> list[str]:
    """The answers that a text names, one a line, each once."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def answers_in(text: str) -> dict[str, int] | None:
    """The answers with their numbers that a text has, one a line or between semicolons: “Very
    satisfied = 120”; None where a part cannot be read.
    """
    found: dict[str, int] = {}
    for part in text.replace(";", "\n").splitlines():
        if not part.strip():
            continue
        name, _, number = part.rpartition("=")
        plain = number.replace(",", "").strip()
        name = " ".join(name.split())
        is_number = plain.isascii() and plain.isdigit() and len(plain) <= MOST_DIGITS
        if not name or not is_number or name in found:
            return None
        found[name] = int(plain)
    return found


def counted_of(answers: Mapping[str, int], counts: Sequence[str]) -> int:
    """How many gave one of the answers that count."""
    return sum(number for name, number in answers.items() if name in counts)


def why_not(
    entry: WaveEntry, counts: Sequence[str], others: Sequence[str], today: date
) -> tuple[str, str] | None:
    """At which field a wave does not hold together, and why; None where it does.  `counts` and
    `others` are the answers of its question, where they are listed.
    """
    for rule in (_days, _people):
        if problem := rule(entry, today):
            return problem
    given = [entry.count is not None, entry.share is not None, bool(entry.answers)]
    if sum(given) != 1:
        return "count", (
            "Enter one of the three: how many gave the answers that count, their share, or the"
            " number of each answer."
        )
    if entry.answers:
        return _answers(entry, counts, others)
    if entry.count is not None and entry.count > entry.n:
        return "count", f"More than the {entry.n:,} who answered cannot have said so."
    if entry.share is not None and not 0 <= entry.share <= WHOLE:
        return "share", "A share lies between 0 and 100."
    return None


def _days(entry: WaveEntry, today: date) -> tuple[str, str] | None:
    if entry.last_day < entry.first_day:
        return "last_day", "The last day cannot be before the first day."
    if entry.last_day > today:
        return "last_day", "A wave is entered once people have been asked: this day is to come."
    return None


def _people(entry: WaveEntry, today: date) -> tuple[str, str] | None:
    if not 1 <= entry.n <= MOST_ASKED:
        return "n", f"Enter how many answered, from 1 to {MOST_ASKED:,}."
    effect = entry.design_effect
    if effect is not None and not LEAST_EFFECT <= effect <= MOST_EFFECT:
        return "design_effect", "A design effect lies between 1 and 20."
    return None


def _answers(
    entry: WaveEntry, counts: Sequence[str], others: Sequence[str]
) -> tuple[str, str] | None:
    known = [*counts, *others]
    if not known:
        return "answers", "The question lists no answers: enter how many gave those that count."
    for name in entry.answers:
        if name not in known:
            return "answers", f"“{name}” is not an answer of this question: {'; '.join(known)}."
    total = sum(entry.answers.values())
    if total != entry.n:
        return "answers", (
            f"The answers come to {total:,}, but {entry.n:,} people"
            " answered. Leave out who gave no answer, in both."
        )
    return None


def share_of(entry: WaveEntry, counts: Sequence[str]) -> Decimal:
    """The share of 100 that gave the answers that count."""
    if entry.share is not None:
        return entry.share
    number = counted_of(entry.answers, counts) if entry.answers else entry.count or 0
    return rounded(WHOLE * number / entry.n, 6)
