"""The Quarterly Exception Tracker report, published with the scorecards of each month that ends a
quarter (framework 4.2).
"""

from dataclasses import asdict

from exceptions.tracker.counts import month_by_month
from exceptions.tracker.output import (
    definitions,
    durations_of,
    headline_of,
    row_of,
    tables_of,
    tracker_csv,
    worked_of,
)
from exceptions.tracker.queries import (
    facts_of,
    moments_until,
    tracker_at,
    whole_council,
)
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.dates import moment_in_words
from pmf_portal.periods.frequency import ends_quarter
from reporting.models import Publication
from reporting.publishing.edition import Draft, Report
from reporting.publishing.files import csv_form, json_form, page_form
from reporting.publishing.pages import render_page
from scorecards.models import ScorecardBuild

SLUG = "exception-tracker"
REPORT = Report(SLUG, "Quarterly Exception Tracker")


def publish_tracker(edition):
    """Freeze the tracker of the whole council at the end of a quarter; nothing in the months
    between.

    It names targets, places, posts, states and kinds of causes, never a text that could be marked.
    A correction edition shows the tracker as at the quarter's first publication: what happened
    later belongs to the next quarter.
    """
    month = edition.build.month
    if not ends_quarter(month):
        return None
    at, announced = first_published_at(edition), announced_timetable()
    facts = facts_of(whole_council(month), at, announced, public=True)
    tracker = tracker_at(facts, at, announced, month)
    history = month_by_month(facts, moments_until(at, announced, month))
    rows = [row_of(standing) for standing in tracker.rows]

    def make_forms(frozen):
        return {
            "page.html": page_form(page_of(frozen.publication, tracker, history, edition.at)),
            "scorecard.json": json_form(frozen.document),
            "tracker.csv": csv_form(tracker_csv(rows)),
        }

    draft = Draft(
        kind=Publication.TRACKER,
        report=REPORT,
        content=content_of(tracker, history),
        lines=rows,
        given_counts={"green": 0, "amber": 0, "red": 0, "other": tracker.total.open},
    )
    return edition.publish(draft, make_forms)


def first_published_at(edition):
    if edition.build.edition == 1:
        return edition.at
    return ScorecardBuild.objects.get(month=edition.build.month, edition=1).frozen_at


def content_of(tracker, history):
    """The figures of the tracker as the JSON form holds them: counts, and exact decimals as
    text.
    """
    return {
        "as_at": tracker.at,
        "since": tracker.since,
        "definitions": definitions(),
        "total": asdict(tracker.total),
        "by_directorate": [asdict(row) for row in tracker.by_directorate],
        "by_cause": [asdict(row) for row in tracker.by_cause],
        "by_age": [asdict(row) for row in tracker.by_age],
        "by_month": [asdict(row) for row in history],
        "in_period": outcomes_content(tracker.in_period),
        "so_far": outcomes_content(tracker.so_far),
    }


def outcomes_content(outcomes):
    durations = {name: asdict(getattr(outcomes, name)) for name in ("to_plan", "to_recovery")}
    for duration in durations.values():
        duration["median"] = decimal_text(duration["median"])
    worked = [
        {"answer": share.answer, "count": share.count, "percent": decimal_text(share.percent)}
        for share in outcomes.worked
    ]
    return {
        "working_days_to_plan": durations["to_plan"],
        "months_to_recovery": durations["to_recovery"],
        "plans_worked": worked,
    }


def page_of(publication, tracker, history, at):
    context = {
        "publication": publication,
        "tracker": tracker,
        "as_at": moment_in_words(tracker.at),
        "since": moment_in_words(tracker.since),
        "tables": tables_of(tracker, history),
        "durations": durations_of(tracker),
        "worked": worked_of(tracker),
        "headline": headline_of(tracker.total),
        "definitions": definitions(),
        "published": moment_in_words(at),
    }
    return render_page("reporting/tracker.html", context)
