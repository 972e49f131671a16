"""Early warning: what readings say before a measure is off plan, on the page, the desk and in public,
and the delivery plan that begins because of it.
"""

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from exceptions.early_warning import begin_delivery_plan, count_warnings, lines_of, warned_lines
from exceptions.models import ExceptionReport
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import Area, Notice
from pmf_portal.periods import timetable
from pmf_portal.periods.month import Month
from pmf_portal.refusals import Refused
from reporting.models import Publication
from reporting.publishing.month import publish_month
from scorecards.models import LineReading
from scorecards.month.readings import make_readings
from scorecards.month.sign_off import awaiting_sign_off, override_sign_off
from tests.exceptions.story import SEPTEMBER, build, day, fresh, tell
from tests.states import made_once

pytestmark = pytest.mark.slow

START = Month(2012, 4)
# On plan (90) until now, and falling by half a point a month from 100 on.
FALLING = [f"{100 - n * 0.5:.1f}" for n in range(18)]
STEADY = ["95.0", "94.6", "95.3", "94.8", "95.1", "95.2", "94.7", "95.4", "94.9"] * 2
AT = timetable.BY_RULE.moment_of(SEPTEMBER, "build_scorecards")
BEGIN = "/early-warning/W1/begin/"


def read(scorecards):
    make_readings(scorecards.month, at=AT)
    return scorecards


@made_once
def warned(council):
    """One measure that is on plan and falls, one that is steady; their readings are made."""
    falling, steady = council.target("W1"), council.target("W2")
    council.elsewhere = council.target("P1", plan="places", service="waste")
    council.approve()
    for specification, values in (
        (falling, FALLING),
        (steady, STEADY),
        (council.elsewhere, FALLING),
    ):
        tell(council, specification, START, *values)
    council.scorecards = read(build(SEPTEMBER))
    return council


def test_a_place_that_a_green_whole_hides_is_named(council):
    measure = council.target("M1", aggregation="ratio", scale=Decimal(100))
    council.approve()
    council.figure(measure, "2013-09", numerator=920, denominator=1000)
    wards = [("North", 390, 400), ("South", 392, 400), ("West", 138, 200)]
    for number, (name, numerator, denominator) in enumerate(wards):
        area = Area.objects.create(
            gss_code=f"E0500000{number}", name=name, kind=Area.WARD, valid_from=date(2010, 4, 1)
        )
        council.figure(measure, "2013-09", numerator=numerator, denominator=denominator, area=area)
    (one,) = warned_lines(read(build(SEPTEMBER)))
    assert [(signal.kind, signal.words) for signal in one.signals] == [
        (
            "masked_part",
            "Green as a whole; by the same plan West would be red, and by more than chance.",
        )
    ]
    assert not one.calls_for_a_plan


def of_w1(council):
    return next(one for one in warned_lines(council.scorecards) if one.line.code == "W1")


def test_what_falls_is_warned_of_and_what_is_steady_is_not(warned):
    found = warned_lines(warned.scorecards)
    assert [one.line.code for one in found] == ["P1", "W1"]
    one = of_w1(warned)
    assert one.line.rating == "green" and one.calls_for_a_plan
    assert "concern" in {signal.kind for signal in one.signals}
    assert LineReading.objects.get(target__code="W2").signal == ""


@pytest.mark.parametrize(
    ("name", "codes"),
    [("head", ["W1"]), ("director", ["W1"]), ("other_head", ["P1"]), ("team", ["P1", "W1"])],
)
def test_the_page_has_what_somebody_has_to_do_with(client, warned, name, codes):
    client.force_login(warned.people[name])
    page = client.get("/early-warning/").content.decode()
    assert [code for code in ("P1", "W1", "W2") if f'id="{code}"' in page] == codes
    assert of_w1(warned).signals[0].words in page or "W1" not in codes
    assert count_warnings(warned.scorecards, lines_of(warned.people[name])) == len(codes)
    desk = client.get("/desk/").content.decode()
    assert re.search("Early warnings? of September 2013", desk)


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_warning_as_for_three(
    client, council, count, django_assert_num_queries
):
    measures = [council.target(f"W{number}") for number in range(count)]
    council.approve()
    for measure in measures:
        tell(council, measure, START, *FALLING)
    scorecards = read(build(SEPTEMBER))
    with django_assert_num_queries(3):
        assert len(warned_lines(scorecards)) == count


