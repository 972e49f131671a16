"""One red measure over five simulated months at a browser: late, chased, returned, verified,
published, off its path, escalated, recovered, closed.
"""

from datetime import date

import pytest
from django.core import mail

from exceptions.models import ExceptionReport, Reminder
from exceptions.progress import update_progress
from pmf_portal.periods import timetable
from tests.journeys.living_council import (
    AUGUST,
    DEPUTY,
    DIRECTOR,
    HEAD,
    HOLDER,
    JULY,
    JUNE,
    MAY,
    MEASURE,
    SEPTEMBER,
    TITLE,
    Council,
    enter,
    write_report,
)
from tests.journeys.portal import Portal


@pytest.fixture
def council(transactional_db, settings):
    return Council(settings)


@pytest.fixture
def portal(council, live_server, page, checked):
    return Portal(live_server.url, page, checked)


NUMBERS = (
    "Object.fromEntries([...document.querySelectorAll('.portal-counts--wide .portal-count')].map(e"
    " => [e.children[0].innerText, Number(e.children[1].innerText)]))"
)


class Tracker:
    """What the tracker says at each month end: held against the reports themselves, and against
    itself later.
    """

    def __init__(self, portal):
        self.portal, self.kept = portal, {}

    def read(self, month=None):
        self.portal.sign_in("chief-executive")
        self.portal.visit(f"/exception-tracker/{f'?month={month}' if month else ''}")
        row = self.portal.page.get_by_role("row").filter(has_text=MEASURE)
        return self.portal.page.evaluate(NUMBERS), row.first.inner_text() if row.count() else ""

    def at_the_end_of(self, month, *stands):
        numbers, row = self.kept[month] = self.read()
        reports = ExceptionReport.objects.still_open()
        assert numbers["Under way"] == reports.count()
        assert numbers["Before CESG"] == reports.filter(escalated_at__isnull=False).count()
        assert numbers["Repeated"] == sum(report.is_repeated for report in reports)
        for words in stands:
            assert words in row, (month, words, row)

    def says_the_same_later(self):
        for month, kept in self.kept.items():
            assert self.read(month) == kept, month


def reminded(*levels, about):
    return sorted(
        Reminder.objects.filter(report__target__code=MEASURE, about=about).values_list(
            "level", flat=True
        )
    ) == sorted(levels)


def letters_to(username):
    return [m for m in mail.outbox if m.to == [f"{username}@council.example"]]


