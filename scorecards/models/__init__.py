from scorecards.models.actuals import Actual, Breakdown, NothingToReport, PlausibilityWarning
from scorecards.models.audits import (
    AuditCheck,
    AuditedIndicator,
    AuditEvidence,
    Finding,
    FollowUp,
    IndicatorAudit,
)
from scorecards.models.feeds import Delivery, Feed
from scorecards.models.scorecards import (
    LineQuality,
    ScorecardBuild,
    ScorecardLine,
    SignOff,
    SignOffOverride,
)

__all__ = [
    "Actual",
    "AuditCheck",
    "AuditEvidence",
    "AuditedIndicator",
    "Breakdown",
    "Delivery",
    "Feed",
    "Finding",
    "FollowUp",
    "IndicatorAudit",
    "LineQuality",
    "NothingToReport",
    "PlausibilityWarning",
    "ScorecardBuild",
    "ScorecardLine",
    "SignOff",
    "SignOffOverride",
]
