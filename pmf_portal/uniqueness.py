"""What there is one of, though two people add it at the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def unless_taken(refusal: Exception) -> Iterator[None]:
    """Save what there is one of; the second of two people is told with this refusal instead of the
    database's.  What was saved before stands.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise refusal from error
