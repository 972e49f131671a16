"""Rows and pages of published scorecards: each row is rendered once and joined into every page it
stands on.
"""

from itertools import groupby

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from pmf_portal.council.rehearsal import is_rehearsal
from pmf_portal.formats.value_kinds import status_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from pmf_portal.pictures.sparkline import sparkline
from pmf_portal.pictures.status_strip import row_of_marks
from pmf_portal.ui.looks import looks
from pmf_portal.ui.rating_tags import quality_html, rag_html, trend_html
from reporting.content.calm_lines import (
    BANDS,
    action_words,
    band_of,
    calm_line,
    scorecard_headline,
    without_comment,
)
from reporting.content.comparisons import comparisons_of, own_rating_differs
from reporting.content.completeness import counts_note
from reporting.content.in_short.order import published_worst_first
from reporting.content.partners import figures_from, partner_sentences
from reporting.content.readings import has_reading
from reporting.content.recent import spark_of
from reporting.content.scorecards import confirmed_in_words
from reporting.content.small_counts import published_figure
from reporting.publishing.dataset import scorecard_dataset

# More marks than these are counted and not drawn.
MOST_MARKS = 24
FIGURES = ("previous_year", "annual_target", "plan_to_date", "actual_to_date")


class RowRenderer:
    """The HTML row of a published line, as the JSON has it; the template is handed finished strings
    only.
    """

    def __init__(self, month):
        self.template, self.month = get_template("reporting/_row.html"), str(month)

    def __call__(self, line):
        figures = {
            name: published_figure(line, name, line["decimals"], line["unit"]) for name in FIGURES
        }
        return self.template.render(
            {
                "line": line,
                **figures,
                "comparisons": comparisons_of(line),
                "status": status_beside(line),
                "rag": rag_html(line["rating"]),
                "period_rag": rag_html(line["period_rating"]) if own_rating_differs(line) else "",
                "trend_year": trend_html(line["trend_year"]),
                "trend_period": trend_html(line["trend_period"]),
                "quality": quality_html(line["data_quality"], line["audit_confidence"]),
                "is_red": line["rating"] == "red",
                "actions": action_words(line),
                "partner": partner_sentences(line),
                "is_read": has_reading(line),
                "month": self.month,
                "terms": terms,
            }
        )


class CalmRenderer:
    """The HTML of a published line as one calm row: sparkline, figure, plan, rating, direction, and
    the rest in a fold.
    """

    def __init__(self, month):
        self.template, self.month = get_template("reporting/_calm_line.html"), str(month)

    def __call__(self, line):
        figures = {
            name: published_figure(line, name, line["decimals"], line["unit"]) for name in FIGURES
        }
        spark, proxy = spark_of(line), line.get("proxy")
        drawn = sparkline(spark) if spark else None
        return self.template.render(
            {
                "line": line,
                **figures,
                "calm": calm_line(line),
                "spark": mark_safe(drawn.on_page(said=None, look="look-spark")) if drawn else "",
                "status": status_beside(line),
                "figures_from": figures_from(line),
                "partner": partner_sentences(line),
                "rag": rag_html(line["rating"]),
                "proxy_rag": rag_html(proxy["rating"]) if proxy and proxy["rating"] else "",
                "quality": quality_html(line["data_quality"], line["audit_confidence"]),
                "month": self.month,
                "terms": terms,
            }
        )


def status_beside(line):
    """What is said beside a line's figure: that it is provisional, or of a milestone whether it is
    done; "" for nothing.
    """
    if line["actual_to_date"] is None and not line["provisional"]:
        return ""
    return status_words(line["unit"], provisional=line["provisional"])


def scorecard_page(publication, content, rows=None, calm=None):
    """A scorecard's page as bytes, made of the frozen content alone; `rows` and `calm` of its lines
    that are rendered already, as several pages share them.
    """
    lines = content["lines"]
    rows = list(map(RowRenderer(publication.month), lines)) if rows is None else rows
    calm = list(map(CalmRenderer(publication.month), lines)) if calm is None else calm
    context = {
        "publication": publication,
        "dataset": scorecard_dataset(publication),
        "counts": content["summary"],
        "counts_note": counts_note(content),
        "headline": scorecard_headline(content["summary"]),
        "bands": bands_of(lines, calm),
        "tally": tally_of(content["summary"]),
        "since": content.get("since", ""),
        "turned": content.get("turned", []),
        "missed": content.get("missed", []),
        "month_before": month_before(content),
        "services": services_of(lines),
        "silent": without_comment(lines),
        "groups": grouped_rows(lines, rows),
        "sign_offs": [one | {"confirmed": confirmed_in_words(one)} for one in content["sign_offs"]],
        "published": content["published"],
        "timescales": [line for line in lines if line["exception_report"]],
        "line_count": len(lines),
    }
    return render_page("reporting/scorecard.html", context)


def month_before(content):
    """The month that the scorecard came out with before; None where there was none, or content is
    older than the link to it.
    """
    month = content.get("month_before")
    return Month.parse(month) if month else None


def services_of(lines):
    """The lines of each service, the worst first, as a short list: [{title, lines}]; none where all
    are of one.
    """
    by_service = {}
    for line in published_worst_first(lines):
        row = {"line": line, "figure": calm_line(line).figure, "rag": rag_html(line["rating"])}
        by_service.setdefault(line["service"], []).append(row)
    if len(by_service) < 2:
        return []
    return [{"title": title, "lines": by_service[title]} for title in sorted(by_service)]


def grouped_rows(lines, rows):
    """Rows under their plan and priority, in reading order: [(plan, priority, html)]."""
    groups = groupby(
        zip(lines, rows, strict=True), key=lambda pair: (pair[0]["plan"], pair[0]["priority"])
    )
    return [
        {"plan": plan, "priority": priority, "rows": mark_safe("".join(row for _, row in pairs))}
        for (plan, priority), pairs in groups
    ]


def bands_of(lines, calm):
    """The calm rows by colour, the worst first: [{words, count, mark, rows}]."""
    html = {line["code"]: row for line, row in zip(lines, calm, strict=True)}
    bands = []
    for rating, words in BANDS:
        of_band = published_worst_first(line for line in lines if band_of(line) == rating)
        if of_band:
            rows = mark_safe("".join(html[line["code"]] for line in of_band))
            mark = mark_safe(row_of_marks([rating]).on_page(said=None, look="look-mark"))
            bands.append({"words": words, "count": len(of_band), "mark": mark, "rows": rows})
    return bands


TALLY = (
    ("green", "green", "on plan"),
    ("amber", "amber", "just short"),
    ("red", "red", "off plan"),
    ("other", "not rated", ""),
)


def tally_of(summary):
    """How many of each colour, as marks and in words; those that there are none of are left out."""
    tally = []
    for name, words, meaning in TALLY:
        count = summary[name]
        if count:
            marks = row_of_marks([name] * min(count, MOST_MARKS)).on_page(said=None)
            tally.append(
                {"count": count, "words": words, "meaning": meaning, "marks": mark_safe(marks)}
            )
    return tally


def render_page(template, context):
    """A published page as bytes: no person's session, the same for every reader."""
    page = get_template(template).render(
        {
            **looks(),
            "published_page": True,
            "rehearsal": is_rehearsal(),
            "demonstration": settings.PORTAL_CLOCK is not None,
            **context,
        }
    )
    return page.encode()
