"""The content of a publication: what is frozen, hashed, and turned into every form (pure)."""

import json

from pmf_portal.formats.canonical import canonical, decimal_text, digest
from pmf_portal.formats.csv_files import csv_line, row_cells

COLUMNS = {
    "code": "Code",
    "title": "Target",
    "data_source": "Data source",
    "previous_year": "Previous year’s performance",
    "annual_target": "Target plan for year",
    "plan_to_date": "Year to date plan",
    "actual_to_date": "Year to date performance",
    "unit": "Unit",
    "rating": "RAG rating",
    "trend_year": "Trend against the same period last year",
    "trend_period": "Trend against the previous period",
    "reporting_period": "Reporting period",
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
}
NUMBERS = ("previous_year", "annual_target", "plan_to_date", "actual_to_date")


def published_line(line, quality=None, timescale=("", "")):
    """One line as the JSON and CSV forms show it: numbers are text of exact decimals, or null."""
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
            "provisional",
            "revised",
        )
    }
    content |= {name: decimal_text(getattr(line, name)) for name in NUMBERS}
    return content | {
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


def csvw(url, title, columns=COLUMNS, numbers=NUMBERS, key="code"):
    """The description of a CSV form by the W3C's "CSV on the Web" vocabulary; `key` names the
    column that tells rows apart, if one does.
    """
    described = [
        {
            "name": name,
            "titles": name,
            "dc:description": words,
            "datatype": "decimal" if name in numbers else "string",
        }
        for name, words in columns.items()
    ]
    return json.dumps(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": url,
            "dc:title": title,
            "dc:license": {
                "@id": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
            },
            "tableSchema": {"columns": described} | ({"primaryKey": key} if key else {}),
        },
        ensure_ascii=False,
        indent=1,
    )
