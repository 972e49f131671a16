"""Whether things of some kind wait at all, for whomever: one query, so that a desk asks further
only where something may be.
"""

from datetime import date, time, timedelta
from enum import StrEnum, auto
from typing import Any

from django.db.models import Exists, Q, QuerySet

from exceptions.evaluations.reading import without_a_word
from exceptions.models import (
    Briefing,
    DeliveryAction,
    ExceptionReport,
    Question,
)
from pmf_portal.council.factor_removals import open_removals
from pmf_portal.council.models import RoleAssignment, User
from pmf_portal.council.people import open_requests
from pmf_portal.council.roles import Role
from pmf_portal.periods.month import Month
from pmf_portal.periods.timetable import moment_on, open_month
from reporting.library.reviews import SOON
from reporting.meetings.rules.bodies import BodyKind
from reporting.meetings.rules.lifecycle import MeetingState, OutputKind
from reporting.meetings.rules.notice import NOTICE
from reporting.models import (
    Adoption,
    AuditRecommendation,
    CallIn,
    CaseStudyVersion,
    Concern,
    Contract,
    DecisionEffect,
    Document,
    Feedback,
    FrameworkReview,
    FrameworkVersion,
    Meeting,
    Output,
    ReadReceipt,
    Recommendation,
    Session,
    StaffBriefing,
    SuccessStory,
    TeamWord,
)
from scorecards.models import (
    Finding,
    HeldFigure,
    PartnerWord,
    PlausibilityWarning,
    ReturnedLine,
)
from targets.collection.queries import costs_not_said
from targets.lessons.rules.lifecycle import ProposalState, ThemeState
from targets.models import (
    Action,
    Approval,
    Comment,
    Consultation,
    EnvelopeMonth,
    IntelligenceRequest,
    Objective,
    ObjectiveProposal,
    Plan,
    Proposal,
    Responsibility,
    RetirementCandidate,
    ReviewFinding,
    Risk,
    Specification,
    Theme,
)
from targets.thread_ages import CONFIRMED_KINDS

# Proposals that ask nothing of anybody any more.
DECIDED_OR_DROPPED = (
    ProposalState.REJECTED,
    ProposalState.CARRIED_OUT,
    ProposalState.NOT_CARRIED_OUT,
    ProposalState.WITHDRAWN,
)


# So long after its end a consultation may ask something of somebody.
A_YEAR = timedelta(days=366)


class Waiting(StrEnum):
    """What may wait for somebody."""

    REPORTS = auto()
    ACTIONS = auto()
    MANAGEMENT_ACTIONS = auto()
    CONCLUSIONS = auto()
    QUESTIONS = auto()
    BRIEFINGS = auto()
    RETURNED_LINES = auto()
    PARTNER_FIGURES = auto()
    DISPUTES = auto()
    OBJECTIVE_PROPOSALS = auto()
    LEAVERS = auto()
    COMMENTS = auto()
    WARNINGS = auto()
    HELD_FIGURES = auto()
    FINDINGS = auto()
    FEEDBACK = auto()
    SESSIONS = auto()
    OUTPUTS = auto()
    MINUTES_TO_CONFIRM = auto()
    MINUTES_TO_WRITE = auto()
    AGENDAS = auto()
    RECOMMENDATIONS = auto()
    RECOMMENDATIONS_TO_SEND = auto()
    CALL_INS = auto()
    CONCERNS = auto()
    ROLE_REQUESTS = auto()
    FACTOR_REMOVALS = auto()
    DOCUMENTS = auto()
    DELIVERY = auto()
    SPENDING = auto()
    RISKS = auto()
    INTELLIGENCE = auto()
    REVIEW_FINDINGS = auto()
    THEMES = auto()
    PROPOSALS = auto()
    LESSONS = auto()
    DRAFTS = auto()
    THREADS = auto()
    ENDED_PRIORITIES = auto()
    TEAM_WORDS = auto()
    FRAMEWORK = auto()
    FRAMEWORK_CONSULTATION = auto()
    COLLECTION_COSTS = auto()
    CANDIDATES = auto()
    CONSULTATIONS = auto()
    STORIES = auto()
    CASE_STUDIES = auto()
    ADOPTIONS = auto()
    READING = auto()
    STAFF_BRIEFINGS = auto()
    EFFECTS = auto()
    AUDIT_RECOMMENDATIONS = auto()
    CONTRACTS = auto()


