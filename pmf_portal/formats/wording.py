"""What a council calls itself and its things: its own words for what the framework calls Corporate
Plan, directorate, CESG, committee, exception report and partner (pure).

`terms` gives those in force wherever a sentence is made: `terms.exception_report.plural`,
`terms.directorate.capital`, `terms.council`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Self

# Letters whose names begin with a vowel, as in "an SLT paper".
SPELT_WITH_A_VOWEL = "AEFHILMNORSX"


class Term(str):
    """A word for one thing, with its plural and as it begins a sentence."""

    __slots__ = ("plural",)
    plural: "Term"

    def __new__(cls, singular: str, plural: str = "") -> Self:
        term = super().__new__(cls, singular)
        term.plural = term if plural == "" else Term(plural)
        return term

    @property
    def capital(self) -> "Term":
        """The term at the beginning of a sentence or heading."""
        if self.plural is self:
            return Term(upper_first(self))
        return Term(upper_first(self), upper_first(self.plural))

    @property
    def with_article(self) -> str:
        """ "an exception report", "a directorate", "an HR board": as the word is spoken"""
        is_spelt = self[:2].isupper() and len(self) > 1
        vowels = SPELT_WITH_A_VOWEL if is_spelt else "AEIO"
        return f"{'an' if self[:1].upper() in vowels else 'a'} {self}"

    @property
    def without_plan(self) -> str:
        """ "Corporate", of "Corporate Plan": as in "Corporate and Directorate Plans" """
        return self.removesuffix(" Plan")

    def counted(self, number: int) -> str:
        """ "1 exception report", "1,200 exception reports" """
        return f"{number:,} {self if number == 1 else self.plural}"


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def term(singular: str, plural: str = "") -> Term:
    """A field of the wording with what the framework says."""
    default: Term = field(default=Term(singular, plural))
    return default


@dataclass(frozen=True)
class Licence:
    """Under which figures are published."""

    name: str
    address: str


OGL = Licence(
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
)
CC_BY = Licence(
    "Creative Commons Attribution 4.0 licence", "https://creativecommons.org/licenses/by/4.0/"
)


@dataclass(frozen=True)
class Wording:
    """The words of one council; as the framework has them where the council has no own."""

    council: str = ""
    licence: Licence = OGL
    corporate_plan: Term = term("Corporate Plan", "Corporate Plans")
    directorate: Term = term("directorate", "directorates")
    executive_group: Term = term("CESG")
    executive_group_in_full: Term = term("Chief Executive’s Strategic Group")
    committee: Term = term("committee", "committees")
    exception_report: Term = term("exception report", "exception reports")
    partner: Term = term("partner", "partners")


FRAMEWORK = Wording()
TERMS = tuple(one.name for one in fields(Wording) if isinstance(one.default, Term))
# Of these there is one.
NO_PLURAL = ("executive_group", "executive_group_in_full")

# How names of the code say them.
IN_NAMES = {name.replace("_", " "): name for name in TERMS} | {"cesg": "executive_group"}


def own_terms(wording: Mapping[str, Term]) -> dict[str, list[str]]:
    """The terms that are not the framework’s, singular and plural, as they are stored."""
    own = {}
    for name, chosen in wording.items():
        given = getattr(FRAMEWORK, name)
        if (chosen, chosen.plural) != (given, given.plural):
            own[name] = [str(chosen), str(chosen.plural)]
    return own


def terms_of(stored: Mapping[str, list[str]]) -> dict[str, Term]:
    """The terms that `own_terms` wrote down."""
    return {name: Term(*own) for name, own in stored.items() if name in TERMS}


class InForce:
    """The wording that this process goes by: what `source` says it is."""

    def __init__(self) -> None:
        self.source: Callable[[], Wording] = lambda: FRAMEWORK


_in_force = InForce()
_for_now: ContextVar[Wording | None] = ContextVar("wording", default=None)


class Terms:
    """The words in force, by their names."""

    if TYPE_CHECKING:
        council: str
        licence: Licence
        corporate_plan: Term
        directorate: Term
        executive_group: Term
        executive_group_in_full: Term
        committee: Term
        exception_report: Term
        partner: Term

    def __getattr__(self, name: str) -> Any:
        if name not in FRAMEWORK.__dataclass_fields__:
            raise AttributeError(name)
        return getattr(_for_now.get() or _in_force.source(), name)


terms = Terms()


def take_terms_from(source: Callable[[], Wording]) -> None:
    """Let every sentence from now on use the words that the source gives, in this process."""
    _in_force.source = source


def worded(text: str) -> str:
    """A text of a table of words with the terms in force: each stands in it as
    {terms.directorate.plural}.
    """
    return text.format(terms=terms)


def name_in_words(name: str) -> str:
    """A name of the code as words, with the council’s own in the place of the framework’s:
    "verify_exception_report" as "verify exception report".
    """
    words = name.replace("_", " ")
    for framework, term_name in IN_NAMES.items():
        own = getattr(terms, term_name)
        if own != getattr(FRAMEWORK, term_name):
            words = re.sub(rf"\b{framework}s\b", own.plural, words)
            words = re.sub(rf"\b{framework}\b", own, words)
    return words


@contextmanager
def as_worded(wording: Wording) -> Iterator[None]:
    """Within it sentences use these words: for what is made later of something published before."""
    token = _for_now.set(wording)
    try:
        yield
    finally:
        _for_now.reset(token)
