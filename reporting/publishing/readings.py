"""The readings that an edition publishes: those that are ready, and give no small count away."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from scorecards.models import LineReading, ScorecardBuild


def readings_to_publish(
    build: ScorecardBuild, lines: Iterable[Any], withheld: Mapping[int, Any]
) -> dict[int, dict[str, Any]]:
    """The readings of an edition by target; a line whose reading is not worked out yet, or would
    give away what is left out, is published without.
    """
    rows = LineReading.objects.filter(build=build).values_list("target_id", "content")
    readings = {target: json.loads(content) for target, content in rows}
    return {
        line.target_id: readings[line.target_id]
        for line in lines
        if line.target_id in readings
        and is_told_already(line, readings[line.target_id], withheld.get(line.target_id))
    }


def is_told_already(line: Any, reading: Mapping[str, Any], withheld: Any) -> bool:
    """Whether every figure of a reading is published with its line, where small counts are left
    out: a mean of known figures and one hidden tells the hidden one.
    """
    if not line.specification.threshold:
        return True
    if withheld is not None:
        return False
    series = json.loads(line.series)
    points = reading["usual"]["points"] if reading["usual"] else []
    return bool(series) and all(point[0] >= series[0][0] for point in points)
