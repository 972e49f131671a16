"""Exception reports as they are published beside the scorecards, with their timescales (framework
4.2, 7.2).
"""

from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import mark_safe

from exceptions.deadlines import path_rows
from exceptions.lines import figures_of_line
from exceptions.models import ExceptionReport
from exceptions.public_copy import public_copy, public_promise
from exceptions.rules.lifecycle import State
from exceptions.under_performance import watched_reds
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.formats.numbers import format_number
from pmf_portal.formats.wording import terms
from pmf_portal.periods import frequency
from pmf_portal.pictures.sparkline import Spark, sparkline
from reporting.content.canonical_lines import csvw, summary
from reporting.content.exceptions_csv import COLUMNS, FIGURES, exceptions_csv
from reporting.content.in_short.facts import report_of
from reporting.content.in_short.promises import reports_headline
from reporting.content.recent import number_of
from reporting.models import Publication
from reporting.publishing.edition import Draft, Report
from reporting.publishing.files import csv_form, csvw_form, json_form, page_form
from reporting.publishing.pages import render_page
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.rating.rag import Rating
from targets.rules.codes import sort_key

SLUG = "exception-reports"
WATCHED = (
    "Red in one period, and within the usual variation of the measure. Its specification asks for a"
    " report when the next period is red too, or a figure is unusual."
)


class Reviewed:
    """The exception reports of a month as its publications show them: under way, ended since the
    last month, not required.
    """

    def __init__(self, build, today, announced):
        self.build, self.today = build, today
        self.before_live = ""
        if not announced.is_live(build.month):
            self.before_live = (
                f"{build.month.name} is from before the portal went live in"
                f" {announced.live_from.name}: no {terms.exception_report.plural} were opened."
            )
        month = build.month.first_day
        reds = ScorecardLine.objects.filter(
            build=build, rating=Rating.RED, target=OuterRef("target")
        )
        reports = ExceptionReport.objects.for_page().order_by("target__sort_key", "target__code")
        # In a correction edition a report of a later month may be what covers a red.
        self.under_way = list(
            reports.with_plan().still_open().filter(Q(month__lte=month) | Exists(reds))
        )
        self.by_target = {report.target_id: report for report in self.under_way}
        before = (
            ScorecardBuild.objects.filter(frozen_at__isnull=False, month__lt=month)
            .order_by("-frozen_at")
            .first()
        )
        since_then = Q(closed_at__gt=before.frozen_at) if before else Q(pk__in=[])
        covers = Q(Exists(reds), month__lte=month, recovered_month__gte=month)
        self.ended = [
            ended_copy(report) for report in reports.filter(since_then | covers, state=State.CLOSED)
        ]
        decided = Exists(reds.filter(reporting_month__lte=OuterRef("waived_period")))
        waived = reports.select_related("waived_by").filter(decided, state=State.WAIVED)
        self.not_required = [decision_copy(report) for report in waived]
        self.decided = {decision["code"] for decision in self.not_required}
        covered = {*self.by_target, *(report.target_id for report in waived)}
        self.watched = [
            {"code": line.code, "title": line.title, "reason": WATCHED}
            for line in sorted(watched_reds(build), key=lambda line: sort_key(line.code))
            if line.target_id not in covered
        ]
        self.watched_codes = {one["code"] for one in self.watched}

    def timescale(self, line):
        """For a scorecard's line: where its exception report stands, and the month of recovery once
        that is public.
        """
        report = self.by_target.get(line.target_id)
        if report is None and line.code in self.watched_codes:
            return "Watched", ""
        if report is None:
            return ("No report required", "") if line.code in self.decided else ("", "")
        return report.stands.label, public_promise(report, figures_of_line(line), self.today)

    def copies(self, lines, withheld):
        """The public copy of each report, with what its measure says now and its path beside what
        came, but for figures that are withheld.
        """
        by_target = {line.target_id: line for line in lines}
        copies = []
        for report in self.under_way:
            line = by_target.get(report.target_id)
            left_out = withheld.get(report.target_id)
            figures = figures_of_line(line) if line else None
            if left_out is not None:
                figures = left_out.whole
            copy = public_copy(report, self.today, figures) | now_of(figures, report, left_out)
            if left_out is not None:
                copy["why"] = f"It was off plan in {report.month.name}."
            copies.append(copy)
        return copies


