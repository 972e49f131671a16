"""Plans in delivery at a browser: Finance brings in the ledger and answers what is asked, a director
and the executive group read what does not fit together.
"""

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LEDGER = (
    "plan,kind,month,profiled,actual,forecast,as_at\n"
    "families-and-wellbeing,revenue,2024-03,12350000,12900000,152400000,31/3/2024\n"
)


def choose_file(portal, name, content):
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    portal.page.get_by_label("Your file").set_input_files(file)


def test_finance_brings_in_the_ledger_and_answers_what_is_asked(portal):
    portal.sign_in("finance-officer")
    portal.follow("Ledger extract for March 2024")
    portal.reads("As at 29 February 2024", "The one as at 31 March 2024 is due by 15 April.")
    portal.follow("Import a ledger extract")
    choose_file(portal, "ledger.csv", LEDGER.replace("revenue", "gold"))
    portal.fill({"As at": "31/3/2024"})
    portal.press("Check the file")
    portal.reads("There is no kind “gold”")
    choose_file(portal, "ledger.csv", LEDGER)
    portal.press("Check the file")
    portal.reads("1 new, 1 changed, 0 as before", "£12,900,000")
    portal.press("Save these changes")
    portal.reads("2 changes saved from ledger.csv", "Up to date.")
    portal.visit("/desk/")
    portal.follow("FW09 Education health and care plans")
    portal.reads("Costs £240,000 of running money; the money is moved from another budget.")
    portal.page.get_by_label("No, or not all of it").check()
    portal.press("Send the answer")
    portal.reads("Say what is not given, and why")
    portal.fill({"What is given, from when, and what is not": "Half of it, from May."})
    portal.press("Send the answer")
    portal.reads("Not given, or not all of it", "Half of it, from May.")


def test_a_director_and_the_executive_group_read_what_clashes(portal):
    for size in (WIDE, NARROW):
        portal.page.set_viewport_size(size)
        portal.sign_in("director-regeneration-and-environment")
        portal.follow("Regeneration and Environment Directorate Plan 2023/24: 5 clashes")
        portal.reads(
            "Is it being delivered?",
            "No: 4 of 11 measures are green, 5 amber, 2 red",
            "5 clashes to explain",
            "of the capital profiled to February 2024 is unspent.",
            "has risen from 10 to 20 since 31 January 2024",
        )
        portal.sign_in("cesg-member")
        portal.reads("Green and failing: what does not fit together")
        portal.follow("Are the plans being delivered?")
        portal.follow("Corporate Plan")
        portal.reads("Opportunities", "R05 Growth funds for the waterfront")
        portal.visit("/risks/")
        portal.reads("Rising: 10 on 31 January 2024, now 20")
