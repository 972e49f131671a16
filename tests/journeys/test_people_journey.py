"""The performance team adds a person, gives a role that a second administrator confirms, and closes
the account.
"""

from tests.journeys.portal import NARROW, WIDE


def test_a_person_comes_gets_a_role_from_two_and_leaves(portal):
    portal.sign_in("performance-officer")
    portal.follow("People and their roles")
    portal.follow("Add a person")
    portal.press("Add the person")
    portal.reads("There is a problem", "Enter the name", "Enter the user name")
    portal.fill(
        {
            "Name": "Robin Newcomer",
            "Post": "Head of Libraries",
            "E-mail address": "robin.newcomer@council.example",
            "User name": "hr-officer",
        }
    )
    portal.press("Add the person")
    portal.reads("The user name “hr-officer” is taken.")
    portal.fill({"User name": "robin-newcomer"})
    portal.press("Add the person")
    portal.reads("Robin Newcomer, Head of Libraries is added.", "No role yet")
    address = portal.page.url.removeprefix(portal.url)
    portal.page.set_viewport_size(NARROW)
    portal.follow("Give a role")
    portal.reads("Roles that a second administrator has to confirm")
    portal.follow("Head of service")
    portal.press("Ask a second administrator to confirm it")
    portal.reads("Choose a unit from the list")
    portal.page.get_by_label("In which part of the council?").select_option(
        label="Public Health (Families and Wellbeing)"
    )
    portal.press("Ask a second administrator to confirm it")
    portal.reads("Head of service, Public Health waits for a second administrator")

    portal.sign_in("head-of-performance")
    portal.reads("Roles to confirm")
    portal.follow("Head of Libraries: Head of service, Public Health")
    portal.press("Confirm the role")
    portal.reads("Robin Newcomer, Head of Libraries has the role Head of service, Public Health.")
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.visit(address)
        portal.visit("/people/?q=newcomer public")
        portal.reads("1 person matches “newcomer public”", "Robin Newcomer")
        portal.visit("/units/")
        portal.visit("/places/manage/")
    portal.visit(address)
    portal.follow("Close the account")
    portal.press("Close the account")
    portal.reads("The account of Robin Newcomer, Head of Libraries is closed.", "If they come back")
    portal.visit("/people/")
    portal.reads("Left: account closed")


def test_an_officer_reads_who_is_who_and_changes_nothing(portal):
    portal.sign_in("lead-families-and-wellbeing")
    portal.page.get_by_role("link", name="People", exact=True).click()
    portal.check()
    portal.reads("Head of Performance and Business Intelligence")
    assert portal.page.get_by_role("link", name="Add a person").count() == 0
    portal.visit("/people/add/", status=403)
    portal.reads("Your role does not let you add person")


def test_the_team_adds_a_team_a_place_and_a_contact(portal):
    portal.sign_in("head-of-performance")
    portal.visit("/units/")
    portal.page.get_by_role("link", name="Add a team to Public Health").click()
    portal.fill({"Title": "Stop Smoking Team"})
    portal.press("Add the unit")
    portal.reads("“Stop Smoking Team” is added.")
    portal.visit("/places/add/")
    portal.fill({"Name": "West", "Kind": "area committee", "Code": "AC1", "First day": "1/4/2024"})
    portal.press("Add the place")
    portal.reads("Area committee (1)", "from 1 April 2024")
    portal.visit("/contacts/add/")
    portal.press("Add the contact")
    portal.reads("Enter the post", "Say what they help with")
    portal.fill({"Post": "Survey Officer", "What do they help with?": "Residents’ surveys"})
    portal.press("Add the contact")
    portal.reads("“Survey Officer” is added.", "Residents’ surveys")
