"""Redactions: which parts of a report are left out of the public copy, and why.

The columns and form fields that hold them are called marks.
"""

from typing import Any

from django.db import models

PERSONAL, COMMERCIAL = "personal", "commercial"
REDACTIONS = {
    PERSONAL: "it tells of identifiable people",
    COMMERCIAL: "it is commercially sensitive",
}
REDACTION_CHOICES = [
    ("", "Publish it"),
    (PERSONAL, "Leave it out: it tells of identifiable people"),
    (COMMERCIAL, "Leave it out: it is commercially sensitive"),
]


class RedactionField(models.CharField):
    """Whether something stays out of the public copy, and for which reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "max_length": 10,
            "blank": True,
            "default": "",
            "choices": REDACTION_CHOICES,
        }
        super().__init__(*args, **defaults | kwargs)

    def deconstruct(self) -> Any:
        # As the landed migrations know it.
        name, _, args, kwargs = super().deconstruct()
        return name, "exceptions.models.marks.MarkField", args, kwargs
