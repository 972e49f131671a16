"""What each further report of a month holds, frozen from the edition's own lines (framework
4.2).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Sum

from exceptions.models import ExceptionReport
from pmf_portal.council.council_settings import health_areas
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from reporting.content.canonical_lines import summary, summary_of
from reporting.content.kinds import is_due
from reporting.content.rating_changes import rating_changes
from reporting.lessons.learned import learned_in
from reporting.lives.stopped import stopped_in, years_stopped
from reporting.models import CustomScorecard, Proof, Publication
from reporting.publishing.analysis_contents import analysis_report
from reporting.publishing.area_contents import area_reports
from reporting.publishing.earlier_ratings import EarlierRatings, ratings_of_build
from reporting.publishing.edition import Draft, Edition, Report
from scorecards.models import ScorecardBuild
from targets.models import Plan

# What the page of signals says of a measure beside them.
SIGNALLED = ("code", "title", "plan", "service", "rating")


def reports_of(
    edition: Edition,
    custom_scorecards: Iterable[CustomScorecard],
    before: Mapping[str, EarlierRatings],
) -> Iterator[Draft]:
    """Every further report that comes out with a month, in the order in which they are listed;
    `before` as of `ratings_before`.
    """
    followed = [line for line in edition.lines if health_area(line)]
    if followed:
        yield health_report(edition, followed)
    for scorecard in custom_scorecards:
        if is_due(scorecard.rhythm, edition.build.month):
            yield custom_report(edition, scorecard, before[scorecard.rhythm])
    if is_due("quarterly", edition.build.month):
        yield from area_reports(edition)
        yield signals_report(edition)
    corporate = [line for line in edition.lines if line.plan.kind == Plan.CORPORATE]
    if corporate and is_due("half-yearly", edition.build.month):
        analysis = analysis_report(edition, corporate)
        yield analysis
        if is_due("yearly", edition.build.month):
            yield statement_report(edition, corporate, analysis.content.get("scores", []))


def health_report(edition: Edition, followed: list[Any]) -> Draft:
    """The corporate health of the organisation, for CESG each month, of the lines that belong to an
    area of it.
    """
    lines = [line.published | {"health_area": health_area(line)} for line in followed]
    content = {
        "about": (
            "The corporate health of the organisation, business as usual: a monthly report for the"
            f" {terms.executive_group_in_full}."
        ),
        "areas": health_areas(),
        "summary": summary_of(lines),
        "sign_offs": edition.sign_offs_of(followed),
    }
    report = Report("corporate-health", "Corporate health report")
    return Draft(Publication.HEALTH, report, content, lines)


def health_area(line: Any) -> str:
    """The area of corporate health that a line belongs to, in the council's own spelling; "" for
    none.
    """
    own_spelling = {area.casefold(): area for area in health_areas()}
    return own_spelling.get(line.specification.health_area.strip().casefold(), "")


def ratings_before(edition: Edition) -> dict[str, EarlierRatings]:
    """The ratings of the month and of the quarter before, by rhythm."""
    month = edition.build.month
    quarter = next(month - n for n in range(1, 4) if is_due("quarterly", month - n))
    return {"monthly": ratings_of(month - 1), "quarterly": ratings_of(quarter)}


def ratings_of(month: Month) -> EarlierRatings:
    published = ScorecardBuild.objects.filter(month=month, frozen_at__isnull=False)
    return ratings_of_build(published.order_by("-edition").first())


def custom_report(edition: Edition, scorecard: CustomScorecard, before: EarlierRatings) -> Draft:
    """A scorecard for members, or for a service's own use, as it is defined today."""
    chosen = scorecard.chosen(edition.lines)
    lines = [line.published for line in chosen]
    content = {
        "about": scorecard.about,
        "since": before.month_name,
        "turned": rating_changes(lines, before.ratings),
        "summary": summary_of(lines),
        "sign_offs": edition.sign_offs_of(chosen),
    }
    return Draft(
        kind=scorecard.kind,
        report=Report(scorecard.slug, scorecard.title),
        content=content,
        lines=lines,
        codes=[line.code for line in chosen],
    )


