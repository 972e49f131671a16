"""Which public views belong to the public record, and what their answers depend on."""

from collections.abc import Callable
from typing import Any

# What a view's answer depends on, and so when its page on disk is written anew: anything published,
# what was published of the month in its address, or (for the many pages of targets) the
# publications of that month without their printed forms; or the approved plans, what became of the
# measures that left them, and the newest targets.
RECORD, MONTH, TARGETS, LIVES = "record", "month", "targets", "lives"
# What changes from day to day: the portal answers it while it can, and the copy on disk stands in
# for it, and goes into the archive.
DAILY = "daily"
MARK = "archive_depends_on"
EXPORTED = "archive_forms"
View = Callable[..., Any]


def archived(depends_on: str) -> Callable[[View], View]:
    """Marks a public view whose pages belong to the public record: they are written to disk and
    exported, and read only publications.
    """

    def marked(view: View) -> View:
        setattr(view, MARK, depends_on)
        return view

    return marked


def exported_as(*forms: str) -> Callable[[View], View]:
    """Marks a public view of files that are made of the record when they are asked for: they are
    not on disk, but in these forms they are part of the exported archive.
    """

    def marked(view: View) -> View:
        setattr(view, EXPORTED, forms)
        return view

    return marked
