"""What the gallery of pictures is made of: kinds, each with a main picture and its states."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import Drawn, Said
from pmf_portal.pictures.measured import Measured
from pmf_portal.pictures.periods_frame import FULL, HALF, NARROW, Paper

APRIL = Month(2022, 4)
NEWEST = APRIL + 22
WAITS = (77.5, 74.5, 76.2, 70.6, 73, 83, 84, 81, 70.6, 70.7, 70.5, 63.2)
WAITS += (72, 77, 76.9, 79.9, 77, 69, 69.5, 65, 63.5, 62.4, 63.2)
# So wide are the pictures that need no second drawing for a phone.
PHONE = 358
Draw = Callable[[Measured, Paper], Drawn]


@dataclass(frozen=True, slots=True)
class State:
    """A picture in one state; a figure in large letters where there is nothing to draw, and words
    below.
    """

    title: str
    drawn: Drawn | None = None
    figure: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of picture: what it is for, its main picture with its message, and its states."""

    title: str
    about: str
    message: str = ""
    subtitle: str = ""
    main: Sequence[tuple[Drawn, str]] = ()
    layers: Sequence[tuple[str, str]] = ()
    states: Sequence[State] = ()
    # Small states stand four in a row.
    is_small: bool = False
    legend: Sequence[tuple[str, str]] = ()


def months(values: Sequence[float | None], first: Month = APRIL) -> dict[Month, float]:
    return {first + n: value for n, value in enumerate(values) if value is not None}


def waits(**more: Any) -> Measured:
    """A measure as it is usual: two years of months, a plan for each."""
    shown = {
        "unit": "%",
        "decimals": 1,
        "frequency": "month",
        "higher_is_better": True,
        "figures": months(WAITS),
        "planned": months([82.0] * 12) | months([78.0] * 12, Month(2023, 4)),
    }
    return Measured(**(shown | more))


def for_every_width(draw: Draw, measured: Measured) -> list[tuple[Drawn, str]]:
    """One drawing for each width of a page, with the look that shows it there alone."""
    papers = (FULL, HALF, NARROW)
    return [(draw(measured, one), f"look-{one.name} look-{one.name}--main") for one in papers]


def wide_and_narrow(wide: Drawn, narrow: Drawn) -> list[tuple[Drawn, str]]:
    return [(wide, "look-half look-half--side"), (narrow, "look-narrow")]


def svgs(kind: Kind, name: str) -> Iterator[SafeString]:
    """The main picture of a kind for each width, as SVG."""
    for place, (drawn, look) in enumerate(kind.main):
        svg = drawn.on_page(
            said=Said(kind.message or kind.title), name=f"{name}-{place}", look=look
        )
        yield mark_safe(svg)


def svg_of_state(kind: Kind, state: State, name: str) -> str:
    """A state as SVG, narrow enough for every width; "" where there is nothing to draw."""
    if state.drawn is None:
        return ""
    return mark_safe(state.drawn.on_page(said=Said(f"{kind.title}: {state.title}"), name=name))
