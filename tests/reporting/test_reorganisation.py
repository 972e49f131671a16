"""Units are moved, merged, split and ended from a day on; what is published stays as it is."""

from datetime import date, datetime

import pytest

from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import OrganisationUnit, Reorganisation, RoleRequest, User
from pmf_portal.council.people import give_role
from pmf_portal.council.roles import Role
from pmf_portal.council.structure import refuse_move
from pmf_portal.council.units import add_unit
from pmf_portal.jobs.models import Job
from pmf_portal.jobs.queue import plan, run
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import BY_RULE, LONDON
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.public_record.checks import problems
from reporting.reorganisation.acts import (
    cancel_reorganisation,
    end_unit,
    merge_units,
    move_unit,
    split_unit,
)
from scorecards.models import ScorecardBuild
from scorecards.month.sign_off import digest_of_lines, sign_off
from scorecards.permissions import may_sign_off
from scorecards.rating_inputs import directorates
from tests.at_once import at_once, needs_postgresql
from tests.factories import YEAR
from tests.reporting.restructured import DAY, ON_THE_DAY, decided, unit
from tests.reporting.september import LATER, SEPTEMBER, published

pytestmark = pytest.mark.slow

OCTOBER = Month(2013, 10)
BEFORE = datetime(2013, 9, 20, 10, 0, tzinfo=LONDON)
# What may stand where.
STANDS_IN = {
    ("directorate", "council"): True,
    ("service", "directorate"): True,
    ("team", "service"): True,
}
KINDS = ("council", "directorate", "service", "team")


def publications():
    return list(Publication.objects.order_by("pk").values_list("pk", "digest", "content"))


# What may stand where.


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("parent", KINDS)
def test_a_unit_moves_only_to_where_its_kind_may_stand(council, at, kind, parent):
    team = add_unit(title="Bins", kind="team", parent=unit("waste"), by=None, at=at)
    beside = add_unit(title="Parks", kind="service", parent=unit("places"), by=None, at=at)
    places = {
        "council": unit("council"),
        "directorate": unit("families"),
        "service": beside,
        "team": add_unit(title="Trees", kind="team", parent=beside, by=None, at=at),
    }
    moved = {
        "council": unit("council"),
        "directorate": unit("places"),
        "service": unit("waste"),
        "team": team,
    }
    may_be = STANDS_IN.get((kind, parent), False) and kind != "directorate"
    if may_be:
        refuse_move(moved[kind], places[parent])
    else:
        with pytest.raises(Refused):
            refuse_move(moved[kind], places[parent])


def test_a_moved_unit_takes_everything_in_it_along(council, at):
    add_unit(title="Bins", kind="team", parent=unit("waste"), by=None, at=at)
    move_unit(unit("waste"), into=unit("families"), **decided(council, at))
    assert unit("waste").path == "/council/families/waste/"
    assert unit("bins").path == "/council/families/waste/bins/"
    event = AuditEvent.objects.get(action="move_unit")
    assert "/council/places/waste/" in event.text and "/council/families/waste/" in event.text


@pytest.mark.parametrize("what", ["itself", "its team"])
def test_no_unit_can_stand_in_itself(council, at, what):
    team = add_unit(title="Bins", kind="team", parent=unit("waste"), by=None, at=at)
    below = unit("waste") if what == "itself" else team
    with pytest.raises(Refused, match="cannot stand in itself"):
        move_unit(unit("waste"), into=below, **decided(council, at))


def test_two_units_of_one_title_do_not_meet(council, at):
    add_unit(title="WASTE", kind="service", parent=unit("families"), slug="w2", by=None, at=at)
    with pytest.raises(Refused, match="Rename one of them first"):
        move_unit(unit("waste"), into=unit("families"), **decided(council, at))


@pytest.mark.parametrize("day", [date(2013, 3, 31), date(2015, 11, 1)])
def test_a_day_of_a_closed_year_or_far_ahead_is_refused(council, at, day):
    with pytest.raises(Refused) as refused:
        move_unit(unit("waste"), into=unit("families"), **decided(council, at, day))
    assert refused.value.field == "day"


# A directorate split in two on 1 October.


@pytest.fixture
def split_council(figures, at):
    """Families has two services; September's figures are there, and F2 is red."""
    add_unit(title="Housing", kind="service", parent=unit("families"), by=None, at=BEFORE)
    return figures


def split(council, at):
    return split_unit(
        unit("families"), parts=[unit("care")], title="Adults", **decided(council, at)
    )


