"""After a year is over nothing of it moves: the rule as a table, then every door."""

from datetime import date, datetime

import pytest

from pmf_portal.periods.month import FinancialYear
from pmf_portal.periods.timetable import LONDON
from pmf_portal.refusals import Refused
from targets.decisions import (
    attach_note,
    change_officers,
    record_process_change,
    withdraw_target,
)
from targets.drafting import OFFICERS
from targets.models import InYearDecision, Responsibility
from targets.permissions import (
    may_attach_note,
    may_change_officers,
    may_record_process_change,
    may_withdraw_target,
)
from targets.rules.year_end import may_decide, may_replace_officers
from tests.browser_forms import sent
from tests.factories import YEAR

URL = "/plans/families/2013-14/targets/F1/"
PUBLISHED_ON = date(2014, 4, 17)


@pytest.mark.parametrize(
    ("today", "decides", "replaces"),
    [
        (date(2013, 3, 5), True, True),
        (date(2013, 4, 1), True, True),
        (date(2014, 2, 28), True, True),
        (date(2014, 3, 31), True, True),
        (date(2014, 4, 1), False, True),
        (date(2014, 4, 16), False, True),
        (date(2014, 4, 17), False, False),
        (date(2015, 3, 31), False, False),
        (date(2026, 1, 1), False, False),
    ],
)
def test_a_year_is_decided_on_until_it_is_over(today, decides, replaces):
    year = FinancialYear(2013)
    assert may_decide(year, today) is decides
    assert may_replace_officers(year, today, PUBLISHED_ON) is replaces


# For each act, who may do it, and its last day in 2013/14.
ACTS = {
    "withdraw": (may_withdraw_target, "holder", date(2014, 3, 31), "no longer be withdrawn"),
    "attach-note": (may_attach_note, "head", date(2014, 3, 31), "No note can be attached"),
    "process-changed": (
        may_record_process_change,
        "head",
        date(2014, 3, 31),
        "How its figures are read can no longer be decided",
    ),
    "change-officers": (may_change_officers, "director", date(2014, 4, 16), "stays as it was"),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_may_decide_may_no_longer_when_the_year_is_over(approved, act):
    ask, name, last_day, words = ACTS[act]
    person = approved.people[name]
    approved.latest.refresh_from_db()
    assert ask(person, approved.latest, last_day)
    verdict = ask(person, approved.latest, date.fromordinal(last_day.toordinal() + 1))
    assert not verdict and words in verdict.reason and "2013/14 closed on" in verdict.reason


@pytest.mark.parametrize("act", ACTS)
def test_a_form_of_a_year_that_is_over_is_refused(client, approved, settings, act):
    _, name, last_day, words = ACTS[act]
    settings.PORTAL_CLOCK = datetime(last_day.year, last_day.month, last_day.day, 23, 0)
    client.force_login(approved.people[name])
    assert act in client.get(URL).content.decode()
    kept = sent(client, URL + f"{act}/", reason="Too late")
    settings.PORTAL_CLOCK = datetime(2014, 4, 17, 0, 5)
    assert f"{URL}{act}/" not in client.get(URL).content.decode()
    for answer in (client.get(URL + f"{act}/"), client.post(URL + f"{act}/", kept)):
        assert answer.status_code == 403 and words in answer.content.decode()
    assert not InYearDecision.objects.exists()


def officers_of(approved):
    responsibility = Responsibility.objects.get(target__code="F1", financial_year=YEAR)
    officers = {name: getattr(responsibility, name) for name in OFFICERS}
    return officers | {"performance_lead": approved.people["team"]}


SERVICES = {
    "withdraw": lambda c, at: withdraw_target(c.latest, reason="x", by=c.people["holder"], at=at),
    "attach-note": lambda c, at: attach_note(c.latest, text="x", by=c.people["head"], at=at),
    "process-changed": lambda c, at: record_process_change(
        c.latest, since=YEAR.first, reason="x", by=c.people["head"], at=at
    ),
    "change-officers": lambda c, at: change_officers(
        c.latest, officers_of(c), reason="x", by=c.people["director"], at=at
    ),
}


@pytest.mark.parametrize("act", SERVICES)
def test_the_act_itself_refuses_a_year_that_is_over(approved, act):
    """Jobs and commands ask no page; and no part of the act is done."""
    _, _, last_day, words = ACTS[act]
    before = officers_of(approved) | {"performance_lead": approved.people["lead"]}
    midnight = datetime.combine(date.fromordinal(last_day.toordinal() + 1), datetime.min.time())
    with pytest.raises(Refused, match=words):
        SERVICES[act](approved, midnight.replace(tzinfo=LONDON))
    stored = Responsibility.objects.get(target__code="F1", financial_year=YEAR)
    assert {name: getattr(stored, name) for name in OFFICERS} == before
    assert not InYearDecision.objects.exists()


@pytest.mark.parametrize("act", SERVICES)
def test_the_last_minute_of_the_year_is_still_in_it(approved, act):
    """23:59 in London on the last day, when it is British Summer Time."""
    _, _, last_day, _ = ACTS[act]
    last_minute = datetime(last_day.year, last_day.month, last_day.day, 23, 59, tzinfo=LONDON)
    SERVICES[act](approved, last_minute)
    assert InYearDecision.objects.count() == 1


def test_the_api_knows_no_decisions(client, approved):
    client.force_login(approved.people["team"])
    assert client.get(f"/api/v1{URL}withdraw/").status_code == 404
