"""What is known of a measure, as numbers that can be drawn (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.drawing import LETTER
from pmf_portal.pictures.periods_frame import YEARLY, Frame
from pmf_portal.pictures.scales import value_words
from pmf_portal.pictures.sparkline import JOINED_FROM

RANGE, EARLIER, PROMISED, FORECAST = "range", "earlier", "promised", "forecast"
LAYERS = {
    RANGE: "Usual range",
    EARLIER: "A year earlier",
    PROMISED: "Promised path",
    FORECAST: "Forecast",
}
Limits = tuple[float, float, float]
# So few yearly figures are points, each with its value: between them nothing was measured.
FEW_YEARS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a measure, as numbers by period.

    `usual` and `ahead` are lowest, middle and highest; `changed` are the figures that are a real
    change; `steps` where the usual range begins anew.
    """

    unit: str
    decimals: int
    frequency: str
    # Whether more is better; None where neither is.
    higher_is_better: bool | None
    figures: Mapping[Month, float]
    planned: Mapping[Month, float] = field(default_factory=dict)
    provisional: frozenset[Month] = frozenset()
    earlier: Mapping[Month, float] = field(default_factory=dict)
    promised: Mapping[Month, float] = field(default_factory=dict)
    usual: Mapping[Month, Limits] = field(default_factory=dict)
    changed: frozenset[Month] = frozenset()
    steps: tuple[Month, ...] = ()
    ahead: Mapping[Month, Limits] = field(default_factory=dict)

    @property
    def newest(self) -> Month:
        return max(self.figures)

    @property
    def is_stepped(self) -> bool:
        """Whether a plan holds for a longer period than a month, and is a step."""
        return frequency.spacing(self.frequency) > 1

    @property
    def is_few_years(self) -> bool:
        return frequency.spacing(self.frequency) >= YEARLY and len(self.figures) <= FEW_YEARS

    @property
    def is_unjoined(self) -> bool:
        """Whether its figures are points and no line."""
        return len(self.figures) < JOINED_FROM or self.is_few_years

    @property
    def layers(self) -> list[str]:
        """The layers that there is something to show of."""
        held = {
            RANGE: self.usual,
            EARLIER: self.earlier,
            PROMISED: self.promised,
            FORECAST: self.ahead,
        }
        return [name for name, values in held.items() if values]

    def calm(self) -> "Measured":
        """Figures and plan alone, where nobody switches a layer on or off."""
        return replace(
            self, usual={}, ahead={}, earlier={}, promised={}, changed=frozenset(), steps=()
        )

    def words(self, value: float, frame: Frame, before: str = "", after: str = "") -> str:
        """A value as it is written right of the figures, with what it is where there is room."""
        words = value_words(value, self.decimals, self.unit, frame.room)
        explained = f"{before}{words}{after}"
        return explained if len(explained) * LETTER <= frame.room else words
