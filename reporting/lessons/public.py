"""What everybody reads of lessons follows each act on them: search, and the record on disk."""

from collections.abc import Sequence

from reporting.public_record.search_lessons import index_themes
from reporting.public_record.staleness import stale_with_this_act
from targets.models import Theme


def lessons_changed(themes: Sequence[Theme]) -> None:
    """Bring search and disk up to what is so of some themes, in the transaction of the act."""
    index_themes(themes)
    stale_with_this_act()
