"""Exception reports of a month as their readers on paper see them, made from the published JSON
alone (pure).
"""

import json

from pmf_portal.formats.numbers import counted
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import Month
from reporting.content.exceptions_csv import (
    finance_in_words,
    risk_in_words,
    status_text,
    withheld_in_words,
)

# A row of the table of actions that is no longer stays on one page.
LONGEST_ON_ONE_PAGE = 600
ON_PATH = {True: "Yes", False: "No", None: ""}


def readable_exceptions(document):
    """The published document in the words and the order of the printed form."""
    content = json.loads(document)
    reports = [readable_report(report) for report in content["lines"]]
    report = terms.exception_report.with_article
    none_needed = f"No measure needed {report}."
    under_way = f"{counted(len(reports), 'measure')} with {report} under way"
    off_plan = (
        f"{under_way}: why performance was off plan, what is being done, and when it is to be back."
    )
    return {
        "title": (
            f"{content['title']}, {Month.parse(content['month']).name}"
            + (f", edition {content['edition']}" if content["edition"] > 1 else "")
        ),
        "heading": content["title"],
        "month": (
            Month.parse(content["month"]).name
            + (f", edition {content['edition']}" if content["edition"] > 1 else "")
        ),
        "council": content["council"],
        "published": content["published"],
        "reason": content.get("reason", ""),
        "digest": content["digest"],
        "summary": off_plan if reports else content.get("before_live", none_needed),
        "reports": reports,
        "not_required": [
            {
                "title": f"{d['code']} {d['title']}",
                "told": lines(f"By decision of {d['by']}: {d['reason']}"),
            }
            for d in content["not_required"]
        ],
        "watched": [
            {"title": f"{one['code']} {one['title']}", "told": lines(one["reason"])}
            for one in content.get("watched", [])
        ],
        "ended": [
            {"title": f"{e['code']} {e['title']}", "told": ended_in_words(e)}
            for e in content["ended"]
        ],
    }


def readable_report(report):
    facts = {
        "Service": f"{report['service']}, {report['directorate']}",
        "Accountable officer": report["accountable_officer"],
        "Report": standing_in_words(report),
        "Delivery plan": report.get("plan_due", ""),
        "Opened because": report["why"] if report["now"] not in ("", report["why"]) else "",
        "Back on plan": promise_of(report) or back_not_public(report),
    }
    sections = {
        "What happened": report["what_happened"],
        "Finance": finance_in_words(report["finance"]) if report["finance"] else "",
        "Linked risk": risk_in_words(report["risk"]) if report["risk"] else "",
        "Support wanted": report["support"],
    }
    return {
        "code": report["code"],
        "title": report["title"],
        "opened_for": report["opened_for"],
        "stands": report["stands"],
        "back": promise_of(report) or "Not public yet",
        "now": lines(report["now"] or report["why"]),
        "notices": [withheld_in_words(left_out) for left_out in report["withheld"]],
        "facts": [[words, text] for words, text in facts.items() if text],
        "causes": [
            {"category": cause["category"], "text": lines(cause["text"])}
            for cause in report["causes"]
        ],
        "actions": [readable_action(action) for action in report["actions"]],
        "path": [
            [x["period"], x["expected_shown"], x["actual_shown"], ON_PATH[x["on_path"]] or "–"]
            for x in report["path"]
        ],
        "sections": {words: lines(text) for words, text in sections.items()},
        "questions": [
            {
                "by": q["by"],
                "text": lines(q["text"]),
                "answer": lines(f"{q['answered_by']} answered: {q['answer']}"),
            }
            for q in report["questions"]
        ],
    }


def promise_of(report):
    """When performance is to be back on plan, with what became of a promise whose month has
    passed; "" while that is not public.
    """
    return report.get("promise") or report["recovery_month"]


def back_not_public(report):
    """What stands in place of a promise that is not public yet."""
    if report.get("plan_due"):
        return "Not public yet"
    return f"Not public yet; report due on {report['due_on']}"


def standing_in_words(report):
    """Since when the measure is off plan, and where its report stands."""
    state = report["state"]
    before_cesg = (
        f"; the {terms.executive_group_in_full} has been told"
        if report["escalated"] and report["stands"] != "Escalated"
        else ""
    )
    return f"Off plan since {report['opened_for']}. {state[:1].upper()}{state[1:]}{before_cesg}"


def readable_action(action):
    return {
        "is-long": sum(map(len, action.values())) > LONGEST_ON_ONE_PAGE,
        "what": lines(action["what"]),
        "more": [
            [words, lines(action[name])]
            for words, name in (("Resources", "resources"), ("Expected effect", "effect"))
            if action[name]
        ],
        "who": action["who"],
        "due": action["due"],
        "status": lines(status_text(action["status"], action["reason"])),
    }


def ended_in_words(ended):
    recovered = f", recovered with {ended['recovered_month']}" if ended["recovered_month"] else ""
    worked = f" Did the plan work? {ended['worked']}." if ended["worked"] else ""
    return lines(f"Off plan from {ended['opened_for']}{recovered}.{worked}\n{ended['lesson']}")


def lines(text):
    """A text as its paragraphs."""
    return [line.strip() for line in text.splitlines() if line.strip()]
