"""The framework and its reviews as pages say them, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from pmf_portal.formats.dates import plain_day
from pmf_portal.formats.numbers import counted
from pmf_portal.periods.month import FinancialYear
from reporting.framework_review.rules.calendar import due_by, owed_year
from reporting.framework_review.rules.differences import Changed, changes_shown
from reporting.framework_review.rules.lifecycle import OVER, UNDER_WAY, ReviewState
from reporting.framework_review.rules.sections import Change
from reporting.framework_review.versions import first_version, first_year, known_from
from reporting.models import Feedback, FrameworkReview, FrameworkVersion


def versions() -> list[FrameworkVersion]:
    """Every version with its sections, the newest first: two queries."""
    return list(FrameworkVersion.objects.prefetch_related("sections").order_by("-number"))


def reviews() -> QuerySet[FrameworkReview]:
    """Every review, the newest first, with how much was said."""
    return (
        FrameworkReview.objects.select_related("version", "new_version", "body", "meeting__body")
        .annotate(
            said=Count("comments", distinct=True),
            unanswered=Count("comments", filter=Q(comments__answered_at=None), distinct=True),
        )
        .order_by("-financial_year")
    )


def what_changed(version: FrameworkVersion, before: FrameworkVersion) -> list[Changed]:
    """What a version changed, from the words of both."""
    review = FrameworkReview.objects.filter(new_version=version).first()
    whys = dict(review.changes.values_list("number", "why")) if review else {}
    old = {one.number: one for one in before.as_sections}
    new = {one.number: one for one in version.as_sections}
    changes = [
        Change(one.number, one.title, one.text, whys.get(one.number, ""))
        for one in new.values()
        if old.get(one.number) != one
    ]
    changes += [
        Change(one.number, one.title, "", whys.get(one.number, ""))
        for one in old.values()
        if one.number not in new
    ]
    return changes_shown(before.as_sections, changes)


@dataclass(frozen=True)
class LastReview:
    """When the framework was last reviewed, and by when it is again."""

    words: str
    next_due: date


def last_review(rows: Sequence[FrameworkReview], first: FrameworkVersion) -> LastReview:
    """What everybody reads of it: of nothing that depends on the day."""
    ended = next((one for one in rows if one.is_over), None)
    if ended is None:
        return LastReview("No review is recorded here yet.", due_by(first_year(first)))
    assert ended.decided_on is not None
    decided = plain_day(ended.decided_on)
    return LastReview(
        f"Last reviewed for {ended.financial_year}, ended on {decided}: {result_of(ended)}.",
        due_by(ended.financial_year + 1),
    )


def result_of(review: FrameworkReview) -> str:
    """ "version 2 came of it"; "nothing was changed" """
    if review.new_version is not None:
        return f"version {review.new_version.number} came of it"
    return "nothing was changed"


def line_of(review: FrameworkReview) -> str:
    """A year's review in a line, for the page of what was learned in the year."""
    if review.is_over:
        return f"The framework itself was reviewed: {result_of(review)}."
    return f"The framework itself is under review: {UNDER_WAY[ReviewState(review.state)]}."


def lines_by_year() -> dict[FinancialYear, tuple[str, str]]:
    """The line and the address of each year's review: one query."""
    rows = FrameworkReview.objects.select_related("new_version")
    return {one.financial_year: (line_of(one), one.get_absolute_url()) for one in rows}


def owed_on(today: date) -> tuple[FinancialYear, FrameworkReview | None] | None:
    """The year whose review is owed on a day, with the review where it has begun: two queries."""
    first = first_version()
    if first is None:
        return None
    rows = list(FrameworkReview.objects.order_by("-financial_year"))
    under_way = next((one for one in rows if not one.is_over), None)
    if under_way is not None:
        return under_way.financial_year, under_way
    ended = {one.financial_year for one in rows if one.state in OVER}
    year = owed_year(today, known_from(first), ended)
    return (year, None) if year is not None else None


def takes_comments(review: FrameworkReview, today: date) -> bool:
    """Whether a day is one of its consultation."""
    if review.state != ReviewState.CONSULTING:
        return False
    assert review.consult_from is not None and review.consult_to is not None
    return review.consult_from <= today <= review.consult_to


def public_words(review: FrameworkReview) -> list[Feedback]:
    """What the public wrote of the framework on the days of a consultation, for the performance
    team.
    """
    if review.consult_from is None or review.consult_to is None:
        return []
    rows = Feedback.objects.filter(
        about__startswith="/framework/",
        given_at__date__range=(review.consult_from, review.consult_to),
    )
    return list(rows.order_by("given_at", "pk"))


def next_step(review: FrameworkReview, today: date) -> str:
    """What the performance team does next, in a sentence for its desk."""
    if review.state == ReviewState.OPEN:
        return "set the days of the consultation"
    if review.state == ReviewState.CONSULTING:
        last_day = review.consult_to
        if last_day is None or last_day < today:
            return "close the consultation"
        return f"answer comments; the consultation ends on {plain_day(last_day)}"
    if review.state == ReviewState.CONSIDERING:
        return "answer comments, and propose changes or say why there are none"
    return f"once {review.body} has decided, write down what it decided"


def said_in_words(review: FrameworkReview) -> str:
    """ "12 comments, 2 not answered yet" """
    said, unanswered = review.said, review.unanswered  # type: ignore[attr-defined]
    if not said:
        return "No comment was made."
    rest = f", {unanswered} not answered yet" if unanswered else ", all answered"
    return f"{counted(said, 'comment')}{rest}."
