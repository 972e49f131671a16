"""The pages of plans in delivery, and the desks of those whom a clash concerns."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from pmf_portal.council.calendar import announced_timetable
from pmf_portal.periods.month import Month
from scorecards.models import ScorecardBuild, ScorecardLine
from scorecards.month.building import build_scorecards
from scorecards.plan_delivery.clashes import ClashKind
from scorecards.plan_delivery.reading import deliveries
from targets.models import Action, EnvelopeMonth, ResourceEnvelope, Risk
from targets.risks import Scored, change_risk, version_of
from tests.factories import YEAR
from tests.scorecards.extracts import add_winter, import_ledger, set_envelope
from tests.targets.plan_actions import add_action

SEPTEMBER = Month(2013, 9)
TODAY = date(2013, 10, 20)
NOW = datetime(2013, 10, 20, 10, tzinfo=UTC)
PAGE = "/plans/families/2013-14/delivery/"


def publish(**ratings):
    """September's scorecards, every line green or as it is said."""
    for line in ScorecardLine.objects.all():
        rating = ratings.get(line.code, "green")
        ScorecardLine.objects.filter(pk=line.pk).update(rating=rating)
    ScorecardBuild.objects.update(frozen_at=NOW)


@pytest.fixture
def built(council, settings):
    """The Families Plan with an envelope of its own and a measure, approved; September's scorecards
    are drafts.
    """
    settings.PORTAL_CLOCK = datetime(2013, 10, 20, 10)
    set_envelope(council)
    council.latest = council.target("F1")
    council.elsewhere = council.target("P1", plan="places", service="waste")
    council.approve()
    build_scorecards(SEPTEMBER, by=None, at=NOW)
    return council


@pytest.fixture
def planned(built):
    """The same, published with every measure green."""
    publish()
    return built


def overspend(council, share="1.05"):
    months = EnvelopeMonth.objects.filter(envelope__plan=council.plans["families"])
    for month in months.filter(month__lte=SEPTEMBER.first_day):
        EnvelopeMonth.objects.filter(pk=month.pk).update(actual=month.profiled * Decimal(share))


def let_rise(council):
    risk = add_winter(council)
    change_risk(
        risk,
        likelihood=4,
        objectives=list(risk.objectives.all()),
        seen_version=version_of(risk),
        scored=Scored(date(2013, 9, 20), "Wards are full."),
        by=council.people["risk"],
        at=NOW,
    )


def words_of(client, person, address=PAGE):
    client.force_login(person)
    return " ".join(client.get(address).content.decode().split())


def delivery_of(council, today=TODAY):
    (found,) = deliveries([council.plans["families"]], YEAR, announced_timetable(), today)
    return found


def test_the_page_answers_first_and_says_what_contradicts_it(planned, client):
    overspend(planned)
    let_rise(planned)
    page = words_of(client, planned.people["director"])
    answer = "By its measures yes: its one measure is green. But 2 clashes say otherwise."
    assert answer in page and page.index(answer) < page.index("2 clashes to explain")
    assert "Its one measure is green, but revenue is £30 (5.0%) over its profile to" in page
    assert "has risen from 8 to 16 since 31 July 2013" in page
    assert "Who can say why: Risk Management; Post of head" in page


def test_a_plan_that_holds_is_said_to_hold(planned, client):
    overspend(planned, "1.00")
    page = words_of(client, planned.people["head"])
    assert "Yes: its one measure is green, and nothing contradicts it." in page
    assert "to explain" not in page


def test_what_is_not_published_is_not_shown(built, client):
    page = words_of(client, built.people["hr"])
    assert "No measure is rated yet." in page and "F1" not in page


def test_a_plan_that_is_not_approved_has_no_page_of_delivery(planned, client):
    client.force_login(planned.people["team"])
    for address in ("/plans/families/2014-15/delivery/", "/plans/nothing/2013-14/delivery/"):
        assert client.get(address).status_code == 404
    for name in ("member", "committee"):
        client.force_login(planned.people[name])
        assert client.get(PAGE).status_code == 403
        assert client.get("/plan-delivery/").status_code == 403


def test_all_plans_stand_on_one_page_the_neediest_first(built, client):
    publish(P1="red")
    overspend(built)
    page = words_of(client, built.people["leader"], "/plan-delivery/")
    assert page.index("Places Plan") < page.index("Families Plan")


def test_actions_of_other_plans_serve_a_measure_too(built):
    publish(F1="red")
    action = add_action(
        built,
        plan="places",
        objectives=[built.priorities["places"]],
        measures=[built.latest.target],
    )
    Action.objects.filter(pk=action.pk).update(status="done", done_on=TODAY)
    found = delivery_of(built)
    assert [one.kind for one in found.clashes] == [ClashKind.FAILING]
    assert found.actions == [] and len(found.serving) == 1


def test_the_ledgers_newest_forecast_is_shown_with_what_was_last_received(planned, client):
    import_ledger(planned, "families,,revenue,2013-09,100,104,1300")
    later = timedelta(days=5)
    import_ledger(
        planned,
        "families,,revenue,2013-09,100,104,1260",
        as_at=date(2013, 10, 4),
        at=NOW - later,
    )
    page = words_of(client, planned.people["finance"])
    assert "£1,260" in page and "£1,300" not in page and "£60 (5.0%) over" in page
    assert "As at 4 October 2013, received on 15 October 2013 from ledger.csv" in page


