"""The picture of an evaluation: the figures before and since, with what was usual before."""

from django.utils.safestring import mark_safe

from exceptions.evaluations.reading import Evaluated
from pmf_portal.periods.month import Month
from pmf_portal.pictures.before_and_since import before_and_since
from pmf_portal.pictures.measured import Measured


def picture_of(row: Evaluated) -> str:
    """The picture as SVG; "" where the figures are not published, or could not be held against each
    other.
    """
    content = row.content
    if "points" not in content:
        return ""
    figures, usual = {}, {}
    for period, figure, lower, led_to, upper in content["points"]:
        month = Month.parse(period)
        figures[month] = float(figure)
        usual[month] = (float(lower), float(led_to), float(upper))
    # While the action went on: on neither side.
    for period, figure in content["between"]:
        figures[Month.parse(period)] = float(figure)
    beyond = set()
    for month, figure in figures.items():
        if month < row.evaluation.since or month not in usual:
            continue
        lower, _, upper = usual[month]
        if not lower <= figure <= upper:
            beyond.add(month)
    shown = Measured(
        unit=content["unit"],
        decimals=content["decimals"],
        frequency=content["frequency"],
        higher_is_better=None,
        figures=figures,
        usual=usual,
        changed=frozenset(beyond),
    )
    drawn = before_and_since(shown, row.evaluation.since)
    label = f"{content['code']} before the action and since, with what was usual before"
    return mark_safe(drawn.of_words(label, "portal-before-and-since")) if drawn else ""
