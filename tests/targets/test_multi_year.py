"""Targets over several years and proxies: rules as tables, acts, pages, what is published."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.month import FinancialYear, Month
from pmf_portal.refusals import ChangedMeanwhile, Refused
from reporting.models import PublishedTarget
from targets.approval import approve_plan, missing_in_plan
from targets.models import MultiYearLevel, MultiYearTarget, Proxy
from targets.multi_year import (
    end_proxy,
    multi_year_targets,
    name_proxy,
    set_multi_year_target,
)
from targets.permissions import may_end_proxy, may_name_proxy, may_set_multi_year_target
from targets.rules.multi_year import check_levels, span_words, why_other_than_planned
from targets.rules.proxies import check_proxy, is_needed
from tests.exceptions.story import publish

AT = datetime(2013, 2, 20, 10, tzinfo=UTC)
Y13, Y14, Y15, Y16 = (FinancialYear(year) for year in (2013, 2014, 2015, 2016))
LEVELS = {Y13: Decimal(90), Y14: Decimal(92), Y15: Decimal(95)}


def levels_of(*values, first=2013):
    return {FinancialYear(first + n): Decimal(value) for n, value in enumerate(values)}


# Rules


@pytest.mark.parametrize(
    ("levels", "before", "approved", "problem"),
    [
        (levels_of(90, 92), {}, {}, ""),
        (levels_of(90), {}, {}, "Give the level of at least 2 years."),
        (levels_of(*range(11)), {}, {}, "Give the levels of at most 10 years."),
        ({Y13: Decimal(90), Y15: Decimal(95)}, {}, {}, "The level of 2014/15 is missing."),
        # An approved year keeps its target, and stays in the plan over the years.
        (levels_of(90, 92), {}, {Y13: Decimal(90)}, ""),
        (
            levels_of(88, 92),
            {},
            {Y13: Decimal(90)},
            "2013/14 is approved and locked: its target stays 90%.",
        ),
        (
            levels_of(92, 95, first=2014),
            LEVELS,
            {Y13: Decimal(90)},
            "2013/14 is approved: it stays in the plan over the years.",
        ),
        (levels_of(92, 95, first=2014), {}, {Y13: Decimal(90)}, ""),
        (levels_of(90, 92), {}, {Y13: None}, ""),
    ],
)
def test_levels(levels, before, approved, problem):
    if not problem:
        check_levels(levels, before, approved, "%")
        return
    with pytest.raises(Refused) as refused:
        check_levels(levels, before, approved, "%")
    assert (str(refused.value), refused.value.field) == (problem, "levels")


@pytest.mark.parametrize(
    ("level", "annual", "words"),
    [
        ("92", "92", ""),
        # As they are published.
        ("92.04", "92", ""),
        (None, "92", ""),
        ("92", None, ""),
        (
            "92",
            "91",
            "one level for 2014/15: the plan over several years says 92.0%, the annual target is"
            " 91.0%",
        ),
    ],
)
def test_a_draft_says_what_the_plan_over_the_years_says(level, annual, words):
    level, annual = (None if value is None else Decimal(value) for value in (level, annual))
    assert why_other_than_planned(Y14, level, annual, 1, "%") == words


def test_the_span():
    assert span_words(LEVELS, 0, "%") == "From 90% in 2013/14 to 95% in 2015/16"


@pytest.mark.parametrize(
    ("code", "proxy", "known", "problem"),
    [
        ("F1", "F2", {}, ""),
        ("F1", "F1", {}, "A measure cannot stand for itself."),
        ("F1", "F2", {"has_a_proxy": True}, "F1 has a proxy already. End it first."),
        (
            "F1",
            "F2",
            {"stands_for": "F3"},
            "F1 stands for F3 itself, and cannot have a proxy of its own.",
        ),
    ],
)
def test_proxies(code, proxy, known, problem):
    known = {"stands_for": "", "has_a_proxy": False} | known
    if not problem:
        check_proxy(code, proxy, **known)
        return
    with pytest.raises(Refused, match=problem):
        check_proxy(code, proxy, **known)


@pytest.mark.parametrize(
    ("own", "ended", "needed"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_a_proxy_stands_until_the_outcome_has_a_figure(own, ended, needed):
    assert is_needed(own, ended) is needed


# Acts


@pytest.fixture
def drafted(council):
    council.specification = council.target("F1")
    return council


def set_levels(council, levels=None, *, seen=0, reason="Half of the gap to the best", by="head"):
    return set_multi_year_target(
        council.specification,
        levels or LEVELS,
        reason=reason,
        seen_version=seen,
        by=council.people[by],
        at=AT,
    )


def test_levels_are_set_and_changed_with_a_reason(drafted):
    set_levels(drafted)
    set_levels(drafted, levels_of(90, 93, 96), seen=1, reason="A new grant")
    known = multi_year_targets([drafted.specification.target_id])
    assert known[drafted.specification.target_id].levels == levels_of(90, 93, 96)
    assert MultiYearTarget.objects.count() == 2 and MultiYearLevel.objects.count() == 6
    events = AuditEvent.objects.filter(action="set_multi_year_target").order_by("sequence")
    assert [event.reason for event in events] == ["Half of the gap to the best", "A new grant"]


def test_the_same_levels_are_no_change(drafted):
    set_levels(drafted)
    with pytest.raises(Refused, match="These are the levels that stand already"):
        set_levels(drafted, seen=1)


def test_a_form_that_comes_late_changes_nothing(drafted):
    set_levels(drafted)
    with pytest.raises(ChangedMeanwhile):
        set_levels(drafted, levels_of(1, 2))
    assert MultiYearTarget.objects.count() == 1


def test_an_approved_year_is_locked(drafted):
    set_levels(drafted)
    drafted.approve()
    with pytest.raises(Refused, match="2013/14 is approved and locked"):
        set_levels(drafted, levels_of(85, 92, 95), seen=1)
    set_levels(drafted, levels_of(90, 91, 94), seen=1)


def test_a_plan_is_not_approved_with_another_level(drafted):
    set_levels(drafted, levels_of(80, 92))
    plan, year = drafted.plans["families"], Y13
    (missing,) = missing_in_plan(plan, year)["F1"]
    assert missing.startswith("one level for 2013/14: the plan over several years says 80.0%")
    with pytest.raises(Refused):
        approve_plan(plan, year, reference="Council", by=drafted.people["holder"], at=AT)


def test_the_database_keeps_levels_as_they_were_set(drafted):
    set_levels(drafted)
    for rows in (MultiYearLevel.objects.all(), MultiYearTarget.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        MultiYearLevel.objects.update(planned=1)


@pytest.fixture
def pair(drafted):
    drafted.other = drafted.target("F2")
    return drafted


def named(council, **fields):
    usual = {
        "proxy": council.other.target,
        "reason": "Those who come home early stay well",
        "measured_from": Y15,
    }
    return name_proxy(
        council.specification.target, by=council.people["head"], at=AT, **usual | fields
    )


def test_a_proxy_is_named_and_ended(pair):
    proxy = named(pair)
    with pytest.raises(Refused, match="F1 has a proxy already"):
        named(pair)
    end_proxy(proxy, reason="Measured now", by=pair.people["head"], at=AT)
    with pytest.raises(Refused, match="This proxy has ended already"):
        end_proxy(proxy, reason="Again", by=pair.people["head"], at=AT)
    named(pair)
    assert Proxy.objects.count() == 2
    acts = list(AuditEvent.objects.values_list("action", flat=True))
    assert acts.count("name_proxy") == 2 and acts.count("end_proxy") == 1


def test_proxies_make_no_chain(pair):
    named(pair)
    third = pair.target("F3")
    with pytest.raises(Refused, match="F2 stands for F1 itself"):
        name_proxy(
            pair.other.target,
            proxy=third.target,
            reason="x",
            measured_from=Y15,
            by=pair.people["head"],
            at=AT,
        )
    with pytest.raises(Refused, match="F1 has a proxy itself: F2"):
        name_proxy(
            third.target,
            proxy=pair.specification.target,
            reason="x",
            measured_from=Y15,
            by=pair.people["head"],
            at=AT,
        )


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("head", True), ("lead", True), ("team", True), ("holder", False), ("auditor", False)],
)
def test_who_may_set_levels_and_name_proxies(pair, who, allowed):
    user = pair.people[who]
    assert bool(may_set_multi_year_target(user, pair.specification)) is allowed
    assert bool(may_name_proxy(user, pair.specification)) is allowed


def test_states_of_levels_and_proxies(pair):
    head = pair.people["head"]
    words = pair.target("F4", polarity="neutral", planned="0", annual_target=None)
    pair.approve()
    assert may_set_multi_year_target(head, pair.specification)
    refused = may_set_multi_year_target(head, words)
    assert (
        refused.reason == "Only measures that are rated by numbers have levels over several years."
    )
    proxy = named(pair)
    assert may_end_proxy(head, pair.specification, proxy)
    proxy.ended_at = AT
    assert may_end_proxy(head, pair.specification, proxy).reason == "This proxy has ended already."


# Pages

ADDRESS = "/plans/families/2013-14/targets/F1/"


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def head(client, pair):
    client.force_login(pair.people["head"])
    return client


def test_levels_are_typed_one_a_line(head, pair):
    sent = {
        "levels": "2013/14: 90\n2014-15: 92.5%\n\n2015/16: 95",
        "reason": "So",
        "seen_version": 0,
    }
    page = text_of(head.post(f"{ADDRESS}several-years/", sent, follow=True))
    assert "The levels over the years are saved." in page and "92.5%" in page
    assert "Planned; locked with its own year" in page
    form = text_of(head.get(f"{ADDRESS}several-years/"))
    assert "2014/15: 92.5" in form and "Why are they changed?" in form


@pytest.mark.parametrize(
    ("levels", "message"),
    [
        ("", "Enter the level of each year"),
        ("2013/14", "Line 1: write it like the example, with a colon"),
        ("2013/14: many", "Line 1:"),
        ("soon: 90\n2014/15: 91", "Line 1:"),
        ("2013/14: 90\n2013/14: 91", "Line 2: 2013/14 stands there twice"),
        ("2013/14: 90\n2015/16: 95", "The level of 2014/15 is missing."),
        ("2013/14: 1e400\n2014/15: 2", "Line 1:"),
    ],
)
def test_bad_levels_are_named_and_kept(head, levels, message):
    sent = {"levels": levels, "reason": "Because of the grant", "seen_version": 0}
    answer = head.post(f"{ADDRESS}several-years/", sent)
    page = text_of(answer)
    assert answer.status_code == 200 and message in page and "Because of the grant" in page
    assert not MultiYearTarget.objects.exists()


def test_levels_that_somebody_else_changed_are_shown(head, pair):
    set_levels(pair, by="team")
    sent = {"levels": "2013/14: 90\n2014/15: 99", "reason": "Mine", "seen_version": 0}
    page = text_of(head.post(f"{ADDRESS}several-years/", sent))
    assert "Somebody else changed this while you were working." in page and "2014/15: 99" in page
    assert MultiYearTarget.objects.count() == 1


def test_a_proxy_is_named_and_ended_on_the_page(head, pair):
    sent = {"proxy": pair.other.target_id, "measured_from": "2015/16", "reason": "It leads"}
    page = text_of(head.post(f"{ADDRESS}name-proxy/", sent, follow=True))
    assert "F2 stands for F1 now." in page
    proxy = Proxy.objects.get()
    address = f"{ADDRESS}end-proxy/{proxy.pk}/"
    page = text_of(head.post(address, {"reason": "Measured now"}, follow=True))
    assert "F2 does not stand for F1 any more." in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Choose an indicator"),
        ({"proxy": "999999999999999999999"}, "There is a problem"),
        ({"measured_from": "never"}, "There is a problem"),
        ({"reason": ""}, "Say why it stands for the outcome"),
    ],
)
def test_a_bad_proxy_is_refused_plainly(head, pair, typed, message):
    sent = {"proxy": pair.other.target_id, "measured_from": "2015/16", "reason": "It leads"}
    answer = head.post(f"{ADDRESS}name-proxy/", (sent | typed) if typed else {})
    assert answer.status_code == 200 and message in text_of(answer)
    assert not Proxy.objects.exists()


# What is published


@pytest.fixture
def published(pair):
    named(pair)
    set_levels(pair)
    pair.approve()
    pair.figure(pair.other, "2013-09", "50")
    publish(pair, Month(2013, 9))
    return pair


def content_of(code):
    return json.loads(PublishedTarget.objects.get(code=code).content)


def test_the_public_reads_levels_and_proxy(client, published):
    content = content_of("F1")
    assert content["several_years"]["span"] == "From 90.0% in 2013/14 to 95.0% in 2015/16"
    assert [row["state"] for row in content["several_years"]["rows"]] == [
        "Approved and locked",
        "Planned; locked with its own year",
        "Planned; locked with its own year",
    ]
    assert content["line"]["proxy"]["code"] == "F2"
    assert content["line"]["proxy"]["rating"] == "red"
    page = text_of(client.get("/targets/F1/"))
    assert "From 90.0% in 2013/14 to 95.0% in 2015/16" in page
    assert "Half of the gap to the best" in page and "stands for it" in page
    scorecard = text_of(client.get("/scorecards/families/2013-09/"))
    assert "Not measured until 2015/16;" in scorecard
    assert "several_years" not in content_of("F2")


def test_an_outcome_that_is_measured_needs_no_proxy(pair):
    named(pair)
    pair.approve()
    pair.figure(pair.specification, "2013-09", "50")
    pair.figure(pair.other, "2013-09", "50")
    publish(pair, Month(2013, 9))
    assert "proxy" not in content_of("F1")["line"]


@pytest.mark.parametrize("number", [1, 3])
def test_publishing_asks_as_much_for_three_as_for_one(council, number):
    for place in range(3):
        specification = council.target(f"F{place + 1}")
        if place < number:
            council.specification = specification
            set_levels(council)
    council.approve()
    with CaptureQueriesContext(connection) as publishing:
        publish(council, Month(2013, 9))
    asked = [one["sql"] for one in publishing if "multiyear" in one["sql"]]
    assert len(asked) == 2
