"""A life that is kept as a table: what each act makes of each state (pure)."""

from collections.abc import Mapping

from pmf_portal.refusals import Refused

# act -> {state before: state after}
Acts = Mapping[str, Mapping[str, str]]


def state_after(acts: Acts, labels: Mapping[str, str], thing: str, state: str, act: str) -> str:
    """The state of a thing ("request", "theme") after an act; raises Refused, in the words of
    `labels`, where its life does not allow the act.
    """
    then = acts[act].get(state)
    if then is None:
        raise Refused(f"This {thing} stands at “{labels[state]}”, so this cannot be done now.")
    return str(then)


def state_diagram(acts: Acts, actors: Mapping[str, str], first: str) -> str:
    """A life as a Mermaid state diagram, for the guides; `actors` says who does each act."""
    lines = ["stateDiagram-v2", f"    [*] --> {first}"]
    for act, moves in acts.items():
        for before, then in moves.items():
            lines.append(f"    {before} --> {then}: {act} ({actors[act]})")
    return "\n".join(lines)
