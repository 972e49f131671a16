"""Findings and themes: recorded, marked, set aside, confirmed, joined, dropped, settled."""

import pytest
from django.db import DatabaseError, transaction

from pmf_portal.audit.models import AuditEvent
from pmf_portal.refusals import Refused
from targets.lessons.findings import (
    mark_finding,
    record_finding,
    reopen_finding,
    set_aside_finding,
)
from targets.lessons.shown import LEFT_OUT
from targets.lessons.themes import (
    change_theme_findings,
    confirm_theme,
    drop_theme,
    join_theme,
    rename_theme,
    reopen_theme,
    settle_theme,
    suggest_themes,
)
from targets.models import ReviewFinding, Theme
from tests.targets.lessons.story import (
    FOUND,
    LEARNED_IN,
    by_team,
    found,
    proposed,
    theme_of,
)


def three(council, at, **more):
    return [found(council, at, f"Finding {n}", unit="care", **more) for n in range(3)]


def states(*findings):
    return [ReviewFinding.objects.get(pk=one.pk).state for one in findings]


def test_a_finding_says_where_it_stands(council, at):
    with pytest.raises(Refused, match="address or the document") as refused:
        found(council, at, document="")
    assert refused.value.field == "document"
    assert (
        record_finding(
            source="feedback",
            worked="good",
            words="Forms are liked",
            address="https://council.example/survey",
            found_on=FOUND,
            **by_team(council, at),
        )
        .get_absolute_url()
        .startswith("/findings/")
    )


def test_the_trail_never_tells_of_people(council, at):
    one = found(council, at, "Jo was away", mark="personal")
    set_aside_finding(one, reason="Jo is back", **by_team(council, at))
    events = AuditEvent.objects.filter(subject=str(one)).order_by("sequence")
    assert len(events) == 2 and all("Jo" not in event.text for event in events)
    assert LEFT_OUT in events[0].text and LEFT_OUT in events[1].text


def test_a_finding_is_set_aside_with_a_reason_and_looked_at_again(council, at):
    one = found(council, at)
    set_aside_finding(one, reason="Done since", **by_team(council, at))
    one.refresh_from_db()
    assert (one.state, one.reason) == ("set_aside", "Done since")
    with pytest.raises(Refused, match="Set aside"):
        set_aside_finding(one, reason="Again", **by_team(council, at))
    reopen_finding(one, reason="Not done", **by_team(council, at))
    one.refresh_from_db()
    assert (one.state, one.reason) == ("open", "")


