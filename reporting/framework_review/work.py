"""What the framework's review asks of a person, for the desk and the calendar (framework 1.1)."""

from collections.abc import Iterator

from django.urls import reverse

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from reporting.framework_review.reading import next_step, owed_on
from reporting.framework_review.rules.calendar import due_by
from reporting.models import FrameworkReview

# Who contributes to the framework's development (6.1, 6.2), beside everybody who wants to.
ASKED = frozenset(
    {
        Role.COMMITTEE_MEMBER,
        Role.PORTFOLIO_HOLDER,
        Role.CHIEF_EXECUTIVE,
        Role.STRATEGIC_DIRECTOR,
        Role.HEAD_OF_SERVICE,
    }
)


def framework_to_review(work: Worklist) -> Iterator[DueTask]:
    """The year's review, from its beginning until it has ended, for the performance team."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    owed = owed_on(work.today)
    if owed is None:
        return
    year, review = owed
    if review is None:
        words, url = f"Open the review of {year}", reverse("framework_reviews")
    else:
        words, url = f"{year}: {next_step(review, work.today)}", review.get_absolute_url()
    yield work.task(
        kind="Review of the framework",
        key=f"framework-{year.slug}-{review.state if review else 'owed'}",
        due=due_by(year),
        words=words,
        url=url,
    )


def framework_to_comment(work: Worklist) -> Iterator[DueTask]:
    """What those who help to design the framework think of it, until they have said so."""
    if not work.user.roles & ASKED:
        return
    open_ones = FrameworkReview.objects.consulting_on(work.today)
    for one in open_ones.exclude(comments__made_by=work.user):
        yield work.task(
            kind="Consultation on the framework",
            key=f"framework-comment-{one.pk}",
            due=one.consult_to,
            words="Say what should change in the framework, if anything",
            url=one.get_absolute_url(),
        )


FRAMEWORK_WORK = (framework_to_review, framework_to_comment)