def responsible(month):
    build, _ = build_month(month, by=None, at=BY_RULE.moment_of(month, "build_scorecards"))
    return dict(build.lines.values_list("code", "directorate__slug"))


def lines_of(month):
    build, _ = build_month(month, by=None, at=BY_RULE.moment_of(month, "build_scorecards"))
    unstable = ("id", "build_id")
    return [
        {name: value for name, value in line.items() if name not in unstable}
        for line in build.lines.order_by("code").values()
    ]


def tick(at):
    plan(at)
    for job in Job.objects.filter(kind="reorganise"):
        run(job.pk, at)


@pytest.mark.parametrize("ahead", [False, True])
def test_a_split_holds_from_the_month_that_ends_after_it(split_council, ahead):
    before = lines_of(SEPTEMBER)
    split(split_council, BEFORE if ahead else ON_THE_DAY)
    assert OrganisationUnit.objects.filter(slug="adults").exists() != ahead
    tick(ON_THE_DAY)
    tick(ON_THE_DAY)
    assert unit("care").path == "/council/adults/care/"
    assert lines_of(SEPTEMBER) == before
    assert responsible(OCTOBER) == {"C1": "adults", "F1": "adults", "F2": "adults", "P1": "places"}
    assert Reorganisation.objects.get().done_at == ON_THE_DAY
    assert AuditEvent.objects.filter(action="split_unit").count() == 1


@pytest.mark.parametrize("ahead", [False, True])
def test_what_is_published_stays_as_it_was_after_a_split(split_council, ahead):
    if ahead:
        split(split_council, BEFORE)
    published(split_council)
    before = publications()
    tick(ON_THE_DAY) if ahead else split(split_council, LATER)
    run_month_end(SEPTEMBER, by=None, at=LATER)
    assert publications() == before and before
    assert not list(problems())


def test_rights_follow_a_split(split_council):
    people = split_council.people
    split(split_council, ON_THE_DAY)
    give_role(people["chief"], Role.STRATEGIC_DIRECTOR, unit("adults"), by=None, at=ON_THE_DAY)
    people = {name: User.objects.get(pk=people[name].pk) for name in ("director", "chief")}
    moment = BY_RULE.moment_of(OCTOBER, "build_scorecards")
    build, _ = build_month(OCTOBER, by=None, at=moment)
    assert not may_sign_off(people["director"], build, unit("adults"))
    assert may_sign_off(people["chief"], build, unit("adults"))
    seen = digest_of_lines(build, unit("adults"))
    sign_off(build, unit("adults"), seen_digest=seen, by=people["chief"], at=moment)
    assert not build.lines.visible_to(people["director"]).exists()
    assert build.lines.visible_to(people["chief"]).exists()


def test_open_reports_follow_a_split(split_council):
    build_month(SEPTEMBER, by=None, at=BY_RULE.moment_of(SEPTEMBER, "build_scorecards"))
    report = ExceptionReport.objects.get(target__code="F2")
    assert report.directorate == unit("families")
    split(split_council, ON_THE_DAY)
    report.refresh_from_db()
    assert (report.service, report.directorate) == (unit("care"), unit("adults"))


def test_a_report_that_opens_after_a_split_has_the_new_directorate(split_council):
    split(split_council, ON_THE_DAY)
    build_month(SEPTEMBER, by=None, at=BY_RULE.moment_of(SEPTEMBER, "build_scorecards"))
    assert ExceptionReport.objects.get(target__code="F2").directorate == unit("adults")


def test_a_build_that_waits_stands_in_the_way(split_council, at):
    build_month(SEPTEMBER, by=None, at=at)
    with pytest.raises(Refused, match="September 2013 wait.*Publish them first"):
        split_unit(
            unit("families"),
            parts=[unit("care")],
            title="Adults",
            **decided(split_council, at, date(2013, 9, 1)),
        )


def test_a_published_month_pushes_the_new_structure_back(split_council):
    published(split_council)
    split_unit(
        unit("families"),
        parts=[unit("care")],
        title="Adults",
        **decided(split_council, LATER, date(2013, 9, 1)),
    )
    assert directorates(SEPTEMBER)[unit("care").pk] == unit("families")
    assert directorates(OCTOBER)[unit("care").pk] == unit("adults")


def test_a_split_leaves_something_where_it_was(council, at):
    with pytest.raises(Refused, match="Leave at least one"):
        split(council, at)


