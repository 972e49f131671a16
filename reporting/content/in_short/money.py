"""The money that the plans of a month speak of: what would have to come from other budgets, and
what is in plans already (pure).
"""

from collections.abc import Iterable
from decimal import Decimal

from pmf_portal.formats.money import pounds
from reporting.content.in_short.facts import Report, Sentence


def money_wanted(reports: Iterable[Report]) -> list[Report]:
    """Reports whose plan needs money from another budget, the largest sum first."""
    wanted = [report for report in reports if report.needs_virement and report.money]
    return sorted(wanted, key=lambda report: report.money or Decimal(0), reverse=True)


def total(reports: Iterable[Report]) -> Decimal:
    return sum((report.money or Decimal(0) for report in reports), Decimal(0))


def money_in_plans(reports: Iterable[Report]) -> list[Sentence]:
    """What the plans would move between budgets, and what they spend without; each with its parts
    and the service's own note.
    """
    reports = list(reports)
    wanted = money_wanted(reports)
    within = [one for one in reports if one.money and not one.needs_virement]
    within.sort(key=lambda report: report.money or Decimal(0), reverse=True)
    sentences = []
    if wanted:
        verb = "would have to come from other budgets"
        sentences.append(sum_sentence(wanted, verb))
    if within:
        sentences.append(sum_sentence(within, "is in plans and needs no other budget"))
    return sentences


def sum_sentence(reports: list[Report], verb: str) -> Sentence:
    parts = [
        f"{report.title} {pounds(report.money or Decimal(0))}"
        + (f" (“{report.finance_note}”)" if report.finance_note else "")
        for report in reports
    ]
    text = f"{pounds(total(reports))} {verb}: {'; '.join(parts)}."
    return Sentence(text, tuple(report.source for report in reports))
