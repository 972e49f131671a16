"""A target's identity: everything else about it belongs to a year's specification."""

from django.db import models

from targets.querysets import TargetQuerySet


class Target(models.Model):
    """Something the council promises, known by its code from year to year."""

    code = models.CharField(max_length=30, unique=True)
    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code