@pytest.mark.parametrize(("title", "slug"), [("Waste", "waste-2"), ("Adults", "adults")])
def test_a_new_unit_has_a_short_name_of_its_own(split_council, title, slug):
    terms = decided(split_council, ON_THE_DAY)
    split_unit(unit("families"), parts=[unit("care")], title=title, **terms)
    assert unit("care").parent == unit(slug)


def test_a_title_without_letters_is_refused(split_council):
    terms = decided(split_council, ON_THE_DAY)
    with pytest.raises(Refused, match="with letters"):
        split_unit(unit("families"), parts=[unit("care")], title="…", **terms)


# Ahead of its day.


def test_what_is_decided_ahead_can_be_cancelled_until_its_day(split_council):
    decision = split(split_council, BEFORE)
    cancel_reorganisation(decision, by=split_council.people["team"], at=BEFORE)
    tick(ON_THE_DAY)
    assert unit("care").path == "/council/families/care/"
    with pytest.raises(Refused, match="done or cancelled"):
        cancel_reorganisation(decision, by=split_council.people["team"], at=ON_THE_DAY)


def test_what_is_refused_on_its_day_waits_until_it_can_be_done(split_council):
    move_unit(unit("waste"), into=unit("families"), **decided(split_council, BEFORE))
    other = add_unit(
        title="Waste", kind="service", parent=unit("families"), slug="waste-2", by=None, at=BEFORE
    )
    tick(ON_THE_DAY)
    assert "called “Waste” already" in Job.objects.get(kind="reorganise").outcome
    other.title = "Tips"
    other.save()
    tick(ON_THE_DAY)
    assert unit("waste").parent == unit("families")


# Merged and ended.


def test_a_merged_directorate_hands_everything_on(figures):
    merge_units([unit("places")], into=unit("families"), **decided(figures, ON_THE_DAY))
    places = unit("places")
    assert (places.ended_on, places.successor) == (DAY, unit("families"))
    assert unit("waste").path == "/council/families/waste/"
    assert directorates(SEPTEMBER)[unit("waste").pk] == places
    assert set(responsible(OCTOBER).values()) == {"families"}
    director = User.objects.get(username="other_director")
    assert [held.unit for held in director.assignments] == [unit("families")]
    build, _ = build_month(SEPTEMBER, by=None, at=LATER)
    assert may_sign_off(User.objects.get(username="director"), build, places)


def test_a_merged_service_hands_its_drafts_and_reports_on(opened_report, council, at):
    home = add_unit(title="Home care", kind="service", parent=unit("places"), by=None, at=at)
    draft = council.target("F9", year=YEAR + 1)
    ScorecardBuild.objects.update(frozen_at=at)
    merge_units([unit("care")], into=home, **decided(council, at, date(2013, 10, 7)))
    draft.refresh_from_db()
    assert draft.service == home
    report = ExceptionReport.objects.get()
    assert (report.service, report.directorate) == (home, unit("places"))
    head = User.objects.get(username="head")
    assert list(ExceptionReport.objects.visible_to(head)) == [report]
    assert head.assignments[0].unit == home


def test_locked_targets_of_a_merged_service_have_the_new_directorate(figures):
    home = add_unit(title="Home", kind="service", parent=unit("places"), by=None, at=BEFORE)
    merge_units([unit("care")], into=home, **decided(figures, ON_THE_DAY))
    assert unit("care").is_within(home)
    assert set(responsible(OCTOBER).values()) == {"places"}
    assert set(responsible(SEPTEMBER).values()) == {"families", "places"}


def test_a_role_that_waits_follows_a_merger(council, at):
    home = add_unit(title="Home", kind="service", parent=unit("families"), by=None, at=at)
    person, asked = council.people["manager"], council.people["team"]
    waiting = RoleRequest.objects.create(
        user=person, role=Role.HEAD_OF_SERVICE, unit=unit("care"), asked_by=asked, asked_at=at
    )
    merge_units([unit("care")], into=home, **decided(council, at))
    waiting.refresh_from_db()
    assert waiting.unit == home


@pytest.mark.parametrize(
    ("units", "into", "words"),
    [
        (["care"], "places", "“Care” is a service and “Places” a directorate"),
        (["care"], "care", "cannot be merged into itself"),
        (["council"], "council", "cannot be merged"),
    ],
)
def test_only_units_of_one_kind_are_merged(council, at, units, into, words):
    with pytest.raises(Refused, match=words):
        merge_units([unit(slug) for slug in units], into=unit(into), **decided(council, at))


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("council", "The council itself cannot end"),
        ("families", "what is in it first: Care"),
        ("care", "People hold roles in it"),
    ],
)
def test_a_unit_with_something_left_in_it_does_not_end(council, at, slug, words):
    with pytest.raises(Refused, match=words):
        end_unit(unit(slug), **decided(council, at))


