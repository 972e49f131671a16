"""The units of values that are not plain numbers, and scales of words (pure)."""

from pmf_portal.formats.unit_types import Unit, UnitKind

# A scale of words has at most so many words of so many characters.
MOST_WORDS, LONGEST_WORD = 10, 40
OFSTED = "Inadequate < Requires improvement < Good < Outstanding"
# Figures in these are no plain numbers.
SINGLE_OR_DURATION = (UnitKind.DURATION, UnitKind.DATE, UnitKind.YES_NO, UnitKind.WORDS)


def _scale(name: str, scale: str, *synonyms: str) -> Unit:
    words = tuple(word.strip() for word in scale.split("<"))
    return Unit(name, name, UnitKind.WORDS, synonyms=synonyms, lowest=None, scale=words)


# How each is kept, typed and shown stands in `value_kinds`.
VALUE_UNITS = (
    Unit(
        "mm:ss", "minutes and seconds", UnitKind.DURATION, synonyms=("m:ss", "min:sec", "mins:secs")
    ),
    Unit("h:mm", "hours and minutes", UnitKind.DURATION, synonyms=("hh:mm", "hrs:mins", "[h]:mm")),
    Unit(
        "h:mm:ss",
        "hours, minutes and seconds",
        UnitKind.DURATION,
        synonyms=("hh:mm:ss", "[h]:mm:ss", "hours minutes and seconds"),
    ),
    Unit(
        "days and hours",
        "days and hours",
        UnitKind.DURATION,
        synonyms=("days, hours", "days & hours", "days/hours", "days hours", "d:hh"),
    ),
    Unit(
        "date",
        "a date",
        UnitKind.DATE,
        lowest=None,
        synonyms=("dates", "milestone", "milestone date", "calendar date", "dd/mm/yyyy"),
    ),
    Unit(
        "yes/no",
        "yes or no",
        UnitKind.YES_NO,
        synonyms=("yes / no", "y/n", "yes no", "yes-no", "true/false"),
    ),
    _scale("Ofsted", OFSTED, "ofsted grade", "ofsted judgement", "ofsted rating"),
    _scale("CQC", OFSTED, "cqc rating", "care quality commission"),
    _scale("Audit Commission", "Poor < Fair < Good < Excellent", "clip", "poor to excellent"),
    _scale("CPA", "Poor < Weak < Fair < Good < Excellent", "cpa category"),
    _scale("food hygiene rating", "0 < 1 < 2 < 3 < 4 < 5", "food hygiene", "fhrs"),
    _scale("energy rating", "G < F < E < D < C < B < A", "epc", "a-g", "a to g"),
    _scale("A–E", "E < D < C < B < A", "a-e", "a to e"),
    _scale("RAG", "Red < Amber < Green", "rag status"),
    _scale("assurance", "None < Limited < Reasonable < Substantial", "level of assurance"),
)


def own_scale(text: str) -> Unit | None:
    """A scale of words of the council's own, from the worst to the best: “Poor < Fair < Good”."""
    words = words_of_scale(text)
    if not words or why_no_scale(words):
        return None
    name = " < ".join(words)
    return Unit(name, name, UnitKind.WORDS, lowest=None, scale=words)


def words_of_scale(text: str) -> tuple[str, ...]:
    """The words of a text that is meant as a scale; none where it has no “<”, or where something
    else than words stands beside it.
    """
    words = tuple(" ".join(word.split()) for word in text.replace("＜", "<").split("<"))
    if len(words) == 1 or not all(word[:1].isalnum() for word in words if word):
        return ()
    return words


def why_no_scale(words: tuple[str, ...]) -> str:
    """Why words make no scale, in a sentence; "" where they do."""
    if not all(words):
        return "A scale of words needs a word on either side of each “<”, like Poor < Fair < Good."
    if len(words) > MOST_WORDS:
        return f"A scale has at most {MOST_WORDS} words; this one has {len(words)}."
    if len({word.casefold() for word in words}) < len(words):
        return "Each word of a scale has to be another: one stands there twice."
    if any(len(word) > LONGEST_WORD for word in words):
        return f"A word of a scale has at most {LONGEST_WORD} characters."
    return ""
