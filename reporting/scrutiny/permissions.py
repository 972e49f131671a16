"""What a person may do with what committees scrutinise, with the reason why not."""

from datetime import date

from exceptions.models import Question
from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no, unless_refused
from pmf_portal.council.roles import Role
from pmf_portal.formats.wording import terms
from reporting.meetings.permissions import clerks_act, may_record_output, runs, standing
from reporting.meetings.rules.bodies import ASK, BodyKind
from reporting.meetings.rules.lifecycle import WRITTEN, OutputState, is_answered_elsewhere
from reporting.meetings.viewers import Viewer
from reporting.models import (
    AgendaItem,
    Body,
    CallIn,
    Meeting,
    Output,
    Recommendation,
    TaskGroup,
    Topic,
)
from reporting.scrutiny.addressees import clerks_of_cabinet, is_addressed
from reporting.scrutiny.rules.lifecycle import TaskGroupState, after


def may_put_question(user: User, body: Body, today: date) -> Verdict:
    """Whoever sits in the body; its clerk and the performance team write it down for them."""
    verdict = may(user, "put_question")
    if not verdict:
        return verdict
    if body.kind not in ASK:
        return no(f"{body} puts no questions.")
    if not runs(user, body) and not Viewer(user, today).belongs_to(body):
        return no(f"Questions of {body} are put by those who sit in it.")
    return standing(body)


def may_record_answer(user: User, meeting: Meeting, question: Question) -> Verdict:
    """Whoever writes the minutes, while they are written."""
    verdict = may(user, "record_answer") and may_record_output(user, meeting)
    if verdict and question.answered_at:
        return no("This question is answered already.")
    return verdict


def may_change_exemption(
    user: User, thing: AgendaItem | Output | Recommendation | Question, body: Body
) -> Verdict:
    """The clerk of the body, or the performance team: of an item once its agenda is out, of what
    came out of a meeting once the minutes are written; before that, both are changed themselves.
    """
    verdict = clerks_act(user, body, "change_exemption")
    if not verdict:
        return verdict
    if isinstance(thing, AgendaItem):
        return _item_allows(thing)
    if isinstance(thing, Output) and thing.meeting.state not in WRITTEN:
        return no("The minutes are still being written: change it there.")
    return YES


def _item_allows(item: AgendaItem) -> Verdict:
    if item.is_standing:
        return no("This item stands on every agenda.")
    if item.kind == AgendaItem.CABINET_REPORT:
        return no("A portfolio holder’s report is public with its agenda.")
    if not item.meeting.is_called:
        return no("Its agenda is not out yet: take it off, and put it on as it is to be.")
    return YES


def may_add_topic(user: User, body: Body) -> Verdict:
    return clerks_act(user, body, "add_topic") and _scrutinises(body)


def may_change_topic(user: User, topic: Topic) -> Verdict:
    return clerks_act(user, topic.body, "change_topic") and _topic(topic, "change")


def may_plan_topic(user: User, topic: Topic) -> Verdict:
    return clerks_act(user, topic.body, "plan_topic") and _topic(topic, "plan")


def may_conclude_topic(user: User, topic: Topic) -> Verdict:
    return clerks_act(user, topic.body, "conclude_topic") and _topic(topic, "conclude")


def may_drop_topic(user: User, topic: Topic) -> Verdict:
    return clerks_act(user, topic.body, "drop_topic") and _topic(topic, "drop")


def may_call_in(user: User, body: Body) -> Verdict:
    """The chair for the committee; the clerk or the performance team write it down for them."""
    verdict = may(user, "call_in")
    if verdict and user.pk != body.chair_id and not runs(user, body):
        return no(f"The chair of {body} calls in; the clerk or the performance team records it.")
    return verdict and _scrutinises(body)


def may_explain_call_in(user: User, called: CallIn) -> Verdict:
    """Whoever has to explain it; the performance team where nobody has."""
    verdict = may(user, "explain_call_in")
    if not verdict:
        return verdict
    if user.pk != called.officer_id:
        is_nobodys = called.officer is None or not called.officer.is_active
        if not (is_nobodys and Role.PERFORMANCE_TEAM in user.roles):
            return no(f"This is explained by {called.officer or 'the performance team'}.")
    return _call_in(called, "explain")


def may_plan_call_in(user: User, called: CallIn) -> Verdict:
    return clerks_act(user, called.body, "plan_call_in") and _call_in(called, "plan")


