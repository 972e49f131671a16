"""The measures of a pack as small charts, twelve or so to a page, and as lines of a scorecard with
their last two years (pure).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import counted, format_number, is_or_are
from pmf_portal.formats.units import BARE_NUMBER, unit_label, unit_of
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import GREY, INK, Drawn, Said, box, marks, text
from pmf_portal.pictures.drawing import line as stroke
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.small_multiple import small_multiple
from pmf_portal.pictures.sparkline import Spark, sparkline
from reporting.content.chart_titles import WITHDRAWN, target_title, why_withdrawn
from reporting.content.document import Drawing, Heading, Mark, Multiples, Small
from reporting.content.measured import measured_of
from scorecards.rating.rag import COLOURS, Rating

Content = Mapping[str, Any]
Groups = Sequence[tuple[str, Sequence[Content]]]
RANKS = {"red": 0, "withdrawn_red": 0, "amber": 1, "green": 2}
UNRANKED = 3
STANDINGS = {Rating.RED: "off plan", Rating.AMBER: "just short", Rating.GREEN: "on plan"}
# What a small picture shows, in months.
TWO_YEARS = 24
SPARK_WIDTH, SPARK_HEIGHT = 120.0, 26.0
SMALL_CM, SPARK_CM = 5.0, 2.4
# The row of marks: one mark a measure, a small gap between two groups.
MARK, GROUP_GAP, LETTER = 18.0, 16.0, 6.2
ABOVE_LABEL, LABEL_LINE, SHORTEST_LINE = 45.0, 15.0, 13
LONGEST_ROW = 800.0
# A headline and the line under a group's name, at most.
MOST_WORDS, LONGEST_FINDING = 15, 120


def worst_first(targets: Iterable[Content]) -> list[Content]:
    """Measures by rating, in their own order within one."""
    return sorted(targets, key=lambda one: RANKS.get(one["line"]["rating"], UNRANKED))


def small_charts(
    name: str, groups: Groups, month: Month, *, has_own_page: bool = True
) -> list[Any]:
    """Small charts of a scorecard: what they say together, then each group as its rows, the worst
    first.
    """
    above = (name, f"Two years to {month.name}")
    blocks: list[Any] = [Heading(charts_headline(groups), has_own_page=has_own_page, above=above)]
    for title, targets in groups:
        smalls = tuple(small(target, month) for target in worst_first(targets))
        if smalls:
            blocks.append(Multiples(title, finding_of(targets), smalls))
    return blocks


def charts_headline(groups: Groups) -> str:
    """Which groups are off plan, just short and on plan, in at most fifteen words: “People and
    Customer have measures off plan; Finance is just short”.
    """
    ratings = {title: [one["line"]["rating"] for one in targets] for title, targets in groups}
    red = [title for title, some in ratings.items() if Rating.RED in some]
    amber = [t for t, some in ratings.items() if Rating.AMBER in some and t not in red]
    rated = [title for title, some in ratings.items() if COLOURS.intersection(some)]
    green = [title for title in rated if title not in red and title not in amber]
    parts = []
    if red:
        parts.append(
            f"{named_together(red)} {'has' if len(red) == 1 else 'have'} measures off plan"
        )
    for titles, words in ((amber, "just short"), (green, "on plan")):
        if titles:
            parts.append(f"{named_together(titles)} {is_or_are(len(titles))} {words}")
    for count in range(len(parts), 0, -1):
        text = "; ".join(parts[:count])
        if len(text.split()) <= MOST_WORDS:
            return text
    everyone = [one for some in ratings.values() for one in some]
    off = everyone.count(Rating.RED)
    if not rated:
        return "No measure has a rating"
    return f"{off or 'None'} of {counted(len(everyone), 'measure')} {is_or_are(off or 1)} off plan"


def named_together(titles: Sequence[str]) -> str:
    *first, last = titles
    return f"{', '.join(first)} and {last}" if first else last


def finding_of(targets: Sequence[Content]) -> str:
    """Which measures of a group are off plan and just short, by name where there is room."""
    named, numbered, rated = [], [], 0
    for rating, words in STANDINGS.items():
        names = [one["line"]["title"] for one in targets if one["line"]["rating"] == rating]
        rated += len(names)
        if names:
            numbered.append(f"{len(names)} {words}")
        if names and rating != Rating.GREEN:
            named.append(f"{words}: {', '.join(names)}")
    if not named:
        return {0: "Not rated", 1: "On plan", 2: "Both on plan"}.get(rated, f"All {rated} on plan")
    text = "; ".join(named)
    text = text if len(text) <= LONGEST_FINDING else ", ".join(numbered)
    return text[:1].upper() + text[1:]


def counts_in_words(targets: Sequence[Content]) -> str:
    """ "2 red, 1 amber, 5 green" """
    ratings = [target["line"]["rating"] for target in targets]
    counts = [(rating, ratings.count(rating)) for rating in ("red", "amber", "green")]
    parts = [f"{count} {rating}" for rating, count in counts if count]
    if others := sum(rating not in COLOURS for rating in ratings):
        parts.append(f"{others} not rated")
    return ", ".join(parts)


def small(target: Content, month: Month) -> Small:
    """One measure: its picture where it has two figures or more, else its figure and plan."""
    line, rule = target["line"], target["rule"]
    message = target_title(target)
    if line["rating"] in WITHDRAWN:
        rating, why = Mark(line["rating"]), why_withdrawn(target)
        return Small(line["code"], line["title"], rating, message, None, "", "", note=why)
    shown = lately(target, month)
    drawn = small_multiple(shown) if shown is not None else None
    figure = "" if drawn else lone_figure(target)
    drawing = None
    if drawn is not None:
        alone = drawn.on_page(said=Said(line["title"], message), name=line["code"])
        drawing = Drawing(alone, f"{line['title']}: {message}.", SMALL_CM)
    return Small(
        line["code"], line["title"], Mark(line["rating"]), message, drawing, figure, below(rule)
    )


def lately(target: Content, month: Month) -> Measured | None:
    """The figures of the last two years, or of more where a measure has one a year; None where they
    are no numbers.
    """
    if kind_of(target["rule"]["unit"]):
        return None
    shown = measured_of(target)
    if shown is None:
        return None
    first = min(min(shown.figures), month - (TWO_YEARS - 1))
    if frequency.spacing(shown.frequency) < 12:
        first = max(first, month - (TWO_YEARS - 1))
    figures = {one: value for one, value in shown.figures.items() if one >= first}
    if not figures:
        return None
    start, end = min(figures), max(month, max(figures))
    planned = {one: value for one, value in shown.planned.items() if start <= one <= end}
    return replace(shown, figures=figures, planned=planned)


def lone_figure(target: Content) -> str:
    """The figure of a measure that has no picture, and its plan."""
    line = target["line"]
    figure, plan = (
        "–" if line[name] is None else printed(target, line[name])
        for name in ("actual_to_date", "plan_to_date")
    )
    return f"{figure}\nPlan {plan}" if plan != "–" else figure


def printed(target: Content, value: str | None) -> str:
    line = target["line"]
    return format_number(decimal_of(value), line["decimals"], line["unit"])


def below(rule: Content) -> str:
    """What is counted, and how often."""
    unit = unit_of(rule["unit"])
    words = "" if unit is BARE_NUMBER else unit_label(rule["unit"])
    every = frequency.ADJECTIVE[rule["frequency"]]
    return f"{words}, {every}" if words else every[:1].upper() + every[1:]


def spark(target: Content, month: Month) -> Drawing | str:
    """The last two years in one line's height; what replaces it where there are not two
    figures.
    """
    shown = lately(target, month)
    if shown is None or len(shown.figures) < 2:
        return "One figure" if target["line"]["actual_to_date"] is not None else "–"
    if shown.is_few_years:
        return "One figure a year"
    step = frequency.spacing(shown.frequency)
    first, last = min(shown.figures), max(shown.figures)
    months = [first + n for n in range(0, last - first + 1, step)]
    drawn = sparkline(
        Spark(
            [shown.figures.get(one) for one in months],
            [shown.planned.get(one) for one in months],
            [one.financial_year.start for one in months],
            last in shown.provisional,
            is_stepped=shown.is_stepped,
        ),
        SPARK_WIDTH,
        SPARK_HEIGHT,
    )
    if drawn is None:
        return "One figure"
    words = f"{len(shown.figures)} figures; {target_title(target)}"
    return Drawing(drawn.on_page(said=None), words, SPARK_CM)


def status_marks(groups: Groups, turned: Iterable[str]) -> Drawing | None:
    """One mark a measure, the worst first within its group; a bar below those that turned.  None
    without any measure.
    """
    groups = [(title, list(targets)) for title, targets in groups if targets]
    if not groups:
        return None
    changed = set(turned)
    rows = rows_of_groups(groups)
    lines = max(len(label_of(title, targets)) for title, targets in groups)
    row_height = ABOVE_LABEL + LABEL_LINE * (lines - 1) + 8
    parts: list[str] = []
    for number, row in enumerate(rows):
        x, top = 4.0, number * row_height
        for title, targets in row:
            parts += group_of_marks(title, targets, changed, x, top)
            x += width_of(title, targets) + GROUP_GAP
    drawn = Drawn(LONGEST_ROW, len(rows) * row_height, parts)
    words = "; ".join(f"{title}: {counts_in_words(targets)}" for title, targets in groups)
    return Drawing(drawn.on_page(said=Said("Every measure", words), name="marks"), words)


def label_of(title: str, targets: Sequence[Content]) -> list[str]:
    """A group's name in lines about as wide as its marks."""
    return wrap(title, max(int(MARK * len(targets) / LETTER), SHORTEST_LINE))


