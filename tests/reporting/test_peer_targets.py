"""A target that aims at a level of other councils: no plan until their figures are in, then theirs,
frozen and proven.
"""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from pmf_portal.formats.csv_files import FileRefused
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import PublishedTarget
from reporting.public_record import peer_proof
from reporting.public_record.proof import prove_targets
from reporting.publishing.month import correct_month, publish_month
from scorecards.actuals.previews import RatingPreviews
from scorecards.models import ScorecardLine
from scorecards.month.sources import is_out_of_date, newer_than_lines
from targets.approval import PlanNotReady
from targets.confirmations import ContradictionRefused
from targets.drafting import change_draft
from targets.imports.plan_export import target_rows
from targets.imports.targets import import_targets
from targets.imports.trajectory import import_trajectory
from targets.models import BenchmarkMeasure, Specification
from targets.peers import GroupSource, change_group
from tests.factories import APPROVED_AT, YEAR
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, sign_all
from tests.states import made_once
from tests.targets.peer_files import VALUES, bring, group_of_neighbours, long_file

pytestmark = pytest.mark.slow

EARLIER = APPROVED_AT - timedelta(days=30)


def relative(council, code="TOP", level="quartile", **fields):
    """A target that aims at a level of the neighbours."""
    fields = {"annual_target": None, "trajectory": {}, "peer_level": level} | fields
    return council.target(
        code,
        benchmark=BenchmarkMeasure.objects.get(),
        peer_group=council.neighbours,
        **fields,
    )


@made_once
def aiming(council):
    """Targets that aim at levels of the neighbours, whose figures of August alone are in."""
    team = council.people["team"]
    bring(long_file(year="2013-08"), at=EARLIER, by=team)
    council.neighbours = group_of_neighbours(by=team, at=EARLIER)
    for level in ("best", "quartile", "median"):
        relative(council, level.upper(), level)
    council.approve()
    for specification in Specification.objects.filter(plan=council.plans["families"]):
        council.figure(specification, "2013-08", "90")
        council.figure(specification, "2013-09", "90")
    return council


def line(code):
    return ScorecardLine.objects.get(code=code, build__edition=1)


def build(at=RELEASE):
    return build_month(SEPTEMBER, by=None, at=at)[0]


def published(council):
    made = build()
    sign_all(council, made)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    return made


def test_until_the_figures_are_in_there_is_no_target(aiming):
    build()
    assert line("QUARTILE").rating == "no_target"
    assert line("QUARTILE").why == (
        "No target yet: the peers’ figures of September 2013 are not in."
    )


@pytest.mark.parametrize(
    ("code", "plan", "rating", "aim"),
    [
        ("BEST", "93", "amber", "the best of Nearest neighbours"),
        ("QUARTILE", "91", "amber", "the top quartile of Nearest neighbours"),
        ("MEDIAN", "90", "green", "the median of Nearest neighbours"),
    ],
)
def test_the_level_is_the_plan_once_they_are_in(aiming, code, plan, rating, aim):
    bring(long_file(year="2013-09"), at=RELEASE)
    build()
    assert (line(code).plan_to_date, line(code).rating) == (Decimal(plan), rating)
    assert line(code).why.endswith(
        f"The plan is {aim}: {plan}.0%, by the figures of 5 councils of 5."
    )


def test_the_entry_desk_says_the_same_before_and_after(aiming):
    target = found(aiming, "QUARTILE")
    [before] = previews_of(target)
    assert before.words == "The peers’ figures of September 2013 are not in."
    bring(long_file(year="2013-09"), at=RELEASE)
    [after] = previews_of(target)
    assert (after.rating, after.plan) == ("amber", Decimal(91))
    assert after.why.endswith("91.0%, by the figures of 5 councils of 5.")


def found(council, code):
    return council.plans["families"].specifications.get(target__code=code)


def previews_of(*specifications):
    previews = RatingPreviews(specifications)
    return [previews.preview(specification, SEPTEMBER) for specification in specifications]


def test_too_few_councils_are_no_level(aiming):
    few = {code: VALUES[code] for code in list(VALUES)[:3]} | {"E06000026": "[x]"}
    bring(long_file(few, year="2013-09"), at=RELEASE)
    build()
    assert line("BEST").rating == "no_target"


def test_figures_that_come_in_make_the_lines_out_of_date(aiming):
    made = build()
    bring(long_file(year="2013-09"), at=RELEASE)
    assert is_out_of_date(made)
    [newer] = newer_than_lines(made).values()
    assert {figure.words for figure in newer} == {"figures of other councils"}
    build()
    assert newer_than_lines(made) == {}


def test_a_published_level_is_frozen_and_proven(aiming):
    bring(long_file(year="2013-09"), at=RELEASE)
    published(aiming)
    content = json.loads(PublishedTarget.objects.get(code="QUARTILE").content)
    assert content["peer_level"]["aims_at"] == "the top quartile of Nearest neighbours"
    assert content["peer_level"]["revisions"]["2013-09"]["E08000033"] == 1
    assert content["line"]["plan_to_date"] == "91"
    bring(long_file(VALUES | {"E08000033": "99"}, year="2013-09"), at=LATER)
    assert json.loads(PublishedTarget.objects.get(code="QUARTILE").content) == content
    assert prove_targets(YEAR, at=LATER).holds