def test_a_finding_cannot_be_deleted_nor_found_as_another(council, at):
    one = found(council, at)
    for act in (
        lambda: ReviewFinding.objects.filter(pk=one.pk).update(worked="good"),
        lambda: ReviewFinding.objects.filter(pk=one.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
            act()


def test_three_findings_of_a_service_suggest_a_theme_once(council, at):
    findings = three(council, at)
    assert suggest_themes(LEARNED_IN, at=at) == 1
    assert suggest_themes(LEARNED_IN, at=at) == 0
    theme = Theme.objects.get()
    assert (theme.state, theme.basis) == ("suggested", "service care bad")
    assert set(theme.findings.all()) == set(findings) and states(*findings) == ["open"] * 3


def test_a_suggestion_grows_until_somebody_answers_it(council, at):
    three(council, at)
    suggest_themes(LEARNED_IN, at=at)
    found(council, at, "A fourth", unit="care")
    suggest_themes(LEARNED_IN, at=at)
    theme = Theme.objects.get()
    assert theme.findings.count() == 4
    drop_theme(theme, reason="Nothing in common", **by_team(council, at))
    found(council, at, "A fifth", unit="care")
    assert suggest_themes(LEARNED_IN, at=at) == 0
    theme.refresh_from_db()
    assert (theme.state, theme.findings.count()) == ("dropped", 4)


def test_what_was_set_aside_suggests_nothing(council, at):
    one, *_ = three(council, at)
    set_aside_finding(one, reason="Done", **by_team(council, at))
    assert suggest_themes(LEARNED_IN, at=at) == 0


def suggestion_of(council, at, number):
    findings = [found(council, at, f"Finding {n}", unit="care") for n in range(number)]
    suggest_themes(LEARNED_IN, at=at)
    return Theme.objects.get(), findings


def test_what_is_set_aside_leaves_the_suggestion(council, at):
    theme, (first, *others) = suggestion_of(council, at, 4)
    set_aside_finding(first, reason="Done", **by_team(council, at))
    assert set(theme.findings.all()) == set(others)
    words = {"title": "Posts", "about": "", "findings": list(theme.findings.all())}
    assert confirm_theme(theme, **words, **by_team(council, at)).state == "confirmed"


def test_a_suggestion_of_fewer_than_three_findings_goes(council, at):
    theme, (first, *_) = suggestion_of(council, at, 3)
    set_aside_finding(first, reason="Done", **by_team(council, at))
    assert not Theme.objects.exists()
    with pytest.raises(Refused, match="suggested no more"):
        confirm_theme(theme, title="Posts", about="", **by_team(council, at))
    reopen_finding(first, reason="Not done", **by_team(council, at))
    assert suggest_themes(LEARNED_IN, at=at) == 1


def test_what_its_findings_suggest_no_more_goes_with_the_next_look(council, at):
    theme, (first, *others) = suggestion_of(council, at, 3)
    ReviewFinding.objects.filter(pk=first.pk).update(state="set_aside")
    assert suggest_themes(LEARNED_IN, at=at) == 0
    assert not Theme.objects.exists() and states(*others) == ["open", "open"]


def test_a_suggestion_taken_up_again_has_nothing_that_was_set_aside(council, at):
    theme, (first, *others) = suggestion_of(council, at, 4)
    drop_theme(theme, reason="Nothing in common", **by_team(council, at))
    set_aside_finding(first, reason="Done", **by_team(council, at))
    assert theme.findings.count() == 4
    reopen_theme(theme, reason="It is one", **by_team(council, at))
    assert set(theme.findings.all()) == set(others)


def test_words_of_a_marked_finding_name_no_theme(council, at):
    words = "Jo Smith lost forms"
    for _ in range(3):
        found(council, at, words, mark="personal")
    assert suggest_themes(LEARNED_IN, at=at) == 0
    for _ in range(3):
        found(council, at, words)
    assert suggest_themes(LEARNED_IN, at=at) == 1
    assert Theme.objects.get().title == "Smith, lost, forms"


def test_a_confirmed_theme_takes_the_findings_that_were_chosen(council, at):
    first, second, third = three(council, at)
    suggest_themes(LEARNED_IN, at=at)
    words = {"title": "Vacant posts", "about": "They are filled too late."}
    theme = confirm_theme(
        Theme.objects.get(), findings=[first, second], **words, **by_team(council, at)
    )
    assert (theme.state, theme.title, str(theme.year)) == ("confirmed", "Vacant posts", "2012/13")
    assert states(first, second, third) == ["in_theme", "in_theme", "open"]
    with pytest.raises(Refused, match="Confirmed"):
        confirm_theme(theme, **words, **by_team(council, at))


def test_a_theme_without_findings_is_refused(council, at):
    theme = theme_of(council, at, found(council, at))
    with pytest.raises(Refused, match="Choose the findings"):
        change_theme_findings(theme, findings=[], **by_team(council, at))
    with pytest.raises(Refused, match="Choose the findings"):
        theme_of(council, at)


def test_findings_are_chosen_anew_and_released(council, at):
    first, second = found(council, at, "One"), found(council, at, "Two")
    theme = theme_of(council, at, first)
    change_theme_findings(theme, findings=[second], **by_team(council, at))
    assert states(first, second) == ["open", "in_theme"]


def test_a_finding_of_two_themes_is_released_with_the_second(council, at):
    first, second = found(council, at, "One"), found(council, at, "Two")
    one, other = theme_of(council, at, first, second), theme_of(council, at, first, title="Other")
    change_theme_findings(one, findings=[second], **by_team(council, at))
    assert states(first) == ["in_theme"]
    settle_theme(other, reason="Posts are filled", **by_team(council, at))
    assert states(first, second) == ["answered", "in_theme"]


def test_themes_of_one_year_are_joined(council, at):
    first, second = found(council, at, "One"), found(council, at, "Two")
    one, other = theme_of(council, at, first), theme_of(council, at, second, title="Other")
    proposal = proposed(council, one, at)
    join_theme(one, into=other, reason="The same", **by_team(council, at))
    one.refresh_from_db()
    proposal.refresh_from_db()
    assert (one.state, one.joined_to, proposal.theme) == ("joined", other, other)
    assert set(other.findings.all()) == {first, second}
    with pytest.raises(Refused, match="another theme"):
        join_theme(other, into=other, reason="x", **by_team(council, at))
    with pytest.raises(Refused, match="that is confirmed"):
        join_theme(other, into=one, reason="x", **by_team(council, at))


def test_a_settled_theme_answers_its_findings_and_is_taken_up_again(council, at):
    one = found(council, at)
    theme = theme_of(council, at, one)
    settle_theme(theme, reason="Posts are filled", **by_team(council, at))
    assert states(one) == ["answered"]
    reopen_theme(theme, reason="They are vacant again", **by_team(council, at))
    theme.refresh_from_db()
    assert (theme.state, theme.reason, *states(one)) == ("confirmed", "", "in_theme")


def test_a_theme_is_renamed_and_keeps_its_address(council, at):
    theme = theme_of(council, at, found(council, at))
    address = theme.get_absolute_url()
    rename_theme(theme, title="Empty desks", about="As before.", **by_team(council, at))
    theme.refresh_from_db()
    assert (theme.title, theme.get_absolute_url()) == ("Empty desks", address)


def test_two_themes_of_one_name_have_addresses_of_their_own(council, at):
    one = theme_of(council, at, found(council, at))
    other = theme_of(council, at, found(council, at, "Another"))
    assert (one.slug, other.slug) == ("vacant-posts-2012-13", "vacant-posts-2-2012-13")


def test_a_mark_takes_a_finding_out_of_what_everybody_reads(council, at):
    one = found(council, at)
    theme_of(council, at, one)
    assert list(ReviewFinding.objects.public()) == [one] and Theme.objects.public().exists()
    mark_finding(one, mark="commercial", **by_team(council, at))
    assert not ReviewFinding.objects.public() and not Theme.objects.public()
