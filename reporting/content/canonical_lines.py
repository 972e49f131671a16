"""The content of a publication: what is frozen, hashed, and turned into every form (pure)."""

import json

from pmf_portal.formats.canonical import canonical, decimal_text, digest
from pmf_portal.formats.csv_files import csv_line, row_cells
from pmf_portal.formats.wording import terms
from reporting.content.readings import (
    READING_COLUMNS,
    READING_NUMBERS,
    direction_test,
    reading_columns,
)
from scorecards.rating.newest_period import is_up_to_date
from scorecards.rating.rag import Rating

COLUMNS = {
    "code": "Code",
    "title": "Target",
    "data_source": "Data source",
    "previous_year": "Previous year’s performance, over the whole year",
    "annual_target": "Target plan for year",
    "plan_to_date": "Year to date plan",
    "actual_to_date": "Year to date performance",
    "unit": "Unit",
    "rating": "RAG rating of the year to date",
    "trend_year": "Year to date against the same periods last year",
    "to_date_last_year": "Performance over the same periods last year",
    "trend_period": "Reporting period against the period before",
    "reporting_period": "Reporting period",
    "period_actual": "Performance in the reporting period",
    "period_rating": "RAG rating of the reporting period",
    "period_before": "Performance in the period before",
    "newest_period": "Whether the newest period that was due has its figure",
    "newest_note": "What is said of the newest period",
    "periods_reported": "Periods covered",
    "accountable_officer": "Accountable officer",
    "comment": "Comments",
    "why": "Why this rating",
    "plan": "Plan",
    "priority": "Priority",
    "service": "Service",
    "provisional": "Provisional",
    "revised": "Revised",
    "data_quality": "Data quality, A (good) to D (poor)",
    "audit_confidence": "Internal Audit’s confidence",
    "exception_report": "Exception report",
    "recovery_month": "Back on plan expected in",
    "suppressed": "Figures that are not published, so that no small count can be worked out",
    "figures_from": "Partner that the figures come from",
    "partner_verified": "Day on which the partner verified the newest figure",
    **READING_COLUMNS,
}
LINE_NUMBERS = (
    "previous_year",
    "annual_target",
    "plan_to_date",
    "actual_to_date",
    "to_date_last_year",
    "period_actual",
    "period_before",
)
NUMBERS = (*LINE_NUMBERS, *READING_NUMBERS)


def published_line(line, quality=None, timescale=("", ""), reading=None, recent=None):
    """One line as the JSON and CSV forms show it: numbers are text of exact decimals, or null; what
    its figures really say where that was worked out, and its `recent` figures and ratings.
    """
    content = {
        name: getattr(line, name)
        for name in (
            "code",
            "title",
            "data_source",
            "unit",
            "rating",
            "trend_year",
            "trend_period",
            "reporting_period",
            "accountable_officer",
            "comment",
            "why",
            "period_rating",
            "newest_note",
            "provisional",
            "revised",
        )
    }
    content |= {name: decimal_text(getattr(line, name)) for name in LINE_NUMBERS}
    content |= reading_columns(reading) | direction_test(reading)
    content |= recent or {}
    if suppressed := getattr(line, "suppressed", ""):
        content["suppressed"] = suppressed
    return content | {
        "newest_period": line.newest_state,
        "periods_reported": line.coverage,
        "decimals": line.decimals,
        "plan": line.plan_title,
        "priority": line.priority_title,
        "service": line.service_title,
        "data_quality": quality.grade if quality else "",
        "audit_confidence": quality.confidence if quality else "",
        "exception_report": timescale[0],
        "recovery_month": timescale[1],
    }


def summary(ratings):
    """How many lines are green, amber, red, or something else."""
    counts = {name: 0 for name in ("green", "amber", "red", "other")}
    for rating in ratings:
        counts[rating if rating in counts else "other"] += 1
    return counts


def summary_of(lines):
    """How many published lines are green, amber or red with the latest figures that there are, how
    many of those are not up to date, and how many were withdrawn while red (they are among the
    others too).
    """
    counts = summary(line["rating"] for line in lines)
    rated = [line for line in lines if line["rating"] in ("green", "amber", "red")]
    counts["not_up_to_date"] = sum(not is_up_to_date(line["newest_period"]) for line in rated)
    counts["withdrawn_red"] = sum(line["rating"] == Rating.WITHDRAWN_RED for line in lines)
    return counts


def sealed(content, lines_json):
    """A publication's canonical text, with its lines (canonical text each, made once) put in, and
    its digest.
    """
    shell = canonical(content | {"lines": []})
    text = shell.replace('"lines":[]', f'"lines":[{",".join(lines_json)}]', 1)
    return text, digest(text)


def with_digest(text, sealed_digest):
    """The JSON form: the content with its digest beside it.  Take the digest out again to check
    it.
    """
    return '{"digest":"' + sealed_digest + '",' + text[1:]


def digest_holds(document):
    """Whether a published JSON document is the one that its own digest was taken of."""
    content = json.loads(document)
    claimed = content.pop("digest")
    return digest(canonical(content)) == claimed


def csv_heading():
    return csv_row({name: name for name in COLUMNS})


def csv_row(content):
    """One line of the CSV form; text that a spreadsheet might run as a formula is prefixed with an
    apostrophe.
    """
    return csv_line(row_cells(COLUMNS, content, NUMBERS))


def csvw(url, title, columns=COLUMNS, numbers=NUMBERS, key="code", days=()):
    """The description of a CSV form by the W3C's "CSV on the Web" vocabulary; `key` names the
    column or columns that tell rows apart, if any do.
    """
    types = dict.fromkeys(numbers, "decimal") | dict.fromkeys(days, "date")
    described = [
        {
            "name": name,
            "titles": name,
            "dc:description": words,
            "datatype": types.get(name, "string"),
        }
        for name, words in columns.items()
    ]
    return json.dumps(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": url,
            "dc:title": title,
            "dc:license": {"@id": terms.licence.address},
            "tableSchema": {"columns": described} | ({"primaryKey": key} if key else {}),
        },
        ensure_ascii=False,
        indent=1,
    )
