"""The stretch of a plan-year's targets in numbers, and the reasons that their approver is owed
(framework 3.1, 3.2).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import FinancialYear
from targets.models import Evidence, PrincipleCheck, Specification
from targets.rules.principles import CHALLENGING, NOT_MET, PRINCIPLES
from targets.rules.stretch import (
    Benchmark,
    Comparison,
    Promise,
    YearResult,
    easier_than_last_year,
    stretch,
)

# So many years before are asked for their result.
YEARS_OF_TREND = 3
# What has to be the same for figures of two years to be one series.
SAME_MEASURE = ("unit", "polarity", "aggregation", "scale")
# What a year came to by the figures recorded, for specifications that state nothing: {target id:
# result}.
RecordedResults = Callable[[Collection[Specification], FinancialYear], Mapping[int, Decimal]]


def stretch_of_targets(specifications: Collection[Specification]) -> dict[int, list[Comparison]]:
    """What each target of one financial year is held against, by specification, in a fixed number
    of queries.
    """
    earlier = earlier_specifications(specifications)
    recorded = recorded_results(specifications)
    benchmarks = benchmarks_of(specifications)
    comparisons = {}
    for specification in specifications:
        before = earlier[specification.target_id]
        last = before.get(specification.financial_year - 1)
        result = specification.previous_year
        if result is None and last:
            result = recorded.get(specification.target_id)
        comparisons[specification.pk] = stretch(
            promise_of(specification),
            result=result,
            last_target=last.annual_target if last else None,
            results=results_of_years(specification, result, before),
            benchmarks=benchmarks[specification.pk],
        )
    return comparisons


def promise_of(specification: Specification) -> Promise | None:
    """The target with what its figures are read by; None where there is no target."""
    if specification.annual_target is None:
        return None
    return Promise(
        specification.financial_year,
        specification.annual_target,
        specification.polarity,
        specification.unit,
        specification.decimals,
    )


def earlier_specifications(
    specifications: Iterable[Specification],
) -> dict[int, dict[FinancialYear, Specification]]:
    """The specifications of the years before that measure the same in the same way: {target:
    {year: specification}}.
    """
    current = {specification.target_id: specification for specification in specifications}
    earlier: dict[int, dict[FinancialYear, Specification]] = defaultdict(dict)
    years = {specification.financial_year for specification in current.values()}
    if not years:
        return earlier
    newest = min(years)
    found = Specification.objects.filter(
        target__in=current,
        financial_year__lt=newest,
        financial_year__gte=newest - YEARS_OF_TREND,
    ).defer(*Specification.WORDS)
    for specification in found:
        now = current[specification.target_id]
        if all(getattr(now, name) == getattr(specification, name) for name in SAME_MEASURE):
            earlier[specification.target_id][specification.financial_year] = specification
    return earlier


def results_of_years(
    specification: Specification,
    result: Decimal | None,
    before: Mapping[FinancialYear, Specification],
) -> list[YearResult]:
    """What the years before came to, the oldest first: each year's specification states the result
    of the one before it.
    """
    year = specification.financial_year
    results = [] if result is None else [YearResult(year - 1, result)]
    for earlier_year, earlier in before.items():
        if earlier.previous_year is not None:
            results.append(YearResult(earlier_year - 1, earlier.previous_year))
    return sorted(results, key=lambda one: one.year)


def recorded_results(specifications: Collection[Specification]) -> Mapping[int, Decimal]:
    """What the year before came to by its figures, for targets whose draft does not state it."""
    silent = [one for one in specifications if one.previous_year is None]
    if not silent:
        return {}
    # Figures stand above targets, so that what reads them is named in the settings.
    results_of_year = cast(RecordedResults, import_string(settings.RECORDED_RESULTS))
    return results_of_year(silent, silent[0].financial_year - 1)


def benchmarks_of(specifications: Iterable[Specification]) -> dict[int, list[Benchmark]]:
    """The benchmarks named as evidence, by specification."""
    benchmarks: dict[int, list[Benchmark]] = defaultdict(list)
    for evidence in Evidence.objects.filter(
        specification__in=specifications, kind=Evidence.BENCHMARK
    ).order_by("pk"):
        benchmarks[evidence.specification_id].append(Benchmark(evidence.title, evidence.value))
    return benchmarks


def missing_reasons(
    specifications: Collection[Specification],
    comparisons: Mapping[int, list[Comparison]],
) -> dict[int, list[str]]:
    """The reasons that an approver is owed and nobody has given, by specification: why a target is
    easier than last year's result, and why it is not challenging.
    """
    checks = PrincipleCheck.objects.filter(
        specification__in=specifications, principle=CHALLENGING, answer=NOT_MET
    )
    not_challenging = {check.specification_id: check.note for check in checks}
    missing: dict[int, list[str]] = {}
    for specification in specifications:
        lacking = []
        easier = easier_than_last_year(comparisons.get(specification.pk, []))
        if easier and not specification.easier_reason.strip():
            lacking.append(reason_for_easier(easier))
        if not not_challenging.get(specification.pk, "x").strip():
            principle = PRINCIPLES[CHALLENGING].partition(",")[0]
            lacking.append(f"the reason why the principle “{principle}” is not met")
        if lacking:
            missing[specification.pk] = lacking
    return missing


def reason_for_easier(easier: Comparison) -> str:
    """What is missing where a target asks for less than last year's result, with both figures."""
    target = format_number(easier.target, easier.decimals, easier.unit)
    result = format_number(easier.other, easier.decimals, easier.unit)
    return f"the reason why the target of {target} is easier than {easier.label} of {result}"
