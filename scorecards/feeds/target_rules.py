"""What the rows of a file have to know of their targets: rules by code and year, and who brings
their figures.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db.models.functions import Upper

from pmf_portal.formats.bulk_rows import read_rows
from pmf_portal.formats.csv_files import Row
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.periods.typed import day_in
from targets.models import Responsibility, Target

RULES = """
SELECT s.id, s.target_id, t.code, s.title, s.financial_year,
  CASE WHEN s.approval_id IS NULL THEN '' ELSE '1' END,
  s.aggregation, s.unit, s.scale, s.decimals, s.frequency
FROM targets_specification s JOIN targets_target t ON t.id = s.target_id
WHERE s.financial_year IN ({years}) {of_codes}
ORDER BY s.financial_year
"""
# Beyond so many codes the whole list is read: one long comparison costs more than the rows it
# saves.
FEW = 500
YEAR = re.compile(r"[12][0-9]{3}")
# Years of two digits, as in “Mar-24”, and the running numbers that spreadsheets make of days.
SHORT_YEAR = re.compile(r"(?<![0-9])[0-9]{2}(?![0-9])")
MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])", re.ASCII)


class TargetRule(NamedTuple):
    """What a row has to know of its target's specification of one year."""

    pk: int
    target_id: int
    code: str
    title: str
    financial_year: FinancialYear
    is_approved: bool
    aggregation: str
    unit: str
    scale: Decimal
    decimals: int
    frequency: str


@dataclass
class RulesOfTarget:
    """A target's rules by year, and the frequency of the newest of them: periods are read by it."""

    frequency: str = ""
    by_year: dict[FinancialYear, TargetRule] = field(default_factory=dict)


def rules_by_code(rows: Sequence[Row]) -> dict[str, RulesOfTarget]:
    """The rules of the targets that rows name, by code, in one query."""
    codes = {row.get("code") for row in rows} - {""}
    if not codes:
        return {}
    few = sorted(codes) if len(codes) <= FEW else []
    years = years_of(rows)
    query = RULES.format(
        years=placeholders(years), of_codes=f"AND t.code IN ({placeholders(few)})" if few else ""
    )
    rules: dict[str, RulesOfTarget] = defaultdict(RulesOfTarget)
    made: dict[str, FinancialYear] = {}
    for columns in read_rows(query, [*years, *few]):
        pk, target, code, title, year_text, approved, aggregation, unit, *numbers = columns
        if code not in codes:
            continue
        if year_text not in made:
            made[year_text] = FinancialYear.parse(year_text)
        scale, decimals, kind = numbers
        year = made[year_text]
        rules[code].frequency = kind
        rules[code].by_year[year] = TargetRule(
            pk=int(pk),
            target_id=int(target),
            code=code,
            title=title,
            financial_year=year,
            is_approved=bool(approved),
            aggregation=aggregation,
            unit=unit,
            scale=Decimal(scale),
            decimals=int(decimals),
            frequency=kind,
        )
    add_other_years(rules, codes)
    return rules


def stored_codes(codes: set[str]) -> dict[str, str]:
    """How codes that are typed in another case are stored: {as typed: as stored}; one that fits two
    targets is left out, because nobody knows which is meant.
    """
    if not 0 < len(codes) <= FEW:
        return {}
    targets = Target.objects.annotate(upper=Upper("code"))
    stored: dict[str, list[str]] = defaultdict(list)
    for code in targets.filter(upper__in={code.upper() for code in codes}).values_list(
        "code", flat=True
    ):
        stored[code.upper()].append(code)
    return {code: stored[code.upper()][0] for code in codes if len(stored[code.upper()]) == 1}


def years_of(rows: Iterable[Row]) -> list[str]:
    """The financial years that the periods of rows may belong to, as the database holds them; never
    empty.
    """
    texts = {row.get("period") for row in rows}
    years = {str(year) for text in texts for year in years_named(text)}
    return sorted(years) or [""]


def years_named(text: str) -> list[FinancialYear]:
    """The financial years that a typed period may belong to, whatever the measure's frequency."""
    if MONTH.fullmatch(text):
        return [Month.parse(text).financial_year]
    if len(text) == 5 and (day := day_in(text)):
        return [Month.of(day).financial_year]
    years = YEAR.findall(text) or [f"20{year}" for year in SHORT_YEAR.findall(text)]
    return [FinancialYear(int(year) + off) for year in years for off in (-1, 0, 1)]


def placeholders(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def add_other_years(rules: dict[str, RulesOfTarget], codes: set[str]) -> None:
    """Targets that exist, but not in the years the rows name, are told apart from targets that do
    not.
    """
    missing = codes - rules.keys()
    if not 0 < len(missing) <= FEW:
        return
    targets = Target.objects.filter(code__in=missing).prefetch_related("specifications")
    for target in targets:
        for specification in target.specifications.all()[:1]:
            rules[target.code].frequency = specification.frequency


def responsible_people(
    rules: dict[str, RulesOfTarget],
) -> dict[tuple[int, FinancialYear], tuple[int | None, int | None]]:
    """Who brings the figures of each target and year: {(target, year): (lead, deputy)}."""
    targets = {rule.target_id for known in rules.values() for rule in known.by_year.values()}
    responsibilities = Responsibility.objects.all()
    if len(targets) <= FEW:
        responsibilities = responsibilities.filter(target__in=targets)
    rows = responsibilities.values_list(
        "target_id", "financial_year", "performance_lead_id", "performance_lead_deputy_id"
    )
    return {(target, year): (lead, deputy) for target, year, lead, deputy in rows}
