"""What everybody reads of lessons changed: whatever stands above is told (settings), within the
transaction of the act.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from targets.lessons.rules.kinds import PERSONAL
from targets.models import Theme

LEFT_OUT = "Left out of the audit trail: it tells of identifiable people"


def show_anew(themes: Iterable[Theme]) -> None:
    """Have the pages, the search and the record on disk say of some themes what is so now."""
    tell = cast(Callable[[list[Theme]], None], import_string(settings.LESSONS_CHANGED))
    tell(list(themes))


def kept_words(text: str, mark: str) -> Any:
    """What the audit trail keeps of a text: never what tells of identifiable people."""
    return LEFT_OUT if text and mark == PERSONAL else text
