"""The half-yearly statistical analysis of the Corporate Plan's targets, told from the readings that
were published with its lines (pure; framework 3.7, 4.2).
"""

from decimal import Decimal

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import counted, format_number
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from reporting.content.analysis import analysed, described, name_of
from reporting.content.analysis import analysis_document as level_and_trend_document
from reporting.content.concern import Concern, by_concern, chance_of_red, concern_of, year_foreseen
from reporting.content.document import (
    Chart,
    Column,
    Facts,
    Heading,
    Mark,
    Number,
    Picture,
    Table,
    Text,
    document_of,
    month_name,
)
from reporting.content.forecast_scores import how_good_forecasts_were
from reporting.content.readings import ahead_rows, has_real_change, percent, usual_rows
from scorecards.rating.series import series_rows

METHOD = (
    "What the figures say is told apart from the rating, and changes none: a rating compares a"
    " figure with its plan.",
    "The usual range is worked out from how far each figure lies from the one before (a control"
    " chart). A figure outside it, a run of figures on one side of the average, or a trend is a"
    " real change; everything else is how the measure varies anyway. With fewer than 12 figures the"
    " range is for trial, with fewer than 6 there is none. Where each time of the year has its own"
    " level, that is taken out first.",
    "A direction is named only where the figures would look like that by chance less than once in"
    " twenty times (Kendall’s test).",
    "The forecast combines simple ways of going on, each by how well it would have done on the"
    " measure’s own past. Four of five figures should lie within its limits. How likely each rating"
    " is comes from many courses that the periods left may take, each rated by the target’s own"
    " tolerance.",
    "An average is given with how many figures it comes from, and never of one. The figures of each"
    " usual range stand in the CSV file beside this page, so anyone can redo it. How many figures"
    " make a run, and where a range begins, is stated in each target’s specification.",
)
RATED = ("green", "amber", "red")
FEWEST_DRAWN = 3
UNREAD = {
    "not_worked_out": (
        "What its figures say was not worked out when this was published. Its figures and its plan"
        " stand here all the same."
    ),
    "small_counts": (
        "What its figures say is not published, because a small count could be worked out from it."
    ),
    "withdrawn": "The target was withdrawn in the year, so nothing is worked out of its figures.",
}
CHANGES = {
    "common": "No, it varies as usual",
    "improvement": "Yes, for the better",
    "concern": "Yes, for the worse",
    "neither": "Yes, neither better nor worse",
}
NO_PLAN = (
    "Its plan for {year} is not approved yet, so only level and range are foreseen, and how likely"
    " a rating is cannot be said."
)
ANOTHER_MEASURE = (
    "It counts otherwise in {year}, so nothing is foreseen of that year from these figures."
)


def analysis_document(content):
    """What the figures say of each target, the most urgent first.  An analysis that was published
    before there were readings has its level, trend and forecast as it had then.
    """
    if not is_of_readings(content):
        return level_and_trend_document(content)
    lines = by_concern(content["lines"])
    blocks = [Text((content["about"],)), overview(content, lines)]
    few = [line for line in lines if has_few_figures(line)]
    codes_of_few = {line["line"]["code"] for line in few}
    for line in lines:
        if line["line"]["code"] not in codes_of_few:
            blocks += [Heading(name_of(line), has_own_page=True), *page_of_measure(content, line)]
    blocks += measures_with_few_figures(content, few)
    blocks += how_good_forecasts_were(content)
    blocks += [Heading("How these numbers are made", has_own_page=not few), Text(METHOD)]
    return document_of(content, blocks)


def is_of_readings(content):
    """Whether an analysis was made of readings."""
    return all("reading" in line for line in content["lines"])


# Overview


def overview(content, lines):
    """One row for each target, in the order of concern."""
    foreseen = content["year_ahead"] or "The year"
    columns = (
        Column("Target", width=5),
        Column("Rating", width=1.6),
        Column("Real change?", width=2.4),
        Column("Direction", width=2.2),
        Column(f"{foreseen} will end between", numeric=True, width=3),
        Column("Chance of red", numeric=True, width=1.6),
    )
    rows = tuple(overview_row(line) for line in lines)
    caption = f"What the figures say, the most urgent first: {month_name(content)}"
    return Table("Overview", caption, columns, rows, tuple(map(remark_of, lines)), "Heading")


