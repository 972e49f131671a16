"""The locks of the whole house: which tables never change, and the statements that see to it.

Migrations put each lock on once.  This is the list of those that should stand today; `verify` asks
by it and `restore_locks` puts back by it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from exceptions.models import Conclusion, Evaluation, Reminder, Step, SupportAnswer
from pmf_portal.audit.append_only import replacement_trigger, trigger_sql, undeletable_sql
from pmf_portal.audit.locks import LockRegistry
from pmf_portal.audit.models import AuditEvent
from pmf_portal.council.models import (
    CouncilPicture,
    LiveFrom,
    Population,
    ReportingDate,
    SettingsChange,
    WordTemplate,
)
from reporting.models import (
    AdoptionStep,
    AuditStep,
    CabinetReport,
    CabinetReportWords,
    ConcernStep,
    ContractStep,
    DirectorComment,
    DocumentVersion,
    EffectCorrection,
    FrameworkSection,
    FrameworkVersion,
    HeadlineEdit,
    MonthlyAcknowledgement,
    OutputStep,
    Proof,
    Publication,
    PublicationFile,
    PublishedTarget,
    RecommendationStep,
    SelfAssessment,
    StaffBriefing,
    StaffBriefingWords,
    Synopsis,
    SynopsisWords,
    TeamBriefing,
)
from reporting.models.meeting_locks import (
    AGENDA_KEPT,
    ITEM,
    ITEM_HELD,
    MINUTES_KEPT,
    OUTPUT,
    OUTPUT_HELD,
    meeting_statements,
)
from scorecards.models import (
    AcceptedMissingFigures,
    Actual,
    AuditEvidence,
    Delivery,
    DisputeAnswer,
    Extract,
    FollowUp,
    LedgerFigure,
    LinesConfirmation,
    NothingToReport,
    PartnerWord,
    SuppressedAreaFigure,
)
from scorecards.month.locks import (
    ANSWERED,
    BUILD,
    CHILDREN,
    CONFIRMED,
    FROZEN,
    LINE_FROZEN,
    QUALITY,
    READINGS,
    RETURNS,
    SAID,
    SOURCES,
    beside_lines,
    quality_statements,
    statements,
)
from targets import lock as targets_lock
from targets.lesson_locks import FINDING_COLUMNS, FINDING_KEPT
from targets.lesson_locks import STEPS_KEPT as PROPOSAL_STEPS_KEPT
from targets.models import (
    ActionUpdate,
    Approval,
    BudgetConsultation,
    BudgetFigure,
    BudgetMinute,
    ComplaintCounts,
    ConsultationReply,
    Departure,
    InYearDecision,
    MovedDate,
    MultiYearLevel,
    MultiYearTarget,
    PeerFigure,
    PeerGroupVersion,
    PeerMembership,
    ProposalStep,
    ReviewFinding,
    RiskAssessment,
    SuccessorMeasure,
    SurveyWave,
    ThreadConfirmation,
)
from targets.peer_locks import FIGURES_KEPT, KEPT, MEMBERS_KEPT
from targets.voice_locks import REPLY_KEPT, VOICE_KEPT

EDITION_KEPT = "What was published stays as it was: a correction is a new edition."
PUBLISHED_KEPT = "What is published stays as it was published."
DEPARTURE_KEPT = "What was said of a measure stays as it was said: a change is a further one."
EXTRACT_STAYS = "An extract stays as it came in: a later one stands beside it."
LEVELS_KEPT = "Levels over several years stay as they were set: a change is a further version."
RECORDED_KEPT = "What is recorded of a budget stays as it was recorded."
STEPS_KEPT = "The steps of an exception report stay as they were."
FRAMEWORK_KEPT = "A version of the framework stays as it is: what changes is a further version."


class AppendOnly(NamedTuple):
    """A model whose rows are only ever added, and what the database says to whoever tries else."""

    model: type[Model]
    reason: str
    # What SQLite says to INSERT OR REPLACE, where that is another sentence.
    replacement_reason: str = ""


APPEND_ONLY = (
    AppendOnly(AuditEvent, "The audit trail is append-only."),
    AppendOnly(ReportingDate, "A date stays as it was announced: a further change is a new one."),
    AppendOnly(LiveFrom, "What was set stays as it was set: a further change is a new one."),
    AppendOnly(SettingsChange, "What was set stays as it was set: a further change is a new one."),
    AppendOnly(
        Population, "A population stays as it was brought: a correction is a further revision."
    ),
    AppendOnly(CouncilPicture, "A picture stays as it came in: another one is added."),
    AppendOnly(WordTemplate, "A template stays as it came in: another one is added."),
    AppendOnly(
        Approval,
        "An approval is never changed or taken back.",
        "An approval stays as it was given.",
    ),
    AppendOnly(BudgetFigure, "An amount stays as it was set: a change is a further one."),
    AppendOnly(BudgetConsultation, RECORDED_KEPT),
    AppendOnly(BudgetMinute, RECORDED_KEPT),
    AppendOnly(MultiYearTarget, LEVELS_KEPT),
    AppendOnly(MultiYearLevel, LEVELS_KEPT),
    AppendOnly(Departure, DEPARTURE_KEPT),
    AppendOnly(SuccessorMeasure, DEPARTURE_KEPT),
    AppendOnly(
        ThreadConfirmation, "A confirmation stays as it was given: a later one stands beside it."
    ),
    AppendOnly(SurveyWave, VOICE_KEPT),
    AppendOnly(ComplaintCounts, VOICE_KEPT),
    AppendOnly(ConsultationReply, REPLY_KEPT),
    AppendOnly(InYearDecision, "A decision is public and is never changed or taken back."),
    AppendOnly(Actual, "Figures are never changed: a correction is a new revision."),
    AppendOnly(
        NothingToReport,
        "A declaration stays as it was made; a figure that comes after all stands in its place.",
        "A declaration stays as it was made.",
    ),
    AppendOnly(
        SuppressedAreaFigure,
        "A declaration stays as it was made; a figure that comes after all stands in its place.",
    ),
    AppendOnly(
        AcceptedMissingFigures,
        "A decision to publish with missing figures is never changed or taken back.",
    ),
    AppendOnly(LinesConfirmation, CONFIRMED),
    AppendOnly(PartnerWord, SAID),
    AppendOnly(DisputeAnswer, ANSWERED),
    AppendOnly(PeerFigure, FIGURES_KEPT),
    AppendOnly(PeerGroupVersion, MEMBERS_KEPT),
    AppendOnly(PeerMembership, MEMBERS_KEPT),
    AppendOnly(AuditEvidence, "Audit evidence is kept as it was."),
    AppendOnly(FollowUp, "A follow-up is never changed or taken back."),
    AppendOnly(Step, STEPS_KEPT),
    AppendOnly(Reminder, STEPS_KEPT),
    AppendOnly(SupportAnswer, STEPS_KEPT),
    AppendOnly(ActionUpdate, "What was said of an action stays; a later word stands beside it."),
    AppendOnly(MovedDate, "A moved day stays as it was moved: a further move stands beside it."),
    AppendOnly(Evaluation, "An evaluation stays as it was made: a later one stands beside it."),
    AppendOnly(Conclusion, "What was concluded stays: a later word stands beside it."),
    AppendOnly(ProposalStep, PROPOSAL_STEPS_KEPT),
    AppendOnly(RiskAssessment, "A score stays as it was given: a later one stands beside it."),
    AppendOnly(Extract, EXTRACT_STAYS),
    AppendOnly(LedgerFigure, EXTRACT_STAYS),
    AppendOnly(Publication, EDITION_KEPT, PUBLISHED_KEPT),
    AppendOnly(PublicationFile, EDITION_KEPT, PUBLISHED_KEPT),
    AppendOnly(PublishedTarget, EDITION_KEPT, PUBLISHED_KEPT),
    AppendOnly(Proof, "What a check found is never changed.", PUBLISHED_KEPT),
    AppendOnly(DirectorComment, "What was said of a month stays; a later word takes its place."),
    AppendOnly(MonthlyAcknowledgement, "What was acknowledged stays acknowledged."),
    AppendOnly(ConcernStep, "What was said of a concern stays; a later word stands beside it."),
    AppendOnly(CabinetReportWords, "What was written stays; a later word takes its place."),
    AppendOnly(CabinetReport, "A report to Cabinet stays as it was submitted."),
    AppendOnly(TeamBriefing, "What a team was told stays; a later briefing stands beside it."),
    AppendOnly(AdoptionStep, "What was said of an adoption stays; a later word stands beside it."),
    AppendOnly(StaffBriefingWords, "What was written stays; a later word takes its place."),
    AppendOnly(StaffBriefing, "A staff briefing stays as it was sent."),
    AppendOnly(SynopsisWords, "What was written stays; a later word takes its place."),
    AppendOnly(Synopsis, "A synopsis stays as it was sent."),
    AppendOnly(HeadlineEdit, "A headline stays as it was written: a later one takes its place."),
    AppendOnly(OutputStep, "What was said of a decision stays; a later word stands beside it."),
    AppendOnly(
        RecommendationStep,
        "What was said of a recommendation stays; a later word stands beside it.",
    ),
    AppendOnly(FrameworkVersion, FRAMEWORK_KEPT),
    AppendOnly(FrameworkSection, FRAMEWORK_KEPT),
    AppendOnly(EffectCorrection, "What an expected effect said stays: a correction stands beside."),
    AppendOnly(AuditStep, "What was said of an audit stays; a later word stands beside it."),
    AppendOnly(ContractStep, "What was said of a contract stays; a later word stands beside it."),
    AppendOnly(SelfAssessment, "A signed self-assessment stays as it was signed."),
    AppendOnly(
        DocumentVersion, "A version of a document stays as it is: what changes is a new version."
    ),
)
DELIVERY_KEPT = "What came in is kept as it came in."
DELIVERY_COLUMNS = ("body", "digest", "name", "received_at")


def every_lock(connection: BaseDatabaseWrapper) -> LockRegistry:
    """Every lock that should stand in this database."""
    return LockRegistry.of(lock_statements(connection), connection.vendor)


def lock_statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    vendor = connection.vendor
    for kept in APPEND_ONLY:
        yield from trigger_sql(vendor, kept.model._meta.db_table, kept.reason)
    yield from undeletable_sql(
        vendor, Delivery._meta.db_table, DELIVERY_KEPT, kept=DELIVERY_COLUMNS
    )
    yield from undeletable_sql(
        vendor, ReviewFinding._meta.db_table, FINDING_KEPT, kept=FINDING_COLUMNS
    )
    for table, reason, columns in KEPT:
        yield from undeletable_sql(vendor, table, reason, kept=columns)
    yield from statements(vendor)
    yield from quality_statements(vendor)
    yield from beside_lines(vendor, SOURCES)
    yield from beside_lines(vendor, READINGS)
    yield from beside_lines(vendor, RETURNS)
    if vendor == "postgresql":
        yield from targets_lock.postgresql()
    else:
        yield from targets_lock.sqlite()
    yield from targets_lock.name_locks(vendor)
    yield from targets_lock.answer_locks(vendor)
    yield from meeting_statements(vendor)
    if vendor == "sqlite":
        yield from replacement_statements(connection)


def replacement_statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """SQLite alone knows INSERT OR REPLACE, which takes a kept row away without deleting it."""
    for kept in APPEND_ONLY:
        reason = kept.replacement_reason or kept.reason
        yield replacement_trigger(connection, kept.model._meta.db_table, reason)
    yield replacement_trigger(connection, Delivery._meta.db_table, DELIVERY_KEPT)
    yield replacement_trigger(connection, ReviewFinding._meta.db_table, FINDING_KEPT)
    for table, reason, _ in KEPT:
        yield replacement_trigger(connection, table, reason)
    yield replacement_trigger(connection, BUILD, FROZEN, "o.frozen_at IS NOT NULL")
    for table in (*CHILDREN, QUALITY, SOURCES, READINGS, RETURNS):
        yield replacement_trigger(connection, table, FROZEN, LINE_FROZEN.format(row="o"))
    yield replacement_trigger(connection, ITEM, AGENDA_KEPT, ITEM_HELD.format(row="o"))
    yield replacement_trigger(connection, OUTPUT, MINUTES_KEPT, OUTPUT_HELD.format(row="o"))
    for table, held in targets_lock.HELD.items():
        yield replacement_trigger(connection, table, targets_lock.LOCKED, held)
    answers, held = targets_lock.ANSWERS, targets_lock.ANSWERS_HELD
    yield replacement_trigger(connection, answers, targets_lock.LOCKED, held)
