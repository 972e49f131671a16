"""Exception reports and delivery plans of a month as a part of a pack, from their published JSON
(pure).
"""

from pmf_portal.formats.wording import terms
from reporting.content.document import Column, Facts, Heading, Notice, Table, Text, document_of
from reporting.content.exceptions_readable import readable_report

TIMESCALES = (
    Column("Measure", width=6),
    Column("Off plan since"),
    Column("Report"),
    Column("Back on plan expected in", width=3),
)
ACTIONS = (Column("What", width=5), Column("Who"), Column("By when"), Column("Status", width=3))
PATH = (
    Column("Period", width=3),
    Column("Expected", numeric=True),
    Column("Actual", numeric=True),
    Column("On the path"),
)


def exceptions_document(content):
    """Timescales first, then each report: why, what is done, the way back."""
    reports = [readable_report(report) for report in content["lines"]]
    if not reports:
        return document_of(
            content,
            [
                Text((f"No measure needed {terms.exception_report.with_article}.",)),
                *decisions(content),
            ],
        )
    rows = tuple(
        (f"{r['code']} {r['title']}", r["opened_for"], r["stands"], r["back"]) for r in reports
    )
    blocks = [Table("Timescales", "Measures off plan and their timescales", TIMESCALES, rows)]
    for report in reports:
        blocks += report_blocks(report)
    return document_of(content, [*blocks, *decisions(content)])


def report_blocks(report):
    """One exception report with its delivery plan."""
    yield Heading(f"{report['code']} {report['title']}")
    yield Text(tuple(report["now"]))
    yield from (Notice("Left out.", notice) for notice in report["notices"])
    yield Facts(tuple((words, text) for words, text in report["facts"]))
    causes = [
        (f"Cause: {cause['category']}", " ".join(cause["text"])) for cause in report["causes"]
    ]
    said = [(words, " ".join(lines)) for words, lines in report["sections"].items() if lines]
    asked = [
        (f"Question of the {q['by']}", " ".join((*q["text"], *q["answer"])))
        for q in report["questions"]
    ]
    if told := (*said[:1], *causes, *said[1:], *asked):
        yield Facts(told)
    if report["actions"]:
        yield Table(
            f"{report['code']} actions",
            "Actions",
            ACTIONS,
            tuple(action_row(action) for action in report["actions"]),
        )
    if report["path"]:
        yield Table(
            f"{report['code']} path",
            "The way back to plan",
            PATH,
            tuple(map(tuple, report["path"])),
        )


def action_row(action):
    more = "; ".join(f"{words}: {' '.join(lines)}" for words, lines in action["more"])
    return (
        " ".join((*action["what"], *([f"({more})"] if more else []))),
        action["who"],
        action["due"],
        " ".join(action["status"]),
    )


def decisions(content):
    """Directors' decisions that no report is required, and what was closed since the month
    before.
    """
    if content["not_required"]:
        yield Heading("No report required")
        yield Facts(
            tuple(
                (f"{d['code']} {d['title']}", f"By decision of {d['by']}: {d['reason']}")
                for d in content["not_required"]
            )
        )
    if content.get("watched"):
        yield Heading("Red once, and watched")
        yield Facts(
            tuple((f"{one['code']} {one['title']}", one["reason"]) for one in content["watched"])
        )
    if content["ended"]:
        yield Heading("Closed since the last month: recovered")
        yield Facts(
            tuple(
                (f"{e['code']} {e['title']}", f"Off plan from {e['opened_for']}. {e['lesson']}")
                for e in content["ended"]
            )
        )
