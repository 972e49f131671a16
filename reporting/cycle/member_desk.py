"""What a councillor finds on their desk: their committees' newest packs, what changed, the reds to
ask about, and the questions that were put with their answers (framework 4.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from exceptions.models import Question as CommitteeQuestion
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import terms
from reporting.content.in_short.changes import figures_of, turned_in_short
from reporting.content.in_short.facts import Account, Measure, Sentence
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.questions import Question, questions_to_ask
from reporting.content.in_short.readers import InShort, Reader, in_short
from reporting.cycle.asking import AskedOf, with_addresses
from reporting.models import CustomScorecard, Feedback, Publication
from reporting.publishing.in_short import PublishedMonth, newest_published
from scorecards.rating.rag import Rating
from targets.models import Plan
from targets.querysets import within_paths

MEMBERS = {Role.ELECTED_MEMBER, Role.COMMITTEE_MEMBER}
BODIES = ("committee", "coordinating", "cabinet")
MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Committee:
    """A scorecard for members, with its newest pack where there is one."""

    title: str
    pack: Publication | None
    scorecard: Publication | None


@dataclass(frozen=True, slots=True)
class RedMeasure:
    """A measure off plan, and where to ask about it."""

    measure: Measure
    figures: str
    ask: AskedOf


@dataclass(frozen=True, slots=True)
class MemberDesk:
    """Everything that the desk of a councillor shows above their tasks."""

    committees: tuple[Committee, ...]
    asked: tuple[CommitteeQuestion, ...]
    sent: tuple[Feedback, ...]
    next_release: date | None = None
    account: Account | None = None
    brief: InShort | None = None
    changed: str = ""
    reds: tuple[RedMeasure, ...] = ()

    @property
    def turned(self) -> Sequence[Sentence]:
        return (*self.brief.turned_worse, *self.brief.turned_better) if self.brief else ()


def member_desk(user: User, today: date) -> MemberDesk | None:
    """The desk of a councillor; None for anybody else."""
    if not user.roles & MEMBERS:
        return None
    committees = tuple(committees_of(user))
    asked = tuple(questions_put(user))
    sent = tuple(feedback_of(user))
    build = newest_published()
    if build is None:
        return MemberDesk(committees, asked, sent)
    following = announced_timetable().day_of(build.month + 1, "publish_month")
    account = account_for(user, PublishedMonth(build))
    brief = in_short(Reader.COMMITTEE, account)
    return MemberDesk(
        committees,
        asked,
        sent,
        following if following >= today else None,
        account,
        brief,
        turned_in_short(len(brief.turned_worse), len(brief.turned_better), account.since),
        tuple(reds_of(account, user, today)),
    )


def committees_of(user: User) -> Iterable[Committee]:
    """The scorecards for members in the person's part of the council, each with its newest pack."""
    scorecards = CustomScorecard.objects.filter(
        within_paths("unit__", user.paths(MEMBERS)), ended_at=None, kind=CustomScorecard.MEMBERS
    )
    by_slug = {pack_slug(one.slug): one for one in scorecards}
    slugs = [*by_slug, *(one.slug for one in by_slug.values())]
    newest: dict[str, Publication] = {}
    published = Publication.objects.headings().filter(
        slug__in=slugs, kind__in=(Publication.PACK, Publication.MEMBERS)
    )
    for publication in published.order_by("month", "edition"):
        newest[publication.slug] = publication
    for slug, scorecard in by_slug.items():
        yield Committee(scorecard.title, newest.get(slug), newest.get(scorecard.slug))


def pack_slug(slug: str) -> str:
    """The address of the pack of a scorecard."""
    return f"{slug}-pack"[:50]


def account_for(user: User, month: PublishedMonth) -> Account:
    """The Corporate Plan for members of the whole council, otherwise the directorates they have."""
    units = [one.unit for one in user.assignments if one.role in MEMBERS and one.unit]
    if any(unit.kind == OrganisationUnit.COUNCIL for unit in units):
        lines = [line for line in month.lines if line.plan.kind == Plan.CORPORATE]
        return month.account(terms.corporate_plan, lines)
    keys = {unit.pk for unit in units}
    lines = [line for line in month.lines if line.directorate_id in keys]
    return month.account(", ".join(unit.title for unit in units), lines)


def reds_of(account: Account, user: User, today: date) -> Iterable[RedMeasure]:
    """The measures off plan, the worst first, each with a question that is ready to be asked."""
    ready = {question.code: question for question in questions_to_ask(account, most=1000)}
    reds = [
        measure
        for measure in worst_first(account.measures, account.escalated)
        if measure.rating == Rating.RED
    ]
    questions = [ready.get(measure.code) or plain_question(measure) for measure in reds]
    asked = with_addresses(questions, user, today)
    for measure, ask in zip(reds, asked, strict=True):
        yield RedMeasure(measure, figures_of(measure), ask)


def plain_question(measure: Measure) -> Question:
    """What may be asked of any red."""
    because = Sentence(f"{measure.title} is red: {figures_of(measure)}.", (measure.source,))
    ask = "When will it be back on plan, and what is being done?"
    return Question("red", measure.code, measure.title, because, ask)


def questions_put(user: User) -> Iterable[CommitteeQuestion]:
    """The newest questions of Cabinet and committees that all may read, with their answers."""
    return (
        CommitteeQuestion.objects.filter(
            within_paths("report__service__", user.paths(MEMBERS))
            | within_paths("line__service__", user.paths(MEMBERS)),
            body__in=BODIES,
            mark="",
        )
        .select_related("report__target", "line__target", "answered_by")
        .order_by("-asked_at", "-pk")[:MOST_QUESTIONS]
    )


def feedback_of(user: User) -> Iterable[Feedback]:
    """What the person sent by the public form, with their own address."""
    if not user.email:
        return ()
    own = Q(email__iexact=user.email)
    return Feedback.objects.filter(own).order_by("-given_at")[:MOST_QUESTIONS]
