"""Two words on one figure at the same moment, and a word while the figure is corrected (PostgreSQL:
SQLite lets one writer in at a time).
"""

from decimal import Decimal

import pytest

from pmf_portal.refusals import Refused
from scorecards.actuals.services import record_actual
from scorecards.models import DisputeAnswer, PartnerWord
from scorecards.partners.acts import answer_dispute, dispute_figure, verify_partner_figures
from scorecards.partners.rules import WordState
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.reporting.september import SEPTEMBER
from tests.scorecards.partner_figures import enter, figure_of, share

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture
def council(transactional_db, at):
    council = Council()
    council.add_usual_targets()
    council.approve()
    share(council)
    enter(council, at)
    return council


def verify_seen(council, at):
    seen, partner = figure_of(at).actual.pk, council.people["partner"]
    return lambda: verify_partner_figures(council.units["trust"], [seen], by=partner, at=at)


def correct(council, at):
    return lambda: record_actual(
        council.latest,
        SEPTEMBER,
        value=Decimal("89"),
        reason="Counted again",
        by=council.people["team"],
        at=at,
    )


@pytest.mark.parametrize("correction_first", [True, False])
def test_a_figure_corrected_at_the_same_moment_is_not_verified(council, at, correction_first):
    acts = [correct(council, at), verify_seen(council, at)]
    overlapping(*(acts if correction_first else reversed(acts)))
    figure = figure_of(at)
    assert figure.actual.revision == 2 and figure.state is WordState.UNVERIFIED


def test_a_figure_verified_twice_at_once_is_verified_once(council, at):
    verify = verify_seen(council, at)
    _, outcome = overlapping(verify, verify)
    assert isinstance(outcome, Refused) and "verified already" in str(outcome)
    assert PartnerWord.objects.count() == 1


def test_a_figure_verified_meanwhile_is_not_disputed(council, at):
    figure, partner = figure_of(at), council.people["partner"]
    _, outcome = overlapping(
        verify_seen(council, at), lambda: dispute_figure(figure, words="No", by=partner, at=at)
    )
    assert isinstance(outcome, Refused) and "This figure is verified" in str(outcome)
    assert figure_of(at).state is WordState.VERIFIED


def test_a_dispute_answered_twice_at_once_is_answered_once(council, at):
    word = dispute_figure(figure_of(at), words="No", by=council.people["partner"], at=at)

    def answer():
        return answer_dispute(word, words="It stands.", by=council.people["head"], at=at)

    _, outcome = overlapping(answer, answer)
    assert isinstance(outcome, Refused) and "answered already" in str(outcome)
    assert DisputeAnswer.objects.count() == 1
