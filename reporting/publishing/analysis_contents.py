"""What the half-yearly statistical analysis of the Corporate Plan's targets holds (framework 3.7,
4.2).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear
from reporting.models import Publication
from reporting.publishing.edition import Draft, Edition, Report
from reporting.publishing.targets import RULED
from scorecards.models import LineReading, ScorecardBuild
from scorecards.month.year_ahead import years_ahead
from scorecards.month.year_scores import scores_of_year
from scorecards.rating.forecast import Forecast, forecast_of
from scorecards.rating.rag import Rating
from scorecards.rating.series import HIDDEN, read_series
from scorecards.rating.year_to_date import Figure
from scorecards.statistics.reading_content import number
from scorecards.statistics.year_scores import YearScore, sentences_of, together


def analysis_report(edition: Edition, corporate: Sequence[Any]) -> Draft:
    """What the figures of each Corporate Plan target say, with its series and its reading; in the
    edition that ends a year with the year ahead.
    """
    month = edition.build.month
    year = month.financial_year
    why_unread = reasons_unread(edition.build, corporate)
    ahead: dict[int, dict[str, Any]] = {}
    scores: dict[int, YearScore] = {}
    if month == year.last:
        read = {line.target_id: line.reading for line in corporate if line.reading is not None}
        ahead = years_ahead(edition.build, read)
        scores = scores_of_year(edition.build, told_whole(corporate))
    lines = []
    for line in corporate:
        told = analysis_line(line, year, line.target_id in edition.withheld)
        told |= {"reading": line.reading, "unread": why_unread.get(line.target_id, "")}
        if line.target_id in ahead:
            told["year_ahead"] = ahead[line.target_id]
        if line.target_id in scores:
            told["score"] = score_content(scores[line.target_id])
        lines.append(told)
    about = (
        f"What the figures of each target of the {terms.corporate_plan} say until {month.name}:"
        " whether anything has really changed, which way it goes, and where the year will end."
    )
    title = f"Statistical analysis of {terms.corporate_plan} targets"
    report = Report("statistical-analysis", title)
    content: dict[str, Any] = {"about": about}
    content["year_ahead"] = str(year + 1) if month == year.last else ""
    if scores:
        content["scores"] = sentences_of(together(list(scores.values())))
    return Draft(Publication.ANALYSIS, report, content, lines)


def told_whole(lines: Collection[Any]) -> dict[int, dict[str, Any]]:
    """The readings of lines that leave no small count out: whether a forecast was right would tell
    one.
    """
    return {
        line.target_id: line.reading
        for line in lines
        if line.reading is not None and not line.specification.threshold
    }


def score_content(score: YearScore) -> dict[str, Any]:
    error = score.scaled_error
    colours = [[one.after, number(one.chance, 3), one.was_it_already] for one in score.colours]
    return {
        "scored": score.scored,
        "within": score.within,
        "scaled_error": None if error is None else number(error, 2),
        "colours": colours,
    }


def reasons_unread(build: ScorecardBuild, lines: Collection[Any]) -> Mapping[int, str]:
    """Why the lines that are published without a reading have none, by target: "withdrawn",
    "small_counts" where it would have given one away, or "not_worked_out".
    """
    unread = [line for line in lines if line.reading is None]
    if not unread:
        return {}
    made = LineReading.objects.filter(build=build, target__in=[line.target_id for line in unread])
    withheld = set(made.values_list("target_id", flat=True))
    reasons = {}
    for line in unread:
        reason = "small_counts" if line.target_id in withheld else "not_worked_out"
        if line.rating in (Rating.WITHDRAWN, Rating.WITHDRAWN_RED):
            reason = "withdrawn"
        reasons[line.target_id] = reason
    return reasons


def analysis_line(line: Any, year: FinancialYear, is_withheld: bool) -> dict[str, Any]:
    """A target with its series; without a forecast where figures are withheld, as they could be
    worked out from it.
    """
    series = []
    for row in read_series(line):
        figure = row.figure or Figure(None, None, None)
        hidden = [HIDDEN] if row.is_hidden else []
        series.append([row.month, row.planned, row.amber, *figure, *hidden])
    return {
        "line": line.published,
        "rule": {name: getattr(line, name) for name in RULED},
        "specification": {"financial_year": line.specification.financial_year},
        "series": series,
        "forecast": None if is_withheld else forecast_content(forecast_of(line, year)),
    }


def forecast_content(forecast: Forecast | None) -> dict[str, Any] | None:
    if forecast is None:
        return None
    return {"value": forecast.value, "rating": forecast.rating, "words": forecast.words}
