"""Figures that come from a partner: verified or disputed by it, revision by revision, and answered
by the council before the director signs.
"""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Notice, User
from pmf_portal.council.people import close_account
from pmf_portal.refusals import Refused
from scorecards.models import DisputeAnswer, PartnerWord
from scorecards.month.building import build_scorecards
from scorecards.month.sign_off import digest_of_lines, sign_off
from scorecards.partners.acts import answer_dispute, dispute_figure, verify_partner_figures
from scorecards.partners.reading import figures_of_partners, words_of_lines
from scorecards.partners.rules import (
    Words,
    WordState,
    state_in_words,
    state_of,
    why_not_answered,
    why_not_disputed,
    why_not_verified,
)
from scorecards.permissions import (
    may_answer_dispute,
    may_dispute_figure,
    may_record_actual,
    may_verify_partner_figures,
    may_view_figure,
)
from targets.decisions import change_officers
from targets.models import Responsibility, Specification
from tests.reporting.september import SEPTEMBER
from tests.scorecards.partner_figures import enter, figure_of, share
from tests.states import made_once

STATES = (WordState.UNVERIFIED, WordState.VERIFIED, WordState.DISPUTED, WordState.ANSWERED)


@made_once
def shared(approved):
    """The trust brings the figures of one target."""
    return share(approved)


@pytest.fixture
def entered(shared, at):
    enter(shared, at)
    return shared


def verify(council, at, *keys):
    trust = council.units["trust"]
    keys = keys or [figure_of(at).actual.pk]
    return verify_partner_figures(trust, keys, by=council.people["partner"], at=at)


def dispute(council, at, words="Two are counted twice."):
    return dispute_figure(figure_of(at), words=words, by=council.people["partner"], at=at)


def answer(council, word, at, words="They are two people."):
    return answer_dispute(word, words=words, by=council.people["head"], at=at)


def bring_to(state, council, at):
    """The figure of the trust in a state."""
    if state is WordState.VERIFIED:
        verify(council, at)
    if state in (WordState.DISPUTED, WordState.ANSWERED):
        word = dispute(council, at)
        if state is WordState.ANSWERED:
            answer(council, word, at)


# The rules, as tables.


@pytest.mark.parametrize(
    ("verified", "disputed", "answered", "state"),
    [
        (False, False, False, WordState.UNVERIFIED),
        (True, False, False, WordState.VERIFIED),
        (False, True, False, WordState.DISPUTED),
        (False, True, True, WordState.ANSWERED),
        (True, True, False, WordState.VERIFIED),
        (True, True, True, WordState.VERIFIED),
    ],
)
def test_how_a_figure_stands_follows_from_what_was_said(verified, disputed, answered, state):
    assert state_of(Words(verified, disputed, answered)) is state


@pytest.mark.parametrize(
    ("state", "verify", "dispute", "answer"),
    [
        (WordState.UNVERIFIED, "", "", "Nothing is disputed any more: look at the figure again."),
        (
            WordState.VERIFIED,
            "This figure is verified already.",
            "This figure is verified. If it is wrong after all, enter the right one.",
            "Nothing is disputed any more: look at the figure again.",
        ),
        (WordState.DISPUTED, "", "This figure is disputed already.", ""),
        (
            WordState.ANSWERED,
            "",
            "This figure is disputed already.",
            "This dispute is answered already.",
        ),
    ],
)
def test_what_may_be_said_next(state, verify, dispute, answer):
    reasons = (why_not_verified(state), why_not_disputed(state), why_not_answered(state))
    assert reasons == (verify, dispute, answer)


def test_the_day_of_the_word_is_said(at):
    assert state_in_words(WordState.VERIFIED, at.date()) == "verified on 7 October 2013"
    assert state_in_words(WordState.UNVERIFIED, None) == "not verified yet"


# Who may, by the state of the figure.


def verdict(one):
    return one.allowed, one.reason


