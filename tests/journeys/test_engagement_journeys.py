"""The public asks, signs up and subscribes at a browser; an officer answers."""

from tests.journeys.portal import NARROW, TYPING, WIDE


def test_a_visitor_asks_and_reads_the_published_answer(portal):
    portal.page.set_viewport_size(NARROW)
    portal.visit("/")
    portal.follow("Give feedback or ask a question")
    portal.press("Send")
    portal.reads(
        "There is a problem", "Say what you send", "Write your question, comment or complaint"
    )
    portal.page.get_by_label("A question").check()
    portal.fill(
        {"What is it about?": "Recycling", "Your question, comment": "Why did recycling fall?"}
    )
    portal.page.get_by_label("I would like an answer").check()
    portal.page.get_by_label("The council may publish").check()
    portal.press("Send")
    portal.reads("Enter your e-mail address, so that we can answer")
    assert (
        portal.page.get_by_label("Your question, comment").input_value()
        == "Why did recycling fall?"
    )
    portal.fill({"E-mail address": "visitor@home.example"})
    portal.page.wait_for_timeout(TYPING)
    portal.press("Send")
    portal.reads("Thank you", "FB-2024-0003", "What happens next", "by Monday 22 April 2024")
    portal.page.set_viewport_size(WIDE)
    portal.sign_in("head-of-performance")
    portal.follow("Answer them")
    portal.follow("FB-2024-0003")
    portal.follow("Answer", exact=True)
    portal.fill({"Answer": "Because of a dry summer."})
    portal.press("Save the answer")
    portal.follow("Publish question and answer")
    portal.press("Publish")
    portal.visit("/questions-and-answers/")
    portal.reads("Why did recycling fall?", "Because of a dry summer.")


def test_a_visitor_signs_up_for_a_session_and_subscribes(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/")
        portal.follow("Contacts, surgeries and training")
    portal.follow("The council’s open data: an evening for residents")
    portal.follow("Take a place")
    portal.fill({"Your name": "A visitor", "Your e-mail address": "visitor@home.example"})
    portal.page.wait_for_timeout(TYPING)
    portal.press("Take a place")
    portal.reads("You have a place", "29 places left of 30")
    portal.visit("/subscribe/")
    portal.fill({"Your e-mail address": "visitor@home.example"})
    portal.page.wait_for_timeout(TYPING)
    portal.press("Continue")
    portal.reads("Check your e-mail")


def test_the_team_plans_and_cancels_a_session(portal):
    portal.sign_in("head-of-performance")
    portal.visit("/contacts/")
    portal.follow("Plan a session")
    portal.press("Save the session")
    portal.reads("There is a problem", "Enter a title")
    portal.page.get_by_label("Training session").check()
    portal.fill(
        {
            "Title": "Setting targets",
            "For whom?": "Managers",
            "Place": "Library",
            "Day": "3/6/2024",
            "Begins": "10:00",
            "Ends": "11:30",
            "Places": "10",
        }
    )
    portal.press("Save the session")
    portal.reads("Monday 3 June 2024, 10:00 to 11:30", "10 places left of 10")
    portal.follow("Cancel the session")
    portal.fill({"Reason": "The trainer is ill."})
    portal.press("Cancel the session")
    portal.reads("Cancelled: The trainer is ill.")
