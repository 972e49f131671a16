"""Audit events as English sentences."""

import json

PAST = {
    "record_actual": "recorded a figure for",
    "import_actuals": "imported figures from",
    "declare_nothing_to_report": "declared nothing to report for",
    "confirm_warning": "confirmed a figure that looked unusual for",
    "record_breakdown": "recorded figures by area for",
    "set_breakdown": "set the breakdown by area of",
    "delegate_entry": "delegated the entry of figures to",
    "end_delegation": "ended the delegation to",
    "add_feed": "added the feed",
    "change_feed": "changed the feed",
    "renew_token": "renewed the token of the feed",
    "revoke_feed": "revoked the feed",
    "deliver_actuals": "delivered figures by the feed",
    "draw_audit_sample": "drew the sample of the audit",
    "check_indicator": "checked against its source",
    "add_audit_evidence": "added evidence to the check of",
    "add_finding": "added a finding to the audit",
    "follow_up_finding": "followed up a finding of the audit",
    "agree_finding": "agreed a recommendation of the audit",
    "publish_audit_report": "published",
    "publish_audit": "concluded and published the report of the audit",
    "import_targets": "imported targets from",
    "import_trajectory": "imported trajectories from",
    "import_plan": "imported a workbook into",
    "add_plan": "added the plan",
    "draft_target": "drafted",
    "change_draft": "changed the draft of",
    "remove_draft": "removed the draft of",
    "copy_to_next_year": "copied to the next year",
    "set_trajectory": "set the trajectory of",
    "add_evidence": "added evidence to",
    "remove_evidence": "removed evidence from",
    "check_principles": "answered for the design principles of",
    "comment_on_draft": "commented on the draft of",
    "resolve_comment": "resolved a comment on",
    "submit_plan": "submitted",
    "return_plan": "returned",
    "approve_plan": "approved",
    "publish_plan": "published the plan",
    "withdraw_target": "withdrew the target",
    "attach_note": "attached a note to",
    "change_officers": "changed the officers of",
    "add_objective": "added the objective",
    "change_objective": "changed the objective",
    "open_planning_round": "opened the",
    "change_planning_dates": "changed the dates of the",
    "complete_planning_duty": "reported a duty done in the",
    "set_resource_envelope": "set the resource envelope of",
    "add_risk": "entered the risk",
    "change_risk": "changed the risk",
    "prove_targets": "proved the targets of",
    "build_scorecards": "built the scorecards of",
    "sign_off": "signed off the scorecards of",
    "withdraw_sign_off": "withdrew the sign-off of",
    "override_sign_off": "overrode a missing sign-off of",
    "open_exception_report": "opened an exception report on",
    "submit_exception_report": "submitted the exception report on",
    "return_exception_report": "returned the exception report on",
    "complete_exception_report": "wrote down cause and recovery of the exception report on",
    "add_action": "added an action to the exception report on",
    "remove_action": "removed an action from the exception report on",
    "close_exception_report": "closed recovered exception reports of",
    "verify_exception_report": "verified the exception report on",
    "publish_month": "published",
    "correct_month": "published a correction of",
    "open_month": "opened for entry",
    "chase_actuals": "reminded those who owe figures for",
    "administer": "administered",
    "declare_absence": "declared an absence for",
    "choose_notices": "chose how notices come for",
    "resend_notice": "had sent again the notice",
    "renew_calendar_address": "made a new calendar address for",
    "end_calendar_address": "ended the calendar address of",
}


def sentence(event):
    """What an event says, for a reader who knows no code."""
    text = f"{event.actor} {PAST.get(event.action, event.action.replace('_', ' '))} {event.subject}."
    return f"{text} Reason: {event.reason}" if event.reason else text


def details(event):
    """The particulars of an event as (name, value) pairs in reading order."""
    told = json.loads(event.text)["details"]
    return [(name.replace("_", " ").capitalize(), value) for name, value in sorted(told.items()) if value not in (None, "", [], {})]
