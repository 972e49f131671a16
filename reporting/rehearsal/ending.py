"""Ending a rehearsal: the set-up stays and becomes the real one, what came of it goes.

The locks of the database refuse to remove what never changes, and rightly.  They come off and go on
again within the one transaction that removes it, so that nobody ever finds the portal without them.
"""

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from pmf_portal.audit.append_only import run
from pmf_portal.audit.locks import LockRegistry, lock_problems, restore_locks
from pmf_portal.audit.models import AuditEvent, ChainHead
from pmf_portal.audit.record import Actor, record
from pmf_portal.council.models import Rehearsal
from pmf_portal.council.rehearsal import remember
from pmf_portal.refusals import Refused
from reporting.models import Publication
from reporting.public_record.locks import every_lock
from reporting.public_record.search_index import rebuild_search
from reporting.rehearsal.kept import removed_models
from targets.models import Action, Milestone, Specification

NONE_UNDER_WAY = "No rehearsal is under way, so there is nothing to end."


@dataclass
class Removed:
    """What the end of a rehearsal removes: rows by the name of their model, and how many approved
    plan-years stay or become drafts again.
    """

    rows: dict[str, int] = field(default_factory=dict)
    approvals_kept: bool = False

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def end_rehearsal(
    *, keep_approvals: bool = False, by: Actor, at: datetime, is_dry_run: bool = False
) -> Removed:
    """Turn the rehearsed set-up into the real one: people, units, places and plans stay, figures,
    scorecards, sign-offs, reports and publications go.  Plans are drafts again, unless the
    approvals of the rehearsal are to hold.

    Raises Refused where no rehearsal is under way, or something was published before it began.  The
    audit trail stays whole: it says which of its acts were a rehearsal.
    """
    with transaction.atomic():
        rehearsal = Rehearsal.objects.select_for_update().filter(ended_at=None).first()
        if rehearsal is None:
            raise Refused(NONE_UNDER_WAY)
        if Publication.objects.filter(published_at__lt=rehearsal.begun_at).exists():
            raise Refused("Something was published before the rehearsal began. It is kept.")
        removed = remove_results(keep_approvals=keep_approvals)
        acts = acts_of(rehearsal)
        Rehearsal.objects.filter(pk=rehearsal.pk).update(ended_by=str(by), ended_at=at)
        rebuild_search()
        record(
            "end_rehearsal",
            "the portal",
            by=by,
            at=at,
            begun_at=rehearsal.begun_at,
            removed=removed.rows,
            approvals_kept=keep_approvals,
            acts=acts,
        )
        if is_dry_run:
            transaction.set_rollback(True)
            return removed
    remember(False)
    remove_published_files()
    return removed


def acts_of(rehearsal: Rehearsal) -> dict[str, Any]:
    """The first and the last act of the trail that were a rehearsal, and the hash of the last."""
    first = AuditEvent.objects.filter(action="begin_rehearsal").order_by("-sequence").first()
    head = ChainHead.objects.get(pk=1)
    return {
        "first": first.sequence if first else None,
        "last": head.sequence,
        "hash_of_last": head.hash,
    }


def remove_results(*, keep_approvals: bool) -> Removed:
    """Remove what came of the rehearsal, between taking the locks off and putting them on again."""
    removed = Removed(approvals_kept=keep_approvals)
    registry = every_lock(connection)
    # PostgreSQL alters no table while a check of its rows is still to come.
    connection.check_constraints()
    take_off(registry)
    if not keep_approvals:
        Specification.objects.filter(approval__isnull=False).update(approval=None)
    for model in removed_models(keep_approvals=keep_approvals):
        count = model._base_manager.count()
        if count:
            removed.rows[model._meta.label] = count
        for table in tables_of(model):
            run(connection, [f'DELETE FROM "{table}"'])
    begin_actions_anew(removed)
    connection.check_constraints()
    restore_locks(connection, registry)
    if problems := [str(problem) for problem in lock_problems(connection, registry)]:
        raise RuntimeError("; ".join(problems))
    return removed


def begin_actions_anew(removed: Removed) -> None:
    """The actions of plans are to be done again; those of exception reports are gone with them."""
    of_reports = Action.objects.filter(plan=None)
    if count := of_reports.count():
        removed.rows[Action._meta.label] = count
        of_reports.delete()
    Action.objects.update(
        status=Action.PLANNED, reason="", evidence="", updated_for=None, done_on=None
    )
    Milestone.objects.update(done_on=None)


def tables_of(model: Any) -> list[str]:
    """The tables of a model: those of its many-to-many fields before its own."""
    through = [field.remote_field.through._meta.db_table for field in model._meta.many_to_many]
    return [*through, model._meta.db_table]


def take_off(registry: LockRegistry) -> None:
    """Take every lock off; nobody sees that before the transaction has put them on again."""
    for lock in registry.locks:
        on_table = f" ON {lock.table}" if connection.vendor == "postgresql" else ""
        run(connection, [f"DROP TRIGGER IF EXISTS {lock.name}{on_table}"])


def remove_published_files() -> None:
    """Take what was published off the disk; write_record writes what is left."""
    root = Path(settings.PUBLISHED_ROOT)
    if not root.exists():
        return
    for path in root.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
