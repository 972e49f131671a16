"""The words that somebody looks for, and all the forms in which a text may have them: plurals,
possessives with any apostrophe, endings of verbs (pure).
"""

import re
from dataclasses import dataclass

MOST_WORDS = 12
APOSTROPHES = "'’‘ʼ`´′＇"
STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
# A word may hold what codes and years do: "2013/14", "CP01", "can't", "well-being".
WORD = re.compile(r"\w[\w/.'-]*")
PART = re.compile(r'(-?)(?:["“”]([^"“”]*)["“”]?|([^\s"“”]+))')
# What PostgreSQL’s English leaves out, too.
LEFT_OUT = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
    she her hers herself it its itself they them their theirs themselves what which who whom this
    that these those am is are was were be been being have has had having do does did doing a an
    the and but if or because as until while of at by for with about against between into through
    during before after above below to from up down in out on off over under again further then
    once here there when where why how all any both each few more most other some such no nor not
    only own same so than too very s t can will just don should now""".split()
)
IRREGULAR = {
    "child": "children",
    "person": "people",
    "man": "men",
    "woman": "women",
    "life": "lives",
    "crisis": "crises",
    "analysis": "analyses",
    "criterion": "criteria",
    "bus": "buses",
}
SINGULAR = {plural: singular for singular, plural in IRREGULAR.items()}
ENDINGS = "(?:s|es|d|ed|r|er|rs|ers|ing|ings|ion|ions|ly|ment|ments)?"


@dataclass(frozen=True, slots=True)
class Term:
    """Words that have to stand in a text (next to each other, if they were quoted), or must not."""

    words: tuple[str, ...]
    is_excluded: bool = False


# Each is one way to answer a query: all of its terms have to be met.
Alternative = tuple[Term, ...]


def alternatives_of(query: str) -> list[Alternative]:
    """What a query asks for: “a b”, “a or b”, “-a”, “"a b"”; none where it has no word to look
    for.
    """
    found: list[Alternative] = []
    terms: list[Term] = []
    count = 0
    for minus, quoted, plain in PART.findall(query):
        if not quoted and plain.lower() == "or" and not minus:
            found, terms = [*found, tuple(terms)], []
            continue
        words = words_of(quoted or plain)
        # “A&E” is one name, whose letters say nothing by themselves.
        is_name = "&" in plain and all(len(word) == 1 for word in words)
        quoted = quoted or (plain if is_name else "")
        words = [word for word in words if is_name or word.lower() not in LEFT_OUT]
        words = words[: MOST_WORDS - count]
        count += len(words)
        if words and quoted:
            terms.append(Term(tuple(words), bool(minus)))
        elif words:
            terms += [Term((word,), bool(minus)) for word in words]
    found.append(tuple(terms))
    return [terms for terms in found if any(not term.is_excluded for term in terms)]


def words_of(query: str) -> list[str]:
    """The words of a query: "2013/14", "CP01" and "can't" are one word each."""
    return [word.rstrip("/.'-") for word in WORD.findall(query.translate(STRAIGHT))][:MOST_WORDS]


def forms_of(word: str) -> list[str]:
    """A word with its singular and its plural, in small letters and without a possessive."""
    plain = re.sub("'s?$", "", word.translate(STRAIGHT).lower())
    singular = singular_of(plain)
    forms = [plain, singular, IRREGULAR.get(singular, ""), plural_of(singular)]
    return [form for form in dict.fromkeys(forms) if form]


def singular_of(word: str) -> str:
    """The singular of a plural; any other word as it is."""
    if word in SINGULAR:
        return SINGULAR[word]
    if not word.isalpha() or len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return SINGULAR.get(word[:-1], word[:-1])


def plural_of(word: str) -> str:
    """The plural of a word by the usual rule; "" for what has none, like a code."""
    if not word.isalpha():
        return ""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x", "z")) else "s")


def stem_of(word: str) -> str:
    """A word without the ending of a verb: “transferred” is “transfer”."""
    for ending in ("ings", "ing", "ed", "ions", "ion"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 3 and stem.isalpha():
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
    return word


def pattern_of(words: tuple[str, ...]) -> str:
    """A regular expression for words next to each other, in any of their forms."""
    return r"[\W_]+".join(pattern_of_word(word) for word in words)


def pattern_of_word(word: str) -> str:
    forms = forms_of(word)
    if not word.isalpha():
        whole = re.escape(word.translate(STRAIGHT).lower()).replace("'", f"[{APOSTROPHES}]?")
        return rf"\b(?:{whole}|{'|'.join(re.escape(form) for form in forms)})\b"
    stems = dict.fromkeys([*forms, *(stem_of(form) for form in forms)])
    either = "|".join(sorted(map(with_doubled, stems), key=len, reverse=True))
    return rf"\b(?:{either}){ENDINGS}(?:[{APOSTROPHES}]s?)?\b"


def with_doubled(stem: str) -> str:
    """A stem whose last letter may be doubled before an ending: “transferred”."""
    if stem[-1] in "aeiouy":
        return re.escape(stem)
    return f"{re.escape(stem)}(?:{re.escape(stem[-1])}(?=ed|ing|er))?"
