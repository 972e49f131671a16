"""What was learned in a year and what was changed, in a document (pure; framework 5.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from reporting.content.document import Column, Facts, Heading, Table, Text

Content = Mapping[str, Any]
PROPOSALS = (
    Column("Proposal", width=5),
    Column("Kind", width=2),
    Column("Decided", width=3),
    Column("What became of it", width=5),
)
# Of one theme; the page of the year has them all.
MOST_FINDINGS = 5


def learned_blocks(learned: Content) -> Iterator[Any]:
    """The themes of a year, each with what was found, proposed, decided and changed."""
    year = learned["year"]
    yield Heading(f"What we learned in {year} and what we changed")
    proposals = []
    for theme in learned["themes"]:
        yield Heading(theme["title"], 3)
        yield Text(tuple(filter(None, (theme["about"], f"{theme['found']}."))))
        yield Facts((*findings_of(theme), *answers_of(theme)))
        proposals += [proposal_row(one) for one in theme["proposals"]]
    if proposals:
        yield Table(
            "Proposals", f"What was proposed because of {year}", PROPOSALS, tuple(proposals)
        )


def findings_of(theme: Content) -> Iterator[tuple[str, str]]:
    for one in theme["findings"][:MOST_FINDINGS]:
        yield one["source"], one["words"]


def answers_of(theme: Content) -> Iterator[tuple[str, str]]:
    for one in theme["answers"]:
        yield one["plan"], f"{one['answer']}: {one['words']} ({'; '.join(one['targets'])})"
    if theme["settled"]:
        yield "What came of it", theme["settled"]


def proposal_row(one: Content) -> tuple[str, ...]:
    decided = f"{one['decision']} by {one['body']}, {one['decided_on']}"
    if not one["decided_on"]:
        decided = f"Not yet; {one['body']} decides"
    became = " ".join(filter(None, (one["reason"], one["changed"], one["what_changed"])))
    return one["title"], one["kind"], decided, became or "–"
