"""The council's structure: council > directorate > service > team."""

from django.db import models


class OrganisationUnit(models.Model):
    """A part of the council that answers for targets."""

    COUNCIL, DIRECTORATE, SERVICE, TEAM = "council", "directorate", "service", "team"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    kind = models.CharField(
        max_length=12, choices=[(k, k.capitalize()) for k in (COUNCIL, DIRECTORATE, SERVICE, TEAM)]
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # Slugs from the top down, each between slashes: what lies below a unit is found by prefix, at
    # any depth.
    path = models.CharField(max_length=400, unique=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.title

    def is_within(self, unit: "OrganisationUnit") -> bool:
        """Whether this is the unit or lies below it."""
        return self.path.startswith(unit.path)
