"""Adoptions: who may, what is refused, the review after half a year, and what the figures say."""

import json
from datetime import date, timedelta

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.models import Adoption, AdoptionStep, PublishedTarget
from reporting.success import adoptions
from reporting.success.effects import follow, followed_measures
from reporting.success.permissions import (
    may_adopt_case_study,
    may_refuse_case_study,
    may_review_adoption,
)
from reporting.success.rules.lifecycle import ADOPTION_LABELS, review_due
from scorecards.models import ScorecardBuild
from tests.reporting.meetings.story import AT
from tests.reporting.september import LATER
from tests.reporting.success.story import BEGUN, adopted, by, published_study

DUE = date(2014, 2, 1)


def words_of(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("rule", "answerable"),
    [(may_adopt_case_study, {"asked", "refused"}), (may_refuse_case_study, {"asked"})],
)
def test_whoever_leads_another_service_answers_for_it(council, rule, answerable):
    version, unit = published_study(council), council.units["waste"]
    for name, person in council.people.items():
        verdicts = {
            state: rule(person, version, unit, Adoption(state=state)) for state in ADOPTION_LABELS
        }
        allowed = {state for state, verdict in verdicts.items() if verdict}
        may = name in {"other_head", "other_director"}
        assert allowed == (answerable if may else set()), name
    assert not rule(council.people["head"], version, council.units["care"], None)
    assert not rule(council.people["other_director"], version, council.units["places"], None)


def test_the_accountable_post_the_head_and_the_team_review(council):
    adoption = adopted(council, published_study(council), owner=council.people["finance"])
    for state, label in ADOPTION_LABELS.items():
        adoption.state = state
        allowed = {
            name for name, person in council.people.items() if may_review_adoption(person, adoption)
        }
        reviewed = {"finance", "other_head", "other_director", "team"}
        expected = reviewed if state in {"adopted", "changed", "kept"} else set()
        assert allowed == expected, label


def test_an_adoption_has_a_measure_a_post_a_day_and_a_review(council):
    adoption = adopted(council, published_study(council))
    assert (adoption.state, adoption.review_due) == ("adopted", DUE)
    assert [step.act for step in adoption.steps.all()] == ["adopt"]
    event = AuditEvent.objects.get(action="adopt_case_study")
    assert "F1" in event.text and "other_head" in event.text


def test_it_is_adopted_once(council):
    version = published_study(council)
    adopted(council, version)
    with pytest.raises(Refused, match="Adopted"):
        adopted(council, version)
    assert Adoption.objects.count() == 1


def test_no_is_an_answer_with_a_reason_and_can_be_revised(client, council):
    version, unit = published_study(council), council.units["waste"]
    adoptions.refuse_case_study(
        version, unit, reason="We have one list.", **by(council, "other_head")
    )
    assert "We have one list." not in words_of(client.get(version.get_absolute_url()))
    client.force_login(council.people["team"])
    assert "We have one list." in words_of(client.get(version.get_absolute_url()))
    assert adopted(council, version).state == "adopted"
    assert [step.act for step in AdoptionStep.objects.order_by("pk")] == ["refuse", "adopt"]


def review(council, adoption, outcome, at=AT, **more):
    words = {"outcome": outcome, "reason": "It works."} | more
    return adoptions.review_adoption(adoption, **words, by=council.people["other_head"], at=at)


@pytest.mark.parametrize(
    ("outcome", "state", "due"),
    [
        ("keep", "kept", None),
        ("change", "changed", review_due(AT.date())),
        ("give_up", "given_up", None),
    ],
)
def test_a_review_keeps_changes_or_gives_up(council, outcome, state, due):
    adoption = review(council, adopted(council, published_study(council)), outcome)
    assert (adoption.state, adoption.review_due, adoption.reason) == (state, due, "It works.")


def test_what_was_given_up_is_over(council):
    adoption = review(council, adopted(council, published_study(council)), "give_up")
    with pytest.raises(Refused, match="Given up"):
        review(council, adoption, "keep")


def test_what_has_not_begun_is_not_reviewed(council):
    adoption = adopted(council, published_study(council), begun_on=date(2014, 3, 1))
    with pytest.raises(Refused, match="not begun yet"):
        review(council, adoption, "keep")


