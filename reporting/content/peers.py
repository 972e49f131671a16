"""How a target stands beside other councils, as readers see it, from its published content alone
(pure).
"""

from decimal import Decimal
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.csv_files import csv_text
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods.period_names import in_a_sentence
from pmf_portal.ui.peer_picture import Dot, Strip, strip_of
from targets.rules.peer_levels import has_a_better
from targets.rules.polarity import lower_is_better

QUARTERS = {1: "Best quarter", 2: "Second quarter", 3: "Third quarter", 4: "Last quarter"}
COLUMNS = {
    "code": "Code of the target",
    "measure": "Code of the measure at its source",
    "period": "Period",
    "area_code": "ONS code of the council; empty for this council",
    "area": "Council",
    "value": "Figure, in the measure’s unit",
    "numerator": "Numerator, where it is published",
    "denominator": "Denominator, where it is published",
    "lower": "Lower end of the 95% interval",
    "upper": "Upper end of the 95% interval",
    "missing": "The source’s sign for a figure that is not published",
    "source": "Source",
    "licence": "Licence",
}
FIGURES = ("value", "numerator", "denominator", "lower", "upper")


def peers_of(content: dict[str, Any]) -> dict[str, Any]:
    """What the page says of other councils: sentences, facts, a row for each council from the best
    to the last, and a picture; {} where the target is compared with none.
    """
    peers = content.get("peers")
    if not peers:
        return {}
    rule = content["rule"]
    rows = rows_of(peers, rule)
    return {
        "sentence": peers["sentence"],
        "about": about(peers, content["line"]["reporting_period"], rule["polarity"]),
        "facts": facts_of(peers, rule),
        "rows": rows,
        "missing": [council for council in peers["councils"] if council["value"] is None],
        "picture": picture_of(peers, rows),
        "has_intervals": any(row["range"] for row in rows),
        "source": peers,
    }


def rows_of(peers: dict[str, Any], rule: dict[str, Any]) -> list[dict[str, Any]]:
    """The councils that have a figure, from the best to the last; of a measure that has no better
    from the highest.
    """
    own = peers["own"]["value"]
    rows = [row_of(council, rule) for council in peers["councils"] if council["value"] is not None]
    if own is not None:
        rows.append(row_of({"name": "This council", "value": own}, rule) | {"is_own": True})
    is_rising = not lower_is_better(rule["polarity"])
    return sorted(rows, key=lambda row: (-row["exact"] if is_rising else row["exact"], row["name"]))


def row_of(council: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    def words(value: str | None) -> str:
        return format_number(decimal_of(value), rule["decimals"], rule["unit"])

    lower, upper = council.get("lower"), council.get("upper")
    return {
        "name": council["name"],
        "exact": Decimal(council["value"]),
        "words": words(council["value"]),
        "range": f"{words(lower)} to {words(upper)}" if lower is not None else "",
        "lower": None if lower is None else float(lower),
        "upper": None if upper is None else float(upper),
        "is_own": False,
    }


def about(peers: dict[str, Any], reporting_period: str, polarity: str) -> str:
    """Which period the comparison is of, and whether it is older than the scorecard's."""
    words = f"Figures for {peers['period']}"
    if peers["is_older"]:
        newest = in_a_sentence(reporting_period)
        words += (
            ", the newest that can be held beside each other; our own newest figure is for"
            f" {newest}"
        )
    if peers["own"]["of"] == "source":
        words += ". Our figure is the one that the same source publishes"
    if has_a_better(polarity):
        words += ". The best stands at the top"
    return f"{words}."


def facts_of(peers: dict[str, Any], rule: dict[str, Any]) -> list[tuple[str, str]]:
    """The standing in numbers."""
    standing, decimals, unit = peers["standing"], rule["decimals"], rule["unit"]

    def words(value: str | None) -> str:
        return format_number(decimal_of(value), decimals + 1, unit)

    facts = [
        ("Median of the others", words(standing["median"])),
        ("Mean of the others", words(standing["mean"])),
    ]
    if standing["pooled"] is not None:
        facts.append(("All the others together", words(standing["pooled"])))
    if standing["quartile"]:
        facts.append(("Quarter of the group", QUARTERS[standing["quartile"]]))
    if peers["own"]["value"] is not None:
        facts.append(("Distance from the median", distance_in_words(standing["mads"])))
    return facts


def distance_in_words(mads: str | None) -> str:
    """The distance from the median in the usual distance of a council from it."""
    if mads is None:
        return "Not told: more than half of the councils have the same figure"
    size = Decimal(mads)
    if size == 0:
        return "None"
    way = "above" if size > 0 else "below"
    return f"{abs(size).normalize():f} times the usual distance, {way} it"


def picture_of(peers: dict[str, Any], rows: list[dict[str, Any]]) -> Strip:
    dots = [
        Dot(
            row["name"],
            row["words"],
            float(row["exact"]),
            row["lower"],
            row["upper"],
            row["is_own"],
        )
        for row in rows
    ]
    return strip_of(dots, float(peers["standing"]["median"]))


def picture_words(peers: dict[str, Any]) -> str:
    """What the picture shows, for whoever does not see it."""
    shown = counted(len(peers["rows"]), "council")
    first, last = peers["rows"][0], peers["rows"][-1]
    return (
        f"{shown} in order, from {first['name']} with {first['words']} to {last['name']} with"
        f" {last['words']}; the table below says the same"
    )


def peers_csv(content: dict[str, Any]) -> str:
    """The comparison as a CSV file, a row for each council; "" where there is none."""
    peers = content.get("peers")
    if not peers:
        return ""
    shared = {
        "code": content["line"]["code"],
        "measure": peers["measure"],
        "period": peers["period"],
        "source": peers["source"],
        "licence": peers["licence"],
    }
    rows = [
        shared | council | {"area_code": council["code"], "area": council["name"]} | shared
        for council in peers["councils"]
    ]
    rows.append(shared | {"area_code": "", "area": "This council", "value": peers["own"]["value"]})
    return csv_text(COLUMNS, rows, FIGURES)
