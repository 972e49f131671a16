"""The acts of a reorganisation: units are moved, merged, split and ended from a day on, at once or
by the timetable.  What is published, signed off or locked stays as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.timezone import localdate

from exceptions.models import ExceptionReport
from exceptions.restructuring import follow_structure
from pmf_portal.audit.record import Actor, record
from pmf_portal.council.calendar import announced_timetable
from pmf_portal.council.free_slugs import free_slug
from pmf_portal.council.models import (
    OrganisationUnit,
    Reorganisation,
    RoleAssignment,
    RoleRequest,
    UnitChange,
    User,
)
from pmf_portal.council.structure import (
    end,
    lock_structure,
    merge_into,
    put_below,
    refuse_ended,
    refuse_merge,
    refuse_move,
)
from pmf_portal.council.units import create_unit, refuse_taken_title
from pmf_portal.formats.dates import day_in_words
from pmf_portal.formats.wording import terms
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import Refused
from reporting.models import CustomScorecard
from reporting.models.sessions import Session
from reporting.reorganisation.effects import Scope, first_month_after, waiting_build
from reporting.success.asking import move_questions
from scorecards.models import ScorecardBuild
from targets.models import Objective, Plan, Specification
from targets.querysets import within_paths

FURTHEST = timedelta(days=731)
DIRECTORATE, SERVICE = OrganisationUnit.DIRECTORATE, OrganisationUnit.SERVICE


def move_unit(
    unit: OrganisationUnit,
    *,
    into: OrganisationUnit,
    day: date,
    reason: str,
    by: User,
    at: datetime,
) -> Reorganisation:
    """Move a unit, with everything in it, below another unit from a day on."""
    scope = Scope(Reorganisation.MOVE, [unit], into)
    return decide(scope, day=day, reason=reason, by=by, at=at)


def merge_units(
    units: Sequence[OrganisationUnit],
    *,
    into: OrganisationUnit,
    day: date,
    reason: str,
    by: User,
    at: datetime,
) -> Reorganisation:
    """Merge units into another of the same kind from a day on: they end, and it takes over what
    they answer for.
    """
    scope = Scope(Reorganisation.MERGE, list(units), into)
    return decide(scope, day=day, reason=reason, by=by, at=at)


def split_unit(
    unit: OrganisationUnit,
    *,
    parts: Sequence[OrganisationUnit],
    title: str,
    codes: Sequence[str] = (),
    day: date,
    reason: str,
    by: User,
    at: datetime,
) -> Reorganisation:
    """Split a directorate or a service from a day on: some of what stands in it goes to a new unit
    beside it; of a service some of its own targets too.
    """
    scope = Scope(Reorganisation.SPLIT, [unit], None, list(parts), title, list(codes))
    return decide(scope, day=day, reason=reason, by=by, at=at)


def end_unit(
    unit: OrganisationUnit, *, day: date, reason: str, by: User, at: datetime
) -> Reorganisation:
    """End a unit with nothing left in it from a day on."""
    scope = Scope(Reorganisation.END, [unit])
    return decide(scope, day=day, reason=reason, by=by, at=at)


@transaction.atomic
def decide(scope: Scope, *, day: date, reason: str, by: User, at: datetime) -> Reorganisation:
    """Do what is decided at once, or write it down for the timetable when its day is ahead."""
    lock_structure()
    for unit in [*scope.units, *scope.parts]:
        unit.refresh_from_db()
    check(scope, day, localdate(at))
    decision = Reorganisation.objects.create(
        act=scope.act,
        into=scope.into,
        title=scope.title,
        codes="\n".join(scope.codes),
        day=day,
        reason=reason,
        decided_by=by,
        decided_at=at,
    )
    decision.units.set(scope.units)
    decision.parts.set(scope.parts)
    if day <= localdate(at):
        carry_out(decision, by=by, at=at)
    else:
        record(
            "plan_reorganisation",
            names_of(scope.units),
            by=by,
            at=at,
            reason=reason,
            **details_of(decision, scope),
        )
    return decision


@transaction.atomic
def cancel_reorganisation(decision: Reorganisation, *, by: User, at: datetime) -> None:
    """Cancel what was decided for a day ahead; raises Refused once it is done or cancelled."""
    decision = Reorganisation.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.done_at or decision.cancelled_at:
        raise Refused("This was done or cancelled meanwhile.")
    decision.cancelled_at = at
    decision.save(update_fields=["cancelled_at"])
    scope = Scope.of(decision)
    record(
        "cancel_reorganisation",
        names_of(scope.units),
        by=by,
        at=at,
        **details_of(decision, scope),
    )


@transaction.atomic
def do_on_its_day(decision: Reorganisation, *, at: datetime) -> bool:
    """Do what was decided for today or earlier, once; whether there was anything to do."""
    lock_structure()
    decision = Reorganisation.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.done_at or decision.cancelled_at or decision.day > localdate(at):
        return False
    refuse_reorganisation(Scope.of(decision), decision.day)
    carry_out(decision, by=None, at=at)
    return True


def carry_out(decision: Reorganisation, *, by: Actor | None, at: datetime) -> None:
    """Change the structure, and have what belongs to the units follow; the trail has both sides."""
    scope = Scope.of(decision)
    details = details_of(decision, scope)
    before = {unit.slug: unit.path for unit in [*scope.units, *scope.parts]}
    touched = list(
        OrganisationUnit.objects.filter(
            pk__in=[
                pk
                for unit in scope.moved
                for pk in OrganisationUnit.objects.filter(path__startswith=unit.path).values_list(
                    "pk", flat=True
                )
            ]
        ).values_list("pk", flat=True)
    )
    change_structure(decision, scope, at)
    follow_structure(touched)
    after = dict(
        OrganisationUnit.objects.filter(slug__in=before).order_by("pk").values_list("slug", "path")
    )
    decision.done_at = at
    decision.save(update_fields=["done_at"])
    record(
        decision.act,
        decision.into if decision.act == Reorganisation.MERGE else names_of(scope.units),
        by=by,
        at=at,
        reason=decision.reason,
        **details,
        before=before,
        after=after,
    )


def change_structure(decision: Reorganisation, scope: Scope, at: datetime) -> None:
    first_month = first_month_after(decision.day)
    if decision.act == Reorganisation.END:
        end(scope.units[0], decision)
    elif decision.act == Reorganisation.MOVE:
        assert scope.into
        put_below(scope.units[0], scope.into, decision, first_month)
    elif decision.act == Reorganisation.SPLIT:
        unit = scope.units[0]
        slug = free_slug(OrganisationUnit, decision.title, unit.kind, longest=46)
        new = create_unit(decision.title, unit.kind, unit.parent, slug)
        for part in scope.parts:
            put_below(part, new, decision, first_month)
        drafts = Specification.objects.filter(service=unit, approval=None)
        drafts.filter(target__code__in=scope.codes).update(service=new)
        decision.into = new
        decision.save(update_fields=["into"])
    else:
        assert scope.into
        for unit in scope.units:
            merge_into(unit, scope.into, decision, first_month)
            follow_successor(unit, scope.into, at)


def follow_successor(unit: OrganisationUnit, into: OrganisationUnit, at: datetime) -> None:
    """What is not closed and names a unit that ends, names its successor: drafts of targets,
    objectives that a partner owns, the scorecards that a service has defined, sessions to come, and
    the case studies that it was asked to copy.  Plans stay where they were made: a successor has a
    plan of its own.
    """
    Specification.objects.filter(service=unit, approval=None).update(service=into)
    Objective.objects.filter(partner=unit).update(partner=into)
    scorecards = CustomScorecard.objects.filter(unit=unit)
    if unit.kind != DIRECTORATE:
        # The locked targets of the year keep their service, and one that shows them all finds them.
        scorecards = scorecards.exclude(whole_unit=True)
    scorecards.update(unit=into)
    Session.objects.filter(directorate=unit, starts__gt=at).update(directorate=into)
    move_questions(unit, into)


def check(scope: Scope, day: date, today: date) -> None:
    """Raise Refused, with what to do first, where something cannot be decided."""
    refuse_day(day, today)
    refuse_reorganisation(scope, day)


def refuse_day(day: date, today: date) -> None:
    first = Month.of(today).financial_year.first.first_day
    if day < first:
        words = f"A year that is over keeps its structure. Enter {day_in_words(first)} or later."
        raise Refused(words, field="day")
    if day > today + FURTHEST:
        raise Refused("Enter a day within the next two years.", field="day")


def refuse_reorganisation(scope: Scope, day: date) -> None:
    """Raise Refused, with what to do first, where a reorganisation cannot be."""
    if scope.act == Reorganisation.MOVE:
        assert scope.into
        refuse_move(scope.units[0], scope.into)
    elif scope.act == Reorganisation.MERGE:
        assert scope.into
        refuse_merge(scope.units, scope.into)
    elif scope.act == Reorganisation.SPLIT:
        refuse_split(scope, day)
    else:
        refuse_end(scope.units[0], day)
    if build := waiting_build(day, scope):
        last = day_in_words(build.month.last_day)
        raise Refused(
            f"The scorecards of {build.month.name} wait to be signed off and published. Publish"
            f" them first, or enter {last} or a later day.",
            field="day",
        )


def refuse_split(scope: Scope, day: date) -> None:
    unit = scope.units[0]
    refuse_ended(unit)
    if unit.kind not in (DIRECTORATE, SERVICE):
        raise Refused(f"Only {terms.directorate.with_article} or a service can be split.")
    if not slugify(scope.title):
        raise Refused("Enter a title with letters in it.", field="title")
    if not scope.parts and not scope.codes:
        raise Refused("Choose what goes to the new unit.", field=field_of_parts(unit))
    for part in scope.parts:
        if part.parent_id != unit.pk or part.ended_on:
            words = f"“{part}” is not in “{unit}” any more."
            raise Refused(words, field=field_of_parts(unit))
    refuse_split_of_all(scope, unit, Month.of(day).financial_year)
    refuse_taken_title(scope.title, unit.parent)


def refuse_split_of_all(scope: Scope, unit: OrganisationUnit, year: FinancialYear) -> None:
    """Something has to stay where it was: a unit, or one of a service's own targets."""
    if len(scope.parts) < unit.children.filter(ended_on=None).count():
        return
    own = Specification.objects.filter(service=unit, financial_year__gte=str(year))
    if unit.kind == SERVICE and own.exclude(target__code__in=scope.codes).exists():
        return
    what = "unit" if unit.kind == DIRECTORATE else "team or target"
    words = f"Leave at least one {what} in {unit}. To give all of it another name, rename it."
    raise Refused(words, field=field_of_parts(unit))