def test_members_have_no_early_warning(client, warned):
    client.force_login(warned.people["member"])
    assert client.get("/early-warning/").status_code == 403
    assert "Early warning" not in client.get("/desk/").content.decode()


def test_one_press_begins_a_delivery_plan(client, warned):
    client.force_login(warned.people["director"])
    assert client.get(BEGIN).status_code == 302 and not ExceptionReport.objects.exists()
    answer = client.post(BEGIN, follow=True)
    report = ExceptionReport.objects.get()
    assert (report.trigger, report.state, report.month) == ("early", "opened", SEPTEMBER)
    assert report.owner == warned.people["head"]
    assert answer.redirect_chain[-1][0] == f"/exception-reports/{report.pk}/"
    assert AuditEvent.objects.filter(action="begin_delivery_plan").count() == 1
    (notice,) = Notice.objects.filter(user=warned.people["head"])
    assert notice.subject == "A delivery plan on W1, begun early"
    page = client.get("/early-warning/").content.decode()
    assert "Begin a delivery plan" not in page and "Exception report" in page
    assert client.post(BEGIN).status_code == 403
    assert ExceptionReport.objects.count() == 1


@pytest.mark.parametrize("name", ["other_head", "other_director", "cesg", "lead"])
def test_nobody_else_begins_it(client, warned, name):
    client.force_login(warned.people[name])
    assert client.post(BEGIN).status_code in (403, 404)
    assert not ExceptionReport.objects.exists()


def test_the_same_press_twice_begins_one(warned):
    one, by = of_w1(warned), warned.people["head"]
    begin_delivery_plan(one, by=by, at=AT)
    with pytest.raises(Refused, match="A report on W1 is under way already"):
        begin_delivery_plan(one, by=by, at=AT)
    assert not Notice.objects.filter(subject__contains="begun early").exists()


def publish(council, month, at=None):
    at = at or timetable.BY_RULE.moment_of(month, "publish_month")
    scorecards = read(build(month, at))
    for unit in awaiting_sign_off(scorecards):
        override_sign_off(
            scorecards, unit, reason="Signed elsewhere", by=council.people["team"], at=at
        )
    return publish_month(month, by=None, at=at)


def test_a_draft_built_again_withdraws_no_plan_that_was_begun_early(warned):
    report = begin_delivery_plan(of_w1(warned), by=warned.people["head"], at=AT)
    build(SEPTEMBER, day(2013, 10, 12))
    assert fresh(report).state == "opened"


def test_it_has_recovered_when_nothing_warns_any_more(warned):
    report = begin_delivery_plan(of_w1(warned), by=warned.people["head"], at=AT)
    publish(warned, SEPTEMBER)
    for month, value in ((10, "91.0"), (11, "90.5")):
        for code in ("W1", "W2", "P1"):
            specification = type(warned.elsewhere).objects.get(target__code=code)
            warned.figure(specification, f"2013-{month}", value if code != "W2" else "95.0")
        publish(warned, Month(2013, month))
    # Green in two periods, and still falling.
    assert fresh(report).recovery_proposed is None


def test_the_public_reads_the_signals_of_a_quarter(client, warned):
    publish(warned, SEPTEMBER)
    publication = Publication.objects.get(kind=Publication.SIGNALS)
    content = json.loads(publication.content)
    assert {line["code"] for line in content["lines"]} == {"P1", "W1"}
    page = client.get("/reports/signals/early-signals/2013-09/").content.decode()
    assert "Not red, but a real change for the worse" in page or "probably red" in page
    assert "W1 Measure W1" in page and "W2 Measure W2" not in page
    rows = client.get("/reports/signals/early-signals/2013-09/edition-1/report.csv")
    assert b"W1,Measure W1" in rows.content
    assert client.get(
        "/reports/signals/early-signals/2013-09/edition-1/report.pdf"
    ).content.startswith(b"%PDF")
