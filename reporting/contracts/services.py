"""The acts on suppliers and contracts (framework 2.4)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from pmf_portal.audit.record import record
from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.formats.dates import plain_day
from pmf_portal.refusals import ChangedMeanwhile, Refused
from pmf_portal.uniqueness import unless_taken
from reporting.contracts.rules.contract_words import after
from reporting.models import Contract, ContractStep, Supplier
from targets.models import Target

NAME_TAKEN = "There is a supplier of this name already"
MEANWHILE = "Somebody has changed this contract meanwhile."
FIELDS = ("title", "delivers", "supplier", "unit", "starts", "value_band", "manager", "mark")


@transaction.atomic
def add_supplier(
    *, title: str, partner: OrganisationUnit | None, by: User, at: datetime
) -> Supplier:
    """Add an organisation that the council has a contract with; a partner is linked, not added a
    second time.
    """
    if Supplier.objects.filter(title__iexact=title).exists():
        raise Refused(NAME_TAKEN, "title")
    if partner is not None and Supplier.objects.filter(partner=partner).exists():
        raise Refused(f"{partner} is a supplier already", "partner")
    with unless_taken(Refused(NAME_TAKEN, "title")):
        supplier = Supplier.objects.create(title=title, partner=partner, added_at=at)
    record("add_supplier", supplier, by=by, at=at, partner=str(partner or ""))
    return supplier


def locked_contract(contract: Contract) -> Contract:
    """The contract, held until the act is done."""
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)


@transaction.atomic
def record_contract(
    *,
    title: str,
    delivers: str,
    supplier: Supplier,
    unit: OrganisationUnit,
    starts: date,
    ends: date,
    value_band: str,
    manager: User,
    measures: Sequence[Target],
    mark: str,
    by: User,
    at: datetime,
) -> Contract:
    """Record a contract with its measures."""
    require_days(starts, ends)
    contract = Contract.objects.create(
        title=title,
        delivers=delivers,
        supplier=supplier,
        unit=unit,
        starts=starts,
        ends=ends,
        value_band=value_band,
        manager=manager,
        mark=mark,
        recorded_at=at,
    )
    contract.measures.set(measures)
    write_step(contract, "record", text="", by=by, at=at)
    record("record_contract", contract, by=by, at=at, **recorded(contract))
    return contract


def require_days(starts: date, ends: date) -> None:
    if ends < starts:
        raise Refused("The contract cannot end before it begins", "ends")


@transaction.atomic
def change_contract(
    contract: Contract,
    *,
    measures: Sequence[Target],
    seen_version: int,
    by: User,
    at: datetime,
    **fields: Any,
) -> Contract:
    """Change what is recorded of a contract that runs; its last day is moved by an extension.
    Raises ChangedMeanwhile where somebody else has.
    """
    held = locked_contract(contract)
    after(held.state, "change")
    if held.version != seen_version:
        raise ChangedMeanwhile(MEANWHILE)
    require_days(fields["starts"], held.ends)
    before = recorded(held)
    for name in FIELDS:
        setattr(held, name, fields[name])
    held.version += 1
    held.save()
    held.measures.set(measures)
    write_step(held, "change", text="", by=by, at=at)
    record("change_contract", held, by=by, at=at, before=before, after=recorded(held))
    return held


@transaction.atomic
def extend_contract(
    contract: Contract, *, ends: date, reason: str, by: User, at: datetime
) -> Contract:
    """Move the last day of a contract to a later one, with the reason."""
    held = locked_contract(contract)
    after(held.state, "extend")
    if ends <= held.ends:
        raise Refused(f"Choose a day after {plain_day(held.ends)}", "ends")
    before = held.ends
    held.ends = ends
    held.version += 1
    held.save()
    write_step(held, "extend", text=reason, by=by, at=at)
    words = kept(held, reason)
    record("extend_contract", held, by=by, at=at, before=before, after=ends, reason=words)
    return held


@transaction.atomic
def end_contract(
    contract: Contract, *, ended_on: date, reason: str, by: User, at: datetime
) -> Contract:
    """Say that a contract ended before its last day, and why."""
    held = locked_contract(contract)
    held.state = after(held.state, "end")
    if ended_on < held.starts:
        raise Refused("The contract cannot end before it begins", "ended_on")
    if ended_on >= held.ends:
        raise Refused(f"It ends on {plain_day(held.ends)} by itself", "ended_on")
    if ended_on > localdate(at):
        raise Refused("Say so once the day has come", "ended_on")
    held.ended_on = ended_on
    held.version += 1
    held.save()
    write_step(held, "end", text=reason, by=by, at=at)
    record("end_contract", held, by=by, at=at, ended_on=ended_on, reason=kept(held, reason))
    return held


def write_step(contract: Contract, act: str, *, text: str, by: User, at: datetime) -> None:
    ContractStep.objects.create(
        contract=contract, act=act, ends=contract.ends, text=text, by=by, at=at
    )


def kept(contract: Contract, text: str) -> str:
    """Words for the audit trail: those of a contract that is kept from the public stay with it."""
    return "Left out: the contract is kept from the public" if contract.mark else text


def recorded(contract: Contract) -> dict[str, Any]:
    """What the audit trail keeps of a contract."""
    return {
        "title": kept(contract, contract.title),
        "supplier": kept(contract, str(contract.supplier)),
        "delivers": kept(contract, contract.delivers),
        "unit": str(contract.unit),
        "starts": contract.starts,
        "ends": contract.ends,
        "value_band": contract.value_band,
        "manager": str(contract.manager),
        "mark": contract.mark,
        "measures": sorted(one.code for one in contract.measures.all()),
    }
