"""Which ratings changed between two scorecards (pure)."""

from collections.abc import Iterable, Mapping
from typing import Any

from targets.rules.codes import sort_key

ORDER = {"red": 0, "amber": 1, "green": 2}
NO_RATING = 3


def rating_changes(
    lines: Iterable[Mapping[str, Any]], before: Mapping[str, str]
) -> list[dict[str, str]]:
    """The published lines whose rating is another than before, worst first; `before` gives ratings
    by code.
    """
    changes = []
    for line in lines:
        was = before.get(line["code"], line["rating"])
        if was != line["rating"]:
            changes.append(rating_change(line, was))
    return sorted(
        changes, key=lambda row: (ORDER.get(row["now"], NO_RATING), sort_key(row["code"]))
    )


def rating_change(line: Mapping[str, Any], was: str) -> dict[str, str]:
    return {
        "code": line["code"],
        "title": line["title"],
        "before": was,
        "now": line["rating"],
        "direction": direction(was, line["rating"]),
    }


def direction(before: str, now: str) -> str:
    """Better, worse, or neither where one of the two is no rating."""
    if before not in ORDER or now not in ORDER:
        return "changed"
    return "better" if ORDER[now] > ORDER[before] else "worse"
