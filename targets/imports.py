"""Importing targets and trajectories from CSV: checked whole first; one wrong row and nothing is saved."""

from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction

from pmf_portal.audit.canonical import digest
from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.periods import frequency
from pmf_portal.periods.month import FinancialYear, PeriodError
from pmf_portal.ui.csv_files import MOST_PROBLEMS, FileRefused, Problem, read_rows
from pmf_portal.ui.numbers import NumberError, typed_number
from targets.models import Approval, Plan, Priority, Responsibility, Specification, Target, TrajectoryPoint
from targets.polarity import Polarity
from targets.tolerance import ToleranceError, bounds
from targets.trajectory import from_cumulative

REQUIRED = ("code", "title", "plan", "polarity", "aggregation", "frequency", "financial_year")
WORDS = ("kind", "polarity", "aggregation", "frequency", "tolerance")
NUMBERS = ("annual_target", "previous_year", "green_within", "amber_within", "scale")
WHOLE = ("decimals", "publication_lag_days")
TEXTS = ("title", "unit", "definition", "data_source", "numerator", "denominator", "rationale", "stretch", "peers", "forecast_method", "health_area")
OFFICERS = {
    "accountable_officer": "accountable_officer",
    "accountable_deputy": "accountable_deputy",
    "performance_lead": "performance_lead",
    "performance_lead_deputy": "performance_lead_deputy",
}
TARGET_HEADINGS = {*REQUIRED, *WORDS, *NUMBERS, *WHOLE, *TEXTS, *OFFICERS, "plan", "priority", "directorate", "service", "team", "statutory"}


class Directory:
    """The plans, units, priorities and people that rows refer to, fetched once for the whole file."""

    def __init__(self):
        self.plans = {plan.slug: plan for plan in Plan.objects.all()}
        self.units = {unit.slug: unit for unit in OrganisationUnit.objects.all()}
        self.priorities = {(p.plan_id, p.slug): p for p in Priority.objects.all()}
        self.people = {person.username: person for person in User.objects.filter(is_active=True)}
        self.approved = set(Approval.objects.values_list("plan_id", "financial_year"))
        self.targets = {target.code: target for target in Target.objects.all()}
        self.existing = {(s.target.code, s.financial_year): s for s in Specification.objects.select_related("target")}


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
        fields["statutory"] = self.yes_or_no("statutory")
        fields["financial_year"] = self.year()
        fields |= self.references()
        if fields["plan"] and (fields["plan"].pk, str(fields["financial_year"])) in {(p, str(y)) for p, y in self.directory.approved}:
            self.wrong("plan", f"{fields['plan']} {fields['financial_year']} is approved and locked.")
        return fields

    def references(self):
        found = self.directory
        plan = self.look_up("plan", found.plans)
        service = self.look_up("team", found.units) or self.look_up("service", found.units) or self.look_up("directorate", found.units)
        priority = self.row.get("priority")
        if priority and plan and (plan.pk, priority) not in found.priorities:
            self.wrong("priority", f"“{priority}” is not a priority of {plan}.")
        return {"plan": plan, "service": service, "priority": found.priorities.get((plan.pk, priority)) if plan else None}

    def look_up(self, column, among):
        name = self.row.get(column)
        if name and name not in among:
            self.wrong(column, f"“{name}” is not known. Known are: {', '.join(sorted(among)[:12])}.")
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
        if not (text.isascii() and text.isdigit() and int(text) <= (6 if column == "decimals" else 1000)):
            self.wrong(column, f"“{text}” is not a whole number from 0 to {6 if column == 'decimals' else 1000}.")
            return 0
        return int(text)

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
            return FinancialYear.parse(self.row.get("financial_year")) if self.row.get("financial_year") else None
        except PeriodError as error:
            self.wrong("financial_year", str(error))


def twice(rows, key, words):
    """Problems for rows that say the same thing a second time."""
    first, problems = {}, []
    for row in rows:
        place = key(row)
        if place in first:
            problems.append(Problem(row.number, "code", row.get("code"), f"{words} stands in row {first[place]} already."))
        first.setdefault(place, row.number)
    return problems


@transaction.atomic
def import_targets(data, *, name, by, at):
    """Import a targets file: one row per target and financial year; gives the number of rows.

    Raises FileRefused listing every problem at once; then nothing was saved.
    """
    rows = read_rows(data, known=TARGET_HEADINGS, required=REQUIRED)
    directory = Directory()
    problems = twice(rows, lambda row: (row.get("code"), row.get("financial_year")), "This target and year")
    ready = []
    for row in rows:
        reader = TargetRow(row, directory)
        ready.append((row.get("code"), reader.read(), reader.officers()))
        problems += reader.problems + field_problems(row, ready[-1][1])
    if problems:
        raise FileRefused(sorted(problems, key=lambda problem: problem.row)[:MOST_PROBLEMS])
    for code, fields, officers in ready:
        save_target(directory, code, fields, officers)
    record("import_targets", name, by=by, at=at, rows=len(rows), digest=digest(data))
    return len(rows)


