"""What an edition says of the places that its figures are broken down by: values or rates,
intervals, how each stands to the whole, and where it stands on the map (framework 3.6, 4.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pmf_portal.council.models import Area, Population
from pmf_portal.council.populations import populations_for
from pmf_portal.formats.canonical import decimal_text
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods import frequency
from reporting.content.places import mix_words, rate_unit, red_words, small_count_words
from reporting.publishing.area_figures import figures_of_periods
from scorecards.models import Breakdown, ScorecardLine
from scorecards.rating.place_reading import (
    Measure,
    PlaceReading,
    Reading,
    mix_has_changed,
    read_places,
    red_below_green,
)
from scorecards.rating.rag import limits
from scorecards.rating.series import SeriesRow, read_series
from scorecards.rating.year_to_date import Figure, read_figure
from scorecards.statistics.tile_places import Tile, tile_places
from targets.rules.aggregation import Aggregation, takes_parts
from targets.rules.polarity import Polarity
from targets.rules.tolerance import Bounds, tolerance_of

# Of as many decimals as figures are kept with.
EXACT = 6


@dataclass(frozen=True)
class RateBase:
    """The population that a rate stands on: its group and year, who counted it, and how many live
    in each place, by code.
    """

    per: int
    group: str
    year: int
    source: str
    people: Mapping[str, int]


class PlaceContents:
    """The places of one edition's lines, with what is known of them read in a few queries."""

    def __init__(self, edition: Any) -> None:
        self.edition = edition
        self.contents: dict[int, dict[str, Any] | None] = {}

    @cached_property
    def existing(self) -> list[Area]:
        """Every place there is or was; asked only where something is broken down."""
        return list(Area.objects.all()) if self.edition.areas else []

    @cached_property
    def by_pk(self) -> dict[int, Area]:
        return {area.pk: area for area in self.existing}

    @cached_property
    def rates(self) -> dict[tuple[int, str], Breakdown]:
        """The breakdowns whose counts are shown as rates, by target and kind of area."""
        rows = Breakdown.objects.filter(target__in=self.edition.areas, rate_per__isnull=False)
        return {(row.target_id, row.kind): row for row in rows}

    @cached_property
    def populations(self) -> dict[str, list[Population]]:
        groups = {row.rate_group for row in self.rates.values()}
        return populations_for(groups, self.edition.build.month)

    @cached_property
    def before(self) -> dict[int, dict[str, Figure]]:
        """The figures by area of the period before, of measures of two counts that hide nothing."""
        periods = {}
        for line in self.edition.lines:
            is_open = line.target_id in self.edition.areas and not self.may_hide(line)
            if is_open and line.reporting_month and takes_parts(line.aggregation):
                periods[line.target_id] = frequency.before(line.frequency, line.reporting_month)
        rows = figures_of_periods(periods)
        return {target: figures_of(areas) for target, areas in rows.items()}

    def may_hide(self, line: ScorecardLine) -> bool:
        """Whether something of a line is not published, or may not be in another period."""
        return line.target_id in self.edition.withheld or bool(line.specification.threshold)

    def of(self, line: ScorecardLine) -> dict[str, Any] | None:
        """What is published of the places of a line; None where none has a figure."""
        if line.target_id not in self.contents:
            self.contents[line.target_id] = self.content_of(line)
        return self.contents[line.target_id]

    def content_of(self, line: ScorecardLine) -> dict[str, Any] | None:
        """The same, worked out."""
        rows = self.rows_of(line)
        if not rows or line.reporting_month is None:
            return None
        kind = rows[0][0]
        standing = [
            area
            for area in self.existing
            if area.kind == kind and area.stands_in(line.reporting_month)
        ]
        row_of_period = next(
            (row for row in read_series(line) if row.month == line.reporting_month), None
        )
        base = self.rate_base(line, standing)
        # A duration, a date and a word of a scale are told as they are.
        decimals = EXACT if kind_of(line.unit) else line.decimals
        measure = Measure(
            line.aggregation, line.scale, line.polarity, decimals, base.per if base else None
        )
        figures = figures_of(rows)
        people = base.people if base else {}
        whole = row_of_period.figure if row_of_period else None
        reading = read_places(measure, figures, whole, people, sum(people.values()) or None)
        content = {
            "kind": kind,
            "period": frequency.label(line.frequency, line.reporting_month),
            "unit": rate_unit(base.per) if base else line.unit,
            "decimals": measure.shown_decimals,
            "polarity": line.polarity,
            "basis": str(reading.basis),
            "is_count": line.aggregation == Aggregation.SUM and base is None,
            "whole": decimal_text(reading.whole.value),
            "places": self.places(line, standing, figures, reading, base),
            "notes": self.notes(line, measure, figures, row_of_period),
        }
        if base:
            content["rate"] = {
                "per": base.per,
                "group": base.group,
                "year": base.year,
                "source": base.source,
            }
        return content

    def rows_of(self, line: ScorecardLine) -> list[list[Any]]:
        """The figures by area of one kind: those of the first, where there are several."""
        rows = self.edition.areas.get(line.target_id, [])
        return [row for row in rows if row[0] == rows[0][0]]

    def places(
        self,
        line: ScorecardLine,
        standing: list[Area],
        figures: Mapping[str, Figure],
        reading: Reading,
        base: RateBase | None,
    ) -> list[dict[str, Any]]:
        """Every place of the kind, by name: its tile, its figure, or why there is none."""
        said = {
            area.gss_code: Tile(area.map_row, area.map_column)
            for area in standing
            if area.map_row and area.map_column
        }
        tiles = tile_places({area.gss_code: area.name for area in standing}, said)
        contents = []
        for area in sorted(standing, key=lambda area: (area.name.casefold(), area.gss_code)):
            code = area.gss_code
            above = self.by_pk.get(area.parent_id) if area.parent_id else None
            figure = figures.get(code)
            contents.append(
                {
                    "code": code,
                    "name": area.name,
                    "row": tiles[code].row,
                    "column": tiles[code].column,
                    "in": above.name if above else "",
                    "in_code": above.gss_code if above else "",
                    **reading_content(reading.places.get(code)),
                    **counts_content(figure, base.people.get(code) if base else None),
                    **self.state_of(line, code),
                }
            )
        return contents

    def state_of(self, line: ScorecardLine, code: str) -> dict[str, str]:
        """Whether a place's figure is told, hidden or not there, and why it is hidden."""
        rows = {row[2]: row for row in self.rows_of(line)}
        if code not in rows:
            return {"state": "none", "why": ""}
        if any(part is not None for part in rows[code][3:]):
            return {"state": "told", "why": ""}
        declared = self.edition.suppressed.get(line.target_id, {}).get(code)
        why = declared.reason if declared else small_count_words(line.specification.threshold)
        return {"state": "hidden", "why": why}

    def rate_base(self, line: ScorecardLine, standing: list[Area]) -> RateBase | None:
        """The newest population that is known of every place; None where there is no rate to show
        or somebody's number is missing.
        """
        kind = standing[0].kind if standing else ""
        chosen = self.rates.get((line.target_id, kind))
        if chosen is None or line.aggregation != Aggregation.SUM or not chosen.rate_per:
            return None
        known = self.populations.get(chosen.rate_group, [])
        for year in sorted({one.year for one in known}, reverse=True):
            of_year = {one.area_id: one for one in known if one.year == year}
            people = self.people_of(standing, of_year)
            if people is not None:
                sources = sorted({one.source for one in of_year.values()})
                group = of_year[next(iter(of_year))].group
                return RateBase(chosen.rate_per, group, year, "; ".join(sources), people)
        return None

    def people_of(
        self, standing: Iterable[Area], of_year: Mapping[int, Population]
    ) -> dict[str, int] | None:
        """How many live in each place: as counted, or those of the places in it; None where one is
        not known or nobody lives there.
        """
        people = {}
        for area in standing:
            if area.pk in of_year:
                count = of_year[area.pk].count
            else:
                inside = [one for one in self.existing if one.parent_id == area.pk]
                known = [of_year[one.pk].count for one in inside if one.pk in of_year]
                count = sum(known) if len(known) == len(inside) else 0
            if not count:
                return None
            people[area.gss_code] = count
        return people

    def notes(
        self,
        line: ScorecardLine,
        measure: Measure,
        figures: Mapping[str, Figure],
        period: SeriesRow | None,
    ) -> list[str]:
        """What the whole hides of its places, in sentences; nothing of a measure that hides small
        counts.
        """
        if self.may_hide(line) or period is None:
            return []
        rows = self.rows_of(line)
        kind, names = rows[0][0], {row[2]: row[1] for row in rows}
        rating = line.period_rating or line.rating
        hidden = red_below_green(measure, figures, rating, limits_of(line, period))
        words = [red_words([names[code] for code in hidden], kind)] if hidden else []
        before = self.before.get(line.target_id, {})
        if direction := mix_has_changed(measure, figures, before):
            words.append(mix_words(direction, kind))
        return words


