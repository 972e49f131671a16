"""Other scorecards, defined, changed and ended by those who use them; what is published stays."""

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import RoleAssignment
from pmf_portal.council.roles import Role
from pmf_portal.refusals import Refused
from reporting.library.custom_scorecards import change_scorecard, define_scorecard, end_scorecard
from reporting.models import CustomScorecard, Publication
from tests.reporting.september import RELEASE, published

pytestmark = pytest.mark.any_database

NEW = {"title": "Depot board", "about": "For the depot.", "kind": "defined", "rhythm": "monthly"}


def posted(council, unit, *targets, **more):
    return (
        NEW
        | {"unit": council.units[unit].pk, "targets": [target.target_id for target in targets]}
        | more
    )


def kept(council, **more):
    fields = NEW | {
        "unit": council.units["care"],
        "whole_unit": False,
        "has_pack": False,
        "targets": [council.latest.target],
    }
    return define_scorecard(by=council.people["manager"], at=RELEASE, **fields | more)


@pytest.mark.parametrize(
    ("who", "unit", "status", "words"),
    [
        ("manager", "care", 302, ""),
        ("director", "care", 302, ""),
        ("team", "council", 302, ""),
        ("member", "care", 403, "Your role does not let you define scorecard"),
        ("lead", "care", 403, "Your role does not let you define scorecard"),
        ("manager", "waste", 200, "hoose from the list"),
    ],
)
def test_who_may_define_for_which_unit(client, approved, who, unit, status, words):
    client.force_login(approved.people[who])
    answer = client.post("/further-scorecards/define/", posted(approved, unit, approved.latest))
    assert answer.status_code == status and words in answer.content.decode()
    assert (
        CustomScorecard.objects.count()
        == (status == 302)
        == AuditEvent.objects.filter(action="define_scorecard").count()
    )


def test_seeing_the_whole_council_gives_no_scorecard_of_another_unit(client, approved):
    RoleAssignment.objects.create(
        user=approved.people["manager"], role=Role.INTERNAL_AUDIT, unit=approved.units["council"]
    )
    client.force_login(approved.people["manager"])
    assert (
        "hoose from the list"
        in client.post(
            "/further-scorecards/define/", posted(approved, "waste", approved.latest)
        ).content.decode()
    )
    definition = kept(approved)
    answer = client.post(
        f"/further-scorecards/{definition.slug}/change/",
        posted(approved, "waste", approved.latest, seen_version=1),
    )
    definition.refresh_from_db()
    assert (
        "hoose from the list" in answer.content.decode()
        and definition.unit == approved.units["care"]
    )


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("CESG", "There is, or was, a report of this name"),
        ("Corporate health", "There is, or was"),
        ("!!!", "There is, or was"),
    ],
)
def test_it_is_not_renamed_to_a_report_of_the_portal_s_own(client, approved, title, words):
    definition = kept(approved)
    client.force_login(approved.people["manager"])
    form = client.post(
        f"/further-scorecards/{definition.slug}/change/",
        posted(approved, "care", approved.latest, title=title, seen_version=1),
    ).context["form"]
    definition.refresh_from_db()
    assert words in str(form.errors["title"]) and definition.title == "Depot board"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"targets": []}, "targets", "Choose what the scorecard shows"),
        ({"title": ""}, "title", "Enter the title"),
        ({"about": ""}, "about", "Say what it is for"),
        ({"kind": "members", "rhythm": "monthly"}, "kind", "hoose from the list"),
        ({"title": "Corporate health"}, "title", "There is, or was, a report of this name"),
        ({"title": "!!!"}, "title", "There is, or was, a report of this name"),
        ({"title": "x" * 5000}, "title", "120"),
        ({"rhythm": "daily"}, "rhythm", "choose from the list"),
        ({"targets": ["999999"]}, "targets", "choose from the list"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    client, approved, typed, field, words
):
    client.force_login(approved.people["manager"])
    form = client.post(
        "/further-scorecards/define/", posted(approved, "care", approved.latest) | typed
    ).context["form"]
    assert words in str(form.errors[field]) and form["about"].value() == typed.get(
        "about", "For the depot."
    )
    assert not CustomScorecard.objects.exists()


def test_a_change_holds_from_the_next_publication_on(client, figures):
    definition = kept(figures)
    published(figures)
    [first] = Publication.objects.filter(kind="defined")
    change_scorecard(
        definition,
        seen_version=1,
        by=figures.people["manager"],
        at=RELEASE,
        **NEW
        | {
            "unit": figures.units["care"],
            "whole_unit": True,
            "has_pack": True,
            "about": "Now all",
        },
    )
    assert (
        '"F1"' in first.content
        and Publication.objects.get(pk=first.pk).content == first.content
        and "For the depot." in first.content
    )
    assert "Now all" not in client.get(first.get_absolute_url()).content.decode()


def test_of_two_who_change_it_at_once_the_second_is_told(client, approved):
    definition = kept(approved)
    for who in ("manager", "head"):
        client.force_login(approved.people[who])
        answer = client.post(
            f"/further-scorecards/{definition.slug}/change/",
            posted(approved, "care", approved.ratio, about=who, seen_version=1),
        )
    assert (
        "Somebody else has changed this scorecard" in answer.content.decode()
        and answer.context["form"]["about"].value() == "head"
    )
    definition.refresh_from_db()
    assert (definition.about, definition.version) == ("manager", 2)


def test_a_change_without_the_version_that_was_seen_is_refused(client, approved):
    definition = kept(approved)
    client.force_login(approved.people["manager"])
    assert (
        client.post(
            f"/further-scorecards/{definition.slug}/change/",
            posted(approved, "care", approved.ratio),
        ).status_code
        == 200
    )
    definition.refresh_from_db()
    assert definition.version == 1


def test_an_ended_one_is_published_no_more_and_its_name_is_not_used_again(client, figures):
    definition = kept(figures)
    client.force_login(figures.people["other_head"])
    assert client.post(f"/further-scorecards/{definition.slug}/end/").status_code == 403
    client.force_login(figures.people["head"])
    assert (
        "Every edition that was published stays"
        in client.get(f"/further-scorecards/{definition.slug}/end/").content.decode()
    )
    client.post(f"/further-scorecards/{definition.slug}/end/")
    end_scorecard(definition, by=figures.people["head"], at=RELEASE)
    assert AuditEvent.objects.filter(action="end_scorecard").count() == 1
    published(figures)
    assert (
        not Publication.objects.filter(kind="defined").exists()
        and client.get(f"/further-scorecards/{definition.slug}/change/").status_code == 404
    )
    with pytest.raises(Refused):
        kept(figures, title="Depot  board")


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    client, approved, django_assert_num_queries, more
):
    for n in range(more):
        kept(approved, title=f"Board {n}", plans=[approved.plans["families"]])
    client.force_login(approved.people["head"])
    with django_assert_num_queries(6):
        assert "Board 0" in client.get("/further-scorecards/").content.decode()


def test_for_members_the_performance_team_defines_each_quarter(client, approved):
    client.force_login(approved.people["team"])
    monthly = client.post(
        "/further-scorecards/define/",
        posted(approved, "council", approved.latest, kind="members", rhythm="monthly"),
    )
    assert "Members’ scorecards come out each quarter" in str(
        monthly.context["form"].errors["rhythm"]
    )
    assert (
        client.post(
            "/further-scorecards/define/",
            posted(approved, "council", approved.latest, kind="members", rhythm="quarterly"),
        ).status_code
        == 302
    )
