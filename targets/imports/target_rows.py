"""The rows of a targets file on their way to specifications, with everything that is wrong with
them.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import ValidationError

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.csv_files import IS_DATE, Problem, Row
from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.formats.units import spelled
from pmf_portal.formats.value_kinds import kind_of
from pmf_portal.periods.month import FinancialYear, Month, PeriodError
from pmf_portal.periods.typed import typed_month, typed_year
from targets.confirmations import IN_A_FILE, asked_back
from targets.drafting import OF_THE_COUNCIL
from targets.imports.directory import Directory
from targets.models import (
    Specification,
)
from targets.models.specifications import FEWEST_AMBER, MOST_AMBER
from targets.rules.chart_settings import LONGEST_RUN, SHORTEST_RUN, USUAL_RUN, why_not_from
from targets.rules.codes import likeness, too_alike, why_doubtful, why_malformed
from targets.rules.contradictions import (
    QUESTIONS,
    confirmed_text,
    contradictions_of_measure,
    words_confirmed,
)
from targets.rules.small_counts import HIGHEST_THRESHOLD, LOWEST_THRESHOLD
from targets.rules.value_kinds import typed_margin

REQUIRED = ("code", "title", "plan", "polarity", "aggregation", "frequency", "financial_year")
WORDS = ("kind", "polarity", "aggregation", "frequency", "tolerance", "cohort", "peer_level")
MARGINS = ("green_within", "amber_within", "green_above", "amber_above")
NUMBERS = ("annual_target", "previous_year", *MARGINS, "scale")
# Where dates and times that a spreadsheet made can be meant.
MOMENTS = ("annual_target", "previous_year", *MARGINS)
WHOLE = ("decimals", "publication_lag_days")
TEXTS = (
    "title",
    "unit",
    "definition",
    "data_source",
    "numerator",
    "denominator",
    "rationale",
    "stretch",
    "easier_reason",
    "peers",
    "forecast_method",
    "health_area",
)
OFFICERS = (
    "accountable_officer",
    "accountable_deputy",
    "performance_lead",
    "performance_lead_deputy",
)
PLACES = ("directorate", "service", "team")
YES_OR_NO = ("statutory", "forecast_counts", "lasting_red")
TARGET_HEADINGS = {
    *REQUIRED,
    *WORDS,
    *NUMBERS,
    *WHOLE,
    *TEXTS,
    *YES_OR_NO,
    *OFFICERS,
    *PLACES,
    "plan",
    "priority",
    "benchmark",
    "peer_group",
    "amber_periods",
    "suppress_below",
    "chart_run",
    "chart_from",
    "user_view",
    "confirmed",
}
ALLOWED_WORDS = {
    field.name: [value for value, _ in field.flatchoices]
    for field in Specification._meta.fields
    if field.name in WORDS
}
MOST_DECIMALS, MOST_LAG_DAYS = 6, 1000
Named = TypeVar("Named")


class TargetEntry(NamedTuple):
    """One target as the rows bring it: its code, the fields of its specification, its officers."""

    code: str
    fields: dict[str, Any]
    officers: dict[str, User | None]


class TargetRow:
    """One row on its way to a specification; collects what is wrong with it."""

    def __init__(self, row: Row, directory: Directory) -> None:
        self.row, self.directory = row, directory
        self.problems: list[Problem] = []

    def wrong(self, column: str, reason: str) -> None:
        self.problems.append(self.row.problem(column, reason))

    def read(self) -> dict[str, Any]:
        """The fields of the specification, as far as they can be read."""
        fields: dict[str, Any] = {name: self.row.get(name) for name in TEXTS}
        for name in REQUIRED:
            if not self.row.get(name):
                self.wrong(name, "This is required.")
        for name in NUMBERS:
            fields[name] = self.number(name)
        fields["scale"] = 1 if fields["scale"] is None else fields["scale"]
        fields |= {name: self.whole(name) for name in WHOLE}
        fields |= {name: self.word(name) for name in WORDS}
        fields["tolerance"] = fields["tolerance"] or "none"
        fields |= {name: self.yes_or_no(name) for name in YES_OR_NO}
        fields["amber_periods"] = self.amber_periods()
        fields["suppress_below"] = self.suppress_below()
        fields["chart_run"] = self.chart_run()
        fields["financial_year"] = self.year()
        fields["chart_from"] = self.chart_from(fields["financial_year"])
        fields["user_view"] = self.user_view(fields["financial_year"])
        fields["confirmed"] = self.confirmed(fields["financial_year"])
        fields |= self.references()
        plan, year = fields["plan"], fields["financial_year"]
        if plan and (closed := self.directory.closed.get((plan.pk, str(year)))):
            self.wrong("plan", f"{plan} {year} is {closed}.")
        return fields

    def references(self) -> dict[str, Any]:
        """The plan, the unit (the lowest that the row names) and the priority."""
        plan = self.look_up("plan", self.directory.plans)
        references: dict[str, Any] = {"plan": plan, "service": self.unit(), "priority": None}
        references["benchmark"] = self.look_up("benchmark", self.directory.benchmarks)
        references["peer_group"] = self.look_up("peer_group", self.directory.peer_groups)
        slug = self.row.get("priority")
        if plan and slug:
            references["priority"] = self.directory.priorities.get((plan.pk, slug))
            if references["priority"] is None:
                self.wrong("priority", f"“{slug}” is not a priority of {plan}.")
        return references

    def unit(self) -> OrganisationUnit | None:
        for column in ("team", "service", "directorate"):
            if unit := self.look_up(column, self.directory.units):
                return unit
        return None

    def look_up(self, column: str, among: Mapping[str, Named]) -> Named | None:
        name = self.row.get(column)
        if name and name not in among:
            self.wrong(
                column, f"“{name}” is not known. Known are: {', '.join(sorted(among)[:12])}."
            )
        return among.get(name)

    def officers(self) -> dict[str, User | None]:
        named = {name: self.look_up(name, self.directory.people) for name in OFFICERS}
        for name in OF_THE_COUNCIL:
            person = named[name]
            if person is not None and person.pk in self.directory.partners:
                words = f"{person} works for {self.directory.partners[person.pk]}."
                self.wrong(name, f"{words} Name an officer of the council.")
        return named

    def number(self, column: str) -> Decimal | None:
        text, unit = self.row.get(column), self.row.get("unit")
        if not text:
            return None
        if column in self.row.moments and not kind_of(unit):
            self.wrong(column, IS_DATE)
            return None
        try:
            if column in MARGINS:
                return typed_margin(text, self.row.get("tolerance").lower(), unit)
            return typed_number(text, "" if column == "scale" and kind_of(unit) else unit)
        except NumberError as error:
            self.wrong(column, str(error))
            return None

    def whole(self, column: str) -> int:
        text = self.row.get(column) or "0"
        most = MOST_DECIMALS if column == "decimals" else MOST_LAG_DAYS
        if not (is_whole(text) and int(text) <= most):
            self.wrong(column, f"“{text}” is not a whole number from 0 to {most}.")
            return 0
        return int(text)

    def amber_periods(self) -> int | None:
        blank = "Leave it blank if only red counts."
        return self.whole_between("amber_periods", FEWEST_AMBER, MOST_AMBER, blank)

    def suppress_below(self) -> int | None:
        blank = "Leave it blank for what is usual."
        return self.whole_between("suppress_below", LOWEST_THRESHOLD, HIGHEST_THRESHOLD, blank)

    def chart_run(self) -> int:
        blank = f"Leave it blank for {USUAL_RUN}."
        return (
            self.whole_between("chart_run", SHORTEST_RUN, LONGEST_RUN, blank, digits=1) or USUAL_RUN
        )

    def whole_between(
        self, column: str, lowest: int, highest: int, blank: str, digits: int = 3
    ) -> int | None:
        """A whole number between two ends, of so many digits at most; None for an empty cell, which
        `blank` explains.
        """
        text = self.row.get(column)
        if not text:
            return None
        if is_whole(text) and len(text) <= digits and lowest <= int(text) <= highest:
            return int(text)
        self.wrong(column, f"“{text}” is not a whole number from {lowest} to {highest}. {blank}")
        return None

    def chart_from(self, year: FinancialYear | None) -> Month | None:
        text = self.row.get("chart_from")
        try:
            since = typed_month(text) if text else None
        except PeriodError as error:
            self.wrong("chart_from", str(error))
            return None
        if year and (reason := why_not_from(since, year.last)):
            self.wrong("chart_from", f"{reason}.")
        return since

    def word(self, column: str) -> str:
        word = self.row.get(column).lower().replace(" ", "_")
        allowed = ALLOWED_WORDS[column]
        if word and word not in allowed:
            self.wrong(column, f"“{word}” is not one of: {', '.join(allowed)}.")
        return word

    def yes_or_no(self, column: str) -> bool:
        word = self.row.get(column).lower()
        if word not in {"", "yes", "no", "true", "false", "1", "0"}:
            self.wrong(column, f"“{word}” is neither yes nor no.")
        return word in {"yes", "true", "1"}

    def user_view(self, year: FinancialYear | None) -> bool | None:
        """Whether the measure says something from a user’s view; None where nobody has said.  A
        file that has no such column leaves what was said.
        """
        if "user_view" not in self.row.cells:
            return self.directory.user_views.get((self.row.get("code"), str(year)))
        return self.yes_or_no("user_view") if self.row.get("user_view") else None

    def confirmed(self, year: FinancialYear | None) -> str:
        """What the row confirms, together with what was confirmed before, as it is stored."""
        words = words_confirmed(self.row.get("confirmed"))
        if unknown := sorted(words - set(QUESTIONS)):
            self.wrong("confirmed", f"“{unknown[0]}” is not one of: {', '.join(QUESTIONS)}.")
        before = self.directory.confirmed.get((self.row.get("code"), str(year)), "")
        words |= words_confirmed(before)
        if spelled(self.row.get("unit")) in self.directory.own_units:
            words.add("own_unit")
        return confirmed_text(words & set(QUESTIONS))

    def year(self) -> FinancialYear | None:
        text = self.row.get("financial_year")
        if not text:
            return None
        try:
            return typed_year(text)
        except PeriodError as error:
            self.wrong("financial_year", str(error))
            return None


def is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit()


def repeated_rows(rows: Iterable[Row], key: Callable[[Row], Hashable], words: str) -> list[Problem]:
    """Problems for rows that say the same thing a second time."""
    first: dict[Hashable, int] = {}
    problems = []
    for row in rows:
        place = key(row)
        if place in first:
            problems.append(row.problem("code", f"{words} stands in row {first[place]} already."))
        first.setdefault(place, row.number)
    return problems


def read_targets(
    rows: Collection[Row], directory: Directory
) -> tuple[list[TargetEntry], list[Problem]]:
    """The rows as targets, as far as they can be read, and everything that is wrong with them."""
    problems = repeated_rows(
        rows, lambda row: (row.get("code"), row.get("financial_year")), "This target and year"
    )
    entries = []
    codes = dict(directory.alike)
    for row in rows:
        reader = TargetRow(row, directory)
        entry = TargetEntry(row.get("code"), reader.read(), reader.officers())
        entries.append(entry)
        problems += reader.problems + field_problems(row, entry.fields)
        problems += code_problems(row, directory, codes, entry.fields["confirmed"])
    return entries, problems


def contradiction_problems(
    row: Row, entry: TargetEntry, problems: Collection[Problem]
) -> list[Problem]:
    """What cannot be right about the target of a row, or is asked back, but for cells that cannot
    be read at all.
    """
    unreadable = {(problem.row, problem.column) for problem in problems}
    confirmed = words_confirmed(entry.fields["confirmed"])
    specification = Specification(**entry.fields)
    contradicted = []
    for contradiction in contradictions_of_measure(specification, confirmed):
        problem = row.problem(contradiction.fields[0], asked_back(contradiction, IN_A_FILE))
        if (problem.row, problem.column) not in unreadable:
            contradicted.append(problem)
    return contradicted


CHECKED = [f.name for f in Specification._meta.fields]


def field_problems(row: Row, fields: Mapping[str, Any]) -> list[Problem]:
    """What the model itself says of single fields: too long, too many decimals, out of range."""
    references = ("plan", "priority", "service", "financial_year", "benchmark", "peer_group")
    plain = {
        name: value
        for name, value in fields.items()
        if value not in (None, "") and name not in references
    }
    unchecked = [name for name in CHECKED if name not in plain or name in WORDS]
    try:
        Specification(**plain).clean_fields(exclude=unchecked)
    except ValidationError as error:
        return [
            row.problem(column, " ".join(messages))
            for column, messages in error.message_dict.items()
        ]
    return []


def code_problems(
    row: Row, directory: Directory, codes: dict[str, str], confirmed: str
) -> list[Problem]:
    """What is wrong with the code of a row, or is asked back; `codes` are those that are there or
    stand in an earlier row, by what is like them.
    """
    code = row.get("code")
    if not code or code in directory.targets:
        return []
    if reason := why_malformed(code):
        return [row.problem("code", reason)]
    first = codes.setdefault(likeness(code), code)
    if first != code:
        return [row.problem("code", too_alike(code, first))]
    doubt = why_doubtful(code)
    if doubt and "code" not in words_confirmed(confirmed):
        return [row.problem("code", f"{doubt} {IN_A_FILE.format(question='code')}")]
    return []
