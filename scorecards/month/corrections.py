"""What a correction edition changes, and who signs it again: only the directorates in which
something changed (framework 1.1, 6.2).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.holders import answering_unit
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.notices import notify
from pmf_portal.council.roles import Role
from pmf_portal.formats.numbers import format_number, plain_number
from pmf_portal.formats.wording import terms
from pmf_portal.periods import frequency
from scorecards.models import (
    Actual,
    LineQuality,
    LineReading,
    ReturnedLine,
    ScorecardBuild,
    ScorecardLine,
    SignOff,
    SignOffOverride,
)
from scorecards.month.sign_off import SIGNED
from scorecards.rating.newest_period import MISSING
from targets.models import Specification
from targets.rules.codes import sort_key

# What says another thing on another day without anything having changed.
DATED = frozenset({"days_late", "newest_note", "newest_state", "why", "revised"})
HELD = tuple(name for name in SIGNED if name not in DATED)
CARRIED = (ScorecardLine, LineQuality, LineReading)


class LineChange(NamedTuple):
    """A line of a correction edition beside what was published: each side as its figure and its
    rating; "" where there is no line.
    """

    code: str
    title: str
    directorate_id: int
    figure_before: str
    rating_before: str
    figure_after: str
    rating_after: str


class CorrectedFigure(NamedTuple):
    """A figure before and after a correction, with its reason."""

    period: str
    before: str
    after: str
    reason: str
    at: datetime


def published_before(build: ScorecardBuild) -> ScorecardBuild | None:
    """The edition that a correction edition corrects; None for a first edition."""
    earlier = ScorecardBuild.objects.filter(month=build.month, edition__lt=build.edition)
    return earlier.order_by("-edition").first()


def held_values(line: ScorecardLine) -> tuple[Any, ...]:
    """What a line says whatever the day: missing is missing, however late."""
    state = "missing" if line.newest_state in MISSING else line.newest_state
    return (*(getattr(line, name) for name in HELD), state)


def line_changes(build: ScorecardBuild) -> list[LineChange]:
    """The lines of a correction edition that say something else than the edition before; none for a
    first edition.
    """
    previous = published_before(build)
    if previous is None:
        return []
    old = {line.target_id: line for line in previous.lines.all()}
    new = {line.target_id: line for line in build.lines.all()}
    changes = []
    for target in old.keys() | new.keys():
        before, after = old.get(target), new.get(target)
        if before is None or after is None or held_values(before) != held_values(after):
            changes.append(line_change(before, after))
    return sorted(changes, key=lambda change: sort_key(change.code))


def line_change(before: ScorecardLine | None, after: ScorecardLine | None) -> LineChange:
    known = after or before
    if known is None:
        raise ValueError("A change has at least one side.")
    return LineChange(
        code=known.code,
        title=known.title,
        directorate_id=known.directorate_id,
        figure_before=figure_text(before),
        rating_before=before.rating if before else "",
        figure_after=figure_text(after),
        rating_after=after.rating if after else "",
    )


def figure_text(line: ScorecardLine | None) -> str:
    return format_number(line.actual_to_date, line.decimals, line.unit) if line else ""


def carry_over_unchanged(build: ScorecardBuild, changes: Sequence[LineChange]) -> None:
    """Give the directorates in which a correction changes nothing their published lines and their
    sign-off again: they need not sign anew.

    Where no line changes at all, every directorate signs: an edition that nobody has seen is never
    published.
    """
    previous = published_before(build)
    if previous is None or not changes:
        return
    changed = {change.directorate_id for change in changes}
    units = OrganisationUnit.objects.filter(
        pk__in=previous.lines.exclude(directorate__in=changed).values("directorate")
    )
    for unit in units:
        targets = set(previous.lines.filter(directorate=unit).values_list("target", flat=True))
        for model in CARRIED:
            model.objects.filter(build=build, target__in=targets).delete()
            copy_rows(model.objects.filter(build=previous, target__in=targets), build)
        for model in (SignOff, SignOffOverride):
            copy_rows(model.objects.filter(build=previous, directorate=unit), build)
        # Published by an override, and never signed: that is so in the new edition too.
        unsigned = ReturnedLine.objects.filter(build=previous, directorate=unit, ended_at=None)
        copy_rows(unsigned, build)


def copy_rows(rows: Any, build: ScorecardBuild) -> None:
    """The same rows once more, of another build."""
    copies = list(rows)
    for row in copies:
        row.pk = None
        row.build = build
    rows.model.objects.bulk_create(copies)


def notify_of_correction(
    build: ScorecardBuild, changes: Sequence[LineChange], *, at: datetime
) -> None:
    """Tell the directors in whose directorates a correction changes something what it is, and that
    they sign again; nobody of a month before the portal went live.
    """
    if not announced_timetable().is_live(build.month):
        return
    units = OrganisationUnit.objects.select_related("successor")
    units_by_id = units.in_bulk({change.directorate_id for change in changes})
    by_directorate: dict[int, list[LineChange]] = {}
    for change in changes:
        answering = answering_unit(units_by_id[change.directorate_id])
        by_directorate.setdefault(answering.pk, []).append(change)
    notify(list(correction_notices(build, by_directorate)), at)


def correction_notices(
    build: ScorecardBuild, by_directorate: dict[int, list[LineChange]]
) -> Iterator[tuple[User, str, str, str]]:
    directors = User.objects.filter(
        is_active=True,
        roleassignment__role=Role.STRATEGIC_DIRECTOR,
        roleassignment__unit__in=by_directorate,
    )
    for director in directors.prefetch_related("roleassignment_set").distinct():
        units = {assignment.unit_id for assignment in director.roleassignment_set.all()}
        changes = [change for unit in units for change in by_directorate.get(unit, [])]
        lines = "\n".join(f"- {change_in_words(change)}" for change in changes)
        body = (
            f"A correction of {build.month.name} has begun: {build.reason}\n\nIt changes these"
            f" lines of your {terms.directorate}:\n\n{lines}\n\nPlease read them and sign them off"
            " again. You find them on your desk."
        )
        subject = f"Correction of {build.month.name} to sign off"
        yield director, f"correction {build.month} {build.edition}", subject, body


def change_in_words(change: LineChange) -> str:
    """A changed line in a sentence: its figure and its rating, before and after."""
    before = f"{change.figure_before} ({change.rating_before.replace('_', ' ')})"
    after = f"{change.figure_after} ({change.rating_after.replace('_', ' ')})"
    return f"{change.code} {change.title}: {before}, now {after}"


def corrected_figures(target: int, since: datetime) -> list[CorrectedFigure]:
    """The figures of a target that were corrected since a moment, newest first: what was said of
    them before then is of the figure before.
    """
    corrections = Actual.objects.whole_council().filter(
        target=target, revision__gt=1, recorded_at__gt=since
    )
    months = {actual.month for actual in corrections}
    revisions = {
        (actual.month, actual.revision): actual
        for actual in Actual.objects.whole_council().filter(target=target, month__in=months)
    }
    rules = {s.financial_year: s for s in Specification.objects.approved().filter(target=target)}
    figures = []
    for actual in corrections.order_by("-recorded_at"):
        rule = rules.get(actual.month.financial_year)
        before = revisions.get((actual.month, actual.revision - 1))
        if rule is not None and before is not None and before.figure != actual.figure:
            figures.append(
                CorrectedFigure(
                    period=frequency.label(rule.frequency, actual.month),
                    before=actual_text(before, rule),
                    after=actual_text(actual, rule),
                    reason=actual.reason,
                    at=actual.recorded_at,
                )
            )
    return figures


def actual_text(actual: Actual, rule: Specification) -> str:
    """A stored figure as a reader sees it."""
    if actual.value is not None:
        return format_number(actual.value, rule.decimals, rule.unit)
    return f"{plain_number(actual.numerator)} out of {plain_number(actual.denominator)}"
