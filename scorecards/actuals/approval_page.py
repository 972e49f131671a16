"""The page of an approver: the finding, the targets by how easy they are, what stands behind the
plan, and what is suggested to be asked.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import FinancialYear
from pmf_portal.pictures.year_ahead import key
from scorecards.actuals import approval_words as words
from scorecards.actuals.outlook import Outlook, last_return, outlooks_of
from scorecards.rating.year_again import promised_text
from targets.models import Plan, ResourceEnvelope, Specification
from targets.rules.stretch import Comparison, Level, short_difference


class Tag(NamedTuple):
    """A few words on a target, and how they look: "warn", "ok" or "plain"."""

    words: str
    look: str


@dataclass(frozen=True)
class Row:
    """A target as it stands on the page."""

    outlook: Outlook
    tags: Sequence[Tag]


@dataclass(frozen=True)
class Group:
    """Targets under one heading, the ones that differ most first."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Sample:
    """A line or ground of the pictures, and what it is."""

    picture: SafeString
    words: str


@dataclass(frozen=True)
class ApprovalPage:
    """What an approver reads before deciding on a plan-year."""

    headline: str
    lead: str
    groups: Sequence[Group]
    key: Sequence[Sample]
    resources: str
    left_open: Sequence[str]
    sent_back: str
    outlooks: Sequence[Outlook]

    @property
    def easier(self) -> list[str]:
        """The codes of the targets that ask for less than last year came to, as they stand."""
        return [
            row.outlook.specification.target.code
            for group in self.groups
            for row in group.rows
            if row.outlook.easier
        ]

    @property
    def in_order(self) -> list[Specification]:
        """The targets in the order of the page."""
        return [row.outlook.specification for group in self.groups for row in group.rows]

    @property
    def suggested(self) -> dict[str, str]:
        """A question on each of those, by code."""
        questions = {}
        for outlook in self.outlooks:
            if outlook.easier:
                questions[outlook.specification.target.code] = suggested_question(outlook)
        return questions


def approval_page(plan: Plan, year: FinancialYear) -> ApprovalPage:
    """The page of a plan-year, in a fixed number of queries."""
    returned_at = last_return(plan, year)
    outlooks = outlooks_of(plan, year, returned_at)
    changed = sum(one.is_changed for one in outlooks)
    sent_back = ""
    if returned_at:
        sent_back = words.sent_back_in_words(localdate(returned_at), changed, len(outlooks))
    known = [one.last_year for one in outlooks if one.last_year]
    levels = Counter(one.comparison.level.value for one in known)
    again = [one.again.rating for one in known if one.again]
    goes_on = any(one.goes_on for one in known)
    same = sum(bool(one.is_same_target) for one in outlooks)
    return ApprovalPage(
        headline=words.headline(
            year, len(outlooks), levels[Level.EASIER], len(known), goes_on=goes_on
        ),
        lead=words.lead_words(year, levels, again, same, len(outlooks), goes_on=goes_on),
        groups=groups_of(outlooks, year, goes_on=goes_on),
        key=key_of(outlooks, year),
        resources=resources_of(plan, year),
        left_open=left_open_of(outlooks),
        sent_back=sent_back,
        outlooks=outlooks,
    )


def groups_of(outlooks: Iterable[Outlook], year: FinancialYear, *, goes_on: bool) -> list[Group]:
    """The targets that are easier than last year or than the trend first, then the others."""
    easier, by_trend, others = [], [], []
    for outlook in outlooks:
        if outlook.easier:
            easier.append(outlook)
        elif outlook.easier_than_trend:
            by_trend.append(outlook)
        else:
            others.append(outlook)
    harder = [one for one in others if level_of(one) == Level.HARDER]
    groups = []
    if easier or by_trend:
        heading = words.heading_of_questionable(year, len(easier), len(by_trend), goes_on=goes_on)
        groups.append(Group(heading, [*rows_of(easier), *rows_of(by_trend)]))
    if others:
        heading = words.heading_of_others(year, len(others), len(harder), goes_on=goes_on)
        groups.append(Group(heading, rows_of(others)))
    return groups


