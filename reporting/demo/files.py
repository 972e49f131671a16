"""The demonstration council as the files a person would import (formats: docs/formats.md)."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from pmf_portal.periods import frequency
from reporting.demo.figures import YEARS, figures, trajectory
from reporting.demo.partners import leads_of
from scorecards.rating.year_to_date import Figure, performance_to_date

HERE = Path(__file__).parent
SCALE = {"%": "100", "per 100,000": "100000"}
# Days after the end of a period until the source publishes its figure.
LAG = {"oflog": 210, "neet": 210, "recycling": 400}
# The measure of other councils that a target is shown beside, by the target's code.
BENCHMARKS = {"CP04": "ASC5", "CP05": "ASC2", "CP06": "ASC3", "FW03": "ASC7"}
GROUP = "nearest-neighbours-of-wirral"
# Targets that aim at a level of the neighbours in place of a target of their own, by code and year.
AIMS = {("FW03", "2022/23"): "median", ("FW03", "2023/24"): "median"}
LATE = {("RE06", "2024-02"), ("FW09", "2024-02")}
NOTHING_HAPPENED = {("FW09", "2023-08")}
PROVISIONAL = {("CP01", "2024-02"), ("CP02", "2024-02"), ("TR09", "2024-02")}


def rows(name):
    with open(HERE / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def catalogue():
    """The demonstration's targets, with where their figures come from."""
    return rows("catalogue.csv")


def services():
    """Each service's directorate."""
    return {
        row["slug"]: row["parent"] for row in rows("organisation.csv") if row["kind"] == "service"
    }


def as_csv(headings, lines):
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def source_of(target):
    return target["source"] or "Illustrative: made for the demonstration by a fixed rule"


def previous_year(target, year):
    """Last year's result by the measure's own rule; blank where it is not known."""
    known = [
        Figure(*(None if part is None else Decimal(part) for part in figure))
        for month, figure in figures(target).items()
        if month.financial_year == year - 1
    ]
    if not known:
        return ""
    value = performance_to_date(known, target["aggregation"], Decimal(scale_of(target))).value
    return "" if value is None else str(round(value, int(target["decimals"])))


def scale_of(target):
    return SCALE.get(target["unit"], "1") if target["aggregation"] == "ratio" else "1"


# What CESG follows as corporate health, by its four areas.
HEALTH_AREAS = {
    **dict.fromkeys(("TR03", "TR08", "TR10", "FW03"), "People"),
    **dict.fromkeys(("TR01", "TR02", "TR09", "TR12"), "Finance"),
    **dict.fromkeys(("TR04", "TR05", "TR07", "TR13"), "Customer"),
    **dict.fromkeys(("TR06", "TR11"), "Governance and risk"),
}


def target_row(target, year, directorates):
    service, directorate = target["service"], directorates[target["service"]]
    series = target["series"].split(":")[0]
    copied = (
        "code",
        "title",
        "plan",
        "priority",
        "service",
        "kind",
        "polarity",
        "unit",
        "decimals",
        "aggregation",
        "frequency",
        "tolerance",
        "green_within",
        "amber_within",
        "amber_periods",
        "forecast_counts",
        "definition",
        "numerator",
        "denominator",
    )
    return {name: target[name] for name in copied} | {
        "directorate": directorate,
        "scale": scale_of(target),
        "financial_year": str(year),
        "annual_target": "" if level_of(target, year) else target[f"plan_{year.start}"],
        "previous_year": previous_year(target, year),
        "data_source": source_of(target),
        "accountable_officer": f"head-{service}",
        "accountable_deputy": f"deputy-{service}",
        "performance_lead": leads_of(target["code"], year, f"lead-{directorate}"),
        "performance_lead_deputy": f"deputy-lead-{directorate}",
        "publication_lag_days": LAG.get(series, 0),
        "statutory": "yes" if target["code"].startswith("CP") else "no",
        "rationale": (
            "Shows whether the council delivers on its priority"
            f" “{target['priority'].replace('-', ' ')}”."
        ),
        "stretch": stretch_of(target, year),
        "easier_reason": reasons_for_easier_targets(year).get(target["code"], ""),
        "peers": "Statistical neighbours of the council (CIPFA)",
        "forecast_method": "Trajectory",
        "benchmark": BENCHMARKS.get(target["code"], ""),
        "peer_group": GROUP if target["code"] in BENCHMARKS else "",
        "peer_level": level_of(target, year),
        "health_area": HEALTH_AREAS.get(target["code"], ""),
    }