def signals_report(edition: Edition) -> Draft:
    """What the figures say early of every measure of the month."""
    lines = []
    not_worked_out = 0
    for line in edition.lines:
        if line.reading is None:
            not_worked_out += 1
        elif line.reading["signals"]:
            told = {name: line.published[name] for name in SIGNALLED}
            lines.append(told | {"signals": line.reading["signals"]})
    about = (
        f"Which measures of {edition.build.month.name} have really changed, and which are on plan"
        " and will probably end the year red."
    )
    content = {"about": about, "not_worked_out": not_worked_out}
    return Draft(
        kind=Publication.SIGNALS,
        report=Report("early-signals", "Early signals"),
        content=content,
        lines=lines,
        given_counts=summary(line["rating"] for line in lines),
    )


def statement_report(edition: Edition, corporate: list[Any], forecasts: list[str]) -> Draft:
    """What the Corporate Plan promised for the year and what came of it; `forecasts` says how good
    the year's forecasts were.
    """
    year = edition.build.month.financial_year
    codes = {line.code for line in corporate}
    reports = ExceptionReport.objects.for_page().filter(
        target__code__in=codes, month__range=(year.first.first_day, edition.build.month.first_day)
    )
    content = {
        "about": (
            f"What the Council promised in its {terms.corporate_plan} for {year}, what was"
            " achieved, and what was done about what was off plan."
        ),
        "financial_year": year,
        "summary": summary_of([line.published for line in corporate]),
        "exceptions": [
            exception_row(report)
            for report in reports.order_by("target__sort_key", "target__code", "month")
        ],
        "corrections": corrections_of_year(year),
        "proof": proof_sentence(year),
        "forecasts": forecasts,
        "stopped": stopped_sentences(year, edition.at.date()),
        "sign_offs": edition.sign_offs_of(corporate),
        **learned_by_then(year),
    }
    report = Report("performance-statement", f"{terms.corporate_plan} Performance Statement")
    lines = [line.published for line in corporate]
    return Draft(Publication.STATEMENT, report, content, lines)


def learned_by_then(year: FinancialYear) -> dict[str, Any]:
    """What is public by now of what was learned in a year, and of what became of the year before's;
    nothing where there is nothing.
    """
    years = [learned_in(one) for one in (year, year - 1)]
    learned = [one for one in years if one["themes"]]
    return {"learned": learned} if learned else {}


def stopped_sentences(year: FinancialYear, today: date) -> list[str]:
    """What left the plans at the beginning of a year, and of the next one where plans of it are
    approved: how much of it was red, beside what stayed.
    """
    sentences = []
    known = years_stopped()
    for turn in (year, year + 1):
        if turn in known:
            stopped = stopped_in(turn, today)
            sentences.append(f"Plans for {turn}: {stopped.shares.words}")
    return sentences


def exception_row(report: ExceptionReport) -> dict[str, str]:
    back = report.recovered_month
    if back is None and report.is_public:
        back = report.recovery_month
    return {
        "code": report.target.code,
        "title": report.title,
        "opened_for": report.month.name,
        "stands": report.stands.label,
        "back": back.name if back else "",
        "worked": report.get_worked_display(),
    }


def corrections_of_year(year: FinancialYear) -> int:
    """How many corrections of published figures were listed with the months of a year."""
    listed = Publication.objects.filter(
        kind=Publication.CORRECTIONS, month__range=(year.first.first_day, year.last.first_day)
    )
    return listed.aggregate(corrected=Sum("other"))["corrected"] or 0


def proof_sentence(year: FinancialYear) -> str:
    """The newest proof that no target of the year was adjusted, in a sentence."""
    proof = Proof.objects.filter(financial_year=year).order_by("-checked_at").first()
    if proof is None:
        return "Not checked yet"
    outcome = "It holds" if proof.holds else "It does not hold"
    return f"{outcome}, checked at {moment_in_words(proof.checked_at)}"
