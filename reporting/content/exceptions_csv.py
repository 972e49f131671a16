"""The CSV form of published exception reports: one row for each thing said, so that nothing has to
be packed into a cell (pure).
"""

import csv
import io
from decimal import Decimal

from pmf_portal.formats.csv_files import safe_cell
from pmf_portal.formats.numbers import format_number

COLUMNS = {
    "code": "Code of the target",
    "title": "Target",
    "service": "Service",
    "directorate": "Directorate",
    "opened_for": "Off plan since",
    "state": "Where the report stands",
    "recovery_month": "Back on plan expected in",
    "part": "The part of the report that this row tells",
    "text": "What the part says",
    "who": "Who does it, or answered",
    "due": "By when it is done",
    "status": "Where the action stands, with the reason",
    "expected": "The figure expected for the period, in the measure’s unit",
    "actual": "The figure that came",
}

FIGURES = ("expected", "actual")


def exceptions_csv(copies):
    """Every published report as rows: one for each cause, action, period of the path and other
    part; text is made safe for spreadsheets.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for copy in copies:
        same = {
            name: copy[name]
            for name in ("code", "title", "service", "directorate", "opened_for", "recovery_month")
        } | {"state": copy["stands"]}
        for row in rows_of(copy):
            writer.writerow(
                {
                    name: value if name in FIGURES else safe_cell(value)
                    for name, value in (same | row).items()
                }
            )
    return out.getvalue().encode()


def rows_of(copy):
    """What one report says, part by part; its first row says why it was opened."""
    single = {
        "why": copy["why"],
        "what happened": copy["what_happened"],
        "finance": finance_in_words(copy["finance"]) if copy["finance"] else "",
        "risk": risk_in_words(copy["risk"]) if copy["risk"] else "",
        "support wanted": copy["support"],
    }
    return [
        *({"part": part, "text": text} for part, text in single.items() if text),
        *(
            {"part": f"cause: {cause['category']}", "text": cause["text"]}
            for cause in copy["causes"]
        ),
        *map(action_row, copy["actions"]),
        *(
            {
                "part": f"path: {p['period']}",
                "expected": p["expected"] or "",
                "actual": p["actual"] or "",
            }
            for p in copy["path"]
        ),
        *(
            {
                "part": f"question: {q['by']}",
                "text": f"{q['text']} – {q['answer']}",
                "who": q["answered_by"],
            }
            for q in copy["questions"]
        ),
        *(
            {"part": "left out", "text": withheld_in_words(left_out)}
            for left_out in copy["withheld"]
        ),
    ]


def action_row(action):
    text = "; ".join(
        part for part in (action["what"], action["resources"], action["effect"]) if part
    )
    return {
        "part": "action",
        "text": text,
        "who": action["who"],
        "due": action["due"],
        "status": told(action["status"], action["reason"]),
    }


def told(status, reason):
    return f"{status}: {reason}" if reason else status


def finance_in_words(finance):
    """The effect on finance as a sentence; figures are pounds."""
    revenue, capital = (
        pounds(finance[name]) if finance[name] is not None else "no effect given"
        for name in ("revenue", "capital")
    )
    virement = "a virement is needed" if finance["virement"] else "no virement is needed"
    return (
        f"Revenue {revenue}; capital {capital};"
        f" {virement}.{' ' + finance['note'] if finance['note'] else ''}"
    )


def pounds(text):
    """An exact amount as readers see it: whole pounds where it has no pence."""
    amount = Decimal(text)
    return format_number(amount, 0 if amount == amount.to_integral_value() else 2, "£")


def risk_in_words(risk):
    """The linked risk with its score."""
    register = risk["register"]
    known = (
        f"{register['reference']} {register['title']}, score {register['score']} of 25."
        if register
        else ""
    )
    return " ".join(part for part in (known, risk["note"]) if part)


def withheld_in_words(left_out):
    """The notice that something is not in the public copy."""
    parts = "One part is" if left_out["parts"] == 1 else f"{left_out['parts']} parts are"
    return f"{parts} left out of the public copy because {left_out['because']}."
