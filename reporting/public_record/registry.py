"""Which public views belong to the public record, and what their answers depend on."""

# What a view's answer depends on, and so when its page on disk is written anew: anything published,
# what was published of the
# month in its address, or (for the many pages of targets) the publications of that month without
# their printed forms.
RECORD, MONTH, TARGETS = "record", "month", "targets"


def on_record(depends_on):
    """Marks a public view whose pages belong to the public record: they are written to disk and
    exported, and read only publications.
    """

    def marked(view):
        view.on_record = depends_on
        return view

    return marked
