"""The one text form in which things are hashed: the same content always gives the same bytes
(pure).
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, overload

from pmf_portal.periods.month import FinancialYear, Month


def plain(value: Any) -> Any:
    """A value as canonical JSON can hold it: decimals and dates as text, times in UTC, text in
    NFC.
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    for kind, form in FORMS:
        if isinstance(value, kind):
            return form(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


@overload
def decimal_text(value: None) -> None: ...


@overload
def decimal_text(value: Decimal) -> str: ...


def decimal_text(value: Decimal | None) -> str | None:
    """An exact decimal without exponent or needless zeros: 1.50 and 1.5 are the same figure."""
    if value is None:
        return None
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@overload
def decimal_of(text: None) -> None: ...


@overload
def decimal_of(text: str) -> Decimal: ...


def decimal_of(text: str | None) -> Decimal | None:
    """The exact decimal that `decimal_text` wrote; None for None."""
    return None if text is None else Decimal(text)


# A datetime is a date too, so it stands first.
FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (str, lambda value: unicodedata.normalize("NFC", value)),
    (Decimal, decimal_text),
    (datetime, lambda value: value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
    (date, date.isoformat),
    ((Month, FinancialYear), str),
)


def canonical(content: Any) -> str:
    """Content as canonical JSON text."""
    return json.dumps(plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(data: str | bytes) -> str:
    """SHA-256, in hexadecimal, of text or bytes."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