def figures_of(rows: Iterable[list[Any]]) -> dict[str, Figure]:
    """The figures by area that are told, by code."""
    return {
        code: read_figure(parts)
        for _, _, code, *parts in rows
        if any(part is not None for part in parts)
    }


def limits_of(line: ScorecardLine, period: SeriesRow) -> Bounds | None:
    """Where green and amber end for the period by the line's own rule; None where it has no plan or
    is not rated.
    """
    if period.planned is None or line.polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return None
    polarity = Polarity(line.polarity)
    return limits(period.planned, tolerance_of(line), polarity, line.decimals, period.amber)


def reading_content(reading: PlaceReading | None) -> dict[str, Any]:
    """A reading as it is published."""
    if reading is None:
        reading = PlaceReading(None)
    return {
        "value": decimal_text(reading.value),
        "lower": decimal_text(reading.lower),
        "upper": decimal_text(reading.upper),
        "standing": str(reading.standing or ""),
        "judgement": reading.judgement,
    }


def counts_content(figure: Figure | None, people: int | None) -> dict[str, Any]:
    """The two counts behind a value, where there are two."""
    if figure is None:
        return {"counted": None, "of": None}
    if figure.numerator is not None:
        return {
            "counted": decimal_text(figure.numerator),
            "of": decimal_text(figure.denominator),
        }
    if people:
        return {"counted": decimal_text(figure.value), "of": str(people)}
    return {"counted": None, "of": None}
