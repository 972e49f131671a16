"""Exception reports of a month as their readers on paper see them, made from the published JSON alone (pure)."""

import json

from pmf_portal.periods.month import Month
from pmf_portal.ui.numbers import counted
from reporting.exception_forms import finance_in_words, risk_in_words, told, withheld_in_words


def readable_exceptions(document):
    """The published document in the words and the order of the printed form."""
    content = json.loads(document)
    reports = [readable_report(report) for report in content["lines"]]
    off_plan = f"{counted(len(reports), 'measure')} off plan: why, what is being done, and when performance will be back on plan."
    return {
        "title": f"{content['title']}, {Month.parse(content['month']).name}" + (f", edition {content['edition']}" if content["edition"] > 1 else ""),
        "council": content["council"],
        "published": content["published"],
        "digest": content["digest"],
        "summary": off_plan if reports else "No measure needed an exception report.",
        "reports": reports,
        "not_required": content["not_required"],
        "ended": content["ended"],
    }


def readable_report(report):
    facts = [
        ("Service", f"{report['service']}, {report['directorate']}"),
        ("Accountable officer", report["accountable_officer"]),
        ("Report", f"Opened for {report['opened_for']}; {report['state']}"),
        ("Opened because", report["why"] if report["now"] else ""),
        ("Back on plan", report["recovery_month"] or ("" if report["causes"] else f"Not public yet; the report is due on {report['due_on']}")),
        ("What happened", report["what_happened"]),
        *(("Cause", f"{cause['category']}. {cause['text']}") for cause in report["causes"]),
        ("Finance", finance_in_words(report["finance"]) if report["finance"] else ""),
        ("Linked risk", risk_in_words(report["risk"]) if report["risk"] else ""),
        ("Support wanted", report["support"]),
        *((f"Question of the {q['by']}", f"{q['text']}\n{q['answered_by']} answered: {q['answer']}") for q in report["questions"]),
    ]
    return {
        "code": report["code"],
        "title": report["title"],
        "opened_for": report["opened_for"],
        "stands": report["stands"],
        "back": report["recovery_month"] or "Not public yet",
        "now": lines(report["now"] or report["why"]),
        "notices": [withheld_in_words(left_out) for left_out in report["withheld"]],
        "facts": [[words, lines(text)] for words, text in facts if text],
        "actions": [readable_action(action) for action in report["actions"]],
        "path": [
            {"period": x["period"], "expected_shown": x["expected_shown"], "actual": x["actual_shown"] + (" (off the path)" if x["on_path"] is False else "")}
            for x in report["path"]
        ],
    }


def readable_action(action):
    more = [f"Resources: {action['resources']}" if action["resources"] else "", f"Expected effect: {action['effect']}" if action["effect"] else ""]
    return {
        "what": lines("\n".join(part for part in (action["what"], *more) if part)),
        "who": action["who"],
        "due": action["due"],
        "status": lines(told(action["status"], action["reason"])),
    }


def lines(text):
    """A text as its paragraphs."""
    return [line.strip() for line in text.splitlines() if line.strip()]
