"""What a person may do with bodies and their meetings, with the reason why not."""

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from reporting.meetings.planning import STAY
from reporting.meetings.rules.lifecycle import (
    WRITTEN,
    is_answered_elsewhere,
    meeting_after,
    output_after,
)
from reporting.models import AgendaItem, Body, BodyMember, Meeting, Output


def may_add_body(user: User) -> Verdict:
    return may(user, "add_body")


def may_change_body(user: User, body: Body) -> Verdict:
    return may(user, "change_body") and standing(body)


def may_end_body(user: User, body: Body) -> Verdict:
    return may(user, "end_body") and standing(body)


def may_add_body_member(user: User, body: Body) -> Verdict:
    return may(user, "add_body_member") and standing(body)


def may_end_body_membership(user: User, member: BodyMember) -> Verdict:
    verdict = may(user, "end_body_membership")
    if verdict and member.until:
        return no(f"{member.person} has left {member.body} already.")
    return verdict


def may_plan_meeting(user: User, body: Body) -> Verdict:
    return clerks_act(user, body, "plan_meeting") and standing(body)


def may_plan_meetings(user: User, body: Body) -> Verdict:
    return clerks_act(user, body, "plan_meetings") and standing(body)


def may_change_meeting(user: User, meeting: Meeting) -> Verdict:
    return _clerks_step(user, meeting, "change_meeting", "change")


def may_cancel_meeting(user: User, meeting: Meeting) -> Verdict:
    return _clerks_step(user, meeting, "cancel_meeting", "cancel")


def may_call_meeting(user: User, meeting: Meeting) -> Verdict:
    return _clerks_step(user, meeting, "call_meeting", "call")


def may_add_agenda_item(user: User, meeting: Meeting) -> Verdict:
    """As long as the agenda is not out."""
    return _clerks_step(user, meeting, "add_agenda_item", "call")


def may_remove_agenda_item(user: User, item: AgendaItem) -> Verdict:
    verdict = _clerks_step(user, item.meeting, "remove_agenda_item", "call")
    if verdict and item.is_standing:
        return no("This item stands on every agenda.")
    if verdict and item.kind in STAY:
        return no(STAY[item.kind])
    return verdict


def may_hold_meeting(user: User, meeting: Meeting) -> Verdict:
    return _clerks_step(user, meeting, "hold_meeting", "hold")


def may_record_output(user: User, meeting: Meeting) -> Verdict:
    return _clerks_step(user, meeting, "record_output", "submit")


def may_decide_proposal(user: User, meeting: Meeting) -> Verdict:
    """Whoever writes the minutes, while they are written."""
    return _clerks_step(user, meeting, "decide_proposal", "submit")


def may_change_output(user: User, output: Output) -> Verdict:
    """As long as the minutes are being written."""
    return _clerks_step(user, output.meeting, "change_output", "submit")


def may_remove_output(user: User, output: Output) -> Verdict:
    return _clerks_step(user, output.meeting, "remove_output", "submit")


def may_submit_minutes(user: User, meeting: Meeting) -> Verdict:
    return _clerks_step(user, meeting, "submit_minutes", "submit")


def may_return_minutes(user: User, meeting: Meeting) -> Verdict:
    return _chairs_act(user, meeting, "return_minutes", "return")


def may_confirm_minutes(user: User, meeting: Meeting) -> Verdict:
    return _chairs_act(user, meeting, "confirm_minutes", "confirm")


def may_complete_output(user: User, output: Output) -> Verdict:
    """Its owner, the clerk, or the performance team."""
    verdict = may(user, "complete_output")
    if not verdict:
        return verdict
    if is_answered_elsewhere(output.kind, output.meeting.body.kind):
        return no("It is sent to whom it is addressed, who says what becomes of it.")
    if user.pk != output.owner_id and not runs(user, output.meeting.body):
        return no(f"This is for {output.owner or 'the clerk'}.")
    return _output_allows(output, "complete")


def may_drop_output(user: User, output: Output) -> Verdict:
    return clerks_act(user, output.meeting.body, "drop_output") and _output_allows(output, "drop")


def may_reopen_output(user: User, output: Output) -> Verdict:
    return clerks_act(user, output.meeting.body, "reopen_output") and _output_allows(
        output, "reopen"
    )


def runs(user: User, body: Body) -> bool:
    """Whether somebody is a body's clerk, or of the performance team, which helps out."""
    return user.pk == body.clerk_id or Role.PERFORMANCE_TEAM in user.roles


def standing(body: Body) -> Verdict:
    return no(f"{body} has ended.") if body.ended_on else YES


def clerks_act(user: User, body: Body, act: str) -> Verdict:
    """What the clerk of a body or the performance team does."""
    verdict = may(user, act)
    if verdict and not runs(user, body):
        return no(f"This is done by the clerk of {body} or by the performance team.")
    return verdict


def _clerks_step(user: User, meeting: Meeting, act: str, step: str) -> Verdict:
    return clerks_act(user, meeting.body, act) and _meeting_allows(meeting, step)


def _chairs_act(user: User, meeting: Meeting, act: str, step: str) -> Verdict:
    """The chair; the performance team where a body has none."""
    verdict = may(user, act)
    if not verdict:
        return verdict
    body = meeting.body
    if body.chair_id is None:
        if Role.PERFORMANCE_TEAM not in user.roles:
            return no(f"{body} has no chair, so the performance team confirms its minutes.")
    elif user.pk != body.chair_id:
        return no(f"The minutes of {body} are confirmed by {body.chair}.")
    return _meeting_allows(meeting, step)


def _meeting_allows(meeting: Meeting, step: str) -> Verdict:
    return unless_refused(meeting_after, meeting.state, step)


def _output_allows(output: Output, step: str) -> Verdict:
    if output.meeting.state not in WRITTEN:
        return no("The minutes are still being written.")
    return unless_refused(output_after, output.state, step)
