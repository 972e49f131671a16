"""Audit events as English sentences."""

import json
import re
from contextlib import nullcontext
from datetime import date
from typing import Any

from pmf_portal.audit.models import AuditEvent
from pmf_portal.formats.wording import FRAMEWORK, IN_NAMES, as_worded, name_in_words, worded

PAST = {
    "record_actual": "recorded a figure for",
    "import_actuals": "imported figures from",
    "declare_nothing_to_report": "declared nothing to report for",
    "leave_held_figure": "kept the recorded figure, not the one from a feed, for",
    "declare_suppressed": "declared as suppressed the figure of",
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
    "set_multi_year_target": "set the levels over several years of",
    "name_proxy": "named a proxy of",
    "end_proxy": "ended a proxy of",
    "copy_to_next_year": "copied to the next year",
    "set_trajectory": "set the trajectory of",
    "add_evidence": "added evidence to",
    "remove_evidence": "removed evidence from",
    "check_principles": "answered for the design principles of",
    "comment_on_draft": "commented on the draft of",
    "edit_headline": "edited the headline of",
    "comment_on_month": "said for the monthly briefing of",
    "acknowledge_monthly_briefing": "acknowledged the monthly briefing of",
    "raise_concern": "raised",
    "answer_concern": "answered",
    "settle_concern": "settled",
    "raise_concern_again": "raised again",
    "word_cabinet_report": "added words to the report to Cabinet of",
    "submit_cabinet_report": "submitted to Cabinet the",
    "brief_team": "briefed the team of",
    "renew_team_link": "renewed the link by which staff say what works, of",
    "give_team_word": "said by the link of a team:",
    "answer_team_word": "answered what a team said:",
    "remind_of_briefings": "reminded of briefings and concerns that were late on",
    "resolve_comment": "resolved a comment on",
    "submit_plan": "submitted",
    "account_for_red": "said what becomes of",
    "confirm_thread": "confirmed what is served by",
    "name_orphans": "named what serves no priority any more on",
    "return_plan": "returned",
    "approve_plan": "approved",
    "record_approval": "wrote down the approval of",
    "take_over_plan": "took over the approval of",
    "import_taken_over": "took over approvals from",
    "begin_rehearsal": "began a rehearsal of",
    "end_rehearsal": "ended the rehearsal of",
    "set_live_from": "said that the portal is live from",
    "change_council_settings": "changed the council’s own",
    "publish_plan": "published the plan",
    "withdraw_target": "withdrew the target",
    "attach_note": "attached a note to",
    "process_changed": "recorded a change of the process of",
    "change_officers": "changed the officers of",
    "add_objective": "added the objective",
    "change_objective": "changed the objective",
    "add_management_action": "added the action",
    "change_management_action": "changed the action",
    "move_action_date": "moved the day of the action",
    "stop_action": "stopped the action",
    "complete_milestone": "reported a milestone done of the action",
    "update_actions": "reported on their actions for",
    "add_project": "added the project",
    "change_project": "changed the project",
    "open_planning_round": "opened the",
    "change_planning_dates": "changed the dates of the",
    "complete_planning_duty": "reported a duty done in the",
    "set_nominal_envelope": "gave the nominal envelope of",
    "set_draft_spending": "proposed the draft spending of",
    "record_budget_consultation": "recorded a consultation on the draft budget,",
    "record_budget_minute": "recorded the Council’s minute on the budget of",
    "set_resource_envelope": "set the resource envelope of",
    "add_risk": "entered the risk",
    "change_risk": "changed the risk",
    "prove_targets": "proved the targets of",
    # As it was called while publications alone could be moved.
    "change_publication_date": "changed the publication date of",
    "change_reporting_dates": "changed the reporting dates of",
    "define_scorecard": "defined the scorecard",
    "change_scorecard": "changed the scorecard",
    "end_scorecard": "ended the scorecard",
    "build_scorecards": "built the scorecards of",
    "confirm_lines": "confirmed the lines of",
    "sign_off": "signed off the scorecards of",
    "withdraw_sign_off": "withdrew the sign-off of",
    "return_line": "returned with a question the line",
    "return_scorecard": "returned with a question every line of",
    "end_returns": "took back every return of",
    "answer_returned_line": "answered for the returned line",
    "end_return": "took back the return of",
    "sign_off_returned_line": "signed off the returned line",
    "override_sign_off": "overrode a missing sign-off of",
    "accept_missing_figures": "decided to publish with missing figures",
    "open_exception_report": "opened {terms.exception_report.plural} of",
    "withdraw_exception_report": (
        "withdrew {terms.exception_report.plural} made untrue by a correction in"
    ),
    "reopen_exception_report": "reopened {terms.exception_report.plural} after a relapse in",
    "prepare_exception_report": "wrote down a part of the {terms.exception_report} on",
    "set_path": "set the expected path back to plan of",
    "add_cause": "added a cause to the {terms.exception_report} on",
    "change_cause": "changed a cause in the {terms.exception_report} on",
    "remove_cause": "removed a cause from the {terms.exception_report} on",
    "add_action": "added an action to the {terms.exception_report} on",
    "change_action": "changed an action of the {terms.exception_report} on",
    "remove_action": "removed an action from the {terms.exception_report} on",
    "submit_exception_report": "submitted the {terms.exception_report} on",
    "return_exception_report": "returned the {terms.exception_report} on",
    "verify_exception_report": "verified the {terms.exception_report} on",
    "acknowledge_briefing": "read the briefing on",
    "waive_exception_report": "decided that no {terms.exception_report} is required on",
    "ask_question": "recorded a question on",
    "answer_support": "answered what is asked for in",
    "answer_question": "answered a question on",
    "update_progress": "updated the progress of the delivery plan of",
    "evaluate_actions": "evaluated the actions that are done, by the figures of",
    "conclude_action": "said what they conclude of the action",
    "chase_exceptions": "reminded those with overdue {terms.exception_report.plural} on",
    "escalate_exception_report": "escalated to the {terms.executive_group_in_full} the report on",
    "resume_recovery": "recorded the decision of the {terms.executive_group_in_full} on",
    "require_revision": "required a revised delivery plan for",
    "propose_recovery": "found measures to have recovered in",
    "confirm_recovery": "confirmed the recovery of",
    "close_exception_report": "closed the {terms.exception_report} on",
    "publish_month": "published",
    "export_archive": "exported the archive of",
    "verify_record": "found what had been altered, in the verification of",
    "make_backup": "made a backup of",
    "restore_locks": "put back locks that did not stand in",
    "correct_month": "published a correction of",
    "upload_document": "uploaded the document",
    "add_document_version": "uploaded a new version of",
    "review_document": "reviewed the document",
    "chase_document_review": "asked for the review of the document",
    "withdraw_document": "withdrew the document",
    "import_report": "added to the archive, from before the portal,",
    "open_month": "opened for entry",
    "chase_planning": "reminded those with overdue tasks in",
    "send_reminder": "sent a reminder of",
    "chase_actuals": "reminded those whose figures are late for",
    "give_feedback": "sent the feedback",
    "assign_feedback": "gave to an officer the feedback",
    "answer_feedback": "answered the feedback",
    "publish_answer": "published the answer to the feedback",
    "withdraw_answer": "took off the public page the answer to the feedback",
    "chase_feedback": "sent reminders of overdue feedback on",
    "forget_personal_data": "deleted personal data that is kept no longer, on",
    "add_contact": "added the contact",
    "change_contact": "changed the contact",
    "add_session": "added the session",
    "change_session": "changed the session",
    "cancel_session": "cancelled the session",
    "record_session": "recorded how it went at the session",
    "sign_up": "took a place at the session",
    "leave_session": "gave up a place at the session",
    "add_body": "added the body",
    "change_body": "changed the body",
    "end_body": "ended the body",
    "add_body_member": "gave somebody a seat in",
    "end_body_membership": "ended somebody’s seat in",
    "plan_meeting": "planned the meeting",
    "plan_meetings": "planned several meetings of",
    "change_meeting": "moved the meeting",
    "cancel_meeting": "cancelled the meeting",
    "call_meeting": "sent out the agenda of",
    "add_agenda_item": "put an item on the agenda of",
    "remove_agenda_item": "took an item off the agenda of",
    "hold_meeting": "began the minutes of",
    "record_output": "wrote into the minutes of",
    "change_output": "changed what was written into the minutes of",
    "remove_output": "took out of the minutes of",
    "submit_minutes": "handed the chair the minutes of",
    "return_minutes": "gave the clerk back the minutes of",
    "confirm_minutes": "confirmed the minutes of",
    "complete_output": "said that something was done that came out of",
    "drop_output": "said that something is not pursued that came out of",
    "replace_output": "replaced by a later decision something that came out of",
    "reopen_output": "opened again something that came out of",
    "add_topic": "put a topic into the work programme of",
    "change_topic": "changed a topic of the work programme of",
    "plan_topic": "put on an agenda a topic of the work programme of",
    "conclude_topic": "said that a topic was considered by",
    "drop_topic": "said that a topic is not pursued by",
    "call_in": "called something in before",
    "explain_call_in": "explained something that was called in by",
    "plan_call_in": "put on another agenda something that was called in by",
    "conclude_call_in": "said what came of something that was called in by",
    "withdraw_call_in": "withdrew something that was called in by",
    "begin_task_group": "began task-and-finish work of",
    "change_task_group": "changed task-and-finish work of",
    "close_task_group": "closed task-and-finish work of",
    "stop_task_group": "stopped task-and-finish work of",
    "send_recommendation": "sent",
    "answer_recommendation": "answered",
    "update_recommendation": "said how far the delivery has come of",
    "deliver_recommendation": "said that it is delivered:",
    "reopen_recommendation": "said that it is not delivered after all:",
    "resend_recommendation": "asked again for an answer to",
    "withdraw_recommendation": "withdrew",
    "remind_of_recommendations": "reminded of recommendations on",
    "confirm_subscription": "confirmed an e-mail subscription to",
    "end_subscription": "ended an e-mail subscription to",
    "announce_publications": "told subscribers of",
    "administer": "administered",
    "add_first_administrator": "made the first administrator",
    "add_person": "added",
    "change_person": "changed name, post or address of",
    "invite_person": "sent a link to choose a password to",
    "make_link": "made a link to choose a password for",
    "send_link": "asked for a link, as for a forgotten password, which was sent to",
    "choose_password": "chose a password for",
    "change_password": "changed the password of",
    "sign_out_everywhere": "ended all other sessions of",
    "sign_in_on_new_device": "signed in on a new device as",
    "end_session": "ended one session of",
    "add_authenticator_app": "added an authenticator app for",
    "remove_authenticator_app": "removed the authenticator app of",
    "add_passkey": "added a passkey for",
    "remove_passkey": "removed a passkey of",
    "make_recovery_codes": "made new recovery codes for",
    "link_identity": "linked an account of the identity provider to",
    "unlink_identity": "unlinked the account of the identity provider from",
    "use_recovery_code": "used a recovery code of",
    "ask_for_factor_removal": "asked a second administrator to take away the second factor of",
    "remove_second_factor": "took away the second factor of",
    "refuse_factor_removal": "refused to take away the second factor of",
    "make_set_up_code": "made a one-time code to set up",
    "send_test_mail": "sent a test e-mail of",
    "ask_for_role": "asked a second administrator to confirm a role of",
    "give_role": "gave a role to",
    "refuse_role_request": "refused a role of",
    "end_role": "took a role from",
    "close_account": "closed the account of",
    "reopen_account": "opened again the account of",
    "hand_over_work": "handed over the work of",
    "add_unit": "added the unit",
    "rename_unit": "renamed the unit",
    "plan_reorganisation": "decided for a later day about",
    "cancel_reorganisation": "cancelled what was decided about",
    "move_unit": "moved the unit",
    "merge_units": "merged into",
    "split_unit": "split the unit",
    "end_unit": "ended the unit",
    "add_area": "added the place",
    "change_area": "changed the place",
    "import_organisation": "imported units of the council from",
    "import_places": "imported places from",
    "import_populations": "imported populations from",
    "import_people": "imported people and roles from",
    "import_actions": "imported actions of plans from",
    "import_peer_figures": "imported figures of other councils from",
    "import_ledger": "imported a ledger extract from",
    "import_risk_register": "imported a risk register from",
    "map_cost_centre": "mapped the cost centre",
    "add_peer_group": "added the group of councils",
    "change_peer_group": "changed the councils of the group",
    "add_peer_feed": "added the address of other councils’ figures",
    "end_peer_feed": "ended the address of other councils’ figures",
    "import_plans": "imported plans from",
    "import_objectives": "imported objectives from",
    "change_absence": "changed an absence of",
    "end_absence": "ended an absence of",
    "declare_absence": "declared an absence for",
    "choose_notices": "chose how notices come for",
    "resend_notice": "had sent again the notice",
    "run_job_again": "had done again:",
    "renew_calendar_address": "made a new calendar address for",
    "end_calendar_address": "ended the calendar address of",
}


