"""The council's structure: council > directorate > service > team; and beside the directorates the
organisations that the council works with.
"""

from django.db import models

from pmf_portal.council.rules.role_rules import kind_in_words
from pmf_portal.formats.wording import Term


class UnitQuerySet(models.QuerySet):
    def standing(self):
        """Those that have not ended: what is offered wherever a unit is chosen."""
        return self.filter(ended_on=None)

    def of_the_council(self):
        """The council's own parts: no organisation outside it."""
        return self.exclude(kind=OrganisationUnit.PARTNER)

    def partners(self):
        """The organisations outside the council that it works with."""
        return self.filter(kind=OrganisationUnit.PARTNER)


class OrganisationUnit(models.Model):
    """A part of the council that answers for targets; or a partner, an organisation outside the
    council that answers for none.
    """

    COUNCIL, DIRECTORATE, SERVICE, TEAM, PARTNER = (
        "council",
        "directorate",
        "service",
        "team",
        "partner",
    )

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    kind = models.CharField(
        max_length=12,
        choices=[(k, k.capitalize()) for k in (COUNCIL, DIRECTORATE, SERVICE, TEAM, PARTNER)],
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # Slugs from the top down, each between slashes: what lies below a unit is found by prefix, at
    # any depth.
    path = models.CharField(max_length=400, unique=True)
    # An ended unit stays as history; one that was merged lies below its successor, so that whoever
    # answers for the successor reaches what it left.
    ended_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_in_words(self) -> Term:
        return kind_in_words(self.kind)

    def is_within(self, unit: "OrganisationUnit") -> bool:
        """Whether this is the unit or lies below it."""
        return self.path.startswith(unit.path)