def width_of(title: str, targets: Sequence[Content]) -> float:
    longest = max(map(len, label_of(title, targets)))
    return max(MARK * len(targets), LETTER * longest)


def rows_of_groups(
    groups: Groups,
) -> list[list[tuple[str, Sequence[Content]]]]:
    """The groups in as few rows as they fit into."""
    rows: list[list[tuple[str, Sequence[Content]]]] = [[]]
    used = 0.0
    for title, targets in groups:
        width = width_of(title, targets)
        if rows[-1] and used + width > LONGEST_ROW:
            rows.append([])
            used = 0.0
        rows[-1].append((title, targets))
        used += width + GROUP_GAP
    return rows


def group_of_marks(
    title: str, targets: Sequence[Content], changed: set[str], x: float, top: float
) -> list[str]:
    parts = []
    for place, target in enumerate(worst_first(targets)):
        middle = (x + (place + 0.5) * MARK, top + 12)
        parts.append(marks([middle], target["line"]["rating"], 13))
        if target["line"]["code"] in changed:
            parts.append(box(middle[0] - 7, top + 22, 14, 3, INK))
    end = x + width_of(title, targets)
    parts.append(stroke([(x, top + 31), (end, top + 31)], GREY, 0.7))
    for number, words in enumerate(label_of(title, targets)):
        place = top + ABOVE_LABEL + LABEL_LINE * number
        parts.append(text(x, place, words, size=13, colour=GREY))
    return parts
