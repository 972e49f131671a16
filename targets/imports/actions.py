"""Management actions of plans by file: checked whole, what would change is shown, then saved as one
act (framework 2.3).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from pmf_portal.audit.record import Actor, record
from pmf_portal.council.imports.columns import without_example
from pmf_portal.council.imports.council_files import KEPT, table_of
from pmf_portal.council.imports.preview import Added, Change, Preview
from pmf_portal.council.models import CouncilFile, User
from pmf_portal.formats.canonical import digest
from pmf_portal.formats.csv_files import MOST_PROBLEMS, FileRefused, Problem, Row
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.typed_days import typed_day
from pmf_portal.periods.month import PeriodError
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.entries import ActionEntries, EffectEntry, MilestoneEntry
from targets.actions.services import add_management_action, change_management_action
from targets.imports.columns import ACTION_FILE, ACTIONS
from targets.models import Action, Objective, Plan, Target
from targets.rules.actions import KINDS, Kind
from targets.rules.codes import likeness

# What a file may say of an action that is there already, and how the preview calls it.
CHANGED = {
    "kind": "Kind",
    "starts": "From",
    "owner": "Who does it",
    "deputy": "Deputy",
    "who": "Partner who does it",
    "objectives": "Objectives",
    "measures": "Measures",
    "resources": "Resources",
    "needs_partners": "Partners needed",
}
MOST_WORDS = {"what": 5000, "resources": 5000, "who": 150, "needs_partners": 5000}
Thing = TypeVar("Thing")
Key = tuple[int, str]


def key_of(plan: Plan, what: str) -> Key:
    """An action is told from the others of its plan by what is done, however it is spaced."""
    return plan.pk, " ".join(what.split()).casefold()


class ActionsImport:
    """The actions of a file held against those that stand: what is wrong, what is new, what
    changes.  `paths` are the parts of the council for which the importer may state actions.
    """

    def __init__(self, data: bytes, name: str, paths: Collection[str]) -> None:
        table = table_of(ACTION_FILE, data, name)
        table.findings.refuse_problems()
        self.rows = list(without_example(ACTION_FILE, table))
        self.paths = paths
        self.problems: list[Problem] = []
        self.preview = Preview(remarks=[one.words for one in table.findings.remarks])
        self.plans = {plan.slug: plan for plan in Plan.objects.select_related("unit")}
        self.people = {one.username.casefold(): one for one in User.objects.filter(is_active=True)}
        self.objectives = {(one.plan_id, one.slug): one for one in Objective.objects.all()}
        self.measures = {likeness(one.code): one for one in Target.objects.all()}
        self.standing = self.standing_actions()
        self.new: list[tuple[Row, Plan, ActionEntries]] = []
        self.changed: list[tuple[Row, Action, ActionEntries]] = []
        seen: dict[Key, int] = {}
        for row in self.rows:
            self.read(row, seen)
        if self.problems:
            raise FileRefused(self.problems[:MOST_PROBLEMS])

    def standing_actions(self) -> dict[Key, Action]:
        """The actions of the plans that the file names; of several alike an open one."""
        slugs = {row.get("plan") for row in self.rows}
        actions = Action.objects.of_plans().filter(plan__slug__in=slugs)
        parts = ("objectives", "measures", "needs_units", "milestones", "expected_effects__target")
        rows = actions.select_related("plan", "owner", "deputy", "project")
        standing: dict[Key, Action] = {}
        for action in rows.prefetch_related(*parts).order_by("pk"):
            assert action.plan is not None
            key = key_of(action.plan, action.what)
            if key not in standing or action.status not in Action.CLOSED:
                standing[key] = action
        return standing

    def read(self, row: Row, seen: dict[Key, int]) -> None:
        """One row: something wrong, a new action, one that changes, or one that stays."""
        before = len(self.problems)
        plan = self.plan_of(row)
        entries = self.entries_of(row, plan)
        if len(self.problems) > before or plan is None or entries is None:
            return
        key = key_of(plan, entries.what)
        if key in seen:
            words = f"This action of {plan} stands in row {seen[key]} already."
            self.problems.append(row.problem("what", words))
            return
        seen[key] = row.number
        stored = self.standing.get(key)
        if stored is None:
            self.add(row, plan, entries)
        elif stored.status in Action.CLOSED:
            self.preview.stays += 1
        else:
            self.compare(row, stored, entries)

    def plan_of(self, row: Row) -> Plan | None:
        plan = self.plans.get(row.get("plan"))
        if plan is None:
            self.wrong(row, "plan", f"There is no plan “{row.get('plan')}”.")
            return None
        if not any(plan.unit.path.startswith(path) for path in self.paths):
            self.wrong(row, "plan", f"{plan} is not in your part of the council.")
        return plan

    def entries_of(self, row: Row, plan: Plan | None) -> ActionEntries | None:
        """What a row states, as far as it can be read."""
        for name, most in MOST_WORDS.items():
            if len(row.get(name)) > most:
                self.wrong(row, name, f"This is longer than {most:,} characters.")
        if not row.get("what"):
            self.wrong(row, "what", "Say what will be done.")
        starts, due = self.day_of(row, "starts"), self.day_of(row, "due")
        kind = self.kind_of(row)
        owner, deputy = self.person_of(row, "owner"), self.person_of(row, "deputy")
        objectives: list[Objective] = []
        if plan is not None:
            find = partial(self.objective_of, plan)
            objectives = self.each(row, "objectives", "objective", find)
        measures = self.each(
            row, "measures", "measure", lambda code: self.measures.get(likeness(code))
        )
        if starts is None or due is None or kind is None:
            return None
        return ActionEntries(
            what=row.get("what"),
            kind=kind,
            starts=starts,
            due=due,
            owner=owner,
            deputy=deputy,
            who=row.get("who"),
            objectives=objectives,
            measures=measures,
            resources=row.get("resources"),
            needs_partners=row.get("needs_partners"),
        )

    def wrong(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.problem(column, reason))

    def day_of(self, row: Row, name: str) -> date | None:
        try:
            return typed_day(row.get(name))
        except PeriodError as error:
            self.wrong(row, name, str(error))
            return None

    def kind_of(self, row: Row) -> str | None:
        typed = row.get("kind").casefold()
        for kind, label in KINDS.items():
            if typed in (kind.value, label.casefold()):
                return kind.value
        self.wrong(row, "kind", f"Choose one of: {', '.join(kind.value for kind in Kind)}.")
        return None

    def person_of(self, row: Row, name: str) -> User | None:
        typed = row.get(name)
        person = self.people.get(typed.casefold())
        if typed and person is None:
            self.wrong(row, name, f"Nobody here has the user name “{typed}”.")
        return person

    def objective_of(self, plan: Plan, slug: str) -> Objective | None:
        return self.objectives.get((plan.pk, slug))

    def each(
        self, row: Row, name: str, thing: str, find: Callable[[str], Thing | None]
    ) -> list[Thing]:
        """The things that a cell names one after the other, each once."""
        named = []
        for word in dict.fromkeys(row.get(name).replace(";", " ").replace(",", " ").split()):
            one = find(word)
            if one is None:
                self.wrong(row, name, f"There is no {thing} “{word}”.")
            else:
                named.append(one)
        return named

    def add(self, row: Row, plan: Plan, entries: ActionEntries) -> None:
        if (reason := why_not(entries)) is not None:
            self.wrong(row, *reason)
            return
        self.new.append((row, plan, entries))
        serves = [*(one.title for one in entries.objectives), *(t.code for t in entries.measures)]
        words = (
            f"{entries.owner or entries.who}, {day_in_words(entries.starts)} to"
            f" {day_in_words(entries.due)}; serves {', '.join(serves)}"
        )
        self.preview.new.append(Added(f"{plan}: {entries.what}", words))

    def compare(self, row: Row, stored: Action, entries: ActionEntries) -> None:
        """What a row says otherwise of an action; an empty cell changes nothing, and the last day
        is moved on the action's page, with its reason.
        """
        if entries.due != stored.due:
            words = f"It is due on {day_in_words(stored.due)}. Move the day on its page, with why."
            self.wrong(row, "due", words)
            return
        standing = stated(stored)
        given = {name: getattr(entries, name) for name in CHANGED if row.get(name)}
        after = replace(standing, **given)
        if (reason := why_not(after)) is not None:
            self.wrong(row, *reason)
            return
        changes = []
        for name, label in CHANGED.items():
            was, now = stated_words(name, standing), stated_words(name, after)
            if was != now:
                changes.append(Change(f"{stored.plan}: {stored.what}", label, was, now))
        if changes:
            self.changed.append((row, stored, after))
            self.preview.changes += changes
        else:
            self.preview.stays += 1

    def save(self, *, by: Any, at: datetime) -> None:
        for row, plan, entries in self.new:
            self.saved(row, partial(add_management_action, plan, entries, by=by, at=at))
        for row, action, entries in self.changed:
            act = partial(change_management_action, action, entries, seen_version=action.version)
            self.saved(row, partial(act, by=by, at=at))

    def saved(self, row: Row, act: Callable[[], object]) -> None:
        """One row through its service; what that refuses is said at its row."""
        try:
            act()
        except Refused as refused:
            raise FileRefused([row.problem(refused.field or "what", str(refused))]) from refused


def stated(action: Action) -> ActionEntries:
    """What an action states now, milestones and expected effects with it."""
    return ActionEntries(
        what=action.what,
        kind=action.kind,
        starts=action.starts or action.due,
        due=action.due,
        owner=action.owner,
        deputy=action.deputy,
        who=action.who,
        resources=action.resources,
        effect=action.effect,
        project=action.project,
        objectives=list(action.objectives.all()),
        measures=list(action.measures.all()),
        needs_units=list(action.needs_units.all()),
        needs_partners=action.needs_partners,
        milestones=[
            MilestoneEntry(one.what, one.due, one.done_on) for one in action.milestones.all()
        ],
        expected_effects=[
            EffectEntry(one.target, one.amount, one.from_month)
            for one in action.expected_effects.all()
        ],
    )


def stated_words(name: str, entries: ActionEntries) -> str:
    """One thing that an action states, as the preview shows it."""
    value = getattr(entries, name)
    if name == "kind":
        return KINDS[Kind(value)] if value else ""
    if name == "objectives":
        return ", ".join(sorted(one.title for one in value))
    if name == "measures":
        return ", ".join(sorted(one.code for one in value))
    if name == "starts":
        return day_in_words(value) if value else ""
    return str(value or "")


def why_not(entries: ActionEntries) -> tuple[str, str] | None:
    """In which column an action does not hold together, and why; None where it does."""
    if entries.owner is None and not entries.who:
        return "owner", "Say who does it, or name the partner who does."
    if not entries.objectives and not entries.measures:
        return "objectives", "Name at least one objective or measure that it serves."
    if entries.due < entries.starts:
        return "due", "The last day cannot be before the first day."
    for effect in entries.expected_effects:
        if effect.target not in entries.measures:
            return "measures", f"{effect.target} has an expected effect: keep it among them."
    return None


def keep_actions(
    data: bytes, *, name: str, paths: Collection[str], by: User, at: datetime
) -> CouncilFile:
    """Check a file and keep it, unsaved, until its changes are confirmed; raises FileRefused.

    Files that nobody confirmed for a week go.
    """
    incoming = ActionsImport(data, name, paths)
    CouncilFile.objects.filter(saved_at=None, uploaded_at__lt=at - KEPT).delete()
    return CouncilFile.objects.create(
        kind=ACTIONS,
        name=name[:200],
        body=data,
        digest=digest(data),
        seen_digest=incoming.preview.digest(),
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def save_actions(kept: CouncilFile, *, paths: Collection[str], by: User, at: datetime) -> Preview:
    """Save what an uploaded file changes, exactly as it was shown; gives what that was.

    Raises ChangedMeanwhile when somebody changed something since, FileRefused when the file no
    longer fits.
    """
    kept = CouncilFile.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if kept.saved_at is not None:
        raise Refused(f"{kept.name} was saved already.")
    incoming = save_rows(bytes(kept.body), kept.name, paths, kept.seen_digest, by=by, at=at)
    kept.body, kept.saved_at = b"", at
    kept.save(update_fields=["body", "saved_at"])
    return incoming.preview


@transaction.atomic
def import_actions(
    data: bytes, *, name: str, by: Actor | None, at: datetime, paths: Collection[str] = ("/",)
) -> int:
    """Take in a file of actions at once; gives how much is new or changed.  Raises FileRefused
    with every problem, and then nothing is saved.
    """
    return save_rows(data, name, paths, None, by=by, at=at).preview.count


def save_rows(
    data: bytes,
    name: str,
    paths: Collection[str],
    seen_digest: str | None,
    *,
    by: Any,
    at: datetime,
) -> ActionsImport:
    """Save a file's rows, with one event for the file; nothing where nothing changes."""
    hold_plans(ActionsImport(data, name, paths).rows)
    incoming = ActionsImport(data, name, paths)
    preview = incoming.preview
    if seen_digest is not None and preview.digest() != seen_digest:
        raise ChangedMeanwhile(
            "Something changed after you opened this page. Check the changes again."
        )
    if preview.count:
        incoming.save(by=by, at=at)
        numbers = {"new": len(incoming.new), "changed": len(incoming.changed)}
        record("import_actions", name, by=by, at=at, digest=digest(data), **numbers)
    return incoming


def hold_plans(rows: Iterable[Row]) -> None:
    """Keep two files from adding the same actions at once."""
    slugs = {row.get("plan") for row in rows}
    plans = Plan.objects.select_for_update(no_key=True).filter(slug__in=slugs)
    list(plans.order_by("pk").values_list("pk"))
