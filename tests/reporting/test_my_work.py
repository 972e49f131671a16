"""“Your tasks”: everything that waits for a person, once, with its day, on the desk and in
the calendar.
"""

import re
from datetime import date, timedelta

import icalendar
import pytest
from django.db import connection

from exceptions.models import Briefing, DeliveryAction, ExceptionReport, Question
from exceptions.rules.lifecycle import State
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.due_tasks import DueTask
from pmf_portal.council.models import CalendarAddress, OrganisationUnit, User
from pmf_portal.council.services import end_calendar_address, renew_calendar_address
from pmf_portal.formats.ics import calendar_file
from pmf_portal.periods.month import FinancialYear, Month
from reporting.cycle.desk import KINDS, ONLY_WHERE, due_tasks
from reporting.cycle.month_end import build_month
from reporting.cycle.waiting import Waiting, what_waits
from scorecards.models import Finding, IndicatorAudit, PlausibilityWarning, ScorecardBuild
from targets.challenge import comment_on_draft
from targets.models import Plan, Submission
from targets.rounds import open_planning_round
from tests.factories import YEAR
from tests.reporting.uploads import uploaded

pytestmark = [pytest.mark.slow, pytest.mark.on_sqlite]

SEPTEMBER, NEXT = Month(2013, 9), FinancialYear(2014)


def kinds(user, at):
    return [(row.kind, row.due, row.words) for row in due_tasks(user, at.date())]


@pytest.fixture
def red(approved, at):
    """A red in September: its report waits for the head, the scorecard for the director."""
    approved.figure(approved.latest, "2013-09", "10")
    build_month(SEPTEMBER, by=None, at=at)
    return approved


def audit_of(approved, at):
    by = approved.people["auditor"]
    return IndicatorAudit.objects.create(
        title="Audit 2013/14",
        financial_year=YEAR,
        seed="1",
        size=1,
        drawn_by=by,
        drawn_at=at,
        candidates="",
    )


def recommend(audit, owner, due, at):
    Finding.objects.create(
        audit=audit,
        text="Late",
        recommendation="Send it in time",
        priority="high",
        owner=owner,
        due=due,
        added_at=at,
    )


def test_a_lead_owes_the_figures_of_the_month_as_one_row_for_each_day(approved, at):
    [row] = due_tasks(approved.people["lead"], at.date())
    assert row == DueTask(
        "figures-2013-09-2013-10-07",
        "Figures to enter",
        date(2013, 10, 7),
        "3 figures for September 2013",
        "/actuals/",
        about="C1, F1, F2",
    )
    assert due_tasks(approved.people["lead"], date(2013, 10, 8))[0].overdue
    assert due_tasks(approved.people["chief"], at.date()) == []


def test_the_head_owes_the_report_the_director_verification_and_sign_off(red, at):
    head, director = red.people["head"], red.people["director"]
    lines = ("Lines to confirm", date(2013, 10, 14), "3 lines of Care, September 2013, edition 1")
    assert kinds(head, at) == [
        ("Exception reports to complete", date(2013, 10, 14), "F1 Measure F1"),
        lines,
    ]
    sign_off = ("Scorecards to sign off", date(2013, 10, 16), "Families, September 2013, edition 1")
    assert kinds(director, at) == [sign_off]
    ExceptionReport.objects.update(
        state=State.SUBMITTED, submitted_by=red.people["manager"], submitted_at=at
    )
    assert sorted(kinds(director, at)) == [
        ("Exception reports to verify", date(2013, 10, 10), "F1 Measure F1"),
        sign_off,
    ] and kinds(head, at) == [lines]
    ScorecardBuild.objects.update(edition=2)
    assert ("Scorecards to sign off", None, "Families, September 2013, edition 2") in kinds(
        director, at
    )


def test_a_plan_under_way_asks_each_person_for_their_part(approved, at):
    followed_by(approved, approved.latest, approved.people["holder"], at)
    f1 = "F1 t"
    assert kinds(approved.people["head"], at) == [
        ("Progress to update", date(2013, 10, 14), f1),
        ("Questions to answer", date(2013, 10, 30), "F1: Why?"),
    ]
    assert kinds(approved.people["director"], at) == [
        ("Questions to answer", date(2013, 10, 30), "F1: Why?"),
        ("Recoveries to confirm", date(2013, 11, 18), f1),
    ]
    assert kinds(approved.people["holder"], at) == [("Briefings to read", None, f1)]
    assert kinds(approved.people["cesg"], at) == [("Escalated to CESG", None, f1)]


