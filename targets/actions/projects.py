"""The acts on projects, which group the actions of a plan (framework 2.3)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from pmf_portal.audit.record import record
from pmf_portal.council.models import User
from pmf_portal.refusals import ChangedMeanwhile, Refused
from targets.actions.entries import ProjectEntries
from targets.models import Plan, Project

COLUMNS = ("title", "stage", "benefits", "starts", "ends", "board", "sponsor")


@transaction.atomic
def add_project(plan: Plan, entries: ProjectEntries, *, by: User, at: datetime) -> Project:
    """Add a project to a plan; raises Refused when one of its name is there, or it ends before it
    starts.
    """
    # By the plan: where there is no project yet, there is no row of it to lock.
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    check_days(entries)
    slug = slugify(entries.title)[:70] or "project"
    if slug == "add":
        slug = "add-project"  # that address is the form
    if plan.projects.filter(slug=slug).exists():
        raise Refused(f"{plan} has a project of this name already.", "title")
    project = Project(plan=plan, slug=slug)
    for name in COLUMNS:
        setattr(project, name, getattr(entries, name))
    project.save()
    record("add_project", f"{project} ({plan})", by=by, at=at, **recorded(entries))
    return project


@transaction.atomic
def change_project(
    project: Project, entries: ProjectEntries, *, seen_version: int, by: User, at: datetime
) -> Project:
    """State a project otherwise; its address stays.  Raises Refused or ChangedMeanwhile."""
    current = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if current.version != seen_version:
        raise ChangedMeanwhile()
    check_days(entries)
    for name in COLUMNS:
        setattr(current, name, getattr(entries, name))
    current.version += 1
    current.save()
    record("change_project", f"{current} ({current.plan})", by=by, at=at, **recorded(entries))
    return current


def check_days(entries: ProjectEntries) -> None:
    if entries.ends < entries.starts:
        raise Refused("The last day cannot be before the first day.", "ends")


def recorded(entries: ProjectEntries) -> dict[str, Any]:
    """What a project states, as the trail keeps it."""
    return {
        "stage": entries.stage,
        "benefits": entries.benefits,
        "starts": entries.starts,
        "ends": entries.ends,
        "board": entries.board,
        "sponsor": str(entries.sponsor) if entries.sponsor else "",
    }
