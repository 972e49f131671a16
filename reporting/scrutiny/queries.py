"""What the pages of scrutiny ask for, with what their viewer may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, Q

from pmf_portal.periods.month import FinancialYear
from reporting.meetings.queries import spoken_of
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.lifecycle import WRITTEN
from reporting.meetings.rules.spoken import Spoken
from reporting.models import (
    Body,
    CallIn,
    Meeting,
    Recommendation,
    RecommendationStep,
    TaskGroup,
    Topic,
)
from reporting.models.scrutiny import RecommendationQuerySet, items_for_page
from reporting.scrutiny.rules.answers import ANSWER_LABELS, Answer, Standing, Tally, tally
from reporting.scrutiny.rules.lifecycle import (
    FOLLOWED,
    STILL_CALLED_IN,
    RecommendationState,
    TaskGroupState,
)
from reporting.scrutiny.viewers import ScrutinyViewer


@dataclass(frozen=True)
class FollowedRecommendation:
    """A recommendation as it stood at a moment, with whether its words are shown."""

    recommendation: Recommendation
    standing: Standing
    # Why it was answered so, and the newest word on its delivery.
    reason: str
    delivery: str
    lateness: str
    is_shown: bool

    @property
    def answer(self) -> str:
        """ "Partly accepted"; "" before an answer."""
        return Answer(self.standing.answer).label if self.standing.answer else ""

    @property
    def label(self) -> str:
        return self.standing.label


@dataclass
class Row:
    """A topic, a call-in or a piece of work, with whether its words are shown."""

    thing: Topic | CallIn | TaskGroup
    is_shown: bool
    may: dict[str, bool] = field(default_factory=dict)


@dataclass
class CommitteeRow:
    """A committee in the list, with how its recommendations stand."""

    body: Body
    tally: Tally
    called_in: int
    under_way: int


def shown_committees(viewer: ScrutinyViewer) -> list[Body]:
    """The committees that a viewer sees, without those that have ended."""
    bodies = Body.objects.filter(kind=BodyKind.COMMITTEE, ended_on=None)
    return [body for body in bodies.select_related("unit", "clerk", "chair") if viewer.sees(body)]


def committee_rows(bodies: Sequence[Body], today: date) -> list[CommitteeRow]:
    """Each committee with how its recommendations stand and what it has before it: three queries
    for any number of them.
    """
    standings: dict[int, list[Standing]] = {body.pk: [] for body in bodies}
    for recommendation in Recommendation.objects.filter(body__in=bodies):
        standings[recommendation.body_id].append(recommendation.standing)
    called = CallIn.objects.still_open().filter(body__in=bodies)
    groups = TaskGroup.objects.filter(body__in=bodies, state=TaskGroupState.UNDER_WAY)
    called_in = list(called.values_list("body", flat=True))
    under_way = list(groups.values_list("body", flat=True))
    return [
        CommitteeRow(
            body,
            tally(standings[body.pk], today),
            called_in.count(body.pk),
            under_way.count(body.pk),
        )
        for body in bodies
    ]


def tally_of(body: Body, today: date) -> Tally:
    """How the recommendations of a committee stand."""
    return tally((one.standing for one in body.recommendations.all()), today)


def topics_of(body: Body, year: FinancialYear, viewer: ScrutinyViewer) -> list[Row]:
    """The work programme of a year, by the day of the meeting; what is not planned yet comes last
    of what is to come, and what is over last of all.
    """
    topics = list(body.topics.filter(year=year).prefetch_related(items_for_page()))
    for topic in topics:
        topic.body = body
    topics.sort(key=place_of)
    return [Row(topic, viewer.sees_topic(topic)) for topic in topics]


def place_of(topic: Topic) -> tuple[bool, date, int]:
    item = topic.newest_item
    return (topic.state != "open", item.meeting.day if item is not None else date.max, topic.pk)


def years_of(body: Body) -> list[FinancialYear]:
    """The years for which a committee has a work programme."""
    return list(body.topics.order_by("year").values_list("year", flat=True).distinct())


def call_ins_of(body: Body, viewer: ScrutinyViewer, most: int) -> list[Row]:
    """What a committee has called in: what is before it first, then the newest that is over."""
    called = CallIn.objects.filter(body=body).for_page()
    waiting = list(called.filter(state__in=STILL_CALLED_IN))
    over = called.exclude(state__in=STILL_CALLED_IN).order_by("-ended_at", "-pk")[:most]
    return [Row(one, viewer.sees_call_in(one)) for one in (*waiting, *over)]


def task_groups_of(body: Body, viewer: ScrutinyViewer, most: int) -> list[Row]:
    """A committee's task-and-finish work: what is under way first, then the newest."""
    groups = list(body.task_groups.all())
    for group in groups:
        group.body = body
    groups.sort(key=lambda group: (group.state != TaskGroupState.UNDER_WAY, -group.pk))
    return [Row(group, viewer.sees_task_group(group)) for group in groups[:most]]


