"""What the forms of a draft say of its numbers."""

from targets.models.specifications import FEWEST_AMBER, MOST_AMBER
from targets.rules.chart_settings import LONGEST_RUN, SHORTEST_RUN, USUAL_RUN
from targets.rules.small_counts import HIGHEST_THRESHOLD, LOWEST_THRESHOLD

NOT_SO_MANY = (
    f"Enter a whole number from {FEWEST_AMBER} to {MOST_AMBER}, or leave it blank if only red"
    " counts"
)


LASTING_RED = (
    "For measures that go up and down by chance. A single red within the usual variation of the"
    " last two years is then listed and watched, and opens no report"
)
CHART_RUN = (
    f"Figures on one side of their average, or that all rise or all fall: from {SHORTEST_RUN} to"
    f" {LONGEST_RUN}, usually {USUAL_RUN}"
)
CHART_FROM = (
    "Only where the process behind the figures really changed: the first month of the new one, for"
    " example 2013-04"
)
NOT_SUCH_A_RUN = f"Enter a whole number from {SHORTEST_RUN} to {LONGEST_RUN}"
NOT_SO_SMALL = (
    f"Enter a whole number from {LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD}, or leave it blank"
)


HOW_OFTEN = (
    "“Over 12 months” and “over three years” are for figures that cover so much each time, however"
    " often they come"
)
LABELS = {
    "annual_target": "Annual target",
    "previous_year": "Previous year’s result",
    "green_within": "Green margin",
    "amber_within": "Amber margin",
    "amber_above": "Amber margin above plan",
    "green_above": "Green margin above plan",
    "scale": "Scale",
}
ABOVE_PLAN = "Only for measures that should be closest to plan, where it is another than below"
HINTS = {
    "annual_target": "What the whole year should come to, by the way its periods are put together",
    "green_within": (
        "Only for measures that should be closest to plan: how far from plan is still green"
    ),
    "green_above": ABOVE_PLAN,
    "amber_above": ABOVE_PLAN,
    "amber_within": (
        "How far from plan is still amber: in per cent of plan, or in the measure’s unit; for a"
        " stated bound, the bound itself"
    ),
    "scale": (
        "What two counts are multiplied by, once divided: 100 for a percentage, 1,000 for “per"
        " 1,000”, 1 otherwise"
    ),
}
