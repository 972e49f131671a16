"""Which public views belong to the public record, and what their answers depend on."""

from collections.abc import Callable
from typing import Any

# What a view's answer depends on, and so when its page on disk is written anew: anything published,
# what was published of the month in its address, or (for the many pages of targets) the
# publications of that month without their printed forms.
RECORD, MONTH, TARGETS = "record", "month", "targets"
MARK = "archive_depends_on"
View = Callable[..., Any]


def archived(depends_on: str) -> Callable[[View], View]:
    """Marks a public view whose pages belong to the public record: they are written to disk and
    exported, and read only publications.
    """

    def marked(view: View) -> View:
        setattr(view, MARK, depends_on)
        return view

    return marked
