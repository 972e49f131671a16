"""The acts on the self-assessment: what people add, and the signature after which it stays
(framework 1.4).
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.dates import plain_day
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.models import AssessmentAddition, Publication, SelfAssessment
from reporting.self_assessment.facts import Counting
from reporting.self_assessment.rules.claims import assessment_of
from reporting.self_assessment.rules.headings import HEADINGS

SIGNED = "This self-assessment is signed: from now on it stays as it is."


def content_of(year: FinancialYear, today: date) -> dict[str, Any]:
    """A year's self-assessment as it stands on a day, as plain values."""
    return content_and_sources(year, today)[0]


def content_and_sources(year: FinancialYear, today: date) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The same with the published copies that it is made of; raises Withheld where one of them is
    not what was published.
    """
    additions: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in standing_additions(year):
        words = {"text": one.text, "address": one.address, "by": one.added_by.post}
        additions[one.heading].append(words | {"number": str(one.pk)})
    counting = Counting(year, today)
    content = {
        "year": str(year),
        "day": plain_day(today),
        "groups": assessment_of(counting.facts(), additions),
    }
    return content, tuple(counting.names)


def standing_additions(year: FinancialYear) -> list[AssessmentAddition]:
    rows = AssessmentAddition.objects.filter(year=year, removed_at=None)
    return list(rows.select_related("added_by").order_by("added_at", "pk"))


def years_to_assess() -> list[FinancialYear]:
    """The years of which a month is published, the newest first."""
    months = Publication.objects.scorecards().order_by().values_list("month", flat=True).distinct()
    return sorted({month.financial_year for month in months}, reverse=True)


def is_whole(year: FinancialYear) -> bool:
    """Whether the last month of a year is published, so that the year can be signed."""
    return Publication.objects.scorecards().filter(month=year.last).exists()


def why_not_whole(year: FinancialYear) -> str:
    return f"{year} can be signed once {year.last.name} is published."


def hold_unsigned(year: FinancialYear) -> None:
    """Hold a year until the act is done, so that nothing is added while it is signed; raises
    Refused where it is signed.
    """
    published = Publication.objects.scorecards().filter(month__gte=year.first, month__lte=year.last)
    list(published.order_by("pk").select_for_update().values_list("pk", flat=True)[:1])
    if SelfAssessment.objects.filter(year=year).exists():
        raise Refused(SIGNED)


@transaction.atomic
def add_to_self_assessment(
    year: FinancialYear, *, heading: str, text: str, address: str, by: User, at: datetime
) -> AssessmentAddition:
    """Add a sentence with the page that shows it, until the year's assessment is signed."""
    hold_unsigned(year)
    if heading not in HEADINGS:
        raise Refused("Choose what it speaks to", "heading")
    if not address:
        raise Refused("Enter the page of the portal that shows it", "address")
    if AssessmentAddition.objects.filter(
        year=year, heading=heading, text=text, address=address, removed_at=None
    ).exists():
        raise Refused("This stands there already", "text")
    one = AssessmentAddition.objects.create(
        year=year, heading=heading, text=text, address=address, added_by=by, added_at=at
    )
    record("add_to_self_assessment", one, by=by, at=at, text=text, address=address)
    return one


@transaction.atomic
def remove_from_self_assessment(addition: AssessmentAddition, *, by: User, at: datetime) -> None:
    """Take out a sentence that somebody added, until the year's assessment is signed."""
    hold_unsigned(addition.year)
    held = AssessmentAddition.objects.select_for_update(of=("self",)).get(pk=addition.pk)
    if held.removed_at is not None:
        raise Refused("This sentence is taken out already.")
    held.removed_at = at
    held.save(update_fields=["removed_at"])
    record("remove_from_self_assessment", held, by=by, at=at, text=held.text)


@transaction.atomic
def sign_self_assessment(
    year: FinancialYear,
    *,
    seen_digest: str,
    is_readable: Callable[[str], bool],
    by: User,
    at: datetime,
) -> SelfAssessment:
    """Sign a year's self-assessment as it was shown; raises Refused before the last month of the
    year is published, or where everybody cannot read the page of a sentence any more, and
    ChangedMeanwhile where something else stands there now.
    """
    hold_unsigned(year)
    if not is_whole(year):
        raise Refused(why_not_whole(year))
    dead = [one.text for one in standing_additions(year) if not is_readable(one.address)]
    if dead:
        named = "; ".join(f"“{text}”" for text in dead)
        raise Refused(f"Everybody can no longer read the page of {named}. Have it taken out first.")
    today = localdate(at)
    content = content_of(year, today)
    text = canonical(content)
    if digest(text) != seen_digest:
        raise ChangedMeanwhile("Something has changed since you read it. Read it again.")
    signed = SelfAssessment.objects.create(
        year=year, content=text, digest=digest(text), signed_by=by, signed_at=at
    )
    record("sign_self_assessment", signed, by=by, at=at, digest=signed.digest)
    return signed
