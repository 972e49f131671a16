"""What a file would change, for the eyes of whoever confirms it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from pmf_portal.formats.numbers import format_number, plain_number
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.formats.value_kinds import is_date, state_of
from pmf_portal.periods import frequency
from scorecards.actuals.previews import RatingPreview, RatingPreviews
from scorecards.feeds.actuals_rows import CheckedRows
from scorecards.feeds.checked_row import CheckedRow, Declaration
from scorecards.feeds.target_rules import TargetRule
from scorecards.models import Actual
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.rating.year_to_date import Figure, period_value

# More rows than anybody reads are summed up.
MOST_SHOWN = 500


class ChangedWords(NamedTuple):
    """What is said beside a figure, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One figure of a file: what stands there now, what would, and what the scorecard would say."""

    row: int
    code: str
    title: str
    period: str
    before: str
    after: str
    preview: RatingPreview | None
    warnings: list[FigureWarning]
    words: list[ChangedWords]


def differences_of(checked: CheckedRows) -> dict[str, Any]:
    """The rows to show (those with warnings first), how many there are, and how many repeat what is
    stored.
    """
    news = sorted(checked.news, key=lambda row: (not row.warnings, row.number))
    listed = news[:MOST_SHOWN]
    previews = RatingPreviews([row.rule for row in listed])
    for row in listed:
        if row.area is None:
            previews.figures[row.rule.target_id][row.month] = row.figure
            is_provisional = row.status == Actual.PROVISIONAL
            previews.provisional[row.rule.target_id][row.month] = is_provisional
    declared = checked.new_declarations
    return {
        "differences": [difference(row, previews) for row in listed],
        "declared": [declared_period(declaration) for declaration in declared[:MOST_SHOWN]],
        "remarks": checked.findings.remarks,
        "news": len(news) + len(declared),
        "repeated": len(checked.rows) + len(checked.declarations) - len(news) - len(declared),
        "left_out": len(news) - len(listed),
        "unconfirmed": len(checked.unconfirmed),
    }


def difference(row: CheckedRow, previews: RatingPreviews) -> Difference:
    """One row beside what is stored; the figure of an area has no rating of its own."""
    rule = row.rule
    period = frequency.label(rule.frequency, row.month)
    preview = None
    if row.area is None:
        preview = previews.preview(rule, row.month)
    else:
        period = f"{period}, {row.area}"
    return Difference(
        row=row.number,
        code=rule.code,
        title=rule.title,
        period=period,
        before=figure_text(row.stored.figure, rule) if row.stored else "",
        after=figure_text(row.figure, rule),
        preview=preview,
        warnings=row.warnings or [],
        words=changed_words(row),
    )


def changed_words(row: CheckedRow) -> list[ChangedWords]:
    """Status, comment, source and reason, where they are another than what is stored; of a figure
    that is new, whatever is said beside it.
    """
    stored = row.stored
    status = status_in_words(row.status, row.rule)
    pairs = (
        ("Status", status_in_words(stored.status if stored else Actual.FINAL, row.rule), status),
        ("Comment", kept_text(stored.comment) if stored else "", row.comment),
        ("Source", kept_text(stored.source) if stored else "", row.source),
        ("Reason", "", row.reason),
    )
    return [ChangedWords(name, before, after) for name, before, after in pairs if before != after]


def status_in_words(status: str, rule: TargetRule) -> str:
    """The status of a figure: that of a milestone is whether it is done."""
    if not is_date(rule.unit):
        return status
    return state_of(provisional=status == Actual.PROVISIONAL)


def declared_period(declaration: Declaration) -> dict[str, Any]:
    """A period for which there will be no figure, as a reader names it."""
    rule, area = declaration.place.rule, declaration.place.area
    period = frequency.label(rule.frequency, declaration.place.month)
    return {
        "row": declaration.number,
        "code": rule.code,
        "title": rule.title,
        "period": f"{period}, {area}" if area else period,
        "reason": declaration.reason,
        "symbol": declaration.symbol,
    }


def figure_text(figure: Figure, rule: TargetRule) -> str:
    """A figure for a reader: its value, or its parts and what they come to."""
    value = period_value(figure, rule.aggregation, rule.scale)
    value_text = format_number(value, rule.decimals, rule.unit)
    if figure.numerator is None or figure.denominator is None:
        return value_text
    parts = f"{plain_number(figure.numerator)} out of {plain_number(figure.denominator)}"
    return parts if value is None else f"{parts} ({value_text})"
