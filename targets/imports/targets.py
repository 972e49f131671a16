"""Importing targets: checked whole first; one wrong row and nothing is saved."""

from django.core.exceptions import ValidationError
from django.db import transaction

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, read_rows
from pmf_portal.formats.numbers import NumberError, typed_number
from pmf_portal.periods.month import FinancialYear, PeriodError
from targets.models import (
    Approval,
    Objective,
    Plan,
    Responsibility,
    Specification,
    Submission,
    Target,
)
from targets.models.specifications import FEWEST_AMBER, MOST_AMBER

REQUIRED = ("code", "title", "plan", "polarity", "aggregation", "frequency", "financial_year")
WORDS = ("kind", "polarity", "aggregation", "frequency", "tolerance")
NUMBERS = ("annual_target", "previous_year", "green_within", "amber_within", "scale")
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
YES_OR_NO = ("statutory", "forecast_counts")
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
    "amber_periods",
}
SAVED = (
    *TEXTS,
    *NUMBERS,
    *WHOLE,
    *WORDS,
    *YES_OR_NO,
    "amber_periods",
    "plan",
    "priority",
    "service",
    "version",
    "edited_by",
    "edited_at",
)


class Directory:
    """The plans, units, objectives and people that rows refer to, fetched once for the whole
    file.
    """

    def __init__(self):
        self.plans = {plan.slug: plan for plan in Plan.objects.all()}
        self.units = {unit.slug: unit for unit in OrganisationUnit.objects.all()}
        self.priorities = {(p.plan_id, p.slug): p for p in Objective.objects.all()}
        self.people = {person.username: person for person in User.objects.filter(is_active=True)}
        self.targets = {target.code: target for target in Target.objects.all()}
        self.closed = {
            (plan, str(year)): "approved and locked"
            for plan, year in Approval.objects.values_list("plan_id", "financial_year")
        }
        self.closed = {
            (plan, str(year)): "with its approver" for plan, year in Submission.closed_years()
        } | self.closed


class TargetRow:
    """One row on its way to a specification; collects what is wrong with it."""

    def __init__(self, row, directory):
        self.row, self.directory, self.problems = row, directory, []

    def wrong(self, column, reason):
        self.problems.append(self.row.problem(column, reason))

    def read(self):
        """The fields of the specification, as far as they can be read."""
        fields = {name: self.row.get(name) for name in TEXTS}
        for name in REQUIRED:
            if not self.row.get(name):
                self.wrong(name, "This is required.")
        fields |= {name: self.number(name, self.row.get("unit")) for name in NUMBERS}
        fields["scale"] = 1 if fields["scale"] is None else fields["scale"]
        fields |= {name: self.whole(name) for name in WHOLE}
        fields |= {name: self.word(name) for name in WORDS}
        fields["tolerance"] = fields["tolerance"] or "none"
        fields |= {name: self.yes_or_no(name) for name in YES_OR_NO}
        fields["amber_periods"] = self.amber_periods()
        fields["financial_year"] = self.year()
        fields |= self.references()
        if fields["plan"] and (
            closed := self.directory.closed.get((fields["plan"].pk, str(fields["financial_year"])))
        ):
            self.wrong("plan", f"{fields['plan']} {fields['financial_year']} is {closed}.")
        return fields

    def references(self):
        found = self.directory
        plan = self.look_up("plan", found.plans)
        service = (
            self.look_up("team", found.units)
            or self.look_up("service", found.units)
            or self.look_up("directorate", found.units)
        )
        priority = self.row.get("priority")
        if priority and plan and (plan.pk, priority) not in found.priorities:
            self.wrong("priority", f"“{priority}” is not a priority of {plan}.")
        return {
            "plan": plan,
            "service": service,
            "priority": found.priorities.get((plan.pk, priority)) if plan else None,
        }

    def look_up(self, column, among):
        name = self.row.get(column)
        if name and name not in among:
            self.wrong(
                column, f"“{name}” is not known. Known are: {', '.join(sorted(among)[:12])}."
            )
        return among.get(name)

    def officers(self):
        return {name: self.look_up(name, self.directory.people) for name in OFFICERS}

    def number(self, column, unit=""):
        text = self.row.get(column)
        try:
            return typed_number(text, "%" if text.endswith("%") else unit) if text else None
        except NumberError as error:
            self.wrong(column, str(error))

    def whole(self, column):
        text = self.row.get(column) or "0"
        if not (
            text.isascii() and text.isdigit() and int(text) <= (6 if column == "decimals" else 1000)
        ):
            self.wrong(
                column,
                f"“{text}” is not a whole number from 0 to {6 if column == 'decimals' else 1000}.",
            )
            return 0
        return int(text)

    def amber_periods(self):
        text = self.row.get("amber_periods")
        if text and not (
            text.isascii()
            and text.isdigit()
            and len(text) <= 3
            and FEWEST_AMBER <= int(text) <= MOST_AMBER
        ):
            self.wrong(
                "amber_periods",
                f"“{text}” is not a whole number from {FEWEST_AMBER} to {MOST_AMBER}. Leave it"
                " blank if only red counts.",
            )
            return None
        return int(text) if text else None

    def word(self, column):
        word = self.row.get(column).lower().replace(" ", "_")
        allowed = [value for value, _ in Specification._meta.get_field(column).choices]
        if word and word not in allowed:
            self.wrong(column, f"“{word}” is not one of: {', '.join(allowed)}.")
        return word

    def yes_or_no(self, column):
        word = self.row.get(column).lower()
        if word not in {"", "yes", "no", "true", "false", "1", "0"}:
            self.wrong(column, f"“{word}” is neither yes nor no.")
        return word in {"yes", "true", "1"}

    def year(self):
        try:
            return (
                FinancialYear.parse(self.row.get("financial_year"))
                if self.row.get("financial_year")
                else None
            )
        except PeriodError as error:
            self.wrong("financial_year", str(error))