def newest_recommendations(
    body: Body, viewer: ScrutinyViewer, now: datetime, most: int
) -> list[FollowedRecommendation]:
    """A committee's recommendations: those that wait for an answer or are delivered, the first due
    first, then the newest that are over.
    """
    rows = Recommendation.objects.filter(body=body)
    open_keys = list(rows.filter(state__in=FOLLOWED).values_list("pk", flat=True))
    over = rows.exclude(state__in=FOLLOWED).order_by("-ended_at", "-pk")
    keys = [*open_keys, *over.values_list("pk", flat=True)[:most]]
    shown = followed_recommendations(rows.filter(pk__in=keys), viewer, Spoken(now))
    return sorted(shown, key=order_of)


def order_of(one: FollowedRecommendation) -> tuple[bool, date, int]:
    recommendation = one.recommendation
    if recommendation.state in FOLLOWED:
        is_sent = recommendation.state == RecommendationState.SENT
        due = recommendation.answer_due if is_sent else recommendation.due
        return (False, due or date.max, recommendation.pk)
    return (True, date.max, -recommendation.pk)


def recommendations_on_agenda(
    meeting: Meeting, viewer: ScrutinyViewer, now: datetime
) -> list[FollowedRecommendation]:
    """What became of recommendations, for the top of an agenda: as it stood when the agenda went
    out (now, before that).
    """
    return recommendations_before(meeting.body, meeting.day, viewer, spoken_of(meeting, now))


def recommendations_before(
    body: Body, day: date | None, viewer: ScrutinyViewer, spoken: Spoken
) -> list[FollowedRecommendation]:
    """What became, by a moment, of a committee's recommendations before a day (None: at any time):
    all that were open when its last agenda went out, or sent since.  Cabinet's are those that it
    has to answer.
    """
    if body.kind == BodyKind.COMMITTEE:
        rows = Recommendation.objects.filter(body=body)
    elif body.kind == BodyKind.CABINET:
        rows = Recommendation.objects.filter(directorate=None)
    else:
        return []
    earlier = Meeting.objects.filter(body=body, state__in=WRITTEN)
    if day is not None:
        earlier = earlier.filter(day__lt=day)
    last = earlier.order_by("-day").first()
    if last is not None:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gte=last.spoke_at))
    shown = followed_recommendations(rows.filter(sent_at__lte=spoken.at), viewer, spoken)
    if body.kind == BodyKind.CABINET:
        return [one for one in shown if one.standing.state == RecommendationState.SENT]
    return shown


def followed_recommendations(
    rows: RecommendationQuerySet, viewer: ScrutinyViewer, spoken: Spoken
) -> list[FollowedRecommendation]:
    """Some recommendations as they stood at a moment; where the viewer may not read one, its words
    are missing.
    """
    steps = RecommendationStep.objects.filter(at__lte=spoken.at)
    found = rows.for_page().prefetch_related(Prefetch("steps", steps, to_attr="steps_by_then"))
    return [as_at(one, viewer, spoken) for one in found.order_by("sent_at", "pk")]


def as_at(
    recommendation: Recommendation, viewer: ScrutinyViewer, spoken: Spoken
) -> FollowedRecommendation:
    """A recommendation by the newest step that was taken by then."""
    steps: list[RecommendationStep] = getattr(recommendation, "steps_by_then", [])
    standing = steps[-1].standing if steps else recommendation.standing
    reason = delivery = ""
    for step in steps:
        if step.act in ANSWER_LABELS:
            reason = step.text
        elif step.text:
            delivery = step.text
    return FollowedRecommendation(
        recommendation,
        standing,
        reason,
        delivery,
        spoken.late(standing.awaited),
        viewer.sees_recommendation(recommendation),
    )


def csv_rows(shown: Iterable[FollowedRecommendation]) -> list[dict[str, object]]:
    """The recommendations as a file has them; what the reader may not read is left empty."""
    rows: list[dict[str, object]] = []
    for one in shown:
        recommendation = one.recommendation
        row: dict[str, object] = {
            "number": recommendation.pk,
            "committee": str(recommendation.body),
            "sent": recommendation.sent_at.date().isoformat(),
            "addressed to": recommendation.addressed_to,
            "state": one.label,
            "answer due": recommendation.answer_due.isoformat(),
            "late": one.lateness,
            "exempt": recommendation.why_exempt,
        }
        if one.is_shown:
            row |= {
                "recommendation": recommendation.text,
                "about": recommendation.about,
                "answer": one.reason,
                "owner": str(recommendation.owner or ""),
                "delivery due": recommendation.due.isoformat() if recommendation.due else "",
                "delivery": one.delivery,
            }
        rows.append(row)
    return rows


CSV_COLUMNS = (
    "number",
    "committee",
    "sent",
    "addressed to",
    "recommendation",
    "about",
    "state",
    "answer due",
    "answer",
    "owner",
    "delivery due",
    "delivery",
    "late",
    "exempt",
)
