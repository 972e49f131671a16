"""The gallery's figures over time: actual and plan, control chart, forecast and way back, each in
every state.
"""

from math import sin

from pmf_portal.periods.month import Month
from pmf_portal.pictures.chance_bar import chance_bar
from pmf_portal.pictures.measure_chart import control_chart, fan_chart, recovery_chart, target_chart
from pmf_portal.pictures.measured import LAYERS, Measured
from pmf_portal.pictures.periods_frame import NARROW
from reporting.website.gallery_frames import (
    APRIL,
    NEWEST,
    PHONE,
    WAITS,
    Kind,
    State,
    for_every_width,
    months,
    waits,
)

USUAL = (63.8, 74.6, 85.4)
AHEAD = {NEWEST + n: (63.2 - 1.8 * n, 63.2 + 0.2 * n, 63.2 + 2.2 * n) for n in range(1, 5)}
PROMISED = {NEWEST - 2 + n: 66.9 + 2.2 * n for n in range(6)}
NO_PLAN = {"planned": {}, "higher_is_better": None}


def target_kind() -> Kind:
    whole = waits(
        provisional=frozenset({NEWEST}),
        usual=dict.fromkeys(months(WAITS), USUAL),
        earlier={month + 12: value for month, value in months(WAITS[:11]).items()},
        promised=PROMISED,
        ahead=AHEAD,
    )
    return Kind(
        title="Target chart",
        about=(
            "Actual, plan and last value, the good side shaded. Everything else is a layer that the"
            " reader switches on, without JavaScript."
        ),
        message="Waits have missed their plan every month since August; February was 63.2%",
        subtitle=(
            "Patients seen within four hours, per cent, April 2022 to February 2024. The scale"
            " starts at 55%; February is provisional."
        ),
        main=for_every_width(target_chart, whole),
        layers=[(name, LAYERS[name]) for name in whole.layers],
        states=target_states(),
    )


def target_states() -> list[State]:
    gap = [*WAITS[:8], None, None, None, *WAITS[11:17], None, *WAITS[18:]]
    counts = {"unit": "people", "decimals": 0, "planned": {}}
    savings = {"unit": "£ million", "decimals": 1, "planned": months([0.0] * 12)}
    debt = [-1.2, -0.8, -1.6, -0.4, 0.3, 0.1, -0.6, -1.1, -1.9, -2.4, -2.2, -2.8]
    long = [78 + 7 * sin(n / 40) + n * 7 % 13 / 5 for n in range(400)]
    quarters = {Month(2022, 6) + 3 * n: 100 + 7.0 * n for n in range(7)}
    per_quarter = {Month(2022, 6) + 3 * n: 104.0 + 5 * n for n in range(8)}
    years = {Month(2018, 3) + 12 * n: 4.0 + n * 0.6 for n in range(6)}
    return [
        State(
            "One point: a figure, not a chart", figure="57.6%", words="2021/22, the first; plan 58%"
        ),
        State(
            "Gap: the line stops and starts again",
            target_chart(waits(figures=months(gap)), NARROW),
            words="Each month without a figure has a dash at the foot.",
        ),
        State(
            "Provisional: hollow",
            target_chart(waits(provisional=frozenset({NEWEST - 1, NEWEST})), NARROW),
        ),
        State("Lower is better: shaded below", target_chart(waits(higher_is_better=False), NARROW)),
        State(
            "Negative, and closest to plan is best",
            target_chart(waits(figures=months(debt), higher_is_better=None, **savings), NARROW),
        ),
        State("Zero", target_chart(waits(figures=months([3, 1, 0, 0, 0, 0]), **counts), NARROW)),
        State("No target", target_chart(waits(**NO_PLAN), NARROW)),
        State(
            "400 points",
            target_chart(waits(figures=months(long, Month(1990, 11)), planned={}), NARROW),
            words="A thin line without points; first and last period are named.",
        ),
        State(
            "By quarter",
            target_chart(
                waits(
                    figures=quarters,
                    planned=per_quarter,
                    frequency="quarter",
                    **{"unit": "homes", "decimals": 0},
                ),
                NARROW,
            ),
        ),
        State("By year", target_chart(waits(figures=years, frequency="year", planned={}), NARROW)),
        State("Suppressed", figure="–", words="A count below 5 is not published, nor drawn."),
        State("No figure yet", words="Nothing is drawn; the page says when the first is due."),
    ]


def control_kind() -> Kind:
    changed = frozenset({Month(2023, 3), Month(2023, 12), Month(2024, 1), NEWEST})
    usual = dict.fromkeys(months(WAITS), USUAL)
    return Kind(
        title="Control chart",
        about=(
            "Has it really changed? The usual range is tinted; a filled diamond is a real change."
            " Words first, limits second."
        ),
        message="Since December waits have been below their usual range of 64% to 85%",
        subtitle="Per cent, XmR chart, range from April 2022 to March 2023.",
        main=for_every_width(control_chart, waits(usual=usual, changed=changed)),
        states=control_states(),
    )


