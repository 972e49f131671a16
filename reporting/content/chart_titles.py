"""What a picture says in its title: what happened, since when, and the figure, in at most fifteen
words (pure).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pmf_portal.formats.numbers import counted, format_number, rounded
from pmf_portal.formats.units import BARE_NUMBER, unit_label, unit_of
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.periods.period_names import in_a_sentence
from reporting.content.target_charts import published_series
from scorecards.rating.rag import Rating
from scorecards.rating.series import SeriesRow

SAYS_IN_A_ROW = 2
WITHDRAWN = (Rating.WITHDRAWN, Rating.WITHDRAWN_RED)
# How an in-year decision to withdraw a target is published.
WITHDRAWAL = "Target withdrawn"


def target_title(content: Mapping[str, Any]) -> str:
    """“Plan missed every month since August; February was 63.2%”; and where the year so far is
    otherwise than its newest period, that it is.
    """
    rule = content["rule"]
    every, decimals, unit = rule["frequency"], rule["decimals"], rule["unit"]
    rows = [row for row in published_series(content) if row.actual is not None]
    if content["line"].get("rating") in WITHDRAWN:
        return withdrawn_title(content, rows[-1] if rows else None)
    if not rows:
        return "No figure has been published for these periods"
    newest = rows[-1]
    figure = (
        f"{sentence_name(every, newest.month)} was {format_number(newest.actual, decimals, unit)}"
    )
    compared = [row for row in rows if row.planned is not None]
    higher = {"higher": True, "lower": False}.get(rule["polarity"])
    if higher is None or not compared or compared[-1] is not newest:
        return figure[:1].upper() + figure[1:]
    run = run_of(compared, decimals, higher_is_better=higher)
    met = is_met(newest, decimals, higher_is_better=higher)
    word = "met" if met else "missed"
    otherwise = year_otherwise(content["line"], has_met=met)
    if len(run) >= SAYS_IN_A_ROW:
        noun = frequency.FREQUENCIES[every].noun.removeprefix("a ")
        since = sentence_name(every, run[0].month, newest.month)
        return f"Plan {word} every {noun} since {since}; {otherwise or figure}"
    title = f"Plan {word} in {sentence_name(every, newest.month)}: {figure.partition(' was ')[2]}"
    return f"{title}; {otherwise}" if otherwise else title


def withdrawn_title(content: Mapping[str, Any], newest: SeriesRow | None) -> str:
    """“Withdrawn on 4 December 2023; the last figure was 2.8%”: nothing is said against the plan of
    a target that is not followed any more.
    """
    decision = withdrawal_of(content)
    words = f"Withdrawn on {day_of_moment(decision['on'])}" if decision else "Withdrawn"
    if newest is None:
        return words
    rule = content["rule"]
    figure = format_number(newest.actual, rule["decimals"], rule["unit"])
    return f"{words}; the last figure was {figure}"


def withdrawal_of(content: Mapping[str, Any]) -> Mapping[str, str] | None:
    """The published decision by which a target was withdrawn; None where none was published."""
    decisions = [one for one in content.get("decisions") or () if one["act"] == WITHDRAWAL]
    return decisions[-1] if decisions else None


def why_withdrawn(content: Mapping[str, Any]) -> str:
    """The reason that was published with the decision; how the line is rated, without one."""
    decision = withdrawal_of(content)
    return decision["reason"] if decision else str(content["line"]["why"])


def day_of_moment(words: str) -> str:
    """The day of “10:00 on 4 December 2023”."""
    return words.rpartition(" on ")[2]


def year_otherwise(line: Mapping[str, Any], *, has_met: bool) -> str:
    """What the rating says of the year so far, where the newest period says the contrary."""
    rating = line.get("rating")
    if has_met and rating in (Rating.AMBER, Rating.RED):
        return "the year so far is short of plan"
    if not has_met and rating == Rating.GREEN:
        return "the year so far is on plan"
    return ""


def is_met(row: SeriesRow, decimals: int, *, higher_is_better: bool) -> bool:
    figure, plan = rounded(row.actual, decimals), rounded(row.planned, decimals)
    return figure >= plan if higher_is_better else figure <= plan


def run_of(
    rows: Sequence[SeriesRow], decimals: int, *, higher_is_better: bool
) -> Sequence[SeriesRow]:
    """The newest periods that all met their plan, or all missed it."""
    newest = is_met(rows[-1], decimals, higher_is_better=higher_is_better)
    start = len(rows) - 1
    while start and is_met(rows[start - 1], decimals, higher_is_better=higher_is_better) == newest:
        start -= 1
    return rows[start:]


def sentence_name(every: str, month: Month, newest: Month | None = None) -> str:
    """A period in a sentence; a month of the newest twelve without its year."""
    name = in_a_sentence(frequency.label(every, month))
    if every == frequency.MONTH and (newest is None or newest - month < 12):
        return name.split()[0]
    return name


def subtitle(content: Mapping[str, Any], council: str) -> str:
    """Measure, unit, place and the periods that have figures."""
    rule, line = content["rule"], content["line"]
    periods = published_series(content)
    rows = [row for row in periods if row.actual is not None] or periods
    unit = "" if unit_of(rule["unit"]) is BARE_NUMBER else unit_label(rule["unit"])
    first, last = (frequency.label(rule["frequency"], rows[n].month) for n in (0, -1))
    span = first if first == last else f"{first} to {last}"
    return ", ".join(part for part in (line["title"], unit, council, span) if part)


def recovery_title(path: Sequence[Mapping[str, Any]]) -> str:
    """What the way back says: the newest period that came, and whether it kept to the path."""
    came = [row for row in path if row["on_path"] is not None]
    end = path[-1]
    if not came:
        return f"Back on plan promised for {end['period']}: {end['expected_shown']}"
    newest = came[-1]
    off = 0
    for row in reversed(came):
        if row["on_path"]:
            break
        off += 1
    figures = f"{newest['actual_shown']}, promised {newest['expected_shown']}"
    if not off:
        return f"{newest['period']} kept to the way back: {figures}"
    run = "" if off == 1 else f", {counted(off, 'period')} running"
    return f"{newest['period']} was off the way back{run}: {figures}"