@pytest.mark.parametrize("day", [date(1913, 8, 1), date(2113, 8, 1)])
def test_a_day_of_another_age_is_refused_at_its_field(council, day):
    with pytest.raises(Refused) as refused:
        adopted(council, published_study(council), begun_on=day)
    assert refused.value.field == "begun_on"


def kinds_on(council, name, day):
    return {task.kind for task in due_tasks(council.people[name], day)}


def test_the_desk_asks_for_answer_and_review(council):
    version = published_study(council)
    assert "Case studies: could you copy it?" in kinds_on(council, "other_head", DUE)
    adopted(council, version)
    assert "Case studies: could you copy it?" not in kinds_on(council, "other_head", DUE)
    assert "Adoptions to review" not in kinds_on(council, "other_head", DUE - timedelta(days=1))
    [task] = [
        one
        for one in due_tasks(council.people["other_head"], DUE + timedelta(days=3))
        if one.kind == "Adoptions to review"
    ]
    assert task.due == DUE and task.overdue and "Visits on one list" in task.words


def test_the_effect_is_said_of_the_frozen_figures(client, september):
    adoption = adopted(september, published_study(september))
    figures = followed_measures(["F1"])["F1"]
    months = {str(month): str(value) for month, value in figures.published.items()}
    assert months == {f"2013-0{n}": "91.2" for n in range(4, 10)}
    [followed] = follow([adoption])
    words = (
        "Since August 2013: 91.2% on average over 2 months, 91.2% on average over the 2 months just"
        " before: no difference. It is too early to tell this from chance."
    )
    assert followed.words == words
    assert [(side.title, len(side.rows)) for side in followed.sides] == [
        ("Before", 4),
        ("Since", 2),
    ]
    assert words in words_of(client.get(adoption.case_study.get_absolute_url()))
    client.force_login(september.people["other_head"])
    assert words in words_of(client.get(adoption.get_absolute_url()))


def another_year(month, **more):
    """A publication of F1 as another year had it: figures, unit, periods, changes of its process."""
    build = ScorecardBuild.objects.create(month=month, frozen_at=LATER, built_at=LATER)
    content = json.loads(PublishedTarget.objects.filter(code="F1").latest("pk").content)
    content["line"]["recent"] = [[str(month), "90", "80"]]
    content["line"] |= {"unit": more.get("unit", "%"), "title": "Visits"}
    content["rule"]["frequency"] = more.get("frequency", "month")
    content["reading"] = {"usual": {"steps": more.get("steps", [])}}
    PublishedTarget.objects.create(build=build, code="F1", content=json.dumps(content))


@pytest.mark.parametrize(
    ("more", "is_counted"),
    [({}, True), ({"unit": "days"}, False), ({"frequency": "quarter"}, False)],
)
def test_figures_in_another_unit_or_period_are_not_compared(september, more, is_counted):
    month = Month(2013, 3)
    another_year(month, **more)
    assert (month in followed_measures(["F1"])["F1"].figures) == is_counted


def test_changes_of_its_process_are_known_of_every_year(september):
    another_year(Month(2013, 3), steps=["2012-11"])
    assert followed_measures(["F1"])["F1"].changed == (Month(2012, 11),)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_whatever_there_is(
    client, council, django_assert_num_queries, number
):
    version = published_study(council)
    adopted(council, version)
    for unit in ("places", "families")[: number - 1]:
        version.case_study.adoptions.create(unit=council.units[unit])
    client.force_login(council.people["hr"])
    client.get("/adoptions/")
    with django_assert_num_queries(8):
        client.get("/adoptions/")


def test_the_form_offers_what_one_leads_and_keeps_what_was_typed(client, council):
    version = published_study(council)
    address = f"{version.get_absolute_url()}adopt/"
    client.force_login(council.people["head"])
    assert client.get(address).status_code == 403
    client.force_login(council.people["other_head"])
    typed = {"unit": council.units["waste"].pk, "what": "One list", "begun_on": "31/2/2013"}
    page = words_of(client.post(address, typed))
    assert "Choose the measure" in page and "One list" in page and "31/2/2013" in page
    page = words_of(client.post(f"{version.get_absolute_url()}refuse/", {"unit": typed["unit"]}))
    assert "Say why it is not for you" in page
    assert Adoption.objects.get().state == "asked" and BEGUN.day == 1
