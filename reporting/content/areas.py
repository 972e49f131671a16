"""A constituency's report as a readable document: its figures beside those of the borough and the
other constituencies (pure; framework 4.2).
"""

from reporting.content.document import (
    Column,
    Heading,
    Table,
    Text,
    document_of,
    figure_of,
    month_name,
)

NOTE = "Figures by area are not rated: targets and tolerances are set for the whole borough."


def area_document(content):
    """Every measure that is broken down by constituency, for one of them."""
    blocks = [Text((content["about"], NOTE))]
    blocks += (
        [overview(content)]
        if content["lines"]
        else [Text(("No measure is broken down by constituency for this quarter yet.",))]
    )
    for line in content["lines"]:
        blocks += [
            Heading(f"{line['code']} {line['title']}"),
            Text(tuple(filter(None, (line["said"], line.get("rate"), *line.get("notes", ()))))),
            areas_table(line),
        ]
    return document_of(content, blocks)


def overview(content):
    columns = (
        Column("Measure", width=6),
        Column("Period"),
        Column(content["area"], numeric=True),
        Column("Borough", numeric=True),
        Column("Place"),
    )
    # Reports from before places were compared say where they stand alone.
    is_compared = all("compared" in x for x in content["lines"])
    if is_compared:
        columns += (Column("How it compares", width=4),)
    rows = tuple(
        (
            f"{x['code']} {x['title']}",
            x["period"],
            figure_of(x["value"], x["decimals"], x["unit"]),
            figure_of(x["borough"], x["decimals"], x["unit"]),
            x["place"],
            *([x["compared"]] if is_compared else []),
        )
        for x in content["lines"]
    )
    return Table("Overview", f"{content['area']}: {month_name(content)}", columns, rows)


def areas_table(line):
    columns = (
        Column("Constituency", width=4),
        Column("Code"),
        Column(line["period"], numeric=True),
        Column("Numerator", numeric=True),
        Column("Denominator", numeric=True),
    )
    is_compared = all("compared" in a for a in line["areas"])
    if is_compared:
        columns += (
            Column("95% interval", numeric=True),
            Column("How it compares", width=4),
        )
    rows = tuple(
        (
            a["name"],
            a["gss_code"],
            figure_of(a["value"], line["decimals"], line["unit"]),
            figure_of(a["numerator"], 0, ""),
            figure_of(a["denominator"], 0, ""),
            *([interval_cell(a, line), a["compared"]] if is_compared else []),
        )
        for a in line["areas"]
    )
    return Table(line["code"], f"{line['title']}: {line['period']}", columns, rows)


def interval_cell(area, line):
    """The interval of a place's figure; of a rate with the rate itself."""
    if not area["interval"]:
        return "–"
    return f"{area['shown']}: {area['interval']}" if line.get("rate") else area["interval"]


def place_in_words(value, others, polarity):
    """Where an area stands among all areas with a figure ("2nd of 4", 1st being best); "" where
    there is no better side or no figure.
    """
    known = [other for other in others if other is not None]
    if value is None or polarity not in ("higher", "lower"):
        return ""
    better = sum(other > value if polarity == "higher" else other < value for other in known)
    return f"{ordinal(better + 1)} of {len(known)}"


def ordinal(number):
    ending = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"
