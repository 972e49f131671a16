"""The annual Corporate Plan Performance Statement as a readable document (pure; framework 4.2)."""

from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from reporting.content.document import (
    Column,
    Facts,
    Heading,
    Table,
    Text,
    document_of,
    month_name,
)
from reporting.content.learned import learned_blocks
from reporting.content.scorecards import counts_of, lines_table, plan_and_priority, tables_by, whole

BETTER, WORSE = ("improving",), ("deteriorating",)


def statement_document(content):
    """What was promised for the year, what was achieved, what was done about what was off plan."""
    year, lines = content["financial_year"], content["lines"]
    blocks = [
        Text((content["about"],)),
        counts_of(content),
        Facts(tuple(facts_of(content))),
        Heading("By priority"),
        priority_table(lines, year),
    ]
    for heading, chosen in achievements(lines).items():
        blocks += [
            Heading(heading),
            (
                lines_table(heading[:31], f"{heading}, {year}", chosen, content["month"])
                if chosen
                else Text(("None.",))
            ),
        ]
    blocks += [
        Heading("What was done about targets that were off plan"),
        exceptions_table(content["exceptions"], year),
    ]
    # A statement from before forecasts were scored says nothing of them.
    if content.get("forecasts"):
        blocks += [
            Heading(f"How good were the forecasts of {year}?"),
            Text(told_forecasts(content)),
        ]
    # A statement from before anything was learned, or had to be said, has no such part.
    for learned in content.get("learned", ()):
        blocks += learned_blocks(learned)
    # A statement from before reds were accounted for says nothing of what was dropped.
    if content.get("stopped"):
        blocks += [Heading("What the council stopped measuring"), Text(tuple(content["stopped"]))]
    blocks += [Heading("Every target of the year", 2)]
    for words, table in tables_by(lines, plan_and_priority, year, content["month"]):
        blocks += [Heading(words, 3), table]
    return document_of(content, blocks, period=f"Financial year {year}")


def facts_of(content):
    summary = content["summary"]
    rated = sum(summary[name] for name in ("green", "amber", "red"))
    yield "Targets met", f"{summary['green']} of {rated} that are rated"
    yield (
        "Reported late or not at all",
        f"{sum(line['rating'] == 'not_reported' for line in content['lines'])}",
    )
    reports = f"{terms.exception_report.plural.capital} in the year"
    yield reports, counted(len(content["exceptions"]), "report")
    yield "Corrections of published figures", counted(content["corrections"], "figure")
    yield "Proof that no target was adjusted in the year", content["proof"]


def told_forecasts(content):
    analysis = f"The statistical analysis of {month_name(content)} has each measure."
    return (*content["forecasts"], analysis)


def achievements(lines):
    """What improved and what fell back against last year, by the published trend."""
    return {
        "Better than last year": [line for line in lines if line["trend_year"] in BETTER],
        "Worse than last year": [line for line in lines if line["trend_year"] in WORSE],
        "Targets missed": [line for line in lines if line["rating"] == "red"],
    }


def priority_table(lines, year):
    columns = (
        Column("Priority", width=6),
        *(Column(words, numeric=True) for words in ("Targets", "Green", "Amber", "Red", "Other")),
    )
    rows = []
    for priority in dict.fromkeys(line["priority"] or line["plan"] for line in lines):
        ratings = [
            line["rating"] for line in lines if (line["priority"] or line["plan"]) == priority
        ]
        known = [ratings.count(name) for name in ("green", "amber", "red")]
        rows.append(
            (priority, whole(len(ratings)), *map(whole, known), whole(len(ratings) - sum(known)))
        )
    return Table("Priorities", f"Results by priority, {year}", columns, tuple(rows))


def exceptions_table(exceptions, year):
    if not exceptions:
        report = terms.exception_report.with_article
        return Text((f"No target of the plan needed {report} in the year.",))
    columns = (
        Column("Target", width=5),
        Column("Off plan since"),
        Column("Where it stands"),
        Column("Back on plan"),
        Column("Did the plan work?"),
    )
    rows = tuple(
        (
            f"{e['code']} {e['title']}",
            e["opened_for"],
            e["stands"],
            e["back"] or "–",
            e["worked"] or "–",
        )
        for e in exceptions
    )
    return Table("Exceptions", f"{terms.exception_report.plural.capital} of {year}", columns, rows)
