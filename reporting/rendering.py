"""Rows and pages of published scorecards: each row is rendered once and joined into every page it stands on."""

from itertools import groupby

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from pmf_portal.ui.marks import quality_html, rag_html, trend_html
from pmf_portal.ui.numbers import shown_number


class RowRenderer:
    """The HTML row of a line; the template is handed finished strings only."""

    def __init__(self):
        self.template = get_template("reporting/_row.html")

    def __call__(self, line):
        figure = {
            name: shown_number(getattr(line, name), line.decimals, line.unit) for name in ("previous_year", "annual_target", "plan_to_date", "actual_to_date")
        }
        return self.template.render(
            {
                "line": line,
                **figure,
                "rag": rag_html(line.rating),
                "trend_year": trend_html(line.trend_year),
                "trend_period": trend_html(line.trend_period),
                "quality": quality_html(line.published["data_quality"], line.published["audit_confidence"]),
                "is_red": line.rating == "red",
                "month": line.month_slug,
            }
        )


def grouped_rows(lines, rows):
    """Rows under their plan and priority, in reading order: [(plan, priority, html)]."""
    groups = groupby(zip(lines, rows, strict=True), key=lambda pair: (pair[0].plan_title, pair[0].priority_title))
    return [{"plan": plan, "priority": priority, "rows": mark_safe("".join(row for _, row in pairs))} for (plan, priority), pairs in groups]


def render_page(template, context):
    """A published page as bytes: no person's session, the same for every reader."""
    page = get_template(template).render(
        {"council_name": settings.COUNCIL_NAME, "published_page": True, "demonstration": settings.PORTAL_CLOCK is not None, **context}
    )
    return page.encode()
