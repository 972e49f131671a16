import pytest

from tests.reporting.september import with_figures


@pytest.fixture
def figures(approved):
    """The small council with six months of figures: one target green, one red, one amber, one late."""
    return with_figures(approved)
