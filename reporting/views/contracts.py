"""Suppliers and contracts as their managers keep them."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from reporting.contracts import permissions
from reporting.contracts.permissions import ContractViewer
from reporting.contracts.services import (
    MEANWHILE,
    add_supplier,
    change_contract,
    end_contract,
    extend_contract,
    record_contract,
)
from reporting.forms.contracts import (
    ChangeContractForm,
    ContractForm,
    EndForm,
    ExtendForm,
    SupplierForm,
)
from reporting.views.lessons import acting, answered
from reporting.views.meetings import render_form

CONTRACTS = ("/contracts/", "Contracts")
FIELDS = ("title", "delivers", "supplier", "unit", "starts", "value_band", "manager", "mark")


def new_supplier(request):
    """Add an organisation that the council has contracts with."""
    require(permissions.may_add_supplier(request.user))
    form = SupplierForm(request.POST or None)
    if form.save_with(lambda entries: add_supplier(**entries, **acting(request))):
        messages.success(request, "The supplier is added. Record the contract now.")
        may_record = permissions.may_record_contract(request.user)
        return redirect("record_contract" if may_record else "contracts")
    return render_form(request, form, "Add a supplier", back=CONTRACTS)


def record(request):
    """Record a contract."""
    require(permissions.may_record_contract(request.user))
    form = ContractForm(request.POST or None)
    made = []
    if form.save_with(lambda entries: made.append(record_contract(**entries, **acting(request)))):
        messages.success(request, "The contract is recorded.")
        seen = ContractViewer(request.user, clock.today()).contracts().filter(pk=made[0].pk)
        return redirect(made[0]) if seen.exists() else redirect("contracts")
    return render_form(request, form, "Record a contract", back=CONTRACTS)


def get_contract_or_404(request, pk):
    """A contract that the person may read."""
    viewer = ContractViewer(request.user, clock.today())
    return get_object_or_404(viewer.contracts().for_page(), pk=pk)


def change(request, pk):
    """Change what is recorded of a contract."""
    contract = get_contract_or_404(request, pk)
    require(permissions.may_change_contract(request.user, contract))
    initial = {name: getattr(contract, name) for name in FIELDS}
    initial["measures"] = contract.measures.all()
    form = ChangeContractForm(request.POST or None, initial=initial)
    form.say_about("contract", contract.version, late=MEANWHILE)
    act = partial(change_contract, contract, seen_version=contract.version)
    return answered(request, form, act, contract, "Change the contract")


def extend(request, pk):
    """Move the last day of a contract to a later one."""
    contract = get_contract_or_404(request, pk)
    require(permissions.may_extend_contract(request.user, contract))
    form = ExtendForm(request.POST or None)
    act = partial(extend_contract, contract)
    return answered(request, form, act, contract, "Extend the contract")


def end(request, pk):
    """Say that a contract ended early."""
    contract = get_contract_or_404(request, pk)
    require(permissions.may_end_contract(request.user, contract))
    form = EndForm(request.POST or None)
    act = partial(end_contract, contract)
    return answered(request, form, act, contract, "Say that the contract ended early")