def test_a_closed_risk_and_an_opportunity_alarm_nobody(planned):
    let_rise(planned)
    assert delivery_of(planned).clashes
    Risk.objects.update(kind="opportunity")
    found = delivery_of(planned)
    assert not found.clashes and len(found.risks) == 1
    Risk.objects.update(kind="risk", closed_on=TODAY)
    assert not delivery_of(planned).risks


def test_three_months_after_it_rose_a_risk_no_longer_alarms(planned):
    let_rise(planned)
    assert delivery_of(planned, date(2013, 11, 30)).clashes
    assert not delivery_of(planned, date(2013, 12, 1)).clashes


DESK = "/desk/"


@pytest.mark.parametrize(
    ("name", "clashes"),
    [
        ("team", "Families Plan 2013/14: 2 clashes"),
        ("director", "Families Plan 2013/14: 2 clashes"),
        ("finance", "Families Plan 2013/14: 1 clash"),
        ("risk", "Families Plan 2013/14: 1 clash"),
        ("cesg", "Families Plan 2013/14: 2 clashes"),
        ("chief", "Families Plan 2013/14: 2 clashes"),
        ("other_director", ""),
        ("head", ""),
        ("hr", ""),
        ("holder", ""),
    ],
)
def test_a_clash_is_on_the_desks_of_those_it_concerns(planned, client, name, clashes):
    overspend(planned)
    let_rise(planned)
    page = words_of(client, planned.people[name], DESK)
    if clashes:
        assert f">{clashes}<" in page
    else:
        assert "clash" not in page


def test_finance_reads_of_money_and_risk_officers_of_risks(planned, client):
    overspend(planned)
    let_rise(planned)
    finance = words_of(client, planned.people["finance"], DESK)
    assert "over its profile" in finance and "has risen" not in finance
    risk = words_of(client, planned.people["risk"], DESK)
    assert "has risen" in risk and "over its profile" not in risk


def test_the_ledger_is_asked_of_finance_until_it_came(planned, client):
    page = words_of(client, planned.people["finance"], DESK)
    assert "Ledger extract for September 2013" in page and "1 envelope has no actual yet" in page
    assert "6 days late" in page
    import_ledger(planned, "families,,revenue,2013-09,,100,")
    assert "Ledger extract for" not in words_of(client, planned.people["finance"], DESK)


def test_the_register_is_asked_of_risk_officers_until_risks_are_scored(planned, client):
    risk = add_winter(planned)
    page = words_of(client, planned.people["risk"], DESK)
    assert "Risk register as at 30 September 2013" in page
    assert "1 risk was not scored since the quarter ended" in page
    Risk.objects.update(closed_on=TODAY)
    assert "Risk register as at" not in words_of(client, planned.people["risk"], DESK)
    Risk.objects.update(closed_on=None)
    change_risk(
        risk,
        likelihood=3,
        objectives=list(risk.objectives.all()),
        seen_version=version_of(risk),
        scored=Scored(date(2013, 10, 1), "Colder than usual"),
        by=planned.people["risk"],
        at=NOW,
    )
    assert "Risk register as at" not in words_of(client, planned.people["risk"], DESK)


def more_of_everything(council, number):
    """So many plans' worth of measures, envelopes, risks and actions."""
    for n in range(number):
        for kind in ("capital", "staff")[:n]:
            ResourceEnvelope.objects.create(
                plan=council.plans["families"],
                financial_year=YEAR,
                kind=kind,
                agreed=Decimal(1200),
                set_by=council.people["finance"],
                set_at=timezone.now(),
            )
        add_winter(council, reference=f"W{n}")
        add_action(council, what=f"Action {n}", measures=[council.latest.target])
    for envelope in ResourceEnvelope.objects.filter(months=None):
        EnvelopeMonth.objects.create(
            envelope=envelope, month=SEPTEMBER, profiled=Decimal(100), actual=Decimal(90)
        )


@pytest.mark.parametrize("number", [1, 3])
def test_a_plans_page_asks_as_much_at_one_as_at_three(
    planned, client, django_assert_num_queries, number
):
    more_of_everything(planned, min(number, 2))
    for n in range(2, number):
        add_winter(planned, reference=f"X{n}")
        add_action(planned, what=f"More {n}", measures=[planned.latest.target])
    client.force_login(planned.people["finance"])
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(PAGE)


@pytest.mark.parametrize("name", ["families", "places"])
def test_the_page_of_all_plans_asks_as_much_whatever_their_number(
    planned, client, django_assert_num_queries, name
):
    add_winter(planned)
    add_action(planned, measures=[planned.latest.target])
    if name == "places":
        add_winter(planned, reference="R2", objectives=[planned.priorities["places"]])
    client.force_login(planned.people["finance"])
    with django_assert_num_queries(ALL_QUERIES):
        client.get("/plan-delivery/")


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_asks_as_much_at_one_risk_and_action_as_at_three(
    planned, client, django_assert_num_queries, number
):
    overspend(planned)
    for n in range(number):
        add_winter(planned, reference=f"W{n}")
        add_action(planned, what=f"Action {n}", measures=[planned.latest.target])
    client.force_login(planned.people["finance"])
    with django_assert_num_queries(DESK_QUERIES):
        client.get(DESK)


PAGE_QUERIES, ALL_QUERIES, DESK_QUERIES = 20, 17, 23
