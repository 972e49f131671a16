"""One red of May over eight simulated months at a browser: an action on somebody's desk, the
management team, the executive group with money, a committee's recommendation, Cabinet's answer, a
member's question, recovery, and what came of the action.
"""

from datetime import date

import pytest

from exceptions.evaluations.evaluating import evaluate_actions, newest_frozen
from exceptions.models import DeliveryAction, ExceptionReport, Question
from pmf_portal.council.models import User
from pmf_portal.periods import timetable
from reporting.meetings.rules.lifecycle import OutputState
from reporting.models import Body, Output
from tests.journeys.living_council import (
    AUGUST,
    DEPUTY,
    DIRECTOR,
    HEAD,
    JULY,
    JUNE,
    LEAD,
    MAY,
    MEASURE,
    SEPTEMBER,
    TITLE,
    Council,
    enter,
    write_report,
)
from tests.journeys.portal import NARROW, WIDE, Portal

OCTOBER, NOVEMBER, DECEMBER = SEPTEMBER + 1, SEPTEMBER + 2, SEPTEMBER + 3
CLERK = "performance-officer"
OF_MANAGEMENT = "Say each week how many posts are filled."
OF_GROUP = "£12,000 from the staffing reserve pay for agency cover until September."
RECOMMENDED = "Tell everybody who waits for an assessment how long it will take."
ASKED = "How many people wait longer than three months?"
ANSWERED = "Thirty-one; each has a named officer since Monday."


@pytest.fixture
def council(transactional_db, settings):
    return Council(settings)


@pytest.fixture
def portal(council, live_server, page, checked):
    return Portal(live_server.url, page, checked)


def body_of(title):
    return Body.objects.get(title=title)


def title_of(username):
    return str(User.objects.get(username=username))


def key_of(username):
    return str(User.objects.get(username=username).pk)


def call(portal, body, day, clerk, item):
    """The clerk plans a meeting, puts the report on its agenda and sends it out."""
    portal.sign_in(clerk)
    portal.visit(f"/meetings/{body.slug}/plan/")
    portal.fill(
        {
            "Day": f"{day:%d/%m/%Y}",
            "Begins": "09:00",
            "Ends": "09:30",
            "Place": "Committee Room 1",
        }
    )
    portal.press("Plan the meeting")
    portal.visit(f"/meetings/{body.slug}/{day}/")
    portal.follow("Put something on the agenda")
    portal.fill({"Title": item})
    reports = portal.page.get_by_label("About which exception report?")
    reports.select_option(label=f"{TITLE}, {MAY.name}")
    portal.press("Put it on the agenda")
    portal.follow("Send out the agenda")
    portal.press("Send out the agenda")


def minute(portal, body, day, clerk, chair, item, kind, words, owner, due):
    """What came out of the item, written down while it is decided; the chair confirms it."""
    portal.sign_in(clerk)
    portal.visit(f"/meetings/{body.slug}/{day}/")
    portal.press("Begin the minutes")
    of_item = portal.page.locator("li.portal-agenda__item").filter(has_text=item).last
    of_item.get_by_role("link", name="Write down what came of it").click()
    portal.check()
    page = portal.page
    page.get_by_role("radio", name=kind, exact=True).check()
    portal.fill({"In which words?": words, "By when?": f"{due:%d/%m/%Y}"})
    page.get_by_label("Who does it?").select_option(key_of(owner))
    portal.press("Write it down")
    portal.reads(words)
    portal.visit(f"/meetings/{body.slug}/{day}/")
    portal.follow("Hand them to the chair")
    portal.press("Hand the minutes to the chair")
    portal.sign_in(chair)
    portal.visit(f"/meetings/{body.slug}/{day}/")
    portal.follow("Confirm the minutes")
    portal.press("Confirm the minutes")
    portal.reads("Minutes confirmed")


def done(portal, owner, output_words, what_came):
    """The owner finds it on the desk, and says what came of it."""
    portal.sign_in(owner)
    portal.follow(output_words)
    portal.follow("Say that it is done")
    portal.fill({"What came of it?": what_came})
    portal.press("Say that it is done")


def report_on_action(portal, status, words):
    """The owner of the action reports on it on a phone."""
    portal.page.set_viewport_size(NARROW)
    portal.sign_in(DEPUTY)
    portal.visit("/my-actions/")
    portal.reads("Recruit three social workers")
    action = DeliveryAction.objects.get(report__target__code=MEASURE)
    portal.page.locator(f"input[name=status_{action.pk}][value={status}]").check()
    portal.page.locator(f"textarea[name=words_{action.pk}]").fill(words)
    portal.press("Save")
    portal.reads("Saved for")
    portal.page.set_viewport_size(WIDE)


