"""What the constituency reports of a quarter hold (framework 4.2: the emerging constituency
model).
"""

from pmf_portal.council.models import Area
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.periods import frequency
from reporting.content.areas import place_in_words
from reporting.content.places import interval_words, rate_words, standing_words, value_words
from reporting.models import Publication
from reporting.publishing.edition import Draft, Report
from scorecards.rating.series import read_series
from scorecards.rating.year_to_date import period_value, read_figure
from targets.rules.aggregation import Aggregation


def area_reports(edition):
    """One report for each constituency that stands on the month's last day."""
    figures = edition.areas
    for area in Area.objects.filter(kind=Area.CONSTITUENCY).order_by("name"):
        if area.stands_in(edition.build.month):
            known = [
                line
                for line in edition.lines
                if any(code == area.gss_code for _, _, code, *_ in figures.get(line.target_id, ()))
            ]
            lines = [
                area_line(line, area, figures[line.target_id], edition.places.of(line))
                for line in known
            ]
            about = f"How {area.name} compares with the borough and the other constituencies."
            report = Report(f"area-{area.gss_code.lower()}", f"Constituency report: {area.name}")
            yield Draft(Publication.AREA, report, {"about": about, "area": area.name}, lines)


def area_line(line, area, figures, places):
    """One measure by constituency: exact figures, the borough's, and where this constituency stands
    among them; with intervals, and how each compares in words.
    """
    values = {code: value_of(line, parts) for _, _, code, *parts in figures}
    own, borough = values[area.gss_code], value_in(line, line.reporting_month)
    period = frequency.label(line.frequency, line.reporting_month)
    compared = {place["code"]: compared_words(place, places) for place in places["places"]}
    return {
        "code": line.code,
        "title": line.title,
        "unit": line.unit,
        "decimals": line.decimals,
        "period": period,
        "value": decimal_text(own),
        "borough": decimal_text(borough),
        # Counts of places of different size are not ranked; rates are.
        "place": (
            ""
            if line.aggregation == Aggregation.SUM
            else place_in_words(own, list(values.values()), line.polarity)
        ),
        "said": f"Figures of {period} by constituency.",
        "compared": compared[area.gss_code]["compared"],
        "rate": rate_words(places["rate"]) if "rate" in places else "",
        "notes": places["notes"],
        "areas": [
            {
                "name": name,
                "gss_code": code,
                "value": decimal_text(values[code]),
                "numerator": parts[1],
                "denominator": parts[2],
                **compared.get(code, NOT_COMPARED),
            }
            for _, name, code, *parts in figures
        ],
    }


# Of a place that has ended, whose figure stands all the same.
NOT_COMPARED = {"shown": "", "lower": None, "upper": None, "interval": "", "compared": ""}


def compared_words(place, places):
    """How a place compares: its value or rate, its interval and its words."""
    return {
        "shown": value_words(place, places),
        "lower": place["lower"],
        "upper": place["upper"],
        "interval": interval_words(place, places),
        "compared": standing_words(place, places),
    }


def value_of(line, parts):
    """An area's figure by the measure's own rule."""
    return period_value(read_figure(parts), line.aggregation, line.scale)


def value_in(line, month):
    return next((row.actual for row in read_series(line) if row.month == month), None)
