"""A risk register held against the risks that stand: new ones, other scores, and what is closed
(framework 3.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pmf_portal.audit.record import Actor
from pmf_portal.council.holders import council_people
from pmf_portal.council.imports.entries import long_cells, missing_cells, repeated
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import User
from pmf_portal.formats.file_problems import Row
from pmf_portal.formats.spelling import not_known
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError
from pmf_portal.refusals import Refused
from scorecards.extracts.columns import EXTRACT_FILES, RISK_REGISTER
from scorecards.models import Extract
from targets.models import Objective, Risk
from targets.risks import Scored, add_risk, change_risk, version_of

WRITTEN = ("kind", "title", "likelihood", "impact", "owner", "mitigation", "closed_on")


@dataclass
class PlannedRisk:
    """A risk as a row brings it; no objectives: those it has."""

    row: Row
    fields: dict[str, Any]
    objectives: list[Objective]
    stored: Risk | None

    @property
    def reason(self) -> str:
        return self.row.get("reason")

    @property
    def name(self) -> str:
        return f"{self.fields['reference']} {self.fields['title']}"


class RegisterImport:
    """Rows of a register as at a day; `problems` is everything that is wrong, `preview` what would
    change.  A risk that the register does not name stays as it is.
    """

    def __init__(self, rows: Sequence[Row], as_at: date) -> None:
        self.as_at = as_at
        people = list(council_people())
        self.people = {person.email.casefold(): person for person in people if person.email}
        self.people |= {person.username.casefold(): person for person in people}
        objectives = Objective.objects.select_related("plan").exclude(kind=Objective.INDIVIDUAL)
        self.objectives = {f"{one.plan.slug}/{one.slug}": one for one in objectives}
        known = Risk.objects.select_related("owner").prefetch_related("objectives", "assessments")
        self.stored = {risk.reference: risk for risk in known}
        keys = [(row, "reference", row.get("reference")) for row in rows]
        self.problems = repeated(keys, "risk")[1]
        self.planned: list[PlannedRisk] = []
        for row in rows:
            self.read(row)
        self.preview = self.compared()

    def refuse(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def read(self, row: Row) -> None:
        wrong = len(self.problems)
        self.problems += missing_cells(row, EXTRACT_FILES[RISK_REGISTER].required)
        self.problems += long_cells(
            row, {"reference": 30, "title": 300, "mitigation": 5000, "reason": 1000}
        )
        fields: dict[str, Any] = {
            "reference": row.get("reference"),
            "kind": self.kind_of(row),
            "title": row.get("title"),
            "likelihood": self.mark_of(row, "likelihood"),
            "impact": self.mark_of(row, "impact"),
            "owner": self.owner_of(row),
            "mitigation": row.get("mitigation"),
            "closed_on": self.closed_of(row),
        }
        objectives = self.objectives_of(row)
        if len(self.problems) > wrong:
            return
        planned = PlannedRisk(row, fields, objectives, self.stored.get(fields["reference"]))
        if planned.stored is None and not objectives:
            self.refuse(row, "objectives", "Name an objective that the risk bears on.")
        self.check_score(planned)
        self.planned.append(planned)

    def kind_of(self, row: Row) -> str:
        kind = row.get("kind").casefold() or Risk.RISK
        if kind not in (Risk.RISK, Risk.OPPORTUNITY):
            self.refuse(row, "kind", not_known(kind, "kind", (Risk.RISK, Risk.OPPORTUNITY)))
        return kind

    def mark_of(self, row: Row, column: str) -> int | None:
        text = row.get(column)
        if text in ("1", "2", "3", "4", "5"):
            return int(text)
        if text:
            self.refuse(row, column, "Write a whole number from 1 to 5.")
        return None

    def owner_of(self, row: Row) -> User | None:
        name = row.get("owner").casefold()
        owner = self.people.get(name)
        if name and owner is None:
            words = not_known(row.get("owner"), "person", self.people, len(self.problems))
            self.refuse(row, "owner", words)
        return owner

    def closed_of(self, row: Row) -> date | None:
        text = row.get("closed_on")
        try:
            day = typed_day(text) if text else None
        except PeriodError as error:
            self.refuse(row, "closed_on", f"{error}.")
            return None
        if day and day > self.as_at:
            self.refuse(row, "closed_on", "It is after the day that the register is as at.")
        return day

    def objectives_of(self, row: Row) -> list[Objective]:
        named = []
        for reference in row.get("objectives").split():
            objective = self.objectives.get(reference)
            if objective is None:
                words = not_known(reference, "objective", self.objectives, len(self.problems))
                self.refuse(row, "objectives", words)
            elif objective not in named:
                named.append(objective)
        return named

    def check_score(self, planned: PlannedRisk) -> None:
        """Another score is not older than the newest that stands."""
        stored = planned.stored
        if stored is None or not self.is_scored_anew(planned):
            return
        days = [one.assessed_on for one in stored.assessments.all()]
        if days and max(days) > self.as_at:
            words = f"It was scored on {max(days):%-d %B %Y}, after this register was made."
            self.refuse(planned.row, "likelihood", words)

    @staticmethod
    def is_scored_anew(planned: PlannedRisk) -> bool:
        stored, fields = planned.stored, planned.fields
        if stored is None:
            return True
        return (stored.likelihood, stored.impact) != (fields["likelihood"], fields["impact"])

    def changes_of(self, planned: PlannedRisk) -> list[Change]:
        stored = planned.stored
        if stored is None:
            return []
        changes = []
        for column in WRITTEN:
            before, after = getattr(stored, column), planned.fields[column]
            if before != after:
                texts = ("" if value is None else str(value) for value in (before, after))
                changes.append(Change(planned.name, column, *texts))
        if planned.objectives and set(planned.objectives) != set(stored.objectives.all()):
            before = ", ".join(sorted(str(one) for one in stored.objectives.all()))
            after = ", ".join(sorted(str(one) for one in planned.objectives))
            changes.append(Change(planned.name, "objectives", before, after))
        return changes

    def compared(self) -> Preview:
        preview = Preview()
        for planned in self.planned:
            changes = self.changes_of(planned)
            if planned.stored is None:
                score = planned.fields["likelihood"] * planned.fields["impact"]
                preview.new.append(Added(planned.name, f"score {score}"))
            preview.changes += changes
            preview.stays += planned.stored is not None and not changes
        named = {planned.fields["reference"] for planned in self.planned}
        still_open = [risk for risk in self.stored.values() if risk.closed_on is None]
        preview.not_in_file = [str(risk) for risk in still_open if risk.reference not in named]
        return preview

    def lock(self) -> None:
        """Whoever else changes one of these risks waits until this is saved."""
        keys = [planned.stored.pk for planned in self.planned if planned.stored]
        list(Risk.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))

    def save(self, extract: Extract, *, by: Actor | None, at: datetime) -> None:
        """Add and change the risks, each by its own act; raises Refused."""
        source = f"Risk register as at {self.as_at:%-d %B %Y}, row {{}}"
        for planned in self.planned:
            number = planned.row.number
            reason = planned.reason or "As the risk register has it."
            scored = Scored(self.as_at, reason, source.format(number))
            if planned.stored is None:
                scored = scored._replace(reason=planned.reason)
                add_risk(
                    objectives=planned.objectives, scored=scored, by=by, at=at, **planned.fields
                )
            elif self.changes_of(planned):
                self.change(planned, scored, by=by, at=at)

    @staticmethod
    def change(planned: PlannedRisk, scored: Scored, *, by: Actor | None, at: datetime) -> None:
        stored = planned.stored
        if stored is None:
            raise Refused(f"{planned.name} is not there any more.")
        written = {name: planned.fields[name] for name in WRITTEN}
        change_risk(
            stored,
            objectives=planned.objectives or list(stored.objectives.all()),
            seen_version=version_of(stored),
            scored=scored,
            by=by,
            at=at,
            **written,
        )