def may_conclude_call_in(user: User, called: CallIn) -> Verdict:
    return clerks_act(user, called.body, "conclude_call_in") and _call_in(called, "conclude")


def may_withdraw_call_in(user: User, called: CallIn) -> Verdict:
    return clerks_act(user, called.body, "withdraw_call_in") and _call_in(called, "withdraw")


def may_begin_task_group(user: User, body: Body) -> Verdict:
    return clerks_act(user, body, "begin_task_group") and _scrutinises(body)


def may_change_task_group(user: User, group: TaskGroup) -> Verdict:
    return clerks_act(user, group.body, "change_task_group") and _task_group(group, "change")


def may_close_task_group(user: User, group: TaskGroup) -> Verdict:
    return clerks_act(user, group.body, "close_task_group") and _task_group(group, "close")


def may_stop_task_group(user: User, group: TaskGroup) -> Verdict:
    return clerks_act(user, group.body, "stop_task_group") and _task_group(group, "stop")


def may_send_recommendation(user: User, source: Output | TaskGroup) -> Verdict:
    """Of confirmed minutes, or of task-and-finish work that is closed."""
    if isinstance(source, TaskGroup):
        verdict = clerks_act(user, source.body, "send_recommendation")
        if verdict and source.state != TaskGroupState.CLOSED:
            return no("Close the work first: its recommendations follow from its findings.")
        return verdict
    verdict = clerks_act(user, source.meeting.body, "send_recommendation")
    if not verdict:
        return verdict
    if not is_answered_elsewhere(source.kind, source.meeting.body.kind):
        return no(f"Only recommendations of {terms.committee.plural} are sent.")
    if source.state != OutputState.OPEN:
        return no(f"This stands at “{source.label}”, so this cannot be done now.")
    if not source.meeting.is_confirmed:
        return no("The minutes are not confirmed yet.")
    return YES


def may_answer_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    """To Cabinet: its members, or its clerk for them.  To a director: the director.  The
    performance team writes down what either of them decided.
    """
    verdict = may(user, "answer_recommendation")
    if not verdict:
        return verdict
    if Role.PERFORMANCE_TEAM not in user.roles:
        if not is_addressed(user, recommendation, clerks_of_cabinet()):
            return no(f"This is answered by {in_a_sentence(recommendation.addressed_to)}.")
    return _recommendation(recommendation, "accept")


def may_update_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    return _owners_act(user, recommendation, "update_recommendation", "update")


def may_deliver_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    return _owners_act(user, recommendation, "deliver_recommendation", "deliver")


def may_reopen_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    verdict = clerks_act(user, recommendation.body, "reopen_recommendation")
    return verdict and _recommendation(recommendation, "reopen")


def may_resend_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    verdict = clerks_act(user, recommendation.body, "resend_recommendation")
    return verdict and _recommendation(recommendation, "resend")


def may_withdraw_recommendation(user: User, recommendation: Recommendation) -> Verdict:
    verdict = clerks_act(user, recommendation.body, "withdraw_recommendation")
    return verdict and _recommendation(recommendation, "withdraw")


def in_a_sentence(addressee: str) -> str:
    return addressee if addressee == "Cabinet" else addressee[0].lower() + addressee[1:]


def _owners_act(user: User, recommendation: Recommendation, act: str, step: str) -> Verdict:
    """Its owner; the committee's clerk and the performance team write it down for them."""
    verdict = may(user, act)
    if not verdict:
        return verdict
    if user.pk != recommendation.owner_id and not runs(user, recommendation.body):
        return no(f"This is for {recommendation.owner or 'the clerk'}.")
    return _recommendation(recommendation, step)


def _scrutinises(body: Body) -> Verdict:
    if body.kind != BodyKind.COMMITTEE:
        return no(f"{body} is no {terms.committee}.")
    return standing(body)


def _topic(topic: Topic, step: str) -> Verdict:
    return _allows("topic", topic.state, step)


def _call_in(called: CallIn, step: str) -> Verdict:
    return _allows("call-in", called.state, step)


def _task_group(group: TaskGroup, step: str) -> Verdict:
    return _allows("piece of work", group.state, step)


def _recommendation(recommendation: Recommendation, step: str) -> Verdict:
    return _allows("recommendation", recommendation.state, step)


def _allows(thing: str, state: str, step: str) -> Verdict:
    return unless_refused(after, thing, state, step)
