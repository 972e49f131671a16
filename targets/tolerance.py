"""Where a landed migration finds the kinds of tolerance (they stand in targets.rules.tolerance)."""

from targets.rules.tolerance import ToleranceKind

__all__ = ["ToleranceKind"]