def remark_of(line):
    """What rating and change do not say by themselves."""
    if concern_of(line) != Concern.HEADING_FOR_RED:
        return ""
    return "Heading for red: it is on plan, and will probably end red."


def overview_row(line):
    reading = line["reading"]
    change = CHANGES.get(reading["variation"], "Cannot be told") if reading else "Not read"
    direction = (reading["direction"] if reading else "") or "–"
    rating = Mark(line["line"]["rating"])
    return (name_of(line), rating, change, direction, year_end_cell(line), chance_cell(line))


def year_end_cell(line):
    """Where the year that is foreseen will end; where it ended, once it is over."""
    end = year_foreseen(line) or (line["reading"] or {}).get("year_end")
    if end is None:
        return "–"
    if end["is_over"]:
        return f"ended at {printed(line, end['p50'])}"
    low, high = printed(line, end["p10"]), printed(line, end["p90"])
    if low == high:
        return low
    bare = format_number(decimal_of(end["p90"]), line["rule"]["decimals"])
    unit = high.removeprefix(bare)
    # A unit that is a word is said once.
    return f"{low.removesuffix(unit) if ' ' in unit else low} and {high}"


def chance_cell(line):
    chance = chance_of_red(line)
    if chance is None:
        return "–"
    return Number(percent(chance), chance * 100, 0)


def printed(line, value, more=0):
    rule = line["rule"]
    return format_number(decimal_of(value), rule["decimals"] + more, rule["unit"])


# The page of one measure


def page_of_measure(content, line):
    """What one measure's figures say, its picture, its forecast, and what that rests on."""
    reading = line["reading"]
    if reading is None:
        return [Text((UNREAD[line["unread"]],)), *figures_alone(line)]
    blocks = [Text(tuple(sentences(content, line)))]
    if reading["usual"] is None:
        blocks += figures_alone(line)
    else:
        blocks += [Facts(tuple(facts_of(line))), picture_of(line)]
    ahead = ahead_of(line)
    if ahead:
        blocks.append(forecast_table(line, ahead))
    return blocks


def has_few_figures(line):
    """Whether a measure that was read has too few figures for a chart."""
    if line["reading"] is None:
        return False
    found = described(line)
    return found is None or found.count < FEWEST_DRAWN


def measures_with_few_figures(content, lines):
    """Measures whose figures are told as they are, one below the other: a chart of one or two
    points shows nothing.
    """
    if not lines:
        return []
    blocks = [Heading("Measures with too few figures for a chart", has_own_page=True)]
    for line in lines:
        blocks += [Heading(name_of(line), 3), Text(tuple(sentences(content, line)))]
        for block in figures_alone(line):
            blocks.append(block.table if isinstance(block, Chart) else block)
    return blocks


def figures_alone(line):
    """The figures of a measure of which no usual range is told; a forecast by plan only where the
    reading has none.
    """
    reading = line["reading"]
    has_forecast = bool(reading and reading["year_end"])
    told = line | {"forecast": None} if has_forecast else line
    return analysed(told, described(told))


def sentences(content, line):
    """What the figures say, in the order in which a reader asks it."""
    words, ahead = line["reading"]["words"], line.get("year_ahead")
    for name in ("change", "direction", "assurance", "year_end"):
        if words[name]:
            yield words[name]
    if ahead is not None:
        if ahead["words"]:
            yield f"{ahead['year']}: {ahead['words']}"
        if not ahead["is_planned"] and ahead["year_end"]:
            yield NO_PLAN.format(year=ahead["year"])
    elif content["year_ahead"]:
        yield ANOTHER_MEASURE.format(year=content["year_ahead"])
    yield from words["remarks"]


def facts_of(line):
    """The numbers behind the sentences, each with what it stands on."""
    reading = line["reading"]
    usual = reading["usual"]
    newest = usual["points"][-1]
    yield "Newest figure", f"{printed(line, newest[1])} in {label(line, newest[0])}"
    yield "To date", to_date_in_words(line)
    yield "Average", f"{printed(line, usual['mean'])}, of {counted(usual['figures'], 'figure')}"
    low, high = printed(line, usual["lower"]), printed(line, usual["upper"])
    yield "Usual range", f"{low} to {high}{', for trial' if usual['is_trial'] else ''}"
    changed = sum(has_real_change(point) for point in usual["points"])
    yield "Figures that are a real change", f"{changed} of {len(usual['points'])}"
    if chance := chance_of_direction(reading["direction_of"]):
        yield "Direction", f"{reading['direction']}: {chance}"
    if chances := chances_of(line):
        yield f"How likely at the end of {year_foreseen(line)['year']}", chances


