"""Figures that are not published, as readers see them (pure)."""

from collections.abc import Mapping
from typing import Any

from pmf_portal.formats.canonical import decimal_of
from pmf_portal.formats.numbers import format_number

NOT_PUBLISHED = "not published"


def published_figure(line: Mapping[str, Any], name: str, decimals: int, unit: str) -> str:
    """A column of a published line with its unit; “not published” where it is withheld."""
    if name in line.get("suppressed", "").split():
        return NOT_PUBLISHED
    return format_number(decimal_of(line.get(name)), decimals, unit)
