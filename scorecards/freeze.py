"""Where landed migrations find the locks of scorecards, which stand in `scorecards.month.locks`."""

from scorecards.month.locks import (
    BUILD,
    CHILDREN,
    CONFIRMATIONS,
    CONFIRMED,
    FREEZE,
    FREEZE_QUALITY,
    FREEZE_READINGS,
    FREEZE_RETURNS,
    FREEZE_SOURCES,
    FROZEN,
    LINE_FROZEN,
    QUALITY,
    READINGS,
    RETURNS,
    SOURCES,
)

__all__ = [
    "BUILD",
    "CHILDREN",
    "CONFIRMATIONS",
    "CONFIRMED",
    "FREEZE",
    "FREEZE_QUALITY",
    "FREEZE_READINGS",
    "FREEZE_RETURNS",
    "FREEZE_SOURCES",
    "FROZEN",
    "LINE_FROZEN",
    "QUALITY",
    "READINGS",
    "RETURNS",
    "SOURCES",
]
