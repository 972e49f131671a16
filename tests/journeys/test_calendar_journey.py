"""The reporting calendar at a browser: the performance team moves days with a public reason, and a
visitor reads of it.
"""

from tests.journeys.portal import NARROW, WIDE

REASON = "The hospital closes its month two days later this spring."


def test_the_team_moves_days_and_a_visitor_reads_why(portal):
    portal.sign_in("head-of-performance")
    portal.visit("/reporting-calendar/2024-25/")
    portal.follow("Change the dates of May 2024")
    portal.fill({"Figures are due": "11/6/2024"})
    portal.press("Change the dates")
    portal.reads(
        "Choose an earlier day: exception reports are due on 14 June 2024.", "say why it is changed"
    )
    portal.fill(
        {
            "Figures are due": "11/6/2024",
            "Exception reports are due": "18/6/2024",
            "Directors verify and sign off": "19/6/2024",
        }
    )
    portal.fill({"Scorecards are published": "20/6/2024", "Why are dates changed?": REASON})
    portal.page.set_viewport_size(NARROW)
    portal.press("Change the dates")
    portal.reads("The dates of May 2024 are changed. The change is public.")
    portal.page.context.clear_cookies()
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit("/reporting-calendar/2024-25/")
        portal.reads(
            "May 2024, Figures are due: moved from 7 June 2024 to 11 June 2024 by Head of"
            " Performance and Business Intelligence",
            REASON,
        )
        portal.visit("/reporting-calendar/2023-24/")
        portal.reads(
            "moved from 18 January 2024 to 19 January 2024",
            "The council’s website is moved to its new home",
        )
        portal.visit("/questions-and-answers/2023/")
        portal.reads("Why does a target stay at red")
    portal.visit("/archive/")
    portal.follow("Reporting calendar 2023/24")
    portal.reads("Reporting calendar 2023/24")
