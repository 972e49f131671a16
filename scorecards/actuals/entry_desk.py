"""The entry desk: a performance lead's whole month on one page, in a fixed number of queries."""

from dataclasses import dataclass, field
from itertools import groupby

from pmf_portal.refusals import Refused
from scorecards.actuals.due import OwedFigure, figures_of_month
from scorecards.actuals.forms import EntryForm
from scorecards.actuals.previews import Readings
from scorecards.actuals.services import (
    FigureDoubted,
    check_figure,
    declare_nothing_to_report,
    record_actual,
)
from scorecards.plausibility.context import door_for
from scorecards.rating.year_to_date import Figure, period_value


@dataclass
class EntryRow:
    """One figure of the month with what stands around it, and its form."""

    owed: OwedFigure
    form: EntryForm
    around: dict
    reading: object = None
    doubts: list = field(default_factory=list)
    saved: bool = False

    @property
    def code(self):
        return self.owed.specification.target.code

    @property
    def is_read_only(self):
        """A figure that stands is corrected on its own page, with the reason; a row that was sent
        keeps its fields.
        """
        return self.owed.actual is not None and not self.form.is_bound

    @property
    def specification(self):
        return self.owed.specification

    @property
    def value(self):
        """The value of the figure that stands, as it is read."""
        actual, s = self.owed.actual, self.owed.specification
        return period_value(actual.figure, s.aggregation, s.scale) if actual else None


def entry_rows(user, today, *, everybody, data=None, which="", saved=()):
    """The rows of the month, those owed first within their service.

    Of what was sent, the row to be saved is validated (with "all", each row that was typed into);
    in the others the typed
    text stays as it is.
    """
    figures = figures_of_month(user, today, everybody=everybody)
    readings = Readings([f.specification for f in figures])
    rows = []
    for owed in figures:
        form = form_of(owed, None if owed.specification.target.code in saved else data, which)
        reading = readings.read(owed.specification, owed.month) if owed.actual else None
        rows.append(EntryRow(owed, form, readings.around(owed.specification, owed.month), reading))
    return rows


def form_of(owed, data, which):
    code = owed.specification.target.code
    about = {"specification": owed.specification, "current": owed.actual, "prefix": code}
    if data is None or f"{code}-seen_revision" not in data:
        return EntryForm(**about)
    sent = EntryForm(data, **about)
    if which == code or which == "all" and sent.has_changed():
        return sent
    return EntryForm(
        typed={name: data.get(sent.add_prefix(name), "") for name in sent.fields}, **about
    )


def by_service(rows):
    """The rows under their services."""
    rows = sorted(
        rows, key=lambda row: (row.specification.service.title, not row.owed.is_owed, row.code)
    )
    return [
        (service, list(group))
        for service, group in groupby(rows, key=lambda row: row.specification.service)
    ]


def save_row(row, *, by, at):
    """Record what was typed into one row, or that there is nothing to report; raises Refused.

    A row is an act of its own: another row's mistake does not hold it up.
    """
    entries = dict(row.form.cleaned_data)
    nothing = entries.pop("nothing", "")
    if nothing:
        return declare_nothing_to_report(
            row.specification, row.owed.month, reason=nothing, by=by, at=at
        )
    return record_actual(row.specification, row.owed.month, by=by, at=at, **entries)


def refused(row, refusal):
    """Put a refusal on its row; what was typed stays."""
    if isinstance(refusal, FigureDoubted):
        row.form.ask_for_a_word()
        row.form.add_error("confirmation", "If it is right, say in a few words why")
        return
    row.form.refuse(refusal)


def read_typed(row):
    """Show beside a row that is not saved what the typed figure would mean, not what stands."""
    row.reading, row.doubts = reading_of(row.form, row.owed.month)


def reading_of(form, month):
    """What the figure typed into a form would mean, and what looks unusual about it; (None, [])
    while it is no figure yet.
    """
    specification = form.specification
    figure = Figure(
        *(form.cleaned_data.get(name) for name in ("value", "numerator", "denominator"))
    )
    try:
        check_figure(specification, *figure)
    except Refused:
        return None, []
    return Readings([specification]).read(specification, month, figure), door_for(
        specification, month
    ).doubts(specification, month, figure)
