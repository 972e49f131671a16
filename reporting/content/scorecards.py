"""Scorecards as readable documents: monthly reports, corporate health, members' scorecards and
those that a service defines (pure).
"""

from dataclasses import replace
from itertools import groupby

from pmf_portal.formats.one_after_another import joined
from pmf_portal.formats.value_kinds import status_words
from pmf_portal.formats.wording import lower_first, terms
from reporting.content.comparisons import comparison_sentences, own_rating_differs
from reporting.content.completeness import counts_note
from reporting.content.document import (
    Column,
    Counts,
    Facts,
    Heading,
    Link,
    Mark,
    Number,
    Table,
    Text,
    document_of,
    figure_of,
    month_name,
)
from reporting.content.partners import partner_sentences
from reporting.content.readings import has_reading

FIGURES = {
    "previous_year": "Previous year, whole",
    "annual_target": "Target for year",
    "plan_to_date": "Plan to date",
    "actual_to_date": "Performance to date",
}
COLUMNS = (
    Column("Target", width=5.2),
    Column("Data source", width=3),
    *(Column(words, numeric=True, width=2) for words in FIGURES.values()),
    Column("Rating", width=1.9),
    Column("Trend: year", width=2.2),
    Column("Trend: period", width=2.2),
    Column("Reporting period", width=2.4),
    Column("Accountable officer", width=3),
)
# In place of the two trends, where what the figures really say was worked out.
RETITLED = {"Trend: year": "Direction", "Trend: period": "Against a year ago"}
READ_COLUMNS = tuple(
    replace(column, title=RETITLED.get(column.title, column.title)) for column in COLUMNS
)
ON_PAPER = (
    Column("Measure", width=5.4),
    Column("Last year", numeric=True, width=1.7),
    Column("Target", numeric=True, width=1.7),
    Column("Plan to date", numeric=True, width=1.7),
    Column("Actual to date", numeric=True, width=1.8),
    Column("Rating", width=2),
)
SIZES = {"million": "m", "thousand": "k", "billion": "bn"}
RULES = (
    "Plan and performance are for the year to date and cover the same periods, named under"
    " “Reporting period”. A rating compares the two figures as they are printed here. Targets,"
    " trajectories and tolerances were approved before the year and cannot be changed in it."
)


def counts_of(content):
    counts = {name: content["summary"][name] for name in ("green", "amber", "red", "other")}
    return Counts(**counts, note=counts_note(content))


def lines_table(name, caption, lines, month):
    """Lines with the columns of framework 3.7; comments, the reason of the rating and timescales
    are each row's remark.
    """
    are_read = any(has_reading(line) for line in lines)
    return Table(
        name,
        caption,
        READ_COLUMNS if are_read else COLUMNS,
        tuple(line_row(line, month, are_read=are_read) for line in lines),
        tuple(map(remark_of, lines)),
        "Comments, and why this rating",
        on_paper=paper_table(name, caption, lines, month),
        sheet="Measures",
    )


def paper_table(name, caption, lines, month):
    """Lines as two lines each that can be read on paper: numbers first, then words."""
    rows = []
    for line in lines:
        target, _, *figures, rating = line_row(line, month, are_read=False)[:7]
        rows.append((target, *map(narrowed, figures), rating))
    remarks = tuple(f"{remark_of(line)} {answered_by(line)}".strip() for line in lines)
    return Table(name, caption, ON_PAPER, tuple(rows), remarks, "Comments")


def narrowed(number):
    """A figure in a narrow column: millions and thousands as letters, and without a unit that is a
    word.
    """
    digits, _, after = number.text.partition(" ")
    size = SIZES.get(after.partition(" ")[0], "")
    note = " (" + after.partition("(")[2] if "(" in after else ""
    return replace(number, text=f"{digits}{size}{note}")


def answered_by(line):
    """The columns of a line that have no room of their own on paper, as sentences."""
    direction = "" if line.get("figures_say") else line.get("direction")
    parts = [
        f"Direction: {lower_first(direction)}" if direction else "",
        f"Newest figure: {line['reporting_period']}" if line["reporting_period"] else "",
        line["accountable_officer"] and f"Accountable: {line['accountable_officer']}",
        line["data_source"] and f"Source: {line['data_source']}",
    ]
    return ". ".join(part for part in parts if part) + "."


def line_row(line, month, *, are_read):
    figures = [figure_of(line[name], line["decimals"], line["unit"]) for name in FIGURES]
    status = status_words(line["unit"], provisional=line["provisional"])
    note = f" ({status})" if status and line["actual_to_date"] is not None else ""
    return (
        Link(f"{line['code']} {line['title']}", f"/targets/{line['code']}/{month}/"),
        line["data_source"],
        *figures[:-1],
        Number(figures[-1].text + note, figures[-1].value, figures[-1].decimals),
        Mark(line["rating"]),
        *trends_of(line, are_read=are_read),
        line["reporting_period"],
        line["accountable_officer"],
    )


def trends_of(line, *, are_read):
    """Which way a line goes: the tested direction and the year to date beside last year's, or the
    two trends.
    """
    against_last_year = Mark(line["trend_year"], "trend")
    if are_read:
        return (line.get("direction") or "–", against_last_year)
    return (against_last_year, Mark(line["trend_period"], "trend"))


def back_in_words(promise):
    """When performance is to be back on plan, as a sentence after another."""
    if not promise:
        return ""
    is_month = len(promise.split()) == 2
    return f" Back on plan expected in {promise}." if is_month else f" {promise}."


