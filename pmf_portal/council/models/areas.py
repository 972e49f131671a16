"""Areas that figures are broken down by: wards and constituencies."""

from django.db import models


class Area(models.Model):
    """A statistical area with its GSS code, valid between two dates (boundaries change)."""

    BOROUGH, CONSTITUENCY, WARD = "borough", "constituency", "ward"

    gss_code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=100)
    # The council's own words for its places: ward, division, parish, area committee.
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name

    def stands_in(self, month):
        """Whether the area existed on the last day of a month."""
        return self.valid_from <= month.last_day and (
            self.valid_to is None or self.valid_to >= month.last_day
        )
