"""The demonstration's documents and its reports from before the portal, made as PDF when the
council is built.
"""

import json
from datetime import date, datetime, time

from django.conf import settings

from pmf_portal.periods.clock import LONDON
from reporting.demo.files import HERE
from reporting.library.documents import add_document_version, upload_document
from reporting.library.legacy_periods import Period
from reporting.library.legacy_reports import import_report
from reporting.print.pdf import paper_pdf

ABOUT = "Written for the demonstration council."
MADE_UP = (
    "This report and its figures were made up for the demonstration; no council published them."
)
IMPORTED = date(2022, 4, 4)


def fill(people, team):
    """Upload every document, and put the years before the portal into the archive."""
    library = json.loads((HERE / "library.json").read_text(encoding="utf-8"))
    for report in library["reports"]:
        bring_report(report, team)
    for document in library["documents"]:
        bring_document(document, people, team)


def ten_o_clock(day):
    return datetime.combine(day, time(10, 0), tzinfo=LONDON)


def paper(title, caption, about, sections):
    return paper_pdf(
        {
            "title": title,
            "caption": caption,
            "about": about,
            "council": settings.COUNCIL_NAME,
            "sections": sections,
        }
    )


def bring_document(document, people, team):
    title, owner, review_due = (
        document["title"],
        people[document["owner"]],
        date.fromisoformat(document["review_due"]),
    )
    first = date.fromisoformat(document["uploaded"])
    made = {"by": team, "name": f"{document['kind']}.pdf"}
    body = paper(title, f"{owner}, {first.day} {first:%B %Y}", ABOUT, document["sections"])
    kept = upload_document(
        title=title,
        kind=document["kind"],
        owner=owner,
        review_due=review_due,
        note=document["note"],
        body=body,
        at=ten_o_clock(first),
        **made,
    )
    if again := document.get("again"):
        day = date.fromisoformat(again["uploaded"])
        body = paper(
            title,
            f"{owner}, {day.day} {day:%B %Y}",
            f"{ABOUT} {again['note']}",
            document["sections"],
        )
        add_document_version(
            kept, note=again["note"], review_due=review_due, body=body, at=ten_o_clock(day), **made
        )


def bring_report(report, team):
    period = Period.parse(report["period"])
    table = [["Measure", "Performance", "Plan", "Rating"], *report["rows"]]
    sections = [{"heading": "Performance against plan", "paragraphs": [MADE_UP], "table": table}]
    body = paper(f"{report['title']}, {period.label}", "Demonstration", MADE_UP, sections)
    name = f"{report['kind']} {period}.pdf".replace("/", "-")
    import_report(
        title=report["title"],
        report_kind=report["kind"],
        period=period,
        name=name,
        body=body,
        by=team,
        at=ten_o_clock(IMPORTED),
    )
