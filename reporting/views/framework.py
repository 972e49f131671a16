"""The framework's yearly review as officers and members see it, and the acts of the performance
team.
"""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from pmf_portal.council.permissions import require
from pmf_portal.periods import clock
from pmf_portal.refusals import Refused
from pmf_portal.ui.forms import NoFieldsForm, ReasonForm
from reporting.forms.framework import (
    AnswerCommentForm,
    ApproveForm,
    ConsultForm,
    FrameworkChangeForm,
    FrameworkCommentForm,
    OpenReviewForm,
    SendReviewForm,
    SetOutForm,
)
from reporting.framework_review import permissions
from reporting.framework_review.reading import owed_on, reviews, said_in_words, versions
from reporting.framework_review.reviewing import (
    MEANWHILE,
    answer_framework_comment,
    approve_framework,
    close_framework_consultation,
    comment_on_framework,
    consult_on_framework,
    drop_framework_change,
    leave_framework,
    open_framework_review,
    propose_framework_change,
    return_framework_review,
    send_framework_review,
)
from reporting.framework_review.versions import set_out_framework
from reporting.models import FrameworkChange, FrameworkComment, FrameworkReview
from reporting.views.meetings import back_to, render_form

REVIEWS = ("/framework/reviews/", "Reviews of the framework")


def acting(request):
    return {"by": request.user, "at": clock.now()}


@require_safe
def framework_reviews(request):
    """Every version and every review, and what is to be done."""
    require(permissions.may_view_framework_reviews(request.user))
    owed = owed_on(clock.today())
    rows = [(one, said_in_words(one)) for one in reviews()]
    context = {
        "versions": versions(),
        "rows": rows,
        "owed": owed[0] if owed and owed[1] is None else None,
        "under_way": any(not one.is_over for one, _ in rows),
        "may_set_out": permissions.may_set_out_framework(request.user),
        "may_open": permissions.may_open_framework_review(request.user),
    }
    return render(request, "reporting/framework/reviews.html", context)


def set_out(request):
    """Set out the framework as the council has it."""
    require(permissions.may_set_out_framework(request.user))
    form = SetOutForm(request.POST or None)
    if form.save_with(lambda entries: set_out_framework(**entries, **acting(request))):
        messages.success(request, "The framework is set out, and everybody reads it.")
        return redirect("framework")
    return render_form(request, form, "Set out the framework", back=REVIEWS)


def open_review(request):
    """Begin the review of a year."""
    require(permissions.may_open_framework_review(request.user))
    owed = owed_on(clock.today())
    form = OpenReviewForm(request.POST or None, initial={"year": str(owed[0]) if owed else ""})
    made = []
    if form.save_with(
        lambda entries: made.append(open_framework_review(entries["year"], **acting(request)))
    ):
        messages.success(request, "The review is opened. Set the days of the consultation next.")
        return redirect(made[0])
    return render_form(request, form, "Open a review of the framework", back=REVIEWS)


def get_review_or_404(request, year):
    require(permissions.may_view_framework_reviews(request.user))
    rows = FrameworkReview.objects.select_related("version", "body")
    return get_object_or_404(rows, financial_year=year)


def answered(request, form, act, review, heading, *, about="", said="Saved."):
    """One act on a review: its form, and back to the review."""
    if form.save_with(lambda entries: act(**entries, **acting(request))):
        messages.success(request, said)
        return redirect(review)
    return render_form(request, form, heading, back=back_to(review), about=about)


def consult(request, year):
    """Set the days of the consultation, or move them."""
    review = get_review_or_404(request, year)
    require(permissions.may_consult_on_framework(request.user, review))
    initial = {"first_day": review.consult_from, "last_day": review.consult_to}
    form = ConsultForm(request.POST or None, initial=initial)
    about = "Staff and members comment on the portal, the public by the form for feedback."
    act = partial(consult_on_framework, review)
    return answered(request, form, act, review, "When is the consultation?", about=about)


def comment(request, year):
    """Say what one thinks of the framework."""
    review = get_review_or_404(request, year)
    require(permissions.may_comment_on_framework(request.user, review, clock.today()))
    initial = {"section": request.GET.get("section", "")}
    form = FrameworkCommentForm(request.POST or None, version=review.version, initial=initial)
    act = partial(comment_on_framework, review)
    said = "Thank you. You are told what is made of it."
    return answered(request, form, act, review, "What do you think of the framework?", said=said)


