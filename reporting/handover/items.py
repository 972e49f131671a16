"""How the things that a person answers for are found, kind by kind."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model, Q
from django.urls import reverse

from pmf_portal.council.models import User
from pmf_portal.formats.wording import worded
from pmf_portal.periods.month import FinancialYear
from targets.decisions import OFFICER_TITLES, why_year_is_over
from targets.models import InYearDecision, Responsibility, Specification


class Item(NamedTuple):
    """One thing that a person answers for, and where it is read."""

    key: str
    title: str
    url: str = ""


# The things of some people, by the key of the person.
ItemsOfPeople = dict[int, list[Item]]


@dataclass(frozen=True)
class Kind:
    """A kind of work that one person answers for, and the roles that can take it on."""

    slug: str
    words: str
    roles: frozenset[str]

    @property
    def heading(self) -> str:
        return worded(self.words)


@dataclass(frozen=True)
class ColumnKind(Kind):
    """Work whose person stands in a column of its row."""

    model: type[Model]
    column: str
    still_owed: Q
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    related: tuple[str, ...] = ()

    def items_of(self, people: Collection[User], today: date) -> ItemsOfPeople:
        rows = self.model._default_manager.filter(self.still_owed, **{f"{self.column}__in": people})
        rows = rows.select_related(*self.related) if self.related else rows
        items: ItemsOfPeople = {}
        for row in rows.order_by("pk"):
            item = Item(str(row.pk), self.title(row), self.url(row))
            items.setdefault(getattr(row, f"{self.column}_id"), []).append(item)
        return items


@dataclass(frozen=True)
class OfficersKind(Kind):
    """The places of a target's officers: they are in its public record, so that each change is a
    decision of its own.
    """

    fields: tuple[str, ...]

    def items_of(self, people: Collection[User], today: date) -> ItemsOfPeople:
        theirs = Q()
        for field in self.fields:
            theirs |= Q(**{f"{field}__in": people})
        keys = {person.pk for person in people}
        rows = list(Responsibility.objects.filter(theirs).order_by("financial_year", "target"))
        specifications = specifications_of(rows)
        items: ItemsOfPeople = {}
        for row in rows:
            specification = specifications.get((row.target_id, row.financial_year))
            if specification is None or is_too_late(row.financial_year, today):
                continue
            url = reverse(
                "specification",
                args=[specification.plan.slug, row.financial_year, specification.target.code],
            )
            for field in self.fields:
                person = getattr(row, f"{field}_id")
                if person in keys:
                    words = f"{specification.target.code} {specification.title}"
                    place = OFFICER_TITLES[field].lower().replace("’s deputy", ", deputy")
                    title = f"{words}, {row.financial_year}: {place}"
                    items.setdefault(person, []).append(Item(f"{row.pk}-{field}", title, url))
        return items


def specifications_of(
    rows: list[Responsibility],
) -> Mapping[tuple[int, FinancialYear], Specification]:
    """The specification that each responsibility is about: the approved one, or the draft."""
    found = Specification.objects.filter(
        target__in={row.target_id for row in rows},
        financial_year__in={row.financial_year for row in rows},
    ).select_related("target", "plan", "approval")
    return {(one.target_id, one.financial_year): one for one in found}


def is_too_late(year: FinancialYear, today: date) -> bool:
    """Whether who answered for a year's targets stays as it was, for good."""
    return bool(why_year_is_over(InYearDecision.OFFICERS, year, today))
