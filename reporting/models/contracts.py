"""Suppliers, the contracts that the council has with them, and the measures that show how a
contract does (framework 2.4).
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pmf_portal.council.models import OrganisationUnit
from reporting.contracts.rules.contract_words import (
    CONTRACT_LABELS,
    VALUE_BANDS,
    ContractState,
    Term,
)
from targets.lessons.rules.kinds import MARKS
from targets.models import Target
from targets.models.lessons import MarkField, person


# Functions, so that other words are no change of the models.
def value_bands():
    return list(VALUE_BANDS.items())


def contract_states():
    return [(str(state), label) for state, label in CONTRACT_LABELS.items()]


class Supplier(models.Model):
    """An organisation that delivers something for the council by contract.  One that has accounts
    of its own in the portal is a partner too, and linked to it.
    """

    title = models.CharField(max_length=150, unique=True)
    partner = models.ForeignKey(
        OrganisationUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(partner__isnull=False),
                name="one_supplier_per_partner",
            )
        ]

    def __str__(self):
        return self.title


class ContractQuerySet(models.QuerySet):
    def public(self):
        """What everybody may read."""
        return self.filter(mark="")

    def running(self):
        """Those that nobody has ended; their last day may have passed."""
        return self.filter(state=ContractState.RUNNING)

    def for_page(self):
        """With what a page says of each."""
        return self.select_related("supplier__partner", "unit", "manager").prefetch_related(
            "measures"
        )


class Contract(models.Model):
    """A contract: what it is for, with whom, until when, and who manages it."""

    title = models.CharField(max_length=200)
    delivers = models.TextField(help_text="What is delivered.")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="contracts")
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    value_band = models.CharField(max_length=4, choices=value_bands)
    manager = person()
    measures = models.ManyToManyField(Target, related_name="contracts", blank=True)
    mark = MarkField()
    state = models.CharField(
        max_length=7, choices=contract_states, default=ContractState.RUNNING.value
    )
    ended_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["ends", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="a_contract_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return "A contract that is kept from the public" if self.mark else self.title

    def get_absolute_url(self):
        return reverse("contract", args=[self.pk])

    @property
    def term(self):
        return Term(self.starts, self.ends, self.ended_on)

    @property
    def why_marked(self):
        return MARKS.get(self.mark, "")


class ContractStep(models.Model):
    """One act in the life of a contract: who, when, and what was said.  Append-only."""

    ACTS = {
        "record": "Recorded",
        "change": "Changed",
        "extend": "Extended",
        "end": "Ended early",
    }

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=6)
    ends = models.DateField()
    text = models.TextField(blank=True)
    by = person()
    at = models.DateTimeField()

    class Meta:
        ordering = ["contract", "at", "pk"]

    def __str__(self):
        return f"{self.contract_id} {self.act}"

    @property
    def label(self):
        return self.ACTS[self.act]
