from targets.models.actions import (
    Action,
    ActionUpdate,
    ExpectedEffect,
    Milestone,
    MovedDate,
    Project,
)
from targets.models.approvals import Approval, Submission
from targets.models.budgets import BudgetConsultation, BudgetFigure, BudgetMinute
from targets.models.collection import CollectionCost, RetirementCandidate
from targets.models.consultations import (
    Consultation,
    ConsultationAnswer,
    ConsultationReply,
)
from targets.models.decisions import InYearDecision
from targets.models.departures import Departure, SuccessorMeasure, ThreadConfirmation
from targets.models.drafts import Comment, Evidence, PrincipleCheck
from targets.models.intelligence import IntelligenceRequest
from targets.models.lessons import LessonAnswer, ReviewFinding, Theme
from targets.models.multi_year import MultiYearLevel, MultiYearTarget, Proxy
from targets.models.objective_proposals import ObjectiveProposal
from targets.models.peers import (
    BenchmarkMeasure,
    PeerCouncil,
    PeerDelivery,
    PeerFeed,
    PeerFigure,
    PeerGroup,
    PeerGroupVersion,
    PeerMembership,
)
from targets.models.planning import PhaseDates, PlanningReturn, PlanningRound
from targets.models.plans import Objective, Plan
from targets.models.proposals import Proposal, ProposalStep
from targets.models.resources import (
    CostCentre,
    EnvelopeMonth,
    ResourceEnvelope,
    Risk,
    RiskAssessment,
)
from targets.models.specifications import Responsibility, Specification, TrajectoryPoint
from targets.models.targets import Target
from targets.models.voice import (
    ComplaintCounts,
    ComplaintMeasure,
    Survey,
    SurveyQuestion,
    SurveyWave,
)
from targets.models.workbooks import PlanWorkbook

__all__ = [
    "Action",
    "ActionUpdate",
    "Approval",
    "BenchmarkMeasure",
    "BudgetConsultation",
    "BudgetFigure",
    "BudgetMinute",
    "CollectionCost",
    "Comment",
    "ComplaintCounts",
    "ComplaintMeasure",
    "Consultation",
    "ConsultationAnswer",
    "ConsultationReply",
    "CostCentre",
    "Departure",
    "EnvelopeMonth",
    "Evidence",
    "ExpectedEffect",
    "InYearDecision",
    "IntelligenceRequest",
    "LessonAnswer",
    "Milestone",
    "MovedDate",
    "MultiYearLevel",
    "MultiYearTarget",
    "Objective",
    "ObjectiveProposal",
    "PeerCouncil",
    "PeerDelivery",
    "PeerFeed",
    "PeerFigure",
    "PeerGroup",
    "PeerGroupVersion",
    "PeerMembership",
    "PhaseDates",
    "Plan",
    "PlanWorkbook",
    "PlanningReturn",
    "PlanningRound",
    "PrincipleCheck",
    "Project",
    "Proposal",
    "ProposalStep",
    "Proxy",
    "ResourceEnvelope",
    "Responsibility",
    "RetirementCandidate",
    "ReviewFinding",
    "Risk",
    "RiskAssessment",
    "Specification",
    "Submission",
    "SuccessorMeasure",
    "Survey",
    "SurveyQuestion",
    "SurveyWave",
    "Target",
    "Theme",
    "ThreadConfirmation",
    "TrajectoryPoint",
]