def ended_copy(report):
    """What the public reads of a report that ended: how long it took, whether the plan worked, what
    was learned.
    """
    return {
        "code": report.target.code,
        "title": report.title,
        "opened_for": report.month.name,
        "recovered_month": report.recovered_month.name if report.recovered_month else "",
        "worked": report.get_worked_display(),
        "lesson": report.lesson,
    }


def decision_copy(report):
    return {
        "code": report.target.code,
        "title": report.title,
        "by": str(report.waived_by),
        "reason": report.waive_reason,
    }


def now_of(figures, report, withheld=None):
    """What the measure says in this month, and the expected path against it, as exact figures and
    in words.
    """
    if figures is None:
        return {"now": "", "path": []}
    line = figures.line
    hidden = withheld.months if withheld else frozenset()
    path = []
    for row in path_rows(report, figures) if report.is_public else []:
        actual = None if row.month in hidden else row.actual
        path.append(
            {
                "period": frequency.label(line.frequency, row.month),
                "expected": decimal_text(row.expected),
                "actual": decimal_text(actual),
                "expected_shown": format_number(row.expected, line.decimals, line.unit),
                "actual_shown": format_number(actual, line.decimals, line.unit),
                "on_path": row.on_path,
            }
        )
    return {"now": line.why, "path": path}


def longest_first(reviewed, copies):
    """The reports as the page lists them: the longest off plan first, each with its picture."""
    since = {report.target.code: report.month for report in reviewed.under_way}
    ordered = sorted(copies, key=lambda copy: since[copy["code"]])
    return [copy | {"spark": path_picture(copy)} for copy in ordered]


def path_picture(copy):
    """What came beside the way back that was promised, as a sparkline; "" where nothing came."""
    path = copy["path"]
    spark = Spark(
        values=[number_of(step["actual"]) for step in path],
        planned=[None] * len(path),
        years=[0] * len(path),
        promised=[number_of(step["expected"]) for step in path],
    )
    drawn = sparkline(spark)
    return mark_safe(drawn.on_page(said=None)) if drawn else ""


def headline_of(reviewed, copies):
    """What the page says first; of a month from before the portal went live only its title."""
    if reviewed.before_live and not copies:
        return exceptions_title()
    return reports_headline([report_of(copy) for copy in copies])


def exceptions_title():
    return f"{terms.exception_report.plural.capital} and delivery plans"


def publish_exception_reports(edition):
    """Publish the month's exception reports beside the scorecards."""
    reviewed = edition.reviewed
    copies = edition.reports

    def make_forms(frozen):
        publication = frozen.publication
        title = f"{publication.title}, {publication.month.name}"
        context = {
            "publication": publication,
            "headline": headline_of(reviewed, copies),
            "reports": longest_first(reviewed, copies),
            "ended": reviewed.ended,
            "not_required": reviewed.not_required,
            "watched": reviewed.watched,
            "before_live": reviewed.before_live,
            "published": moment_in_words(edition.at),
        }
        return {
            "page.html": page_form(render_page("reporting/exceptions.html", context)),
            "scorecard.json": json_form(frozen.document),
            "exceptions.csv": csv_form(exceptions_csv(copies)),
            "metadata.json": csvw_form(csvw("exceptions.csv", title, COLUMNS, FIGURES, key="")),
        }

    ratings = {line.code: line.rating for line in edition.lines}
    content = {"ended": reviewed.ended, "not_required": reviewed.not_required}
    if reviewed.watched:
        content["watched"] = reviewed.watched
    if reviewed.before_live:
        content["before_live"] = reviewed.before_live
    draft = Draft(
        kind=Publication.EXCEPTIONS,
        report=Report(SLUG, exceptions_title()),
        content=content,
        lines=copies,
        given_counts=summary(ratings.get(copy["code"]) for copy in copies),
    )
    return edition.publish(draft, make_forms)
