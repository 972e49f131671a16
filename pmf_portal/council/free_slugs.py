"""Names in addresses: made of a title, and numbered where another row has them."""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

Row = TypeVar("Row", bound=models.Model)


def free_slug(
    model: type[models.Model], title: str, usual: str, *, longest: int = 60, ending: str = ""
) -> str:
    """A name that no row of a model has: words of the title, or the usual one where it has none."""
    words = slugify(title)[:longest].strip("-") or usual
    slug, number = f"{words}{ending}", 1
    while model._default_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{words}-{number}{ending}"
    return slug


def created_with_slug(model: type[Row], named_after: str, usual: str, **fields: Any) -> Row:
    """A new row with a name of its own, also where another of its title comes in at the same
    moment.
    """
    while True:
        slug = free_slug(model, named_after, usual)
        try:
            with transaction.atomic():
                return model._default_manager.create(slug=slug, **fields)
        except IntegrityError:
            if not model._default_manager.filter(slug=slug).exists():
                raise
