"""What came of adoptions, of the frozen figures that were published of their measures."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.periods import frequency as frequencies
from pmf_portal.periods.month import Month
from reporting.lives.life import newest_builds
from reporting.models import Adoption, PublishedTarget
from reporting.success.rules.effect import Effect, Followed, effect_of_adoption, first_whole_month
from targets.rules.polarity import Polarity

# So many periods on each side stand in the table.
SHOWN = 12
NO_PUBLICATION = "Nothing is published of this measure yet."


@dataclass(frozen=True)
class MonthRow:
    """One period as it was published."""

    period: str
    figure: str


@dataclass(frozen=True)
class Side:
    """The periods before an adoption began, when it began, or since."""

    title: str
    rows: list[MonthRow]


@dataclass(frozen=True)
class FollowedAdoption:
    """An adoption with what the published figures say of it."""

    adoption: Adoption
    measure: Followed | None

    @cached_property
    def effect(self) -> Effect | None:
        if self.measure is None or self.adoption.begun_on is None:
            return None
        return effect_of_adoption(self.measure, self.adoption.begun_on)

    @property
    def words(self) -> str:
        return self.effect.words if self.effect else NO_PUBLICATION

    @property
    def measure_name(self) -> str:
        """Code and title of the measure."""
        title = self.measure.title if self.measure else ""
        return f"{self.adoption.measure} {title}".strip()

    @property
    def sides(self) -> list[Side]:
        """The periods around the day on which it began, the oldest first."""
        measure, begun = self.measure, self.adoption.begun_on
        if measure is None or begun is None:
            return []
        began, first = Month.of(begun), first_whole_month(begun)
        before, between, since = Side("Before", []), Side("When it began", []), Side("Since", [])
        for period, value in sorted(measure.figures.items()):
            side = before
            if period >= began:
                start = frequencies.first_month(measure.frequency, period)
                side = since if start >= first else between
            figure = "not published" if value is None else measure.text(value)
            side.rows.append(MonthRow(frequencies.label(measure.frequency, period), figure))
        del before.rows[:-SHOWN]
        del since.rows[SHOWN:]
        return [side for side in (before, between, since) if side.rows]


def follow(adoptions: Iterable[Adoption]) -> list[FollowedAdoption]:
    """Some adoptions, each with its measure’s published figures: two queries for any number."""
    adoptions = list(adoptions)
    codes = {one.measure.code for one in adoptions if one.measure is not None}
    measures = followed_measures(codes)
    return [
        FollowedAdoption(one, measures.get(one.measure.code) if one.measure else None)
        for one in adoptions
    ]


def followed_measures(codes: Collection[str]) -> dict[str, Followed]:
    """Some measures as the newest publication of each year has them: the newest word of a period
    counts.  Figures from before a measure was counted in another unit, or in other periods, are not
    held against those since.
    """
    if not codes:
        return {}
    builds = newest_builds()
    rows = PublishedTarget.objects.filter(code__in=codes, build__in=builds.values())
    measures: dict[str, Followed] = {}
    for code, text in rows.order_by("build__month").values_list("code", "content"):
        content = json.loads(text)
        line, rule = content["line"], content["rule"]
        figures: dict[Month, Decimal | None] = {
            Month.parse(period): decimal_of(actual) for period, _, actual in line.get("recent", ())
        }
        known = measures.get(code)
        earlier = known if known and is_counted_alike(known, content) else None
        measures[code] = Followed(
            polarity=Polarity(rule["polarity"]),
            unit=line["unit"],
            decimals=line["decimals"],
            frequency=rule["frequency"],
            figures={**(earlier.figures if earlier else {}), **figures},
            title=line["title"],
            changed=process_changes(content, earlier.changed if earlier else ()),
        )
    return measures


def is_counted_alike(known: Followed, content: Mapping[str, Any]) -> bool:
    """Whether what an earlier year published of a measure is in the same unit and periods."""
    unit, frequency = content["line"]["unit"], content["rule"]["frequency"]
    return bool(known.unit == unit and known.frequency == frequency)


def process_changes(content: Mapping[str, Any], earlier: Collection[Month]) -> tuple[Month, ...]:
    """From which months the process of a published measure changed: those that an earlier year
    published, and those from which its usual range begins anew.
    """
    usual = (content.get("reading") or {}).get("usual") or {}
    return tuple(sorted({*earlier, *map(Month.parse, usual.get("steps", ()))}))