def field_of_parts(unit: OrganisationUnit) -> str:
    """Where the page asks what goes to the new unit: a service may have no teams."""
    return "targets" if unit.kind == SERVICE else "parts"


def refuse_end(unit: OrganisationUnit, day: date) -> None:
    """A unit ends when nothing is left in it."""
    refuse_ended(unit)
    if unit.kind == OrganisationUnit.COUNCIL:
        raise Refused("The council itself cannot end.")
    if names := list(unit.children.filter(ended_on=None).values_list("title", flat=True)):
        raise Refused(f"Move, merge or end what is in it first: {', '.join(names)}.")
    if RoleAssignment.objects.filter(unit=unit).exists():
        raise Refused("People hold roles in it. End these roles first, or merge the unit.")
    if RoleRequest.objects.filter(unit=unit, decided_at=None).exists():
        raise Refused("A role in it waits to be confirmed. Decide that first.")
    refuse_work_left(unit, day)


def refuse_work_left(unit: OrganisationUnit, day: date) -> None:
    """What a unit answers for needs a successor."""
    year = str(Month.of(day).financial_year)
    targets = Specification.objects.filter(service=unit, financial_year__gte=year)
    plans = Plan.objects.filter(unit=unit, specifications__financial_year__gte=year)
    if owned := list(Objective.objects.filter(partner=unit).values_list("title", flat=True)):
        raise Refused(f"It owns objectives: {', '.join(owned)}. Give them to somebody else first.")
    if targets.exists() or plans.exists():
        raise Refused("It has plans or targets of this year or a later one. Merge the unit.")
    if ExceptionReport.objects.still_open().filter(service=unit).exists():
        raise Refused(f"It has {terms.exception_report.plural} under way. Merge the unit.")
    if month := unpublished_month(unit):
        raise Refused(
            f"It answered for targets in {month.name}, which is not published yet. Publish that"
            " month first, or merge the unit: then its successor signs off for it.",
        )


def unpublished_month(unit: OrganisationUnit) -> Month | None:
    """The last month that a directorate answers for, while it waits to be published: an ended unit
    without a successor would leave nobody to sign it off.
    """
    left = UnitChange.objects.filter(before=unit).select_related("unit").order_by("-first_month")
    for change in left if unit.kind == DIRECTORATE else ():
        month = change.first_month - 1
        targets = Specification.objects.approved().of_year(month.financial_year)
        is_published = ScorecardBuild.objects.filter(month=month, frozen_at__isnull=False).exists()
        answered = targets.filter(within_paths("service__", {change.unit.path})).exists()
        if answered and not is_published and announced_timetable().is_live(month):
            return month
    return None


def details_of(decision: Reorganisation, scope: Scope) -> dict[str, str]:
    details = {
        "day": str(decision.day),
        "into": str(scope.into or scope.title),
        "units": names_of(scope.units),
        "parts": names_of(scope.parts),
        "targets": ", ".join(scope.codes),
        "decided_by": str(decision.decided_by),
    }
    return {name: value for name, value in details.items() if value}


def names_of(units: Sequence[OrganisationUnit]) -> str:
    return ", ".join(unit.title for unit in units)
