"""What stays of a rehearsal and what is removed: every model of the portal is named in one of the
two (a test holds that).
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

# The set-up: what the council is, and what it wants.
KEPT = (
    "audit.AuditEvent",
    "audit.ChainHead",
    "audit.SentForm",
    "council.Absence",
    "council.Area",
    "council.Attempt",
    "council.AuthenticatorApp",
    "council.CalendarAddress",
    "council.CouncilFile",
    "council.CouncilPicture",
    "council.Delegation",
    "council.FactorRemoval",
    "council.LinkedIdentity",
    "council.LiveFrom",
    "council.OrganisationUnit",
    "council.Passkey",
    "council.PersonSession",
    "council.RecoveryCode",
    "council.Rehearsal",
    "council.Reorganisation",
    "council.RoleAssignment",
    "council.RoleRequest",
    "council.SetUpCode",
    "council.SettingsChange",
    "council.UnitChange",
    "council.User",
    "jobs.Heartbeat",
    "reporting.Contact",
    "reporting.CustomScorecard",
    "reporting.Document",
    "reporting.DocumentVersion",
    "scorecards.Breakdown",
    "scorecards.Feed",
    "targets.Comment",
    "targets.EnvelopeMonth",
    "targets.Evidence",
    "targets.Objective",
    "targets.PhaseDates",
    "targets.Plan",
    "targets.PlanWorkbook",
    "targets.PlanningReturn",
    "targets.PlanningRound",
    "targets.PrincipleCheck",
    "targets.ResourceEnvelope",
    "targets.Responsibility",
    "targets.Risk",
    "targets.Specification",
    "targets.Target",
    "targets.TrajectoryPoint",
)
# Kept where the approvals of the rehearsal are to hold; otherwise their plans are drafts again.
APPROVALS = ("targets.Approval", "targets.Submission")
# What came of it.  A job that was done would not be done again, and a notice that was not sent
# would go out.
REMOVED = (
    "council.Notice",
    "council.ReportingDate",
    "jobs.Job",
    "exceptions.Action",
    "exceptions.ActionUpdate",
    "exceptions.Briefing",
    "exceptions.Cause",
    "exceptions.ExceptionReport",
    "exceptions.PathPoint",
    "exceptions.Question",
    "exceptions.Reminder",
    "exceptions.Step",
    "reporting.Announcement",
    "reporting.Feedback",
    "reporting.FeedbackYear",
    "reporting.Printing",
    "reporting.Proof",
    "reporting.Publication",
    "reporting.PublicationFile",
    "reporting.PublishedTarget",
    "reporting.SearchEntry",
    "reporting.Session",
    "reporting.SignUp",
    "reporting.SubmissionCount",
    "reporting.Subscription",
    "reporting.SubscriptionRequest",
    "scorecards.AcceptedMissingFigures",
    "scorecards.Actual",
    "scorecards.AuditCheck",
    "scorecards.AuditEvidence",
    "scorecards.AuditedIndicator",
    "scorecards.Delivery",
    "scorecards.Finding",
    "scorecards.FollowUp",
    "scorecards.HeldFigure",
    "scorecards.IndicatorAudit",
    "scorecards.LineQuality",
    "scorecards.LineSource",
    "scorecards.NothingToReport",
    "scorecards.PlausibilityWarning",
    "scorecards.ScorecardBuild",
    "scorecards.ScorecardLine",
    "scorecards.SignOff",
    "scorecards.SignOffOverride",
    "targets.InYearDecision",
)


def removed_models(*, keep_approvals: bool) -> Iterator[type[Model]]:
    """The models whose rows go with the rehearsal."""
    for label in REMOVED if keep_approvals else (*REMOVED, *APPROVALS):
        yield apps.get_model(label)
