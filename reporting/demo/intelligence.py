"""The demonstration's requests to the performance and intelligence team: one answered and put under
a draft, one under way, one that nobody has taken yet.
"""

from datetime import date

from reporting.demo.planning import NEXT, at
from targets.intelligence import (
    answer_intelligence_request,
    ask_intelligence,
    attach_intelligence,
    take_intelligence_request,
)
from targets.models import Plan, Specification, Target

HEAD = "head-adult-social-care"
ANSWER = (
    "Yes, more than chance: since June seven months in a row lie below the middle of the two years"
    " before. The fall began in the month in which the contract for home care changed hands. We are"
    " sure of the fall, less sure of the cause.\n\nIt rests on the monthly figures from April 2021;"
    " one provider sent none in August."
)


def ask_the_team(people):
    """What was asked while next year's plans were drafted, and what became of it."""
    team, head = people["head-of-performance"], people[HEAD]
    draft = (
        Specification.objects.filter(
            financial_year=NEXT, approval=None, service__slug="adult-social-care"
        )
        .select_related("target", "plan")
        .order_by("target__code")
        .first()
    )
    asked = ask_intelligence(
        service="trends",
        question="Is the fall in this measure since the summer more than chance?",
        purpose="Whether next year’s target should be lower, or the service changed.",
        needed_by=date(2024, 2, 9),
        target=draft.target if draft else None,
        plan=draft.plan if draft else None,
        by=head,
        at=at(2024, 1, 15),
    )
    taken = take_intelligence_request(
        asked, owner=team, due=date(2024, 2, 2), by=team, at=at(2024, 1, 17)
    )
    answered = answer_intelligence_request(
        taken, answer=ANSWER, link="", by=team, at=at(2024, 1, 30)
    )
    if draft is not None:
        attach_intelligence(answered, draft, by=head, at=at(2024, 3, 26))
    asked = ask_intelligence(
        service="economics",
        question="What does a year of short breaks save in placements, and when?",
        purpose="The Cabinet’s decision on the short breaks budget in May.",
        needed_by=date(2024, 5, 3),
        target=None,
        plan=Plan.objects.get(slug="families-and-wellbeing"),
        by=people["director-families-and-wellbeing"],
        at=at(2024, 3, 18),
    )
    take_intelligence_request(asked, owner=team, due=date(2024, 4, 26), by=team, at=at(2024, 3, 20))
    ask_intelligence(
        service="benchmarking",
        question="Which councils like ours collect more of what is thrown away for recycling?",
        purpose="The committee’s work programme for the summer.",
        needed_by=date(2024, 6, 14),
        target=Target.objects.filter(code="CP20").first(),
        plan=None,
        by=people["portfolio-holder-regeneration-and-environment"],
        at=at(2024, 4, 5),
    )
