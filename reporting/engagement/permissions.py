"""What a person may do with feedback and sessions, with the reason why not."""

from datetime import datetime

from pmf_portal.council.models import OrganisationUnit, User
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.council.roles import Role
from reporting.models import Feedback, Session, TeamWord


def is_team(user: User) -> bool:
    return Role.PERFORMANCE_TEAM in user.roles


def may_view_feedback(user: User) -> Verdict:
    return may(user, "view_feedback")


def may_assign_feedback(user: User, feedback: Feedback) -> Verdict:
    return may(user, "assign_feedback") and while_unanswered(feedback)


def may_answer_feedback(user: User, feedback: Feedback) -> Verdict:
    """The officer to whom it was given, and the performance team."""
    verdict = may(user, "answer_feedback")
    if not verdict:
        return verdict
    if not is_team(user) and feedback.owner_id != user.pk:
        return no("You may answer only what was given to you.")
    return while_unanswered(feedback)


def while_unanswered(feedback: Feedback) -> Verdict:
    return no(f"{feedback} has been answered already.") if feedback.answered_at else YES


def may_publish_answer(user: User, feedback: Feedback) -> Verdict:
    verdict = may(user, "publish_answer")
    if not verdict:
        return verdict
    if not feedback.answered_at:
        return no(f"{feedback} has not been answered yet.")
    if not feedback.may_publish:
        return no(f"Whoever sent {feedback} did not agree to its publication.")
    return YES


def may_withdraw_answer(user: User, feedback: Feedback) -> Verdict:
    verdict = may(user, "withdraw_answer")
    if verdict and not feedback.published_at:
        return no(f"The answer to {feedback} is not published.")
    return verdict


def may_add_contact(user: User) -> Verdict:
    return may(user, "add_contact")


def may_change_contact(user: User) -> Verdict:
    return may(user, "change_contact")


def may_add_session(user: User) -> Verdict:
    return may(user, "add_session")


def may_change_session(user: User, session: Session, at: datetime) -> Verdict:
    return may(user, "change_session") and still_to_come(session, at)


def may_cancel_session(user: User, session: Session, at: datetime) -> Verdict:
    return may(user, "cancel_session") and still_to_come(session, at)


def may_record_session(user: User, session: Session, at: datetime) -> Verdict:
    verdict = may(user, "record_session")
    if not verdict:
        return verdict
    if session.cancelled_at:
        return no("This session was cancelled.")
    if session.starts > at:
        return no("This session has not begun yet.")
    return YES


def may_sign_up(user: User, session: Session, at: datetime) -> Verdict:
    """Anybody; who works for a partner, where the public may."""
    verdict = may(user, "sign_up") and still_to_come(session, at)
    if verdict and user.partner is not None and not session.is_public:
        return no("This session is for officers and members of the council.")
    return verdict


def may_view_team_words(user: User) -> Verdict:
    return may(user, "view_team_words")


def may_answer_team_word(user: User, word: TeamWord) -> Verdict:
    """Whoever leads the team, or something above it; an answer can be put better later."""
    return may(user, "answer_team_word", word.unit)


def may_renew_team_link(user: User, unit: OrganisationUnit) -> Verdict:
    """The head or the manager of a service or a team that stands."""
    verdict = may(user, "renew_team_link", unit)
    if verdict and unit.kind not in (OrganisationUnit.SERVICE, OrganisationUnit.TEAM):
        return no(f"{unit} is neither a service nor a team.")
    if verdict and unit.ended_on:
        return no(f"{unit} has ended.")
    return verdict


def still_to_come(session: Session, at: datetime) -> Verdict:
    if session.cancelled_at:
        return no("This session was cancelled.")
    if session.starts <= at:
        return no("This session has begun already.")
    return YES


def may_find_in_session(user: User, session: Session) -> Verdict:
    """The performance team, once it is written down how the session went."""
    verdict = may(user, "record_session") and may(user, "record_finding")
    if verdict and session.recorded_at is None:
        return no("Write down first how the session went.")
    return verdict


def may_find_in_feedback(user: User, feedback: Feedback) -> Verdict:
    """The performance team, once, before the words are blanked."""
    verdict = may(user, "assign_feedback") and may(user, "record_finding")
    if verdict and feedback.blanked_at is not None:
        return no("What was written has been deleted, as it is some time after the answer.")
    return verdict
