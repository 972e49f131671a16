"""The demonstration's further scorecards: for Cabinet and the committees (framework 4.3), and for a
team.
"""

from pmf_portal.council.models import OrganisationUnit
from reporting.library.custom_scorecards import define_scorecard
from reporting.models import CustomScorecard
from targets.models import Plan, Target

CABINET = "The Corporate Plan’s performance of the quarter, for Cabinet to review and challenge."
COORDINATING = (
    "The Corporate Plan’s performance of the quarter, for the Coordinating Policy and Performance"
    " Committee to review and challenge."
)
COMMITTEES = {
    "transformation-and-resources": "Transformation and Resources",
    "regeneration-and-environment": "Regeneration and Environment",
    "families-and-wellbeing": "Families and Wellbeing",
}
TEAM = "What the Waste Collection Team looks at in its monthly meeting."


def define_scorecards(people, at):
    """Cabinet, the Coordinating Committee, the three committees of the directorates, and one
    team.
    """
    team, council = (
        people["head-of-performance"],
        OrganisationUnit.objects.get(kind=OrganisationUnit.COUNCIL),
    )
    members = {
        "kind": CustomScorecard.MEMBERS,
        "rhythm": CustomScorecard.QUARTERLY,
        "has_pack": True,
        "by": team,
        "at": at,
    }
    plan = [Plan.objects.get(kind=Plan.CORPORATE)]
    define_scorecard(
        title="Cabinet scorecard",
        about=CABINET,
        unit=council,
        whole_unit=False,
        plans=plan,
        **members,
    )
    define_scorecard(
        title="Coordinating Committee scorecard",
        about=COORDINATING,
        unit=council,
        whole_unit=False,
        plans=plan,
        **members,
    )
    for slug, title in COMMITTEES.items():
        about = (
            "The directorate’s performance of the quarter, its Corporate Plan targets among it,"
            f" for the {title} Policy and Performance Committee."
        )
        unit = OrganisationUnit.objects.get(slug=slug)
        define_scorecard(
            title=f"{title} Committee scorecard", about=about, unit=unit, whole_unit=True, **members
        )
    define_scorecard(
        title="Waste Collection Team",
        about=TEAM,
        kind=CustomScorecard.DEFINED,
        rhythm=CustomScorecard.MONTHLY,
        has_pack=False,
        whole_unit=False,
        unit=OrganisationUnit.objects.get(slug="waste-collection-team"),
        targets=Target.objects.filter(code__in=("CP08", "RE01", "RE02", "RE03")),
        by=people["deputy-environment-and-waste"],
        at=at,
    )