def field_problems(row, fields):
    """What the model itself says of single fields: too long, too many decimals, out of range."""
    plain = {name: value for name, value in fields.items() if value not in (None, "") and name not in ("plan", "priority", "service", "financial_year")}
    try:
        Specification(**plain).clean_fields(exclude=[f.name for f in Specification._meta.fields if f.name not in plain or f.name in WORDS])
    except ValidationError as error:
        return [row.problem(column, " ".join(messages)) for column, messages in error.message_dict.items()]
    return []


def save_target(directory, code, fields, officers):
    target = directory.targets.get(code)
    if target is None:
        target = directory.targets[code] = Target.objects.create(code=code)
    year = fields["financial_year"]
    Specification.objects.update_or_create(target=target, financial_year=year, defaults=fields)
    Responsibility.objects.update_or_create(target=target, financial_year=year, defaults=officers)


TRAJECTORY_HEADINGS = {"code", "period", "planned", "planned_to_date", "amber_bound"}


@transaction.atomic
def import_trajectory(data, *, name, by, at):
    """Import planned values (in-period, or cumulative under the heading `planned_to_date`); gives the number of rows.

    The trajectory of a target and year is replaced whole.  Raises FileRefused listing every problem.
    """
    rows = read_rows(data, known=TRAJECTORY_HEADINGS, required=("code", "period"))
    points, problems = read_points(rows)
    problems += twice(rows, lambda row: (row.get("code"), row.get("period")), "This target and period")
    if problems:
        raise FileRefused(sorted(problems, key=lambda problem: problem.row)[:MOST_PROBLEMS])
    TrajectoryPoint.objects.filter(specification__in=list(points)).delete()
    TrajectoryPoint.objects.bulk_create(
        [
            TrajectoryPoint(specification_id=pk, month=month, planned=planned, amber_bound=amber)
            for pk, profile in points.items()
            for month, planned, amber in profile
        ]
    )
    record("import_trajectory", name, by=by, at=at, rows=len(rows), digest=digest(data))
    return len(rows)


def read_points(rows):
    """The planned values of each specification in the file, with everything that is wrong with them."""
    specifications = defaultdict(dict)
    for specification in Specification.objects.filter(target__code__in={row.get("code") for row in rows}).select_related("target"):
        specifications[specification.target.code][specification.financial_year] = specification
    profiles, cumulative, problems = defaultdict(list), Counter(), []
    for row in rows:
        try:
            specification, month, planned, amber, is_cumulative = read_point(row, specifications[row.get("code")])
        except ValueError as error:
            column, reason = error.args
            problems.append(row.problem(column, reason))
            continue
        profiles[specification.pk].append((month, planned, amber))
        cumulative[specification.pk] += is_cumulative
        if cumulative[specification.pk] not in (0, len(profiles[specification.pk])):
            problems.append(row.problem("planned_to_date", "A target’s trajectory is either in-period or cumulative, not both."))
    for pk, profile in profiles.items():
        profile.sort()
        if cumulative[pk]:
            values = from_cumulative([planned for _, planned, _ in profile])
            profiles[pk] = [(month, value, amber) for (month, _, amber), value in zip(profile, values, strict=True)]
    return profiles, problems


def read_point(row, by_year):
    """One planned value; raises ValueError(column, reason)."""
    if not by_year:
        raise ValueError("code", f"There is no target “{row.get('code')}”.")
    some = next(iter(by_year.values()))
    try:
        month = frequency.parse(row.get("period"), some.frequency)
    except PeriodError as error:
        raise ValueError("period", str(error)) from error
    specification = by_year.get(month.financial_year)
    if specification is None:
        raise ValueError("period", f"{some.target.code} has no specification for {month.financial_year}.")
    if specification.approval_id:
        raise ValueError("code", f"{specification} is approved and locked.")
    planned, amber, is_cumulative = read_planned(row, specification)
    return specification, month, planned, amber, is_cumulative


def read_planned(row, specification):
    in_period, to_date = row.get("planned"), row.get("planned_to_date")
    if bool(in_period) == bool(to_date):
        raise ValueError("planned", "Give either planned or planned_to_date.")
    if to_date and specification.aggregation != "sum":
        raise ValueError("planned_to_date", "Cumulative values are for measures that add up (aggregation sum).")
    column = "planned" if in_period else "planned_to_date"
    try:
        planned = typed_number(in_period or to_date, specification.unit)
        column = "amber_bound"
        amber = typed_number(row.get("amber_bound"), specification.unit) if row.get("amber_bound") else None
        if amber is not None and specification.polarity != Polarity.NEUTRAL:
            bounds(planned, specification.margins, specification.polarity, amber)
    except (NumberError, ToleranceError) as error:
        raise ValueError(column, str(error)) from error
    return planned, amber, bool(to_date)
