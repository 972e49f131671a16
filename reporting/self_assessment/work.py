"""What the self-assessment asks of a person, for the desk and the calendar."""

from collections.abc import Iterator

from pmf_portal.council.due_tasks import DueTask, Worklist
from pmf_portal.council.roles import Role
from reporting.models import Publication, SelfAssessment


def self_assessment_to_sign(work: Worklist) -> Iterator[DueTask]:
    """The newest year whose last month is published, until the chief executive signs it."""
    if Role.CHIEF_EXECUTIVE not in work.user.roles:
        return
    months = set(
        Publication.objects.scorecards().order_by().values_list("month", flat=True).distinct()
    )
    whole = {month.financial_year for month in months if month.financial_year.last in months}
    year = max(whole, default=None)
    if year is not None and not SelfAssessment.objects.filter(year=year).exists():
        yield work.task(
            kind="Self-assessment to sign",
            key=f"self-assessment-{year.slug}",
            due=None,
            words=f"Read and sign the self-assessment of {year}",
            url=SelfAssessment(year=year).get_absolute_url(),
        )


SELF_ASSESSMENT_WORK = (self_assessment_to_sign,)
