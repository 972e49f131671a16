"""The figures of a file of other councils held against those that stand: what is new, and what
changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pmf_portal.formats.canonical import canonical, decimal_text, digest
from pmf_portal.formats.units import is_percentage
from pmf_portal.periods import frequency
from pmf_portal.periods.month import Month
from targets.imports.peer_rows import Incoming, PeerReader
from targets.models import BenchmarkMeasure, PeerCouncil, PeerDelivery, PeerFigure


class Changed(NamedTuple):
    """A figure that is another than the one that stands, in words."""

    measure: str
    council: str
    period: str
    before: str
    after: str


class MeasureCounts(NamedTuple):
    """What a file brings of one measure."""

    code: str
    title: str
    is_new: bool
    councils: int
    first: str
    last: str
    new: int
    changes: int
    stays: int
    missing: int


class PeersImport(PeerReader):
    """Figures of a file, with what is new of them and what changes."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data, name)
        self.compare()

    def compare(self) -> None:
        """What is new, what changes and what stays."""
        self.standing = standing_figures(self.kinds)
        self.news: list[Incoming] = []
        self.changes: list[Changed] = []
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for figure in self.figures:
            stored = self.standing.get(figure.key)
            counts[figure.measure]["missing"] += bool(figure.missing)
            if stored is None:
                counts[figure.measure]["new"] += 1
                self.news.append(figure)
            elif content_of(stored) == figure.content:
                counts[figure.measure]["stays"] += 1
            else:
                counts[figure.measure]["changes"] += 1
                self.news.append(figure)
                self.changes.append(self.changed(figure, stored))
        self.by_measure = [self.counts_of(code, counts[code]) for code in sorted(counts)]

    def changed(self, figure: Incoming, stored: PeerFigure) -> Changed:
        return Changed(
            figure.measure,
            self.name_of(figure.council),
            frequency.label(self.kinds[figure.measure], figure.month),
            figure_in_words(content_of(stored)),
            figure_in_words(figure.content),
        )

    def name_of(self, code: str) -> str:
        council = self.councils.get(code)
        return council.name if council else self.new_councils[code]

    def counts_of(self, code: str, counts: Counter[str]) -> MeasureCounts:
        kind = self.kinds[code]
        figures = [figure for figure in self.figures if figure.measure == code]
        months = sorted({figure.month for figure in figures})
        return MeasureCounts(
            code,
            self.title_of(code),
            code not in self.measures,
            len({figure.council for figure in figures}),
            frequency.label(kind, months[0]),
            frequency.label(kind, months[-1]),
            *(counts[name] for name in ("new", "changes", "stays", "missing")),
        )

    def title_of(self, code: str) -> str:
        known = self.measures.get(code)
        return known.title if known else self.first_text(code, "title") or code

    def first_text(self, code: str, part: str) -> str:
        """What the file says first of a measure in one of its columns."""
        texts = (getattr(cell, part) for cell in self.cells if cell.measure == code)
        return next((text for text in texts if text), "")

    @property
    def is_anything(self) -> bool:
        return bool(self.news)

    def digest(self) -> str:
        """A digest of everything that is shown to whoever confirms it."""
        shown = [
            [list(counts) for counts in self.by_measure],
            [list(change) for change in self.changes],
            sorted(self.new_councils.items()),
        ]
        return digest(canonical(shown))

    def save(self, delivery: PeerDelivery, at: datetime) -> None:
        """Add what is new; figures that stand stay as they are, a change is a further revision."""
        for code in sorted(self.new_councils):
            name = self.new_councils[code]
            self.councils[code] = PeerCouncil.objects.create(code=code, name=name)
        for counts in self.by_measure:
            if counts.is_new:
                self.measures[counts.code] = self.new_measure(counts.code, delivery)
        PeerFigure.objects.bulk_create(
            [self.row_of(figure, delivery, at) for figure in self.news], batch_size=500
        )

    def new_measure(self, code: str, delivery: PeerDelivery) -> BenchmarkMeasure:
        unit = self.first_text(code, "unit")
        return BenchmarkMeasure.objects.create(
            code=code,
            title=self.title_of(code),
            unit=unit,
            polarity=self.first_text(code, "polarity"),
            frequency=self.kinds[code],
            scale=Decimal(100) if is_percentage(unit) else Decimal(1),
            source=delivery.source,
            licence=delivery.licence,
            link=delivery.link,
        )

    def row_of(self, figure: Incoming, delivery: PeerDelivery, at: datetime) -> PeerFigure:
        stored = self.standing.get(figure.key)
        return PeerFigure(
            measure=self.measures[figure.measure],
            council=self.councils[figure.council],
            month=figure.month,
            revision=stored.revision + 1 if stored else 1,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            missing=figure.missing,
            delivery=delivery,
            row=figure.row,
            recorded_at=at,
        )


def standing_figures(codes: Iterable[str]) -> dict[tuple[str, str, Month], PeerFigure]:
    """The newest revision of each figure of some measures."""
    rows = (
        PeerFigure.objects.filter(measure__code__in=list(codes))
        .select_related("measure", "council")
        .order_by("revision")
    )
    return {(row.measure.code, row.council.code, row.month): row for row in rows}


def content_of(stored: PeerFigure) -> tuple[Decimal | None, Decimal | None, Decimal | None, str]:
    return stored.value, stored.numerator, stored.denominator, stored.missing


def figure_in_words(
    content: tuple[Decimal | None, Decimal | None, Decimal | None, str],
) -> str:
    value, numerator, denominator, missing = content
    if missing:
        return f"not published ({missing})"
    parts = f"{decimal_text(numerator)} out of {decimal_text(denominator)}"
    if value is None:
        return parts
    return decimal_text(value) if numerator is None else f"{decimal_text(value)} ({parts})"
