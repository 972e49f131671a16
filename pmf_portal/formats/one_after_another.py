"""Names and phrases as people say them one after the other (pure)."""

from collections.abc import Sequence


def joined(parts: Sequence[str]) -> str:
    """ "a, b and c"; semicolons keep parts apart that have an “and” or a comma of their own."""
    if len(parts) < 2:
        return "".join(parts)
    if any(" and " in part or "," in part for part in parts):
        return f"{'; '.join(parts[:-1])}; and {parts[-1]}"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