def test_a_red_in_may_ends_in_recovery_in_october(portal, council):
    tracker = Tracker(portal)
    council.live_until(date(2023, 6, 7))
    enter(
        portal, "80.0", MAY, "Two hundred people moved to a new scheme and were not counted before."
    )
    council.live_until(date(2023, 6, 15))
    assert any(
        "under-perform" in letter.body and MEASURE in letter.body for letter in letters_to(HEAD)
    )
    assert reminded("owner", about="report") and any(
        letter.subject.startswith("Overdue") for letter in letters_to(HEAD)
    )
    portal.sign_in(HEAD)
    portal.reads("Exception reports to complete", "late")
    portal.follow(TITLE)
    portal.reads("The exception report for May 2023 was due on Wednesday 14 June 2023", "Opened")
    write_report(portal)
    portal.sign_in(DIRECTOR)
    portal.follow(TITLE)
    portal.follow("Return it to the head of service")
    portal.press("Return the report")
    portal.reads("Say what has to be done")
    portal.fill(
        {"What has to be done before you can verify it?": "Say how many people are waiting."}
    )
    portal.press("Return the report")
    council.live_until(date(2023, 6, 16))
    assert any("Say how many people are waiting." in letter.body for letter in letters_to(HEAD))
    portal.sign_in(HEAD)
    portal.follow(TITLE)
    portal.reads("Say how many people are waiting.")
    portal.press("Continue the report")
    portal.follow("What happened")
    portal.page.get_by_label("What happened?").fill(
        "Fewer people than planned direct their own support; 212 wait for an assessment."
    )
    portal.press("Save and continue")
    portal.press("Check your answers")
    portal.press("Submit to the director")
    portal.sign_in(DIRECTOR)
    portal.follow(TITLE)
    portal.press("Verify the report")
    portal.reads("The report is verified")
    council.live_until(date(2023, 6, 19))
    read_in_public(portal)
    tracker.at_the_end_of(MAY, "Published", "Staffing")

    council.live_until(date(2023, 7, 7))
    enter(portal, "83.4", JUNE)
    council.live_until(date(2023, 7, 12))
    portal.sign_in(HEAD)
    portal.follow(TITLE)
    portal.reads("on the path")
    portal.press("Update the progress for June 2023")
    portal.page.get_by_role("radio", name="Late").check()
    portal.press("Save the progress")
    portal.reads("is late")
    portal.page.get_by_label("Why it is at risk or late, or what was achieved").fill(
        "The first advertisement found nobody."
    )
    portal.press("Save the progress")
    portal.reads("The progress for June 2023 is saved", "The first advertisement found nobody.")
    council.live_until(date(2023, 7, 19))
    tracker.at_the_end_of(JUNE, "In recovery")

    council.live_until(date(2023, 8, 7))
    enter(portal, "82.0", JULY)
    tell(council, "on_track", JULY, date(2023, 8, 11))
    council.live_until(date(2023, 8, 17))
    tracker.at_the_end_of(JULY, "In recovery", "A figure off the path")
    council.live_until(date(2023, 8, 22))
    assert (
        reminded("owner", "deputy", "director", about="path")
        and letters_to(DEPUTY)
        and letters_to(DIRECTOR)
    )
    council.live_until(date(2023, 8, 23))
    assert reminded("owner", "deputy", "director", "cesg", about="path")
    portal.sign_in("chief-executive")
    portal.reads("decisions wait for you")
    portal.follow(TITLE)
    portal.reads(
        "Escalated", "July 2023 was expected at 86.0% on the way back to plan, and came to 82.0%."
    )
    portal.follow("Record what CESG has decided")
    portal.fill({"What has CESG decided?": "The director reports weekly until September."})
    portal.press("Record the decision")
    portal.reads("The decision is recorded", "In recovery")

    council.live_until(date(2023, 9, 7))
    enter(portal, "88.0", AUGUST)
    tell(council, "on_track", AUGUST, date(2023, 9, 12))
    council.live_until(date(2023, 9, 19))
    tracker.at_the_end_of(AUGUST, "In recovery")
    tell(council, "done", SEPTEMBER, date(2023, 10, 4))
    council.live_until(date(2023, 10, 6))
    enter(portal, "89.6", SEPTEMBER)
    council.live_until(date(2023, 10, 18))
    tracker.at_the_end_of(SEPTEMBER, "In recovery")
    council.live_until(date(2023, 10, 19))
    portal.sign_in(DIRECTOR)
    portal.reads("Recoveries to confirm")
    portal.follow(TITLE)
    portal.reads("two reporting periods in a row are back")
    portal.press("Confirm the recovery")
    portal.follow("Close the report with what was learned")
    portal.press("Close the report")
    portal.reads("Say whether the plan worked", "Say what was learned")
    portal.page.get_by_role("radio", name="Yes, the plan worked").check()
    portal.fill({"What was learned?": "Recruit before the summer."})
    portal.press("Close the report")
    portal.reads("The report is closed", "Recruit before the summer.")
    report = ExceptionReport.objects.get(target__code=MEASURE)
    assert (report.state, report.recovered_month, report.times_escalated) == (
        "closed",
        SEPTEMBER,
        1,
    )
    assert "Closed" in tracker.read()[1]
    tracker.says_the_same_later()


def tell(council, status, month, day):
    """The head of service tells of the actions again in a later month."""
    council.live_until(day)
    report = ExceptionReport.objects.get(target__code=MEASURE)
    said = {action.pk: (status, "") for action in report.actions.all()}
    update_progress(
        report, month, said, by=report.owner, at=council.now.replace(tzinfo=timetable.LONDON)
    )


def read_in_public(portal):
    """What residents read when May is published, and what they do not."""
    portal.page.context.clear_cookies()
    portal.visit("/scorecards/families-and-wellbeing/2023-05/")
    portal.reads("Published", "September 2023")
    portal.visit("/exceptions/2023-05/")
    portal.page.locator("details.look-report > summary").filter(has_text=MEASURE).click()
    portal.reads(
        "Three of nine social workers’ posts are vacant.",
        "212 wait for an assessment",
        "September 2023",
        "One part is left out of the public copy",
    )
    assert "may be recognised" not in portal.page.content()
    portal.sign_in(HOLDER)
    portal.reads("Briefings to read")
    portal.follow(TITLE)
    portal.press("I have read the briefing")
    portal.reads("the briefing is marked as read")
