"""Rows of actuals, by whichever channel: checked whole first; one wrong row and nothing is
saved (framework 3.5, 3.6).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from pmf_portal.council.models import Area
from pmf_portal.formats.canonical import canonical, digest
from pmf_portal.formats.csv_files import FileRefused, Findings, Problem, Row, Rows
from pmf_portal.formats.numbers import shortened
from pmf_portal.formats.plain_text import kept_text
from pmf_portal.formats.spreadsheet_numbers import without_spreadsheet_habits
from pmf_portal.periods import frequency, timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from scorecards.actuals.services import ONLY_THE_TEAM, check_period
from scorecards.feeds.allowed import Allowed
from scorecards.feeds.checked_row import (
    CheckedRow,
    Declaration,
    Place,
    difference_between,
    without_contradictions,
)
from scorecards.feeds.declared import declared_reasons, suppressed_areas_of
from scorecards.feeds.row_values import (
    MOST_CHARACTERS,
    NUMBERS,
    Cells,
    RowRefused,
    Texts,
    figure_of,
    period_of,
    refuse_moments,
    require_length,
    status_of,
    symbol_of,
    texts_of,
)
from scorecards.feeds.target_rules import (
    TargetRule,
    responsible_people,
    rules_by_code,
    stored_codes,
)
from scorecards.plausibility.context import (
    PlausibilityContext,
    Stored,
    window_of,
)
from scorecards.plausibility.figure_warning import FigureWarning
from scorecards.plausibility.rules import may_be_impossible
from scorecards.rating.year_to_date import Figure


class CheckedRows:
    """The rows of a file or payload held against the portal: raises FileRefused with everything
    that is wrong with them.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        allowed: Allowed,
        name: str,
        at: datetime,
        is_confirmed_later: bool = False,
    ) -> None:
        self.is_confirmed_later = is_confirmed_later
        self.allowed, self.name = allowed, kept_text(name)[:300]
        self.newest = timetable.open_month(localdate(at))
        self.findings = rows.findings if isinstance(rows, Rows) else Findings()
        # In the portal's own workbook, an emptied cell is a change; elsewhere it says nothing.
        self.is_prefilled = bool(rows) and "last_period" in rows[0].cells
        self.rules = rules_by_code(rows)
        self.put_codes_right(rows)
        self.people = {} if allowed.everything else responsible_people(self.rules)
        self.areas: dict[str, Area] = {}
        if any(row.cells.get("area") for row in rows):
            self.areas = {area.gss_code: area for area in Area.objects.all()}
        # What was found out about rules and periods, for the many rows that share them.
        self.not_allowed: dict[int, str] = {}
        self.open_periods: set[tuple[str, Month]] = set()
        places, problems = self.places(rows)
        self.context = PlausibilityContext(
            {place.rule.pk: place.rule for _, place in places}.values(),
            *window_of({place.month for _, place in places}),
        )
        self.declared = declared_reasons(places)
        self.suppressed_areas = suppressed_areas_of(places)
        self.declarations: list[Declaration] = []
        self.rows, wrong = self.check(places)
        self.brought: dict[int, dict[Month, Figure]] = defaultdict(dict)
        for row in self.rows:
            if row.area is None:
                self.brought[row.rule.target_id][row.month] = row.figure
        self.findings.refuse_problems(problems + wrong + self.impossible())

    def put_codes_right(self, rows: Sequence[Row]) -> None:
        """Find targets whose code is typed in another case."""
        missing = {row.get("code") for row in rows} - self.rules.keys() - {""}
        codes = stored_codes(missing)
        if not codes:
            return
        for row in rows:
            typed = row.get("code")
            if codes.get(typed, typed) != typed:
                row.cells["code"] = codes[typed]
                self.findings.remark(
                    row.number, "code", f"“{shortened(typed)}” was read as {codes[typed]}."
                )
        self.rules = rules_by_code(rows)

    def places(self, rows: Sequence[Row]) -> tuple[list[tuple[Row, Place]], list[Problem]]:
        """What each row speaks of, and the problems of the rows that speak of nothing."""
        places, problems = [], []
        for row in rows:
            try:
                places.append((row, self.place(row)))
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
        return places, problems

    def place(self, row: Row) -> Place:
        cells: Cells = row.cells
        code = cells.get("code")
        if not code:
            raise RowRefused("code", "Give the code of the target.")
        if code not in self.rules:
            raise RowRefused("code", f"There is no target “{shortened(code)}”.")
        known = self.rules[code]
        month, was_understood = period_of(cells.get("period", ""), known.frequency)
        if was_understood:
            label = frequency.label(known.frequency, month)
            self.findings.remark(row.number, "period", f"“{cells['period']}” was read as {label}.")
        rule = known.by_year.get(month.financial_year)
        if rule is None or not rule.is_approved:
            raise RowRefused("period", f"{code} has no approved plan for {month.financial_year}.")
        self.require_allowed(rule)
        self.require_open(rule, month)
        area_code = cells.get("area")
        return Place(rule, month, self.area(area_code, month) if area_code else None)

    def require_allowed(self, rule: TargetRule) -> None:
        """Raises RowRefused when no figure of this target is taken from here."""
        if rule.pk not in self.not_allowed:
            self.not_allowed[rule.pk] = self.allowed.why_not(rule, self.people)
        if self.not_allowed[rule.pk]:
            raise RowRefused("code", self.not_allowed[rule.pk])

    def require_open(self, rule: TargetRule, month: Month) -> None:
        """Raises RowRefused when no figure of this period is taken."""
        if (rule.frequency, month) in self.open_periods:
            return
        try:
            check_period(rule.frequency, rule.code, month, self.newest)
        except Refused as refused:
            raise RowRefused("period", str(refused)) from refused
        self.open_periods.add((rule.frequency, month))

    def area(self, code: str, month: Month) -> Area:
        area = self.areas.get(code)
        if area is None:
            raise RowRefused("area", f"“{shortened(code)}” is not an area the portal knows.")
        if not area.stands_in(month):
            raise RowRefused("area", f"{area} ({code}) did not exist in {month.name}.")
        return area

    def check(self, places: list[tuple[Row, Place]]) -> tuple[list[CheckedRow], list[Problem]]:
        """The rows as figures, and what is wrong with them; a row that repeats another is one
        figure.
        """
        checked_rows: dict[tuple[int, Month, int], CheckedRow] = {}
        problems = []
        for row, place in places:
            try:
                if self.says_nothing(row, place):
                    self.declarations.append(self.declaration(row, place))
                    continue
                checked = self.read(row, place)
            except RowRefused as refused:
                problems.append(row.problem(refused.column, refused.reason))
                continue
            first = checked_rows.setdefault(place.key, checked)
            if what := difference_between(first, checked):
                reason = f"Row {first.number} gives another {what} for the same target and period."
                problems.append(row.problem("code", reason))
        self.declarations, contradicted = without_contradictions(self.declarations, checked_rows)
        return list(checked_rows.values()), problems + contradicted

    def says_nothing(self, row: Row, place: Place) -> bool:
        """Whether a row says that there is nothing to report; a figure that comes after all stands
        in place of what the portal’s workbook holds.
        """
        reason = row.get("nothing_to_report")
        if symbol_of(row, place.rule.unit):
            return True
        has_figure = any(row.get(name) for name in NUMBERS)
        was_said = self.declared.get((place.rule.target_id, place.month)) == reason
        return bool(reason) and not (self.is_prefilled and has_figure and was_said)

    def declaration(self, row: Row, place: Place) -> Declaration:
        """A row that says that there is nothing to report, or that the count is suppressed; raises
        RowRefused.
        """
        reason, column = row.get("nothing_to_report"), "nothing_to_report"
        symbol = symbol_of(row, place.rule.unit)
        if symbol:
            reason = reason or row.get("comment")
            if not reason:
                raise RowRefused(
                    "comment",
                    f"Say why the figure is suppressed ({symbol}), like “fewer than five”.",
                )
        require_length(column, reason, MOST_CHARACTERS[column])
        before = self.declared.get((place.rule.target_id, place.month), "")
        if place.area is not None:
            before = self.suppressed_areas.get(place.key, "")
        refusals = (
            (
                not symbol and any(row.get(name) for name in NUMBERS),
                "There is a figure and a reason for none. Clear one of them.",
            ),
            (
                place.area is not None and not symbol,
                "That there is nothing to report is said of the whole council, not of an area.",
            ),
            (
                self.context.stored(place.rule.target_id, place.month, place.area) is not None,
                "A figure is recorded for this period already.",
            ),
            (
                before not in ("", reason),
                f"This was declared already, with another reason: “{shortened(before)}”.",
            ),
            (
                self.allowed.person is None and place.area is None,
                "Say in whose name the file is imported: somebody has to declare this.",
            ),
        )
        for is_so, words in refusals:
            if is_so:
                raise RowRefused(column, words)
        return Declaration(row.number, place, reason, stands=bool(before), symbol=symbol)

    def read(self, row: Row, place: Place) -> CheckedRow:
        """One row as a figure; raises RowRefused."""
        refuse_moments(row, place.rule.unit)
        self.put_numbers_right(row)
        status = status_of(row.cells, place.rule.unit)
        figure = figure_of(row.cells, place.rule, place.month, status)
        stored = self.context.stored(place.rule.target_id, place.month, place.area)
        texts = texts_of(row.cells)
        checked = CheckedRow(
            number=row.number,
            place=place,
            figure=figure,
            status=status,
            source=self.source_of(texts, stored, figure),
            comment=self.comment_of(texts, stored),
            reason=texts.reason,
            stored=stored,
        )
        if not checked.reason and checked.is_news and stored is not None:
            self.require_no_reason(checked, stored)
        return checked

    def require_no_reason(self, checked: CheckedRow, stored: Stored) -> None:
        """Raises RowRefused where a change needs its reason, as in the form: another figure, and
        whatever was published.
        """
        if checked.changes_figure:
            raise RowRefused(
                "reason", "A different figure is stored already. Give the reason for correcting it."
            )
        published_on = self.context.published_when(checked.month, stored)
        if published_on and self.is_confirmed_later:
            checked.lacks_reason = True
        elif published_on:
            raise RowRefused(
                "reason",
                f"What is stored was published on {published_on}. Give the reason for changing it.",
            )

    def put_numbers_right(self, row: Row) -> None:
        """Write numbers as people type them, where a spreadsheet writes them in its own way."""
        for name in NUMBERS:
            typed = row.get(name)
            plain = without_spreadsheet_habits(typed) if typed else typed
            if plain != typed:
                row.cells[name] = plain
                self.findings.remark(
                    row.number, name, f"“{shortened(typed)}” was read as {shortened(plain)}."
                )

    def source_of(self, texts: Texts, stored: Stored | None, figure: Figure) -> str:
        """Where a figure comes from: the name of the file when nothing is said of it."""
        if texts.source:
            return texts.source
        if stored is None or stored.figure != figure:
            return self.name
        is_emptied = self.is_prefilled and texts.source is not None
        return "" if is_emptied else kept_text(stored.source)

    def comment_of(self, texts: Texts, stored: Stored | None) -> str:
        """The comment beside a figure; what is stored stays where nothing is said."""
        is_emptied = self.is_prefilled and texts.comment is not None
        if texts.comment or is_emptied or stored is None:
            return texts.comment or ""
        return kept_text(stored.comment)

    def impossible(self) -> list[Problem]:
        """The figures that cannot be, whatever is said for them; who answers for all figures may
        confirm them.
        """
        if self.allowed.everything:
            return []
        problems = []
        for row in self.rows:
            if row.is_news and may_be_impossible(row.figure):
                warnings = self.warnings_of(row)
                if row.area is None:
                    row.warnings = warnings
                warning = self.context.why_impossible(row.rule, row.month, warnings)
                if warning:
                    column = "numerator" if row.figure.value is None else "value"
                    reason = f"{warning.words} {ONLY_THE_TEAM}"
                    problems.append(Problem(row.number, column, "", reason))
        return problems

    def warnings_of(self, row: CheckedRow) -> list[FigureWarning]:
        """What looks unusual about a figure; one of an area has no series of its own to be held
        against.
        """
        brought = self.brought[row.rule.target_id] if row.area is None else None
        return self.context.warnings_about(row.rule, row.month, row.figure, brought)

    def weighed_news(self) -> Iterator[CheckedRow]:
        """The rows that are news, one after the other, each council-wide figure with what looks
        unusual about it.
        """
        for row in self.rows:
            if row.is_news:
                if row.area is None and row.warnings is None:
                    row.warnings = self.warnings_of(row)
                yield row

    @property
    def new_declarations(self) -> list[Declaration]:
        """What is declared for the first time."""
        return [declaration for declaration in self.declarations if not declaration.stands]

    @property
    def news(self) -> list[CheckedRow]:
        return list(self.weighed_news())

    def give_reason(self, reason: str) -> None:
        """Put a reason on the rows that need one and bring none; raises FileRefused when there is
        none to put.
        """
        lacking = [row for row in self.rows if row.lacks_reason]
        if lacking and not reason:
            raise FileRefused([Problem(lacking[0].number, "reason", "", "Say why this changes.")])
        for row in lacking:
            row.reason, row.lacks_reason = reason, False

    @property
    def lacks_reason(self) -> bool:
        """Whether some row needs a reason and brings none."""
        return any(row.lacks_reason for row in self.rows)

    @property
    def unconfirmed(self) -> list[CheckedRow]:
        """The rows that somebody has to confirm with a word."""
        return [row for row in self.weighed_news() if row.needs_confirmation]

    def digest(self) -> str:
        """A digest of what the rows were held against, so that a confirmation saves what was
        shown.
        """
        held_against = []
        for row in self.rows:
            revision = row.stored.revision if row.stored else 0
            held_against.append([*map(str, row.place.key), revision])
        for declaration in self.declarations:
            held_against.append([*map(str, declaration.place.key), declaration.stands])
        return digest(canonical(held_against))
