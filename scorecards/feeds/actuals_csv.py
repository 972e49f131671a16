"""Importing actuals from CSV: checked whole first; one wrong row and nothing is saved."""

from collections import defaultdict

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.canonical import digest
from pmf_portal.audit.record import record
from pmf_portal.council.models import Area
from pmf_portal.council.roles import Role
from pmf_portal.periods import frequency
from pmf_portal.periods.month import PeriodError
from pmf_portal.ui.csv_files import MOST_PROBLEMS, FileRefused, read_rows
from pmf_portal.ui.numbers import NumberError, typed_number
from scorecards.actuals import ActualRefused, check_figure, check_period, rebuild_what_is_open
from scorecards.models import Actual
from targets.models import Responsibility, Specification

HEADINGS = {"code", "period", "value", "numerator", "denominator", "area", "status", "source", "comment", "reason"}


class Known:
    """What the rows of a file refer to, fetched once for the whole file."""

    def __init__(self, rows, by):
        codes = {row.get("code") for row in rows}
        self.by = by
        self.everything = by is None or Role.PERFORMANCE_TEAM in by.roles
        self.specifications = defaultdict(dict)
        for s in Specification.objects.filter(target__code__in=codes).select_related("target"):
            self.specifications[s.target.code][s.financial_year] = s
        self.leads = {
            (r.target_id, r.financial_year): (r.performance_lead_id, r.performance_lead_deputy_id)
            for r in Responsibility.objects.filter(target__code__in=codes)
        }
        self.areas = {area.gss_code: area for area in Area.objects.all()}
        self.current = {}
        for actual in Actual.objects.filter(target__code__in=codes).order_by("revision"):
            self.current[actual.target_id, actual.month, actual.area_id] = actual


@transaction.atomic
def import_actuals(data, *, name, by, at):
    """Import a month's (or many months') actuals; gives the number of figures recorded.

    A row that repeats what is stored already changes nothing; one that differs is a correction and
    needs a reason.  Raises FileRefused with every problem; then nothing was saved.
    """
    rows = read_rows(data, known=HEADINGS, required=("code", "period"))
    known, problems, ready = Known(rows, by), [], {}
    for row in rows:
        try:
            actual = read_actual(row, known, name, at)
        except ActualRefused as refused:
            problems.append(row.problem(refused.field or "code", str(refused)))
            continue
        place = (actual.target_id, actual.month, actual.area_id)
        number, first = ready.setdefault(place, (row.number, actual))
        if number != row.number and first.figure != actual.figure:
            problems.append(row.problem("code", f"Row {number} gives another figure for the same target and period."))
    if problems:
        raise FileRefused(problems[:MOST_PROBLEMS])
    fresh = [actual for place, (_, actual) in ready.items() if is_news(actual, known.current.get(place))]
    Actual.objects.bulk_create(fresh, batch_size=500)
    record("import_actuals", name, by=by, at=at, rows=len(rows), recorded=len(fresh), digest=digest(data))
    if fresh:
        rebuild_what_is_open(min(actual.month for actual in fresh), at)
    return len(fresh)


def is_news(actual, current):
    return current is None or (current.figure, current.status) != (actual.figure, actual.status)


def read_actual(row, known, name, at):
    """One row as the next revision of its figure; raises ActualRefused with the column at fault."""
    specification, month = read_place(row, known, localdate(at))
    area = None
    if row.get("area") and (area := known.areas.get(row.get("area"))) is None:
        raise ActualRefused(f"“{row.get('area')}” is not an area the portal knows.", "area")
    figure = {column: read_number(row, column, specification) for column in ("value", "numerator", "denominator")}
    check_figure(specification, **figure)
    status = row.get("status").lower() or Actual.FINAL
    if status not in (Actual.FINAL, Actual.PROVISIONAL):
        raise ActualRefused(f"“{row.get('status')}” is neither provisional nor final.", "status")
    if len(row.get("source")) > 300:
        raise ActualRefused("The source is longer than 300 characters.", "source")
    current = known.current.get((specification.target_id, month, area.pk if area else None))
    actual = Actual(
        target=specification.target,
        month=month,
        area=area,
        revision=current.revision + 1 if current else 1,
        **figure,
        status=status,
        source=row.get("source") or name[:300],
        door=Actual.FILE,
        comment=row.get("comment"),
        reason=row.get("reason"),
        recorded_by=known.by,
        recorded_at=at,
    )
    if current and is_news(actual, current) and not actual.reason:
        raise ActualRefused("A different figure is stored already. Give the reason for correcting it.", "reason")
    return actual


def read_place(row, known, today):
    """The specification and period a row speaks of, if this person may record there."""
    by_year = known.specifications.get(row.get("code"))
    if not by_year:
        raise ActualRefused(f"There is no target “{row.get('code')}”.", "code")
    some = next(iter(by_year.values()))
    try:
        month = frequency.parse(row.get("period"), some.frequency)
    except PeriodError as error:
        raise ActualRefused(str(error), "period") from error
    specification = by_year.get(month.financial_year)
    if specification is None or specification.approval_id is None:
        raise ActualRefused(f"{row.get('code')} has no approved plan for {month.financial_year}.", "period")
    if not known.everything and known.by.pk not in known.leads.get((specification.target_id, month.financial_year), ()):
        raise ActualRefused(f"You are not the performance lead of {row.get('code')}.", "code")
    try:
        check_period(specification, month, today)
    except ActualRefused as error:
        raise ActualRefused(str(error), "period") from error
    return specification, month


def read_number(row, column, specification):
    text = row.get(column)
    try:
        return typed_number(text, specification.unit if column == "value" else "") if text else None
    except NumberError as error:
        raise ActualRefused(str(error), column) from error
