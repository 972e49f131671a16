"""What a person may do with feedback and sessions, with the reason why not."""

from pmf_portal.council.permissions import YES, may, no
from pmf_portal.council.roles import Role


def is_team(user):
    return Role.PERFORMANCE_TEAM in user.roles


def may_view_feedback(user):
    return may(user, "view_feedback")


def may_assign_feedback(user, feedback):
    return may(user, "assign_feedback") and unanswered(feedback)


def may_answer_feedback(user, feedback):
    verdict = may(user, "answer_feedback")
    if verdict and not is_team(user) and feedback.owner_id != user.pk:
        return no("You may answer only what was given to you.")
    return verdict and unanswered(feedback)


def unanswered(feedback):
    return no(f"{feedback} has been answered already.") if feedback.answered_at else YES


def may_publish_answer(user, feedback):
    verdict = may(user, "publish_answer")
    if verdict and not feedback.answered_at:
        return no(f"{feedback} has not been answered yet.")
    if verdict and not feedback.may_publish:
        return no(f"Whoever sent {feedback} did not agree to its publication.")
    return verdict


def may_withdraw_answer(user, feedback):
    verdict = may(user, "withdraw_answer")
    return (
        no(f"The answer to {feedback} is not published.")
        if verdict and not feedback.published_at
        else verdict
    )


def may_add_session(user):
    return may(user, "add_session")


def may_change_session(user, session, at):
    return may(user, "change_session") and still_to_come(session, at)


def may_cancel_session(user, session, at):
    return may(user, "cancel_session") and still_to_come(session, at)


def may_record_session(user, session, at):
    verdict = may(user, "record_session")
    if verdict and session.cancelled_at:
        return no("This session was cancelled.")
    return no("This session has not begun yet.") if verdict and session.starts > at else verdict


def may_sign_up(user, session, at):
    return may(user, "sign_up") and still_to_come(session, at)


def still_to_come(session, at):
    if session.cancelled_at:
        return no("This session was cancelled.")
    return no("This session has begun already.") if session.starts <= at else YES