def twice(rows, key, words):
    """Problems for rows that say the same thing a second time."""
    first, problems = {}, []
    for row in rows:
        place = key(row)
        if place in first:
            problems.append(row.problem("code", f"{words} stands in row {first[place]} already."))
        first.setdefault(place, row.number)
    return problems


def read_targets(rows, directory):
    """The rows as (code, fields of the specification, officers), and everything that is wrong with
    them.
    """
    problems = twice(
        rows, lambda row: (row.get("code"), row.get("financial_year")), "This target and year"
    )
    ready = []
    for row in rows:
        reader = TargetRow(row, directory)
        ready.append((row.get("code"), reader.read(), reader.officers()))
        problems += reader.problems + field_problems(row, ready[-1][1])
    return ready, problems


@transaction.atomic
def import_targets(data, *, name, by, at):
    """Import a targets file: one row per target and financial year; gives the number of rows.

    Raises FileRefused listing every problem at once; then nothing was saved.
    """
    rows = read_rows(data, known=TARGET_HEADINGS, required=REQUIRED)
    list(
        Plan.objects.select_for_update(no_key=True)
        .filter(slug__in={row.get("plan") for row in rows})
        .order_by("pk")
    )
    directory = Directory()
    ready, problems = read_targets(rows, directory)
    if problems:
        raise FileRefused(sorted(problems, key=lambda problem: problem.row)[:MOST_PROBLEMS])
    save_targets(ready, directory, by=by, at=at)
    record("import_targets", name, by=by, at=at, rows=len(rows), digest=digest(data))
    return len(rows)


CHECKED = [f.name for f in Specification._meta.fields]


def field_problems(row, fields):
    """What the model itself says of single fields: too long, too many decimals, out of range."""
    plain = {
        name: value
        for name, value in fields.items()
        if value not in (None, "") and name not in ("plan", "priority", "service", "financial_year")
    }
    try:
        Specification(**plain).clean_fields(
            exclude=[name for name in CHECKED if name not in plain or name in WORDS]
        )
    except ValidationError as error:
        return [
            row.problem(column, " ".join(messages))
            for column, messages in error.message_dict.items()
        ]
    return code_problems(row)


def code_problems(row):
    code = row.get("code")
    if len(code) > 30:
        return [row.problem("code", "A code has at most 30 characters.")]
    return (
        [
            row.problem(
                "code", "A code is made of letters, digits, full stops, hyphens and underscores."
            )
        ]
        if not well_formed(code)
        else []
    )


def well_formed(code):
    """Whether a code can stand in an address as it is."""
    return all(letter.isascii() and (letter.isalnum() or letter in "._-") for letter in code)


def save_targets(ready, directory, *, by, at):
    """Write specifications and officers of many targets with a handful of queries, whatever their
    number; gives them by code and year.
    """
    new = {code for code, _, _ in ready} - directory.targets.keys()
    directory.targets |= {
        t.code: t for t in Target.objects.bulk_create(Target(code=code) for code in sorted(new))
    }
    years = {fields["financial_year"] for _, fields, _ in ready}
    wanted = {directory.targets[code].pk for code, _, _ in ready}
    versions = {
        (t, y): v
        for t, y, v in Specification.objects.filter(financial_year__in=years).values_list(
            "target", "financial_year", "version"
        )
    }
    specifications, people = [], []
    for code, fields, officers in ready:
        target, year = directory.targets[code], fields["financial_year"]
        specifications.append(
            Specification(
                target=target,
                version=versions.get((target.pk, year), 0) + 1,
                edited_by=by,
                edited_at=at,
                **fields,
            )
        )
        people.append(Responsibility(target=target, financial_year=year, **officers))
    Specification.objects.bulk_create(
        specifications,
        update_conflicts=True,
        unique_fields=["target", "financial_year"],
        update_fields=SAVED,
        batch_size=500,
    )
    Responsibility.objects.bulk_create(
        people,
        update_conflicts=True,
        unique_fields=["target", "financial_year"],
        update_fields=OFFICERS,
        batch_size=500,
    )
    stored = [
        s
        for s in Specification.objects.select_related("target").filter(financial_year__in=years)
        if s.target_id in wanted
    ]
    if by:
        writers = Specification.authors.through
        writers.objects.bulk_create(
            [writers(specification_id=s.pk, user_id=by.pk) for s in stored], ignore_conflicts=True
        )
    return {(s.target.code, s.financial_year): s for s in stored}
