"""Areas that figures are broken down by (wards and constituencies), and how many people live in
each.
"""

from django.db import models
from django.db.models import Q


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
    # Where its tile stands on the map of the council: rows from the north, columns from the west.
    map_row = models.PositiveSmallIntegerField(null=True, blank=True)
    map_column = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name

    def stands_in(self, month):
        """Whether the area existed on the last day of a month."""
        return self.valid_from <= month.last_day and (
            self.valid_to is None or self.valid_to >= month.last_day
        )


class Population(models.Model):
    """How many people of a group lived in an area in the middle of a year, by whom it was counted
    or estimated.  Append-only: a correction is a further revision, and the highest counts.
    """

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="populations")
    year = models.PositiveSmallIntegerField()
    # The source's own words: "all ages", "0–17", "65 and over", "households".
    group = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    revision = models.PositiveSmallIntegerField(default=1)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["area", "group", "year", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "group", "year", "revision"],
                name="one_population_per_area_group_year_and_revision",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="population_revision_from_1"),
        ]

    def __str__(self):
        return f"{self.area_id} {self.year} {self.group}: {self.count}"
