"""What the demonstration's case studies say."""

from datetime import date
from typing import NamedTuple


class Written(NamedTuple):
    """A case study: whose it is, what is said in it, and by whom and when."""

    code: str
    service: str
    directorate: str
    title: str
    summary: str
    done: str
    why: str
    could_copy: tuple[str, ...]
    submitted: date
    mark: str = ""


ENQUIRIES = Written(
    "CP11",
    "adult-social-care",
    "families-and-wellbeing",
    "A Monday list of every enquiry that is open for 20 days",
    "Safeguarding enquiries were late in April and May 2022. Since June at least 87 in 100 are"
    " concluded within 28 days, as planned.",
    "Every Monday at nine the three team managers go through each enquiry that has been open for 20"
    " days, one after the other, with whoever has it. It takes 25 minutes.\n\nEach enquiry leaves"
    " the meeting with one next step and a name. What waits for another organisation is rung about"
    " the same morning by a manager, not by the social worker.",
    "Late enquiries had been seen only when the month was counted. At 20 days there is still a week"
    " to do something.\n\nYou need a list by age that takes no work to make, and managers who make"
    " the calls themselves.",
    ("childrens-services", "planning-and-highways", "housing-and-community-safety"),
    date(2022, 10, 28),
)
APPRAISALS = Written(
    "TR08",
    "human-resources",
    "transformation-and-resources",
    "Appraisals in two months instead of twelve",
    "In April 2022 84 in 100 staff had had an appraisal in the last year. Since September it is 88"
    " in 100, against a plan of 86.",
    "Appraisals are held in May and June, right after the plans of service and team are agreed."
    " Each manager sees on the first of July whose is missing. The form is one page.",
    "Objectives can be copied from the team’s plan while it is fresh. A month that everybody shares"
    " is easier to keep than a day that each person has.",
    ("finance", "customer-services"),
    date(2023, 2, 24),
)
ONLINE = Written(
    "TR07",
    "customer-services",
    "transformation-and-resources",
    "Forms that ask once and send a photograph",
    "70 in 100 requests were made online in March 2023, against a plan of 65.",
    "The eleven forms that residents use most were cut from 14 questions to 5 on average. What the"
    " council knows is filled in. A photograph from a telephone takes the place of a description,"
    " and its place on the map is taken from it.",
    "Half of those who gave up a form had done so at a question whose answer the council had"
    " already. One officer of the service that answers the requests sat with the designers for each"
    " form.",
    ("environment-and-waste", "planning-and-highways", "housing-and-community-safety"),
    date(2023, 5, 26),
)
LEAVERS = Written(
    "FW05",
    "childrens-services",
    "families-and-wellbeing",
    "A flat of their own before the birthday",
    "91.5% of care leavers were in suitable accommodation in March 2023, against a plan of 89%.",
    "For each of the nine young people who turned 18 in the winter one worker looked for a place"
    " from the 17th birthday on, with the landlord and the family who are named in the plan.",
    "The worker was the same from the first visit to the first month in the flat.",
    ("housing-and-community-safety",),
    date(2023, 10, 13),
    mark="personal",
)
ABUSE = Written(
    "CP20",
    "housing-and-community-safety",
    "regeneration-and-environment",
    "One caller for each victim, for a whole year",
    "Repeat victims of domestic abuse were 25.3% in June 2023, above the plan of 25%. From July to"
    " September they were below it; since October, with two advisers on leave, they are just above"
    " it again.",
    "Each victim has one adviser who rings at agreed times for twelve months, also when nothing has"
    " happened. Police, housing and school tell that adviser, and nobody else rings.",
    "Victims told us that they had stopped answering because each call was from somebody else.",
    ("adult-social-care", "childrens-services"),
    date(2024, 3, 28),
)
CORRECTED = "The number of questions was 12 before, not 14; the photograph came two months later."
NOT_FOR_US = (
    "Our cases wait for the police and the courts, not for us: a list by age would show the same"
    " names every week."
)
NOTHING_NEW = (
    "It did what the plan counts on, by nothing that others could copy; the statement says so."
)
SET_ASIDE = {
    **dict.fromkeys(("CP11", "CP15", "CP16", "CP17", "CP19", "FW02", "FW08", "RE02"), NOTHING_NEW),
    **dict.fromkeys(("RE03", "RE08", "RE09", "RE10", "TR02", "TR05", "TR06", "TR08"), NOTHING_NEW),
    "CP02": "Claims fell in the whole region by as much: this is no doing of ours.",
    "TR11": "Seven complaints after nine are too few to say that something worked.",
    "TR01": "It was better by less than a tenth of a per cent; nothing was done differently.",
}


class Adopted(NamedTuple):
    """What a service did after the example of another one, and what it said of it later."""

    title: str
    unit: str
    code: str
    what: str
    on: date
    reviews: tuple[tuple[date, str, str], ...] = ()


ADOPTED = (
    Adopted(
        ENQUIRIES.title,
        "childrens-services",
        "CP13",
        "Team managers go through each assessment that is open for 30 days, every Monday.",
        date(2023, 2, 1),
        (
            (
                date(2023, 8, 7),
                "change",
                "Monday is too late for what came in on Thursday: twice a week from now on, and"
                " only what is open for 35 days.",
            ),
            (
                date(2024, 2, 12),
                "give_up",
                "With 18 cases for each social worker the meeting shows what everybody knows. The"
                " time goes into visits until the six new posts are filled.",
            ),
        ),
    ),
    Adopted(
        ENQUIRIES.title,
        "planning-and-highways",
        "RE04",
        "Major applications that are open for eight weeks are gone through each Monday.",
        date(2023, 5, 1),
        (
            (
                date(2023, 11, 6),
                "keep",
                "It takes 15 minutes, and no application is forgotten any more.",
            ),
        ),
    ),
    Adopted(
        ONLINE.title,
        "environment-and-waste",
        "RE01",
        "Fly-tipping is reported with a photograph; its place is taken from it.",
        date(2023, 10, 2),
    ),
)
WELCOME = (
    "You have taken up a post that answers for what the council promises. This is the framework on"
    " two pages; the performance team comes by in your first month."
)
RED_WORDS = "A red is no blame. What counts is that the way back is said openly, and kept."
STAFF_WORDS = (
    "Thank you to the teams who went through their oldest cases each week: it shows in the figures."
)