def level_of(outlook: Outlook) -> Level | None:
    return outlook.last_year.comparison.level if outlook.last_year else None


def rows_of(outlooks: Iterable[Outlook]) -> list[Row]:
    """The targets furthest from last year first; those without a result to compare with last."""
    ordered = sorted(outlooks, key=distance, reverse=True)
    return [Row(outlook, tags_of(outlook)) for outlook in ordered]


def distance(outlook: Outlook) -> Decimal:
    """How far a target is from last year's result, as a share of it."""
    if outlook.last_year is None:
        return Decimal(-1)
    comparison = outlook.last_year.comparison
    return abs(comparison.difference) / abs(comparison.other or Decimal("0.000001"))


def tags_of(outlook: Outlook) -> list[Tag]:
    tags = []
    if outlook.last_year is not None:
        tags.append(tag_of_year(outlook.last_year.comparison, outlook.last_year.year))
    if outlook.easier_than_trend and not outlook.easier:
        by = size_of(outlook.easier_than_trend)
        tags.append(Tag(f"Easier than the trend, by {by}", "warn"))
    if outlook.is_changed:
        tags.append(Tag("Changed since it was sent back", "ok"))
    return tags


def tag_of_year(comparison: Comparison, year: FinancialYear) -> Tag:
    """ "Easier than 2023/24, by 1.7 points" """
    if comparison.level == Level.SAME:
        return Tag(f"The same as {year} came to", "plain")
    if comparison.level == Level.NEITHER:
        return Tag(f"{size_of(comparison)} from {year}", "plain")
    look = "warn" if comparison.level == Level.EASIER else "plain"
    level = comparison.level.value.capitalize()
    return Tag(f"{level} than {year}, by {size_of(comparison)}", look)


def size_of(comparison: Comparison) -> str:
    return short_difference(comparison.difference, comparison.decimals, comparison.unit)


def key_of(outlooks: Collection[Outlook], year: FinancialYear) -> list[Sample]:
    """What the pictures show; nothing where there is none."""
    if not any(outlook.picture for outlook in outlooks):
        return []
    return [Sample(mark_safe(drawn.on_page(said=None)), text) for drawn, text in key(year)]


def resources_of(plan: Plan, year: FinancialYear) -> str:
    """The plan's envelopes in a sentence."""
    envelopes = {
        one.kind: one for one in ResourceEnvelope.objects.filter(plan=plan, financial_year=year)
    }
    days = {localdate(one.set_at) for one in envelopes.values()}
    agreed_on: date | None = days.pop() if len(days) == 1 else None
    revenue, capital, staff = (
        envelopes[kind].agreed if kind in envelopes else None for kind in ResourceEnvelope.KINDS
    )
    return words.resources_in_words(revenue, capital, staff, agreed_on)


def left_open_of(outlooks: Iterable[Outlook]) -> list[str]:
    """What the drafts answer for and rest on, counted by `with_challenge`."""
    answered, without = {}, []
    for outlook in outlooks:
        specification = outlook.specification
        code = specification.target.code
        answered[code] = getattr(specification, "answered", 0)
        if not getattr(specification, "evidence_count", 0):
            without.append(code)
    return words.left_open(answered, without)


def suggested_question(outlook: Outlook) -> str:
    """ "2023/24 came to 58.7%. Why is 57% enough?" """
    last_year, specification = outlook.last_year, outlook.specification
    if last_year is None:
        return ""
    unit, decimals = specification.unit, specification.decimals
    figure = format_number(last_year.comparison.other, decimals, unit)
    asked = promised_text(specification.annual_target, decimals, unit)
    so_far = " so far" if last_year.goes_on else ""
    return f"{last_year.year}{so_far} came to {figure}. Why is {asked} enough?"
