"""What each further report of a month holds, frozen from the edition's own lines (framework
4.2).
"""

from django.conf import settings
from django.db.models import Sum

from exceptions.models import ExceptionReport
from pmf_portal.formats.dates import moment_in_words
from reporting.content.canonical_lines import summary
from reporting.content.kinds import is_due
from reporting.content.turning import turned
from reporting.models import Proof, Publication
from reporting.publishing.area_contents import area_reports
from reporting.publishing.edition import Report
from reporting.publishing.frozen import Frozen
from reporting.publishing.targets import RULED
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.forecast import forecast_of
from scorecards.rating.series import read_series
from targets.models import Plan


def reports_of(edition, custom_scorecards, before):
    """Every further report that comes out with a month, in the order in which they are listed;
    `before` as of `ratings_before`.
    """
    if followed := [(line, area) for line in edition.lines if (area := health_area(line))]:
        yield health_report(edition, followed)
    for scorecard in custom_scorecards:
        if is_due(scorecard.rhythm, edition.build.month):
            yield custom_report(edition, scorecard, before[scorecard.rhythm])
    if is_due("quarterly", edition.build.month):
        yield from area_reports(edition)
    corporate = [line for line in edition.lines if line.plan.kind == Plan.CORPORATE]
    if corporate and is_due("half-yearly", edition.build.month):
        yield analysis_report(edition, corporate)
    if corporate and is_due("yearly", edition.build.month):
        yield statement_report(edition, corporate)


def health_report(edition, followed):
    """The corporate health of the organisation, for CESG each month; `followed` are the lines with
    their areas.
    """
    lines = [line.published | {"health_area": area} for line, area in followed]
    content = {
        "about": (
            "The corporate health of the organisation, business as usual: a monthly report for the"
            " Chief Executive’s Strategic Group."
        ),
        "areas": settings.HEALTH_AREAS,
        "summary": summary(line["rating"] for line in lines),
        "sign_offs": edition.signed([line for line, _ in followed]),
    }
    return Frozen(
        Publication.HEALTH, Report("corporate-health", "Corporate health report"), content, lines
    )


def health_area(line):
    """The area of corporate health that a line belongs to, in the council's own spelling; "" for
    none.
    """
    return {area.casefold(): area for area in settings.HEALTH_AREAS}.get(
        line.specification.health_area.strip().casefold(), ""
    )


def ratings_before(edition):
    """The ratings of the published month and of the published quarter before, by rhythm: {rhythm:
    (month's name, {code: rating})}.
    """
    month, found = edition.build.month, {}
    quarter = next(month - n for n in range(1, 4) if is_due("quarterly", month - n))
    for rhythm, earlier in (("monthly", month - 1), ("quarterly", quarter)):
        build = (
            ScorecardBuild.objects.filter(month=earlier, frozen_at__isnull=False)
            .order_by("-edition")
            .first()
        )
        ratings = (
            dict(ScorecardLine.objects.filter(build=build).values_list("code", "rating"))
            if build
            else {}
        )
        found[rhythm] = (earlier.name if build else "", ratings)
    return found


def custom_report(edition, scorecard, before):
    """A scorecard for members, or for a service's own use, as it is defined today."""
    chosen = scorecard.chosen(edition.lines)
    lines = [line.published for line in chosen]
    since, ratings = before
    content = {
        "about": scorecard.about,
        "since": since,
        "turned": turned(lines, ratings),
        "summary": summary(line["rating"] for line in lines),
        "sign_offs": edition.signed(chosen),
    }
    return Frozen(
        scorecard.kind,
        Report(scorecard.slug, scorecard.title),
        content,
        lines,
        [line.code for line in chosen],
    )


def analysis_report(edition, corporate):
    """Level, trend and forecast of each Corporate Plan target, with its series."""
    year = edition.build.month.financial_year
    lines = [
        {
            "line": line.published,
            "rule": {name: getattr(line, name) for name in RULED},
            "specification": {"financial_year": line.specification.financial_year},
            "series": [
                [row.month, row.planned, row.amber, *parts_of(row.figure)]
                for row in read_series(line)
            ],
            "forecast": forecast_content(forecast_of(line, year)),
        }
        for line in corporate
    ]
    about = (
        f"How each target of the Corporate Plan has developed until {edition.build.month.name}: its"
        " level, its trend, and where the year may end."
    )
    return Frozen(
        Publication.ANALYSIS,
        Report("statistical-analysis", "Statistical analysis of Corporate Plan targets"),
        {"about": about},
        lines,
    )


def parts_of(figure):
    return (figure.value, figure.numerator, figure.denominator) if figure else (None, None, None)


def forecast_content(forecast):
    return (
        {"value": forecast.value, "rating": forecast.rating, "words": forecast.words}
        if forecast
        else None
    )


def statement_report(edition, corporate):
    """What the Corporate Plan promised for the year and what came of it."""
    year = edition.build.month.financial_year
    codes = {line.code for line in corporate}
    reports = ExceptionReport.objects.for_page().filter(
        target__code__in=codes, month__range=(year.first.first_day, edition.build.month.first_day)
    )
    content = {
        "about": (
            f"What the Council promised in its Corporate Plan for {year}, what was achieved, and"
            " what was done about what was off plan."
        ),
        "financial_year": year,
        "summary": summary(line.rating for line in corporate),
        "exceptions": [
            exception_row(report) for report in reports.order_by("target__code", "month")
        ],
        "corrections": corrections_of_year(year),
        "proof": proof_in_words(year),
        "sign_offs": edition.signed(corporate),
    }
    return Frozen(
        Publication.STATEMENT,
        Report("performance-statement", "Corporate Plan Performance Statement"),
        content,
        [line.published for line in corporate],
    )


def exception_row(report):
    back = report.recovered_month or (report.recovery_month if report.is_public else None)
    return {
        "code": report.target.code,
        "title": report.title,
        "opened_for": report.month.name,
        "stands": report.stands.title,
        "back": back.name if back else "",
        "worked": report.get_worked_display(),
    }


def corrections_of_year(year):
    """How many corrections of published figures were listed with the months of a year."""
    listed = Publication.objects.filter(
        kind=Publication.CORRECTIONS, month__range=(year.first.first_day, year.last.first_day)
    )
    return listed.aggregate(corrected=Sum("other"))["corrected"] or 0


def proof_in_words(year):
    """The newest proof that no target of the year was adjusted, in a sentence."""
    proof = Proof.objects.filter(financial_year=year).order_by("-checked_at").first()
    if proof is None:
        return "Not checked yet"
    return (
        f"{'It holds' if proof.holds else 'It does not hold'}, checked at"
        f" {moment_in_words(proof.checked_at)}"
    )
