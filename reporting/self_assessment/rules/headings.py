"""What a council is assessed by: the characteristics of a high performing organisation (framework
1.4) and the seven themes of the Best Value guidance of 2024, and which of the portal's sentences
speak to each (pure).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """One thing that is looked for, and by which sentences; what else there is, people add."""

    key: str
    title: str
    claims: tuple[str, ...]


CHARACTERISTICS = (
    Heading(
        "customers",
        "Communities are engaged in the design and delivery of services",
        ("questions", "survey"),
    ),
    Heading(
        "governance",
        "Members and partnerships govern the use of resources through high level plans",
        ("plans", "meetings", "recommendations"),
    ),
    Heading(
        "planning",
        "Business planning is robust: a golden thread from objectives to outcomes",
        ("plans", "thread", "proof"),
    ),
    Heading("management", "Good day-to-day management and practice", ("one_to_ones",)),
    Heading("training", "Training follows from one-to-ones and appraisals", ("training", "needs")),
    Heading("evidence", "Decisions rest on evidence", ("evidence", "peers", "effects")),
    Heading("users", "Users are involved when services are reviewed", ("questions", "places")),
    Heading(
        "learning",
        "Under-performance and complaints are evaluated, and lessons shared",
        ("exceptions", "actions", "lessons"),
    ),
    Heading("success", "Success is celebrated and made known", ("worked", "case_studies")),
    Heading("satisfaction", "Satisfaction improves, as surveys measure it", ("survey",)),
    Heading(
        "warning",
        "Risks to delivery are seen early and put right",
        ("signals", "exceptions", "audits"),
    ),
)
BEST_VALUE = (
    Heading(
        "bv_improvement", "Continuous improvement", ("on_plan", "lessons", "actions", "effects")
    ),
    Heading("bv_leadership", "Leadership", ("plans", "months", "meetings")),
    Heading(
        "bv_governance",
        "Governance",
        ("recommendations", "audits", "data_audits", "proof", "corrections"),
    ),
    Heading("bv_culture", "Culture", ("corrections", "policies", "staff")),
    Heading("bv_resources", "Use of resources", ("contracts", "spending")),
    Heading("bv_delivery", "Service delivery", ("figures", "on_plan", "exceptions")),
    Heading(
        "bv_partnerships",
        "Partnerships and community engagement",
        ("partners", "questions", "places"),
    ),
)
GROUPS = (
    ("What a high performing organisation shows", CHARACTERISTICS),
    ("The Best Value themes", BEST_VALUE),
)
HEADINGS = {one.key: one for _, headings in GROUPS for one in headings}
# What a gap is called: the portal holds nothing about it.
GAPS = {
    "actions": "what came of actions of this year",
    "audits": "audits and inspections of the council in this year",
    "case_studies": "case studies of this year",
    "contracts": "contracts with suppliers in this year",
    "corrections": "corrections of figures of this year",
    "data_audits": "audits of the data behind its measures in this year",
    "effects": "what decisions were expected to do in this year",
    "evidence": "the evidence that targets of this year rest on",
    "exceptions": "what is done about measures that are off plan in this year",
    "figures": "figures of this year",
    "lessons": "lessons of this year",
    "meetings": "meetings of public bodies in this year",
    "months": "months that were published in this year",
    "needs": "training needs from appraisals",
    "on_plan": "which measures are on plan this year",
    "one_to_ones": "team meetings and one-to-ones that the public can check",
    "partners": "figures that partners bring in this year",
    "peers": "how other councils do in this year",
    "places": "how places compare in this year",
    "plans": "approved plans of this year",
    "policies": "policies that were published by the end of this year",
    "proof": "a check that this year’s targets stayed as they were approved",
    "questions": "questions of the public that were answered in this year",
    "recommendations": "recommendations of scrutiny in this year",
    "signals": "early signals in this year",
    "spending": "what services cost and what they save that the public can check",
    "staff": "what staff think of working here",
    "survey": "surveys of residents and users in this year",
    "thread": "how targets of this year serve the council’s priorities",
    "training": "training sessions and surgeries in this year",
    "worked": "what worked well in this year",
}
