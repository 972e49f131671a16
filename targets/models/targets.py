"""A target's identity: everything else about it belongs to a year's specification."""

from django.db import models

from targets.querysets import TargetQuerySet
from targets.rules.codes import likeness, sort_key


class MadeOfCodeField(models.CharField):
    """A column that is made of the target's code whenever it is stored."""

    make = staticmethod(str)

    def deconstruct(self):
        """To migrations it is plain text."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def pre_save(self, model_instance, add):
        made = self.make(model_instance.code)
        setattr(model_instance, self.attname, made)
        return made


class SortKeyField(MadeOfCodeField):
    """Codes in the order that readers expect."""

    make = staticmethod(sort_key)


class LikenessField(MadeOfCodeField):
    """What codes that are too alike have in common."""

    make = staticmethod(likeness)


class Target(models.Model):
    """Something the council promises, known by its code from year to year."""

    code = models.CharField(max_length=30, unique=True)
    sort_key = SortKeyField(max_length=90, default="", editable=False, db_index=True)
    # Empty for codes that were too alike before that was asked.
    likeness = LikenessField(max_length=30, editable=False, null=True, unique=True)
    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]

    def __str__(self):
        return self.code
