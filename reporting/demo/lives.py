"""The demonstration's turn of a year: measures that left the plans, plans that are confirmed to
serve what is above them, a priority that ended, and what a team says by its link.
"""

from datetime import UTC, datetime

from pmf_portal.council.models import OrganisationUnit
from pmf_portal.periods.month import FinancialYear
from reporting.engagement.team_words import (
    answer_team_word,
    give_team_word,
    renew_team_link,
    version_of,
)
from reporting.models import TeamWord
from targets.departures import account_for_red
from targets.models import Plan, Specification, Target
from targets.rules.measure_life import Fate
from targets.thread_ages import confirm_thread, thread_of_plan, why_not_confirmed

# What left the plans for 2023/24 while it was red: what becomes of it, by which measure, and why.
# A third measure left while it was green, and nobody has said why.
DROPPED = {
    "RE12": (
        Fate.RETIRED,
        [],
        "The grant with which owners mended their shops ended in March 2023. Without it the council"
        " moves few shops, and how many are empty is a matter of the market.",
    ),
    "TR14": (
        Fate.REPLACED,
        ["TR13"],
        "The old switchboard counts only its own calls and is taken down this year. The new measure"
        " counts the calls to every team.",
    ),
}
# The service plans whose managers have confirmed them this spring; the others have not yet.
CONFIRMED = {
    "adult-social-care-service-plan": datetime(2024, 4, 2, 9, 30, tzinfo=UTC),
    "schools-and-skills-service-plan": datetime(2024, 4, 2, 14, 10, tzinfo=UTC),
    "environment-and-waste-service-plan": datetime(2024, 4, 3, 8, 45, tzinfo=UTC),
    "childrens-services-service-plan": datetime(2024, 4, 4, 11, 20, tzinfo=UTC),
    "finance-service-plan": datetime(2024, 4, 4, 16, 5, tzinfo=UTC),
}
# What the waste team says: which kind, when, the words, and what its manager tells and answers.
WORDS = (
    (
        TeamWord.DOES_NOT,
        datetime(2024, 3, 4, 15, 20, tzinfo=UTC),
        "On round 7 we wait at the depot gate from six to half past six every day because only one"
        " weighbridge is open. That half hour is what we are late by at the end.",
        "The crews of one round wait half an hour for the weighbridge each morning.",
        "You are right. From 18 March the second weighbridge opens at six. Tell me after Easter"
        " whether it helps.",
        datetime(2024, 3, 12, 9, 0, tzinfo=UTC),
        True,
    ),
    (
        TeamWord.WORKS,
        datetime(2024, 3, 19, 12, 5, tzinfo=UTC),
        "The tablets with the list of assisted collections. Nobody asks the office any more, and we"
        " miss fewer.",
        "The tablets with the list of assisted collections save calls and missed bins.",
        "Good to hear. The recycling rounds get them in May.",
        datetime(2024, 3, 22, 10, 30, tzinfo=UTC),
        False,
    ),
    (
        TeamWord.DOES_NOT,
        datetime(2024, 4, 3, 6, 50, tzinfo=UTC),
        "The new gloves tear within a week, so people use their own.",
        "",
        "",
        None,
        False,
    ),
)


def account_for_reds(people):
    """Before the plans for 2023/24 are approved: what becomes of the reds that they do not have."""
    last_year = Specification.objects.select_related("target", "plan", "service").filter(
        financial_year=FinancialYear(2022), target__code__in=DROPPED
    )
    for specification in last_year:
        fate, following, reason = DROPPED[specification.target.code]
        account_for_red(
            specification,
            fate=fate,
            reason=reason,
            successors=list(Target.objects.filter(code__in=following)),
            seen=0,
            by=people[f"head-{specification.service.slug}"],
            at=datetime(2023, 2, 24, 10, 0, tzinfo=UTC),
        )


def confirm_threads(people):
    """Most heads of service have confirmed what their plans serve in the new year."""
    plans = {plan.slug: plan for plan in Plan.objects.filter(slug__in=CONFIRMED)}
    for slug, at in CONFIRMED.items():
        plan = plans[slug]
        thread = thread_of_plan(plan, at.date())
        if not why_not_confirmed(thread):
            head = people[f"head-{plan.unit.slug}"]
            confirm_thread(plan, seen_digest=thread.digest, by=head, at=at)


def hear_a_team(people):
    """The link of the waste service, and what its people have said by it."""
    unit = OrganisationUnit.objects.get(slug="environment-and-waste")
    head = people["head-environment-and-waste"]
    made_at = datetime(2024, 2, 26, 9, 0, tzinfo=UTC)
    link = renew_team_link(unit, seen="", by=head, at=made_at)
    missed = Target.objects.get(code="RE02")
    for number, (kind, said_at, text, told, answer, answered_at, is_public) in enumerate(WORDS):
        word = give_team_word(
            link,
            kind=kind,
            target=missed if number < 2 else None,
            text=text,
            sender=f"demonstration {number}",
            at=said_at,
        )
        if answered_at:
            answer_team_word(
                word,
                told=told,
                answer=answer,
                is_public=is_public,
                seen_version=version_of(word),
                by=head,
                at=answered_at,
            )
