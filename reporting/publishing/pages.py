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
from pmf_portal.ui.looks import looks
from pmf_portal.ui.rating_tags import quality_html, rag_html, trend_html
from reporting.content.comparisons import comparisons_of, own_rating_differs
from reporting.content.completeness import counts_note
from reporting.content.readings import has_reading
from reporting.content.small_counts import published_figure
from reporting.publishing.dataset import scorecard_dataset

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
                "is_read": has_reading(line),
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


def scorecard_page(publication, content, rows=None):
    """A scorecard's page as bytes, made of the frozen content alone; `rows` of its lines that are
    rendered already, as several pages share them.
    """
    lines = content["lines"]
    rows = list(map(RowRenderer(publication.month), lines)) if rows is None else rows
    context = {
        "publication": publication,
        "dataset": scorecard_dataset(publication),
        "counts": content["summary"],
        "counts_note": counts_note(content),
        "groups": grouped_rows(lines, rows),
        "sign_offs": content["sign_offs"],
        "published": content["published"],
        "timescales": [line for line in lines if line["exception_report"]],
        "line_count": len(lines),
    }
    return render_page("reporting/scorecard.html", context)


def grouped_rows(lines, rows):
    """Rows under their plan and priority, in reading order: [(plan, priority, html)]."""
    groups = groupby(
        zip(lines, rows, strict=True), key=lambda pair: (pair[0]["plan"], pair[0]["priority"])
    )
    return [
        {"plan": plan, "priority": priority, "rows": mark_safe("".join(row for _, row in pairs))}
        for (plan, priority), pairs in groups
    ]


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
