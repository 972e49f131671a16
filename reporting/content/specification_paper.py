"""The technical specifications of a plan-year as a document to print or to edit: an overview, then
each target on a page of its own (pure).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pmf_portal.formats.wording import upper_first
from reporting.content.document import (
    Beside,
    Cards,
    Column,
    Document,
    Facts,
    Heading,
    Link,
    Notice,
    Table,
    Text,
)
from reporting.content.specification_readable import readable

Content = Mapping[str, Any]
# What stands above a target's table, and not again in it.
ABOVE = ("Reported", "Which way is better", "Objective it serves", "Service")
OVERVIEW = (
    Column("Target", width=7),
    Column("Year before", numeric=True, width=2),
    Column("Target for the year", numeric=True, width=2.2),
    Column("Service", width=3),
)
OBJECTIVES = (Column("Objective", width=4), Column("Level", width=2), Column("Serves", width=4))
SPECIFIED = (Column("What", width=4.4), Column("Specification", width=12))
PLANNED = (Column("Period", width=2), Column("Plan", numeric=True))
BOUND = Column("Amber bound", numeric=True)
LESSONS = (Column("Lesson", width=5), Column("Answer", width=3), Column("How", width=6))
EVIDENCE = (Column("Kind", width=2), Column("Evidence", width=8), Column("Value", width=3))


def specification_document(document: str) -> Document:
    """The readable document of a plan's published JSON."""
    content = readable(document)
    blocks = [Notice(*approved(content["approval"]))]
    if content["objectives"]:
        blocks.append(objectives(content["objectives"]))
    blocks.append(overview(content))
    for target in content["targets"]:
        blocks += target_blocks(target)
    approval = content["approval"]
    digest = approval["digest"]
    if words := easier_in_words(approval):
        blocks.insert(1, Text((words,)))
    blocks.append(Text((f"Digest of the target book (SHA-256): {digest}",)))
    return Document(
        title=f"{content['plan_title']}: technical specifications and rationale",
        period=content["financial_year"],
        council=content["council"],
        published=content["published"],
        digest=content["digest"],
        reason="",
        blocks=tuple(blocks),
    )


def easier_in_words(approval: Content) -> str:
    """Why easier targets were approved; "" of a plan whose approver was not asked."""
    reason = approval.get("easier_reason")
    if not reason:
        return ""
    return f"Why targets that are easier than last year’s result were approved: {reason}"


def approved(approval: Content) -> tuple[str, str]:
    """By what decision the plan stands, and that nothing of it is changed from then on."""
    words = f"{approval['reference']}, "
    if approval.get("taken_over"):
        words += approval["taken_over"]
    else:
        words += f"recorded by {approval['recorded_by']} at {approval['approved_at']}"
    if approval.get("lateness"):
        words += f", {approval['lateness']}: a plan is due before its year begins"
    return "Approved:", (
        f"{words}. From that moment no target, trajectory or tolerance of this plan is changed in"
        " the year."
    )


def objectives(rows: list[Content]) -> Table:
    cells = tuple((one["title"], one["level"].lower(), "; ".join(one["serves"])) for one in rows)
    return Table("Objectives", "Objectives", OBJECTIVES, cells)


def overview(content: Content) -> Table:
    rows = tuple(
        (
            f"{target['code']} {target['title']}",
            target["previous_shown"],
            target["target_shown"],
            target.get("service", ""),
        )
        for target in content["targets"]
    )
    caption = f"The targets of {content['financial_year']}"
    return Table("Targets", caption, OVERVIEW, rows)


def target_blocks(target: Content) -> Iterator[Any]:
    """One target from its number to its evidence."""
    sections = dict(target["sections"])
    yield Heading(
        f"{target['code']} {target['title']}",
        has_own_page=True,
        above=(target.get("objective", ""), target.get("service", "")),
        section=target["code"],
    )
    yield Cards(
        (
            (target["target_shown"], "target for the year"),
            (target["previous_shown"], "result of the year before"),
            (upper_first(sections["Reported"]), sections["Which way is better"]),
        )
    )
    rows = tuple(row for row in map(tuple, target["sections"]) if row[0] not in ABOVE)
    yield Table("Specification", "How it is defined and measured", SPECIFIED, rows)
    if target["evidence"]:
        cells = tuple(evidence_cells(one) for one in target["evidence"])
        yield Table("Evidence", "Evidence and benchmarks", EVIDENCE, cells)
    # A publication from before lessons were answered says nothing of them.
    if target.get("lessons"):
        answers = tuple(lesson_cells(one) for one in target["lessons"])
        yield Table("Lessons", "Lessons this target answers", LESSONS, answers)
    left, right = trajectory(target), principles(target)
    if left and right:
        yield Beside(left, right)
    else:
        yield from (*left, *right)


def evidence_cells(one: Content) -> tuple[Any, ...]:
    title = Link(one["title"], one["link"]) if one["link"] else one["title"]
    return one["kind"], title, one["value"]


def lesson_cells(one: Content) -> tuple[str, str, str]:
    return f"{one['lesson']} ({one['year']})", one["answer"], one["words"]


def trajectory(target: Content) -> tuple[Any, ...]:
    if not target["points"]:
        return ()
    columns = (*PLANNED, BOUND) if target["states_bounds"] else PLANNED
    rows = [(point["label"], point["planned"], point["amber"]) for point in target["points"]]
    cells = tuple(row[: len(columns)] for row in rows)
    return (Table("Trajectory", "Trajectory", columns, cells),)


def principles(target: Content) -> tuple[Any, ...]:
    """The design principles by their answer: those that are met first, what is said of the others
    with each.
    """
    by_answer: dict[str, list[str]] = {}
    for one in target["principles"]:
        note = f" ({one['note']})" if one["note"] else ""
        by_answer.setdefault(one["answer"], []).append(f"{one['principle']}{note}")
    if not by_answer:
        return ()
    rows = tuple((answer, "; ".join(named)) for answer, named in by_answer.items())
    return Heading("Design principles", 3), Facts(rows)