@pytest.mark.parametrize("state", STATES)
def test_the_partner_says_its_word_by_the_state_of_the_figure(entered, at, state):
    bring_to(state, entered, at)
    figure, partner = figure_of(at), entered.people["partner"]
    may_verify = verdict(may_verify_partner_figures(partner, [figure]))
    nothing = "There is no figure to verify." if why_not_verified(state) else ""
    assert may_verify == (not nothing, nothing)
    reason = why_not_disputed(state)
    assert verdict(may_dispute_figure(partner, figure)) == (not reason, reason)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("head", ""),
        ("team", ""),
        (
            "other_head",
            "You may answer dispute only in your own part of the council, and Care is not part of"
            " it.",
        ),
        ("director", "Your role does not let you answer dispute."),
        ("partner", "Your role does not let you answer dispute."),
    ],
)
def test_who_answers_a_dispute_by_the_state_of_the_figure(entered, at, state, person, refusal):
    bring_to(state, entered, at)
    reason = refusal or why_not_answered(state)
    given = may_answer_dispute(entered.people[person], figure_of(at))
    assert verdict(given) == (not reason, reason)


def test_another_partner_says_nothing_of_the_figure(entered, at):
    other = entered.people["member"]
    other.roleassignment_set.all().delete()
    unit = type(entered.units["trust"]).objects.create(
        slug="police",
        title="Police",
        kind="partner",
        parent=entered.units["council"],
        path="/council/police/",
    )
    other.roleassignment_set.create(role="partner", unit=unit)
    other = User.objects.get(pk=other.pk)
    figure = figure_of(at)
    assert (
        may_dispute_figure(other, figure).reason == "F1 comes from Trust, who alone can dispute it."
    )
    refusal = may_verify_partner_figures(other, [figure]).reason
    assert refusal == "These figures come from somebody else."


@pytest.mark.parametrize(
    ("person", "allowed"), [("partner", True), ("team", True), ("lead", False), ("head", False)]
)
def test_the_partner_enters_its_figure_as_its_lead(shared, at, person, allowed):
    responsibility = Responsibility.objects.get(target=shared.latest.target)
    user = shared.people[person]
    locked = Specification.objects.get(pk=shared.latest.pk)
    assert bool(may_record_actual(user, locked, responsibility, at.date())) == allowed


def test_the_partner_enters_and_sees_nothing_else(shared, at):
    partner = shared.people["partner"]
    other = Responsibility.objects.get(target=shared.ratio.target)
    own = Responsibility.objects.get(target=shared.latest.target)
    locked = Specification.objects.get(pk=shared.ratio.pk)
    assert not may_record_actual(partner, locked, other, at.date())
    assert may_view_figure(partner, own)
    assert may_view_figure(partner, other).reason == "You see the figures that you bring."
    assert not may_view_figure(partner, None)


# What is said stays, and is about one revision.


def test_a_verification_is_written_down_with_its_revision(entered, at):
    assert verify(entered, at) == 1
    assert figure_of(at).state is WordState.VERIFIED
    event = AuditEvent.objects.get(action="verify_partner_figures")
    assert event.subject == "Trust" and "F1 2013-09, revision 1" in event.text


def test_a_later_revision_is_not_verified(entered, at):
    verify(entered, at)
    enter(entered, at, "89", reason="Counted again")
    assert figure_of(at).state is WordState.UNVERIFIED


def test_a_figure_is_verified_exactly_as_it_was_shown(entered, at):
    seen = figure_of(at).actual.pk
    enter(entered, at, "89", by="team", reason="Counted again")
    with pytest.raises(Refused, match="A figure changed since you opened this page"):
        verify(entered, at, seen)
    assert not PartnerWord.objects.exists()


def test_a_figure_is_verified_once(entered, at):
    verify(entered, at)
    with pytest.raises(Refused, match="F1: This figure is verified already"):
        verify(entered, at)


def test_nothing_is_verified_where_nothing_was_shown(entered, at):
    with pytest.raises(Refused, match="There is no figure to verify"):
        verify_partner_figures(entered.units["trust"], [], by=entered.people["partner"], at=at)


def test_a_council_s_own_figure_is_not_verified_by_a_partner(entered, at):
    other = entered.figure(entered.ratio, "2013-09", numerator="80", denominator="100")
    with pytest.raises(Refused, match="A figure changed since"):
        verify(entered, at, other.pk)


def test_a_dispute_is_told_to_the_head_and_the_team(entered, at):
    word = dispute(entered, at)
    told = set(
        Notice.objects.filter(key=f"dispute {word.pk}").values_list("user__username", flat=True)
    )
    assert told == {"head", "team"}
    assert figure_of(at).state is WordState.DISPUTED


