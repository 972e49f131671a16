"""One row of the entry grid: what is shown beside a figure, the boxes to type it in, and what was
typed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import mark_safe

from pmf_portal.council.models import User
from pmf_portal.formats.units import is_percentage, unit_label
from pmf_portal.formats.value_kinds import (
    EXPECTED,
    is_date,
    is_single,
    kind_of,
    typing_hint,
    words_of,
)
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from pmf_portal.pictures.sparkline import Spark, sparkline
from scorecards.actuals.figure_addresses import FigureAddresses
from scorecards.actuals.forms import (
    NUMBERS,
    RED_NEEDS_WORDS,
    SPANS_OF_CUMULATIVE,
    EntryForm,
    initial_of,
)
from scorecards.actuals.previews import ComparisonFigures, RatingPreview, RatingPreviews
from scorecards.models import Actual, NothingToReport
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.plausibility.likely import likely_text
from scorecards.rating.year_to_date import Figure, period_value
from targets.models import Specification
from targets.rules.aggregation import Aggregation

SPARK_MONTHS, SPARK_WIDTH, SPARK_HEIGHT = 24, 118, 34
TEXTS = (*NUMBERS, "status", "comment", "reason", "confirmation", "nothing")
LONGEST_LABEL = 60


@dataclass(frozen=True)
class Box:
    """One box to type a number in, as it is drawn."""

    name: str
    label: str
    text: str
    unit: str = ""
    hint: str = ""
    words: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    offer: str = ""
    is_wide: bool = False


@dataclass
class EntryRow:
    """One figure of a month in the grid.  `typed` is what stands in its boxes where it was not
    sent to be saved; `form` is there where it was.
    """

    specification: Specification
    month: Month
    actual: Actual | None
    nothing: NothingToReport | None = None
    lead: User | None = None
    covering: bool = False
    desk: Month | None = None
    newest: Month | None = None
    comparison: ComparisonFigures | None = None
    spark: str = ""
    form: EntryForm | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    preview: RatingPreview | None = None
    warnings: list[FigureWarning] = field(default_factory=list)
    likely: Figure | None = None
    saved: bool = False
    correcting: bool = False
    next_code: str = ""
    # From which partner the figure comes, and whether that has verified it.
    partner_words: str = ""
    addresses: FigureAddresses = field(default_factory=lambda: FigureAddresses("figure"))

    @property
    def code(self) -> str:
        return self.specification.target.code

    @property
    def prefix(self) -> str:
        """What the names of its boxes begin with."""
        return str((self.form and self.form.prefix) or self.code)

    @property
    def address(self) -> str:
        """The page of the figure; what a typed one would mean is read beneath it."""
        return self.addresses.of(self.code, self.month)

    @property
    def period(self) -> str:
        return frequency.label(self.specification.frequency, self.month)

    @property
    def is_missing(self) -> bool:
        return self.actual is None and self.nothing is None

    @property
    def look(self) -> str:
        """How the row is marked: done, or typed into."""
        done = "" if self.is_missing else " portal-entry--done"
        return f"{done} portal-entry--typed" if self.form or self.typed else done

    @property
    def is_read_only(self) -> bool:
        """A figure that stands is shown until somebody wants to correct it; a row that was sent
        keeps its boxes.
        """
        if self.form is not None or self.typed or self.correcting:
            return False
        return self.actual is not None

    @property
    def value(self) -> Decimal | None:
        """The value of the figure that stands, as it is read."""
        if self.actual is None:
            return None
        s = self.specification
        return period_value(self.actual.figure, s.aggregation, s.scale)

    @property
    def seen_revision(self) -> str:
        if self.form is not None:
            return str(self.form["seen_revision"].value() or "0")
        return str(self.actual.revision if self.actual else 0)

    @property
    def newest_open(self) -> str:
        if self.form is not None:
            return str(self.form["newest"].value() or "")
        return str(self.newest or "")

    @property
    def text(self) -> dict[str, str]:
        """What stands in each field."""
        if self.form is not None:
            fields = self.form.fields
            return {
                name: str(self.form[name].value() or "") if name in fields else "" for name in TEXTS
            }
        initial = initial_of(self.actual, self.specification.unit) if self.actual else {}
        return {name: self.typed.get(name, initial.get(name, "")) for name in TEXTS}

    @property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong with each field; "row" for the row as a whole.  A template asks for one
        that nothing is wrong with too, and would look for it long in a plain dictionary.
        """
        errors: dict[str, list[str]] = defaultdict(list)
        if self.form is None or not self.form.is_bound:
            return errors
        for name, messages in self.form.errors.items():
            place = "row" if name in ("__all__", "seen_revision") else name
            errors[place].extend(str(message) for message in messages)
        return errors

    @property
    def boxes(self) -> list[Box]:
        s, text, errors = self.specification, self.text, self.errors
        if not s.takes_a_ratio:
            return [self.box("value", label_of_value(s.unit), text["value"], s.unit, errors)]
        spans = SPANS_OF_CUMULATIVE if s.aggregation == Aggregation.CUMULATIVE else {}
        boxes = []
        for name, words in (("numerator", s.numerator), ("denominator", s.denominator)):
            label = words[:1].upper() + words[1:] if words else name.capitalize()
            if len(label) > LONGEST_LABEL:
                label = f"{label[: LONGEST_LABEL - 1]}…"
            boxes.append(self.box(name, label, text[name], "", errors, hint=spans.get(name, "")))
        return boxes

    def box(
        self,
        name: str,
        label: str,
        text: str,
        unit: str,
        errors: Mapping[str, list[str]],
        hint: str = "",
    ) -> Box:
        wrong = tuple(errors.get(name, ()))
        words = tuple(reversed(words_of(unit)))
        return Box(
            name=name,
            label=label,
            text=text,
            unit="" if is_single(unit) or not unit else unit_label(unit),
            hint=hint or typing_hint(unit),
            words=words,
            errors=wrong,
            offer=offer_of(name, text) if wrong and not kind_of(unit) else "",
            is_wide=bool(kind_of(unit)),
        )

    @property
    def is_milestone(self) -> bool:
        return is_date(self.specification.unit)

    @property
    def status_word(self) -> str:
        """What a figure that may still change is called."""
        return EXPECTED if self.is_milestone else Actual.PROVISIONAL

    @property
    def asks_comment(self) -> bool:
        """Whether the comment is asked for: the year to date is red with what was typed."""
        return self.preview is not None and self.preview.rating == "red" and not self.saved

    @property
    def comment_errors(self) -> list[str]:
        """What is wrong with the comment, but for what stands over its box already."""
        asked = [RED_NEEDS_WORDS] if self.asks_comment else []
        return [error for error in self.errors.get("comment", ()) if error not in asked]

    @property
    def shows_comment(self) -> bool:
        """Whether the folded fields are open."""
        text, errors = self.text, self.errors
        if self.is_milestone or self.correcting or text["comment"]:
            return True
        return bool(errors.get("comment") or errors.get("status"))

    @property
    def shows_nothing(self) -> bool:
        return bool(self.errors.get("nothing") or self.text["nothing"])

    @property
    def shows_confirmation(self) -> bool:
        return bool(self.warnings or self.errors.get("confirmation") or self.text["confirmation"])

    @property
    def likely_parts(self) -> list[tuple[str, str]]:
        """The names and texts of the boxes of the figure that was probably meant."""
        if self.likely is None:
            return []
        parts = []
        for name in NUMBERS:
            number = getattr(self.likely, name)
            if number is not None:
                parts.append((name, format(number.normalize(), "f")))
        return parts

    @property
    def likely_words(self) -> str:
        return " of ".join(text for _, text in self.likely_parts)


