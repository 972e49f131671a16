"""The CSV form of published exception reports: one row for each thing said, so that nothing has to
be packed into a cell (pure).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from exceptions.rules.money import money_sentence
from pmf_portal.formats.csv_files import csv_text

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


SAME_IN_EACH_ROW = ("code", "title", "service", "directorate", "opened_for", "recovery_month")


def exceptions_csv(copies: Iterable[dict[str, Any]]) -> bytes:
    """Every published report as rows: one for each cause, action, period of the path and other
    part; text is made safe for spreadsheets.
    """
    rows = []
    for copy in copies:
        same = {name: copy[name] for name in SAME_IN_EACH_ROW} | {"state": copy["stands"]}
        same["recovery_month"] = copy.get("promise") or copy["recovery_month"]
        rows += [same | row for row in rows_of(copy)]
    return csv_text(COLUMNS, rows, FIGURES).encode()


def rows_of(copy: dict[str, Any]) -> list[dict[str, str]]:
    """What one report says, part by part; its first row says why it was opened."""
    single = {
        "why": copy["why"],
        "delivery plan": copy.get("plan_due", ""),
        "what happened": copy["what_happened"],
        "finance": finance_in_words(copy["finance"]) if copy["finance"] else "",
        "risk": risk_in_words(copy["risk"]) if copy["risk"] else "",
        "support wanted": copy["support"],
    }
    rows = [{"part": part, "text": text} for part, text in single.items() if text]
    for cause in copy["causes"]:
        rows.append({"part": f"cause: {cause['category']}", "text": cause["text"]})
    rows += [action_row(action) for action in copy["actions"]]
    rows += [path_row(period) for period in copy["path"]]
    rows += [question_row(question) for question in copy["questions"]]
    for left_out in copy["withheld"]:
        rows.append({"part": "left out", "text": withheld_in_words(left_out)})
    return rows


def path_row(period: dict[str, Any]) -> dict[str, str]:
    return {
        "part": f"path: {period['period']}",
        "expected": period["expected"] or "",
        "actual": period["actual"] or "",
    }


def question_row(question: dict[str, Any]) -> dict[str, str]:
    return {
        "part": f"question: {question['by']}",
        "text": f"{question['text']} – {question['answer']}",
        "who": question["answered_by"],
    }


def action_row(action: dict[str, Any]) -> dict[str, str]:
    parts = [action["what"], action["resources"], action["effect"]]
    return {
        "part": "action",
        "text": "; ".join(part for part in parts if part),
        "who": action["who"],
        "due": action["due"],
        "status": status_text(action["status"], action["reason"]),
    }


def status_text(status: str, reason: str) -> str:
    return f"{status}: {reason}" if reason else status


def finance_in_words(finance: dict[str, Any]) -> str:
    """The effect on finance as a sentence; figures are pounds."""
    revenue, capital = (
        None if finance[kind] is None else Decimal(finance[kind]) for kind in ("revenue", "capital")
    )
    sentence = money_sentence(revenue, capital, from_other_budget=finance["virement"])
    return f"{sentence} {finance['note']}" if finance["note"] else sentence


def risk_in_words(risk: dict[str, Any]) -> str:
    """The linked risk with its score."""
    parts = []
    if register := risk["register"]:
        name = f"{register['reference']} {register['title']}"
        parts.append(f"{name}, score {register['score']} of 25.")
    if risk["note"]:
        parts.append(risk["note"])
    return " ".join(parts)


def withheld_in_words(left_out: dict[str, Any]) -> str:
    """The notice that something is not in the public copy."""
    parts = "One part is" if left_out["parts"] == 1 else f"{left_out['parts']} parts are"
    return f"{parts} left out of the public copy because {left_out['because']}."
