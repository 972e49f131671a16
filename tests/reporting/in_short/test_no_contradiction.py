"""Whatever a month’s lines say, no sentence says otherwise."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmf_portal.formats.numbers import format_number
from pmf_portal.periods.month import Month
from reporting.content.in_short.changes import better_measures, turns, worse_measures
from reporting.content.in_short.decisions import decisions_asked
from reporting.content.in_short.facts import Account, Action, Measure, PathStep, Report
from reporting.content.in_short.headline import MOST_WORDS
from reporting.content.in_short.money import money_in_plans
from reporting.content.in_short.order import worst_first
from reporting.content.in_short.promises import missed_promises
from reporting.content.in_short.readers import Reader, in_short

pytestmark = [pytest.mark.any_database, pytest.mark.slow]
MONTH = Month(2024, 2)
RATINGS = ["red", "amber", "green", "not_rated", "not_due", "not_reported", "withdrawn_red"]
COLOURS = ("red", "amber", "green")
figures = st.none() | st.decimals(-999, 999, places=1)
months = st.sampled_from([MONTH - back for back in range(-6, 7)])
words = st.sampled_from(["Patients", "seen", "in", "time", "A&E", "within four hours", "homes"])


def measures_of(codes):
    return st.tuples(*(measure_of_code(code) for code in codes))


def measure_of_code(code):
    return st.builds(
        Measure,
        code=st.just(code),
        title=st.lists(words, min_size=1, max_size=12).map(lambda w: f"{code} {' '.join(w)}"),
        rating=st.sampled_from(RATINGS),
        month=st.just(MONTH),
        unit=st.sampled_from(["%", "people", "£ million", ""]),
        decimals=st.just(1),
        polarity=st.sampled_from(["higher", "lower", "closest", "neutral"]),
        aggregation=st.sampled_from(["latest", "sum", "ratio"]),
        actual_to_date=figures,
        plan_to_date=figures,
        to_date_last_year=figures,
        amber_low=figures,
        amber_high=figures,
        previous_year=figures,
        annual_target=figures,
        coverage=st.sampled_from(
            ["April 2023 to February 2024, 11 of 11", "2022/23, 1 of 1", "no period, 0 of 3", ""]
        ),
        reporting_period=st.sampled_from(["February 2024", "2022/23", "2023/24 Q3", ""]),
        trend_year=st.sampled_from(["improving", "deteriorating", "sustained", "not_known"]),
        direction=st.sampled_from(["Getting better", "Getting worse", "No clear change", ""]),
        why=st.just(f"Why {code}."),
    )


steps = st.builds(
    PathStep,
    period=months.map(lambda month: month.name),
    promised=st.just("70.0%"),
    actual=st.just("60.0%"),
    on_path=st.sampled_from([True, False, None]),
)
actions = st.builds(
    Action,
    what=st.sampled_from(["Recruit", "Review"]),
    due=st.sampled_from(["Friday 26 April 2024", "Monday 27 November 2023 (113 days late)"]),
    status=st.sampled_from(["Done", "On track", "Late"]),
)


@st.composite
def report_of_code(draw, code):
    """A report whose published sentence on its promise fits the month that it promised."""
    promised = draw(st.none() | months)
    promise = ""
    if promised is not None:
        outcome = draw(st.sampled_from(["met", "missed", "no figure since"]))
        has_passed = promised <= MONTH
        promise = f"Promised {promised.name}; {outcome}" if has_passed else promised.name
    return Report(
        code=code,
        title=f"{code} report",
        state="in recovery",
        opened_for="April 2022",
        escalated=draw(st.booleans()),
        plan_due=draw(
            st.sampled_from(
                [
                    "",
                    "The delivery plan is 5 days late; it has not been started",
                    "The delivery plan is due on Friday 22 March 2024; it is being written",
                ]
            )
        ),
        due_on="Thursday 14 March 2024",
        promise=promise,
        promised=promised.name if promised else "",
        path=tuple(draw(st.lists(steps, max_size=4))),
        actions=tuple(draw(st.lists(actions, max_size=4))),
        money=draw(st.none() | st.decimals(1000, 5_000_000, places=0)),
        needs_virement=draw(st.booleans()),
        support=draw(st.sampled_from(["", "HR: faster checks"])),
    )


@st.composite
def accounts(draw):
    codes = [f"M{n}" for n in range(draw(st.integers(0, 6)))]
    measures = draw(measures_of(codes))
    reports = [draw(report_of_code(code)) for code in codes if draw(st.booleans())]
    before = {code: draw(st.sampled_from(RATINGS)) for code in codes if draw(st.booleans())}
    return Account("Plan", MONTH, measures, tuple(reports), before=before, since="January 2024")


def line_of(account, code):
    return next(measure for measure in account.measures if measure.code == code)


@settings(max_examples=60, deadline=None)
@given(accounts(), st.sampled_from(Reader))
def test_every_sentence_has_sources_of_this_month(account, reader):
    known = {measure.code for measure in account.measures}
    for part, sentence in in_short(reader, account).sentences():
        codes = {source.code for source in sentence.sources}
        assert codes <= known, part
        assert codes or not account.measures, part


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_headline_and_counts_are_those_of_the_lines(account):
    ratings = [measure.rating for measure in account.measures]
    rated = [rating for rating in ratings if rating in COLOURS]
    brief = in_short(Reader.RESIDENT, account)
    headline = brief.headline.text
    assert len(headline.split()) <= MOST_WORDS
    if not rated:
        assert headline == "No target has a rating yet."
        return
    first = re.match(r"(?:(None|[0-9]+) of|All) ([0-9]+)\b", headline)
    green = {"None": 0, None: len(rated)}.get(first[1], first[1])
    assert (int(green), int(first[2])) == (rated.count("green"), len(rated))
    assert f"{rated.count('green')} of {len(rated)} rated" in brief.counts.text
    for rating in ("amber", "red"):
        counted = re.search(rf"([0-9]+) [a-z ]+ \({rating}\)", brief.counts.text)
        assert int(counted[1] if counted else 0) == rated.count(rating)
    if worst := re.search(r"Furthest off: (M[0-9])", headline):
        coloured = [measure for measure in account.measures if measure.is_rated]
        assert worst[1] == worst_first(coloured, account.escalated)[0].code


NUMBERS = {word: n for n, word in enumerate(["no", "one", "two", "three", "four", "five", "six"])}


def has_turned_worse(account, line):
    was = account.before.get(line.code)
    if was not in COLOURS or line.rating not in COLOURS:
        return False
    return COLOURS.index(line.rating) < COLOURS.index(was)


@settings(max_examples=200, deadline=None)
@given(accounts(), st.sampled_from([Reader.HOLDER, Reader.CESG]))
def test_a_finding_is_what_the_lines_and_reports_say(account, reader):
    sentence = in_short(reader, account).headline
    assert len(sentence.text.split()) <= MOST_WORDS
    worse = [line for line in account.measures if has_turned_worse(account, line)]
    text = sentence.text.lower()
    if counted := re.search(r"(\w+) ratings turned worse", text):
        assert NUMBERS[counted[1]] == len(worse)
    if counted := re.search(r"(\w+) recovery plans? (?:miss|off)", text):
        off_path = [report for report in account.reports if report.periods_off_path >= 2]
        assert NUMBERS[counted[1]] == len(off_path)
        assert {report.code for report in off_path} <= {one.code for one in sentence.sources}
    if named := re.match(r"(M[0-9]) .* turned (red|amber)", sentence.text):
        line = line_of(account, named[1])
        assert line.rating == named[2] and has_turned_worse(account, line)


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_direction_and_colour_of_a_movement_are_those_of_its_line(account):
    brief = in_short(Reader.HOLDER, account)
    for movements, trend, direction in (
        (brief.worse, "deteriorating", "Getting worse"),
        (brief.better, "improving", "Getting better"),
    ):
        for moved in movements:
            line = line_of(account, moved.measure.code)
            assert (line.trend_year, line.direction) == (trend, direction)
            text = moved.sentence.text
            assert format_number(line.actual_to_date, 1, line.unit) in text
            for colour in COLOURS:
                assert f"({colour})" not in text or line.rating == colour


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_no_measure_is_worse_and_better_at_once(account):
    worse = {measure.code for measure in worse_measures(account.measures)}
    assert not worse & {measure.code for measure in better_measures(account.measures)}
    order = ("red", "amber", "green")
    for way, sign in (("worse", 1), ("better", -1)):
        for turn in turns(account.measures, account.before, way):
            sentence = turn.sentence(account.since)
            code = sentence.sources[0].code
            was, now = account.before[code], line_of(account, code).rating
            assert (order.index(was) - order.index(now)) * sign > 0
            assert f"{was} to {now} since January 2024" in sentence.text


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_no_promise_is_missed_whose_day_lies_ahead(account):
    for promise in missed_promises(account.reports):
        report = account.report_on(promise.code)
        if promise.what == "Back on plan":
            assert not report.promise.endswith("met")
            assert Month.parse(month_of(promise.due)) <= MONTH
        else:
            assert re.search(r"[0-9]+ days late", promise.sentence.text)


def month_of(name):
    known = {month.name: str(month) for month in (MONTH - back for back in range(-6, 40))}
    return known[name]


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_sums_are_those_of_the_reports(account):
    for sentence in money_in_plans(account.reports):
        amounts = [account.report_on(source.code).money for source in sentence.sources]
        shown = re.match(r"£([0-9.,]+)( million)?", sentence.text)
        scale = Decimal(1_000_000) if shown[2] else Decimal(1)
        exact = sum(amounts, Decimal(0))
        assert abs(Decimal(shown[1].replace(",", "")) * scale - exact) <= scale * Decimal("0.005")


@settings(max_examples=60, deadline=None)
@given(accounts())
def test_decisions_are_in_order_of_weight(account):
    asked = decisions_asked(account)
    weights = []
    for one in asked:
        report = account.report_on(one.code)
        weights.append((one.money or Decimal(0), report.periods_off_path))
        assert all(len(option.split()) <= 12 for option in one.options)
    assert weights == sorted(weights, reverse=True)
