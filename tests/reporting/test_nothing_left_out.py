"""Nothing saved is left out: a figure is on the draft within two ticks, and nothing is published
that nobody has seen.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from pmf_portal.audit.record import record
from pmf_portal.council.models import Notice
from pmf_portal.jobs import queue
from pmf_portal.jobs.models import Job
from pmf_portal.periods.month import FinancialYear
from pmf_portal.refusals import Refused
from reporting.cycle.desk import due_tasks
from reporting.cycle.month_end import build_month, run_month_end
from reporting.models import Publication
from reporting.publishing.month import NotReady, correct_month, publish_month, why_not_ready
from scorecards.actuals.declarations import declare_nothing_to_report
from scorecards.actuals.services import record_actual
from scorecards.models import ScorecardBuild, ScorecardLine, SignOff
from scorecards.month import sources
from scorecards.month.sign_off import digest_of_lines, sign_off, withdraw_sign_off
from scorecards.month.sources import concerns, differences, is_out_of_date
from targets.decisions import change_officers, withdraw_target
from targets.drafting import OFFICERS
from targets.models import Responsibility
from tests.at_once import needs_postgresql, overlapping
from tests.factories import Council
from tests.reporting.september import LATER, RELEASE, SEPTEMBER, published, sign_all, with_figures
from tests.states import made_once

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOTHING_TO_BUILD = (
    "No target is approved for 2013/14, so there are no scorecards of September 2013 to build."
)


@made_once
def drafted(approved):
    """September with its figures and its lines, signed off by nobody."""
    with_figures(approved)
    build_month(SEPTEMBER, by=None, at=RELEASE - timedelta(days=5))
    return approved


def build_of(month=SEPTEMBER):
    return ScorecardBuild.objects.filter(month=month).order_by("-edition").first()


def scorecards_out():
    return Publication.objects.monthly().exists()


def line(code):
    return ScorecardLine.objects.get(build=build_of(), code=code)


def save(council, specification, value, *, at, by="lead", **told):
    return record_actual(
        specification,
        SEPTEMBER,
        value=Decimal(value),
        by=council.people[by],
        at=at,
        confirmation="Checked",
        **told,
    )


def late_figure(council, at=RELEASE - timedelta(days=2), value="95"):
    return save(council, council.elsewhere, value, at=at, by="other_lead")


def corrected(council, at=RELEASE, value="10"):
    return save(council, council.latest, value, at=at, reason="A slip")


def sign_families(council, at=RELEASE):
    build, families = build_of(), council.units["families"]
    seen = digest_of_lines(build, families)
    return sign_off(build, families, seen_digest=seen, by=council.people["director"], at=at)


# The need for a build comes from the database.


def test_a_figure_saved_in_the_minute_of_a_rebuild_is_built_too(drafted):
    minute = RELEASE - timedelta(days=2)
    late_figure(drafted, minute + SECOND)
    queue.run_due(minute + 2 * SECOND)
    assert line("P1").rating == "green"
    save(drafted, drafted.elsewhere, "10", at=minute + 31 * SECOND, by="other_lead", reason="Slip")
    queue.run_due(minute + MINUTE)
    assert line("P1").rating == "red"


def test_a_figure_is_on_the_draft_after_the_next_tick_whenever_saved(drafted):
    minute = RELEASE - timedelta(days=2)
    for second in range(0, 60, 7):
        at = minute + second * SECOND
        value = str(90 + Decimal(second) / 10)
        save(drafted, drafted.latest, value, at=at, reason="A later count")
        queue.run_due(at + SECOND)
        assert line("F1").actual_to_date == Decimal(value), second


def test_a_build_that_nothing_overtook_makes_no_job(drafted):
    for minutes in range(3):
        queue.plan(RELEASE - timedelta(days=4) + minutes * MINUTE)
    assert not Job.objects.filter(kind="build_scorecards", subject="edition 1").exists()


def declare(council, at):
    by = council.people["other_lead"]
    declare_nothing_to_report(council.elsewhere, SEPTEMBER, reason="None held", by=by, at=at)


def withdraw(council, at):
    withdraw_target(council.elsewhere, reason="Ended", by=council.people["other_holder"], at=at)


def hand_over(council, at):
    now = Responsibility.objects.get(
        target=council.latest.target, financial_year=FinancialYear(2013)
    )
    officers = {name: getattr(now, name) for name in OFFICERS}
    officers["accountable_officer"] = council.people["manager"]
    by = council.people["team"]
    change_officers(council.latest, officers, reason="A new post", by=by, at=at)


@pytest.mark.parametrize("act", [late_figure, declare, withdraw, hand_over])
def test_whatever_changes_lines_has_them_built_again(drafted, act):
    at = RELEASE - timedelta(days=2)
    assert not is_out_of_date(build_of())
    act(drafted, at)
    assert is_out_of_date(build_of())
    queue.run_due(at + MINUTE)
    assert not is_out_of_date(build_of())


@pytest.mark.parametrize(
    ("action", "subject", "is_concerned"),
    [
        ("record_actual", "F1 2013-09", True),
        ("record_actual", "F1 2013-08", True),
        ("record_actual", "F1 2013-10", False),
        ("declare_nothing_to_report", "A code 2013-10", False),
        ("record_breakdown", "F1 2012-12", True),
        ("import_actuals", "figures of 2013-10.csv", True),
        ("deliver_actuals", "The register", True),
        ("withdraw_target", "F1 2013/14", True),
    ],
)
def test_an_act_concerns_the_lines_of_its_month_and_later(action, subject, is_concerned):
    assert concerns(action, subject, SEPTEMBER) == is_concerned


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ({}, {}, []),
        ({"2013-09": 1}, {"2013-09": 1}, []),
        ({}, {"2013-09": 1}, ["figure for September 2013, revision 1"]),
        ({"2013-08": 1}, {"2013-08": 3}, ["figure for August 2013, revision 3"]),
        ({}, {"2013-09": 0}, ["nothing to report for September 2013"]),
        ({"2013-09": 0}, {"2013-09": 1}, ["figure for September 2013, revision 1"]),
        ({}, {"withdrawn": 4}, ["the target was withdrawn"]),
        (
            {"accountable officer": 1},
            {"accountable officer": 2},
            ["another accountable officer"],
        ),
    ],
)
def test_what_is_newer_than_a_line_in_words(was, now, words):
    assert differences(was, now) == words


# What is signed off stays, and nothing newer is published unseen.


def test_a_sign_off_names_the_revisions_that_it_covers(drafted):
    signed = sign_families(drafted)
    figures = signed.figures
    assert figures["F1"] == {f"2013-{month:02d}": 1 for month in range(4, 10)}
    assert set(figures) == {"F1", "F2", "C1"}


def test_what_is_newer_than_the_lines_cannot_be_signed_off_unseen(drafted):
    corrected(drafted)
    with pytest.raises(Refused, match="F1: figure for September 2013, revision 2"):
        sign_families(drafted)
    assert not SignOff.objects.exists()


def overtaken(council):
    """Everybody has signed off; then F1 is corrected."""
    sign_all(council, build_of())
    corrected(council)


def test_what_is_newer_than_a_sign_off_is_not_published_by_the_clock(drafted):
    overtaken(drafted)
    for minutes in range(3):
        queue.run_due(RELEASE + minutes * MINUTE)
    assert not scorecards_out() and line("F1").actual_to_date == Decimal("91.2")


def test_what_is_newer_than_a_sign_off_is_not_published_by_hand(client, drafted, settings):
    overtaken(drafted)
    settings.PORTAL_CLOCK = (RELEASE + MINUTE).replace(tzinfo=None)
    with pytest.raises(NotReady, match="F1: figure for September 2013, revision 2"):
        publish_month(SEPTEMBER, by=drafted.people["team"], at=RELEASE)
    call_command("run_month_end", "2013-09")
    client.force_login(drafted.people["team"])
    answer = client.post(reverse("publish_month", args=[SEPTEMBER]), follow=True)
    assert "F1: figure for September 2013, revision 2" in answer.content.decode()
    assert not scorecards_out()


def test_the_director_is_told_once_what_is_newer_than_the_sign_off(drafted):
    overtaken(drafted)
    for minutes in range(3):
        queue.run_due(RELEASE + minutes * MINUTE)
    notices = Notice.objects.filter(subject__contains="sign off again")
    assert [notice.user for notice in notices] == [drafted.people["director"]]
    assert "F1: figure for September 2013, revision 2" in notices[0].body
    tasks = due_tasks(drafted.people["director"], RELEASE.date())
    again = [task for task in tasks if task.kind == "Scorecards to sign off again"]
    assert [task.about for task in again] == ["F1: figure for September 2013, revision 2"]


def test_the_draft_says_which_newer_figures_wait(client, drafted):
    sign_all(drafted, build_of())
    corrected(drafted)
    client.force_login(drafted.people["director"])
    for url in ("/drafts/2013-09/", "/drafts/2013-09/families/"):
        page = client.get(url).content.decode()
        assert "Newer than the sign-off" in page, url
        assert "F1: figure for September 2013, revision 2" in page, url


def test_a_renewed_sign_off_is_published_with_the_newer_figure(drafted):
    overtaken(drafted)
    director, families = drafted.people["director"], drafted.units["families"]
    withdraw_sign_off(build_of(), families, reason="Newer", by=director, at=RELEASE)
    queue.run_due(RELEASE + MINUTE)
    signed = sign_families(drafted, RELEASE + MINUTE)
    assert signed.figures["F1"]["2013-09"] == 2
    queue.run_due(RELEASE + 2 * MINUTE)
    assert build_of().frozen_at and line("F1").actual_to_date == 10


def test_a_figure_that_comes_in_while_publishing_stops_it(drafted, monkeypatch):
    sign_all(drafted, build_of())
    told = []

    def someone_else_at_this_moment(month, act, before=None):
        # What another transaction commits meanwhile, as this one sees it after waiting for it.
        if before is not None and not told:
            told.append(before)
            return True
        return sources.has_changed_since(month, act, before)

    monkeypatch.setattr("reporting.publishing.month.has_changed_since", someone_else_at_this_moment)
    with pytest.raises(NotReady, match="has just come in"):
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    assert not scorecards_out() and not build_of().frozen_at
    assert publish_month(SEPTEMBER, by=None, at=RELEASE).frozen_at


@needs_postgresql
def test_a_figure_committed_while_publishing_is_never_lost(transactional_db):
    council = Council()
    council.add_usual_targets()
    council.approve()
    with_figures(council)
    build_month(SEPTEMBER, by=None, at=RELEASE)
    sign_all(council, build_of())
    recorded, outcome = overlapping(
        lambda: corrected(council), lambda: publish_month(SEPTEMBER, by=None, at=RELEASE)
    )
    assert recorded.revision == 2
    assert isinstance(outcome, NotReady) and not scorecards_out()


# Not ready is waiting, and nothing empty is published.


def test_a_month_that_is_not_ready_waits_and_needs_nobody(drafted):
    queue.enqueue("publish_month", period="2013-09", subject="edition 1", due_at=RELEASE)
    job = Job.objects.get(kind="publish_month")
    for minutes in range(5):
        queue.run(job.pk, RELEASE + minutes * MINUTE)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.WAITING, 0)
    assert "sign-off" in job.outcome
    sign_all(drafted, build_of())
    queue.run_due(RELEASE + 6 * MINUTE)
    job.refresh_from_db()
    assert job.state == Job.DONE and build_of().frozen_at


def empty_build(month=SEPTEMBER):
    return ScorecardBuild.objects.create(month=month, edition=1, built_at=RELEASE)


def test_a_build_without_lines_is_published_by_no_door(client, approved, settings):
    build = empty_build()
    # As if it were up to date: only its emptiness stands in the way.
    ScorecardBuild.objects.update(built_from=sources.newest_act())
    settings.PORTAL_CLOCK = (RELEASE + MINUTE).replace(tzinfo=None)
    assert "has no lines yet" in why_not_ready(build, RELEASE)
    with pytest.raises(NotReady, match="has no lines yet"):
        publish_month(SEPTEMBER, by=None, at=RELEASE)
    client.force_login(approved.people["team"])
    client.post(reverse("publish_month", args=[SEPTEMBER]))
    assert not scorecards_out()


@pytest.mark.django_db
def test_a_month_without_approved_targets_is_published_by_no_door(client, settings):
    council = Council()
    settings.PORTAL_CLOCK = (RELEASE + MINUTE).replace(tzinfo=None)
    with pytest.raises(Refused, match="No target is approved for 2013/14"):
        run_month_end(SEPTEMBER, by=None, at=RELEASE)
    with pytest.raises(CommandError, match="No target is approved for 2013/14"):
        call_command("run_month_end", "2013-09")
    queue.enqueue("build_scorecards", period=SEPTEMBER, due_at=RELEASE)
    queue.run_due(RELEASE + MINUTE)
    building = Job.objects.filter(kind="build_scorecards", period=str(SEPTEMBER))
    assert {(job.state, job.outcome) for job in building} == {(Job.WAITING, NOTHING_TO_BUILD)}
    client.force_login(council.people["team"])
    client.post(reverse("build_scorecards", args=[SEPTEMBER]))
    client.post(reverse("publish_month", args=[SEPTEMBER]))
    assert not scorecards_out()


# A correction begins with its lines.


@made_once
def out(approved):
    """September, published."""
    with_figures(approved)
    published(approved)
    return approved


def begin_correction(council, at=LATER):
    return correct_month(SEPTEMBER, reason="Late", by=council.people["team"], at=at)


def test_a_correction_begins_with_its_lines(out):
    build = begin_correction(out)
    assert build.edition == 2 and build.lines.count() == 4 and not is_out_of_date(build)


@pytest.mark.parametrize("failing", ["build_scorecards", "open_exception_reports"])
def test_a_correction_broken_off_has_not_begun(out, failing, monkeypatch):
    def break_off(*args, **kwargs):
        raise RuntimeError("the process is killed")

    monkeypatch.setattr(f"reporting.publishing.month.{failing}", break_off)
    with pytest.raises(RuntimeError):
        begin_correction(out)
    assert build_of().edition == 1


def test_ticks_after_a_correction_has_begun_publish_it_only_signed(out):
    save(out, out.elsewhere, "95", at=LATER, by="other_lead")
    begin_correction(out)
    for minutes in range(3):
        queue.run_due(LATER + minutes * MINUTE)
    assert build_of().frozen_at is None
    sign_all(out, build_of(), LATER)
    queue.run_due(LATER + 5 * MINUTE)
    editions = Publication.objects.filter(slug="places", month=SEPTEMBER).values_list(
        "edition", flat=True
    )
    assert build_of().frozen_at and sorted(editions) == [1, 2]


# Keys of jobs.


def test_no_job_is_named_after_a_time(drafted, settings):
    """A day may name what is done for it, as a night's verification; no time of day does."""
    late_figure(drafted)
    record("publish_audit", "An audit", by=None, at=RELEASE)
    for minutes in range(3):
        queue.run_due(RELEASE + minutes * MINUTE)
    names = [f"{job.period} {job.subject}" for job in Job.objects.all()]
    assert names and not [name for name in names if "T" in name or ":" in name]


def test_work_that_comes_up_again_is_one_job_done_again(drafted):
    minute = RELEASE - timedelta(days=2)
    for n in range(3):
        at = minute + n * MINUTE
        save(drafted, drafted.latest, str(90 + n), at=at, reason="A later count")
        queue.run_due(at + SECOND)
    assert Job.objects.filter(kind="build_scorecards", subject="edition 1").count() == 1
    assert line("F1").actual_to_date == 92
