"""What a person answers for at this moment, kind by kind: what has to be handed on when they
leave.

What they did stays theirs for good (figures recorded, plans approved, reports signed off); what
they owe is here.
"""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from exceptions.models import Briefing, ExceptionReport, Question
from exceptions.rules.lifecycle import ENDED
from pmf_portal.council.acts import ACTS
from pmf_portal.council.models import User
from pmf_portal.council.roles import COUNCIL, EVERYONE, OFFICERS
from reporting.audits.rules.lifecycle import OWED as OWED_TO_AUDITORS
from reporting.contracts.rules.contract_words import ContractState
from reporting.handover.items import ColumnKind, Item, OfficersKind
from reporting.handover.names import action_title, action_url, report_title, report_url
from reporting.meetings.rules.lifecycle import OutputState
from reporting.models import (
    Adoption,
    AuditRecommendation,
    Body,
    CallIn,
    CaseStudyVersion,
    Contract,
    CustomScorecard,
    Document,
    Feedback,
    Output,
    Recommendation,
)
from reporting.scrutiny.rules.lifecycle import CallInState, RecommendationState
from reporting.success.rules.lifecycle import TO_REVIEW, VersionState
from scorecards.models import Feed, Finding
from targets.lessons.rules.lifecycle import AGREED, UNDECIDED, ProposalState
from targets.models import Action, IntelligenceRequest, Project, Proposal, Risk
from targets.rules.intelligence import RequestState

