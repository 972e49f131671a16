"""Feedback and questions: the public form, and what the public reads of the answers."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pmf_portal.formats.plain_text import one_line
from pmf_portal.periods import clock
from reporting.engagement.feedback import give_feedback
from reporting.engagement.forms import FeedbackForm
from reporting.engagement.spam_guard import sender_of
from reporting.models import Feedback
from reporting.public_record.registry import RECORD, archived

SALT = "feedback received"
LONGEST_QUESTION = 1000


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request):
    """Send a question, a comment or a complaint about a figure."""
    at, sender = clock.now(), sender_of(request)
    form = FeedbackForm(request.POST or None, at=at, sender=sender, initial=prefilled(request.GET))
    if form.is_valid():
        feedback = give_feedback(**form.entries, sender=sender, at=at)
        return redirect("feedback_received", token=signing.dumps(feedback.pk, salt=SALT))
    return render(request, "reporting/engagement/give_feedback.html", {"form": form})


def prefilled(asked):
    """What a link to the form fills in: what it is about, and a question."""
    about = one_line(asked.get("about", ""))[:200]
    text = one_line(asked.get("text", ""))[:LONGEST_QUESTION]
    return {"about": about, "text": text, "kind": "question"} if text else {"about": about}


@login_not_required
@require_safe
def received(request, token):
    """The reference, and what happens next; only whoever sent it knows this address."""
    try:
        feedback = Feedback.objects.get(pk=signing.loads(token, salt=SALT))
    except (signing.BadSignature, Feedback.DoesNotExist) as unknown:
        raise Http404 from unknown
    return render(request, "reporting/engagement/feedback_received.html", {"feedback": feedback})


@archived(RECORD)
@login_not_required
@require_safe
def questions_and_answers(request, published_in=None):
    """Questions with their answers that were published in a year, the newest first; without a year,
    those of the last one.
    """
    published = Feedback.objects.published()
    years = [
        first.year for first in published.order_by().datetimes("published_at", "year", order="DESC")
    ]
    if published_in is not None and published_in not in years:
        raise Http404
    year = published_in or max(years, default=None)
    answers = published.filter(published_at__year=year) if year else ()
    return render(
        request,
        "reporting/engagement/questions_and_answers.html",
        {"answers": answers, "year": year, "years": years},
    )
