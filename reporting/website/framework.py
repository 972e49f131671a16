"""The council's framework for everybody: the version in force, every version with what it changed,
and the yearly reviews (framework 1.1).
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pmf_portal.periods import clock
from reporting.framework_review import permissions
from reporting.framework_review.reading import (
    last_review,
    public_words,
    reviews,
    said_in_words,
    takes_comments,
    versions,
    what_changed,
)
from reporting.framework_review.rules.differences import changes_shown
from reporting.framework_review.rules.lifecycle import PROPOSALS_PUBLIC
from reporting.public_record.registry import RECORD, archived

MAY = {
    "consult": permissions.may_consult_on_framework,
    "close": permissions.may_close_framework_consultation,
    "propose": permissions.may_propose_framework_change,
    "drop": permissions.may_drop_framework_change,
    "send": permissions.may_send_framework_review,
    "give_back": permissions.may_return_framework_review,
    "approve": permissions.may_approve_framework,
    "leave": permissions.may_leave_framework,
}


@archived(RECORD)
@login_not_required
@require_safe
def framework(request):
    """The newest version, when it was last reviewed, and the versions before it."""
    every, rows = versions(), list(reviews())
    newest = every[0] if every else None
    context = {
        "version": newest,
        "versions": every,
        "reviews": rows,
        "last": last_review(rows, every[-1]) if every else None,
        "under_way": next((one for one in rows if not one.is_over), None),
    }
    return render(request, "reporting/framework/framework.html", context)


@archived(RECORD)
@login_not_required
@require_safe
def version(request, number):
    """One version, what it changed of the one before, and why."""
    by_number = {one.number: one for one in versions()}
    if number not in by_number:
        raise Http404
    one, before = by_number[number], by_number.get(number - 1)
    context = {
        "version": one,
        "before": before,
        "after": by_number.get(number + 1),
        "changes": what_changed(one, before) if before else [],
    }
    return render(request, "reporting/framework/version.html", context)


@login_not_required
@require_safe
def review(request, year):
    """One year's review: its days, what is proposed, and what was decided; officers and members
    also read the comments.
    """
    one = get_object_or_404(reviews(), financial_year=year)
    user = request.user
    is_inside = user.is_authenticated and bool(permissions.may_view_framework_reviews(user))
    context = {
        "review": one,
        "said": said_in_words(one),
        "is_inside": is_inside,
        "takes_comments": takes_comments(one, clock.today()),
        "decided_label": "Decided" if one.new_version_id else "Ended",
    }
    if is_inside or one.state in PROPOSALS_PUBLIC:
        changes = [row.as_change for row in one.changes.all()]
        context["changes"] = changes_shown(one.version.as_sections, changes)
    if is_inside:
        context |= inside(user, one)
    return render(request, "reporting/framework/review.html", context)


def inside(user, one):
    """What officers and members see besides: comments, and what they may do."""
    comments = list(one.comments.select_related("made_by", "answered_by"))
    may = {act: rule(user, one) for act, rule in MAY.items()}
    may["comment"] = permissions.may_comment_on_framework(user, one, clock.today())
    sees_public = bool(permissions.may_open_framework_review(user))
    return {
        "comments": comments,
        "may": may,
        "sections": one.version.sections.all() if may["propose"] else (),
        "public_words": public_words(one) if sees_public else (),
        "may_answer": bool(comments)
        and permissions.may_answer_framework_comment(user, with_review(comments[0], one)),
    }


def with_review(comment, one):
    comment.review = one
    return comment
