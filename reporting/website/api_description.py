"""What the public reading addresses of the API are called and take, for its description (OpenAPI)
and for the page that people read.
"""

from django.conf import settings
from django.urls import reverse

from reporting.content.open_tables import TABLES
from reporting.models import PublishedTarget


def parameter(where, name, description, **schema):
    return {
        "in": where,
        "name": name,
        "required": where == "path",
        "description": description,
        "schema": schema or {"type": "string"},
    }


MONTH_PATTERN = "^[0-9]{4}-[0-9]{2}$"
SLUG = parameter("path", "slug", "The plan or service, for example corporate-plan")
MONTH = parameter(
    "path", "month", "The month, for example 2024-02", type="string", pattern=MONTH_PATTERN
)
IDENTITY = parameter("path", "id", "The number that lists give", type="integer")
CODE = parameter("path", "code", "The code of a target, for example CP01")
TABLE = parameter("path", "table", "Which table", type="string", enum=list(TABLES))
CHART = parameter("path", "chart", "Which chart: main, recovery, ahead, usual, peers, map or bars")
OFFSET = parameter(
    "query", "offset", "How many to pass over; “next” has the next page", type="integer", minimum=0
)
FILTERS = [
    parameter("query", "kind", "Only this kind, for example scorecard"),
    parameter("query", "plan", "Only this plan or service"),
    parameter("query", "month", "Only this month", type="string", pattern=MONTH_PATTERN),
    OFFSET,
]
PROBLEM = {"application/problem+json": {"schema": {"type": "object"}}}
CSV, JSON, CSVW = "text/csv", "application/json", "application/csvm+json"
PARQUET, SQLITE, SVG, PNG = (
    "application/vnd.apache.parquet",
    "application/vnd.sqlite3",
    "image/svg+xml",
    "image/png",
)


def reading(summary, media_type, parameters=(), tag="publications"):
    return {
        "get": {
            "summary": summary,
            "tags": [tag],
            "parameters": list(parameters),
            "responses": {
                "200": {"description": "OK", "content": {media_type: {}}},
                "404": {"description": "Nothing of the kind is published", "content": PROBLEM},
                "429": {"description": "Asked too often; see Retry-After", "content": PROBLEM},
            },
        }
    }


READING = {
    "/data/all-figures.csv": reading("Every published figure in one file", CSV, tag="data"),
    "/data/all-figures.parquet": reading("The same as Parquet", PARQUET, tag="data"),
    "/data/all-figures.sqlite": reading("The same as an SQLite database", SQLITE, tag="data"),
    "/data/all-figures.csv-metadata.json": reading(
        "What its columns mean (CSV on the Web)", CSVW, tag="data"
    ),
    "/data/tables/{table}.csv": reading(
        "Actions, what came of them, meetings, decisions or questions", CSV, [TABLE], "data"
    ),
    "/data/tables/{table}.json": reading("The same as JSON", JSON, [TABLE], "data"),
    "/data/tables/{table}.csv-metadata.json": reading(
        "What its columns mean (CSV on the Web)", CSVW, [TABLE], "data"
    ),
    "/api/v1/targets/": reading(
        "Targets with their newest figure, a hundred at a time", JSON, [OFFSET], "targets"
    ),
    "/api/v1/targets/{code}/": reading(
        "One target, exactly as it was hashed, and where its figures are", JSON, [CODE], "targets"
    ),
    "/targets/{code}/series.csv": reading(
        "Every period of one target as CSV", CSV, [CODE], "targets"
    ),
    "/targets/{code}/series.json": reading("The same as JSON", JSON, [CODE], "targets"),
    "/targets/{code}/chart.svg": reading(
        "The chart of one target, with title, source and licence", SVG, [CODE], "targets"
    ),
    "/targets/{code}/{month}/charts/{chart}.png": reading(
        "A chart of a month’s page as a picture; as a drawing with .svg, its figures with .csv",
        PNG,
        [CODE, MONTH, CHART],
        "targets",
    ),
    "/api/v1/changes/": reading(
        "What was published, corrected and withdrawn, newest first", JSON, [OFFSET], "data"
    ),
    "/api/v1/publications/": reading(
        "Publications, newest first, a hundred at a time", JSON, FILTERS
    ),
    "/api/v1/publications/{id}/": reading(
        "One publication, exactly as it was hashed", JSON, [IDENTITY]
    ),
    "/api/v1/scorecards/{slug}/{month}/": reading("A published scorecard", JSON, [SLUG, MONTH]),
    "/api/v1/scorecards/{slug}/{month}.csv": reading("The same as CSV", CSV, [SLUG, MONTH]),
    "/api/v1/scorecards/{slug}/{month}-metadata.json": reading(
        "What its columns mean (CSV on the Web)", CSVW, [SLUG, MONTH]
    ),
}


def examples():
    """Addresses that answer now, to try; none before anything is published."""
    code = PublishedTarget.objects.order_by("code").values_list("code", flat=True).first()
    if code is None:
        return []
    addresses = [
        reverse("api_targets"),
        reverse("api_target", args=[code]),
        reverse("target_series", args=[code, "json"]),
        reverse("api_changes"),
    ]
    return [settings.PORTAL_URL + address for address in addresses]
