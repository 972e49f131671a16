"""What a pasted block would do, row by row, before anything is saved; and saving what is in order.

Each row is the row of the grid that it would fill in, judged by the same rules.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.models import User
from pmf_portal.formats.value_kinds import DONE, EXPECTED
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month, PeriodError
from pmf_portal.periods.typed import typed_period
from scorecards.actuals.due_places import UNREAD, WITHDRAWN_AT, Duties
from scorecards.actuals.entry_desk import responsibilities_of
from scorecards.actuals.entry_rows import EntryRow
from scorecards.actuals.entry_saving import (
    SentRows,
    figure_of,
    is_red_without_words,
    preview_typed,
    save_rows,
    with_stored,
)
from scorecards.actuals.forms import NUMBERS, EntryForm, initial_of
from scorecards.actuals.pasted import Pasted, PastedRow
from scorecards.actuals.previews import RatingPreviews
from scorecards.actuals.stored import series_of
from scorecards.models import Actual
from targets.models import Responsibility, Specification
from targets.rules.codes import likeness

STATUSES = {
    Actual.FINAL: Actual.FINAL,
    Actual.PROVISIONAL: Actual.PROVISIONAL,
    DONE: Actual.FINAL,
    EXPECTED: Actual.PROVISIONAL,
}
# What may be typed beside a pasted row before it is saved.
FIELDS = (*NUMBERS, "comment", "reason", "confirmation", "status", "nothing")
# What stands in a spreadsheet where there is no figure, and the two columns of a ratio.
NO_FIGURE = frozenset({"n/a", "na", "none", "nil", "tbc", "-", "–", "—", "n.a.", "#n/a"})
COUNTS = {"numerator": "Count 1", "denominator": "Count 2"}
READY, SAME, ASKS, WRONG = "ready", "same", "asks", "wrong"


@dataclass
class RowOfPaste:
    """A pasted row, the row of the grid that it fills in (None where there is none), and what
    happens: it is ready, the same as saved, asks for something, or is wrong.
    """

    pasted: PastedRow
    row: EntryRow | None = None
    state: str = READY
    words: str = ""

    @property
    def prefix(self) -> str:
        return f"p{self.pasted.number}"

    @property
    def asks_for(self) -> dict[str, bool]:
        """Which words the row still needs."""
        errors = self.row.errors if self.row else {}
        names = ("comment", "reason", "confirmation")
        texts = self.row.text if self.row else {}
        return {name: bool(errors.get(name)) or bool(texts.get(name)) for name in names}

    @property
    def figure(self) -> str:
        """The figure as it stands in the paste."""
        texts = self.row.text if self.row else self.pasted.cells
        counts = [texts.get(name) or "" for name in ("numerator", "denominator")]
        if any(counts):
            return " of ".join(filter(None, counts))
        return texts.get("value") or ""


@dataclass
class PasteCheck:
    """What a block would do: its rows, and the headings that are ignored."""

    rows: list[RowOfPaste]
    ignored: Sequence[str]
    sent: SentRows
    saved: set[str] = field(default_factory=set)

    @property
    def ready(self) -> list[RowOfPaste]:
        return [row for row in self.rows if row.state == READY]

    @property
    def open(self) -> list[RowOfPaste]:
        """The rows that are not saved and could be, once something is put right."""
        return [row for row in self.rows if row.state in (ASKS, WRONG)]


def check_paste(
    pasted: Pasted,
    user: User,
    today: date,
    month: Month,
    typed: Mapping[str, str],
    *,
    everybody: bool,
) -> PasteCheck:
    """What a block would do in the grid of a month.  `typed` holds what was typed beside its rows,
    as "p3-comment".
    """
    responsibilities = responsibilities_of(user, today, everybody=everybody)
    kinds = {likeness(row.get("code")) for row in pasted.rows}
    known = specifications_of(kinds, timetable.open_month(today), responsibilities)
    duties = Duties(month, announced_timetable())
    rows = [placed(row, known, duties) for row in pasted.rows]
    refuse_twice(rows)
    entry_rows = [one.row for one in rows if one.row is not None]
    series = series_of([(row.specification, row.month) for row in entry_rows])
    previews = RatingPreviews([row.specification for row in entry_rows], series)
    with_stored(entry_rows, series)
    sent = SentRows(entry_rows, series, previews)
    for one in rows:
        if one.row is not None and one.state == READY:
            judge_row(one, one.row, sent, typed)
    return PasteCheck(rows, pasted.ignored, sent)


Known = dict[str, list[Specification]]


def specifications_of(
    kinds: set[str], newest: Month, responsibilities
) -> tuple[Known, dict[tuple[int, object], Responsibility]]:
    """The approved specifications of some codes in the years that may be pasted, newest first, and
    who brings their figures.
    """
    year = newest.financial_year
    years = [year - back for back in range(4)]
    led = {
        (one.target_id, one.financial_year): one
        for one in responsibilities.filter(target__likeness__in=kinds, financial_year__in=years)
    }
    known: Known = {}
    if not led:
        return known, led
    reached = Q(target__in={target for target, _ in led}, financial_year__in=years)
    for specification in (
        Specification.objects.approved()
        .select_related("target")
        .annotate(withdrawn_at=WITHDRAWN_AT)
        .defer(*UNREAD)
        .filter(reached)
        .order_by("-financial_year")
    ):
        if (specification.target_id, specification.financial_year) in led:
            known.setdefault(likeness(specification.target.code), []).append(specification)
    return known, led


def placed(row: PastedRow, known, duties: Duties) -> RowOfPaste:
    """A pasted row with the row of the grid that it names."""
    specifications, led = known
    code = row.get("code")
    if row.problem:
        return RowOfPaste(row, None, WRONG, row.problem)
    own = specifications.get(likeness(code), [])
    if not own:
        words = "No such target among yours. Change the code or remove the row."
        return RowOfPaste(row, None, WRONG, words if code else "There is no code in this row.")
    try:
        month = period_of(row.get("period"), own, duties)
    except PeriodError as error:
        return RowOfPaste(row, None, WRONG, str(error))
    specification = next((s for s in own if s.financial_year == month.financial_year), None)
    if specification is None:
        return RowOfPaste(row, None, WRONG, f"{own[0].target.code} has no plan for {month.name}.")
    responsibility = led[specification.target_id, specification.financial_year]
    place = EntryRow(specification, month, None, None, responsibility.performance_lead)
    place.desk, place.newest = duties.month, duties.month
    return RowOfPaste(row, place)


def period_of(text: str, own: Sequence[Specification], duties: Duties) -> Month:
    """The period that a row names, or the one that is due for the month of the grid; raises
    PeriodError.
    """
    if text:
        return typed_period(text, own[0].frequency)
    for s in own:
        if s.financial_year in duties.years:
            period = duties.period(s)
            if period is not None:
                return period
    kind = frequency.ADJECTIVE[own[0].frequency]
    raise PeriodError(
        f"{own[0].target.code} is reported {kind}; nothing is due for {duties.month.name}. Add a"
        " column Period."
    )


def refuse_twice(rows: Sequence[RowOfPaste]) -> None:
    """Rows of one target and period cannot both be right."""
    times = Counter((one.row.code, one.row.month) for one in rows if one.row is not None)
    for one in rows:
        if one.row is not None and times[one.row.code, one.row.month] > 1:
            same = [
                str(other.pasted.number)
                for other in rows
                if other.row is not None
                and (other.row.code, other.row.month) == (one.row.code, one.row.month)
            ]
            one.state = WRONG
            one.words = f"Rows {' and '.join(same)} are for the same period. Remove one."


def judge_row(one: RowOfPaste, row: EntryRow, sent: SentRows, typed: Mapping[str, str]) -> None:
    """Say what happens to a row: nothing where it says what stands; otherwise what is wrong or
    asked for, or that it is saved.
    """
    row.form = form_of(one, row, typed)
    is_valid = row.form.is_valid()
    if not any(one.pasted.get(name) for name in (*NUMBERS, "comment", "nothing_to_report")):
        one.state, one.words = SAME, "No figure in this row: left alone."
        return
    if row.actual is not None and is_same(row, row.actual):
        one.state, one.words = SAME, "Same as saved: left alone."
        return
    if is_valid and not is_red_without_words(row, sent):
        preview_typed(row, sent)
        if row.warnings and not row.form.cleaned_data.get("confirmation"):
            row.form.add_error("confirmation", "Say why this figure is right, or correct it")
    errors = row.errors
    if not errors:
        one.words = "Will be saved"
        return
    preview_typed(row, sent)
    asked = {"comment", "reason", "confirmation"}
    one.state = ASKS if set(errors) <= asked else WRONG
    one.words = " ".join(problem_words(one, name, errors[name]) for name in errors)


def problem_words(one: RowOfPaste, name: str, messages: Sequence[str]) -> str:
    """What is wrong with a cell or asked for, with the name of its column where there are two."""
    if name in NUMBERS and one.pasted.get(name).lower() in NO_FIGURE:
        messages = [
            f"“{one.pasted.get(name)}” is no figure. Leave the cell empty, or say why there is none"
            " in a column “Nothing to report: why”."
        ]
    words = " ".join(
        message if message.endswith((".", "?")) else f"{message}." for message in messages
    )
    return f"{COUNTS[name]}: {words}" if name in COUNTS else words


def is_same(row: EntryRow, actual: Actual) -> bool:
    """Whether a row says what stands already."""
    assert row.form is not None
    typed = row.form.cleaned_data
    said = (figure_of(typed), typed.get("status"), typed.get("comment"))
    return said == (actual.figure, actual.status, actual.comment)


def form_of(one: RowOfPaste, row: EntryRow, typed: Mapping[str, str]) -> EntryForm:
    """The form of a pasted row: what the paste says, what was typed beside it, and what stands
    where neither says anything.
    """
    pasted, prefix = one.pasted, one.prefix
    status = pasted.get("status").lower()
    stands = {"status": Actual.FINAL, "comment": ""}
    if row.actual is not None:
        stands = {"status": row.actual.status, "comment": row.actual.comment}
    numbers = {name: pasted.get(name) for name in NUMBERS}
    if row.actual is not None and not any(numbers.values()):
        numbers |= initial_of(row.actual, row.specification.unit)
    texts = {
        **{name: numbers.get(name, "") for name in NUMBERS},
        "comment": pasted.get("comment") or stands["comment"],
        "status": STATUSES.get(status, status) if status else stands["status"],
        "reason": pasted.get("reason"),
        "nothing": pasted.get("nothing_to_report"),
        "confirmation": "",
    }
    data = {f"{prefix}-{name}": text for name, text in texts.items()}
    revision = row.actual.revision if row.actual else 0
    data[f"{prefix}-seen_revision"] = typed.get(f"{prefix}-seen_revision", str(revision))
    for name in FIELDS:
        if typed.get(f"{prefix}-{name}", "").strip():
            data[f"{prefix}-{name}"] = typed[f"{prefix}-{name}"]
    form = EntryForm(
        data,
        specification=row.specification,
        current=row.actual,
        prefix=prefix,
        desk=row.desk,
        newest=row.newest,
    )
    if (
        row.specification.takes_a_ratio
        and pasted.get("value")
        and not any(pasted.get(name) for name in ("numerator", "denominator"))
    ):
        form.is_valid()
        form.add_error("numerator", "This measure takes two counts. Paste Count 1 and Count 2")
    return form


def save_paste(check: PasteCheck, *, by: User, at: datetime) -> set[str]:
    """Save the rows of a block that are in order; gives their codes."""
    rows = [one.row for one in check.ready if one.row is not None]
    check.saved = save_rows(check.sent, rows, by=by, at=at)
    return check.saved
