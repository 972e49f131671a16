"""How a pack begins: the meeting that it is for, what became of the body's last decisions, and its
questions with their clock (pure).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pmf_portal.formats.numbers import counted
from reporting.content.document import Column, Facts, Heading, Said, Table, Text

Content = Mapping[str, Any]
DECISIONS = (
    Column("Decided", width=6.6),
    Column("Who, and by when", width=3.6),
    Column("What became of it", width=5.6),
)
QUESTIONS = (Column("About", width=5.2), Column("Question and answer", width=10.6))
# What has room before the summary; the workbook has all.
MOST_DECISIONS, MOST_QUESTIONS = 5, 4
SHEET = (
    "Body",
    "Kind",
    "What",
    "Measure",
    "Decided or asked on",
    "Who",
    "Due",
    "State",
    "What became of it",
    "Late",
)


def meeting_blocks(content: Content) -> Iterator[Any]:
    """What stands before the summary of a pack, of each body that it is for; nothing in packs from
    before this was published.
    """
    for meeting in content.get("meetings", ()):
        yield Facts(tuple(facts_of(meeting)))
        yield from decision_blocks(meeting)
        yield from question_blocks(meeting)


def facts_of(meeting: Content) -> Iterator[tuple[str, str]]:
    body = meeting["body"]
    if "day" in meeting:
        when = f"{meeting['day']}, {meeting['begins']}, {meeting['place']}"
        yield "For the meeting", f"{body}: {when}"
    else:
        yield "For", f"{body} (its next meeting has no day yet)"
    if not meeting["decisions"]:
        yield "Last decisions", "Nothing from earlier meetings is left to report on."
    if "clock" in meeting:
        yield "Its questions", meeting["clock"]


def decision_blocks(meeting: Content) -> list[Any]:
    decisions = meeting["decisions"]
    if not decisions:
        return []
    title = f"What became of the last decisions of {meeting['body']}"
    rows = tuple(decision_row(one) for one in decisions[:MOST_DECISIONS])
    blocks = [
        Heading(title),
        Table("Last decisions", title, DECISIONS, rows, is_named_above=True),
    ]
    return blocks + others(len(decisions) - MOST_DECISIONS, "decision")


def decision_row(one: Content) -> tuple[Any, ...]:
    due = f"by {one['due']}" if one["due"] else ""
    who = ", ".join(part for part in (one["who"], due) if part)
    state = f"{one['state']}, {one['late']}" if one["late"] else one["state"]
    code = f"{one['code']}: " if one["code"] and one["code"] not in one["text"] else ""
    words = one["text"].removesuffix(".")
    decided = f"{code}{words} ({one['kind'].lower()} of {one['decided']})"
    return decided, who or "–", Said(f"{state}.", one["what_came"])


def question_blocks(meeting: Content) -> list[Any]:
    """The questions that wait, the first due first, then those that were answered."""
    waiting, answered = meeting.get("waiting", ()), meeting.get("answered", ())
    rows = [waiting_row(one) for one in waiting] + [answered_row(one) for one in answered]
    if not rows:
        return []
    title = f"Questions of {meeting['body']}"
    blocks = [
        Heading(title),
        Table("Questions", title, QUESTIONS, tuple(rows[:MOST_QUESTIONS]), is_named_above=True),
    ]
    return blocks + others(len(rows) - MOST_QUESTIONS, "question")


def waiting_row(one: Content) -> tuple[Any, ...]:
    late = f", {one['late']}" if one["late"] else ""
    return f"{one['code']} {one['title']}", Said(
        f"Waits for its answer{late}.", f"Asked on {one['asked']}, due on {one['due']}."
    )


def answered_row(one: Content) -> tuple[Any, ...]:
    return f"{one['code']} {one['title']}", Said(one["text"], one["answer"])


def others(more: int, thing: str) -> list[Any]:
    if more <= 0:
        return []
    return [Text((f"And {counted(more, f'more {thing}')}: see the workbook of this pack.",))]


def meeting_sheets(meetings: Sequence[Content]) -> list[Table]:
    """Every decision and every question, as one sheet of the workbook."""
    rows = []
    for meeting in meetings:
        for one in meeting["decisions"]:
            rows.append((meeting["body"], *decision_cells(one)))
        for one in (*meeting.get("waiting", ()), *meeting.get("answered", ())):
            rows.append((meeting["body"], *question_cells(one)))
    if not rows:
        return []
    caption = "What became of the last decisions, and questions"
    return [Table("Meetings", caption, tuple(map(Column, SHEET)), tuple(rows))]


def decision_cells(one: Content) -> list[str]:
    names = ("kind", "text", "code", "decided", "who", "due", "state", "what_came", "late")
    return [one[name] for name in names]


def question_cells(one: Content) -> list[str]:
    state = "Answered" if "answer" in one else "Waits for its answer"
    what = one.get("text", f"A question on {one['title']}")
    answer = one.get("answer", "")
    late = one.get("late", "")
    return ["Question", what, one["code"], one["asked"], "", one["due"], state, answer, late]
