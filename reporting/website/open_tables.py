"""The further tables of the open data, as CSV with its description and as JSON: only what the pages
show to everybody.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from pmf_portal.formats.csv_files import BYTE_ORDER_MARK, csv_text
from pmf_portal.formats.wording import terms
from pmf_portal.periods import clock
from pmf_portal.ui.limits import at_most
from reporting.content.canonical_lines import csvw
from reporting.content.open_tables import TABLES
from reporting.lives.stopped import stopped_in, years_stopped
from reporting.meetings.questions import questions_of, sees_question
from reporting.meetings.rules.bodies import ASK
from reporting.meetings.rules.spoken import Spoken
from reporting.meetings.viewers import Viewer
from reporting.models import Body, Meeting, Output, Recommendation, SearchEntry
from reporting.public_record.registry import exported_as
from reporting.scrutiny.queries import followed_recommendations
from reporting.scrutiny.viewers import ScrutinyViewer
from reporting.website.evaluations import csv_row, public_actions
from reporting.website.open_data import described_by, file_response
from reporting.website.open_data_files import newest_editions, published_by_edition
from reporting.website.open_lessons import finding_rows, lesson_rows
from reporting.website.open_voice import complaint_rows, survey_rows
from reporting.website.target_contents import checked_content
from targets.rules.actions import Standing

Row = dict[str, Any]


@exported_as("csv", "json")
@login_not_required
@require_safe
@at_most("PUBLIC_FILES_PER_MINUTE")
def open_table(request, table, form):
    """One table, every row."""
    if table not in TABLES or form not in ("csv", "json"):
        raise Http404
    described, rows = TABLES[table], list(ROWS[table]())
    if form == "csv":
        text = csv_text(described.columns, rows, (*described.numbers, *described.days))
        body = BYTE_ORDER_MARK + text.encode()
        response = file_response(request, body, "text/csv; charset=utf-8", f"{table}.csv")
        response["Link"] = described_by(reverse("open_table_metadata", args=[table]))
        return response
    content = {
        "title": described.title,
        "publisher": terms.council,
        "licence": terms.licence.address,
        "columns": described.columns,
        "rows": [{name: row.get(name) for name in described.columns} for row in rows],
    }
    body = json.dumps(content, ensure_ascii=False, default=str).encode()
    return file_response(request, body, "application/json")


@exported_as("json")
@login_not_required
@require_safe
def open_table_metadata(request, table):
    """What the columns of a table mean, as CSV on the Web."""
    if table not in TABLES:
        raise Http404
    described = TABLES[table]
    text = csvw(
        f"{table}.csv",
        f"{described.title}: {terms.council}",
        described.columns,
        described.numbers,
        key=list(described.key),
        days=described.days,
    )
    return file_response(request, text.encode(), "application/csvm+json")


def action_rows() -> Iterator[Row]:
    """The actions that serve measures, as the newest month published them."""
    editions = newest_editions()
    newest = max((one.month for one in editions), default="")
    current = [one for one in editions if one.month == newest]
    for code, _, published in published_by_edition(current):
        title = published.content["line"]["title"]
        for action in published.content.get("actions", ()):
            yield {
                "measure_code": code,
                "measure": title,
                "action": action["what"],
                "plan": action["plan"],
                "who": action["who"],
                "due": action["due"],
                "standing": Standing(action["standing"]).label,
                "expected": action.get("effect", ""),
                "month": newest,
            }


def evaluation_rows() -> Iterator[Row]:
    yield from map(csv_row, public_actions())


def meeting_rows() -> Iterator[Row]:
    """The meetings of public bodies, the newest first."""
    meetings = Meeting.objects.filter(body__is_public=True).select_related("body")
    public = Output.objects.public().order_by().values_list("meeting")
    counts = dict(public.annotate(number=Count("pk", filter=~Q(kind="noted"))))
    for meeting in meetings.order_by("-day", "body__title"):
        yield {
            "body": meeting.body.title,
            "day": meeting.day,
            "begins": f"{meeting.begins:%H:%M}",
            "ends": f"{meeting.ends:%H:%M}",
            "place": meeting.place,
            "state": meeting.label,
            "decisions": counts.get(meeting.pk, 0) if meeting.is_confirmed else None,
            "url": settings.PORTAL_URL + meeting.get_absolute_url(),
        }


def titles_of_measures(codes: Iterable[str]) -> dict[str, str]:
    """What measures are called, as they were published last."""
    entries = SearchEntry.objects.filter(key__in=[f"target {code}" for code in codes])
    titles = {}
    for key, title in entries.values_list("key", "title"):
        code = key.removeprefix("target ")
        titles[code] = title.removeprefix(f"{code} ")
    return titles


def decision_rows() -> Iterator[Row]:
    """What public meetings decided, the newest first."""
    outputs = Output.objects.public().for_page().order_by("-meeting__day", "-pk")
    titles = titles_of_measures({one.target.code for one in outputs if one.target})
    for output in outputs:
        code = output.target.code if output.target else ""
        yield {
            "body": output.meeting.body.title,
            "day": output.meeting.day,
            "kind": output.kind_in_words,
            "text": output.text,
            "measure_code": code,
            "measure": titles.get(code, ""),
            "who": output.owner.post if output.owner else "",
            "due": output.due,
            "state": output.label,
            "what_became_of_it": output.what_came,
            "ended_on": localdate(output.ended_at) if output.ended_at else None,
            "url": settings.PORTAL_URL + output.meeting.get_absolute_url(),
        }


def question_rows() -> Iterator[Row]:
    """The questions of public bodies that the public reads, with their answers, the newest
    first.
    """
    rows, nobody = [], Viewer(None, clock.today())
    for body in Body.objects.filter(is_public=True, kind__in=ASK).select_related("unit"):
        for question in questions_of(body).filter(answered_at__isnull=False):
            if sees_question(nobody, question, body):
                rows.append((question, body))
    rows.sort(key=lambda row: (row[0].answered_at, row[0].pk), reverse=True)
    for question, body in rows:
        yield {
            "body": body.title,
            "measure_code": question.code,
            "measure": question.title,
            "asked_on": localdate(question.asked_at),
            "due": question.due,
            "answered_on": localdate(question.answered_at),
            "question": question.text,
            "answer": question.answer,
        }


def recommendation_rows() -> Iterator[Row]:
    """The recommendations of public bodies that the public reads, the newest first."""
    nobody = ScrutinyViewer(None, clock.today())
    rows = Recommendation.objects.public()
    for one in reversed(followed_recommendations(rows, nobody, Spoken(clock.now(), is_kept=True))):
        recommendation = one.recommendation
        about = recommendation.target
        yield {
            "body": recommendation.body.title,
            "sent_on": localdate(recommendation.sent_at),
            "measure_code": about.code if about else "",
            "measure": recommendation.about,
            "recommendation": recommendation.text,
            "to": recommendation.addressed_to,
            "answer_due": one.standing.answer_due,
            "answer": one.answer,
            "reason": one.reason,
            "who": recommendation.owner.post if recommendation.owner else "",
            "due": one.standing.due,
            "state": one.label,
            "late": one.lateness,
            "what_became_of_it": one.delivery,
            "url": settings.PORTAL_URL + recommendation.get_absolute_url(),
        }


def stopped_rows() -> Iterator[Row]:
    """What left the plans, the newest year first."""
    for year in years_stopped():
        for row in stopped_in(year, clock.today(), read=checked_content).rows:
            departure = row.departure
            follows = departure.followed_by if departure else []
            yield {
                "year": str(year),
                "measure_code": row.code,
                "measure": row.specification.title,
                "plan": row.specification.plan.title,
                "last_rating": row.rating,
                "last_month": str(row.month or ""),
                "last_figure": row.figure,
                "plan_by_then": row.planned,
                "became": row.became,
                "followed_by": " ".join(target.code for target in follows),
                "reason": departure.reason if departure else "",
                "approved_by": row.approved,
                "url": settings.PORTAL_URL + reverse("target_life", args=[row.code]),
            }


ROWS: dict[str, Callable[[], Iterator[Row]]] = {
    "actions": action_rows,
    "evaluations": evaluation_rows,
    "meetings": meeting_rows,
    "decisions": decision_rows,
    "questions": question_rows,
    "recommendations": recommendation_rows,
    "lessons": lesson_rows,
    "findings": finding_rows,
    "stopped": stopped_rows,
    "surveys": survey_rows,
    "complaints": complaint_rows,
}