def to_date_in_words(line):
    shown = line["line"]
    figure, plan = (printed(line, shown[name]) for name in ("actual_to_date", "plan_to_date"))
    told = f"{figure}, against a plan of {plan}" if shown["plan_to_date"] else figure
    return f"{told}: {shown['rating']}" if shown["rating"] in RATED else told


def chance_of_direction(direction):
    """How often chance alone would look like a direction, and of how many figures; "" where no
    direction was tested.
    """
    if not direction or direction["verdict"] == "too_few":
        return ""
    of_thousand = Decimal(direction["chance"]) * 1000
    count = counted(direction["figures"], "figure")
    if of_thousand < 1:
        return f"chance alone would look like this less than once in 1,000 times, of {count}"
    often = counted(int(of_thousand.to_integral_value()), "time")
    return f"chance alone would look like this {often} in 1,000, of {count}"


def chances_of(line):
    """How likely each rating is at the end of the year foreseen; "" where that is not said."""
    end = year_foreseen(line)
    if end is None:
        return ""
    chances = end["probabilities"]
    told = [(name, Decimal(chances[name])) for name in ("green", "amber", "red") if name in chances]
    return ", ".join(f"{name} {percent(chance)}" for name, chance in told)


def label(line, period):
    return frequency.label(line["rule"]["frequency"], Month.parse(period))


def ahead_of(line):
    """The forecast periods of the year under way, and of the year ahead where there is one."""
    ahead = line.get("year_ahead")
    return ahead["ahead"] if ahead is not None else line["reading"]["ahead"]


def picture_of(line):
    """The control chart with its limits, marked points, plan and forecast."""
    reading = line["reading"] | {"ahead": ahead_of(line)}
    code, words = line["line"]["code"], reading["words"]
    sentence = "Usual range, plan and forecast. A diamond is a real change."
    if reading["usual"].get("steps"):
        sentence += " A dotted line is a change of the process."
    described_as = " ".join(part for part in (words["change"], words["year_end"]) if part)
    return Picture(
        title=f"{name_of(line)}: usual range, plan and forecast",
        description=described_as,
        sentence=sentence,
        reading=reading,
        planned=planned_of(line),
        table=usual_table(code, line),
    )


def planned_of(line):
    """The plan by period, as far as it is published."""
    rule = line["rule"]
    rows = series_rows(line["series"], rule["aggregation"], Decimal(rule["scale"]))
    planned = {row.month: row.planned for row in rows if row.planned is not None}
    ahead = line.get("year_ahead") or {}
    for period, value in ahead.get("planned", {}).items():
        planned[Month.parse(period)] = Decimal(value)
    return planned


def usual_table(code, line):
    names = {
        "period": "Period",
        "figure": "Figure",
        "lower": "Usual from",
        "mean": "Average",
        "upper": "Usual to",
        "signal": "What it is",
    }
    reading = line["reading"]
    labels = {point[0]: label(line, point[0]) for point in reading["usual"]["points"]}
    columns = tuple(
        Column(words, numeric=name not in ("period", "signal")) for name, words in names.items()
    )
    rows = tuple(tuple(row[name] for name in names) for row in usual_rows(reading, labels))
    return Table(code, f"{name_of(line)}: figures and their usual range", columns, rows)


def forecast_table(line, ahead):
    labels = {row[0]: label(line, row[0]) for row in ahead}
    columns = (
        Column("Period"),
        *(Column(words, numeric=True) for words in ("From", "Middle", "To")),
    )
    rows = tuple(
        (row["period"], row["low"], row["middle"], row["high"])
        for row in ahead_rows(line["reading"] | {"ahead": ahead}, labels)
    )
    code = line["line"]["code"]
    caption = f"{code}: forecast; four figures of five lie between the two"
    return Table(f"{code} forecast"[:31], caption, columns, rows)
