"""Write the trajectories and figures of the sample council anew: python tools/sample_figures.py

Both follow from its targets.  Planned is the annual target, in equal parts where the periods of the
year are added up.  A figure is the planned value, moved by the next of seven small steps; every
sixth target falls short by a tenth in the second half of the year.
"""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "sample-council"
# How far from plan a figure is, in thousandths; target and period say whose turn it is.
STEPS = (0, 12, -9, 20, -14, 6, -4)
SHORT_BY, EVERY = Decimal("0.1"), 6


def targets() -> list[dict[str, str]]:
    """The rows of targets.csv."""
    with open(FOLDER / "targets.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes() -> list[str]:
    return [target["code"] for target in targets()]


def periods_of(target: dict[str, str]) -> list[str]:
    """The periods of a target's year, as the files name them."""
    year = target["financial_year"]
    if target["frequency"] == "quarter":
        return [f"{year} Q{n}" for n in range(1, 5)]
    start = int(year[:4])
    return [f"{start}-{n:02d}" for n in range(4, 13)] + [
        f"{start + 1}-{n:02d}" for n in range(1, 4)
    ]


def planned(target: dict[str, str]) -> Decimal:
    """What is planned for each period of a target."""
    annual = Decimal(target["annual_target"])
    return annual / len(periods_of(target)) if is_added_up(target) else annual


def is_added_up(target: dict[str, str]) -> bool:
    return target["aggregation"] == "sum"


def trajectory_lines() -> Iterator[list[str]]:
    """The rows of trajectory.csv."""
    for target in targets():
        for period in periods_of(target):
            yield [target["code"], period, f"{planned(target).normalize():f}"]


def figure_lines() -> Iterator[list[str]]:
    """The rows of figures.csv."""
    places = {code: place for place, code in enumerate(dict.fromkeys(codes()), 1)}
    for target in targets():
        number, periods = places[target["code"]], periods_of(target)
        for place, period in enumerate(periods):
            factor = 1 + Decimal(STEPS[(place + number) % len(STEPS)]) / 1000
            if number % EVERY == 0 and place >= len(periods) // 2:
                factor += SHORT_BY if target["polarity"] == "lower" else -SHORT_BY
            value = (planned(target) * factor).quantize(
                Decimal(1).scaleb(-int(target["decimals"])), ROUND_HALF_UP
            )
            yield [target["code"], period, str(value)]


def write(name: str, headings: list[str], lines: Iterator[list[str]]) -> None:
    with open(FOLDER / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(lines)


if __name__ == "__main__":
    write("trajectory.csv", ["code", "period", "planned"], trajectory_lines())
    write("figures.csv", ["code", "period", "value"], figure_lines())