def test_a_month_without_a_level_is_proven_too(aiming):
    published(aiming)
    assert prove_targets(YEAR, at=LATER).holds


def test_a_correction_takes_the_newer_figures(aiming):
    bring(long_file(year="2013-09"), at=RELEASE)
    published(aiming)
    bring(long_file(VALUES | {"E08000033": "99"}, year="2013-09"), at=LATER)
    made = correct_month(SEPTEMBER, reason="Newer figures.", by=aiming.people["team"], at=LATER)
    build_month(SEPTEMBER, by=None, at=LATER)
    sign_all(aiming, made, LATER)
    publish_month(SEPTEMBER, by=aiming.people["team"], at=LATER)
    plans = [
        json.loads(target.content)["line"]["plan_to_date"]
        for target in PublishedTarget.objects.filter(code="BEST").order_by("build__edition")
    ]
    assert plans == ["93", "99"]
    assert prove_targets(YEAR, at=LATER).holds


def test_a_change_of_the_group_does_not_move_a_locked_target(aiming):
    bring(long_file(year="2013-09"), at=RELEASE)
    change_group(
        aiming.neighbours,
        members="Plymouth\nSunderland\nCalderdale\nSt Helens",
        source=GroupSource("x", APPROVED_AT.date()),
        reason="Other neighbours.",
        seen_revision=1,
        by=aiming.people["team"],
        at=RELEASE,
    )
    published(aiming)
    assert line("BEST").plan_to_date == 93
    assert prove_targets(YEAR, at=LATER).holds


def test_a_plan_that_its_figures_do_not_give_is_found(aiming, monkeypatch):
    bring(long_file(year="2013-09"), at=RELEASE)
    published(aiming)
    level_from = peer_proof.level_from

    def another(kind, rows, members, **options):
        return level_from("best", rows, members, **options)

    monkeypatch.setattr(peer_proof, "level_from", another)
    assert not prove_targets(YEAR, at=LATER).holds


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"annual_target": Decimal(90)}, "in place of an annual target"),
        ({"polarity": "closest", "green_within": Decimal(1)}, "only where higher is better"),
        ({"polarity": "neutral"}, "only where higher is better"),
        ({"peer_group": None}, "needs both"),
        ({"benchmark": None}, "needs both"),
        ({"tolerance": "floor"}, "no bound stated in advance"),
        ({"unit": "mm:ss"}, "not compared with other councils"),
    ],
)
def test_what_cannot_be_right_is_refused(council, at, fields, words):
    bring(long_file(), at=EARLIER)
    council.neighbours = group_of_neighbours(by=None, at=EARLIER)
    draft = relative(council)
    with pytest.raises(ContradictionRefused, match=words):
        change_draft(draft, fields, seen_version=None, by=council.people["lead"], at=at)


def test_figures_of_another_rhythm_hold_up_the_approval(council):
    bring(long_file(), at=EARLIER)
    council.neighbours = group_of_neighbours(by=None, at=EARLIER)
    relative(council)
    with pytest.raises(PlanNotReady, match="one cannot be held against the other"):
        council.approve()


def test_a_trajectory_beside_a_level_is_refused(council, at):
    bring(long_file(), at=EARLIER)
    council.neighbours = group_of_neighbours(by=None, at=EARLIER)
    relative(council)
    rows = "code,period,planned\nTOP,2013-04,90\n"
    with pytest.raises(FileRefused):
        import_trajectory(rows.encode(), name="t.csv", by=council.people["team"], at=at)


def test_a_file_and_a_workbook_say_what_is_aimed_at(council, at):
    bring(long_file(), at=EARLIER)
    group_of_neighbours(by=None, at=EARLIER)
    heads = "code,title,plan,polarity,aggregation,frequency,financial_year,benchmark,peer_group"
    row = "TOP,Quality,families,higher,latest,year,2013/14,ASC1,nearest-neighbours"
    told = {"name": "t.csv", "by": council.people["team"], "at": at}
    import_targets(f"{heads},peer_level\n{row},quartile\n".encode(), **told)
    [cells] = target_rows(council.plans["families"], YEAR)
    assert (cells["benchmark"], cells["peer_group"], cells["peer_level"]) == (
        "ASC1",
        "nearest-neighbours",
        "quartile",
    )
    for level in ("first", "TOP10"):
        with pytest.raises(FileRefused, match="not one of"):
            import_targets(f"{heads},peer_level\n{row},{level}\n".encode(), **told)
    with pytest.raises(FileRefused, match="not known"):
        import_targets(f"{heads}\n{row.replace('ASC1', 'ASC9')}\n".encode(), **told)
