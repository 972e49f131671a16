"""Choices that keep showing what stands: somebody who has left, a unit or target that is offered no
longer, is shown as such, and nobody else is chosen in their place.
"""

from collections.abc import Callable

from django import forms
from django.db.models import Model, Q, QuerySet
from django.forms.models import ModelChoiceField

CHOOSE, NOT_CHOSEN = "Choose", "Not chosen"
DJANGOS_EMPTY = "---------"
LEFT, NOT_OFFERED = "(left)", "(no longer offered)"


def keep_holder(bound: forms.BoundField) -> None:
    """Have a list of people, units or targets offer what stands, too; safe to ask twice."""
    field = bound.field
    if not isinstance(field, ModelChoiceField):
        return
    offer_no_choice(field)
    held = held_keys(bound.initial)
    if not held or getattr(field, "holders_kept", None) == held or field.queryset is None:
        return
    field.holders_kept = held
    offered = field.queryset
    gone = offered.model._default_manager.filter(pk__in=held).exclude(pk__in=keys_of(offered))
    if keys := set(gone.values_list("pk", flat=True)):
        field.label_from_instance = marking(field.label_from_instance, keys)
        field.queryset = with_held(offered, keys)


def offer_no_choice(field: ModelChoiceField) -> None:
    """Let a list always begin with no choice: otherwise a browser chooses the first of the list
    where the one that stands is missing.
    """
    one_of_a_list = isinstance(field.widget, forms.Select) and not isinstance(
        field.widget, forms.SelectMultiple | forms.RadioSelect
    )
    if one_of_a_list and field.empty_label in (None, DJANGOS_EMPTY):
        field.empty_label = CHOOSE if field.required else NOT_CHOSEN


def held_keys(initial: object) -> tuple[object, ...]:
    """The keys of what stands in a field."""
    if initial in (None, ""):
        return ()
    if isinstance(initial, QuerySet | list | tuple | set):
        return tuple(getattr(one, "pk", one) for one in initial)
    return (getattr(initial, "pk", initial),)


def keys_of(offered: QuerySet) -> QuerySet:
    return offered.order_by().values("pk")


def with_held(offered: QuerySet, gone: set[object]) -> QuerySet:
    """What is offered and what stands, in the order of what is offered."""
    both = offered.model._default_manager.filter(Q(pk__in=keys_of(offered)) | Q(pk__in=gone))
    both.query.order_by = offered.query.order_by
    if offered.query.select_related:
        both.query.select_related = offered.query.select_related
    return both


def marking(label_of: Callable[[Model], str], gone: set[object]) -> Callable[[Model], str]:
    """The words of a choice, with a mark behind what is not offered any more."""

    def label(one: Model) -> str:
        words = label_of(one)
        if one.pk not in gone:
            return words
        return f"{words} {LEFT if getattr(one, 'is_active', True) is False else NOT_OFFERED}"

    return label
