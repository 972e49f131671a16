"""Who keeps the framework, reviews it, and says what they think of it, with the reason why not."""

from datetime import date

from pmf_portal.council.models import User
from pmf_portal.council.permissions import YES, Verdict, may, no, unless_refused
from pmf_portal.formats.dates import plain_day
from reporting.framework_review.rules.lifecycle import after
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
    return may(user, "consult_on_framework") and _allows(review, "consult")


def may_comment_on_framework(user: User, review: FrameworkReview, today: date) -> Verdict:
    """Everybody of the council, on the days of the consultation."""
    verdict = may(user, "comment_on_framework") and _allows(review, "comment")
    if not verdict:
        return verdict
    assert review.consult_from is not None and review.consult_to is not None
    if today < review.consult_from:
        return no(f"The consultation begins on {plain_day(review.consult_from)}.")
    if today > review.consult_to:
        return no(f"The consultation ended on {plain_day(review.consult_to)}.")
    return YES


def may_answer_framework_comment(user: User, comment: FrameworkComment) -> Verdict:
    return may(user, "answer_framework_comment") and _allows(comment.review, "answer")


def may_close_framework_consultation(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "close_framework_consultation") and _allows(review, "close")


def may_propose_framework_change(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "propose_framework_change") and _allows(review, "propose")


def may_drop_framework_change(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "drop_framework_change") and _allows(review, "drop")


def may_send_framework_review(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "send_framework_review") and _allows(review, "send")


def may_return_framework_review(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "return_framework_review") and _allows(review, "return")


def may_approve_framework(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "approve_framework") and _allows(review, "approve")


def may_leave_framework(user: User, review: FrameworkReview) -> Verdict:
    return may(user, "leave_framework") and _allows(review, "leave")


def _allows(review: FrameworkReview, step: str) -> Verdict:
    return unless_refused(after, review.state, step)
