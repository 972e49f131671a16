"""The Quarterly Exception Tracker as a readable document, from its published JSON (pure; framework
4.2).
"""

from pmf_portal.formats.wording import terms, worded
from pmf_portal.ui.charts import bars_figure, counts_figure
from reporting.content.document import Chart, Column, Facts, Heading, Table, Text, document_of
from reporting.content.scorecards import whole
from reporting.content.tracker_readable import COUNTS, in_reading_order

COUNTED = (
    "Under way",
    "Overdue",
    "Before {terms.executive_group}",
    "Repeated",
    "Opened",
    "Recovered",
    "Closed",
    "Not required",
)
ROWS = (
    Column("Measure", width=5),
    Column("Accountable officer", width=3),
    Column("Off plan since"),
    Column("Causes", width=3),
    Column("Report"),
    Column("Overdue"),
    Column("Plan worked"),
)
ABOUT = (
    "How many measures are off plan and reported on, where and why, for how long, and whether the"
    " plans worked."
)


def tracker_document(content):
    """Totals, tables with their charts, durations, whether plans worked, and every report."""
    read = in_reading_order(content)
    total = content["total"]
    blocks = [
        Text((ABOUT,)),
        Facts(
            tuple(
                (words, str(total[name]))
                for words, name in zip(counts_in_words(), COUNTS, strict=True)
            )
        ),
    ]
    for table in read["tables"]:
        blocks += [Heading(table["title"]), *counted(table)]
    blocks += [
        Heading("Time to plan and time to recovery"),
        durations(read),
        Heading("Did the plans work?"),
        worked(read),
    ]
    blocks += [Heading("Reports under way, and those that ended in the quarter"), reports(read)]
    return document_of(
        content,
        [*blocks, Heading("What the words mean"), Facts(tuple(content["definitions"].items()))],
    )


def counts_in_words():
    return [worded(words) for words in COUNTED]


def counted(table):
    """A table of counts with its chart of what is under way."""
    columns = (
        Column(table["title"], width=4),
        *(Column(words, numeric=True, width=1.4) for words in counts_in_words()),
    )
    rows = tuple((row[0], *(whole(n) for n in row[1:])) for row in table["rows"])
    counts_table = Table(table["title"], table["title"], columns, rows)
    if not table["rows"]:
        return [counts_table]
    names, most = [row[0] for row in table["rows"]], max(table["rows"], key=lambda row: row[1])
    series = [
        (words, [row[n] for row in table["rows"]])
        for n, words in enumerate(counts_in_words()[:3], start=1)
    ]
    sentence = (
        f"The most reports under way are in “{most[0]}”: {most[1]}."
        if most[1]
        else "No report is under way."
    )
    if table["title"] == "At each month end":
        return [
            Chart(
                counts_figure(names, series),
                f"At the last month end {table['rows'][-1][1]} reports were under way.",
                counts_table,
            ),
            counts_table,
        ]
    return [Chart(bars_figure(names, series[:1]), sentence, counts_table), counts_table]


def durations(read):
    columns = (
        Column("What", width=5),
        Column("When"),
        *(Column(words, numeric=True) for words in ("Reports", "Median", "Longest")),
    )
    return Table(
        "Durations",
        "Time to plan and time to recovery",
        columns,
        tuple((a, b, whole(n), m, x) for a, b, n, m, x in read["durations"]),
    )


def worked(read):
    columns = (
        Column("Did the plan work?", width=4),
        *(Column(w, numeric=True) for w in ("In the quarter", "Share", "So far", "Share so far")),
    )
    rows = tuple((words, whole(a), b, whole(c), d) for words, a, b, c, d in read["worked"])
    return Table("Plans worked", "Closed reports by whether the plan worked", columns, rows)


def reports(read):
    before = f", before {terms.executive_group}"
    rows = tuple(
        (
            f"{r['code']} {r['title']}",
            r["accountable_officer"] or "–",
            r["opened_for"],
            r["causes"],
            r["state"] + (before if r["escalated"] and r["state"] != "Escalated" else ""),
            r["overdue"] or "–",
            r["plan_worked"] or "–",
        )
        for r in read["lines"]
    )
    return Table("Reports", "Reports under way, and those that ended in the quarter", ROWS, rows)