def test_a_returned_report_is_marked(client, red):
    ExceptionReport.objects.update(state=State.RETURNED, due_on=date(2013, 10, 4))
    client.force_login(red.people["head"])
    page = client.get("/desk/").content.decode()
    assert (
        "Your tasks: 2, 1 of them late" in page
        and "returned</span>" in page
        and "3 days late</strong>" in page
        and "Friday 4 October 2013" in page
    )


def test_plans_comments_and_returns_are_due_before_the_year_begins(client, red, at):
    draft = red.target("D1", year=NEXT, service="care")
    draft.authors.add(red.people["head"])
    comment_on_draft(draft, text="Why so low?", by=red.people["team"], at=at)
    Submission.objects.create(
        plan=draft.plan,
        financial_year=NEXT,
        submitted_by=red.people["director"],
        submitted_at=at,
        digest="d",
    )
    due = date(2014, 3, 31)
    assert kinds(red.people["holder"], at) == [("Plans to approve", due, "Families Plan 2014/15")]
    Submission.objects.update(returned_at=at, returned_by=red.people["holder"], reason="Aim higher")
    assert [kind for kind, _, _ in kinds(red.people["head"], at)] == [
        "Exception reports to complete",
        "Lines to confirm",
        "Comments on my drafts",
        "Plans returned to their authors",
    ]
    client.force_login(red.people["head"])
    page = client.get("/desk/").content.decode()
    assert (
        "Aim higher" in page
        and "Why so low? (Post of team)" in page
        and page.count("Monday 31 March 2014") == 2
    )


def test_the_earliest_day_comes_first(approved, at):
    open_planning_round(NEXT, by=None, at=at)
    recommend(audit_of(approved, at), approved.people["director"], date(2013, 10, 1), at)
    rows = due_tasks(approved.people["director"], at.date())
    assert [(row.kind, row.due, row.overdue) for row in rows] == [
        ("Recommendations of Internal Audit", date(2013, 10, 1), True),
        ("Planning round", date(2013, 10, 31), False),
    ]


def test_an_unusual_figure_waits_by_the_day_the_figures_are_due(approved, at):
    warn(approved, "2013-09")
    warn(approved, "2013-08")
    found = [
        (due, words)
        for kind, due, words in kinds(approved.people["lead"], at)
        if kind == "Unusual figures to confirm"
    ]
    assert found == [(date(2013, 10, 7), "F1, September 2013"), (None, "F1, August 2013")]


def warn(council, month, specification=None):
    actual = council.figure(specification or council.latest, month, "1")
    return PlausibilityWarning.objects.create(
        actual=actual, rule="far", words="Far from the others"
    )


@pytest.mark.parametrize("more", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("head", 42),
        ("director", 47),
        ("lead", {"sqlite": 27, "postgresql": 26}[connection.vendor]),
        ("holder", 23),
        ("cesg", 29),
    ],
)
def test_the_desk_asks_as_many_queries_for_three_of_a_kind_as_for_one(
    client, approved, at, django_assert_num_queries, more, name, queries
):
    audit = audit_of(approved, at)
    people = approved.people
    for n in range(more):
        draft, other = approved.target(f"D{n}", year=NEXT), approved.target(f"E{n}", year=NEXT)
        draft.authors.add(people["head"])
        comment_on_draft(draft, text="Why?", by=people["team"], at=at)
        recommend(audit, people[name], date(2013, 11, 1), at)
        uploaded(approved, at, owner=name, title=f"Guide {n}", review_due=date(2013, 11, 1))
        plan = Plan.objects.create(
            slug=f"p{n}", title=f"P{n}", kind=Plan.DIRECTORATE, unit=approved.units["families"]
        )
        waiting = {"plan": plan, "submitted_by": people[name], "submitted_at": at, "digest": "d"}
        Submission.objects.create(
            financial_year=NEXT, returned_at=at, returned_by=people["holder"], **waiting
        )
        Submission.objects.create(financial_year=NEXT + 1, **waiting)
        warn(approved, f"2013-0{n + 4}")
        report_on(approved, draft, State.OPENED, at)
        report_on(approved, other, State.SUBMITTED, at)
        followed_by(approved, approved.target(f"G{n}", year=NEXT), people[name], at)
        build_month(SEPTEMBER - n, by=None, at=at)
        OrganisationUnit.objects.create(
            slug=f"s{n}",
            title=f"S{n}",
            kind="service",
            parent=approved.units["families"],
            path=f"/council/families/s{n}/",
        )
    open_planning_round(NEXT, by=None, at=at)
    client.force_login(approved.people[name])
    with django_assert_num_queries(queries):
        client.get("/desk/")


