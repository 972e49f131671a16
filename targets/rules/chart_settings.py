"""How a target's control chart is read: what its specification states of it, and what is decided in
the year (pure).
"""

from pmf_portal.periods.month import Month

# Published charts differ in how many figures make a run; it is stated, so that anyone can redo it.
SHORTEST_RUN, USUAL_RUN, LONGEST_RUN = 6, 7, 8


def chart_in_words(run: int, since: Month | None) -> str:
    """How figures are read, as a specification says it."""
    rule = (
        f"{run} figures running on one side of their average, or that all rise or all fall, are a"
        " real change; so is one outside the usual range"
    )
    return f"{rule}. The usual range begins in {since.name}" if since else rule


def process_changed_in_words(since: Month) -> str:
    """What a decision in the year says beside its reason."""
    return f"The usual range starts again in {since.name}. The rating stays as it is."


def why_not_since(since: Month, first: Month, last: Month) -> str:
    """Why a process cannot have changed from a month, of a target of the year from `first` to
    `last`; "" where it can.
    """
    if since > last:
        return f"Choose a month up to {last.name}: the decision is about figures that there are"
    if since < first:
        return f"Choose a month from {first.name}: what changed before stands in the specification"
    return ""


def why_not_from(since: Month | None, last: Month) -> str:
    """Why a usual range cannot begin in a month, of a target whose year ends with `last`; "" where
    it can.
    """
    if since is not None and since > last:
        return f"Choose a month up to {last.name}, the end of the target’s year"
    return ""
