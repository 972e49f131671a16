"""Refusing what cannot be right about a draft, and keeping what was confirmed after it was asked
back.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from pmf_portal.formats.units import spelled, unit_of
from pmf_portal.periods import frequency
from pmf_portal.refusals import Refused
from pmf_portal.uniqueness import unless_taken
from targets.models import Specification, Target, TrajectoryPoint
from targets.rules.codes import likeness, too_alike, why_doubtful, why_malformed
from targets.rules.contradictions import (
    LASTING,
    Contradiction,
    confirmed_text,
    contradictions,
    contradictions_of_measure,
    contradictions_of_points,
    words_confirmed,
)
from targets.rules.trajectory import PlannedPoint

# How each door says that what was asked back can be confirmed there.
IN_A_FILE = "If it is right, write {question} under “confirmed”."
IN_A_FORM = "If it is right, say so below and save again."
IN_THE_DRAFT = "If it is right, say so in the draft."


class ContradictionRefused(Refused):
    """A draft that is not saved because something about it cannot be right, or has to be confirmed
    first; `contradictions` says what.
    """

    def __init__(self, problems: Sequence[Contradiction]) -> None:
        self.contradictions = problems
        super().__init__(" ".join(asked_back(problem, IN_A_FORM) for problem in problems))


def asked_back(problem: Contradiction, how: str) -> str:
    """A contradiction with how it is confirmed, where it can be."""
    if not problem.question:
        return problem.reason
    return f"{problem.reason} {how.format(question=problem.question)}"


class CodeRefused(Refused):
    """A code that cannot be taken, or that is asked back; `question` is the word that confirms
    it.
    """

    def __init__(self, reason: str, question: str = "") -> None:
        self.question = question
        super().__init__(reason, "code")


def target_to_draft(code: str, confirmed: str) -> Target:
    """The target of a code, made if it is new; raises CodeRefused for a new one that cannot be
    taken, is too like another, or that a spreadsheet would change and nobody has confirmed.
    """
    if known := Target.objects.filter(code=code).first():
        return known
    if reason := why_malformed(code):
        raise CodeRefused(reason)
    if alike := Target.objects.filter(likeness=likeness(code)).first():
        raise CodeRefused(too_alike(code, alike.code))
    doubt = why_doubtful(code)
    if doubt and "code" not in words_confirmed(confirmed):
        raise CodeRefused(f"{doubt} {IN_A_FORM}", "code")
    others = "Somebody else has just begun a target of this code, or of one that is like it."
    with unless_taken(CodeRefused(others)):
        return Target.objects.create(code=code)


def own_units() -> set[str]:
    """Units of the council's own: confirmed in a draft, or approved before there was a table; as
    they are looked up.
    """
    kept = Specification.objects.filter(
        Q(confirmed__contains="own_unit") | Q(approval__isnull=False)
    )
    units = kept.exclude(unit="").order_by().values_list("unit", flat=True).distinct()
    return {spelled(unit) for unit in units if unit_of(unit) is None}


def confirmed_of(specification: Specification, own: Collection[str] | None = None) -> set[str]:
    """What is confirmed about a specification; a unit that another target of the council has, is.

    `own` are the council's own units, where they were asked for already.
    """
    words = words_confirmed(specification.confirmed)
    if not specification.unit or unit_of(specification.unit):
        return words
    if spelled(specification.unit) in (own_units() if own is None else own):
        words.add("own_unit")
    return words


def lasting(specification: Specification) -> str:
    """What stays confirmed in the next year's draft, as it is stored."""
    return confirmed_text(confirmed_of(specification) & LASTING)


def refuse_contradictions(
    specification: Specification, confirmed: Collection[str], changed: Collection[str]
) -> str:
    """What is confirmed about a draft, as it is stored; raises ContradictionRefused for what cannot
    be right about the fields that are changed.
    """
    words = confirmed_of(specification) | set(confirmed)
    problems = []
    for problem in contradictions_of_measure(specification, words):
        if set(problem.fields) & set(changed):
            problems.append(problem)
    if problems:
        raise ContradictionRefused(problems)
    return confirmed_text(words)


def refuse_impossible_plan(
    specification: Specification, points: Iterable[PlannedPoint], confirmed: Collection[str]
) -> str:
    """What is confirmed about a draft with this trajectory, as it is stored; raises
    ContradictionRefused for planned values that cannot be right.
    """
    words = words_confirmed(specification.confirmed) | set(confirmed)
    if problems := contradictions_of_points(specification, points, words):
        raise ContradictionRefused(problems)
    return confirmed_text(words)


def one_of_each(problems: Sequence[Contradiction]) -> list[tuple[Contradiction, int]]:
    """The first of each kind of contradiction, with how many more periods have it."""
    first: dict[tuple[tuple[str, ...], str], Contradiction] = {}
    more: dict[tuple[tuple[str, ...], str], int] = {}
    for problem in problems:
        kind = (problem.fields, problem.question)
        if problem.month is None:
            kind = (problem.fields, problem.reason)
        if kind in first:
            more[kind] += 1
        else:
            first[kind], more[kind] = problem, 0
    return [(first[kind], more[kind]) for kind in first]


def contradictions_in_words(
    specification: Specification, points: Iterable[TrajectoryPoint]
) -> list[str]:
    """What cannot be right about a draft, for whoever submits or approves its plan: of planned
    values only the first of each kind.
    """
    planned = [PlannedPoint(point.month, point.planned, point.amber_bound) for point in points]
    words = words_confirmed(specification.confirmed)
    lines = []
    for problem, more in one_of_each(contradictions(specification, planned, words)):
        line = asked_back(problem, IN_THE_DRAFT)
        if problem.month is not None:
            label = frequency.label(specification.frequency, problem.month)
            others = f" and {more} more" if more else ""
            line = f"{label}{others}: {line}"
        lines.append(line)
    return lines