def test_the_desk_of_a_lead_is_the_entry_grid(client, approved, at):
    client.force_login(approved.people["lead"])
    page = client.get("/desk/").content.decode()
    assert '<form method="post" action="/actuals/"' in page and 'name="F1-desk"' in page
    assert "portal/entry" in page and 'id="paste-text"' in page
    # No second way to one figure, and the months before are one link away.
    assert 'href="/actuals/#row-' not in page
    assert f'href="/actuals/?month={SEPTEMBER - 1}"' in page


def test_a_figure_typed_on_the_desk_is_saved(client, approved, at):
    client.force_login(approved.people["lead"])
    page = client.get("/desk/").content.decode()
    sent = dict(re.findall(r'<input type="hidden"\s+name="(F1-[a-z_]+)"\s+value="([^"]*)"', page))
    sent |= {"save": "all", "F1-value": "95", "F1-status": "final"}
    answer = client.post("/actuals/", sent, follow=True)
    assert "1 figure saved." in answer.content.decode()


def test_nobody_else_has_a_grid_on_their_desk(client, approved):
    for name in ("head", "director", "holder", "team", "member"):
        client.force_login(approved.people[name])
        assert "data-entry" not in client.get("/desk/").content.decode(), name


def followed_by(council, specification, person, at):
    """A plan under way with everything it may ask: progress, a question, a briefing, CESG's word, a
    recovery to confirm.
    """
    report = report_on(council, specification, State.RECOVERING, at)
    ExceptionReport.objects.filter(pk=report.pk).update(
        published_at=at - timedelta(days=40), escalated_at=at, recovery_proposed=SEPTEMBER
    )
    DeliveryAction.objects.create(
        report=report, what="Recruit", who="Manager", due=date(2013, 12, 1)
    )
    Question.objects.create(
        report=report,
        body="cesg",
        text="Why?",
        due=date(2013, 10, 30),
        asked_by=council.people["cesg"],
        asked_at=at,
    )
    Briefing.objects.create(report=report, holder=person, briefed_at=at)


def report_on(council, specification, state, at):
    return ExceptionReport.objects.create(
        target=specification.target,
        title="t",
        service=council.units["care"],
        directorate=council.units["families"],
        month=SEPTEMBER,
        why="w",
        owner=council.people["head"],
        state=state,
        opened_at=at,
        due_on=date(2013, 10, 14),
        submitted_by=council.people["manager"],
        submitted_at=at,
    )


# The calendar.


@pytest.fixture
def address(red, at):
    """The head's calendar: its address as a calendar program asks for it."""
    return (
        f"/calendar/{renew_calendar_address(red.people['head'], by=red.people['head'], at=at)}.ics"
    )


def events(answer):
    return [
        (str(e["uid"]), e.decoded("dtstart"), str(e["summary"]))
        for e in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    ]


def test_a_calendar_program_reads_the_due_dates_without_signing_in(client, address, red):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store" and not answer.cookies
    report, build = ExceptionReport.objects.get(), ScorecardBuild.objects.get()
    uid = f"complete-exception-report-{report.pk}-{red.people['head'].pk}@council.example"
    assert events(answer) == [
        (uid, date(2013, 10, 14), "Exception reports to complete: F1 Measure F1"),
        (
            f"confirm-{build.pk}-{red.units['care'].pk}-{red.people['head'].pk}@council.example",
            date(2013, 10, 14),
            "Lines to confirm: 3 lines of Care, September 2013, edition 1",
        ),
    ]
    assert events(client.get(address)) == events(answer)
    text = answer.content.decode()
    assert (
        "DTSTART;VALUE=DATE:20131014\r\nDTEND;VALUE=DATE:20131015" in text.replace("\r\n ", "")
        and "METHOD:PUBLISH" in text
    )
    assert f"URL:http://localhost:8000/exception-reports/{report.pk}/" in text.replace("\r\n ", "")
    assert (
        client.head(address).status_code == 200
        and client.post(address).status_code == 405 == client.delete(address).status_code
    )


def test_figures_are_one_event_for_each_day_with_their_codes(approved, at):
    lead = approved.people["lead"]
    [event] = icalendar.Calendar.from_ical(
        calendar_file(lead, due_tasks(lead, at.date()), at)
    ).walk("VEVENT")
    assert str(event["summary"]) == "Figures to enter: 3 figures for September 2013" and str(
        event["description"]
    ).startswith("C1, F1, F2\n")


