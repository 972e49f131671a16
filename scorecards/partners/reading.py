"""Figures that come from partners, and what the partners have said of them: a fixed number of
queries, however many there are.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from pmf_portal.council.holders import partner_officers
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.wording import upper_first
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, Month
from scorecards.models import Actual, LineSource, PartnerWord, ScorecardBuild
from scorecards.partners.rules import (
    KEEPS_FROM_SIGNING,
    Words,
    WordState,
    state_in_words,
    state_of,
)
from scorecards.rating.year_to_date import period_value
from targets.decisions import why_year_is_over
from targets.models import InYearDecision, Responsibility, Specification


@dataclass(frozen=True)
class Said:
    """What a partner said of a revision, and what it was answered."""

    verification: PartnerWord | None = None
    dispute: PartnerWord | None = None

    @property
    def state(self) -> WordState:
        dispute = self.dispute
        is_answered = dispute is not None and hasattr(dispute, "answer")
        return state_of(Words(self.verification is not None, dispute is not None, is_answered))

    @property
    def verified_on(self) -> date | None:
        return localdate(self.verification.said_at) if self.verification else None


NOTHING_SAID = Said()


@dataclass(frozen=True)
class PartnerFigure:
    """The newest revision of a figure that comes from a partner, with what was said of it."""

    specification: Specification
    partner: OrganisationUnit
    actual: Actual
    said: Said

    @property
    def code(self) -> str:
        return str(self.specification.target.code)

    @property
    def state(self) -> WordState:
        return self.said.state

    @property
    def state_words(self) -> str:
        """ "Verified on 9 April 2024" """
        return upper_first(state_in_words(self.state, self.said.verified_on))

    @property
    def period(self) -> str:
        return frequency.label(self.specification.frequency, self.actual.month)

    @property
    def value(self) -> Decimal | None:
        """The value of the figure, as it is read."""
        measured = self.specification
        return period_value(self.actual.figure, measured.aggregation, measured.scale)

    @property
    def is_open(self) -> bool:
        """Whether it waits for the partner's word."""
        return self.state is WordState.UNVERIFIED


def partner_of(
    responsibility: Responsibility, officers: Mapping[int, OrganisationUnit]
) -> OrganisationUnit | None:
    """The partner that a target's figures come from: that of its performance lead, or else of the
    lead's deputy.
    """
    lead = officers.get(responsibility.performance_lead_id or 0)
    return lead or officers.get(responsibility.performance_lead_deputy_id or 0)


def partners_of_years(
    keys: Collection[tuple[int, FinancialYear]],
) -> dict[tuple[int, FinancialYear], OrganisationUnit]:
    """The partners that figures come from, by target and year."""
    officers = partner_officers() if keys else {}
    if not officers:
        return {}
    theirs = responsibilities_of(officers).filter(
        target__in={target for target, _ in keys}, financial_year__in={year for _, year in keys}
    )
    partners = {}
    for one in theirs:
        partner = partner_of(one, officers)
        if partner is not None:
            partners[one.target_id, one.financial_year] = partner
    return partners


def partners_of_targets(
    targets: Collection[int], year: FinancialYear
) -> dict[int, OrganisationUnit]:
    """The partners that figures of a year come from, by target."""
    partners = partners_of_years([(target, year) for target in targets])
    return {target: partner for (target, _), partner in partners.items()}


def responsibilities_of(officers: Collection[int]) -> QuerySet[Responsibility]:
    """The years of targets whose lead, or the lead's deputy, is one of some people."""
    return Responsibility.objects.filter(
        Q(performance_lead__in=list(officers)) | Q(performance_lead_deputy__in=list(officers))
    )


def said_of(actuals: Collection[int]) -> dict[int, Said]:
    """What was said of some revisions, by key."""
    words: dict[int, dict[bool, PartnerWord]] = {}
    if actuals:
        rows = PartnerWord.objects.filter(actual__in=list(actuals))
        for word in rows.select_related("said_by", "partner", "answer__answered_by"):
            words.setdefault(word.actual_id, {})[word.is_right] = word
    return {pk: Said(by_right.get(True), by_right.get(False)) for pk, by_right in words.items()}


def figures_of_partners(
    today: date, partner: OrganisationUnit | None = None
) -> list[PartnerFigure]:
    """Every figure that comes from partners (from one of them), of the years that are not over for
    good, by month and code.
    """
    return figures_of_years(years_of_partners(today, partner))


def years_of_partners(
    today: date, partner: OrganisationUnit | None = None
) -> dict[tuple[int, FinancialYear], OrganisationUnit]:
    """The years of targets whose figures come from partners (from one of them), while they are not
    over for good, with the partner.
    """
    officers = partner_officers()
    years: dict[tuple[int, FinancialYear], OrganisationUnit] = {}
    if not officers:
        return years
    for one in responsibilities_of(officers):
        unit = partner_of(one, officers)
        if unit is None or (partner is not None and unit.pk != partner.pk):
            continue
        if not is_over(one.financial_year, today):
            years[one.target_id, one.financial_year] = unit
    return years