def remark_of(line):
    """Everything that is said of a line, as sentences."""
    back = back_in_words(line["recovery_month"])
    own = ""
    if own_rating_differs(line):
        own = f"{line['reporting_period']} alone: {line['period_rating']}."
    sentences = [
        line["comment"],
        line["why"],
        own,
        *(f"{words}." for words in comparison_sentences(line)),
        line.get("figures_say", ""),
        partner_sentences(line),
        (
            f"{terms.exception_report.capital}: {line['exception_report'].lower()}.{back}"
            if line["exception_report"]
            else ""
        ),
        f"Periods covered: {line['periods_reported']}." if line["periods_reported"] else "",
        "A figure of an earlier period was revised." if line["revised"] else "",
        f"Data quality {line['data_quality']}." if line["data_quality"] else "",
    ]
    return " ".join(part for part in sentences if part)


def tables_by(lines, words_of, caption, month):
    """Lines in tables, one for each run of lines with the same heading: [(heading, table)]."""
    groups = [(words, list(group)) for words, group in groupby(lines, key=words_of)]
    return [
        (words, lines_table(f"{n} {words}"[:31], f"{words}: {caption}", group, month))
        for n, (words, group) in enumerate(groups, start=1)
    ]


def plan_and_priority(line):
    return f"{line['plan']}: {line['priority']}" if line["priority"] else line["plan"]


def scorecard_document(content):
    """A monthly scorecard: the Corporate Plan, a directorate, a service."""
    blocks = [counts_of(content)]
    for words, table in tables_by(
        content["lines"], plan_and_priority, month_name(content), content["month"]
    ):
        blocks += [Heading(words), table]
    return document_of(
        content,
        [*blocks, Heading("How to read this scorecard"), Text((RULES,)), *signed(content)],
    )


def signed(content):
    """Who signed the lines off, or why they were published without."""
    if not content.get("sign_offs"):
        return []
    return [
        Heading("Sign-off"),
        Facts(tuple((one["directorate"], signed_in_words(one)) for one in content["sign_offs"])),
    ]


def confirmed_in_words(one):
    """Which heads of service confirmed their lines before the director signed; "" for what was
    published before they were asked.
    """
    confirmations = one.get("confirmations", [])
    sentences = []
    for words, asked in (
        ("Confirmed before by the heads of {}", True),
        ("Confirmed, and changed after that: {}", False),
    ):
        services = [
            f"{word['service']} ({word['confirmed_by']}, {word['confirmed_at']})"
            for word in confirmations
            if word.get("as_published") is asked
        ]
        if services:
            sentences.append(f"{words.format(joined(services))}.")
    silent = [word["service"] for word in confirmations if "confirmed_by" not in word]
    if silent:
        sentences.append(f"Not confirmed by the head of service: {joined(silent)}.")
    return " ".join(sentences)


def signed_in_words(one):
    """The director's word, and before it that of the heads of service."""
    words = director_in_words(one)
    confirmed = confirmed_in_words(one)
    return f"{words.removesuffix('.')}. {confirmed}" if confirmed else words


def director_in_words(one):
    if "signed_by" in one:
        signed = f"Verified and signed off by {one['signed_by']} at {one['signed_at']}"
        if "returned" in one:
            signed += (
                f", but for {one['returned']}: published without sign-off by decision of"
                f" {one['overridden_by']}: {one['reason']}"
            )
        return signed
    return f"Published without sign-off by decision of {one['overridden_by']}: {one['reason']}"


def health_document(content):
    """The corporate health of the organisation in its areas (framework 4.2)."""
    blocks = [Text((content["about"],)), counts_of(content), area_table(content)]
    for area in content["areas"]:
        lines = [line for line in content["lines"] if line["health_area"] == area]
        table = lines_table(area[:31], f"{area}: {month_name(content)}", lines, content["month"])
        blocks += [
            Heading(area),
            (
                table
                if lines
                else Text(("No measure of this area is followed in this year’s plans.",))
            ),
        ]
    return document_of(
        content,
        [*blocks, Heading("How to read this report"), Text((RULES,)), *signed(content)],
    )


def area_table(content):
    """How many measures of each area are green, amber or red."""
    columns = (
        Column("Area", width=6),
        *(Column(words, numeric=True) for words in ("Green", "Amber", "Red", "Not rated")),
    )
    rows = []
    for area in content["areas"]:
        ratings = [line["rating"] for line in content["lines"] if line["health_area"] == area]
        known = [ratings.count(name) for name in ("green", "amber", "red")]
        rows.append((area, *(whole(n) for n in (*known, len(ratings) - sum(known)))))
    return Table("Areas", f"Areas of corporate health: {month_name(content)}", columns, tuple(rows))


def whole(number):
    return figure_of(str(number), 0, "")


def members_document(content):
    """A scorecard for members, or one that a service defined: what turned first, then every
    line.
    """
    blocks = [Text((content["about"],)), counts_of(content)]
    if content["turned"]:
        blocks += [Heading("What turned since the last scorecard"), turned_table(content["turned"])]
    elif content["since"]:
        blocks.append(Text((f"No rating has changed since {content['since']}.",)))
    for words, table in tables_by(
        content["lines"], plan_and_priority, month_name(content), content["month"]
    ):
        blocks += [Heading(words), table]
    return document_of(
        content,
        [*blocks, Heading("How to read this scorecard"), Text((RULES,)), *signed(content)],
    )


def turned_table(turned):
    columns = (
        Column("Target", width=6),
        Column("Was"),
        Column("Is now"),
        Column("Better or worse"),
    )
    rows = tuple(
        (f"{t['code']} {t['title']}", Mark(t["before"]), Mark(t["now"]), t["direction"])
        for t in turned
    )
    return Table("What turned", "Ratings that changed", columns, rows)
