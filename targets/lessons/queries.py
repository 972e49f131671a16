"""What pages and drafts ask of lessons, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, Q

from pmf_portal.periods.month import FinancialYear
from targets.lessons.rules.lifecycle import ThemeState
from targets.lessons.rules.touching import Place, Reach, reach_of, why_it_touches
from targets.models import LessonAnswer, Plan, Proposal, ReviewFinding, Specification, Theme
from targets.models.proposals import ASKS_DRAFTS

# Answers to what nobody is kept from reading.
OF_OPEN_LESSONS = Q(proposal=None) | Q(proposal__mark="")


@dataclass(frozen=True)
class Lesson:
    """Something learned that asks a draft for an answer: a theme, or what was agreed because of
    one, which then stands for it.
    """

    theme: Theme
    proposal: Proposal | None

    @property
    def key(self) -> str:
        """How addresses call it: "theme-3", "proposal-7"."""
        return f"proposal-{self.proposal.pk}" if self.proposal else f"theme-{self.theme.pk}"

    @property
    def title(self) -> str:
        return self.proposal.title if self.proposal else self.theme.title

    @property
    def kind_in_words(self) -> str:
        if self.proposal is None:
            return f"Theme of {self.theme.year}"
        return f"{self.proposal.label}: {self.proposal.kind_in_words.lower()}"

    @property
    def about(self) -> str:
        return self.proposal.text if self.proposal else self.theme.about

    def get_absolute_url(self) -> str:
        return (self.proposal or self.theme).get_absolute_url()


@dataclass(frozen=True)
class Touching:
    """A lesson that touches a draft: why, and what the draft answers (None while it does not)."""

    lesson: Lesson
    why: str
    answer: LessonAnswer | None


def lessons_touching(specifications: Sequence[Specification]) -> dict[int, list[Touching]]:
    """The lessons of earlier years that touch each draft, with its answer, by specification: six
    queries for any number of them, one where nothing was learned yet.
    """
    touching: dict[int, list[Touching]] = {one.pk: [] for one in specifications}
    if not specifications:
        return touching
    newest = max(one.financial_year for one in specifications)
    learned = lessons_before(newest)
    if not learned:
        return touching
    places = places_of(specifications)
    answers = answers_of(specifications)
    for one in specifications:
        for lesson, reach in learned:
            if not lesson.theme.year < one.financial_year:
                continue
            if why := why_it_touches(reach, places[one.pk]):
                found = answers.get((one.pk, lesson.key))
                touching[one.pk].append(Touching(lesson, why, found))
    return touching


def lessons_before(year: FinancialYear) -> list[tuple[Lesson, Reach]]:
    """The confirmed themes of before a year and what was agreed because of them, each with what it
    is about; a theme with something agreed is not asked about by itself.  What is kept from the
    public is known to few of those who draft: there the theme is asked about.
    """
    themes = {
        theme.pk: theme for theme in Theme.objects.filter(state=ThemeState.CONFIRMED, year__lt=year)
    }
    if not themes:
        return []
    asked = Proposal.objects.filter(ASKS_DRAFTS, mark="", theme__in=themes)
    proposals = list(asked.order_by("pk"))
    reaches = reaches_of(Theme.findings.through.objects.filter(theme__in=themes), "theme")
    agreed = reaches_of(
        Proposal.evidence.through.objects.filter(proposal__in=proposals), "proposal"
    )
    of_theme: dict[int, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        of_theme[proposal.theme_id].append(proposal)
    lessons = []
    for pk, theme in themes.items():
        for proposal in of_theme[pk]:
            proposal.theme = theme
            lessons.append((Lesson(theme, proposal), agreed.get(proposal.pk, NOTHING)))
        if not of_theme[pk]:
            lessons.append((Lesson(theme, None), reaches.get(pk, NOTHING)))
    return lessons


NOTHING = Reach(frozenset(), frozenset())


def reaches_of(rows, name: str) -> dict[int, Reach]:
    """What themes or proposals are about, by the findings of a table that joins them."""
    found: dict[int, list[tuple[int, int | None, int | None]]] = defaultdict(list)
    alone: dict[int, set[int]] = defaultdict(set)
    retiring = ReviewFinding.objects.of_retiring().filter(pk=OuterRef("reviewfinding"))
    columns = (name, "reviewfinding", "reviewfinding__measures", "reviewfinding__unit")
    marked = rows.annotate(is_of_retiring=Exists(retiring))
    for one, finding, measure, unit, is_alone in marked.values_list(*columns, "is_of_retiring"):
        if is_alone and measure:
            alone[one].add(measure)
        else:
            found[one].append((finding, measure, unit))
    reaches = {}
    for one in found.keys() | alone.keys():
        reaches[one] = replace(reach_of(found[one]), alone=frozenset(alone[one]))
    return reaches


def places_of(specifications: Sequence[Specification]) -> dict[int, Place]:
    """Where each draft stands: which measures serve its objective in its year or the one before."""
    objectives = {one.priority_id for one in specifications if one.priority_id}
    beside: dict[int, set[int]] = defaultdict(set)
    serving = Specification.objects.filter(priority__in=objectives)
    for objective, target in serving.values_list("priority", "target"):
        beside[objective].add(target)
    places = {}
    for one in specifications:
        others = frozenset(beside.get(one.priority_id or 0, set()) - {one.target_id})
        places[one.pk] = Place(one.target_id, others, one.service_id)
    return places


def answers_of(specifications: Sequence[Specification]) -> dict[tuple[int, str], LessonAnswer]:
    """What some drafts answer, by draft and lesson."""
    found = {}
    rows = LessonAnswer.objects.filter(specification__in=specifications)
    for one in rows.select_related("answered_by"):
        key = f"proposal-{one.proposal_id}" if one.proposal_id else f"theme-{one.theme_id}"
        found[one.specification_id, key] = one
    return found


def unanswered_lessons(specifications: Sequence[Specification]) -> dict[int, list[Lesson]]:
    """The lessons that some drafts have not answered yet, by specification; those without any are
    left out.
    """
    waiting = {}
    for pk, touching in lessons_touching(specifications).items():
        lessons = [one.lesson for one in touching if one.answer is None]
        if lessons:
            waiting[pk] = lessons
    return waiting


def published_answers(specifications: Collection[Specification]) -> dict[int, list[LessonAnswer]]:
    """The lessons that targets answer, as everybody reads them: nothing marked, and nothing of a
    theme that nobody but officers may read.
    """
    rows = LessonAnswer.objects.filter(
        OF_OPEN_LESSONS,
        specification__in=specifications,
        theme__in=Theme.objects.public(),
    )
    answers: dict[int, list[LessonAnswer]] = defaultdict(list)
    for one in rows.select_related("theme", "proposal").order_by("theme__year", "pk"):
        answers[one.specification_id].append(one)
    return answers


@dataclass
class LessonOfPlan:
    """A lesson that touches drafts of a plan-year, with those that have answered it and those that
    have not.
    """

    lesson: Lesson
    answered: list[tuple[Specification, Touching]] = field(default_factory=list)
    waiting: list[tuple[Specification, Touching]] = field(default_factory=list)


def lessons_of_plan(
    plan: Plan, year: FinancialYear, specifications: Sequence[Specification] | None = None
) -> list[LessonOfPlan]:
    """The lessons that touch the drafts of a plan-year, those that wait for most answers first."""
    if specifications is None:
        rows = Specification.objects.for_page().filter(plan=plan, financial_year=year)
        specifications = list(rows.order_by("target__sort_key", "target__code"))
    rows_of: dict[str, LessonOfPlan] = {}
    touching = lessons_touching(specifications)
    for one in specifications:
        for touch in touching[one.pk]:
            row = rows_of.setdefault(touch.lesson.key, LessonOfPlan(touch.lesson))
            (row.answered if touch.answer else row.waiting).append((one, touch))
    return sorted(rows_of.values(), key=lambda row: (-len(row.waiting), row.lesson.title))
