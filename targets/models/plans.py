"""Plans and their priorities (framework 2.1, 2.2)."""

from django.db import models

from pmf_portal.council.models import OrganisationUnit


class Plan(models.Model):
    """The Corporate Plan, or the plan of one directorate."""

    CORPORATE, DIRECTORATE = "corporate", "directorate"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=[(CORPORATE, "Corporate Plan"), (DIRECTORATE, "Directorate Plan")])
    unit = models.ForeignKey(OrganisationUnit, on_delete=models.PROTECT, related_name="plans")

    class Meta:
        ordering = ["kind", "title"]

    def __str__(self):
        return self.title


class Priority(models.Model):
    """What a plan's targets are gathered under."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="priorities")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["plan", "order"]
        constraints = [models.UniqueConstraint(fields=["plan", "slug"], name="one_priority_per_plan_and_slug")]

    def __str__(self):
        return self.title
