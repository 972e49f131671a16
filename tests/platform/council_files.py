"""Files of organisation, places and people as tests write them."""

import csv
import io

from pmf_portal.council.imports.columns import FILES
from pmf_portal.council.imports.council_files import check_file, save_rows
from pmf_portal.formats.csv_files import FileRefused

UNITS = ("title", "kind", "parent", "short_name")
AREAS = ("code", "name", "kind", "parent_code", "first_day", "last_day", "map_row", "map_column")
POPULATIONS = ("gss_code", "year", "group", "population", "source")
PERSONS = ("user_name", "name", "post", "email", "role", "unit")
HEADINGS = {
    "organisation": UNITS,
    "places": AREAS,
    "populations": POPULATIONS,
    "people": PERSONS,
}


def file_of(kind, *rows):
    """A CSV file; each row is its cells parted by "|"."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS[kind])
    for row in rows:
        writer.writerow([cell.strip() for cell in row.split("|")])
    return out.getvalue().encode()


def checked(kind, *rows, by=None):
    return check_file(FILES[kind], file_of(kind, *rows), name=f"{kind}.csv", by=by)


def saved(kind, *rows, by=None, at):
    incoming = checked(kind, *rows, by=by)
    save_rows(FILES[kind], incoming, name=f"{kind}.csv", file_digest="", by=by, at=at)
    return incoming.preview


def problems_of(kind, *rows, by=None):
    """What is wrong with a file, each as (row, column, reason)."""
    try:
        checked(kind, *rows, by=by)
    except FileRefused as refused:
        return [(problem.row, problem.column, problem.reason) for problem in refused.problems]
    return []
