"""Which ratings turned between two scorecards (pure)."""

ORDER = {"red": 0, "amber": 1, "green": 2}


def turned(lines, before):
    """The lines whose rating is another than before, worst first; `before` gives ratings by
    code.
    """
    changed = [
        (line, before[line["code"]])
        for line in lines
        if before.get(line["code"], line["rating"]) != line["rating"]
    ]
    found = [turn(line, was) for line, was in changed]
    return sorted(found, key=lambda row: (ORDER.get(row["now"], 3), row["code"]))


def direction(before, now):
    """Better, worse, or neither where one of the two is no rating."""
    if before not in ORDER or now not in ORDER:
        return "changed"
    return "better" if ORDER[now] > ORDER[before] else "worse"


def turn(line, was):
    return {
        "code": line["code"],
        "title": line["title"],
        "before": was,
        "now": line["rating"],
        "direction": direction(was, line["rating"]),
    }