ISO_DAY = re.compile(r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?\b")
CHOOSES_WORDS = "change_council_settings"
NAME_OF_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def plain_text(text: str) -> str:
    """A text with its days as readers write them, and a name of the code as words."""
    if NAME_OF_CODE.fullmatch(text) or text in IN_NAMES:
        return name_in_words(text)
    return ISO_DAY.sub(day_as_read, text)


def day_as_read(found: re.Match[str]) -> str:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return found[0]
    return f"{day.day} {day:%B %Y}"


def plain_value(value: Any) -> str:
    """A particular of an event as a reader has it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(plain_value(one) for one in value)
    if isinstance(value, dict):
        named = [f"{plain_text(str(name))}: {plain_value(one)}" for name, one in value.items()]
        return "; ".join(named)
    return plain_text(str(value))


def sentence(event: AuditEvent) -> str:
    """What an event says, for a reader who knows no code."""
    past = PAST.get(event.action)
    did = worded(past) if past else name_in_words(event.action)
    text = f"{event.actor} {did} {plain_text(event.subject)}."
    return f"{text} Reason: {event.reason}" if event.reason else text


def details(event: AuditEvent) -> list[tuple[str, str]]:
    """The particulars of an event as (name, value) pairs in reading order."""
    particulars = json.loads(event.text)["details"]
    # Own words are told beside those that they stand for.
    with as_worded(FRAMEWORK) if event.action == CHOOSES_WORDS else nullcontext():
        return [
            (name_in_words(name).capitalize(), plain_value(value))
            for name, value in sorted(particulars.items())
            if value not in (None, "", [], {})
        ]
