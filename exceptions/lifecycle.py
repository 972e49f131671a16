"""Where landed migrations find the states of a report (they stand in exceptions.rules.lifecycle)."""

from exceptions.rules.lifecycle import State

__all__ = ["State"]
