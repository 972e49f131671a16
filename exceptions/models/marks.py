"""Where landed migrations find the field of redactions: exceptions.models.redactions holds it."""

from exceptions.models.redactions import RedactionField as MarkField

__all__ = ["MarkField"]
