"""What is marked as telling of identifiable people never enters the audit trail, by any act."""

from datetime import date

import pytest

from exceptions.preparing import (
    add_action,
    change_action,
    change_cause,
    remove_action,
    remove_cause,
)
from exceptions.questions import answer_question, ask_question
from pmf_portal.audit.models import AuditEvent
from tests.exceptions.canaries import AMOUNT, PARTS, canary, write


def everything(report, mark, council, at):
    """Each act that writes a marked text: parts, cause, action, changed and removed, a question."""
    by = {"by": council.people["head"], "at": at}
    write(report, mark, council.people, at)
    cause, action = report.causes.get(), report.actions.get()
    again = {"category": "demand", "text": canary("Cause", mark) + "again", "mark": mark}
    change_cause(report, cause, seen_version=cause.version, **again, **by)
    said = {
        name: canary(name.capitalize(), mark) for name in ("what", "who", "resources", "effect")
    }
    said |= {"due": date(2013, 11, 29), "mark": mark}
    change_action(report, action, seen_version=action.version, owner=None, **said, **by)
    remove_cause(report, report.causes.get(), **by)
    remove_action(report, report.actions.get(), **by)
    asked = {"body": "committee", "text": canary("Question", mark), "due": at.date()}
    question = ask_question(report, mark=mark, by=council.people["team"], at=at, **asked)
    answer_question(question, answer=canary("Answer", mark), **by)


def trail():
    return "\n".join(AuditEvent.objects.values_list("text", flat=True))


def test_nothing_personal_enters_the_trail(council, opened_report, at):
    everything(opened_report, "personal", council, at)
    kept = trail()
    assert [part for part in PARTS if canary(part, "personal") in kept] == []
    assert AMOUNT["personal"] not in kept and "it tells of identifiable people" in kept


@pytest.mark.parametrize("mark", ["", "commercial"])
def test_everything_else_enters_the_trail(council, opened_report, at, mark):
    everything(opened_report, mark, council, at)
    kept = trail()
    # The reason of a late action stands in its update, not in the trail.
    assert [part for part in PARTS if canary(part, mark) not in kept] == ["Reason"]
    assert AMOUNT[mark] in kept


def test_a_text_that_is_marked_later_is_not_written_down_again(council, opened_report, at):
    by = {"by": council.people["head"], "at": at}
    entries = {"what": "Call Zzperson", "who": "x", "resources": "", "effect": ""}
    entries["due"] = date(2013, 11, 29)
    action = add_action(opened_report, mark="", **entries, **by)
    before = trail().count("Zzperson")
    entries |= {"mark": "personal", "what": "Call Zzperson again"}
    change_action(opened_report, action, seen_version=1, owner=None, **entries, **by)
    assert trail().count("Zzperson") == before == 1
