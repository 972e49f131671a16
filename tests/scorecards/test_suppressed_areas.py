"""The count of an area that is too small to be told: typed as a sign, held by nobody, published by
no form, and not to be had from the others.
"""

import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pmf_portal.audit.models import AuditEvent
from pmf_portal.periods.rhythm import Rhythm
from pmf_portal.refusals import Refused
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import PublishedTarget
from reporting.publishing.corrections import Correction, published_corrections
from scorecards.breakdowns.services import AreaRefused, record_breakdown, suppressed_figures
from scorecards.feeds.delivering import deliver_actuals
from scorecards.feeds.registry import add_feed
from scorecards.models import Actual, Feed, SuppressedAreaFigure
from scorecards.rating.small_cells import Told, hidden_cells
from scorecards.rating.year_to_date import Figure
from tests.reporting.september import RELEASE, SEPTEMBER, sign_all
from tests.scorecards.area_figures import RATIO_URL, URL

REASON = "Fewer than five people"
ASHBY = "E05000001"


@pytest.fixture
def lead(client, approved):
    client.force_login(approved.people["lead"])
    return client


def sent(**typed):
    empty = {
        f"{code}_{name}": text
        for code in (ASHBY, "E05000002")
        for name, text in (("value", ""), ("seen", "0"))
    }
    return empty | {"reason": ""} | typed


@pytest.mark.parametrize("typed", ["<5", "< 5", "*", "c", "[c]"])
def test_a_sign_in_the_grid_needs_a_reason_and_holds_no_count(lead, approved, wards, typed):
    page = lead.post(URL, sent(E05000001_value=typed, E05000002_value="6")).content.decode()
    assert "Say why the figure is suppressed" in page and not Actual.objects.exists()
    answer = lead.post(URL, sent(E05000001_value=typed, E05000002_value="6", reason=REASON))
    assert answer.status_code == 302
    one = SuppressedAreaFigure.objects.get()
    assert (one.area.name, one.reason) == ("Ashby", REASON)
    assert Actual.objects.get().value == 6
    page = lead.get(URL).content.decode()
    assert "2 of 2 areas are reported. 1 area of them suppressed" in page
    assert AuditEvent.objects.filter(action="record_breakdown").count() == 1


def test_a_sign_in_one_of_two_counts_leaves_out_both(lead, approved, wards):
    cells = {"E05000001_numerator": "<5", "E05000001_denominator": "30", "E05000001_seen": "0"}
    answer = lead.post(RATIO_URL, cells | {"E05000002_seen": "0", "reason": REASON})
    assert answer.status_code == 302
    assert SuppressedAreaFigure.objects.count() == 1 and not Actual.objects.exists()


def test_saving_the_same_grid_again_declares_nothing(lead, approved, wards):
    for _ in range(2):
        lead.post(URL, sent(E05000001_value="*", reason=REASON))
    assert SuppressedAreaFigure.objects.count() == 1


def test_a_figure_that_stands_is_not_suppressed_after_all(approved, wards, at):
    told = {"seen": {}, "reason": REASON, "by": approved.people["lead"], "at": at}
    ashby = wards["Ashby"]
    record_breakdown(approved.total, SEPTEMBER, {ashby: Figure(Decimal(3))}, **told)
    with pytest.raises(AreaRefused, match="recorded for this period already"):
        record_breakdown(approved.total, SEPTEMBER, {}, suppressed={ashby: "<5"}, **told)


def test_a_figure_that_comes_after_all_stands_in_its_place(approved, wards, at):
    told = {"seen": {}, "reason": REASON, "by": approved.people["lead"], "at": at}
    ashby = wards["Ashby"]
    record_breakdown(approved.total, SEPTEMBER, {}, suppressed={ashby: "<5"}, **told)
    record_breakdown(approved.total, SEPTEMBER, {ashby: Figure(Decimal(7))}, **told)
    assert suppressed_figures(approved.total.target, SEPTEMBER) == {}


def test_without_a_reason_nothing_is_declared(approved, wards, at):
    told = {"seen": {}, "reason": "", "by": approved.people["lead"], "at": at}
    with pytest.raises(Refused, match="Say why"):
        record_breakdown(approved.total, SEPTEMBER, {}, suppressed={wards["Ashby"]: "*"}, **told)
    assert not SuppressedAreaFigure.objects.exists()


def imported(client, text):
    answer = client.post(
        "/actuals/import/",
        {"file": SimpleUploadedFile("small.csv", text.encode())},
        follow=True,
    )
    if answer.redirect_chain:
        client.post(answer.redirect_chain[-1][0], {}, follow=True)
    return answer.content.decode()