# Proposals of which something is still to be done.
OWED = (ProposalState.DRAFT, *UNDECIDED, *AGREED)
PREPARERS = frozenset(ACTS["prepare_exception_report"])
ENTERERS = frozenset(ACTS["record_actual"])
UNDER_WAY = ~Q(state__in=sorted(ENDED))
ACTION_OPEN = ~Q(status__in=Action.CLOSED) & ~Q(deliveryaction__report__state__in=sorted(ENDED))
KINDS: tuple[ColumnKind | OfficersKind, ...] = (
    OfficersKind(
        "officers",
        "Targets that they are accountable for",
        PREPARERS | ACTS["sign_off"],
        fields=("accountable_officer", "accountable_deputy"),
    ),
    OfficersKind(
        "leads",
        "Targets whose figures they enter",
        ENTERERS,
        fields=("performance_lead", "performance_lead_deputy"),
    ),
    ColumnKind(
        "reports",
        "{terms.exception_report.plural.capital} that they answer for",
        PREPARERS,
        model=ExceptionReport,
        column="owner",
        still_owed=UNDER_WAY,
        title=report_title,
        url=report_url,
        related=("target",),
    ),
    ColumnKind(
        "deputised_reports",
        "{terms.exception_report.plural.capital} whose officer they deputise for",
        PREPARERS,
        model=ExceptionReport,
        column="deputy",
        still_owed=UNDER_WAY,
        title=report_title,
        url=report_url,
        related=("target",),
    ),
    ColumnKind(
        "actions",
        "Actions that they do",
        EVERYONE,
        model=Action,
        column="owner",
        still_owed=ACTION_OPEN,
        title=action_title,
        url=action_url,
        related=("plan", "deliveryaction__report__target"),
    ),
    ColumnKind(
        "deputised_actions",
        "Actions for whose owner they deputise",
        EVERYONE,
        model=Action,
        column="deputy",
        still_owed=ACTION_OPEN,
        title=action_title,
        url=action_url,
        related=("plan", "deliveryaction__report__target"),
    ),
    ColumnKind(
        "projects",
        "Projects that they sponsor",
        COUNCIL,
        model=Project,
        column="sponsor",
        still_owed=~Q(stage=Project.CLOSED),
        title=str,
        url=lambda project: reverse("project", args=[project.plan.slug, project.slug]),
        related=("plan",),
    ),
    ColumnKind(
        "briefings",
        "Briefings not read yet",
        frozenset(ACTS["acknowledge_briefing"]),
        model=Briefing,
        column="holder",
        still_owed=Q(acknowledged_at=None),
        title=lambda briefing: report_title(briefing.report),
        url=lambda briefing: report_url(briefing.report),
        related=("report__target",),
    ),
    ColumnKind(
        "findings",
        "Recommendations of Internal Audit",
        frozenset(ACTS["agree_finding"]),
        model=Finding,
        column="owner",
        still_owed=Q(state__in=[Finding.OPEN, Finding.AGREED]),
        title=str,
        url=lambda finding: reverse("indicator_audit", args=[finding.audit_id]),
    ),
    ColumnKind(
        "risks",
        "Risks and opportunities",
        COUNCIL,
        model=Risk,
        column="owner",
        still_owed=Q(closed_on=None),
        title=str,
        url=lambda risk: reverse("risks"),
    ),
    ColumnKind(
        "intelligence",
        "Requests for evidence to answer",
        frozenset(ACTS["answer_intelligence_request"]),
        model=IntelligenceRequest,
        column="owner",
        still_owed=Q(state=RequestState.UNDER_WAY),
        title=str,
        url=IntelligenceRequest.get_absolute_url,
    ),
    ColumnKind(
        "case_studies",
        "Case studies to write",
        OFFICERS,
        model=CaseStudyVersion,
        column="written_by",
        still_owed=Q(state=VersionState.DRAFT),
        title=str,
        url=CaseStudyVersion.get_absolute_url,
        related=("case_study",),
    ),
    ColumnKind(
        "adoptions",
        "What they adopted from other services",
        OFFICERS,
        model=Adoption,
        column="owner",
        still_owed=Q(state__in=sorted(TO_REVIEW)),
        title=str,
        url=Adoption.get_absolute_url,
        related=("case_study", "unit"),
    ),
    ColumnKind(
        "feeds",
        "Feeds of figures",
        frozenset(ACTS["view_feeds"]),
        model=Feed,
        column="owner",
        still_owed=Q(revoked_at=None),
        title=str,
        url=lambda feed: reverse("feed", args=[feed.slug]),
    ),
    ColumnKind(
        "feedback",
        "Feedback to answer",
        frozenset(ACTS["answer_feedback"]),
        model=Feedback,
        column="owner",
        still_owed=Q(answered_at=None),
        title=lambda feedback: f"{feedback}: {feedback.text[:60]}",
        url=lambda feedback: reverse("feedback", args=[feedback.reference]),
    ),
    ColumnKind(
        "documents",
        "Documents to review",
        COUNCIL,
        model=Document,
        column="owner",
        still_owed=Q(withdrawn_at=None),
        title=str,
        url=Document.get_absolute_url,
    ),
    ColumnKind(
        "outputs",
        "Decisions and actions of meetings",
        COUNCIL,
        model=Output,
        column="owner",
        still_owed=Q(state=OutputState.OPEN),
        title=str,
        url=Output.get_absolute_url,
        related=("meeting__body",),
    ),
    ColumnKind(
        "questions",
        "Questions of members to answer",
        frozenset(ACTS["answer_question"]),
        model=Question,
        column="officer",
        still_owed=Q(answered_at=None, line__isnull=False),
        title=str,
        url=Question.get_absolute_url,
        related=("line__target",),
    ),
    ColumnKind(
        "question_deputies",
        "Questions of members that they answer as deputy",
        frozenset(ACTS["answer_question"]),
        model=Question,
        column="officer_deputy",
        still_owed=Q(answered_at=None, line__isnull=False),
        title=str,
        url=Question.get_absolute_url,
        related=("line__target",),
    ),
    ColumnKind(
        "recommendations",
        "Recommendations to deliver",
        COUNCIL,
        model=Recommendation,
        column="owner",
        still_owed=Q(state=RecommendationState.ACCEPTED),
        title=str,
        url=Recommendation.get_absolute_url,
        related=("body",),
    ),
    ColumnKind(
        "proposals",
        "Proposals that they answer for",
        frozenset(ACTS["carry_out_proposal"]),
        model=Proposal,
        column="owner",
        still_owed=Q(state__in=OWED),
        title=str,
        url=Proposal.get_absolute_url,
    ),
    ColumnKind(
        "audit_recommendations",
        "Audit recommendations to answer or to carry out",
        frozenset(ACTS["respond_to_audit_recommendation"]),
        model=AuditRecommendation,
        column="owner",
        still_owed=Q(state__in=OWED_TO_AUDITORS),
        title=str,
        url=AuditRecommendation.get_absolute_url,
        related=("audit",),
    ),
    ColumnKind(
        "contracts",
        "Contracts that they manage",
        frozenset(ACTS["change_contract"]),
        model=Contract,
        column="manager",
        still_owed=Q(state=ContractState.RUNNING),
        title=str,
        url=Contract.get_absolute_url,
    ),
    ColumnKind(
        "call_ins",
        "Called in, for them to explain",
        frozenset(ACTS["explain_call_in"]),
        model=CallIn,
        column="officer",
        still_owed=Q(state=CallInState.CALLED_IN),
        title=str,
        url=CallIn.get_absolute_url,
    ),
    ColumnKind(
        "chairs",
        "Bodies that they chair",
        COUNCIL,
        model=Body,
        column="chair",
        still_owed=Q(ended_on=None),
        title=str,
        url=Body.get_absolute_url,
    ),
    ColumnKind(
        "clerks",
        "Bodies whose clerk they are",
        frozenset(ACTS["plan_meeting"]),
        model=Body,
        column="clerk",
        still_owed=Q(ended_on=None),
        title=str,
        url=Body.get_absolute_url,
    ),
    ColumnKind(
        "scorecards",
        "Other scorecards that they defined",
        frozenset(ACTS["define_scorecard"]),
        model=CustomScorecard,
        column="defined_by",
        still_owed=Q(ended_at=None),
        title=str,
        url=lambda scorecard: reverse("custom_scorecards"),
    ),
)


def work_of(user: User, today: date) -> list[tuple[ColumnKind | OfficersKind, list[Item]]]:
    """What a person answers for, by kind; kinds without anything are left out."""
    kept = [(kind, kind.items_of([user], today).get(user.pk, [])) for kind in KINDS]
    return [(kind, items) for kind, items in kept if items]


def work_of_leavers(today: date) -> dict[User, int]:
    """The people who have left and still answer for something, with how much it is; a query for
    each kind, however many they are.
    """
    gone = list(User.objects.filter(is_active=False).order_by("post", "username"))
    numbers: dict[int, int] = {}
    for kind in KINDS if gone else ():
        for person, items in kind.items_of(gone, today).items():
            numbers[person] = numbers.get(person, 0) + len(items)
    return {person: numbers[person.pk] for person in gone if person.pk in numbers}
