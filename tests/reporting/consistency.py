"""Pairs of statements in what was published that cannot both be true, from the frozen data alone."""

import csv
import io
import json
import re
from collections import Counter
from decimal import Decimal

from pmf_portal.formats.numbers import format_number
from scorecards.rating.series import series_rows

COLOURS = ("green", "amber", "red")
COVERAGE = re.compile(r"(\d+) of (\d+)$")
LATE = re.compile(r"(\d+) days? late")


class Walk:
    """How many pairs were held against each other, and which contradict each other."""

    def __init__(self):
        self.pairs, self.contradictions = Counter(), []

    def hold(self, kind, where, first, second):
        """Two statements that have to say the same."""
        self.pairs[kind] += 1
        if first != second:
            self.contradictions.append(f"{where}: {kind}: {first!r} and {second!r}")


def walk_line(walk, where, line):
    """What a line says in figures, in words and in marks."""
    rating, why = line["rating"], line["why"]
    if rating in COLOURS:
        walk.hold("the rating and its sentence", where, why.split(":")[0].lower(), rating)
        actual = format_number(Decimal(line["actual_to_date"]), line["decimals"], line["unit"])
        walk.hold("the figure and the sentence", where, actual in why, True)
    walk.hold("the newest period and its note", where, bool(line["newest_note"]), is_stale(line))
    if line["newest_note"]:
        walk.hold("the note and the sentence", where, line["newest_note"] in why, True)
    reported = COVERAGE.search(line["periods_reported"])
    if reported:
        walk.hold(
            "periods covered and a rating",
            where,
            int(reported[1]) == 0,
            rating == "not_reported",
        )
    walk_comparison(walk, where, line, "trend_year", "actual_to_date", "to_date_last_year")
    walk_comparison(walk, where, line, "trend_period", "period_actual", "period_before")


def is_stale(line):
    return line["newest_period"] in ("late", "awaited", "nothing_to_report")


def walk_comparison(walk, where, line, trend, now, before):
    """An arrow stands beside both its figures; where it points nowhere they are the same."""
    if line[trend] == "not_known":
        return
    known = line[now] is not None and line[before] is not None
    walk.hold("an arrow and both its figures", where, known, True)
    if line[trend] == "sustained" and line.get("polarity") != "closest":
        walk.hold("no change and both figures", where, line[now], line[before])


def walk_target(walk, where, content):
    """A target's account: its line, its rule, its series, its data quality."""
    line, rule = content["line"], content["rule"]
    walk_line(walk, where, line)
    walk_bounds(walk, where, line, rule)
    rows = series_rows(content["series"], rule["aggregation"], Decimal(rule["scale"]))
    values = [row.actual for row in rows if row.figure is not None]
    if line["rating"] in COLOURS:
        walk.hold("a rating and a figure in the chart", where, bool(values), True)
    if line["period_actual"] is not None:
        printed = [
            round_as_printed(value, rule["decimals"]) for value in values if value is not None
        ]
        own = round_as_printed(Decimal(line["period_actual"]), rule["decimals"])
        walk.hold("the period's figure and the series", where, own in printed, True)
    workings = {principle: working for principle, _, working in content["quality"]}
    late = LATE.search(line["newest_note"])
    if late and workings:
        walk.hold(
            "days late and data quality",
            where,
            "No figure came late" in workings["timeliness"],
            False,
        )
    if line["newest_period"] == "late" and workings:
        complete = re.match(r"(\d+) of (\d+) periods", workings["completeness"])
        walk.hold("a missing figure and completeness", where, complete[1] == complete[2], False)


def walk_bounds(walk, where, line, rule):
    """The rating again from the printed figure and the printed bounds."""
    if line["rating"] not in COLOURS:
        return
    actual = Decimal(line["actual_to_date"])
    again = "red"
    for colour in ("amber", "green"):
        low, high = rule[f"{colour}_low"], rule[f"{colour}_high"]
        if (low is None or actual >= Decimal(low)) and (high is None or actual <= Decimal(high)):
            again = colour
    walk.hold("the rating and its bounds", where, again, line["rating"])


def round_as_printed(value, decimals):
    return format_number(value, decimals)


def walk_scorecard(walk, where, publication, content, files, lines_of_targets):
    """A report with lines: its counts, its other forms, and the same lines elsewhere."""
    lines = content["lines"]
    counts = Counter(line["rating"] for line in lines)
    summary = content["summary"]
    for colour in COLOURS:
        walk.hold("the counts and the lines", where, summary[colour], counts[colour])
        walk.hold("the counts and the list", where, summary[colour], getattr(publication, colour))
    stale = sum(line["rating"] in COLOURS and is_stale(line) for line in lines)
    walk.hold("what is not up to date", where, summary["not_up_to_date"], stale)
    missing = sum(line["newest_period"] in ("late", "awaited") for line in lines)
    walk.hold("what is missing", where, content["completeness"]["missing"], missing)
    for line in lines:
        own = lines_of_targets.get((publication.build_id, line["code"]))
        named = {name: line[name] for name in own} if own else None
        walk.hold("a line here and on its target's page", where, named, own)
    if "scorecard.csv" in files:
        walk_csv(walk, where, lines, files["scorecard.csv"])
    if publication.kind == "scorecard":
        walk_page(walk, where, lines, files["page.html"].decode())


def walk_csv(walk, where, lines, body):
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    walk.hold("CSV and JSON: how many lines", where, len(rows), len(lines))
    for row, line in zip(rows, lines, strict=False):
        for name in ("code", "rating", "actual_to_date", "plan_to_date", "period_rating"):
            walk.hold(f"CSV and JSON: {name}", where, row[name], line[name] or "")


def walk_page(walk, where, lines, page):
    for line in lines:
        start = page.find(f'id="{line["code"]}"')
        row = page[start : page.find("</tr>", start)]
        word = {"red": "Red", "amber": "Amber", "green": "Green"}.get(line["rating"])
        if word:
            walk.hold(
                "the page and the rating", where, f"portal-rag--{line['rating']}" in row, True
            )
            figure = format_number(Decimal(line["actual_to_date"]), line["decimals"], line["unit"])
            walk.hold("the page and the figure", where, figure in row, True)
        if line["newest_note"]:
            walk.hold("the page and the newest period", where, line["newest_note"] in row, True)


def walk_exceptions(walk, where, content, reds):
    """Every red of the month has its report, or a reason why not, and says the same of itself."""
    named = {one["code"] for part in ("lines", "not_required", "ended") for one in content[part]}
    for code in reds:
        walk.hold("a red and its exception report", where, code in named, True)


def walk_publications(publications, targets, walk=None):
    """Everything that some publications and published targets say, held against each other."""
    walk = walk or Walk()
    lines_of_targets, reds = {}, {}
    for target in targets:
        content = json.loads(target.content)
        where = f"{target.code} {target.build_id}"
        walk_target(walk, where, content)
        lines_of_targets[target.build_id, target.code] = content["line"]
        if content["line"]["rating"] == "red":
            reds.setdefault(target.build_id, set()).add(target.code)
    for publication in publications:
        content = json.loads(publication.content)
        files = {file.name: bytes(file.body) for file in publication.files.all()}
        where = str(publication)
        if content.get("lines") and "summary" in content and "rating" in content["lines"][0]:
            walk_scorecard(walk, where, publication, content, files, lines_of_targets)
        if publication.kind == "exceptions":
            walk_exceptions(walk, where, content, reds.get(publication.build_id, set()))
    return walk
