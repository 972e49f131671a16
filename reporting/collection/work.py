"""What the cost of collection asks of a person, for the desk and the calendar."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse

from pmf_portal.council.acts import ACTS
from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import counted
from targets.collection.queries import measures_to_state, not_said
from targets.collection.rules.costs import asked_year, due_by, is_asked
from targets.models import RetirementCandidate


def costs_to_state(work: Worklist) -> Iterator[DueTask]:
    """The measures of which this person has not said yet how long they take."""
    if not work.user.roles & ACTS["state_collection_costs"]:
        return
    year = asked_year(work.today)
    if not is_asked(year, work.today):
        return
    number = not_said(measures_to_state(work.user, year), year).count()
    if number:
        yield work.task(
            kind="Time that measures take",
            key=f"collection-{year.slug}",
            due=due_by(year),
            words=f"Say how long {counted(number, 'measure')} took to collect in {year}",
            url=reverse("state_collection_costs", args=[year]),
        )


def candidates_to_settle(work: Worklist) -> Iterator[DueTask]:
    """Measures that might be retired, one row a year for the performance team."""
    if Role.PERFORMANCE_TEAM not in work.user.roles:
        return
    rows = RetirementCandidate.objects.to_look_at().order_by().values("financial_year")
    for row in rows.annotate(number=Count("pk")).order_by("financial_year"):
        year = row["financial_year"]
        yield work.task(
            kind="Measures that might be retired",
            key=f"candidates-{year.slug}",
            due=None,
            words=f"{counted(row['number'], 'measure')} of {year}: keep, or propose to retire?",
            url=reverse("retirement_candidates_of", args=[year]),
        )


COLLECTION_WORK = (costs_to_state, candidates_to_settle)