def test_an_ended_unit_is_offered_nowhere_and_its_page_says_so(client, council, at):
    add_unit(title="Parks", kind="service", parent=unit("places"), by=None, at=at)
    end_unit(unit("parks"), **decided(council, at))
    client.force_login(council.people["team"])
    for url in ("/units/", "/units/add/", "/units/waste/merge/", "/plans/add/"):
        assert "Parks" not in client.get(url).content.decode(), url
    assert "This unit ended on 1 October 2013" in client.get("/units/parks/").content.decode()


# The pages.


ENTRIES = {"day": "1/10/2013"}


def test_a_page_says_everything_that_will_change_before_it_does(client, council, at):
    council.add_usual_targets()
    client.force_login(council.people["team"])
    typed = ENTRIES | {"into": unit("families").pk}
    page = client.post("/units/waste/move/", typed)
    text = page.content.decode()
    assert "Waste moves from Places to Families" in text
    assert "Post of other_director" in text and "P1 Measure P1" in text
    assert unit("waste").parent == unit("places")
    sent = typed | {"seen": page.context["seen"], "reason": "Cabinet, minute 7"}
    answer = client.post("/units/waste/move/", sent, follow=True)
    assert "It is done." in answer.content.decode()
    assert unit("waste").parent == unit("families")


def test_a_confirmation_of_something_else_is_asked_again(client, council):
    client.force_login(council.people["team"])
    typed = ENTRIES | {"into": unit("families").pk, "seen": "x", "reason": "Cabinet"}
    page = client.post("/units/waste/move/", typed).content.decode()
    assert "Something changed since you opened this page" in page and "Cabinet" in page
    assert unit("waste").parent == unit("places")


def test_a_decision_ahead_is_on_the_page_and_is_cancelled_there(client, council, at):
    decision = move_unit(
        unit("waste"), into=unit("families"), **decided(council, at, date(2013, 12, 1))
    )
    client.force_login(council.people["team"])
    assert "It will be done on 1 December 2013" in client.get("/units/waste/").content.decode()
    client.post(f"/reorganisations/{decision.pk}/cancel/")
    decision.refresh_from_db()
    assert decision.cancelled_at


@pytest.mark.any_database
@pytest.mark.parametrize("act", ["move", "merge", "split", "end"])
def test_no_act_on_any_unit_answers_with_an_error(client, figures, at, act):
    add_unit(title="Bins", kind="team", parent=unit("waste"), by=None, at=at)
    client.force_login(figures.people["team"])
    keys = list(OrganisationUnit.objects.values_list("pk", flat=True))
    for slug in OrganisationUnit.objects.values_list("slug", flat=True):
        url = f"/units/{slug}/{act}/"
        assert client.get(url).status_code in (200, 403), url
        chosen = [(key, "1/10/2013") for key in [*keys, 10**30, "x", ""]]
        days = [(keys[0], day) for day in ("", "x", "1/1/0001", "31/12/9999")]
        for key, day in chosen + days:
            typed = {"into": key, "others": [key], "parts": [key], "targets": [key]}
            for more in ({}, {"seen": "x", "reason": ""}):
                answer = client.post(url, typed | {"title": "New", "day": day} | more)
                assert answer.status_code in (200, 403), (url, key, day)


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_of_a_unit_costs_the_same_however_much_is_in_it(
    client, council, at, django_assert_num_queries, more
):
    moved = decided(council, at, date(2013, 12, 1))
    for n in range(more):
        add_unit(title=f"S{n}", kind="service", parent=unit("places"), by=None, at=at)
        add_unit(title=f"T{n}", kind="service", parent=unit("families"), by=None, at=at)
        council.target(f"F{n}")
        move_unit(unit(f"s{n}"), into=unit("families"), **moved)
    client.force_login(council.people["team"])
    with django_assert_num_queries(12):
        client.get("/units/families/")


# At once.


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_circle_and_no_second_place(council, at):
    moves = [
        lambda: move_unit(unit("waste"), into=unit("families"), **decided(council, at))
        for _ in range(2)
    ]
    outcomes = at_once(*moves)
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert AuditEvent.objects.filter(action="move_unit").count() == 1