def rebased() -> Measured:
    """A measure whose process changed after a year: its usual range is another since."""
    before = [60.1, 62.4, 58.9, 61.7, 63.0, 59.4, 61.1, 60.6, 62.8, 58.7, 61.9, 60.2]
    after = [74.2, 75.9, 73.1, 76.4, 74.8, 72.9, 75.3, 76.8, 74.0, 75.6, 73.7]
    new_range = {APRIL + n: (55.4, 60.9, 66.4) for n in range(12)}
    new_range |= {APRIL + 12 + n: (69.6, 74.8, 80.0) for n in range(11)}
    return waits(
        figures=months([*before, *after]), usual=new_range, steps=(APRIL + 12,), planned={}
    )


def control_states() -> list[State]:
    season = [9, 8, 4, 0, -4, -7, -8, -7, -3, 1, 5, 8]
    swing = [74 + season[n % 12] + (n * 5 % 3 - 1) for n in range(23)]
    by_month = {
        APRIL + n: (70.0 + season[n % 12], 74.0 + season[n % 12], 78.0 + season[n % 12])
        for n in range(23)
    }
    few = months(WAITS[14:])
    return [
        State(
            "Rebased: the process changed",
            control_chart(rebased(), NARROW),
            words="A new range from April 2023; the reason is told beside the chart.",
        ),
        State(
            "Seasonal: the range follows the year",
            control_chart(waits(figures=months(swing), usual=by_month, planned={}), NARROW),
            words="Only a figure unusual for its time of year counts as a change.",
        ),
        State(
            "Fewer than 12 figures",
            control_chart(
                waits(figures=few, usual=dict.fromkeys(few, (58.9, 68.1, 77.3)), planned={}), NARROW
            ),
            words="Limits from 9 figures are for trial, and are said to be.",
        ),
        State("Fewer than 6 figures", figure="None", words="No usual range, not even for trial."),
        State("One point", figure="76.9%", words="One yearly figure: no reading."),
        State("Dates, answers and words", figure="None", words="They have no usual range."),
    ]


def fan_kind() -> Kind:
    return Kind(
        title="Forecast fan",
        about=(
            "What is expected, dashed, and the range that four of five figures lie within. Values"
            " that cannot be are never drawn."
        ),
        message="On today’s course waits stay near 64% until June, far below 78%",
        subtitle="Per cent, March 2023 to June 2024.",
        main=for_every_width(fan_chart, waits(ahead=AHEAD)),
        states=fan_states(),
    )


def fan_states() -> list[State]:
    near = {NEWEST + 1: (96.0, 98.6, 100.0)}
    high = [95.0 + (n * 3 % 4) for n in range(23)]
    no_plan = waits(ahead=AHEAD, **NO_PLAN)
    chances = {"red": (0.02, "Red 2%"), "amber": (0.71, "Amber 71%"), "green": (0.27, "Green 27%")}
    return [
        State(
            "No target: no good side",
            fan_chart(no_plan, NARROW),
            words="Without a plan there is no chance of green.",
        ),
        State(
            "One period ahead, at its ceiling",
            fan_chart(waits(figures=months(high), ahead=near, planned=months([96.0] * 24)), NARROW),
            words="A share is never drawn above 100%.",
        ),
        State("How likely each rating is at the year’s end", chance_bar(chances, PHONE)),
        State("One rating is certain", chance_bar({"red": (1.0, "Red over 99%")}, PHONE)),
        State(
            "Fewer than 8 figures", figure="None", words="No forecast is made from so few figures."
        ),
    ]


def recovery_kind() -> Kind:
    return Kind(
        title="Path of recovery",
        about="Dashed: promised. Solid: what happened. The distance between them is tinted.",
        message="February was 8.1 points below the promised way back",
        subtitle="Patients seen within four hours, per cent.",
        main=for_every_width(recovery_chart, waits(promised=PROMISED)),
        states=recovery_states(),
    )


def recovery_states() -> list[State]:
    back = [61.0, 62.4, 66.0, 70.3, 73.5, 76.2, 79.1]
    path = {APRIL + 14 + n: 62.0 + 3.2 * n for n in range(6)}
    return [
        State(
            "Back on plan",
            recovery_chart(waits(figures=months(back, APRIL + 13), promised=path), NARROW),
            words="The line has passed the plan; a second good period closes the report.",
        ),
        State(
            "One promised point: the end stands alone",
            recovery_chart(waits(promised={NEWEST + 1: 78.0}), NARROW),
        ),
        State(
            "No path yet",
            figure="5 days late",
            words="The way back was due on 14 March; it has not been started.",
        ),
    ]
