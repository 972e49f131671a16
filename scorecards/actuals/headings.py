"""By which names the columns of figures are known, in a paste and in a workbook (pure)."""

# The column, its name in the workbook, and other names by which people know it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("Code", "target", "target code", "measure", "indicator", "ref", "reference", "pi"),
    "period": ("Period", "month", "reporting period", "quarter", "date"),
    "value": (
        "Figure",
        "value",
        "your figure",
        "actual",
        "result",
        "percentage",
        "score",
        "number",
    ),
    "numerator": ("Count 1", "numerator", "first count", "count", "num", "top"),
    "denominator": ("Count 2", "denominator", "second count", "out of", "of", "den", "base"),
    "status": ("Final or provisional", "status"),
    "source": ("Source", "data source"),
    "comment": ("Comment", "comments", "commentary", "narrative"),
    "reason": ("Reason for the correction", "reason", "reason for correction"),
    "nothing_to_report": ("Nothing to report: why", "nothing to report", "nothing"),
    "area": ("Area", "ward", "constituency"),
}
# Columns of the month's workbook that help whoever fills it in.
FOR_READING: dict[str, str] = {
    "title": "Target",
    "service": "Service",
    "unit": "Unit",
    "last_period": "Last period",
    "same_period_last_year": "A year ago",
    "planned": "Plan",
}


def plain_heading(text: str) -> str:
    """A heading without capitals, signs and doubled spaces."""
    letters = [letter if letter.isalnum() else " " for letter in text.lower()]
    return " ".join("".join(letters).split())


def names_of_columns() -> dict[str, str]:
    """The column that each plain heading names."""
    names: dict[str, str] = {}
    for column, headings in COLUMNS.items():
        names[plain_heading(column)] = column
        for heading in headings:
            names.setdefault(plain_heading(heading), column)
    return names


NAMES = names_of_columns()


def column_of(heading: str) -> str:
    """The column that a heading names; "" for none of ours."""
    return NAMES.get(plain_heading(heading), "")


def heading_of(column: str) -> str:
    """How the workbook heads a column."""
    if column in COLUMNS:
        return COLUMNS[column][0]
    return FOR_READING.get(column, column)