def measures_of_years(
    years: Mapping[tuple[int, FinancialYear], OrganisationUnit],
) -> list[Specification]:
    """The approved specifications of some years of targets, the newest year first."""
    if not years:
        return []
    specifications = Specification.objects.approved().filter(
        target__in={target for target, _ in years}, financial_year__in={year for _, year in years}
    )
    rows = specifications.select_related("target", "service", "plan", "approval")
    theirs = [one for one in rows if (one.target_id, one.financial_year) in years]
    return sorted(theirs, key=lambda one: (-one.financial_year.start, one.target.sort_key))


def is_over(year: FinancialYear, today: date) -> bool:
    """Whether who brings a year's figures stays as it was, for good."""
    return bool(why_year_is_over(InYearDecision.OFFICERS, year, today))


def figures_of_years(
    years: Mapping[tuple[int, FinancialYear], OrganisationUnit],
) -> list[PartnerFigure]:
    """The newest revisions of the figures of some years of targets, with what was said."""
    if not years:
        return []
    targets = {target for target, _ in years}
    specifications = {(one.target_id, one.financial_year): one for one in measures_of_years(years)}
    first = min(year for _, year in years).first.first_day
    actuals = Actual.objects.latest().filter(target__in=targets, month__gte=first)
    of_years = [
        actual
        for actual in actuals.select_related("recorded_by")
        if (actual.target_id, actual.month.financial_year) in years
        and (actual.target_id, actual.month.financial_year) in specifications
    ]
    said = said_of([actual.pk for actual in of_years])
    figures = []
    for actual in of_years:
        key = (actual.target_id, actual.month.financial_year)
        words = said.get(actual.pk, NOTHING_SAID)
        figures.append(PartnerFigure(specifications[key], years[key], actual, words))
    return sorted(figures, key=lambda one: (one.actual.month, one.specification.target.sort_key))


def figures_of_partner(user: User, today: date) -> list[PartnerFigure]:
    """The figures that come from the partner for which somebody works."""
    return figures_of_partners(today, user.partner) if user.partner is not None else []


def disputed_before(month: Month, targets: Iterable[int]) -> list[PartnerWord]:
    """The disputes about figures of some targets, of the year up to a month, that nobody has
    answered and that no correction has overtaken.
    """
    disputes = PartnerWord.objects.filter(
        is_right=False,
        answer=None,
        actual__target__in=list(targets),
        actual__month__range=(month.financial_year.first.first_day, month.first_day),
    ).select_related("actual__target", "partner", "said_by")
    found = list(disputes)
    newest = set(
        Actual.objects.latest()
        .filter(target__in={one.actual.target_id for one in found})
        .filter(month__in={one.actual.month for one in found})
        .values_list("pk", flat=True)
        if found
        else ()
    )
    said = said_of([one.actual_id for one in found])
    return [
        one
        for one in found
        if one.actual_id in newest and said[one.actual_id].state in KEEPS_FROM_SIGNING
    ]


@dataclass(frozen=True)
class LineWord:
    """From which partner the newest figure of a line comes, and what the partner said of it."""

    partner: OrganisationUnit
    said: Said

    @property
    def words(self) -> str:
        """ "Harbour Health Trust: verified on 9 April 2024" """
        return f"{self.partner}: {state_in_words(self.said.state, self.said.verified_on)}"


def words_of_figures(actuals: Iterable[Actual]) -> dict[int, LineWord]:
    """From which partner each of some stored figures comes, and what was said of it, by the key of
    the figure; those of the council are left out.
    """
    stored = list(actuals)
    partners = partners_of_years([(one.target_id, one.month.financial_year) for one in stored])
    theirs = [one for one in stored if (one.target_id, one.month.financial_year) in partners]
    said = said_of([one.pk for one in theirs])
    return {
        one.pk: LineWord(
            partners[one.target_id, one.month.financial_year], said.get(one.pk, NOTHING_SAID)
        )
        for one in theirs
    }


def words_of_lines(
    build: ScorecardBuild, targets: Mapping[int, Month | None]
) -> dict[int, LineWord]:
    """What partners said of the newest figure of lines, exactly as the lines were built: `targets`
    are the lines' reporting months by target.
    """
    partners = partners_of_targets(list(targets), build.month.financial_year)
    if not partners:
        return {}
    revisions = {}
    sources = LineSource.objects.filter(build=build, target__in=list(partners))
    for target, content in sources.values_list("target", "content"):
        revisions[target] = json.loads(content)
    months = {month for target in partners if (month := targets[target]) is not None}
    keys = {}
    for actual in Actual.objects.whole_council().filter(
        target__in=list(partners), month__in=months
    ):
        used = revisions.get(actual.target_id, {}).get(str(actual.month))
        if actual.month == targets[actual.target_id] and actual.revision == used:
            keys[actual.target_id] = actual.pk
    said = said_of(list(keys.values()))
    return {
        target: LineWord(partner, said.get(keys.get(target, 0), NOTHING_SAID))
        for target, partner in partners.items()
    }
