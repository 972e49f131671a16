"""A ledger extract held against the envelopes: what was spent, month by month, and the forecast of
the year (framework 2.3, 3.1, 4.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F

from pmf_portal.audit.record import Actor
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.formats.file_problems import Problem, Row
from pmf_portal.formats.numbers import NumberError, format_number, typed_number
from pmf_portal.formats.spelling import not_known
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_month
from scorecards.models import Extract, LedgerFigure
from targets.models import CostCentre, EnvelopeMonth, Plan, ResourceEnvelope
from targets.models.specifications import LIMIT

AMOUNTS = ("profiled", "actual", "forecast")
MOST_REMARKS = 20


@dataclass
class LedgerRow:
    """One row: a month of an envelope, or of one cost centre of it."""

    row: Row
    envelope: ResourceEnvelope
    month: Month
    cost_centre: str
    amounts: dict[str, Decimal | None]


@dataclass
class Place:
    """A month of an envelope, as the file has it: the rows of its cost centres added up."""

    envelope: ResourceEnvelope
    month: Month
    rows: list[LedgerRow] = field(default_factory=list)

    @property
    def key(self) -> tuple[int, Month]:
        return self.envelope.pk, self.month

    @property
    def number(self) -> int:
        return self.rows[0].row.number

    @property
    def cost_centres(self) -> list[str]:
        return sorted(row.cost_centre for row in self.rows if row.cost_centre)

    @property
    def words(self) -> str:
        kind = self.envelope.get_kind_display().lower()
        return f"{self.envelope.plan}, {kind}, {self.month.name}"

    def total(self, name: str) -> Decimal | None:
        """What the rows come to; None where one of them says nothing."""
        amounts = [row.amounts[name] for row in self.rows]
        given = [amount for amount in amounts if amount is not None]
        return sum(given, Decimal(0)) if given and len(given) == len(amounts) else None

    def amount_text(self, amount: Decimal | None) -> str:
        if amount is None:
            return "nothing"
        return format_number(amount, self.envelope.decimals, self.envelope.unit)


class LedgerImport:
    """Rows of an extract as at a day; `problems` is everything that is wrong, `preview` what would
    change.  What is agreed and profiled stays as it was approved (framework 3.3).
    """

    def __init__(self, rows: Sequence[Row], as_at: date) -> None:
        self.as_at = as_at
        self.problems: list[Problem] = []
        self.remarks: list[str] = []
        self.plans = {plan.slug: plan for plan in Plan.objects.all()}
        self.centres = {
            centre.code.casefold(): centre.plan
            for centre in CostCentre.objects.select_related("plan")
        }
        envelopes = ResourceEnvelope.objects.select_related("plan")
        self.envelopes = {(one.plan_id, one.financial_year, one.kind): one for one in envelopes}
        self.places: dict[tuple[int, Month], Place] = {}
        for row in rows:
            self.read(row)
        self.read_what_stands()
        for place in self.places.values():
            self.check(place)
        self.check_forecasts()
        self.preview = self.compared()

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def read(self, row: Row) -> None:
        plan, month = self.plan_of(row), self.month_of(row)
        amounts = {name: self.amount_of(row, name) for name in AMOUNTS}
        kind = row.get("kind").casefold()
        if kind not in ResourceEnvelope.KINDS:
            self.refuse(row, "kind", not_known(kind, "kind", ResourceEnvelope.KINDS))
            return
        if not any(row.get(name) for name in AMOUNTS):
            self.refuse(row, "actual", "The row has neither an actual, a profile nor a forecast.")
            return
        if plan is None or month is None:
            return
        envelope = self.envelopes.get((plan.pk, month.financial_year, kind))
        if envelope is None:
            words = f"{plan} has no {kind} envelope for {month.financial_year}. Set it first."
            self.refuse(row, "kind", words)
            return
        place = self.places.setdefault((envelope.pk, month), Place(envelope, month))
        centre = row.get("cost_centre").casefold()
        for other in place.rows:
            if other.cost_centre == centre or not (centre and other.cost_centre):
                words = f"{place.words} stands in row {other.row.number} already."
                self.refuse(row, "cost_centre" if centre else "plan", words)
                return
        place.rows.append(LedgerRow(row, envelope, month, centre, amounts))

    def plan_of(self, row: Row) -> Plan | None:
        slug, centre = row.get("plan"), row.get("cost_centre")
        plan = self.plans.get(slug)
        if slug and plan is None:
            words = not_known(slug, "plan", self.plans, len(self.problems))
            self.refuse(row, "plan", words)
            return None
        mapped = self.centres.get(centre.casefold()) if centre else None
        if plan is None and centre and mapped is None:
            self.refuse(row, "cost_centre", f"Cost centre {centre} is not mapped to a plan yet.")
        elif plan is None and mapped is None:
            self.refuse(row, "plan", "Give the plan, or a cost centre that is mapped to one.")
        elif plan is not None and mapped is not None and mapped.pk != plan.pk:
            self.refuse(row, "cost_centre", f"Cost centre {centre} is mapped to {mapped}.")
            return None
        return plan or mapped

    def month_of(self, row: Row) -> Month | None:
        try:
            return typed_month(row.get("month"))
        except PeriodError as error:
            self.refuse(row, "month", f"{error}.")
            return None

    def amount_of(self, row: Row, name: str) -> Decimal | None:
        text = row.get(name)
        unit = "FTE" if row.get("kind").casefold() == ResourceEnvelope.STAFF else "£"
        try:
            return typed_number(text, unit) if text else None
        except NumberError as error:
            self.refuse(row, name, f"{error}.")
            return None

    def read_what_stands(self) -> None:
        """What the plans profile and have as spent, and what the newest extracts said."""
        envelopes = {place.envelope.pk for place in self.places.values()}
        months = EnvelopeMonth.objects.filter(envelope__in=envelopes)
        self.standing = {(one.envelope_id, one.month): one for one in months}
        figures = LedgerFigure.objects.filter(envelope__in=envelopes).select_related("extract")
        self.newest = {(one.envelope_id, one.month): one for one in figures.order_by("pk")}

    def check(self, place: Place) -> None:
        """What a month of an envelope cannot say: of a time to come, older than what stands, or
        without cost centres that counted before.
        """
        first = place.rows[0].row
        for name in AMOUNTS:
            self.check_amounts(place, name)
        if first.get("actual") and place.month.first_day > self.as_at:
            words = f"{place.month.name} begins after the extract, {self.as_at:%-d %B %Y}."
            self.refuse(first, "actual", words)
        if before := self.newest.get(place.key):
            self.check_against(before, place)

    def check_amounts(self, place: Place, name: str) -> None:
        first = place.rows[0].row
        if abs(place.total(name) or Decimal(0)) > LIMIT:
            self.refuse(first, name, "No council has so much money.")
        empty = [one.row for one in place.rows if not one.row.get(name)]
        if empty and len(empty) < len(place.rows):
            words = "Other cost centres of this plan and month have one. Write 0 for nothing."
            self.refuse(empty[0], name, words)

    def check_against(self, before: LedgerFigure, place: Place) -> None:
        first, stands = place.rows[0].row, before.extract.as_at
        if stands > self.as_at:
            words = f"A later extract stands for {place.words}: as at {stands:%-d %B %Y}."
            self.refuse(first, "as_at", words)
        # A total of the plan stands for all of them; one that was mapped elsewhere counts there.
        missing = [
            code
            for code in before.cost_centres.split()
            if code not in place.cost_centres and self.centres.get(code) == place.envelope.plan
        ]
        if missing and place.cost_centres:
            words = (
                f"Cost centre {missing[0]} counted for {place.words} before. Give it too, with 0"
                " where nothing was spent."
            )
            self.refuse(first, "cost_centre", words)

    def check_forecasts(self) -> None:
        """A cost centre, or a plan without, has one forecast for the year, whatever its months."""
        first: dict[tuple[int, str], LedgerRow] = {}
        for place in self.places.values():
            for one in place.rows:
                if one.amounts["forecast"] is None:
                    continue
                other = first.setdefault((one.envelope.pk, one.cost_centre), one)
                if other.amounts["forecast"] != one.amounts["forecast"]:
                    words = f"Row {other.row.number} has another forecast for the same year."
                    self.refuse(one.row, "forecast", words)
        self.forecasts: dict[int, Decimal] = {}
        for (envelope, _), one in first.items():
            amount = one.amounts["forecast"] or Decimal(0)
            self.forecasts[envelope] = self.forecasts.get(envelope, Decimal(0)) + amount
            if abs(self.forecasts[envelope]) > LIMIT:
                self.refuse(one.row, "forecast", "No council has so much money.")

    def compare_forecasts(self, preview: Preview) -> None:
        """The forecasts of the year that are new, or others than the newest that stand."""
        newest: dict[int, LedgerFigure] = {}
        for figure in self.newest.values():
            held = newest.get(figure.envelope_id)
            if figure.forecast is not None and (held is None or figure.pk > held.pk):
                newest[figure.envelope_id] = figure
        places = {place.envelope.pk: place for place in self.places.values()}
        for envelope, forecast in self.forecasts.items():
            place, stands = places[envelope], newest.get(envelope)
            words = f"{place.envelope.plan}, {place.envelope.get_kind_display().lower()}"
            after = place.amount_text(forecast)
            if stands is None:
                preview.new.append(Added(f"{words}, forecast of the year", after))
            elif stands.forecast != forecast:
                before = place.amount_text(stands.forecast)
                preview.changes.append(Change(words, "forecast", before, after))

    def compared(self) -> Preview:
        preview = Preview()
        self.compare_forecasts(preview)
        for place in self.places.values():
            standing, actual = self.standing.get(place.key), place.total("actual")
            profiled = place.total("profiled")
            if standing and profiled is not None and profiled != standing.profiled:
                self.remarks.append(
                    f"{place.words}: the ledger profiles {place.amount_text(profiled)}, the plan"
                    f" {place.amount_text(standing.profiled)}. The plan’s profile stays."
                )
            if actual is None or standing is None:
                preview.stays += 1
            elif standing.actual is None:
                preview.new.append(Added(place.words, place.amount_text(actual)))
            elif standing.actual != actual:
                before, after = place.amount_text(standing.actual), place.amount_text(actual)
                preview.changes.append(Change(place.words, "actual", before, after))
            else:
                preview.stays += 1
        more = len(self.remarks) - MOST_REMARKS
        preview.remarks = self.remarks[:MOST_REMARKS]
        if more > 0:
            preview.remarks = [*preview.remarks, f"And {more} more profiles that differ."]
        return preview

    def lock(self) -> None:
        """Whoever else enters spending of these plans waits until this is saved."""
        plans = {place.envelope.plan_id for place in self.places.values()}
        list(Plan.objects.select_for_update(no_key=True).filter(pk__in=plans).order_by("pk"))

    def save(self, extract: Extract, *, by: Actor | None, at: datetime) -> None:
        """Write what was spent into the envelopes, and what the extract said beside it."""
        changed, figures = [], []
        for place in self.places.values():
            standing, actual = self.standing.get(place.key), place.total("actual")
            if standing and actual is not None and standing.actual != actual:
                standing.actual = actual
                changed.append(standing)
            figures.append(
                LedgerFigure(
                    extract=extract,
                    envelope=place.envelope,
                    month=place.month,
                    profiled=place.total("profiled"),
                    actual=actual,
                    forecast=self.forecasts.get(place.envelope.pk),
                    cost_centres=" ".join(place.cost_centres),
                    row=place.number,
                )
            )
        EnvelopeMonth.objects.bulk_update(changed, ["actual"])
        envelopes = {month.envelope_id for month in changed}
        ResourceEnvelope.objects.filter(pk__in=envelopes).update(version=F("version") + 1)
        LedgerFigure.objects.bulk_create(figures)
