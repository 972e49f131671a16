"""Durations, dates, yes or no and words of a scale: typed, kept as exact numbers, and shown."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmf_portal.formats.numbers import (
    NumberError,
    format_difference,
    format_number,
    typed_difference,
    typed_number,
    typed_text,
)
from pmf_portal.formats.units import UnitKind, unit_of
from pmf_portal.formats.value_kinds import (
    FIRST_DAY,
    LAST_DAY,
    is_single,
    kind_of,
    number_of_day,
    parts_in_words,
    typing_hint,
    unit_of_differences,
    words_of,
)
from pmf_portal.formats.value_units import why_no_scale, words_of_scale

pytestmark = pytest.mark.any_database

OFSTED = "Inadequate < Requires improvement < Good < Outstanding"
OWN = "Not begun < Under way < Finished"


@pytest.mark.parametrize(
    ("text", "unit", "kept", "shown"),
    [
        ("4:35", "mm:ss", "275", "4:35"),
        (" 4:35 ", "m:ss", "275", "4:35"),
        ("04:05", "mm:ss", "245", "4:05"),
        ("0:09", "mm:ss", "9", "0:09"),
        ("125:07", "mm:ss", "7507", "125:07"),
        ("-4:35", "mm:ss", "-275", "−4:35"),
        ("−4:35", "mm:ss", "-275", "−4:35"),
        ("(4:35)", "mm:ss", "-275", "−4:35"),
        ("4m 35s", "mm:ss", "275", "4:35"),
        ("4m35s", "mm:ss", "275", "4:35"),
        ("4 min 35 sec", "mm:ss", "275", "4:35"),
        ("4 minutes and 35 seconds", "minutes and seconds", "275", "4:35"),
        ("1 hour, 4 minutes and 35 seconds", "mm:ss", "3875", "64:35"),
        ("90 seconds", "mm:ss", "90", "1:30"),
        ("4.5 minutes", "mm:ss", "270", "4:30"),
        ("0:04:35", "mm:ss", "275", "4:35"),
        ("1:04:35", "mm:ss", "3875", "64:35"),
        ("0", "mm:ss", "0", "0:00"),
        ("0:00:00", "mm:ss", "0", "0:00"),
        ("４：３５", "mm:ss", "275", "4:35"),
        ("26:05", "h:mm", "1565", "26:05"),
        ("26:05:00", "hh:mm", "1565", "26:05"),
        ("26h 5m", "hours and minutes", "1565", "26:05"),
        ("1 day 2 hours", "h:mm", "1560", "26:00"),
        ("1:04:35", "h:mm:ss", "3875", "1:04:35"),
        ("100:00:01", "h:mm:ss", "360001", "100:00:01"),
        ("1 day 6 hours", "days and hours", "30", "1 day 6 hours"),
        ("30 hours", "days and hours", "30", "1 day 6 hours"),
        ("2 days", "days, hours", "48", "2 days"),
        ("1,234 days 1 hour", "days and hours", "29617", "1,234 days 1 hour"),
        ("30:00:00", "days and hours", "30", "1 day 6 hours"),
        ("-1 day 6 hours", "days and hours", "-30", "−1 day 6 hours"),
        ("0 hours", "days and hours", "0", "0 hours"),
        ("30/6/2024", "date", "45473", "30 June 2024"),
        ("30 June 2024", "Milestone", "45473", "30 June 2024"),
        ("30th of June 2024", "date", "45473", "30 June 2024"),
        ("Sunday 30 June 2024", "date", "45473", "30 June 2024"),
        ("30.6.24", "date", "45473", "30 June 2024"),
        ("June 30, 2024", "date", "45473", "30 June 2024"),
        ("2024-06-30", "date", "45473", "30 June 2024"),
        ("2024-06-30 00:00:00", "date", "45473", "30 June 2024"),
        ("30/06/2024 00:00", "date", "45473", "30 June 2024"),
        ("45473", "date", "45473", "30 June 2024"),
        ("29/2/2024", "date", "45351", "29 February 2024"),
        ("yes", "yes/no", "1", "Yes"),
        ("Y", "yes or no", "1", "Yes"),
        ("TRUE", "yes/no", "1", "Yes"),
        ("1", "Y/N", "1", "Yes"),
        ("No", "yes/no", "0", "No"),
        ("n", "yes/no", "0", "No"),
        ("false", "yes/no", "0", "No"),
        ("0", "yes/no", "0", "No"),
        ("Good", "Ofsted", "3", "Good"),
        ("requires  IMPROVEMENT", "ofsted", "2", "Requires improvement"),
        ("outstanding", "CQC", "4", "Outstanding"),
        ("5", "food hygiene rating", "6", "5"),
        ("0", "food hygiene", "1", "0"),
        ("a", "energy rating", "7", "A"),
        ("Under way", OWN, "2", "Under way"),
        ("finished", "Not begun<Under way<Finished", "3", "Finished"),
    ],
)
def test_a_value_is_kept_as_a_number_and_shown_as_itself(text, unit, kept, shown):
    value = typed_number(text, unit)
    assert (value, format_number(value, 0, unit)) == (Decimal(kept), shown)


BAD = {
    "mm:ss": [
        "275",
        "4.35",
        "4,35",
        "4:5",
        "4:75",
        "4:35:00",
        "04:35:00",
        "0:05:00",
        "1:75:01",
        "4:35 pm",
        "four minutes",
        "4m 75s",
        "35s 4m",
        "4m 4m",
        "4m 35s and",
        "4 months",
        "1.5m 30s",
        "£4:35",
        "4:35%",
        "NaN",
        "1:2:3:4",
        "0.0031828",
        "9999999999:00",
    ],
    "h:mm:ss": ["4:35", "1:60:00", "1:04:75", "3875", "1:4:35", "5%", "1 day, 30 hours", ":", ""],
    "h:mm": [
        "1:04:35",
        "90",
        "1h 90m",
        "1:60",
        "20 seconds",
        "1.2345678 hours",
        "24h00x",
        "--1:00",
    ],
    "days and hours": [
        "30",
        "1.25",
        "6:30",
        "1 day 30 hours",
        "20 minutes",
        "6 hours 1 day",
        "1 week",
        "day",
        "1 day 6",
        "1 day -6 hours",
        "1,23 days",
        "1e3 hours",
        "one day",
        "30 hrs 61 min",
        "Infinity hours",
    ],
    "date": [
        "June 2024",
        "30 June",
        "31/6/2024",
        "29/2/2023",
        "6/30/2024",
        "30/6/1824",
        "30/6/2224",
        "2024",
        "1",
        "99999",
        "20240630",
        "30 Juni 2024",
        "2024-06-30 09:30",
        "yesterday",
        "30/6/2024 to 14/7/2024",
        "Q2 2024/25",
        "£30/6/2024",
        "-45473",
        "NaN",
    ],
    "yes/no": [
        "maybe",
        "2",
        "-1",
        "1.0",
        "yes and no",
        "yes.",
        "ja",
        "adopted",
        "100%",
        "n/a",
        "?",
        "none",
        "on",
        "x",
        "yess",
    ],
    OFSTED: [
        "3",
        "0",
        "Fine",
        "Goood",
        "Good/Outstanding",
        "Requires",
        "improvement",
        "Requires-improvement",
        "Inadequate < Good",
        "Special measures",
        "G",
        "good!",
        "yes",
        "100%",
        "None",
        "30 June 2024",
    ],
    "food hygiene": ["6", "-1", "05", "5.0", "five", "5 stars", "4/5", "four", "A", "*", "4-5"],
}


@pytest.mark.parametrize(
    ("text", "unit"), [(text, unit) for unit, texts in BAD.items() for text in texts]
)
def test_what_could_be_something_else_is_refused_with_a_sentence(text, unit):
    with pytest.raises(NumberError) as refused:
        typed_number(text, unit)
    assert (
        str(refused.value).endswith((".", "?"))
        and "Write" in str(refused.value)
        or ("keeps" in str(refused.value) or "year has to lie" in str(refused.value))
    )


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        (
            "275",
            "mm:ss",
            "“275” could be minutes or seconds. Write it like 4:35, or like 90 seconds.",
        ),
        (
            "04:35:00",
            "mm:ss",
            "“04:35:00” is what a spreadsheet makes of minutes and seconds, and it could be hours"
            " too. Format the cell as text. Write it like 4:35.",
        ),
        (
            "4:75",
            "mm:ss",
            "“4:75” has more than 59 seconds. Write it like 4:35, or like 90 seconds.",
        ),
        (
            "1:04:35",
            "h:mm",
            "“1:04:35” is finer than this measure, which is counted in minutes. Write it like"
            " 26:05, or like 90 minutes.",
        ),
        ("June 2024", "date", "“June 2024” is not a date. Write the date like 30/9/2013."),
        ("31/6/2024", "date", "There is no 31 June 2024. Write the date like 30/9/2013."),
        ("maybe", "yes/no", "“maybe” is neither yes nor no. Write yes or no."),
        (
            "Fine",
            "Ofsted",
            "“Fine” is not a word of this scale. Write one of: Inadequate, Requires improvement,"
            " Good, Outstanding.",
        ),
    ],
)
def test_the_refusal_says_how_to_write_it(text, unit, words):
    with pytest.raises(NumberError) as refused:
        typed_number(text, unit)
    assert str(refused.value) == words


@given(
    value=st.integers(-(10**9), 10**9),
    unit=st.sampled_from(["mm:ss", "h:mm", "h:mm:ss", "days and hours"]),
    decimals=st.integers(0, 4),
)
def test_a_shown_duration_typed_again_is_the_same(value, unit, decimals):
    exact = Decimal(value).scaleb(-decimals)
    assert typed_number(typed_text(exact, unit), unit) == exact
    assert typed_number(format_number(exact, decimals, unit), unit) == exact


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_shown_date_typed_again_is_the_same(day):
    value = number_of_day(day)
    assert typed_number(format_number(value, 0, "date"), "date") == value
    assert typed_number(day.isoformat(), "date") == value


@given(
    unit=st.sampled_from(["yes/no", OFSTED, OWN, "energy rating", "food hygiene"]), data=st.data()
)
def test_a_shown_word_typed_again_is_the_same(unit, data):
    lowest = 0 if unit == "yes/no" else 1
    value = Decimal(data.draw(st.integers(lowest, lowest + len(words_of(unit)) - 1)))
    assert typed_number(format_number(value, 0, unit), unit) == value


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("0.5", "yes/no", "0.5 yes/no"),
        ("2", "yes/no", "2 yes/no"),
        ("9", "Ofsted", "9 Ofsted"),
        (str(LAST_DAY + 1), "date", "2,958,466 date"),
        (str(FIRST_DAY - 1), "date", "−693,594 date"),
    ],
)
def test_what_is_no_such_value_is_shown_as_the_number_it_is(value, unit, shown):
    assert format_number(Decimal(value), 0, unit) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("14", "date", "14 days"),
        ("-1", "date", "−1 day"),
        ("1200", "date", "1,200 days"),
        ("1", "Ofsted", "1 step"),
        ("2", OWN, "2 steps"),
        ("35", "mm:ss", "0:35"),
        ("30", "days and hours", "1 day 6 hours"),
        ("3", "people", "3 people"),
    ],
)
def test_a_difference_is_never_a_date_or_a_word(value, unit, shown):
    assert format_difference(Decimal(value), 0, unit) == shown


@pytest.mark.parametrize(
    ("text", "unit", "kept"),
    [
        ("14", "date", 14),
        ("14 days", "date", 14),
        ("1 Day", "date", 1),
        ("2 steps", "Ofsted", 2),
        ("0:35", "mm:ss", 35),
        ("5", "people", 5),
    ],
)
def test_a_margin_is_typed_in_days_or_steps(text, unit, kept):
    assert typed_difference(text, unit) == kept


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("30 June 2024", "date"),
        ("1.5", "date"),
        ("Good", "Ofsted"),
        ("2 weeks", "date"),
        ("5", "mm:ss"),
    ],
)
def test_a_margin_of_another_sort_is_refused(text, unit):
    with pytest.raises(NumberError):
        typed_difference(text, unit)


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("mm:ss", UnitKind.DURATION),
        ("Days and Hours", UnitKind.DURATION),
        ("DATE", UnitKind.DATE),
        ("Yes / No", UnitKind.YES_NO),
        ("Ofsted", UnitKind.WORDS),
        (OWN, UnitKind.WORDS),
        ("days", None),
        ("hours", None),
        ("dates per household", None),
        ("days and hours per case", None),
        ("%", None),
        ("", None),
        ("Good <", None),
    ],
)
def test_the_unit_says_what_sort_of_value_it_is(unit, kind):
    assert kind_of(unit) == kind
    assert is_single(unit) == (kind not in (None, UnitKind.DURATION))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Good <", "needs a word on either side"),
        ("< Good", "needs a word on either side"),
        ("Poor < < Good", "needs a word on either side"),
        ("Good < good", "one stands there twice"),
        (" < ".join("ABCDEFGHIJK"), "at most 10 words; this one has 11"),
        (f"Poor < {'x' * 41}", "at most 40 characters"),
        ("Poor < Good", ""),
        (OFSTED, ""),
    ],
)
def test_a_scale_has_two_to_ten_different_words(text, words):
    problem = why_no_scale(words_of_scale(text))
    assert words in problem if words else problem == ""
    assert (unit_of(text) is None) == bool(words)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("mm:ss", "minutes and seconds"),
        ("hh:mm", "hours and minutes"),
        ("days and hours", ""),
        ("date", ""),
        ("Good: yes < Good: no", ""),
        ("people", ""),
    ],
)
def test_numbers_between_colons_are_said_to_be_what_they_are(unit, words):
    assert parts_in_words(unit) == words


@pytest.mark.parametrize(
    ("unit", "hint", "apart"),
    [
        ("mm:ss", "Minutes and seconds, like 4:35", "mm:ss"),
        ("date", "Day, month and year, like 30 June 2024", "days"),
        ("yes/no", "Yes or No", "steps"),
        ("Ofsted", "One of: Inadequate, Requires improvement, Good, Outstanding", "steps"),
        ("people", "", "people"),
    ],
)
def test_a_unit_says_how_it_is_typed_and_how_far_apart_values_lie(unit, hint, apart):
    assert (typing_hint(unit), unit_of_differences(unit)) == (hint, apart)