def test_it_comes_by_file(lead, approved, wards):
    rows = f"code,period,area,value,comment\nC1,2013-09,{ASHBY},<5,{REASON}\n"
    assert "September 2013, Ashby" in imported(lead, rows)
    one = SuppressedAreaFigure.objects.get()
    assert (one.area.gss_code, one.symbol, one.reason) == (ASHBY, "<5", REASON)
    imported(lead, rows)
    assert SuppressedAreaFigure.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"C1,2013-09,{ASHBY},<5,,", "Say why the figure is suppressed"),
        (f"C1,2013-09,{ASHBY},,,The panel did not meet", "said of the whole council"),
        ("C1,2013-09,E09999999,<5,Few,", "is not an area the portal knows"),
    ],
)
def test_a_row_that_cannot_be_is_refused(lead, approved, wards, row, words):
    page = imported(lead, f"code,period,area,value,comment,nothing_to_report\n{row}\n")
    assert words in page and not SuppressedAreaFigure.objects.exists()


def test_it_comes_by_feed_in_nobodys_name(approved, wards, at):
    feed, _ = add_feed(
        slug="few",
        title="Few",
        way=Feed.POST,
        owner=approved.people["lead"],
        working_day=5,
        rhythm=Rhythm.MONTHLY,
        targets=[approved.total.target],
        by=approved.people["team"],
        at=at,
    )
    rows = [{"code": "C1", "period": "2013-09", "area": ASHBY, "value": "c", "comment": REASON}]
    deliver_actuals(feed, json.dumps(rows).encode(), key="1", name="few.json", at=at)
    assert SuppressedAreaFigure.objects.get().symbol == "c"


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("areas", "whole", "unknown", "hidden"),
    [
        # One alone would follow from the whole and the others: the smallest other goes with it.
        ({"a": 3, "b": 8, "c": 20}, True, ["x"], {"x", "a"}),
        # Two protect each other.
        ({"a": 3, "b": 8}, True, ["x", "y"], {"x", "y"}),
        # Where an area is not reported, nothing follows.
        ({"a": 3, "b": 8}, False, ["x"], {"x"}),
        ({"a": 3, "b": 8}, True, [], set()),
    ],
)
def test_what_goes_with_a_suppressed_area(areas, whole, unknown, hidden):
    figures = {code: Figure(Decimal(count)) for code, count in areas.items()}
    figures |= dict.fromkeys(unknown, Figure())
    told = Told(
        "sum",
        {SEPTEMBER: Figure(Decimal(35))},
        month=SEPTEMBER,
        areas=figures,
        are_areas_whole=whole,
        unknown=unknown,
    )
    assert hidden_cells(told, 1) == hidden


@pytest.mark.any_database
def test_a_suppressed_area_of_two_counts_takes_another_with_it():
    figures = {"x": Figure(), "a": Figure(None, Decimal(3), Decimal(9))}
    figures["b"] = Figure(None, Decimal(8), Decimal(40))
    whole = {SEPTEMBER: Figure(None, Decimal(14), Decimal(60))}
    told = Told("ratio", whole, (), SEPTEMBER, figures, True, unknown=["x"])
    assert hidden_cells(told, 1) == {"x", "a"}


def test_no_form_tells_it(client, approved, wards, at):
    approved.figure(approved.total, "2013-09", "10")
    told = {"seen": {}, "reason": REASON, "by": approved.people["lead"], "at": at}
    figures = {wards["Birch"]: Figure(Decimal(6))}
    record_breakdown(approved.total, SEPTEMBER, figures, suppressed={wards["Ashby"]: "<5"}, **told)
    build, _ = build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(approved, build)
    run_month_end(SEPTEMBER, by=None, at=RELEASE)
    content = json.loads(PublishedTarget.objects.get(code="C1").content)
    assert [row[3:] for row in content["areas"]] == [[None] * 3] * 2
    assert content["line"]["actual_to_date"] == "10"
    assert content["area_check"][1].startswith("Counts that the council suppressed")
    ashby, birch = content["places"]["places"]
    assert (ashby["state"], ashby["why"]) == ("hidden", REASON)
    assert birch["why"] == "It would give away a count that is suppressed."
    page = client.get("/targets/C1/").content.decode()
    assert REASON in page and page.count("not published") == 9


def test_a_correction_beside_a_suppressed_area_is_listed_without_figures(approved, wards, at):
    told = {"by": approved.people["lead"], "reason": REASON}
    ashby, birch = wards["Ashby"], wards["Birch"]
    record_breakdown(
        approved.total,
        SEPTEMBER,
        {birch: Figure(Decimal(6))},
        suppressed={ashby: "<5"},
        seen={},
        at=at,
        **told,
    )
    figures, seen = {birch: Figure(Decimal(7))}, {birch: 1}
    record_breakdown(approved.total, SEPTEMBER, figures, seen=seen, at=RELEASE, **told)
    old, new = Actual.objects.order_by("revision")
    [listed] = published_corrections([Correction(old, new)])
    assert (listed["shown_before"], listed["shown_after"]) == ("not published", "not published")
    assert listed["after"]["value"] is None