def anybodys(today: date) -> dict[Waiting, QuerySet[Any]]:
    """Everything of each kind that waits on a day, for whomever."""
    partners = RoleAssignment.objects.filter(role=Role.PARTNER).values("user")
    return {
        Waiting.REPORTS: ExceptionReport.objects.still_open(),
        Waiting.ACTIONS: DeliveryAction.objects.exclude(status=DeliveryAction.DONE),
        Waiting.MANAGEMENT_ACTIONS: Action.objects.of_plans().still_open(),
        Waiting.CONCLUSIONS: without_a_word(Action.objects.of_plans()),
        Waiting.QUESTIONS: Question.objects.filter(answered_at=None),
        Waiting.BRIEFINGS: Briefing.objects.filter(acknowledged_at=None),
        Waiting.RETURNED_LINES: ReturnedLine.objects.still_open(),
        # Whether any figure comes from a partner at all.
        Waiting.PARTNER_FIGURES: Responsibility.objects.filter(
            Q(performance_lead__in=partners) | Q(performance_lead_deputy__in=partners)
        ),
        Waiting.DISPUTES: PartnerWord.objects.filter(is_right=False, answer=None),
        Waiting.OBJECTIVE_PROPOSALS: ObjectiveProposal.objects.filter(answered_at=None),
        Waiting.LEAVERS: User.objects.filter(is_active=False),
        Waiting.COMMENTS: Comment.objects.filter(resolved_at=None),
        Waiting.WARNINGS: PlausibilityWarning.objects.filter(confirmed_at=None),
        Waiting.HELD_FIGURES: HeldFigure.objects.filter(settled_at=None),
        Waiting.FINDINGS: Finding.objects.filter(state=Finding.OPEN),
        Waiting.FEEDBACK: Feedback.objects.unanswered(),
        Waiting.SESSIONS: Session.objects.without_notes(moment_on(today, time(0))),
        Waiting.OUTPUTS: Output.objects.still_open(),
        Waiting.MINUTES_TO_CONFIRM: Meeting.objects.filter(state=MeetingState.MINUTED),
        Waiting.MINUTES_TO_WRITE: Meeting.objects.filter(
            state__in=(MeetingState.CALLED, MeetingState.HELD), day__lte=today
        ),
        Waiting.AGENDAS: Meeting.objects.filter(
            state=MeetingState.PLANNED, day__lte=today + NOTICE
        ),
        Waiting.RECOMMENDATIONS: Recommendation.objects.followed(),
        Waiting.RECOMMENDATIONS_TO_SEND: Output.objects.still_open().filter(
            kind=OutputKind.RECOMMENDATION,
            meeting__state=MeetingState.CONFIRMED,
            meeting__body__kind=BodyKind.COMMITTEE,
        ),
        Waiting.CALL_INS: CallIn.objects.still_open(),
        Waiting.CONCERNS: Concern.objects.still_open(),
        Waiting.ROLE_REQUESTS: open_requests(),
        Waiting.FACTOR_REMOVALS: open_removals(),
        Waiting.DOCUMENTS: Document.objects.to_review_by(today + SOON),
        Waiting.DELIVERY: Approval.objects.filter(
            Q(plan__envelopes__months__actual__isnull=False)
            | Q(plan__objectives__risks__isnull=False)
            | Q(plan__actions__isnull=False)
        ),
        Waiting.SPENDING: EnvelopeMonth.objects.filter(month=open_month(today), actual=None),
        Waiting.RISKS: Risk.objects.filter(closed_on=None),
        Waiting.INTELLIGENCE: IntelligenceRequest.objects.still_open(),
        Waiting.REVIEW_FINDINGS: ReviewFinding.objects.to_look_at(),
        Waiting.THEMES: Theme.objects.suggested(),
        Waiting.PROPOSALS: Proposal.objects.exclude(state__in=DECIDED_OR_DROPPED),
        Waiting.CONSULTATIONS: Consultation.objects.announced().filter(
            last_day__gte=today - A_YEAR
        ),
        Waiting.LESSONS: Theme.objects.filter(state=ThemeState.CONFIRMED),
        Waiting.DRAFTS: Specification.objects.filter(approval=None),
        Waiting.THREADS: Objective.objects.filter(
            plan__kind__in=CONFIRMED_KINDS, plan__unit__ended_on=None
        ).of_year(Month.of(today).financial_year),
        Waiting.ENDED_PRIORITIES: Objective.objects.filter(
            plan__kind=Plan.CORPORATE, last_year__lt=Month.of(today).financial_year
        ),
        Waiting.TEAM_WORDS: TeamWord.objects.unanswered(),
        Waiting.FRAMEWORK: FrameworkVersion.objects.all(),
        Waiting.FRAMEWORK_CONSULTATION: FrameworkReview.objects.consulting_on(today),
        Waiting.COLLECTION_COSTS: costs_not_said(today),
        Waiting.CANDIDATES: RetirementCandidate.objects.to_look_at(),
        Waiting.STORIES: SuccessStory.objects.to_decide(),
        Waiting.CASE_STUDIES: CaseStudyVersion.objects.under_way(),
        Waiting.ADOPTIONS: Adoption.objects.waiting(today),
        Waiting.READING: ReadReceipt.objects.unread(),
        # Whether the council sends them at all.
        Waiting.STAFF_BRIEFINGS: StaffBriefing.objects.all(),
        Waiting.EFFECTS: DecisionEffect.objects.to_explain(),
        Waiting.AUDIT_RECOMMENDATIONS: AuditRecommendation.objects.followed(),
        Waiting.CONTRACTS: Contract.objects.running(),
    }


def what_waits(user: User, today: date) -> frozenset[Waiting]:
    """The kinds of which anything waits; the person's own row carries the answers."""
    kinds = anybodys(today)
    answers = [Exists(things.order_by()) for things in kinds.values()]
    row = User.objects.filter(pk=user.pk).order_by().values_list(*answers).first() or ()
    return frozenset(kind for kind, is_there in zip(kinds, row, strict=False) if is_there)
