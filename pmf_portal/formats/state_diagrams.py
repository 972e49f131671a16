"""A life that is kept as a table, drawn for the guides (pure)."""

from collections.abc import Mapping


def state_diagram(
    acts: Mapping[str, Mapping[str, str]], actors: Mapping[str, str], first: str
) -> str:
    """A life as a Mermaid state diagram: `acts` says what each act makes of each state, `actors`
    who does it.
    """
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    for act, moves in acts.items():
        for before, then in moves.items():
            lines.append(f"    {before} --> {then}: {act} ({actors[act]})")
    return "\n".join(lines)