def offer_of(name: str, text: str) -> str:
    """What was probably meant in place of text that is no number; a count with a comma may be two
    things, and neither is offered.
    """
    return "" if name != "value" and "," in text else likely_text(text)


def label_of_value(unit: str) -> str:
    """What stands over the box of a value: what is counted."""
    if is_date(unit):
        return "Date"
    if not unit or is_single(unit):
        return "Value"
    if is_percentage(unit):
        return "Percentage"
    label = unit_label(unit)
    return label[:1].upper() + label[1:]


def spark_of(previews: RatingPreviews, row: EntryRow) -> str:
    """The figures and plans of the last two years as a picture; "" with fewer than two figures."""
    s = row.specification
    values: list[float | None] = [None] * SPARK_MONTHS
    planned: list[float | None] = [None] * SPARK_MONTHS
    for month, figure in previews.figures[s.target_id].items():
        value = period_value(figure, s.aggregation, s.scale)
        if value is not None and 0 <= row.month - month < SPARK_MONTHS:
            values[month - row.month - 1] = float(value)
    for month, plan in previews.plan[s.target_id].items():
        if 0 <= row.month - month < SPARK_MONTHS:
            planned[month - row.month - 1] = float(plan.value)
    months = [row.month - back for back in range(SPARK_MONTHS - 1, -1, -1)]
    spark = Spark(values, planned, [month.financial_year.start for month in months])
    drawn = sparkline(spark, SPARK_WIDTH, SPARK_HEIGHT)
    return mark_safe(drawn.on_page(said=None, look="portal-spark")) if drawn else ""