def level_of(target, year):
    """Which level of its peers a target aims at in a year; "" for a target of its own."""
    return AIMS.get((target["code"], str(year)), "")


def stretch_of(target, year):
    """What the drafter says of the stretch: how the target stands against last year's."""
    if level_of(target, year):
        return "As good as the middle one of the council’s nearest neighbours."
    if target["polarity"] == "neutral":
        return "For information: no target is set."
    if target["polarity"] == "closest":
        return "The level to keep to, within the agreed budget."
    now, before = target[f"plan_{year.start}"], target.get(f"plan_{year.start - 1}")
    if not before:
        return "The first target of this measure, within the agreed budget."
    change = Decimal(now) - Decimal(before)
    if target["polarity"] == "lower":
        change = -change
    if change == 0:
        return "Last year’s target is kept, within the agreed budget."
    word = "Harder" if change > 0 else "Easier"
    return f"{word} than last year’s target, within the agreed budget."


def reasons_for_easier_targets(year):
    """Why some of a year's targets ask for less than the year before came to, by code."""
    return {
        row["code"]: row["reason"]
        for row in rows("easier_targets.csv")
        if row["financial_year"] == str(year)
    }


def is_promised(target, year):
    """Whether a target stands in a year's plan: it has a plan for it, or is for information
    only.
    """
    return bool(target[f"plan_{year.start}"]) or target["polarity"] == "neutral"


def has_left(target, year):
    """Whether a target stood in an earlier year's plan and does not in this one."""
    return not is_promised(target, year) and any(
        is_promised(target, before) for before in YEARS if before < year
    )


def targets_csv(years=YEARS):
    directorates = services()
    lines = [
        target_row(target, year, directorates)
        for year in years
        for target in catalogue()
        if is_promised(target, year)
    ]
    return as_csv(list(lines[0]), lines)


def trajectory_csv(years=YEARS):
    """In-period planned values."""
    lines = [
        {
            "code": target["code"],
            "period": frequency.code(target["frequency"], month),
            "planned": planned,
        }
        for year in years
        for target in catalogue()
        for month, planned in trajectory(target, year)
        if not level_of(target, year)
    ]
    return as_csv(["code", "period", "planned"], lines)


def actuals_csv(first, last, without=()):
    """The figures of the periods that end from one month to another, as a file."""
    lines = [line for line in figure_rows(first, last) if line["code"] not in without]
    return as_csv(
        ["code", "period", "value", "numerator", "denominator", "status", "source", "comment"],
        lines,
    )


def figure_rows(first, last):
    """The figures of the periods that end from one month to another, under the headings of the
    files.
    """
    events = {(row["code"], row["period"]): row for row in rows("events.csv")}
    notes = {
        (row["code"], row["period"]): row["comment"]
        for row in [*rows("comments.csv"), *events.values()]
    }
    lines = []
    for target in catalogue():
        for month, (value, numerator, denominator) in figures(target).items():
            period = frequency.code(target["frequency"], month)
            place = (target["code"], period)
            if not first <= month <= last or place in LATE:
                continue
            if has_left(target, month.financial_year):
                continue
            if place in events:
                value = events[place]["value"]
            if place in NOTHING_HAPPENED:
                numerator = denominator = 0
            lines.append(
                {
                    "code": target["code"],
                    "period": period,
                    "value": value,
                    "numerator": numerator,
                    "denominator": denominator,
                    "status": "provisional" if place in PROVISIONAL else "final",
                    "source": source_of(target)[:300],
                    "comment": notes.get(place, ""),
                }
            )
    return lines