def test_what_has_no_day_is_in_no_calendar_and_odd_letters_are_kept(council, at):
    odd = "Semi; comma, back\\slash\r\nEND:VCALENDAR é " + "long " * 40
    rows = [
        DueTask("a", "Kind", date(2013, 10, 7), odd, "/x/", about="one\ntwo"),
        DueTask("b", "Kind", None, "no day", "/y/"),
    ]
    file = calendar_file(council.people["lead"], rows, at)
    [event] = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert " ".join(str(event["summary"]).split()) == "Kind: " + " ".join(odd.split())
    assert (
        all(len(line) <= 75 for line in file.split(b"\r\n"))
        and file.count(b"\r\nEND:VCALENDAR\r\n") == 1
    )


def test_a_calendar_address_ends_with_the_account_a_new_one_or_on_request(client, address, red, at):
    head = red.people["head"]
    assert client.get("/calendar/guess.ics").status_code == 404
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=head.pk).update(is_active=True)
    new = f"/calendar/{renew_calendar_address(head, by=head, at=at)}.ics"
    assert client.get(address).status_code == 404 and client.get(new).status_code == 200
    for _ in range(2):
        end_calendar_address(head, by=head, at=at)
    assert client.get(new).status_code == 404
    assert list(
        AuditEvent.objects.filter(action__contains="calendar")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == [
        "renew_calendar_address",
        "renew_calendar_address",
        "end_calendar_address",
    ]


def test_the_address_is_shown_once_and_only_its_digest_is_kept(client, council, settings):
    settings.PORTAL_URL = "https://performance.council.example"
    client.force_login(council.people["lead"])
    assert (
        client.get("/calendar-address/renew/").status_code
        == 405
        == client.get("/calendar-address/end/").status_code
    )
    page = client.post("/calendar-address/renew/").content.decode().replace("<wbr>", "")
    url = re.search(r"https://performance.council.example(/calendar/([\w-]{40,})\.ics)", page)
    kept = CalendarAddress.objects.get()
    assert (
        client.get(url[1]).status_code == 200
        and url[2] not in str(vars(kept))
        and len(kept.token_digest) == 64
    )
    assert url[2] not in AuditEvent.objects.get().text
    page = client.get("/notices/choose/").content.decode()
    assert "You have an address" in page and url[2] not in page
    assert (
        "opens nothing any more"
        in client.post("/calendar-address/end/", follow=True).content.decode()
    )
    assert client.get(url[1]).status_code == 404


@pytest.mark.parametrize("token", ["x" * 5000, "é", "a%00b", "..", "%2e%2e"])
def test_a_token_of_any_shape_is_not_found(client, db, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize(
    ("name", "offered", "not_offered"),
    [
        (
            "auditor",
            {"/run-sheet/", "/audit-trail/", "/plans/", "/exception-reports/"},
            {"/people/add/", "/units/"},
        ),
        ("member", set(), {"/run-sheet/", "/audit-trail/", "/plans/", "/exception-reports/"}),
        ("team", {"/run-sheet/", "/audit-trail/", "/people/", "/units/", "/places/manage/"}, set()),
    ],
)
def test_menu_and_desk_offer_what_is_not_refused(client, approved, name, offered, not_offered):
    client.force_login(approved.people[name])
    page = client.get("/desk/").content.decode()
    links = {address for address in offered | not_offered if f'href="{address}"' in page}
    assert links == offered
    assert {client.get(address).status_code for address in offered} <= {200}


def test_a_leavers_report_stands_on_the_deputys_desk_and_the_teams(red, at):
    report = ExceptionReport.objects.get()
    User.objects.filter(pk=report.owner_id).update(is_active=False)
    told = [row for row in due_tasks(report.deputy, at.date()) if str(report.pk) in row.key]
    assert [row.kind for row in told] == ["Exception reports to complete"]
    team = [row for row in due_tasks(red.people["team"], at.date()) if "hand-over" in row.key]
    assert [row.kind for row in team] == ["Exception reports without an officer"]
    assert f"{report.owner} has left; {report.deputy} acts" in team[0].about


def test_every_kind_that_needs_something_is_a_kind_of_work():
    assert set(ONLY_WHERE) <= set(KINDS)
    # The work of plans in delivery asks by itself, since each kind is one role's.
    by_themselves = {Waiting.DELIVERY, Waiting.SPENDING, Waiting.RISKS}
    assert set(ONLY_WHERE.values()) | by_themselves == set(Waiting)


def test_a_council_where_nothing_waits_is_asked_once(approved, at):
    user = approved.people["team"]
    assert what_waits(user, at.date()) == frozenset()
    User.objects.filter(username="holder").update(is_active=False)
    assert what_waits(user, at.date()) == {Waiting.LEAVERS}
