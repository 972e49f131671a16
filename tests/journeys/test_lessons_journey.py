"""Fourteen months at a browser in which a council learns: one measure recovers, one cause repeats in
three services, a theme and a proposal come of it, Cabinet decides, next year's draft answers, and
what worked in one service is adopted by another.
"""

from datetime import date

import pytest

from targets.models import Proposal, Specification, Theme
from tests.journeys.lived_year import NEXT, LivedYear
from tests.journeys.portal import Portal

PASSWORD = "correct horse battery"
THEME = "Posts stay empty for months"
PROPOSAL = "Advertise posts when notice is given"
LEARNED = "Ask the neighbouring council for staff first."
ANSWER = "The draft counts on posts being filled within six weeks."
STORY = "Staff from next door"
ADOPTED = "Two drivers of the neighbouring council come for the holidays."
CHANGED = "The target assumes that posts are filled within six weeks of notice."


@pytest.fixture
def year(transactional_db, settings):
    return LivedYear(settings)


@pytest.fixture
def portal(year, live_server, page, checked):
    return Portal(live_server.url, page, checked)


def sign_in(portal, username):
    portal.page.context.clear_cookies()
    portal.visit("/sign-in/")
    portal.fill({"User name": username, "Password": PASSWORD})
    portal.press("Sign in")


def test_what_one_year_teaches_is_seen_in_the_next(portal, year):
    # Visits are red in May, back by August, and their report is closed with what was learned.
    year.live_until(date(2013, 9, 20))
    sign_in(portal, "director")
    portal.follow("F1 Visits in time")
    portal.press("Confirm the recovery")
    portal.follow("Close the report with what was learned")
    portal.page.get_by_role("radio", name="Yes, the plan worked").check()
    portal.fill({"What was learned?": LEARNED})
    portal.press("Close the report")

    # Two more services give the same cause; the portal finds it, and suggests a theme.
    year.live_until(date(2014, 1, 6))
    theme = confirm_what_repeats(portal)
    propose_a_change(portal, theme)
    cabinet_decides(portal, year)
    what_worked_is_told_and_copied(portal)

    # Next year's draft shows what was decided and is not handed in before it has answered.
    year.live_until(date(2014, 2, 24))
    year.set_targets(NEXT)
    the_draft_answers(portal)
    carry_it_out(portal)
    the_plan_is_approved(portal)
    year.approve_the_others(NEXT)

    # Two months of the next year later everybody reads all of it.
    year.live_until(date(2014, 6, 19))
    what_everybody_reads(portal)


def confirm_what_repeats(portal):
    """The performance team reads what was found, and confirms the theme that it suggests."""
    sign_in(portal, "team")
    portal.visit("/findings/")
    portal.reads(
        "The delivery plan of F1 Visits in time worked: off plan since May 2013",
        "of 3 services within twelve months: Care, Roads and Waste",
        "P1 Bins emptied in time was red for 3 months running by October 2013",
    )
    portal.visit("/themes/")
    suggested = Theme.objects.get(basis="cause staffing")
    portal.visit(f"/themes/{suggested.slug}/")
    portal.follow("Confirm the theme")
    portal.fill(
        {
            "What is the theme called?": THEME,
            "What is it about?": "Three services fell behind while posts were vacant.",
        }
    )
    portal.press("Confirm")
    portal.reads(THEME)
    return Theme.objects.get(pk=suggested.pk)


def propose_a_change(portal, theme):
    """The team proposes what is to change, and sends it to Cabinet."""
    page = portal.page
    portal.visit(f"/themes/{theme.slug}/")
    portal.follow("Propose a change")
    page.get_by_label("Re-alignment of resources").check()
    portal.fill({"What is proposed, in short?": PROPOSAL, "What is to change": "From April 2014."})
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Who answers for it?").select_option(label="Post of other_head")
    portal.press("Save the draft")
    portal.follow("Send it to the body that decides")
    page.get_by_label("Who decides it?").select_option(label="Cabinet")
    portal.press("Send the proposal")
    portal.reads("The proposal is sent")


def cabinet_decides(portal, year):
    """It comes on the agenda by itself; the minutes say what Cabinet decided, and hold."""
    day = date(2014, 1, 21)
    sign_in(portal, "policy")
    portal.visit("/meetings/cabinet/plan/")
    portal.fill({"Day": "21/01/2014", "Begins": "10:00", "Ends": "12:00", "Place": "Town Hall"})
    portal.press("Plan the meeting")
    portal.visit(f"/meetings/cabinet/{day}/")
    portal.follow("Send out the agenda")
    portal.press("Send out the agenda")
    portal.reads(PROPOSAL)
    year.live_until(day)
    sign_in(portal, "policy")
    portal.visit(f"/meetings/cabinet/{day}/")
    portal.press("Begin the minutes")
    portal.follow("Write down what is decided of it")
    portal.page.get_by_label("Accepted", exact=True).check()
    portal.press("Write down the decision")
    portal.visit(f"/meetings/cabinet/{day}/")
    portal.follow("Hand them to the chair")
    portal.press("Hand the minutes to the chair")
    sign_in(portal, "leader")
    portal.visit(f"/meetings/cabinet/{day}/")
    portal.follow("Confirm the minutes")
    portal.press("Confirm the minutes")
    portal.reads(f"Accepted: {PROPOSAL}")


