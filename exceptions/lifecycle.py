"""Where landed migrations find the states of a report: exceptions.rules.lifecycle holds them."""

from exceptions.rules.lifecycle import State

__all__ = ["State"]
