from scorecards.models.actuals import (
    Actual,
    Breakdown,
    HeldFigure,
    NothingToReport,
    PlausibilityWarning,
    SuppressedAreaFigure,
)
from scorecards.models.audits import (
    AuditCheck,
    AuditedIndicator,
    AuditEvidence,
    Finding,
    FollowUp,
    IndicatorAudit,
)
from scorecards.models.extracts import Extract, LedgerFigure
from scorecards.models.feeds import Delivery, Feed
from scorecards.models.partners import DisputeAnswer, PartnerWord
from scorecards.models.readings import LineReading
from scorecards.models.returns import ReturnedLine
from scorecards.models.scorecards import (
    AcceptedMissingFigures,
    LineQuality,
    LinesConfirmation,
    LineSource,
    ScorecardBuild,
    ScorecardLine,
    SignOff,
    SignOffOverride,
)

__all__ = [
    "AcceptedMissingFigures",
    "Actual",
    "AuditCheck",
    "AuditEvidence",
    "AuditedIndicator",
    "Breakdown",
    "Delivery",
    "DisputeAnswer",
    "Extract",
    "Feed",
    "Finding",
    "FollowUp",
    "HeldFigure",
    "IndicatorAudit",
    "LedgerFigure",
    "LineQuality",
    "LineReading",
    "LineSource",
    "LinesConfirmation",
    "NothingToReport",
    "PartnerWord",
    "PlausibilityWarning",
    "ReturnedLine",
    "ScorecardBuild",
    "ScorecardLine",
    "SignOff",
    "SignOffOverride",
    "SuppressedAreaFigure",
]
