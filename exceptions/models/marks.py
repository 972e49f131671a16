"""Marks: which parts of a report are left out of the public copy, and why."""

from django.db import models

PERSONAL, COMMERCIAL = "personal", "commercial"
MARKS = {PERSONAL: "it tells of identifiable people", COMMERCIAL: "it is commercially sensitive"}
CHOICES = [
    ("", "Publish it"),
    (PERSONAL, "Leave it out: it tells of identifiable people"),
    (COMMERCIAL, "Leave it out: it is commercially sensitive"),
]


class MarkField(models.CharField):
    """Whether something stays out of the public copy, and for which reason."""

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args, **{"max_length": 10, "blank": True, "default": "", "choices": CHOICES} | kwargs
        )
