"""How a year's budget comes about: rules as tables, acts, duties that are seen, the page."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from targets.budgets import (
    budget_rows,
    plans_with_budgets,
    record_budget_consultation,
    record_budget_minute,
    set_draft_spending,
    set_nominal_envelope,
)
from targets.models import BudgetConsultation, BudgetFigure, BudgetMinute
from targets.permissions import (
    may_record_budget_minute,
    may_set_draft_spending,
    may_set_nominal_envelope,
)
from targets.rounds import complete_planning_duty, duties_of_round, open_planning_round
from targets.rules.budgets import BudgetRow, agreement_words, total_of
from targets.rules.planning_calendar import DUTIES
from tests.targets.plan_actions import add_action

YEAR = FinancialYear(2013)
AT = datetime(2013, 1, 10, 10, tzinfo=UTC)
TODAY = date(2013, 1, 20)


def row(before=None, nominal=None, draft=None, final=None):
    amounts = (before, nominal, draft, final)
    return BudgetRow("x", *(None if one is None else Decimal(one) for one in amounts))


@pytest.mark.parametrize(
    ("known", "newest", "remark"),
    [
        (row(), None, ""),
        (row(before=5), None, ""),
        (row(nominal=100), 100, ""),
        (row(nominal=100, draft=100), 100, ""),
        (row(nominal=100, draft=130), 130, "£30 more than the nominal envelope"),
        # What was agreed settles it.
        (row(nominal=100, draft=130, final=120), 120, ""),
    ],
)
def test_a_plan_step_by_step(known, newest, remark):
    assert (known.newest, known.remark) == (newest, remark)


def test_a_total_is_of_all_plans_or_of_none():
    total = total_of([row(1, 2, 3, 4), row(10, 20, None, 40)])
    assert (total.before, total.nominal, total.draft, total.final) == (11, 22, None, 44)
    assert total_of([]).before is None


@pytest.mark.parametrize(
    ("final", "minute", "words"),
    [
        (None, 5, ""),
        (5, None, ""),
        (500, 500, "The envelopes come to the £500 that the Council agreed."),
        (
            700,
            500,
            "The envelopes come to £700, £200 more than the £500 that the Council agreed.",
        ),
        (
            400,
            500,
            "The envelopes come to £400, £100 less than the £500 that the Council agreed.",
        ),
    ],
)
def test_the_envelopes_are_held_against_the_minute(final, minute, words):
    final, minute = (None if one is None else Decimal(one) for one in (final, minute))
    assert agreement_words(final, minute) == words


@pytest.fixture
def planned(council):
    council.round = open_planning_round(YEAR, by=None, at=AT)
    return council


def by(council, name="finance"):
    return {"by": council.people[name], "at": AT}


def nominal(council, amount=1000, **fields):
    asked = {"kind": "revenue", "amount": Decimal(amount), "note": "Less savings"}
    return set_nominal_envelope(council.plans["families"], YEAR, **asked | fields, **by(council))


def minute(council, **fields):
    usual = {
        "day": date(2013, 3, 4),
        "reference": "Minute 23",
        "revenue": Decimal(1000),
        "council_tax": Decimal("1234.56"),
    }
    return record_budget_minute(council.round, **usual | fields, **by(council))


def consultation(council, **fields):
    usual = {
        "title": "Survey",
        "first_day": date(2013, 1, 2),
        "last_day": date(2013, 1, 9),
        "answers": 12,
        "said": "Libraries",
        "changed": "Nothing",
        "link": "",
    }
    return record_budget_consultation(council.round, **usual | fields, **by(council))


def test_the_newest_amount_counts_and_the_earlier_stays(planned):
    nominal(planned)
    nominal(planned, 1200)
    nominal(planned, 70, kind="capital")
    set_draft_spending(
        planned.plans["families"],
        YEAR,
        kind="revenue",
        amount=Decimal(1300),
        note="",
        **by(planned, "director"),
    )
    rows = {plan.slug: known for plan, known in budget_rows(plans_with_budgets(), YEAR, "revenue")}
    assert (rows["families"].nominal, rows["families"].draft) == (1200, 1300)
    assert BudgetFigure.objects.count() == 4
    acts = list(AuditEvent.objects.values_list("action", flat=True))
    assert acts.count("set_nominal_envelope") == 3 and acts.count("set_draft_spending") == 1


def test_an_approved_plan_keeps_its_budget(planned):
    planned.target("F1")
    planned.approve()
    with pytest.raises(Refused, match="approved and locked"):
        nominal(planned)
    verdict = may_set_nominal_envelope(planned.people["finance"], planned.plans["families"], YEAR)
    assert not verdict and "locked" in verdict.reason


@pytest.mark.parametrize(
    ("act", "fields", "problem"),
    [
        (nominal, {"amount": Decimal(-1)}, "An envelope is not below nought."),
        (consultation, {"last_day": date(2012, 1, 1)}, "The last day cannot be before the first"),
        (minute, {"revenue": Decimal(0)}, "Enter an amount above nought."),
        (minute, {"council_tax": Decimal(-5)}, "Enter an amount above nought."),
    ],
)
def test_what_is_refused(planned, act, fields, problem):
    with pytest.raises(Refused, match=problem):
        act(planned, **fields)


def test_the_council_sets_a_budget_once(planned):
    first = minute(planned)
    with pytest.raises(Refused, match="recorded already"):
        minute(planned)
    assert not may_record_budget_minute(planned.people["finance"], first)
    assert may_record_budget_minute(planned.people["finance"], None)


def test_the_database_keeps_what_was_recorded(planned):
    nominal(planned), consultation(planned), minute(planned)
    for model in (BudgetFigure, BudgetConsultation, BudgetMinute):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()


@pytest.mark.parametrize(
    ("who", "may_nominal", "may_draft"),
    [
        ("finance", True, True),
        ("director", False, True),
        ("head", False, False),
        ("team", False, False),
        ("auditor", False, False),
    ],
)
def test_who_may(planned, who, may_nominal, may_draft):
    user, plan = planned.people[who], planned.plans["families"]
    assert bool(may_set_nominal_envelope(user, plan, YEAR)) is may_nominal
    assert bool(may_set_draft_spending(user, plan, YEAR)) is may_draft


def states(council):
    found = {}
    for phase in duties_of_round(council.round, TODAY):
        for one in phase.duties:
            if one.unit.slug == "families" or one.unit.kind == "council":
                found[one.duty.slug] = one.state
    return found


def test_the_round_sees_what_is_recorded(planned):
    before = states(planned)
    assert {before[slug] for slug in ("nominal_envelope", "spending_plan", "budget_minute")} <= {
        "owed",
        "late",
    }
    nominal(planned)
    consultation(planned)
    minute(planned)
    after = states(planned)
    for slug in ("nominal_envelope", "budget_consultation", "budget_minute"):
        assert after[slug] == "done", slug
    assert after["spending_plan"] != "done"


def test_an_earlier_word_of_a_unit_still_counts(planned):
    """Draft spending was reported by word before it was entered here."""
    (duty,) = [one for one in DUTIES if one.slug == "spending_plan"]
    unit = planned.units["families"]
    with pytest.raises(Refused, match="done when it is seen to be done"):
        complete_planning_duty(
            planned.round, unit, duty, note="x", by=planned.people["director"], at=AT
        )
    planned.round.returns.create(
        unit=unit,
        duty=duty.slug,
        note="Sent on 8 January",
        returned_by=planned.people["director"],
        returned_at=AT,
    )
    assert states(planned)["spending_plan"] == "done"


# Pages


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_budget_from_envelope_to_minute_on_the_pages(client, planned):
    client.force_login(planned.people["finance"])
    sent = {"kind": "revenue", "amount": "148,200,000", "note": "Less savings"}
    page = text_of(client.post("/plans/families/2013-14/nominal-envelope/", sent, follow=True))
    assert "Nominal envelope of Families Plan 2013/14: saved." in page and "148,200,000" in page
    client.force_login(planned.people["director"])
    sent = {"kind": "revenue", "amount": "150000000", "note": ""}
    page = text_of(client.post("/plans/families/2013-14/draft-spending/", sent, follow=True))
    assert "£1.8 million more than the nominal envelope" in page
    client.force_login(planned.people["team"])
    sent = {
        "title": "Survey",
        "first_day": "2/1/2013",
        "last_day": "9/1/2013",
        "answers": "12",
        "said": "Libraries <b>",
        "changed": "Nothing",
    }
    page = text_of(client.post("/planning/2013-14/record-budget-consultation/", sent, follow=True))
    assert "Libraries &lt;b&gt;" in page and "12 answers" in page
    sent = {
        "day": "4/3/2013",
        "reference": "Minute 23",
        "revenue": "£250.6",
        "council_tax": "1,234.56",
    }
    page = text_of(client.post("/planning/2013-14/record-budget-minute/", sent, follow=True))
    assert "Minute 23 is recorded." in page and "1,234.56" in page
    assert client.get("/planning/2013-14/record-budget-minute/").status_code == 403


@pytest.mark.parametrize(
    ("address", "sent", "message"),
    [
        ("/plans/families/2013-14/nominal-envelope/", {"note": "x"}, "Enter the amount"),
        (
            "/plans/families/2013-14/nominal-envelope/",
            {"kind": "revenue", "amount": "lots"},
            "There is a problem",
        ),
        (
            "/plans/families/2013-14/nominal-envelope/",
            {"kind": "gold", "amount": "5"},
            "There is a problem",
        ),
        ("/planning/2013-14/record-budget-minute/", {"day": "x"}, "Enter the minute"),
        (
            "/planning/2013-14/record-budget-consultation/",
            {"answers": "-3", "title": "Survey"},
            "There is a problem",
        ),
    ],
)
def test_bad_input_is_refused_plainly(client, planned, address, sent, message):
    client.force_login(planned.people["finance"])
    answer = client.post(address, sent)
    assert answer.status_code == 200 and message in text_of(answer)
    assert not BudgetFigure.objects.exists() and not BudgetMinute.objects.exists()


def test_the_delivering_phase_says_how_actions_stand(client, planned, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 20, 10)
    add_action(planned)
    client.force_login(planned.people["team"])
    page = text_of(client.get("/planning/2013-14/"))
    assert "Families Plan</a>: 1 action: 1 at risk." in page or "1 not started" in page


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(client, planned, number, settings):
    settings.PORTAL_CLOCK = datetime(2013, 10, 20, 10)
    for place in range(number):
        add_action(planned, what=f"Action {place}")
        consultation(planned, title=f"Survey {place}")
        nominal(planned, 100 + place)
    client.force_login(planned.people["finance"])
    with CaptureQueriesContext(connection) as budget:
        client.get("/planning/2013-14/budget/")
    with CaptureQueriesContext(connection) as phases:
        client.get("/planning/2013-14/")
    assert (len(budget), len(phases)) == QUERIES


QUERIES = (17, 20)
