from reporting.models.audits import Audit, AuditRecommendation, AuditStep
from reporting.models.briefings import (
    CabinetReport,
    CabinetReportWords,
    Concern,
    ConcernStep,
    MonthlyAcknowledgement,
    TeamBriefing,
)
from reporting.models.contracts import Contract, ContractStep, Supplier
from reporting.models.custom_scorecards import CustomScorecard
from reporting.models.director_comments import DirectorComment
from reporting.models.documents import Document, DocumentVersion
from reporting.models.effects import DecisionEffect, EffectCorrection
from reporting.models.engagement import (
    Announcement,
    Contact,
    Feedback,
    FeedbackYear,
    SubmissionCount,
    Subscription,
    SubscriptionRequest,
)
from reporting.models.framework import (
    FrameworkChange,
    FrameworkComment,
    FrameworkReview,
    FrameworkSection,
    FrameworkVersion,
)
from reporting.models.headline_edits import HeadlineEdit
from reporting.models.hearings import ProposalHearing
from reporting.models.meetings import (
    AgendaItem,
    Body,
    BodyMember,
    Meeting,
    Output,
    OutputStep,
)
from reporting.models.printing import Printing
from reporting.models.proofs import Proof
from reporting.models.publications import Publication, PublicationFile, PublishedTarget
from reporting.models.scrutiny import (
    CallIn,
    Recommendation,
    RecommendationStep,
    TaskGroup,
    Topic,
)
from reporting.models.search import SearchEntry
from reporting.models.self_assessment import AssessmentAddition, SelfAssessment
from reporting.models.sessions import Session, SignUp
from reporting.models.staff_reading import (
    ReadReceipt,
    StaffBriefing,
    StaffBriefingWords,
    Synopsis,
    SynopsisWords,
)
from reporting.models.success import (
    Adoption,
    AdoptionStep,
    CaseStudy,
    CaseStudyVersion,
    SuccessStory,
)
from reporting.models.team_words import TeamLink, TeamWord

__all__ = [
    "Adoption",
    "AdoptionStep",
    "CaseStudy",
    "CaseStudyVersion",
    "SuccessStory",
    "ReadReceipt",
    "StaffBriefing",
    "StaffBriefingWords",
    "Synopsis",
    "SynopsisWords",
    "AgendaItem",
    "Announcement",
    "Body",
    "BodyMember",
    "Audit",
    "AuditRecommendation",
    "AuditStep",
    "AssessmentAddition",
    "Contract",
    "ContractStep",
    "DecisionEffect",
    "EffectCorrection",
    "SelfAssessment",
    "Supplier",
    "CallIn",
    "CabinetReport",
    "CabinetReportWords",
    "Concern",
    "ConcernStep",
    "Contact",
    "DirectorComment",
    "Document",
    "DocumentVersion",
    "Feedback",
    "FeedbackYear",
    "FrameworkChange",
    "FrameworkComment",
    "FrameworkReview",
    "FrameworkSection",
    "FrameworkVersion",
    "HeadlineEdit",
    "Meeting",
    "MonthlyAcknowledgement",
    "Output",
    "OutputStep",
    "Printing",
    "Proof",
    "ProposalHearing",
    "Publication",
    "PublicationFile",
    "PublishedTarget",
    "CustomScorecard",
    "Recommendation",
    "RecommendationStep",
    "SearchEntry",
    "SubmissionCount",
    "Session",
    "SignUp",
    "Subscription",
    "SubscriptionRequest",
    "TaskGroup",
    "Topic",
    "TeamBriefing",
    "TeamLink",
    "TeamWord",
]
