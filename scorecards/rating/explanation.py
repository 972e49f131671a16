"""“Why is this red?” in one plain-English sentence, from what the line itself stores (pure)."""

from pmf_portal.formats.numbers import counted, format_number
from scorecards.rating.rag import Rating


def why(line):
    """The sentence that explains a line's rating from its own frozen inputs, so that a reader can
    redo it.
    """
    explain = {
        Rating.NOT_RATED: not_rated,
        Rating.NO_TARGET: lambda line: (
            f"No target: nothing was planned for {line.coverage}, so"
            f" {figure(line, line.actual_to_date)} has nothing to be held against."
        ),
        Rating.NOT_REPORTED: not_reported,
        Rating.NOT_DUE: lambda line: (
            "Not due: no period of this measure has been due for reporting yet."
        ),
    }.get(line.rating, rated)
    return explain(line)


def figure(line, value):
    return format_number(value, line.decimals, line.unit)


def exact(line, value):
    """A bound as it is used: at published decimals when it falls on them, otherwise in full."""
    places = max(line.decimals, min(6, -value.normalize().as_tuple().exponent))
    return format_number(value, places, line.unit)


def not_rated(line):
    if line.polarity == "neutral":
        return f"Not rated: this measure is for information only ({line.coverage})."
    return (
        f"Not rated: there was nothing to measure, {number(line.numerator)} out of"
        f" {number(line.denominator)} ({line.coverage}), so there is no rate; it is neither 0 nor"
        " 100 per cent."
    )


def number(value):
    return format_number(value, max(0, min(6, -value.normalize().as_tuple().exponent)))


def not_reported(line):
    days = f"{counted(line.days_late, 'day')} late" if line.days_late else "due today"
    return (
        f"Not reported: the figure for {line.reporting_period} was {days} when this scorecard was"
        " built."
    )


def rated(line):
    parts = (
        f" ({number(line.numerator)} out of {number(line.denominator)})"
        if line.numerator is not None
        else ""
    )
    actual = f"{figure(line, line.actual_to_date)}{parts}"
    return (
        f"{line.rating.capitalize()}: {actual} {against_plan(line)}, for {line.coverage};"
        f" {POLARITY[line.polarity]}."
    )


POLARITY = {
    "higher": "higher is better",
    "lower": "lower is better",
    "closest": "closest to plan is best",
}


def against_plan(line):
    plan = figure(line, line.plan_to_date)
    if line.polarity == "closest":
        return _closest(line, plan)
    worse, bound = (
        ("below", line.amber_low) if line.polarity == "higher" else ("above", line.amber_high)
    )
    met = line.actual_to_date == line.plan_to_date
    better = "above" if worse == "below" else "below"
    if line.rating == Rating.GREEN:
        return f"is exactly the plan of {plan}" if met else f"is {better} the plan of {plan}"
    if line.rating == Rating.AMBER:
        return (
            f"is {worse} the plan of {plan} but not {worse} the amber bound of"
            f" {exact(line, bound)}{_margin(line)}"
        )
    if bound == line.plan_to_date:
        return f"is {worse} the plan of {plan}, and no tolerance applies"
    return (
        f"is {worse} the plan of {plan} and {worse} the amber bound of"
        f" {exact(line, bound)}{_margin(line)}"
    )


def _margin(line):
    if line.tolerance == "percent":
        return f" ({number(line.amber_within)}% of plan)"
    return f" ({exact(line, line.amber_within)} from plan)" if line.tolerance == "absolute" else ""


def _closest(line, plan):
    green, amber = (
        f"{exact(line, low)} to {exact(line, high)}"
        for low, high in ((line.green_low, line.green_high), (line.amber_low, line.amber_high))
    )
    if line.rating == Rating.GREEN:
        return f"is within {green}, the green range around the plan of {plan}"
    if line.rating == Rating.AMBER:
        return (
            f"is outside the green range {green} but within the amber range {amber} around the plan"
            f" of {plan}"
        )
    return f"is outside the amber range {amber} around the plan of {plan}"
