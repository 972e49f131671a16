"""Areas that figures are broken down by: wards and constituencies."""

from django.db import models


class Area(models.Model):
    """A statistical area with its GSS code, valid between two dates (boundaries change)."""

    BOROUGH, CONSTITUENCY, WARD = "borough", "constituency", "ward"

    gss_code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=[(k, k.capitalize()) for k in (BOROUGH, CONSTITUENCY, WARD)])
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name