def the_draft_answers(portal):
    """The author hands the plan in, and is asked first what it does about what was learned."""
    sign_in(portal, "other_lead")
    portal.visit("/plans/places/2014-15/lessons/")
    portal.reads(PROPOSAL)
    portal.follow("Answer")
    portal.page.get_by_label("Changed the target").check()
    portal.fill({"How, or why not?": ANSWER})
    for box in portal.page.get_by_role("checkbox").all():
        box.check()
    portal.press("Save the answer")
    portal.reads("The answer is saved", ANSWER)


def carry_it_out(portal):
    proposal = Proposal.objects.get()
    draft = Specification.objects.get(target__code="P1", financial_year=NEXT)
    sign_in(portal, "other_head")
    portal.follow(PROPOSAL)
    portal.follow("Say what it changed")
    portal.page.get_by_label("What did it change?").select_option(f"specification-{draft.pk}")
    portal.fill({"How?": CHANGED})
    portal.press("It is carried out")
    portal.reads(CHANGED)
    assert Proposal.objects.get(pk=proposal.pk).state == "carried_out"


def the_plan_is_approved(portal):
    """The director hands it in; the portfolio holder approves it with its answer."""
    sign_in(portal, "other_director")
    portal.visit("/plans/places/2014-15/")
    portal.press("Submit for approval")
    portal.reads("is submitted for approval")
    sign_in(portal, "other_holder")
    portal.visit("/plans/places/2014-15/")
    portal.press("Approve this plan")
    portal.page.locator("#P1").get_by_text("What it makes of what was learned").click()
    portal.reads(ANSWER)
    portal.fill({"Reference of the decision": "Decision of 24 February 2014"})
    portal.page.get_by_label("I understand").check()
    portal.press("Approve and lock")
    portal.reads("is approved and locked")


def what_worked_is_told_and_copied(portal):
    """The portal suggests the story of the recovery; it is written, approved, published, and taken
    on by the service next door.
    """
    page = portal.page
    sign_in(portal, "team")
    portal.visit("/success-stories/")
    portal.follow("F1 Visits in time was red")
    portal.follow("Have it written")
    portal.fill({"What is the case study called?": STORY})
    page.get_by_label("Who writes it?").select_option(label="Post of head")
    portal.press("Have it written")
    sign_in(portal, "head")
    portal.follow(STORY)
    portal.follow("Write")
    portal.fill(
        {
            "What happened, in two sentences?": "Visits in time rose from 70% to 91%.",
            "What was done?": "Staff of the neighbouring council helped for six weeks.",
            "Why did it work?": "They knew the work, and came within a week.",
        }
    )
    page.get_by_label("Waste").check()
    page.get_by_label("everybody may read", exact=False).first.check()
    portal.press("Save the draft")
    portal.press("Submit it to the director")
    sign_in(portal, "director")
    portal.follow(STORY)
    portal.press("Approve it")
    sign_in(portal, "team")
    portal.follow(STORY)
    portal.press("Publish it")
    sign_in(portal, "other_head")
    portal.follow(STORY)
    portal.follow("Adopt it for your service")
    page.get_by_label("For which service or team?").select_option(label="Waste")
    portal.fill({"What will you do?": ADOPTED, "From which day?": "1/2/2014"})
    page.get_by_label("Which of your measures will show it?").select_option(
        label="P1 Bins emptied in time"
    )
    page.get_by_label("Which post answers for it?").select_option(label="Post of other_head")
    portal.press("Adopt it")
    portal.reads(ADOPTED)


def what_everybody_reads(portal):
    """The annual page tells what was found, proposed, decided and changed; the case study who copied
    it and what came of it.
    """
    portal.page.context.clear_cookies()
    portal.visit("/what-we-learned/2013-14/")
    portal.reads(THEME, PROPOSAL, "Cabinet", CHANGED, ANSWER)
    portal.visit("/case-studies/")
    portal.follow(STORY)
    portal.reads(
        "They knew the work",
        "Waste: adopted",
        "Since February 2014: 82.8% on average over 4 months",
        "76.8% on average over the 4 months just before: 6.0 points better",
    )
    portal.visit("/targets/P1/life/")
    portal.reads("2013/14", "2014/15")
