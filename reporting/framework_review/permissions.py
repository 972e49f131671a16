"""Who keeps the framework, reviews it, and says what they think of it, with the reason why not."""

from datetime import date

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no
from pmf_portal.formats.dates import plain_day
from reporting.framework_review.rules.lifecycle import ACTS, ReviewState
from reporting.models import FrameworkComment, FrameworkReview, FrameworkVersion


def may_view_framework_reviews(user: User) -> Verdict:
    return may(user, "view_framework_reviews")


def may_set_out_framework(user: User) -> Verdict:
    """Once: every later version comes of a review."""
    verdict = may(user, "set_out_framework")
    if verdict and FrameworkVersion.objects.exists():
        return no("The framework is set out already: what changes comes of a review.")
    return verdict


def may_open_framework_review(user: User) -> Verdict:
    return may(user, "open_framework_review")


def may_consult_on_framework(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "consult_on_framework"), review, "consult")


def may_comment_on_framework(user: User, review: FrameworkReview, today: date) -> Verdict:
    """Everybody of the council, on the days of the consultation."""
    verdict = _while(may(user, "comment_on_framework"), review, "comment")
    if not verdict:
        return verdict
    assert review.consult_from is not None and review.consult_to is not None
    if today < review.consult_from:
        return no(f"The consultation begins on {plain_day(review.consult_from)}.")
    if today > review.consult_to:
        return no(f"The consultation ended on {plain_day(review.consult_to)}.")
    return YES


def may_answer_framework_comment(user: User, comment: FrameworkComment) -> Verdict:
    return _while(may(user, "answer_framework_comment"), comment.review, "answer")


def may_close_framework_consultation(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "close_framework_consultation"), review, "close")


def may_propose_framework_change(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "propose_framework_change"), review, "propose")


def may_drop_framework_change(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "drop_framework_change"), review, "drop")


def may_send_framework_review(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "send_framework_review"), review, "send")


def may_return_framework_review(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "return_framework_review"), review, "return")


def may_approve_framework(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "approve_framework"), review, "approve")


def may_leave_framework(user: User, review: FrameworkReview) -> Verdict:
    return _while(may(user, "leave_framework"), review, "leave")


def _while(verdict: Verdict, review: FrameworkReview, act: str) -> Verdict:
    if not verdict:
        return verdict
    if review.state not in ACTS[act]:
        return no(f"This review stands at “{ReviewState(review.state).label}”.")
    return YES
