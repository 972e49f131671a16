from reporting.public_record.writing import write_record
from tests.reporting.meetings.pack_story import with_cabinet
from tests.reporting.september import published, with_figures
from tests.states import made_once


@made_once
def figures(approved):
    """The small council with six months of figures: one target green, one red, one amber, one late."""
    return with_figures(approved)


@made_once
def september(figures):
    """September is published."""
    published(figures)
    return figures


@made_once
def on_disk(september):
    """September is published and its pages lie on disk."""
    write_record()
    return september


@made_once
def with_meetings(september):
    """Cabinet has met since September came out, and its pack comes out with the correction."""
    return with_cabinet(september)