def answer(request, year, pk):
    """Answer a comment."""
    review = get_review_or_404(request, year)
    rows = FrameworkComment.objects.select_related("review", "made_by")
    one = get_object_or_404(rows, pk=pk, review=review)
    require(permissions.may_answer_framework_comment(request.user, one))
    form = AnswerCommentForm(request.POST or None)
    act = partial(answer_framework_comment, one)
    about = f"{one.about}. {one.made_by}:\n{one.text}"
    return answered(request, form, act, review, "Answer the comment", about=about)


def close(request, year):
    """End the consultation."""
    review = get_review_or_404(request, year)
    require(permissions.may_close_framework_consultation(request.user, review))
    posted = request.POST if request.method == "POST" else None
    form = NoFieldsForm(posted, submit_label="Close the consultation")
    act = partial(close_framework_consultation, review)
    about = "Nobody can comment from now on. Comments that were made can still be answered."
    return answered(request, form, act, review, "Close the consultation", about=about)


def change(request, year):
    """Propose other words for a section; `?section=` says which."""
    review = get_review_or_404(request, year)
    require(permissions.may_propose_framework_change(request.user, review))
    number = request.POST.get("number") or request.GET.get("section", "")
    section = review.version.sections.filter(number=number).first()
    standing = review.changes.filter(number=number).first()
    initial = {"number": number}
    for one in filter(None, (section, standing)):
        initial |= {"number": one.number, "title": one.title, "text": one.text}
    if standing:
        initial["why"] = standing.why
    edition = standing.edition if standing else 0
    form = FrameworkChangeForm(request.POST or None, initial=initial)
    form.say_about("section", edition, late=MEANWHILE)
    act = partial(propose_framework_change, review, seen_edition=edition)
    heading = f"Change section {section}" if section else "Propose a new section"
    return answered(request, form, act, review, heading)


@require_POST
def drop(request, year, pk):
    """Take a proposed change back."""
    review = get_review_or_404(request, year)
    require(permissions.may_drop_framework_change(request.user, review))
    one = get_object_or_404(FrameworkChange.objects.select_related("review"), pk=pk, review=review)
    try:
        drop_framework_change(one, **acting(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The proposal is taken back.")
    return redirect(review)


def send(request, year):
    """Bring the changes before the body that decides."""
    review = get_review_or_404(request, year)
    require(permissions.may_send_framework_review(request.user, review))
    form = SendReviewForm(request.POST or None)
    about = (
        "The changes come on the body’s next agenda, where a meeting is planned. Everybody reads"
        " them while they are before it, and once they are approved."
    )
    act = partial(send_framework_review, review)
    said = "The changes are sent."
    return answered(request, form, act, review, "Send the changes", about=about, said=said)


def give_back(request, year):
    """Write down that the body wants other changes."""
    review = get_review_or_404(request, year)
    require(permissions.may_return_framework_review(request.user, review))
    form = ReasonForm(request.POST or None, submit_label="It came back")
    form.fields["reason"].label = "What did they say?"
    act = partial(return_framework_review, review)
    return answered(request, form, act, review, f"{review.body} wants other changes")


def approve(request, year):
    """Write down the decision, and publish the new version."""
    review = get_review_or_404(request, year)
    require(permissions.may_approve_framework(request.user, review))
    form = ApproveForm(request.POST or None, review=review)
    act = partial(approve_framework, review)
    heading = f"{review.body} approved the changes"
    return answered(request, form, act, review, heading, said="The new version is published.")


def leave(request, year):
    """End the review without a change."""
    review = get_review_or_404(request, year)
    require(permissions.may_leave_framework(request.user, review))
    help_text = "Everybody reads this"
    form = ReasonForm(request.POST or None, submit_label="End the review", help_text=help_text)
    form.fields["reason"].label = "Why is nothing changed?"
    form.fields["reason"].error_messages["required"] = "Say why nothing is changed"
    act = partial(leave_framework, review)
    return answered(request, form, act, review, "Leave the framework as it is")
