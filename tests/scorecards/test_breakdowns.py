"""Figures by ward and constituency: held against the whole, corrected with a reason, never in the
whole's place.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Area
from pmf_portal.formats.csv_files import FileRefused
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, run_month_end
from scorecards.breakdowns.area_check import check_areas
from scorecards.breakdowns.services import (
    AreaRefused,
    area_figures,
    areas_of,
    breakdown_of,
    record_breakdown,
    set_breakdown,
)
from scorecards.feeds.deliveries import check_file
from scorecards.models import Actual, Breakdown, ScorecardLine
from scorecards.month.sources import is_out_of_date
from scorecards.rating.year_to_date import Figure
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.scorecards.area_figures import stored


def value(text):
    return Figure(Decimal(text), None, None)


def ratio(numerator, denominator):
    return Figure(None, Decimal(numerator), Decimal(denominator))


# Against the whole (pure).


@pytest.mark.parametrize(
    ("rule", "whole", "parts", "expected", "agrees", "complete", "words"),
    [
        (
            "sum",
            value(10),
            [value(4), value(6)],
            2,
            True,
            True,
            "2 of 2 areas are reported. The areas’ figures add up to the whole, 10.",
        ),
        (
            "sum",
            value(10),
            [value(4)],
            2,
            False,
            False,
            "The areas’ figures add up to 4, 6 less than the whole of 10.",
        ),
        (
            "sum",
            value(10),
            [value(4), value("6.5")],
            2,
            False,
            False,
            "The areas’ figures add up to 10.5, 0.5 more than the whole of 10.",
        ),
        (
            "sum",
            value(10),
            [value(10)],
            2,
            True,
            False,
            "1 of 2 areas are reported. The areas’ figures add up to the whole, 10.",
        ),
        (
            "sum",
            value(10),
            [],
            2,
            False,
            False,
            (
                "0 of 2 areas are reported. The areas’ figures add up to 0, 10 less than the whole"
                " of 10."
            ),
        ),
        ("sum", value(0), [], 2, True, False, "0 of 2 areas are reported."),
        (
            "sum",
            None,
            [value(4), value(6)],
            2,
            None,
            True,
            "The figure for the whole council is not recorded yet.",
        ),
        (
            "sum",
            value("0.3"),
            [value("0.1"), value("0.2")],
            2,
            True,
            True,
            "add up to the whole, 0.3.",
        ),
        (
            "sum",
            value(1200),
            [value(1000), value(199)],
            2,
            False,
            False,
            "add up to 1,199, 1 less than the whole of 1,200.",
        ),
        (
            "ratio",
            ratio(5, 10),
            [ratio(2, 4), ratio(3, 6)],
            2,
            True,
            True,
            (
                "The areas’ numerators add up to the whole, 5. The areas’ denominators add up to"
                " the whole, 10."
            ),
        ),
        (
            "ratio",
            ratio(5, 10),
            [ratio(2, 4), ratio(3, 5)],
            2,
            False,
            False,
            "The areas’ denominators add up to 9, 1 less than the whole of 10.",
        ),
        (
            "ratio",
            ratio(5, 10),
            [ratio(3, 4), ratio(3, 6)],
            2,
            False,
            False,
            "The areas’ numerators add up to 6, 1 more than the whole of 5.",
        ),
        ("ratio", None, [ratio(3, 4)], 2, None, False, "not recorded yet."),
        ("latest", value(90), [value(10), value(20)], 2, None, True, "2 of 2 areas are reported."),
        ("mean", value(90), [value(10)], 2, None, False, "1 of 2 areas are reported."),
    ],
)
def test_areas_are_held_against_the_whole(rule, whole, parts, expected, agrees, complete, words):
    check = check_areas(rule, whole, parts, expected)
    assert (check.agrees, check.is_complete, check.reported, check.expected) == (
        agrees,
        complete,
        len(parts),
        expected,
    )
    assert words in " ".join(check.words)
    assert ("whole" in " ".join(check.words)) == (rule in ("sum", "ratio"))


# Which areas there are.


def names(breakdown, month):
    return [area.name for area in areas_of(breakdown, Month.parse(month))]


@pytest.mark.parametrize(
    ("month", "standing"),
    [
        ("2013-08", ["Ashby", "Birch", "Cedar"]),
        ("2013-09", ["Ashby", "Birch"]),
        ("2013-10", ["Ashby", "Birch", "Dale"]),
    ],
)
def test_the_areas_are_those_that_stand_on_the_last_day_of_the_period(
    approved, wards, month, standing
):
    assert names(breakdown_of(approved.total.target, SEPTEMBER), month) == standing


@pytest.mark.parametrize(
    ("field", "day", "stands"),
    [
        ("valid_to", date(2013, 9, 29), False),
        ("valid_to", date(2013, 9, 30), True),
        ("valid_from", date(2013, 9, 30), True),
        ("valid_from", date(2013, 10, 1), False),
    ],
)
def test_an_area_stands_up_to_its_last_day_and_from_its_first(field, day, stands):
    area = Area(valid_from=date(2010, 4, 1))
    setattr(area, field, day)
    assert area.stands_in(SEPTEMBER) is stands


@pytest.mark.parametrize(
    ("first", "last", "month", "holds"),
    [
        ("2013-04", None, "2013-03", False),
        ("2013-04", None, "2013-04", True),
        ("2013-04", "2013-08", "2013-08", True),
        ("2013-04", "2013-08", "2013-09", False),
    ],
)
def test_a_breakdown_holds_from_its_first_month_to_its_last(
    approved, at, first, last, month, holds
):
    told = {"first_month": Month.parse(first), "last_month": Month.parse(last) if last else None}
    set_breakdown(approved.total.target, Area.WARD, by=approved.people["team"], at=at, **told)
    assert (breakdown_of(approved.total.target, Month.parse(month)) is not None) is holds


def test_a_target_goes_by_one_kind_of_area_at_a_time(approved, at):
    target, team = approved.total.target, approved.people["team"]
    told = {"by": team, "at": at}
    set_breakdown(target, Area.WARD, first_month=Month(2013, 4), last_month=None, **told)
    with pytest.raises(Refused, match="broken down by ward for some of these months"):
        set_breakdown(
            target, Area.CONSTITUENCY, first_month=Month(2013, 9), last_month=None, **told
        )
    set_breakdown(target, Area.WARD, first_month=Month(2013, 4), last_month=Month(2013, 8), **told)
    set_breakdown(target, Area.CONSTITUENCY, first_month=Month(2013, 9), last_month=None, **told)
    assert [breakdown_of(target, Month(2013, n)).kind for n in (8, 9)] == ["ward", "constituency"]
    assert (
        AuditEvent.objects.filter(action="set_breakdown").count() == 3
        and Breakdown.objects.count() == 2
    )


# Recording.


def keep(council, wards, at, figures, *, seen=None, reason="", specification=None, by="lead"):
    told = {
        wards[name]: value(figure) if isinstance(figure, int) else figure
        for name, figure in figures.items()
    }
    seen = {wards[name]: revision for name, revision in (seen or {}).items()}
    return record_breakdown(
        specification or council.total,
        SEPTEMBER,
        told,
        seen=seen,
        reason=reason,
        by=council.people[by],
        at=at,
    )


def test_only_what_is_new_is_recorded_and_a_correction_needs_a_reason(approved, wards, at):
    assert keep(approved, wards, at, {"Ashby": 4, "Birch": 6}) == 2
    assert keep(approved, wards, at, {"Ashby": 4, "Birch": 6}, seen={"Ashby": 1, "Birch": 1}) == 0
    with pytest.raises(Refused, match="Say why the figures are corrected") as refused:
        keep(approved, wards, at, {"Ashby": 4, "Birch": 7}, seen={"Ashby": 1, "Birch": 1})
    assert refused.value.field == "reason" and stored(approved, wards) == {
        "Ashby": (1, 4),
        "Birch": (1, 6),
    }
    assert (
        keep(
            approved,
            wards,
            at,
            {"Ashby": 4, "Birch": 7},
            seen={"Ashby": 1, "Birch": 1},
            reason="A late return",
        )
        == 1
    )
    assert stored(approved, wards) == {"Ashby": (1, 4), "Birch": (2, 7)}
    assert list(
        Actual.objects.filter(area=wards["Birch"])
        .order_by("revision")
        .values_list("reason", flat=True)
    ) == ["", "A late return"]
    assert AuditEvent.objects.filter(action="record_breakdown").count() == 2


@pytest.mark.parametrize(
    ("figures", "field", "message"),
    [
        ({"Ashby": ratio(1, 2)}, "value", "Enter the value"),
        ({"Ashby": 4, "Birch": Figure(None, None, None)}, "value", "Enter the value"),
    ],
)
def test_a_senseless_figure_is_refused_with_its_area_and_nothing_is_saved(
    approved, wards, at, figures, field, message
):
    with pytest.raises(AreaRefused, match=message) as refused:
        keep(approved, wards, at, figures)
    assert (
        refused.value.field == field
        and refused.value.area in wards.values()
        and not Actual.objects.exists()
    )


@pytest.mark.parametrize(
    ("figure", "field"),
    [
        (ratio(-1, 2), "numerator"),
        (ratio(1, 0), "numerator"),
        (Figure(None, Decimal(1), None), "denominator"),
        (value(50), "value"),
    ],
)
def test_a_ratio_of_an_area_needs_both_parts(approved, wards, at, figure, field):
    with pytest.raises(AreaRefused) as refused:
        keep(approved, wards, at, {"Ashby": figure}, specification=approved.ratio)
    assert refused.value.field == field and not Actual.objects.exists()


@pytest.mark.parametrize(
    ("name", "figure", "field", "words"),
    [
        ("total", value(-3), "value", "−3 is below nought"),
        ("ratio", ratio(7, 4), "numerator", "The numerator, 7, is above the denominator, 4"),
    ],
)
def test_an_impossible_figure_of_an_area_is_refused_but_of_the_team(
    approved, wards, at, name, figure, field, words
):
    specification = getattr(approved, name)
    with pytest.raises(AreaRefused, match=words) as refused:
        keep(approved, wards, at, {"Ashby": figure}, specification=specification)
    assert refused.value.field == field and not Actual.objects.exists()
    record_breakdown(
        specification,
        SEPTEMBER,
        {wards["Ashby"]: figure},
        seen={},
        reason="",
        by=approved.people["team"],
        at=at,
    )
    assert Actual.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("C1,2013-09,-3,,,E05000001", "−3 is below nought"),
        ("F2,2013-09,,7,4,E05000001", "The numerator, 7, is above the denominator, 4"),
    ],
)
def test_an_impossible_figure_of_an_area_is_refused_in_a_file(approved, wards, at, row, words):
    data = f"code,period,value,numerator,denominator,area\n{row}\n".encode()
    with pytest.raises(FileRefused) as refused:
        check_file(data, name="figures.csv", by=approved.people["lead"], at=at)
    [problem] = refused.value.problems
    assert problem.row == 2 and words in problem.reason


def test_a_month_that_is_not_open_takes_no_figures_by_area(approved, wards, at):
    with pytest.raises(Refused, match="October 2013 is not open"):
        record_breakdown(
            approved.total,
            Month(2013, 10),
            {wards["Ashby"]: value(4)},
            seen={},
            reason="",
            by=approved.people["lead"],
            at=at,
        )


def test_who_comes_second_is_told_and_nothing_of_theirs_is_saved(approved, wards, at):
    keep(approved, wards, at, {"Ashby": 4})
    with pytest.raises(AreaRefused, match="Post of lead recorded Ashby meanwhile") as refused:
        keep(approved, wards, at, {"Ashby": 5, "Birch": 6}, reason="Mine", by="deputy_lead")
    assert refused.value.area == wards["Ashby"] and stored(approved, wards) == {"Ashby": (1, 4)}


def test_a_revision_that_was_never_shown_is_taken_as_none(approved, wards, at):
    assert keep(approved, wards, at, {"Ashby": 4}, seen={"Ashby": 7}) == 1


def test_figures_by_area_have_the_unpublished_scorecards_built_again(approved, wards, at):
    build, _ = build_month(SEPTEMBER, by=None, at=at)
    assert not is_out_of_date(build)
    keep(approved, wards, at + timedelta(minutes=5), {"Ashby": 4})
    assert is_out_of_date(build)


def test_the_figure_of_the_whole_council_is_never_touched(approved, wards, at):
    whole = approved.figure(approved.total, "2013-09", "10")
    keep(approved, wards, at, {"Ashby": 4, "Birch": 5})
    keep(approved, wards, at, {"Ashby": 400}, seen={"Ashby": 1}, reason="Corrected")
    assert list(Actual.objects.whole_council()) == [whole] and list(Actual.objects.latest()) == [
        whole
    ]
    assert {actual.value for actual in area_figures(approved.total.target, SEPTEMBER).values()} == {
        400,
        5,
    }
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    line = ScorecardLine.objects.get(build=build, code="C1")
    assert (line.actual_to_date, line.revised) == (10, False) and "400" not in line.series


# The published table.


def test_a_published_target_shows_its_figures_by_area_and_keeps_them(client, approved, wards, at):
    for s, told in (
        (approved.total, {"value": "10"}),
        (approved.ratio, {"numerator": "95", "denominator": "100"}),
        (approved.latest, {"value": "91"}),
    ):
        approved.figure(s, "2013-09", **told)
    keep(approved, wards, at, {"Ashby": 4, "Birch": 5})
    keep(approved, wards, at, {"Birch": 6}, seen={"Birch": 1}, reason="Late")
    keep(approved, wards, at, {"Ashby": ratio(45, 50)}, specification=approved.ratio)
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(approved, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    page = client.get("/targets/C1/").content.decode()
    table = page[page.index("<caption", page.index("By ward, September 2013")) :]
    # The highest first.
    words = ("Birch</a>", "Ashby</a>", "Council as a whole")
    places = [table.index(word) for word in words]
    assert places == sorted(places)
    assert (
        "45 out of 50" in client.get("/targets/F2/").content.decode()
        and "By ward" not in client.get("/targets/F1/").content.decode()
    )
    keep(
        approved,
        wards,
        RELEASE + timedelta(days=1),
        {"Ashby": 44},
        seen={"Ashby": 1},
        reason="Later",
    )
    assert client.get("/targets/C1/").content.decode() == page and "Later" not in page
