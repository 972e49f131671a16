"""What a person may do with contracts, with the reason why not."""

from datetime import date

from django.db.models import QuerySet

from pmf_portal.council.models import User
from pmf_portal.council.permissions import Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from reporting.contracts.rules.contract_words import after
from reporting.meetings.viewers import Viewer
from reporting.models import Contract


def may_view_confidential_contracts(user: User) -> Verdict:
    return may(user, "view_confidential_contracts")


def may_add_supplier(user: User) -> Verdict:
    return may(user, "add_supplier")


def may_record_contract(user: User) -> Verdict:
    return may(user, "record_contract")


def may_change_contract(user: User, contract: Contract) -> Verdict:
    return _managers(user, contract, "change_contract", "change")


def may_extend_contract(user: User, contract: Contract) -> Verdict:
    return _managers(user, contract, "extend_contract", "extend")


def may_end_contract(user: User, contract: Contract) -> Verdict:
    return _managers(user, contract, "end_contract", "end")


def _managers(user: User, contract: Contract, act: str, step: str) -> Verdict:
    """What the manager of a contract does; the performance team does it for them."""
    verdict = may(user, act)
    if not verdict:
        return verdict
    if user.pk != contract.manager_id and Role.PERFORMANCE_TEAM not in user.roles:
        return no(f"This is for {contract.manager}, or for the performance team.")
    return unless_refused(after, contract.state, step)


class ContractViewer(Viewer):
    """The public, or a person with the contracts that they may read."""

    def __init__(self, user: User | None, today: date) -> None:
        super().__init__(user, today)
        self.reads_all = self.user is not None and bool(may_view_confidential_contracts(self.user))

    def contracts(self) -> QuerySet[Contract]:
        """What everybody reads, and one's own; some roles read what is kept from the public."""
        if self.reads_all:
            return Contract.objects.all()
        public = Contract.objects.public()
        if self.user is None:
            return public
        return public | Contract.objects.filter(manager=self.user)