def test_a_dispute_needs_a_sentence(entered, at):
    with pytest.raises(Refused, match="Say in a sentence"):
        dispute(entered, at, "  ")


def test_a_corrected_figure_is_no_longer_disputed(entered, at):
    figure = figure_of(at)
    enter(entered, at, "89", by="team", reason="Counted again")
    with pytest.raises(Refused, match="corrected since you opened"):
        dispute_figure(figure, words="Wrong", by=entered.people["partner"], at=at)


def test_an_answer_is_told_to_the_partner(entered, at):
    word = dispute(entered, at)
    answer(entered, word, at)
    assert figure_of(at).state is WordState.ANSWERED
    told = Notice.objects.get(key=f"dispute {word.pk} answered")
    assert told.user == entered.people["partner"] and "They are two people." in told.body


def test_a_dispute_is_answered_once(entered, at):
    word = dispute(entered, at)
    answer(entered, word, at)
    with pytest.raises(Refused, match="answered already"):
        answer(entered, word, at)
    assert DisputeAnswer.objects.count() == 1


def test_a_dispute_that_a_correction_overtook_is_not_answered(entered, at):
    word = dispute(entered, at)
    enter(entered, at, "89", by="team", reason="Counted again")
    with pytest.raises(Refused, match="corrected meanwhile"):
        answer(entered, word, at)


# Before the director signs.


def sign(council, at):
    build = build_scorecards(SEPTEMBER, by=None, at=at)
    families = council.units["families"]
    seen = digest_of_lines(build, families)
    return sign_off(build, families, seen_digest=seen, by=council.people["director"], at=at)


@pytest.mark.parametrize("state", [WordState.UNVERIFIED, WordState.VERIFIED, WordState.ANSWERED])
def test_a_director_signs_what_nobody_disputes_any_more(entered, at, state):
    bring_to(state, entered, at)
    assert sign(entered, at)


def test_a_director_does_not_sign_what_is_disputed(entered, at):
    bring_to(WordState.DISPUTED, entered, at)
    with pytest.raises(Refused, match="F1 for September 2013 by Trust"):
        sign(entered, at)


def test_a_correction_lets_the_director_sign(entered, at):
    bring_to(WordState.DISPUTED, entered, at)
    enter(entered, at, "89", by="team", reason="Counted again")
    assert sign(entered, at)


def test_a_line_says_what_was_said_of_the_revision_it_was_built_from(entered, at):
    verify(entered, at)
    build = build_scorecards(SEPTEMBER, by=None, at=at)
    target = entered.latest.target_id
    enter(entered, at, "89", by="team", reason="Counted again")
    words = words_of_lines(build, {target: SEPTEMBER})[target]
    assert words.words == "Trust: verified on 7 October 2013"
    built_anew = build_scorecards(SEPTEMBER, by=None, at=at)
    assert (
        words_of_lines(built_anew, {target: SEPTEMBER})[target].words == "Trust: not verified yet"
    )


# Who comes and goes.


def test_a_figure_stays_the_partner_s_when_its_officer_leaves(entered, at):
    close_account(entered.people["partner"], by=entered.people["team"], at=at)
    assert figure_of(at).partner == entered.units["trust"]


def test_a_figure_comes_from_the_partner_of_the_deputy_too(entered, at):
    rows = Responsibility.objects.filter(target=entered.latest.target)
    rows.update(
        performance_lead=entered.people["lead"], performance_lead_deputy=entered.people["partner"]
    )
    assert figure_of(at).partner == entered.units["trust"]


def test_a_partner_is_no_accountable_officer(shared, at):
    officers = {
        "accountable_officer": shared.people["partner"],
        "accountable_deputy": shared.people["manager"],
        "performance_lead": shared.people["lead"],
        "performance_lead_deputy": shared.people["deputy_lead"],
    }
    with pytest.raises(Refused, match="Who answers for a target is an officer of the council"):
        change_officers(shared.latest, officers, reason="x", by=shared.people["team"], at=at)


def test_what_partners_bring_takes_as_many_queries_for_three_as_for_one(
    entered, at, django_assert_num_queries
):
    for month, count in (("2013-09", 6), ("2013-08", 6), ("2013-07", 6)):
        if month != "2013-09":
            entered.figure(entered.latest, month, "90")
        with django_assert_num_queries(count):
            figures_of_partners(at.date())
