"""Fixtures of the tests of effects, audits and contracts."""

from decimal import Decimal

import pytest

from reporting.effects import comparing
from reporting.models import DecisionEffect
from tests.reporting.assurance.story import BY
from tests.reporting.september import SEPTEMBER


@pytest.fixture
def found(monkeypatch):
    """December is published, as far as comparing asks: with a figure of the measure."""

    def plant(value, edition=1):
        def editions(months):
            newest = build_of(edition)
            return {month: newest for month in months if month == BY}

        def figure(content, month):
            return None if value is None else Decimal(value)

        monkeypatch.setattr(comparing, "newest_editions", editions)
        monkeypatch.setattr(comparing, "figure_in", figure)

    return plant


def build_of(edition):
    from_september = DecisionEffect.objects.first().target
    build = comparing.ScorecardBuild.objects.get(month=SEPTEMBER)
    assert build.published_targets.filter(code=from_september.code).exists()
    build.edition = edition
    return build
