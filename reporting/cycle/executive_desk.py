"""What the executive group finds on its desk: its decisions with figures, in order of weight, and
what became of the last ones (framework 4.3, 6.1).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from exceptions.lines import figures_of_line, newest_lines
from exceptions.models import ExceptionReport
from exceptions.public_copy import public_copy
from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import User
from pmf_portal.formats.money import pounds
from pmf_portal.formats.wording import terms
from pmf_portal.periods.timetable import open_month
from reporting.content.in_short.decisions import Asked, Outcome, decisions_asked, outcomes
from reporting.content.in_short.facts import Account, Report, report_of
from reporting.models import Publication
from reporting.models.publications import EXECUTIVE_PACK
from reporting.publishing.exceptions import now_of
from reporting.publishing.in_short import PublishedMonth, newest_published


@dataclass(frozen=True, slots=True)
class Decision:
    """What is asked, and the report on which it is decided."""

    asked: Asked
    report: ExceptionReport


@dataclass(frozen=True, slots=True)
class ExecutiveDesk:
    """Everything that the desk of the executive group shows above its tasks."""

    decisions: tuple[Decision, ...]
    money: str
    outcomes: tuple[Outcome, ...]
    month: str
    pack: Publication | None


def executive_desk(user: User, today: date) -> ExecutiveDesk | None:
    """The desk of who decides about escalated reports; None for anybody else."""
    if not user.roles & ACTS["resume_recovery"]:
        return None
    under_way = ExceptionReport.objects.for_page().with_plan().still_open()
    by_code = {report.target.code: report for report in under_way}
    copies = as_they_stand(list(by_code.values()), today)
    build = newest_published()
    month = PublishedMonth(build) if build else None
    account = month.account(terms.council) if month else None
    asked = decisions_asked(now_account(account, copies, today))
    sums = [one.money for one in asked if one.money]
    return ExecutiveDesk(
        decisions=tuple(Decision(one, by_code[one.code]) for one in asked),
        money=pounds(sum(sums, Decimal(0))) if sums else "",
        outcomes=tuple(outcomes(account)) if account else (),
        month=account.month.name if account else "",
        pack=newest_pack(),
    )


def newest_pack() -> Publication | None:
    """The group's newest pack: its first page says what is to be decided, and the sums."""
    packs = Publication.objects.headings().filter(kind=Publication.PACK, slug=EXECUTIVE_PACK)
    return packs.order_by("-month", "-edition").first()


def as_they_stand(reports: list[ExceptionReport], today: date) -> tuple[Report, ...]:
    """Reports as they stand today, with the newest figures."""
    lines = newest_lines({report.target_id for report in reports}, open_month(today))
    copies = []
    for report in reports:
        line = lines.get(report.target_id)
        figures = figures_of_line(line) if line else None
        copies.append(report_of(public_copy(report, today, figures) | now_of(figures, report)))
    return tuple(copies)


def now_account(account: Account | None, reports: tuple[Report, ...], today: date) -> Account:
    """The published measures with the reports of today."""
    month = account.month if account else open_month(today)
    return Account(terms.council, month, account.measures if account else (), reports)