def test_a_decision_about_a_red_reaches_who_must_act_on_it(portal, council):
    # A red in May; its action is on somebody's own desk.
    council.live_until(date(2023, 6, 7))
    enter(portal, "80.0", MAY, "Two hundred people moved to a new scheme and were not counted.")
    council.live_until(date(2023, 6, 15))
    portal.sign_in(HEAD)
    portal.follow(TITLE)
    write_report(portal, desk_of=title_of(DEPUTY))
    portal.sign_in(DIRECTOR)
    portal.follow(TITLE)
    portal.press("Verify the report")
    council.live_until(date(2023, 6, 19))

    # The management team discusses it, and somebody does something by a day.
    team = body_of("Families and Wellbeing Management Team")
    call(portal, team, date(2023, 6, 28), LEAD, "The red of May")
    council.live_until(date(2023, 6, 28))
    minute(
        portal,
        team,
        date(2023, 6, 28),
        LEAD,
        DIRECTOR,
        "The red of May",
        "Action",
        OF_MANAGEMENT,
        HEAD,
        date(2023, 7, 14),
    )
    done(portal, HEAD, OF_MANAGEMENT, "Two of three posts are filled.")

    # Late; then the executive group decides on money, and Finance confirms it.
    council.live_until(date(2023, 7, 7))
    enter(portal, "83.4", JUNE)
    council.live_until(date(2023, 7, 12))
    report_on_action(portal, "late", "The first advertisement found nobody.")
    group = body_of("Chief Executive’s Group")
    call(portal, group, date(2023, 7, 21), CLERK, "Money for social workers")
    council.live_until(date(2023, 7, 21))
    minute(
        portal,
        group,
        date(2023, 7, 21),
        CLERK,
        "chief-executive",
        "Money for social workers",
        "Decision",
        OF_GROUP,
        "finance-officer",
        date(2023, 7, 31),
    )
    done(portal, "finance-officer", OF_GROUP, "Moved from the reserve on 24 July.")
    assert Output.objects.get(text=OF_GROUP).state == OutputState.DONE

    # A member's question has a clock; at risk in August.
    report = ExceptionReport.objects.get(target__code=MEASURE)
    portal.sign_in(CLERK)
    portal.visit(f"/exception-reports/{report.pk}/questions/ask/")
    portal.page.get_by_label("Who asks?").select_option("committee")
    portal.fill({"Question": ASKED, "To be answered by": "4/8/2023"})
    portal.press("Record the question")
    council.live_until(date(2023, 8, 7))
    enter(portal, "85.0", JULY)
    council.live_until(date(2023, 8, 9))
    report_on_action(portal, "at_risk", "One of two applicants withdrew.")
    portal.sign_in(HEAD)
    portal.reads("Questions to answer", "late")
    portal.follow(ASKED)
    portal.fill({"Answer": ANSWERED})
    portal.press("Answer the question")
    assert Question.objects.get(text=ASKED).answered_at is not None

    # The committee reads the answer on its agenda, and recommends; Cabinet answers.
    committee = body_of("Families and Wellbeing Policy and Performance Committee")
    call(portal, committee, date(2023, 9, 1), CLERK, "People who wait")
    portal.visit(f"/meetings/{committee.slug}/2023-09-01/")
    portal.reads(ASKED, ANSWERED)
    council.live_until(date(2023, 9, 1))
    minute(
        portal,
        committee,
        date(2023, 9, 1),
        CLERK,
        "elected-member",
        "People who wait",
        "Recommendation",
        RECOMMENDED,
        HEAD,
        date(2023, 10, 31),
    )
    output = Output.objects.get(text=RECOMMENDED)
    portal.sign_in(CLERK)
    portal.visit(f"/decisions/{output.pk}/send/")
    portal.page.get_by_role("radio", name="Cabinet", exact=True).check()
    portal.press("Send the recommendation")
    portal.sign_in("leader")
    portal.follow(RECOMMENDED)
    portal.follow("Answer it")
    portal.page.get_by_role("radio", name="Accepted", exact=True).check()
    portal.page.get_by_label("Who delivers it?").select_option(key_of(HEAD))
    portal.fill({"By when?": "29/9/2023"})
    portal.press("Save the answer")

    # Back on plan; the action is done, and what was accepted is delivered.
    council.live_until(date(2023, 9, 7))
    enter(portal, "89.0", AUGUST)
    council.live_until(date(2023, 9, 12))
    report_on_action(portal, "done", "All three began on 4 September.")
    portal.sign_in(HEAD)
    portal.follow(RECOMMENDED)
    portal.follow("It is delivered")
    portal.page.locator("main textarea").first.fill("Letters go out within two days.")
    portal.press("It is delivered")
    council.live_until(date(2023, 10, 6))
    enter(portal, "91.5", SEPTEMBER)
    council.live_until(date(2023, 10, 19))
    portal.sign_in(DIRECTOR)
    portal.reads("Recoveries to confirm")
    portal.follow(TITLE)
    portal.press("Confirm the recovery")
    council.live_until(date(2023, 11, 7))
    enter(portal, "92.0", OCTOBER)
    council.live_until(date(2023, 12, 7))
    enter(portal, "92.4", NOVEMBER)
    council.live_until(date(2024, 1, 8))
    enter(portal, "92.1", DECEMBER)
    council.live_until(date(2024, 1, 19))
    what_came_of_the_action(portal, council)
    what_the_public_reads(portal, committee)


def what_came_of_the_action(portal, council):
    """Three figures have come since it was done: they are held against those before."""
    moment = council.now.replace(tzinfo=timetable.LONDON)
    evaluate_actions(newest_frozen(), at=moment)
    action = DeliveryAction.objects.get(report__target__code=MEASURE)
    portal.sign_in(HEAD)
    portal.visit(f"/actions/{action.pk}/evaluation/")
    portal.reads("The 3 figures since are on average", "with the rest of its delivery plan")
    portal.follow("Say what you conclude")
    portal.page.get_by_role("radio", name="Yes, it worked").check()
    portal.fill({"What was learned from it?": "Advertise with the neighbouring councils."})
    portal.page.get_by_role("radio", name="Yes", exact=True).check()
    portal.press("Save what you conclude")
    portal.reads("Advertise with the neighbouring councils.")


def what_the_public_reads(portal, committee):
    portal.page.context.clear_cookies()
    portal.visit("/did-it-work/")
    portal.reads("Recruit three social workers", "Advertise with the neighbouring councils.")
    portal.visit(f"/meetings/{committee.slug}/2023-09-01/")
    portal.reads(RECOMMENDED, ANSWERED)
    portal.visit(f"/scrutiny/{committee.slug}/")
    portal.reads(RECOMMENDED, "Letters go out within two days.")
    portal.visit("/meetings/")
    assert OF_GROUP not in portal.page.content()
