"""Reports with a word of its own in every part that can be marked, so that a test can tell where
each part went.
"""

from datetime import date
from decimal import Decimal

from exceptions.deciding import verify_exception_report
from exceptions.models import DeliveryAction
from exceptions.preparing import (
    add_action,
    add_cause,
    prepare_part,
    set_path,
    submit_exception_report,
)
from exceptions.progress import update_progress
from exceptions.questions import answer_question, ask_question
from targets.models import Risk
from tests.exceptions.story import DECEMBER, NOVEMBER, OCTOBER

PARTS = (
    "WhatHappened",
    "Finance",
    "Risk",
    "Register",
    "Support",
    "Cause",
    "What",
    "Who",
    "Resources",
    "Effect",
    "Reason",
    "Question",
    "Answer",
)
AMOUNT = {"": "7650001", "personal": "7650002", "commercial": "7650003"}


def canary(part, mark):
    """A word of its own for each part and mark; nothing else holds it."""
    return f"Zz{part}{mark.capitalize() or 'Open'}"


def canaries(mark):
    return {canary(part, mark) for part in PARTS}


def write(report, mark, people, at, name=canary):
    """Everything that a head of service can write, each part with its own canary and the same
    mark.
    """
    by = {"by": people["head"], "at": at}
    said = {part: name(part, mark) for part in PARTS}
    risk, _ = Risk.objects.get_or_create(
        reference=said["Register"],
        defaults={
            "kind": "risk",
            "title": said["Register"],
            "likelihood": 4,
            "impact": 4,
            "owner": people["risk"],
            "mitigation": "x",
        },
    )
    parts = {
        "what-happened": {"what_happened": said["WhatHappened"], "what_happened_mark": mark},
        "finance": {
            "revenue": Decimal(AMOUNT[mark]),
            "capital": None,
            "virement": True,
            "finance_note": said["Finance"],
            "finance_mark": mark,
        },
        "risk": {"risk": risk, "risk_note": said["Risk"], "risk_mark": mark},
        "support": {"support": said["Support"], "support_mark": mark},
    }
    for part, entries in parts.items():
        prepare_part(report, part, entries, seen_version=None, **by)
    add_cause(report, category="staffing", text=said["Cause"], mark=mark, **by)
    told = {
        "what": said["What"],
        "who": said["Who"],
        "resources": said["Resources"],
        "effect": said["Effect"],
    }
    add_action(report, **told, due=date(2013, 11, 29), mark=mark, **by)
    set_path(
        report,
        DECEMBER,
        {OCTOBER: Decimal(60), NOVEMBER: Decimal(75), DECEMBER: Decimal(90)},
        seen_version=None,
        **by,
    )


def verify(report, people, at):
    submit_exception_report(report, by=people["head"], at=at)
    verify_exception_report(report, by=people["director"], at=at)


def follow(report, mark, people, at):
    """A month later: a word on the action, and a question with its answer."""
    action = DeliveryAction.objects.get(report=report)
    update_progress(
        report,
        OCTOBER,
        {action.pk: (DeliveryAction.LATE, canary("Reason", mark))},
        by=people["head"],
        at=at,
    )
    question = ask_question(
        report,
        body="committee",
        text=canary("Question", mark),
        due=at.date(),
        mark=mark,
        by=people["team"],
        at=at,
    )
    answer_question(question, answer=canary("Answer", mark), by=people["head"], at=at)
