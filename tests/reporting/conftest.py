from tests.reporting.september import with_figures
from tests.states import state


@state
def figures(approved):
    """The small council with six months of figures: one target green, one red, one amber, one late."""
    return with_figures(approved)
