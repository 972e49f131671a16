"""The twelve design principles of targets, and what may be answered about each (pure; framework
3.1).
"""

from collections.abc import Container

PRINCIPLES = {
    "relevant": "Relevant to the vision and priorities of the council",
    "needs": "Informed by needs and aspirations of individuals and communities",
    "defined": "Clearly defined, to ensure consistent collection",
    "plain": "Easy to understand and use",
    "economical": "Cost effective to collect",
    "challenging": "Challenging, within SMART criteria, and linked to strategic aims",
    "budgeted": (
        "Reflects agreed budgets, profiled over the year, and establishments held by finance"
    ),
    "benchmarked": "Responds to benchmarked national standards of high performance",
    "engaged": "Developed through engagement with staff and public",
    "public": "Public and visible to staff and customers",
    "national": "Adopts national indicators and definitions where appropriate",
    "outcomes": "Drives outcomes and informs commissioning",
}
# The one whose answer an approver has to be told the reason of.
CHALLENGING = "challenging"
MET, NOT_MET, NOT_APPLICABLE = "met", "not_met", "not_applicable"
ANSWERS = {MET: "Met", NOT_MET: "Not met", NOT_APPLICABLE: "Not applicable"}


def unanswered(answered: Container[str]) -> list[str]:
    """The principles that nobody has answered for yet, in words."""
    return [words for name, words in PRINCIPLES.items() if name not in answered]


def needs_note(answer: str) -> bool:
    """Whether an answer has to be explained: everything but "met"."""
    return answer in (NOT_MET, NOT_APPLICABLE)
