"""The reports that the framework names: for whom, how often, who signs them off, and how each reads
(pure; framework 4.2).
"""

from collections.abc import Callable
from dataclasses import dataclass

from pmf_portal.formats.wording import worded
from pmf_portal.periods import frequency
from reporting.content.areas import area_document
from reporting.content.early_signals import signals_document
from reporting.content.exceptions import exceptions_document
from reporting.content.reading_analysis import analysis_document
from reporting.content.scorecards import health_document, members_document, scorecard_document
from reporting.content.statement import statement_document
from reporting.content.tracker import tracker_document

MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = "monthly", "quarterly", "half-yearly", "yearly"
FREQUENCIES = {
    MONTHLY: frequency.MONTH,
    QUARTERLY: frequency.QUARTER,
    HALF_YEARLY: frequency.HALF,
    YEARLY: frequency.YEAR,
}


@dataclass(frozen=True)
class ReportKind:
    """One kind of report, in words with the council’s terms; `document` makes the readable document
    of its published content.
    """

    called: str
    made_for: str
    rhythm: str
    signed_off: str
    document: Callable

    @property
    def title(self) -> str:
        return worded(self.called)

    @property
    def audience(self) -> str:
        return worded(self.made_for)

    @property
    def sign_off(self) -> str:
        return worded(self.signed_off)


DIRECTORS = "Strategic Directors verify and sign off their {terms.directorate.plural}’ lines"
KINDS = {
    "scorecard": ReportKind(
        "{terms.corporate_plan}, {terms.directorate.capital} Plan and service reports",
        "Everybody",
        MONTHLY,
        DIRECTORS,
        scorecard_document,
    ),
    "health": ReportKind(
        "Corporate health report",
        "{terms.executive_group_in_full}",
        MONTHLY,
        DIRECTORS,
        health_document,
    ),
    "exceptions": ReportKind(
        "{terms.exception_report.plural.capital} and delivery plans",
        "Everybody",
        MONTHLY,
        "The director verifies each report",
        exceptions_document,
    ),
    "defined": ReportKind(
        "Other scorecards of services and teams",
        "Managers and their teams",
        MONTHLY,
        DIRECTORS,
        members_document,
    ),
    "members": ReportKind(
        "Members’ scorecards",
        "Cabinet and the Policy and Performance {terms.committee.plural.capital}",
        QUARTERLY,
        DIRECTORS,
        members_document,
    ),
    "tracker": ReportKind(
        "Quarterly Exception Tracker",
        "Cabinet, {terms.committee.plural} and {terms.executive_group}",
        QUARTERLY,
        "Made from verified reports",
        tracker_document,
    ),
    "area": ReportKind(
        "Constituency reports",
        "Constituency {terms.committee.plural} and residents",
        QUARTERLY,
        DIRECTORS,
        area_document,
    ),
    "signals": ReportKind(
        "Early signals",
        "Everybody",
        QUARTERLY,
        DIRECTORS,
        signals_document,
    ),
    "analysis": ReportKind(
        "Statistical analysis of the {terms.corporate_plan}’s targets",
        "Members, {terms.executive_group} and analysts",
        HALF_YEARLY,
        DIRECTORS,
        analysis_document,
    ),
    "statement": ReportKind(
        "{terms.corporate_plan} Performance Statement",
        "Everybody",
        YEARLY,
        DIRECTORS,
        statement_document,
    ),
}


def is_due(rhythm, month):
    """Whether a report of a rhythm comes out with a month: quarters, halves and years are the
    council's own.
    """
    return frequency.ends_in(FREQUENCIES[rhythm], month)
