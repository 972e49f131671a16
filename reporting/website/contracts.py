"""The council's contracts for everybody, with how their measures do.  What is kept from the public
is for those who manage it.
"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.contracts import permissions
from reporting.contracts.pages import contract_rows, headline_of
from reporting.contracts.permissions import ContractViewer

ON_A_PAGE = 50
ACTS = ("change", "extend", "end")


@login_not_required
@require_safe
def contracts(request):
    """The contracts, those that run first: until when, and how many of their measures are red."""
    viewer = ContractViewer(request.user, clock.today())
    rows = contract_rows(viewer.contracts().for_page(), viewer.today)
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "headline": headline_of([row for row in rows if not row.contract.mark]),
    }
    if viewer.user is not None:
        context |= {
            "may_record": permissions.may_record_contract(viewer.user),
            "may_add": permissions.may_add_supplier(viewer.user),
        }
    return render(request, "reporting/contracts/contracts.html", context)


@login_not_required
@require_safe
def contract(request, pk):
    """One contract: what is delivered, until when, and how its measures stand."""
    viewer = ContractViewer(request.user, clock.today())
    one = get_object_or_404(viewer.contracts().for_page(), pk=pk)
    [row] = contract_rows([one], viewer.today)
    context = {"row": row, "contract": one, "steps": one.steps.select_related("by")}
    if viewer.user is not None:
        for act in ACTS:
            context[f"may_{act}"] = getattr(permissions, f"may_{act}_contract")(viewer.user, one)
    return render(request, "reporting/contracts/contract.html", context)
